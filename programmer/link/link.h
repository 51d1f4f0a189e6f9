/* The transport seam: bytes to and from a bootloader, the two control lines, and the clock that its time-outs are
 * measured with, so that a simulated device can bring its own. link_tty.c and link_tcp.c implement it, the tests bring
 * a third. */
#pragma once
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct link;

struct link_operations {
    /* Hands over all bytes; does not wait until they are on the wire. FAULT_PORT when the port is gone. */
    bool (*send)(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault);
    /* Waits up to `milliseconds` for the first byte and takes what is there then, at most `room`. Returns how many, 0
     * when the time passed, -1 with a FAULT_PORT when the port is gone. */
    ptrdiff_t (*receive)(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault);
    /* 8 data bits, even parity, one stop bit at `baud`; waits until what was sent is on the wire. */
    bool (*set_speed)(struct link *link, unsigned baud, struct fault *fault);
    /* DTR and RTS; true = asserted. Transports without lines say FAULT_UNSUPPORTED. */
    bool (*set_lines)(struct link *link, bool dtr, bool rts, struct fault *fault);
    uint64_t (*now)(struct link *link); /* microseconds since some start, never backwards */
    void (*wait)(struct link *link, unsigned milliseconds);
    void (*close)(struct link *link); /* frees the link */
};

/* First member of each transport's own struct. */
struct link {
    const struct link_operations *operations;
    const char *name; /* as the user gave it; for sentences */
    unsigned baud;    /* what set_speed last set */
    bool has_speed;   /* false: the line rate is somebody else's (a network bridge) */
};
