/* ABI001: ARM code is one finding with its places. Private to this family. */
#pragma once
#include "judge/rule.h"

void check_arm_state(const struct subject *subject, struct inquiry *inquiry);
