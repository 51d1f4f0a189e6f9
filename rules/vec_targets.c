/* VEC005 to VEC009: where the vectors lead. */
#include "base/text.h"
#include "facts/evidence.h"
#include "facts/short_table.h"
#include "facts/vector_table.h"
#include "mem_permission.h"
#include "vec.h"

#include <stdio.h>
#include <string.h>

struct place vector_place(const struct subject *subject, uint64_t table, unsigned index, const char *symbol)
{
    struct place place = place_loaded(subject, range_of(table + 4 * (uint64_t)index, 4));
    uint32_t word = 0;
    place.symbol = symbol;
    place.has_target = index > 0 && image_word(subject->image, table + 4 * (uint64_t)index, &word);
    place.target = word & ~1u;
    return place;
}

/* The bytes loaded there run elsewhere. */
static bool moves(const struct subject *subject, uint64_t load)
{
    const struct image *image = subject->image;
    const struct section *section = image_section_loaded_at(image, load);
    if (section != NULL)
        return section->run != section->load;
    for (size_t i = 0; i < image->segment_count; i++)
        if (range_has(range_of(image->segments[i].load, image->segments[i].file_size), load))
            return image->segments[i].run != image->segments[i].load;
    return moved_by_rom(subject) != 0;
}

/* Code that runs in RAM and is loaded elsewhere is not there yet when the core starts. A table that moves with it is
 * another matter: a ROM copies both. */
static bool is_copied_later(const struct subject *subject, const struct vector_table *table, uint32_t target)
{
    uint8_t byte;
    return is_ram(subject, target) && is_in_image(subject, target) && !image_read(subject->image, target, &byte, 1) &&
           !moves(subject, table->address);
}

void check_reset_inside(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    uint32_t target = table.reset & ~1u;
    bool too_early = is_copied_later(subject, &table, target);
    if (is_in_image(subject, target) && !too_early)
        return;
    struct place place = vector_place(subject, table.address, 1, NULL);
    uint64_t mirror = mirror_of(subject, target);
    if (too_early)
        found(inquiry, &place,
              "reset vector 0x%08x leads into RAM, where its code is only once something has copied it", table.reset);
    else if (is_in_sibling(subject, target))
        found_as(inquiry, SEVERITY_NOTE, &place, "reset vector 0x%08x leads into an image named with --with",
                 table.reset);
    else if (mirror != NO_MIRROR)
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "reset vector 0x%08x is not loaded there, but at 0x%08llx, an alias of the same flash on several "
                 "families",
                 table.reset, (unsigned long long)mirror);
    else
        found(inquiry, &place, "reset vector 0x%08x leads outside the loaded bytes%s", table.reset,
              is_resident(subject, target) ? ", into code that belongs to somebody else" : "");
}

/* --- every used vector ------------------------------------------------------------------------------------------ */

/* Makers keep markers behind their last interrupt. Where the chip does not say which one that is, a word that names
 * the system space, from which nothing executes, is taken for one (ARM DDI 0403E, table B3-1). */
static bool is_marker(const struct subject *subject, unsigned index, uint32_t word)
{
    return vector_table_full(subject) == 0 && index >= SYSTEM_VECTORS && word >= 0xE0000000;
}

/* PSoC 6 has its NMI handled in ROM, and every image of one says where (CY8C6xxx startup files of Infineon's mtb-pdl).
 */
static bool is_in_rom(const struct subject *subject, unsigned index, uint32_t word)
{
    return index == 2 && word == 0x0000000D && subject->chip->die_flash_count == 0;
}

/* The words of a table that are there, from its start on. */
struct words {
    uint32_t at[MOST_VECTORS];
    unsigned count;
};

static void read_words(const struct subject *subject, const struct vector_table *table, struct words *words)
{
    words->count = 0;
    while (words->count < table->words && words->count < MOST_VECTORS &&
           image_word(subject->image, table->address + 4 * (uint64_t)words->count, &words->at[words->count]))
        words->count++;
}

/* No vector in front of this one has the same word. */
static bool is_first(const struct subject *subject, const struct words *words, unsigned index)
{
    for (unsigned n = 2; n < index; n++)
        if (words->at[n] == words->at[index] && !vector_is_reserved(subject, n))
            return false;
    return true;
}

/* How many more vectors have it. */
static unsigned count_shared(const struct subject *subject, const struct words *words, unsigned index)
{
    unsigned shared = 0;
    for (unsigned n = 2; n < words->count; n++)
        shared += n != index && words->at[n] == words->at[index] && !vector_is_reserved(subject, n);
    return shared;
}

/* Calls `is_bad` for every used vector and reports each bad value once, with the number of vectors that share it. Where
 * nothing tells how far the table goes, an interrupt's word may be a constant behind it. */
static void each_handler(const struct subject *subject, struct inquiry *inquiry, enum severity severity,
                         bool (*is_bad)(const struct subject *, uint32_t), const char *verdict)
{
    struct vector_table table = vector_table_find(subject);
    struct words words;
    read_words(subject, &table, &words);
    for (unsigned i = 2; i < words.count; i++) {
        uint32_t word = words.at[i];
        if (vector_is_reserved(subject, i) || vector_is_unused(word) || vector_is_ram_boot(word) ||
            is_marker(subject, i, word) || is_in_rom(subject, i, word) || !is_first(subject, &words, i) ||
            !is_bad(subject, word))
            continue;
        unsigned shared = count_shared(subject, &words, i);
        char buffer[24], more[48] = "";
        if (shared > 0)
            snprintf(more, sizeof more, " and %u more", shared);
        struct place place = vector_place(subject, table.address, i, symbol_at(subject, word));
        bool sure = i < SYSTEM_VECTORS || i < table.delimited;
        found_as(inquiry, sure ? severity : SEVERITY_WARNING, &place, "vector %u (%s)%s %s 0x%08x, %s%s", i,
                 vector_name(i, buffer), more, shared > 0 ? "hold" : "holds", word, verdict,
                 sure ? "" : ", if the table goes that far");
    }
}

/* Why no code can be at a run address, for behind "leads ". False when it can, or when nothing of it is loaded. */
static bool is_no_code(const struct subject *subject, uint32_t target, struct text *why)
{
    const struct section *section = image_section_run_at(subject->image, target);
    const struct region *region = no_execute_region(subject, section, target);
    uint8_t byte;
    switch (no_code_at(subject, target)) {
    case NO_CODE_ERASED:
        text_add(why, "to erased bytes (0xFF)");
        break;
    case NO_CODE_SECTION:
        text_add(why, "into %s, which holds no code", section->name);
        break;
    case NO_CODE_MAPPING:
        text_add(why, "to data in %s (mapping symbol $d)", section->name);
        break;
    case NO_CODE_ZEROS:
        text_add(why, "to zeros");
        break;
    case NO_CODE_UNTOLD:
        if (region != NULL && read_run(subject, target, &byte, 1))
            text_add(why, "into region %s (%s), which is not executable", region->name, region->attributes);
        break;
    }
    return why->length > 0;
}

static bool is_handler_no_code(const struct subject *subject, uint32_t word)
{
    struct text why = {0};
    bool bad = (word & 1) != 0 && is_no_code(subject, word & ~1u, &why);
    text_release(&why);
    return bad;
}

void check_targets(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    uint32_t target = table.reset & ~1u;
    struct text why = {0};
    if (vector_table_swallows(subject, &table, target))
        text_add(&why, "into the vector table itself");
    if (why.length > 0 || is_no_code(subject, target, &why)) {
        struct place place = vector_place(subject, table.address, 1, symbol_at(subject, target));
        found(inquiry, &place, "reset vector 0x%08x leads %s", table.reset, text_string(&why));
    }
    text_release(&why);
    each_handler(subject, inquiry, SEVERITY_ERROR, is_handler_no_code, "where no code is");
}

static bool is_even(const struct subject *subject, uint32_t word)
{
    (void)subject;
    return (word & 1) == 0;
}

static bool is_outside(const struct subject *subject, uint32_t word)
{
    uint32_t target = word & ~1u;
    /* Files without run addresses cannot tell what start-up code copies to RAM. */
    bool copied = is_copied_code(subject, target) || (!subject->image->is_elf && may_be_copied(subject, target));
    return (word & 1) != 0 && !copied && !is_in_image(subject, target) && !is_resident(subject, target) &&
           !is_in_sibling(subject, target) && mirror_of(subject, target) == NO_MIRROR;
}

void check_handler_thumb(const struct subject *subject, struct inquiry *inquiry)
{
    each_handler(subject, inquiry, SEVERITY_ERROR, is_even, "which has bit 0 clear: taking it is a fault");
}

void check_handler_inside(const struct subject *subject, struct inquiry *inquiry)
{
    each_handler(subject, inquiry, SEVERITY_ERROR, is_outside,
                 "which is outside the loaded bytes and the board's resident code");
}

void check_fault_handlers(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    unsigned words = table.words, last = 0;
    uint32_t word;
    const struct short_table *ends = short_table_at(subject, &table);
    if (ends != NULL && ends->faults_elsewhere) {
        skipped(inquiry, "this table ends early on purpose: the program's fault handlers are in another one");
        return;
    }
    for (unsigned i = 2; i < words; i++)
        if (!vector_is_reserved(subject, i) && image_word(subject->image, table.address + 4 * (uint64_t)i, &word) &&
            !vector_is_unused(word))
            last = i;
    for (unsigned i = 2; i <= 3 && i < last; i++) {
        char buffer[24];
        if (!image_word(subject->image, table.address + 4 * (uint64_t)i, &word) || !vector_is_unused(word))
            continue;
        struct place place = vector_place(subject, table.address, i, NULL);
        found(inquiry, &place, "vector %u (%s) is 0x%08x while the table goes on to vector %u", i,
              vector_name(i, buffer), word, last);
    }
}
