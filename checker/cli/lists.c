/* `dsocheck boards`, `dsocheck chips`: what is compiled in. */
#include "alloc.h"
#include "command.h"
#include "embedded.h"
#include "report.h"

#include <stdlib.h>

static int list(const char *member, const struct listed *rows, size_t count, enum list_format format)
{
    struct text out = {0};
    if (format == LIST_JSON)
        report_list_json(&out, member, rows, count);
    else
        report_list_text(&out, rows, count);
    int status = deliver(&out, STATUS_PASS);
    text_release(&out);
    return status;
}

int boards_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The board profiles that are compiled in.", false, NULL, NULL);
    struct listed *rows = alloc_items(embedded_board_count, sizeof *rows);
    for (size_t i = 0; i < embedded_board_count; i++)
        rows[i] = (struct listed){embedded_boards[i].name, embedded_boards[i].title};
    int status = list("boards", rows, embedded_board_count, options.format);
    free(rows);
    return status;
}

int chips_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The chips that are compiled in.", false, NULL, NULL);
    struct listed *rows = alloc_items(embedded_chip_count, sizeof *rows);
    for (size_t i = 0; i < embedded_chip_count; i++)
        rows[i] = (struct listed){embedded_chips[i].name, embedded_chips[i].title};
    int status = list("chips", rows, embedded_chip_count, options.format);
    free(rows);
    return status;
}
