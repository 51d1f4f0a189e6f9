/* The loaders against a second reader of the same formats (tests/mutations/reading.h): any file in which nothing is
 * wrong or ambiguous loads as the same bytes. ELF files have a better referee: objcopy (./dev mutate). */
#include "fuzz_images.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the two need not agree on: which byte counts where several are given, and what a broken part still loads. */
static bool is_plain(const struct image *image)
{
    for (size_t i = 0; i < image->remark_count; i++)
        if (image->remarks[i].kind != REMARK_OTHER_EXTENSION && image->remarks[i].kind != REMARK_NO_END &&
            image->remarks[i].kind != REMARK_NO_BASE && image->remarks[i].kind != REMARK_DUPLICATE)
            return false;
    return image->extent_count == 0 || image->extents[image->extent_count - 1].range.end <= (uint64_t)1 << 32;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    MUST(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    bytes[size] = '\0';
    struct image image = {0};
    struct fault fault = {0};
    struct load_options options = {.has_base = true, .base = 0x08000000};
    if (!image_load_bytes("fuzz", bytes, size, &options, &image, &fault))
        return 0;
    if (image.format != FORMAT_ELF && image.format != FORMAT_ARCHIVE && is_plain(&image)) {
        struct reading reading = {.image = &image};
        read_file(&reading, data, size);
        MUST(reading_equals(&reading));
    }
    image_release(&image);
    return 0;
}
