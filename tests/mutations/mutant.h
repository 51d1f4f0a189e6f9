/* A firmware file that something has happened to. */
#pragma once
#include "dice.h"

#define MUTANT_CAP ((size_t)1 << 18) /* bytes; what an edit would put beyond is lost */

struct mutant {
    uint8_t *bytes; /* MUTANT_CAP; the caller's */
    size_t size;
};

/* Edits; what does not fit is cut off. */
void mutant_remove(struct mutant *mutant, size_t at, size_t count);
void mutant_insert(struct mutant *mutant, size_t at, const uint8_t *bytes, size_t count);
/* Puts a copy of [at, at + count) in front of `to`. */
void mutant_repeat(struct mutant *mutant, size_t at, size_t count, size_t to);

/* Little-endian numbers of 1 to 4 bytes; a number outside the file reads as 0 and is not written. */
uint32_t mutant_number(const struct mutant *mutant, size_t at, size_t width);
void mutant_set_number(struct mutant *mutant, size_t at, size_t width, uint32_t number);

/* A number that parsers may trip over: near the old one, a power of two, an address, the file's size, anything. */
uint32_t odd_number(struct dice *dice, const struct mutant *mutant, uint32_t old);

/* One change each. The first knows no format; the others leave a file that is not of theirs alone. */
void mutate_bytes(struct dice *dice, struct mutant *mutant, const struct mutant *other);
void mutate_elf(struct dice *dice, struct mutant *mutant);
void mutate_hex(struct dice *dice, struct mutant *mutant);
void mutate_srec(struct dice *dice, struct mutant *mutant);
void mutate_uf2(struct dice *dice, struct mutant *mutant);

/* One to four changes, as the file's looks suggest; `other` lends its bytes. */
void mutate(struct dice *dice, struct mutant *mutant, const struct mutant *other);
