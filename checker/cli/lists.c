/* `dsocheck boards`, `dsocheck chips`: what is compiled in. */
#include "base/alloc.h"
#include "command.h"
#include "profile/embedded.h"
#include "profile/parts.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

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

struct origin part_origin(size_t part)
{
    unsigned agreed = part_agreed(part);
    return (struct origin){part_sources(part), (agreed & PART_AGREED_FLASH) != 0, (agreed & PART_AGREED_RAM) != 0};
}

int boards_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, NULL, "The board profiles that are compiled in.", false, NULL, NULL);
    struct listed *rows = alloc_items(embedded_board_count, sizeof *rows);
    for (size_t i = 0; i < embedded_board_count; i++)
        rows[i] = (struct listed){embedded_boards[i].name, embedded_boards[i].title, NULL};
    int status = list("boards", rows, embedded_board_count, options.format);
    free(rows);
    return status;
}

/* With a pattern those whose names hold it, in any case, and where their sizes come from. */
int chips_command(int argc, char **argv)
{
    struct list_options options =
        parse_list_options(argc, argv, "[PATTERN]",
                           "The chips that are compiled in, or those with PATTERN in their names.", false, NULL, NULL);
    struct listed *rows = alloc_items(part_count, sizeof *rows);
    struct origin *origins = alloc_items(part_count, sizeof *origins);
    size_t count = 0;
    for (size_t i = 0; i < part_count; i++)
        if (options.argument == NULL || strcasestr(part_name(i), options.argument) != NULL) {
            origins[count] = part_origin(i);
            rows[count] =
                (struct listed){part_name(i), part_title(i),
                                options.argument != NULL && origins[count].sources[0] != '\0' ? &origins[count] : NULL};
            count++;
        }
    int status = list("chips", rows, count, options.format);
    while (count-- > 0)
        free((char *)rows[count].title);
    free(origins);
    free(rows);
    return status;
}
