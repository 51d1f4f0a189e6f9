/* Pieces of Markdown that reports are put together from: GitHub's and GitLab's flavour. Private to this room. */
#pragma once
#include "report.h"

/* Text that may hold names from files: nothing in it is markup, a link or a mention of somebody. */
void markdown_add(struct text *out, const char *text);
/* "+1,234", "-12", or "0". */
void markdown_add_growth(struct text *out, uint64_t old, uint64_t new);
/* How full each region is; with a comparison (NULL: none) what that changed. */
void markdown_add_regions(struct text *out, const struct subject *subject, const struct comparison *comparison);
/* What else changed: sections, symbols, vectors, entry, toolchain, bytes. */
void markdown_add_changes(struct text *out, const struct comparison *comparison, bool all);
/* "12,345 → 12,999 bytes (+5.3 %)" */
void markdown_add_total(struct text *out, const struct comparison *comparison);
