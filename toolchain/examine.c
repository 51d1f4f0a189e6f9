/* What a linked probe shows: judged as any image, and asked what the linker put into it. */
#include "arm_libraries.h"
#include "base/alloc.h"
#include "check/check.h"
#include "facts/evidence.h"
#include "facts/vector_table.h"
#include "ldrd.h"
#include "load/load.h"
#include "trial.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* A note so close in front of the vectors pushed them out of their place; one in another region did not. */
#define NOTE_REACH 0x400

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
static void note_build_id(const struct trial *trial, const struct subject *probe)
{
    struct toolchain *t = trial->toolchain;
    const struct image *image = probe->image;
    uint64_t table;
    if (vector_table_label(probe, &table) == NULL)
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

/* By the object type, or by the name that the start-up defines where the compiler says so. */
static void note_position(struct toolchain *t, const struct image *image)
{
    t->position_independent = t->position_independent || image->type == ET_DYN;
    for (size_t i = 0; i < image->symbol_count && !t->position_independent; i++)
        t->position_independent = strcmp(image->symbols[i].name, "probe_is_position_independent") == 0;
}

static void judge_probe(const struct trial *trial, struct probe *probe, const struct image *image)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    struct checked checked;
    probe->bytes = image_loaded(image, range_of(0, UINT64_MAX));
    check_image(image, trial->target, &policy, &checked);
    note_build_id(trial, &checked.subject);
    probe->verdict = checked.verdict;
    checked.verdict = (struct verdict){0};
    checked_release(&checked);
}

void trial_examine(const struct trial *trial, struct probe *probe, const char *output, bool erratum)
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
        note_position(t, &image);
        probe->arm_code = arm_libraries_collect(&image, &map, &t->arm_code);
        trial_add_libraries(trial, &map);
        if (erratum) {
            free(t->ldrd_skip);
            free(t->ldrd_function);
            t->ldrd_skip = NULL;
            t->ldrd_count = ldrd_scan_own_code(&image, &map, &t->ldrd_function);
        }
        mapfile_release(&map);
    } else {
        probe->linked = false;
        probe->complaint = scratch_hide(&trial->scratch, fault.sentence, strlen(fault.sentence));
    }
    image_release(&image);
    free(path);
}
