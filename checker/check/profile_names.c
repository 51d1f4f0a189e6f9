#include "profile_names.h"

#include "base/nearest.h"
#include "profile/embedded.h"
#include "profile/layers.h"
#include "profile/profile.h"

#include <string.h>

bool board_mention(const char *name, struct fault *fault)
{
    struct fault whole;
    struct text question = {0};
    struct nearest nearest = nearest_to(name, strlen(name));
    for (size_t i = 0; i < embedded_board_count; i++)
        nearest_try(&nearest, embedded_boards[i].name);
    nearest_ask(&nearest, &question);
    if (nearest.count > 0) {
        fault_set(&whole, fault->kind, "%s: %s", fault->sentence, text_string(&question));
        *fault = whole;
    }
    text_release(&question);
    return false;
}

/* Of a file the fault says what is wrong in it; of a shipped board there is none. */
bool board_read_named(const char *name_or_path, struct board *board, struct fault *fault)
{
    return board_read(name_or_path, board, fault) ||
           (!layers_is_path(name_or_path) && board_mention(name_or_path, fault));
}
