/* How instructions read and write memory, jump, and fault. Private to the interpreter. */
#pragma once
#include "cpu.h"
#include "operation.h"

/* The instruction at cpu->r[PC] - 4 faults: the first fault of an instruction is the one. */
void raise_fault(struct cpu *cpu, enum trap_kind kind, uint32_t address);

/* Everything but an aligned access to an area without news: false when the instruction faults. */
bool load_slowly(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow);
bool store_slowly(struct cpu *cpu, uint32_t address, unsigned size, uint32_t value, uint8_t shadow);

/* Reads zero-extended; false when the instruction faults. */
static inline bool load_shadowed(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    const struct bus_area *area = bus_find(cpu->bus, address, size);
    if (area == NULL || (address & (size - 1)) != 0)
        return load_slowly(cpu, address, size, value, shadow);
    size_t offset = address - area->origin;
    *value = bus_peek(area->bytes + offset, size);
    uint32_t all = bus_peek(area->shadow + offset, size);
    *shadow = (uint8_t)((all | all >> 8 | all >> 16 | all >> 24) & SHADOW_TAINT);
    return true;
}

/* … and notes that the instruction depends on it. *value stays when it faults. */
static inline bool load(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value)
{
    uint32_t word = 0;
    uint8_t shadow = 0;
    if (!load_shadowed(cpu, address, size, &word, &shadow))
        return false;
    *value = word;
    if (shadow != 0) {
        cpu->loaded_from = cpu->loaded != 0 ? cpu->loaded_from : address;
        cpu->loaded |= shadow;
    }
    return true;
}

/* What is known of a register, or S register (32 + n). */
static inline uint8_t shadow_of(const struct cpu *cpu, unsigned source)
{
    return (cpu->taint >> source & 1) != 0 ? cpu->shadow[source] : 0;
}

static inline void set_shadow(struct cpu *cpu, unsigned source, uint8_t shadow, uint32_t origin)
{
    cpu->taint &= ~((uint64_t)1 << source);
    if (shadow == 0)
        return;
    cpu->taint |= (uint64_t)1 << source;
    cpu->shadow[source] = shadow;
    cpu->origin[source] = origin;
}

/* Writes the low bytes; false when the instruction faults. */
static inline bool store(struct cpu *cpu, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    struct bus_area *area = bus_find(cpu->bus, address, size);
    if (area == NULL || !area->writable || (address & (size - 1)) != 0)
        return store_slowly(cpu, address, size, value, shadow);
    size_t offset = address - area->origin;
    if (shadow != 0 || bus_peek(area->shadow + offset, size) != 0) {
        bus_poke(cpu->bus, area, address, size, value, shadow);
        return true;
    }
    uint8_t *bytes = area->bytes + offset;
    cpu->bus->changes += bus_peek(bytes, size) != (size == 4 ? value : value & ((1u << 8 * size % 32) - 1));
    if (size == 4)
        memcpy(bytes, &value, 4);
    else if (size == 2)
        memcpy(bytes, &(uint16_t){(uint16_t)value}, 2);
    else
        *bytes = (uint8_t)value;
    return true;
}

/* Words that LDM, LDRD, exclusives and the FPU access must be aligned on every core (DDI 0403E, A3.2.1). */
static inline bool must_be_aligned(struct cpu *cpu, uint32_t address, unsigned size)
{
    if ((address & (size - 1)) == 0)
        return true;
    raise_fault(cpu, TRAP_UNALIGNED, address);
    return false;
}

/* BX, and loads of PC: bit 0 is the state, and in handler mode a value may be EXC_RETURN. */
void jump_interworking(struct cpu *cpu, uint32_t value);

static inline void set_nz(struct cpu *cpu, uint32_t result)
{
    cpu->n = result >> 31 != 0;
    cpu->z = result == 0;
}

static inline bool sets_flags(const struct cpu *cpu, const struct operation *op)
{
    return op->sets == SETS_FLAGS || (op->sets == SETS_OUTSIDE_IT && cpu->it == 0);
}

static inline bool condition_holds(const struct cpu *cpu, unsigned condition)
{
    bool holds = true;
    switch (condition >> 1) {
    case 0:
        holds = cpu->z;
        break;
    case 1:
        holds = cpu->c;
        break;
    case 2:
        holds = cpu->n;
        break;
    case 3:
        holds = cpu->v;
        break;
    case 4:
        holds = cpu->c && !cpu->z;
        break;
    case 5:
        holds = cpu->n == cpu->v;
        break;
    case 6:
        holds = cpu->n == cpu->v && !cpu->z;
        break;
    default:
        return true;
    }
    return holds == ((condition & 1) == 0);
}

/* Flags that a condition looks at. */
uint32_t condition_reads(unsigned condition);

/* Something unknown decides: what, and by which of the sources. */
void note_doubt(struct cpu *cpu, enum doubt kind, uint8_t shadow, uint32_t origin);
