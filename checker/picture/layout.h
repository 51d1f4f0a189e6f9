/* The steps of picture_new, in this order. Private to this room. */
#pragma once
#include "memory_picture.h"

/* What the image puts somewhere, not yet cut to bands; by address, then longest first. */
struct parts {
    struct block *at;
    size_t count;
};

/* Of the sections, else of the segments, else none: then the image's extents are what there is. */
void layout_parts(const struct subject *subject, struct parts *parts);

/* What the bytes of a section are where it runs. */
enum content section_content(const struct section *section);

/* picture.bands, by address, without their contents. */
void layout_bands(const struct subject *subject, const struct parts *parts, struct picture *picture);

/* blocks, claims and use of a band. */
void layout_band(const struct subject *subject, const struct parts *parts, struct band *band);

/* picture.symbols, picture.by_size and each band's share of them. */
void layout_symbols(const struct subject *subject, struct picture *picture);

/* picture.areas. */
void layout_areas(const struct subject *subject, struct picture *picture);
