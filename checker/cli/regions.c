/* `dsocheck regions SCRIPT|BOARD`: the memory map as declared. */
#include "command.h"
#include "profile.h"
#include "profile_names.h"
#include "report.h"
#include "script_options.h"

#include <string.h>
#include <unistd.h>

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

int regions_command(int argc, char **argv)
{
    struct script_options script = {0};
    struct list_options options = parse_list_options(argc, argv, "SCRIPT|BOARD",
                                                     "The memory map that a GNU ld script or a board profile declares.",
                                                     false, &(struct argp_child){.argp = &script_argp}, &script);
    /* A plain name that is no file was meant as a board's. */
    bool is_board = board_is_embedded(options.argument) || ends_in(options.argument, ".yaml") ||
                    ends_in(options.argument, ".yml") ||
                    (strpbrk(options.argument, "/.") == NULL && access(options.argument, F_OK) != 0);
    struct ldscript_options view = script_options_view(&script);
    struct memory_map map = {0};
    struct board board = {0};
    struct fault fault;
    if (is_board ? !board_read_named(options.argument, &board, &fault)
                 : !ldscript_read(options.argument, &view, &map, &fault))
        return complain(&fault);
    struct text out = {0};
    const struct memory_map *declared = is_board ? &board.map : &map;
    if (options.format == LIST_JSON)
        report_map_json(&out, declared);
    else
        report_map_text(&out, declared);
    board_release(&board);
    map_release(&map);
    return deliver(&out, STATUS_PASS);
}
