/* Programs that do not end, and what they leave behind. */
#include "process.h"
#include "scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SHELL(line) ((const char *const[]){"/bin/sh", "-c", line, NULL})

static void test_waiting_has_an_end(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "sleep 1000",
        "exec >&- 2>&-; sleep 1000",
        "exec >&- 2>&-; trap '' TERM INT; while :; do sleep 1; done",
        "sleep 1000 & exit 0",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct process process;
        process_signals_start();
        time_t start = time(NULL);
        process_run(SHELL(lines[i]), P_tmpdir, &process);
        assert_true(process.started && process.timed_out);
        assert_false(process_good(&process));
        assert_true(time(NULL) - start <= 2 * PROCESS_SECONDS + 2);
        process_release(&process);
        process_signals_end();
    }
}

/* Some thirty programs are run one after the other. */
static void test_nothing_follows_one_that_does_not_end(void **state)
{
    (void)state;
    struct process process;
    process_signals_start();
    process_run(SHELL("sleep 1000"), P_tmpdir, &process);
    process_release(&process);
    process_run(SHELL("exit 0"), P_tmpdir, &process);
    assert_true(process.timed_out && !process.started);
    assert_false(process_good(&process));
    process_release(&process);
    process_signals_end();
    process_signals_start();
    process_run(SHELL("exit 0"), P_tmpdir, &process);
    assert_true(process_good(&process));
    process_release(&process);
    process_signals_end();
}

static void test_closed_streams_are_no_end(void **state)
{
    (void)state;
    struct process process;
    process_signals_start();
    process_run(SHELL("echo said; exec >&- 2>&-; sleep 0.2; exit 7"), P_tmpdir, &process);
    assert_true(process.started && !process.timed_out);
    assert_int_equal(process.status, 7);
    assert_string_equal(text_string(&process.out), "said\n");
    process_release(&process);
    process_signals_end();
}

static void test_an_end_is_seen_where_children_are_ignored(void **state)
{
    (void)state;
    struct process process;
    signal(SIGCHLD, SIG_IGN);
    process_signals_start();
    process_run(SHELL("exit 7"), P_tmpdir, &process);
    assert_true(process.started && !process.timed_out);
    assert_int_equal(process.status, 7);
    process_release(&process);
    process_signals_end();
    assert_ptr_equal(signal(SIGCHLD, SIG_DFL), SIG_IGN);
}

static void test_folders_are_removed_and_links_not_followed(void **state)
{
    (void)state;
    struct scratch scratch;
    struct process process;
    struct fault fault;
    char kept[] = P_tmpdir "/test_process_XXXXXX";
    struct stat there;
    assert_non_null(mkdtemp(kept));
    setenv("KEPT", kept, 1);
    assert_true(scratch_open(&scratch, &fault));
    char *folder = scratch_path(&scratch, "");
    process_signals_start();
    process_run(SHELL("touch $KEPT/file && cd $TMPDIR && mkdir -p a/b/.c && touch a/b/.c/d && ln -s $KEPT a/link && "
                      "ln -s $KEPT link"),
                scratch.folder, &process);
    assert_true(process_good(&process));
    process_release(&process);
    scratch_remove(&scratch);
    assert_int_equal(stat(folder, &there), -1);
    process_run(SHELL("rm $KEPT/file && rmdir $KEPT"), P_tmpdir, &process);
    assert_true(process_good(&process));
    process_release(&process);
    process_signals_end();
    free(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waiting_has_an_end),
        cmocka_unit_test(test_nothing_follows_one_that_does_not_end),
        cmocka_unit_test(test_closed_streams_are_no_end),
        cmocka_unit_test(test_an_end_is_seen_where_children_are_ignored),
        cmocka_unit_test(test_folders_are_removed_and_links_not_followed),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
