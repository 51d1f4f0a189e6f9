/* Fields of ELF headers (System V gABI, chapters 4 and 5), each at any value; headers moved, doubled and exchanged. */
#include "mutant.h"

#include <elf.h>
#include <string.h>

struct field {
    size_t at, width;
};

#define FIELD(type, member)                                                                                            \
    {                                                                                                                  \
        offsetof(type, member), sizeof(((type *)0)->member)                                                            \
    }

static const struct field header_fields[] = {
    {EI_CLASS, 1},
    {EI_DATA, 1},
    {EI_OSABI, 1},
    FIELD(Elf32_Ehdr, e_type),
    FIELD(Elf32_Ehdr, e_machine),
    FIELD(Elf32_Ehdr, e_version),
    FIELD(Elf32_Ehdr, e_entry),
    FIELD(Elf32_Ehdr, e_phoff),
    FIELD(Elf32_Ehdr, e_shoff),
    FIELD(Elf32_Ehdr, e_flags),
    FIELD(Elf32_Ehdr, e_ehsize),
    FIELD(Elf32_Ehdr, e_phentsize),
    FIELD(Elf32_Ehdr, e_phnum),
    FIELD(Elf32_Ehdr, e_shentsize),
    FIELD(Elf32_Ehdr, e_shnum),
    FIELD(Elf32_Ehdr, e_shstrndx),
};
static const struct field segment_fields[] = {
    FIELD(Elf32_Phdr, p_type),   FIELD(Elf32_Phdr, p_offset), FIELD(Elf32_Phdr, p_vaddr), FIELD(Elf32_Phdr, p_paddr),
    FIELD(Elf32_Phdr, p_filesz), FIELD(Elf32_Phdr, p_memsz),  FIELD(Elf32_Phdr, p_flags), FIELD(Elf32_Phdr, p_align),
};
static const struct field section_fields[] = {
    FIELD(Elf32_Shdr, sh_name),    FIELD(Elf32_Shdr, sh_type),   FIELD(Elf32_Shdr, sh_flags),
    FIELD(Elf32_Shdr, sh_addr),    FIELD(Elf32_Shdr, sh_offset), FIELD(Elf32_Shdr, sh_size),
    FIELD(Elf32_Shdr, sh_link),    FIELD(Elf32_Shdr, sh_info),   FIELD(Elf32_Shdr, sh_addralign),
    FIELD(Elf32_Shdr, sh_entsize),
};
static const struct field symbol_fields[] = {
    FIELD(Elf32_Sym, st_name), FIELD(Elf32_Sym, st_value), FIELD(Elf32_Sym, st_size),
    FIELD(Elf32_Sym, st_info), FIELD(Elf32_Sym, st_shndx),
};

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

/* Entries of one size, one behind the other. */
struct table {
    size_t at, count, entry;
    const struct field *fields;
    size_t field_count;
};

/* What both tables' headers hold where: flags, types and sizes that mean something. */
static uint32_t small_number(struct dice *dice)
{
    return (uint32_t)dice_roll(dice, 17);
}

static void change_field(struct dice *dice, struct mutant *mutant, const struct table *table)
{
    const struct field *field = &table->fields[dice_roll(dice, table->field_count)];
    size_t at = table->at + dice_roll(dice, table->count) * table->entry + field->at;
    uint32_t old = mutant_number(mutant, at, field->width), number = odd_number(dice, mutant, old);
    if (dice_one_in(dice, 4))
        number = small_number(dice);
    else if (dice_one_in(dice, 4)) /* what the same field of another entry holds */
        number =
            mutant_number(mutant, table->at + dice_roll(dice, table->count) * table->entry + field->at, field->width);
    mutant_set_number(mutant, at, field->width, number);
}

static void exchange_entries(struct dice *dice, struct mutant *mutant, const struct table *table)
{
    size_t a = table->at + dice_roll(dice, table->count) * table->entry;
    size_t b = table->at + dice_roll(dice, table->count) * table->entry;
    bool both = !dice_one_in(dice, 3); /* else b becomes a copy of a */
    for (size_t i = 0; i < table->entry; i++) {
        uint32_t x = mutant_number(mutant, a + i, 1), y = mutant_number(mutant, b + i, 1);
        mutant_set_number(mutant, b + i, 1, x);
        if (both)
            mutant_set_number(mutant, a + i, 1, y);
    }
}

static struct table sections_of(const struct mutant *mutant)
{
    return (struct table){mutant_number(mutant, offsetof(Elf32_Ehdr, e_shoff), 4),
                          mutant_number(mutant, offsetof(Elf32_Ehdr, e_shnum), 2), sizeof(Elf32_Shdr), section_fields,
                          COUNT(section_fields)};
}

static struct table symbols_of(const struct mutant *mutant)
{
    struct table sections = sections_of(mutant), none = {0};
    for (size_t i = 0; i < sections.count; i++) {
        size_t at = sections.at + i * sections.entry;
        if (mutant_number(mutant, at + offsetof(Elf32_Shdr, sh_type), 4) == SHT_SYMTAB)
            return (struct table){mutant_number(mutant, at + offsetof(Elf32_Shdr, sh_offset), 4),
                                  mutant_number(mutant, at + offsetof(Elf32_Shdr, sh_size), 4) / sizeof(Elf32_Sym),
                                  sizeof(Elf32_Sym), symbol_fields, COUNT(symbol_fields)};
    }
    return none;
}

/* Bytes of one section: build attributes, code, debug information … */
static void change_contents(struct dice *dice, struct mutant *mutant)
{
    struct table sections = sections_of(mutant);
    if (sections.count == 0)
        return;
    size_t header = sections.at + dice_roll(dice, sections.count) * sections.entry;
    size_t at = mutant_number(mutant, header + offsetof(Elf32_Shdr, sh_offset), 4);
    size_t size = mutant_number(mutant, header + offsetof(Elf32_Shdr, sh_size), 4);
    for (size_t left = size > 0 ? 1 + dice_roll(dice, 4) : 0; left > 0; left--) {
        size_t byte = at + dice_roll(dice, size), width = 1 + dice_roll(dice, 4);
        mutant_set_number(mutant, byte, width, odd_number(dice, mutant, mutant_number(mutant, byte, width)));
    }
}

void mutate_elf(struct dice *dice, struct mutant *mutant)
{
    struct table header = {0, 1, sizeof(Elf32_Ehdr), header_fields, COUNT(header_fields)};
    struct table segments = {mutant_number(mutant, offsetof(Elf32_Ehdr, e_phoff), 4),
                             mutant_number(mutant, offsetof(Elf32_Ehdr, e_phnum), 2), sizeof(Elf32_Phdr),
                             segment_fields, COUNT(segment_fields)};
    struct table tables[] = {header,
                             segments,
                             segments,
                             segments,
                             sections_of(mutant),
                             sections_of(mutant),
                             sections_of(mutant),
                             symbols_of(mutant)};
    const struct table *table = &tables[dice_roll(dice, COUNT(tables))];
    if (dice_one_in(dice, 4))
        change_contents(dice, mutant);
    else if (table->count > 1 && dice_one_in(dice, 6))
        exchange_entries(dice, mutant, table);
    else if (table->count > 0)
        change_field(dice, mutant, table);
}
