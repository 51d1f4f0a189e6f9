/* Where parts keep what configures them. */
#pragma once
#include "base/range.h"

#include <stdbool.h>

/* True for the settings of a family, for when no part is named. */
bool is_configuration(struct range range);
