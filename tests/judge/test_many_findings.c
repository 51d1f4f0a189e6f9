/* Rules that are broken in more places than are shown: nothing that is hidden gets by, and nothing accepted comes back.
 */
#include "judge/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What the rule finds: 'a' stands in the accepted section, 'c' counts; capitals are bricks. */
static const char *places;

static void check_places(const struct subject *subject, struct inquiry *inquiry)
{
    (void)subject;
    for (const char *at = places; *at != '\0'; at++) {
        bool accepted = *at == 'a' || *at == 'A', brick = *at == 'A' || *at == 'C';
        found_as(inquiry, brick ? SEVERITY_BRICK : SEVERITY_WARNING,
                 &(struct place){.section = accepted ? ".accepted" : ".other"}, "here");
    }
}

static const struct rule rule = {.code = "TST001", .slug = "test", .check = check_places, .remedy = "none"};
static const struct family family = {.prefix = "TST", .rules = &rule, .count = 1};

/* `runs`: "a50 c10 A1". */
static void fill(const char *runs, char *text)
{
    char kind;
    unsigned count;
    int length;
    for (; sscanf(runs, " %c%u%n", &kind, &count, &length) == 2; runs += length, text += count)
        memset(text, kind, count);
    *text = '\0';
}

static void test_kinds_do_not_mix(void **state)
{
    (void)state;
    static const struct {
        const char *runs;
        size_t findings, accepted, bricks, warnings, more; /* more: of both kinds */
    } cases[] = {
        {"c50", 50, 0, 0, 50, 0},    {"c51", 50, 0, 0, 50, 1},    {"c50 C1", 50, 0, 1, 49, 1},
        {"c49 A1", 50, 1, 0, 49, 0}, {"c50 A1", 51, 1, 0, 50, 0}, {"c51 A1", 51, 1, 0, 50, 1},
        {"a50 c1", 51, 50, 0, 1, 0}, {"a50 C1", 51, 50, 1, 0, 0}, {"A60 c60", 100, 50, 0, 50, 20},
        {"A60", 50, 50, 0, 0, 10},
    };
    const struct law law = {.families = (const struct family *const[]){&family}, .family_count = 1};
    struct policy policy = {.fail_on = SEVERITY_ERROR, .accept_count = 1};
    policy.accepts[0] = (struct accept){.rule = &rule, .reason = "wanted", .section = ".accepted"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        struct verdict v;
        size_t more = 0;
        fill(cases[i].runs, text);
        places = text;
        judge(&(struct subject){.image = &(struct image){0}}, &law, &policy, &v);
        for (size_t n = 0; n < v.finding_count; n++)
            more += v.findings[n].more;
        if (v.finding_count != cases[i].findings || v.accepted_count != cases[i].accepted ||
            v.counts[SEVERITY_BRICK] != cases[i].bricks || v.counts[SEVERITY_WARNING] != cases[i].warnings ||
            more != cases[i].more || v.pass != (cases[i].bricks == 0))
            fail_msg("%s: %zu findings, %zu accepted, %zu bricks, %zu warnings, %zu more", cases[i].runs,
                     v.finding_count, v.accepted_count, v.counts[SEVERITY_BRICK], v.counts[SEVERITY_WARNING], more);
        verdict_release(&v);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds_do_not_mix)};
    return cmocka_run_group_tests_name("many_findings", tests, NULL, NULL);
}
