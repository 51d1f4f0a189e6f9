#include "start_path.h"

#include "base/bytes.h"
#include "decode.h"
#include "facts/evidence.h"
#include "model/core.h"

#include <string.h>

#define LR           14
#define PC           15
#define MOST_STEPS   4096
#define MOST_CALLS   16
#define MOST_PUSHES  16
#define MOST_LOOPS   64
#define LONGEST_BODY 64

#define SYSTEM_SPACE 0xE000E000u /* ARM DDI 0403E, B3.2: the system control space, CPACR in it */
#define VTOR         0xE000ED08u
#define SEMIHOSTING  0xAB

struct push {
    uint32_t top; /* what POP {…, PC} of as much would load last */
    bool known, link, link_is_reset;
};

struct path {
    const struct subject *subject;
    struct start_path *result;
    unsigned features;
    uint32_t pc, encoding;
    struct instruction in;
    const uint8_t *bytes; /* of the addresses [from, from + size) */
    uint64_t from, size;
    uint32_t values[16];
    uint16_t known;
    bool link_is_reset; /* LR holds what it does at reset */
    struct caller {
        uint32_t address;
        size_t pushed;
    } callers[MOST_CALLS];
    size_t depth;
    struct push pushes[MOST_PUSHES];
    size_t pushed;              /* of them; those beyond the room are counted only */
    uint32_t loops[MOST_LOOPS]; /* backward branches that were taken once */
    size_t loop_count;
    uint32_t guarded_until, guard; /* behind a forward branch: where it leads, and where it stands; 0 without */
    bool system_touched;
};

/* Four bytes at PC where they are, else two of them. */
static bool read_instruction(struct path *p, uint8_t bytes[4])
{
    uint64_t at = p->pc - p->from;
    if (at + 4 > p->size || at > p->size) {
        p->from = p->pc;
        p->bytes = run_bytes(p->subject, p->pc, &p->size);
        p->size = p->bytes != NULL ? p->size : 0;
        at = 0;
    }
    if (p->size >= 4) {
        memcpy(bytes, p->bytes + at, 4);
        return true;
    }
    return read_run(p->subject, p->pc, bytes, 2) &&
           (!is_wide(bytes_le16(bytes)) || read_run(p->subject, p->pc, bytes, 4));
}

static bool fetch(struct path *p)
{
    uint8_t bytes[4] = {0};
    if (!read_instruction(p, bytes))
        return false;
    uint16_t first = bytes_le16(bytes), second = is_wide(first) ? bytes_le16(bytes + 2) : 0;
    p->encoding = is_wide(first) ? (uint32_t)first << 16 | second : first;
    decode(p->features, first, second, &p->in);
    return true;
}

static bool is_guarded(const struct path *p)
{
    return p->guarded_until != 0;
}

static bool stop(struct path *p, enum start_end end, uint32_t target)
{
    p->result->end = is_guarded(p) ? START_UNKNOWN : end;
    p->result->address = p->pc;
    p->result->encoding = p->encoding;
    p->result->size = p->in.size;
    p->result->target = target;
    return false;
}

static void learn(struct path *p, unsigned rd, uint32_t value)
{
    if (rd > 12)
        return;
    p->known |= (uint16_t)(1u << rd);
    p->values[rd] = value;
    p->system_touched = p->system_touched || (value & 0xFFFFF000) == SYSTEM_SPACE;
}

static bool is_known(const struct path *p, unsigned rn)
{
    return rn < PC && (p->known >> rn & 1) != 0;
}

/* STR Rt, [Rn, #offset], the word forms with a positive offset (ARM DDI 0403E, A7.7.161). */
static void look_at_store(struct path *p)
{
    uint32_t e = p->encoding, offset;
    unsigned rt, rn;
    if (p->in.size == 2 && (e & 0xF800) == 0x6000) {
        rt = e & 7;
        rn = e >> 3 & 7;
        offset = (e >> 6 & 31) * 4;
    } else if (p->in.size == 4 && (e & 0xFFF00000) == 0xF8C00000) {
        rt = e >> 12 & 15;
        rn = e >> 16 & 15;
        offset = e & 0xFFF;
    } else {
        return;
    }
    if (!is_known(p, rn) || p->values[rn] + offset != VTOR || !is_known(p, rt))
        return;
    p->result->vtor_set = true;
    p->result->vtor = p->values[rt];
    p->result->vtor_at = p->pc;
}

static bool is_fpu(uint32_t encoding, unsigned size)
{
    return size == 4 && (encoding & 0xEC000000) == 0xEC000000 && (encoding >> 9 & 7) == 5;
}

/* LDM, STM, PUSH, POP with an empty list: UNPREDICTABLE, and nobody's compiler writes them. */
static bool is_of_nothing(uint32_t encoding, unsigned size)
{
    return size == 2 && ((encoding & 0xF0FF) == 0xC000 || encoding == 0xB400 || encoding == 0xBC00);
}

static uint32_t target_of(const struct path *p)
{
    return p->pc + 4 + (uint32_t)p->in.offset;
}

static bool go(struct path *p, uint32_t target)
{
    p->pc = target;
    return true;
}

static bool jump(struct path *p, uint32_t value)
{
    if ((value & 1) == 0)
        return stop(p, START_NOWHERE, value);
    return go(p, value & ~1u);
}

static bool call(struct path *p, uint32_t target)
{
    if (p->depth == MOST_CALLS)
        return stop(p, START_UNKNOWN, 0);
    p->callers[p->depth++] = (struct caller){p->pc + p->in.size, p->pushed};
    return go(p, target);
}

/* Values do not outlive a call: what the callee did to them need not be what was seen of it. */
static bool leave(struct path *p)
{
    if (is_guarded(p) || p->depth == 0)
        return stop(p, p->depth == 0 && p->link_is_reset ? START_RETURN : START_UNKNOWN, 0);
    const struct caller *caller = &p->callers[--p->depth];
    p->known = 0;
    p->pushed = caller->pushed;
    return go(p, caller->address);
}

static void push(struct path *p, unsigned list)
{
    struct push push = {0};
    unsigned top = 0;
    for (unsigned r = 0; r <= LR; r++)
        top = (list >> r & 1) != 0 ? r : top;
    push.link = top == LR;
    push.link_is_reset = p->link_is_reset;
    push.known = is_known(p, top);
    push.top = p->values[top];
    if (p->pushed < MOST_PUSHES)
        p->pushes[p->pushed] = push;
    p->pushed++;
}

/* PUSH and POP of both widths; the list, or 0. */
static unsigned push_list(uint32_t e, unsigned size)
{
    if (size == 2 && (e & 0xFE00) == 0xB400)
        return (e & 0xFF) | (e & 0x100) << 6;
    return size == 4 && (e & 0xFFFF0000) == 0xE92D0000 ? e & 0x7FFF : 0;
}

static bool is_pop_pc(uint32_t e, unsigned size)
{
    return (size == 2 && (e & 0xFF00) == 0xBD00) || (size == 4 && (e & 0xFFFF8000) == 0xE8BD8000);
}

/* What was pushed by somebody else, or unevenly, nobody can tell. */
static bool pop_pc(struct path *p)
{
    size_t before = p->depth > 0 ? p->callers[p->depth - 1].pushed : 0;
    if (p->pushed <= before || p->pushed > MOST_PUSHES)
        return p->depth > 0 ? leave(p) : stop(p, START_UNKNOWN, 0);
    const struct push *top = &p->pushes[--p->pushed];
    if (top->link && p->depth == 0)
        return stop(p, top->link_is_reset ? START_RETURN : START_UNKNOWN, 0);
    if (top->link)
        return leave(p);
    return top->known ? jump(p, top->top) : stop(p, START_UNKNOWN, 0);
}

static bool is_pop(uint32_t e, unsigned size)
{
    return (size == 2 && (e & 0xFF00) == 0xBC00) || (size == 4 && (e & 0xFFFF8000) == 0xE8BD0000);
}

/* Compilers put a loop's body behind its exit: what the branch leads to comes back to the condition. */
static bool is_body_behind(const struct path *p, uint32_t target)
{
    struct path ahead = *p;
    ahead.pc = target;
    for (unsigned i = 0; i < LONGEST_BODY && fetch(&ahead); i++, ahead.pc += ahead.in.size) {
        if (ahead.in.kind == INSTRUCTION_BRANCH)
            return target_of(&ahead) <= p->pc;
        if (ahead.in.kind >= INSTRUCTION_BRANCH && ahead.in.kind <= INSTRUCTION_SUPERVISOR)
            return false;
    }
    return false;
}

/* A loop is gone through once; else what follows may be skipped. */
static bool branch_if(struct path *p)
{
    uint32_t target = target_of(p), behind = p->pc + p->in.size;
    if (target <= p->pc || is_body_behind(p, target)) {
        for (size_t i = 0; i < p->loop_count; i++)
            if (p->loops[i] == p->pc)
                return go(p, behind);
        if (p->loop_count == MOST_LOOPS)
            return stop(p, START_UNKNOWN, 0);
        p->loops[p->loop_count++] = p->pc;
        return go(p, target);
    }
    if (is_guarded(p))
        return stop(p, START_UNKNOWN, 0);
    p->guarded_until = target;
    p->guard = p->pc;
    return go(p, behind);
}

/* Out of what a forward branch guards: back to it, a loop; else the two ways do not meet. */
static bool branch(struct path *p)
{
    uint32_t target = target_of(p);
    if (!is_guarded(p) || (target > p->guard && target <= p->guarded_until))
        return target == p->pc ? stop(p, START_UNKNOWN, 0) : go(p, target);
    if (target > p->guard)
        return stop(p, START_UNKNOWN, 0);
    return go(p, p->guarded_until);
}

static bool supervisor(struct path *p, uint32_t reset, uint32_t handler)
{
    uint8_t first[2];
    bool again = (handler & 1) != 0 && read_run(p->subject, handler & ~1u, first, 2) && first[1] == 0xDF;
    if ((handler & 1) != 0 && ((handler & ~1u) == reset || again))
        return stop(p, START_CALLS_ITSELF, handler);
    return go(p, p->pc + p->in.size);
}

static bool breakpoint(struct path *p)
{
    if ((p->encoding & 0xFF) != SEMIHOSTING)
        return stop(p, START_TRAP, 0);
    if (!is_guarded(p) && p->result->semihosting_at == 0)
        p->result->semihosting_at = p->pc;
    return go(p, p->pc + p->in.size);
}

/* Conditional instructions leave nothing certain behind, and where one of them branches the path ends. */
static bool pass_over(struct path *p)
{
    unsigned left = (unsigned)p->in.offset + 1;
    for (p->pc += p->in.size; left > 0; left--, p->pc += p->in.size) {
        if (!fetch(p) || (p->in.kind >= INSTRUCTION_BRANCH && p->in.kind <= INSTRUCTION_SUPERVISOR))
            return stop(p, START_UNKNOWN, 0);
        p->known &= (uint16_t)~p->in.writes;
    }
    return true;
}

static bool control(struct path *p, uint32_t reset, uint32_t svc_handler)
{
    switch (p->in.kind) {
    case INSTRUCTION_BRANCH:
        return branch(p);
    case INSTRUCTION_BRANCH_IF:
        return branch_if(p);
    case INSTRUCTION_CALL:
        return is_guarded(p) ? go(p, p->pc + p->in.size) : call(p, target_of(p));
    case INSTRUCTION_CALL_REGISTER:
        if (is_guarded(p))
            return go(p, p->pc + p->in.size);
        if (!is_known(p, p->in.rn))
            return stop(p, START_UNKNOWN, 0);
        return (p->values[p->in.rn] & 1) == 0 ? stop(p, START_NOWHERE, p->values[p->in.rn])
                                              : call(p, p->values[p->in.rn] & ~1u);
    case INSTRUCTION_JUMP:
        return is_known(p, p->in.rn) && !is_guarded(p) ? jump(p, p->values[p->in.rn]) : stop(p, START_UNKNOWN, 0);
    case INSTRUCTION_RETURN:
        if (is_pop_pc(p->encoding, p->in.size))
            return is_guarded(p) ? stop(p, START_UNKNOWN, 0) : pop_pc(p);
        return leave(p);
    case INSTRUCTION_TRAP:
        return stop(p, START_TRAP, 0);
    case INSTRUCTION_BREAKPOINT:
        return breakpoint(p);
    case INSTRUCTION_IF_THEN:
        return pass_over(p);
    case INSTRUCTION_SUPERVISOR:
        return supervisor(p, reset, svc_handler);
    case INSTRUCTION_MOVE_PC:
    case INSTRUCTION_JUMP_LITERAL:
    case INSTRUCTION_JUMP_TABLE:
    case INSTRUCTION_TABLE_BYTES:
    case INSTRUCTION_TABLE_HALVES:
    case INSTRUCTION_CALL_ARM:
        return stop(p, START_UNKNOWN, 0);
    default:
        return go(p, p->pc + p->in.size);
    }
}

/* What the instruction leaves in registers. */
static void track(struct path *p)
{
    const struct instruction *in = &p->in;
    uint32_t word, value = p->values[in->rd];
    bool had = is_known(p, in->rd);
    uint8_t bytes[4];
    look_at_store(p);
    p->known &= (uint16_t)~in->writes;
    p->link_is_reset = p->link_is_reset && (in->writes >> LR & 1) == 0;
    switch (in->kind) {
    case INSTRUCTION_LITERAL:
        word = ((p->pc + 4) & ~3u) + (uint32_t)in->offset;
        if (in->width == 4 && in->rd != PC && read_run(p->subject, word, bytes, 4))
            learn(p, in->rd, bytes_le32(bytes));
        break;
    case INSTRUCTION_CONSTANT:
        learn(p, in->rd, (uint32_t)in->offset);
        break;
    case INSTRUCTION_CONSTANT_TOP:
        if (had)
            learn(p, in->rd, (value & 0xFFFF) | (uint32_t)in->offset << 16);
        break;
    case INSTRUCTION_ADDRESS:
        learn(p, in->rd, ((p->pc + 4) & ~3u) + (uint32_t)in->offset);
        break;
    default:
        if (in->size == 2 && (p->encoding & 0xFF78) == 0x4678) /* MOV Rd, PC */
            learn(p, (p->encoding & 7) | (p->encoding >> 4 & 8), p->pc + 4);
        break;
    }
    unsigned list = push_list(p->encoding, in->size);
    if (list != 0)
        push(p, list);
    else if (is_pop(p->encoding, in->size) && p->pushed > 0)
        p->pushed--;
}

static void note_fpu(struct path *p)
{
    if (is_fpu(p->encoding, p->in.size) && !p->system_touched && !is_guarded(p) && p->result->fpu_at == 0)
        p->result->fpu_at = p->pc;
}

struct start_path start_path_follow(const struct subject *subject, uint32_t reset, uint32_t svc_handler)
{
    struct start_path result = {0};
    struct path path = {.subject = subject,
                        .result = &result,
                        .features = core_facts(subject->chip->core)->features,
                        .pc = reset & ~1u,
                        .link_is_reset = true};
    for (unsigned steps = 0; steps < MOST_STEPS && fetch(&path); steps++) {
        if (path.pc == path.guarded_until)
            path.guarded_until = path.guard = 0;
        note_fpu(&path);
        if ((path.encoding & 0xFFFFFFFC) == 0xF78F8000 && (path.encoding & 3) != 0) { /* DCPS */
            stop(&path, START_TRAP, 0);
            break;
        }
        if (path.in.status != STATUS_DEFINED && path.in.kind != INSTRUCTION_TRAP)
            break;
        if (is_of_nothing(path.encoding, path.in.size)) {
            stop(&path, START_NOTHING, 0);
            break;
        }
        track(&path);
        if (!control(&path, reset & ~1u, svc_handler))
            break;
    }
    return result;
}
