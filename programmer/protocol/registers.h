/* What the ROM lets be read beside the memory: flash size, unique id, option bytes. A window is what one READ asks for.
 */
#pragma once
#include "model/chip.h"

/* The option bytes; empty: nobody knows where they are. */
struct range option_bytes_of(const struct chip *chip);

/* The window around so many bytes; empty where there is nothing to be read. */
struct range register_window(const struct chip *chip, uint32_t address, uint32_t size);

/* What holds the address, of the registers and of what the chip has beside flash and RAM; empty where nothing does. */
struct range register_place(const struct chip *chip, uint32_t address);
