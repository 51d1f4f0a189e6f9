/* Bytes through a file descriptor that does not block: what serial ports and sockets have in common. */
#pragma once
#include "link.h"

struct stream {
    int descriptor;
    bool is_socket;
    const char *name; /* for sentences; borrowed */
};

/* Sends all; an other end that takes nothing for ten seconds is gone. */
bool stream_send(const struct stream *stream, const uint8_t *bytes, size_t size, struct fault *fault);
/* As link_operations.receive. */
ptrdiff_t stream_receive(const struct stream *stream, uint8_t *to, size_t room, unsigned milliseconds,
                         struct fault *fault);

/* The monotonic clock, for link_operations. */
uint64_t clock_now(struct link *link);
void clock_wait(struct link *link, unsigned milliseconds);
