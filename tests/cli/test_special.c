/* Every option that takes a file, and every file that is read or written beside one, given a FIFO, a socket, a device
 * or a folder: refused in one sentence that names it, with nothing waited for and nothing half-written.
 * usage: test_special DSOCHECK */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char *root; /* app.hex and what goes with it; the special file under the row's name */

static const struct row {
    const char *name, *line;
    int status;
    bool no_folder; /* that means something else there, or is refused in other words */
} rows[] = {
    {"f.hex", "f.hex", 3, true},
    {"f.hex", "--with f.hex app.hex", 3, false},
    {"f.yaml", "--board f.yaml app.hex", 2, false},
    {"f.yaml", "--chip f.yaml app.hex", 2, false},
    {"f.ld", "--memory f.ld app.hex", 2, false},
    {"f.ld", "--memory includes.ld app.hex", 2, true},
    {"f.yaml", "--config f.yaml app.hex", 2, false},
    {".dsocheck.yaml", "app.hex", 2, false},
    {"f.json", "--baseline f.json app.hex", 2, false},
    {"f.list", "--files-from f.list", 2, false},
    {"raw.adr", "--chip cortex-m3 raw.bin", 3, false},
    {"f.json", "--report json=f.json app.hex", 2, false},
    {"f.json", "--write-baseline f.json app.hex", 2, false},
    {"f.hex", "--emit f.hex app.hex", 2, true},
    {"f.hex.json", "--emit f.hex app.hex", 2, false},
    {"f.adr", "--emit f.bin app.hex", 2, false},
    {"app-0800c000.bin", "--emit . app.hex", 2, false},
    {"f.hex", "map f.hex", 3, false},
    {"f.hex", "diff app.hex f.hex", 3, false},
    {"f.ndjson", "merge f.ndjson", 3, false},
    {"f.list", "merge --expect f.list runs.ndjson", 2, false},
    {"f.ld", "regions ./f.ld", 2, false},
    {"f.json", "toolchain --compile-commands f.json", 2, false},
    {"f.bin", "device restore f.bin --port never-opened", 3, false},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

enum kind { KIND_FIFO, KIND_SOCKET, KIND_DEVICE, KIND_FOLDER };

static void put(enum kind kind, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    if (kind == KIND_FIFO) {
        assert_int_equal(mkfifo(path, 0600), 0);
    } else if (kind == KIND_DEVICE) {
        assert_int_equal(symlink("/dev/zero", path), 0);
    } else if (kind == KIND_FOLDER) {
        assert_int_equal(mkdir(path, 0700), 0);
    } else {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_true(strlen(path) < sizeof address.sun_path);
        strcpy(address.sun_path, path);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        close(fd);
    }
}

static int fresh(void **unused)
{
    (void)unused;
    struct outcome made = run_line(".",
                                   "rm -rf '%s' && mkdir -p '%s' && cp tests/cli/inputs/slot1.hex '%s/app.hex' && head "
                                   "-c 64 /dev/zero >'%s/raw.bin' && "
                                   "echo 'INCLUDE f.ld' >'%s/includes.ld' && cp tests/failures/runs.ndjson '%s'",
                                   root, root, root, root, root, root);
    outcome_release(&made);
    return made.status;
}

static bool is_refused(const struct row *row, enum kind kind)
{
    fresh(NULL);
    put(kind, row->name);
    struct outcome before = run_line(root, "ls -lA");
    struct outcome outcome = run_line(root, "timeout 20 \"$DSOCHECK\" %s 2>&1 >/dev/null </dev/null", row->line);
    struct outcome after = run_line(root, "ls -lA");
    const char *end = strchr(outcome.output, '\n');
    bool one_sentence = strncmp(outcome.output, "dsocheck: ", 10) == 0 && end != NULL && end[1] == '\0';
    bool named = strstr(outcome.output, row->name) != NULL;
    bool good = outcome.status == row->status && one_sentence && named && strcmp(before.output, after.output) == 0;
    if (!good)
        print_error("%s with %s as kind %d: status %d, expected %d\n%s%s", row->line, row->name, kind, outcome.status,
                    row->status, outcome.output, after.output);
    outcome_release(&before);
    outcome_release(&outcome);
    outcome_release(&after);
    return good;
}

static void only_files_are_files(void **unused)
{
    (void)unused;
    unsigned failed = 0;
    setenv("DSOCHECK_BOARD", "ds203-app1", 1);
    for (size_t i = 0; i < ROW_COUNT; i++)
        for (enum kind kind = KIND_FIFO; kind <= KIND_FOLDER; kind++)
            if (kind != KIND_FOLDER || !rows[i].no_folder)
                failed += !is_refused(&rows[i], kind);
    unsetenv("DSOCHECK_BOARD");
    assert_int_equal(failed, 0);
}

static void expect_line(const char *line, int status, const char *output)
{
    struct outcome outcome = run_line(root, "%s", line);
    if (outcome.status != status || strcmp(outcome.output, output) != 0)
        fail_msg("%s: status %d\n%s", line, outcome.status, outcome.output);
    outcome_release(&outcome);
}

/* What the shell hands over is open already, and standard input goes by its name. */
static void streams_have_names(void **unused)
{
    (void)unused;
    setenv("DSOCHECK_BOARD", "ds203", 1);
    expect_line(
        "bash -c '\"$DSOCHECK\" --files-from <(echo app.hex)' 2>&1", 2,
        "dsocheck: /dev/fd/63: is a FIFO, a file is needed (a stream is read as - only, where that is taken)\n");
    expect_line("echo app.hex | \"$DSOCHECK\" -q --files-from -", 0, "");
    expect_line("\"$DSOCHECK\" -q --report json=/dev/stdout app.hex | jq -r '.runs[].verdict'", 0, "pass\n");
    expect_line("\"$DSOCHECK\" -q --report json=/dev/stderr app.hex 2>&1 | jq -r '.runs[].verdict'", 0, "pass\n");
    expect_line("\"$DSOCHECK\" -q --report json=/dev/null app.hex", 0, "");
    expect_line("bash -c '{ \"$DSOCHECK\" -q --report json=/dev/fd/3 app.hex; } 3>&1 | jq -r \".runs[].verdict\"'", 0,
                "pass\n");
    expect_line("\"$DSOCHECK\" -q --report json=/dev/zero app.hex 2>&1", 2,
                "dsocheck: /dev/zero: is no regular file: expected one, or a name yet to be given, /dev/stdout, "
                "/dev/stderr, /dev/fd/N or /dev/null\n");
    unsetenv("DSOCHECK_BOARD");
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_files_are_files, fresh),
        cmocka_unit_test_setup(streams_have_names, fresh),
    };
    if (argc != 2) {
        fputs("usage: test_special DSOCHECK\n", stderr);
        return 2;
    }
    char *dsocheck = realpath(argv[1], NULL);
    assert_non_null(dsocheck);
    setenv("DSOCHECK", dsocheck, 1);
    setenv("LC_ALL", "C", 1);
    assert_true(asprintf(&root, P_tmpdir "/dsocheck-special-XXXXXX") >= 0);
    assert_non_null(mkdtemp(root));
    int failed = cmocka_run_group_tests_name("special", tests, NULL, NULL);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(dsocheck);
    free(root);
    return failed != 0;
}
