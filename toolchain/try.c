#include "try.h"

#include "arm_libraries.h"
#include "base/alloc.h"
#include "diagnose.h"
#include "flags.h"
#include "load/load.h"
#include "trial.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static const char *program_for(const struct toolchain *t, const struct probe_source *source)
{
    return strcmp(source->language, "C++") == 0 ? t->cxx : t->driver;
}

static const char *reason_to_omit(const struct trial *trial, const struct probe_source *source)
{
    const struct toolchain *t = trial->toolchain;
    if (!script_has_room(trial->target))
        return "no RAM is among the memory regions";
    if (program_for(t, source) == NULL)
        return "no C++ driver beside it";
    if (source->libraries && !trial_has_libraries(trial))
        return "the flags leave the libraries out";
    return NULL;
}

static bool is_c(const struct probe_source *source)
{
    return strcmp(source->language, "C") == 0;
}

/* Those in C that are tried, as one program: a compiler takes as long to start as for all of them. */
static bool write_together(const struct trial *trial, struct fault *fault)
{
    struct text text = {0}, calls = {0};
    for (unsigned i = 0; i < probe_source_count; i++) {
        const struct probe_source *source = &probe_sources[i];
        if (!is_c(source) || reason_to_omit(trial, source) != NULL)
            continue;
        text_add(&text, "#define main probe_%u\n#include \"%s\"\n#undef main\n", i, source->file);
        text_add(&calls, "%sprobe_%u()", calls.length > 0 ? " + " : "", i);
    }
    text_add(&text, "int main(void) { return %s; }\n", calls.length > 0 ? text_string(&calls) : "0");
    bool good = scratch_write(&trial->scratch, "together.c", text_string(&text), text.length, fault);
    text_release(&text);
    text_release(&calls);
    return good;
}

static bool write_source(const struct trial *trial, const char *file, const char *text, struct fault *fault)
{
    return scratch_write(&trial->scratch, file, text, strlen(text), fault);
}

static bool write_sources(const struct trial *trial, struct fault *fault)
{
    for (unsigned i = 0; i < probe_source_count; i++)
        if (!write_source(trial, probe_sources[i].file, probe_sources[i].text, fault))
            return false;
    char *plain = alloc_format("#include \"start.c\"\n#include \"%s\"\n", probe_division->file);
    bool good = write_source(trial, "start.c", probe_start, fault) && write_source(trial, "plain.c", plain, fault) &&
                write_together(trial, fault);
    free(plain);
    return good;
}

/* "cc1: warning: switch '-mcpu=cortex-m3' conflicts with switch '-march=armv6-m'" */
static void note_conflicts(struct toolchain *t, const char *said)
{
    for (const char *line = said; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        char *one = alloc_text(line, length);
        if (strstr(one, "conflicts with") != NULL && (strstr(one, "-mcpu") != NULL || strstr(one, "-march") != NULL)) {
            const char *at = strstr(one, "switch ");
            names_add(&t->conflicts, at != NULL ? at : one);
        }
        free(one);
        line += length + (line[length] == '\n');
    }
}

/* Compiled and linked by itself, so that what fails has a name. */
static void try_probe(const struct trial *trial, const struct probe_source *source, struct probe *probe)
{
    struct toolchain *t = trial->toolchain;
    const char *program = program_for(t, source);
    if (probe->omitted != NULL)
        return;
    probe->compiled = trial_compile(trial, program, &t->flags, source->file, "probe.o", true, &probe->complaint, NULL);
    if (!probe->compiled)
        return;
    probe->linked =
        trial_link(trial, program, &t->flags, BOARD_SCRIPT, (const char *const[]){"start.o", "probe.o", NULL},
                   "probe.elf", source->libraries, &probe->complaint);
    if (probe->linked)
        trial_examine(trial, probe, "probe.elf", source->erratum);
    else
        probe->too_large = trial_says_too_large(probe->complaint);
}

/* True when all that is in C compiles, links and passes: then nothing of it has to be tried by itself. */
static bool try_together(struct trial *trial, struct probe *together)
{
    struct toolchain *t = trial->toolchain;
    *together = (struct probe){.name = "C programs", .language = "C"};
    together->compiled =
        trial_compile(trial, t->driver, &t->flags, "together.c", "together.o", true, &together->complaint, NULL);
    together->linked = together->compiled && trial_link_first(trial, "together", &together->complaint);
    together->too_large = together->complaint != NULL && trial_says_too_large(together->complaint);
    if (together->linked && script_has_room(trial->target))
        trial_examine(trial, together, "together.elf", true);
    return probe_passes(together);
}

static void try_each(struct trial *trial, bool but_c)
{
    struct toolchain *t = trial->toolchain;
    for (unsigned i = 0; i < probe_source_count; i++) {
        const struct probe_source *source = &probe_sources[i];
        struct probe probe = {.name = source->name, .language = source->language};
        probe.omitted = reason_to_omit(trial, source);
        if (but_c && probe.omitted == NULL && is_c(source))
            continue;
        try_probe(trial, source, &probe);
        t->probes[t->probe_count++] = probe;
    }
}

static bool any_c_fails(const struct toolchain *t)
{
    for (size_t i = 0; i < t->probe_count; i++)
        if (strcmp(t->probes[i].language, "C") == 0 && t->probes[i].omitted == NULL && !probe_passes(&t->probes[i]))
            return true;
    return false;
}

static void try_probes(struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    struct probe together;
    bool passes = try_together(trial, &together);
    if (!passes)
        arm_codes_release(&t->arm_code); /* the smallest program that has it names it best */
    try_each(trial, passes);
    if (passes || (script_has_room(trial->target) && !any_c_fails(t) && !together.too_large))
        t->probes[t->probe_count++] = together;
    else
        probe_release(&together);
}

/* What somebody gets who forgets the flags on the link line. */
static void try_without_flags(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    struct image image = {0};
    struct fault fault;
    char *why = NULL, *path = scratch_path(&trial->scratch, "plain.elf");
    bool good = trial_compile(trial, t->driver, NULL, "plain.c", "plain.o", false, &why, NULL) &&
                trial_link(trial, t->driver, NULL, BOARD_SCRIPT, (const char *const[]){"plain.o", NULL}, "plain.elf",
                           true, &why);
    if (!good) {
        t->unflagged_skip = alloc_format("the driver links nothing without flags: %s", why);
    } else if (!image_load(path, &(struct load_options){0}, &image, &fault) || image.machine != EM_ARM) {
        t->unflagged_skip = alloc_string("the driver does not build for ARM without flags");
    } else {
        struct mapfile map;
        trial_map(trial, "plain.elf", &map);
        arm_libraries_collect(&image, &map, &t->unflagged);
        mapfile_release(&map);
    }
    image_release(&image);
    free(why);
    free(path);
}

static bool try_all(struct trial *trial, struct fault *fault)
{
    struct toolchain *t = trial->toolchain;
    char *said = NULL, *complaint = NULL;
    driver_identify(t, &trial->scratch);
    if (t->unusable != NULL)
        return true;
    if (!write_sources(trial, fault))
        return false;
    bool starts = trial_compile(trial, t->driver, &t->flags, "start.c", "start.o", false, &complaint, &said);
    note_conflicts(t, said);
    free(said);
    if (!starts) {
        t->unusable = alloc_format("the probes' start-up does not compile: %s", complaint);
        free(complaint);
        return true;
    }
    if (!trial_start_script(trial, fault))
        return false;
    t->ldrd_skip = alloc_string("no probe of it could be linked");
    t->probes = alloc_items(probe_source_count + 1, sizeof *t->probes);
    try_probes(trial);
    try_without_flags(trial);
    if (any_c_fails(t) || t->position_independent)
        trial_diagnose(trial);
    trial_examine_libraries(trial);
    return true;
}

bool toolchain_try(const char *driver, const struct subject *target, enum trial_depth depth,
                   struct toolchain *toolchain, struct fault *fault)
{
    toolchain->driver = alloc_string(driver);
    struct trial trial = {.toolchain = toolchain, .target = target, .digests = depth >= TRIAL_DIGESTS};
    process_signals_start();
    bool good = scratch_open(&trial.scratch, fault) && try_all(&trial, fault);
    if (good && toolchain->unusable != NULL)
        trial_diagnose(&trial);
    else if (good && depth >= TRIAL_FINGERPRINT)
        trial_fingerprint(&trial);
    scratch_remove(&trial.scratch);
    free(trial.spelling);
    process_signals_end();
    return good;
}
