/* Whether a core has an encoding: small tables of what the cores differ in, and of what no M-profile core has although
 * a disassembler that knows the A profile prints it. Private to decode.c. */
#pragma once
#include "decode.h"

struct judgement {
    enum instruction_status status;
    bool ask; /* defined as far as the tables go: the rest of the encoding is for capstone to say */
};

struct judgement judge_narrow(unsigned features, uint16_t encoding);
struct judgement judge_wide(unsigned features, uint32_t encoding);

/* The encoding with those fields made equal that do not matter for being defined: immediates and registers. What that
 * makes of UNPREDICTABLE combinations is left open. */
uint32_t wide_shape(uint32_t encoding);
