#include "project_policy.h"

#include "base/alloc.h"
#include "base/number.h"
#include "base/text.h"
#include "project_text.h"

#include <stdlib.h>
#include <string.h>

/* A region has at most 2^32 bytes. */
#define BYTES_MAX ((uint64_t)1 << 32)
/* Of the names of regions, in a sentence. */
#define NAMES_SHOWN 8
#define NAME_SHOWN  32

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

/* A warning that comes after the failure is one nobody sees. A part and bytes are compared when the region is known. */
static bool is_in_order(const struct budget *budget)
{
    const struct threshold *warn = &budget->warn, *fail = &budget->fail;
    return !warn->given || !fail->given || warn->percent != fail->percent || warn->number < fail->number;
}

static bool refuse_order(const struct project *project, const struct yaml_entry *entry, struct fault *fault)
{
    return yaml_fault_at(&project->text, entry->line, entry->column, fault,
                         "the budget of %s warns at or behind the limit at which it fails: lower warn", entry->key);
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
            return refuse_order(project, entry, fault);
    }
    return true;
}

/* "ROM, RAM and 3 more"; a chip's are in no file that could be shown. The caller releases. */
static struct text names_of_regions(const struct memory_map *map)
{
    struct text names = {0};
    for (size_t i = 0; i < map->region_count && i < NAMES_SHOWN; i++)
        text_add(&names, "%s%.*s", i > 0 ? ", " : "", (int)text_short_length(map->regions[i].name, NAME_SHOWN),
                 map->regions[i].name);
    if (map->region_count > NAMES_SHOWN)
        text_add(&names, " and %zu more", map->region_count - NAMES_SHOWN);
    return names;
}

static bool refuse_region(const struct project *project, const struct yaml_entry *entry, const struct memory_map *map,
                          struct fault *fault)
{
    struct text names = names_of_regions(map);
    if (map->region_count == 0)
        yaml_fault_at(&project->text, entry->line, entry->column, fault,
                      "no region is called \"%s\": no memory regions are declared", entry->key);
    else
        yaml_fault_at(&project->text, entry->line, entry->column, fault,
                      "no region is called \"%s\": expected one of %s", entry->key, text_string(&names));
    text_release(&names);
    return false;
}

/* In hundredths of a byte: both sides stay far below 2^64. */
static uint64_t limit_in(const struct threshold *threshold, uint64_t length)
{
    return threshold->number * (threshold->percent ? length : 100);
}

bool project_fits(const struct project *project, const struct memory_map *map, struct fault *fault)
{
    for (size_t i = 0; i < project->budgets.count; i++) {
        const struct budget *budget = &project->budgets.at[i];
        const struct yaml_entry *entry = yaml_entry_find(&project->text, "budgets", budget->region, NULL);
        size_t index = map_find(map, budget->region);
        if (index == NO_REGION)
            return refuse_region(project, entry, map, fault);
        uint64_t length = map->regions[index].length;
        if (budget->warn.given && budget->fail.given &&
            limit_in(&budget->warn, length) >= limit_in(&budget->fail, length))
            return refuse_order(project, entry, fault);
    }
    return true;
}
