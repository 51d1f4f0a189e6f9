/* A pseudo-terminal with a name of its own: the port that the part is behind. */
#pragma once
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct pty_port {
    const char *link; /* borrowed: the symbolic link to the other side; NULL while closed */
    int ours, theirs; /* theirs stays open, so that a program that closes it is no end of the line */
};

/* FAULT_PORT; a link of that name that leads elsewhere is replaced, any other file is not. */
bool pty_port_open(struct pty_port *port, const char *link, struct fault *fault);
/* Whoever still holds the other side is hung up. */
void pty_port_close(struct pty_port *port);
/* What the other side sent, at most `room` bytes; 0 when there is nothing. */
size_t pty_port_read(struct pty_port *port, uint8_t *to, size_t room);
void pty_port_write(struct pty_port *port, const uint8_t *bytes, size_t size);
/* The line rate that the other side has set. */
unsigned pty_port_baud(const struct pty_port *port);
