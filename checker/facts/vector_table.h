/* The Cortex-M vector table of a subject: word 0 the initial stack pointer, word 1 the reset vector, then the
 * exception and interrupt handlers (ARM DDI 0403E, B1.5.2). */
#pragma once
#include "subject.h"

#define SYSTEM_VECTORS 16 /* initial SP, reset and exceptions 2..15 */
/* ARM DDI 0403E, B1.5.2: at most 496 external interrupts. */
#define MOST_VECTORS (SYSTEM_VECTORS + 496u)
#define SVC_VECTOR   11

struct vector_table {
    bool exists;        /* words 0 and 1 are loaded */
    uint64_t address;   /* load address; also when nothing is loaded at an expected place */
    uint32_t sp, reset; /* words 0 and 1 */
    unsigned named;     /* words up to the end of the table's own section or symbol; 0 without */
    /* Words that are judged as vectors, 2 or more: up to the chip's last vector, the end of the table's section, or the
     * first code. */
    unsigned words;
    /* Words up to a known end: the table's section or symbol, or the first handler of an exception behind it or the
     * chip's last vector when the words up to there are vectors, but for a wrong one here and there; 0 = nothing
     * tells. */
    unsigned delimited;
};

/* The fact, where table_place.h puts it. */
struct vector_table vector_table_find(const struct subject *subject);

/* Erased, or left out: nobody can take it. */
static inline bool vector_is_unused(uint32_t word)
{
    return word == 0 || word == UINT32_MAX;
}

/* True for `ldr.w pc, [pc, #-offset]`, which ST's startup files keep behind the last interrupt for boot from RAM. */
bool vector_is_ram_boot(uint32_t word);

/* True when an address lies in the table: in its first two words, or on a vector or what vectors follow. */
bool vector_table_swallows(const struct subject *subject, const struct vector_table *table, uint64_t address);

/* Words the chip's table has; 0 when the chip does not say. */
unsigned vector_table_full(const struct subject *subject);

/* The fact: the vectors symbol or section by customary name, its load address in *address; NULL when the image has
 * none.
 */
const char *vector_table_label(const struct subject *subject, uint64_t *address);

/* True for the customary names of the table's section. */
bool is_vector_section(const char *name);

/* The fact: what names the table that something else stands in the place of (its label, or a phrase when only its looks
 * tell), and its load address; NULL when the table is in its place or nothing tells. */
const char *vector_table_displaced(const struct subject *subject, uint64_t *address);

/* True for the words the core's architecture reserves (7..10 and 13; on the small ones 4..6 and 12, too): bootloaders
 * and vendors keep checksums and entry points there. */
bool vector_is_reserved(const struct subject *subject, unsigned index);

/* "NMI", "HardFault", … "interrupt 5". The buffer holds the latter. */
const char *vector_name(unsigned index, char buffer[24]);

/* For facts.c, which keeps what they find. */
struct table_label {
    const char *name; /* NULL when the image has none */
    uint64_t address;
};
struct displaced_table {
    const char *name; /* NULL when the table is in its place or nothing tells */
    uint64_t address;
};
struct table_label table_label_find(const struct subject *subject);
struct vector_table vector_table_read(const struct subject *subject);
struct displaced_table displaced_table_find(const struct subject *subject);
