/* PRT003: an image that writes the option bytes of an STM32, and what they would make of the chip. */
#pragma once
#include "judge/rule.h"

void check_option_bytes(const struct subject *subject, struct inquiry *inquiry);
