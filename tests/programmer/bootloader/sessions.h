/* A simulated part and a conversation with it, on virtual time. */
#pragma once
#include "link_simulated.h"
#include "programmer/protocol/frame_log.h"
#include "programmer/protocol/protocol.h"

#define START 0x0800C000u /* page 24 */
#define PAGE  2048u

extern const struct sim_options rom;
extern const struct sim_options open_bootloader;

struct session {
    struct chip part;  /* what is soldered in */
    struct chip table; /* what the host believes */
    struct sim *sim;
    struct link *link;
    struct bootloader *bootloader; /* NULL until session_open worked */
    struct frame_log *log;         /* NULL, or kept by session_open */
    struct fault fault;
    uint64_t started; /* virtual microseconds */
};

/* `failures` as in dsocheck-sim --fault, separated by blanks; "" for none. All flash holds 0x55. */
void session_start(struct session *session, struct sim_options options, const char *failures);
/* The same with other chips than stm32f103vc-512k. */
void session_start_with(struct session *session, const char *part, const char *table, struct sim_options options,
                        const char *failures);
bool session_open(struct session *session);
void session_end(struct session *session);

/* Virtual seconds since the start. */
double session_seconds(const struct session *session);
/* Fails the test when a byte outside [start, end) of the flash (equal: anywhere) is not 0x55, or all was erased, or the
 * host named what the chip does not have. */
void session_assert_untouched(struct session *session, uint32_t start, uint32_t end);

/* Bytes that are no repetition and hold, at both parities, all that must not be taken for a command. */
void make_bytes(uint8_t *bytes, size_t size, unsigned seed);
/* Erases and writes whole pages. */
bool session_write_pages(struct session *session, uint32_t address, const uint8_t *bytes, uint32_t size);
/* What is in the flash from there on. */
const uint8_t *session_cells(struct session *session, uint32_t address);
/* Writes the page at START and reads it back. */
void session_assert_writes(struct session *session);
