#include "folder.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"
#include "load/load.h"
#include "profile/parts.h"

#include <ctype.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define DEPTH    4
#define FILES    20000 /* of a folder that is no project's */
#define FILE_CAP ((uint64_t)1 << 20)
#define NAME_CAP 40

/* ---- the part ---- */

/* What begins like this is a part's name or nothing. */
static const char *const makers[] = {"stm32", "nrf5", "nrf9", "lpc",  "atsam", "gd32", "at32f", "mk",   "efm32",
                                     "efr32", "rp2",  "xmc",  "tm4c", "r7fa",  "s32k", "mspm0", "cy8c", "mimxrt"};

static bool is_makers(const char *word)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (strncasecmp(word, makers[i], strlen(makers[i])) == 0)
            return true;
    return false;
}

/* A configurator's file has the order code, a script is written for one size, a macro of the maker's headers stands for
 * several. */
enum rank { RANK_MACRO = 1, RANK_SCRIPT, RANK_CONFIGURATOR };

/* Who says it more exactly counts. */
static void take_part(struct folder *folder, const char *word, const char *source, enum rank rank)
{
    size_t part = part_find(word);
    if (part == NO_PART || rank < folder->part_rank)
        return;
    if (rank > folder->part_rank) {
        names_release(&folder->rivals);
        free(folder->part);
        free(folder->part_source);
        folder->part = folder->part_source = NULL;
        folder->part_rank = rank;
    }
    names_add(&folder->rivals, part_name(part));
    if (folder->part == NULL) {
        folder->part = alloc_string(part_name(part));
        folder->part_source = alloc_string(source);
    }
}

/* Words of letters and digits: "STM32F103C8Tx_FLASH", "-DSTM32F103xB". */
static void find_part(struct folder *folder, const char *text, size_t size, const char *source, enum rank rank)
{
    for (size_t at = 0; at < size;) {
        size_t length = 0;
        while (at + length < size && isalnum((unsigned char)text[at + length]))
            length++;
        if (length > 6 && length < NAME_CAP) {
            char *word = alloc_text(text + at, length);
            bool is_macro = at > 0 && text[at - 1] == '-' && word[0] == 'D';
            if (is_makers(word + is_macro))
                take_part(folder, word + is_macro, source, rank);
            free(word);
        }
        at += length + 1;
    }
}

/* Files that build systems keep the part's name in: a line of it says so, the rest is anybody's prose. */
static const struct {
    const char *name; /* of the file, or its extension */
    const char *line; /* what the line holds */
    enum rank rank;
} sources[] = {
    {".ioc", "Mcu.UserName=", RANK_CONFIGURATOR}, {"platformio.ini", "board_build.mcu", RANK_CONFIGURATOR},
    {"Embed.toml", "chip", RANK_CONFIGURATOR},    {"Makefile", "-D", RANK_MACRO},
    {"CMakeLists.txt", "STM32", RANK_MACRO},      {"Cargo.toml", "stm32", RANK_MACRO},
};

static bool ends_in(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcasecmp(name + length - tail, end) == 0;
}

static void read_lines(struct folder *folder, const char *path, const char *line, enum rank rank)
{
    struct file file;
    if (!file_read(path, FILE_CAP, FAULT_FILE, &file, NULL))
        return;
    const char *text = (const char *)file.bytes, *end = text + file.size;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t size = stop != NULL ? (size_t)(stop - text) : (size_t)(end - text);
        const char *found = memmem(text, size, line, strlen(line));
        if (found != NULL)
            find_part(folder, found, size - (size_t)(found - text), path, rank);
        text += size + 1;
    }
    file_release(&file);
}

/* ---- the walk ---- */

static int by_name(const FTSENT **left, const FTSENT **right)
{
    return strcmp((*left)->fts_name, (*right)->fts_name);
}

struct dated {
    char *path;
    time_t when;
};

/* Newest first, then by path. */
static int newest(const void *left, const void *right)
{
    const struct dated *one = left, *other = right;
    return one->when != other->when ? (one->when < other->when ? 1 : -1) : strcmp(one->path, other->path);
}

static int by_depth(const void *left, const void *right)
{
    const char *one = *(char *const *)left, *other = *(char *const *)right;
    int deeper = 0;
    for (const char *at = one; *at != '\0'; at++)
        deeper += *at == '/';
    for (const char *at = other; *at != '\0'; at++)
        deeper -= *at == '/';
    return deeper != 0 ? deeper : strcmp(one, other);
}

static void take_file(struct folder *folder, const FTSENT *entry, struct dated **images, size_t *count,
                      size_t *capacity)
{
    const char *path = entry->fts_path + 2, *name = entry->fts_name; /* behind "./" */
    if (ends_in(name, ".ld") || ends_in(name, ".lds")) {
        names_append(&folder->scripts, path);
        find_part(folder, name, strlen(name), path, RANK_SCRIPT);
    }
    if (image_name_promises(name)) {
        *images = alloc_grow(*images, *count, capacity, sizeof **images);
        (*images)[(*count)++] = (struct dated){alloc_string(path), entry->fts_statp->st_mtime};
    }
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (sources[i].name[0] == '.' ? ends_in(name, sources[i].name) : strcmp(name, sources[i].name) == 0)
            read_lines(folder, path, sources[i].line, sources[i].rank);
}

void folder_look(struct folder *folder)
{
    char *const roots[] = {".", NULL};
    struct dated *images = NULL;
    size_t count = 0, capacity = 0, files = 0;
    *folder = (struct folder){0};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    for (FTSENT *entry; walk != NULL && files < FILES && (entry = fts_read(walk)) != NULL; files++) {
        if (entry->fts_info == FTS_D && entry->fts_level > 0 &&
            (entry->fts_name[0] == '.' || entry->fts_level >= DEPTH))
            fts_set(walk, entry, FTS_SKIP);
        if (entry->fts_info == FTS_F)
            take_file(folder, entry, &images, &count, &capacity);
    }
    if (walk != NULL)
        fts_close(walk);
    if (count > 0)
        qsort(images, count, sizeof *images, newest);
    for (size_t i = 0; i < count; i++) {
        names_append(&folder->images, images[i].path);
        free(images[i].path);
    }
    free(images);
    if (folder->scripts.count > 0)
        qsort(folder->scripts.at, folder->scripts.count, sizeof *folder->scripts.at, by_depth);
    if (folder->rivals.count > 1) {
        free(folder->part);
        folder->part = NULL;
    }
}

void folder_release(struct folder *folder)
{
    names_release(&folder->scripts);
    names_release(&folder->images);
    names_release(&folder->rivals);
    free(folder->part);
    free(folder->part_source);
    *folder = (struct folder){0};
}
