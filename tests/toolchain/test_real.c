/* `dsocheck toolchain` with the real compiler. What is true of that one is asked of binutils, not of dsocheck.
 * usage: test_real DSOCHECK */
#include "trying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SKIPPED 77 /* SKIP_RETURN_CODE of CMakeLists.txt */

/* What a shell line prints, up to the first line end; for comparison only. */
static void ask(char *answer, size_t size, const char *line)
{
    struct outcome outcome = run_line(".", "%s", line);
    if (outcome.status != 0)
        fail_msg("%s: exit status %d", line, outcome.status);
    snprintf(answer, size, "%.*s", (int)strcspn(outcome.output, "\n"), outcome.output);
    outcome_release(&outcome);
}

/* The question of the whole affair. Oracle: binutils' own view of the same libraries, linked by hand. */
static void test_flags_without_cpu(void **state)
{
    (void)state;
    char answer[256];
    ask(answer, sizeof answer,
        "echo 'volatile long long a, b; int main(void) { return (int)(a / b); }' > $S/by-hand.c && "
        "arm-none-eabi-gcc -mthumb -O1 -nostartfiles -Wl,-e,main $S/by-hand.c -o $S/by-hand.elf && "
        "arm-none-eabi-readelf -sW $S/by-hand.elf | awk '$4 == \"FUNC\" && $8 == \"__aeabi_ldivmod\" { print $2 }'");
    bool arm = strtoul(answer, NULL, 16) % 2 == 0;
    json_t *report = try("-- -mthumb", arm ? 1 : 0);
    if (arm) {
        expect(report, "TCH001", "brick", "libgcc.a");
        assert_string_equal(json_string_value(json_object_get(finding(report, "TCH001", "libgcc.a"), "fix")),
                            json_string_value(json_object_get(finding(report, "TCH001", ""), "fix")));
    } else {
        expect_not(report, "TCH001");
    }
    ask(answer, sizeof answer, "arm-none-eabi-gcc -mthumb -print-multi-directory");
    assert_string_equal(text_of(report, "toolchain", "multilib"), answer);
    json_decref(report);
    report = try("--accept TCH001:'a test' -- -mthumb", 0);
    json_decref(report);
}

/* Without symbols nobody can say which function is ARM code; the probes fail all the same. */
static void test_arm_code_without_names(void **state)
{
    (void)state;
    char answer[64];
    ask(answer, sizeof answer,
        "arm-none-eabi-gcc -mthumb -O1 -nostartfiles -Wl,-e,main $S/by-hand.c -o $S/by-hand.elf && "
        "arm-none-eabi-readelf -sW $S/by-hand.elf | awk '$4 == \"FUNC\" && $8 == \"__aeabi_ldivmod\" { print $2 }'");
    bool arm = strtoul(answer, NULL, 16) % 2 == 0;
    json_t *report = try("--cc " DRIVERS "stripping-gcc -- -mthumb", arm ? 1 : 0);
    expect_not(report, "TCH001");
    if (arm)
        expect(report, "TCH009", "brick", "fails ABI001 arm-state-code");
    json_decref(report);
    /* Where they have names, TCH001 tells it once. */
    report = try("-- -mthumb", arm ? 1 : 0);
    expect_not(report, "TCH009");
    json_decref(report);
}

/* The list of approved compilers holds for what the toolchain builds too. */
static void test_project_file(void **state)
{
    (void)state;
    struct outcome outcome = run_line(".",
                                      "printf 'board: ds203-app1\napprove: [\"GCC 1.0\"]\n' > $S/p.yaml && "
                                      "printf 'board: ds203-app1\napprove: [\"GCC *\"]\n' > $S/q.yaml && "
                                      "'%s' toolchain --config $S/p.yaml -- " M3 " 2>&1",
                                      dsocheck);
    assert_int_equal(outcome.status, 1);
    assert_non_null(strstr(outcome.output, "fails ABI010 toolchain-not-approved"));
    assert_non_null(strstr(outcome.output, "p.yaml, "));
    assert_non_null(strstr(outcome.output, " of 23 rules could look"));
    outcome_release(&outcome);
    json_t *report = try("--config $S/q.yaml -- " M3, 0);
    assert_non_null(strstr(json_string_value(json_object_get(report, "project")), "q.yaml"));
    json_decref(report);
}

/* objdump's disassembly of every member, by awk: LDRD, conditional or not, whose first register is its base and that
 * writes nothing back. */
#define COUNT_LDRD                                                                                                     \
    "arm-none-eabi-objdump -d $(arm-none-eabi-gcc " M3 " -print-file-name=libc.a) | "                                  \
    "sed -nE '/\\tldrd[a-z]*\\t([a-z0-9]+), [a-z0-9]+, \\[\\1(, #-?[0-9]+)?\\]($|[ \\t])/p' | wc -l"

static const json_t *archive_of(const json_t *report, const char *name)
{
    size_t i;
    const json_t *library;
    json_array_foreach(json_object_get(json_object_get(report, "toolchain"), "libraries"), i,
                       library) if (strcmp(json_string_value(json_object_get(library, "name")), name) ==
                                    0) return json_object_get(library, "archive");
    return NULL;
}

/* Libraries for hardware floating point, the stubs of libnosys, and, by nm, members in ARM state. */
static void test_what_archives_say(void **state)
{
    (void)state;
    json_t *report =
        try("--chip cortex-m4f -- -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard --specs=nosys.specs", 0);
    const json_t *libm = archive_of(report, "libm.a");
    assert_true(json_integer_value(json_object_get(libm, "members")) > 100);
    assert_int_equal(json_integer_value(json_object_get(libm, "hard_float")),
                     json_integer_value(json_object_get(libm, "members")));
    const json_t *stubs = json_object_get(archive_of(report, "libnosys.a"), "stubs");
    assert_true(json_array_size(stubs) >= 10);
    json_decref(report);
    char answer[64];
    ask(answer, sizeof answer,
        "arm-none-eabi-nm -A --special-syms $(arm-none-eabi-gcc -mthumb -print-libgcc-file-name) 2>/dev/null | grep ' "
        "[$]a$' | "
        "cut -d: -f2 | sort -u | wc -l");
    report = try("-- -mthumb", 1);
    assert_int_equal(json_integer_value(json_object_get(archive_of(report, "libgcc.a"), "arm_state")), atoi(answer));
    json_decref(report);
}

static void test_right_flags(void **state)
{
    (void)state;
    char answer[1024], words[64];
    json_t *report = try("-- " M3 " -mfix-cortex-m3-ldrd", 0);
    assert_string_equal(text_of(report, "trusted", "answer"), "yes");
    expect_not(report, "TCH001");
    expect_not(report, "TCH003");
    expect_not(report, "TCH004");
    expect_not(report, "TCH006");
    expect_not(report, "TCH008");
    expect_not(report, "TCH009");
    assert_null(finding(report, "TCH007", "these flags compile"));
    ask(answer, sizeof answer, COUNT_LDRD);
    int count = atoi(answer);
    snprintf(words, sizeof words, "libc.a holds %d LDRD", count);
    if (count > 0)
        expect(report, "TCH007", "warning", words);
    else
        assert_null(finding(report, "TCH007", "libc.a"));
    static const char *const asked[][2] = {
        {"version", "arm-none-eabi-gcc --version"},
        {"machine", "arm-none-eabi-gcc -dumpmachine"},
        {"multilib", "arm-none-eabi-gcc " M3 " -print-multi-directory"},
        {"libgcc", "realpath $(arm-none-eabi-gcc " M3 " -print-libgcc-file-name)"},
        {"libc", "realpath $(arm-none-eabi-gcc " M3 " -print-file-name=libc.a)"},
        {"libm", "realpath $(arm-none-eabi-gcc " M3 " -print-file-name=libm.a)"},
        {"ld", "$(arm-none-eabi-gcc -print-prog-name=ld) --version"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        ask(answer, sizeof answer, asked[i][1]);
        assert_string_equal(text_of(report, "toolchain", asked[i][0]), answer);
    }
    size_t i;
    const json_t *library, *probe;
    json_array_foreach(json_object_get(json_object_get(report, "toolchain"), "libraries"), i, library)
    {
        char line[1024];
        snprintf(line, sizeof line, "sha256sum < '%s'", json_string_value(json_object_get(library, "path")));
        ask(answer, sizeof answer, line);
        assert_int_equal(strncmp(answer, json_string_value(json_object_get(library, "sha256")), 64), 0);
    }
    library = archive_of(report, "libgcc.a");
    assert_int_equal(json_integer_value(json_object_get(library, "arm_state")), 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(library, "architectures"), 0)), "v7");
    ask(answer, sizeof answer,
        "arm-none-eabi-objdump -h $(arm-none-eabi-gcc " M3 " -print-libgcc-file-name) | grep -c '[.]ARM.exidx'");
    assert_true(json_integer_value(json_object_get(library, "unwind")) > 0 &&
                json_integer_value(json_object_get(library, "unwind")) <= atoi(answer));
    json_array_foreach(json_object_get(report, "probes"), i,
                       probe) if (strcmp(json_string_value(json_object_get(probe, "language")), "C") == 0)
        assert_string_equal(json_string_value(json_object_get(probe, "verdict")), "pass");
    json_decref(report);
}

static void test_erratum_fix_in_what_flags_compile(void **state)
{
    (void)state;
    char answer[64];
    /* -march alone does not tell the compiler which core; its assembler output does. */
    ask(answer, sizeof answer,
        "echo 'unsigned long long f(unsigned long long *p) { return *p; }' | "
        "arm-none-eabi-gcc -march=armv7-m -mthumb -O2 -S -x c - -o - | grep -c 'ldrd\tr0, \\[r0\\]\\|ldrd\tr0, r1, "
        "\\[r0\\]'"
        " || true");
    bool holds = atoi(answer) > 0;
    json_t *report = try("-- -march=armv7-m -mthumb", 0);
    assert_true((finding(report, "TCH007", "these flags compile") != NULL) == holds);
    json_decref(report);
    report = try("-- -march=armv7-m -mthumb -mfix-cortex-m3-ldrd", 0);
    assert_null(finding(report, "TCH007", "these flags compile"));
    json_decref(report);
    /* Another core does not have the erratum. */
    report = try("--chip cortex-m4 -- -mcpu=cortex-m4 -mthumb", 0);
    expect_not(report, "TCH007");
    size_t i;
    const json_t *skip;
    bool skipped = false;
    json_array_foreach(json_object_get(report, "skipped"), i, skip) skipped =
        skipped || strcmp(json_string_value(json_object_get(skip, "code")), "TCH007") == 0;
    assert_true(skipped);
    json_decref(report);
}

static void test_default_state(void **state)
{
    (void)state;
    char answer[64];
    ask(answer, sizeof answer,
        "echo 'int f(void) { return 1; }' | arm-none-eabi-gcc -x c -c - -o $S/default.o && "
        "arm-none-eabi-readelf -sW $S/default.o | awk '$8 == \"f\" { print $2 }'");
    bool arm = strtoul(answer, NULL, 16) % 2 == 0;
    json_t *report = try("-- " M3, 0);
    assert_true((finding(report, "TCH002", "") != NULL) == arm);
    json_decref(report);
}

static void test_note_in_front_of_vectors(void **state)
{
    (void)state;
    json_t *report = try("--board ds203-app1 --cc " DRIVERS "note-gcc -- " M3, 1);
    expect(report, "TCH003", "error", "0x0800c000, in front of the vectors at 0x0800c024");
    expect_not(report, "TCH009");
    json_decref(report);
    report = try("--board ds203-app1 -- " M3 " -Wl,--build-id", 1);
    expect(report, "TCH003", "error", "in front of the vectors");
    json_decref(report);
    report = try("--board ds203-app1 -- " M3 " -Wl,--build-id -Wl,--build-id=none", 0);
    expect_not(report, "TCH003");
    json_decref(report);
}

static void test_page_size(void **state)
{
    (void)state;
    json_t *report = try("--board ds203-app1 --cc " DRIVERS "page-gcc -- " M3, 1);
    expect(report, "TCH004", "error", "0x08000000");
    expect_not(report, "TCH009");
    json_decref(report);
    report = try("--board ds203-app1 --cc " DRIVERS "page-gcc -- " M3 " -Wl,-n", 0);
    expect_not(report, "TCH004");
    json_decref(report);
}

static void test_region_names(void **state)
{
    (void)state;
    struct outcome plain = run_line(
        scratch, "printf 'MEMORY { ENTRY (rx) : ORIGIN = 0, LENGTH = 4K }\\n' > e.ld && "
                 "! $(arm-none-eabi-gcc -print-prog-name=ld) -T e.ld -M -o e.elf 2>&1 | grep -q 'syntax error'");
    bool rejected = plain.status != 0;
    outcome_release(&plain);
    json_t *report = try("-- " M3, 0);
    assert_true((finding(report, "TCH005", "ENTRY") != NULL) == rejected);
    assert_null(finding(report, "TCH005", "ROM"));
    json_decref(report);
    /* The script of this sample quotes it. */
    report = try("--board ds203-app1 --memory samples/clean/five-regions/app.ld -- " M3, 0);
    expect_not(report, "TCH005");
    json_decref(report);
}

static void test_conflicting_flags(void **state)
{
    (void)state;
    json_t *report = try("-- " M3 " -march=armv6-m", 1);
    expect(report, "TCH006", "error", "'-mcpu=cortex-m3' conflicts with");
    expect(report, "TCH006", "error", "-march=armv6-m");
    json_decref(report);
    /* -w silences the driver in the project; here it does not. */
    report = try("-- -w " M3 " -march=armv6-m", 1);
    expect(report, "TCH006", "error", "-march=armv6-m");
    json_decref(report);
    report = try("-- " M3 " -march=armv7-m", 0);
    expect_not(report, "TCH006");
    json_decref(report);
}

static void test_what_does_not_fit_is_nobodys_fault(void **state)
{
    (void)state;
    json_t *report = try("--chip stm32f103x4 -- " M3, 0);
    expect_not(report, "TCH008");
    json_decref(report);
}

static void test_own_linker_script_and_outputs_stay_out(void **state)
{
    (void)state;
    json_t *report = try("-- " M3 " -T no-such.ld -o app.elf -Wl,-Map=$S/app.map,--gc-sections -save-temps -flto", 0);
    json_decref(report);
    char path[sizeof scratch + 16];
    snprintf(path, sizeof path, "%s/app.map", scratch);
    assert_false(is_there(path));
    assert_false(is_there("start.o") || is_there("start.i") || is_there("app.elf"));
}

/* A C++ driver compiles the probes in C as C, and is what links those in C++. */
static void test_cxx_driver(void **state)
{
    (void)state;
    json_t *report = try("--cc arm-none-eabi-g++ -- " M3 " -mfix-cortex-m3-ldrd", 0);
    size_t i;
    const json_t *probe;
    json_array_foreach(json_object_get(report, "probes"), i, probe)
        assert_string_equal(json_string_value(json_object_get(probe, "verdict")), "pass");
    json_decref(report);
}

static void test_any_scratch_folder(void **state)
{
    (void)state;
    struct outcome outcome = run_line(
        ".", "mkdir -p \"$S/a,b c\" && TMPDIR=\"$S/a,b c\" '%s' toolchain -- " M3 " && rmdir \"$S/a,b c\"", dsocheck);
    if (outcome.status != 0)
        fail_msg("%s", outcome.output);
    outcome_release(&outcome);
}

/* Where there is no RAM there is no place to link a probe to: nothing is said of one of our own making. */
static void test_script_without_ram(void **state)
{
    (void)state;
    struct outcome outcome =
        run_line(".", "echo 'MEMORY { ROM (rx) : ORIGIN = 0x08000000, LENGTH = 256K }' > $S/rom.ld");
    outcome_release(&outcome);
    json_t *report = try("--memory $S/rom.ld -- " M3, 0);
    expect_not(report, "TCH009");
    const json_t *probe = json_array_get(json_object_get(report, "probes"), 0);
    assert_string_equal(json_string_value(json_object_get(probe, "reason")), "no RAM is among the memory regions");
    assert_string_equal(text_of(report, "trusted", "answer"), "not known");
    json_decref(report);
}

static void test_no_libraries_wanted(void **state)
{
    (void)state;
    json_t *report = try("-- " M3 " -nostdlib", 0);
    size_t i, omitted = 0;
    const json_t *probe;
    json_array_foreach(json_object_get(report, "probes"), i, probe)
    {
        const char *reason = json_string_value(json_object_get(probe, "reason"));
        omitted += reason != NULL && strstr(reason, "leave the libraries out") != NULL;
    }
    assert_true(omitted > 0);
    json_decref(report);
}

/* Two runs print the same, in whatever folder the probes were made. */
static void test_output_repeats(void **state)
{
    (void)state;
    struct outcome outcome =
        run_line(".",
                 "mkdir -p $S/other && '%s' toolchain -v -- -mthumb > $S/one.txt; TMPDIR=$S/other '%s' toolchain -v -- "
                 "-mthumb > $S/two.txt; cmp $S/one.txt $S/two.txt && ! grep -q dsocheck- $S/one.txt",
                 dsocheck, dsocheck);
    assert_int_equal(outcome.status, 0);
    outcome_release(&outcome);
}

static void test_text_report(void **state)
{
    (void)state;
    struct outcome outcome = run_line(".", "'%s' toolchain --color never -- -mthumb", dsocheck);
    assert_int_equal(outcome.status, 1);
    assert_ptr_equal(strstr(outcome.output, "  trusted    no, because these flags link ARM code"), outcome.output);
    assert_non_null(strstr(outcome.output, "\n  for        ds203 (stm32f103vc-512k, cortex-m3)\n"));
    assert_non_null(strstr(outcome.output, "  multilib   thumb/nofp\n"));
    assert_non_null(strstr(outcome.output, "\narm-none-eabi-gcc: brick[TCH001] multilib-arm-state: "));
    assert_non_null(strstr(outcome.output, "\narm-none-eabi-gcc: FAIL "));
    outcome_release(&outcome);
    outcome = run_line(".",
                       "'%s' toolchain -q --fail-on brick --level TCH002=note --level TCH005=note --level "
                       "TCH007=note -- " M3 " | grep -v note",
                       dsocheck);
    assert_null(strstr(outcome.output, "PASS"));
    outcome_release(&outcome);
}

static void test_flags_of_a_database(void **state)
{
    (void)state;
    struct outcome outcome =
        run_line(".", "echo '[{\"directory\": \"/\", \"file\": \"a.c\", \"command\": "
                      "\"/opt/arm-none-eabi-gcc " M3 " -O2 -c a.c\"}]' > $S/compile_commands.json");
    outcome_release(&outcome);
    json_t *report = try("--compile-commands $S/compile_commands.json -- -Wl,--gc-sections", 0);
    const json_t *flags = json_object_get(json_object_get(report, "toolchain"), "flags");
    static const char *const expected[] = {"-mcpu=cortex-m3", "-mthumb", "-O2", "-Wl,--gc-sections"};
    assert_int_equal(json_array_size(flags), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(json_string_value(json_array_get(flags, i)), expected[i]);
    json_decref(report);
}

/* Each run of a driver costs some milliseconds, and each compile a dozen: what passes needs few of them. */
static void test_runs_are_few(void **state)
{
    (void)state;
    struct outcome outcome = run_line(
        ".",
        "mkdir -p $S/counted && for name in gcc g++; do printf '#!/bin/sh\\necho \"$*\" >>$S/runs\\nexec %%s "
        "\"$@\"\\n' "
        "$(command -v arm-none-eabi-$name) >$S/counted/arm-none-eabi-$name; done && chmod +x $S/counted/* && "
        "PATH=$S/counted:$PATH '%s' toolchain -- " M3 " >/dev/null && grep -c -e ' -c ' $S/runs && wc -l <$S/runs",
        dsocheck);
    int compiles = 0, runs = 0;
    assert_int_equal(sscanf(outcome.output, "%d %d", &compiles, &runs), 2);
    assert_true(compiles == 4 && runs <= 16);
    outcome_release(&outcome);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: test_real DSOCHECK\n", stderr);
        return 2;
    }
    dsocheck = argv[1];
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags_without_cpu),
        cmocka_unit_test(test_arm_code_without_names),
        cmocka_unit_test(test_project_file),
        cmocka_unit_test(test_right_flags),
        cmocka_unit_test(test_what_archives_say),
        cmocka_unit_test(test_erratum_fix_in_what_flags_compile),
        cmocka_unit_test(test_default_state),
        cmocka_unit_test(test_note_in_front_of_vectors),
        cmocka_unit_test(test_page_size),
        cmocka_unit_test(test_region_names),
        cmocka_unit_test(test_conflicting_flags),
        cmocka_unit_test(test_what_does_not_fit_is_nobodys_fault),
        cmocka_unit_test(test_own_linker_script_and_outputs_stay_out),
        cmocka_unit_test(test_cxx_driver),
        cmocka_unit_test(test_any_scratch_folder),
        cmocka_unit_test(test_script_without_ram),
        cmocka_unit_test(test_no_libraries_wanted),
        cmocka_unit_test(test_output_repeats),
        cmocka_unit_test(test_text_report),
        cmocka_unit_test(test_flags_of_a_database),
        cmocka_unit_test(test_runs_are_few),
    };
    if (system("arm-none-eabi-gcc --version >/dev/null 2>&1 && arm-none-eabi-readelf --version >/dev/null 2>&1") != 0) {
        fputs("skipped: arm-none-eabi-gcc is not installed\n", stderr);
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, open_scratch, close_scratch);
}
