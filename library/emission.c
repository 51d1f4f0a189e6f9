/* The safe image of a check that passed, as bytes of a file. */
#include "base/outfile.h"
#include "base/path.h"
#include "emit/writers.h"
#include "errors.h"
#include "handles.h"

#define ULL(x) ((unsigned long long)(x))

struct emission {
    struct sink sink; /* the first member: what the writers get is the emission */
    struct call call;
    const dso_check *check;
    enum dso_format format;
    dso_write write;
    void *user;
    const char *path; /* NULL: to `write` */
    struct outfile *file;
    uint32_t address;
};

static bool put_to_user(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    struct emission *emission = (struct emission *)sink;
    return emission->write(emission->user, bytes, size) == 0 ||
           fault_set(fault, FAULT_OUTPUT, "%s: the writer refused %zu bytes of it",
                     emission->check->checked.subject.image->path, size);
}

static bool put_to_file(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    return outfile_add(((struct emission *)sink)->file, bytes, size, fault);
}

static bool fits_bin(const struct safe_image *safe, struct span *span, struct fault *fault)
{
    *span = bin_span(safe, 0);
    if (span->count == safe_image_range_count(safe))
        return true;
    const struct safe_range *behind = &safe_image_ranges(safe)[span->count];
    return fault_set(fault, FAULT_USAGE,
                     "%s: a BIN would have to fill the gap 0x%08llx..0x%08x, and may fill one of at most %llu bytes "
                     "that belongs to nobody: ask for DSO_HEX or DSO_SREC",
                     safe_image_path(safe), ULL(behind[-1].address) + behind[-1].size, behind->address,
                     ULL(bin_gap(safe)));
}

static bool write_whole(struct emission *emission, const struct safe_image *safe, struct span span, struct fault *fault)
{
    const char *name = path_name(emission->path != NULL ? emission->path : safe_image_path(safe));
    switch (emission->format) {
    case DSO_BIN:
        return write_bin(safe, span, &emission->sink, fault);
    case DSO_HEX:
        return write_hex(safe, &emission->sink, fault);
    default:
        return write_srec(safe, name, &emission->sink, fault);
    }
}

static bool write_file(struct emission *emission, const struct safe_image *safe, struct span span, struct fault *fault)
{
    emission->file = outfile_open(emission->path, fault);
    if (emission->file == NULL)
        return false;
    if (write_whole(emission, safe, span, fault))
        return outfile_commit(&emission->file, 1, fault);
    outfile_discard(emission->file);
    return false;
}

static bool may_emit(const struct emission *emission, struct fault *fault)
{
    const char *path = emission->check->checked.subject.image->path;
    if (!emission->check->will_emit)
        return fault_set(fault, FAULT_USAGE, "%s: was checked by a policy without will_emit: set it and check anew",
                         path);
    return (unsigned)emission->format <= DSO_SREC ||
           fault_set(fault, FAULT_USAGE, "%s: %u is no format: expected DSO_BIN, DSO_HEX or DSO_SREC", path,
                     (unsigned)emission->format);
}

static void emit(void *context)
{
    struct emission *emission = context;
    const struct checked *checked = &emission->check->checked;
    struct call *call = &emission->call;
    struct span span = {0};
    if (!may_emit(emission, &call->fault))
        return;
    struct safe_image *safe = safe_image_new(&checked->subject, &checked->verdict, &call->fault);
    if (safe == NULL || (emission->format == DSO_BIN && !fits_bin(safe, &span, &call->fault)))
        return;
    emission->address = safe_image_ranges(safe)[0].address;
    call->good = (emission->path != NULL ? write_file : write_whole)(emission, safe, span, &call->fault);
}

/* What is needed for it goes with an arena of its own. */
static enum dso_status run(struct emission *emission, uint32_t *address, struct dso_error *error)
{
    struct arena *arena = arena_new(sizeof *arena);
    void *done = NULL;
    enum dso_status status = call_make(arena, emit, emission, &emission->call, &done, error);
    if (status == DSO_OK && address != NULL)
        *address = emission->address;
    arena_free(done);
    return status;
}

enum dso_status dso_emit(const dso_check *check, enum dso_format format, dso_write write, void *user, uint32_t *address,
                         struct dso_error *error)
{
    struct emission emission = {.sink = {put_to_user}, .check = check, .format = format, .write = write, .user = user};
    return run(&emission, address, error);
}

enum dso_status dso_emit_file(const dso_check *check, enum dso_format format, const char *path, uint32_t *address,
                              struct dso_error *error)
{
    struct emission emission = {.sink = {put_to_file}, .check = check, .format = format, .path = path};
    return run(&emission, address, error);
}
