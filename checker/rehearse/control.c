/* Branches, calls, IT, hints, and what stops: BKPT, SVC, UDF. */
#include "access.h"
#include "layouts.h"
#include "special.h"
#include "system.h"

static void branch(struct cpu *cpu, const struct operation *op)
{
    cpu->pc = op->imm;
}

static void branch_if(struct cpu *cpu, const struct operation *op)
{
    if (condition_holds(cpu, op->rd))
        cpu->pc = op->imm;
}

static void compare_and_branch(struct cpu *cpu, const struct operation *op)
{
    if ((cpu->r[op->rn] == 0) != (op->amount != 0))
        cpu->pc = op->imm;
}

static void call(struct cpu *cpu, const struct operation *op)
{
    cpu->r[LR] = cpu->pc | 1;
    cpu->pc = op->imm;
}

static void branch_exchange(struct cpu *cpu, const struct operation *op)
{
    jump_interworking(cpu, cpu->r[op->rm]);
}

static void call_register(struct cpu *cpu, const struct operation *op)
{
    uint32_t to = cpu->r[op->rm];
    cpu->r[LR] = cpu->pc | 1;
    cpu->pc = to & ~1u;
    cpu->thumb = (to & 1) != 0;
    if (!cpu->thumb)
        cpu->attention |= ATTENTION_STATE;
}

static void if_then(struct cpu *cpu, const struct operation *op)
{
    cpu->it = (uint8_t)op->imm;
}

static void address(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = op->imm;
}

static void breakpoint(struct cpu *cpu, const struct operation *op)
{
    cpu->fault = (struct cpu_fault){.pc = cpu->r[PC] - 4, .number = op->imm};
    cpu->pc = cpu->r[PC] - 4;
    cpu->attention |= ATTENTION_BREAKPOINT;
}

static void supervisor_call(struct cpu *cpu, const struct operation *op)
{
    (void)op;
    call_supervisor(cpu);
}

void do_nothing(struct cpu *cpu, const struct operation *op)
{
    (void)cpu, (void)op;
}

static void wait(struct cpu *cpu, const struct operation *op)
{
    bool for_event = op->imm == 2;
    if (for_event && cpu->system->event)
        cpu->system->event = false;
    else
        cpu->attention |= ATTENTION_SLEEP;
}

static void send_event(struct cpu *cpu, const struct operation *op)
{
    (void)op;
    cpu->system->event = true;
}

static void clear_exclusive(struct cpu *cpu, const struct operation *op)
{
    (void)op;
    cpu->exclusive = false;
}

/* Layouts. Targets and addresses are in op->imm already: the decoder knows them. */

static void jump_register(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 3, 4);
    reads_registers(op, row, register_bit(op->rm));
    op->writes = row->writes;
    op->doubt = DOUBT_JUMP;
}

static void call_to(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row, (void)e;
    op->writes = register_bit(LR);
}

static void condition(struct operation *op, unsigned condition)
{
    op->rd = (uint8_t)condition;
    op->reads = condition_reads(condition);
    op->doubt = DOUBT_CONDITION;
}

static void narrow_condition(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    condition(op, field(e, 8, 4));
}

static void wide_condition(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    condition(op, field(e, 22, 4));
}

static void compare_register(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 0, 3);
    op->amount = (uint8_t)field(e, 11, 1);
    reads_registers(op, row, register_bit(op->rn));
    op->doubt = DOUBT_CONDITION;
}

static void narrow_address(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    writes_register(op, field(e, 8, 3));
}

static void wide_address(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    writes_register(op, field(e, 8, 4));
}

static void imm8(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    op->imm = field(e, 0, 8);
}

static void hint_number(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    op->imm = e < 0x10000 ? field(e, 4, 4) : field(e, 0, 8);
}

/* DDI 0403E, A5.2.3, A5.2.5 to A5.2.7 */
const struct row narrow_control[] = {
    {0xFF80, 0x4700, branch_exchange, jump_register, 0, 0},
    {0xFF80, 0x4780, call_register, jump_register, 0, 1u << LR},
    {0xF800, 0xA000, address, narrow_address, 0, 0},
    {0xF500, 0xB100, compare_and_branch, compare_register, 0, 0},
    {0xFFE8, 0xB660, change_state, imm8, 0, 0},
    {0xFF00, 0xBE00, breakpoint, imm8, 0, 0},
    {0xFFEF, 0xBF20, wait, hint_number, 0, 0},
    {0xFFFF, 0xBF40, send_event, no_operands, 0, 0},
    {0xFF0F, 0xBF00, do_nothing, no_operands, 0, 0},
    {0xFF00, 0xBF00, if_then, imm8, 0, 0},
    {0xFF00, 0xDF00, supervisor_call, imm8, 0, 0},
    {0xFF00, 0xDE00, undefined, no_operands, 0, 0},
    {0xF000, 0xD000, branch_if, narrow_condition, 0, 0},
    {0xF800, 0xE000, branch, no_operands, 0, 0},
    ROW_TABLE_END,
};

/* DDI 0403E, A5.3.4, and ADR of A5.3.3 */
const struct row wide_control[] = {
    {0xFBFF8000, 0xF20F0000, address, wide_address, 0, 0},
    {0xFBFF8000, 0xF2AF0000, address, wide_address, 0, 0},
    {0xF800D000, 0xF000D000, call, call_to, 0, 0},
    {0xF800D000, 0xF0009000, branch, no_operands, 0, 0},
    {0xFFFFFFF0, 0xF3BF8F20, clear_exclusive, no_operands, 0, 0},
    {0xFFF0D000, 0xF3B08000, do_nothing, no_operands, 0, 0}, /* DSB, DMB, ISB */
    {0xFFF0D000, 0xF3E08000, read_special, special_to_register, 0, 0},
    {0xFFF0D000, 0xF3808000, write_special, register_to_special, 0, 0},
    {0xFFF0D7FE, 0xF3A08002, wait, hint_number, 0, 0},
    {0xFFF0D7FF, 0xF3A08004, send_event, no_operands, 0, 0},
    {0xFFF0D000, 0xF3A08000, do_nothing, no_operands, 0, 0},
    {0xFFF0F000, 0xF7F0A000, undefined, no_operands, 0, 0},
    {0xF800D000, 0xF0008000, branch_if, wide_condition, 0, 0},
    ROW_TABLE_END,
};
