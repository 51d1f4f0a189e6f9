/* `dsocheck device verify IMAGE`: is the flash what the image says? Reads, changes nothing. */
#include "base/number.h"
#include "cli/progress.h"
#include "device.h"
#include "load/load.h"
#include "programmer/protocol/content.h"

struct verify_options {
    struct device_options device;
    struct load_options load;
    const char *path;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct verify_options *options = state->input;
    uint64_t base;
    const char *why;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case 'b':
        if (!number_read(value, UINT32_MAX, &base, &why))
            usage_error(state, "--base %s: %s", value, why);
        options->load.has_base = true;
        options->load.base = (uint32_t)base;
        return 0;
    case ARGP_KEY_ARG:
        if (options->path != NULL)
            usage_error(state, "%s: one argument too many", value);
        options->path = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "which image? Its name is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What was found. */
struct found {
    uint64_t bytes;
    size_t blocks, different; /* of BLOCK bytes */
    uint32_t first;           /* where they differ first */
    uint8_t reads, wanted;
};

static bool check_places(const struct image *image, const struct chip *chip, struct fault *fault)
{
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        if (!banks_hold(chip->die_flash, chip->die_flash_count, range))
            return fault_set(fault, FAULT_USAGE,
                             "%s: 0x%08llx..0x%08llx is not within the flash of chip %s, so a device cannot hold it",
                             image->path, (unsigned long long)range.start, (unsigned long long)range.end, chip->name);
    }
    return image->extent_count > 0 || fault_set(fault, FAULT_FORMAT, "%s: there is nothing in it", image->path);
}

static bool compare_block(struct bootloader *bootloader, const struct image *image, struct range block,
                          struct found *found, struct fault *fault)
{
    uint8_t wanted[BLOCK], room[BLOCK], reads;
    uint32_t at, size = (uint32_t)range_size(block);
    if (!image_read(image, block.start, wanted, size))
        return fault_set(fault, FAULT_BUG, "%s: 0x%08llx cannot be read from the image; please report this",
                         image->path, (unsigned long long)block.start);
    if (!content_compare(bootloader, (uint32_t)block.start, wanted, size, room, &at, &reads, fault))
        return false;
    found->blocks++;
    found->bytes += size;
    if (at < size && found->different++ == 0) {
        found->first = (uint32_t)block.start + at;
        found->reads = reads;
        found->wanted = wanted[at];
    }
    return true;
}

static bool compare(struct device *device, const struct image *image, struct found *found, struct fault *fault)
{
    struct progress progress = {.style = progress_style_for(device->options->port.progress, false)};
    bool good = true;
    size_t total = 0;
    for (size_t i = 0; i < image->extent_count; i++)
        total += (size_t)((range_size(image->extents[i].range) + BLOCK - 1) / BLOCK);
    for (size_t i = 0; i < image->extent_count && good; i++) {
        const struct range range = image->extents[i].range;
        for (uint64_t at = range.start; at < range.end && good; at += BLOCK) {
            good =
                !bench_stopped(&device->bench, "the rest was not compared", fault) &&
                compare_block(device->bench.bootloader, image, range_common(range, range_of(at, BLOCK)), found, fault);
            progress_step(&progress, "comparing", found->blocks, total, BLOCK);
        }
    }
    progress_clear(&progress);
    return good;
}

static int report(const struct device *device, const char *path, const struct found *found, struct text *out)
{
    text_add_escaped(out, path);
    text_add(out, ": ");
    text_add_grouped(out, found->bytes);
    if (found->different == 0) {
        text_add(out, " bytes are on the device at ");
        text_add_escaped(out, device->bench.port);
        text_add(out, "\n");
        return STATUS_PASS;
    }
    text_add(out,
             " bytes compared: %zu of %zu blocks of %d bytes differ, first at 0x%08x, which reads 0x%02x where the "
             "image has 0x%02x\n",
             found->different, found->blocks, BLOCK, found->first, found->reads, found->wanted);
    return STATUS_FINDINGS;
}

static int verify(struct device *device, struct verify_options *options, struct text *out)
{
    const struct board *board = &device->target.board;
    struct fault fault;
    struct image image;
    struct found found = {0};
    options->load.has_slot = board->has_slot;
    options->load.slot = (uint32_t)board->slot;
    if (!image_load(options->path, &options->load, &image, &fault))
        return complain(&fault);
    bool good = check_places(&image, &device->target.chip, &fault) &&
                bench_is_readable(&device->bench, &device->target.chip, &fault) &&
                compare(device, &image, &found, &fault);
    int status = good ? report(device, options->path, &found, out) : complain(&fault);
    image_release(&image);
    return status;
}

int device_verify_command(int argc, char **argv)
{
    static const struct argp_option table[] = {{"base", 'b', "ADDR", 0, "where a BIN begins", 0}, {0}};
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {table,
                                     parse,
                                     "IMAGE",
                                     "Compares what IMAGE loads into the flash with what the device holds. Status 1 "
                                     "when they differ. The image is not "
                                     "judged, and nothing is changed.",
                                     children,
                                     NULL,
                                     NULL};
    struct verify_options options = {0};
    struct device device;
    struct text out = {0};
    int status = STATUS_PASS;
    parse_arguments(&argp, argc, argv, &options);
    if (!device_open(&device, &options.device, &status))
        return status;
    status = device_close(&device, verify(&device, &options, &out));
    return deliver(&out, status);
}
