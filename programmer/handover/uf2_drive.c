#include "drive.h"

#include "base/alloc.h"
#include "base/file.h"
#include "facts/uf2_family.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BOARD_ID 64

static const char *after(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncasecmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* "Board-ID: RPI-RP2" of INFO_UF2.TXT, without what stands around it. */
static bool read_board(const struct drive *drive, char board[BOARD_ID], struct fault *fault)
{
    struct file file;
    char *path = alloc_format("%s/INFO_UF2.TXT", drive->folder);
    bool good = file_read(path, FILE_CAP_CONFIG, FAULT_PORT, &file, fault);
    board[0] = '\0';
    if (good) {
        char *text = alloc_text((const char *)file.bytes, file.size);
        for (char *line = strtok(text, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
            const char *value = after(line, "Board-ID:");
            if (value == NULL)
                continue;
            value += strspn(value, " \t");
            size_t length = strcspn(value, " \t");
            length = length < BOARD_ID ? length : BOARD_ID - 1;
            memcpy(board, value, length);
            board[length] = '\0';
        }
        free(text);
        file_release(&file);
        if (board[0] == '\0')
            good = fault_set(fault, FAULT_DEVICE, "%s: has no Board-ID", path);
    }
    free(path);
    return good;
}

/* The family with the longest name that the chip's, or the board's, begins with. */
static bool find_family(const char *name, uint32_t *id)
{
    size_t best = 0;
    const struct uf2_family *family;
    for (size_t i = 0; (family = uf2_family_at(i)) != NULL; i++) {
        size_t length = strcspn(family->name, ",");
        /* "RP2350, ARM secure": an image that runs as it comes out of reset. */
        if (strncasecmp(name, family->name, length) == 0 && length > best) {
            best = length;
            *id = family->id;
        }
    }
    return best > 0;
}

static bool is_gone(const struct drive *drive, void *context)
{
    (void)context;
    return !drive_has(drive->folder, "INFO_UF2.TXT");
}

static bool suits(const struct drive *drive, const struct safe_image *image, uint32_t *family, struct fault *fault)
{
    char board[BOARD_ID];
    uint32_t its = 0;
    const char *chip = safe_image_chip(image)->name;
    if (!read_board(drive, board, fault))
        return false;
    /* The one board whose id does not begin with its chip's name. */
    bool named = find_family(after(board, "RPI-RP2") != NULL ? "RP2040" : board, &its);
    if (!find_family(chip, family))
        return fault_set(fault, FAULT_UNSUPPORTED, "disk:%s: no UF2 family is known for %s", drive->folder, chip);
    return (named && its == *family) ||
           fault_set(fault, FAULT_DEVICE,
                     "disk:%s: the board calls itself %s, the image was checked for %s: name its chip with --chip",
                     drive->folder, board, chip);
}

bool uf2_drive_put(struct drive *drive, const struct safe_image *image, struct fault *fault)
{
    uint32_t family = 0;
    uint8_t *bytes = NULL;
    size_t size = 0;
    char name[SHORT_NAME + 4];
    short_name(safe_image_path(image), 1, 1, name);
    strcat(name, ".UF2");
    text_add(&drive->state, "the flash is as it was");
    if (!suits(drive, image, &family, fault) || !image_uf2(image, family, &bytes, &size, fault))
        return false;
    bool good = drive_write(drive, name, bytes, size, fault);
    free(bytes);
    text_release(&drive->state);
    if (!good) {
        text_add(&drive->state, "the flash holds a part of the image, or none");
        return false;
    }
    drive_tell(drive, "%s: %zu bytes", name, size);
    if (drive_wait(drive, is_gone, NULL))
        return true;
    text_add(&drive->state, "what is in the flash is not known");
    return fault_set(fault, FAULT_TIMEOUT, "disk:%s: the board did not restart in %.0f s, so it did not take all of %s",
                     drive->folder, drive->patience, name);
}
