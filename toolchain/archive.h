/* The archives a toolchain ships, member by member, through libelf. */
#pragma once
#include "model/toolchain.h"

#include <stddef.h>

/* Fills scanned and facts of a library from the bytes of its file and, with `ldrd`, ldrd_count and where. */
void archive_scan(struct library *library, void *bytes, size_t size, bool ldrd);
