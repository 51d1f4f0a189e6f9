/* What certainly happens from reset on: the instructions that no condition guards, followed by value where it is known.
 * A loop is gone through once; what a forward branch may skip is passed over when it leads back to behind it, and ends
 * the path when not. */
#pragma once
#include "facts/subject.h"

enum start_end {
    START_UNKNOWN,      /* it goes on, where nobody can say */
    START_TRAP,         /* UDF, BKPT, DCPS */
    START_RETURN,       /* to the 0xFFFFFFFF that LR holds at reset */
    START_NOWHERE,      /* a jump to a known address without the Thumb bit: target */
    START_NOTHING,      /* LDM, STM, PUSH or POP of no register */
    START_CALLS_ITSELF, /* SVC whose handler is the reset handler or begins with SVC */
};

struct start_path {
    enum start_end end;
    uint32_t address, target, encoding; /* of the last instruction */
    uint8_t size;
    uint32_t fpu_at;         /* an FPU instruction before anything touches the system control space; 0: none */
    uint32_t semihosting_at; /* BKPT 0xAB; 0: none */
    bool vtor_set;           /* a known value is stored to VTOR, at vtor_at */
    uint32_t vtor, vtor_at;
};

/* From the address of a reset handler. */
struct start_path start_path_follow(const struct subject *subject, uint32_t reset, uint32_t svc_handler);
