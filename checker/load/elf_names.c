#include "elf_names.h"

#include <elf.h>
#include <stddef.h>

struct row {
    uint16_t value;
    const char *name;
};

static const char *name_of(const struct row *rows, size_t count, uint16_t value, const char *otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].value == value)
            return rows[i].name;
    return otherwise;
}

/* The machines a firmware build is mixed up with; values: elf.h. */
const char *elf_machine_name(uint16_t machine)
{
    static const struct row rows[] = {
        {EM_RISCV, "RISC-V"},
        {EM_AVR, "AVR"},
        {EM_ARM, "ARM"},
        {EM_AARCH64, "AArch64"},
        {EM_X86_64, "x86-64"},
        {EM_386, "x86"},
        {EM_XTENSA, "Xtensa"},
        {EM_MSP430, "MSP430"},
        {EM_MIPS, "MIPS"},
        {EM_PPC, "PowerPC"},
        {EM_PPC64, "PowerPC 64"},
        {EM_SH, "SuperH"},
        {EM_TRICORE, "TriCore"},
        {EM_V850, "V850"},
        {EM_RX, "Renesas RX"},
        {EM_RL78, "Renesas RL78"},
        {EM_68K, "68000"},
        {EM_SPARC, "SPARC"},
        {EM_ARCV2, "ARC"},
        {EM_ALTERA_NIOS2, "Nios II"},
        {EM_CYPRESS_M8C, "M8C"},
        {EM_AVR32, "AVR32"},
        {EM_NONE, "no machine (EM_NONE), as the symbol file of a ROM"},
    };
    return name_of(rows, sizeof rows / sizeof *rows, machine, "machine unknown here");
}

const char *elf_type_name(uint16_t type)
{
    static const struct row rows[] = {
        {ET_REL, "a relocatable object (ET_REL), which has no addresses yet"},
        {ET_DYN, "a shared object or position-independent executable (ET_DYN)"},
        {ET_CORE, "a core dump (ET_CORE)"},
    };
    return name_of(rows, sizeof rows / sizeof *rows, type, "an ELF of no executable type");
}
