/* Stores to the system control space whose place and value are both known: exceptions that are enabled, and where the
 * vector table is said to be (ARM DDI 0403E, B3.2 to B3.4). */
#include "run.h"

#define LOOK_AHEAD 32 /* instructions */

#define SYST_CSR      0xE000E010u
#define SYST_TICKINT  2u
#define NVIC_ISER     0xE000E100u
#define NVIC_ISER_END 0xE000E140u
#define ICSR          0xE000ED04u
#define ICSR_PENDSV   (1u << 28)
#define VTOR          0xE000ED08u

enum { PENDSV_VECTOR = 14, SYSTICK_VECTOR = 15, FIRST_INTERRUPT = 16 };

struct ahead {
    const struct run *run;
    struct instruction in;
    uint32_t encoding;
    uint64_t address;
    uint32_t values[16];
    uint16_t known;
    uint16_t tables; /* registers that hold what was read from VTOR */
};

static bool is_known(const struct ahead *ahead, unsigned number)
{
    return number < 13 && (ahead->known >> number & 1) != 0;
}

static void say(const struct ahead *ahead, enum observation_kind kind, uint32_t target)
{
    observe(ahead->run->walker, (struct observation){.kind = kind,
                                                     .evidence = ahead->run->evidence,
                                                     .address = (uint32_t)ahead->address,
                                                     .target = target,
                                                     .encoding = ahead->encoding,
                                                     .size = ahead->in.size});
}

static void stored(const struct ahead *ahead, uint32_t address, bool known, uint32_t value)
{
    if (address == VTOR)
        say(ahead, OBSERVED_VTOR, known ? value : VTOR_NOT_KNOWN);
    if (!known)
        return;
    if (address == SYST_CSR && (value & SYST_TICKINT) != 0)
        say(ahead, OBSERVED_ENABLED, SYSTICK_VECTOR);
    else if (address == ICSR && (value & ICSR_PENDSV) != 0)
        say(ahead, OBSERVED_ENABLED, PENDSV_VECTOR);
    for (unsigned i = 0; i < 32 && address >= NVIC_ISER && address < NVIC_ISER_END && address % 4 == 0; i++)
        if ((value >> i & 1) != 0)
            say(ahead, OBSERVED_ENABLED, FIRST_INTERRUPT + (address - NVIC_ISER) * 8 + i);
}

/* LDR and STR of a word at [Rn, #offset], the forms with a positive offset (ARM DDI 0403E, A7.7.43 and A7.7.161). */
struct word_access {
    bool load;
    unsigned rt, rn;
    uint32_t offset;
};

static bool is_word_access(const struct ahead *ahead, struct word_access *access)
{
    uint32_t e = ahead->encoding;
    if (ahead->in.size == 2 && (e & 0xF000) == 0x6000)
        *access = (struct word_access){(e & 0x0800) != 0, e & 7, e >> 3 & 7, (e >> 6 & 31) * 4};
    else if (ahead->in.size == 4 && (e & 0xFFE00000) == 0xF8C00000)
        *access = (struct word_access){(e & 0x00100000) != 0, e >> 12 & 15, e >> 16 & 15, e & 0xFFF};
    else
        return false;
    return true;
}

/* STR Rt, [Rn, Rm], with or without a shift. */
static bool stores_by_index(const struct ahead *ahead, unsigned *rn)
{
    uint32_t e = ahead->encoding;
    bool narrow = ahead->in.size == 2 && (e & 0xFE00) == 0x5000;
    *rn = narrow ? e >> 3 & 7 : e >> 16 & 15;
    return narrow || (ahead->in.size == 4 && (e & 0xFFF00FC0) == 0xF8400000);
}

/* What is stored by way of VTOR changes the table itself. */
static void look_at_store(const struct ahead *ahead)
{
    struct word_access access;
    unsigned rn;
    if (is_word_access(ahead, &access) && !access.load) {
        if ((ahead->tables >> access.rn & 1) != 0)
            say(ahead, OBSERVED_VTOR, VTOR_NOT_KNOWN);
        else if (is_known(ahead, access.rn))
            stored(ahead, ahead->values[access.rn] + access.offset, is_known(ahead, access.rt),
                   ahead->values[access.rt]);
    } else if (stores_by_index(ahead, &rn) && (ahead->tables >> rn & 1) != 0) {
        say(ahead, OBSERVED_VTOR, VTOR_NOT_KNOWN);
    }
}

static void learn(struct ahead *ahead, uint32_t value)
{
    ahead->known |= (uint16_t)(1u << ahead->in.rd);
    ahead->values[ahead->in.rd] = value;
}

static void track(struct ahead *ahead)
{
    const struct instruction *in = &ahead->in;
    bool had = is_known(ahead, in->rd);
    struct word_access access;
    uint32_t word;
    bool table = is_word_access(ahead, &access) && access.load && is_known(ahead, access.rn) &&
                 ahead->values[access.rn] + access.offset == VTOR;
    ahead->known &= (uint16_t)~in->writes;
    ahead->tables &= (uint16_t)~in->writes;
    if (table)
        ahead->tables |= (uint16_t)(1u << access.rt);
    if (in->kind == INSTRUCTION_CONSTANT)
        learn(ahead, (uint32_t)in->offset);
    else if (in->kind == INSTRUCTION_CONSTANT_TOP && had)
        learn(ahead, (ahead->values[in->rd] & 0xFFFF) | (uint32_t)in->offset << 16);
    else if (in->kind == INSTRUCTION_LITERAL && in->rd < 13 && in->width == 4 &&
             space_word(&ahead->run->walker->spaces, literal_address(ahead->address, in) & ~3u, &word))
        learn(ahead, word);
}

/* Past a conditional branch it is one of two ways, which is enough. */
static bool goes_on(const struct instruction *in)
{
    bool leaves = in->kind >= INSTRUCTION_BRANCH && in->kind <= INSTRUCTION_SUPERVISOR;
    return in->status == STATUS_DEFINED && (!leaves || in->kind == INSTRUCTION_BRANCH_IF);
}

void system_address(struct run *run, unsigned number, uint64_t address)
{
    if (run->evidence != EVIDENCE_REACHED || run->conditional)
        return;
    struct ahead ahead = {.run = run, .address = address, .known = run->known};
    for (unsigned i = 0; i < 13; i++)
        ahead.values[i] = run->values[i];
    for (unsigned i = 0; i < LOOK_AHEAD && (is_known(&ahead, number) || ahead.tables != 0);
         i++, ahead.address += ahead.in.size) {
        const struct space *space = space_at(&run->walker->spaces, ahead.address);
        if (space == NULL || !fetch(run->walker, space, ahead.address, &ahead.in, &ahead.encoding) ||
            !goes_on(&ahead.in))
            return;
        look_at_store(&ahead);
        track(&ahead);
    }
}
