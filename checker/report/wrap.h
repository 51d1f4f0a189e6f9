/* Long lines for a terminal: broken at blanks, and what goes on is set in, so that the beginnings stand out. */
#pragma once
#include "base/text.h"

/* Adds `lines` to `out`, none wider than `width` columns where there is a blank to break it at. What continues a line
 * begins two columns deeper than that does; colours take none. */
void text_add_wrapped(struct text *out, const char *lines, size_t width);
