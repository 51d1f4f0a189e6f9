#include "decode.h"

#include "decode_status.h"

#define PC 15
#define LR 14

static int32_t sign_extend(uint32_t value, unsigned bits)
{
    uint32_t sign = 1u << (bits - 1);
    return (int32_t)((value ^ sign) - sign);
}

static uint16_t bit(unsigned number)
{
    return (uint16_t)(1u << number);
}

static void narrow_special(unsigned features, struct instruction *out, uint16_t e)
{
    uint8_t rd = (uint8_t)((e & 7) | (e >> 4 & 8)), rm = e >> 3 & 15;
    out->rn = rm;
    if ((e & 0xFF00) == 0x4700) {
        out->status = (uint8_t)special_status(features, e);
        bool call = (e & 0x80) != 0;
        if ((e & 4) != 0) /* BXNS, BLXNS: to the Non-secure state, whose addresses have bit 0 clear */
            out->rn = PC;
        out->kind = call ? INSTRUCTION_CALL_REGISTER : rm == LR ? INSTRUCTION_RETURN : INSTRUCTION_JUMP;
        return;
    }
    out->rd = rd;
    out->writes = (e & 0xFF00) == 0x4500 ? 0 : bit(rd);
    if ((e & 0xFF00) == 0x4600 && rd == PC)
        out->kind = rm == LR ? INSTRUCTION_RETURN : INSTRUCTION_MOVE_PC;
    else if ((e & 0xFF00) == 0x4600 && rm == LR)
        out->kind = INSTRUCTION_COPY_LINK;
    else if ((e & 0xFF00) == 0x4400 && rd == PC)
        out->kind = INSTRUCTION_JUMP_TABLE; /* ADD PC, rm */
    if (out->kind == INSTRUCTION_JUMP_TABLE)
        out->rn = PC;
}

static void narrow_miscellaneous(unsigned features, struct instruction *out, uint16_t e)
{
    out->status = (uint8_t)miscellaneous_status(features, e);
    if ((e & 0xF500) == 0xB100) {
        out->kind = INSTRUCTION_BRANCH_IF;
        out->offset = (e >> 2 & 0x3E) | (e >> 3 & 0x40);
    } else if ((e & 0xFE00) == 0xBC00) {
        out->kind = (e & 0x100) != 0 ? INSTRUCTION_RETURN : INSTRUCTION_PLAIN;
        out->writes = e & 0xFF;
    } else if ((e & 0xFF00) == 0xBE00) {
        out->kind = INSTRUCTION_BREAKPOINT;
    } else if ((e & 0xFF00) == 0xBF00 && (e & 15) != 0) {
        out->kind = INSTRUCTION_IF_THEN;
        out->offset = (e & 1) != 0 ? 4 : (e & 2) != 0 ? 3 : (e & 4) != 0 ? 2 : 1;
    }
}

static void narrow_branch(struct instruction *out, uint16_t e)
{
    unsigned condition = e >> 8 & 15;
    if ((e & 0xF800) == 0xE000) {
        out->kind = INSTRUCTION_BRANCH;
        out->offset = sign_extend((uint32_t)(e & 0x7FF) << 1, 12);
    } else if (condition == 14) {
        out->kind = INSTRUCTION_TRAP;
    } else if (condition == 15) {
        out->kind = INSTRUCTION_SUPERVISOR;
        out->offset = e & 0xFF;
        out->writes = 0x500F;
    } else {
        out->kind = INSTRUCTION_BRANCH_IF;
        out->condition = (uint8_t)condition;
        out->offset = sign_extend((uint32_t)(e & 0xFF) << 1, 9);
    }
}

static void narrow_kind(unsigned features, struct instruction *out, uint16_t e)
{
    unsigned top = e >> 11, middle = e >> 8 & 7;
    out->rd = (uint8_t)middle;
    switch (top) {
    case 0x04: /* MOVS rd, #imm8 */
        out->kind = INSTRUCTION_CONSTANT;
        out->offset = e & 0xFF;
        out->writes = bit(middle);
        break;
    case 0x05: /* CMP rn, #imm8 */
        out->kind = INSTRUCTION_COMPARE;
        out->rn = (uint8_t)middle;
        out->offset = e & 0xFF;
        break;
    case 0x08: /* data processing, or special */
        if ((e & 0xFC00) == 0x4400)
            narrow_special(features, out, e);
        else
            out->writes = bit(e & 7);
        break;
    case 0x09: /* LDR rd, [PC, #imm8] */
        out->kind = INSTRUCTION_LITERAL;
        out->width = 4;
        out->offset = (e & 0xFF) << 2;
        out->writes = bit(middle);
        break;
    case 0x14: /* ADR */
        out->kind = INSTRUCTION_ADDRESS;
        out->offset = (e & 0xFF) << 2;
        out->writes = bit(middle);
        break;
    case 0x16:
    case 0x17:
        narrow_miscellaneous(features, out, e);
        out->writes |= (e & 0xFF00) == 0xB200 || (e & 0xFF00) == 0xBA00 ? bit(e & 7) : 0;
        break;
    case 0x19: /* LDM */
        out->writes = (uint16_t)((e & 0xFF) | bit(middle));
        break;
    case 0x1A:
    case 0x1B:
    case 0x1C:
        narrow_branch(out, e);
        break;
    case 0x0A: /* STR, STRH, STRB, LDRSB with a register offset */
        if ((e & 0x600) != 0x600)
            break;
        /* fall through */
    case 0x0B: /* LDR, LDRH, LDRB, LDRSH with a register offset */
    case 0x0D: /* LDR, LDRB, LDRH with an immediate */
    case 0x0F:
    case 0x11:
        out->kind = INSTRUCTION_LOAD;
        out->rn = e >> 3 & 7;
        out->writes = bit(e & 7);
        break;
    default:
        out->writes = (uint16_t)(bit(e & 7) | bit(middle));
        break;
    }
}

/* Armv8.1-M's loops and branch futures, where others have BLX with H set (DDI 0553, LE, DLS and WLS): LE and WLS branch
 * or go on. A branch future is a hint. */
static void low_overhead_branch(struct instruction *out, uint32_t e)
{
    bool future = (e & 0x07800000) != 0, branch = !future && (e & 0x2000) == 0;
    bool end = (e & 0x000F0000) == 0x000F0000; /* LE */
    int32_t distance = (int32_t)((e >> 1 & 0x3FF) << 2 | (e >> 11 & 1) << 1);
    out->writes = bit(LR);
    out->kind = branch ? INSTRUCTION_BRANCH_IF : INSTRUCTION_PLAIN;
    out->offset = end ? -distance : distance;
}

static void wide_branch(struct instruction *out, uint32_t e)
{
    uint32_t sign = e >> 26 & 1, j1 = e >> 13 & 1, j2 = e >> 11 & 1, low = e & 0x7FF;
    if ((e & 0x5000) == 0) {
        unsigned condition = e >> 22 & 15;
        if ((e & 0xFFF0F000) == 0xF7F0A000)
            out->kind = INSTRUCTION_TRAP;
        if (condition >= 14) {
            out->writes = bit(e >> 8 & 15); /* MRS */
            return;
        }
        out->kind = INSTRUCTION_BRANCH_IF;
        out->condition = (uint8_t)condition;
        out->offset = sign_extend(sign << 20 | j2 << 19 | j1 << 18 | (e >> 16 & 0x3F) << 12 | low << 1, 21);
        return;
    }
    if ((e & 0x5001) == 0x4001) {
        low_overhead_branch(out, e);
        return;
    }
    uint32_t i1 = ~(j1 ^ sign) & 1, i2 = ~(j2 ^ sign) & 1;
    out->offset = sign_extend(sign << 24 | i1 << 23 | i2 << 22 | (e >> 16 & 0x3FF) << 12 | low << 1, 25);
    bool link = (e & 0x4000) != 0;
    out->kind = !link ? INSTRUCTION_BRANCH : (e & 0x1000) != 0 ? INSTRUCTION_CALL : INSTRUCTION_CALL_ARM;
}

uint32_t expand_immediate(uint32_t e)
{
    uint32_t fields = (e >> 23 & 8) | (e >> 12 & 7), low = e & 0xFF;
    if (fields < 4)
        return low * (const uint32_t[]){1, 0x00010001, 0x01000100, 0x01010101}[fields];
    unsigned rotated = fields << 1 | low >> 7;
    return (low | 0x80) >> rotated | (low | 0x80) << (32 - rotated);
}

static void wide_immediate(struct instruction *out, uint32_t e)
{
    unsigned rd = e >> 8 & 15, rn = e >> 16 & 15;
    uint32_t imm12 = (e >> 15 & 0x800) | (e >> 4 & 0x700) | (e & 0xFF);
    out->rd = (uint8_t)rd;
    out->rn = (uint8_t)rn;
    out->writes = bit(rd);
    if ((e & 0xFB708000) == 0xF2400000) {
        bool top = (e & 0x00800000) != 0;
        out->kind = top ? INSTRUCTION_CONSTANT_TOP : INSTRUCTION_CONSTANT;
        out->offset = (int32_t)((rn << 12) | imm12);
    } else if ((e & 0xFBFF8000) == 0xF20F0000 || (e & 0xFBFF8000) == 0xF2AF0000) {
        out->kind = INSTRUCTION_ADDRESS;
        out->offset = (e & 0x00A00000) != 0 ? -(int32_t)imm12 : (int32_t)imm12;
    } else if ((e & 0xFBEF8000) == 0xF04F0000) {
        out->kind = INSTRUCTION_CONSTANT;
        out->offset = (int32_t)expand_immediate(e);
    } else if ((e & 0xFBF08F00) == 0xF1B00F00) {
        out->kind = INSTRUCTION_COMPARE;
        out->offset = (int32_t)expand_immediate(e);
        out->writes = 0;
    }
}

static void wide_load_single(struct instruction *out, uint32_t e)
{
    unsigned rn = e >> 16 & 15, rt = e >> 12 & 15;
    bool load = (e & 0x00100000) != 0, word = (e & 0x00600000) == 0x00400000;
    out->writes = (uint16_t)(bit(rn) | (load ? bit(rt) : 0));
    if (!load)
        return;
    out->rd = (uint8_t)rt;
    out->rn = (uint8_t)rn;
    out->kind = INSTRUCTION_LOAD;
    if (rn == PC) {
        out->writes = bit(rt);
        out->kind = word && rt == PC ? INSTRUCTION_JUMP_LITERAL : INSTRUCTION_LITERAL;
        out->offset = (e & 0x00800000) != 0 ? (int32_t)(e & 0xFFF) : -(int32_t)(e & 0xFFF);
        out->width = word ? 4 : (e & 0x00200000) != 0 ? 2 : 1;
        if (!word) /* a byte or halfword is no address; with rt 15 it is only preloaded */
            out->rd = PC;
        if (!word && rt == PC)
            out->kind = INSTRUCTION_PLAIN;
    } else if (word && rt == PC) {
        out->kind = INSTRUCTION_JUMP;
        out->rn = PC; /* what is loaded is not known */
        if ((e & 0x00800FC0) == 0) {
            out->kind = INSTRUCTION_JUMP_TABLE;
            out->rn = (uint8_t)rn;
            out->rm = e & 15;
            out->width = (uint8_t)(1u << (e >> 4 & 3));
        } else if (rn == 13) {
            out->kind = INSTRUCTION_RETURN; /* POP {PC}: LDR PC, [SP], #4 */
        }
    }
}

static void wide_multiple(struct instruction *out, uint32_t e)
{
    unsigned rn = e >> 16 & 15;
    bool load = (e & 0x00100000) != 0;
    out->rn = (uint8_t)rn;
    if ((e & 0x00400000) == 0) { /* LDM, STM */
        out->writes = (uint16_t)(bit(rn) | (load ? e & 0xFFFF : 0));
        if (load && (e & 0x8000) != 0)
            out->kind = INSTRUCTION_RETURN;
    } else if ((e & 0xFFF0FFE0) == 0xE8D0F000) {
        out->kind = (e & 0x10) != 0 ? INSTRUCTION_TABLE_HALVES : INSTRUCTION_TABLE_BYTES;
        out->rm = e & 15;
    } else if ((e & 0x01200000) == 0) { /* exclusives */
        out->writes = (uint16_t)(bit(e >> 12 & 15) | bit(e >> 8 & 15) | bit(e & 15));
    } else if (load && rn == PC) {
        out->kind = INSTRUCTION_LITERAL;
        out->rd = PC;
        out->width = 8;
        out->offset = ((e & 0x00800000) != 0 ? 1 : -1) * (int32_t)(e & 0xFF) * 4;
        out->writes = (uint16_t)(bit(e >> 12 & 15) | bit(e >> 8 & 15));
    } else {
        out->writes = (uint16_t)(bit(rn) | bit(e >> 12 & 15) | bit(e >> 8 & 15));
        out->kind = load ? INSTRUCTION_LOAD_DUAL : INSTRUCTION_PLAIN;
        out->rd = e >> 12 & 15;
        out->rm = e >> 8 & 15;
    }
}

static void wide_coprocessor(struct instruction *out, uint32_t e)
{
    out->writes = (uint16_t)(bit(e >> 16 & 15) | bit(e >> 12 & 15));
    if ((e & 0xFF3F0E00) != 0xED1F0A00)
        return;
    out->kind = INSTRUCTION_LITERAL; /* VLDR */
    out->rd = PC;
    out->width = (e & 0x100) != 0 ? 8 : 4;
    out->offset = ((e & 0x00800000) != 0 ? 1 : -1) * (int32_t)(e & 0xFF) * 4;
}

static void wide_kind(struct instruction *out, uint32_t e)
{
    if ((e & 0xF8008000) == 0xF0008000)
        wide_branch(out, e);
    else if ((e & 0xF8000000) == 0xF0000000)
        wide_immediate(out, e);
    else if ((e & 0xFE000000) == 0xF8000000)
        wide_load_single(out, e);
    else if ((e & 0xFE000000) == 0xE8000000)
        wide_multiple(out, e);
    else if ((e & 0xEC000000) == 0xEC000000)
        wide_coprocessor(out, e);
    else
        out->writes = (uint16_t)(bit(e >> 12 & 15) | bit(e >> 8 & 15));
}

void decode(unsigned features, uint16_t first, uint16_t second, struct instruction *out)
{
    *out = (struct instruction){.size = 2, .condition = CONDITION_ALWAYS};
    if (is_wide(first)) {
        uint32_t encoding = (uint32_t)first << 16 | second;
        out->size = 4;
        out->status = (uint8_t)wide_status(features, encoding);
        wide_kind(out, encoding);
    } else {
        narrow_kind(features, out, first);
    }
}

const char *status_reason(enum instruction_status status)
{
    static const char *const reasons[] = {
        [STATUS_DEFINED] = "an instruction",
        [STATUS_UNDEFINED] = "no instruction of any Cortex-M",
        [STATUS_A_PROFILE] = "an instruction of the A and R profiles",
        [STATUS_NO_THUMB2] = "a Thumb-2 instruction, which needs Armv7-M or Armv8-M Mainline",
        [STATUS_NO_DSP] = "an instruction of the DSP extension, which needs a Cortex-M4 or later",
        [STATUS_NO_FPU] = "a floating-point instruction, which needs an FPU",
        [STATUS_NO_DOUBLE] = "a floating-point instruction that needs a larger FPU",
        [STATUS_NO_V8M] = "an instruction of Armv8-M",
        [STATUS_NO_V81M] = "an instruction of Armv8.1-M",
        [STATUS_NO_COPROCESSOR] = "a coprocessor instruction, which needs a coprocessor",
    };
    return reasons[status];
}
