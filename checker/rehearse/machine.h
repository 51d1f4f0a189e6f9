/* A part that is about to start the image: its memory, what answers for its peripherals, and its core. Built anew for
 * each run, since a run changes all of it. */
#pragma once
#include "code/decode.h"
#include "flash_controller.h"
#include "registers.h"
#include "sighting.h"

/* Bytes of memory that a machine may have: what is declared, and what is added while it runs. */
#define MACHINE_MEMORY_CAP ((size_t)64 << 20)
#define MACHINE_AREAS      512

enum memory_kind {
    MEMORY_FLASH,   /* what the image, or one beside it, loads */
    MEMORY_RAM,     /* of the part, or declared */
    MEMORY_ASSUMED, /* nobody says what is there; it is taken for RAM since it was written */
    MEMORY_ALIAS,   /* of another */
};

struct memory {
    struct bus_area area;
    enum memory_kind kind;
};

struct machine {
    const struct subject *subject;
    struct bus bus;
    struct memory *memories[MACHINE_AREAS];
    size_t memory_count, memory_bytes;
    struct cpu *cpu;
    struct registers registers;
    struct flash_controller controller;
    struct sightings sightings;
    bool guessed;        /* an interrupt was raised, or a call answered, that nobody knows of */
    bool unmapped;       /* the access that was refused last went where the part has nothing … */
    uint32_t refused;    /* … at this address */
    bool overflow;       /* the run ended because it needed more than MACHINE_MEMORY_CAP */
    uint8_t fill;        /* of RAM at power-on */
    uint32_t vectors;    /* where the image's table is when it runs */
    struct range home;   /* of flash that the image starts at; what lies in front of it is somebody else's */
    bool offset;         /* the image does not begin where the part's flash does: something starts it */
    struct watch *watch; /* sees each write to RAM (watch.h); NULL: nobody does */
};

/* The caller calls machine_free. NULL when the image needs more memory than is given. `fill`: of RAM; `seed`: of all
 * that is guessed. */
struct machine *machine_new(const struct subject *subject, uint8_t fill, uint32_t seed);
void machine_free(struct machine *machine);

/* Memory at an address that was refused, when there is a reason to believe in it: another address of the same flash.
 * True when it was added; the instruction can then be run again. */
bool machine_supply(struct machine *machine, uint32_t address);

/* The memory that holds an address, or NULL. */
struct memory *machine_memory_at(const struct machine *machine, uint32_t address);

/* What the core would decode at an address; false when there is no code. */
bool machine_decode(const struct machine *machine, uint32_t pc, struct instruction *in);

/* Address of the instruction that is being run. */
uint32_t machine_pc(const struct machine *machine);

/* Adds a sighting, at the instruction that is being run when it names none. */
void machine_saw(struct machine *machine, struct sighting seen);

/* Code in flash or ROM that this file does not hold and somebody else does, or may. */
bool machine_is_elsewhere(const struct machine *machine, uint32_t address);

/* ---- between machine_*.c ---- */

bool machine_read(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow);
bool machine_write(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow);
struct memory *machine_add(struct machine *machine, enum memory_kind kind, struct range range);
void machine_open_memory(struct machine *machine);
/* True when the part is known well enough to say that there is nothing at an address. */
bool machine_has_nothing(const struct machine *machine, uint32_t address);
