#include "drive.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FILE_NAME 13 /* 8.3 */

struct answer {
    char good[FILE_NAME], bad[FILE_NAME];
    bool refused;
};

static bool is_answered(const struct drive *drive, void *context)
{
    struct answer *answer = context;
    answer->refused = drive_has(drive->folder, answer->bad);
    return answer->refused || drive_has(drive->folder, answer->good);
}

static void name_file(char name[FILE_NAME], const char *stem, const char *extension)
{
    snprintf(name, FILE_NAME, "%s.%s", stem, extension);
}

/* A file that the device has not taken yet would be the second at once, and what has our name would be taken for its
 * answer. */
static bool is_free(const struct drive *drive, const char *stem, struct fault *fault)
{
    static const char *const waiting[] = {".ADR", ".BIN", ".HEX"};
    DIR *listing = opendir(drive->folder);
    bool good = listing != NULL;
    if (!good)
        return fault_set(fault, FAULT_PORT, "disk:%s: %s", drive->folder, strerror(errno));
    for (const struct dirent *entry; good && (entry = readdir(listing)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        size_t length = strlen(stem);
        bool ours = strncasecmp(entry->d_name, stem, length) == 0 && entry->d_name[length] == '.';
        for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
            ours = ours || (dot != NULL && strcasecmp(dot, waiting[i]) == 0);
        if (ours)
            good = fault_set(fault, FAULT_PORT,
                             "disk:%s: %.64s is there already: the device takes one file at a time; restart its DFU",
                             drive->folder, entry->d_name);
    }
    closedir(listing);
    return good;
}

/* One file, and what the device says to it. */
static bool put_file(struct drive *drive, const char *stem, const char *extension, const char *taken, const void *bytes,
                     size_t size, struct fault *fault)
{
    char name[FILE_NAME];
    struct answer answer = {0};
    name_file(name, stem, extension);
    name_file(answer.good, stem, taken);
    name_file(answer.bad, stem, "ERR");
    if (!drive_write(drive, name, bytes, size, fault))
        return false;
    drive_tell(drive, "%s: %zu bytes", name, size);
    if (!drive_wait(drive, is_answered, &answer)) {
        drive_remove(drive, name); /* where nobody takes it, this is no DFU disk, or it is not mounted any more */
        return fault_set(fault, FAULT_TIMEOUT,
                         "disk:%s: %s did not come back as %s or %s in %.0f s: is this the disk of the device's DFU?",
                         drive->folder, name, answer.good, answer.bad, drive->patience);
    }
    if (answer.refused)
        return fault_set(fault, FAULT_DEVICE, "disk:%s: the device refused %s: it came back as %s", drive->folder, name,
                         answer.bad);
    drive_tell(drive, "%s: taken", answer.good);
    return true;
}

static bool put_part(struct drive *drive, const struct safe_image *image, const struct image_part *parts, size_t count,
                     size_t index, bool *begun, struct fault *fault)
{
    char stem[SHORT_NAME], address[16];
    short_name(safe_image_path(image), index + 1, count, stem);
    /* 11 characters and nothing else. */
    int length = snprintf(address, sizeof address, "0x%08X\n", parts[index].address);
    if (!is_free(drive, stem, fault) || !put_file(drive, stem, "ADR", "SET", address, (size_t)length, fault))
        return false;
    *begun = true;
    return put_file(drive, stem, "BIN", "RDY", parts[index].bytes, parts[index].size, fault);
}

bool ds203_drive_put(struct drive *drive, const struct safe_image *image, struct fault *fault)
{
    size_t count, done = 0;
    struct image_part *parts = image_parts_new(image, &count);
    bool good = true, begun = false;
    while (good && done < count) {
        begun = false;
        good = put_part(drive, image, parts, count, done, &begun, fault);
        done += good;
    }
    if (!good && done > 0)
        text_add(&drive->state, "%zu of %zu parts were taken, the last one at 0x%08x", done, count,
                 parts[done - 1].address);
    if (!good && begun)
        text_add(&drive->state, "%swhat is in the flash from 0x%08x on is not known", done > 0 ? "; " : "",
                 parts[done].address);
    if (!good && drive->state.length == 0)
        text_add(&drive->state, "the flash is as it was");
    image_parts_free(parts, count);
    return good;
}
