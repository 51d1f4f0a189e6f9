#include "arm_libraries.h"

#include "base/alloc.h"
#include "marks.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static struct arm_code *code_of(struct arm_codes *codes, const struct map_part *part)
{
    char *path = part != NULL && part->member != NULL ? realpath(part->path, NULL) : NULL;
    for (size_t i = 0; i < codes->count; i++) {
        struct arm_code *code = &codes->at[i];
        if (path == NULL ? code->path != NULL : code->path == NULL || strcmp(code->path, path) != 0)
            continue;
        free(path);
        return code;
    }
    codes->at = alloc_grow(codes->at, codes->count, &codes->capacity, sizeof *codes->at);
    struct arm_code *code = &codes->at[codes->count++];
    *code = (struct arm_code){.path = path};
    if (path != NULL)
        code->library = alloc_string(strrchr(path, '/') + 1);
    return code;
}

static bool add(struct arm_codes *codes, const struct mapfile *map, const char *function, uint32_t address)
{
    const struct map_part *part = mapfile_at(map, address);
    /* ld's own veneers between the two states tell of the code they lead to, which is found by itself. */
    if (part != NULL && strcmp(part->path, "linker stubs") == 0)
        return false;
    bool archive = part != NULL && part->member != NULL;
    char *name = archive ? alloc_format("%s (%s)", function, part->member) : alloc_string(function);
    names_add(&code_of(codes, part)->functions, name);
    free(name);
    return true;
}

static const struct section *code_section(const struct image *image, uint32_t index)
{
    const struct section *s = index < image->section_count ? &image->sections[index] : NULL;
    return s != NULL && (s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL ? s : NULL;
}

/* A run of ARM code that no function symbol stands in front of. */
static bool add_nameless(const struct image *image, const struct mapfile *map, const struct marks *marks,
                         struct arm_codes *codes)
{
    bool any = false;
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *m = &marks->at[i];
        const struct section *section = m->kind == 'a' ? code_section(image, m->section) : NULL;
        bool last = i + 1 == marks->count || marks->at[i + 1].section != m->section;
        if (section == NULL || !range_has(section_run_range(section), m->at) || (!last && marks->at[i + 1].at == m->at))
            continue;
        bool named = false;
        for (size_t n = 0; n < image->symbol_count && !named; n++) {
            const struct symbol *s = &image->symbols[n];
            named = s->type == STT_FUNC && s->section == m->section && m->at >= (s->value & ~1u) &&
                    (s->value == m->at || m->at - (s->value & ~1u) < s->size);
        }
        if (named)
            continue;
        char *place = alloc_format("code at 0x%08x", m->at);
        any = add(codes, map, place, m->at) || any;
        free(place);
    }
    return any;
}

bool arm_libraries_collect(const struct image *image, const struct mapfile *map, struct arm_codes *codes)
{
    struct marks marks = {0};
    bool any = false;
    for (size_t i = 0; i < image->symbol_count; i++)
        marks_add(&marks, image->symbols[i].name, image->symbols[i].section, image->symbols[i].value);
    marks_sort(&marks);
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        if (s->type != STT_FUNC || (s->value & 1) != 0 || code_section(image, s->section) == NULL)
            continue;
        char kind = marks_kind(&marks, s->section, s->value);
        if (kind == 'a' || (kind == '\0' && marks.count == 0))
            any = add(codes, map, s->name, s->value) || any;
    }
    any = add_nameless(image, map, &marks, codes) || any;
    marks_release(&marks);
    return any;
}
