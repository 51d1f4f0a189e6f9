/* From a folder of profiles to the C table of checker/memory/embedded.h. Chips come first: boards name them. */
#pragma once
#include "fault.h"
#include "text.h"

bool compile_chips(const char *folder, struct text *out, struct fault *fault);
bool compile_boards(const char *folder, struct text *out, struct fault *fault);

/* Frees what was read. */
void compiled_release(void);
