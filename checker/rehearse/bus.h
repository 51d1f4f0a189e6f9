/* What a running core sees at its addresses: memory as areas, which the interpreter reads and writes directly, and
 * everything else through two functions of whoever built the bus. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is known of a byte beside its value. A value's shadow is that of all its bytes together. */
enum shadow {
    SHADOW_GUESSED = 1,   /* it depends on a read of something unknown: a peripheral */
    SHADOW_UNWRITTEN = 2, /* it depends on memory that nobody has written */
    SHADOW_CODE = 4,      /* memory only: it has been executed, so writing it forgets what it was decoded to */
    SHADOW_NEVER = 8,     /* memory only: nobody has written it since power came on */
};
#define SHADOW_TAINT (SHADOW_GUESSED | SHADOW_UNWRITTEN)

struct operation; /* a decoded instruction (operation.h) */

/* A piece of memory without a hole. The owner of the bus owns it and its arrays, but for `decoded`. */
struct bus_area {
    uint32_t origin, size; /* both multiples of 4; it does not wrap around */
    uint8_t *bytes;        /* areas that are aliases of one another share bytes and shadow */
    uint8_t *shadow;       /* of each byte, enum shadow */
    uint8_t *executed;     /* a bit per halfword that an instruction started at; NULL: nobody wants to know */
    bool writable;         /* else a write goes to the bus's function */
    bool executable;
    struct operation **decoded; /* by page; the interpreter's: NULL at first, given back by bus_forget_code */
    struct bus_area *next;      /* by origin */
};

struct bus;

/* Reads of `size` 1, 2 or 4 bytes where no area is; false is a bus fault. The address may be unaligned. */
typedef bool bus_read_function(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow);

/* Writes where no writable area is; false is a bus fault. */
typedef bool bus_write_function(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow);

struct bus {
    struct bus_area *first[4096]; /* by megabyte: the area with the lowest address that has bytes there, or NULL */
    struct bus_area *areas;       /* all of them, by origin */
    bus_read_function *read;
    bus_write_function *write;
    void *owner;        /* of the two functions */
    bool stop;          /* set by them: the instruction is finished, then cpu_run returns CPU_STOPPED */
    uint64_t changes;   /* writes to areas that changed a byte; a loop without is one that only waits */
    size_t pages;       /* of decoded instructions, in all areas */
    unsigned forgotten; /* times that all of them were given back */
};

/* Adds an area, which the caller owns and keeps. False when it overlaps another. */
bool bus_add(struct bus *bus, struct bus_area *area);

/* Frees what instructions were decoded to. To be called before an area goes, and after bytes were changed from outside.
 */
void bus_forget_code(struct bus *bus);

/* The area with all `size` bytes from an address on, or NULL. */
static inline struct bus_area *bus_find(const struct bus *bus, uint32_t address, uint32_t size)
{
    for (struct bus_area *area = bus->first[address >> 20]; area != NULL; area = area->next)
        if (address - area->origin < area->size)
            return area->size - (address - area->origin) >= size ? area : NULL;
    return NULL;
}

/* Little-endian, as all Cortex-M parts that are made. */
static inline uint32_t bus_peek(const uint8_t *bytes, unsigned size)
{
    uint32_t value = bytes[0];
    if (size == 4)
        memcpy(&value, bytes, 4);
    else if (size == 2)
        value |= (uint32_t)bytes[1] << 8;
    return value;
}

/* A write to an area's bytes, however it comes about. */
void bus_poke(struct bus *bus, struct bus_area *area, uint32_t address, unsigned size, uint32_t value, uint8_t shadow);

/* What the core and its callbacks read and write memory by: areas, then the functions. False is a bus fault. */
bool bus_read(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow);
bool bus_write(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow);
