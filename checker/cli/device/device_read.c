/* `dsocheck device read FILE`: the whole flash, or ranges of it, each byte read until two reads agree. */
#include "base/alloc.h"
#include "base/number.h"
#include "cli/progress.h"
#include "device.h"
#include "emit/dump.h"
#include "programmer/protocol/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key { KEY_FORCE = 1376 };

#define RANGES_CAP 16
#define PIECE      2048u

struct read_options {
    struct device_options device;
    const char *path;
    struct range ranges[RANGES_CAP]; /* ascending, disjoint */
    size_t range_count;              /* 0: the whole flash of the die */
    bool force;
};

/* ADDR:LENGTH; behind the one before, as files have them. */
static void add_range(struct read_options *options, const char *value, struct argp_state *state)
{
    const char *colon = strchrnul(value, ':');
    char *start = alloc_text(value, (size_t)(colon - value));
    uint64_t from, length;
    if (*colon == '\0' || !number_read(start, UINT32_MAX, &from, NULL) ||
        !number_read(colon + 1, UINT32_MAX, &length, NULL) || length == 0)
        usage_error(state, "--range %s: expected ADDRESS:LENGTH, as in 0x08003800:2K", value);
    free(start);
    if (options->range_count == RANGES_CAP)
        usage_error(state, "--range %s: more than %d ranges", value, RANGES_CAP);
    if (options->range_count > 0 && from < options->ranges[options->range_count - 1].end)
        usage_error(state, "--range %s: overlaps the one before, or lies below it", value);
    options->ranges[options->range_count++] = range_of(from, length);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct read_options *options = state->input;
    struct fault fault;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case 'r':
        add_range(options, value, state);
        return 0;
    case KEY_FORCE:
        options->force = true;
        return 0;
    case ARGP_KEY_ARG:
        if (options->path != NULL)
            usage_error(state, "%s: one argument too many", value);
        options->path = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "which file? A name is missing");
        return 0;
    case ARGP_KEY_SUCCESS:
        if (!dump_name_holds(options->path, options->range_count, &fault))
            usage_error(state, "%s", fault.sentence);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool check_ranges(struct read_options *options, const struct chip *chip, struct fault *fault)
{
    if (options->range_count == 0)
        options->ranges[options->range_count++] = chip->die_flash[0].range;
    for (size_t i = 0; i < options->range_count; i++)
        if (!banks_hold(chip->die_flash, chip->die_flash_count, options->ranges[i]))
            return fault_set(fault, FAULT_USAGE, "--range 0x%08llx:%llu: not within the flash of chip %s",
                             (unsigned long long)options->ranges[i].start,
                             (unsigned long long)range_size(options->ranges[i]), chip->name);
    return true;
}

static size_t total_pieces(const struct read_options *options)
{
    size_t total = 0;
    for (size_t i = 0; i < options->range_count; i++)
        total += (size_t)((range_size(options->ranges[i]) + PIECE - 1) / PIECE);
    return total;
}

static bool read_range(struct device *device, struct range range, uint8_t *to, struct progress *progress, size_t total,
                       const volatile sig_atomic_t *stop, struct fault *fault)
{
    uint8_t again[PIECE];
    for (uint64_t at = range.start; at < range.end; at += PIECE) {
        uint32_t share = range.end - at < PIECE ? (uint32_t)(range.end - at) : PIECE;
        if (*stop != 0)
            return fault_set(fault, FAULT_PORT, "stopped by signal %d; nothing was written", (int)*stop);
        if (!content_read(device->bench.bootloader, (uint32_t)at, to + (at - range.start), again, share, fault))
            return false;
        progress_step(progress, "reading", progress->done + 1, total, PIECE);
    }
    return true;
}

static bool read_ranges(struct device *device, const struct read_options *options, struct safe_range *parts,
                        uint8_t *bytes, struct fault *fault)
{
    struct progress progress = {.style = progress_style_for(options->device.port.progress, false)};
    const volatile sig_atomic_t *stop = device->bench.stop;
    size_t total = total_pieces(options);
    bool good = true;
    for (size_t i = 0; i < options->range_count && good; i++) {
        struct range range = options->ranges[i];
        parts[i] = (struct safe_range){(uint32_t)range.start, (uint32_t)range_size(range), bytes};
        good = read_range(device, range, bytes, &progress, total, stop, fault);
        bytes += range_size(range);
    }
    progress_clear(&progress);
    return good;
}

static bool save(const struct device *device, const struct read_options *options, const struct safe_range *parts,
                 struct fault *fault)
{
    const struct identity *identity = bootloader_identity(device->bench.bootloader);
    char unique_id[BENCH_UNIQUE_ID];
    bench_unique_id(&device->bench, unique_id);
    const struct dump_origin origin = {.board = device->target.board.name,
                                       .chip = device->target.chip.name,
                                       .product_id = identity->product_id,
                                       .bootloader = identity->version,
                                       .flash_size = identity->has_flash_size ? identity->flash_size : 0,
                                       .unique_id = identity->has_unique_id ? unique_id : NULL};
    /* Once more: reading takes minutes. */
    return (options->force || dump_name_is_free(options->path, true, fault)) &&
           dump_save(options->path, parts, options->range_count, &origin, fault);
}

static bool read_device(struct device *device, struct read_options *options, struct text *out, struct fault *fault)
{
    if (!bench_is_readable(&device->bench, &device->target.chip, fault) ||
        !check_ranges(options, &device->target.chip, fault))
        return false;
    struct safe_range parts[RANGES_CAP];
    uint64_t size = 0;
    for (size_t i = 0; i < options->range_count; i++)
        size += range_size(options->ranges[i]);
    uint8_t *bytes = alloc_items(1, size);
    bool good = read_ranges(device, options, parts, bytes, fault) && save(device, options, parts, fault);
    free(bytes);
    if (!good)
        return false;
    text_add_escaped(out, options->path);
    text_add(out, ": ");
    text_add_grouped(out, size);
    text_add(out, " bytes read twice and equal\n");
    return true;
}

int device_read_command(int argc, char **argv)
{
    static const struct argp_option table[] = {
        {"range", 'r', "ADDR:LENGTH", 0, "only this part of the flash (may be given several times, ascending)", 0},
        {"force", KEY_FORCE, NULL, 0, "replace the file and its sidecar if they are there", 0},
        {0}};
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        table,
        parse,
        "FILE",
        "Reads the flash into FILE (.hex, .bin), the undocumented part of the die included; FILE.json tells of which "
        "device it is.",
        children,
        NULL,
        NULL};
    struct read_options options = {0};
    struct device device;
    struct fault fault;
    struct text out = {0};
    int status = STATUS_PASS;
    parse_arguments(&argp, argc, argv, &options);
    if (!options.force && !dump_name_is_free(options.path, true, &fault))
        return complain(&fault);
    if (!device_open(&device, &options.device, &status))
        return status;
    if (!read_device(&device, &options, &out, &fault))
        status = complain(&fault);
    status = device_close(&device, status);
    return deliver(&out, status);
}
