/* What ends the conversation or starts it anew: GO and the unprotects. */
#include "conversation.h"

/* GO's NACK for an address that it does not like comes late, at once otherwise. */
#define LATE_NACK_MS 100

/* Not repeated once the device has taken the command: nobody knows what it did then. */
static enum outcome once(struct bootloader *bootloader, const struct frame *frame, struct reply *reply,
                         struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    struct frame id;
    frame_plain(&id, OPCODE_GET_ID);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        /* In step, or brought there. */
        outcome = converse(bootloader, &id, false, 0, reply, fault);
        if (outcome != OUTCOME_DONE)
            return outcome;
        outcome = transact(bootloader, frame, false, 0, reply, fault);
        if (outcome == OUTCOME_DONE)
            return outcome;
        bootloader->in_step = false;
        if (outcome != OUTCOME_NACK || reply->acknowledged > 0)
            return outcome;
    }
    return outcome;
}

bool bootloader_go(struct bootloader *bootloader, uint32_t address, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    if (!bootloader_usable(bootloader, "GO", fault) || !frame_go(&frame, bootloader->chip, address, fault))
        return false;
    enum outcome outcome = once(bootloader, &frame, &reply, fault);
    if (outcome != OUTCOME_DONE)
        return conversation_failed(bootloader, &frame, outcome, &reply, fault);
    uint8_t byte;
    int got = receive_byte(bootloader, LATE_NACK_MS + bootloader->patience, &byte, fault);
    if (got < 0)
        return false;
    if (got == 1 && byte == BYTE_NACK) {
        bootloader->in_step = false;
        return conversation_failed(bootloader, &frame, OUTCOME_NACK, &reply, fault);
    }
    bootloader->over = true;
    return true;
}

/* Two ACKs and a reset, which makes the device forget the line rate. */
static bool unprotect(struct bootloader *bootloader, enum opcode opcode, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    if (bootloader->over)
        return fault_set(fault, FAULT_BUG, "%s: the application had been started before; please report this",
                         bootloader->link->name);
    frame_plain(&frame, opcode);
    enum outcome outcome = once(bootloader, &frame, &reply, fault);
    if (outcome != OUTCOME_DONE)
        return conversation_failed(bootloader, &frame, outcome, &reply, fault);
    bootloader->runs_ahead = bootloader->tried_top = false;
    bootloader->proven_end = 0;
    return find_device_again(bootloader, fault) && bootloader_interrogate(bootloader, fault);
}

bool bootloader_readout_unprotect(struct bootloader *bootloader, struct fault *fault)
{
    return unprotect(bootloader, OPCODE_READOUT_UNPROTECT, fault);
}

bool bootloader_write_unprotect(struct bootloader *bootloader, struct fault *fault)
{
    return unprotect(bootloader, OPCODE_WRITE_UNPROTECT, fault);
}
