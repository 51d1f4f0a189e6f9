/* Toolchains that were built, installed or called wrong: each is named by its cause in the first line, and what the fix
 * says is done and shown to work. What is broken are copies and links of the installed tools, by zoo/plant.
 * usage: test_zoo DSOCHECK GROUP */
#include "trying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SKIPPED 77 /* SKIP_RETURN_CODE of CMakeLists.txt */

#define ZOO   "tests/toolchain/zoo/"
#define TREE  "--cc \"$S/tree/bin/arm-none-eabi-gcc\" "
#define PLANT ZOO "plant \"$S/tree\" && "
/* In the lines below: $G is the folder of the planted GCC, $L that of its libraries; $H and $N those of the installed
 * one; $FIX what the fix says, from its first -L on. */
#define FOLDERS "-L$N/thumb/v7-m/nofp -L$H/thumb/v7-m/nofp"

struct animal {
    const char *group, *name;
    const char *plant; /* shell lines that make it; NULL */
    const char *set;   /* an environment variable, for the sick run only; NULL */
    const char *given; /* what dsocheck toolchain gets */
    const char *code, *severity;
    const char *words, *fix; /* of the first line, of the fix below it */
    const char *heal;        /* shell lines that do what the fix says; NULL: other arguments do */
    const char *then;        /* the arguments then; NULL: the same */
};

static const struct animal zoo[] = {
    /* Libraries. */
    {"libraries", "no multilibs", PLANT ZOO "specs $G .", NULL, TREE "-- " M3, "TCH010", "brick",
     "built without multilibs", "--with-cpu=cortex-m3 --with-mode=thumb",
     PLANT ZOO "specs $G . && " ZOO "put $G/ $H/thumb/v7-m/nofp/*.a && " ZOO "put $L/ $N/thumb/v7-m/nofp/*.a", NULL},
    {"libraries", "only the Cortex-M3", PLANT ZOO "specs $G . thumb/v7-m/nofp", NULL,
     TREE "--chip cortex-m0 -- -mcpu=cortex-m0 -mthumb", "TCH011", "brick",
     "none of the 2 multilibs of this GCC is for the Cortex-M0", "--with-multilib-list=rmprofile", "rm $G/specs", NULL},
    {"libraries", "-L on ARM libraries", NULL, NULL,
     "-- " M3 " -L$(dirname $(arm-none-eabi-gcc -print-file-name=libc.a))", "TCH012", "brick", "leads to ", " out; ",
     NULL, "-- " M3},
    {"libraries", "an old newlib behind -B",
     "mkdir -p $S/old/thumb/v7-m/nofp && cp $N/lib[cm].a $S/old/thumb/v7-m/nofp/", NULL, "-- " M3 " -B$S/old/",
     "TCH012", "brick", "/old/ leads to ", "/old/ out", NULL, "-- " M3},
    {"libraries", "GCC_EXEC_PREFIX of another toolchain", PLANT ZOO "put $G/thumb/v7-m/nofp/ $H/libgcc.a",
     "GCC_EXEC_PREFIX=$S/tree/lib/gcc/", "-- " M3, "TCH012", "brick", "GCC_EXEC_PREFIX=", "unset GCC_EXEC_PREFIX", NULL,
     "-- " M3},
    {"libraries", "ARM libc, Thumb libgcc", PLANT ZOO "put $L/thumb/v7-m/nofp/ $N/libc.a", NULL, TREE "-- " M3,
     "TCH013", "brick", "newlib is built otherwise than libgcc", "rebuild newlib for the multilib thumb/v7-m/nofp",
     ZOO "put $L/thumb/v7-m/nofp/ $N/thumb/v7-m/nofp/libc.a", NULL},
    {"libraries", "Thumb libc, ARM libgcc", PLANT ZOO "put $G/thumb/v7-m/nofp/ $H/libgcc.a", NULL, TREE "-- " M3,
     "TCH013", "brick", "libgcc is built otherwise than newlib", "rebuild GCC's libgcc",
     ZOO "put $G/thumb/v7-m/nofp/ $H/thumb/v7-m/nofp/libgcc.a", NULL},
    {"libraries", "hard-float libc, soft libgcc", PLANT ZOO "put $L/thumb/v7e-m/nofp/ $N/thumb/v7e-m+fp/hard/lib[cm].a",
     NULL, TREE "--chip cortex-m4 -- -mcpu=cortex-m4 -mthumb", "TCH013", "brick",
     "floating-point arguments in FP registers", "rebuild newlib for the multilib thumb/v7e-m/nofp",
     ZOO "put $L/thumb/v7e-m/nofp/ $N/thumb/v7e-m/nofp/lib[cm].a", NULL},
    {"libraries", "soft-float libc, hard libgcc", PLANT ZOO "put $L/thumb/v7e-m+fp/hard/ $N/thumb/v7e-m/nofp/lib[cm].a",
     NULL, TREE "--chip cortex-m4f -- -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard", "TCH013", "brick",
     "floating-point arguments in core registers", "rebuild newlib for the multilib thumb/v7e-m+fp/hard",
     ZOO "put $L/thumb/v7e-m+fp/hard/ $N/thumb/v7e-m+fp/hard/lib[cm].a", NULL},
    {"libraries", "flags lost at the link", NULL, NULL, "--cc " ZOO "losing-gcc -- " M3, "TCH021", "brick",
     "the flags do not reach the link", "when linking too", NULL, "-- " M3},
    {"libraries", "flags for the compiler only, in CMake",
     "mkdir -p $S/cmake && echo '[{\"file\": \"a.c\", \"command\": \"arm-none-eabi-gcc " M3
     " -c a.c\"}]' > $S/cmake/compile_commands.json && printf 'build app.elf: C_EXECUTABLE_LINKER__app_ a.o\\n  "
     "LINK_FLAGS = -Wl,--gc-sections\\n' > $S/cmake/build.ninja",
     NULL, "--compile-commands $S/cmake/compile_commands.json", "TCH021", "brick", "cmake/build.ninja: app.elf)",
     "target_link_options", "sed -i 's/LINK_FLAGS = /&" M3 " /' $S/cmake/build.ninja", NULL},
    {"libraries", "no core named", NULL, NULL, "-- -mthumb", "TCH001", "brick", "link ARM code from libgcc.a",
     "give -mcpu=cortex-m3 -mthumb", NULL, "-- " M3},

    /* Tools. */
    {"tools", "no nano.specs", PLANT "find $L -name nano.specs -delete", NULL, TREE "-- " M3 " --specs=nano.specs",
     "TCH014", "error", "the specs file nano.specs is missing", "or leave --specs=nano.specs out", PLANT ":", NULL},
    {"tools", "no libc_nano.a", PLANT "find $L -name lib?_nano.a -delete", NULL, TREE "-- " M3 " --specs=nano.specs",
     "TCH014", "error", "_nano is missing", "apt install libnewlib-arm-none-eabi", NULL, TREE "-- " M3},
    {"tools", "no newlib", PLANT "find $L -name 'lib[cgm]*.a' -delete", NULL, TREE "-- " M3, "TCH008", "error",
     "cannot find -lc", "apt install libnewlib-arm-none-eabi", PLANT ":", NULL},
    {"tools", "an FPU that is not there", NULL, NULL, "-- " M3 " -mfloat-abi=hard", "TCH008", "error", "lacks an FPU",
     "leave -mfloat-abi=hard out", NULL, "-- " M3},
    {"tools", "no picolibc", NULL, NULL, "-- " M3 " --specs=no-such-picolibc.specs", "TCH014", "error",
     "no-such-picolibc.specs is missing", "leave --specs=no-such-picolibc.specs out", NULL, "-- " M3},
    {"tools", "an assembler of the host behind -B", "mkdir -p $S/host && cp $(command -v as) $S/host/", NULL,
     "-- " M3 " -B$S/host/", "TCH015", "error", "the driver runs an assembler for ", "/host/ out", NULL, "-- " M3},
    {"tools", "a linker of the host by COMPILER_PATH", "mkdir -p $S/path && cp $(command -v ld) $S/path/",
     "COMPILER_PATH=$S/path", "-- " M3, "TCH015", "error", "the driver runs a linker for ", "unset COMPILER_PATH", NULL,
     "-- " M3},
    {"tools", "no assembler of its own", PLANT "rm $S/tree/lib/arm-none-eabi/bin/as", NULL, TREE "-- " M3, "TCH015",
     "error", "which PATH has", "install binutils for arm-none-eabi",
     "ln -s $(command -v arm-none-eabi-as) $S/tree/lib/arm-none-eabi/bin/as", NULL},
    {"tools", "the compiler of the host", NULL, NULL, "--cc cc -- " M3, "TCH016", "error", "the driver builds for ",
     "--cc arm-none-eabi-gcc", NULL, "--cc arm-none-eabi-gcc -- " M3},
    {"tools", "a core misspelt", NULL, NULL, "-- -mcpu=cortx-m3 -mthumb", "TCH018", "error", "-mcpu=cortx-m3 is none",
     "give -mcpu=cortex-m3", NULL, "-- " M3},
    {"tools", "an architecture misspelt", NULL, NULL, "-- -march=armv7-mm -mthumb", "TCH018", "error",
     "-march=armv7-mm is none", "give -march=armv7-m", NULL, "-- -march=armv7-m -mthumb"},
    {"tools", "no LTO plugin", PLANT "rm $G/liblto_plugin.*", NULL, TREE "-- " M3 " -flto", "TCH019", "error",
     "liblto_plugin", "-fno-use-linker-plugin", NULL, TREE "-- " M3 " -fno-use-linker-plugin"},
    {"tools", "position-independent unasked", NULL, NULL, "--cc " ZOO "pie-gcc -- " M3, "TCH020", "error",
     "this toolchain makes, unasked, position-independent code", "-fno-pie", NULL,
     "--cc " ZOO "pie-gcc -- " M3 " -fno-pie -no-pie"},
    {"tools", "a build-id unasked", NULL, NULL,
     "--board ds203-app1 --cc samples/museum/TCH003-build-id-default/note-gcc -- " M3, "TCH003", "error",
     "build-id note", "-Wl,--build-id=none", NULL,
     "--board ds203-app1 --cc samples/museum/TCH003-build-id-default/note-gcc -- " M3 " -Wl,--build-id=none"},
    {"tools", "pages of 64 KiB", NULL, NULL, "--board ds203-app1 --cc " DRIVERS "page-gcc -- " M3, "TCH004", "error",
     "page size", "-Wl,-n", NULL, "--board ds203-app1 --cc " DRIVERS "page-gcc -- " M3 " -Wl,-n"},
    {"tools", "Rust", NULL, NULL, "--cc " ZOO "rustc", "TCH022", "error", "is the Rust compiler",
     "cargo build --release --target thumbv7m-none-eabi", NULL, "-- " M3},
    {"tools", "moved, as Arduino brings it",
     PLANT "rm -rf \"$S/a b\" && mkdir \"$S/a b\" && mv $S/tree \"$S/a b/tools\" && rm \"$S/a "
           "b\"/tools/lib/arm-none-eabi/bin/as",
     NULL, "--cc \"$S/a b/tools/bin/arm-none-eabi-gcc\" -- " M3, "TCH015", "error", "the driver runs an assembler for ",
     "install binutils", "ln -s $(command -v arm-none-eabi-as) \"$S/a b/tools/lib/arm-none-eabi/bin/as\"", NULL},

    /* clang and LLD: the folders stand in the fix. */
    {"clang", "no target", NULL, NULL, "--chip cortex-m3 --cc clang -- -mcpu=cortex-m3", "TCH016", "error",
     "the driver builds for ", "--target=thumbv7m-none-eabi -mcpu=cortex-m3", NULL,
     "--chip cortex-m3 --cc clang -- --target=thumbv7m-none-eabi -mcpu=cortex-m3 " FOLDERS},
    {"clang", "no libraries", NULL, NULL, "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3, "TCH017",
     "brick", "clang has no libraries for the Cortex-M3: unable to find library", "-L", NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " $FIX"},
    {"clang", "GCC's sysroot", NULL, NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " --sysroot=$(realpath $(dirname $(arm-none-eabi-gcc "
     "-print-file-name=libc.a))/..) -L$(dirname $(arm-none-eabi-gcc -print-libgcc-file-name))",
     "TCH017", "brick", "clang chooses no libraries by core", "-L", NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " $FIX"},
    {"clang", "a core misspelt", NULL, NULL, "--chip cortex-m3 --cc clang -- --target=arm-none-eabi -mcpu=cortex-m33x",
     "TCH018", "error", "-mcpu=cortex-m33x is none", "give -mcpu=cortex-m33; the Cortex-M3 is -mcpu=cortex-m3", NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " " FOLDERS},
    {"clang", "no configuration file", NULL, NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " --config no-such.cfg", "TCH014", "error",
     "the configuration file no-such.cfg is missing", "leave --config no-such.cfg out", NULL,
     "--chip cortex-m3 --cc clang -- --target=arm-none-eabi " M3 " " FOLDERS},
    {"clang", "zig without its cc", NULL, NULL, "--chip cortex-m3 --cc " ZOO "zig", "TCH022", "error", "zig is ",
     "--cc 'zig cc'", NULL,
     "--chip cortex-m3 --cc '" ZOO "zig cc' -- -target thumbv7m-none-eabi -mcpu=cortex-m3 " FOLDERS},
};

static struct outcome run(const char *set, const char *arguments, const char *options)
{
    return run_line(".", "%s '%s' toolchain --color never %s %s 2>&1", set != NULL ? set : "", dsocheck, options,
                    arguments);
}

static void must(const struct animal *animal, const char *lines)
{
    struct outcome outcome = run_line(".", "{ set -e; %s\n} 2>&1", lines);
    if (outcome.status != 0)
        fail_msg("%s: %s: exit status %d: %s", animal->name, lines, outcome.status, outcome.output);
    outcome_release(&outcome);
}

static void ask(const char *variable, const char *line)
{
    struct outcome outcome = run_line(".", "%s", line);
    assert_int_equal(outcome.status, 0);
    outcome.output[strcspn(outcome.output, "\n")] = '\0';
    setenv(variable, outcome.output, 1);
    outcome_release(&outcome);
}

/* "… -L/a -L/b (dsocheck explain TCH017)" */
static void keep_fix(char *fix)
{
    char *start = strstr(fix, "-L"), *end = strstr(fix, " (dsocheck");
    if (start != NULL && end != NULL) {
        *end = '\0';
        setenv("FIX", start, 1);
        *end = ' ';
    }
}

/* The answer is the first line and names the cause; the first finding is the cause, and the fix below it the cure. */
static void expect_named(const struct animal *animal)
{
    struct outcome outcome = run(animal->set, animal->given, "");
    char start[64];
    snprintf(start, sizeof start, ": %s[%s] ", animal->severity, animal->code);
    char *finding = strstr(outcome.output, "[TCH"), *fix = strstr(outcome.output, "\n  fix: ");
    size_t length = strcspn(outcome.output, "\n"), named = strlen(start) - strlen(animal->code) - 3;
    if (outcome.status != 1 || fix == NULL || finding == NULL ||
        strstr(outcome.output, "  trusted    no, because ") != outcome.output ||
        memmem(outcome.output, length, animal->words, strlen(animal->words)) == NULL ||
        strncmp(finding - named, start, strlen(start)) != 0)
        fail_msg("%s: exit status %d, expected \"%s\" and \"%s\" in the first line of:\n%s", animal->name,
                 outcome.status, start, animal->words, outcome.output);
    fix[1 + strcspn(fix + 1, "\n")] = '\0';
    if (strstr(fix, animal->fix) == NULL)
        fail_msg("%s: \"%s\" is not in the fix:%s", animal->name, animal->fix, fix);
    keep_fix(fix);
    outcome_release(&outcome);
}

static void expect_cured(const struct animal *animal)
{
    if (animal->heal != NULL)
        must(animal, animal->heal);
    char code[16];
    snprintf(code, sizeof code, "[%s]", animal->code);
    struct outcome outcome = run(NULL, animal->then != NULL ? animal->then : animal->given, "");
    if (outcome.status != 0 || strstr(outcome.output, code) != NULL)
        fail_msg("%s: not cured, exit status %d:\n%s", animal->name, outcome.status, outcome.output);
    outcome_release(&outcome);
}

static void test_animal(void **state)
{
    const struct animal *animal = *state;
    if (animal->plant != NULL)
        must(animal, animal->plant);
    expect_named(animal);
    expect_cured(animal);
    expect_clean();
}

/* Sizes and times of the installed toolchain's files. */
#define INSTALLED "find -L \"$H\" \"$N\" -type f -exec stat -Lc '%n %s %Y' {} + | sort | cksum"

static int open_zoo(void **state)
{
    int status = open_scratch(state);
    ask("INSTALLED", INSTALLED);
    ask("G", "echo \"$S\"/tree/lib/gcc/arm-none-eabi/$(basename \"$H\")");
    ask("L", "echo \"$S\"/tree/lib/arm-none-eabi/lib");
    return status;
}

/* A planted toolchain is made of links to the installed one, which must be what it was. */
static int close_zoo(void **state)
{
    struct outcome outcome = run_line(".", "[ \"$INSTALLED\" = \"$(%s)\" ]", INSTALLED);
    int changed = outcome.status;
    outcome_release(&outcome);
    if (changed != 0)
        fputs("the installed toolchain was changed\n", stderr);
    return close_scratch(state) != 0 || changed != 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: test_zoo DSOCHECK GROUP\n", stderr);
        return 2;
    }
    dsocheck = argv[1];
    if (system("arm-none-eabi-gcc -print-file-name=nano.specs 2>/dev/null | grep -q / && command -v clang ld.lld cc "
               ">/dev/null") != 0) {
        fputs("skipped: arm-none-eabi-gcc with newlib, clang, lld and a compiler of the host are not all installed\n",
              stderr);
        return SKIPPED;
    }
    ask("H", "dirname $(arm-none-eabi-gcc -print-libgcc-file-name)");
    ask("N", "dirname $(realpath $(arm-none-eabi-gcc -print-file-name=libc.a))");
    struct CMUnitTest tests[sizeof zoo / sizeof *zoo];
    size_t count = 0;
    for (size_t i = 0; i < sizeof zoo / sizeof *zoo; i++)
        if (strcmp(zoo[i].group, argv[2]) == 0)
            tests[count++] = (struct CMUnitTest){
                .name = zoo[i].name, .test_func = test_animal, .initial_state = (void *)(uintptr_t)&zoo[i]};
    return _cmocka_run_group_tests("zoo", tests, count, open_zoo, close_zoo);
}
