/* TCH001 to TCH009: what the probes became. */
#include "tch.h"

#include "base/text.h"
#include "model/toolchain.h"

#include <string.h>

#define ULL(x) ((unsigned long long)(x))

static const struct place nowhere;

static bool anything_linked(const struct toolchain *t)
{
    for (size_t i = 0; i < t->probe_count; i++)
        if (t->probes[i].linked)
            return true;
    return false;
}

/* Where the ARM code came from: "libc.a, libgcc.a"; what the flags themselves compile goes before all. */
static void add_origins(struct text *sentence, const struct toolchain *t, bool compiled)
{
    const char *multilib = t->multilib != NULL ? t->multilib : "unknown";
    text_add(sentence, compiled ? "these flags compile ARM code" : "these flags link ARM code from ");
    for (size_t i = 0; i < t->arm_code.count && !compiled; i++)
        text_add(sentence, "%s%s", i > 0 ? ", " : "", t->arm_code.at[i].library);
    if (!compiled)
        text_add(sentence, " (multilib %s)", multilib);
    text_add(sentence, ", which no Cortex-M executes: ");
}

void tch_multilib(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (tch_follows(subject, inquiry))
        return;
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    if (t->arm_code.count == 0)
        return;
    const struct arm_code *told = &t->arm_code.at[0];
    for (size_t i = 1; i < t->arm_code.count && told->library != NULL; i++)
        if (t->arm_code.at[i].library == NULL)
            told = &t->arm_code.at[i];
    struct text sentence = {0}, first = {0}, fix = {0};
    add_origins(&sentence, t, told->library == NULL);
    tch_list_few(&sentence, &told->functions);
    text_add_bytes(&first, told->functions.at[0], strcspn(told->functions.at[0], " "));
    text_add(&fix,
             "give -mcpu=%s -mthumb, when compiling and when linking: it is the link that chooses the libraries "
             "(-print-multi-directory tells which)",
             core_facts(subject->chip->core)->option);
    found(inquiry, &(struct place){.symbol = text_string(&first), .fix = text_string(&fix)}, "%s",
          text_string(&sentence));
    text_release(&sentence);
    text_release(&first);
    text_release(&fix);
}

void tch_default(const struct toolchain_subject *subject, struct inquiry *inquiry)
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

void tch_build_id(const struct toolchain_subject *subject, struct inquiry *inquiry)
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

void tch_page_size(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    const struct probe *probe = NULL;
    if (!anything_linked(t))
        skipped(inquiry, "no probe could be linked");
    const struct finding *f = finding_of(t, "SEG001", &probe);
    if (f == NULL)
        return;
    /* -pie wants the headers loaded, whatever the page size. */
    const char *cause = tch_cause(subject);
    if (cause != NULL && strcmp(cause, "TCH020") == 0) {
        skipped(inquiry, "the ELF headers that are loaded follow from %s", cause);
        return;
    }
    struct place place = {.has_address = f->has_address, .range = {f->address, f->end}, .region = f->region};
    found(inquiry, &place, "the page size of this linker pulls the ELF headers in: in the probe %s, %s", probe->name,
          f->message);
}

void tch_region_names(const struct toolchain_subject *subject, struct inquiry *inquiry)
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

void tch_conflicts(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (t->version == NULL)
        skipped(inquiry, "the driver cannot be run");
    for (size_t i = 0; i < t->conflicts.count; i++)
        found(inquiry, &nowhere, "%s", t->conflicts.at[i]);
}

void tch_ldrd(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    if (subject->chip->core != CORE_M3) {
        skipped(inquiry, "erratum 602117 is the Cortex-M3's; the chip's core is %s",
                core_facts(subject->chip->core)->name);
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
        tch_list_few(&where, &library->where);
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

/* What cures what a tool complains of; else the rule's remedy does. */
static const struct cure {
    const char *words, *fix;
} cures[] = {
    {"cannot find -lgcc",
     "install GCC's own libraries for these flags (-print-libgcc-file-name says where they are looked for): they come "
     "with the compiler, by `make all-target-libgcc` when it is built by hand"},
    {"cannot find -lstdc++",
     "install the C++ library (Debian, Ubuntu: apt install libstdc++-arm-none-eabi-newlib), or link C only"},
    {"cannot find -l",
     "install a C library for this compiler (Debian, Ubuntu: apt install libnewlib-arm-none-eabi; a toolchain of Arm's "
     "brings one), or link with -nostdlib -lgcc what needs none"},
    {"lacks an FPU", "leave -mfloat-abi=hard out, or name a core that has an FPU, or which one it is (-mfpu=): the "
                     "core that -mcpu names "
                     "has none by itself"},
    {"cannot execute 'cc1", "install the compiler whole: the driver has no compiler for this language beside it "
                            "(-print-prog-name=cc1, cc1plus)"},
};

static const struct cure *cure_of(const char *complaint)
{
    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
        if (strstr(complaint, cures[i].words) != NULL)
            return &cures[i];
    return NULL;
}

static bool is_same_trouble(const struct probe *one, const struct probe *other)
{
    const struct cure *cure = cure_of(one->complaint);
    return one->compiled == other->compiled &&
           (strcmp(one->complaint, other->complaint) == 0 || (cure != NULL && cure == cure_of(other->complaint)));
}

/* The probes from `first` on that fail the same way; false when an earlier one already told. */
static bool gather_alike(const struct toolchain *t, size_t first, struct names *alike)
{
    const struct probe *p = &t->probes[first];
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *other = &t->probes[i];
        if (!complains(other) || !is_same_trouble(p, other))
            continue;
        if (i < first)
            return false;
        names_add(alike, other->name);
    }
    return true;
}

/* A probe in another language than C may have no library; that stops nobody who builds C. */
void tch_usable(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    if (tch_follows(subject, inquiry))
        return;
    const struct toolchain *t = subject->toolchain;
    const struct cure *cure = t->unusable != NULL ? cure_of(t->unusable) : NULL;
    if (t->unusable != NULL)
        found(inquiry, &(struct place){.fix = cure != NULL ? cure->fix : NULL}, "%s", t->unusable);
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *p = &t->probes[i];
        struct names alike = {0};
        struct text list = {0};
        if (complains(p) && gather_alike(t, i, &alike)) {
            cure = cure_of(p->complaint);
            struct place place = {.fix = cure != NULL ? cure->fix : NULL};
            tch_list_few(&list, &alike);
            found_as(inquiry, strcmp(p->language, "C") == 0 ? SEVERITY_ERROR : SEVERITY_WARNING, &place,
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
} told_elsewhere[] = {{"SEG001", false}, {"ABI001", true}};

static bool is_told(const struct toolchain *t, const struct probe *probe, const struct finding *f)
{
    if (f->caused_by != NO_CAUSE)
        return true;
    for (size_t i = 0; i < sizeof told_elsewhere / sizeof *told_elsewhere; i++)
        if (strcmp(f->rule->code, told_elsewhere[i].code) == 0)
            return !told_elsewhere[i].arm || probe->arm_code;
    if (t->note_before_table && strncmp(f->rule->code, "VEC", 3) == 0)
        return true; /* what reads the vectors reads the note */
    return t->note_in_ram && f->has_address && f->address == t->note_address;
}

void tch_probes(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    if (tch_follows(subject, inquiry))
        return;
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
