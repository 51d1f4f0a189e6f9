#include "dump_return.h"

#include "base/alloc.h"
#include "cli/asking.h"
#include "programmer/protocol/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX    "0x%08llx"
#define ULL(x) ((unsigned long long)(x))

/* ---- the file ---- */

static bool is_dump_format(const struct image *image, struct fault *fault)
{
    return image->format == FORMAT_HEX || image->format == FORMAT_BIN ||
           fault_set(
               fault, FAULT_FORMAT,
               "%s: is %s, and what goes back is a dump as `dsocheck device read` writes it, Intel HEX or BIN; an "
               "application is written by dsocheck IMAGE --flash",
               image->path, image_format_title(image->format));
}

/* Option bytes and the like, which no restore writes. */
static bool is_flash_alone(const struct image *image, const struct chip *chip, struct fault *fault)
{
    for (size_t i = 0; i < chip->other_count; i++)
        if (image_loaded(image, chip->other[i].range) > 0)
            return fault_set(fault, FAULT_FORMAT,
                             "%s: holds bytes of %s (" HEX ".." HEX "), and only the flash goes back: take them out, "
                             "or read the device again with `dsocheck device read`",
                             image->path, chip->other[i].name, ULL(chip->other[i].range.start),
                             ULL(chip->other[i].range.end));
    return true;
}

static bool is_one(const struct image *image, struct range range)
{
    return image->extent_count == 1 && image->extents[0].range.start == range.start &&
           image->extents[0].range.end == range.end;
}

/* Programs that go by the order code dump what is documented. */
static bool is_documented(const struct dump_return *dump)
{
    return is_one(dump->image, dump->target->chip.flash[0].range);
}

static bool is_whole(const struct dump_return *dump, struct fault *fault)
{
    const struct image *image = dump->image;
    const struct chip *chip = &dump->target->chip;
    if (chip->die_flash_count == 0)
        return fault_set(fault, FAULT_CONFIG,
                         "chip %s: its flash is not known, so nothing is restored; name the exact part with --chip or "
                         "--board",
                         chip->name);
    struct range die = chip->die_flash[0].range;
    if (is_one(image, die) || (dump->foreign && is_documented(dump)))
        return true;
    return fault_set(
        fault, FAULT_FORMAT,
        "%s: is no whole dump: it holds %llu bytes, and the flash of chip %s is the %llu from " HEX " on; %s",
        image->path, ULL(image_loaded(image, range_of(0, UINT64_MAX))), chip->name, ULL(range_size(die)),
        ULL(die.start),
        is_documented(dump) ? "one of the documented size alone is taken with --foreign, and what lies behind it stays"
                            : "an application is written by dsocheck IMAGE --flash");
}

static bool says_its_device(const struct dump_return *dump, struct fault *fault)
{
    if (dump->foreign || dump->record.unique_id[0] != '\0')
        return true;
    return fault_set(
        fault, FAULT_USAGE, "%s: %s, so it may be another device's: nothing was sent; --foreign writes it all the same",
        dump->image->path,
        dump->record.exists ? "its sidecar says no unique id"
                            : "no sidecar tells of which device it is (`dsocheck device read` writes one)");
}

bool dump_return_check(struct dump_return *dump, struct fault *fault)
{
    return is_dump_format(dump->image, fault) && is_flash_alone(dump->image, &dump->target->chip, fault) &&
           is_whole(dump, fault) && dump_record_read(dump->image->path, &dump->record, fault) &&
           (!dump->record.exists || dump_record_fits(&dump->record, dump->image, fault)) &&
           says_its_device(dump, fault);
}

/* ---- the device ---- */

static bool is_known_size(const struct dump_return *dump, const struct bench *bench, struct fault *fault)
{
    const struct identity *identity = bootloader_identity(bench->bootloader);
    uint64_t size = range_size(dump->image->extents[0].range);
    if (is_one(dump->image, dump->target->chip.die_flash[0].range) ||
        (identity->has_flash_size && identity->flash_size == size))
        return true;
    return fault_set(fault, FAULT_DEVICE,
                     "%s: holds %llu bytes, and the device does not say that this is its flash; nothing was changed",
                     dump->image->path, ULL(size));
}

static bool is_of_device(const struct dump_return *dump, const char *unique_id)
{
    return unique_id[0] != '\0' && strcmp(unique_id, dump->record.unique_id) == 0;
}

static bool is_admitted(const struct dump_return *dump, const struct bench *bench, const char *unique_id,
                        struct fault *fault)
{
    if (dump->foreign || is_of_device(dump, unique_id))
        return true;
    return fault_set(fault, FAULT_DEVICE,
                     "%s: is the dump of another device: its unique id is %s, that of the device behind %s is %s; "
                     "nothing was changed, --foreign writes it all the same",
                     dump->image->path, dump->record.unique_id, bench->port,
                     unique_id[0] != '\0' ? unique_id : "not known");
}

/* ---- what is preserved ---- */

/* What the device holds where its own is to stay. */
struct own {
    bool lost;    /* nothing but 0xFF */
    bool regains; /* the dump's bytes can be there without an erase: nothing else has been written since it was read */
};

static bool look_at(const struct dump_return *dump, const struct bench *bench, struct range range, struct own *own,
                    struct fault *fault)
{
    size_t size = range_size(range);
    uint8_t *bytes = alloc_items(3, size), *again = bytes + size, *dumped = again + size;
    bool good = content_read(bench->bootloader, (uint32_t)range.start, bytes, again, (uint32_t)size, fault);
    *own = (struct own){is_blank(bytes, size, 0xFF), image_read(dump->image, range.start, dumped, size)};
    for (size_t i = 0; i < size; i++)
        own->regains = own->regains && (bytes[i] & dumped[i]) == dumped[i];
    free(bytes);
    return good;
}

/* An interrupted restore is continued, so the range need not be blank: what is half written of the dump's will do. */
static bool decide_purpose(const struct dump_return *dump, const struct bench *bench, bool ours,
                           enum plan_purpose *purpose, struct text *at_the_end, struct fault *fault)
{
    const struct board *board = &dump->target->board;
    struct text lost = {0};
    bool regains = ours && board->preserved_count > 0, good = true;
    for (size_t i = 0; i < board->preserved_count && good; i++) {
        struct own own;
        struct range range = range_common(board->preserved[i].range, dump->image->extents[0].range);
        if (range_size(range) == 0)
            continue;
        good = look_at(dump, bench, range, &own, fault);
        regains = regains && own.regains;
        if (good && own.lost)
            text_add(&lost, "%s%s", lost.length > 0 ? ", " : "", board->preserved[i].name);
    }
    if (regains)
        *purpose = PLAN_RESTORE_ALL;
    else if (lost.length > 0)
        text_add(at_the_end,
                 "%s is erased on this device and was not restored: a dump that was read from this very device brings "
                 "it back, --allow-protected writes that of any other",
                 text_string(&lost));
    text_release(&lost);
    return good;
}

/* ---- the question ---- */

static const char *what_becomes(const struct dump_return *dump, struct range range, bool all)
{
    const struct board *board = &dump->target->board;
    if (image_loaded(dump->image, range) == 0)
        return "untouched";
    for (size_t i = 0; i < board->preserved_count; i++)
        if (range_meets(board->preserved[i].range, range))
            return all ? "restored" : "kept, the device's own";
    return "overwritten";
}

static void add_range(struct text *text, const char *what, const char *name, struct range range)
{
    text_add(text, "  %s: ", what);
    text_add_escaped(text, name);
    text_add(text, ", " HEX ".." HEX "\n", ULL(range.start), ULL(range.end));
}

static void explain(const struct dump_return *dump, const char *port, const char *unique_id, bool all)
{
    const struct board *board = &dump->target->board;
    struct text text = {0};
    text_add_escaped(&text, dump->image->path);
    text_add(&text, " goes onto the device behind ");
    text_add_escaped(&text, port);
    text_add(&text, ", unique id %s%s\n", unique_id[0] != '\0' ? unique_id : "not known",
             is_of_device(dump, unique_id) ? ", which it was read from" : "; it may be ANOTHER DEVICE'S");
    for (size_t i = 0; i < board->content_count; i++)
        add_range(&text, what_becomes(dump, board->contents[i].range, all), board->contents[i].name,
                  board->contents[i].range);
    if (board->content_count == 0)
        add_range(&text, "overwritten", "the flash", dump->image->extents[0].range);
    fprintf(stderr, "%s", text_string(&text));
    text_release(&text);
}

bool dump_return_decide(const void *context, const struct bench *bench, enum plan_purpose *purpose,
                        struct text *at_the_end, struct fault *fault)
{
    const struct dump_return *dump = context;
    char unique_id[BENCH_UNIQUE_ID];
    bench_unique_id(bench, unique_id);
    if (!bench_is_readable(bench, &dump->target->chip, fault) || !is_known_size(dump, bench, fault) ||
        !is_admitted(dump, bench, unique_id, fault) ||
        !decide_purpose(dump, bench, is_of_device(dump, unique_id), purpose, at_the_end, fault))
        return false;
    explain(dump, bench->port, unique_id, *purpose == PLAN_RESTORE_ALL);
    bool agreed = asking_agreed(dump->yes, bench, fault);
    if (!agreed)
        text_release(at_the_end);
    return agreed;
}
