#include "profile_names.h"

#include "embedded.h"
#include "layers.h"
#include "nearest.h"
#include "profile.h"

#include <string.h>

/* Of a file the fault says what is wrong in it; of a shipped profile there is none. */
static bool mention(const char *name, const struct nearest *nearest, struct fault *fault)
{
    struct fault whole;
    struct text question = {0};
    nearest_ask(nearest, &question);
    if (!layers_is_path(name) && nearest->count > 0) {
        fault_set(&whole, fault->kind, "%s: %s", fault->sentence, text_string(&question));
        *fault = whole;
    }
    text_release(&question);
    return false;
}

bool board_read_named(const char *name_or_path, struct board *board, struct fault *fault)
{
    if (board_read(name_or_path, board, fault))
        return true;
    struct nearest nearest = nearest_to(name_or_path, strlen(name_or_path));
    for (size_t i = 0; i < embedded_board_count; i++)
        nearest_try(&nearest, embedded_boards[i].name);
    return mention(name_or_path, &nearest, fault);
}

bool chip_read_named(const char *name_or_path, struct chip *chip, struct fault *fault)
{
    if (chip_read(name_or_path, chip, fault))
        return true;
    struct nearest nearest = nearest_to(name_or_path, strlen(name_or_path));
    for (size_t i = 0; i < embedded_chip_count; i++)
        nearest_try(&nearest, embedded_chips[i].name);
    return mention(name_or_path, &nearest, fault);
}
