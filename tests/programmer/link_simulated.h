/* A simulated part behind the transport seam, in the same process and on its clock: waiting costs nothing, so that a
 * test can cut an exchange at each of its bytes. */
#pragma once
#include "programmer/link/link.h"
#include "simulator/simulator.h"

/* What the board ties DTR and RTS to, through an inverter as on most adapters: an asserted line is NRST low, BOOT0
 * high. */
enum wiring {
    WIRING_NONE, /* set_lines is FAULT_UNSUPPORTED; the part is always in its bootloader */
    WIRING_DTR_NRST_RTS_BOOT0,
    WIRING_RTS_NRST_DTR_BOOT0,
};

/* Borrows the sim. A host that is still waiting after two simulated hours waits for ever: that ends the program. */
struct link *link_simulated(struct sim *sim, enum wiring wiring);
