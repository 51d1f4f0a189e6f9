#include "sidecar.h"

#include "base/path.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

void sidecar_sha256(struct sha256_ctx sum, char text[SIDECAR_SHA256])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&sum, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

static json_t *name_json(const char *name)
{
    json_t *string = json_string(name);
    if (string != NULL)
        return string;
    struct text escaped = {0}; /* no UTF-8 */
    text_add_escaped(&escaped, name);
    string = json_string(text_string(&escaped));
    text_release(&escaped);
    return string;
}

static json_t *sha256_json(struct sha256_ctx sum)
{
    char text[SIDECAR_SHA256];
    sidecar_sha256(sum, text);
    return json_string(text);
}

static json_t *crc32_json(uLong crc)
{
    char text[9];
    snprintf(text, sizeof text, "%08lx", crc);
    return json_string(text);
}

struct digests {
    struct sha256_ctx sum;
    uLong crc;
};

static void digests_init(struct digests *digests)
{
    sha256_init(&digests->sum);
    digests->crc = crc32_z(0, NULL, 0);
}

static void digests_add(struct digests *digests, const struct safe_range *range)
{
    sha256_update(&digests->sum, range->size, range->bytes);
    digests->crc = crc32_z(digests->crc, range->bytes, range->size);
}

static void set_digests(json_t *object, const struct digests *digests)
{
    json_object_set_new(object, "crc32", crc32_json(digests->crc));
    json_object_set_new(object, "sha256", sha256_json(digests->sum));
}

static json_t *range_json(const struct safe_range *range)
{
    struct digests digests;
    digests_init(&digests);
    digests_add(&digests, range);
    json_t *object = json_pack("{s:I, s:I}", "start", (json_int_t)range->address, "end",
                               (json_int_t)range->address + (json_int_t)range->size);
    set_digests(object, &digests);
    return object;
}

/* Bytes, ranges and the digests of all bytes in the order of their addresses. */
static void set_contents(json_t *document, const struct safe_range *ranges, size_t count)
{
    struct digests all;
    digests_init(&all);
    json_t *list = json_array();
    json_int_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        digests_add(&all, &ranges[i]);
        bytes += ranges[i].size;
        json_array_append_new(list, range_json(&ranges[i]));
    }
    json_object_set_new(document, "bytes", json_integer(bytes));
    set_digests(document, &all);
    json_object_set_new(document, "ranges", list);
}

static json_t *vectors_json(const struct safe_image *image)
{
    uint32_t address, sp, reset;
    if (!safe_image_vectors(image, &address, &sp, &reset))
        return json_null();
    return json_pack("{s:I, s:I, s:I}", "address", (json_int_t)address, "sp", (json_int_t)sp, "reset",
                     (json_int_t)reset);
}

static json_t *accepts_json(const struct safe_image *image)
{
    json_t *accepts = json_array();
    for (size_t i = 0; i < safe_image_accept_count(image); i++) {
        const struct safe_accept *accept = &safe_image_accepts(image)[i];
        json_array_append_new(accepts,
                              json_pack("{s:s, s:s, s:o, s:o}", "code", accept->code, "slug", accept->slug, "message",
                                        name_json(accept->message), "reason", name_json(accept->reason)));
    }
    return accepts;
}

static json_t *files_json(const struct job *job)
{
    json_t *files = json_array();
    for (size_t i = 0; i < job->count; i++) {
        const struct job_file *file = &job->files[i];
        json_array_append_new(files, json_pack("{s:o, s:I, s:o}", "name", name_json(path_name(file->path)), "bytes",
                                               (json_int_t)file->bytes, "sha256", sha256_json(file->sum)));
    }
    return files;
}

static json_t *document_new(const char *board, const char *chip)
{
    return json_pack("{s:s, s:{s:s, s:s}, s:o, s:o}", "schema", "dsocheck/1", "tool", "name", "dsocheck", "version",
                     DSOCHECK_VERSION, "board", name_json(board), "chip", name_json(chip));
}

static void add_document(struct text *text, json_t *document, const struct job *job)
{
    json_object_set_new(document, "files", files_json(job));
    char *dump = json_dumps(document, JSON_INDENT(2));
    text_add_json(text, dump);
    text_add(text, "\n");
    free(dump);
    json_decref(document);
}

void sidecar_add(struct text *text, const struct safe_image *image, const struct job *job)
{
    json_t *document = document_new(safe_image_board(image)->name, safe_image_chip(image)->name);
    set_contents(document, safe_image_ranges(image), safe_image_range_count(image));
    json_object_set_new(document, "vectors", vectors_json(image));
    json_object_set_new(document, "accepted", accepts_json(image));
    add_document(text, document, job);
}

void sidecar_add_dump(struct text *text, const struct dump_origin *origin, const struct safe_range *ranges,
                      size_t count, const struct job *job)
{
    json_t *document = document_new(origin->board, origin->chip);
    json_object_set_new(document, "device",
                        json_pack("{s:i, s:i, s:o, s:o}", "product_id", (int)origin->product_id, "bootloader",
                                  (int)origin->bootloader, "flash_size",
                                  origin->flash_size > 0 ? json_integer(origin->flash_size) : json_null(), "unique_id",
                                  origin->unique_id != NULL ? json_string(origin->unique_id) : json_null()));
    set_contents(document, ranges, count);
    add_document(text, document, job);
}
