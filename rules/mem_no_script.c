/* MEM015: linked without a script, so that the linker laid the program out as for a computer with one memory. */
#include "mem_no_script.h"

#include "facts/costly.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "facts/producers.h"
#include "mem_layout.h"

#include <elf.h>

/* GNU ld 2.40, armelf.em: where its own script has the program begin, and its stack. LLD 14, ELF/Writer.cpp: the
 * default image base, from which it loads the ELF headers too. */
#define GNU_START 0x00008000u
#define GNU_STACK 0x00080000u
#define LLD_START 0x00010000u

/* The first loaded address of an ELF; that of a program without any contents is nowhere. */
static bool starts_at(const struct image *image, uint64_t address)
{
    return image->extent_count == 0 || image->extents[0].range.start == address;
}

static bool has_value(const struct subject *subject, const char *name, uint32_t value)
{
    const struct symbol *symbol = symbol_named(&subject->facts->symbols, name, NULL);
    return symbol != NULL && symbol->section != SHN_UNDEF && symbol->value == value;
}

/* A script for a device has initial values in one memory and the variables in another. */
static bool has_data_in_place(const struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_WRITE) != 0 && s->bytes != NULL && s->size > 0 && s->run == s->load)
            return true;
    }
    return false;
}

/* Somebody says where there is RAM, so that what looks like a variable may be in the wrong place. */
static bool is_ram_known(const struct subject *subject)
{
    return subject->chip->die_ram_count > 0 || subject->map->region_count > 0;
}

/* By the symbols of its script; without any, by variables among the code. */
static bool is_layout_of_gnu(const struct subject *subject)
{
    const struct image *image = subject->image;
    if (!starts_at(image, GNU_START))
        return false;
    if (image->symbol_count > 0)
        return has_value(subject, "_stack", GNU_STACK) &&
               symbol_named(&subject->facts->symbols, "_bss_end__", NULL) != NULL;
    return is_ram_known(subject) && image->extent_count > 0 && has_data_in_place(image);
}

static bool is_layout_of_lld(const struct subject *subject)
{
    const struct image *image = subject->image;
    if (!linked_by(compilers_of(subject), "LLD"))
        return false;
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (s->offset == 0 && s->file_size > 0)
            return s->load == LLD_START && s->run == LLD_START;
    }
    return false;
}

void check_no_script(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    bool gnu = is_layout_of_gnu(subject);
    if (image->symbol_count == 0 && !is_ram_known(subject) && starts_at(image, GNU_START)) {
        skipped(inquiry, "without symbols it is told by variables that are not in RAM, and nobody says where that is");
        return;
    }
    uint32_t start = gnu ? GNU_START : LLD_START;
    if ((!gnu && !is_layout_of_lld(subject)) || is_ram(subject, start))
        return;
    if (image->extent_count == 0) {
        found(inquiry, &(struct place){0},
              "the image was linked without a script (-T), by the linker's own one for programs at 0x%08x, and nothing "
              "was kept",
              start);
        return;
    }
    struct place place = place_loaded(subject, image->extents[0].range);
    found(
        inquiry, &place,
        "the image was linked without a script (-T): it starts at 0x%08x, where the linker's own one has programs, and "
        "its variables are behind its code",
        start);
}
