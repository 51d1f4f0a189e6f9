/* What a confined process can still do. Each question is asked in a child, since there is no way back. */
#include "confine.h"
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/dsocheck-confine-XXXXXX";
static char allowed[64], other[64];

enum answer { CAN, CANNOT, NOT_CONFINED };

/* Runs `question` in a child that is confined with one output, `allowed`/out. */
static enum answer ask(bool (*question)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char output[128];
        const char *why;
        snprintf(output, sizeof output, "%s/out", allowed);
        const struct confinement confinement = {.outputs = {output}, .output_count = 1};
        if (!confine_calls(&why) || !confine_writing(&confinement, &why))
            _exit(NOT_CONFINED);
        _exit(question() ? CAN : CANNOT);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum answer)WEXITSTATUS(status);
}

static void check(bool (*question)(void), enum answer expected)
{
    enum answer answer = ask(question);
    if (answer == NOT_CONFINED) {
        print_message("skipped: this kernel or this build does not confine\n");
        skip();
    }
    assert_int_equal(answer, expected);
}

static bool runs_a_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return false;
}

static bool starts_a_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0;
}

static void *note(void *done)
{
    *(bool *)done = true;
    return NULL;
}

static bool starts_a_thread(void)
{
    bool done = false;
    pthread_t thread;
    return pthread_create(&thread, NULL, note, &done) == 0 && pthread_join(thread, NULL) == 0 && done;
}

static bool opens_a_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM;
}

/* 0 sends nothing: it only asks. The kernel's own refusals have other numbers. */
static bool signals_another(void)
{
    return syscall(SYS_tgkill, getppid(), getppid(), 0) == 0 || errno != EPERM;
}

static bool signals_itself(void)
{
    return syscall(SYS_tgkill, getpid(), getpid(), 0) == 0;
}

static bool limits_another(void)
{
    struct rlimit limit;
    return prlimit(getppid(), RLIMIT_CORE, NULL, &limit) == 0 || errno != EPERM;
}

static bool types_into_the_terminal(void)
{
    return ioctl(STDIN_FILENO, TIOCSTI, "x") == 0 || errno != EPERM;
}

static bool asks_for_a_terminal(void)
{
    return isatty(STDIN_FILENO) || errno != EPERM;
}

static bool writes(const char *place, const char *name)
{
    char path[128];
    struct fault fault;
    snprintf(path, sizeof path, "%s/%s", place, name);
    return outfile_save(path, "abc", 3, &fault);
}

static bool writes_its_output(void)
{
    return writes(allowed, "out") && access(allowed, R_OK) == 0;
}

static bool replaces_its_output(void)
{
    return writes(allowed, "out") && writes(allowed, "out");
}

static bool writes_elsewhere(void)
{
    return writes(other, "file");
}

static bool opens_elsewhere(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/existing", other);
    return open(path, O_WRONLY) >= 0;
}

static bool removes_elsewhere(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/existing", other);
    return unlink(path) == 0;
}

static bool reads_elsewhere(void)
{
    char path[128], text[4];
    snprintf(path, sizeof path, "%s/existing", other);
    int fd = open(path, O_RDONLY);
    return fd >= 0 && read(fd, text, sizeof text) == 4;
}

static bool takes_memory(void)
{
    char *much = malloc((size_t)64 << 20);
    if (much == NULL)
        return false;
    much[12345] = 1;
    much = realloc(much, (size_t)128 << 20);
    return much != NULL && much[12345] == 1;
}

static void test_it_cannot_run_or_connect(void **state)
{
    (void)state;
    check(runs_a_program, CANNOT);
    check(starts_a_process, CANNOT);
    check(opens_a_socket, CANNOT);
    check(signals_another, CANNOT);
    check(limits_another, CANNOT);
    check(types_into_the_terminal, CANNOT);
}

static void test_it_writes_its_outputs_only(void **state)
{
    (void)state;
    check(writes_its_output, CAN);
    check(replaces_its_output, CAN);
    check(writes_elsewhere, CANNOT);
    check(opens_elsewhere, CANNOT);
    check(removes_elsewhere, CANNOT);
}

static void test_it_reads_and_works(void **state)
{
    (void)state;
    check(reads_elsewhere, CAN);
    check(takes_memory, CAN);
    check(starts_a_thread, CAN);
    check(signals_itself, CAN);
    check(asks_for_a_terminal, CAN);
}

static void test_too_many_outputs(void **state)
{
    (void)state;
    const char *why;
    assert_false(confine_writing(&(struct confinement){.output_count = CONFINE_OUTPUTS + 1}, &why));
}

static int make_folders(void **state)
{
    (void)state;
    char path[128];
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(allowed, sizeof allowed, "%s/allowed", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(path, sizeof path, "%s/existing", other);
    if (mkdir(allowed, 0700) != 0 || mkdir(other, 0700) != 0)
        return -1;
    FILE *file = fopen(path, "w");
    return file != NULL && fputs("text", file) >= 0 && fclose(file) == 0 ? 0 : -1;
}

static int remove_folders(void **state)
{
    (void)state;
    char path[160];
    for (unsigned i = 0; i < 3; i++) {
        static const char *const files[] = {"allowed/out", "other/existing", "other/file"};
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(allowed);
    rmdir(other);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_cannot_run_or_connect),
        cmocka_unit_test(test_it_writes_its_outputs_only),
        cmocka_unit_test(test_it_reads_and_works),
        cmocka_unit_test(test_too_many_outputs),
    };
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
