#include "fingerprint.h"

#include "base/alloc.h"
#include "producers.h"

#include <stdlib.h>
#include <string.h>

static void add_string(const char ***strings, size_t *count, size_t *capacity, const char *text)
{
    *strings = alloc_grow(*strings, *count, capacity, sizeof **strings);
    (*strings)[(*count)++] = text;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void take_producers(struct debuginfo *debug, struct fingerprint *fingerprint)
{
    const struct compile_unit *units;
    size_t count = debuginfo_units(debug, &units);
    for (size_t i = 0; i < count; i++)
        if (units[i].producer != NULL && (i == 0 || units[i].producer != units[i - 1].producer))
            add_string(&fingerprint->producers, &fingerprint->producer_count, &fingerprint->producer_capacity,
                       units[i].producer);
    if (fingerprint->producer_count == 0)
        return;
    qsort(fingerprint->producers, fingerprint->producer_count, sizeof *fingerprint->producers, by_text);
    size_t kept = 1;
    for (size_t i = 1; i < fingerprint->producer_count; i++)
        if (strcmp(fingerprint->producers[i], fingerprint->producers[kept - 1]) != 0)
            fingerprint->producers[kept++] = fingerprint->producers[i];
    fingerprint->producer_count = kept;
}

void fingerprint_take(const struct image *image, struct debuginfo *debug, struct fingerprint *fingerprint)
{
    *fingerprint = (struct fingerprint){.has_flags = image->is_elf, .flags = image->elf_flags};
    take_producers(debug, fingerprint);
    size_t offset = 0;
    for (const char *text; (text = comment_next(image, &offset)) != NULL;)
        add_string(&fingerprint->comments, &fingerprint->comment_count, &fingerprint->comment_capacity, text);
    struct attribute_walk walk;
    struct attribute attribute;
    attributes_start(image, &walk);
    while (attributes_next(&walk, &attribute)) {
        fingerprint->attributes = alloc_grow(fingerprint->attributes, fingerprint->attribute_count,
                                             &fingerprint->attribute_capacity, sizeof attribute);
        fingerprint->attributes[fingerprint->attribute_count++] = attribute;
    }
}

void fingerprint_release(struct fingerprint *fingerprint)
{
    free(fingerprint->producers);
    free(fingerprint->comments);
    free(fingerprint->attributes);
    *fingerprint = (struct fingerprint){0};
}
