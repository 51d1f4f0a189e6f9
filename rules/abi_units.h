/* The ABI rules that compare compile units and compilers with each other. */
#pragma once
#include "judge/rule.h"

void check_float_abi(const struct subject *subject, struct inquiry *inquiry);
void check_enumerations(const struct subject *subject, struct inquiry *inquiry);
void check_wide_characters(const struct subject *subject, struct inquiry *inquiry);
void check_mixed_toolchains(const struct subject *subject, struct inquiry *inquiry);
void check_approval(const struct subject *subject, struct inquiry *inquiry);
