/* What seccomp and Landlock do. Private to this room. */
#pragma once
#include "confine.h"

bool seal_calls(const char **why);
bool seal_writing(const struct confinement *confinement, const char **why);
