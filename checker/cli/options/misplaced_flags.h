/* Flags of a compiler in the place of our own options. */
#pragma once
#include "base/fault.h"

#include <stdbool.h>

/* False when some stand in front of the "--": the fault (FAULT_USAGE) says what to type. */
bool flags_in_place(int argc, char **argv, struct fault *fault);
