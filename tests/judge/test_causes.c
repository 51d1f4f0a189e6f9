/* Which findings follow from which: each relation where it holds and where it just does not, what may be no cause, the
 * order, and that the table of the rules names rules. */
#include "base/alloc.h"
#include "judge/judge.h"
#include "rules/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One finding of a rule; `code` 1 to 3 stands for TST001 to TST003. */
struct wanted {
    unsigned code;
    enum severity severity;
    struct place place;
};

static const struct wanted *wanted;
static size_t wanted_count;

static void find_all(struct inquiry *inquiry, unsigned code)
{
    for (size_t i = 0; i < wanted_count; i++)
        if (wanted[i].code == code)
            found_as(inquiry, wanted[i].severity, &wanted[i].place, "%zu", i);
}

static void check_1(const struct subject *subject, struct inquiry *inquiry)
{
    (void)subject;
    find_all(inquiry, 1);
}

static void check_2(const struct subject *subject, struct inquiry *inquiry)
{
    (void)subject;
    find_all(inquiry, 2);
}

static void check_3(const struct subject *subject, struct inquiry *inquiry)
{
    (void)subject;
    find_all(inquiry, 3);
}

static const struct rule rules[] = {
    {.code = "TST001", .slug = "one", .check = check_1, .remedy = "fix 1"},
    {.code = "TST002", .slug = "two", .check = check_2, .remedy = "fix 2"},
    {.code = "TST003", .slug = "three", .check = check_3, .remedy = "fix 3"},
};
static const struct family family = {.prefix = "TST", .rules = rules, .count = 3};

/* Two stretches of loaded bytes. */
static struct extent extents[] = {{.range = {0x1000, 0x2000}}, {.range = {0x3000, 0x4000}}};

static void judge_by(const struct cause *rows, size_t count, const struct policy *policy, struct verdict *verdict)
{
    struct image image = {.extents = extents, .extent_count = 2};
    const struct law law = {(const struct family *const[]){&family}, 1, {rows, count}};
    judge(&(struct subject){.image = &image}, &law, policy, verdict);
}

/* "0 2<0 1": the findings in their order, by their number in `wanted`, with the number of what each follows from. */
static const char *told(const struct verdict *v)
{
    static char text[256];
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < v->finding_count; i++) {
        const struct finding *f = &v->findings[i];
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? " " : "", f->message);
        if (f->caused_by != NO_CAUSE)
            length += (size_t)snprintf(text + length, sizeof text - length, "<%s", v->findings[f->caused_by].message);
    }
    return text;
}

static void expect(const struct cause *rows, size_t row_count, const struct wanted *findings, size_t count,
                   const char *expected)
{
    struct verdict v;
    struct policy policy = {.fail_on = SEVERITY_ERROR};
    wanted = findings;
    wanted_count = count;
    judge_by(rows, row_count, &policy, &v);
    assert_string_equal(told(&v), expected);
    verdict_release(&v);
}

#define ROWS(...)                                                                                                      \
    (const struct cause[]){__VA_ARGS__}, sizeof((const struct cause[]){__VA_ARGS__}) / sizeof(struct cause)
#define FINDINGS(...)                                                                                                  \
    (const struct wanted[]){__VA_ARGS__}, sizeof((const struct wanted[]){__VA_ARGS__}) / sizeof(struct wanted)
#define AT(a, b) .has_address = true, .range = {a, b}
#define TO(a)    .has_target = true, .target = (a)

static void relations(void **state)
{
    (void)state;
    static const struct {
        enum relation relation;
        struct place cause, follows, not ;
    } rows[] = {
        {FOLLOWS_AT, {AT(0x1000, 0x1010)}, {AT(0x100F, 0x1020)}, {AT(0x1010, 0x1020)}},
        {FOLLOWS_AT, {AT(0x1000, 0x1000)}, {AT(0x1000, 0x1004)}, {.section = ".text"}},
        {FOLLOWS_BESIDE, {AT(0x1000, 0x1010)}, {AT(0x1FFC, 0x2000)}, {AT(0x3000, 0x3004)}},
        {FOLLOWS_IN, {.section = ".a"}, {.section = ".a"}, {.section = ".b"}},
        {FOLLOWS_IN, {0}, {.section = ".a"}, {0}}, /* no name is no common one: neither follows */
        {FOLLOWS_IN_REGION, {.region = "ROM"}, {.region = "ROM"}, {.region = "RAM"}},
        {FOLLOWS_TO, {AT(0x1000, 0x1010)}, {AT(0x3000, 0x3004), TO(0x100E)}, {AT(0x1000, 0x1004), TO(0x1010)}},
        {FOLLOWS_FROM, {AT(0x3000, 0x3004), TO(0x1004)}, {AT(0x1000, 0x1008)}, {AT(0x3000, 0x3004)}},
        {FOLLOWS_ALONG, {TO(0x1004)}, {TO(0x1004)}, {TO(0x1006)}},
        {FOLLOWS_LACK, {.lacks = "FPU"}, {.lacks = "FPU"}, {.lacks = "architecture"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool never = rows[i].cause.section == NULL && rows[i].relation == FOLLOWS_IN;
        expect(ROWS({"TST001", rows[i].relation, "TST002"}),
               FINDINGS({1, SEVERITY_BRICK, rows[i].cause}, {2, SEVERITY_BRICK, rows[i].follows}),
               never ? "0 1" : "0 1<0");
        expect(ROWS({"TST001", rows[i].relation, "TST002"}),
               FINDINGS({1, SEVERITY_BRICK, rows[i].cause}, {2, SEVERITY_BRICK, rows[i].not }), "0 1");
    }
}

static void order_and_chains(void **state)
{
    (void)state;
    /* Behind its cause, though another is worse than what follows. */
    expect(ROWS({"TST003", FOLLOWS, "TST001"}),
           FINDINGS({1, SEVERITY_NOTE, {0}}, {2, SEVERITY_ERROR, {0}}, {3, SEVERITY_BRICK, {0}}), "2 0<2 1");
    /* Nothing follows from what is milder. */
    expect(ROWS({"TST003", FOLLOWS, "TST001"}), FINDINGS({1, SEVERITY_BRICK, {0}}, {3, SEVERITY_ERROR, {0}}), "0 1");
    /* The first of a chain; two rows that lead in a ring make none. */
    expect(ROWS({"TST002", FOLLOWS, "TST003"}, {"TST001", FOLLOWS, "TST002"}, {"TST003", FOLLOWS, "TST001"}),
           FINDINGS({1, SEVERITY_BRICK, {0}}, {2, SEVERITY_BRICK, {0}}, {3, SEVERITY_BRICK, {0}}), "0 1<0 2<0");
    /* Of one rule the first is the cause, and what holds the other comes first. */
    expect(ROWS({"TST001", FOLLOWS, "TST001"}),
           FINDINGS({1, SEVERITY_BRICK, {AT(0x1000, 0x1004)}}, {1, SEVERITY_BRICK, {AT(0x1000, 0x1010)}}), "1 0<1");
    /* The first row that fits. */
    expect(ROWS({"TST002", FOLLOWS, "TST003"}, {"TST001", FOLLOWS, "TST003"}),
           FINDINGS({1, SEVERITY_BRICK, {0}}, {2, SEVERITY_BRICK, {0}}, {3, SEVERITY_BRICK, {0}}), "0 1 2<1");
}

static void fix_and_acceptance(void **state)
{
    (void)state;
    static const struct wanted findings[] = {{1, SEVERITY_BRICK, {0}}, {2, SEVERITY_BRICK, {0}}};
    static const struct cause row = {"TST001", FOLLOWS, "TST002"};
    struct policy policy = {.fail_on = SEVERITY_ERROR};
    struct verdict v;
    wanted = findings;
    wanted_count = 2;
    judge_by(&row, 1, &policy, &v);
    assert_string_equal(v.findings[1].fix, "fix 1");
    assert_true(finding_follows(&v, &v.findings[1]));
    assert_int_equal(v.counts[SEVERITY_BRICK], 2);
    verdict_release(&v);
    /* Who accepts the cause still has the rest told, and to fail by. */
    policy.accept_count = 1;
    policy.accepts[0] = (struct accept){.rule = &rules[0], .reason = "wanted"};
    judge_by(&row, 1, &policy, &v);
    assert_int_equal(v.findings[1].caused_by, 0);
    assert_false(finding_follows(&v, &v.findings[1]));
    assert_false(v.pass);
    verdict_release(&v);
}

static void table_names_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < causes.count; i++) {
        char *codes = alloc_format("%s %s", causes.rows[i].code, causes.rows[i].follows);
        for (char *rest = codes, *code; (code = strtok_r(rest, " ", &rest)) != NULL;)
            if (rule_find(families, all_family_count, code, strlen(code)) == NULL)
                fail_msg("rules/causes.c, row %zu: there is no rule %s", i, code);
        free(codes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations),
        cmocka_unit_test(order_and_chains),
        cmocka_unit_test(fix_and_acceptance),
        cmocka_unit_test(table_names_rules),
    };
    return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
