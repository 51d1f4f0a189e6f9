/* ABI: what the toolchain says it built, against the core that is to run it. */
#include "abi_arm_state.h"
#include "abi_units.h"
#include "code/coverage.h"
#include "code/walk.h"
#include "facts/attributes.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "families.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>

/* --- attributes against the core ------------------------------------------------------------------------------- */

static const char *value_name(uint32_t tag, uint32_t value, char buffer[16])
{
    const char *name = attribute_value_name(tag, value);
    if (name != NULL)
        return name;
    snprintf(buffer, 16, "%u", value);
    return buffer;
}

/* The core's facts, or NULL and a reason to skip. */
static const struct core_facts *facts_for(const struct subject *subject, struct inquiry *inquiry)
{
    if (subject->image->attributes == NULL) {
        skipped(inquiry, "the file has no build attributes");
        return NULL;
    }
    if (subject->chip->core == CORE_UNKNOWN) {
        skipped(inquiry, "the chip's core is not known");
        return NULL;
    }
    return core_facts(subject->chip->core);
}

/* How sure it is that what the attributes allow is used: linkers merge attributes of what never runs (GCC 6 makes v8-M
 * of it). A walk that saw most of the code, and none of what the core lacks, has the better knowledge. */
static bool is_used(const struct subject *subject)
{
    const struct walk *walk = subject->walk;
    uint32_t profile = 0;
    attribute_number(&subject->facts->attributes, TAG_CPU_ARCH_PROFILE, &profile);
    if (walk == NULL || profile != 'M' || 3 * walk->code_bytes < 2 * code_claimed(subject))
        return true;
    for (size_t i = 0; i < walk->count; i++)
        if (walk->observations[i].kind == OBSERVED_UNDEFINED || walk->observations[i].kind == OBSERVED_ARM_CODE)
            return true;
    return false;
}

static void check_architecture(const struct subject *subject, struct inquiry *inquiry)
{
    uint32_t arch;
    const struct core_facts *core = facts_for(subject, inquiry);
    if (core == NULL)
        return;
    if (!attribute_number(&subject->facts->attributes, TAG_CPU_ARCH, &arch)) {
        skipped(inquiry, "the build attributes name no architecture");
        return;
    }
    if (attribute_value_name(TAG_CPU_ARCH, arch) == NULL) {
        skipped(inquiry, "Tag_CPU_arch %u is an architecture this version does not know", arch);
        return;
    }
    if ((core->runs >> arch & 1) != 0)
        return;
    const char *name = attribute_text(&subject->facts->attributes, TAG_CPU_NAME);
    char fix[160];
    struct place place = {.fix = fix, .lacks = LACKS_ARCH};
    snprintf(fix, sizeof fix, "compile and link with -mcpu=%s -mthumb, or name the chip that is on the board",
             core->option);
    bool used = is_used(subject);
    found_as(inquiry, used ? SEVERITY_BRICK : SEVERITY_WARNING, &place, "built for %s%s%s%s, the %s executes %s%s",
             attribute_value_name(TAG_CPU_ARCH, arch), name != NULL ? " (" : "", name != NULL ? name : "",
             name != NULL ? ")" : "", core->title, attribute_value_name(TAG_CPU_ARCH, core->arch),
             used ? "" : "; no instruction that was followed needs more");
}

static void check_profile(const struct subject *subject, struct inquiry *inquiry)
{
    uint32_t profile = 0;
    char buffer[16];
    const struct attributes *attributes = &subject->facts->attributes;
    if (subject->image->attributes == NULL) {
        skipped(inquiry, "the file has no build attributes");
        return;
    }
    attribute_number(attributes, TAG_CPU_ARCH_PROFILE, &profile);
    if (profile != 'A' && profile != 'R' && profile != 'S')
        return;
    char fix[160];
    struct place place = {.fix = fix};
    snprintf(fix, sizeof fix, "compile and link with -mcpu=%s -mthumb", core_facts(subject->chip->core)->option);
    found(inquiry, &place, "built for the %s profile, the %s is of the microcontroller profile",
          value_name(TAG_CPU_ARCH_PROFILE, profile, buffer), core_facts(subject->chip->core)->title);
}

/* What an image asks of a floating-point unit. */
struct fp_use {
    uint32_t arch, simd, hard, args, vector;
};

static struct fp_use fp_use_of(const struct attributes *attributes)
{
    struct fp_use use = {0};
    attribute_number(attributes, TAG_FP_ARCH, &use.arch);
    attribute_number(attributes, TAG_ADVANCED_SIMD_ARCH, &use.simd);
    attribute_number(attributes, TAG_HARD_FP_USE, &use.hard);
    attribute_number(attributes, TAG_VFP_ARGS, &use.args);
    attribute_number(attributes, TAG_MVE_ARCH, &use.vector);
    return use;
}

/* What the core lacks of it, in words; NULL when it has everything or may have. Values of Tag_FP_arch: 3, 5 and 7 name
 * 32 double registers, which no Cortex-M has; 8 is FPv5 (IHI 0045, 3.3.5). */
static const char *fp_lacking(const struct core_facts *core, const struct fp_use *use)
{
    if (use->vector > 0 && !core->vector)
        return "no vector extension (MVE)";
    if (core->fp == 0)
        return use->arch > 0 || use->simd > 0 || use->hard > 0 || use->args == 1 ? "no FPU" : NULL;
    if (use->simd > 0)
        return "no Advanced SIMD (NEON)";
    if (use->arch == 3 || use->arch == 5 || use->arch == 7)
        return "16 double registers, not 32";
    if (use->arch == 8 && core->fp < 5)
        return "FPv4, not FPv5";
    return NULL;
}

static const char *fp_fix(const struct subject *subject, const struct core_facts *core, char buffer[160])
{
    if (subject->chip->core == CORE_M4)
        snprintf(buffer, 160,
                 "compile and link with -mfloat-abi=soft, or name a chip whose core is cortex-m4f if it has the FPU");
    else
        snprintf(buffer, 160, "compile and link with -mcpu=%s -mthumb and %s", core->option,
                 core->fp == 0 ? "-mfloat-abi=soft" : "the -mfpu of this core");
    return buffer;
}

static void check_fpu(const struct subject *subject, struct inquiry *inquiry)
{
    const struct core_facts *core = facts_for(subject, inquiry);
    if (core == NULL)
        return;
    struct fp_use use = fp_use_of(&subject->facts->attributes);
    const char *lacking = fp_lacking(core, &use);
    char arch[16], args[16], fix[160];
    struct place place = {.fix = fp_fix(subject, core, fix), .lacks = LACKS_FPU};
    if (lacking != NULL)
        found(inquiry, &place, "built for floating point in hardware (%s, arguments in %s), the %s has %s",
              value_name(TAG_FP_ARCH, use.arch, arch), value_name(TAG_VFP_ARGS, use.args, args), core->title, lacking);
    /* A permission, not a use: Sourcery's GCC 4.5 and TI's compiler write it for FPUs of single precision too
     * (public images that run on a TM4C123). ISA001 sees the instructions. */
    else if (use.arch > 0 && use.hard != 1 && core->fp > 0 && !core->fp_double)
        found_as(inquiry, is_used(subject) ? SEVERITY_WARNING : SEVERITY_NOTE, &place,
                 "built with floating point of double precision allowed (%s), the %s has single precision only",
                 value_name(TAG_FP_ARCH, use.arch, arch), core->title);
}

static void check_attributes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct attributes *attributes = &subject->facts->attributes;
    struct place place = {.section = ".ARM.attributes"};
    if (image_find_remark(subject->image, REMARK_TRUNCATED, 0) != NULL) {
        skipped(inquiry, "the file is truncated, and its attributes may be what is missing");
        return;
    }
    if (subject->image->attributes == NULL)
        found(inquiry, &place, "the file has no build attributes, so nothing tells what it was built for");
    else if (attributes->broken)
        found(inquiry, &place, "the build attributes break off behind %zu of them, so the rest is not known",
              attributes->count);
}

static void check_unaligned(const struct subject *subject, struct inquiry *inquiry)
{
    uint32_t unaligned = 0;
    const struct core_facts *core = facts_for(subject, inquiry);
    if (core == NULL || core->unaligned)
        return;
    attribute_number(&subject->facts->attributes, TAG_UNALIGNED_ACCESS, &unaligned);
    if (unaligned == 0)
        return;
    struct place place = {0};
    found(inquiry, &place, "the compiler was allowed unaligned loads and stores, on which the %s faults", core->title);
}

#define ADDENDA(section) "Addenda to the ABI for the Arm Architecture (ARM IHI 0045), " section
#define ON_ELF           (NEED_LOADABLE | NEED_ELF)

static const struct rule rules[] = {
    {"ABI001", "arm-state-code", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES, check_arm_state,
     "The image holds ARM-state code, which no Cortex-M executes.",
     "The first call into it is a UsageFault or garbage: most often a 64-bit division or memcpy of the C library, "
     "long after the image seemed to work.",
     "compile and link with -mcpu of the chip's core and -mthumb, which is how the libraries are chosen; if both do "
     "already, this compiler has none for the core: ask dsocheck toolchain -- FLAGS",
     "docs/DS203.md, traps; ARM DDI 0403E, A4.1.1; ELF for the Arm Architecture (ARM IHI 0044), 4.5.5"},
    {"ABI002", "arch-newer-than-core", SEVERITY_BRICK, ON_ELF, check_architecture,
     "The image was built for an architecture that the core does not execute.",
     "The first instruction that the core lacks is a fault.", "compile and link with -mcpu of the chip's core",
     ADDENDA("3.3.5 (Tag_CPU_arch)") "; the cores' architecture manuals (checker/model/core.c)"},
    {"ABI003", "wrong-profile", SEVERITY_BRICK, ON_ELF, check_profile,
     "The image was built for an application or real-time processor.",
     "Its start-up code sets modes and coprocessors that a Cortex-M does not have.",
     "compile and link with -mcpu of the chip's core", ADDENDA("3.3.5 (Tag_CPU_arch_profile)")},
    {"ABI004", "fpu-missing", SEVERITY_BRICK, ON_ELF, check_fpu,
     "The image uses a floating-point or vector unit that the core does not have.",
     "The first such instruction is a UsageFault (NOCP); with -mfloat-abi=hard that is any function with a float "
     "argument.",
     "compile and link with the -mcpu and -mfloat-abi of the chip", ADDENDA("3.3.5 (Tag_FP_arch), 3.3.6")},
    {"ABI005", "float-abi-mix", SEVERITY_ERROR, ON_ELF, check_float_abi,
     "Parts of the image pass floating-point arguments in FP registers, others in core registers.",
     "A function called across the border computes with whatever the other registers hold.",
     "compile every file and choose every library with the same -mfloat-abi",
     ADDENDA("3.3.6 (Tag_ABI_VFP_args)") "; ARM IHI 0044, 4.3.1 (e_flags)"},
    {"ABI006", "enum-size-mix", SEVERITY_WARNING, ON_ELF, check_enumerations,
     "Compile units disagree about the size of enumerations.",
     "Structures that hold one have different layouts in different files.",
     "compile every file with -fshort-enums, or none", ADDENDA("3.3.6 (Tag_ABI_enum_size)")},
    {"ABI007", "wchar-mix", SEVERITY_WARNING, ON_ELF, check_wide_characters,
     "Compile units disagree about the size of wchar_t.", "Wide strings passed across the border are garbage.",
     "compile every file with -fshort-wchar, or none", ADDENDA("3.3.6 (Tag_ABI_PCS_wchar_t)")},
    {"ABI008", "no-attributes", SEVERITY_NOTE, ON_ELF, check_attributes,
     "The ELF has no readable build attributes, so nothing says what it was built for.",
     "Nothing: IAR and old Arm compilers write none, and strip options remove them. The ABI rules have nothing to "
     "judge by.",
     "check the ELF as the linker wrote it", ADDENDA("3.1")},
    {"ABI009", "mixed-toolchains", SEVERITY_WARNING, ON_ELF, check_mixed_toolchains,
     "More than one compiler, or version of it, made this image.",
     "Options and libraries of one need not fit the other; the next build may pick yet another.",
     "build everything with one toolchain, or accept this with the reason (a vendor's library)",
     "docs/DS203.md, the incident"},
    {"ABI010", "toolchain-not-approved", SEVERITY_ERROR, ON_ELF, check_approval,
     "A compiler that the project has not approved took part.",
     "What was tested and what is shipped come from different toolchains.",
     "build with an approved toolchain, or add it to the list after testing it (--approve)",
     "the project's list of approved toolchains"},
    {"ABI011", "unaligned-access", SEVERITY_WARNING, ON_ELF, check_unaligned,
     "The compiler was allowed unaligned accesses on a core that faults on them.",
     "A packed structure or a cast pointer ends in a HardFault.",
     "compile with -mno-unaligned-access, or with -mcpu of the chip's core",
     ADDENDA("3.3.5 (Tag_CPU_unaligned_access)") "; ARM DDI 0419E, A3.2"},
};

const struct family abi_family = {"ABI", "what the toolchain says it built", rules, sizeof rules / sizeof *rules};
