/* The file that remembers a rate: what it holds, what it does not trust, and that it never stands in the way. */
#include "programmer/link/line_memory.h"

#include "base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PORT "/nowhere/ttyUSB7"

static char folder[] = "/tmp/line-memory-XXXXXX", *state_folder, *file;

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    state_folder = alloc_format("%s/new/dsocheck", folder);
    file = alloc_format("%s/line--nowhere-ttyUSB7.rate", state_folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    char *command = alloc_format("rm -rf %s", folder);
    int status = system(command);
    free(command);
    free(state_folder);
    free(file);
    return status;
}

static unsigned read_again(void)
{
    struct line_memory memory;
    line_memory_open(&memory, state_folder, PORT);
    unsigned baud = line_memory_rate(&memory);
    line_memory_release(&memory);
    return baud;
}

static void put(const char *text)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void a_rate_is_kept_for_its_port(void **state)
{
    (void)state;
    struct line_memory memory;
    line_memory_open(&memory, state_folder, PORT);
    assert_int_equal(line_memory_rate(&memory), 0);
    line_memory_keep(&memory, 57600);
    assert_false(memory.has_failed);
    assert_int_equal(read_again(), 57600);
    line_memory_keep(&memory, 230400);
    assert_int_equal(read_again(), 230400);
    line_memory_release(&memory);
    line_memory_open(&memory, state_folder, "/nowhere/ttyUSB8");
    assert_int_equal(line_memory_rate(&memory), 0);
    line_memory_release(&memory);
    assert_int_equal(line_memory_rate(NULL), 0);
    line_memory_keep(NULL, 9600);
}

static void what_is_no_rate_is_not_used(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "dsocheck rate ",
        "dsocheck rate \n",
        "dsocheck rate 0\n",
        "dsocheck rate 1199\n",
        "dsocheck rate 4000001\n",
        "dsocheck rate 57600",
        "dsocheck rate -9600\n",
        "dsocheck rate 57600\n57600\n",
        "rate 57600\n",
        "dsocheck rate 99999999999999999999999999999999\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put(texts[i]);
        assert_int_equal(read_again(), 0);
    }
    put("dsocheck rate 57600\n");
    assert_int_equal(read_again(), 57600);
}

/* A FIFO would make the open hang; a link could lead to somebody's file. */
static void what_is_no_file_of_ours_is_neither_read_nor_replaced(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct line_memory memory;
        struct stat status;
        remove(file);
        assert_int_equal(kind == 0   ? mkfifo(file, 0600)
                         : kind == 1 ? symlink("/etc/passwd", file)
                                     : mkdir(file, 0700),
                         0);
        line_memory_open(&memory, state_folder, PORT);
        assert_int_equal(line_memory_rate(&memory), 0);
        line_memory_keep(&memory, 57600);
        assert_true(memory.has_failed);
        assert_non_null(strstr(memory.why.sentence, "is no file of yours"));
        assert_int_equal(line_memory_rate(&memory), 57600);
        assert_int_equal(lstat(file, &status), 0);
        assert_false(S_ISREG(status.st_mode));
        line_memory_release(&memory);
        remove(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_is_kept_for_its_port),
        cmocka_unit_test(what_is_no_rate_is_not_used),
        cmocka_unit_test(what_is_no_file_of_ours_is_neither_read_nor_replaced),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
