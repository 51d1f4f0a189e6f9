/* Where a writer's bytes go. Private to this room and its fuzz target. */
#pragma once
#include "base/fault.h"

#include <stddef.h>

struct sink {
    bool (*put)(struct sink *sink, const void *bytes, size_t size, struct fault *fault);
};
