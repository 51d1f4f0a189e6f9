#include "try.h"

#include "alloc.h"
#include "arm_libraries.h"
#include "evidence.h"
#include "families.h"
#include "flags.h"
#include "judge.h"
#include "ldrd.h"
#include "load.h"
#include "trial.h"
#include "vector_table.h"
#include "walk.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* A note so close in front of the vectors pushed them out of their place; one in another region did not. */
#define NOTE_REACH 0x400

static const char *program_for(const struct toolchain *t, const struct probe_source *source)
{
    return strcmp(source->language, "C++") == 0 ? t->cxx : t->driver;
}

static bool write_sources(const struct trial *trial, struct fault *fault)
{
    if (!scratch_write(&trial->scratch, "start.c", probe_start, strlen(probe_start), fault))
        return false;
    for (unsigned i = 0; i < probe_source_count; i++)
        if (!scratch_write(&trial->scratch, probe_sources[i].file, probe_sources[i].text, strlen(probe_sources[i].text),
                           fault))
            return false;
    return true;
}

static bool write_script(const struct trial *trial, struct fault *fault)
{
    struct text script = {0};
    script_for_board(&script, trial->target, trial->spelling);
    bool good = scratch_write(&trial->scratch, "board.ld", text_string(&script), script.length, fault);
    text_release(&script);
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

static void note_producers(struct toolchain *t, const struct image *image)
{
    for (size_t at = 0; at < image->comment_size;) {
        size_t length = strnlen(image->comment + at, image->comment_size - at);
        char *one = alloc_text(image->comment + at, length);
        if (length > 0)
            names_add(&t->producers, one);
        free(one);
        at += length + 1;
    }
}

/* Where the linker puts a build-id note that the script does not name. */
static void note_build_id(const struct trial *trial, const struct image *image)
{
    struct toolchain *t = trial->toolchain;
    uint64_t table;
    if (vector_table_label(&(struct subject){.image = image}, &table) == NULL)
        return;
    for (size_t i = 0; i < image->section_count && !t->note_before_table && !t->note_in_ram; i++) {
        const struct section *s = &image->sections[i];
        if (s->type != SHT_NOTE || (s->flags & SHF_ALLOC) == 0 || s->size == 0 || strstr(s->name, "build-id") == NULL)
            continue;
        t->note_before_table = (uint64_t)s->load + s->size <= table && table - s->load <= NOTE_REACH;
        t->note_in_ram = is_ram(trial->target, s->load) && !is_ram(trial->target, table);
        t->note_address = s->load;
        t->table_address = table;
    }
}

static void judge_probe(const struct trial *trial, struct probe *probe, const struct image *image)
{
    struct subject subject = *trial->target;
    struct policy policy = {.fail_on = SEVERITY_ERROR};
    subject.image = image;
    probe->bytes = image_loaded(image, range_of(0, UINT64_MAX));
    struct walk *walk = walk_new(&subject);
    subject.walk = walk;
    judge(&subject, families, family_count, &policy, &probe->verdict);
    walk_free(walk);
}

static void examine(const struct trial *trial, struct probe *probe, const char *output, bool erratum)
{
    struct toolchain *t = trial->toolchain;
    struct image image = {0};
    struct mapfile map;
    struct fault fault;
    char *path = scratch_path(&trial->scratch, output);
    if (image_load(path, &(struct load_options){0}, &image, &fault)) {
        trial_map(trial, output, &map);
        judge_probe(trial, probe, &image);
        note_producers(t, &image);
        note_build_id(trial, &image);
        probe->arm_code = arm_libraries_collect(&image, &map, &t->arm_code);
        trial_add_libraries(trial, &map);
        if (erratum)
            t->ldrd_count = ldrd_scan_own_code(&image, &map, &t->ldrd_function);
        mapfile_release(&map);
    } else {
        probe->linked = false;
        probe->complaint = scratch_hide(&trial->scratch, fault.sentence, strlen(fault.sentence));
    }
    image_release(&image);
    free(path);
}

static bool says_too_large(const char *complaint)
{
    return strstr(complaint, "overflowed by") != NULL || strstr(complaint, "will not fit in region") != NULL;
}

static const char *reason_to_omit(const struct trial *trial, const struct probe_source *source)
{
    const struct toolchain *t = trial->toolchain;
    if (!script_has_room(trial->target))
        return "no RAM is among the memory regions";
    if (program_for(t, source) == NULL)
        return "no C++ driver beside it";
    if (source->libraries && (flags_hold(&t->flags, "-nostdlib") || flags_hold(&t->flags, "-nodefaultlibs")))
        return "the flags leave the libraries out";
    return NULL;
}

static void try_probe(const struct trial *trial, const struct probe_source *source, struct probe *probe)
{
    struct toolchain *t = trial->toolchain;
    const char *program = program_for(t, source);
    probe->name = source->name;
    probe->language = source->language;
    probe->omitted = reason_to_omit(trial, source);
    if (probe->omitted != NULL)
        return;
    probe->compiled =
        trial_compile(trial, program, &t->flags, source->file, "probe.o", source->optimised, &probe->complaint, NULL);
    if (!probe->compiled)
        return;
    probe->linked = trial_link(trial, program, &t->flags, "board.ld", (const char *const[]){"start.o", "probe.o", NULL},
                               "probe.elf", source->libraries, &probe->complaint);
    if (probe->linked)
        examine(trial, probe, "probe.elf", source->optimised);
    else
        probe->too_large = says_too_large(probe->complaint);
}

/* What somebody gets who forgets the flags on the link line. */
static void try_without_flags(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    struct image image = {0};
    struct fault fault;
    char *why = NULL, *path = scratch_path(&trial->scratch, "plain.elf");
    bool good = trial_compile(trial, t->driver, NULL, "start.c", "plain-start.o", false, &why, NULL) &&
                trial_compile(trial, t->driver, NULL, probe_division->file, "plain.o", false, &why, NULL) &&
                trial_link(trial, t->driver, NULL, "board.ld", (const char *const[]){"plain-start.o", "plain.o", NULL},
                           "plain.elf", true, &why);
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

static void note_erratum(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    for (unsigned i = 0; i < probe_source_count; i++)
        if (probe_sources[i].optimised && !t->probes[i].linked)
            t->ldrd_skip = alloc_format("the probe %s could not be linked", probe_sources[i].name);
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
    trial_region_names(trial);
    if (!write_script(trial, fault))
        return false;
    t->probes = alloc_items(probe_source_count, sizeof *t->probes);
    t->probe_count = probe_source_count;
    for (unsigned i = 0; i < probe_source_count; i++)
        try_probe(trial, &probe_sources[i], &t->probes[i]);
    try_without_flags(trial);
    note_erratum(trial);
    trial_examine_libraries(trial);
    return true;
}

bool toolchain_try(const char *driver, const struct names *flags, const struct subject *target,
                   struct toolchain *toolchain, struct fault *fault)
{
    *toolchain = (struct toolchain){.driver = alloc_string(driver)};
    for (size_t i = 0; i < flags->count; i++)
        names_append(&toolchain->flags, flags->at[i]);
    struct trial trial = {.toolchain = toolchain, .target = target};
    process_signals_start();
    bool good = scratch_open(&trial.scratch, fault) && try_all(&trial, fault);
    scratch_remove(&trial.scratch);
    free(trial.spelling);
    process_signals_end();
    return good;
}
