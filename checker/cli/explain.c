/* `dsocheck explain CODE|SLUG` and `dsocheck rules`. */
#include "command.h"
#include "report/report.h"
#include "rules/families.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The documents that the texts name, where they were installed with this program. */
static void add_documents(struct text *out)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    struct text path = {0};
    for (int up = 0; up < 2; up++)
        while (length > 0 && program[--length] != '/')
            ;
    if (length < 0)
        return;
    text_add_bytes(&path, program, (size_t)length);
    text_add(&path, "/share/doc/dsocheck/docs");
    if (access(text_string(&path), R_OK) == 0) {
        text_add(out, "Docs:   ");
        text_add_escaped(out, text_string(&path));
        text_add(out, "\n");
    }
    text_release(&path);
}

int explain_command(int argc, char **argv)
{
    struct list_options options = parse_list_options(
        argc, argv, "CODE|SLUG", "What a rule finds, why it matters and how to fix it.", false, NULL, NULL);
    const struct rule *rule = rule_find(families, all_family_count, options.argument, strlen(options.argument));
    struct fault fault;
    struct text out = {0};
    if (rule == NULL) {
        rule_ask(families, all_family_count, options.argument, strlen(options.argument), &out);
        fault_set(&fault, FAULT_USAGE, "explain %s: no rule has that code or slug: %s", options.argument,
                  text_string(&out));
        text_release(&out);
        return complain(&fault);
    }
    if (options.format == LIST_JSON)
        report_rules_json(&out, (const struct family *const[]){&(struct family){NULL, NULL, rule, 1}}, 1);
    else
        report_rule_text(&out, rule);
    if (options.format != LIST_JSON)
        add_documents(&out);
    return deliver(&out, STATUS_PASS);
}

int rules_command(int argc, char **argv)
{
    static void (*const print[])(struct text *, const struct family *const *, size_t) = {
        [LIST_TEXT] = report_rules_text, [LIST_JSON] = report_rules_json, [LIST_MARKDOWN] = report_rules_markdown};
    struct list_options options = parse_list_options(argc, argv, NULL, "The rules, one per line.", true, NULL, NULL);
    struct text out = {0};
    print[options.format](&out, families, all_family_count);
    return deliver(&out, STATUS_PASS);
}
