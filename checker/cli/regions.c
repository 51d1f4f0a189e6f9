/* `dsocheck regions SCRIPT|BOARD|PART`: the memory map as declared, or what the part has. */
#include "check/profile_names.h"
#include "cli/options/script_options.h"
#include "command.h"
#include "profile/parts.h"
#include "profile/profile.h"
#include "report/report.h"

#include <string.h>
#include <unistd.h>

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool read_part(const char *name, struct board *board, struct fault *fault)
{
    struct chip chip;
    if (!chip_read(name, &chip, fault))
        return false;
    board_from_chip(&chip, board);
    chip_release(&chip);
    return true;
}

/* Fills the board of a name that stands for one, or the map of a script. */
static bool read_declared(const char *name, const struct ldscript_options *view, struct board *board,
                          struct memory_map *map, struct fault *fault)
{
    /* A plain name that is no file was meant as a board's or a part's. */
    bool is_file = access(name, F_OK) == 0;
    if (board_is_embedded(name) || ends_in(name, ".yaml") || ends_in(name, ".yml"))
        return board_read(name, board, fault);
    if (!is_file && part_find(name) != NO_PART)
        return read_part(name, board, fault);
    if (!is_file && strpbrk(name, "/.") == NULL) {
        fault_set(fault, FAULT_CONFIG,
                  "%s: neither a board nor one chip has this name (dsocheck boards and dsocheck chips PATTERN list "
                  "them), and there is no such file",
                  name);
        return board_mention(name, fault);
    }
    return ldscript_read(name, view, map, fault);
}

int regions_command(int argc, char **argv)
{
    struct script_options script = {0};
    struct list_options options = parse_list_options(
        argc, argv, "SCRIPT|BOARD|PART",
        "The memory map that a GNU ld script or a board profile declares, or the memory that a part has.", false,
        &(struct argp_child){.argp = &script_argp}, &script);
    struct ldscript_options view = script_options_view(&script);
    struct memory_map map = {0};
    struct board board = {0};
    struct fault fault;
    if (!read_declared(options.argument, &view, &board, &map, &fault))
        return complain(&fault);
    struct text out = {0};
    bool is_part = board.name != NULL && !board_is_embedded(board.name) && board.path[0] == '\0';
    const struct origin origin = is_part ? part_origin(part_find(options.argument)) : (struct origin){0};
    const struct origin *shown = is_part && origin.sources[0] != '\0' ? &origin : NULL;
    const struct memory_map *declared = board.name != NULL ? &board.map : &map;
    if (options.format == LIST_JSON)
        report_map_json(&out, declared, shown);
    else
        report_map_text(&out, declared, shown);
    board_release(&board);
    map_release(&map);
    return deliver(&out, STATUS_PASS);
}
