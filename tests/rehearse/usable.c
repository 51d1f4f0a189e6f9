/* Which encodings are worth comparing: the manual says what they do, and they stay in the memory that is there. */
#include "usable.h"

static unsigned nibble(uint32_t e, unsigned low)
{
    return e >> low & 15;
}

static bool is_odd(unsigned number)
{
    return number == 13 || number == 15;
}

/* A register that the row leaves open, and that must not be SP or PC: else it is UNPREDICTABLE. */
static bool is_unpredictable_data(uint32_t e, const struct row *row, const struct operation *op)
{
    const struct {
        unsigned number, low;
    } used[] = {{op->rn, 16}, {op->rd, 8}, {op->rm, 0}};
    for (size_t i = 0; i < 3; i++)
        if (is_odd(used[i].number) && (row->mask >> used[i].low & 15) != 15 &&
            !(used[i].low == 16 && (row->value & 0xFBF08000) == 0xF3600000)) /* BFC */
            return true;
    if (op->ra == 13 || (op->ra == 15 && ((e & 0xFFF000F0) == 0xFB000010 || (e & 0xFFF000E0) == 0xFB600000)))
        return true;
    if ((e & 0xFF800000) == 0xFB800000 && (op->rd == op->ra || is_odd(op->ra)) && (e & 0xFFD000F0) != 0xFB9000F0)
        return true;
    unsigned lowest = (e >> 10 & 0x1C) | (e >> 6 & 3), last = e & 31;
    if ((e & 0xFF708000) == 0xF3400000 && lowest + last > 31)
        return true;
    return (e & 0xFFF08000) == 0xF3600000 && last < lowest;
}

/* D16 to D31, which no core has. */
static bool has_upper_double(uint32_t e)
{
    static const struct {
        uint32_t mask, value, doubles; /* bits 22, 7 and 5 where Vd, Vn and Vm are doubles */
    } rows[] = {
        {0xFFB00E50, 0xEEB00A00, 0x400000}, {0xFFBF0E50, 0xEEB20A40, 0x400000}, {0xFFBF0E50, 0xEEB30A40, 0x20},
        {0xFFBF0ED0, 0xEEB70AC0, 0x20},     {0xFFBF0E50, 0xEEB80A40, 0x400000}, {0xFFBE0E50, 0xEEBC0A40, 0x20},
        {0xFFBC0E50, 0xFEBC0A40, 0x20},     {0xFFB00E10, 0xEEB00A00, 0x400020}, {0xFFB00E10, 0xFEB00A00, 0x400020},
        {0xEF000E10, 0xEE000A00, 0x4000A0},
    };
    bool twice = (e & 0x100) != 0, narrows = (e & 0xFFBF0FD0) == 0xEEB70AC0;
    if (narrows)
        return (e & 0x400000) != 0;
    for (size_t i = 0; twice && i < sizeof rows / sizeof *rows; i++)
        if ((e & rows[i].mask) == rows[i].value)
            return (e & rows[i].doubles) != 0;
    return twice && (e & 0x400000) != 0; /* transfers */
}

static bool is_unpredictable_fp(uint32_t e, const struct operation *op)
{
    bool twice = (e & 0x100) != 0,
         list = (e & 0xFE000E00) == 0xEC000A00 && (e & 0xFFE00000) != 0xEC400000 && (e & 0x01200000) != 0x01000000;
    if (list &&
        (op->rn == 15 || op->ra == 0 || op->rd + (e & 0xFF) > 32 || (twice && ((e & 1) != 0 || (e & 0xFF) > 32))))
        return true;
    if ((e & 0xFFE00ED0) == 0xEC400A10) /* two registers */
        return is_odd(op->rn) || is_odd(op->ra) || op->rn == op->ra || op->rd == 31 || (twice && (e & 0x20) != 0);
    if (((e & 0xFF000E10) == 0xEE000A10) && (is_odd(op->rn) || (e & 0x6F) != 0))
        return true;
    if ((e & 0xFFE00F10) == 0xEEE00A10) /* FPSCR alone */
        return nibble(e, 16) != 1;
    if ((e & 0xFFBA0E50) == 0xEEBA0A40) { /* more bits of fraction than bits */
        if ((e & 0x80) == 0 && ((e & 15) << 1 | (e >> 5 & 1)) > 16)
            return true;
        return twice && (e & 0x00400000) != 0;
    }
    return has_upper_double(e);
}

static bool is_list_unpredictable(uint32_t e, const struct operation *op)
{
    bool loads = (e & 0x100000) != 0;
    uint32_t list = e & 0xFFFF;
    return (loads && (list & ~DATA) != 0) || (list >> nibble(e, 16) & 1) != 0 || (list & 0xA000) != 0 ||
           __builtin_popcount(list) < 2 || op->imm != list;
}

static bool is_transfer_unusable(uint32_t e, const struct operation *op)
{
    if ((op->bases & ~(POINTERS | INDEX)) != 0 || (op->bases & POINTERS) == 0 ||
        __builtin_popcount(op->bases & POINTERS) != 1)
        return true;
    if (e < 0x10000) {
        bool narrow_list = (e & 0xF000) == 0xC000 || (e & 0xF600) == 0xB400;
        bool loads = (e & 0xF800) == 0xC800 || (e & 0xFE00) == 0xBC00;
        return narrow_list && (op->imm == 0 || (loads && (op->imm & ~DATA) != 0) || (op->imm >> op->rn & 1) != 0);
    }
    if ((e & 0xFE400000) == 0xE8000000)
        return is_list_unpredictable(e, op);
    if ((e & 0x0E000000) == 0x0C000000)
        return is_unpredictable_fp(e, op) || op->rn == 15;
    if ((e & 0xFE400000) == 0xE8400000) { /* LDRD, exclusives */
        bool loads = (e & 0x100000) != 0, dual = (e & 0x01200000) != 0;
        if (is_odd(op->rd) || (dual && is_odd(op->ra)) || op->rd == op->rn || (dual && op->ra == op->rn))
            return true;
        if (dual && loads)
            return op->rd == op->ra || ((1u << op->rd | 1u << op->ra) & ~DATA) != 0;
        bool releases = (e & 0xFFF000C0) == 0xE8C00080; /* STL, which has no result */
        return !dual && !releases && (op->ra == op->rd || op->ra == op->rn || (!loads && is_odd(op->ra)));
    }
    bool odd_sp = op->rn == 13 && (op->imm & 3) != 0; /* unicorn keeps SP's low bits */
    return is_odd(op->rd) || op->rd == op->rn || odd_sp;
}

bool is_usable(uint32_t e, const struct row *row, const struct operation *op, unsigned it)
{
    bool fp = e >= 0x10000 && (e & 0x0C000000) == 0x0C000000;
    if (op->doubt != 0 || ((op->writes & 0xFFFF) & ~(uint64_t)DATA) != 0)
        return false;
    if (it != 0 && ((e & 0xFF00) == e && (e & 0xFF00) == 0xBF00))
        return false;
    if (it != 0 && ((e >= 0xB660 && e < 0xB680) || (e >= 0xBF00 && e < 0xC000 && (e & 15) != 0) || e >= 0xFE000000))
        return false;
    if (e >= 0xBF00 && e < 0xC000 &&
        ((e & 15) != 0 ? (e >> 4 & 15) >= 14 : (e & 0xF0) != 0)) /* IT: not AL, nor NV; WFI */
        return false;
    if ((e >= 0xB660 && e < 0xB680) || (e & 0xFFFFFF00) == 0xDF00 || (e & 0xFF00FF00) == 0xBE00)
        return false;
    if ((e & 0xFFF0D000) == 0xF3808000 || (e & 0xFFF0D000) == 0xF3E08000 || (e & 0xFFF0D000) == 0xF3A08000)
        return (e & 0xFF) == 0 && !is_odd(op->rn) && !is_odd(op->rd) && (e & 0xFFF0D000) != 0xF3A08000 &&
               ((e & 0xFFFFF000) == 0xF3EF8000 || (e & 0xFFF0F3FF) == 0xF3808000);
    if ((e & 0xFE50F000) == 0xF810F000 && op->bases == 0) /* hints; with a write-back they are UNPREDICTABLE */
        return (e & 0x00800000) != 0 || (e & 0xF00) == 0xC00 || (e & 0xFC0) == 0;
    if (op->bases != 0)
        return !is_transfer_unusable(e, op);
    if ((op->reads & 0xE000) != 0 && e >= 0x10000)
        return false;
    return e < 0x10000 || (fp ? !is_unpredictable_fp(e, op) : !is_unpredictable_data(e, row, op));
}

uint32_t with_fixed_bits(uint32_t e)
{
    static const struct {
        uint32_t mask, value, bits, fixed;
    } rows[] = {
        {0xFFFFFF00, 0x00004700, 0x00000007, 0},      {0xFE000000, 0xEA000000, 0x00008000, 0},
        {0xFB708000, 0xF3400000, 0x04000020, 0},      {0xFBF08000, 0xF3600000, 0x04000020, 0},
        {0xFBD08000, 0xF3000000, 0x04000020, 0},      {0xFBD08000, 0xF3800000, 0x04000020, 0},
        {0xFFD000F0, 0xFB9000F0, 0x0000F000, 0xF000}, {0xFFF000C0, 0xE8D00040, 0x00000F0F, 0x0F0F},
        {0xFFF000C0, 0xE8C00040, 0x00000F00, 0x0F00}, {0xFFF000C0, 0xE8D00080, 0x00000F0F, 0x0F0F},
        {0xFFF000C0, 0xE8C00080, 0x00000F0F, 0x0F0F}, {0xFFF000C0, 0xE8D000C0, 0x00000F0F, 0x0F0F},
        {0xFFF000C0, 0xE8C000C0, 0x00000F00, 0x0F00}, {0xFFF00000, 0xE8500000, 0x00000F00, 0x0F00},
        {0xFFFFFFF0, 0xF3BF8F20, 0x0000000F, 0x000F}, {0xFF80F080, 0xFA00F080, 0x00000040, 0},
        {0xFE500000, 0xE8100000, 0x0000FFE0, 0}, /* LDM of data */
        {0xFB70F0C0, 0xF3200000, 0x04000030, 0},      {0xFFB00E50, 0xEEB00A00, 0x000000A0, 0},
        {0xFFBF0E50, 0xEEB50A40, 0x0000002F, 0},      {0xFFF00F10, 0xEEE00A10, 0x000000EF, 0},
        {0xFFF00F10, 0xEEF00A10, 0x000000EF, 0},      {0xFF100F10, 0xEE000A10, 0x0000006F, 0},
        {0xFF100F10, 0xEE100A10, 0x0000006F, 0},      {0xFFD00F10, 0xEE000B10, 0x000000EF, 0},
        {0xFFD00F10, 0xEE100B10, 0x000000EF, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((e & rows[i].mask) == rows[i].value)
            e = (e & ~rows[i].bits) | rows[i].fixed;
    bool twice = (e & 0xFFF0F0C0) == 0xFA90F080 || (e & 0xFFF0F0C0) == 0xFAB0F080; /* Rm stands in both fields */
    return twice ? (e & 0xFFF0FFFF) | (e & 15) << 16 : e;
}

/* Of the last exclusive load: 0 before the first, OVERWRITTEN when something has been written since, which unicorn
 * takes for a reason to fail if it changes the value. */
#define OVERWRITTEN 255
static unsigned loaded_size;

static bool is_exclusive(uint32_t e)
{
    return (e & 0xFFE00000) == 0xE8400000 || (e & 0xFFE000C0) == 0xE8C00040 || (e & 0xFFE000C0) == 0xE8C000C0;
}

void forget_exclusive(void)
{
    loaded_size = 0;
}

bool is_paired(uint32_t e, const struct operation *op)
{
    unsigned size = (e & 0x00800000) != 0 ? 1u << (e >> 4 & 3) : 4;
    if (!is_exclusive(e)) {
        if (op->bases != 0)
            loaded_size = OVERWRITTEN;
        return true;
    }
    if ((e & 0x00100000) != 0)
        loaded_size = size;
    return loaded_size == size || loaded_size == 0;
}
