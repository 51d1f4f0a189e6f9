/* The memory of a machine: what the image and those beside it load, RAM, and other addresses of the two. */
#include "machine.h"

#include "base/alloc.h"
#include "facts/evidence.h"
#include "facts/vector_table.h"

#include <stdlib.h>
#include <string.h>

#define AREA_CAP ((uint64_t)16 << 20)

struct memory *machine_add(struct machine *machine, enum memory_kind kind, struct range range)
{
    uint64_t size = range_size(range);
    if (machine->memory_count == MACHINE_AREAS || size == 0 || size > AREA_CAP ||
        machine->memory_bytes + size > MACHINE_MEMORY_CAP) {
        machine->overflow = machine->overflow || size > 0;
        return NULL;
    }
    struct memory *memory = alloc_items(1, sizeof *memory);
    bool ram = kind == MEMORY_RAM || kind == MEMORY_ASSUMED;
    *memory = (struct memory){.kind = kind,
                              .area = {.origin = (uint32_t)range.start,
                                       .size = (uint32_t)size,
                                       .writable = ram && machine->watch == NULL,
                                       .executable = true}};
    if (!bus_add(&machine->bus, &memory->area)) {
        free(memory);
        return NULL;
    }
    memory->area.bytes = alloc_bytes(size);
    memory->area.shadow = alloc_bytes(size);
    memory->area.executed = alloc_items(1, size / 16 + 1);
    memset(memory->area.bytes, ram ? machine->fill : 0xFF, size);
    memset(memory->area.shadow, ram ? SHADOW_NEVER | SHADOW_UNWRITTEN : 0, size);
    machine->memories[machine->memory_count++] = memory;
    machine->memory_bytes += size;
    return memory;
}

/* Another address of memory that is there. */
static bool add_alias(struct machine *machine, uint32_t address, const struct memory *of)
{
    if (machine->memory_count == MACHINE_AREAS)
        return false;
    struct memory *memory = alloc_items(1, sizeof *memory);
    *memory = *of;
    memory->kind = MEMORY_ALIAS;
    memory->area.origin = address;
    memory->area.decoded = NULL;
    memory->area.next = NULL;
    if (!bus_add(&machine->bus, &memory->area)) {
        free(memory);
        return false;
    }
    machine->memories[machine->memory_count++] = memory;
    return true;
}

/* ---- flash ---- */

static void fill_from(struct memory *memory, const struct image *image, uint32_t moved)
{
    struct range all = range_of(memory->area.origin, memory->area.size);
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range extent = image->extents[i].range;
        struct range common = range_common(range_of(extent.start + moved, range_size(extent)), all);
        if (range_size(common) > 0)
            image_read(image, common.start - moved, memory->area.bytes + (common.start - all.start),
                       range_size(common));
    }
}

/* From an address up to what is there already. */
static struct range gap_at(const struct machine *machine, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < machine->memory_count; i++) {
        const struct bus_area *area = &machine->memories[i]->area;
        if (area->origin >= start && area->origin < end)
            end = area->origin;
    }
    return (struct range){start, end};
}

static void add_loaded(struct machine *machine, const struct image *image, struct range range, uint32_t moved)
{
    bool ram = is_ram(machine->subject, range.start);
    struct memory *memory = machine_add(machine, ram ? MEMORY_RAM : MEMORY_FLASH, range);
    if (memory == NULL)
        return;
    fill_from(memory, image, moved);
    memset(memory->area.shadow, 0, memory->area.size); /* whoever starts it has written it there */
}

/* A stretch of an image in whole words, but for what others have put there before. */
static void add_extent(struct machine *machine, const struct image *image, struct range loaded, uint32_t moved)
{
    struct range range = range_of((uint32_t)(loaded.start + moved), range_size(loaded));
    range.start &= ~(uint64_t)3;
    range.end = (range.end + 3) & ~(uint64_t)3;
    if (range.end > (uint64_t)1 << 32)
        return;
    for (uint64_t at = range.start; at < range.end && !machine->overflow;) {
        const struct memory *there = machine_memory_at(machine, (uint32_t)at);
        struct range gap =
            there == NULL ? gap_at(machine, at, range.end) : range_of(at, there->area.origin + there->area.size - at);
        if (there == NULL)
            add_loaded(machine, image, gap, moved);
        at = gap.end;
    }
}

static bool is_power_on(const struct subject *subject, struct range loaded)
{
    return !is_ram(subject, loaded.start) || is_ram_module(subject);
}

static void load_image(struct machine *machine)
{
    const struct subject *subject = machine->subject;
    const struct image *image = subject->image;
    uint32_t moved = moved_by_rom(subject);
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range loaded = image->extents[i].range;
        struct memory *ram = machine_memory_at(machine, (uint32_t)loaded.start);
        if (!is_power_on(subject, loaded))
            continue;
        if (ram == NULL) {
            add_extent(machine, image, loaded, moved);
            continue;
        }
        struct range common = range_common(loaded, range_of(ram->area.origin, ram->area.size));
        image_read(image, common.start, ram->area.bytes + (common.start - ram->area.origin), range_size(common));
        memset(ram->area.shadow + (common.start - ram->area.origin), 0, range_size(common));
    }
}

static void load_siblings(struct machine *machine)
{
    for (size_t n = 0; n < machine->subject->sibling_count; n++) {
        const struct image *image = machine->subject->siblings[n];
        for (size_t i = 0; i < image->extent_count; i++)
            if (!is_ram(machine->subject, image->extents[i].range.start))
                add_extent(machine, image, image->extents[i].range, 0);
    }
}

/* ---- RAM ---- */

static void add_ram(struct machine *machine, struct range range)
{
    range.start = (range.start + 3) & ~(uint64_t)3;
    range.end &= ~(uint64_t)3;
    if (range.end > range.start && range_size(range) <= AREA_CAP &&
        machine_memory_at(machine, (uint32_t)range.start) == NULL)
        machine_add(machine, MEMORY_RAM, range);
}

static void open_ram(struct machine *machine)
{
    const struct subject *subject = machine->subject;
    const struct chip *chip = subject->chip;
    for (size_t i = 0; i < chip->die_ram_count; i++)
        add_ram(machine, chip->die_ram[i].range);
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *region = &subject->map->regions[i];
        if (region->length > 0 && is_ram(subject, region->origin))
            add_ram(machine, region_range(region));
    }
}

/* ---- the whole ---- */

static bool fills_flash_base(const struct subject *subject, const struct image *image)
{
    const struct chip *chip = subject->chip;
    return chip->die_flash_count > 0 && image_chunk_at(image, chip->die_flash[0].range.start) != NULL;
}

void machine_open_memory(struct machine *machine)
{
    const struct subject *subject = machine->subject;
    struct vector_table table = vector_table_find(subject);
    uint32_t moved = moved_by_rom(subject);
    open_ram(machine);
    load_image(machine);
    load_siblings(machine);
    machine->vectors = (uint32_t)(table.address + moved);
    machine->home = loaded_span(subject->image, range_of(table.address & ~(uint64_t)0xFFFFF, (uint64_t)1 << 28));
    machine->home = range_of((uint32_t)(machine->home.start + moved), range_size(machine->home));
    machine->offset = subject->chip->die_flash_count == 0 ? (table.address & 0xFFFF) != 0
                                                          : !fills_flash_base(subject, subject->image);
}

/* Where the flash of a part begins a second time, at 0, so that its table is found at reset; ST's manuals call that the
 * boot memory (RM0008, 3.4). */
static bool supply_boot_alias(struct machine *machine, uint32_t address)
{
    const struct chip *chip = machine->subject->chip;
    uint64_t base = chip->die_flash_count > 0 ? chip->die_flash[0].range.start : 0x08000000;
    if (base == 0 || address >= AREA_CAP)
        return false;
    struct memory *memory = machine_memory_at(machine, (uint32_t)(base + address));
    return memory != NULL && memory->kind == MEMORY_FLASH &&
           add_alias(machine, (uint32_t)(memory->area.origin - base), memory);
}

bool machine_supply(struct machine *machine, uint32_t address)
{
    uint64_t there = mirror_of(machine->subject, address);
    struct memory *memory = there != NO_MIRROR ? machine_memory_at(machine, (uint32_t)there) : NULL;
    if (memory != NULL)
        return add_alias(machine, memory->area.origin + (address - (uint32_t)there), memory);
    return supply_boot_alias(machine, address);
}
