#include "flash_options.h"

#include "cli/command.h"
#include "emit/dump.h"

enum key { KEY_DRY_RUN = 1312, KEY_BACKUP, KEY_ALLOW, KEY_NO_SKIP, KEY_GO, KEY_FORCE, KEY_VIA };

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "How the device is written:", 0},
    {"dry-run", KEY_DRY_RUN, NULL, 0, "print every frame that would be sent; no port is opened", 0},
    {"via", KEY_VIA, "ENGINE|COMMAND", 0,
     "let openocd, pyocd, st-flash, dfu-util, probe-rs or a command write it; {hex}, {bin}, {address} and {chip} in "
     "its "
     "words stand for the image",
     0},
    {"backup", KEY_BACKUP, "FILE", 0, "first read what will be overwritten into FILE (.hex, .bin)", 0},
    {"force", KEY_FORCE, NULL, 0, "--backup may replace the file that is there", 0},
    {"allow-protected", KEY_ALLOW, "NAME", 0, "this once, the board does not protect the range of this name", 0},
    {"no-skip", KEY_NO_SKIP, NULL, 0, "also erase and write pages that are right already", 0},
    {"go", KEY_GO, NULL, 0, "start the program once it is verified", 0},
    {0},
};

void flash_options_allow(struct flash_options *options, const char *name, struct argp_state *state)
{
    if (options->unlocked_count == UNLOCK_CAP)
        usage_error(state, "--allow-protected %s: more than %d ranges", name, UNLOCK_CAP);
    options->unlocked[options->unlocked_count++] = name;
}

static void set_backup(struct flash_options *options, const char *path, struct argp_state *state)
{
    struct fault fault;
    if (!dump_name_holds(path, 1, &fault))
        usage_error(state, "--backup %s", fault.sentence);
    options->backup = path;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct flash_options *options = state->input;
    for (const struct argp_option *option = &table[1]; option->name != NULL && options->first == NULL; option++)
        if (option->key == key)
            options->first = option->name;
    switch (key) {
    case KEY_DRY_RUN:
        options->dry_run = true;
        return 0;
    case KEY_VIA:
        options->via = value;
        return 0;
    case KEY_BACKUP:
        set_backup(options, value, state);
        return 0;
    case KEY_FORCE:
        options->force = true;
        return 0;
    case KEY_ALLOW:
        flash_options_allow(options, value, state);
        return 0;
    case KEY_NO_SKIP:
        options->no_skip = true;
        return 0;
    case KEY_GO:
        options->go = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp flash_argp = {.options = table, .parser = parse};

static void add_names(struct text *names, const struct owned_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_add(names, "%s%s", names->length > 0 ? ", " : "", ranges[i].name);
}

bool flash_options_unlock(const struct flash_options *options, struct board *board, struct fault *fault)
{
    for (size_t i = 0; i < options->unlocked_count; i++) {
        struct text names = {0};
        add_names(&names, board->protected_ranges, board->protected_count);
        add_names(&names, board->preserved, board->preserved_count);
        bool good = board_unlock(board, options->unlocked[i]);
        if (!good)
            fault_set(fault, FAULT_USAGE, "--allow-protected %s: board %s protects %s", options->unlocked[i],
                      board->name, names.length > 0 ? text_string(&names) : "nothing");
        text_release(&names);
        if (!good)
            return false;
    }
    return true;
}
