#include "bootloader.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "conversation.h"

#include <stdlib.h>
#include <string.h>

/* An answer that comes at once takes the adapter's latency (16 ms on FTDI) and the scheduler's. Behind a bridge it is
 * anybody's guess. */
#define PATIENCE_MS        60
#define PATIENCE_BRIDGE_MS 250

#define FLASH_SIZE_CAP_KIB 4096 /* none of ST's has more; 0xFFFF is an erased register */

/* ---- who is there ---- */

/* Asks until two answers in a row are equal: an answer has no checksum. */
static bool ask_twice(struct bootloader *bootloader, const struct frame *frame, struct reply *reply,
                      struct fault *fault)
{
    struct reply before = {0};
    for (int i = 0; i <= ATTEMPTS; i++) {
        if (!ask(bootloader, frame, false, 0, reply, fault))
            return false;
        if (i > 0 && reply->size == before.size && memcmp(reply->bytes, before.bytes, reply->size) == 0)
            return true;
        before = *reply;
    }
    return conversation_failed(bootloader, frame, OUTCOME_GARBLED, reply, fault);
}

static bool identify(struct bootloader *bootloader, struct fault *fault)
{
    struct identity *identity = &bootloader->identity;
    *identity = (struct identity){.product_id = identity->product_id, .baud = identity->baud};
    struct frame frame;
    struct reply reply;
    struct get_answer answer;
    frame_plain(&frame, OPCODE_GET);
    if (!ask_twice(bootloader, &frame, &reply, fault))
        return false;
    if (!answer_get(reply.bytes, reply.size, &answer))
        return conversation_failed(bootloader, &frame, OUTCOME_GARBLED, &reply, fault);
    identity->version = answer.version;
    identity->extended_erase = answer.has_extended_erase && !answer.has_erase;
    frame_plain(&frame, OPCODE_GET_ID);
    if (!ask_twice(bootloader, &frame, &reply, fault))
        return false;
    if (!answer_get_id(reply.bytes, reply.size, &identity->product_id))
        return conversation_failed(bootloader, &frame, OUTCOME_GARBLED, &reply, fault);
    frame_plain(&frame, OPCODE_GET_VERSION);
    enum outcome outcome =
        answer.has_get_version ? converse(bootloader, &frame, false, 0, &reply, fault) : OUTCOME_NACK;
    identity->has_get_version = outcome == OUTCOME_DONE;
    return outcome != OUTCOME_GONE;
}

/* ---- what it lets be read ---- */

/* Asks for as little as can be: 16 bytes, whose length byte is no command. */
static bool probe_readout(struct bootloader *bootloader, uint32_t address, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    if (!frame_read(&frame, bootloader->chip, address, 16, fault))
        return false;
    enum outcome outcome = converse(bootloader, &frame, false, 0, &reply, fault);
    if (outcome == OUTCOME_DONE)
        bootloader->identity.readout = PROTECTION_NONE;
    else if (outcome == OUTCOME_NACK && reply.acknowledged == 0)
        bootloader->identity.readout = PROTECTION_READOUT;
    return outcome == OUTCOME_DONE || outcome == OUTCOME_NACK ||
           conversation_failed(bootloader, &frame, outcome, &reply, fault);
}

static bool read_twice(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault)
{
    uint8_t before[16];
    for (int i = 0; i <= ATTEMPTS; i++) {
        if (!bootloader_read(bootloader, address, to, size, fault))
            return false;
        if (i > 0 && memcmp(before, to, size) == 0)
            return true;
        memcpy(before, to, size);
    }
    return fault_set(
        fault, FAULT_PORT,
        "%s: 0x%08x reads differently each time: reset the device, which is when it takes another rate, and "
        "try a lower --baud or a shorter cable",
        bootloader->link->name, address);
}

static bool is_uniform(const uint8_t *bytes, size_t size)
{
    return memcmp(bytes, bytes + 1, size - 1) == 0;
}

static bool read_registers(struct bootloader *bootloader, struct fault *fault)
{
    const struct chip *chip = bootloader->chip;
    struct identity *identity = &bootloader->identity;
    const struct bank *option_bytes = chip_other(chip, "OPTION_BYTES");
    uint8_t size[2];
    if (range_size(frame_readable(chip, chip->rom.flash_size_register)) > 0) {
        if (!read_twice(bootloader, chip->rom.flash_size_register, size, sizeof size, fault))
            return false;
        identity->has_flash_size = bytes_le16(size) > 0 && bytes_le16(size) <= FLASH_SIZE_CAP_KIB;
        identity->flash_size = identity->has_flash_size ? bytes_le16(size) * 1024u : 0;
    }
    if (range_size(frame_readable(chip, chip->rom.unique_id)) > 0) {
        if (!read_twice(bootloader, chip->rom.unique_id, identity->unique_id, sizeof identity->unique_id, fault))
            return false;
        /* Clones whose id reads erased, or zero, would all be the same device. */
        identity->has_unique_id = !is_uniform(identity->unique_id, sizeof identity->unique_id);
    }
    if (option_bytes != NULL && range_size(option_bytes->range) >= sizeof identity->option_bytes) {
        if (!read_twice(bootloader, (uint32_t)option_bytes->range.start, identity->option_bytes,
                        sizeof identity->option_bytes, fault))
            return false;
        identity->has_option_bytes = true;
    }
    return true;
}

/* Another part than expected is asked nothing that has an address: its map is not known, and what it takes for an
 * address it does not have could be followed by what it takes for a command. */
static bool inspect(struct bootloader *bootloader, struct fault *fault)
{
    const struct chip *chip = bootloader->chip;
    struct identity *identity = &bootloader->identity;
    identity->readout = PROTECTION_UNKNOWN;
    if (chip->rom.product_id != identity->product_id || chip->die_flash_count == 0)
        return true;
    uint64_t flash = chip->die_flash[0].range.start;
    if (!probe_readout(bootloader, (uint32_t)flash, fault))
        return false;
    if (identity->readout != PROTECTION_NONE)
        return true;
    if (!read_registers(bootloader, fault))
        return false;
    bootloader->proven_end = flash + (identity->has_flash_size ? identity->flash_size : 16);
    bootloader->runs_ahead = true;
    return true;
}

/* ---- open ---- */

bool bootloader_usable(const struct bootloader *bootloader, const char *what, struct fault *fault)
{
    if (bootloader->over)
        return fault_set(fault, FAULT_BUG,
                         "%s: %s was asked for after the application had been started; please report this",
                         bootloader->link->name, what);
    if (bootloader->identity.product_id != bootloader->chip->rom.product_id)
        return fault_set(fault, FAULT_BUG, "%s: %s was asked for, but the device is no %s; please report this",
                         bootloader->link->name, what, bootloader->chip->name);
    return true;
}

bool bootloader_interrogate(struct bootloader *bootloader, struct fault *fault)
{
    return identify(bootloader, fault) && inspect(bootloader, fault);
}

struct bootloader *bootloader_open(struct link *link, const struct chip *chip, const struct bootloader_options *options,
                                   struct fault *fault)
{
    struct bootloader *bootloader = alloc_items(1, sizeof *bootloader);
    bootloader->link = link;
    bootloader->chip = chip;
    bootloader->options = *options;
    bootloader->fillers = FILLERS_BLIND;
    bootloader->patience = link->has_speed ? PATIENCE_MS : PATIENCE_BRIDGE_MS;
    if (find_device(bootloader, fault) && bootloader_interrogate(bootloader, fault))
        return bootloader;
    bootloader_free(bootloader);
    return NULL;
}

void bootloader_free(struct bootloader *bootloader)
{
    free(bootloader);
}

const struct identity *bootloader_identity(const struct bootloader *bootloader)
{
    return &bootloader->identity;
}

size_t bootloader_disturbances(const struct bootloader *bootloader)
{
    return bootloader->disturbances;
}

uint64_t bootloader_flash_end(const struct bootloader *bootloader)
{
    const struct chip *chip = bootloader->chip;
    const struct identity *identity = &bootloader->identity;
    const struct range die = chip->die_flash[0].range;
    bool has_more = chip->flash_count == 0 || die.end > chip->flash[0].range.end;
    return has_more || !identity->has_flash_size || identity->flash_size > range_size(die)
               ? die.end
               : die.start + identity->flash_size;
}
