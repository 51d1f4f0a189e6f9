#include "markdown.h"

#include "facts/usage.h"

#include <string.h>

#define ULL(x) ((unsigned long long)(x))

/* A colon ends no link's scheme when it is escaped; a mention needs the name right behind its @, and a blank of no
 * width comes between. */
void markdown_add(struct text *out, const char *text)
{
    static const char marks[] = "\\`*_[]<>|#&~!$";
    struct text clean = {0};
    text_add_escaped(&clean, text);
    for (const char *at = text_string(&clean); *at != '\0'; at++) {
        if (strchr(marks, *at) != NULL || (*at == ':' && at[1] == '/'))
            text_add(out, "\\");
        text_add_bytes(out, at, 1);
        if (*at == '@')
            text_add(out, "\u200b");
    }
    text_release(&clean);
}

void markdown_add_growth(struct text *out, uint64_t old, uint64_t new)
{
    text_add(out, "%s", new > old ? "+" : new < old ? "-" : "");
    text_add_grouped(out, new > old ? new - old : old - new);
}

static void add_usage(struct text *out, struct usage usage)
{
    if (usage.known)
        text_add_grouped(out, usage.used);
    else
        text_add(out, "unknown");
}

static void add_region(struct text *out, const struct region *region, struct usage usage,
                       const struct region_change *change)
{
    struct range range = region_range(region);
    text_add(out, "| ");
    markdown_add(out, region->name);
    text_add(out, " | `0x%08llx..0x%08llx` | ", ULL(range.start), ULL(range.end));
    add_usage(out, usage);
    text_add(out, " | ");
    text_add_grouped(out, region->length);
    text_add(out, " | ");
    if (usage.known)
        text_add(out, "%.1f %%", 100.0 * (double)usage.used / (double)region->length);
    text_add(out, " |");
    if (change != NULL) {
        text_add(out, " ");
        if (change->old.known && usage.known)
            markdown_add_growth(out, change->old.used, usage.used);
        text_add(out, " |");
    }
    text_add(out, "\n");
}

void markdown_add_regions(struct text *out, const struct subject *subject, const struct comparison *comparison)
{
    const struct memory_map *map = subject->map;
    text_add(out, "\n| region | addresses | used | of | full |%s\n", comparison != NULL ? " change |" : "");
    text_add(out, "|---|---|--:|--:|--:|%s\n", comparison != NULL ? "--:|" : "");
    for (size_t i = 0; i < map->region_count; i++)
        if (map->regions[i].length > 0)
            add_region(out, &map->regions[i], region_usage(subject, i),
                       comparison != NULL ? &comparison->regions[i] : NULL);
}

void markdown_add_total(struct text *out, const struct comparison *comparison)
{
    text_add_grouped(out, comparison->old_bytes);
    text_add(out, " → ");
    text_add_grouped(out, comparison->new_bytes);
    text_add(out, " bytes");
    if (comparison->old_bytes > 0)
        text_add(out, " (%+.1f %%)",
                 100.0 * ((double)comparison->new_bytes - (double)comparison->old_bytes) /
                     (double)comparison->old_bytes);
}
