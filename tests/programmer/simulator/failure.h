/* The named ways in which the simulated part, its cable or its power fails. Bytes and events count from 1; "the
 * exchange" counts the bytes of both directions in the order in which they arrive. */
#pragma once
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

enum failure_kind {
    FAIL_LOSE_HOST,
    FAIL_LOSE_DEVICE,
    FAIL_FLIP_HOST,
    FAIL_FLIP_DEVICE,
    FAIL_NOISE,
    FAIL_NACK_READ,
    FAIL_NACK_WRITE,
    FAIL_NACK_ERASE,
    FAIL_SILENCE,
    FAIL_VANISH,
    FAIL_POWER_CUT,
    FAIL_POWER_CUT_IN,
    FAIL_STUCK_CELL,
    FAIL_CLONE,
    FAIL_JUNK,
    FAIL_LATE_ACK,
    FAIL_DOUBLE_ACK,
    FAIL_DOUBLE_NACK,
    FAIL_NO_GET_VERSION,
    FAIL_NO_UNIQUE_ID,
    FAIL_UNIQUE_ID,
    FAIL_FLASH_SIZE,
    FAIL_ANSWERS_TWICE,
    FAIL_WRITE_PROTECTED,
    FAIL_OPTION,
    FAIL_NO_OPTION,
    FAIL_READOUT_PROTECTED,
    FAIL_IN_STEP,
    FAIL_LEFT,
    FAIL_FAST,
    FAIL_SLOW,
};

struct failure {
    enum failure_kind kind;
    uint64_t n, m; /* what they mean stands in the kind's row */
};

struct failure_row {
    const char *name;
    const char *arguments; /* for help: ":N[:BIT]"; "" when it takes none */
    uint64_t n, m;         /* when they are left out; n = FAILURE_REQUIRED: N must be given */
    uint64_t m_max;        /* 0: takes no second number */
    const char *what;
};

#define FAILURE_REQUIRED UINT64_MAX

/* Indexed by enum failure_kind. */
extern const struct failure_row failure_rows[];
extern const size_t failure_row_count;

/* The bytes of FAIL_LEFT, and how many. */
#define FAILURE_BYTES 7
size_t failure_bytes(const struct failure *failure, uint8_t bytes[FAILURE_BYTES]);

/* Reads "NAME[:N[:M]]". FAULT_USAGE. */
bool failure_read(const char *text, struct failure *failure, struct fault *fault);
