#include "needs.h"

#include "facts/foreign.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"

static bool is_elf(const struct subject *s)
{
    return s->image->is_elf;
}

static bool has_sections(const struct subject *s)
{
    return s->image->has_sections;
}

static bool has_segments(const struct subject *s)
{
    return s->image->segment_count > 0;
}

static bool has_symbols(const struct subject *s)
{
    return s->image->symbol_count > 0;
}

static bool has_text_records(const struct subject *s)
{
    return s->image->format == FORMAT_HEX || s->image->format == FORMAT_SREC;
}

static bool has_records(const struct subject *s)
{
    return has_text_records(s) || s->image->format == FORMAT_UF2;
}

static bool tells_its_length(const struct subject *s)
{
    return s->image->is_elf || s->image->format == FORMAT_UF2;
}

static bool is_hex(const struct subject *s)
{
    return s->image->format == FORMAT_HEX;
}

static bool has_regions(const struct subject *s)
{
    return s->map->region_count > 0;
}

static bool has_placement(const struct subject *s)
{
    return s->map->has_sections && s->map->placement_count > 0;
}

static bool knows_chip_memory(const struct subject *s)
{
    return s->chip->die_flash_count + s->chip->die_ram_count > 0;
}

static bool knows_erase_unit(const struct subject *s)
{
    return s->chip->sector_count > 0;
}

static bool has_protected(const struct subject *s)
{
    return s->board->protected_count > 0;
}

static bool has_bytes(const struct subject *s)
{
    return s->image->chunk_count > 0;
}

static bool has_entry(const struct subject *s)
{
    return s->image->has_entry;
}

static bool has_neighbours(const struct subject *s)
{
    return s->board->neighbour_count > 0;
}

static bool has_table(const struct subject *s)
{
    return vector_table_find(s).exists;
}

static bool has_table_in_place(const struct subject *s)
{
    uint64_t elsewhere;
    return vector_table_displaced(s, &elsewhere) == NULL;
}

static bool has_budgets(const struct subject *s)
{
    return s->budgets.count > 0;
}

static bool was_rehearsed(const struct subject *s)
{
    return s->rehearsal != NULL;
}

static bool expects_table(const struct subject *s)
{
    struct table_place place = table_place(s);
    return table_place_binds(&place);
}

static bool knows_interrupts(const struct subject *s)
{
    return s->board->table_entries > 0 || s->chip->interrupts > 0;
}

/* In the order in which they are worth telling: the first unmet one is the reason. */
static const struct {
    enum need need;
    bool (*met)(const struct subject *);
    const char *reason;
} needs[] = {
    {NEED_LOADABLE, is_loadable, "the file is not a linked image for a Cortex-M"},
    {NEED_BYTES, has_bytes, "the file loads no bytes"},
    {NEED_ELF, is_elf, "only an ELF tells this"},
    {NEED_TEXT_RECORDS, has_text_records, "only HEX and S-record files have records"},
    {NEED_RECORDS, has_records, "only HEX, S-record and UF2 files have an end of their own"},
    {NEED_OWN_LENGTH, tells_its_length, "only ELF and UF2 files say how much they hold"},
    {NEED_HEX, is_hex, "only Intel HEX has address records"},
    {NEED_SECTIONS, has_sections, "the file has no sections"},
    {NEED_SEGMENTS, has_segments, "the file has no program headers"},
    {NEED_SYMBOLS, has_symbols, "the file has no symbols"},
    {NEED_ENTRY, has_entry, "the file names no entry point"},
    {NEED_REGIONS, has_regions, "no memory regions are declared (give --board or --memory)"},
    {NEED_PLACEMENT, has_placement, "no linker script with SECTIONS was given (--memory)"},
    {NEED_CHIP_MEMORY, knows_chip_memory, "the chip's memory is not known"},
    {NEED_ERASE_UNIT, knows_erase_unit, "the chip's erase unit is not known"},
    {NEED_PROTECTED, has_protected, "the board has no protected ranges"},
    {NEED_NEIGHBOURS, has_neighbours, "the board has no neighbouring slots"},
    {NEED_BUDGETS, has_budgets, "no size budgets are set (budgets in .dsocheck.yaml)"},
    {NEED_TABLE_EXPECTED, expects_table, "nothing says where the vector table has to be"},
    {NEED_TABLE, has_table, "no vector table is loaded"},
    {NEED_TABLE_IN_PLACE, has_table_in_place, "something else is in the place of the vector table (VEC011)"},
    {NEED_REHEARSAL, was_rehearsed, "the image was not run in the emulator (dsocheck rehearse)"},
    {NEED_INTERRUPTS, knows_interrupts, "the number of interrupts of the chip is not known"},
};

const char *needs_unmet(unsigned wanted, const struct subject *subject)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if ((wanted & needs[i].need) != 0 && !needs[i].met(subject))
            return needs[i].reason;
    return NULL;
}
