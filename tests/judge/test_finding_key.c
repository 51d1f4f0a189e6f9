/* A finding's key names what it is about and nothing that moves. */
#include "judge/finding_key.h"

#include "judge/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct rule rule = {.code = "MEM006", .slug = "beyond-chip"};

static void expect(const struct finding *finding, const char *wanted)
{
    char *key = finding_key(finding);
    assert_string_equal(key, wanted);
    free(key);
}

static void names_rule_region_section_symbol(void **unused)
{
    (void)unused;
    expect(&(struct finding){.rule = &rule, .region = "ROM", .section = ".text", .symbol = "main"},
           "MEM006/ROM/.text/main");
    expect(&(struct finding){.rule = &rule, .symbol = "main"}, "MEM006///main");
    expect(&(struct finding){.rule = &rule}, "MEM006///");
}

static void says_nothing_that_moves(void **unused)
{
    (void)unused;
    expect(&(struct finding){.rule = &rule,
                             .severity = SEVERITY_BRICK,
                             .has_address = true,
                             .address = 0x8000000,
                             .end = 0x8000004,
                             .message = "at 0x08000000",
                             .file = "/home/somebody/app.ld",
                             .line = 12,
                             .region = "ROM"},
           "MEM006/ROM//");
}

static void different_names_make_different_keys(void **unused)
{
    (void)unused;
    expect(&(struct finding){.rule = &rule, .region = "A/B", .section = "%2F"}, "MEM006/A%2FB/%252F/");
    expect(&(struct finding){.rule = &rule, .region = "A b", .symbol = "\x1b[2J\xc3\xa9"},
           "MEM006/A%20b//%1B[2J%C3%A9");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_rule_region_section_symbol),
        cmocka_unit_test(says_nothing_that_moves),
        cmocka_unit_test(different_names_make_different_keys),
    };
    return cmocka_run_group_tests_name("finding_key", tests, NULL, NULL);
}
