#include "project_policy.h"

#include "alloc.h"
#include "number.h"
#include "project_text.h"

#include <stdlib.h>
#include <string.h>

/* A region has at most 2^32 bytes. */
#define BYTES_MAX ((uint64_t)1 << 32)

/* "90%", or bytes as in a profile: "180K". */
static bool read_threshold(const char *text, struct threshold *threshold, const char **why)
{
    size_t length = strlen(text);
    threshold->given = true;
    threshold->percent = length > 0 && text[length - 1] == '%';
    if (!threshold->percent)
        return number_read(text, BYTES_MAX, &threshold->number, why);
    char *digits = alloc_text(text, length - 1);
    bool good = number_read(digits, 100, &threshold->number, why);
    free(digits);
    return good;
}

static bool take_threshold(struct project *project, const struct yaml_entry *entry, struct budget *budget,
                           struct fault *fault)
{
    const char *why;
    struct threshold *threshold = strcmp(entry->member, "warn") == 0 ? &budget->warn : &budget->fail;
    return read_threshold(entry->value, threshold, &why) ||
           yaml_fault_at(&project->text, entry->at_line, entry->at_column, fault,
                         "\"%s\" %s: expected a part of the region up to 100%%, such as 90%%, or bytes, such as 180K",
                         entry->value, why);
}

/* A warning that comes after the failure is one nobody sees. */
static bool is_in_order(const struct budget *budget)
{
    const struct threshold *warn = &budget->warn, *fail = &budget->fail;
    return !warn->given || !fail->given || warn->percent != fail->percent || warn->number < fail->number;
}

bool project_take_budgets(struct project *project, struct fault *fault)
{
    const struct yaml_text *text = &project->text;
    struct budgets *budgets = &project->budgets;
    budgets->path = project->path;
    budgets->at = alloc_items(PROJECT_BUDGETS, sizeof *budgets->at);
    for (size_t i = 0; i < text->entry_count; i++) {
        const struct yaml_entry *entry = &text->entries[i];
        if (strcmp(entry->field, "budgets") != 0)
            continue;
        if (entry->member == NULL)
            budgets->at[budgets->count++] = (struct budget){.region = entry->key, .line = entry->line};
        else if (!take_threshold(project, entry, &budgets->at[budgets->count - 1], fault))
            return false;
    }
    for (size_t i = 0; i < budgets->count; i++) {
        const struct budget *budget = &budgets->at[i];
        const struct yaml_entry *entry = yaml_entry_find(text, "budgets", budget->region, NULL);
        if (!budget->warn.given && !budget->fail.given)
            return yaml_fault_at(text, entry->line, entry->column, fault,
                                 "the budget of %s sets no limit: write warn, fail or both", budget->region);
        if (!is_in_order(budget))
            return yaml_fault_at(text, entry->line, entry->column, fault,
                                 "the budget of %s warns at or behind the limit at which it fails: lower warn",
                                 budget->region);
    }
    return true;
}

bool project_fits(const struct project *project, const struct memory_map *map, struct fault *fault)
{
    for (size_t i = 0; i < project->budgets.count; i++) {
        const char *region = project->budgets.at[i].region;
        const struct yaml_entry *entry = yaml_entry_find(&project->text, "budgets", region, NULL);
        if (map_find(map, region) == NO_REGION)
            return yaml_fault_at(&project->text, entry->line, entry->column, fault,
                                 "no region is called \"%s\": dsocheck regions shows those of a board or script",
                                 region);
    }
    return true;
}
