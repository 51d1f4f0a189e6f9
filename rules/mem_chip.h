/* MEM006: what the chip has. */
#pragma once
#include "judge/rule.h"

void check_chip(const struct subject *subject, struct inquiry *inquiry);
