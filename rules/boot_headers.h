/* PRT020: what a bootloader checks before it starts an image. */
#pragma once
#include "judge/rule.h"

void check_boot_headers(const struct subject *subject, struct inquiry *inquiry);
