#include "planning.h"

#include "base/alloc.h"
#include "facts/facts.h"
#include "load/load.h"
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

uint8_t part_byte(const struct part *part, uint32_t offset)
{
    return (uint8_t)(part->seed + offset * 7 + offset / 256);
}

/* One S3 record: "S3", length, address, data, checksum. */
static void add_record(struct text *text, const struct part *part, uint32_t offset, uint32_t size)
{
    uint32_t address = part->address + offset;
    unsigned sum = size + 5;
    text_add(text, "S3%02X%08X", (unsigned)size + 5, address);
    for (unsigned i = 0; i < 4; i++)
        sum += address >> 8 * i & 0xFF;
    for (uint32_t i = 0; i < size; i++) {
        uint8_t byte = part_byte(part, offset + i);
        text_add(text, "%02X", byte);
        sum += byte;
    }
    text_add(text, "%02X\n", ~sum & 0xFF);
}

static void load_parts(struct planned *planned, const struct part *parts, size_t count)
{
    struct text text = {0};
    struct fault fault;
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = 0; at < parts[i].size; at += 64)
            add_record(&text, &parts[i], at, parts[i].size - at < 64 ? parts[i].size - at : 64);
    text_add(&text, "S70500000000FA\n");
    if (!image_load_bytes("image.srec", (uint8_t *)text.at, text.length, &(struct load_options){0}, &planned->image,
                          &fault))
        fail_msg("%s", fault.sentence);
}

void planned_open(struct planned *planned, const char *board, const struct part *parts, size_t count)
{
    struct fault fault;
    *planned = (struct planned){0};
    bool is_board = strchr(board, '/') != NULL || board_is_embedded(board);
    if (is_board && !board_read(board, &planned->board, &fault))
        fail_msg("%s", fault.sentence);
    if (!chip_read(is_board ? planned->board.chip : board, &planned->chip, &fault))
        fail_msg("%s", fault.sentence);
    if (!is_board)
        board_from_chip(&planned->chip, &planned->board);
    load_parts(planned, parts, count);
    struct subject subject = {
        .image = &planned->image, .map = &planned->board.map, .board = &planned->board, .chip = &planned->chip};
    struct verdict verdict = {.pass = true};
    struct facts *facts = facts_new(&subject);
    planned->safe = safe_image_new(&subject, &verdict, &fault);
    facts_free(facts);
    if (planned->safe == NULL)
        fail_msg("%s", fault.sentence);
}

void planned_release(struct planned *planned)
{
    safe_image_free(planned->safe);
    image_release(&planned->image);
    chip_release(&planned->chip);
    board_release(&planned->board);
}
