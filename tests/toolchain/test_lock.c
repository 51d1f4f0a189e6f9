/* `dsocheck toolchain --lock` and `--locked`: what another machine has is told, and where it stands is not.
 * usage: test_lock DSOCHECK */
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
#define ZOO     "tests/toolchain/zoo/"
#define TREE    "--cc $S/tree/bin/arm-none-eabi-gcc "
#define LOCKED  "--locked $S/lock.json "

static void must(const char *lines)
{
    struct outcome outcome = run_line(".", "{ set -e; %s\n} 2>&1", lines);
    if (outcome.status != 0)
        fail_msg("%s: exit status %d: %s", lines, outcome.status, outcome.output);
    outcome_release(&outcome);
}

static int open_locked(void **state)
{
    int status = open_scratch(state);
    json_decref(try("--lock $S/lock.json -- " M3, 0));
    must(ZOO "plant $S/tree");
    return status;
}

static void expect_change(const char *arguments, const char *words)
{
    json_t *report = try(arguments, 1);
    expect(report, "TCH023", "error", words);
    json_decref(report);
}

/* The hashes are those that sha256sum has; no path stands in the file. */
static void test_what_is_locked(void **state)
{
    (void)state;
    must("test \"$(jq -r '.libraries[\"libgcc.a\"]' $S/lock.json)\" = "
         "\"$(sha256sum < $(arm-none-eabi-gcc " M3 " -print-libgcc-file-name) | cut -d' ' -f1)\"");
    must("test \"$(jq -r .multilib.folder $S/lock.json)\" = \"$(arm-none-eabi-gcc " M3 " -print-multi-directory)\"");
    must("arm-none-eabi-gcc -print-multi-lib | grep -qxF \"$(jq -r '.multilib.folder + \";\" + .multilib.options' "
         "$S/lock.json)\"");
    must("! grep -q '\": \"/' $S/lock.json");
    must("cp $S/lock.json $S/first.json");
    json_decref(try("--lock $S/lock.json -- " M3, 0));
    must("cmp $S/lock.json $S/first.json");
}

static void test_same_in_another_place(void **state)
{
    (void)state;
    json_decref(try(LOCKED "-- " M3, 0));
    json_decref(try(LOCKED TREE "-- " M3, 0));
    must("rm -rf $S/elsewhere && mkdir $S/elsewhere && cp -r $S/tree $S/elsewhere/of-another-name");
    json_decref(try(LOCKED "--cc $S/elsewhere/of-another-name/bin/arm-none-eabi-gcc -- " M3, 0));
    json_decref(try(LOCKED "--chip cortex-m3 -- " M3, 0));
}

static void test_another_libgcc(void **state)
{
    (void)state;
    must("G=$(echo $S/tree/lib/gcc/arm-none-eabi/*)/thumb/v7-m/nofp; mkdir -p $S/other; "
         "cp $(realpath $G/libgcc.a) $S/other/ && arm-none-eabi-ar d $S/other/libgcc.a _ctzsi2.o && " ZOO
         "put $G $S/other/libgcc.a");
    expect_change(LOCKED TREE "-- " M3, "libraries libgcc.a: ");
    must(ZOO "plant $S/tree");
    json_decref(try(LOCKED TREE "-- " M3, 0));
}

static void test_another_default(void **state)
{
    (void)state;
    must("printf '#!/bin/sh\\nexec arm-none-eabi-gcc -fsigned-char \"$@\"\\n' > $S/signed-gcc && chmod +x "
         "$S/signed-gcc");
    expect_change(LOCKED "--cc $S/signed-gcc -- " M3, "defaults __CHAR_UNSIGNED__: none (locked: 1)");
    must("printf '#!/bin/sh\\nexec arm-none-eabi-gcc -mno-unaligned-access -fno-jump-tables \"$@\" -fno-builtin\\n' > "
         "$S/plain-gcc && chmod +x $S/plain-gcc");
    expect_change(LOCKED "--cc $S/plain-gcc -- " M3, "code: ");
    expect_change(LOCKED "--chip cortex-m3 --cc " DRIVERS "note-gcc -- " M3, ".note.gnu.build-id");
    expect_change(LOCKED "-- " M3 " -Os", "flags: ");
}

/* A project's own: from the project file, beside it; a new lock is written over it. */
static void test_project_file(void **state)
{
    (void)state;
    must("mkdir -p $S/project && cp $S/lock.json $S/project/toolchain.lock && "
         "printf 'board: ds203\\nlocked: toolchain.lock\\n' > $S/project/p.yaml");
    json_decref(try("--config $S/project/p.yaml -- " M3, 0));
    expect_change("--config $S/project/p.yaml -- " M3 " -Os", "project/toolchain.lock: flags: ");
    json_decref(try("--config $S/project/p.yaml --lock $S/project/toolchain.lock -- " M3 " -Os", 0));
    json_decref(try("--config $S/project/p.yaml -- " M3 " -Os", 0));
}

static void test_only_a_pass_is_locked(void **state)
{
    (void)state;
    json_decref(try("--lock $S/none.json -- -mthumb", 1));
    must("! test -e $S/none.json");
    expect_status("--lock $S/none.json -- -mthumb", 1, "none.json: not written: the toolchain fails");
}

static void test_mistakes(void **state)
{
    (void)state;
    must("echo '{}' > $S/empty.json; echo '{' > $S/broken.json");
    expect_status("--locked $S/empty.json -- " M3, 2,
                  "is no lock of a toolchain; expected what dsocheck toolchain --lock");
    expect_status("--locked $S/broken.json -- " M3, 2, "broken.json:");
    expect_status("--locked $S/nothing.json -- " M3, 2, "nothing.json");
    expect_status("--lock $S/no/such/folder.json -- " M3, 2, "no/such/folder.json");
    expect_status("--lock $S/a.json --locked $S/a.json -- " M3, 2, "give one of them");
    expect_status("--lock $S/a.json --report json=$S/a.json -- " M3, 2, "named twice");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: test_lock DSOCHECK\n", stderr);
        return 2;
    }
    dsocheck = argv[1];
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_locked), cmocka_unit_test(test_same_in_another_place),
        cmocka_unit_test(test_another_libgcc), cmocka_unit_test(test_another_default),
        cmocka_unit_test(test_project_file),   cmocka_unit_test(test_only_a_pass_is_locked),
        cmocka_unit_test(test_mistakes),
    };
    if (system("command -v arm-none-eabi-gcc jq >/dev/null") != 0) {
        fputs("skipped: arm-none-eabi-gcc and jq are not both installed\n", stderr);
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, open_locked, close_scratch);
}
