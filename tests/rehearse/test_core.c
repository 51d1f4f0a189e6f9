/* The rehearsal's core, by programs (programs.s): exceptions and their frames, lazy stacking, SysTick, faults, and what
 * is known of values. What is expected is ARM DDI 0403E's: B1.5.6 and B1.5.7 (frames), B1.5.8 (EXC_RETURN), B3.2.15 and
 * B3.2.16 (CFSR, HFSR); for Armv8-M DDI 0553's. */
#include "rehearse/cpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define FLASH 0x08000000u
#define RAM   0x20000000u
#define SLOT  0x400u
#define ANY   0xA11CA5E5u /* a word that is looked at otherwise */

struct rig {
    struct bus bus;
    struct bus_area flash, ram;
    struct cpu *cpu;
};

static uint8_t flash_bytes[64 * 1024], flash_shadow[64 * 1024], ram_bytes[4096], ram_shadow[4096];

/* A peripheral whose values nobody knows; nothing elsewhere. */
static bool read_peripheral(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    (void)bus, (void)size;
    *value = 1;
    *shadow = SHADOW_GUESSED;
    return address >> 28 == 4;
}

static bool write_nothing(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    (void)bus, (void)address, (void)size, (void)value, (void)shadow;
    return false;
}

static void open_rig(struct rig *rig, enum core core)
{
    *rig = (struct rig){.bus = {.read = read_peripheral, .write = write_nothing}};
    rig->flash = (struct bus_area){FLASH, sizeof flash_bytes, flash_bytes, flash_shadow, NULL, false, true, NULL, NULL};
    rig->ram = (struct bus_area){RAM, sizeof ram_bytes, ram_bytes, ram_shadow, NULL, true, true, NULL, NULL};
    memset(flash_shadow, 0, sizeof flash_shadow);
    memset(ram_bytes, 0, sizeof ram_bytes);
    memset(ram_shadow, SHADOW_NEVER | SHADOW_UNWRITTEN, sizeof ram_shadow);
    assert_true(bus_add(&rig->bus, &rig->flash) && bus_add(&rig->bus, &rig->ram));
    rig->cpu = cpu_new(core, core_facts(core)->features, &rig->bus);
}

static void close_rig(struct rig *rig)
{
    cpu_free(rig->cpu);
    bus_forget_code(&rig->bus);
}

static int read_programs(void **unused)
{
    (void)unused;
    FILE *file = fopen(PROGRAMS, "rb");
    size_t size = file != NULL ? fread(flash_bytes, 1, sizeof flash_bytes, file) : 0;
    if (file != NULL)
        fclose(file);
    return size > 0 ? 0 : 1;
}

static uint32_t word_at(const uint8_t *bytes, size_t offset)
{
    return bus_peek(bytes + offset, 4);
}

/* Runs to BKPT; faults are taken as the core takes them. */
static void run_program(struct rig *rig, unsigned number)
{
    assert_true(cpu_reset(rig->cpu, FLASH + number * SLOT));
    enum cpu_exit exit = cpu_run(rig->cpu, 10000);
    while (exit == CPU_FAULTED && cpu_enter_fault(rig->cpu))
        exit = cpu_run(rig->cpu, 10000);
    assert_int_equal(exit, CPU_BREAKPOINT);
    assert_int_equal(rig->cpu->fault.number, 1);
}

static const struct {
    const char *what;
    unsigned program;
    enum core core;
    uint32_t words[13]; /* of RAM, afterwards */
} programs[] = {
    {"a frame, realigned",
     0,
     CORE_M0,
     {0x20000FD8, 0xFFFFFFF9, 11, 11, 12, 13, 14, 0xC0FFEE, 0x1234567, ANY, 0x61000200, 0, 0x20000FFC}},
    {"a frame, realigned",
     0,
     CORE_M3,
     {0x20000FD8, 0xFFFFFFF9, 11, 11, 12, 13, 14, 0xC0FFEE, 0x1234567, ANY, 0x61000200, 0, 0x20000FFC}},
    {"a frame of Armv8-M",
     0,
     CORE_M33,
     {0x20000FD8, 0xFFFFFFB8, 11, 11, 12, 13, 14, 0xC0FFEE, 0x1234567, ANY, 0x61000200, 0, 0x20000FFC}},
    {"tail-chaining", 1, CORE_M0, {0x20000FE0, 0x20000FE0, 0xFFFFFFF9, 14}},
    {"tail-chaining", 1, CORE_M7, {0x20000FE0, 0x20000FE0, 0xFFFFFFF9, 14}},
    {"SysTick", 2, CORE_M0PLUS, {10}},
    {"SysTick", 2, CORE_M4F, {10}},
    {"lazy stacking", 3, CORE_M4F, {0x20000F98, 0xFFFFFFE9, 0, 0x3FC00000, 0x20000FB8, 0x3FC00000}},
    {"lazy stacking", 3, CORE_M33, {0x20000F98, 0xFFFFFFA8, 0, 0x3FC00000, 0x20000FB8, 0x3FC00000}},
    {"the FPU is off", 4, CORE_M4F, {0x00080000, 0x40000000, 3, ANY}},
    {"there is no FPU", 4, CORE_M3, {0x00080000, 0x40000000, 3, ANY}},
    {"division by zero", 5, CORE_M3, {0, 0x02000000, 6}},
    {"PSP and BASEPRI", 6, CORE_M3, {1, 0, 0xFFFFFFFD, 0x200007E0, 0x20000800}},
    {"PSP and BASEPRI", 6, CORE_M33, {1, 0, 0xFFFFFFBC, 0x200007E0, 0x20000800}},
    {"code in RAM", 7, CORE_M3, {1, 2}},
};

static void programs_do_what_the_manual_says(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct rig rig;
        open_rig(&rig, programs[i].core);
        run_program(&rig, programs[i].program);
        for (size_t word = 0; word < 13; word++)
            if (programs[i].words[word] != ANY && word_at(ram_bytes, 4 * word) != programs[i].words[word])
                fail_msg("%s on %s: word %zu is %08x, not %08x", programs[i].what, core_facts(programs[i].core)->title,
                         word, word_at(ram_bytes, 4 * word), programs[i].words[word]);
        close_rig(&rig);
    }
}

static void a_frame_has_the_address_to_go_on_at(void **unused)
{
    (void)unused;
    struct rig rig;
    open_rig(&rig, CORE_M3);
    run_program(&rig, 0);
    assert_int_equal(bus_peek(flash_bytes + (word_at(ram_bytes, 36) - FLASH) - 2, 2), 0xDF00); /* behind SVC #0 */
    close_rig(&rig);
    open_rig(&rig, CORE_M4F);
    run_program(&rig, 4);
    assert_int_equal(bus_peek(flash_bytes + (word_at(ram_bytes, 12) - FLASH), 2), 0xEEB7); /* at VMOV itself */
    close_rig(&rig);
}

/* One instruction, at the start of RAM's second half; R0 is an address that is odd, R1 one where nothing is. */
static const struct {
    enum core core;
    uint16_t halves[2];
    enum trap_kind kind;
    uint32_t address;
} traps[] = {
    {CORE_M0, {0x6802}, TRAP_UNALIGNED, RAM + 1},         /* LDR r2, [r0] */
    {CORE_M23, {0x8802}, TRAP_UNALIGNED, RAM + 1},        /* LDRH r2, [r0] */
    {CORE_M3, {0xE9D0, 0x2300}, TRAP_UNALIGNED, RAM + 1}, /* LDRD r2, r3, [r0] */
    {CORE_M3, {0xC804}, TRAP_UNALIGNED, RAM + 1},         /* LDM r0!, {r2} */
    {CORE_M4, {0xE850, 0x2F00}, TRAP_UNALIGNED, RAM + 1}, /* LDREX r2, [r0] */
    {CORE_M3, {0x680A}, TRAP_READ, 0x30000000},           /* LDR r2, [r1] */
    {CORE_M3, {0x600A}, TRAP_WRITE, 0x30000000},          /* STR r2, [r1] */
    {CORE_M3, {0x4708}, TRAP_STATE, 0x30000000},          /* BX r1: bit 0 is clear */
    {CORE_M3, {0x468F}, TRAP_FETCH, 0x30000000},          /* MOV pc, r1 */
    {CORE_M3, {0xDE00}, TRAP_UNDEFINED, 0},               /* UDF */
    {CORE_M0, {0xF04F, 0x0000}, TRAP_UNDEFINED, 0},       /* MOV.W: Thumb-2 */
    {CORE_M3, {0xFA80, 0xF080}, TRAP_UNDEFINED, 0},       /* QADD: DSP */
    {CORE_M4F, {0xEE30, 0x0B00}, TRAP_UNDEFINED, 0},      /* VADD.F64 */
    {CORE_M3, {0xEE10, 0x0010}, TRAP_COPROCESSOR, 0},     /* MRC p0 */
};

static void faults_name_their_cause(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
        struct rig rig;
        uint32_t at = RAM + sizeof ram_bytes / 2;
        open_rig(&rig, traps[i].core);
        assert_true(cpu_reset(rig.cpu, FLASH));
        assert_true(bus_write(&rig.bus, at, 2, traps[i].halves[0], 0) &&
                    bus_write(&rig.bus, at + 2, 2, traps[i].halves[1], 0));
        cpu_jump(rig.cpu, at);
        rig.cpu->r[0] = RAM + 1;
        rig.cpu->r[1] = 0x30000000;
        uint32_t before[16];
        memcpy(before, rig.cpu->r, sizeof before);
        if (cpu_run(rig.cpu, 2) != CPU_FAULTED || rig.cpu->fault.kind != traps[i].kind ||
            rig.cpu->fault.address != traps[i].address)
            fail_msg("row %zu: kind %d, address %08x", i, rig.cpu->fault.kind, rig.cpu->fault.address);
        assert_memory_equal(before, rig.cpu->r, 15 * sizeof *before);
        close_rig(&rig);
    }
}

static void unaligned_words_are_read_where_the_core_can(void **unused)
{
    (void)unused;
    struct rig rig;
    open_rig(&rig, CORE_M3);
    assert_true(cpu_reset(rig.cpu, FLASH));
    assert_true(bus_write(&rig.bus, RAM, 4, 0x33221100, 0) && bus_write(&rig.bus, RAM + 4, 4, 0x77665544, 0) &&
                bus_write(&rig.bus, RAM + 0x100, 2, 0x6802, 0)); /* LDR r2, [r0] */
    cpu_jump(rig.cpu, RAM + 0x100);
    rig.cpu->r[0] = RAM + 1;
    assert_int_equal(cpu_run(rig.cpu, 1), CPU_RAN);
    assert_int_equal(rig.cpu->r[2], 0x44332211);
    close_rig(&rig);
}

static bool is_known(const struct cpu *cpu, unsigned number)
{
    return (cpu->taint >> number & 1) == 0;
}

static void what_is_unknown_spreads_and_ends(void **unused)
{
    (void)unused;
    struct rig rig;
    open_rig(&rig, CORE_M3);
    run_program(&rig, 8);
    const struct cpu *cpu = rig.cpu;
    assert_int_equal(cpu->doubt.kind, DOUBT_NONE);
    assert_true(is_known(cpu, 0)); /* overwritten by a constant */
    assert_true(is_known(cpu, 4)); /* pushed beside an unknown */
    assert_false(is_known(cpu, 2));
    assert_false(is_known(cpu, 6)); /* chosen by an unknown condition */
    assert_int_equal(cpu->origin[2], 0x40000000);
    assert_int_equal(cpu->shadow[2], SHADOW_GUESSED);
    assert_int_equal(ram_shadow[0], SHADOW_GUESSED);
    assert_int_equal(ram_shadow[4], SHADOW_NEVER | SHADOW_UNWRITTEN);
    close_rig(&rig);
}

static void the_first_doubt_is_kept(void **unused)
{
    static const struct {
        unsigned program;
        enum doubt kind;
        uint32_t origin;
    } rows[] = {{9, DOUBT_CONDITION, 0x40000010}, {10, DOUBT_ADDRESS, 0x40000020}};
    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        struct rig rig;
        open_rig(&rig, CORE_M3);
        run_program(&rig, rows[i].program);
        assert_int_equal(rig.cpu->doubt.kind, rows[i].kind);
        assert_int_equal(rig.cpu->doubt.origin, rows[i].origin);
        assert_int_equal(rig.cpu->doubt.shadow, SHADOW_GUESSED);
        close_rig(&rig);
    }
}

static void a_return_address_that_nobody_wrote_is_a_doubt(void **unused)
{
    (void)unused;
    struct rig rig;
    open_rig(&rig, CORE_M3);
    assert_true(cpu_reset(rig.cpu, FLASH + 11 * SLOT));
    assert_int_equal(cpu_run(rig.cpu, 10), CPU_FAULTED);
    assert_int_equal(rig.cpu->doubt.kind, DOUBT_JUMP);
    assert_int_equal(rig.cpu->doubt.shadow, SHADOW_UNWRITTEN);
    assert_int_equal(rig.cpu->doubt.origin, RAM + 0x1000 - 4);
    assert_int_equal(rig.cpu->fault.shadow, SHADOW_UNWRITTEN);
    close_rig(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_do_what_the_manual_says),
        cmocka_unit_test(a_frame_has_the_address_to_go_on_at),
        cmocka_unit_test(faults_name_their_cause),
        cmocka_unit_test(unaligned_words_are_read_where_the_core_can),
        cmocka_unit_test(what_is_unknown_spreads_and_ends),
        cmocka_unit_test(the_first_doubt_is_kept),
        cmocka_unit_test(a_return_address_that_nobody_wrote_is_a_doubt),
    };
    return cmocka_run_group_tests_name("rehearse_core", tests, read_programs, NULL);
}
