/* The sidecar of a dump, read back: of which device it is, and whether it still is what it was. */
#include "base/alloc.h"
#include "base/file.h"
#include "dump.h"
#include "sidecar.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 4096u

static bool is_hex(const char *text, size_t length)
{
    return text != NULL && strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

/* A unique id of null is that of a device which says none; the sidecar of a safe image names no device at all. */
static bool take_document(const json_t *document, struct dump_record *record)
{
    const char *sha256 = json_string_value(json_object_get(document, "sha256"));
    const json_t *id = json_object_get(json_object_get(document, "device"), "unique_id");
    const char *unique_id = json_string_value(id);
    if (!is_hex(sha256, sizeof record->sha256 - 1) ||
        (unique_id != NULL ? !is_hex(unique_id, sizeof record->unique_id - 1) : id != NULL && !json_is_null(id)))
        return false;
    memcpy(record->sha256, sha256, sizeof record->sha256);
    if (unique_id != NULL)
        memcpy(record->unique_id, unique_id, sizeof record->unique_id);
    return true;
}

static bool read_record(const char *path, struct dump_record *record, struct fault *fault)
{
    struct file file;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_FILE, &file, fault))
        return false;
    json_t *document = json_loadb((const char *)file.bytes, file.size, JSON_REJECT_DUPLICATES, NULL);
    bool good = take_document(document, record);
    json_decref(document);
    file_release(&file);
    return good || fault_set(fault, FAULT_FORMAT,
                             "%s: is no sidecar that dsocheck wrote, so it does not tell of which device the dump "
                             "beside it is: move it away",
                             path);
}

bool dump_record_read(const char *path, struct dump_record *record, struct fault *fault)
{
    char *beside = dump_sidecar_path(path);
    *record = (struct dump_record){.exists = access(beside, F_OK) == 0};
    bool good = !record->exists || read_record(beside, record, fault);
    free(beside);
    return good;
}

bool dump_record_fits(const struct dump_record *record, const struct image *image, struct fault *fault)
{
    struct sha256_ctx sum;
    char found[SIDECAR_SHA256];
    uint8_t bytes[PIECE];
    sha256_init(&sum);
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        for (uint64_t at = range.start; at < range.end; at += PIECE) {
            size_t share = range.end - at < PIECE ? (size_t)(range.end - at) : PIECE;
            image_read(image, at, bytes, share);
            sha256_update(&sum, share, bytes);
        }
    }
    sidecar_sha256(sum, found);
    return strcmp(found, record->sha256) == 0 ||
           fault_set(
               fault, FAULT_FORMAT,
               "%s: is not what was read from the device: its bytes have the SHA-256 %.12s..., its sidecar %s.json "
               "says %.12s...",
               image->path, found, image->path, record->sha256);
}
