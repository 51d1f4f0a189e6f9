/* TCH010 and up: why a toolchain does not do. */
#include "tch.h"

#include <string.h>

#define FEW 3

static const struct cause {
    const char *code;
    cause_check *holds;
} causes[] = {
#define CAUSE(name, code) {code, tch_is_##name},
    TCH_CAUSES
#undef CAUSE
};

static void told_release(struct told *told)
{
    text_release(&told->sentence);
    text_release(&told->fix);
}

static const struct cause *first_cause(const struct toolchain_subject *subject, struct told *told)
{
    *told = (struct told){0};
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].holds(subject, told))
            return &causes[i];
    return NULL;
}

const char *tch_cause(const struct toolchain_subject *subject)
{
    struct told told;
    const struct cause *cause = first_cause(subject, &told);
    told_release(&told);
    return cause != NULL ? cause->code : NULL;
}

/* "; from that follow ABI001 and RUN003 in the probes" */
static void add_what_follows(struct text *sentence, const struct toolchain *t)
{
    struct names codes = {0};
    for (size_t i = 0; i < t->probe_count; i++)
        for (size_t n = 0; n < t->probes[i].verdict.finding_count; n++)
            if (t->probes[i].verdict.findings[n].severity >= SEVERITY_ERROR &&
                strncmp(t->probes[i].verdict.findings[n].rule->code, "SEG", 3) != 0) /* TCH004 tells those */
                names_add(&codes, t->probes[i].verdict.findings[n].rule->code);
    for (size_t i = 0; i < codes.count; i++)
        text_add(sentence, "%s%s", i == 0 ? "; from that follow in the probes: " : ", ", codes.at[i]);
    names_release(&codes);
}

static void tell(const struct toolchain_subject *subject, struct inquiry *inquiry, cause_check *holds)
{
    struct told told;
    const struct cause *cause = first_cause(subject, &told);
    if (cause != NULL && cause->holds == holds) {
        add_what_follows(&told.sentence, subject->toolchain);
        found(inquiry, &(struct place){.fix = text_string(&told.fix)}, "%s", text_string(&told.sentence));
    }
    told_release(&told);
}

#define CAUSE(name, code)                                                                                              \
    void tch_##name(const struct toolchain_subject *subject, struct inquiry *inquiry)                                  \
    {                                                                                                                  \
        tell(subject, inquiry, tch_is_##name);                                                                         \
    }
TCH_CAUSES
#undef CAUSE

bool tch_follows(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const char *cause = tch_cause(subject);
    if (cause != NULL)
        skipped(inquiry, "what it would find follows from %s", cause);
    return cause != NULL;
}

void tch_list_few(struct text *list, const struct names *names)
{
    for (size_t i = 0; i < names->count && i < FEW; i++)
        text_add(list, "%s%s", i > 0 ? ", " : "", names->at[i]);
    if (names->count > FEW)
        text_add(list, " and %zu more", names->count - FEW);
}

const char *tch_flag(const struct toolchain *t, const char *start)
{
    const char *value = NULL;
    for (size_t i = 0; i < t->flags.count; i++)
        if (strncmp(t->flags.at[i], start, strlen(start)) == 0)
            value = t->flags.at[i] + strlen(start);
    return value;
}

void tch_add_configured(struct text *text, const struct toolchain *t, const char *const *starts)
{
    const char *open = " (configured with ";
    for (const char *at = t->facts.configured; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        for (size_t i = 0; starts[i] != NULL; i++) {
            if (strncmp(at, starts[i], strlen(starts[i])) != 0)
                continue;
            text_add(text, "%s%.*s", open, (int)length, at);
            open = " ";
        }
        at += length;
    }
    text_add(text, "%s", open[1] == '\0' ? ")" : "");
}

bool tch_any_c_linked(const struct toolchain *t)
{
    for (size_t i = 0; i < t->probe_count; i++)
        if (t->probes[i].linked && strcmp(t->probes[i].language, "C") == 0)
            return true;
    return false;
}
