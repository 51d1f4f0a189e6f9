/* A part made from its chip's table. */
#include "device.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define BAUD 115200
/* Per mille; a part that measures so badly is not found at all. */
#define SKEW_MOST 500
/* Pages of one write protection bit: 4 of 1 KiB or 2 of 2 KiB (STMicroelectronics/STM32CubeF1,
 * stm32f1xx_hal_flash_ex.h, OB_WRP_PAGES*). */
#define PROTECTION_UNIT 4096u
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

/* What the rest relies on. */
static bool complete(const struct chip *chip, struct fault *fault)
{
    const struct bank *options = chip_other(chip, "OPTION_BYTES"), *system = chip_other(chip, "SYSTEM_MEMORY");
    if (chip->rom.product_id == 0 || chip->die_flash_count != 1 || chip->die_ram_count != 1 || options == NULL ||
        system == NULL)
        return fault_set(
            fault, FAULT_CONFIG,
            "chip %s: expected a product_id, one bank of flash, one of RAM, OPTION_BYTES and SYSTEM_MEMORY; "
            "choose a chip that has a UART bootloader",
            chip->name);
    if (!good_size(&chip->die_flash[0]) || !good_size(&chip->die_ram[0]) || !good_size(system) ||
        range_size(options->range) != SIM_OPTION_BYTES || chip->erase_unit < 256 ||
        range_size(chip->die_flash[0].range) % chip->erase_unit != 0 ||
        chip->rom.bootloader_ram >= range_size(chip->die_ram[0].range))
        return fault_set(
            fault, FAULT_CONFIG,
            "chip %s: expected banks of up to 4 MiB, 16 option bytes and whole flash pages of at least 256 "
            "bytes; correct the profile",
            chip->name);
    return true;
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

/* The ROM's code is not ours to show; what a host asks for in there is the two registers. */
static void fill_system(struct sim *sim, const struct chip *chip, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sim->system[i] = (uint8_t)(i * 151 + (i >> 8));
    uint64_t kib = range_size(chip->flash[0].range) / 1024;
    static const uint8_t unique_id[12] = {0x35, 0xff, 0xd6, 0x05, 0x4d, 0x59, 0x31, 0x35, 0x22, 0x43, 0x17, 0x43};
    poke_word(sim, chip->rom.flash_size_register, kib, 2);
    poke(sim, chip->rom.unique_id, unique_id, sizeof unique_id);
}

static void lay_out(struct sim *sim, const struct chip *chip)
{
    struct range flash = chip->die_flash[0].range, ram = chip->die_ram[0].range;
    struct range system = chip_other(chip, "SYSTEM_MEMORY")->range;
    sim->ram_size = range_size(ram);
    sim->ram = alloc_items(sim->ram_size, 1);
    sim->system = alloc_items(range_size(system), 1);
    add_area(sim, AREA_FLASH, AREA_WRITE | AREA_GO, flash, sim->flash.cells);
    add_area(sim, AREA_RAM, AREA_WRITE | AREA_GO, (struct range){ram.start + chip->rom.bootloader_ram, ram.end},
             sim->ram + chip->rom.bootloader_ram);
    add_area(sim, AREA_OPTIONS, AREA_WRITE, chip_other(chip, "OPTION_BYTES")->range, sim->options);
    add_area(sim, AREA_SYSTEM, 0, system, sim->system);
    fill_system(sim, chip, range_size(system));
}

/* The failures that are a state rather than an event. */
static void break_parts(struct sim *sim, const struct chip *chip)
{
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
            poke(sim, chip->rom.unique_id, erased, sizeof erased);
        if (failure->kind == FAIL_UNIQUE_ID)
            poke_word(sim, chip->rom.unique_id + 8, failure->n, 4);
        if (failure->kind == FAIL_FLASH_SIZE)
            poke_word(sim, chip->rom.flash_size_register, failure->n, 2);
        if (failure->kind == FAIL_ANSWERS_TWICE && failure->n * 1024 % sim->flash.page == 0)
            sim->flash.answers_every = failure->n * 1024;
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
                units |= (uint32_t)1 << flash_unit_of(&sim->flash, page);
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
    size_t size = range_size(chip->die_flash[0].range);
    if (cells == NULL) {
        cells = sim->own_flash = alloc_items(size, 1);
        memset(cells, 0xFF, size);
    }
    sim->flash = (struct flash_array){
        .cells = cells,
        .size = size,
        .page = chip->erase_unit,
        .unit = chip->erase_unit < PROTECTION_UNIT ? PROTECTION_UNIT / chip->erase_unit : 1,
        .random = sim->random,
    };
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
    sim->product_id = chip->rom.product_id;
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
    free(sim->system);
    free(sim->input);
    free(sim->failures);
    free(sim);
}
