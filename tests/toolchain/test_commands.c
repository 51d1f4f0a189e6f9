/* What a compile_commands.json and the names in it say. */
#include "compile_commands.h"
#include "driver.h"
#include "expect_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = P_tmpdir "/test_toolchain_XXXXXX";
static char database[sizeof folder + 32];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(database, sizeof database, "%s/compile_commands.json", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(database);
    return rmdir(folder);
}

static bool read_database(const char *text, struct compile_commands *commands, struct fault *fault)
{
    FILE *file = fopen(database, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return compile_commands_read(database, commands, fault);
}

static void test_common_flags_are_taken(void **state)
{
    (void)state;
    struct compile_commands commands;
    struct fault fault = {0};
    bool good = read_database("[{\"directory\": \"/p\", \"file\": \"a.c\", \"command\": \"/opt/bin/arm-none-eabi-gcc "
                              "-mcpu=cortex-m3 -mthumb -O2 '-fno-common' \\\"-DX=a b\\\" -o a.o -c a.c\"},"
                              " {\"directory\": \"/p\", \"file\": \"start.s\", \"command\": \"as -mcpu=cortex-m0\"},"
                              " {\"directory\": \"/p\", \"file\": \"b.cpp\", \"arguments\": [\"arm-none-eabi-g++\", "
                              "\"-mcpu=cortex-m3\", \"-mthumb\", \"-Os\", \"-fno-common\", \"-fno-rtti\", \"-c\"]}]",
                              &commands, &fault);
    assert_string_equal(fault.sentence, "");
    assert_true(good);
    expect_names(&commands.flags, NAMES("-mcpu=cortex-m3", "-mthumb", "-fno-common"));
    expect_names(&commands.drivers, NAMES("arm-none-eabi-gcc", "arm-none-eabi-g++"));
    compile_commands_release(&commands);
}

static void test_conflicting_entries_are_named(void **state)
{
    (void)state;
    static const char *const second[] = {"-mcpu=cortex-m4 -mthumb", "-mthumb", "-mcpu=cortex-m3 -mthumb -marm"};
    for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
        char text[512];
        struct compile_commands commands;
        struct fault fault = {0};
        snprintf(text, sizeof text,
                 "[{\"file\": \"src/main.c\", \"command\": \"gcc -mcpu=cortex-m3 -mthumb -c src/main.c\"},"
                 " {\"file\": \"src/boot.c\", \"command\": \"gcc %s -c src/boot.c\"}]",
                 second[i]);
        assert_false(read_database(text, &commands, &fault));
        assert_int_equal(fault.kind, FAULT_CONFIG);
        assert_non_null(strstr(fault.sentence, "src/main.c"));
        assert_non_null(strstr(fault.sentence, "src/boot.c"));
    }
}

/* Of flags that contradict each other a compiler takes the last one. */
static void test_the_last_flag_counts(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        bool agree;
    } cases[] = {
        {"-mcpu=cortex-m4 -mcpu=cortex-m3", "-mcpu=cortex-m3 -mcpu=cortex-m4", false},
        {"-mcpu=cortex-m4 -mcpu=cortex-m3", "-mcpu=cortex-m3", true},
        {"-mthumb -mcpu=cortex-m3", "-mcpu=cortex-m3 -mthumb", true},
        {"-mthumb -marm", "-marm -mthumb", false},
        {"-munaligned-access -mno-unaligned-access", "-mno-unaligned-access -munaligned-access", false},
        {"--target=thumbv7m-none-eabi", "--target=thumbv6m-none-eabi", false},
        {"-target thumbv7m-none-eabi", "--target=thumbv7m-none-eabi", true},
        {"-target thumbv7m-none-eabi", "", false},
        {"-mllvm -a", "-mllvm -b", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        struct compile_commands commands;
        struct fault fault = {0};
        snprintf(text, sizeof text,
                 "[{\"file\": \"a.c\", \"command\": \"gcc %s -c a.c\"}, {\"file\": \"b.c\", \"command\": \"gcc %s -c "
                 "b.c\"}]",
                 cases[i].first, cases[i].second);
        if (read_database(text, &commands, &fault) != cases[i].agree)
            fail_msg("%s | %s: %s", cases[i].first, cases[i].second, fault.sentence);
        if (cases[i].agree)
            compile_commands_release(&commands);
    }
    struct compile_commands commands;
    struct fault fault = {0};
    assert_true(
        read_database("[{\"file\": \"a.c\", \"command\": \"gcc -O2 -mcpu=cortex-m3 -O0 --specs=nano.specs -specs "
                      "nosys.specs -fno-common -fcommon -std=c11 -target x -mllvm -y -c a.c\"},"
                      " {\"file\": \"b.c\", \"command\": \"gcc -O0 -O2 -mcpu=cortex-m3 --specs=nano.specs -specs "
                      "nosys.specs -fcommon -std=c11 --target=x -c b.c\"}]",
                      &commands, &fault));
    expect_names(&commands.flags, NAMES("-mcpu=cortex-m3", "--specs=nano.specs", "-specs=nosys.specs", "-fcommon",
                                        "-std=c11", "--target=x"));
    compile_commands_release(&commands);
}

/* Neither is ccache what compiles, nor is what a file holds no flag. */
static void test_launchers_and_files_of_flags(void **state)
{
    (void)state;
    struct compile_commands commands;
    struct fault fault = {0};
    assert_true(
        read_database("[{\"file\": \"a.c\", \"command\": \"/usr/bin/ccache distcc /opt/arm-none-eabi-gcc -mthumb -c "
                      "a.c\"}]",
                      &commands, &fault));
    expect_names(&commands.drivers, NAMES("arm-none-eabi-gcc"));
    compile_commands_release(&commands);
    assert_false(read_database("[{\"file\": \"a.c\", \"command\": \"gcc @flags.rsp -c a.c\"}]", &commands, &fault));
    assert_non_null(strstr(fault.sentence, "a.c is compiled with flags in a file (@flags.rsp)"));
}

/* g++ is its own C++ driver. */
static void test_names_of_cxx_drivers(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"arm-none-eabi-gcc", "arm-none-eabi-g++"},
                                           {"/opt/gcc/bin/gcc-12", "/opt/gcc/bin/g++-12"},
                                           {"clang", "clang++"},
                                           {"arm-none-eabi-g++", "arm-none-eabi-g++"},
                                           {"clang++-14", "clang++-14"},
                                           {"cc", "c++"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = driver_cxx_name(names[i][0]);
        assert_string_equal(name, names[i][1]);
        free(name);
    }
    assert_null(driver_cxx_name("armclan"));
}

static void test_broken_databases_are_faults(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "{}",
                                        "[]",
                                        "[{\"file\": \"a.c\"}]",
                                        "[1, null, \"x\"]",
                                        "[{\"file\": \"a.s\", \"command\": \"as a.s\"}]",
                                        "[{\"file\": 3, \"arguments\": [1, 2]}]",
                                        "[{\"file\": \"a.c\", \"command\": \"gcc"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct compile_commands commands;
        struct fault fault = {0};
        assert_false(read_database(texts[i], &commands, &fault));
        assert_int_equal(fault.kind, FAULT_CONFIG);
        assert_non_null(strstr(fault.sentence, database));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_common_flags_are_taken), cmocka_unit_test(test_conflicting_entries_are_named),
        cmocka_unit_test(test_the_last_flag_counts),   cmocka_unit_test(test_launchers_and_files_of_flags),
        cmocka_unit_test(test_names_of_cxx_drivers),   cmocka_unit_test(test_broken_databases_are_faults),
    };
    return cmocka_run_group_tests_name("commands", tests, make_folder, remove_folder);
}
