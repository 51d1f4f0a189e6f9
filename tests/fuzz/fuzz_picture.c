/* Two images in one input (two bytes say where the first one ends), laid out, drawn and compared on the default board.
 * What must hold: JSON that can be read, and an image that is the same as itself. */
#include "compare/comparison.h"
#include "facts/facts.h"
#include "load/load.h"
#include "picture/memory_picture.h"
#include "profile/profile.h"
#include "report/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct board board;
static struct chip chip;

static void open_board(void)
{
    struct fault fault;
    if (board.name == NULL && !(board_read("ds203", &board, &fault) && chip_read(board.chip, &chip, &fault)))
        abort();
}

static bool load(const uint8_t *bytes, size_t size, struct image *image)
{
    struct load_options options = {.has_base = true, .base = 0x0800C000};
    struct fault fault;
    uint8_t *copy = malloc(size + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return image_load_bytes("fuzz.elf", copy, size, &options, image, &fault);
}

/* Frees the text. */
static void expect_json(struct text *text)
{
    json_t *json = json_loadb(text->at, text->length, JSON_REJECT_DUPLICATES, NULL);
    if (json == NULL)
        abort();
    json_decref(json);
    text_release(text);
}

static void draw(const struct subject *subject)
{
    struct picture *picture = picture_new(subject);
    struct text text = {0}, json = {0};
    report_picture_text(&text, subject, picture, (struct map_style){.width = MAP_WIDTH_LEAST, .symbols = 20});
    report_picture_json(&json, subject, picture, 20);
    if (strlen(text.at) != text.length)
        abort();
    expect_json(&json);
    text_release(&text);
    picture_free(picture);
}

static bool compare(const struct subject *old, const struct subject *new)
{
    struct comparison *comparison = comparison_new(old, new);
    struct text text = {0}, json = {0};
    bool same = comparison->same;
    report_diff_text(&text, old, new, comparison, (struct diff_style){.all = true});
    report_diff_json(&json, old, new, comparison);
    if (strlen(text.at) != text.length)
        abort();
    expect_json(&json);
    text_release(&text);
    comparison_free(comparison);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct image old = {0}, new = {0};
    if (size < 2)
        return 0;
    open_board();
    size_t first = (size_t)(bytes[0] | bytes[1] << 8), rest = size - 2;
    first = first < rest ? first : rest;
    if (load(bytes + 2, first, &old) && load(bytes + 2 + first, rest - first, &new)) {
        struct subject left = {.image = &old, .map = &board.map, .board = &board, .chip = &chip};
        struct subject right = left;
        right.image = &new;
        struct facts *left_facts = facts_new(&left), *right_facts = facts_new(&right);
        draw(&left);
        draw(&right);
        compare(&left, &right);
        if (!compare(&left, &left))
            abort();
        facts_free(left_facts);
        facts_free(right_facts);
    }
    image_release(&old);
    image_release(&new);
    return 0;
}
