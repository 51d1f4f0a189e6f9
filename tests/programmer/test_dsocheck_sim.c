/* dsocheck-sim's own command line: what it refuses, in which words, and that its manual knows every fault. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "simulator/failure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Runs with a shell in an empty folder; what it said is in `said`. */
static int run(const char *arguments, struct text *said)
{
    char folder[] = P_tmpdir "/test_dsocheck_sim_XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *command =
        alloc_format("cd %s && : >short && " SIMULATOR " %s 2>&1; s=$?; rm -r %s; exit $s", folder, arguments, folder);
    FILE *output = popen(command, "r");
    assert_non_null(output);
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, output)) > 0;)
        text_add_bytes(said, block, got);
    free(command);
    int status = pclose(output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void what_makes_no_sense_is_refused_in_one_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        int status;
        const char *said;
    } rows[] = {
        {"", 2, "--flash FILE and --link PATH are needed"},
        {"--flash f --link l --dialect arm", 2, "--dialect arm: expected rom or open"},
        {"--flash f --link l --speed slow", 2, "--speed slow: expected real, worst or fast"},
        {"--flash f --link l --latency 1001", 2, "--latency 1001: the number "},
        {"--flash f --link l --baud 0x", 2, "--baud 0x: the number "},
        {"--flash f --link l --fault magic", 2, "--fault magic: there is no fault \"magic\"; --help lists them"},
        {"--flash f --link l --fault vanish", 2, "--fault vanish: expected vanish:N"},
        {"--flash f --link l --fault clone:2", 2, "--fault clone:2: too many numbers; expected clone"},
        {"--flash f --link l --fault lose-host:0", 2, "--fault lose-host:0: bytes and events count from 1"},
        {"--flash f --link l --chip cortex-m3", 2, "chip cortex-m3: expected a product_id, "},
        {"--flash f --link l --chip nothing", 2, "nothing"},
        {"--flash short --link l", 2,
         "short: expected a file of 524288 bytes, what this chip has; name another or remove"},
        {"--flash f --link short", 4, "short: there is a file of that name; choose another for the port"},
        {"--flash f --link l --log no/where -- true", 5, "no/where: No such file or directory"},
        {"--flash f --link l -- false", 1, ""},
        {"--flash f --link l -- sh -c 'exit 7'", 7, ""},
        {"--flash f --link l -- sh -c 'test -c l && test $(wc -c <f) = 524288'", 0, ""},
        {"--flash f --link l -- ./nobody", 127, "./nobody: No such file or directory"},
        {"--version", 0, "dsocheck-sim "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text said = {0};
        int status = run(rows[i].arguments, &said);
        if (status != rows[i].status || strstr(text_string(&said), rows[i].said) == NULL)
            fail_msg("%s: exit %d, expected %d and \"%s\":\n%s", rows[i].arguments, status, rows[i].status,
                     rows[i].said, text_string(&said));
        text_release(&said);
    }
}

static void help_and_manual_know_every_fault(void **state)
{
    (void)state;
    struct file manual;
    struct text help = {0};
    assert_int_equal(run("--help", &help), 0);
    assert_true(file_read("docs/UART.md", FILE_CAP_CONFIG, FAULT_FILE, &manual, NULL));
    for (size_t i = 0; i < failure_row_count; i++) {
        char *quoted = alloc_format("`%s%s`", failure_rows[i].name, failure_rows[i].arguments);
        char *line = alloc_format("\n  %s%s\n", failure_rows[i].name, failure_rows[i].arguments);
        if (strstr((const char *)manual.bytes, quoted) == NULL)
            fail_msg("docs/UART.md does not name %s", quoted);
        if (strstr(text_string(&help), line) == NULL)
            fail_msg("--help does not name %s", quoted);
        free(quoted);
        free(line);
    }
    text_release(&help);
    file_release(&manual);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_no_sense_is_refused_in_one_sentence),
        cmocka_unit_test(help_and_manual_know_every_fault),
    };
    return cmocka_run_group_tests_name("dsocheck_sim", tests, NULL, NULL);
}
