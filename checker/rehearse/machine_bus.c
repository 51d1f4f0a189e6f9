/* What a machine answers where the core finds no memory to read or write: aliases, flash and its controller, registers,
 * and the places where the part has nothing. */
#include "machine.h"
#include "watch.h"

#include "facts/evidence.h"

#include <string.h>

#define CODE_END       0x20000000u /* ARM DDI 0403E, table B3-1 */
#define SRAM_END       0x40000000u
#define EXTERNAL_START 0x60000000u
#define EXTERNAL_END   0xA0000000u
#define ASSUMED_CHUNK  0x10000u

static struct machine *machine_of(struct bus *bus)
{
    return bus->owner;
}

static bool in_banks(const struct bank *banks, size_t count, uint32_t address)
{
    return banks_hold(banks, count, range_of(address, 1));
}

static bool is_flash(const struct machine *machine, uint32_t address)
{
    const struct chip *chip = machine->subject->chip;
    const struct memory *memory = machine_memory_at(machine, address);
    return memory != NULL ? !memory->area.writable : in_banks(chip->die_flash, chip->die_flash_count, address);
}

/* ---- where there is nothing ---- */

#define NEIGHBOURHOOD 0x1000u

/* Right below the lowest or above the highest RAM: where a stack goes that runs out of it. */
static bool is_beside_ram(const struct chip *chip, uint32_t address)
{
    for (size_t i = 0; i < chip->die_ram_count; i++) {
        struct range ram = chip->die_ram[i].range;
        if (ram.start >= NEIGHBOURHOOD &&
            range_has((struct range){ram.start - NEIGHBOURHOOD, ram.end + NEIGHBOURHOOD}, address))
            return true;
    }
    return false;
}

/* ST leaves what is not flash, RAM or system memory empty; others have ROM, buffers and registers there. The two
 * families with an EEPROM have it behind the flash. */
static bool is_empty_on_st(const struct chip *chip, uint32_t address)
{
    const char *family = chip->family != NULL ? chip->family->name : "";
    if (strncmp(family, "stm32f", 6) != 0 && strcmp(family, "stm32g4") != 0 && strcmp(family, "stm32g0") != 0)
        return false;
    return (address >= 0x08000000 && address < 0x1FF00000) || (address >= CODE_END && address < SRAM_END);
}

bool machine_has_nothing(const struct machine *machine, uint32_t address)
{
    const struct subject *subject = machine->subject;
    const struct chip *chip = subject->chip;
    if (chip->die_ram_count == 0 || chip->one_source || address >= SRAM_END || is_flash(machine, address) ||
        in_banks(chip->other, chip->other_count, address) || map_region_at(subject->map, address) != NULL ||
        is_resident(subject, address))
        return false;
    return is_beside_ram(chip, address) || is_empty_on_st(chip, address);
}

static bool refuse(struct machine *machine, uint32_t address)
{
    machine->unmapped = machine_has_nothing(machine, address);
    machine->refused = address;
    return false;
}

/* ---- bit-band aliases ---- */

/* ARM DDI 0403E, B3.1 and the cores' manuals (DDI 0337, 3.7; DDI 0439, 3.7): of the first megabyte of SRAM and of
 * peripherals. */
static bool is_bit(const struct machine *machine, uint32_t address, uint32_t *word, unsigned *bit)
{
    enum core core = machine->subject->chip->core;
    uint32_t block = address & 0xFE000000;
    if ((core != CORE_M3 && core != CORE_M4 && core != CORE_M4F) || (block != 0x22000000 && block != 0x42000000))
        return false;
    uint32_t offset = address & 0x01FFFFFF;
    *word = (block & 0xF0000000) + (offset >> 5 & ~3u);
    *bit = offset >> 2 & 31;
    return true;
}

/* ---- reads ---- */

/* Two neighbouring areas may share what is not aligned. */
static bool read_bytes(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    *value = 0;
    *shadow = 0;
    for (unsigned i = 0; i < size; i++) {
        uint32_t byte;
        uint8_t of_byte;
        if (!bus_read(bus, address + i, 1, &byte, &of_byte))
            return false;
        *value |= byte << 8 * i;
        *shadow |= of_byte;
    }
    return true;
}

static bool crosses(uint32_t address, unsigned size)
{
    return (address & 3) + size > 4;
}

static bool is_size_register(const struct machine *machine, uint32_t address)
{
    const struct uart_rom *rom = machine->subject->chip->rom;
    return rom != NULL && rom->flash_size_register != 0 && address == rom->flash_size_register;
}

static uint64_t flash_size(const struct chip *chip)
{
    uint64_t size = 0;
    for (size_t i = 0; i < chip->flash_count; i++)
        size += range_size(chip->flash[i].range);
    return size;
}

static uint32_t unknown_word(struct machine *machine, uint32_t address, unsigned size)
{
    if (is_size_register(machine, address))
        return (uint32_t)(flash_size(machine->subject->chip) / 1024);
    return size == 4 ? UINT32_MAX : (1u << 8 * size) - 1;
}

/* Flash that is not loaded, and what is set beside it, are erased or somebody else's. */
static bool is_erased(const struct machine *machine, uint32_t address)
{
    const struct chip *chip = machine->subject->chip;
    const struct bank *options = chip_other(chip, "OPTION_BYTES");
    bool nordic = chip->family != NULL && strcmp(chip->family->name, "nrf") == 0;
    return is_flash(machine, address) || is_size_register(machine, address) ||
           (options != NULL && range_has(options->range, address)) || (nordic && address >> 12 == 0x10001);
}

bool machine_read(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    struct machine *machine = machine_of(bus);
    uint32_t word;
    unsigned bit;
    *shadow = SHADOW_GUESSED;
    if (crosses(address, size))
        return read_bytes(bus, address, size, value, shadow);
    if (is_bit(machine, address, &word, &bit)) {
        if (!bus_read(bus, word, 4, value, shadow))
            return false;
        *value = *value >> bit & 1;
        return true;
    }
    if (flash_controller_read(&machine->controller, address & ~3u, value)) {
        *value >>= 8 * (address & 3);
        *shadow = 0;
        return true;
    }
    if (address < CODE_END && machine_supply(machine, address))
        return bus_read(bus, address, size, value, shadow);
    if (is_erased(machine, address)) {
        *value = unknown_word(machine, address, size);
        return true;
    }
    if (machine_has_nothing(machine, address))
        return refuse(machine, address);
    return registers_read(&machine->registers, address, size, machine_pc(machine), machine->cpu->instructions, value) ||
           refuse(machine, address);
}

/* ---- flash that changes ---- */

static bool is_run(const struct machine *machine, struct range range)
{
    if (range_has(range, machine->vectors))
        return true;
    for (size_t i = 0; i < machine->memory_count; i++) {
        const struct bus_area *area = &machine->memories[i]->area;
        struct range common = range_common(range, range_of(area->origin, area->size));
        for (uint64_t at = common.start; at < common.end; at += 2) {
            size_t half = (size_t)(at - area->origin) / 2;
            if ((area->executed[half / 8] >> half % 8 & 1) != 0)
                return true;
        }
    }
    return false;
}

static void saw_flash_change(struct machine *machine, struct range range)
{
    const struct board *board = machine->subject->board;
    struct sighting seen = {
        .kind = SEEN_OWN_FLASH, .address = (uint32_t)range.start, .size = (uint32_t)range_size(range)};
    for (size_t i = 0; i < board->protected_count; i++) {
        if (!range_meets(board->protected_ranges[i].range, range))
            continue;
        seen.kind = SEEN_PROTECTED_FLASH;
        seen.name = board->protected_ranges[i].name;
    }
    if (seen.kind == SEEN_PROTECTED_FLASH || is_run(machine, range))
        machine_saw(machine, seen);
}

static void erase(struct machine *machine, struct range range)
{
    saw_flash_change(machine, range);
    for (size_t i = 0; i < machine->memory_count; i++) {
        struct memory *memory = machine->memories[i];
        struct range common = range_common(range, range_of(memory->area.origin, memory->area.size));
        for (uint64_t at = common.start; at < common.end && memory->kind == MEMORY_FLASH; at++)
            bus_poke(&machine->bus, &memory->area, (uint32_t)at, 1, 0xFF, 0);
    }
}

/* Programming clears bits. */
static bool store_flash(struct machine *machine, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    const struct memory *memory = machine_memory_at(machine, address);
    if (machine->controller.row == NULL)
        return true;
    if (!flash_controller_programs(&machine->controller)) {
        machine_saw(machine, (struct sighting){.kind = SEEN_LOCKED_FLASH, .address = address, .size = size});
        return true;
    }
    saw_flash_change(machine, range_of(address, size));
    if (memory != NULL) {
        struct bus_area *area = bus_find(&machine->bus, address, size);
        if (area != NULL)
            bus_poke(&machine->bus, area, address, size, value & bus_peek(area->bytes + (address - area->origin), size),
                     shadow);
    }
    return true;
}

/* A row of one word is told of what the store makes of it. */
static bool is_told(const struct lock *lock, uint32_t address, uint32_t value)
{
    const struct lock_term *term = &lock->terms[0];
    if (lock->term_count != 1 || term->width == 0 || term->at != address ||
        (term->test != LOCK_IS && term->test != LOCK_IS_NOT))
        return false;
    bool is = false;
    for (unsigned i = 0; i < term->value_count; i++)
        is = is || (value & term->mask) == term->values[i];
    return is == (term->test == LOCK_IS);
}

/* A word that closes the part, written so that it does. */
static bool closes(const struct machine *machine, uint32_t address, uint32_t value)
{
    const struct chip *chip = machine->subject->chip;
    for (size_t i = 0; i < chip->lock_count; i++)
        if (chip->locks[i].severity >= SEVERITY_ERROR && is_told(&chip->locks[i], address, value))
            return true;
    return false;
}

static void saw_option_store(struct machine *machine, uint32_t address, unsigned size, uint32_t value)
{
    const struct bank *options = chip_other(machine->subject->chip, "OPTION_BYTES");
    bool inside = options != NULL && range_has(options->range, address);
    if ((inside || closes(machine, address, value)) && flash_controller_programs_options(&machine->controller))
        machine_saw(machine, (struct sighting){.kind = SEEN_OPTION_BYTES, .address = address, .size = size});
}

static void apply(struct machine *machine, struct flash_effect effect, uint32_t address)
{
    switch (effect.act) {
    case FLASH_NOTHING:
        return;
    case FLASH_ERASE:
        if (range_size(effect.range) > 0)
            erase(machine, effect.range);
        return;
    case FLASH_WIPE:
        machine_saw(machine, (struct sighting){.kind = SEEN_WIPE, .address = address});
        return;
    case FLASH_OPTIONS:
        machine_saw(machine, (struct sighting){.kind = SEEN_OPTION_BYTES, .address = address});
        return;
    }
}

/* ---- writes ---- */

static bool write_bytes(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    for (unsigned i = 0; i < size; i++)
        if (!bus_write(bus, address + i, 1, value >> 8 * i & 0xFF, shadow))
            return false;
    return true;
}

/* Memory beside the part, and all of it where nobody names the part. */
static bool may_be_ram(const struct machine *machine, uint32_t address)
{
    bool external = address >= EXTERNAL_START && address < EXTERNAL_END;
    return external || (address < SRAM_END && machine->subject->chip->die_ram_count == 0);
}

/* A piece of it, up to what is there already. */
static bool assume_ram(struct machine *machine, uint32_t address)
{
    struct range chunk = range_of(address & ~(ASSUMED_CHUNK - 1), ASSUMED_CHUNK);
    for (size_t i = 0; i < machine->memory_count; i++) {
        struct range other = range_of(machine->memories[i]->area.origin, machine->memories[i]->area.size);
        if (other.end <= address && other.end > chunk.start)
            chunk.start = other.end;
        if (other.start > address && other.start < chunk.end)
            chunk.end = other.start;
    }
    return machine_add(machine, MEMORY_ASSUMED, chunk) != NULL;
}

bool machine_write(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    struct machine *machine = machine_of(bus);
    uint32_t word, old;
    unsigned bit;
    if (crosses(address, size))
        return write_bytes(bus, address, size, value, shadow);
    if (machine->watch != NULL && watch_write(machine->watch, machine, address, size, value, shadow))
        return true;
    if (is_bit(machine, address, &word, &bit)) {
        uint8_t of_old;
        return bus_read(bus, word, 4, &old, &of_old) &&
               bus_write(bus, word, 4, (old & ~(1u << bit)) | (value & 1) << bit, of_old | shadow);
    }
    if (address < CODE_END && machine_memory_at(machine, address) == NULL && machine_supply(machine, address))
        return bus_write(bus, address, size, value, shadow);
    if (is_flash(machine, address))
        return store_flash(machine, address, size, value, shadow);
    saw_option_store(machine, address, size, value);
    apply(machine, flash_controller_write(&machine->controller, address, value), address);
    if (may_be_ram(machine, address)) {
        if (assume_ram(machine, address))
            return bus_write(bus, address, size, value, shadow);
        machine->overflow = bus->stop = true;
        return true;
    }
    if (machine_has_nothing(machine, address))
        return refuse(machine, address);
    return registers_write(&machine->registers, address, size, value, machine_pc(machine)) || refuse(machine, address);
}
