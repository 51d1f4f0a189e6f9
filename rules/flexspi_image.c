/* nxp-mcuxpresso/spsdk, spsdk/image/hab: hab_header.py (tags), segments/seg_ivt.py; zephyrproject-rtos/hal_nxp,
 * fsl_flexspi_nor_boot.h (ivt, BOOT_DATA_T). */
#include "flexspi_image.h"

#define IMAGE_OFFSET 0x1000u

/* Words of the table. */
enum { IVT_HEADER, IVT_ENTRY, IVT_RESERVED, IVT_DCD, IVT_BOOT_DATA, IVT_SELF, IVT_WORDS };

static bool is_in(const struct image *image, uint32_t address)
{
    return image_chunk_at(image, address) != NULL;
}

/* An image without device configuration data has a pointer to nothing, or to one byte that is 0. */
static bool is_good_dcd(const struct image *image, uint32_t pointer, uint32_t moved)
{
    uint8_t tag;
    return pointer == 0 || (image_read(image, (uint32_t)(pointer - moved), &tag, 1) && (tag == 0xD2 || tag == 0));
}

bool flexspi_image_boots(const struct image *image, uint32_t flash)
{
    uint32_t at = flash + IMAGE_OFFSET, words[IVT_WORDS];
    for (uint32_t i = 0; i < IVT_WORDS; i++)
        if (!image_word(image, at + 4 * i, &words[i]))
            return false;
    if ((words[IVT_HEADER] & 0xFF000000) == 0x87000000) /* a container */
        return true;
    /* Images that are copied to RAM say where to; all pointers are from there. */
    uint32_t moved = words[IVT_SELF] - at;
    return (words[IVT_HEADER] & 0xF0FFFFFF) == 0x402000D1 && is_in(image, words[IVT_ENTRY] - moved) &&
           is_in(image, words[IVT_BOOT_DATA] - moved) && is_good_dcd(image, words[IVT_DCD], moved);
}
