#include "memory_picture.h"

#include "base/alloc.h"
#include "facts/usage.h"
#include "layout.h"

#include <stdlib.h>

/* In bands that overlap, each address once. They are sorted by their starts. */
static uint64_t used_once(const struct subject *subject, const struct picture *picture)
{
    uint64_t sum = 0, end = 0;
    for (size_t i = 0; i < picture->band_count; i++) {
        const struct band *band = &picture->bands[i];
        if (!band->known || band->range.end <= end)
            continue;
        sum += band->range.start >= end ? band->used : range_usage(subject, (struct range){end, band->range.end}).used;
        end = band->range.end;
    }
    return sum;
}

struct picture *picture_new(const struct subject *subject)
{
    struct picture *picture = alloc_items(1, sizeof *picture);
    struct parts parts;
    layout_parts(subject, &parts);
    layout_bands(subject, &parts, picture);
    for (size_t i = 0; i < picture->band_count; i++)
        layout_band(subject, &parts, &picture->bands[i]);
    picture->used = used_once(subject, picture);
    layout_symbols(subject, picture);
    layout_areas(subject, picture);
    free(parts.at);
    return picture;
}

void picture_free(struct picture *picture)
{
    if (picture == NULL)
        return;
    for (size_t i = 0; i < picture->band_count; i++) {
        free(picture->bands[i].blocks);
        free(picture->bands[i].claims);
    }
    free(picture->bands);
    free(picture->areas);
    free(picture->symbols);
    free(picture->by_size);
    free(picture);
}

double band_fill(const struct band *band)
{
    uint64_t size = range_size(band->range);
    return band->known && size > 0 ? 100.0 * (double)band->used / (double)size : 0;
}

const char *content_name(enum content content)
{
    static const char *const names[CONTENT_COUNT] = {"code", "constants", "data", "initial", "room", "loaded"};
    return names[content];
}

const char *owner_name(enum owner owner)
{
    static const char *const names[OWNER_COUNT] = {"protected", "resident", "neighbour"};
    return names[owner];
}

const char *band_kind_name(enum band_kind kind)
{
    static const char *const names[] = {"region", "owned", "outside"};
    return names[kind];
}
