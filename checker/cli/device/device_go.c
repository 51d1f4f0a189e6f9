/* `dsocheck device go`: starts what is in the flash, if it can start. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/number.h"
#include "device.h"
#include "programmer/protocol/content.h"

struct go_options {
    struct device_options device;
    bool has_address;
    uint32_t address;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct go_options *options = state->input;
    uint64_t address;
    const char *why;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case ARGP_KEY_ARG:
        if (options->has_address)
            usage_error(state, "%s: one argument too many", value);
        if (!number_read(value, UINT32_MAX - 8, &address, &why))
            usage_error(state, "%s: %s", value, why);
        options->has_address = true;
        options->address = (uint32_t)address;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A stack pointer that points behind a byte of RAM, and a Thumb address in the flash. */
static bool check_words(const struct chip *chip, uint32_t address, uint32_t sp, uint32_t reset, struct fault *fault)
{
    bool stack = sp % 4 == 0 && sp > 0 && banks_hold(chip->die_ram, chip->die_ram_count, range_of(sp - 4u, 4));
    bool code = reset % 2 == 1 && banks_hold(chip->die_flash, chip->die_flash_count, range_of(reset - 1u, 2));
    if (stack && code)
        return true;
    return fault_set(fault, FAULT_REFUSED,
                     "the vector table at 0x%08x is none: its stack pointer 0x%08x %s, its reset vector 0x%08x %s; "
                     "nothing was started",
                     address, sp, stack ? "is good" : "is not in RAM", reset,
                     code ? "is good" : "is no Thumb address in the flash");
}

/* By what is in the flash, not by what a file says. */
static bool check_vectors(struct device *device, uint32_t address, struct fault *fault)
{
    const struct chip *chip = &device->target.chip;
    struct bootloader *bootloader = device->bench.bootloader;
    uint8_t table[8], again[8], code[2];
    if (!banks_hold(chip->die_flash, chip->die_flash_count, range_of(address, sizeof table)) || address % 4 != 0)
        return fault_set(fault, FAULT_USAGE, "0x%08x: no place for a vector table in the flash of chip %s", address,
                         chip->name);
    if (!content_read(bootloader, address, table, again, sizeof table, fault))
        return false;
    uint32_t sp = bytes_le32(table), reset = bytes_le32(table + 4);
    if (!check_words(chip, address, sp, reset, fault) ||
        !content_read(bootloader, reset - 1u, code, again, sizeof code, fault))
        return false;
    return bytes_le16(code) != 0xFFFF ||
           fault_set(fault, FAULT_REFUSED,
                     "the reset vector at 0x%08x leads to 0x%08x, where the flash is erased; "
                     "nothing was started",
                     address, reset);
}

static uint32_t default_address(const struct device *device)
{
    const struct board *board = &device->target.board;
    bool stated = board->table_need == TABLE_REQUIRED || board->table_need == TABLE_OPTIONAL;
    return (uint32_t)(stated ? board->table_address : device->target.chip.die_flash[0].range.start);
}

int device_go_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        NULL,
        parse,
        "[ADDRESS]",
        "Starts the program whose vector table is at ADDRESS (default: where the board has it), as it is in the flash.",
        children,
        NULL,
        NULL};
    struct go_options options = {0};
    struct device device;
    struct fault fault;
    struct text out = {0};
    int status = STATUS_PASS;
    parse_arguments(&argp, argc, argv, &options);
    if (!device_open(&device, &options.device, &status))
        return status;
    bool good = bench_is_readable(&device.bench, &device.target.chip, &fault);
    uint32_t address = options.has_address ? options.address : good ? default_address(&device) : 0;
    good = good && check_vectors(&device, address, &fault) &&
           !bench_stopped(&device.bench, "nothing was started", &fault) &&
           bootloader_go(device.bench.bootloader, address, &fault);
    if (good)
        text_add(&out, "%s: started at 0x%08x\n", device.bench.port, address);
    else
        status = complain(&fault);
    status = device_close(&device, status);
    return deliver(&out, status);
}
