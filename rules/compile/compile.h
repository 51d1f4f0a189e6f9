/* From the YAML of rules/ to the C tables of checker/profile. Parts come first: boards name them. */
#pragma once
#include "base/fault.h"
#include "base/text.h"

bool compile_parts(const char *folder, struct text *out, struct fault *fault);
bool compile_locks(const char *folder, struct text *out, struct fault *fault);
bool compile_boards(const char *folder, struct text *out, struct fault *fault);

/* Frees what was read. */
void compiled_release(void);
