#include "dump.h"

#include "base/alloc.h"
#include "emit.h"
#include "sidecar.h"
#include "writers.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

char *dump_sidecar_path(const char *path)
{
    return alloc_format("%s.json", path);
}

bool dump_name_holds(const char *path, size_t count, struct fault *fault)
{
    enum emit_format format;
    if (!emit_format_of(path, &format) || format == EMIT_SREC)
        return fault_set(fault, FAULT_USAGE, "%s: what a device holds is written as .hex, .ihex or .bin", path);
    if (format == EMIT_BIN && count > 1)
        return fault_set(fault, FAULT_USAGE, "%s: a BIN holds one range and these are %zu: name it .hex", path, count);
    return true;
}

static bool is_free(const char *path, struct fault *fault)
{
    struct stat status;
    struct tm tm;
    char when[32] = "";
    if (stat(path, &status) != 0)
        return true;
    if (!S_ISREG(status.st_mode))
        return fault_set(fault, FAULT_USAGE, "%s: is there already and no file: give another name", path);
    if (gmtime_r(&status.st_mtime, &tm) != NULL)
        strftime(when, sizeof when, " of %Y-%m-%d %H:%M UTC", &tm);
    return fault_set(fault, FAULT_USAGE,
                     "%s: is there already (%llu bytes%s) and may be the only dump of a device: give another name, or "
                     "--force to replace it",
                     path, (unsigned long long)status.st_size, when);
}

bool dump_name_is_free(const char *path, bool sidecar, struct fault *fault)
{
    char *beside = dump_sidecar_path(path);
    bool good = is_free(path, fault) && (!sidecar || is_free(beside, fault));
    free(beside);
    return good;
}

static bool add_dump(struct job *job, const char *path, const struct safe_range *ranges, size_t count,
                     struct fault *fault)
{
    enum emit_format format = EMIT_HEX;
    emit_format_of(path, &format);
    if (!job_start(job, path, fault))
        return false;
    return format == EMIT_BIN ? job->sink.put(&job->sink, ranges[0].bytes, ranges[0].size, fault)
                              : write_hex_ranges(ranges, count, NULL, &job->sink, fault);
}

static bool add_sidecar(struct job *job, const char *path, const struct safe_range *ranges, size_t count,
                        const struct dump_origin *origin, struct fault *fault)
{
    struct text text = {0};
    char *beside = dump_sidecar_path(path);
    sidecar_add_dump(&text, origin, ranges, count, job);
    bool good = job_start(job, beside, fault) && job->sink.put(&job->sink, text.at, text.length, fault);
    free(beside);
    text_release(&text);
    return good;
}

bool dump_save(const char *path, const struct safe_range *ranges, size_t count, const struct dump_origin *origin,
               struct fault *fault)
{
    struct job job;
    struct names written = {0};
    if (!dump_name_holds(path, count, fault))
        return false;
    job_init(&job);
    bool good = add_dump(&job, path, ranges, count, fault) &&
                (origin == NULL || add_sidecar(&job, path, ranges, count, origin, fault));
    good = job_end(&job, good, &written, fault);
    names_release(&written);
    return good;
}
