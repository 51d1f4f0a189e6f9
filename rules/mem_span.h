/* MEM010. */
#pragma once
#include "judge/rule.h"

void check_span(const struct subject *subject, struct inquiry *inquiry);
