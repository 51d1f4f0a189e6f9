/* A link by its name: "tcp:HOST:PORT" is a bridge such as ser2net's or socat's, everything else a serial port. */
#pragma once
#include "link.h"

/* NULL with a FAULT_PORT (FAULT_USAGE for a name that makes no sense). The caller closes it with its `close`
 * operation; the name is copied. */
struct link *link_open(const char *name, struct fault *fault);

/* Whether it is a serial port: then opening it changes settings that must be put back. */
bool link_is_serial(const char *name);

/* The two kinds; link_open chooses. */
struct link *link_open_tty(const char *path, struct fault *fault);
struct link *link_open_tcp(const char *name, const char *host, const char *port, struct fault *fault);
