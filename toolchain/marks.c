#include "marks.h"

#include "base/alloc.h"
#include "model/image.h"

#include <stdlib.h>

void marks_add(struct marks *marks, const char *name, uint32_t section, uint32_t at)
{
    char kind = mapping_kind(name);
    if (kind == 0)
        return;
    marks->at = alloc_grow(marks->at, marks->count, &marks->capacity, sizeof *marks->at);
    marks->at[marks->count++] = (struct mark){section, at & ~(uint32_t)1, kind};
}

static int compare(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;
    if (a->section != b->section)
        return a->section < b->section ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}

void marks_sort(struct marks *marks)
{
    if (marks->count > 1)
        qsort(marks->at, marks->count, sizeof *marks->at, compare);
}

void marks_release(struct marks *marks)
{
    free(marks->at);
    *marks = (struct marks){0};
}

char marks_kind(const struct marks *marks, uint32_t section, uint32_t at)
{
    size_t low = 0, high = marks->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct mark *m = &marks->at[middle];
        if (m->section < section || (m->section == section && m->at <= at))
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && marks->at[low - 1].section == section ? marks->at[low - 1].kind : '\0';
}
