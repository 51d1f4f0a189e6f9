/* Static libraries. They hold no image, but saying so by name beats a raw binary that starts with "!<arch>". */
#include "loader.h"

#include <string.h>

#define MAGIC_LENGTH 8

static bool is_thin(const uint8_t *bytes)
{
    return memcmp(bytes, "!<thin>\n", MAGIC_LENGTH) == 0;
}

bool archive_recognised(const uint8_t *bytes, size_t size)
{
    return size >= MAGIC_LENGTH && (memcmp(bytes, "!<arch>\n", MAGIC_LENGTH) == 0 || is_thin(bytes));
}

bool archive_load(struct image *image, const struct load_options *options, struct fault *fault)
{
    (void)options;
    (void)fault;
    image_remark(image, REMARK_NOT_LINKED, 0,
                 is_thin(image->file) ? "a thin ar archive, which names object files"
                                      : "an ar archive of object files");
    return true;
}
