#include "stm32_uart.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "conversation.h"
#include "dry_run.h"
#include "registers.h"
#include "write_share.h"

#include <stdlib.h>
#include <string.h>

/* An answer that comes at once takes the adapter's latency (16 ms on FTDI) and the scheduler's. Behind a bridge it is
 * anybody's guess. */
#define PATIENCE_MS        60
#define PATIENCE_BRIDGE_MS 250

#define FLASH_SIZE_CAP_KIB 4096 /* none of ST's has more; 0xFFFF is an erased register */

/* ---- who is there ---- */

/* Asks until two answers in a row are equal: an answer has no checksum. */
static bool ask_twice(struct talk *talk, const struct frame *frame, struct reply *reply, struct fault *fault)
{
    struct reply before = {0};
    for (int i = 0; i <= ATTEMPTS; i++) {
        if (!ask(talk, frame, false, 0, reply, fault))
            return false;
        if (i > 0 && reply->size == before.size && memcmp(reply->bytes, before.bytes, reply->size) == 0)
            return true;
        before = *reply;
    }
    return conversation_failed(talk, frame, OUTCOME_GARBLED, reply, fault);
}

static bool identify(struct talk *talk, struct fault *fault)
{
    struct identity *identity = &talk->base.identity;
    *identity = (struct identity){.product_id = identity->product_id, .baud = identity->baud};
    struct frame frame;
    struct reply reply;
    struct get_answer answer;
    frame_plain(&frame, OPCODE_GET);
    if (!ask_twice(talk, &frame, &reply, fault))
        return false;
    if (!answer_get(reply.bytes, reply.size, &answer))
        return conversation_failed(talk, &frame, OUTCOME_GARBLED, &reply, fault);
    identity->version = answer.version;
    identity->extended_erase = answer.has_extended_erase && !answer.has_erase;
    frame_plain(&frame, OPCODE_GET_ID);
    if (!ask_twice(talk, &frame, &reply, fault))
        return false;
    if (!answer_get_id(reply.bytes, reply.size, &identity->product_id))
        return conversation_failed(talk, &frame, OUTCOME_GARBLED, &reply, fault);
    frame_plain(&frame, OPCODE_GET_VERSION);
    enum outcome outcome = answer.has_get_version ? converse(talk, &frame, false, 0, &reply, fault) : OUTCOME_NACK;
    identity->has_get_version = outcome == OUTCOME_DONE;
    return outcome != OUTCOME_GONE;
}

/* ---- what it lets be read ---- */

/* Asks for as little as can be: 16 bytes, whose length byte is no command. */
static bool probe_readout(struct talk *talk, uint32_t address, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    if (!frame_read(&frame, talk->base.chip, address, 16, fault))
        return false;
    enum outcome outcome = converse(talk, &frame, false, 0, &reply, fault);
    if (outcome == OUTCOME_DONE)
        talk->base.identity.readout = PROTECTION_NONE;
    else if (outcome == OUTCOME_NACK && reply.acknowledged == 0)
        talk->base.identity.readout = PROTECTION_READOUT;
    return outcome == OUTCOME_DONE || outcome == OUTCOME_NACK ||
           conversation_failed(talk, &frame, outcome, &reply, fault);
}

/* Registers, by the window that holds them, until two reads in a row agree. */
static bool read_twice(struct talk *talk, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault)
{
    uint8_t before[FRAME_BLOCK], now[FRAME_BLOCK];
    struct range window = register_window(talk->base.chip, address, size);
    uint32_t length = (uint32_t)range_size(window);
    for (int i = 0; i <= ATTEMPTS; i++) {
        if (!talk_read(&talk->base, (uint32_t)window.start, now, length, fault))
            return false;
        if (i > 0 && memcmp(before, now, length) == 0) {
            memcpy(to, now + (address - window.start), size);
            return true;
        }
        memcpy(before, now, length);
    }
    return fault_set(
        fault, FAULT_PORT,
        "%s: 0x%08x reads differently each time: reset the device, which is when it takes another rate, and "
        "try a lower --baud or a shorter cable",
        talk->base.link->name, address);
}

static bool is_uniform(const uint8_t *bytes, size_t size)
{
    return memcmp(bytes, bytes + 1, size - 1) == 0;
}

static bool has_register(const struct talk *talk, uint32_t address, uint32_t size)
{
    return range_size(register_window(talk->base.chip, address, size)) > 0;
}

static bool read_registers(struct talk *talk, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(talk->base.chip);
    const struct range options = option_bytes_of(talk->base.chip);
    struct identity *identity = &talk->base.identity;
    uint8_t size[2];
    if (has_register(talk, rom->flash_size_register, sizeof size)) {
        if (!read_twice(talk, rom->flash_size_register, size, sizeof size, fault))
            return false;
        identity->has_flash_size = bytes_le16(size) > 0 && bytes_le16(size) <= FLASH_SIZE_CAP_KIB;
        identity->flash_size = identity->has_flash_size ? bytes_le16(size) * 1024u : 0;
    }
    if (identity->has_id_register) {
        if (!read_twice(talk, rom->unique_id, identity->unique_id, sizeof identity->unique_id, fault))
            return false;
        /* Clones whose id reads erased, or zero, would all be the same device. */
        identity->has_unique_id = !is_uniform(identity->unique_id, sizeof identity->unique_id);
    }
    if (range_size(options) >= sizeof identity->option_bytes) {
        if (!read_twice(talk, (uint32_t)options.start, identity->option_bytes, sizeof identity->option_bytes, fault))
            return false;
        identity->has_option_bytes = true;
    }
    return true;
}

/* Another part than expected is asked nothing that has an address: its map is not known, and what it takes for an
 * address it does not have could be followed by what it takes for a command. */
static bool inspect(struct talk *talk, struct fault *fault)
{
    const struct chip *chip = talk->base.chip;
    struct identity *identity = &talk->base.identity;
    identity->readout = PROTECTION_UNKNOWN;
    identity->has_id_register = has_register(talk, chip_rom(chip)->unique_id, sizeof identity->unique_id);
    if (chip_rom(chip)->product_id != identity->product_id || chip->die_flash_count == 0)
        return true;
    uint64_t flash = chip->die_flash[0].range.start;
    if (!probe_readout(talk, (uint32_t)flash, fault))
        return false;
    if (identity->readout != PROTECTION_NONE)
        return true;
    if (!read_registers(talk, fault))
        return false;
    talk->proven_end =
        identity->has_flash_size && talk->base.chip->die_flash_count == 1 ? flash + identity->flash_size : flash + 16;
    talk->runs_ahead = true;
    return true;
}

/* ---- is it as the tables have it ---- */

static bool match_erase_command(const struct talk *talk, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(talk->base.chip);
    unsigned says = talk->base.identity.extended_erase ? OPCODE_EXTENDED_ERASE : OPCODE_ERASE;
    return rom->erase_command == 0 || rom->erase_command == says ||
           fault_set(
               fault, FAULT_DEVICE,
               "the device says that it erases by 0x%02x, and the bootloader of an %s does by 0x%02x: it is another "
               "part",
               says, rom->parts, rom->erase_command);
}

/* Clones of the F1 leave it erased. */
static bool match_size_register(const struct talk *talk, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(talk->base.chip);
    return rom->flash_size_register == 0 || rom->f1_options || rom->parts == NULL ||
           talk->base.identity.has_flash_size ||
           fault_set(fault, FAULT_DEVICE,
                     "its size register at 0x%08x says nothing, so where its flash ends is not known",
                     rom->flash_size_register);
}

static bool match_option(struct talk *talk, const struct rom_option *option, struct fault *fault)
{
    uint8_t bytes[4];
    struct fault why;
    if (!read_twice(talk, option->at, bytes, sizeof bytes, &why))
        return fault_set(fault, FAULT_DEVICE, "its option %s at 0x%08x cannot be read (%s): it may say that %s",
                         option->name, option->at, why.sentence, option->what);
    return (bytes_le32(bytes) & option->mask) == option->value ||
           fault_set(fault, FAULT_DEVICE, "its option %s (0x%08x at 0x%08x) says that %s", option->name,
                     bytes_le32(bytes), option->at, option->what);
}

static bool match_table(struct bootloader *bootloader, struct fault *fault)
{
    struct talk *talk = (struct talk *)bootloader;
    const struct uart_rom *rom = chip_rom(bootloader->chip);
    if (!match_erase_command(talk, fault) || !match_size_register(talk, fault))
        return false;
    for (size_t i = 0; i < rom->option_count; i++)
        if (!match_option(talk, &rom->options[i], fault))
            return false;
    return true;
}

/* ---- open ---- */

bool talk_usable(const struct talk *talk, const char *what, struct fault *fault)
{
    if (talk->over)
        return fault_set(fault, FAULT_BUG,
                         "%s: %s was asked for after the application had been started; please report this",
                         talk->base.link->name, what);
    if (talk->base.identity.product_id != chip_rom(talk->base.chip)->product_id)
        return fault_set(fault, FAULT_BUG, "%s: %s was asked for, but the device is no %s; please report this",
                         talk->base.link->name, what, talk->base.chip->name);
    return true;
}

bool talk_interrogate(struct talk *talk, struct fault *fault)
{
    return identify(talk, fault) && inspect(talk, fault);
}

static bool speaks(const struct chip *chip)
{
    return chip_rom(chip)->product_id != 0;
}

static struct bootloader *open_talk(struct link *link, const struct chip *chip,
                                    const struct bootloader_options *options, struct fault *fault)
{
    struct talk *talk = alloc_items(1, sizeof *talk);
    talk->base = (struct bootloader){.protocol = &stm32_uart, .link = link, .chip = chip};
    talk->options = *options;
    talk->fillers = FILLERS_BLIND;
    talk->patience = link->has_speed ? PATIENCE_MS : PATIENCE_BRIDGE_MS;
    if (find_device(talk, fault) && talk_interrogate(talk, fault))
        return &talk->base;
    free(talk);
    return NULL;
}

static void close_talk(struct bootloader *bootloader)
{
    free(bootloader);
}

const struct protocol stm32_uart = {
    .name = "stm32-uart",
    .traces = {BYTE_SYNC, FILLER_BLIND_FIRST, 0xFF},
    .speaks = speaks,
    .open = open_talk,
    .close = close_talk,
    .match = match_table,
    .read = talk_read,
    .write = talk_write,
    .erase = talk_erase,
    .can_erase = talk_can_erase,
    .go = talk_go,
    .lift_readout = talk_lift_readout,
    .lift_write = talk_lift_write,
    .next_share = write_share_next,
    .is_named_by_garble = erase_can_name,
    .is_named_without_sign = erase_counts,
    .find_exposed = talk_find_exposed,
    .dry_run = dry_run,
};
