/* Files out: complete under their name, or not there. The system calls that a test bench cannot make fail are wrapped
 * by the linker. */
#include "base/file.h"
#include "base/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static bool without_tmpfile;
static int fsync_error, rename_error;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (without_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_open(path, flags, mode);
}

int __wrap_fsync(int fd)
{
    errno = fsync_error;
    return fsync_error != 0 ? -1 : __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    errno = rename_error;
    return rename_error != 0 ? -1 : __real_rename(from, to);
}

static char folder[] = "/tmp/dsocheck-outfile-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[2][512];
    static unsigned turn;
    turn ^= 1;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static unsigned entries(void)
{
    unsigned count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return count;
}

static void assert_file(const char *path, const char *contents)
{
    struct file file;
    struct fault fault;
    assert_true(file_read(path, 1 << 20, FAULT_FILE, &file, &fault));
    assert_string_equal((char *)file.bytes, contents);
    file_release(&file);
}

static void assert_refused(const char *path, enum fault_kind kind, const char *sentence)
{
    struct fault fault = {.sentence = ""};
    assert_false(outfile_save(path, "new", 3, &fault));
    assert_int_equal(fault.kind, kind);
    assert_string_equal(fault.sentence, sentence);
}

static int start(void **state)
{
    (void)state;
    strcpy(strrchr(folder, '-'), "-XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    without_tmpfile = false;
    fsync_error = rename_error = 0;
    char command[600];
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -rf '%s'", folder, folder);
    return system(command);
}

static void saves(void)
{
    struct fault fault;
    mode_t old = umask(027);
    assert_true(outfile_save(in_folder("a.hex"), "first", 5, &fault));
    umask(old);
    assert_file(in_folder("a.hex"), "first");
    struct stat status;
    assert_int_equal(stat(in_folder("a.hex"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_true(outfile_save(in_folder("a.hex"), "2nd", 3, &fault));
    assert_file(in_folder("a.hex"), "2nd");
    assert_int_equal(entries(), 1);
}

static void a_file_is_written_and_replaced(void **state)
{
    (void)state;
    saves();
}

static void also_where_files_always_have_names(void **state)
{
    (void)state;
    without_tmpfile = true;
    saves();
}

static void nothing_is_seen_before_the_commit(void **state)
{
    (void)state;
    struct fault fault;
    assert_true(outfile_save(in_folder("a"), "old", 3, &fault));
    struct outfile *file = outfile_open(in_folder("a"), &fault);
    assert_non_null(file);
    char block[100000];
    memset(block, 'x', sizeof block);
    assert_true(outfile_add(file, block, sizeof block, &fault));
    assert_file(in_folder("a"), "old");
    outfile_discard(file);
    assert_file(in_folder("a"), "old");
    assert_int_equal(entries(), 1);
}

static void large_and_small_pieces_keep_their_order(void **state)
{
    (void)state;
    enum { BLOCK = 70001, SMALL = 30000 };
    static char block[BLOCK];
    static char expected[BLOCK + SMALL + 1];
    memset(block, 'b', BLOCK);
    struct fault fault;
    struct outfile *file = outfile_open(in_folder("a"), &fault);
    assert_non_null(file);
    for (unsigned i = 0; i < SMALL; i++) {
        expected[i] = (char)('0' + i % 10);
        assert_true(outfile_add(file, &expected[i], 1, &fault));
    }
    assert_true(outfile_add(file, block, BLOCK, &fault));
    memcpy(expected + SMALL, block, BLOCK);
    assert_true(outfile_commit(&file, 1, &fault));
    assert_file(in_folder("a"), expected);
}

/* What the disk does not take has no name, and takes none from the others. */
static void a_group_is_named_together(void **state)
{
    (void)state;
    struct fault fault;
    for (unsigned pass = 0; pass < 2; pass++) {
        struct outfile *files[2] = {outfile_open(in_folder("a"), &fault), outfile_open(in_folder("b"), &fault)};
        assert_true(outfile_add(files[0], "A", 1, &fault) && outfile_add(files[1], "B", 1, &fault));
        fsync_error = pass == 0 ? EIO : 0;
        assert_int_equal(outfile_commit(files, 2, &fault), pass == 1);
        assert_int_equal(entries(), pass * 2);
    }
}

static void what_fails_leaves_no_trace(void **state)
{
    (void)state;
    char sentence[600];
    for (unsigned pass = 0; pass < 4; pass++) {
        without_tmpfile = pass >= 2;
        fsync_error = pass % 2 == 0 ? EIO : 0;
        rename_error = pass % 2 == 1 ? EPERM : 0;
        snprintf(sentence, sizeof sentence, "%s: cannot be written: %s", in_folder("a"),
                 strerror(pass % 2 == 0 ? EIO : EPERM));
        assert_refused(in_folder("a"), FAULT_OUTPUT, sentence);
        assert_int_equal(entries(), 0);
    }
}

static void a_killed_process_leaves_no_trace(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct outfile *file = outfile_open(in_folder("a"), NULL);
        static char block[100000];
        outfile_add(file, block, sizeof block, NULL);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(entries(), 0);
}

static void a_full_disk_is_one_sentence(void **state)
{
    (void)state;
    assert_refused("/dev/full", FAULT_OUTPUT, "/dev/full: cannot be written: No space left on device");
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = 2;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char sentence[600];
    snprintf(sentence, sizeof sentence, "%s: cannot be written: File too large", in_folder("a"));
    struct fault fault;
    bool saved = outfile_save(in_folder("a"), "new", 3, &fault);
    limit.rlim_cur = usual;
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, old);
    assert_false(saved);
    assert_string_equal(fault.sentence, sentence);
    assert_int_equal(entries(), 0);
}

static void names_that_cannot_be_written_are_refused(void **state)
{
    (void)state;
    char sentence[900];
    snprintf(sentence, sizeof sentence, "%s: is a folder, the name of a file is needed", folder);
    assert_refused(folder, FAULT_USAGE, sentence);
    assert_refused("x/", FAULT_USAGE, "x/: is a folder, the name of a file is needed");
    assert_refused("", FAULT_USAGE, "\"\" is no name for a file: standard output carries the report");
    assert_refused("-", FAULT_USAGE, "\"-\" is no name for a file: standard output carries the report");
    snprintf(sentence, sizeof sentence, "%s: cannot be written: its folder does not exist", in_folder("no/a"));
    assert_refused(in_folder("no/a"), FAULT_PLACE, sentence);
    char name[301] = {0};
    memset(name, 'n', sizeof name - 1);
    snprintf(sentence, sizeof sentence, "%s: cannot be written: File name too long", in_folder(name));
    assert_refused(in_folder(name), FAULT_PLACE, sentence);
    assert_int_equal(entries(), 0);
}

static void read_only_is_meant(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may write everything */
    char sentence[600];
    struct fault fault;
    assert_true(outfile_save(in_folder("a"), "old", 3, &fault));
    assert_int_equal(chmod(in_folder("a"), 0444), 0);
    snprintf(sentence, sizeof sentence, "%s: cannot be written: Permission denied", in_folder("a"));
    assert_refused(in_folder("a"), FAULT_PLACE, sentence);
    assert_int_equal(chmod(folder, 0555), 0);
    snprintf(sentence, sizeof sentence, "%s: cannot be written: Permission denied", in_folder("b"));
    assert_refused(in_folder("b"), FAULT_PLACE, sentence);
    assert_int_equal(entries(), 1);
    assert_file(in_folder("a"), "old");
}

static void links_are_followed(void **state)
{
    (void)state;
    struct fault fault;
    assert_true(outfile_save(in_folder("a"), "old", 3, &fault));
    assert_int_equal(symlink("a", in_folder("link")), 0);
    assert_int_equal(symlink("b", in_folder("loose")), 0);
    assert_true(outfile_save(in_folder("link"), "new", 3, &fault));
    assert_file(in_folder("a"), "new");
    struct stat status;
    assert_int_equal(lstat(in_folder("link"), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    char sentence[600];
    snprintf(sentence, sizeof sentence, "%s: cannot be written: it is a link that leads nowhere", in_folder("loose"));
    assert_refused(in_folder("loose"), FAULT_PLACE, sentence);
    assert_int_equal(entries(), 3);
}

static void streams_are_streams(void **state)
{
    (void)state;
    int ends[2], usual = dup(STDOUT_FILENO);
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    struct fault fault;
    bool saved = outfile_save("/dev/stdout", "new", 3, &fault);
    dup2(usual, STDOUT_FILENO);
    close(ends[1]);
    close(usual);
    assert_true(saved);
    char got[8];
    assert_int_equal(read(ends[0], got, sizeof got), 3);
    assert_memory_equal(got, "new", 3);
    close(ends[0]);
    assert_true(outfile_save("/dev/null", "new", 3, &fault));
}

/* Redirected, standard output is a file that already has the report in it. */
static void a_redirected_stdout_is_appended_to(void **state)
{
    (void)state;
    int usual = dup(STDOUT_FILENO), log = open(in_folder("log"), O_WRONLY | O_CREAT, 0600);
    assert_true(log >= 0);
    fflush(stdout);
    dup2(log, STDOUT_FILENO);
    struct fault fault;
    bool good = write(log, "report, ", 8) == 8 && outfile_save("/dev/stdout", "new", 3, &fault);
    dup2(usual, STDOUT_FILENO);
    close(usual);
    close(log);
    assert_true(good);
    assert_file(in_folder("log"), "report, new");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_and_replaced, start, end),
        cmocka_unit_test_setup_teardown(also_where_files_always_have_names, start, end),
        cmocka_unit_test_setup_teardown(nothing_is_seen_before_the_commit, start, end),
        cmocka_unit_test_setup_teardown(large_and_small_pieces_keep_their_order, start, end),
        cmocka_unit_test_setup_teardown(a_group_is_named_together, start, end),
        cmocka_unit_test_setup_teardown(what_fails_leaves_no_trace, start, end),
        cmocka_unit_test_setup_teardown(a_killed_process_leaves_no_trace, start, end),
        cmocka_unit_test_setup_teardown(a_full_disk_is_one_sentence, start, end),
        cmocka_unit_test_setup_teardown(names_that_cannot_be_written_are_refused, start, end),
        cmocka_unit_test_setup_teardown(read_only_is_meant, start, end),
        cmocka_unit_test_setup_teardown(links_are_followed, start, end),
        cmocka_unit_test_setup_teardown(streams_are_streams, start, end),
        cmocka_unit_test_setup_teardown(a_redirected_stdout_is_appended_to, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
