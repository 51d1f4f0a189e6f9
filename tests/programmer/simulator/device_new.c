/* A part made from its chip's table. */
#include "device.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define BAUD 115200
/* Per mille; a part that measures so badly is not found at all. */
#define SKEW_MOST 500
/* More than any part of the family has. */
#define BYTES_CAP (4u << 20)

/* Half-word and page erase: docs/UART.md, "Speed". Start-up: assumed, about what a part of the family needs. */
static const struct pace paces[] = {
    [SIM_REAL] = {.halfword = 52500, .page_erase = 30000000, .startup = 1200000},
    [SIM_WORST] = {.halfword = 70000, .page_erase = 40000000, .startup = 1200000},
    [SIM_FAST] = {0},
};

static void add_area(struct sim *sim, enum area_kind kind, unsigned can, struct range range, uint8_t *bytes)
{
    sim->areas[sim->area_count++] = (struct area){kind, can, range, bytes};
}

static bool good_size(const struct bank *bank)
{
    uint64_t size = range_size(bank->range);
    return size > 0 && size <= BYTES_CAP && size % 4 == 0 && bank->range.end <= (uint64_t)1 << 32;
}

/* The first bank of flash; behind it may lie data EEPROM, which this part does without. */
static bool complete(const struct chip *chip, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(chip);
    if (rom->product_id == 0 || rom->unknown != NULL || chip->die_flash_count == 0 || chip->die_ram_count == 0)
        return fault_set(fault, FAULT_CONFIG,
                         "chip %s: expected a product_id, flash and RAM; choose a chip that has a UART bootloader",
                         chip->name);
    bool good = good_size(&chip->die_flash[0]) && good_size(&chip->die_ram[0]) && rom->unit <= 32 &&
                rom->bootloader_ram < range_size(chip->die_ram[0].range) && chip->sector_count > 0;
    for (size_t i = 0; good && i < chip->sector_count; i++)
        good = chip->sectors[i].unit >= 128 && range_size(chip->sectors[i].range) % chip->sectors[i].unit == 0 &&
               range_holds(chip->die_flash[0].range, chip->sectors[i].range);
    return good ||
           fault_set(fault, FAULT_CONFIG,
                     "chip %s: expected banks of up to 4 MiB without a hole between them, and whole flash pages of "
                     "at least 128 bytes; correct the profile",
                     chip->name);
}

static void poke(struct sim *sim, uint32_t address, const uint8_t *bytes, size_t size)
{
    const struct area *area = area_at(sim, address);
    if (address != 0 && area != NULL && area->kind == AREA_SYSTEM && area->range.end - address >= size)
        memcpy(area->bytes + (address - area->range.start), bytes, size);
}

static void poke_word(struct sim *sim, uint32_t address, uint64_t value, size_t size)
{
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    poke(sim, address, bytes, size);
}

/* The ROM's code is not ours to show; what a host asks for in there are registers. */
static void add_system(struct sim *sim, struct range range)
{
    if (range_size(range) == 0 || area_at(sim, (uint32_t)range.start) != NULL)
        return;
    uint8_t *bytes = alloc_items(range_size(range), 1);
    for (size_t i = 0; i < range_size(range); i++)
        bytes[i] = (uint8_t)(i * 151 + (i >> 8));
    sim->system[sim->system_count++] = bytes;
    add_area(sim, AREA_SYSTEM, 0, range, bytes);
}

/* 16 bytes around a register, as the bus has them. */
static void add_register(struct sim *sim, uint32_t address)
{
    if (address != 0)
        add_system(sim, range_of(address & ~15u, address % 16 + 12 > 16 ? 32 : 16));
}

static void fill_system(struct sim *sim, const struct chip *chip)
{
    const struct uart_rom *rom = chip_rom(chip);
    uint64_t kib = range_size(chip->flash[0].range) / 1024;
    static const uint8_t unique_id[12] = {0x35, 0xff, 0xd6, 0x05, 0x4d, 0x59, 0x31, 0x35, 0x22, 0x43, 0x17, 0x43};
    poke_word(sim, rom->flash_size_register, kib, 2);
    poke(sim, rom->unique_id, unique_id, sizeof unique_id);
    for (size_t i = 0; i < rom->option_count; i++)
        poke_word(sim, rom->options[i].at, rom->options[i].value, 4);
}

static void lay_out(struct sim *sim, const struct chip *chip)
{
    const struct uart_rom *rom = chip_rom(chip);
    const struct bank *system = chip_other(chip, "SYSTEM_MEMORY");
    struct range ram = chip->die_ram[0].range;
    sim->ram_size = range_size(ram);
    sim->ram = alloc_items(sim->ram_size, 1);
    add_area(sim, AREA_FLASH, AREA_WRITE | AREA_GO, chip->die_flash[0].range, sim->flash.cells);
    add_area(sim, AREA_RAM, AREA_WRITE | AREA_GO, (struct range){ram.start + rom->bootloader_ram, ram.end},
             sim->ram + rom->bootloader_ram);
    if (rom->f1_options)
        add_area(sim, AREA_OPTIONS, AREA_WRITE, rom->option_bytes, sim->options);
    else
        add_system(sim, rom->option_bytes);
    if (system != NULL)
        add_system(sim, system->range);
    add_system(sim, rom->registers);
    add_register(sim, rom->flash_size_register);
    add_register(sim, rom->unique_id);
    for (size_t i = 0; i < rom->option_count; i++)
        add_register(sim, rom->options[i].at);
    fill_system(sim, chip);
}

/* The failures that are a state rather than an event. */
static void break_parts(struct sim *sim, const struct chip *chip)
{
    const struct uart_rom *rom = chip_rom(chip);
    static const uint8_t erased[12] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    for (size_t i = 0; i < sim->failure_count; i++) {
        const struct failure *failure = &sim->failures[i];
        if (failure->kind == FAIL_POWER_CUT_IN)
            sim->flash.cut_at_step = failure->n;
        if (failure->kind == FAIL_FAST)
            sim->skew = (int)(failure->n < SKEW_MOST ? failure->n : SKEW_MOST);
        if (failure->kind == FAIL_SLOW)
            sim->skew = -(int)(failure->n < SKEW_MOST ? failure->n : SKEW_MOST);
        if (failure->kind == FAIL_CLONE)
            sim->flash.frozen = true;
        if (failure->kind == FAIL_NO_UNIQUE_ID)
            poke(sim, rom->unique_id, erased, sizeof erased);
        if (failure->kind == FAIL_UNIQUE_ID)
            poke_word(sim, rom->unique_id + 8, failure->n, 4);
        if (failure->kind == FAIL_FLASH_SIZE)
            poke_word(sim, rom->flash_size_register, failure->n, 2);
        if (failure->kind == FAIL_ANSWERS_TWICE && failure->n * 1024 % sim->flash.sectors[0].size == 0)
            sim->flash.answers_every = failure->n * 1024;
        if (failure->kind == FAIL_OPTION)
            poke_word(sim, (uint32_t)failure->n, failure->m, 4);
        if (failure->kind == FAIL_NO_OPTION && area_at(sim, (uint32_t)failure->n) != NULL)
            sim->areas[area_at(sim, (uint32_t)failure->n) - sim->areas].range = (struct range){0};
        if (failure->kind == FAIL_READOUT_PROTECTED)
            options_protect_readout(sim);
        if (failure->kind == FAIL_STUCK_CELL && range_has(sim->areas[0].range, failure->n)) {
            sim->flash.has_stuck_bit = true;
            sim->flash.stuck_byte = failure->n - sim->areas[0].range.start;
            sim->flash.stuck_mask = (uint8_t)(1u << failure->m);
        }
        if (failure->kind == FAIL_WRITE_PROTECTED) {
            uint32_t units = 0;
            for (uint64_t page = failure->n; page <= failure->m; page++)
                units |= (uint32_t)1 << flash_unit_of(page * sim->flash.sectors[0].size);
            options_protect_writing(sim, units);
        }
    }
    flash_settle(&sim->flash);
}

/* Who was there before. */
static void find_left(struct sim *sim)
{
    uint8_t bytes[FAILURE_BYTES];
    for (size_t i = 0; i < sim->failure_count; i++) {
        const struct failure *failure = &sim->failures[i];
        if (failure->kind == FAIL_IN_STEP)
            sim_leave(sim, (unsigned)failure->n, NULL, 0);
        if (failure->kind == FAIL_LEFT)
            sim_leave(sim, (unsigned)failure->m, bytes, failure_bytes(failure, bytes));
    }
}

static void make_flash(struct sim *sim, const struct chip *chip, uint8_t *cells)
{
    const struct uart_rom *rom = chip_rom(chip);
    const struct range bank = chip->die_flash[0].range;
    size_t size = range_size(bank), capacity = 0;
    sim->flash = (struct flash_array){.size = size,
                                      .erased = rom->erases_to_zero ? 0x00 : 0xFF,
                                      .grain = rom->unit > 4 ? rom->unit : 2,
                                      .random = sim->random};
    if (cells == NULL) {
        cells = sim->own_flash = alloc_items(size, 1);
        memset(cells, sim->flash.erased, size);
    }
    sim->flash.cells = cells;
    struct rom_page page;
    for (uint64_t at = bank.start; at < bank.end && rom_page_at(chip, at, &page); at = page.range.end) {
        struct flash_array *flash = &sim->flash;
        flash->sectors = alloc_grow(flash->sectors, flash->sector_count, &capacity, sizeof *flash->sectors);
        flash->sectors[flash->sector_count++] =
            (struct flash_sector){at - bank.start, range_size(page.range), page.number};
    }
}

static void set_pace(struct sim *sim, const struct sim_options *options)
{
    sim->pace = paces[options->speed];
    sim->real_line = options->speed != SIM_FAST;
    sim->latency = (uint64_t)options->latency_ms * SIM_MILLISECOND;
    sim->host_baud = BAUD;
}

struct sim *sim_new(const struct chip *chip, const struct sim_options *options, struct fault *fault)
{
    if (!complete(chip, fault))
        return NULL;
    struct sim *sim = alloc_items(1, sizeof *sim);
    sim->dialect = options->dialect;
    sim->product_id = chip_rom(chip)->product_id;
    sim->extended = options->dialect == SIM_OPEN || chip_rom(chip)->erase_command == 0x44;
    sim->random =
        options->seed ^ 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio: seeds that differ in a bit differ */
    if (sim->random == 0)
        sim->random = 1;
    sim->input = alloc_items(INPUT_ROOM, 1);
    sim->powered = sim->port = sim->nrst = sim->boot0 = true;
    set_pace(sim, options);
    make_flash(sim, chip, options->flash);
    sim->options = options->option_bytes != NULL ? options->option_bytes : sim->own_options;
    if (options->option_bytes == NULL)
        options_deliver(sim->options);
    lay_out(sim, chip);
    sim->failure_count = options->failure_count;
    sim->failures = alloc_items(options->failure_count, sizeof *sim->failures);
    if (options->failure_count > 0)
        memcpy(sim->failures, options->failures, options->failure_count * sizeof *sim->failures);
    break_parts(sim, chip);
    part_resets(sim);
    sim->counts.resets = 0;
    find_left(sim);
    return sim;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    records_release(sim);
    wire_release(&sim->to_device);
    wire_release(&sim->to_host);
    free(sim->own_flash);
    free(sim->ram);
    while (sim->system_count > 0)
        free(sim->system[--sim->system_count]);
    free(sim->flash.sectors);
    free(sim->input);
    free(sim->failures);
    free(sim);
}
