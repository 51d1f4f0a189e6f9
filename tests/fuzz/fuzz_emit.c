/* There and back: any bytes as an image, judged with every rule accepted, so that all that is left between them and a
 * file is the safe image; what it gives, written as HEX, S-records and BIN, loads as the same bytes, and nothing lies
 * outside the regions. */
#include "base/text.h"
#include "check/check.h"
#include "emit/safe_image.h"
#include "emit/writers.h"
#include "fuzz_images.h"
#include "profile/profile.h"
#include "rules/families.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct board board;
static struct chip chip;
static struct policy policy = {.never_fail = true};

static void open_bench(void)
{
    struct fault fault;
    if (board.name != NULL)
        return;
    MUST(board_read("ds203", &board, &fault) && chip_read(board.chip, &chip, &fault));
    for (size_t f = 0; f < family_count; f++)
        for (size_t i = 0; i < families[f]->count; i++)
            policy.accepts[policy.accept_count++] = (struct accept){&families[f]->rules[i], "fuzz"};
}

struct memory_sink {
    struct sink sink;
    struct text text;
};

static bool keep(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    (void)fault;
    text_add_bytes(&((struct memory_sink *)sink)->text, bytes, size);
    return true;
}

/* Takes over the text. */
static void load_back(const char *name, struct memory_sink *written, struct image *back)
{
    struct fault fault;
    struct load_options options = {0};
    MUST(image_load_bytes(name, (uint8_t *)written->text.at, written->text.length, &options, back, &fault));
    written->text = (struct text){0};
}

static void must_equal(const struct safe_image *safe, const struct image *back)
{
    uint32_t entry;
    bool has_entry = safe_image_entry(safe, &entry);
    MUST(back->extent_count == safe_image_range_count(safe));
    MUST(back->has_entry == has_entry && (!has_entry || back->entry == entry));
    MUST(image_find_remark(back, REMARK_BAD_CHECKSUM, 0) == NULL && image_find_remark(back, REMARK_NO_END, 0) == NULL);
    for (size_t i = 0; i < back->extent_count; i++) {
        const struct safe_range *range = &safe_image_ranges(safe)[i];
        MUST(back->extents[i].range.start == range->address && range_size(back->extents[i].range) == range->size);
        MUST(map_covered(&board.map, back->extents[i].range) == range->size);
        uint8_t *got = malloc(range->size);
        MUST(got != NULL && image_read(back, range->address, got, range->size));
        MUST(memcmp(got, range->bytes, range->size) == 0);
        free(got);
    }
}

/* Every byte of the span is the image's, or a filled gap's. */
static void must_equal_bin(const struct safe_image *safe, struct span span, const struct image *back)
{
    const struct safe_range *ranges = safe_image_ranges(safe) + span.first;
    uint64_t at = ranges[0].address;
    for (size_t i = 0; i < span.count; i++) {
        for (uint8_t byte; at < ranges[i].address; at++)
            MUST(image_read(back, at, &byte, 1) && byte == 0xFF);
        uint8_t *got = malloc(ranges[i].size);
        MUST(got != NULL && image_read(back, at, got, ranges[i].size));
        MUST(memcmp(got, ranges[i].bytes, ranges[i].size) == 0);
        free(got);
        at += ranges[i].size;
    }
    MUST(back->extent_count == 1 && back->extents[0].range.end == at);
}

static void there_and_back(const struct safe_image *safe)
{
    struct memory_sink sink = {.sink.put = keep};
    struct image back = {0};
    MUST(write_hex(safe, &sink.sink, NULL));
    load_back("fuzz.hex", &sink, &back);
    must_equal(safe, &back);
    image_release(&back);
    MUST(write_srec(safe, "fuzz.srec", &sink.sink, NULL));
    load_back("fuzz.srec", &sink, &back);
    must_equal(safe, &back);
    image_release(&back);
    for (struct span span = {0}; span.first < safe_image_range_count(safe); span.first += span.count) {
        span = bin_span(safe, span.first);
        MUST(write_bin(safe, span, &sink.sink, NULL));
        back = (struct image){0};
        image_add_chunk(&back, (struct chunk){.address = safe_image_ranges(safe)[span.first].address,
                                              .size = (uint32_t)sink.text.length,
                                              .bytes = (uint8_t *)sink.text.at,
                                              .section = -1,
                                              .segment = -1});
        image_seal(&back);
        must_equal_bin(safe, span, &back);
        image_release(&back);
        text_release(&sink.text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    open_bench();
    uint8_t *copy = malloc(size + 1);
    MUST(copy != NULL);
    if (size > 0)
        memcpy(copy, bytes, size);
    copy[size] = '\0';
    struct load_options options = {.has_base = true, .base = 0x0800C000};
    struct image image = {0};
    struct fault fault;
    if (!image_load_bytes("fuzz.elf", copy, size, &options, &image, &fault))
        return 0;
    const struct subject request = {.map = &board.map, .board = &board, .chip = &chip};
    struct checked checked;
    check_image(&image, &request, &policy, &checked);
    struct safe_image *safe = safe_image_new(&checked.subject, &checked.verdict, &fault);
    if (safe != NULL)
        there_and_back(safe);
    else
        MUST(fault.kind == FAULT_REFUSED && fault.sentence[0] != '\0');
    safe_image_free(safe);
    checked_release(&checked);
    image_release(&image);
    return 0;
}
