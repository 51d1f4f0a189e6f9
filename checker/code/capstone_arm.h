/* The one question asked of capstone: is this 32-bit Thumb encoding an instruction? Opened at the first question. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct capstone_arm; /* owned by the caller of capstone_arm_new; capstone_arm_free frees it */

/* Ends the program when there is no memory; NULL when this capstone was built without ARM. */
struct capstone_arm *capstone_arm_new(void);
void capstone_arm_free(struct capstone_arm *capstone);

/* `encoding`: the first halfword in the upper half. Later architectures included: what this core lacks is for
 * decode.c to say. */
bool capstone_arm_decodes(struct capstone_arm *capstone, uint32_t encoding);
