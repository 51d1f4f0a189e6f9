/* RHS001 to RHS003, RHS007, RHS008, RHS013, RHS014, RHS016, RHS018: where a run ends, or would once an exception comes.
 */
#include "rhs.h"

#include "facts/evidence.h"
#include "facts/vector_table.h"

#define UDF 0xDEu /* the upper half of its short encoding: ARM DDI 0403E, A7.7.194 */

static const char *const faults[] = {
    [TRAP_UNDEFINED] = "the core does not have the instruction",
    [TRAP_STATE] = "the Thumb bit is clear",
    [TRAP_RETURN] = "an exception return that is none",
    [TRAP_COPROCESSOR] = "the FPU (or coprocessor) is not switched on",
    [TRAP_STACK_LIMIT] = "the stack pointer goes below its limit",
    [TRAP_UNALIGNED] = "an unaligned access",
    [TRAP_DIVIDE] = "a division by zero, for which a trap is on",
    [TRAP_FETCH] = "no code can be fetched there",
    [TRAP_READ] = "nothing can be read there",
    [TRAP_WRITE] = "nothing can be written there",
    [TRAP_STACKING] = "an exception's frame cannot be stacked",
    [TRAP_UNSTACKING] = "an exception's frame cannot be read back",
    [TRAP_VECTOR] = "the vector of an exception cannot be used",
    [TRAP_ESCALATED] = "SVC where its exception cannot be taken",
};

static bool has_address(enum trap_kind kind)
{
    return kind == TRAP_STATE || kind == TRAP_RETURN || kind == TRAP_UNALIGNED || kind >= TRAP_FETCH;
}

void describe_fault(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    const struct cpu_fault *fault = &seen->fault;
    text_add(out, "a fault at ");
    add_function(subject, seen->pc, out);
    uint8_t bytes[2];
    if (fault->kind == TRAP_UNDEFINED && read_run(subject, seen->pc, bytes, sizeof bytes) && bytes[1] == UDF) {
        text_add(out, ": UDF, which stops the core on purpose");
        return;
    }
    const char *why = fault->kind < sizeof faults / sizeof *faults ? faults[fault->kind] : NULL;
    text_add(out, ": %s", why != NULL ? why : "the core cannot go on");
    if (has_address(fault->kind) && fault->kind != TRAP_ESCALATED)
        text_add(out, " (0x%08x)", fault->address);
}

void check_fault_at_boot(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_FAULT, describe_fault);
}

static void describe_arm(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    text_add(out, "the jump at ");
    add_function(subject, seen->pc, out);
    text_add(out, " goes to 0x%08x with the Thumb bit clear", seen->address);
}

void check_arm_switch(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_ARM_STATE, describe_arm);
}

static void describe_unmapped(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    add_function(subject, seen->pc, out);
    text_add(out, " %s 0x%08x, where the %s has nothing", seen->fault.kind == TRAP_WRITE ? "writes" : "reads",
             seen->address, subject->chip->name);
}

void check_unmapped(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_UNMAPPED, describe_unmapped);
}

static void describe_erased(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    text_add(out, "behind ");
    add_function(subject, seen->pc, out);
    text_add(out, " it runs at 0x%08x, where the flash is erased", seen->address);
}

void check_erased_code(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_ERASED_CODE, describe_erased);
}

#define SEMIHOSTING 0xABu

static void describe_breakpoint(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    text_add(out, "%s at ", seen->number == SEMIHOSTING ? "BKPT 0xAB, a semihosting call," : "a BKPT");
    add_function(subject, seen->pc, out);
    text_add(out, " is a HardFault when no debugger is there");
}

void check_breakpoint(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_BREAKPOINT, describe_breakpoint);
}

/* One finding for all of them: what the first was answered with decides what follows. */
void check_companion(const struct subject *subject, struct inquiry *inquiry)
{
    const struct sightings *all = &subject->rehearsal->sightings;
    const struct sighting *first = NULL;
    size_t others = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].kind != SEEN_COMPANION || all->items[i].certainty == CERTAINTY_UNDECIDED)
            continue;
        others += first != NULL;
        first = first != NULL ? first : &all->items[i];
    }
    if (first == NULL)
        return;
    struct text sentence = {0};
    struct place place = place_of_sighting(subject, first);
    text_add(&sentence, "it goes on at ");
    add_function(subject, first->address, &sentence);
    text_add(&sentence, ", which this file does not hold");
    if (others > 0)
        text_add(&sentence, ", and at %zu other place%s", others, others == 1 ? "" : "s");
    add_certainty(subject, first, &sentence);
    found(inquiry, &place, "%s", text_string(&sentence));
    text_release(&sentence);
}

static void describe_wait(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    text_add(out, "a loop at ");
    add_function(subject, seen->pc, out);
    text_add(out, " waits for memory at 0x%08x to change, and no interrupt is on that could", seen->address);
}

void check_endless_wait(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_ENDLESS_WAIT, describe_wait);
}

static void describe_handler(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    char buffer[24];
    text_add(out, "%s is enabled, and its handler is the endless loop at ", vector_name(seen->number, buffer));
    add_function(subject, seen->address, out);
}

void check_default_handler(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_DEFAULT_HANDLER, describe_handler);
}

static void describe_vectors(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    char buffer[24];
    (void)subject;
    text_add(out, "%s is enabled, and VTOR is 0x%08x, where no vector for it is: the image's table is at 0x%08x",
             vector_name(seen->size, buffer), seen->address, seen->number);
}

void check_vectors(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_VECTORS_ELSEWHERE, describe_vectors);
}
