/* For tests of the simulator: a part of its own for each test, and what is said to it and by it as hexadecimal text. */
#pragma once
#include "simulator/simulator.h"

#define FLASH_START 0x08000000u
#define PAGE        2048u

/* stm32f103vc-512k without delays; `failures` are as in --fault, separated by blanks, "" for none. */
struct sim *part(enum sim_dialect dialect, const char *failures);
/* The same with any options. */
struct sim *part_with(struct sim_options options, const char *failures);

/* What the part answers to the bytes, both as "79 1f"; "" when it says nothing. Borrowed until the next call. Blanks in
 * `bytes` do not matter, and "*N" behind a byte repeats it: "02*5". */
const char *answer(struct sim *sim, const char *bytes);
/* Fails the test when the answer is another. */
void expect(struct sim *sim, const char *bytes, const char *answered);
/* 0x7F and its ACK. */
void synchronise(struct sim *sim);
/* Sends the address with its checksum and expects `answered`. */
void expect_address(struct sim *sim, uint32_t address, const char *answered);
/* A whole WRITE of up to 256 bytes, each phase acknowledged. */
void write_bytes(struct sim *sim, uint32_t address, const uint8_t *bytes, size_t size);
