/* Mapping symbols (mapping_kind of model/image.h): where ARM code ($a), Thumb code ($t) and data ($d) begin in a
 * section. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct mark {
    uint32_t section;
    uint32_t at;
    char kind; /* 'a', 't' or 'd' */
};

struct marks {
    struct mark *at;
    size_t count, capacity;
};

/* Adds the symbol when it is a mapping symbol ("$t", "$t.4"). */
void marks_add(struct marks *marks, const char *name, uint32_t section, uint32_t at);
void marks_sort(struct marks *marks);
void marks_release(struct marks *marks);

/* The kind at a place of a section; '\0' before the first mark. Needs the sort. */
char marks_kind(const struct marks *marks, uint32_t section, uint32_t at);
