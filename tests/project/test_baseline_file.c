/* The file of a baseline: what is read, what is refused, and that what is written is read back. */
#include "project/baseline_file.h"

#include "judge/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define START       "{\"schema\": \"dsocheck-baseline/1\", \"findings\": ["
#define ENTRY       "{\"key\": \"MEM006/ROM//\", \"severity\": \"warning\", \"count\": 2}"
#define WITH(entry) START entry "]}"

static bool read_text(const char *text, struct baseline *baseline, struct fault *fault)
{
    return baseline_read_bytes("b", (const uint8_t *)text, strlen(text), baseline, fault);
}

static void mistakes_are_named(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *says;
    } refusals[] = {
        {"", "b:1:0: not JSON here"},
        {"{", "not JSON here"},
        {WITH(ENTRY) "x", "b:1:"},
        {"[]", "b: not a baseline that this dsocheck reads"},
        {"{\"schema\": \"dsocheck-baseline/2\", \"findings\": []}", "not a baseline"},
        {"{\"schema\": \"dsocheck-baseline/1\"}", "not a baseline"},
        {"{\"schema\": \"dsocheck-baseline/1\", \"findings\": {}}", "not a baseline"},
        {"{\"schema\": \"dsocheck-baseline/1\", \"findings\": [], \"more\": 1}", "not a baseline"},
        {"{\"schema\": \"dsocheck-baseline/1\", \"schema\": \"dsocheck-baseline/1\", \"findings\": []}", "duplicate"},
        {WITH("5"), "b: entry 1 of findings: expected key, severity and count"},
        {WITH("{}"), "entry 1 of findings: expected key"},
        {WITH(ENTRY ", {\"key\": \"a\", \"severity\": \"note\"}"), "entry 2 of findings: expected key"},
        {WITH("{\"key\": \"a\", \"severity\": \"note\", \"count\": 1, \"line\": 3}"), "no more"},
        {WITH("{\"key\": \"a b\", \"severity\": \"note\", \"count\": 1}"), "the key is none that dsocheck writes"},
        {WITH("{\"key\": \"\", \"severity\": \"note\", \"count\": 1}"), "the key is none"},
        {WITH("{\"key\": 7, \"severity\": \"note\", \"count\": 1}"), "the key is none"},
        {WITH("{\"key\": \"a\", \"severity\": \"bad\", \"count\": 1}"), "the severity has to be"},
        {WITH("{\"key\": \"a\", \"severity\": \"brick\", \"count\": 1}"), "a brick can only be accepted"},
        {WITH("{\"key\": \"a\", \"severity\": \"note\", \"count\": 0}"), "the count has to be"},
        {WITH("{\"key\": \"a\", \"severity\": \"note\", \"count\": 1.0}"), "the count has to be"},
        {WITH("{\"key\": \"a\", \"severity\": \"note\", \"count\": 4294967296}"), "the count has to be"},
        {WITH(ENTRY "," ENTRY), "the key MEM006/ROM// stands there twice"},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct baseline baseline;
        struct fault fault = {0};
        if (!read_text(refusals[i].text, &baseline, &fault) && fault.kind == FAULT_CONFIG &&
            strstr(fault.sentence, refusals[i].says) != NULL)
            continue;
        print_error("%s\nsaid: %s\nexpected: %s\n", refusals[i].text, fault.sentence, refusals[i].says);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static char folder[] = P_tmpdir "/test_baseline_XXXXXX";

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    static const struct rule rule = {.code = "MEM011", .slug = "orphan-section"};
    struct finding findings[] = {
        {.rule = &rule, .severity = SEVERITY_WARNING, .region = "ROM", .section = ".b"},
        {.rule = &rule, .severity = SEVERITY_NOTE, .region = "ROM", .section = ".a"},
        {.rule = &rule, .severity = SEVERITY_ERROR, .region = "ROM", .section = ".b", .more = 4},
        {.rule = &rule, .severity = SEVERITY_BRICK, .region = "ROM", .section = ".c"},
        {.rule = &rule, .severity = SEVERITY_ERROR, .region = "ROM", .section = ".d", .accepted = "why"},
    };
    struct verdict verdict = {.findings = findings, .finding_count = 5};
    struct baseline written, found;
    struct fault fault = {0};
    char path[64];
    snprintf(path, sizeof path, "%s/base.json", folder);
    baseline_init(&written, path);
    assert_int_equal(baseline_learn(&written, &verdict), 1);
    if (!baseline_write(&written, &fault) || !baseline_read(path, &found, &fault))
        fail_msg("%s", fault.sentence);
    assert_int_equal(found.count, 2);
    assert_string_equal(found.at[0].key, "MEM011/ROM/.a/");
    assert_int_equal(found.at[0].count, 1);
    assert_string_equal(found.at[1].key, "MEM011/ROM/.b/");
    assert_int_equal(found.at[1].count, 6);
    assert_int_equal(found.at[1].severity, SEVERITY_ERROR);
    baseline_mark(&found, &verdict);
    assert_true(findings[0].known && findings[1].known && findings[2].known);
    assert_false(findings[3].known || findings[4].known);
    assert_string_equal(findings[4].accepted, "why");
    baseline_release(&written);
    baseline_release(&found);
}

static void write_many(size_t count, size_t length, const char *refusal)
{
    struct baseline written, found;
    struct fault fault = {0};
    char path[64], *key = malloc(length + 1);
    assert_non_null(key);
    memset(key, 'k', length);
    key[length] = '\0';
    snprintf(path, sizeof path, "%s/base.json", folder);
    unlink(path);
    baseline_init(&written, path);
    for (size_t i = 0; i < count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%08zu", i);
        memcpy(key, number, 8);
        baseline_add(&written, key, SEVERITY_NOTE, 1);
    }
    if (baseline_write(&written, &fault)) {
        assert_null(refusal);
        if (!baseline_read(path, &found, &fault))
            fail_msg("%zu keys of %zu bytes: %s", count, length, fault.sentence);
        assert_int_equal(found.count, count);
        baseline_release(&found);
    } else {
        if (refusal == NULL || strstr(fault.sentence, refusal) == NULL)
            fail_msg("%zu keys of %zu bytes: %s", count, length, fault.sentence);
        assert_int_equal(fault.kind, FAULT_OUTPUT);
        assert_int_equal(access(path, F_OK), -1);
    }
    baseline_release(&written);
    free(key);
}

/* Neither is a baseline written that nobody can read, nor one of a large fleet refused. */
static void large_ones_are_read_or_not_written(void **unused)
{
    (void)unused;
    write_many(200000, 8, NULL);
    write_many(200001, 8, "200001 findings, a baseline holds 200000");
    write_many(1500, 36894, NULL);
    write_many(2000, 36894, "bytes, a baseline has at most 67108864");
}

/* The longest key there is: names are cut at 4096 bytes, and an ellipsis follows. */
static void the_longest_key_is_read(void **unused)
{
    (void)unused;
    static const struct rule rule = {.code = "MEM011", .slug = "orphan-section"};
    static char name[4096 + 4];
    memset(name, '\xe4', 4096);
    strcpy(name + 4096, "…");
    struct finding finding = {
        .rule = &rule, .severity = SEVERITY_NOTE, .region = name, .section = name, .symbol = name};
    struct verdict verdict = {.findings = &finding, .finding_count = 1};
    struct baseline written, found;
    struct fault fault = {0};
    char path[64];
    snprintf(path, sizeof path, "%s/base.json", folder);
    baseline_init(&written, path);
    baseline_learn(&written, &verdict);
    if (!baseline_write(&written, &fault) || !baseline_read(path, &found, &fault))
        fail_msg("%s", fault.sentence);
    baseline_mark(&found, &verdict);
    assert_true(finding.known);
    baseline_release(&written);
    baseline_release(&found);
}

/* One more of a key, or a worse one, and all of that key count. */
static void more_or_worse_is_new(void **unused)
{
    (void)unused;
    static const struct rule rule = {.code = "MEM006", .slug = "beyond-chip"};
    static const struct {
        size_t findings, more;
        enum severity severity;
        bool known;
    } cases[] = {
        {1, 0, SEVERITY_WARNING, true}, {2, 0, SEVERITY_WARNING, true},  {2, 0, SEVERITY_NOTE, true},
        {3, 0, SEVERITY_NOTE, false},   {1, 2, SEVERITY_WARNING, false}, {1, 0, SEVERITY_ERROR, false},
        {1, 0, SEVERITY_BRICK, false},
    };
    struct baseline baseline;
    struct fault fault;
    assert_true(read_text(WITH(ENTRY), &baseline, &fault));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct finding findings[3] = {0};
        for (size_t n = 0; n < cases[i].findings; n++)
            findings[n] = (struct finding){
                .rule = &rule, .severity = cases[i].severity, .region = "ROM", .more = cases[i].more, .address = n};
        struct verdict verdict = {.findings = findings, .finding_count = cases[i].findings};
        baseline_mark(&baseline, &verdict);
        for (size_t n = 0; n < cases[i].findings; n++)
            if (findings[n].known != cases[i].known)
                fail_msg("case %zu, finding %zu: known is %d", i, n, findings[n].known);
    }
    baseline_release(&baseline);
}

/* Nobody can tell which of two is the one that got worse. */
static void a_worse_one_takes_its_like_along(void **unused)
{
    (void)unused;
    static const struct rule rule = {.code = "MEM006", .slug = "beyond-chip"};
    struct finding findings[] = {{.rule = &rule, .severity = SEVERITY_ERROR, .region = "ROM"},
                                 {.rule = &rule, .severity = SEVERITY_WARNING, .region = "ROM"}};
    struct verdict verdict = {.findings = findings, .finding_count = 2};
    struct baseline baseline;
    struct fault fault;
    assert_true(read_text(WITH(ENTRY), &baseline, &fault));
    baseline_mark(&baseline, &verdict);
    assert_false(findings[0].known || findings[1].known);
    baseline_release(&baseline);
}

static int make_folder(void **unused)
{
    (void)unused;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **unused)
{
    (void)unused;
    char path[64];
    snprintf(path, sizeof path, "%s/base.json", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(large_ones_are_read_or_not_written),
        cmocka_unit_test(the_longest_key_is_read),
        cmocka_unit_test(more_or_worse_is_new),
        cmocka_unit_test(a_worse_one_takes_its_like_along),
    };
    return cmocka_run_group_tests_name("baseline_file", tests, make_folder, remove_folder);
}
