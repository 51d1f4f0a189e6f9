/* Whether a core has an encoding: tables of the Thumb instruction set, with what each part of it needs. All
 * other narrow encodings are defined on every core. Private to decode.c. */
#pragma once
#include "decode.h"

/* `features`: of enum feature. */
enum instruction_status special_status(unsigned features, uint16_t encoding);       /* narrow, 0x47.. */
enum instruction_status miscellaneous_status(unsigned features, uint16_t encoding); /* narrow, 0xB... */
/* `encoding`: the first halfword in the upper half. */
enum instruction_status wide_status(unsigned features, uint32_t encoding);
