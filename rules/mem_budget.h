/* MEM014: what a project allows its regions. */
#pragma once
#include "judge/rule.h"

void check_budgets(const struct subject *subject, struct inquiry *inquiry);
