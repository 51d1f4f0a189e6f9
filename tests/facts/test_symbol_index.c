/* The symbol index against a plain look at every symbol, on made-up images where much coincides: few addresses, few
 * names, functions inside functions, numbers, weak aliases, symbols in any order. */
#include "base/alloc.h"
#include "facts/symbol_index.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SECTIONS = 4, SYMBOLS = 60, START = 0x1000, SPAN = 0x40, ROUNDS = 3000 };

static uint32_t state = 1;

/* xorshift32: the same images in every run. */
static uint32_t random_below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

static const char *const names[] = {"main",
                                    "Reset_Handler",
                                    "__isr_vector",
                                    "_ZN4long4nameE1v",
                                    "_ZN4long4nameE2v",
                                    "_ZN4long4",
                                    "$t",
                                    "$t.1",
                                    "$d",
                                    "$a",
                                    "$x",
                                    ""};
enum { NAMES = sizeof names / sizeof *names };

static void make_up(struct image *image)
{
    static const uint8_t types[] = {STT_NOTYPE, STT_FUNC, STT_OBJECT, STT_FUNC};
    static const uint16_t sections[] = {SHN_UNDEF, 1, 2, 3, SHN_ABS, 9};
    *image = (struct image){.is_elf = true, .has_sections = true, .section_count = SECTIONS};
    image->sections = alloc_items(SECTIONS, sizeof *image->sections);
    for (size_t i = 1; i < SECTIONS; i++)
        image->sections[i] = (struct section){.name = ".text",
                                              .type = i == 2 ? SHT_NOBITS : SHT_PROGBITS,
                                              .flags = i == 3 ? 0 : SHF_ALLOC,
                                              .run = START + random_below(8),
                                              .size = SPAN};
    image->symbol_count = random_below(SYMBOLS);
    image->symbols = alloc_items(image->symbol_count, sizeof *image->symbols);
    for (size_t i = 0; i < image->symbol_count; i++)
        image->symbols[i] = (struct symbol){.name = names[random_below(NAMES)],
                                            .value = START + random_below(SPAN),
                                            .size = random_below(3) == 0 ? 0 : random_below(SPAN),
                                            .type = types[random_below(sizeof types)],
                                            .binding = random_below(3) == 0 ? STB_WEAK : STB_GLOBAL,
                                            .section = sections[random_below(6)]};
}

static void release(struct image *image)
{
    free(image->sections);
    free(image->symbols);
}

/* ---- the plain look ---- */

static struct said plain_say(const struct image *image, const struct section *section, uint32_t address)
{
    struct said said = {0};
    uint32_t best = section->run;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        if (s->section != section - image->sections)
            continue;
        char mapping = mapping_kind(s->name);
        if (mapping != 0 && s->value >= best && s->value <= address) {
            best = s->value;
            said.mapping = mapping;
        }
        bool thumb = s->type == STT_FUNC && (s->value & 1) != 0;
        said.function |= thumb && s->value == (address | 1);
        said.inside |= thumb && range_has(range_of(s->value & ~1u, s->size), address);
    }
    return said;
}

static bool is_place(const struct image *image, const struct symbol *s)
{
    return s->name[0] != '\0' && s->name[0] != '$' && (s->type == STT_FUNC || s->type == STT_NOTYPE) &&
           s->section != SHN_UNDEF &&
           (s->section >= image->section_count || (image->sections[s->section].flags & SHF_ALLOC) != 0);
}

/* What a finding calls an address, of the first three that are there: a symbol at it, a function around it, a number.
 */
static const char *plain_name(const struct image *image, uint32_t address)
{
    const char *around = NULL, *weak = NULL, *absolute = NULL;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        bool here = (s->value & ~1u) == (address & ~1u);
        if (!is_place(image, s))
            continue;
        if (here && s->section >= SHN_LORESERVE)
            absolute = s->name;
        else if (here && s->binding != STB_WEAK)
            return s->name;
        else if (here && weak == NULL)
            weak = s->name;
        else if (s->type == STT_FUNC && range_has(range_of(s->value & ~1u, s->size), address))
            around = s->name;
    }
    return weak != NULL ? weak : around != NULL ? around : absolute;
}

static const struct symbol *plain_find(const struct image *image, const char *name, size_t from)
{
    for (size_t i = from; i < image->symbol_count; i++)
        if (strcmp(image->symbols[i].name, name) == 0)
            return &image->symbols[i];
    return NULL;
}

/* ---- the comparisons ---- */

static void expect_same_names(const struct symbol_index *index)
{
    const struct image *image = index->image;
    for (size_t i = 0; i < NAMES; i++) {
        if (names[i][0] == '\0' || mapping_kind(names[i]) != 0)
            continue;
        const struct symbol *plain = plain_find(image, names[i], 0), *indexed = symbol_named(index, names[i], NULL);
        for (; plain != NULL; indexed = symbol_named(index, names[i], indexed)) {
            assert_ptr_equal(indexed, plain);
            plain = plain_find(image, names[i], (size_t)(plain - image->symbols) + 1);
        }
        assert_null(indexed);
    }
    assert_null(symbol_named(index, "nobody", NULL));
}

static void expect_same_words(const struct symbol_index *index)
{
    for (size_t i = 1; i < SECTIONS; i++)
        for (uint32_t address = START - 2; address < START + 3 * SPAN; address++) {
            struct said plain = plain_say(index->image, &index->image->sections[i], address);
            struct said indexed = symbols_say(index, &index->image->sections[i], address);
            assert_int_equal(indexed.mapping, plain.mapping);
            assert_int_equal(indexed.function, plain.function);
            assert_int_equal(indexed.inside, plain.inside);
        }
}

static void expect_same_places(const struct image *image)
{
    struct place_names *places = place_names_new(image);
    for (uint32_t address = START - 2; address < START + 3 * SPAN; address++) {
        struct named_place place = place_names_at(places, address);
        const char *name = place.here != NULL ? place.here : place.around != NULL ? place.around : place.absolute;
        assert_ptr_equal(name, plain_name(image, address));
    }
    place_names_free(places);
}

static void expect_rooms(const struct symbol_index *index)
{
    bool thumb = false; /* section 2 is the one without contents */
    for (size_t i = 0; i < index->image->symbol_count; i++) {
        const struct symbol *s = &index->image->symbols[i];
        thumb |= s->section == 2 && ((s->type == STT_FUNC && (s->value & 1) != 0) || mapping_kind(s->name) == 't');
    }
    assert_int_equal(index->thumb_room_count, thumb);
    assert_true(!thumb || index->thumb_rooms[0] == 2);
}

static void the_index_says_what_a_plain_look_says(void **unused)
{
    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct image image;
        struct symbol_index index;
        make_up(&image);
        symbol_index_build(&image, &index);
        expect_same_names(&index);
        expect_same_words(&index);
        expect_same_places(&image);
        expect_rooms(&index);
        symbol_index_release(&index);
        release(&image);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_says_what_a_plain_look_says),
    };
    return cmocka_run_group_tests_name("symbol_index", tests, NULL, NULL);
}
