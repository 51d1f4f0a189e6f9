/* Reads the files of a folder, checks what no single one of them can know, and has them written. */
#include "compile.h"
#include "family.h"
#include "profile/embedded.h"
#include "profile/layers.h"
#include "profile/profile.h"
#include "write.h"

#include "base/alloc.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct {
    struct board *boards;
    struct family_fact *families;
    size_t board_count, family_count;
    struct part_table parts;
    struct lock_file *locks;
    size_t lock_count;
} compiled;

const struct board *embedded_board(const char *name)
{
    (void)name; /* boards extend each other as files, in any order */
    return NULL;
}

static bool is_part(const char *name)
{
    for (size_t i = 0; i < compiled.parts.count; i++)
        if (strcasecmp(compiled.parts.rows[i].name, name) == 0)
            return true;
    return false;
}

/* Boards name their chip; nothing here reads one. */
const struct profile_kind chip_profiles = {.noun = "chip", .is_embedded = is_part};

/* FOLDER/NAME.yaml → NAME, in place. */
static char *stem(char *path)
{
    char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    name[strlen(name) - strlen(".yaml")] = '\0';
    return name;
}

/* A profile is found by the name of its file, and calls itself by it. */
static bool check_name(const char *path, const char *name, struct fault *fault)
{
    char *copy = alloc_string(path);
    bool same = strcmp(stem(copy), name) == 0;
    free(copy);
    return same || fault_set(fault, FAULT_CONFIG, "%s: it calls itself %s: give both one name", path, name);
}

static bool list_files(const char *folder, glob_t *files, struct fault *fault)
{
    char *pattern = alloc_format("%s/*.yaml", folder);
    bool good = glob(pattern, 0, NULL, files) == 0;
    free(pattern);
    return good || fault_set(fault, FAULT_CONFIG, "%s: there is nothing (*.yaml) here", folder);
}

/* ---- parts ---- */

static void add_parts(const struct family_fact *family, size_t family_index)
{
    struct part_table *parts = &compiled.parts;
    for (const struct set_fact *set = family->sets; set < family->sets + family->set_count; set++)
        for (size_t i = 0; i < set->name_count; i++) {
            parts->rows = alloc_grow(parts->rows, parts->count, &parts->capacity, sizeof *parts->rows);
            parts->rows[parts->count++] = (struct part_row){set->names[i], set, family_index};
        }
}

/* The order of checker/profile/part_names.c: letters and digits alone, small. */
static int by_key(const void *a, const void *b)
{
    const char *one = ((const struct part_row *)a)->name, *other = ((const struct part_row *)b)->name;
    for (;; one++, other++) {
        one += strspn(one, "-_ /.,");
        other += strspn(other, "-_ /.,");
        int order = strncasecmp(one, other, 1);
        if (order != 0 || *one == '\0')
            return order;
    }
}

static bool sort_parts(struct fault *fault)
{
    const struct part_table *parts = &compiled.parts;
    qsort(parts->rows, parts->count, sizeof *parts->rows, by_key);
    for (size_t i = 1; i < parts->count; i++)
        if (by_key(&parts->rows[i - 1], &parts->rows[i]) == 0)
            return fault_set(fault, FAULT_CONFIG, "%s: %s is there twice (%s has it as well): take one out",
                             compiled.families[parts->rows[i].family].path, parts->rows[i].name,
                             compiled.families[parts->rows[i - 1].family].path);
    return true;
}

bool compile_parts(const char *folder, struct text *out, struct fault *fault)
{
    glob_t files;
    if (!list_files(folder, &files, fault))
        return false;
    compiled.families = alloc_items(files.gl_pathc, sizeof *compiled.families);
    bool good = true;
    for (size_t i = 0; good && i < files.gl_pathc; i++) {
        struct family_fact *family = &compiled.families[i];
        good = family_read(files.gl_pathv[i], family, fault);
        compiled.family_count += good;
        good = good && check_name(files.gl_pathv[i], family->name, fault);
        if (good)
            add_parts(family, i);
    }
    globfree(&files);
    return good && sort_parts(fault) &&
           write_parts(out, &compiled.parts, compiled.families, compiled.family_count, fault);
}

/* ---- locks ---- */

bool compile_locks(const char *folder, struct text *out, struct fault *fault)
{
    glob_t files;
    if (!list_files(folder, &files, fault))
        return false;
    compiled.locks = alloc_items(files.gl_pathc, sizeof *compiled.locks);
    bool good = true;
    for (size_t i = 0; good && i < files.gl_pathc; i++) {
        good = lock_file_read(files.gl_pathv[i], &compiled.locks[i], fault);
        compiled.lock_count += good;
    }
    globfree(&files);
    return good && write_locks(out, &compiled.parts, compiled.locks, compiled.lock_count, fault);
}

/* ---- boards ---- */

static int by_name(const void *a, const void *b)
{
    const struct board *one = a, *other = b;
    return strcmp(one->name, other->name);
}

bool compile_boards(const char *folder, struct text *out, struct fault *fault)
{
    glob_t files;
    if (!list_files(folder, &files, fault))
        return false;
    compiled.boards = alloc_items(files.gl_pathc, sizeof *compiled.boards);
    bool good = true;
    for (size_t i = 0; good && i < files.gl_pathc; i++) {
        struct board board;
        good = board_read(files.gl_pathv[i], &board, fault);
        if (!good)
            break;
        if (board.whole_flash != NULL) { /* a board beside it */
            char *path = board.whole_flash;
            board.whole_flash = alloc_string(stem(path));
            free(path);
        }
        compiled.boards[compiled.board_count++] = board;
        good = check_name(files.gl_pathv[i], board.name, fault);
    }
    globfree(&files);
    qsort(compiled.boards, compiled.board_count, sizeof *compiled.boards, by_name);
    if (good)
        write_boards(out, compiled.boards, compiled.board_count);
    return good;
}

void compiled_release(void)
{
    while (compiled.family_count > 0)
        family_release(&compiled.families[--compiled.family_count]);
    while (compiled.board_count > 0)
        board_release(&compiled.boards[--compiled.board_count]);
    while (compiled.lock_count > 0)
        lock_file_release(&compiled.locks[--compiled.lock_count]);
    free(compiled.locks);
    free(compiled.families);
    free(compiled.boards);
    free(compiled.parts.rows);
}
