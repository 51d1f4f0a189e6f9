#include "script.h"

#include "facts/evidence.h"
#include "facts/vector_table.h"

#include <ctype.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

/* Where nothing is declared: the architecture's code and SRAM areas (ARM DDI 0403E, table B3-1). */
static const struct {
    const char *name, *attributes;
    uint64_t origin, length;
} customary[] = {{"FLASH", "rx", 0x00000000, 0x40000}, {"RAM", "rwx", 0x20000000, 0x10000}};

struct layout {
    size_t table, code, data; /* indices into the map's regions, or into `customary` */
    bool declared;
};

bool script_can_spell(const char *name, enum spelling spelling)
{
    if (name[0] == '\0' || strlen(name) > 128)
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        bool plain = isalnum((unsigned char)*at) || strchr("_.$-", *at) != NULL;
        bool quotable = isprint((unsigned char)*at) && *at != '"' && *at != '\\';
        if (spelling == SPELLING_PLAIN ? !plain : !quotable)
            return false;
    }
    return true;
}

static void add_name(struct text *script, const char *name, enum spelling spelling, size_t index)
{
    if (spelling == SPELLING_PLAIN)
        text_add(script, "%s", name);
    else if (spelling == SPELLING_QUOTED)
        text_add(script, "\"%s\"", name);
    else
        text_add(script, "REGION_%zu", index);
}

void script_for_name(struct text *script, const char *name, enum spelling spelling)
{
    text_add(script, "MEMORY\n{\n  ");
    add_name(script, name, spelling, 0);
    text_add(script, " (rwx) : ORIGIN = 0x20000000, LENGTH = 0x10000000\n}\nSECTIONS\n{\n  .all : { *(*) } > ");
    add_name(script, name, spelling, 0);
    text_add(script, "\n}\n");
}

/* The largest region that is RAM, or is not; the first one of that size. NO_REGION without. */
static size_t largest(const struct subject *subject, bool ram)
{
    size_t best = NO_REGION;
    const struct memory_map *map = subject->map;
    for (size_t i = 0; i < map->region_count; i++)
        if (map->regions[i].length > 0 && is_ram(subject, map->regions[i].origin) == ram &&
            (best == NO_REGION || map->regions[i].length > map->regions[best].length))
            best = i;
    return best;
}

bool script_has_room(const struct subject *subject)
{
    return subject->map->region_count == 0 || largest(subject, true) != NO_REGION;
}

static struct layout plan(const struct subject *subject)
{
    struct layout layout = {0, largest(subject, false), largest(subject, true), true};
    if (layout.code == NO_REGION)
        layout.code = layout.data;
    if (layout.data == NO_REGION || layout.code == NO_REGION)
        return (struct layout){0, 0, 1, false};
    layout.table = layout.code;
    const struct memory_map *map = subject->map;
    for (size_t i = 0; subject->board->table_need != TABLE_UNKNOWN && i < map->region_count; i++)
        if (range_has(region_range(&map->regions[i]), subject->board->table_address)) {
            layout.table = i;
            break;
        }
    return layout;
}

static void add_memory(struct text *script, const struct subject *subject, const enum spelling *spelling,
                       const struct layout *layout)
{
    text_add(script, "MEMORY\n{\n");
    for (size_t i = 0; layout->declared && i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        text_add(script, "  ");
        add_name(script, r->name, spelling[i], i);
        text_add(script, "%s%s%s : ORIGIN = 0x%llx, LENGTH = 0x%llx\n", r->attributes[0] != '\0' ? " (" : "",
                 r->attributes, r->attributes[0] != '\0' ? ")" : "", ULL(r->origin), ULL(r->length));
    }
    for (size_t i = 0; !layout->declared && i < 2; i++)
        text_add(script, "  %s (%s) : ORIGIN = 0x%llx, LENGTH = 0x%llx\n", customary[i].name, customary[i].attributes,
                 ULL(customary[i].origin), ULL(customary[i].length));
    text_add(script, "}\n");
}

static void add_region(struct text *script, const struct subject *subject, const enum spelling *spelling,
                       const struct layout *layout, size_t region)
{
    if (layout->declared)
        add_name(script, subject->map->regions[region].name, spelling[region], region);
    else
        text_add(script, "%s", customary[region].name);
}

static void add_stack(struct text *script, const struct subject *subject, const struct layout *layout)
{
    uint64_t end = layout->declared ? region_range(&subject->map->regions[layout->data]).end
                                    : customary[layout->data].origin + customary[layout->data].length;
    text_add(script, "__stack = 0x%llx;\nENTRY(Reset_Handler)\n", ULL(end & ~(uint64_t)7));
}

/* What toolchains put into read-only memory, one output section each, as start-up files of vendors have them. */
static const char *const read_only[] = {
    ".text : { *(.text .text.*) *(.rodata .rodata.*) *(.glue_7 .glue_7t .vfp11_veneer .v4_bx) *(.eh_frame*)"
    " . = ALIGN(4); }",
    ".ARM.extab : { *(.ARM.extab* .gnu.linkonce.armextab.*) }",
    ".ARM.exidx : { __exidx_start = .; *(.ARM.exidx* .gnu.linkonce.armexidx.*) __exidx_end = .; }",
    ".preinit_array : { __preinit_array_start = .; KEEP(*(.preinit_array*)) __preinit_array_end = .; }",
    ".init_array : { __init_array_start = .; KEEP(*(SORT(.init_array.*))) KEEP(*(.init_array))"
    " __init_array_end = .; }",
    ".fini_array : { __fini_array_start = .; KEEP(*(SORT(.fini_array.*))) KEEP(*(.fini_array))"
    " __fini_array_end = .; }",
};

void script_for_board(struct text *script, const struct subject *subject, const enum spelling *spelling)
{
    struct layout layout = plan(subject);
    uint64_t table = subject->board->table_address;
    bool fixed = layout.declared && subject->board->table_need != TABLE_UNKNOWN &&
                 range_has(region_range(&subject->map->regions[layout.table]), table);
    add_memory(script, subject, spelling, &layout);
    add_stack(script, subject, &layout);
    text_add(script, "SECTIONS\n{\n  .isr_vector ");
    /* At a region's start no address is given, as in most projects: then nothing holds the table against what a linker
     * puts in front of it. */
    if (fixed && table != subject->map->regions[layout.table].origin)
        text_add(script, "0x%llx ", ULL(table));
    text_add(script, ": { KEEP(*(.isr_vector)) } > ");
    add_region(script, subject, spelling, &layout, layout.table);
    for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++) {
        text_add(script, "\n  %s > ", read_only[i]);
        add_region(script, subject, spelling, &layout, layout.code);
    }
    text_add(script, "\n  .data : { __data_start = .; *(.data .data.*) *(.tm_clone_table) . = ALIGN(4);"
                     " __data_end = .; } > ");
    add_region(script, subject, spelling, &layout, layout.data);
    if (layout.code != layout.data) {
        text_add(script, " AT> ");
        add_region(script, subject, spelling, &layout, layout.code);
    }
    text_add(script, "\n  __data_load = LOADADDR(.data);\n"
                     "  .bss (NOLOAD) : { __bss_start = .; *(.bss .bss.*) *(COMMON) . = ALIGN(4); __bss_end = .;"
                     " _end = .; } > ");
    add_region(script, subject, spelling, &layout, layout.data);
    text_add(script, "\n}\n");
}

unsigned script_vectors(const struct subject *subject)
{
    unsigned full = vector_table_full(subject);
    return full > SYSTEM_VECTORS ? full : SYSTEM_VECTORS;
}
