/* Two engines and one state. */
#include "lockstep.h"

#include "rehearse/access.h"

#include <stdio.h>
#include <stdlib.h>

static bool nothing_read(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    (void)bus, (void)address, (void)size, (void)value, (void)shadow;
    return false;
}

static bool nothing_written(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    (void)bus, (void)address, (void)size, (void)value, (void)shadow;
    return false;
}

static void need(uc_err error, const char *what)
{
    if (error == UC_ERR_OK)
        return;
    fprintf(stderr, "unicorn: %s: %s\n", what, uc_strerror(error));
    exit(1);
}

/* unicorn 2.0.1 makes a Cortex-M33 of every M profile core, without double precision: the M7's referee is an A profile
 * core that has all of it. */
static void open_unicorn(struct lockstep *both)
{
    bool doubles = (both->features & FEATURE_DOUBLE) != 0;
    int mode = UC_MODE_THUMB | (doubles ? 0 : UC_MODE_MCLASS), model = doubles ? UC_CPU_ARM_MAX : UC_CPU_ARM_CORTEX_M33;
    need(uc_open(UC_ARCH_ARM, (uc_mode)mode, &both->unicorn), "open");
    need(uc_ctl_set_cpu_model(both->unicorn, model), "model");
    need(uc_mem_map_ptr(both->unicorn, CODE_ORIGIN, CODE_BYTES, UC_PROT_ALL, both->unicorn_code), "code");
    need(uc_mem_map_ptr(both->unicorn, RAM_ORIGIN, RAM_BYTES, UC_PROT_ALL, both->unicorn_ram), "RAM");
    need(uc_mem_map(both->unicorn, 0xE000E000, 0x1000, UC_PROT_ALL), "system control space"); /* to write CPACR to */
    if (doubles) {
        need(uc_reg_write(both->unicorn, UC_ARM_REG_C1_C0_2, &(uint32_t){0x00F00000}), "CPACR");
        need(uc_reg_write(both->unicorn, UC_ARM_REG_FPEXC, &(uint32_t){0x40000000}), "FPEXC");
    }
    need(uc_context_alloc(both->unicorn, &both->fresh), "context");
    need(uc_context_save(both->unicorn, both->fresh), "context");
}

static void open_area(struct bus *bus, struct bus_area *area, uint32_t origin, uint32_t size, bool writable)
{
    *area = (struct bus_area){.origin = origin, .size = size, .writable = writable, .executable = true};
    area->bytes = calloc(1, size);
    area->shadow = calloc(1, size);
    if (area->bytes == NULL || area->shadow == NULL || !bus_add(bus, area))
        exit(1);
}

void lockstep_open(struct lockstep *both, enum core core)
{
    *both = (struct lockstep){.core = core, .features = core_facts(core)->features};
    both->fpu = (both->features & FEATURE_FPU) != 0;
    both->bus.read = nothing_read;
    both->bus.write = nothing_written;
    open_area(&both->bus, &both->code, CODE_ORIGIN, CODE_BYTES, false);
    open_area(&both->bus, &both->ram, RAM_ORIGIN, RAM_BYTES, true);
    both->cpu = cpu_new(core, both->features, &both->bus);
    static const uint32_t vectors[2] = {RAM_ORIGIN + RAM_BYTES, CODE_ORIGIN + 1};
    memcpy(both->code.bytes, vectors, sizeof vectors);
    if (!cpu_reset(both->cpu, CODE_ORIGIN))
        exit(1);
    uint32_t cpacr = 0x00F00000;
    (void)store_slowly(both->cpu, 0xE000ED88, 4, cpacr, 0);
    both->unicorn_code = calloc(1, CODE_BYTES);
    both->unicorn_ram = calloc(1, RAM_BYTES);
    open_unicorn(both);
    memcpy(both->unicorn_code, vectors, sizeof vectors);
}

void lockstep_close(struct lockstep *both)
{
    uc_context_free(both->fresh);
    uc_close(both->unicorn);
    cpu_free(both->cpu);
    bus_forget_code(&both->bus);
    free(both->code.bytes);
    free(both->code.shadow);
    free(both->ram.bytes);
    free(both->ram.shadow);
    free(both->unicorn_code);
    free(both->unicorn_ram);
}

static const int core_registers[16] = {
    UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4,  UC_ARM_REG_R5,
    UC_ARM_REG_R6,  UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9, UC_ARM_REG_R10, UC_ARM_REG_R11,
    UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC,
};

#define BATCH (15 + 1 + 1 + 16)

static void fill_batch(int *registers)
{
    memcpy(registers, core_registers, 15 * sizeof *registers);
    registers[15] = UC_ARM_REG_APSR;
    registers[16] = UC_ARM_REG_FPSCR;
    for (int i = 0; i < 16; i++)
        registers[17 + i] = UC_ARM_REG_D0 + i;
}

void lockstep_set(struct lockstep *both, const struct machine_state *state, const uint8_t *ram)
{
    struct cpu *cpu = both->cpu;
    memcpy(cpu->r, state->r, sizeof cpu->r);
    cpu->pc = state->r[15];
    cpu->n = state->apsr >> 31 != 0;
    cpu->z = (state->apsr >> 30 & 1) != 0;
    cpu->c = (state->apsr >> 29 & 1) != 0;
    cpu->v = (state->apsr >> 28 & 1) != 0;
    cpu->q = (state->apsr >> 27 & 1) != 0;
    cpu->ge = state->apsr >> 16 & 15;
    cpu->it = 0;
    cpu->thumb = true;
    cpu->attention = 0;
    cpu->exclusive = false;
    memcpy(cpu->s, state->s, sizeof cpu->s);
    cpu->fpscr = state->fpscr;
    memcpy(both->ram.bytes, ram, RAM_BYTES);
    memcpy(both->unicorn_ram, ram, RAM_BYTES);

    need(uc_context_restore(both->unicorn, both->fresh), "context");
    int registers[BATCH];
    void *values[BATCH];
    uint32_t words[17];
    uint64_t doubles[16];
    fill_batch(registers);
    memcpy(words, state->r, 15 * sizeof *words);
    words[15] = state->apsr;
    words[16] = state->fpscr;
    memcpy(doubles, state->s, sizeof doubles);
    for (int i = 0; i < BATCH; i++)
        values[i] = i < 17 ? (void *)&words[i] : (void *)&doubles[i - 17];
    need(uc_reg_write_batch(both->unicorn, registers, values, both->fpu ? BATCH : 16), "registers");
}

void lockstep_code(struct lockstep *both, uint32_t address, const void *bytes, size_t size)
{
    memcpy(both->code.bytes + (address - CODE_ORIGIN), bytes, size);
    bus_forget_code(&both->bus);
    memcpy(both->unicorn_code + (address - CODE_ORIGIN), bytes, size);
}

bool run_ours(struct lockstep *both, uint32_t from, uint32_t behind, uint64_t count, struct machine_state *after)
{
    struct cpu *cpu = both->cpu;
    cpu->pc = from;
    cpu->until = behind;
    enum cpu_exit exit = cpu_run(cpu, count);
    memcpy(after->r, cpu->r, sizeof after->r);
    after->r[15] = cpu->pc;
    after->apsr = cpu_xpsr(cpu) & 0xF80F0000;
    after->fpscr = cpu->fpscr;
    memcpy(after->s, cpu->s, sizeof after->s);
    return exit == CPU_REACHED || exit == CPU_RAN;
}

bool run_theirs(struct lockstep *both, uint32_t from, uint32_t behind, uint64_t count, struct machine_state *after)
{
    /* `behind` counts when code is translated, there and where a branch comes from. */
    need(uc_ctl_remove_cache(both->unicorn, from, from + 512), "cache");
    need(uc_ctl_remove_cache(both->unicorn, behind, behind + 4), "cache");
    both->error = uc_emu_start(both->unicorn, from | 1, behind, 0, count);
    if (both->error != UC_ERR_OK)
        return false;
    int registers[BATCH];
    void *values[BATCH];
    uint64_t doubles[16] = {0};
    uint32_t words[17] = {0};
    fill_batch(registers);
    for (int i = 0; i < BATCH; i++)
        values[i] = i < 17 ? (void *)&words[i] : (void *)&doubles[i - 17];
    need(uc_reg_read_batch(both->unicorn, registers, values, both->fpu ? BATCH : 16), "registers");
    memcpy(after->r, words, 15 * sizeof *words);
    need(uc_reg_read(both->unicorn, UC_ARM_REG_PC, &after->r[15]), "PC");
    after->apsr = words[15] & 0xF80F0000;
    after->fpscr = words[16];
    memcpy(after->s, doubles, sizeof after->s);
    return true;
}
