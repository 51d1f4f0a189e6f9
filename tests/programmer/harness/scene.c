/* The images and what the device holds before. */
#include "session.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum old { OLD_FILLED, OLD_CHECKERED, OLD_EMPTY, OLD_COMMANDS };

/* Partly covered pages at both ends, so that there are neighbours to lose. */
static const struct part two_areas[] = {{0x0800C000, 404, 3}, {0x0804C000, 2 * ROM_PAGE + 600, 41}};
static const struct part one_page[] = {{0x0800C000, 1200, 17}};

static const struct {
    const char *name, *board;
    const struct part *parts;
    size_t count;
    enum old old;
} rows[SCENES] = {
    {"filled", "ds203", two_areas, 2, OLD_FILLED},     {"checkered", "ds203", two_areas, 2, OLD_CHECKERED},
    {"empty", "ds203", two_areas, 2, OLD_EMPTY},       {"one page", "ds203-app1", one_page, 1, OLD_CHECKERED},
    {"commands", "ds203", two_areas, 2, OLD_COMMANDS},
};

/* What would be commands, were it not data: it stands beside the image, so it is written with it. */
static const uint8_t commands[] = {0x43, 0xBC, 0xFF, 0x00, 0x31, 0xCE, 0x92, 0x6D, 0x73, 0x8C,
                                   0x63, 0x9C, 0x82, 0x7D, 0x21, 0xDE, 0x11, 0xEE, 0x02, 0xFD};

static bool is_blank_before(enum old old, bool planned, uint32_t page, uint32_t offset)
{
    if (old == OLD_FILLED || planned)
        return false;
    if (old == OLD_EMPTY) /* but for what brings applications up */
        return page >= 24;
    return page % 4 == 1 || (page % 4 == 3 && offset >= ROM_PAGE / 2);
}

static void fill_before(struct scene *scene, enum old old)
{
    struct dice dice = {7};
    size_t next = 0; /* of `commands` */
    for (uint32_t at = 0; at < ROM_FLASH_SIZE; at++) {
        uint32_t page = at / ROM_PAGE;
        next = dice_one_in(&dice, 6) ? dice_roll(&dice, sizeof commands) : (next + 1) % sizeof commands;
        uint8_t byte = old == OLD_COMMANDS ? commands[next] : (uint8_t)dice_next(&dice);
        scene->before[at] = is_blank_before(old, scene->is_planned[page], page, at % ROM_PAGE) ? 0xFF : byte;
    }
}

static void scene_open(struct scene *scene, size_t row)
{
    *scene = (struct scene){
        .name = rows[row].name, .before = alloc_items(ROM_FLASH_SIZE, 1), .expected = alloc_items(ROM_FLASH_SIZE, 1)};
    planned_open(&scene->planned, rows[row].board, rows[row].parts, rows[row].count);
    for (size_t i = 0; i < rows[row].count; i++)
        for (uint32_t at = 0; at < rows[row].parts[i].size; at++)
            scene->is_planned[(rows[row].parts[i].address - ROM_FLASH + at) / ROM_PAGE] = true;
    fill_before(scene, rows[row].old);
    memcpy(scene->expected, scene->before, ROM_FLASH_SIZE);
    for (size_t i = 0; i < rows[row].count; i++)
        for (uint32_t at = 0; at < rows[row].parts[i].size; at++)
            scene->expected[rows[row].parts[i].address - ROM_FLASH + at] = part_byte(&rows[row].parts[i], at);
}

bool scenes_open(struct scene scenes[SCENES], const char *folder)
{
    bool good = true;
    const struct line_weather calm = {.fault_count = 0};
    for (size_t i = 0; i < SCENES; i++) {
        struct text words = {0};
        scene_open(&scenes[i], i);
        struct judgement judgement = session_play(&scenes[i], &calm, folder, &scenes[i].clean, &words);
        if (!judgement.succeeded || judgement.wrong) {
            fprintf(stderr, "%s, without a fault: %s\n", scenes[i].name, text_string(&words));
            good = false;
        }
        text_release(&words);
    }
    return good;
}

void scenes_close(struct scene scenes[SCENES])
{
    for (size_t i = 0; i < SCENES; i++) {
        planned_release(&scenes[i].planned);
        free(scenes[i].before);
        free(scenes[i].expected);
    }
}
