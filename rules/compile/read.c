/* Reads the profiles of a folder. What was read is "embedded" for what comes behind it. */
#include "compile.h"
#include "embedded.h"
#include "profile.h"
#include "write.h"

#include "alloc.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct board *boards;
    struct chip *chips;
    size_t board_count, chip_count;
} compiled;

const struct board *embedded_board(const char *name)
{
    (void)name; /* boards extend each other as files, in any order */
    return NULL;
}

const struct chip *embedded_chip(const char *name)
{
    for (size_t i = 0; i < compiled.chip_count; i++)
        if (strcmp(compiled.chips[i].name, name) == 0)
            return &compiled.chips[i];
    return NULL;
}

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
    return same || fault_set(fault, FAULT_CONFIG, "%s: the profile calls itself %s: give both one name", path, name);
}

static bool list_files(const char *folder, glob_t *files, struct fault *fault)
{
    char *pattern = alloc_format("%s/*.yaml", folder);
    bool good = glob(pattern, 0, NULL, files) == 0;
    free(pattern);
    return good || fault_set(fault, FAULT_CONFIG, "%s: there are no profiles (*.yaml) here", folder);
}

/* By name, which is the first member of both. */
static int by_name(const void *a, const void *b)
{
    char *const *one = a, *const *other = b;
    return strcmp(*one, *other);
}

bool compile_chips(const char *folder, struct text *out, struct fault *fault)
{
    glob_t files;
    if (!list_files(folder, &files, fault))
        return false;
    compiled.chips = alloc_items(files.gl_pathc, sizeof *compiled.chips);
    bool good = true;
    for (size_t i = 0; good && i < files.gl_pathc; i++) {
        struct chip chip;
        good = chip_read(files.gl_pathv[i], &chip, fault);
        if (good)
            compiled.chips[compiled.chip_count++] = chip;
        good = good && check_name(files.gl_pathv[i], chip.name, fault);
    }
    globfree(&files);
    qsort(compiled.chips, compiled.chip_count, sizeof *compiled.chips, by_name);
    if (good)
        write_chips(out, compiled.chips, compiled.chip_count);
    return good;
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
    while (compiled.chip_count > 0)
        chip_release(&compiled.chips[--compiled.chip_count]);
    while (compiled.board_count > 0)
        board_release(&compiled.boards[--compiled.board_count]);
    free(compiled.chips);
    free(compiled.boards);
}
