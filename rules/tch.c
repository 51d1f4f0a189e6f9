/* TCH: the toolchain itself, judged by what its probes became. These rows run in `dsocheck toolchain` only. */
#include "families.h"
#include "text.h"
#include "toolchain.h"

#include <string.h>

#define FEW    3
#define ULL(x) ((unsigned long long)(x))

static const struct place nowhere;

/* "a, b, c and 4 more"; the caller releases. */
static void list_few(struct text *list, const struct names *names)
{
    for (size_t i = 0; i < names->count && i < FEW; i++)
        text_add(list, "%s%s", i > 0 ? ", " : "", names->at[i]);
    if (names->count > FEW)
        text_add(list, " and %zu more", names->count - FEW);
}

static bool anything_linked(const struct toolchain *t)
{
    for (size_t i = 0; i < t->probe_count; i++)
        if (t->probes[i].linked)
            return true;
    return false;
}

static void found_arm_code(struct inquiry *inquiry, const struct toolchain *t, const struct arm_code *code)
{
    struct text functions = {0}, first = {0};
    text_add_bytes(&first, code->functions.at[0], strcspn(code->functions.at[0], " "));
    struct place place = {.symbol = text_string(&first)};
    const char *multilib = t->multilib != NULL ? t->multilib : "unknown";
    list_few(&functions, &code->functions);
    if (code->library == NULL)
        found(inquiry, &place, "these flags compile ARM code, which no Cortex-M executes: %s", text_string(&functions));
    else
        found(inquiry, &place, "these flags link ARM code from %s (multilib %s), which no Cortex-M executes: %s",
              code->library, multilib, text_string(&functions));
    text_release(&first);
    text_release(&functions);
}

static void check_multilib(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    for (size_t i = 0; i < t->arm_code.count; i++)
        found_arm_code(inquiry, t, &t->arm_code.at[i]);
}

static void check_default(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (t->unusable != NULL || t->unflagged_skip != NULL) {
        skipped(inquiry, "%s", t->unflagged_skip != NULL ? t->unflagged_skip : "the toolchain cannot be used");
        return;
    }
    struct text origins = {0};
    for (size_t i = 0; i < t->unflagged.count; i++) {
        const struct arm_code *code = &t->unflagged.at[i];
        text_add(&origins, "%s%s (%zu function%s)", i > 0 ? ", " : "",
                 code->library != NULL ? code->library : "what it compiles", code->functions.count,
                 code->functions.count == 1 ? "" : "s");
    }
    if (t->unflagged.count > 0)
        found(inquiry, &nowhere, "without flags the driver yields ARM code: %s", text_string(&origins));
    text_release(&origins);
}

static void check_build_id(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    struct place place = {
        .has_address = true, .range = {t->note_address, t->note_address}, .section = ".note.gnu.build-id"};
    if (t->note_before_table)
        found(inquiry, &place, "the linker puts a build-id note at 0x%08llx, in front of the vectors at 0x%08llx",
              ULL(t->note_address), ULL(t->table_address));
    else if (t->note_in_ram)
        found(inquiry, &place, "the linker puts a build-id note at 0x%08llx, which is RAM", ULL(t->note_address));
}

/* The first finding of an image rule in any probe, or NULL. */
static const struct finding *finding_of(const struct toolchain *t, const char *code, const struct probe **probe)
{
    for (size_t i = 0; i < t->probe_count; i++)
        for (size_t n = 0; n < t->probes[i].verdict.finding_count; n++)
            if (strcmp(t->probes[i].verdict.findings[n].rule->code, code) == 0) {
                *probe = &t->probes[i];
                return &t->probes[i].verdict.findings[n];
            }
    return NULL;
}

static void check_page_size(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    const struct probe *probe = NULL;
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    const struct finding *f = finding_of(t, "SEG001", &probe);
    if (f == NULL)
        return;
    struct place place = {.has_address = f->has_address, .range = {f->address, f->end}, .region = f->region};
    found(inquiry, &place, "the page size of this linker pulls the ELF headers in: in the probe %s, %s", probe->name,
          f->message);
}

static void check_region_names(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (t->unusable != NULL || t->rejected_skip != NULL)
        skipped(inquiry, "%s", t->rejected_skip != NULL ? t->rejected_skip : "the toolchain cannot be used");
    for (size_t i = 0; i < t->rejected.count; i++) {
        struct place place = {.region = t->rejected.at[i]};
        found(inquiry, &place, "this linker rejects a region named %s as it is: %s", t->rejected.at[i],
              t->rejected_complaint != NULL ? t->rejected_complaint : "it says nothing");
    }
}

static void check_conflicts(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (t->version == NULL)
        skipped(inquiry, "the driver cannot be run");
    for (size_t i = 0; i < t->conflicts.count; i++)
        found(inquiry, &nowhere, "%s", t->conflicts.at[i]);
}

static void check_ldrd(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (subject->chip->core != CORE_M3) {
        skipped(inquiry, "erratum 602117 is the Cortex-M3's; the chip's core is %s", core_name(subject->chip->core));
        return;
    }
    if (t->unusable != NULL || t->ldrd_skip != NULL)
        skipped(inquiry, "%s", t->ldrd_skip != NULL ? t->ldrd_skip : "the toolchain cannot be used");
    struct place place = {.symbol = t->ldrd_function};
    if (t->ldrd_count > 0)
        found(inquiry, &place, "these flags compile LDRD whose first register is its base (%zu times in the probe, %s)",
              t->ldrd_count, t->ldrd_function != NULL ? t->ldrd_function : "nameless code");
    for (size_t i = 0; i < t->library_count; i++) {
        const struct library *library = &t->libraries[i];
        struct text where = {0}, fix = {0};
        if (library->ldrd_count == 0)
            continue;
        list_few(&where, &library->where);
        text_add(&fix,
                 "rebuild %s with -mfix-cortex-m3-ldrd, or make sure that none of these functions is linked, or that "
                 "they run from flash and their data causes no fault",
                 library->name);
        found(inquiry, &(struct place){.fix = text_string(&fix)},
              "%s holds %zu LDRD whose first register is its base, in %s", library->name, library->ldrd_count,
              text_string(&where));
        text_release(&fix);
        text_release(&where);
    }
}

static bool complains(const struct probe *probe)
{
    return probe->complaint != NULL && !probe->too_large;
}

/* The probes from `first` on that fail the same way; false when an earlier one already told. */
static bool gather_alike(const struct toolchain *t, size_t first, struct names *alike)
{
    const struct probe *p = &t->probes[first];
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *other = &t->probes[i];
        if (!complains(other) || other->compiled != p->compiled || strcmp(other->complaint, p->complaint) != 0)
            continue;
        if (i < first)
            return false;
        names_add(alike, other->name);
    }
    return true;
}

/* A probe in another language than C may have no library; that stops nobody who builds C. */
static void check_usable(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (t->unusable != NULL)
        found(inquiry, &nowhere, "%s", t->unusable);
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *p = &t->probes[i];
        struct names alike = {0};
        struct text list = {0};
        if (complains(p) && gather_alike(t, i, &alike)) {
            list_few(&list, &alike);
            found_as(inquiry, strcmp(p->language, "C") == 0 ? SEVERITY_ERROR : SEVERITY_WARNING, &nowhere,
                     "%s of the probes: %s (%s)",
                     p->compiled ? "the linker makes nothing" : "the compiler makes nothing", p->complaint,
                     text_string(&list));
        }
        names_release(&alike);
        text_release(&list);
    }
}

/* Findings in a probe that another TCH rule tells with its cause, when it does. */
static const struct {
    const char *code;
    bool arm; /* TCH001 tells it, of the probes in which ARM code has a name; else TCH004 */
} told_elsewhere[] = {{"SEG001", false}, {"ABI001", true}, {"ISA003", true}};

static bool is_told(const struct toolchain *t, const struct probe *probe, const struct finding *f)
{
    for (size_t i = 0; i < sizeof told_elsewhere / sizeof *told_elsewhere; i++)
        if (strcmp(f->rule->code, told_elsewhere[i].code) == 0)
            return !told_elsewhere[i].arm || probe->arm_code;
    if (t->note_before_table && strncmp(f->rule->code, "VEC", 3) == 0)
        return true; /* what reads the vectors reads the note */
    return t->note_in_ram && f->has_address && f->address == t->note_address;
}

static void check_probes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    struct names told = {0};
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct verdict *v = &t->probes[i].verdict;
        for (size_t n = 0; n < v->finding_count; n++) {
            const struct finding *f = &v->findings[n];
            if (f->severity < SEVERITY_ERROR || is_told(t, &t->probes[i], f) || names_has(&told, f->rule->code))
                continue;
            names_add(&told, f->rule->code);
            struct place place = {.has_address = f->has_address,
                                  .range = {f->address, f->end},
                                  .section = f->section,
                                  .symbol = f->symbol,
                                  .region = f->region,
                                  .fix = f->fix};
            found_as(inquiry, f->severity, &place, "the probe %s fails %s %s: %s", t->probes[i].name, f->rule->code,
                     f->rule->slug, f->message);
        }
    }
    names_release(&told);
}

static const struct rule rules[] = {
    {"TCH001", "multilib-arm-state", SEVERITY_BRICK, 0, check_multilib,
     "The flags given compile ARM-state code, or select libraries that hold it.",
     "A Cortex-M only executes Thumb code: the first call of a library function, a 64-bit division for instance, is a "
     "fault.",
     "give -mcpu=CORE -mthumb (here or in the project's compile and link flags alike) and look at the multilib that is "
     "chosen (-print-multi-directory)",
     "GCC manual, ARM Options; the linked probe: mapping symbols (ARM IHI 0044, 5.5.5) and function addresses"},
    {"TCH002", "default-arm-state", SEVERITY_WARNING, 0, check_default,
     "Without flags the driver yields ARM-state code.",
     "The flags only have to be missing from the link line: ld takes ARM-state libraries then and says nothing.",
     "give -mcpu and -mthumb on the link line too, and check what was linked (dsocheck IMAGE)",
     "GCC manual, ARM Options; the probe linked without flags"},
    {"TCH003", "build-id-default", SEVERITY_ERROR, 0, check_build_id,
     "Links put a build-id note in front of the vectors, or into RAM.",
     "The core takes the first two words of a note in the place of the vectors for the initial stack pointer and the "
     "reset "
     "vector; a note in RAM makes the image one for RAM.",
     "give -Wl,--build-id=none, or place .note.gnu.build-id behind the vectors in the linker script",
     "GNU ld manual, --build-id; the linked probe"},
    {"TCH004", "large-max-page-size", SEVERITY_ERROR, 0, check_page_size,
     "The linker's page size pulls the ELF headers into the first segment.",
     "Programmers that go by segments write the headers to flash, over whatever lies below the application.",
     "give -Wl,-n, or -Wl,-z,max-page-size=N with an N that the origin of every region is a multiple of",
     "GNU ld manual, -z max-page-size; rule SEG001 on the linked probe"},
    {"TCH005", "region-name-rejected", SEVERITY_WARNING, 0, check_region_names,
     "This linker rejects the name of a region.",
     "The linker script stops with a syntax error that does not name the cause.",
     "put the name in double quotes in the linker script, wherever it stands",
     "GNU ld 2.40, ldlex.l: words of its language are no names in MEMORY; tried with the linker itself"},
    {"TCH006", "conflicting-arch-flags", SEVERITY_ERROR, 0, check_conflicts, "-march contradicts -mcpu.",
     "The driver takes one of the two for the code and the other for what it predefines or assembles.",
     "give -mcpu alone", "the driver's own diagnostics"},
    {"TCH007", "missing-ldrd-fix", SEVERITY_WARNING, 0, check_ldrd,
     "The core has erratum 602117, and code or libraries hold the instruction it is about.",
     "LDRD Ra, Rb, [Ra, #imm] loads its own base first. When the second load faults, or is interrupted while the code "
     "runs from RAM and reads RAM, the base is lost and the instruction cannot be repeated.",
     "give -mfix-cortex-m3-ldrd, which -mcpu=cortex-m3 switches on by itself",
     "ARM PR326-PRDC-009450 v2.0, page 9; GCC manual, -mfix-cortex-m3-ldrd"},
    {"TCH008", "unusable", SEVERITY_ERROR, 0, check_usable,
     "The driver, assembler or linker is missing, or cannot build a probe.",
     "Nothing can be said of what it would build.",
     "install the toolchain and its C library, or name another driver (--cc) or other flags (behind --)",
     "the first line of the tool that says why"},
    {"TCH009", "probe-fails", SEVERITY_ERROR, 0, check_probes,
     "A linked probe fails a rule for images that no other TCH rule stands for.",
     "What fails in a program this small fails in every program built with these flags for this board.",
     "see the rule that is named (dsocheck explain)", "the rules for images, on the linked probe"},
};

const struct family tch_family = {"TCH", "the toolchain itself (dsocheck toolchain)", rules,
                                  sizeof rules / sizeof *rules};
