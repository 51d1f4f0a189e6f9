/* From an encoding to an operation. Whether the core has it, how long it is and where it leads says the decoder of
 * checker/code; the first row that fits says what it does. */
#include "code/decode.h"

#include "access.h"
#include "special.h"
#include "system.h"

#define MOST_TABLES 4

/* By the upper five bits. */
static const struct row *const narrow[32][MOST_TABLES] = {
    [0x00] = {narrow_arithmetic},
    [0x01] = {narrow_arithmetic},
    [0x02] = {narrow_arithmetic},
    [0x03] = {narrow_arithmetic},
    [0x04] = {narrow_arithmetic},
    [0x05] = {narrow_arithmetic},
    [0x06] = {narrow_arithmetic},
    [0x07] = {narrow_arithmetic},
    [0x08] = {narrow_processing, narrow_special, narrow_control},
    [0x09] = {narrow_transfers},
    [0x0A] = {narrow_transfers},
    [0x0B] = {narrow_transfers},
    [0x0C] = {narrow_transfers},
    [0x0D] = {narrow_transfers},
    [0x0E] = {narrow_transfers},
    [0x0F] = {narrow_transfers},
    [0x10] = {narrow_transfers},
    [0x11] = {narrow_transfers},
    [0x12] = {narrow_transfers},
    [0x13] = {narrow_transfers},
    [0x14] = {narrow_control},
    [0x15] = {narrow_special},
    [0x16] = {narrow_special, narrow_multiples, narrow_extensions, narrow_control},
    [0x17] = {narrow_multiples, narrow_extensions, narrow_control},
    [0x18] = {narrow_multiples},
    [0x19] = {narrow_multiples},
    [0x1A] = {narrow_control},
    [0x1B] = {narrow_control},
    [0x1C] = {narrow_control},
};

/* By bits 28 to 24; with bit 15 set, branches are among the immediates. */
static const struct row *const wide[32][MOST_TABLES] = {
    [0x08] = {multiple_transfers},
    [0x09] = {multiple_transfers},
    [0x0A] = {shifted_registers},
    [0x0B] = {shifted_registers},
    [0x0C] = {fp_transfers},
    [0x0D] = {fp_transfers},
    [0x0E] = {fp_moves, fp_arithmetic, fp_conversions},
    [0x10] = {modified_immediates, wide_control},
    [0x11] = {modified_immediates, wide_control},
    [0x12] = {wide_control, plain_immediates},
    [0x13] = {wide_control, plain_immediates},
    [0x14] = {modified_immediates, wide_control},
    [0x15] = {modified_immediates, wide_control},
    [0x16] = {wide_control, plain_immediates},
    [0x17] = {wide_control, plain_immediates},
    [0x18] = {single_transfers},
    [0x19] = {single_transfers},
    [0x1A] = {wide_shifts, extensions, parallel_rows},
    [0x1B] = {multiplies},
    [0x1E] = {fp_arithmetic, fp_conversions},
};

const struct row *operation_row(uint32_t encoding)
{
    bool is_narrow = encoding < 0x10000;
    const struct row *const *table = is_narrow ? narrow[encoding >> 11] : wide[encoding >> 24 & 0x1F];
    for (unsigned i = 0; i < MOST_TABLES && table[i] != NULL; i++)
        for (const struct row *row = table[i]; row->run != NULL; row++)
            if ((encoding & row->mask) == row->value)
                return row;
    return NULL;
}

void undefined(struct cpu *cpu, const struct operation *op)
{
    bool coprocessor = op->imm == STATUS_NO_FPU || op->imm == STATUS_NO_COPROCESSOR;
    raise_fault(cpu, coprocessor && !cpu->baseline ? TRAP_COPROCESSOR : TRAP_UNDEFINED, 0);
    cpu->fault.status = op->imm;
}

static void unsupported(struct cpu *cpu, const struct operation *op)
{
    (void)op;
    cpu->pc = cpu->r[PC] - 4;
    cpu->attention |= ATTENTION_UNSUPPORTED;
}

/* Where a branch leads, or a literal lies; 0 for what has no such place. */
static uint32_t target(uint32_t pc, const struct instruction *in)
{
    switch (in->kind) {
    case INSTRUCTION_BRANCH:
    case INSTRUCTION_BRANCH_IF:
    case INSTRUCTION_CALL:
        return pc + 4 + (uint32_t)in->offset;
    case INSTRUCTION_LITERAL:
    case INSTRUCTION_JUMP_LITERAL:
    case INSTRUCTION_ADDRESS:
        return ((pc + 4) & ~3u) + (uint32_t)in->offset;
    default:
        return 0;
    }
}

/* The halfword at an address, which from now on has been executed. */
static bool fetch(struct cpu *cpu, uint32_t address, uint16_t *half, bool starts)
{
    struct bus_area *area = bus_find(cpu->bus, address, 2);
    if (area == NULL || !area->executable) {
        raise_fault(cpu, TRAP_FETCH, address);
        cpu->fault.pc = cpu->pc;
        return false;
    }
    uint32_t offset = address - area->origin;
    *half = (uint16_t)bus_peek(area->bytes + offset, 2);
    uint8_t shadow = (area->shadow[offset] | area->shadow[offset + 1]) & SHADOW_TAINT;
    if (shadow != 0)
        note_doubt(cpu, DOUBT_JUMP, shadow, address);
    area->shadow[offset] |= SHADOW_CODE;
    area->shadow[offset + 1] |= SHADOW_CODE;
    if (starts && area->executed != NULL)
        area->executed[offset / 16] |= (uint8_t)(1u << offset / 2 % 8);
    return true;
}

bool decode_operation(struct cpu *cpu, struct operation *op)
{
    uint16_t first = 0, second = 0;
    uint32_t pc = cpu->pc;
    if (!fetch(cpu, pc, &first, true) || (is_wide(first) && !fetch(cpu, pc + 2, &second, false)))
        return false;
    struct instruction in;
    decode(cpu->features, first, second, &in);
    *op = (struct operation){.size = in.size, .run = undefined, .imm = in.status};
    if (in.status != STATUS_DEFINED)
        return true;
    uint32_t encoding = is_wide(first) ? (uint32_t)first << 16 | second : first;
    const struct row *row = operation_row(encoding);
    op->run = row == NULL ? unsupported : row->run;
    if (row == NULL)
        return true;
    op->imm = target(pc, &in);
    row->operands(op, row, encoding);
    return true;
}
