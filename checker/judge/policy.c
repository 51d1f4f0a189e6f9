#include "policy.h"

#include "base/nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

const struct rule *rule_find(const struct family *const *families, size_t count, const char *code_or_slug,
                             size_t length)
{
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < families[f]->count; i++) {
            const struct rule *rule = &families[f]->rules[i];
            bool is_code = strlen(rule->code) == length && strncasecmp(rule->code, code_or_slug, length) == 0;
            bool is_slug = strlen(rule->slug) == length && strncmp(rule->slug, code_or_slug, length) == 0;
            if (is_code || is_slug)
                return rule;
        }
    }
    return NULL;
}

void rule_ask(const struct family *const *families, size_t count, const char *code_or_slug, size_t length,
              struct text *out)
{
    struct nearest nearest = nearest_to(code_or_slug, length);
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < families[f]->count; i++) {
            nearest_try(&nearest, families[f]->rules[i].code);
            nearest_try(&nearest, families[f]->rules[i].slug);
        }
    nearest_ask(&nearest, out);
    if (nearest.count == 0)
        text_add(out, "dsocheck rules lists them");
}

/* Splits "CODE<separator>REST" and looks the code up. */
static const struct rule *split(const struct family *const *families, size_t count, const char *option,
                                const char *text, char separator, const char **rest, struct fault *fault)
{
    const char *at = strchr(text, separator);
    if (at == NULL) {
        fault_set(fault, FAULT_USAGE, "%s %s: expected CODE%c%s", option, text, separator,
                  separator == '=' ? "LEVEL" : "REASON");
        return NULL;
    }
    const struct rule *rule = rule_find(families, count, text, (size_t)(at - text));
    if (rule == NULL) {
        struct text question = {0};
        rule_ask(families, count, text, (size_t)(at - text), &question);
        fault_set(fault, FAULT_USAGE, "%s %s: no rule is called %.*s: %s", option, text, (int)(at - text), text,
                  text_string(&question));
        text_release(&question);
    }
    *rest = at + 1;
    return rule;
}

bool policy_level(struct policy *policy, struct level level, struct fault *fault)
{
    const char *code = level.rule->code;
    if (level.rule->severity == SEVERITY_BRICK && level.severity != SEVERITY_BRICK)
        return fault_set(fault, FAULT_USAGE,
                         "%s is a brick, which cannot be lowered; accept it with a reason instead "
                         "(--accept %s:REASON)",
                         code, code);
    if (policy->level_count == POLICY_CAP)
        return fault_set(fault, FAULT_USAGE, "more than %d levels", POLICY_CAP);
    policy->levels[policy->level_count++] = level;
    return true;
}

bool policy_add_level(struct policy *policy, const struct family *const *families, size_t count, const char *text,
                      struct fault *fault)
{
    const char *name = NULL;
    const struct rule *rule = split(families, count, "--level", text, '=', &name, fault);
    if (rule == NULL)
        return false;
    enum severity severity;
    if (!severity_from_name(name, &severity))
        return fault_set(fault, FAULT_USAGE, "--level %s: expected brick, error, warning or note behind the =", text);
    struct fault why;
    return policy_level(policy, (struct level){rule, severity}, &why) ||
           fault_set(fault, FAULT_USAGE, "--level %s: %s", text, why.sentence);
}

bool policy_accept(struct policy *policy, struct accept accept, struct fault *fault)
{
    if (policy->accept_count == POLICY_CAP)
        return fault_set(fault, FAULT_USAGE, "more than %d accepted rules", POLICY_CAP);
    policy->accepts[policy->accept_count++] = accept;
    return true;
}

bool policy_add_accept(struct policy *policy, const struct family *const *families, size_t count, const char *text,
                       struct fault *fault)
{
    const char *reason = NULL;
    const struct rule *rule = split(families, count, "--accept", text, ':', &reason, fault);
    if (rule == NULL)
        return false;
    while (isspace((unsigned char)*reason))
        reason++;
    if (*reason == '\0')
        return fault_set(fault, FAULT_USAGE, "--accept %s: a reason is needed behind the colon; the report shows it",
                         text);
    struct fault why;
    return policy_accept(policy, (struct accept){.rule = rule, .reason = reason}, &why) ||
           fault_set(fault, FAULT_USAGE, "--accept %s: %s", text, why.sentence);
}

bool accept_names(const struct map_accept *accept, const struct rule *rule)
{
    return strcasecmp(accept->code, rule->code) == 0 || strcmp(accept->code, rule->slug) == 0;
}
