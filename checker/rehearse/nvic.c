/* The nested vectored interrupt controller. ARM DDI 0403E, B3.4. */
#include "scs.h"

/* A word of bits is of 32 interrupts, which begin at exception 16. */
static unsigned first_exception(uint32_t address)
{
    return 32 * (address >> 2 & 15) + EXCEPTION_EXTERNAL;
}

static uint32_t bits_of(const uint32_t *bits, uint32_t address)
{
    uint32_t word = 0;
    for (unsigned i = 0, first = first_exception(address); i < 32 && first + i < EXCEPTIONS; i++)
        word |= (uint32_t)get_bit(bits, first + i) << i;
    return word;
}

/* ISER and ICER, at E100 and E180, then ISPR and ICPR. */
uint32_t interrupt_bits_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row;
    return bits_of((address & 0x200) == 0 ? cpu->system->enabled : cpu->system->pending, address);
}

uint32_t active_bits_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row;
    return bits_of(cpu->system->active, address);
}

void interrupt_bits_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row;
    uint32_t *bits = (address & 0x200) == 0 ? cpu->system->enabled : cpu->system->pending;
    for (; value != 0; value &= value - 1) {
        unsigned exception = first_exception(address) + (unsigned)__builtin_ctz(value);
        if (exception < EXCEPTIONS)
            set_bit(bits, exception, (address & 0x80) == 0);
    }
}

static uint8_t *priorities_at(struct system *system, uint32_t address)
{
    bool interrupts = address < 0xE000ED00;
    return &system->priority[interrupts ? address - 0xE000E400 + EXCEPTION_EXTERNAL : address - 0xE000ED18 + 4];
}

uint32_t priority_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row;
    return bus_peek(priorities_at(cpu->system, address), 4);
}

void priority_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row;
    for (unsigned i = 0; i < 4; i++)
        priorities_at(cpu->system, address)[i] = (uint8_t)(value >> 8 * i & cpu->system->priority_mask);
}

uint32_t icsr_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    const struct system *system = cpu->system;
    unsigned pending = pending_exception(cpu, INT32_MAX);
    return cpu->ipsr | (system->active_count <= 1 ? 1u << 11 : 0) | pending << 12 |
           (pending >= EXCEPTION_EXTERNAL ? 1u << 22 : 0) |
           (uint32_t)get_bit(system->pending, EXCEPTION_SYSTICK) << 26 |
           (uint32_t)get_bit(system->pending, EXCEPTION_PENDSV) << 28 |
           (uint32_t)get_bit(system->pending, EXCEPTION_NMI) << 31;
}

void icsr_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    static const struct {
        uint8_t bit, exception;
        bool sets;
    } bits[] = {
        {25, EXCEPTION_SYSTICK, false}, {26, EXCEPTION_SYSTICK, true}, {27, EXCEPTION_PENDSV, false},
        {28, EXCEPTION_PENDSV, true},   {31, EXCEPTION_NMI, true},
    };
    (void)row, (void)address;
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if ((value >> bits[i].bit & 1) != 0)
            set_bit(cpu->system->pending, bits[i].exception, bits[i].sets);
}

void stir_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row, (void)address;
    cpu_interrupt(cpu, value & 0x1FF);
}
