/* Raw bytes, whose load address is told from outside: --base, a .ADR file beside it, or the board's slot. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/number.h"
#include "base/path.h"
#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The DS203's bootloader wants 11 characters, "0x0800C000" and a line end; real ones also end in CR LF. */
#define ADR_CAP 64

bool bin_recognised(const uint8_t *bytes, size_t size)
{
    (void)bytes;
    return size > 0;
}

/* The one .ADR file that belongs to the image, which the caller frees; NULL without one. */
static bool find_adr(const char *path, char **adr, struct fault *fault)
{
    char *found[2];
    bool good = path_siblings(path, ".adr", found) < 2;
    if (!good) {
        fault_set(fault, FAULT_USAGE, "%s: has two address files, %s and %s: remove one or give --base ADDR", path,
                  path_name(found[0]), path_name(found[1]));
        free(found[0]);
        found[0] = NULL;
    }
    free(found[1]);
    *adr = found[0];
    return good;
}

/* As the DS203's bootloader wants it: 0x, eight digits, a line end (docs/DS203.md). */
static bool is_usual_form(const struct file *file, size_t length)
{
    return length == 10 && memcmp(file->bytes, "0x", 2) == 0 && file->size > length;
}

/* `usual`: NULL, or whether the bootloader takes the text. */
static bool read_adr(const char *path, uint32_t *base, bool *usual, struct fault *fault)
{
    struct file file;
    if (!file_read(path, ADR_CAP, FAULT_FILE, &file, fault))
        return false;
    char *text = (char *)file.bytes;
    size_t length = file.size;
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL && text[length - 1] != '\0')
        length--;
    text[length] = '\0';
    uint64_t value = 0;
    const char *why = "holds a NUL byte";
    bool good = strlen(text) == length && number_read(text, UINT32_MAX, &value, &why);
    if (!good)
        fault_set(fault, FAULT_FORMAT, "%s:1: the load address %s: write it as 0x0800C000 on one line", path, why);
    *base = (uint32_t)value;
    if (usual != NULL)
        *usual = is_usual_form(&file, length);
    file_release(&file);
    return good;
}

/* The device's own bootloader goes by the file, whatever was said here. */
static void compare_with_adr(struct image *image, const char *adr, uint32_t base)
{
    uint32_t other;
    struct fault unread;
    bool read = read_adr(adr, &other, NULL, &unread);
    if (read && other == base)
        return;
    char *text = read ? alloc_format("%s beside it says 0x%08X, and --base 0x%08X: who programs by that file writes "
                                     "the image elsewhere than it was checked for",
                                     path_name(adr), other, base)
                      : alloc_format("%s beside it can't be read as an address, so only --base 0x%08X says where the "
                                     "image goes",
                                     path_name(adr), base);
    image_remark(image, REMARK_OTHER_ADDRESS, 0, text);
    free(text);
}

static bool find_base(struct image *image, const struct load_options *options, uint32_t *base, struct fault *fault)
{
    char *adr = NULL;
    if (options->has_base) {
        *base = options->base;
        if (find_adr(image->path, &adr, fault) && adr != NULL)
            compare_with_adr(image, adr, *base);
        free(adr);
        return true;
    }
    if (!find_adr(image->path, &adr, fault))
        return false;
    if (adr != NULL) {
        bool usual = true, good = read_adr(adr, base, &usual, fault);
        char *text = alloc_format("%s is no 0x, eight digits and a line end, which is all that the DS203's bootloader "
                                  "takes for an address",
                                  path_name(adr));
        if (good && !usual)
            image_remark(image, REMARK_OTHER_ADDRESS, 0, text);
        free(text);
        free(adr);
        return good;
    }
    if (options->has_slot) {
        *base = options->slot;
        return true;
    }
    return fault_set(
        fault, FAULT_USAGE,
        "%s: raw bytes without a load address: give --base ADDR, an .ADR file beside it, or a board with a slot",
        image->path);
}

bool bin_load(struct image *image, const struct load_options *options, struct fault *fault)
{
    uint32_t base = 0;
    if (!find_base(image, options, &base, fault))
        return false;
    if (image->file_size > ((uint64_t)1 << 32) - base)
        return fault_set(fault, FAULT_USAGE,
                         "%s: %zu bytes from 0x%08X on run past 0xFFFFFFFF: is the load address right?", image->path,
                         image->file_size, base);
    image_add_chunk(
        image,
        (struct chunk){
            .address = base, .size = (uint32_t)image->file_size, .bytes = image->file, .section = -1, .segment = -1});
    return true;
}
