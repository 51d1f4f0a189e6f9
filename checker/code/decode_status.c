#include "decode_status.h"

#include <stddef.h>

enum outcome {
    HAS,
    SIZED, /* HAS; with the size bit set, by an FPU with double precision */
    UNDEFINED,
    A_PROFILE,
    A_PROFILE_OR_HELIUM, /* Armv8.1-M has vectors there */
};

#define SIZE_BIT 0x100

#define WIDE        FEATURE_WIDE
#define THUMB2      FEATURE_THUMB2
#define DSP         (FEATURE_THUMB2 | FEATURE_DSP)
#define FPU         FEATURE_FPU
#define FPV5        (FEATURE_FPU | FEATURE_FPV5)
#define VENHANCED   FEATURE_V8M
#define COPROCESSOR FEATURE_COPROCESSOR
#define LOOPS       FEATURE_V81M

struct row {
    uint32_t mask, value;
    uint16_t needs; /* features */
    uint16_t outcome;
};

/* The first row that fits decides, and every table ends in one that always does. ARM DDI 0403E, chapters A5 and A6, in
 * the order of their tables; what is UNPREDICTABLE there is defined here. */
#define ANYTHING_ELSE 0, 0

/* A5.2.3 */
static const struct row special[] = {
    {0xFF87, 0x4704, VENHANCED, HAS}, /* BXNS */
    {0xFF87, 0x4784, VENHANCED, HAS}, /* BLXNS */
    {ANYTHING_ELSE, 0, HAS},
};

/* A5.2.5 */
static const struct row miscellaneous[] = {
    {0xF500, 0xB100, WIDE, HAS},    /* CBZ, CBNZ */
    {0xFE00, 0xB400, 0, HAS},       /* PUSH */
    {0xFE00, 0xBC00, 0, HAS},       /* POP */
    {0xFF00, 0xB000, 0, HAS},       /* ADD, SUB SP */
    {0xFF00, 0xB200, 0, HAS},       /* SXTH, SXTB, UXTH, UXTB */
    {0xFFEC, 0xB660, 0, HAS},       /* CPS I, F */
    {0xFFEC, 0xB664, 0, A_PROFILE}, /* CPS with A */
    {0xFFF7, 0xB650, 0, A_PROFILE}, /* SETEND */
    {0xFFF7, 0xB610, 0, A_PROFILE}, /* SETPAN */
    {0xFFC0, 0xBA80, 0, UNDEFINED}, /* HLT of Armv8-A */
    {0xFF00, 0xBA00, 0, HAS},       /* REV, REV16, REVSH */
    {0xFF00, 0xBE00, 0, HAS},       /* BKPT */
    {0xFF0F, 0xBF00, 0, HAS},       /* NOP and other hints */
    {0xFF00, 0xBF00, THUMB2, HAS},  /* IT */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3.4 */
static const struct row branches[] = {
    {0xF800D000, 0xF000D000, 0, HAS},       /* BL */
    {0xF800D001, 0xF000C000, 0, A_PROFILE}, /* BLX to ARM state */
    {0xF800D000, 0xF000C000, LOOPS, HAS},   /* … with H set: Armv8.1-M's loops */
    {0xF800D000, 0xF0009000, WIDE, HAS},    /* B.W */
    {0xFFFFFFF0, 0xF3BF8F40, 0, HAS},       /* DSB */
    {0xFFFFFFF0, 0xF3BF8F50, 0, HAS},       /* DMB */
    {0xFFFFFFF0, 0xF3BF8F60, 0, HAS},       /* ISB */
    {0xFFFFFFF0, 0xF3BF8F20, WIDE, HAS},    /* CLREX */
    {0xFFF0D020, 0xF3E08020, 0, A_PROFILE}, /* MRS of banked registers */
    {0xFFF0D000, 0xF3E08000, 0, HAS},       /* MRS */
    {0xFFF0D000, 0xF3F08000, 0, A_PROFILE}, /* MRS SPSR */
    {0xFFF0F300, 0xF3808000, 0, HAS},       /* MSR */
    {0xFFE0D000, 0xF3808000, 0, A_PROFILE}, /* MSR CPSR fields, SPSR, banked */
    {0xFFF0D700, 0xF3A08000, THUMB2, HAS},  /* wide hints */
    {0xFFF0D000, 0xF3A08000, 0, A_PROFILE}, /* CPS with a mode */
    {0xFFF0D000, 0xF3C08000, 0, A_PROFILE}, /* BXJ */
    {0xFFF0D000, 0xF3D08000, 0, A_PROFILE}, /* SUBS PC, LR: exception return */
    {0xFFF0F000, 0xF7F0A000, 0, HAS},       /* UDF */
    {0xFFE0F000, 0xF7E08000, 0, A_PROFILE}, /* HVC, SMC */
    {0xFB80D000, 0xF3808000, 0, UNDEFINED}, /* the rest of condition 111x */
    {ANYTHING_ELSE, THUMB2, HAS},           /* B<c>.W */
};

/* A5.3.5 and A5.3.6 */
static const struct row multiples[] = {
    {0xFFC00000, 0xE8000000, 0, A_PROFILE},                                             /* SRS, RFE */
    {0xFFC00000, 0xE9800000, 0, A_PROFILE},                                             /* SRS, RFE */
    {0xFE400000, 0xE8000000, THUMB2, HAS},                                              /* LDM, STM */
    {0xFFFFFFFF, 0xE97FE97F, VENHANCED, HAS},                                           /* SG */
    {0xFFF0F03F, 0xE840F000, VENHANCED, HAS},                                           /* TT and its kin */
    {0xFFE00000, 0xE8400000, WIDE, HAS},                                                /* LDREX, STREX */
    {0xFFF0FFE0, 0xE8D0F000, THUMB2, HAS},                                              /* TBB, TBH */
    {0xFFE000F0, 0xE8C00070, 0, A_PROFILE},                                             /* LDREXD, STREXD */
    {0xFFE000E0, 0xE8C00040, WIDE, HAS},                                                /* LDREXB, LDREXH and stores */
    {0xFFE000F0, 0xE8C000F0, 0, A_PROFILE},                                             /* LDAEXD, STLEXD */
    {0xFFE000B0, 0xE8C000B0, 0, UNDEFINED},   {0xFFE00080, 0xE8C00080, VENHANCED, HAS}, /* LDA, LDAEX, STL, STLEX */
    {0xFFE00000, 0xE8C00000, 0, UNDEFINED},   {ANYTHING_ELSE, THUMB2, HAS},             /* LDRD, STRD */
};

/* A5.3.11 */
static const struct row shifted_registers[] = {
    {0xFFF00010, 0xEAC00000, DSP, HAS},     /* PKHBT, PKHTB */
    {0xFFE00000, 0xEAC00000, 0, UNDEFINED}, /* opcodes 5, 6, 7, 9, 12, 15 */
    {0xFFA00000, 0xEAA00000, 0, UNDEFINED}, {0xFFE00000, 0xEB200000, 0, UNDEFINED},
    {0xFFE00000, 0xEB800000, 0, UNDEFINED}, {0xFFE00000, 0xEBE00000, 0, UNDEFINED},
    {ANYTHING_ELSE, THUMB2, HAS},
};

/* Coprocessors, A5.3.18, and the FPU's, A6.4 to A6.7. */
static const struct row coprocessors[] = {
    {0xEF000000, 0xEF000000, 0, UNDEFINED},           /* Advanced SIMD */
    {0xFFE0FFFF, 0xEC200A00, VENHANCED, HAS},         /* VLSTM, VLLDM */
    {0xEC000E00, 0xEC000E00, 0, A_PROFILE_OR_HELIUM}, /* coprocessors 14 and 15 */
    {0xEC000800, 0xEC000000, COPROCESSOR, HAS},
    {0xEC000E00, 0xEC000800, 0, UNDEFINED}, /* 8 and 9 */
    {0xEC000E00, 0xEC000C00, 0, UNDEFINED}, /* 12 and 13 */
    /* two registers at once, loads and stores */
    {0xFFE00ED0, 0xEC400A10, FPU, HAS},     /* VMOV Dm, Rt, Rt2 */
    {0xFF800000, 0xEC000000, 0, UNDEFINED}, /* neither up nor down */
    {0xFFA00000, 0xEDA00000, 0, UNDEFINED},
    {0xFE000000, 0xEC000000, FPU, HAS},
    /* one register */
    {0xFFE00F10, 0xEE000A10, FPU, HAS}, /* VMOV Sn, Rt */
    {0xFFE00F10, 0xEEE00A10, FPU, HAS}, /* VMSR, VMRS */
    {0xFFC00F70, 0xEE000B10, FPU, HAS}, /* VMOV Dd[x], Rt */
    {0xEC000010, 0xEC000010, 0, UNDEFINED},
    /* arithmetic */
    {0xFFB00040, 0xEE800040, 0, UNDEFINED}, /* VDIV */
    {0xFFBF0040, 0xEEB90040, 0, UNDEFINED},
    {0xFFBF0040, 0xEEB60040, FPV5, SIZED},                /* VRINTR, VRINTZ */
    {0xFFBF00C0, 0xEEB70040, FPV5, SIZED},                /* VRINTX */
    {0xFFBF00C0, 0xEEB700C0, FPV5 | FEATURE_DOUBLE, HAS}, /* VCVT between single and double */
    {0xFF000000, 0xEE000000, FPU, SIZED},
    {0xFF800040, 0xFE000000, FPV5, SIZED}, /* VSEL */
    {0xFFB00000, 0xFE800000, FPV5, SIZED}, /* VMAXNM, VMINNM */
    {0xFFBC00C0, 0xFEB80040, FPV5, SIZED}, /* VRINTA, VRINTN, VRINTP, VRINTM */
    {0xFFBC0040, 0xFEBC0040, FPV5, SIZED}, /* VCVTA, VCVTN, VCVTP, VCVTM */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3.1 */
static const struct row modified_immediates[] = {
    {0xFBA00000, 0xF0A00000, 0, UNDEFINED}, /* opcodes 5, 6, 7, 9, 12, 15 */
    {0xFBE00000, 0xF0C00000, 0, UNDEFINED}, {0xFBE00000, 0xF1200000, 0, UNDEFINED},
    {0xFBE00000, 0xF1800000, 0, UNDEFINED}, {0xFBE00000, 0xF1E00000, 0, UNDEFINED},
    {ANYTHING_ELSE, THUMB2, HAS},
};

/* A5.3.3 */
static const struct row plain_immediates[] = {
    {0xFB700000, 0xF2400000, WIDE, HAS},                                           /* MOVW, MOVT */
    {0xFB100000, 0xF2100000, 0, UNDEFINED}, {0xFBF00000, 0xF2000000, THUMB2, HAS}, /* ADDW, ADR */
    {0xFBF00000, 0xF2A00000, THUMB2, HAS},                                         /* SUBW, ADR */
    {0xFF70F0C0, 0xF3200000, DSP, HAS},                                            /* SSAT16, USAT16 */
    {0xFB500000, 0xF3000000, THUMB2, HAS},                                         /* SSAT, USAT */
    {0xFB700000, 0xF3400000, THUMB2, HAS},                                         /* SBFX, UBFX */
    {0xFBF00000, 0xF3600000, THUMB2, HAS},                                         /* BFI, BFC */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3.7 to A5.3.10 */
static const struct row singles[] = {
    {0xFF100000, 0xF9000000, 0, UNDEFINED}, /* Advanced SIMD */
    {0xFE600000, 0xF8600000, 0, UNDEFINED}, /* no size */
    {0xFF700000, 0xF9500000, 0, UNDEFINED}, /* a signed word */
    {0xFE1F0000, 0xF81F0000, THUMB2, HAS},  /* load of a literal */
    {0xFE1F0000, 0xF80F0000, 0, UNDEFINED}, /* store at PC */
    {0xFE800000, 0xF8800000, THUMB2, HAS},  /* imm12 */
    {0xFE800FC0, 0xF8000000, THUMB2, HAS},  /* register */
    {0xFE800900, 0xF8000900, THUMB2, HAS},  /* pre- and post-indexed */
    {0xFE800D00, 0xF8000C00, THUMB2, HAS},  /* negative imm8, and unprivileged */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3.12 to A5.3.15 */
static const struct row registers[] = {
    {0xFF80F0F0, 0xFA00F000, THUMB2, HAS},                                      /* shifts */
    {0xFFEFF080, 0xFA0FF080, THUMB2, HAS},                                      /* SXTH, UXTH */
    {0xFFEFF080, 0xFA4FF080, THUMB2, HAS},                                      /* SXTB, UXTB */
    {0xFFE0F080, 0xFA60F080, 0, UNDEFINED}, {0xFF80F080, 0xFA00F080, DSP, HAS}, /* extend and add */
    {0xFFB0F080, 0xFAB0F000, 0, UNDEFINED},                                     /* parallel addition: not 3 and 7 … */
    {0xFF80F0B0, 0xFA80F030, 0, UNDEFINED},                                     /* … and not this kind */
    {0xFF80F080, 0xFA80F000, DSP, HAS},     {0xFFF0F0C0, 0xFA80F080, DSP, HAS}, /* saturating addition */
    {0xFFF0F0C0, 0xFA90F080, THUMB2, HAS},                                      /* REV, REV16, RBIT, REVSH */
    {0xFFF0F0F0, 0xFAA0F080, DSP, HAS},                                         /* SEL */
    {0xFFF0F0F0, 0xFAB0F080, THUMB2, HAS},                                      /* CLZ */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3.16 and A5.3.17 */
static const struct row multiplies[] = {
    {0xFFF000E0, 0xFB000000, THUMB2, HAS}, /* MUL, MLA, MLS */
    {0xFFF000F0, 0xFB800000, THUMB2, HAS}, /* SMULL */
    {0xFFF000F0, 0xFBA00000, THUMB2, HAS}, /* UMULL */
    {0xFFF000F0, 0xFB9000F0, WIDE, HAS},   /* SDIV */
    {0xFFF000F0, 0xFBB000F0, WIDE, HAS},   /* UDIV */
    {0xFFF000F0, 0xFBC00000, THUMB2, HAS}, /* SMLAL */
    {0xFFF000F0, 0xFBE00000, THUMB2, HAS}, /* UMLAL */
    {0xFFF000F0, 0xFBE00060, DSP, HAS},    /* UMAAL */
    {0xFFF000C0, 0xFB100000, DSP, HAS},    /* SMLAxy */
    {0xFFF000F0, 0xFB700000, DSP, HAS},    /* USAD8, USADA8 */
    {0xFFF00000, 0xFB000000, 0, UNDEFINED}, {0xFFF00000, 0xFB700000, 0, UNDEFINED},
    {0xFF8000E0, 0xFB000000, DSP, HAS}, /* SMLAD, SMLAWy, SMLSD, SMMLA, SMMLS */
    {0xFFF000C0, 0xFBC00080, DSP, HAS}, /* SMLALxy */
    {0xFFE000E0, 0xFBC000C0, DSP, HAS}, /* SMLALD, SMLSLD */
    {ANYTHING_ELSE, 0, UNDEFINED},
};

/* A5.3, by bits 28 to 24; bit 15 makes branches of the immediates. */
static const struct row *const wide[32] = {
    [0x08] = multiples,
    [0x09] = multiples,
    [0x0A] = shifted_registers,
    [0x0B] = shifted_registers,
    [0x0C] = coprocessors,
    [0x0D] = coprocessors,
    [0x0E] = coprocessors,
    [0x0F] = coprocessors,
    [0x10] = modified_immediates,
    [0x11] = modified_immediates,
    [0x12] = plain_immediates,
    [0x13] = plain_immediates,
    [0x14] = modified_immediates,
    [0x15] = modified_immediates,
    [0x16] = plain_immediates,
    [0x17] = plain_immediates,
    [0x18] = singles,
    [0x19] = singles,
    [0x1A] = registers,
    [0x1B] = multiplies,
    [0x1C] = coprocessors,
    [0x1D] = coprocessors,
    [0x1E] = coprocessors,
    [0x1F] = coprocessors,
};

/* The feature that is missing, the most telling one first. */
static enum instruction_status missing(unsigned lacking)
{
    static const struct {
        unsigned feature;
        enum instruction_status status;
    } order[] = {
        {FEATURE_FPU, STATUS_NO_FPU},
        {FEATURE_DOUBLE, STATUS_NO_DOUBLE},
        {FEATURE_FPV5, STATUS_NO_DOUBLE},
        {FEATURE_THUMB2, STATUS_NO_THUMB2},
        {FEATURE_WIDE, STATUS_NO_THUMB2},
        {FEATURE_DSP, STATUS_NO_DSP},
        {FEATURE_V8M, STATUS_NO_V8M},
        {FEATURE_V81M, STATUS_NO_V81M},
        {FEATURE_COPROCESSOR, STATUS_NO_COPROCESSOR},
    };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if ((lacking & order[i].feature) != 0)
            return order[i].status;
    return STATUS_UNDEFINED;
}

static inline enum instruction_status first_fit(const struct row *row, unsigned features, uint32_t encoding)
{
    while ((encoding & row->mask) != row->value)
        row++;
    bool helium = (features & FEATURE_V81M) != 0; /* which Armv8.1-M put where others have nothing, too */
    if (row->outcome == UNDEFINED)
        return helium ? STATUS_DEFINED : STATUS_UNDEFINED;
    if (row->outcome == A_PROFILE || row->outcome == A_PROFILE_OR_HELIUM)
        return helium && row->outcome == A_PROFILE_OR_HELIUM ? STATUS_DEFINED : STATUS_A_PROFILE;
    bool twice = row->outcome == SIZED && (encoding & SIZE_BIT) != 0;
    unsigned lacking = (row->needs | (twice ? FEATURE_DOUBLE : 0u)) & ~features;
    return lacking != 0 ? missing(lacking) : STATUS_DEFINED;
}

enum instruction_status special_status(unsigned features, uint16_t encoding)
{
    return first_fit(special, features, encoding);
}

enum instruction_status miscellaneous_status(unsigned features, uint16_t encoding)
{
    return first_fit(miscellaneous, features, encoding);
}

enum instruction_status wide_status(unsigned features, uint32_t encoding)
{
    bool branch = (encoding & 0xF8008000) == 0xF0008000;
    return first_fit(branch ? branches : wide[encoding >> 24 & 0x1F], features, encoding);
}
