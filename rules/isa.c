/* ISA: what the core meets on its way from reset: instructions it does not have, and branches it cannot survive. One
 * walk per image (checker/code/walk.h) serves them all. */
#include "code/coverage.h"
#include "code/walk.h"
#include "debuginfo/demangle.h"
#include "facts/evidence.h"
#include "families.h"
#include "origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

/* False, and the rule skipped, when there is nothing to judge. */
static bool is_walked(const struct subject *subject, struct inquiry *inquiry)
{
    if (subject->walk != NULL && subject->walk->instructions > 0)
        return true;
    skipped(inquiry, subject->walk == NULL
                         ? "the code was not walked"
                         : "no vector table, start-up array or function symbol tells where the code starts");
    return false;
}

/* Names are looked up for the places that will be shown; an image for the wrong core has thousands more. */
#define NAMED 64

static struct place at_instruction(const struct subject *subject, const struct observation *o, size_t nth)
{
    uint64_t address = load_of_run(subject, o->address);
    if (nth >= NAMED)
        return (struct place){.has_address = true, .range = range_of(address, o->size)};
    struct place place = place_loaded(subject, range_of(address, o->size));
    place.symbol = symbol_at(subject, o->address);
    return place;
}

/* Cut to what a sentence has room for: before that it is demangled, since a part of a mangled name is another one. */
static void put_name(char *out, size_t room, const char *before, const char *name)
{
    char *read = demangle_or_copy(name);
    snprintf(out, room, "%s%.80s", read != NULL ? before : "", read != NULL ? read : "");
    free(read);
}

#define FUNCTION_ROOM (96 + ORIGIN_ROOM)
/* Two functions and what is between them. */
#define SENTENCE_ROOM (2 * FUNCTION_ROOM + 240)

/* The name and where it was linked from, as far as they are known: "BEFOREmain", "BEFOREmain (from main.o)" or "". */
static void put_function(const struct subject *subject, uint64_t address, size_t nth, const char *before,
                         char buffer[FUNCTION_ROOM])
{
    char origin[ORIGIN_ROOM];
    put_name(buffer, FUNCTION_ROOM, before, nth < NAMED ? symbol_at(subject, address) : NULL);
    size_t length = strlen(buffer);
    if (nth < NAMED && put_origin(subject, address, origin))
        snprintf(buffer + length, FUNCTION_ROOM - length, " (from %s)", origin);
}

static const char *in_function(const struct subject *subject, uint64_t address, size_t nth, char buffer[FUNCTION_ROOM])
{
    put_function(subject, address, nth, " in ", buffer);
    return buffer;
}

/* What the core would need for the instruction; NULL when none has it. */
static const char *what_lacks(enum instruction_status status)
{
    if (status == STATUS_NO_FPU || status == STATUS_NO_DOUBLE)
        return LACKS_FPU;
    return status >= STATUS_NO_THUMB2 ? LACKS_ARCH : NULL;
}

/* What lies on an unbroken path from reset has the row's severity. What only a symbol, an array or a condition code
 * vouches for may never run: a warning. What only a constant suggests may not even be code: nothing. */
static void found_by_evidence(const struct subject *subject, struct inquiry *inquiry, const struct observation *o,
                              size_t nth, enum severity severity, const char *sentence)
{
    struct place place = at_instruction(subject, o, nth);
    place.has_target = o->kind != OBSERVED_UNDEFINED && o->kind != OBSERVED_SEMIHOSTING;
    place.target = o->target;
    place.toolchain_knows = o->kind == OBSERVED_ARM_CODE || o->kind == OBSERVED_ARM_SWITCH;
    place.lacks = o->kind == OBSERVED_UNDEFINED ? what_lacks(o->status) : NULL;
    if (o->kind == OBSERVED_EVEN_TARGET)
        place.fix = "keep bit 0 of function addresses set: mark functions of assembly with .thumb_func or .type NAME, "
                    "%function, and add 1 to addresses written as numbers";
    if (o->evidence == EVIDENCE_REACHED)
        found_as(inquiry, severity, &place, "%s", sentence);
    else if (o->evidence == EVIDENCE_LIKELY)
        found_as(inquiry, SEVERITY_WARNING, &place, "%s, if it is ever executed", sentence);
}

static void check_undefined(const struct subject *subject, struct inquiry *inquiry)
{
    if (!is_walked(subject, inquiry))
        return;
    size_t nth = 0;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        if (o->kind != OBSERVED_UNDEFINED || o->status == STATUS_A_PROFILE)
            continue;
        char function[FUNCTION_ROOM], sentence[SENTENCE_ROOM];
        snprintf(sentence, sizeof sentence, "0x%0*x at 0x%08x%s is %s; the %s faults there", 2 * o->size, o->encoding,
                 o->address, in_function(subject, o->address, nth, function), status_reason(o->status),
                 core_facts(subject->chip->core)->title);
        found_by_evidence(subject, inquiry, o, nth++, SEVERITY_BRICK, sentence);
    }
}

/* The erratum's notice (ARM, PR326-PRDC-009450 v2.0, 602117): only LDRD whose first register is the base, and only
 * when the second load faults, or when an interrupt comes between the two loads of code and data both at 0x20000000
 * and above. */
#define SYSTEM_BUS 0x20000000u
#define WORST      5

static void check_ldrd(const struct subject *subject, struct inquiry *inquiry)
{
    if (subject->chip->core != CORE_M3) {
        skipped(inquiry, "only the Cortex-M3 has erratum 602117");
        return;
    }
    if (!is_walked(subject, inquiry))
        return;
    const struct observation *worst[WORST];
    size_t count = 0, from_ram = 0, named = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < subject->walk->count; i++) {
            const struct observation *o = &subject->walk->observations[i];
            bool ram = o->address >= SYSTEM_BUS;
            if (o->kind != OBSERVED_LDRD || ram != (pass == 0))
                continue;
            count++;
            from_ram += ram;
            if (named < WORST)
                worst[named++] = o;
        }
    }
    if (count == 0)
        return;
    char places[WORST * (FUNCTION_ROOM + 16)] = "", function[FUNCTION_ROOM];
    size_t length = 0;
    for (size_t i = 0; i < named && i < WORST; i++)
        length += (size_t)snprintf(places + length, sizeof places - length, "%s0x%08x%s", i > 0 ? ", " : "",
                                   worst[i]->address, in_function(subject, worst[i]->address, i, function));
    struct place place = at_instruction(subject, worst[0], 0);
    found(inquiry, &place,
          "LDRD loads its own base register first in %zu place%s (erratum 602117), %zu of them in code that runs from "
          "RAM: %s%s",
          count, count == 1 ? "" : "s", from_ram, places, count > named ? ", …" : "");
}

static void check_arm(const struct subject *subject, struct inquiry *inquiry)
{
    if (!is_walked(subject, inquiry))
        return;
    size_t nth = 0;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        char from[FUNCTION_ROOM], to[FUNCTION_ROOM], sentence[SENTENCE_ROOM];
        const char *what = o->kind == OBSERVED_ARM_CODE     ? "where ARM code lies"
                           : o->kind == OBSERVED_ARM_SWITCH ? "by a switch to ARM state"
                                                            : "without the Thumb bit";
        if (o->kind != OBSERVED_ARM_CODE && o->kind != OBSERVED_ARM_SWITCH && o->kind != OBSERVED_EVEN_TARGET)
            continue;
        put_function(subject, o->target, nth, " ", to);
        snprintf(sentence, sizeof sentence, "0x%08x%s goes to%s 0x%08x %s, which the %s does not have", o->address,
                 in_function(subject, o->address, nth, from), to, o->target, what,
                 core_facts(subject->chip->core)->title);
        if (o->kind == OBSERVED_EVEN_TARGET)
            snprintf(sentence, sizeof sentence, "0x%08x%s goes to%s 0x%08x %s: the %s faults there", o->address,
                     in_function(subject, o->address, nth, from), to, o->target, what,
                     core_facts(subject->chip->core)->title);
        found_by_evidence(subject, inquiry, o, nth++, SEVERITY_BRICK, sentence);
    }
}

/* Files without run addresses cannot tell what start-up code copies, and where nobody says what memory there is it may
 * be RAM. */
static enum severity severity_outside(const struct subject *subject, uint32_t target)
{
    const struct chip *chip = subject->chip;
    bool told = subject->image->is_elf || chip->die_flash_count + chip->die_ram_count > 0 ||
                map_region_at(subject->map, target) != NULL;
    return told ? SEVERITY_ERROR : SEVERITY_WARNING;
}

static void check_outside(const struct subject *subject, struct inquiry *inquiry)
{
    if (!is_walked(subject, inquiry))
        return;
    size_t nth = 0;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        char function[FUNCTION_ROOM], sentence[SENTENCE_ROOM];
        if (o->kind != OBSERVED_OUTSIDE && o->kind != OBSERVED_RUN_OFF)
            continue;
        snprintf(sentence, sizeof sentence,
                 "0x%08x%s %s 0x%08x, outside the loaded bytes and the board's resident code", o->address,
                 in_function(subject, o->address, nth, function),
                 o->kind == OBSERVED_OUTSIDE ? "branches to" : "runs on to", o->target);
        found_by_evidence(subject, inquiry, o, nth++, severity_outside(subject, o->target), sentence);
    }
}

static void check_a_profile(const struct subject *subject, struct inquiry *inquiry)
{
    if (!is_walked(subject, inquiry))
        return;
    size_t nth = 0;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        bool semihosting = o->kind == OBSERVED_SEMIHOSTING;
        char function[FUNCTION_ROOM], sentence[SENTENCE_ROOM];
        if (!semihosting && (o->kind != OBSERVED_UNDEFINED || o->status != STATUS_A_PROFILE))
            continue;
        snprintf(sentence, sizeof sentence, "0x%0*x at 0x%08x%s is %s", 2 * o->size, o->encoding, o->address,
                 in_function(subject, o->address, nth, function),
                 semihosting ? "the semihosting call of the A and R profiles (the M profile's is BKPT 0xAB)"
                             : status_reason(o->status));
        found_by_evidence(subject, inquiry, o, nth++, SEVERITY_ERROR, sentence);
    }
}

/* Of which this much was to be followed, in an image that is large enough to have more than a loop. */
#define LEAST_SHARE 100
#define LEAST_CODE  4096

static void check_followed(const struct subject *subject, struct inquiry *inquiry)
{
    const struct walk *walk = subject->walk;
    if (!is_walked(subject, inquiry) ||
        walk->code_bytes * LEAST_SHARE >= image_loaded(subject->image, range_of(0, UINT64_MAX)))
        return;
    uint64_t claimed = code_claimed(subject);
    if (claimed < LEAST_CODE || walk->code_bytes * LEAST_SHARE >= claimed)
        return;
    struct place place = {.has_address = true, .range = range_of(subject->image->extents[0].range.start, 0)};
    found(inquiry, &place,
          "of %llu bytes that claim to be code, %llu could be followed from the vector table: what is not found in the "
          "rest may be there all the same",
          ULL(claimed), ULL(walk->code_bytes));
}

static void check_alignment(const struct subject *subject, struct inquiry *inquiry)
{
    const struct core_facts *core = core_facts(subject->chip->core);
    if (core->unaligned) {
        skipped(inquiry, "the core loads and stores at any address");
        return;
    }
    if (!is_walked(subject, inquiry))
        return;
    size_t nth = 0;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        if (o->kind != OBSERVED_UNALIGNED)
            continue;
        char function[FUNCTION_ROOM], sentence[SENTENCE_ROOM];
        snprintf(sentence, sizeof sentence,
                 "0x%0*x at 0x%08x%s takes more than a byte at 0x%08x, which is no multiple of its size: the %s faults "
                 "there",
                 2 * o->size, o->encoding, o->address, in_function(subject, o->address, nth, function), o->target,
                 core->title);
        found_by_evidence(subject, inquiry, o, nth++, SEVERITY_ERROR, sentence);
    }
}

#define ON_CODE NEED_LOADABLE | NEED_BYTES

static const struct rule rules[] = {
    {"ISA001", "undefined-instruction", SEVERITY_BRICK, ON_CODE, check_undefined,
     "Control flow from reset or an exception reaches bytes the core cannot decode.",
     "The core takes a UsageFault or HardFault there, before or instead of what was meant to run.",
     "build everything, libraries included, for this very core (-mcpu, -mfpu, -mfloat-abi)",
     "ARM DDI 0403E, A5 and B1.5.6 (UNDEFINSTR, NOCP)"},
    {"ISA002", "ldrd-erratum", SEVERITY_WARNING, ON_CODE, check_ldrd,
     "LDRD loads its own base register first on a Cortex-M3, which has erratum 602117.",
     "When the second load faults, or an interrupt comes between the loads of code and data both in RAM, the base is "
     "lost and the load is repeated from a wrong address.",
     "compile with -mcpu=cortex-m3 (or -mfix-cortex-m3-ldrd), and link libraries built that way",
     "ARM PR326-PRDC-009450 v2.0 (Cortex-M3 errata), 602117: r0p0 to r2p0; GCC -mfix-cortex-m3-ldrd"},
    {"ISA003", "branch-to-arm", SEVERITY_BRICK, ON_CODE, check_arm,
     "A branch leads to ARM code, switches to ARM state, or goes to an address without the Thumb bit.",
     "A Cortex-M runs Thumb only: it takes ARM opcodes for Thumb ones, or faults with INVSTATE.",
     "compile and link with -mcpu of the chip's core and -mthumb, so that the driver picks Thumb libraries; if both "
     "do already, this compiler has none for the core: ask dsocheck toolchain -- FLAGS",
     "ARM DDI 0403E, A4.1.1; docs/DS203.md, traps"},
    {"ISA004", "branch-outside-image", SEVERITY_ERROR, ON_CODE, check_outside,
     "A direct branch leads outside the loaded bytes and the board's resident code; in a file without run addresses, "
     "where nothing says what memory is there: a warning.",
     "The core runs into whatever the flash holds there, or into nothing.",
     "link everything the code calls, or name the other part of the program with --with FILE",
     "ARM DDI 0403E, A7.7.12 and A7.7.18 (B, BL)"},
    {"ISA005", "privileged-a-profile", SEVERITY_ERROR, ON_CODE, check_a_profile,
     "Code of the A or R profile: processor modes, coprocessor 14 or 15, exception returns, SVC semihosting.",
     "A Cortex-M has no modes and no CP15: each of these is an undefined instruction, and the semihosting call goes to "
     "the program's own SVC handler.",
     "link the M-profile start-up code and system library (for newlib: the right -mcpu and --specs)",
     "ARM DDI 0403E, D6 (legacy instruction support); Arm, Semihosting for AArch32 and AArch64, 2.2"},
    {"ISA006", "hardly-followed", SEVERITY_WARNING, ON_CODE, check_followed,
     "Less than 1 % of what claims to be code could be followed from the vector table.",
     "The rules about code have looked at next to nothing: a pass says little.",
     "check the ELF, whose symbols lead to the rest; name the core and base address that the file is for",
     "docs/DESIGN.md, The walk claims no completeness"},
    {"ISA007", "unaligned-address", SEVERITY_ERROR, ON_CODE, check_alignment,
     "A load or store of more than a byte at a known address that is no multiple of its size, on a core that has no "
     "unaligned access (Armv6-M, Armv8-M Baseline).",
     "It ends in a HardFault the first time it runs.",
     "read fields of packed structures by their names, and bytes of messages by memcpy, not through a cast pointer",
     "ARM DDI 0419E, A3.2.1"},
};

const struct family isa_family = {"ISA", "instructions reachable from the vectors", rules,
                                  sizeof rules / sizeof *rules};
