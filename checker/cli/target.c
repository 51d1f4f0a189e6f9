#include "target.h"

#include "profile.h"

#define DEFAULT_BOARD "ds203"

static bool open_board(const struct target_options *options, struct target *target, struct fault *fault)
{
    if (options->chip != NULL && options->board != NULL)
        return fault_set(fault, FAULT_USAGE, "--chip %s and --board %s: a board names its chip, give one of the two",
                         options->chip, options->board);
    if (options->chip != NULL) {
        if (!chip_read(options->chip, &target->chip, fault))
            return false;
        board_from_chip(&target->chip, &target->board);
        return true;
    }
    return board_read(options->board != NULL ? options->board : DEFAULT_BOARD, &target->board, fault) &&
           chip_read(target->board.chip, &target->chip, fault);
}

bool target_open(const struct target_options *options, struct target *target, struct fault *fault)
{
    *target = (struct target){0};
    bool good = open_board(options, target, fault) &&
                (options->memory == NULL || ldscript_read(options->memory, &options->script, &target->script, fault));
    if (good && options->memory != NULL && target->script.region_count == 0)
        good = fault_set(fault, FAULT_CONFIG, "%s: declares no memory regions; give the script with the MEMORY command",
                         options->memory);
    target->map = options->memory != NULL ? &target->script : &target->board.map;
    if (!good)
        target_close(target);
    return good;
}

void target_close(struct target *target)
{
    map_release(&target->script);
    chip_release(&target->chip);
    board_release(&target->board);
}
