/* What a project file may and may not say, and where the sentence points. Positions are counted by hand. */
#include "project/project.h"
#include "rules/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TODAY 20270131

struct refusal {
    const char *yaml;
    unsigned line, column;
    const char *says;
};

static const struct refusal refusals[] = {
    /* as strict as a board */
    {"", 1, 1, "nothing in it"},
    {"- board\n", 1, 1, "expected \"key: value\" lines, but a list is here"},
    {"colour: red\n", 1, 1, "unknown key \"colour\"; expected board, chip, memory, search, defsym, base, with"},
    {"Board: ds203\n", 1, 1, "unknown key \"Board\""},
    {"fail_on: error\n", 1, 1, "unknown key \"fail_on\""},
    {"board: ds203\nboard: ds203\n", 2, 1, "the key \"board\" was already given"},
    {"board:\n", 1, 7, "\"board\" has no value"},
    {"board: [ds203]\n", 1, 8, "under \"board\": expected one value, but a list is here"},
    {"board: &b ds203\n", 1, 8, "anchors, aliases and tags"},
    {"board: ds203\n---\nboard: ds203\n", 2, 1, "a second document starts here"},
    {"board: ds203\nchip: cortex-m3\n", 2, 7, "a board names its chip: take either"},
    /* numbers */
    {"release: yes\n", 1, 10, "\"yes\": expected true or false"},
    {"base: 010\n", 1, 7, "\"010\" has a leading zero"},
    {"base: 0x100000000\n", 1, 7, "\"0x100000000\" is too large"},
    {"baud: fast\n", 1, 7, "\"fast\" is not a number"},
    /* lists */
    {"search: inc\n", 1, 9, "under \"search\": expected a list"},
    {"search:\n- {a: b}\n", 2, 3, "under \"search\": expected one value, but \"key: value\" lines are here"},
    {"approve: ['']\n", 1, 11, "\"approve\" has no value"},
    {"with: [a,a,a,a, a,a,a,a, a,a,a,a, a,a,a,a, a]\n", 1, 44, "more than 16 entries in with"},
    /* free keys */
    {"level: [MEM006]\n", 1, 8, "under \"level\": expected \"key: value\" lines, but a list is here"},
    {"level: {MEM006: {a: b}}\n", 1, 17, "under \"level\": expected one value, but \"key: value\" lines are here"},
    {"level: {MEM006: }\n", 1, 17, "\"level\" has no value"},
    {"level: {'': note}\n", 1, 9, "a key of \"level\" is empty"},
    {"level: {[a]: note}\n", 1, 9, "a key has to be a plain word, a list is here"},
    {"level:\n  MEM008: error\n  MEM008: error\n", 3, 3, "the key \"MEM008\" was already given"},
    {"level: {\"a\\nb\": note}\n", 1, 9, "a line end or another control character (0x0a)"},
    {"defsym: {A: 1, A: 2}\n", 1, 16, "the key \"A\" was already given"},
    {"defsym: {A: 1 +}\n", 1, 13, "defsym A: "},
    {"defsym: {A: B}\n", 1, 13, "defsym A: "},
    /* the verdict */
    {"fail-on: always\n", 1, 10, "\"always\": expected brick, error, warning, note or never"},
    {"level:\n  MEM008: error\n  region-nearly-full: note\n", 3, 3,
     "MEM008, which \"region-nearly-full\" names, has a level already: take one of the two out"},
    {"level: {MEM008: error, mem008: error}\n", 1, 24, "MEM008, which \"mem008\" names, has a level already"},
    {"level: {MEM999: note}\n", 1, 9, "no rule is called \"MEM999\" (dsocheck rules lists them)"},
    {"level: {MEM008: never}\n", 1, 17, "\"never\": expected brick, error, warning or note"},
    {"level: {MEM001: note}\n", 1, 9, "MEM001 is a brick, which cannot be lowered; accept it with a reason instead"},
    {"accept: {MEM006: tested}\n", 1, 9, "under \"accept\": expected a list"},
    {"accept:\n- {code: MEM006}\n", 2, 3, "the key \"reason\" is missing in accept: add it"},
    {"accept:\n- {reason: r}\n", 2, 3, "the key \"code\" is missing in accept: add it"},
    {"accept:\n- {code: MEM999, reason: r}\n", 2, 10, "no rule is called \"MEM999\""},
    {"accept:\n- {code: MEM006, reason: r}\n- {code: MEM006, reason: ' '}\n", 3, 26, "a reason is needed"},
    {"accept:\n- {code: MEM006, reason: r, until: x}\n", 2, 29,
     "unknown key \"until\" in accept; expected code, reason"},
    {"accept:\n- {code: MEM006, reason: r, expires: soon}\n", 2, 38, "\"soon\" is not a day: expected one such as"},
    {"accept:\n- {code: MEM006, reason: r, expires: 2027-02-29}\n", 2, 38, "\"2027-02-29\" is not a day"},
    /* budgets */
    {"budgets: {ROM: 90%}\n", 1, 16, "under \"budgets\": expected \"key: value\" lines, but one value is here"},
    {"budgets: {ROM: {}}\n", 1, 11, "the budget of ROM sets no limit: write warn, fail or both"},
    {"budgets: {ROM: {warn: 90%}, ROM: {fail: 9%}}\n", 1, 29, "the key \"ROM\" was already given"},
    {"budgets: {ROM: {warn: 90%, warn: 91%}}\n", 1, 28, "the key \"warn\" was already given"},
    {"budgets: {ROM: {note: 90%}}\n", 1, 17, "unknown key \"note\" in budgets; expected warn or fail"},
    {"budgets: {ROM: {warn: 101%}}\n", 1, 23, "\"101%\" is too large: expected a part of the region up to 100%"},
    {"budgets: {ROM: {warn: 9.5%}}\n", 1, 23, "\"9.5%\" has something other than K or M"},
    {"budgets: {ROM: {warn: '%'}}\n", 1, 23, "\"%\" is not a number"},
    {"budgets: {ROM: {fail: 5G}}\n", 1, 23, "\"5G\" has something other than K or M"},
    {"budgets: {ROM: {warn: 95%, fail: 95%}}\n", 1, 11, "warns at or behind the limit at which it fails"},
};

static void read_good(const char *path, const char *yaml, struct project *project)
{
    struct fault fault;
    if (!project_read_bytes(path, (const uint8_t *)yaml, strlen(yaml), families, all_family_count, TODAY, project,
                            &fault))
        fail_msg("%s\n%s", yaml, fault.sentence);
}

static void mistakes_are_pointed_at(void **unused)
{
    (void)unused;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        struct project project;
        struct fault fault = {0};
        char start[32];
        snprintf(start, sizeof start, "p:%u:%u: ", r->line, r->column);
        if (project_read_bytes("p", (const uint8_t *)r->yaml, strlen(r->yaml), families, all_family_count, TODAY,
                               &project, &fault)) {
            print_error("taken:\n%s\n", r->yaml);
            project_release(&project);
            wrong++;
        } else if (strncmp(fault.sentence, start, strlen(start)) != 0 || strstr(fault.sentence, r->says) == NULL ||
                   fault.kind != FAULT_CONFIG) {
            print_error("%s\nsaid:     %s\nexpected: %s… %s\n", r->yaml, fault.sentence, start, r->says);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void every_key_arrives(void **unused)
{
    (void)unused;
    struct project p;
    read_good("sub/dir/.dsocheck.yaml",
              "memory: app.ld\nsearch: [inc, /abs]\ndefsym: {TOP: 0x20 + 1, B: 4K}\nbase: 0x8000\nwith: "
              "[boot.hex]\nrelease: true\n"
              "fail-on: never\nlevel: {region-nearly-full: error, MEM010: note}\napprove: ['GCC 12.*']\n"
              "baseline: base.json\nbudgets: {ROM: {warn: 90%, fail: 95%}, RAM: {fail: 30K}}\nformat: json\n"
              "report: [sarif=out/a.sarif, html=/a.html]\nport: /dev/ttyUSB0\nbaud: 57600\nboard: boards/mine.yaml\n",
              &p);
    assert_string_equal(p.board, "sub/dir/boards/mine.yaml");
    assert_null(p.chip);
    assert_string_equal(p.memory, "sub/dir/app.ld");
    assert_int_equal(p.search_count, 2);
    assert_string_equal(p.search[0], "sub/dir/inc");
    assert_string_equal(p.search[1], "/abs");
    assert_int_equal(p.definition_count, 2);
    assert_string_equal(p.definitions[0].name, "TOP");
    assert_int_equal(p.definitions[0].value, 0x21);
    assert_int_equal(p.definitions[1].value, 4096);
    assert_true(p.has_base && p.base == 0x8000);
    assert_true(p.release);
    assert_int_equal(p.sibling_count, 1);
    assert_string_equal(p.siblings[0], "sub/dir/boot.hex");
    assert_true(p.has_fail_on && p.policy.never_fail);
    assert_int_equal(p.policy.level_count, 2);
    assert_string_equal(p.policy.levels[0].rule->code, "MEM008");
    assert_int_equal(p.policy.levels[0].severity, SEVERITY_ERROR);
    assert_int_equal(p.approved_count, 1);
    assert_string_equal(p.approved[0], "GCC 12.*");
    assert_string_equal(p.baseline, "sub/dir/base.json");
    assert_int_equal(p.budgets.count, 2);
    assert_string_equal(p.budgets.at[0].region, "ROM");
    assert_true(p.budgets.at[0].warn.percent && p.budgets.at[0].warn.number == 90);
    assert_true(p.budgets.at[0].fail.percent && p.budgets.at[0].fail.number == 95);
    assert_false(p.budgets.at[1].warn.given || p.budgets.at[1].fail.percent);
    assert_int_equal(p.budgets.at[1].fail.number, 30 * 1024);
    assert_int_equal(p.budgets.at[1].line, 11);
    assert_string_equal(p.format, "json");
    assert_string_equal(p.reports[0], "sarif=sub/dir/out/a.sarif");
    assert_string_equal(p.reports[1], "html=/a.html");
    assert_string_equal(p.port, "/dev/ttyUSB0");
    assert_true(p.has_baud && p.baud == 57600);
    project_release(&p);
}

static void names_are_no_paths(void **unused)
{
    (void)unused;
    struct project p;
    read_good("sub/.dsocheck.yaml", "board: ds203\n", &p);
    assert_string_equal(p.board, "ds203");
    project_release(&p);
    read_good(".dsocheck.yaml", "chip: chips/mine.yaml\nfail-on: brick\n", &p);
    assert_string_equal(p.chip, "chips/mine.yaml");
    assert_false(p.policy.never_fail);
    assert_int_equal(p.policy.fail_on, SEVERITY_BRICK);
    project_release(&p);
}

static void accepts_end_with_their_day(void **unused)
{
    (void)unused;
    struct project p;
    read_good("p",
              "accept:\n"
              "- {code: MEM006, reason: a}\n"
              "- {code: ABI001, reason: b, expires: 2027-01-31, section: .text, symbol: f, region: ROM}\n"
              "- {code: MEM008, reason: c, expires: 2027-01-30}\n",
              &p);
    assert_int_equal(p.policy.accept_count, 2);
    assert_null(p.policy.accepts[0].section);
    assert_string_equal(p.policy.accepts[1].rule->code, "ABI001");
    assert_string_equal(p.policy.accepts[1].section, ".text");
    assert_string_equal(p.policy.accepts[1].symbol, "f");
    assert_string_equal(p.policy.accepts[1].region, "ROM");
    assert_int_equal(p.expired_count, 1);
    assert_string_equal(p.expired[0].rule->code, "MEM008");
    assert_int_equal(p.expired[0].line, 4);
    assert_int_equal(p.expired[0].column, 38);
    project_release(&p);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_pointed_at),
        cmocka_unit_test(every_key_arrives),
        cmocka_unit_test(names_are_no_paths),
        cmocka_unit_test(accepts_end_with_their_day),
    };
    return cmocka_run_group_tests_name("project", tests, NULL, NULL);
}
