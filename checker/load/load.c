#include "load.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/file.h"
#include "loader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const struct loader loaders[] = {
    {FORMAT_ELF, "elf axf out stldr flm", "o so ko", elf_recognised, elf_load, NULL, true},
    {FORMAT_ARCHIVE, "", "a lib", archive_recognised, archive_load, NULL, false},
    {FORMAT_UF2, "uf2", "", uf2_recognised, uf2_load, NULL, false},
    {FORMAT_HEX, "hex ihex ihx hx h86", "", hex_recognised, NULL, hex_decode, false},
    {FORMAT_SREC, "srec s19 s28 s37 s1 s2 s3 sx mot mhx srecord", "", srec_recognised, NULL, srec_decode, false},
    {FORMAT_BIN, "bin", "", bin_recognised, bin_load, NULL, false},
};
#define LOADER_COUNT (sizeof loaders / sizeof *loaders)

#define CHANGED "%s: changed while it was read: check it again when it is complete"

static bool word_in(const char *word, const char *words)
{
    size_t length = strlen(word);
    for (const char *at = words; *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == length && strncasecmp(at, word, length) == 0)
            return true;
    return false;
}

static const char *extension(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash != NULL ? slash : path, '.');
    return dot != NULL ? dot + 1 : "";
}

bool image_name_promises(const char *path)
{
    for (size_t i = 0; i < LOADER_COUNT; i++)
        if (word_in(extension(path), loaders[i].extensions))
            return true;
    return false;
}

/* The loader whose format the name promises, or NULL. */
static const struct loader *promised(const char *path)
{
    const char *word = extension(path);
    for (size_t i = 0; i < LOADER_COUNT; i++)
        if (word_in(word, loaders[i].extensions) || word_in(word, loaders[i].parts))
            return &loaders[i];
    return NULL;
}

static const struct loader *recognised(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    while (i + 1 < LOADER_COUNT && !loaders[i].recognises(bytes, size))
        i++;
    return &loaders[i]; /* the last one, BIN, takes anything */
}

static bool is_text(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((bytes[i] < 0x20 && (bytes[i] < '\t' || bytes[i] > '\r') && bytes[i] != 0x1A) || bytes[i] >= 0x7F)
            return false;
    return true;
}

/* Bytes that no format claims are a raw binary only if nothing speaks against it: not their own looks, and not a name
 * that promises a format with a structure, unless the user gave the base address that only a raw binary needs. */
static const struct loader *for_unclaimed(const struct image *image, const struct load_options *options,
                                          const struct loader *by_name, const struct loader *raw, struct fault *fault)
{
    const char *what = foreign_content(image->file, image->file_size);
    if (what != NULL) {
        fault_set(fault, FAULT_UNSUPPORTED, "%s: is %s", image->path, what);
        return NULL;
    }
    bool text = is_text(image->file, image->file_size);
    /* A text file with the right name has a damaged start; its loader says where. */
    if (text && by_name != NULL && (by_name->format == FORMAT_HEX || by_name->format == FORMAT_SREC))
        return by_name;
    if (text) {
        fault_set(fault, FAULT_UNSUPPORTED, "%s: is a text file that holds neither Intel HEX nor S-records",
                  image->path);
        return NULL;
    }
    if (by_name != NULL && by_name != raw && !options->has_base) {
        fault_set(fault, FAULT_FORMAT,
                  "%s: the name promises %s, the content is something else: if it is a raw binary, give --base ADDR",
                  image->path, image_format_title(by_name->format));
        return NULL;
    }
    return raw;
}

/* The loader for the image; NULL and the fault set when there is none. */
static const struct loader *choose(struct image *image, const struct load_options *options, struct fault *fault)
{
    if (image->file_size == 0) {
        fault_set(fault, FAULT_FORMAT, "%s: is empty: build or fetch it again", image->path);
        return NULL;
    }
    if (image->file_size > FILE_CAP_IMAGE) {
        fault_set(fault, FAULT_FORMAT, "%s: larger than %u MiB, which no firmware is: is it the right file?",
                  image->path, (unsigned)(FILE_CAP_IMAGE >> 20));
        return NULL;
    }
    const struct loader *by_name = promised(image->path), *loader = recognised(image->file, image->file_size);
    if (loader->format == FORMAT_BIN)
        loader = for_unclaimed(image, options, by_name, loader, fault);
    if (loader != NULL && by_name != NULL && by_name != loader) {
        char *text = alloc_format("the name promises %s, the content is %s", image_format_title(by_name->format),
                                  image_format_title(loader->format));
        image_remark(image, REMARK_OTHER_EXTENSION, 0, text);
        free(text);
    }
    return loader;
}

bool load_fetch(const struct image *image, uint64_t offset, uint64_t size, struct fault *fault)
{
    if (!bytes_hold(image->file_size, offset, size) || image_fetch(image, offset, size))
        return true;
    return errno != 0 ? fault_set(fault, FAULT_FILE, "%s: %s", image->path, strerror(errno))
                      : fault_set(fault, FAULT_FILE, CHANGED, image->path);
}

static bool read_rest(struct image *image, struct source *source, bool digest, struct fault *fault)
{
    if (digest && !load_fetch(image, 0, image->file_size, fault))
        return false;
    while (source_has_more(source))
        if (!source_more(source, image->file, &image->file_size, fault))
            return false;
    return true;
}

/* Where parts of the other were not read, nothing of its verdict depends on them. */
static bool has_bytes_of(const struct image *image, const struct image *other)
{
    if (image->parts != NULL && other->parts != NULL)
        return file_parts_equal(image->parts, other->parts);
    return image->parts == NULL && other->parts == NULL && memcmp(other->file, image->file, image->file_size) == 0;
}

/* A known image of the same bytes and kind of name; NULL without. A BIN has its address from elsewhere. */
static const struct image *known_twin(const struct image *image, const struct load_options *options)
{
    for (size_t i = 0; i < options->known_count; i++) {
        const struct image *other = options->known[i];
        if (other->file_size == image->file_size && other->file_as_read && other->format != FORMAT_BIN &&
            strcmp(extension(other->path), extension(image->path)) == 0 && has_bytes_of(image, other))
            return other;
    }
    return NULL;
}

/* Takes over the image's file, of which the first piece was read, or all. */
static bool load(struct image *made, struct source *source, const struct load_options *options, struct image *image,
                 struct fault *fault)
{
    const struct loader *first = recognised(made->file, made->file_size);
    bool by_pieces = first->decode != NULL;
    bool good = by_pieces || read_rest(made, source, options->digest, fault);
    made->same = good && !by_pieces ? known_twin(made, options) : NULL;
    if (made->same != NULL) {
        *image = (struct image){.path = made->path, .same = made->same};
        file_parts_free(made->parts);
        free(made->file);
        return true;
    }
    if (good && options->digest)
        source_sum(source, made->file, made->file_size);
    const struct loader *loader = good ? choose(made, options, fault) : NULL;
    good = loader != NULL;
    if (good) {
        made->file_as_read = true; /* until a loader changes it */
        made->format = loader->format;
        good = loader->decode != NULL ? loader->decode(made, source, fault) : loader->load(made, options, fault);
    }
    if (good && made->parts != NULL && !file_parts_unchanged(made->parts))
        good = fault_set(fault, FAULT_FILE, CHANGED, made->path);
    if (!good) {
        image_release(made);
        return false;
    }
    if (options->digest)
        source_digest(source, made->sha256);
    image_seal(made);
    *image = *made;
    return true;
}

bool image_load_bytes(const char *path, uint8_t *bytes, size_t size, const struct load_options *options,
                      struct image *image, struct fault *fault)
{
    struct source source;
    source_of_bytes(&source, path);
    struct image made = {.path = alloc_string(path), .file = bytes, .file_size = size};
    return load(&made, &source, options, image, fault);
}

static bool is_by_parts(int file)
{
    uint8_t start[LOADER_START];
    ssize_t got = pread(file, start, sizeof start, 0);
    for (size_t i = 0; got > 0 && i < LOADER_COUNT; i++)
        if (loaders[i].by_parts && loaders[i].recognises(start, (size_t)got))
            return true;
    return false;
}

/* Takes the open file over; no more than its start is read. */
static bool open_parts(struct image *image, int file, struct fault *fault)
{
    image->parts = file_parts_open(file);
    if (image->parts == NULL) {
        close(file);
        return fault_set(fault, FAULT_FILE, "%s: not enough memory to read it", image->path);
    }
    image->file = image->parts->bytes;
    image->file_size = image->parts->size;
    return load_fetch(image, 0, image->file_size < LOADER_START ? image->file_size : LOADER_START, fault);
}

bool image_load(const char *path, const struct load_options *options, struct image *image, struct fault *fault)
{
    struct source source;
    struct image made = {0};
    int file = file_open_within(path, FILE_CAP_IMAGE, FAULT_FILE, fault);
    if (file < 0)
        return false;
    source_of_bytes(&source, path);
    made.path = alloc_string(path);
    bool good = is_by_parts(file) ? open_parts(&made, file, fault)
                                  : source_open(&source, path, file, &made.file, &made.file_size, fault);
    if (good)
        good = load(&made, &source, options, image, fault);
    else
        image_release(&made);
    source_close(&source);
    return good;
}
