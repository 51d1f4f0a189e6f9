/* Code for other processors in files that do not say what they are for. */
#pragma once
#include "subject.h"

struct foreign_code {
    uint64_t address; /* where it starts */
    uint32_t word;    /* the first */
    const char *what; /* "starts with …" */
};

/* True when something that no vector table can be stands where a HEX, S-record, BIN or UF2 begins. */
bool find_foreign_code(const struct subject *subject, struct foreign_code *found);

/* A linked image for a Cortex-M: nothing else is worth walking or judging. */
bool is_loadable(const struct subject *subject);
