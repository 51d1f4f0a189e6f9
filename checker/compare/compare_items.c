/* Sections and symbols of two images, matched by name. Of several with one name those of equal size belong together,
 * the others follow by address: one that comes or goes then does not make all of its namesakes differ. */
#include "base/alloc.h"
#include "compare.h"
#include "facts/evidence.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

struct item {
    const char *name, *section;
    struct range range;
    uint64_t load;
    bool has_bytes;
};

struct items {
    struct item *at;
    size_t count;
};

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_name_and_size(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    if (order == 0)
        order = compare(range_size(a->range), range_size(b->range));
    return order != 0 ? order : compare(a->range.start, b->range.start);
}

static int by_name(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : compare(a->range.start, b->range.start);
}

static struct items sections_of(const struct image *image)
{
    struct items items = {.at = alloc_items(image->section_count, sizeof *items.at)};
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->size > 0)
            items.at[items.count++] = (struct item){.name = s->name,
                                                    .range = section_run_range(s),
                                                    .load = s->bytes != NULL ? s->load : s->run,
                                                    .has_bytes = s->bytes != NULL};
    }
    return items;
}

/* Of an alias that comes or goes people want to know, so each name counts. */
static struct items symbols_of(const struct image *image)
{
    size_t count, left_out = 0;
    struct picture_symbol *symbols = picture_symbols(image, &count, &left_out);
    struct items items = {.at = alloc_items(count, sizeof *items.at), .count = count};
    for (size_t i = 0; i < count; i++) {
        const struct picture_symbol *s = &symbols[i];
        items.at[i] = (struct item){
            .name = s->name, .section = s->section, .range = s->range, .load = s->range.start, .has_bytes = true};
    }
    free(symbols);
    return items;
}

/* Symbols of a broken file may all claim the same megabytes: beyond so many bytes in all, contents count as equal. */
#define CONTENTS_CAP ((uint64_t)64 << 20)

/* True when both images hold the bytes of the same place and they differ. */
static bool contents_differ(struct pair pair, struct range range, uint64_t *compared)
{
    uint8_t old[4096], new[sizeof old];
    for (uint64_t at = range.start; at < range.end && *compared < CONTENTS_CAP; at += sizeof old) {
        size_t size = range.end - at < sizeof old ? (size_t)(range.end - at) : sizeof old;
        if (!read_run(pair.old, at, old, size) || !read_run(pair.new, at, new, size))
            return false;
        if (memcmp(old, new, size) != 0)
            return true;
        *compared += size;
    }
    return false;
}

/* Stands on the side that has no such item. */
static const struct item nothing;

static void add_change(struct item_changes *changes, enum change change, const struct item *old, const struct item *new)
{
    const struct item *named = change == CHANGE_REMOVED ? old : new;
    changes->at = alloc_grow(changes->at, changes->count, &changes->capacity, sizeof *changes->at);
    changes->at[changes->count++] = (struct item_change){
        .change = change,
        .name = named->name,
        .section = named->section,
        .old = old->range,
        .new = new->range,
        .old_load = old->load,
        .new_load = new->load,
    };
    changes->counts[change]++;
}

static void add_matched(struct pair pair, struct item_changes *changes, const struct item *old, const struct item *new)
{
    if (range_size(old->range) != range_size(new->range))
        add_change(changes, CHANGE_RESIZED, old, new);
    else if (old->range.start != new->range.start || old->load != new->load)
        add_change(changes, CHANGE_MOVED, old, new);
    else if (old->has_bytes && contents_differ(pair, old->range, &changes->bytes_compared))
        add_change(changes, CHANGE_CONTENTS, old, new);
}

/* Takes out what both have, equal by `order` up to the address; the others stay, in their order. */
static void match(struct pair pair, struct item_changes *changes, struct items *old, struct items *new, bool with_size)
{
    size_t o = 0, n = 0, old_kept = 0, new_kept = 0;
    while (o < old->count && n < new->count) {
        const struct item *a = &old->at[o], *b = &new->at[n];
        int order = strcmp(a->name, b->name);
        if (order == 0 && with_size)
            order = compare(range_size(a->range), range_size(b->range));
        if (order == 0) {
            add_matched(pair, changes, a, b);
            o++;
            n++;
        } else if (order < 0) {
            old->at[old_kept++] = old->at[o++];
        } else {
            new->at[new_kept++] = new->at[n++];
        }
    }
    while (o < old->count)
        old->at[old_kept++] = old->at[o++];
    while (n < new->count)
        new->at[new_kept++] = new->at[n++];
    old->count = old_kept;
    new->count = new_kept;
}

static uint64_t growth(const struct item_change *change)
{
    uint64_t old = range_size(change->old), new = range_size(change->new);
    return new > old ? new - old : old - new;
}

static int largest_first(const void *left, const void *right)
{
    const struct item_change *a = left, *b = right;
    int order = compare(growth(b), growth(a));
    if (order == 0)
        order = compare(a->change, b->change);
    if (order == 0)
        order = compare(a->new.start, b->new.start);
    if (order == 0)
        order = compare(a->old.start, b->old.start);
    return order != 0 ? order : strcmp(a->name, b->name);
}

/* Frees the items. */
static void compare_items(struct pair pair, struct item_changes *changes, struct items old, struct items new)
{
    changes->compared = old.count > 0 && new.count > 0;
    if (changes->compared) {
        qsort(old.at, old.count, sizeof *old.at, by_name_and_size);
        qsort(new.at, new.count, sizeof *new.at, by_name_and_size);
        match(pair, changes, &old, &new, true);
        qsort(old.at, old.count, sizeof *old.at, by_name);
        qsort(new.at, new.count, sizeof *new.at, by_name);
        match(pair, changes, &old, &new, false);
        for (size_t i = 0; i < old.count; i++)
            add_change(changes, CHANGE_REMOVED, &old.at[i], &nothing);
        for (size_t i = 0; i < new.count; i++)
            add_change(changes, CHANGE_ADDED, &nothing, &new.at[i]);
        if (changes->count > 0)
            qsort(changes->at, changes->count, sizeof *changes->at, largest_first);
    }
    free(old.at);
    free(new.at);
}

void compare_sections(struct pair pair, struct item_changes *changes)
{
    compare_items(pair, changes, sections_of(pair.old->image), sections_of(pair.new->image));
}

void compare_symbols(struct pair pair, struct item_changes *changes)
{
    compare_items(pair, changes, symbols_of(pair.old->image), symbols_of(pair.new->image));
}
