#include "target.h"

#include "judge/policy.h"
#include "profile/profile.h"
#include "profile_names.h"
#include "rules/families.h"

#include <string.h>

#define DEFAULT_BOARD "ds203"

static bool is_protected(const struct board *board, struct range range)
{
    bool shrunk = true;
    while (shrunk && range_size(range) > 0) {
        shrunk = false;
        for (size_t i = 0; i < board->protected_count; i++) {
            struct range common = range_common(range, board->protected_ranges[i].range);
            shrunk = shrunk || (range_size(common) > 0 && common.start == range.start);
            if (range_size(common) > 0 && common.start == range.start)
                range.start = common.end;
        }
    }
    return range_size(range) == 0;
}

/* A range of the shipped board that is not all protected by this one, or NULL. */
static const struct owned_range *find_bare(const struct board *shipped, const struct board *board)
{
    for (size_t i = 0; i < shipped->protected_count; i++)
        if (!is_protected(board, shipped->protected_ranges[i].range))
            return &shipped->protected_ranges[i];
    return NULL;
}

/* A file that nobody named must not pass for a board that protects more: reports would show the trusted name. */
static bool is_no_impostor(const struct target_options *options, const struct board *board, struct fault *fault)
{
    struct board shipped;
    if (!options->found || !target_board_is_likened(board))
        return true;
    if (!board_read(board->name, &shipped, fault))
        return false;
    const struct owned_range *bare = find_bare(&shipped, board);
    if (bare != NULL)
        fault_set(
            fault, FAULT_CONFIG,
            "%s: calls itself %s and does not protect %s as the shipped board does: give it a name of its own, or "
            "name it with --board",
            board->path, board->name, bare->name);
    board_release(&shipped);
    return bare == NULL;
}

bool target_board_is_likened(const struct board *board)
{
    return board->path[0] != '\0' && board_is_embedded(board->name);
}

static bool open_board(const struct target_options *options, struct target *target, struct fault *fault)
{
    if (options->chip != NULL && options->board != NULL)
        return fault_set(fault, FAULT_USAGE, "--chip %s and --board %s: a board names its chip, give one of the two",
                         options->chip, options->board);
    bool any = options->any_core && options->board == NULL && options->chip == NULL;
    if (any || options->chip != NULL) {
        if (any)
            chip_any(&target->chip);
        else if (!chip_read(options->chip, &target->chip, fault))
            return false;
        board_from_chip(&target->chip, &target->board);
        return true;
    }
    return board_read_named(options->board != NULL ? options->board : DEFAULT_BOARD, &target->board, fault) &&
           is_no_impostor(options, &target->board, fault) && chip_read(target->board.chip, &target->chip, fault);
}

/* A misspelt code would accept nothing, and nobody would know. */
static bool accepts_are_known(const struct memory_map *script, struct fault *fault)
{
    for (size_t i = 0; i < script->accept_count; i++) {
        const char *code = script->accepts[i].code;
        if (rule_find(families, all_family_count, code, strlen(code)) != NULL)
            continue;
        struct text question = {0};
        rule_ask(families, all_family_count, code, strlen(code), &question);
        fault_set(fault, FAULT_CONFIG, "%s: no rule is called %.80s: %s", script->accepts[i].place, code,
                  text_string(&question));
        text_release(&question);
        return false;
    }
    return true;
}

bool target_open(const struct target_options *options, struct target *target, struct fault *fault)
{
    *target = (struct target){0};
    bool good = open_board(options, target, fault) &&
                (options->memory == NULL || ldscript_read(options->memory, &options->script, &target->script, fault));
    if (good && options->memory != NULL && target->script.region_count == 0)
        good = fault_set(fault, FAULT_CONFIG, "%s: declares no memory regions; give the script with the MEMORY command",
                         options->memory);
    good = good && accepts_are_known(&target->script, fault);
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
