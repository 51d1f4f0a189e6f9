/* What seccomp and Landlock do. Private to this room. */
#pragma once
#include <stdbool.h>

bool seal_calls(const char **why);
bool seal_writing(const char **why);
