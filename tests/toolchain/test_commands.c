/* What a compile_commands.json and the names in it say. */
#include "expect_names.h"
#include "toolchain/compile_commands.h"
#include "toolchain/driver.h"

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

/* Files of a build in the database's folder, in folders of their own. */
static void write_beside(const char *name, const char *text)
{
    char path[sizeof folder + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + sizeof folder; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* And the folders that it leaves empty. */
static void remove_beside(const char *name)
{
    char path[sizeof folder + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    for (char *slash; (slash = strrchr(path, '/')) > path + sizeof folder - 2;) {
        *slash = '\0';
        if (rmdir(path) != 0)
            break;
    }
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

#define DATABASE "[{\"file\": \"a.c\", \"command\": \"gcc -mcpu=cortex-m3 -mthumb -c a.c\"}]"

/* Two programs as CMake's Ninja generator writes them; the first one of those that lack the core is told. */
static void test_links_of_ninja(void **state)
{
    (void)state;
    static const char build[] = "build lib.a: C_STATIC_LIBRARY_LINKER__lib_ a.o\n  LINK_FLAGS = -mno-such\n\n"
                                "build one.elf: C_EXECUTABLE_LINKER__one_ a.o\n  FLAGS = -O2\n"
                                "  LINK_FLAGS = -mcpu=cortex-m3 -T app.ld\n\n"
                                "build two.elf: C_EXECUTABLE_LINKER__two_ a.o\n  LINK_FLAGS = %s\n  PRE_LINK = :\n";
    static const char rules[] = "rule C_EXECUTABLE_LINKER__one_\n  command = gcc $FLAGS\n"
                                "rule C_EXECUTABLE_LINKER__two_\n  command = gcc %s $FLAGS $LINK_FLAGS\n";
    static const struct {
        const char *link, *command, *program;
    } cases[] = {{"--specs=nano.specs", "", "build.ninja: two.elf"},
                 {"-mcpu=cortex-m3", "", "build.ninja: one.elf"},
                 {"--specs=nano.specs", "-mthumb", "build.ninja: one.elf"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ninja[512], ruled[256];
        struct compile_commands commands;
        struct fault fault = {0};
        snprintf(ninja, sizeof ninja, build, cases[i].link);
        snprintf(ruled, sizeof ruled, rules, cases[i].command);
        write_beside("build.ninja", ninja);
        write_beside("CMakeFiles/rules.ninja", ruled);
        assert_true(read_database(DATABASE, &commands, &fault));
        assert_non_null(commands.link_source);
        assert_non_null(strstr(commands.link_source, cases[i].program));
        if (strstr(cases[i].program, "two") != NULL)
            expect_names(&commands.link_flags, NAMES("--specs=nano.specs"));
        else
            expect_names(&commands.link_flags, NAMES("-O2", "-mcpu=cortex-m3"));
        compile_commands_release(&commands);
    }
    remove_beside("build.ninja");
    remove_beside("CMakeFiles/rules.ninja");
}

static void test_links_of_makefiles(void **state)
{
    (void)state;
    struct compile_commands commands;
    struct fault fault = {0};
    assert_true(read_database(DATABASE, &commands, &fault));
    assert_null(commands.link_source);
    compile_commands_release(&commands);
    write_beside("CMakeFiles/lib.dir/link.txt", "ar qc lib.a a.o\n");
    write_beside("CMakeFiles/app.dir/link.txt", "/usr/bin/gcc -O2 -Wl,--gc-sections a.o -o app.elf lib.a\n");
    assert_true(read_database(DATABASE, &commands, &fault));
    assert_non_null(strstr(commands.link_source, "CMakeFiles/app.dir/link.txt"));
    expect_names(&commands.link_flags, NAMES("-O2"));
    compile_commands_release(&commands);
    remove_beside("CMakeFiles/lib.dir/link.txt");
    remove_beside("CMakeFiles/app.dir/link.txt");
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
        cmocka_unit_test(test_links_of_ninja),         cmocka_unit_test(test_links_of_makefiles),
    };
    return cmocka_run_group_tests_name("commands", tests, make_folder, remove_folder);
}
