/* When the FP registers are in use, and how exceptions keep them: at once, or lazily. ARM DDI 0403E, B1.5.
 */
#include "system.h"

#define FPDSCR_MASK     0x07C00000u
#define SAVED_REGISTERS 16

bool save_fp_registers(struct cpu *cpu, uint32_t address)
{
    for (unsigned i = 0; i < SAVED_REGISTERS; i++)
        if (!store(cpu, address + 4 * i, 4, cpu->s[i], shadow_of(cpu, 32 + i)))
            return false;
    return store(cpu, address + 4 * SAVED_REGISTERS, 4, cpu->fpscr, 0);
}

bool restore_fp_registers(struct cpu *cpu, uint32_t address)
{
    for (unsigned i = 0; i < SAVED_REGISTERS; i++) {
        uint8_t shadow = 0;
        if (!load_shadowed(cpu, address + 4 * i, 4, &cpu->s[i], &shadow))
            return false;
        set_shadow(cpu, 32 + i, shadow, address + 4 * i);
    }
    uint8_t shadow = 0;
    return load_shadowed(cpu, address + 4 * SAVED_REGISTERS, 4, &cpu->fpscr, &shadow);
}

bool use_fpu(struct cpu *cpu)
{
    struct system *system = cpu->system;
    uint32_t access = system->cpacr >> 20 & 3;
    if (access != 3 && !(access == 1 && is_privileged(cpu))) {
        raise_fault(cpu, TRAP_COPROCESSOR, 0);
        return false;
    }
    if ((system->fpccr & FPCCR_LSPACT) != 0) {
        if (!save_fp_registers(cpu, system->fpcar))
            return false;
        system->fpccr &= ~FPCCR_LSPACT;
    }
    if ((system->fpccr & FPCCR_ASPEN) != 0 && (cpu->control & CONTROL_FPCA) == 0) {
        cpu->fpscr = system->fpdscr & FPDSCR_MASK;
        cpu->control |= CONTROL_FPCA;
    }
    return true;
}
