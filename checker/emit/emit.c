#include "emit.h"

#include "base/alloc.h"
#include "base/path.h"
#include "job.h"
#include "parts.h"
#include "sidecar.h"
#include "writers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ULL(x) ((unsigned long long)(x))

const char emit_extensions[] = ".bin, .hex, .ihex, .srec, .s19, .s28, .s37 or .mot";

static const struct {
    const char *extension;
    enum emit_format format;
} extensions[] = {
    {".bin", EMIT_BIN},  {".hex", EMIT_HEX},  {".ihex", EMIT_HEX}, {".srec", EMIT_SREC},
    {".s19", EMIT_SREC}, {".s28", EMIT_SREC}, {".s37", EMIT_SREC}, {".mot", EMIT_SREC},
};

bool emit_format_of(const char *path, enum emit_format *format)
{
    const char *name = path_name(path), *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && dot != name && i < sizeof extensions / sizeof *extensions; i++) {
        if (strcasecmp(dot, extensions[i].extension) != 0)
            continue;
        *format = extensions[i].format;
        return true;
    }
    return false;
}

/* The BIN's address file. One that is there already is replaced under the name it has: two would be one too many to
 * tell the address. */
static bool address_path(const char *bin, char **path, struct fault *fault)
{
    char *found[2];
    size_t count = path_siblings(bin, ".adr", found);
    if (count > 1) {
        free(found[0]);
        free(found[1]);
        fault_set(fault, FAULT_OUTPUT, "%s: has two address files: remove those that end in .ADR or .adr", bin);
        return false;
    }
    *path = count == 1 ? found[0]
                       : path_with_extension(bin, isupper((unsigned char)bin[strlen(bin) - 1]) ? ".ADR" : ".adr");
    return true;
}

static bool add_bin(struct job *job, const struct safe_image *image, struct span span, const char *path,
                    struct fault *fault)
{
    char *adr;
    if (!job_start(job, path, fault) || !write_bin(image, span, &job->sink, fault) || !address_path(path, &adr, fault))
        return false;
    /* 11 characters, as the DS203's bootloader wants it (docs/FORMATS.md). */
    char *line = alloc_format("0x%08X\n", safe_image_ranges(image)[span.first].address);
    bool good = job_start(job, adr, fault) && job->sink.put(&job->sink, line, strlen(line), fault);
    free(line);
    free(adr);
    return good;
}

static bool add_whole_bin(struct job *job, const struct safe_image *image, const char *path, struct fault *fault)
{
    struct span span = bin_span(image, 0);
    if (span.count == safe_image_range_count(image))
        return add_bin(job, image, span, path, fault);
    const struct safe_range *behind = &safe_image_ranges(image)[span.count];
    uint64_t end = (uint64_t)behind[-1].address + behind[-1].size;
    return fault_set(
        fault, FAULT_USAGE,
        "%s: a BIN would have to fill the gap 0x%08llx..0x%08x, and may fill one of at most %llu bytes that "
        "belongs to nobody: write .hex, or a folder (--emit DIR/) with one .bin and .adr for each part",
        path, ULL(end), behind->address, ULL(bin_gap(image)));
}

/* Behind everything else: when the sidecar is there, the rest is. */
static bool finish(struct job *job, const struct safe_image *image, const char *path, struct fault *fault)
{
    struct text text = {0};
    sidecar_add(&text, image, job);
    bool good = job_start(job, path, fault) && job->sink.put(&job->sink, text.at, text.length, fault);
    text_release(&text);
    return good;
}

bool emit_file(const struct safe_image *image, enum emit_format format, const char *path, struct names *written,
               struct fault *fault)
{
    struct job job;
    job_init(&job);
    bool good = format == EMIT_BIN ? add_whole_bin(&job, image, path, fault) : job_start(&job, path, fault);
    if (good && format == EMIT_HEX)
        good = write_hex(image, &job.sink, fault);
    if (good && format == EMIT_SREC)
        good = write_srec(image, path_name(path), &job.sink, fault);
    char *sidecar = alloc_format("%s.json", path);
    good = good && finish(&job, image, sidecar, fault);
    free(sidecar);
    return job_end(&job, good, written, fault);
}

static char *in_folder(const char *folder, const char *name)
{
    return alloc_format("%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
}

char *emit_folder_stem(const char *image_path, const char *folder)
{
    char *stem = path_with_extension(path_name(image_path), "");
    char *path = in_folder(folder, stem);
    free(stem);
    return path;
}

char *emit_short_path(const char *image_path, const char *folder, size_t part, size_t parts)
{
    char name[SHORT_NAME];
    short_name(image_path, part, parts, name);
    char *stem = in_folder(folder, name), *path = alloc_format("%s.BIN", stem);
    free(stem);
    return path;
}

/* An address file that is there already keeps the case of its name. */
bool emit_is_part(const char *stem, const char *path)
{
    size_t length = strlen(stem);
    if (strncasecmp(path, stem, length) != 0)
        return false;
    const char *rest = path + length;
    bool same = strncmp(path, stem, length) == 0;
    if (rest[0] != '-' || strspn(rest + 1, "0123456789abcdefABCDEF") != 8)
        return same && strcmp(rest, ".json") == 0;
    return strcasecmp(rest + 9, ".adr") == 0 || (same && strcmp(rest + 9, ".bin") == 0);
}

static bool add_pairs(struct job *job, const struct safe_image *image, const char *stem, struct fault *fault)
{
    size_t pairs = 0;
    for (struct span span = {0}; span.first < safe_image_range_count(image); span.first += span.count) {
        span = bin_span(image, span.first);
        if (++pairs > EMIT_PARTS)
            return fault_set(fault, FAULT_USAGE, "%s: the image has more than %d parts with gaps between: write .hex",
                             stem, EMIT_PARTS);
        char *path = alloc_format("%s-%08x.bin", stem, safe_image_ranges(image)[span.first].address);
        bool good = add_bin(job, image, span, path, fault);
        free(path);
        if (!good)
            return false;
    }
    return true;
}

bool emit_folder(const struct safe_image *image, const char *folder, struct names *written, struct fault *fault)
{
    struct job job;
    job_init(&job);
    char *stem = emit_folder_stem(safe_image_path(image), folder), *sidecar = alloc_format("%s.json", stem);
    bool good = add_pairs(&job, image, stem, fault) && finish(&job, image, sidecar, fault);
    free(sidecar);
    free(stem);
    return job_end(&job, good, written, fault);
}

bool emit_short(const struct safe_image *image, const char *folder, struct names *written, struct fault *fault)
{
    struct job job;
    size_t parts = 0, part = 0;
    bool good = true;
    job_init(&job);
    for (struct span span = {0}; span.first < safe_image_range_count(image); span.first += span.count, parts++)
        span = bin_span(image, span.first);
    if (parts > EMIT_PARTS)
        good = fault_set(fault, FAULT_USAGE, "%s: the image has more than %d parts with gaps between: write .hex",
                         folder, EMIT_PARTS);
    for (struct span span = {0}; good && part < parts; span.first += span.count) {
        span = bin_span(image, span.first);
        char *path = emit_short_path(safe_image_path(image), folder, ++part, parts);
        good = add_bin(&job, image, span, path, fault);
        free(path);
    }
    return job_end(&job, good, written, fault);
}
