/* Which archive and member, or object, code was linked from: the linker's map says it (--map). */
#pragma once
#include "judge/rule.h"

#define ORIGIN_ROOM 256

/* The folders are the same for all of a toolchain, and say where it was installed rather than what it is. */
const char *file_name(const char *path);

/* "libgcc.a(_divdi3.o)" for a run address; false, and "", without a map or when it does not tell. */
bool put_origin(const struct subject *subject, uint64_t address, char buffer[ORIGIN_ROOM]);
