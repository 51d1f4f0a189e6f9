#include "link_simulated.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>

#define PATIENCE (2ull * 3600 * 1000 * SIM_MILLISECOND)

struct simulated {
    struct link link;
    struct sim *sim; /* borrowed */
    enum wiring wiring;
};

static struct sim *sim_of(struct link *link)
{
    return ((struct simulated *)link)->sim;
}

static void advance(struct sim *sim, uint64_t to)
{
    if (to > PATIENCE) {
        fprintf(stderr, "link_simulated: the host waited for two simulated hours\n");
        abort();
    }
    sim_advance(sim, to);
}

static bool port_gone(struct fault *fault)
{
    return fault_set(fault, FAULT_PORT, "simulated: the port is gone; plug it in again");
}

static bool send_bytes(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    struct sim *sim = sim_of(link);
    if (!sim_has_port(sim))
        return port_gone(fault);
    sim_send(sim, bytes, size);
    return true;
}

static ptrdiff_t receive(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    struct sim *sim = sim_of(link);
    uint64_t deadline = sim_now(sim) + (uint64_t)milliseconds * SIM_MILLISECOND;
    for (;;) {
        size_t taken = sim_take(sim, to, room);
        if (taken > 0 || room == 0)
            return (ptrdiff_t)taken;
        if (!sim_has_port(sim)) {
            port_gone(fault);
            return -1;
        }
        uint64_t next = sim_next(sim);
        if (next > deadline) {
            advance(sim, deadline);
            return 0;
        }
        advance(sim, next);
    }
}

static bool set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    struct sim *sim = sim_of(link);
    if (!sim_has_port(sim))
        return port_gone(fault);
    advance(sim, sim_sent(sim));
    sim_set_baud(sim, baud);
    link->baud = baud;
    return true;
}

static bool set_lines(struct link *link, bool dtr, bool rts, struct fault *fault)
{
    const struct simulated *simulated = (const struct simulated *)link;
    if (simulated->wiring == WIRING_NONE)
        return fault_set(fault, FAULT_UNSUPPORTED, "simulated: DTR and RTS are not connected");
    if (!sim_has_port(simulated->sim))
        return port_gone(fault);
    bool swapped = simulated->wiring == WIRING_RTS_NRST_DTR_BOOT0;
    sim_set_pins(simulated->sim, swapped ? !rts : !dtr, swapped ? dtr : rts);
    return true;
}

static uint64_t now(struct link *link)
{
    return sim_now(sim_of(link)) / 1000;
}

static void wait_for(struct link *link, unsigned milliseconds)
{
    struct sim *sim = sim_of(link);
    advance(sim, sim_now(sim) + (uint64_t)milliseconds * SIM_MILLISECOND);
}

static void close_link(struct link *link)
{
    free(link);
}

static const struct link_operations operations = {
    .send = send_bytes,
    .receive = receive,
    .set_speed = set_speed,
    .set_lines = set_lines,
    .now = now,
    .wait = wait_for,
    .close = close_link,
};

struct link *link_simulated(struct sim *sim, enum wiring wiring)
{
    struct simulated *simulated = alloc_items(1, sizeof *simulated);
    simulated->link = (struct link){.operations = &operations, .name = "simulated", .baud = 115200, .has_speed = true};
    simulated->sim = sim;
    simulated->wiring = wiring;
    return &simulated->link;
}
