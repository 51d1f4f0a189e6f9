#include "dump.h"

#include "emit.h"
#include "outfile.h"
#include "writers.h"

struct file_sink {
    struct sink sink;
    struct outfile *file;
};

static bool put_in_file(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    return outfile_add(((struct file_sink *)sink)->file, bytes, size, fault);
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

bool dump_save(const char *path, const struct safe_range *ranges, size_t count, struct fault *fault)
{
    enum emit_format format = EMIT_HEX;
    if (!dump_name_holds(path, count, fault))
        return false;
    emit_format_of(path, &format);
    struct file_sink sink = {.sink.put = put_in_file, .file = outfile_open(path, fault)};
    if (sink.file == NULL)
        return false;
    bool good = format == EMIT_BIN ? put_in_file(&sink.sink, ranges[0].bytes, ranges[0].size, fault)
                                   : write_hex_ranges(ranges, count, NULL, &sink.sink, fault);
    if (good)
        return outfile_commit(&sink.file, 1, fault);
    outfile_discard(sink.file);
    return false;
}
