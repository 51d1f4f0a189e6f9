/* Every command, with the machine failing under it at each step: the same answer as ever, or one sentence and a status
 * that says so; no file half-written. failing_calls.c makes the calls fail. */
#include "base/alloc.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define IN "tests/cli/inputs/"

/* $OUT is a folder for what is written, with an older file "old" in it. */
static const char *const commands[] = {
    "check --board ds203-app1 " IN "slot1.hex",
    "check --board ds203-app1 " IN "bad-checksum.hex",
    "check --format json samples/clean/five-regions/app.elf",
    "check -v --memory samples/clean/five-regions/app.ld --chip stm32f103vc-512k samples/clean/five-regions/app.elf",
    "check --board ds203-app1 --base 0x0800C000 " IN "tiny.bin",
    "check --board ds203-app1 -j 2 " IN "slot1.hex " IN "slot1.srec " IN "block.uf2",
    "check --board ds203-app1 --report json=$OUT/old --report sarif=$OUT/new " IN "slot1.hex",
    "check --board ds203-app1 --format ndjson " IN "slot1.hex",
    "check --board ds203-app1 --report html=$OUT/old --emit $OUT/new.hex " IN "slot1.hex",
    "map samples/clean/five-regions/app.elf",
    "map --format json samples/clean/five-regions/app.elf",
    "diff samples/clean/five-regions/app.elf " IN "slot1.hex",
    "diff --format json samples/clean/five-regions/app.elf samples/clean/five-regions/app.elf",
    "merge tests/failures/runs.ndjson",
    "merge --format text --expect tests/failures/runs.txt tests/failures/runs.ndjson",
    "regions ds203",
    "regions --format json samples/clean/five-regions/app.ld",
    "explain MEM009",
    "rules --format markdown",
    "boards",
    "chips --format json",
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static char folder[] = P_tmpdir "/test_failures_XXXXXX";

struct outcome {
    int status;
    struct text out, err;
};

static void outcome_release(struct outcome *outcome)
{
    text_release(&outcome->out);
    text_release(&outcome->err);
}

static void read_file(const char *name, struct text *text)
{
    char path[128], block[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return;
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        text_add_bytes(text, block, got);
    fclose(file);
}

static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    assert_true(vasprintf(&line, format, arguments) >= 0);
    va_end(arguments);
    int status = system(line);
    free(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Runs the command while `fails` happens; *failed tells whether it did. */
static void run(const char *command, const char *fails, struct outcome *outcome, bool *failed)
{
    *outcome = (struct outcome){0};
    shell("rm -rf %s/out %s/failed && mkdir %s/out && printf older >%s/out/old", folder, folder, folder, folder);
    outcome->status = shell("OUT=%s/out; DSOCHECK_FAILS=%s DSOCHECK_FAILED=%s/failed " PROGRAM
                            " %s >%s/stdout 2>%s/stderr </dev/null",
                            folder, fails, folder, command, folder, folder);
    read_file("stdout", &outcome->out);
    read_file("stderr", &outcome->err);
    struct text mark = {0};
    read_file("failed", &mark);
    *failed = mark.length > 0;
    text_release(&mark);
}

/* What may be in the folder of outputs. */
static const char *const outputs[] = {"old", "new", "new.hex", "new.hex.json"};
#define OUTPUT_COUNT (sizeof outputs / sizeof *outputs)

static void read_outputs(struct text found[OUTPUT_COUNT])
{
    for (size_t i = 0; i < OUTPUT_COUNT; i++) {
        char name[32];
        snprintf(name, sizeof name, "out/%s", outputs[i]);
        found[i] = (struct text){0};
        read_file(name, &found[i]);
    }
}

static void release_outputs(struct text found[OUTPUT_COUNT])
{
    for (size_t i = 0; i < OUTPUT_COUNT; i++)
        text_release(&found[i]);
}

/* A document that is finished ends as every other of its kind. */
static bool ends_alike(const struct text *found, const struct text *whole)
{
    const size_t tail = strlen("</html>\n");
    return found->length >= tail && whole->length >= tail &&
           memcmp(found->at + found->length - tail, whole->at + whole->length - tail, tail) == 0;
}

/* Whole files under their names: as after a run without failures, as they were before, or, of an image for which there
 * was no memory to read it, a report that says so. */
static void expect_whole_files(const char *command, const char *fails, int status,
                               const struct text whole[OUTPUT_COUNT])
{
    struct text found[OUTPUT_COUNT];
    read_outputs(found);
    for (size_t i = 0; i < OUTPUT_COUNT; i++) {
        const char *text = text_string(&found[i]), *before = i == 0 ? "older" : "";
        bool unread = status == 3 && i < 2 && ends_alike(&found[i], &whole[i]);
        if (strcmp(text, before) != 0 && strcmp(text, text_string(&whole[i])) != 0 && !unread)
            fail_msg("%s with %s left half of %s:\n%s", command, fails, outputs[i], text);
    }
    release_outputs(found);
    if (shell("test \"$(ls -A %s/out | grep -cvx -e old -e new -e new.hex -e new.hex.json)\" = 0", folder) != 0)
        fail_msg("%s with %s left a file behind", command, fails);
}

/* A sentence for each output that could not be written, or one for all. */
static bool is_said(const char *said)
{
    size_t lines = 0;
    for (const char *end; strncmp(said, "dsocheck: ", 10) == 0 && (end = strchr(said, '\n')) != NULL; said = end + 1)
        lines++;
    return *said == '\0' && lines >= 1 && lines <= 2;
}

/* The usual answer, or a failure that is said. */
static void expect_honest(const char *command, const char *fails, const struct outcome *usual,
                          const struct outcome *outcome)
{
    if (outcome->status == usual->status)
        return;
    const char *said = text_string(&outcome->err);
    bool honest = outcome->status == 2 || outcome->status == 3 || outcome->status == 5;
    if (!honest || !is_said(said))
        fail_msg("%s with %s: status %d instead of %d, and on stderr:\n%s", command, fails, outcome->status,
                 usual->status, said);
}

/* Steps that grow: each of the first calls is tried, and ever fewer of the later ones, which are alike. */
static unsigned long next_step(unsigned long n)
{
    return n < 30 ? n + 1 : n + n / 8;
}

static unsigned long fail_each(const char *command, const char *kind, const struct outcome *usual,
                               const struct text whole[OUTPUT_COUNT])
{
    unsigned long runs = 0;
    bool failed = true;
    for (unsigned long n = 1; failed; n = next_step(n), runs++) {
        char fails[32];
        struct outcome outcome;
        snprintf(fails, sizeof fails, "%s:%lu", kind, n);
        run(command, fails, &outcome, &failed);
        expect_honest(command, fails, usual, &outcome);
        expect_whole_files(command, fails, outcome.status, whole);
        outcome_release(&outcome);
    }
    return runs - 1;
}

/* Moved byte by byte, or interrupted all the time: nothing may change. */
static void behave_badly(const char *command, const char *how, const struct outcome *usual)
{
    struct outcome outcome;
    bool failed;
    run(command, how, &outcome, &failed);
    if (outcome.status != usual->status || strcmp(text_string(&outcome.out), text_string(&usual->out)) != 0 ||
        strcmp(text_string(&outcome.err), text_string(&usual->err)) != 0)
        fail_msg("%s with %s: status %d, %s", command, how, outcome.status, text_string(&outcome.err));
    outcome_release(&outcome);
}

static void test_command(void **state)
{
    const char *command = *state;
    static const char *const kinds[] = {"memory", "write", "sync", "name"};
    struct outcome usual;
    struct text whole[OUTPUT_COUNT];
    bool failed;
    run(command, "nothing", &usual, &failed);
    assert_true(usual.status == 0 || usual.status == 1);
    read_outputs(whole);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        print_message("%s: %lu\n", kinds[i], fail_each(command, kinds[i], &usual, whole));
    behave_badly(command, "short", &usual);
    behave_badly(command, "interrupted", &usual);
    release_outputs(whole);
    outcome_release(&usual);
}

/* The places a report cannot get to. */
static void test_standard_output_that_takes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        static const char *const places[] = {">/dev/full", ">&-"};
        for (unsigned place = 0; place < 2; place++) {
            int status = shell("OUT=%s/out; " PROGRAM " %s %s 2>%s/stderr", folder, commands[i], places[place], folder);
            struct outcome outcome = {.status = status};
            read_file("stderr", &outcome.err);
            if (status != 5 || strchr(text_string(&outcome.err), '\n') == NULL)
                fail_msg("%s %s: status %d, %s", commands[i], places[place], status, text_string(&outcome.err));
            outcome_release(&outcome);
        }
    }
}

static int open_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && shell("mkdir %s/out", folder) == 0 ? 0 : -1;
}

static int close_folder(void **state)
{
    (void)state;
    return shell("rm -r %s", folder);
}

int main(void)
{
    struct CMUnitTest tests[COMMAND_COUNT + 1];
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(test_command, (void *)commands[i]);
        tests[i].name = commands[i];
    }
    tests[COMMAND_COUNT] = (struct CMUnitTest)cmocka_unit_test(test_standard_output_that_takes_nothing);
    return _cmocka_run_group_tests("failures", tests, COMMAND_COUNT + 1, open_folder, close_folder);
}
