/* `dsocheck boards`, `dsocheck chips`: what is compiled in. */
#include "alloc.h"
#include "command.h"
#include "embedded.h"
#include "profile.h"
#include "report.h"

#include <stdlib.h>

struct listing {
    const char *member; /* of the JSON document */
    const struct embedded *profiles;
    size_t count;
    /* The title of a profile, which the caller frees, or NULL and a fault. */
    char *(*title)(const char *name, struct fault *fault);
};

static char *board_title(const char *name, struct fault *fault)
{
    struct board board = {0};
    char *title = board_read(name, &board, fault) ? alloc_string(board.title) : NULL;
    board_release(&board);
    return title;
}

static char *chip_title(const char *name, struct fault *fault)
{
    struct chip chip = {0};
    char *title = chip_read(name, &chip, fault) ? alloc_string(chip.title) : NULL;
    chip_release(&chip);
    return title;
}

static int list(const struct listing *listing, enum list_format format)
{
    struct listed *rows = alloc_items(listing->count, sizeof *rows);
    struct text out = {0};
    struct fault fault;
    size_t known = 0;
    for (; known < listing->count; known++) {
        const char *name = listing->profiles[known].name;
        rows[known] = (struct listed){name, listing->title(name, &fault)};
        if (rows[known].title == NULL)
            break;
    }
    if (format == LIST_JSON)
        report_list_json(&out, listing->member, rows, known);
    else
        report_list_text(&out, rows, known);
    int status = known == listing->count ? deliver(&out, STATUS_PASS) : complain(&fault);
    text_release(&out);
    while (known-- > 0)
        free((char *)rows[known].title);
    free(rows);
    return status;
}

int boards_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The board profiles that are compiled in.", false, NULL, NULL);
    return list(&(struct listing){"boards", embedded_boards, embedded_board_count, board_title}, options.format);
}

int chips_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The chips that are compiled in.", false, NULL, NULL);
    return list(&(struct listing){"chips", embedded_chips, embedded_chip_count, chip_title}, options.format);
}
