/* Command lines and what comes of them, as a user at a shell sees it. A case is four files in cases/:
 *   NAME.cmd            one line for /bin/sh; dsocheck and dsocheck-sim are in its PATH, $IN are the inputs,
 *                       $SCRATCH an empty folder
 *   NAME.stdout.exact, NAME.stderr.exact   what must be printed, byte for byte
 *   NAME.exit           the exit status
 * usage: test_cli [PATTERN]   only the cases whose name it is, with * and ?
 * DSOCHECK_INSTEAD: folder with another program named dsocheck (./dev valgrind).
 * In the expected texts <N> stands for a number that grows with the rule tables and <ANY> for the rest of a line whose
 * wording belongs to a rule and is tested there. */
#include "alloc.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define CASES "tests/cli/cases"

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static void read_stream(FILE *file, struct text *text)
{
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        text_add_bytes(text, block, got);
}

static void read_expected(const char *name, const char *end, struct text *text)
{
    char path[512];
    snprintf(path, sizeof path, CASES "/%s%s", name, end);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s is missing", path);
    read_stream(file, text);
    fclose(file);
}

static const char *skip_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* True when the found text is the expected one, placeholders filled in. */
static bool matches(const char *expected, const char *found)
{
    while (*expected != '\0') {
        if (strncmp(expected, "<N>", 3) == 0 && skip_digits(found) > found) {
            expected += 3;
            found = skip_digits(found);
        } else if (strncmp(expected, "<ANY>", 5) == 0 && strcspn(found, "\n") > 0) {
            expected += 5;
            found += strcspn(found, "\n");
        } else if (*expected++ != *found++) {
            return false;
        }
    }
    return *found == '\0';
}

static int run(const char *command, FILE *out, FILE *err)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(fileno(out), STDOUT_FILENO);
        dup2(fileno(err), STDERR_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void compare(const char *name, const char *end, FILE *stream)
{
    struct text expected = {0}, found = {0};
    read_expected(name, end, &expected);
    rewind(stream);
    read_stream(stream, &found);
    fclose(stream);
    if (strlen(text_string(&found)) != found.length || !matches(text_string(&expected), text_string(&found)))
        fail_msg("%s%s\n--- expected\n%s--- found\n%s---", name, end, text_string(&expected), text_string(&found));
    text_release(&expected);
    text_release(&found);
}

static void run_case(void **state)
{
    const char *name = *state;
    struct text command = {0}, status = {0};
    read_expected(name, ".cmd", &command);
    read_expected(name, ".exit", &status);
    FILE *out = tmpfile(), *err = tmpfile();
    assert_true(out != NULL && err != NULL);
    int exited = run(text_string(&command), out, err);
    compare(name, ".stderr.exact", err);
    compare(name, ".stdout.exact", out);
    assert_int_equal(exited, atoi(text_string(&status)));
    text_release(&command);
    text_release(&status);
}

/* A file that belongs to no command line would be a test that never runs. */
static void no_file_is_left_over(void **unused)
{
    (void)unused;
    static const char *const ends[] = {".stdout.exact", ".stderr.exact", ".exit", ".cmd"};
    DIR *folder = opendir(CASES);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        bool known = entry->d_name[0] == '.';
        for (size_t i = 0; i < sizeof ends / sizeof *ends && !known; i++) {
            if (!ends_in(entry->d_name, ends[i]))
                continue;
            char path[512];
            snprintf(path, sizeof path, CASES "/%.*s.cmd", (int)(strlen(entry->d_name) - strlen(ends[i])),
                     entry->d_name);
            known = access(path, R_OK) == 0;
        }
        if (!known)
            fail_msg(CASES "/%s belongs to no .cmd file", entry->d_name);
    }
    closedir(folder);
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

static int is_command(const struct dirent *entry)
{
    return ends_in(entry->d_name, ".cmd");
}

int main(int argc, char **argv)
{
    if (argc == 2)
        cmocka_set_test_filter(argv[1]);
    struct dirent **found = NULL;
    int count = scandir(CASES, &found, is_command, alphasort);
    if (count <= 0) {
        perror(CASES);
        return 1;
    }
    struct CMUnitTest *tests = alloc_items((size_t)count + 1, sizeof *tests);
    for (int i = 0; i < count; i++) {
        char *name = found[i]->d_name;
        name[strlen(name) - strlen(".cmd")] = '\0';
        tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(run_case, name);
        tests[i].name = name;
    }
    tests[count] = (struct CMUnitTest)cmocka_unit_test(no_file_is_left_over);
    int failed = _cmocka_run_group_tests("cli", tests, (size_t)count + 1, open_scratch, close_scratch);
    for (int i = 0; i < count; i++)
        free(found[i]);
    free((void *)found);
    free(tests);
    return failed;
}
