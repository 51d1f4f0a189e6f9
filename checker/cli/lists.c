/* `dsocheck boards`, `dsocheck chips`: what is compiled in. */
#include "alloc.h"
#include "command.h"
#include "embedded.h"
#include "profile.h"
#include "report.h"

#include <stdlib.h>

static int deliver_list(struct text *out, enum list_format format, const char *member, struct listed *rows,
                        size_t count)
{
    if (format == LIST_JSON)
        report_list_json(out, member, rows, count);
    else
        report_list_text(out, rows, count);
    for (size_t i = 0; i < count; i++)
        free((char *)rows[i].title);
    free(rows);
    return deliver(out, STATUS_PASS);
}

int boards_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The board profiles that are compiled in.", false, NULL, NULL);
    struct listed *rows = alloc_items(embedded_board_count, sizeof *rows);
    for (size_t i = 0; i < embedded_board_count; i++) {
        struct board board = {0};
        struct fault fault;
        if (!board_read(embedded_boards[i].name, &board, &fault))
            return complain(&fault);
        rows[i] = (struct listed){embedded_boards[i].name, alloc_string(board.title)};
        board_release(&board);
    }
    struct text out = {0};
    return deliver_list(&out, options.format, "boards", rows, embedded_board_count);
}

int chips_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The chips that are compiled in.", false, NULL, NULL);
    struct listed *rows = alloc_items(embedded_chip_count, sizeof *rows);
    for (size_t i = 0; i < embedded_chip_count; i++) {
        struct chip chip = {0};
        struct fault fault;
        if (!chip_read(embedded_chips[i].name, &chip, &fault))
            return complain(&fault);
        rows[i] = (struct listed){embedded_chips[i].name, alloc_string(chip.title)};
        chip_release(&chip);
    }
    struct text out = {0};
    return deliver_list(&out, options.format, "chips", rows, embedded_chip_count);
}
