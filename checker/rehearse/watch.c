#include "watch.h"

#include "base/alloc.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static bool begins(const char *name, const char *with)
{
    size_t length = strlen(with);
    return strncmp(name, with, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

/* Kept over a reset on purpose, whatever else the name says. */
static bool is_kept(const char *name)
{
    return strcasestr(name, "noinit") != NULL || strcasestr(name, "no_init") != NULL ||
           strcasestr(name, "uninit") != NULL;
}

bool is_copied_section(const struct section *section)
{
    const char *name = section->name;
    return section->type != SHT_NOBITS && section->bytes != NULL && section->load != section->run &&
           (begins(name, ".data") || begins(name, ".relocate")) && !is_kept(name);
}

bool is_cleared_section(const struct section *section)
{
    return section->type == SHT_NOBITS && section->size > 0 && begins(section->name, ".bss") && !is_kept(section->name);
}

void watch_open(struct watch *watch, const struct subject *subject)
{
    const struct image *image = subject->image;
    *watch = (struct watch){0};
    for (size_t i = 0; i < image->memory_section_count && watch->count < MOST_WATCHED; i++) {
        const struct section *section = &image->sections[image->memory_sections[i]];
        if (is_copied_section(section))
            watch->items[watch->count++] =
                (struct watched){.section = section, .had = alloc_items(section->size / 8 + 1, 1)};
    }
}

void watch_release(struct watch *watch)
{
    for (size_t i = 0; i < watch->count; i++)
        free(watch->items[i].had);
    *watch = (struct watch){0};
}

static bool is_ram_kind(const struct memory *memory)
{
    return memory != NULL && (memory->kind == MEMORY_RAM || memory->kind == MEMORY_ASSUMED);
}

void watch_start(struct watch *watch, struct machine *machine)
{
    machine->watch = watch;
    for (size_t i = 0; i < machine->memory_count; i++)
        if (is_ram_kind(machine->memories[i]))
            machine->memories[i]->area.writable = false;
}

static void note(struct watch *watch, uint32_t address, uint8_t byte, uint64_t at)
{
    for (size_t i = 0; i < watch->count; i++) {
        struct watched *w = &watch->items[i];
        uint32_t offset = address - w->section->run;
        if (offset >= w->section->size || w->section->bytes[offset] != byte)
            continue;
        uint8_t bit = (uint8_t)(1 << offset % 8);
        if ((w->had[offset / 8] & bit) != 0)
            continue;
        w->had[offset / 8] |= bit;
        w->first = w->last == 0 ? at : w->first;
        w->last = at;
    }
}

bool watch_write(struct watch *watch, struct machine *machine, uint32_t address, unsigned size, uint32_t value,
                 uint8_t shadow)
{
    struct memory *memory = machine_memory_at(machine, address);
    if (!is_ram_kind(memory) || bus_find(&machine->bus, address, size) == NULL)
        return false;
    memory->area.writable = false; /* what was assumed meanwhile, too */
    bus_poke(&machine->bus, &memory->area, address, size, value, shadow);
    for (unsigned i = 0; i < size; i++)
        note(watch, address + i, (uint8_t)(value >> 8 * i), machine->cpu->instructions);
    return true;
}

void watch_finish(struct watch *watch)
{
    for (size_t i = 0; i < watch->count; i++) {
        struct watched *w = &watch->items[i];
        for (uint32_t n = 0; n < w->section->size; n++) {
            if ((w->had[n / 8] >> n % 8 & 1) != 0)
                continue;
            w->lacks = w->lacking++ == 0 ? w->section->run + n : w->lacks;
        }
    }
}
