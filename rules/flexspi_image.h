/* What the boot ROM of an i.MX RT wants to find behind the FlexSPI configuration block. */
#pragma once
#include "model/image.h"

/* True when the image vector table at `flash` + 0x1000, or the container of an RT1180, leads into the image. */
bool flexspi_image_boots(const struct image *image, uint32_t flash);
