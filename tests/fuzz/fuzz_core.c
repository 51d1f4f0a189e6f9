/* Any bytes as code behind a vector table: the core runs them, whatever they are, and stays in order; two runs are the
 * same. The first byte chooses the core, the second where exceptions lead. */
#include "rehearse/cpu.h"

#include <stdlib.h>
#include <string.h>

#define BASE    0x08000000u
#define RAM     0x20000000u
#define VECTORS 256u
#define STEPS   4000u
#define ROUNDS  64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

static bool read_anything(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    (void)bus;
    *value = address * 2654435761u >> (32 - 8 * size);
    *shadow = SHADOW_GUESSED;
    return address >> 28 == 4;
}

static bool write_anything(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    (void)size, (void)shadow;
    bus->stop = value == 0xDEAD;
    return address >> 28 == 4;
}

static void check(const struct cpu *cpu)
{
    must((cpu->pc & 1) == 0 && (cpu->r[SP] & 3) == 0 && (cpu->taint >> PC & 1) == 0);
    for (unsigned i = 0; i < TAINT_SOURCES; i++)
        if ((cpu->taint >> i & 1) != 0)
            must(cpu->shadow[i] != 0 && (cpu->shadow[i] & ~SHADOW_TAINT) == 0);
}

/* Goes on whatever happens, as a rehearsal does; what is left of it. */
static uint64_t run(enum core core, uint8_t *flash, uint32_t size)
{
    static uint8_t flash_shadow[1 << 16], ram[8192], ram_shadow[8192];
    struct bus bus = {.read = read_anything, .write = write_anything};
    struct bus_area areas[2] = {
        {.origin = BASE, .size = size, .bytes = flash, .shadow = flash_shadow, .executable = true},
        {.origin = RAM, .size = sizeof ram, .bytes = ram, .shadow = ram_shadow, .writable = true, .executable = true}};
    memset(flash_shadow, 0, sizeof flash_shadow);
    memset(ram, 0xA5, sizeof ram);
    memset(ram_shadow, SHADOW_NEVER | SHADOW_UNWRITTEN, sizeof ram_shadow);
    must(bus_add(&bus, &areas[0]) && bus_add(&bus, &areas[1]));
    struct cpu *cpu = cpu_new(core, core_facts(core)->features, &bus);
    bool on = cpu_reset(cpu, BASE);
    for (unsigned i = 0; on && i < ROUNDS; i++) {
        enum cpu_exit exit = cpu_run(cpu, STEPS / ROUNDS);
        check(cpu);
        if (exit == CPU_FAULTED)
            on = cpu_enter_fault(cpu);
        else if (exit == CPU_BREAKPOINT)
            cpu_skip(cpu);
        else if (exit == CPU_ASLEEP && !cpu_fast_forward(cpu))
            cpu_interrupt(cpu, i);
        else
            on = exit != CPU_LOCKED_UP && exit != CPU_UNSUPPORTED && exit != CPU_RESET;
    }
    uint64_t sum = cpu->instructions + cpu->pc + bus.changes;
    for (unsigned i = 0; i < 15; i++)
        sum = sum * 31 + cpu->r[i];
    cpu_free(cpu);
    bus_forget_code(&bus);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[VECTORS + 4096 + 4];
    if (size < 2 || size > 4096)
        return 0;
    uint32_t handler = BASE + VECTORS + (data[1] & 0x7Eu) + 1;
    memset(bytes, 0, sizeof bytes);
    for (uint32_t i = 0; i < VECTORS; i += 4)
        memcpy(bytes + i, i == 0 ? &(uint32_t){RAM + 4096} : i == 4 ? &(uint32_t){BASE + VECTORS + 1} : &handler, 4);
    memcpy(bytes + VECTORS, data + 2, size - 2);
    uint32_t whole = (uint32_t)(VECTORS + size + 1) & ~3u;
    enum core core = (enum core)(1 + data[0] % (CORE_COUNT - 1));
    must(run(core, bytes, whole) == run(core, bytes, whole));
    return 0;
}
