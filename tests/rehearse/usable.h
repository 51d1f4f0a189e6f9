/* Random encodings: what of them the manual defines, and what registers they find. */
#pragma once
#include "rehearse/operation.h"

#define DATA     0x001Fu /* R0 to R4 hold anything, R5 a small index, R6 to R12 and SP addresses in RAM */
#define INDEX    0x0020u
#define POINTERS 0x3FC0u

/* Not UNPREDICTABLE, writes registers of DATA only, and is no branch; `it`: within an IT block. */
bool is_usable(uint32_t e, const struct row *row, const struct operation *op, unsigned it);

/* Bits that the manual writes in parentheses: unicorn refuses encodings where they differ. */
uint32_t with_fixed_bits(uint32_t e);

/* LDREX, STREX and their kin: what a store of another size than the load's does is UNPREDICTABLE. To be asked of each
 * instruction in turn. */
bool is_paired(uint32_t e, const struct operation *op);
void forget_exclusive(void);
