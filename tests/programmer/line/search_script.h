/* Every byte that bootloader_open sends on a line where nobody answers, with the rate at which it goes out. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct sent {
    unsigned baud;
    uint8_t byte;
};

struct script {
    struct sent *at;
    size_t count, capacity;
};

/* `garbled`: what comes back to each byte is noise, as from a device at another rate. `remembered`: 0, or the rate at
 * which the port was last driven. */
struct script script_record(unsigned baud, unsigned remembered, int garbled);
void script_release(struct script *script);
