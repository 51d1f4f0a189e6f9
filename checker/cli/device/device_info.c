/* `dsocheck device info`: who is there. Asks, changes nothing. */
#include "device.h"
#include "programmer/protocol/protection.h"
#include "report/device_facts.h"

#include <stdlib.h>
#include <string.h>

#define RANGES_CAP 32

struct info_options {
    struct device_options device;
    bool json;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct info_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case 'f':
        options->json = strcmp(value, "json") == 0;
        if (!options->json && strcmp(value, "text") != 0)
            usage_error(state, "--format %s: expected text or json", value);
        return 0;
    case ARGP_KEY_ARG:
        usage_error(state, "%s: one argument too many", value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char *readout_name(enum protection readout)
{
    static const char *const names[] = {
        [PROTECTION_NONE] = "none", [PROTECTION_READOUT] = "active", [PROTECTION_UNKNOWN] = "unknown"};
    return names[readout];
}

static void add_hex(struct text *text, const uint8_t *bytes, size_t size, const char *separator)
{
    for (size_t i = 0; i < size; i++)
        text_add(text, "%s%02x", i > 0 ? separator : "", bytes[i]);
}

static size_t find_protected(const struct identity *identity, const struct chip *chip, struct range ranges[RANGES_CAP])
{
    size_t count = 0;
    struct range range = {0, 0};
    while (count < RANGES_CAP && range_size(range = protection_next(identity, chip, range.end)) > 0)
        ranges[count++] = range;
    return count;
}

static void report(const struct device *device, bool json, struct text *out)
{
    const struct identity *identity = bootloader_identity(device->bench.bootloader);
    const struct chip *chip = &device->target.chip;
    struct range ranges[RANGES_CAP];
    struct text unique_id = {0}, option_bytes = {0};
    add_hex(&unique_id, identity->unique_id, sizeof identity->unique_id, "");
    add_hex(&option_bytes, identity->option_bytes, sizeof identity->option_bytes, " ");
    bool known = protection_is_known(identity, chip);
    const struct device_facts facts = {
        .port = device->bench.port,
        .baud = identity->baud,
        .product_id = identity->product_id,
        .version = identity->version,
        .chip = chip->name,
        .expected_id = chip_rom(chip)->product_id,
        .extended_erase = identity->extended_erase,
        .flash_size = identity->has_flash_size ? identity->flash_size : 0,
        .die_flash = chip->die_flash_count > 0 ? range_size(chip->die_flash[0].range) : 0,
        .unique_id = identity->has_unique_id ? text_string(&unique_id) : NULL,
        .readout = readout_name(identity->readout),
        .protection_known = known,
        .protected_ranges = ranges,
        .protected_count = known ? find_protected(identity, chip, ranges) : 0,
        .option_bytes = identity->has_option_bytes ? text_string(&option_bytes) : NULL,
    };
    (json ? report_device_json : report_device_text)(out, &facts);
    text_release(&unique_id);
    text_release(&option_bytes);
}

int device_info_command(int argc, char **argv)
{
    static const struct argp_option table[] = {{"format", 'f', "FORMAT", 0, "text (default) or json", 0}, {0}};
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {table, parse, "", "Prints what a device says of itself.", children, NULL, NULL};
    struct info_options options = {0};
    struct device device;
    struct text out = {0};
    int status;
    parse_arguments(&argp, argc, argv, &options);
    if (!device_open(&device, &options.device, &status))
        return status;
    report(&device, options.json, &out);
    status = device_close(&device, STATUS_PASS);
    return deliver(&out, status);
}
