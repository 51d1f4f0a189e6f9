#include "flash_controller.h"

#include <string.h>

#define BIT(n) ((uint32_t)1 << (n))

/* Registers are offsets from `base`, 0 where there is none; bits are masks of the control register, 0 as well. */
struct flash_row {
    const char *families; /* names between spaces */
    uint32_t base;
    uint32_t ready; /* reads as 1: it is never busy */
    uint32_t key, option_key;
    uint32_t key_values[2], option_key_values[2];
    uint32_t control, option_control;
    uint32_t lock; /* set at reset; the keys clear it */
    uint32_t program, erase, wipe, start;
    uint32_t option_program, option_erase, option_start; /* option_start: of option_control */
    uint32_t page;                                       /* register that takes the address of a page … */
    unsigned number_shift, number_mask;                  /* … or the bits of the control register with its number */
    uint32_t erase_at, wipe_at, option_erase_at;         /* registers that do it at once, by a write */
    const char *source;
};

#define ST_KEYS                                                                                                        \
    {                                                                                                                  \
        0x45670123, 0xCDEF89AB                                                                                         \
    }
#define ST_OPTION_KEYS                                                                                                 \
    {                                                                                                                  \
        0x08192A3B, 0x4C5D6E7F                                                                                         \
    }

static const struct flash_row rows[] = {
    {.families = " stm32f1 stm32f1-more stm32f0 stm32f3 ",
     .base = 0x40022000,
     .key = 0x04,
     .option_key = 0x08,
     .key_values = ST_KEYS,
     .option_key_values = ST_KEYS,
     .control = 0x10,
     .lock = BIT(7),
     .program = BIT(0),
     .erase = BIT(1),
     .wipe = BIT(2),
     .start = BIT(6),
     .option_program = BIT(4),
     .option_erase = BIT(5),
     .page = 0x14,
     .source =
         "PM0075 (STM32F10xxx flash programming), 3.1, 3.2, 3.5 and 3.6; RM0091 (STM32F0), 3.5; RM0316 (STM32F3), 4.5"},
    {.families = " stm32f2 stm32f4 stm32f7 ",
     .base = 0x40023C00,
     .key = 0x04,
     .option_key = 0x08,
     .key_values = ST_KEYS,
     .option_key_values = ST_OPTION_KEYS,
     .control = 0x10,
     .option_control = 0x14,
     .lock = BIT(31),
     .program = BIT(0),
     .erase = BIT(1),
     .wipe = BIT(2) | BIT(15),
     .start = BIT(16),
     .option_start = BIT(1),
     .number_shift = 3,
     .number_mask = 0x1F,
     .source = "RM0090 (STM32F4), 3.9; RM0033 (STM32F2), 3.8; RM0385 (STM32F7), 3.7"},
    {.families = " stm32l4 stm32g4 stm32g0 ",
     .base = 0x40022000,
     .key = 0x08,
     .option_key = 0x0C,
     .key_values = ST_KEYS,
     .option_key_values = ST_OPTION_KEYS,
     .control = 0x14,
     .option_control = 0x14,
     .lock = BIT(31),
     .program = BIT(0),
     .erase = BIT(1),
     .wipe = BIT(2) | BIT(15),
     .start = BIT(16),
     .option_start = BIT(17),
     .number_shift = 3,
     .number_mask = 0xFF,
     .source = "RM0351 (STM32L4), 3.7; RM0440 (STM32G4), 3.7; RM0444 (STM32G0), 3.7"},
    {.families = " nrf ",
     .base = 0x4001E000,
     .ready = 0x400,
     .control = 0x504,
     .program = BIT(0),
     .option_program = BIT(0),
     .erase_at = 0x508,
     .wipe_at = 0x50C,
     .option_erase_at = 0x514,
     .source = "nRF52832 Product Specification, 4.11 (NVMC)"},
};

static const struct flash_row *row_of(const struct chip *chip)
{
    char name[40] = " ";
    if (chip->family == NULL || strlen(chip->family->name) + 3 > sizeof name)
        return NULL;
    strcat(strcat(name, chip->family->name), " ");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strstr(rows[i].families, name) != NULL)
            return &rows[i];
    return NULL;
}

void flash_controller_init(struct flash_controller *controller, const struct chip *chip)
{
    const struct flash_row *row = row_of(chip);
    *controller = (struct flash_controller){.row = row, .chip = chip, .control = row != NULL ? row->lock : 0};
}

static bool is_register(const struct flash_row *row, uint32_t offset, uint32_t address)
{
    return offset != 0 && address == row->base + offset;
}

bool flash_controller_read(const struct flash_controller *controller, uint32_t address, uint32_t *value)
{
    const struct flash_row *row = controller->row;
    if (row == NULL || (!is_register(row, row->control, address) && !is_register(row, row->ready, address)))
        return false;
    *value = is_register(row, row->ready, address) ? 1 : controller->control;
    return true;
}

/* Both keys in order. */
static void take_key(unsigned *right, const uint32_t wanted[2], uint32_t value)
{
    *right = *right < 2 && value == wanted[*right] ? *right + 1 : value == wanted[0];
}

/* Sectors are numbered from the lowest; with two banks the second one's numbers begin at a power of two, which parts
 * with one bank do not reach. */
static struct range numbered(const struct flash_controller *controller, uint32_t number)
{
    const struct chip *chip = controller->chip;
    for (size_t i = 0; i < chip->sector_count; i++) {
        const struct sectors *s = &chip->sectors[i];
        uint64_t count = s->unit > 0 ? range_size(s->range) / s->unit : 0;
        if (number < count)
            return range_of(s->range.start + number * s->unit, s->unit);
        number -= (uint32_t)count;
    }
    return (struct range){0, 0};
}

static struct flash_effect erase_at(const struct flash_controller *controller, uint32_t address)
{
    return (struct flash_effect){FLASH_ERASE, chip_erased(controller->chip, range_of(address, 1))};
}

static struct flash_effect take_control(struct flash_controller *controller, uint32_t value)
{
    const struct flash_row *row = controller->row;
    if ((controller->control & row->lock) != 0)
        return (struct flash_effect){.act = FLASH_NOTHING};
    controller->control = value & ~row->start;
    if ((value & row->lock) != 0)
        controller->keys = controller->option_keys = 0;
    bool starts = (value & row->start) != 0;
    if (starts && (value & row->option_erase) != 0 && controller->option_keys == 2)
        return (struct flash_effect){.act = FLASH_OPTIONS};
    if (starts && (value & row->wipe) != 0)
        return (struct flash_effect){.act = FLASH_WIPE};
    if (!starts || (value & row->erase) == 0)
        return (struct flash_effect){.act = FLASH_NOTHING};
    return row->page != 0 ? erase_at(controller, controller->page)
                          : (struct flash_effect){FLASH_ERASE,
                                                  numbered(controller, value >> row->number_shift & row->number_mask)};
}

struct flash_effect flash_controller_write(struct flash_controller *controller, uint32_t address, uint32_t value)
{
    const struct flash_row *row = controller->row;
    struct flash_effect nothing = {.act = FLASH_NOTHING};
    if (row == NULL)
        return nothing;
    if (is_register(row, row->key, address)) {
        take_key(&controller->keys, row->key_values, value);
        if (controller->keys == 2)
            controller->control &= ~row->lock;
    } else if (is_register(row, row->option_key, address)) {
        take_key(&controller->option_keys, row->option_key_values, value);
    } else if (is_register(row, row->page, address)) {
        controller->page = value;
    } else if (is_register(row, row->option_control, address) && (value & row->option_start) != 0) {
        return (struct flash_effect){.act = controller->option_keys == 2 ? FLASH_OPTIONS : FLASH_NOTHING};
    } else if (is_register(row, row->control, address)) {
        return take_control(controller, value);
    } else if (is_register(row, row->erase_at, address)) {
        return erase_at(controller, value);
    } else if (is_register(row, row->wipe_at, address)) {
        return (struct flash_effect){.act = (value & 1) != 0 ? FLASH_WIPE : FLASH_NOTHING};
    } else if (is_register(row, row->option_erase_at, address)) {
        return (struct flash_effect){.act = (value & 1) != 0 ? FLASH_OPTIONS : FLASH_NOTHING};
    }
    return nothing;
}

bool flash_controller_programs(const struct flash_controller *controller)
{
    const struct flash_row *row = controller->row;
    return row != NULL && (controller->control & row->lock) == 0 && (controller->control & row->program) != 0;
}

bool flash_controller_programs_options(const struct flash_controller *controller)
{
    const struct flash_row *row = controller->row;
    return row != NULL && (controller->control & row->lock) == 0 && (controller->control & row->option_program) != 0 &&
           (row->option_key == 0 || controller->option_keys == 2);
}
