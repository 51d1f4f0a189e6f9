/* Command lines and what comes of them, as a user at a shell sees it: the files of cases/ (case.h says what is in one).
 * dsocheck and dsocheck-sim are in their PATH, $IN are the inputs, $SCRATCH is an empty folder.
 * usage: test_cli [PATTERN]            only the cases whose name it is, with * and ?
 *        test_cli --accept PATTERN     writes what is printed into these cases instead of comparing
 * DSOCHECK_INSTEAD: folder with another program named dsocheck (./dev valgrind). */
#include "base/alloc.h"
#include "case.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define CASES  "tests/cli/cases"
#define ENDING ".case"

static bool accepting;

static void read_stream(FILE *file, struct text *text)
{
    char block[4096];
    rewind(file);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        text_add_bytes(text, block, got);
    fclose(file);
}

static int run_shell(const char *command, FILE *const streams[CASE_STREAMS])
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(fileno(streams[CASE_STDOUT]), STDOUT_FILENO);
        dup2(fileno(streams[CASE_STDERR]), STDERR_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What comes of the expected case's command. */
static void run(const struct command_case *expected, struct command_case *found)
{
    FILE *const streams[CASE_STREAMS] = {tmpfile(), tmpfile()};
    assert_true(streams[CASE_STDOUT] != NULL && streams[CASE_STDERR] != NULL);
    *found = (struct command_case){0};
    found->status = run_shell(expected->command.at, streams);
    for (size_t i = 0; i < CASE_STREAMS; i++)
        read_stream(streams[i], &found->streams[i]);
}

static void compare(const char *name, const struct command_case *expected, const struct command_case *found)
{
    static const char *const words[CASE_STREAMS] = {"stdout", "stderr"};
    for (size_t i = CASE_STREAMS; i-- > 0;) {
        const char *should = text_string(&expected->streams[i]), *is = text_string(&found->streams[i]);
        if (strlen(is) != found->streams[i].length || !case_matches(should, is))
            fail_msg("%s: %s\n--- expected\n%s--- found\n%s---\nif that is right: ./dev accept %s", name, words[i],
                     should, is, name);
    }
    assert_int_equal(found->status, expected->status);
}

static void accept_found(const char *path, struct command_case *expected, const struct command_case *found)
{
    expected->status = found->status;
    for (size_t i = 0; i < CASE_STREAMS; i++) {
        struct text renewed = {0};
        case_renew(text_string(&expected->streams[i]), text_string(&found->streams[i]), &renewed);
        text_release(&expected->streams[i]);
        expected->streams[i] = renewed;
    }
    assert_true(case_write(path, expected));
}

static void run_case(void **state)
{
    const char *name = *state;
    char *path = alloc_format(CASES "/%s" ENDING, name);
    struct command_case expected, found;
    const char *wrong = case_read(path, &expected);
    if (wrong != NULL)
        fail_msg("%s: %s", path, wrong);
    run(&expected, &found);
    if (accepting)
        accept_found(path, &expected, &found);
    else
        compare(name, &expected, &found);
    case_release(&expected);
    case_release(&found);
    free(path);
}

static char scratch[] = P_tmpdir "/test_cli_XXXXXX";

static int open_scratch(void **unused)
{
    (void)unused;
    static const char *const unset[] = {"DSOCHECK_BOARD", "DSOCHECK_PORT", "NO_COLOR",
                                        "COLUMNS",        "ARGP_HELP_FMT", "POSIXLY_CORRECT"};
    for (size_t i = 0; i < sizeof unset / sizeof *unset; i++)
        unsetenv(unset[i]);
    const char *tools = getenv("PATH"), *instead = getenv("DSOCHECK_INSTEAD");
    char *path = alloc_format("%s:%s:%s", instead != NULL ? instead : DSOCHECK_FOLDER, SIMULATOR_FOLDER,
                              tools != NULL ? tools : "/usr/bin:/bin");
    bool good = mkdtemp(scratch) != NULL && setenv("PATH", path, 1) == 0 && setenv("LC_ALL", "C", 1) == 0 &&
                setenv("TERM", "xterm", 1) == 0 && setenv("IN", "tests/cli/inputs", 1) == 0 &&
                setenv("SCRATCH", scratch, 1) == 0;
    free(path);
    return good ? 0 : -1;
}

static int close_scratch(void **unused)
{
    (void)unused;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", scratch);
    return system(command);
}

/* Every file of the folder, so that none is a case that never runs. */
static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool take_name(char *name, struct CMUnitTest *test)
{
    size_t length = strlen(name), tail = strlen(ENDING);
    if (length <= tail || strcmp(name + length - tail, ENDING) != 0) {
        fprintf(stderr, CASES "/%s: is no " ENDING " file\n", name);
        return false;
    }
    name[length - tail] = '\0';
    *test = (struct CMUnitTest)cmocka_unit_test_prestate(run_case, name);
    test->name = name;
    return true;
}

int main(int argc, char **argv)
{
    accepting = argc == 3 && strcmp(argv[1], "--accept") == 0;
    if (argc == 2 || accepting)
        cmocka_set_test_filter(argv[argc - 1]);
    struct dirent **found = NULL;
    int count = scandir(CASES, &found, is_visible, alphasort), failed = 0;
    if (count <= 0) {
        perror(CASES);
        return 1;
    }
    struct CMUnitTest *tests = alloc_items((size_t)count, sizeof *tests);
    for (int i = 0; i < count; i++)
        failed += !take_name(found[i]->d_name, &tests[i]);
    if (failed == 0)
        failed = _cmocka_run_group_tests("cli", tests, (size_t)count, open_scratch, close_scratch);
    for (int i = 0; i < count; i++)
        free(found[i]);
    free((void *)found);
    free(tests);
    return failed;
}
