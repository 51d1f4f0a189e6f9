/* VEC016. Private to this family. */
#pragma once
#include "judge/rule.h"

void check_linked_base(const struct subject *subject, struct inquiry *inquiry);
