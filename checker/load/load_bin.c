/* Raw bytes, whose load address is told from outside: --base, a .ADR file beside it, or the board's slot. */
#include "file.h"
#include "loader.h"
#include "number.h"
#include "path.h"

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

static bool read_adr(const char *path, uint32_t *base, struct fault *fault)
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
    file_release(&file);
    return good;
}

static bool find_base(const struct image *image, const struct load_options *options, uint32_t *base,
                      struct fault *fault)
{
    if (options->has_base) {
        *base = options->base;
        return true;
    }
    char *adr = NULL;
    if (!find_adr(image->path, &adr, fault))
        return false;
    if (adr != NULL) {
        bool good = read_adr(adr, base, fault);
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
