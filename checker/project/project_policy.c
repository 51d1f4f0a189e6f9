#include "project_policy.h"

#include "base/alloc.h"
#include "project_text.h"

#include <ctype.h>
#include <string.h>

struct rules {
    const struct family *const *families;
    size_t count;
};

static bool take_threshold(struct project *project, const char *name, struct fault *fault)
{
    project->has_fail_on = name != NULL;
    if (name == NULL)
        return true;
    project->policy.never_fail = strcmp(name, "never") == 0;
    return project->policy.never_fail || severity_from_name(name, &project->policy.fail_on) ||
           yaml_fault(&project->text, "fail-on", 0, fault, "\"%s\": expected brick, error, warning, note or never",
                      name);
}

static bool take_level(struct project *project, const struct yaml_entry *entry, struct rules rules, struct fault *fault)
{
    const struct yaml_text *text = &project->text;
    const struct rule *rule = rule_find(rules.families, rules.count, entry->key, strlen(entry->key));
    enum severity severity;
    struct fault why;
    if (rule == NULL)
        return yaml_fault_at(text, entry->line, entry->column, fault,
                             "no rule is called \"%s\" (dsocheck rules lists them)", entry->key);
    if (!severity_from_name(entry->value, &severity))
        return yaml_fault_at(text, entry->at_line, entry->at_column, fault,
                             "\"%s\": expected brick, error, warning or note", entry->value);
    /* By its code and by its slug: only one of the two can be meant. */
    for (size_t i = 0; i < project->policy.level_count; i++)
        if (project->policy.levels[i].rule == rule)
            return yaml_fault_at(text, entry->line, entry->column, fault,
                                 "%s, which \"%s\" names, has a level already: take one of the two out", rule->code,
                                 entry->key);
    return policy_level(&project->policy, (struct level){rule, severity}, &why) ||
           yaml_fault_at(text, entry->line, entry->column, fault, "%s", why.sentence);
}

static bool is_blank(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return *text == '\0';
}

static void add_expired(struct project *project, const struct rule *rule, char *until, uint32_t item)
{
    const struct yaml_mark *mark = yaml_find(&project->text, "accept.expires", item);
    project->expired[project->expired_count++] = (struct expired){rule, until, mark->line, mark->column};
}

static bool take_accept(struct project *project, uint32_t item, struct rules rules, day today, struct fault *fault)
{
    const struct project_text *data = project->text.data;
    const struct accept_text *accept = &data->accept[item - 1];
    const struct rule *rule = rule_find(rules.families, rules.count, accept->code, strlen(accept->code));
    if (rule == NULL)
        return yaml_fault(&project->text, "accept.code", item, fault,
                          "no rule is called \"%s\" (dsocheck rules lists them)", accept->code);
    if (is_blank(accept->reason))
        return yaml_fault(&project->text, "accept.reason", item, fault, "a reason is needed; the report shows it");
    day last;
    if (accept->expires != NULL && !day_read(accept->expires, &last))
        return yaml_fault(&project->text, "accept.expires", item, fault,
                          "\"%s\" is not a day: expected one such as 2027-01-31", accept->expires);
    if (accept->expires != NULL && last < today) {
        add_expired(project, rule, accept->expires, item);
        return true;
    }
    struct fault why;
    return policy_accept(&project->policy,
                         (struct accept){rule, accept->reason, accept->section, accept->symbol, accept->region},
                         &why) ||
           yaml_fault(&project->text, "accept.code", item, fault, "%s", why.sentence);
}

bool project_take_policy(struct project *project, const struct family *const *families, size_t count, day today,
                         struct fault *fault)
{
    const struct project_text *data = project->text.data;
    struct rules rules = {families, count};
    if (!take_threshold(project, data->fail_on, fault))
        return false;
    for (size_t i = 0; i < project->text.entry_count; i++)
        if (strcmp(project->text.entries[i].field, "level") == 0 &&
            !take_level(project, &project->text.entries[i], rules, fault))
            return false;
    project->expired = alloc_items((size_t)data->accept_count + 1, sizeof *project->expired);
    for (uint32_t item = 1; item <= data->accept_count; item++)
        if (!take_accept(project, item, rules, today, fault))
            return false;
    return true;
}
