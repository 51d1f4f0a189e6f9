/* What the two sides of the keeper say to each other, a packet each way. Private to this room. */
#pragma once
#include "base/fault.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* A folder of 100 pairs and its sidecar, the reports and a baseline are open at once. */
#define KEEPER_FILES 256

enum request_kind {
    REQUEST_ALLOW,      /* path; no reply */
    REQUEST_ALLOW_STEM, /* path; no reply */
    REQUEST_CLOSE_LIST, /* no reply */
    REQUEST_OPEN,       /* path; a number and a descriptor */
    REQUEST_COMMIT,     /* numbers */
    REQUEST_DISCARD,    /* numbers; no reply */
};

struct request {
    uint32_t kind;
    uint32_t count; /* of numbers; of path, the NUL included */
    union {
        char path[PATH_MAX];
        uint32_t numbers[KEEPER_FILES];
    } of;
};
#define REQUEST_HEAD offsetof(struct request, of)

struct reply {
    uint32_t good;
    uint32_t number;
    struct fault fault; /* when not good */
};

/* One packet, with a descriptor or -1. False when the other side is gone. */
bool keeper_send(int socket, const void *packet, size_t size, int descriptor);
/* Its size goes to *size, 0 at the end. *descriptor is -1 or the receiver's to close; NULL: none is taken. */
bool keeper_receive(int socket, void *packet, size_t room, size_t *size, int *descriptor);

/* The other process: until the socket ends. */
void keeper_serve(int socket, bool (*is_part)(const char *stem, const char *path)) __attribute__((noreturn));
