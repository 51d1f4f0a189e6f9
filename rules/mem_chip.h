/* MEM006: what the chip has. */
#pragma once
#include "rule.h"

void check_chip(const struct subject *subject, struct inquiry *inquiry);
