#include "others.h"

#include "reading.h"

#include <elf.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void demand(bool good)
{
    if (!good)
        abort();
}

static void save(const struct mutant *mutant, const char *path)
{
    FILE *file = fopen(path, "wb");
    demand(file != NULL && fwrite(mutant->bytes, 1, mutant->size, file) == mutant->size && fclose(file) == 0);
}

static bool run(char *const *arguments)
{
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child;
    int status = -1, error = posix_spawnp(&child, arguments[0], &quiet, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    demand(error == 0 && waitpid(child, &status, 0) == child);
    return status == 0;
}

/* Its S-records into a buffer that the caller frees. */
static uint8_t *read_output(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    demand(file != NULL && fseek(file, 0, SEEK_END) == 0);
    long end = ftell(file);
    uint8_t *text = malloc((size_t)end + 1);
    demand(end >= 0 && text != NULL && fseek(file, 0, SEEK_SET) == 0);
    *size = fread(text, 1, (size_t)end, file);
    demand(*size == (size_t)end && fclose(file) == 0);
    return text;
}

/* False when it refuses the file. */
static bool read_by_objcopy(struct reading *reading, const struct mutant *mutant, const char *folder)
{
    static const char *const names[] = {
        [FORMAT_ELF] = "elf32-littlearm", [FORMAT_HEX] = "ihex", [FORMAT_SREC] = "srec"};
    enum image_format format = reading->image->format;
    if (format != FORMAT_ELF && format != FORMAT_HEX && format != FORMAT_SREC)
        return false;
    char in[256], out[256], name[32];
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(name, sizeof name, "%s", names[format]);
    save(mutant, in);
    unlink(out);
    char *copy[] = {"arm-none-eabi-objcopy", "-I", name, "-O", "srec", in, out, NULL};
    bool read = run(copy);
    if (read) {
        size_t size;
        uint8_t *text = read_output(out, &size);
        read_srec(reading, text, size);
        free(text);
    }
    return read;
}

/* Where objcopy's reading is not the only one (docs/DESIGN.md); what the specification has is ours then. */
static bool objcopy_differs(const struct reading *reading)
{
    const struct image *image = reading->image;
    bool first_section = image->is_elf && image->segment_count == 0 && image->section_count > 0 &&
                         image->sections[0].bytes != NULL && (image->sections[0].flags & SHF_ALLOC) != 0;
    return reading->two_readings || first_section;
}

enum outcome others_agree(const struct mutant *mutant, const struct image *image, const char *folder)
{
    struct reading objcopy = {.image = image}, second = {.image = image};
    bool read = read_by_objcopy(&objcopy, mutant, folder), same = reading_equals(&objcopy);
    if (read && same)
        return OUTCOME_EQUAL;
    read_file(&second, mutant->bytes, mutant->size);
    bool known = !read || objcopy_differs(&second);
    if (!reading_equals(&second) || !known)
        return OUTCOME_DIFFERENT;
    return read ? OUTCOME_KNOWN : OUTCOME_REFUSED;
}

bool others_stay_inside(const struct mutant *mutant, const struct image *image, const struct board *board)
{
    struct reading sections = {.image = image}, segments = {.image = image};
    if (board->map.region_count == 0)
        return true;
    read_file(&sections, mutant->bytes, mutant->size);
    bool inside = reading_stays_inside(&sections, board);
    if (image->is_elf)
        read_segments(&segments, mutant->bytes, mutant->size);
    return reading_stays_inside(&segments, board) && inside;
}
