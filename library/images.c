/* dso_image. */
#include "base/alloc.h"
#include "errors.h"
#include "handles.h"
#include "load/load.h"

#include <string.h>

struct loading {
    struct call call;
    const char *path;
    const void *bytes; /* NULL: those of the file */
    size_t size;
    struct load_options options;
    dso_image *made;
};

static void load(void *context)
{
    struct loading *loading = context;
    struct call *call = &loading->call;
    struct image *image = &loading->made->image;
    if (loading->bytes == NULL) {
        call->good = image_load(loading->path, &loading->options, image, &call->fault);
        return;
    }
    uint8_t *copy = alloc_bytes(loading->size + 1);
    memcpy(copy, loading->bytes, loading->size);
    copy[loading->size] = '\0';
    call->good = image_load_bytes(loading->path, copy, loading->size, &loading->options, image, &call->fault);
}

static enum dso_status make(struct loading *loading, const dso_target *target, const uint32_t *base, dso_image **image,
                            struct dso_error *error)
{
    const struct board *board = &target->target.board;
    loading->options = (struct load_options){.has_base = base != NULL,
                                             .base = base != NULL ? *base : 0,
                                             .has_slot = board->has_slot,
                                             .slot = (uint32_t)board->slot};
    loading->made = arena_new(sizeof *loading->made);
    return call_make(loading->made, load, loading, &loading->call, image, error);
}

enum dso_status dso_image_load(const dso_target *target, const char *path, const uint32_t *base, dso_image **image,
                               struct dso_error *error)
{
    struct loading loading = {.path = path};
    return make(&loading, target, base, image, error);
}

enum dso_status dso_image_load_bytes(const dso_target *target, const char *path, const void *bytes, size_t size,
                                     const uint32_t *base, dso_image **image, struct dso_error *error)
{
    struct loading loading = {.path = path, .bytes = size > 0 ? bytes : "", .size = size};
    return make(&loading, target, base, image, error);
}

void dso_image_free(dso_image *image)
{
    arena_free((struct arena *)image);
}
