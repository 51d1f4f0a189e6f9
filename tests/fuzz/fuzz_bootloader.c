/* The conversation with a device that answers anything: what is expected, bytes of its own, too many, none. Whatever it
 * says, the host ends within two simulated days, never names an address or page that the chip table does not have, and
 * never sends a command that nobody asked for. */
#include "profile/profile.h"
#include "programmer/protocol/frame_log.h"
#include "programmer/protocol/protocol.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define FLASH    0x08000000u
#define LIMIT_US (2ull * 24 * 3600 * 1000000)
#define SENDS    2000000u

struct device {
    struct link link;
    const uint8_t *input;
    size_t size, next;
    uint64_t now;
    unsigned sends;
    uint8_t command;    /* the last one; 0xFF: none */
    size_t parts;       /* of its frame that came */
    uint8_t queue[300]; /* what a sound device would say next */
    size_t queue_size, queue_next;
    bool may_unprotect;
};

static struct chip chip;

static void demand(bool good)
{
    if (!good)
        abort();
}

/* ---- what the host sends ---- */

static void check_address(const struct device *device, const uint8_t *part)
{
    uint32_t address = (uint32_t)part[0] << 24 | (uint32_t)part[1] << 16 | (uint32_t)part[2] << 8 | part[3];
    struct range whole = range_of(address, 4);
    demand(part[4] == (part[0] ^ part[1] ^ part[2] ^ part[3]));
    bool memory = banks_hold(chip.die_flash, chip.die_flash_count, whole) ||
                  (banks_hold(chip.die_ram, chip.die_ram_count, whole) && address >= 0x20000200);
    demand(memory || (device->command == 0x11 && banks_hold(chip.other, chip.other_count, whole)));
}

static void check_pages(const uint8_t *part, size_t size, size_t width)
{
    demand(size >= 2 * width + 1 && (size - 1) % width == 0);
    for (size_t at = width; at + 1 < size; at += width) {
        unsigned page = width == 2 ? (unsigned)(part[at] << 8 | part[at + 1]) : part[at];
        demand(page >= 24 && page <= 25);
    }
}

static void say(struct device *device, const void *bytes, size_t size)
{
    demand(size <= sizeof device->queue);
    memcpy(device->queue, bytes, size);
    device->queue_size = size;
    device->queue_next = 0;
}

static void hear_command(struct device *device, const uint8_t *part)
{
    static const uint8_t get[] = {0x79, 11, 0x22, 0, 1, 2, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92, 0x79};
    static const uint8_t version[] = {0x79, 0x22, 0, 0, 0x79}, id[] = {0x79, 1, 0x04, 0x14, 0x79};
    device->command = part[0];
    device->parts = 1;
    demand((part[0] ^ part[1]) == 0xFF);
    switch (part[0]) {
    case 0x00:
        say(device, get, sizeof get);
        break;
    case 0x01:
        say(device, version, sizeof version);
        break;
    case 0x02:
        say(device, id, sizeof id);
        break;
    case 0x92:
        demand(device->may_unprotect);
        say(device, "\x79\x79", 2);
        break;
    default:
        demand(part[0] == 0x11 || part[0] == 0x21 || part[0] == 0x31 || part[0] == 0x43 || part[0] == 0x44);
        say(device, "\x79", 1);
    }
}

static void hear_part(struct device *device, const uint8_t *part, size_t size)
{
    uint8_t data[258] = {0x79};
    device->parts++;
    if (device->command == 0x43 || device->command == 0x44)
        check_pages(part, size, device->command == 0x44 ? 2 : 1);
    else if (device->parts == 2 && size == 5)
        check_address(device, part);
    else if (device->command == 0x11)
        demand(size == 2 && (part[0] ^ part[1]) == 0xFF);
    else
        demand(device->command == 0x31 && size == part[0] + 3u && part[0] % 4 == 3);
    if (device->command == 0x11 && device->parts == 3)
        say(device, data, part[0] + 2u);
    else
        say(device, "\x79", 1);
}

static bool take(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    struct device *device = (struct device *)link;
    (void)fault;
    demand(++device->sends < SENDS);
    device->now += size * 95;
    if (size == 1) {
        demand(bytes[0] != 0x00 && bytes[0] != 0xFF); /* page 0, and all pages */
        device->command = 0xFF;
        say(device, bytes[0] == 0x7F ? "\x79" : "\x1f", 1);
    } else if (size > 5 && (bytes[0] ^ bytes[1]) == 0xFF && (bytes[0] == 0x11 || bytes[0] == 0x31) &&
               (device->command != 0x31 || device->parts != 2)) { /* at once */
        uint8_t all[300] = {0x79, 0x79};
        hear_command(device, bytes);
        hear_part(device, bytes + 2, 5);
        hear_part(device, bytes + 7, size - 7);
        memcpy(all + 2, device->queue, device->queue_size);
        say(device, all, device->queue_size + 2);
    } else if (device->command == 0xFF || (size == 2 && !(device->command == 0x11 && device->parts == 2))) {
        hear_command(device, bytes);
    } else {
        hear_part(device, bytes, size);
    }
    return true;
}

/* ---- what the device says ---- */

static uint8_t next_byte(struct device *device)
{
    return device->next < device->size ? device->input[device->next++] : 0;
}

static ptrdiff_t answer(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    struct device *device = (struct device *)link;
    demand(device->now < LIMIT_US);
    bool over = device->next == device->size;
    uint8_t choice = next_byte(device);
    if (over || choice == 0) {
        device->now += milliseconds * UINT64_C(1000);
        return 0;
    }
    if (choice == 1)
        return fault_set(fault, FAULT_PORT, "gone"), -1;
    size_t count = 0;
    if (choice < 32) { /* bytes of its own */
        for (; count < choice % 8u + 1 && count < room; count++)
            to[count] = next_byte(device);
    } else { /* what is expected, perhaps with one byte changed */
        for (; count < room && device->queue_next < device->queue_size; count++)
            to[count] = device->queue[device->queue_next++];
        if (count > 0 && choice < 64)
            to[choice % count] = next_byte(device);
    }
    device->now += count > 0 ? count * 95 : milliseconds * UINT64_C(1000);
    return (ptrdiff_t)count;
}

static bool set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    (void)fault;
    link->baud = baud;
    return true;
}

static bool set_lines(struct link *link, bool dtr, bool rts, struct fault *fault)
{
    (void)link, (void)dtr, (void)rts;
    return fault_set(fault, FAULT_UNSUPPORTED, "no lines");
}

static uint64_t now(struct link *link)
{
    return ((struct device *)link)->now;
}

static void wait_for(struct link *link, unsigned milliseconds)
{
    ((struct device *)link)->now += milliseconds * UINT64_C(1000);
}

static void close_link(struct link *link)
{
    (void)link;
}

static const struct link_operations operations = {.send = take,
                                                  .receive = answer,
                                                  .set_speed = set_speed,
                                                  .set_lines = set_lines,
                                                  .now = now,
                                                  .wait = wait_for,
                                                  .close = close_link};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fault fault;
    if (chip.name == NULL)
        demand(chip_read("stm32f103vc-512k", &chip, &fault));
    struct device device = {.link = {.operations = &operations, .name = "fuzz", .has_speed = size % 2 == 0},
                            .input = bytes,
                            .size = size,
                            .command = 0xFF};
    struct frame_log *log = frame_log_new(false, NULL, NULL);
    struct bootloader_options options = {.baud = 115200, .frames = log};
    struct bootloader *bootloader = bootloader_open(&device.link, &chip, &options, &fault);
    if (bootloader != NULL) {
        uint8_t data[256] = {0x43, 0xBC, 0xFF, 0x00}, back[300];
        bootloader_erase(bootloader, 24, 2, &fault);
        bootloader_write(bootloader, FLASH + 0xC000, data, sizeof data, &fault);
        bootloader_write(bootloader, FLASH + 0x60000, bytes, size < 256 ? (uint32_t)size : 256, &fault);
        bootloader_read(bootloader, FLASH + 0xBFFF, back, sizeof back, &fault);
        device.may_unprotect = true;
        bootloader_readout_unprotect(bootloader, &fault);
        device.may_unprotect = false;
        bootloader_go(bootloader, FLASH + 0xC000, &fault);
    }
    bootloader_free(bootloader);
    frame_log_free(log);
    return 0;
}
