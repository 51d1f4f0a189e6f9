/* PRT003 to PRT020: what the part's rows (rules/locks) say of the loaded bytes. Each is told by the rule whose code it
 * has. */
#pragma once
#include "judge/rule.h"

/* Whether the part has rows of the rule with that code. */
bool has_locks(const struct chip *chip, const char *code);

void check_locks(const struct subject *subject, struct inquiry *inquiry);
/* The same, and option bytes that no row knows. */
void check_option_bytes(const struct subject *subject, struct inquiry *inquiry);
/* Gaps over a lock word: what fills them writes it. */
void check_filled_locks(const struct subject *subject, struct inquiry *inquiry);
