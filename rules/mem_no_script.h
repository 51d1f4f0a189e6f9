/* MEM015. Private to this family. */
#pragma once
#include "judge/rule.h"

void check_no_script(const struct subject *subject, struct inquiry *inquiry);
