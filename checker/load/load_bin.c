/* Raw bytes, whose load address is told from outside: --base, a .ADR file beside it, or the board's slot. */
#include "alloc.h"
#include "file.h"
#include "loader.h"
#include "number.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The DS203's bootloader wants 11 characters, "0x0800C000" and a line end; real ones also end in CR LF. */
#define ADR_CAP 64

bool bin_recognised(const uint8_t *bytes, size_t size)
{
    (void)bytes;
    return size > 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_sibling(const char *name, const char *stem, size_t stem_length)
{
    return strlen(name) == stem_length + 4 && strncasecmp(name, stem, stem_length) == 0 &&
           strcasecmp(name + stem_length, ".adr") == 0;
}

/* Finds the one .ADR file that belongs to the image. The names come from FAT drives, so their case means nothing.
 * *found is NULL without one; the caller frees it. */
static bool find_adr(const char *path, char **found, struct fault *fault)
{
    *found = NULL;
    const char *stem = base_name(path), *dot = strrchr(stem, '.');
    size_t stem_length = dot != NULL ? (size_t)(dot - stem) : strlen(stem);
    char *folder = stem > path ? alloc_text(path, (size_t)(stem - path)) : alloc_string("");
    DIR *directory = opendir(*folder != '\0' ? folder : ".");
    bool good = true;
    /* A folder that cannot be listed has no sibling to offer. */
    for (struct dirent *entry; good && directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (!is_sibling(entry->d_name, stem, stem_length))
            continue;
        if (*found != NULL)
            good = fault_set(fault, FAULT_USAGE, "%s: has two address files, %s and %s: remove one or give --base ADDR",
                             path, base_name(*found), entry->d_name);
        else
            *found = alloc_format("%s%s", folder, entry->d_name);
    }
    if (directory != NULL)
        closedir(directory);
    if (!good) {
        free(*found);
        *found = NULL;
    }
    free(folder);
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
