/* Accesses that are not the plain case, and jumps. */
#include "access.h"

#include "system.h"

#define IS_SYSTEM(address) ((address) >> 20 == 0xE00) /* the private peripheral bus */

static bool finish(struct cpu *cpu, bool done, enum trap_kind kind, uint32_t address)
{
    if (!done)
        raise_fault(cpu, kind, address);
    if (cpu->bus->stop) {
        cpu->bus->stop = false;
        cpu->attention |= ATTENTION_STOP;
    }
    return done;
}

static bool may_be_unaligned(struct cpu *cpu, uint32_t address, unsigned size)
{
    bool allowed = (address & (size - 1)) == 0 || (cpu->unaligned && !IS_SYSTEM(address));
    if (!allowed)
        raise_fault(cpu, TRAP_UNALIGNED, address);
    return allowed;
}

bool load_slowly(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    if (!may_be_unaligned(cpu, address, size))
        return false;
    *shadow = 0;
    if (IS_SYSTEM(address)) {
        system_read(cpu, address, size, value);
        return true;
    }
    return finish(cpu, bus_read(cpu->bus, address, size, value, shadow), TRAP_READ, address);
}

bool store_slowly(struct cpu *cpu, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    if (!may_be_unaligned(cpu, address, size))
        return false;
    if (IS_SYSTEM(address)) {
        system_write(cpu, address, size, value);
        return true;
    }
    value &= size == 4 ? ~0u : (1u << 8 * size) - 1;
    return finish(cpu, bus_write(cpu->bus, address, size, value, shadow), TRAP_WRITE, address);
}

/* EXC_RETURN: 0xFnnnnnnn, of Armv8-M 0xFFnnnnnn (DDI 0403E, B1.5.8; DDI 0553, B3). */
static bool leaves_exception(const struct cpu *cpu, uint32_t value)
{
    uint32_t mask = (cpu->features & FEATURE_V8M) != 0 ? 0xFF000000 : 0xF0000000;
    return cpu->ipsr != 0 && (value & mask) == mask;
}

void jump_interworking(struct cpu *cpu, uint32_t value)
{
    if (leaves_exception(cpu, value)) {
        cpu->leaving = value;
        cpu->attention |= ATTENTION_RETURN;
        return;
    }
    cpu->pc = value & ~1u;
    cpu->thumb = (value & 1) != 0;
    if (!cpu->thumb)
        cpu->attention |= ATTENTION_STATE;
}
