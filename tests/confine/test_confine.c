/* What a confined process can still do. Each question is asked in a child, since there is no way back. */
#include "base/outfile.h"
#include "confine/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
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

static bool is_part(const char *stem, const char *path)
{
    size_t length = strlen(stem);
    return strncmp(path, stem, length) == 0 && strcmp(path + length, ".part") == 0;
}

/* Runs `question` in a child that is confined with the output `allowed`/out and the stem `allowed`/many. */
static enum answer ask(bool (*question)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char path[128];
        const char *why;
        struct names outputs = {0}, stems = {0};
        snprintf(path, sizeof path, "%s/out", allowed);
        names_append(&outputs, path);
        snprintf(path, sizeof path, "%s/many", allowed);
        names_append(&stems, path);
        if (!confine_keep(is_part, &why) || !confine_calls(&why) ||
            !confine_writing(&(struct confinement){&outputs, &stems}, &why))
            _exit(NOT_CONFINED);
        exit(question() ? CAN : CANNOT);
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

/* ---- the outputs ---- */

static const char *in(const char *place, const char *name)
{
    static char path[2][128];
    static unsigned turn;
    turn ^= 1;
    snprintf(path[turn], sizeof path[turn], "%s/%s", place, name);
    return path[turn];
}

static bool writes(const char *place, const char *name)
{
    struct fault fault;
    return outfile_save(in(place, name), "abc", 3, &fault);
}

static bool writes_its_output(void)
{
    return writes(allowed, "out") && access(in(allowed, "out"), R_OK) == 0;
}

static bool replaces_its_output(void)
{
    return writes(allowed, "out") && writes(allowed, "out");
}

static bool writes_a_part(void)
{
    return writes(allowed, "many.part");
}

static bool gives_up_a_file(void)
{
    struct fault fault;
    struct outfile *file = outfile_open(in(allowed, "out"), &fault);
    bool added = file != NULL && outfile_add(file, "x", 1, &fault);
    outfile_discard(file);
    return added && writes(allowed, "out");
}

/* The keeper has a list. */
static bool has_another_file_written(void)
{
    return writes(allowed, "existing") || writes(allowed, "new") || writes(allowed, "many.other") ||
           writes(allowed, "out/../existing") || writes(other, "new") || writes(other, "out");
}

/* ---- what lies beside them, and elsewhere ---- */

static const char *const places[] = {allowed, other};

#define IN_EACH_PLACE(question, act)                                                                                   \
    static bool question(void)                                                                                         \
    {                                                                                                                  \
        bool done = false;                                                                                             \
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)                                                    \
            done = done || (act);                                                                                      \
        return done;                                                                                                   \
    }
IN_EACH_PLACE(opens_for_writing, open(in(places[i], "existing"), O_WRONLY) >= 0)
IN_EACH_PLACE(creates, open(in(places[i], "new"), O_WRONLY | O_CREAT, 0600) >= 0)
IN_EACH_PLACE(creates_without_a_name, open(places[i], O_WRONLY | O_TMPFILE, 0600) >= 0)
IN_EACH_PLACE(removes, unlink(in(places[i], "existing")) == 0)
IN_EACH_PLACE(renames, rename(in(places[i], "existing"), in(places[i], "new")) == 0)
IN_EACH_PLACE(replaces_by_renaming, rename(in(places[i], "existing"), in(allowed, "out")) == 0)
IN_EACH_PLACE(links, link(in(places[i], "existing"), in(places[i], "new")) == 0)
IN_EACH_PLACE(links_softly, symlink("existing", in(places[i], "new")) == 0)
IN_EACH_PLACE(makes_folders, mkdir(in(places[i], "new"), 0700) == 0)
IN_EACH_PLACE(truncates, truncate(in(places[i], "existing"), 0) == 0)
IN_EACH_PLACE(changes_rights, chmod(in(places[i], "existing"), 0) == 0)
IN_EACH_PLACE(changes_rights_of_what_it_reads, fchmod(open(in(places[i], "existing"), O_RDONLY), 0) == 0)

/* ---- signals without a call that sends them ---- */

static int ends[2];

static bool has_another_signalled(void)
{
    return fcntl(ends[0], F_SETOWN, getppid()) == 0;
}

static bool chooses_the_signal(void)
{
    return fcntl(ends[0], F_SETSIG, SIGTERM) == 0;
}

static bool is_told_by_signals(void)
{
    return fcntl(ends[0], F_SETFL, O_ASYNC) == 0;
}

static bool copies_descriptors(void)
{
    return fcntl(ends[0], F_DUPFD_CLOEXEC, 0) >= 0 && fcntl(ends[0], F_GETFL) >= 0;
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
    static bool (*const cannot[])(void) = {
        has_another_file_written,
        opens_for_writing,
        creates,
        creates_without_a_name,
        removes,
        renames,
        links,
        replaces_by_renaming,
        links_softly,
        makes_folders,
        truncates,
        changes_rights,
        changes_rights_of_what_it_reads,
    };
    check(writes_its_output, CAN);
    check(replaces_its_output, CAN);
    check(writes_a_part, CAN);
    check(gives_up_a_file, CAN);
    for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++) {
        check(cannot[i], CANNOT);
        for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
            struct stat status;
            assert_int_equal(stat(in(places[n], "existing"), &status), 0);
            assert_true(status.st_size == 4 && (status.st_mode & 0600) == 0600);
        }
    }
}

static void test_no_descriptor_sends_signals(void **state)
{
    (void)state;
    assert_int_equal(pipe(ends), 0);
    check(has_another_signalled, CANNOT);
    check(chooses_the_signal, CANNOT);
    check(is_told_by_signals, CANNOT);
    check(copies_descriptors, CAN);
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

/* Killed while a file is open under a temporary name, or none: nothing is left of it. */
static void test_a_killed_process_leaves_nothing(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const char *why;
        struct names outputs = {0}, stems = {0};
        names_append(&outputs, in(allowed, "out"));
        if (confine_keep(is_part, &why) && confine_calls(&why) &&
            confine_writing(&(struct confinement){&outputs, &stems}, &why))
            outfile_open(in(allowed, "out"), NULL);
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static int make_folders(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(allowed, sizeof allowed, "%s/allowed", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        FILE *file = mkdir(places[i], 0700) == 0 ? fopen(in(places[i], "existing"), "w") : NULL;
        if (file == NULL || fputs("text", file) < 0 || fclose(file) != 0)
            return -1;
    }
    return 0;
}

/* Folders that hold what was there and was asked for, and nothing else. */
static int remove_folders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        static const char *const files[] = {"out", "many.part", "existing"};
        for (size_t n = 0; n < sizeof files / sizeof *files; n++)
            unlink(in(places[i], files[n]));
        if (rmdir(places[i]) != 0)
            return -1;
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_cannot_run_or_connect),
        cmocka_unit_test(test_it_writes_its_outputs_only),
        cmocka_unit_test(test_it_reads_and_works),
        cmocka_unit_test(test_no_descriptor_sends_signals),
        cmocka_unit_test(test_a_killed_process_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
