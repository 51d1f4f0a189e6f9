/* Whether a function does anything: of a table of constructors, what only looks whether there is something to do. */
#include "base/bytes.h"
#include "code/decode.h"
#include "facts/evidence.h"
#include "run.h"

#define MOST_STEPS 96
#define MOST_WAYS  16
#define EQUAL      0

struct way {
    uint32_t pc;
    uint16_t zero; /* registers that hold a constant 0: the address of a weak symbol that nobody defines */
    bool equal;    /* the last comparison was of such a one with 0 */
};

struct ways {
    struct way left[MOST_WAYS];
    size_t count;
};

static bool add(struct ways *ways, struct way way, uint32_t pc)
{
    if (ways->count == MOST_WAYS)
        return false;
    way.pc = pc;
    ways->left[ways->count++] = way;
    return true;
}

/* STR, STM, STRD and the like; not PUSH (ARM DDI 0403E, A5.2 and A5.3). */
static bool is_store(uint32_t e, unsigned size)
{
    if (size == 2)
        return (e & 0xF800) == 0x6000 || (e & 0xF800) == 0x7000 || (e & 0xF800) == 0x8000 || (e & 0xF800) == 0x9000 ||
               (e & 0xF800) == 0xC000 || ((e & 0xF800) == 0x5000 && (e & 0x0600) != 0x0600);
    return (e >> 16) != 0xE92D && ((e & 0xFE100000) == 0xF8000000 || (e & 0xFE100000) == 0xE8000000);
}

static void track(const struct subject *subject, struct way *way, const struct instruction *in)
{
    bool was_zero = (way->zero >> in->rn & 1) != 0;
    uint32_t word = 1;
    way->zero &= (uint16_t)~in->writes;
    if (in->kind == INSTRUCTION_CONSTANT)
        word = (uint32_t)in->offset;
    else if (in->kind == INSTRUCTION_LITERAL && in->width == 4 && in->rd < 13 &&
             !read_run(subject, ((way->pc + 4) & ~3u) + (uint32_t)in->offset, &word, 4))
        word = 1;
    if (word == 0)
        way->zero |= (uint16_t)(1u << in->rd);
    if (in->kind == INSTRUCTION_COMPARE)
        way->equal = was_zero && in->offset == 0;
}

/* CBZ is a conditional branch without a condition. */
static bool branch_if(struct ways *ways, const struct way *way, const struct instruction *in, uint32_t encoding)
{
    uint32_t target = way->pc + 4 + (uint32_t)in->offset, behind = way->pc + in->size;
    bool by_zero = in->size == 2 && (encoding & 0xFD00) == 0xB100 && (way->zero >> (encoding & 7) & 1) != 0;
    if (by_zero || (in->condition == EQUAL && way->equal))
        return add(ways, *way, target);
    return add(ways, *way, target) && add(ways, *way, behind);
}

/* Goes a step on; false when something is done, or nobody can tell. */
static bool step(const struct subject *subject, struct ways *ways, struct way way)
{
    uint8_t bytes[4] = {0};
    struct instruction in;
    if (!read_run(subject, way.pc, bytes, 2) || (is_wide(bytes_le16(bytes)) && !read_run(subject, way.pc, bytes, 4)))
        return false;
    uint16_t first = bytes_le16(bytes), second = bytes_le16(bytes + 2);
    decode(core_facts(subject->chip->core)->features, first, second, &in);
    uint32_t encoding = is_wide(first) ? (uint32_t)first << 16 | second : first;
    uint32_t target = way.pc + 4 + (uint32_t)in.offset, behind = way.pc + in.size;
    if (in.status != STATUS_DEFINED || is_store(encoding, in.size))
        return false;
    track(subject, &way, &in);
    if (in.kind < INSTRUCTION_BRANCH || in.kind > INSTRUCTION_SUPERVISOR)
        return add(ways, way, behind);
    switch (in.kind) {
    case INSTRUCTION_BRANCH:
        return add(ways, way, target);
    case INSTRUCTION_BRANCH_IF:
        return branch_if(ways, &way, &in, encoding);
    case INSTRUCTION_CALL:
        return add(ways, way, target) && add(ways, way, behind);
    case INSTRUCTION_RETURN:
        return true;
    default:
        return false;
    }
}

bool is_idle(const struct subject *subject, uint32_t function)
{
    struct ways ways = {{{.pc = function & ~1u}}, 1};
    for (unsigned steps = 0; ways.count > 0; steps++)
        if (steps == MOST_STEPS || !step(subject, &ways, ways.left[--ways.count]))
            return false;
    return true;
}
