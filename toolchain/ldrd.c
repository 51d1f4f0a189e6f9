#include "ldrd.h"

#include "base/alloc.h"
#include "base/bytes.h"

#include <elf.h>
#include <stdlib.h>

/* ARM DDI 0403E, A7.7.50, encoding T1, with P = 1 and W = 0: an offset, no write-back. Rn = 15 is another encoding. */
static bool is_base_first(uint16_t first, uint16_t second)
{
    bool is_ldrd = (first & 0xFF70) == 0xE950;
    return is_ldrd && (first & 0xF) != 15 && (first & 0xF) == second >> 12;
}

/* A5.1: 0b11101, 0b11110 and 0b11111 start a 32-bit instruction. */
static bool is_wide(uint16_t first)
{
    return first >> 11 >= 0x1D;
}

size_t ldrd_count(const uint8_t *bytes, size_t size, uint32_t section, uint32_t base, const struct marks *marks,
                  void (*hit)(void *context, uint32_t section, uint32_t at), void *context)
{
    size_t count = 0;
    for (size_t i = 0; i + 2 <= size;) {
        uint32_t at = base + (uint32_t)i;
        if (marks_kind(marks, section, at) != 't') {
            i += 2;
            continue;
        }
        uint16_t first = bytes_le16(bytes + i);
        if (is_wide(first) && i + 4 <= size && is_base_first(first, bytes_le16(bytes + i + 2))) {
            count++;
            hit(context, section, at);
        }
        i += is_wide(first) ? 4 : 2;
    }
    return count;
}

struct own_code {
    const struct image *image;
    const struct mapfile *map;
    size_t count;
    char *function;
};

static void hit_own(void *context, uint32_t section, uint32_t at)
{
    struct own_code *own = context;
    const struct map_part *part = mapfile_at(own->map, at);
    if (part != NULL && part->member != NULL)
        return; /* counted with its library */
    own->count++;
    for (size_t i = 0; own->function == NULL && i < own->image->symbol_count; i++) {
        const struct symbol *s = &own->image->symbols[i];
        if (s->type == STT_FUNC && s->section == section && at - (s->value & ~1u) < s->size)
            own->function = alloc_string(s->name);
    }
}

size_t ldrd_scan_own_code(const struct image *image, const struct mapfile *map, char **function)
{
    struct own_code own = {image, map, 0, NULL};
    struct marks marks = {0};
    for (size_t i = 0; i < image->symbol_count; i++)
        marks_add(&marks, image->symbols[i].name, image->symbols[i].section, image->symbols[i].value);
    marks_sort(&marks);
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL)
            ldrd_count(s->bytes, s->size, (uint32_t)i, s->run, &marks, hit_own, &own);
    }
    marks_release(&marks);
    *function = own.function;
    return own.count;
}
