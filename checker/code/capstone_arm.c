#include "capstone_arm.h"

#include "alloc.h"

#include <capstone/capstone.h>
#include <stdlib.h>

/* capstone's core object names the entry points of every architecture, so linking it statically brings in all of them:
 * 5 MB and 77,000 relocations, which cost more than a whole small check before main is even reached. Only ARM is ever
 * opened; with the others' entry points defined here the linker leaves the rest of the archive alone (3,700
 * relocations). Never called. */
#define ABSENT(architecture)                                                                                           \
    void architecture##_global_init(void);                                                                             \
    void architecture##_option(void);                                                                                  \
    void architecture##_global_init(void)                                                                              \
    {                                                                                                                  \
    }                                                                                                                  \
    void architecture##_option(void)                                                                                   \
    {                                                                                                                  \
    }
ABSENT(AArch64)
ABSENT(EVM)
ABSENT(M680X)
ABSENT(M68K)
ABSENT(Mips)
ABSENT(PPC)
ABSENT(Sparc)
ABSENT(SystemZ)
ABSENT(TMS320C64x)
ABSENT(X86)
ABSENT(XCore)

struct capstone_arm {
    csh handle;
    cs_insn *instruction;
};

struct capstone_arm *capstone_arm_new(void)
{
    struct capstone_arm *capstone = alloc_items(1, sizeof *capstone);
    if (cs_open(CS_ARCH_ARM, (cs_mode)(CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8), &capstone->handle) != CS_ERR_OK) {
        free(capstone);
        return NULL;
    }
    capstone->instruction = cs_malloc(capstone->handle);
    return capstone;
}

void capstone_arm_free(struct capstone_arm *capstone)
{
    if (capstone == NULL)
        return;
    cs_free(capstone->instruction, 1);
    cs_close(&capstone->handle);
    free(capstone);
}

bool capstone_arm_decodes(struct capstone_arm *capstone, uint32_t encoding)
{
    const uint8_t bytes[4] = {(uint8_t)(encoding >> 16), (uint8_t)(encoding >> 24), (uint8_t)encoding,
                              (uint8_t)(encoding >> 8)};
    const uint8_t *at = bytes;
    size_t size = sizeof bytes;
    uint64_t address = 0;
    return cs_disasm_iter(capstone->handle, &at, &size, &address, capstone->instruction) && size == 0;
}
