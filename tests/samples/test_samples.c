/* Builds every sample in a copy of samples/ and compares what dsocheck says of each form of it with case.yaml: exit
 * status, codes and severities from JSON, and for the sick ones the exact text.
 * usage: test_samples DSOCHECK [PATTERN]          only the samples whose name it is, with * and ?
 *        test_samples DSOCHECK --share I N        every N-th of them, from the I-th on: N of these run side by side
 *        test_samples DSOCHECK --accept PATTERN   writes the texts into sick*.expected instead of comparing them */
#include "command.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <cmocka.h>

#define SKIPPED 77 /* SKIP_RETURN_CODE of CMakeLists.txt */

static const char *dsocheck;
static bool accepting;
static char *emitted_script;
static size_t judged_images, built_samples, emitted_files, emitted_equal;

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* "--board ds203-app1 --base 0x0800C000 sick.bin"; "--chip cortex-m4 -- -mthumb", the flags being in sick.flags */
static char *arguments(const struct sample *sample, const struct judged *judged, const char *image)
{
    const struct sample_case *told = sample->told;
    bool raw = told->base != NULL && ends_with(image, ".bin");
    char *line = NULL;
    if (told->command != NULL) {
        assert_true(asprintf(&line, "%s %s -- $(cat '%s')", told->options != NULL ? told->options : "",
                             judged->options != NULL ? judged->options : "", image) >= 0);
        return line;
    }
    assert_true(asprintf(&line, "%s %s%s %s '%s'", told->options != NULL ? told->options : "", raw ? "--base " : "",
                         raw ? told->base : "", judged->options != NULL ? judged->options : "", image) >= 0);
    return line;
}

static bool expects(const struct judged *judged, const char *code, const char *severity)
{
    char find[64];
    snprintf(find, sizeof find, "%s %s", code, severity);
    for (unsigned i = 0; i < judged->find_count; i++)
        if (strcmp(judged->finds[i], find) == 0)
            return true;
    return false;
}

static bool reports(const json_t *findings, const char *find)
{
    size_t i;
    const json_t *finding;
    char reported[64];
    json_array_foreach(findings, i, finding)
    {
        snprintf(reported, sizeof reported, "%s %s", json_string_value(json_object_get(finding, "code")),
                 json_string_value(json_object_get(finding, "severity")));
        if (strcmp(reported, find) == 0)
            return true;
    }
    return false;
}

/* docs/FORMATS.md: errors and bricks fail, with status 1. */
static int expected_status(const struct judged *judged)
{
    for (unsigned i = 0; i < judged->find_count; i++)
        if (ends_with(judged->finds[i], " brick") || ends_with(judged->finds[i], " error"))
            return 1;
    return 0;
}

static unsigned compare_findings(const struct sample *sample, const struct judged *judged, const char *image,
                                 const json_t *findings)
{
    unsigned wrong = 0;
    size_t n;
    const json_t *finding;
    json_array_foreach(findings, n, finding)
    {
        const char *code = json_string_value(json_object_get(finding, "code"));
        const char *severity = json_string_value(json_object_get(finding, "severity"));
        if (!expects(judged, code, severity)) {
            print_error("%s/%s: unexpected %s %s: %s\n", sample->name, image, code, severity,
                        json_string_value(json_object_get(finding, "message")));
            wrong++;
        }
    }
    for (unsigned i = 0; i < judged->find_count; i++)
        if (!reports(findings, judged->finds[i])) {
            print_error("%s/%s: missing %s\n", sample->name, image, judged->finds[i]);
            wrong++;
        }
    return wrong;
}

static unsigned judge_json(const struct sample *sample, const struct judged *judged, const char *image)
{
    char *line = arguments(sample, judged, image);
    const char *command = sample->told->command;
    struct outcome outcome =
        run_line(sample->folder, "'%s' %s --format json %s", dsocheck, command != NULL ? command : "check", line);
    unsigned wrong = 0;
    int status = expected_status(judged);
    if (outcome.status != status) {
        print_error("%s: %s: exit status %d, expected %d\n", sample->name, line, outcome.status, status);
        wrong++;
    }
    if (outcome.size > 0) {
        json_t *report = outcome_json(&outcome);
        const json_t *run = command != NULL ? report : json_array_get(json_object_get(report, "runs"), 0);
        const char *verdict = json_string_value(json_object_get(run, "verdict"));
        wrong += compare_findings(sample, judged, image, json_object_get(run, "findings"));
        if (verdict == NULL || strcmp(verdict, status == 0 ? "pass" : "fail") != 0) {
            print_error("%s/%s: verdict %s with exit status %d\n", sample->name, image, verdict, status);
            wrong++;
        }
        json_decref(report);
    }
    judged_images++;
    outcome_release(&outcome);
    free(line);
    return wrong;
}

/* How many rules there are and which a board leaves out is not what a sample is about. */
#define MASK "sed -E 's/, [0-9]+ of [0-9]+ rules could look/, # of # rules could look/'"

static void accept_text(const struct sample *sample, const char *image, const struct outcome *said)
{
    char *path = NULL;
    assert_true(asprintf(&path, "samples/%s/%s/%.*s.expected", sample->museum ? "museum" : "clean", sample->name,
                         (int)strcspn(image, "."), image) >= 0);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(said->output, 1, said->size, file);
    assert_int_equal(fclose(file), 0);
    free(path);
}

/* The text report of the first form of a sick image against sick*.expected beside it. */
static unsigned judge_text(const struct sample *sample, const struct judged *judged, const char *image)
{
    char *line = arguments(sample, judged, image);
    int stem = (int)strcspn(image, ".");
    /* Of a toolchain the findings only: the rest are the paths and versions of this machine. */
    struct outcome said = run_line(sample->folder, "'%s' %s --color never %s | " MASK, dsocheck,
                                   sample->told->command != NULL ? "toolchain --quiet" : "check", line);
    struct outcome expected = run_line(sample->folder, "cat '%.*s.expected'", stem, image);
    unsigned wrong =
        expected.status != 0 || said.size != expected.size || memcmp(said.output, expected.output, said.size) != 0;
    if (wrong && accepting) {
        accept_text(sample, image, &said);
        wrong = 0;
    }
    if (wrong) /* not print_error, which cuts long texts */
        printf("%s: dsocheck %s\n--- %.*s.expected\n%s--- said\n%s--- end\nif that is right: ./dev accept %s\n",
               sample->name, line, stem, image, expected.output, said.output, sample->name);
    outcome_release(&said);
    outcome_release(&expected);
    free(line);
    return wrong;
}

/* True for the first image of that stem in case.yaml: the others are the same sample in another form. */
static bool is_first_form(const struct sample *sample, const char *image)
{
    size_t stem = strcspn(image, ".");
    for (unsigned i = 0; i < sample->told->judge_count; i++)
        for (unsigned n = 0; n < sample->told->judge[i].image_count; n++) {
            const char *other = sample->told->judge[i].images[n];
            if (strcspn(other, ".") == stem && strncmp(other, image, stem) == 0)
                return other == image;
        }
    return false;
}

/* What --emit makes of the first form of an image that passes (tests/samples/emitted). */
static unsigned emit(const struct sample *sample, const struct judged *judged, const char *image)
{
    const struct sample_case *told = sample->told;
    bool raw = told->base != NULL && ends_with(image, ".bin");
    struct outcome outcome = run_line(sample->folder, "'%s' '%s' '%s' %s %s%s %s", emitted_script, dsocheck, image,
                                      told->options != NULL ? told->options : "", raw ? "--base " : "",
                                      raw ? told->base : "", judged->options != NULL ? judged->options : "");
    unsigned wrong = outcome.status != 0;
    size_t files = 0, equal = 0;
    const char *counts = outcome.output;
    for (const char *end; (end = strchr(counts, '\n')) != NULL && end[1] != '\0';)
        counts = end + 1;
    if (wrong || sscanf(counts, "%zu %zu", &files, &equal) != 2) {
        printf("%s: emitted\n%s", sample->name, outcome.output);
        wrong = 1;
    }
    emitted_files += files;
    emitted_equal += equal;
    outcome_release(&outcome);
    return wrong;
}

static void test_sample(void **state)
{
    const struct sample *sample = *state;
    const struct sample_case *told = sample->told;
    unsigned wrong = 0;
    if (told->build != NULL) {
        struct outcome built = run_line(sample->folder, "{ set -eu\n%s\n} 2>&1", told->build);
        if (built.status != 0)
            fail_msg("%s: the build lines end with status %d:\n%s", sample->name, built.status, built.output);
        outcome_release(&built);
    }
    for (unsigned i = 0; i < told->judge_count; i++)
        for (unsigned n = 0; n < told->judge[i].image_count; n++) {
            const char *image = told->judge[i].images[n];
            wrong += judge_json(sample, &told->judge[i], image);
            if (starts_with(image, "sick") && is_first_form(sample, image))
                wrong += judge_text(sample, &told->judge[i], image);
            if (told->command == NULL && expected_status(&told->judge[i]) == 0 && !starts_with(image, "sick") &&
                is_first_form(sample, image))
                wrong += emit(sample, &told->judge[i], image);
        }
    built_samples++;
    assert_int_equal(wrong, 0);
}

static bool tools_present(void)
{
    static const char *const tools[][2] = {
        {"arm-none-eabi-as", "binutils-arm-none-eabi"},
        {"arm-none-eabi-gcc", "gcc-arm-none-eabi"},
        {"arm-none-eabi-ar", "binutils-arm-none-eabi"},
        {"ld.lld", "lld"},
        {"eu-elflint", "elfutils"},
        {"srec_cat", "srecord"},
    };
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        struct outcome outcome = run_line(".", "command -v %s", tools[i][0]);
        bool present = outcome.status == 0;
        outcome_release(&outcome);
        if (!present) {
            printf("skipped: %s is not installed (%s)\n", tools[i][0], tools[i][1]);
            return false;
        }
    }
    return true;
}

/* Build lines leave files behind, so they run in a copy. */
static char *copy_samples(void)
{
    const char *tmp = getenv("TMPDIR");
    char *root = NULL;
    assert_true(asprintf(&root, "%s/dsocheck-samples-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : P_tmpdir) >= 0);
    assert_non_null(mkdtemp(root));
    struct outcome copied = run_line(".", "cp -r samples/museum samples/clean '%s'", root);
    assert_int_equal(copied.status, 0);
    outcome_release(&copied);
    return root;
}

/* Which samples are meant: `first`, `first` + `step`, … and of these the ones cmocka's filter lets through. */
struct selection {
    size_t first, step;
};

static bool read_arguments(int argc, char **argv, struct selection *selection)
{
    *selection = (struct selection){0, 1};
    if (argc < 2)
        return false;
    dsocheck = argv[1];
    if (argc == 5 && strcmp(argv[2], "--share") == 0) {
        *selection = (struct selection){strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10)};
        return selection->step > 0;
    }
    accepting = argc == 4 && strcmp(argv[2], "--accept") == 0;
    if (argc == 3 || accepting)
        cmocka_set_test_filter(argv[argc - 1]);
    return argc <= 3 || accepting;
}

static int run_samples(const struct samples *samples, struct selection selection)
{
    size_t count = 0;
    struct CMUnitTest *tests = calloc(samples->count, sizeof *tests);
    assert_non_null(tests);
    for (size_t i = selection.first; i < samples->count; i += selection.step)
        tests[count++] = (struct CMUnitTest){
            .name = samples->items[i].name, .test_func = test_sample, .initial_state = &samples->items[i]};
    int failed = _cmocka_run_group_tests("samples", tests, count, NULL, NULL);
    free(tests);
    return failed;
}

int main(int argc, char **argv)
{
    struct selection selection;
    if (!read_arguments(argc, argv, &selection)) {
        fputs("usage: test_samples DSOCHECK [PATTERN | --share I N | --accept PATTERN]\n", stderr);
        return 2;
    }
    setenv("LC_ALL", "C", 1);
    unsetenv("DSOCHECK_BOARD");
    if (!tools_present())
        return SKIPPED;
    char *root = copy_samples();
    emitted_script = realpath("tests/samples/emitted", NULL);
    assert_non_null(emitted_script);
    struct samples samples;
    samples_read(&samples, root);
    int failed = run_samples(&samples, selection);
    printf("%zu samples, %zu images judged, %zu files emitted, %zu of them compared with objcopy's\n", built_samples,
           judged_images, emitted_files, emitted_equal);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(emitted_script);
    samples_release(&samples);
    free(root);
    return failed != 0;
}
