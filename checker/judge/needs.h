/* Which evidence a rule needs (enum need), and how to say that it is not there. */
#pragma once
#include "rule.h"

/* The reason to skip a rule with these needs, or NULL when all are met. */
const char *needs_unmet(unsigned wanted, const struct subject *subject);
