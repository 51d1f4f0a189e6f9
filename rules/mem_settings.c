/* Where parts keep what configures them, whatever part it is. */
#include "mem_settings.h"

#include <stddef.h>

/* Far from their flash: files that are programmed whole have it on purpose. */
static const struct range configurations[] = {
    {0x0100A100,
     0x0100A300}, /* Renesas RA6: option-setting memory; arduino/ArduinoCore-renesas, PORTENTA_H33/dfu.hex */
    {0x01010000, 0x01010040}, /* Renesas RA4M1: the same; there, UNO_R4/dfu_minima.hex */
    {0x10001000, 0x10002000}, /* Nordic nRF51 and nRF52: UICR (nRF52832 Product Specification v1.4) */
};

bool is_configuration(struct range range)
{
    for (size_t i = 0; i < sizeof configurations / sizeof *configurations; i++)
        if (range_holds(configurations[i], range))
            return true;
    return false;
}
