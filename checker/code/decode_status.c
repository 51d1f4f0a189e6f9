#include "decode_status.h"

#include "core_features.h"

#include <stddef.h>

enum outcome { HAS, ASK, UNDEFINED, A_PROFILE };

#define WIDE        FEATURE_WIDE
#define THUMB2      FEATURE_THUMB2
#define DSP         (FEATURE_THUMB2 | FEATURE_DSP)
#define FPU         FEATURE_FPU
#define FPV5        (FEATURE_FPU | FEATURE_FPV5)
#define DOUBLE      (FEATURE_FPU | FEATURE_DOUBLE)
#define VENHANCED   FEATURE_V8M
#define COPROCESSOR FEATURE_COPROCESSOR

struct row {
    uint32_t mask, value;
    unsigned needs; /* features */
    enum outcome outcome;
};

/* The first row that fits decides. ARM DDI 0403E, A5.2; what no row names is defined on every core. */
static const struct row narrow[] = {
    {0xFF87, 0x4704, VENHANCED, HAS}, /* BXNS */
    {0xFF87, 0x4784, VENHANCED, HAS}, /* BLXNS */
    {0xF500, 0xB100, WIDE, HAS},      /* CBZ, CBNZ */
    {0xFFEC, 0xB660, 0, HAS},         /* CPS I, F */
    {0xFFEC, 0xB664, 0, A_PROFILE},   /* CPS with A */
    {0xFFF7, 0xB650, 0, A_PROFILE},   /* SETEND */
    {0xFFF7, 0xB610, 0, A_PROFILE},   /* SETPAN */
    {0xFE00, 0xB600, 0, UNDEFINED},   /* B6xx, B7xx */
    {0xFF00, 0xB800, 0, UNDEFINED},   /* B8xx */
    {0xFFC0, 0xBA80, 0, UNDEFINED},   /* HLT of Armv8-A */
    {0xFF0F, 0xBF00, 0, HAS},         /* NOP and other hints */
    {0xFF00, 0xBF00, THUMB2, HAS},    /* IT */
};

/* ARM DDI 0403E, A5.3, in the order of its tables. */
static const struct row wide[] = {
    /* branches and miscellaneous control, A5.3.4 */
    {0xF800D000, 0xF000D000, 0, HAS},       /* BL */
    {0xF800D001, 0xF000C000, 0, A_PROFILE}, /* BLX to ARM state */
    {0xF800D000, 0xF000C000, 0, UNDEFINED}, /* … with H set */
    {0xF800D000, 0xF0009000, WIDE, HAS},    /* B.W */
    {0xFFFFFFF0, 0xF3BF8F40, 0, HAS},       /* DSB */
    {0xFFFFFFF0, 0xF3BF8F50, 0, HAS},       /* DMB */
    {0xFFFFFFF0, 0xF3BF8F60, 0, HAS},       /* ISB */
    {0xFFFFFFF0, 0xF3BF8F20, WIDE, HAS},    /* CLREX */
    {0xFFFFF000, 0xF3EF8000, 0, HAS},       /* MRS */
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
    {0xF800D000, 0xF0008000, THUMB2, HAS},  /* B<c>.W */
    /* load/store multiple, dual, exclusive, table branch, A5.3.5 and A5.3.6 */
    {0xFFC00000, 0xE8000000, 0, A_PROFILE},   /* SRS, RFE */
    {0xFFC00000, 0xE9800000, 0, A_PROFILE},   /* SRS, RFE */
    {0xFFFFFFFF, 0xE97FE97F, VENHANCED, HAS}, /* SG */
    {0xFFF0F03F, 0xE840F000, VENHANCED, HAS}, /* TT and its kin */
    {0xFFE00000, 0xE8400000, WIDE, ASK},      /* LDREX, STREX */
    {0xFFF0FFE0, 0xE8D0F000, THUMB2, HAS},    /* TBB, TBH */
    {0xFFE000F0, 0xE8C00070, 0, A_PROFILE},   /* LDREXD, STREXD */
    {0xFFE000E0, 0xE8C00040, WIDE, ASK},      /* LDREXB, LDREXH and stores */
    {0xFFE00080, 0xE8C00080, VENHANCED, ASK}, /* LDA, STL */
    {0xFFE00000, 0xE8C00000, 0, UNDEFINED},
    {0xFE000000, 0xE8000000, THUMB2, ASK},
    /* data processing (shifted register), A5.3.11 */
    {0xFFF00000, 0xEAC00000, DSP, HAS}, /* PKHBT, PKHTB */
    {0xFE000000, 0xEA000000, THUMB2, ASK},
    /* coprocessors, A5.3.18, and the FPU's, chapter A6 */
    {0xEF000000, 0xEF000000, 0, UNDEFINED},   /* Advanced SIMD */
    {0xFFE0FFFF, 0xEC200A00, VENHANCED, HAS}, /* VLSTM, VLLDM */
    {0xEC000E00, 0xEC000E00, 0, A_PROFILE},   /* coprocessors 14 and 15 */
    {0xFE000E00, 0xFC000A00, 0, UNDEFINED},
    {0xFF000F00, 0xFE000B00, DOUBLE, ASK},
    {0xFF000E00, 0xFE000A00, FPV5, ASK},   /* VSEL, VMAXNM, VRINT, VCVTA */
    {0xFF000F10, 0xEE000B00, DOUBLE, ASK}, /* double-precision arithmetic */
    {0xEC000E00, 0xEC000A00, FPU, ASK},
    {0xEC000800, 0xEC000000, COPROCESSOR, HAS},
    {0xEC000000, 0xEC000000, 0, UNDEFINED},
    /* data processing (immediates), A5.3.1 and A5.3.3 */
    {0xFA008000, 0xF0000000, THUMB2, ASK},
    {0xFB708000, 0xF2400000, WIDE, HAS}, /* MOVW, MOVT */
    {0xFF70F0C0, 0xF3200000, DSP, HAS},  /* SSAT16, USAT16 */
    {0xFA008000, 0xF2000000, THUMB2, ASK},
    /* load/store single, A5.3.7 to A5.3.10 */
    {0xFF100000, 0xF9000000, 0, UNDEFINED}, /* Advanced SIMD */
    {0xFE000000, 0xF8000000, THUMB2, ASK},
    /* data processing (register), A5.3.12 to A5.3.15 */
    {0xFF80F0F0, 0xFA00F000, THUMB2, HAS}, /* shifts */
    {0xFFEFF080, 0xFA0FF080, THUMB2, HAS}, /* SXTH, UXTH */
    {0xFFEFF080, 0xFA4FF080, THUMB2, HAS}, /* SXTB, UXTB */
    {0xFFE0F080, 0xFA60F080, 0, UNDEFINED},
    {0xFF80F080, 0xFA00F080, DSP, HAS},    /* extend and add */
    {0xFF80F080, 0xFA80F000, DSP, ASK},    /* parallel addition */
    {0xFFF0F0C0, 0xFA80F080, DSP, HAS},    /* saturating addition */
    {0xFFF0F0C0, 0xFA90F080, THUMB2, HAS}, /* REV, REV16, RBIT, REVSH */
    {0xFFF0F0F0, 0xFAA0F080, DSP, HAS},    /* SEL */
    {0xFFF0F0F0, 0xFAB0F080, THUMB2, HAS}, /* CLZ */
    {0xFF000000, 0xFA000000, 0, UNDEFINED},
    /* multiply, A5.3.16 and A5.3.17 */
    {0xFFF000E0, 0xFB000000, THUMB2, HAS}, /* MUL, MLA, MLS */
    {0xFFF00000, 0xFB000000, 0, UNDEFINED},
    {0xFF800000, 0xFB000000, DSP, ASK},
    {0xFFF000F0, 0xFB800000, THUMB2, HAS}, /* SMULL */
    {0xFFF000F0, 0xFB9000F0, WIDE, HAS},   /* SDIV */
    {0xFFF000F0, 0xFBA00000, THUMB2, HAS}, /* UMULL */
    {0xFFF000F0, 0xFBB000F0, WIDE, HAS},   /* UDIV */
    {0xFFF000F0, 0xFBC00000, THUMB2, HAS}, /* SMLAL */
    {0xFFF000F0, 0xFBE00000, THUMB2, HAS}, /* UMLAL */
    {0xFFE00000, 0xFBC00000, DSP, ASK},    /* SMLALxy, SMLALD, SMLSLD */
    {0xFFF000F0, 0xFBE00060, DSP, HAS},    /* UMAAL */
    {0x00000000, 0x00000000, 0, UNDEFINED},
};

static const struct row *first_fit(const struct row *rows, size_t count, uint32_t encoding)
{
    for (size_t i = 0; i < count; i++)
        if ((encoding & rows[i].mask) == rows[i].value)
            return &rows[i];
    return NULL;
}

/* The feature that is missing, the most telling one first. */
static enum instruction_status missing(unsigned lacking)
{
    static const struct {
        unsigned feature;
        enum instruction_status status;
    } order[] = {
        {FEATURE_FPU, STATUS_NO_FPU},       {FEATURE_DOUBLE, STATUS_NO_DOUBLE}, {FEATURE_FPV5, STATUS_NO_DOUBLE},
        {FEATURE_THUMB2, STATUS_NO_THUMB2}, {FEATURE_WIDE, STATUS_NO_THUMB2},   {FEATURE_DSP, STATUS_NO_DSP},
        {FEATURE_V8M, STATUS_NO_V8M},
    };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if ((lacking & order[i].feature) != 0)
            return order[i].status;
    return STATUS_UNDEFINED;
}

static struct judgement by_row(const struct row *row, unsigned features)
{
    if (row->outcome == A_PROFILE)
        return (struct judgement){STATUS_A_PROFILE, false};
    /* Armv8.1-M put Helium and its loops where others have nothing. */
    if (row->outcome == UNDEFINED)
        return (struct judgement){(features & FEATURE_V81M) != 0 ? STATUS_DEFINED : STATUS_UNDEFINED, false};
    unsigned lacking = row->needs & ~features;
    bool ask = row->outcome == ASK && (features & FEATURE_V81M) == 0;
    return (struct judgement){lacking != 0 ? missing(lacking) : STATUS_DEFINED, ask};
}

struct judgement judge_narrow(unsigned features, uint16_t encoding)
{
    const struct row *row = first_fit(narrow, sizeof narrow / sizeof *narrow, encoding);
    return row != NULL ? by_row(row, features) : (struct judgement){STATUS_DEFINED, false};
}

struct judgement judge_wide(unsigned features, uint32_t encoding)
{
    return by_row(first_fit(wide, sizeof wide / sizeof *wide, encoding), features);
}

uint32_t wide_shape(uint32_t encoding)
{
    static const struct {
        uint32_t mask, value, cleared, set;
    } fields[] = {
        {0xFF400000, 0xE9400000, 0x000FFFFF, 0x00021000}, /* LDRD, STRD: registers that differ */
        {0xFE000000, 0xEA000000, 0x000F7FFF, 0},          /* shifted register */
        {0xFA008000, 0xF0000000, 0x040F7FFF, 0},          /* modified immediate */
        {0xFB508000, 0xF2000000, 0x040F7FFF, 0},          /* ADDW, SUBW */
        {0xFE800000, 0xF8800000, 0x00000FFF, 0},          /* load and store with a 12-bit offset */
        {0xFF200E00, 0xED000A00, 0x0040F0FF, 0},          /* VLDR, VSTR */
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if ((encoding & fields[i].mask) == fields[i].value)
            return (encoding & ~fields[i].cleared) | fields[i].set;
    return encoding;
}
