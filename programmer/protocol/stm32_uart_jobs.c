/* What ends the conversation or starts it anew: GO and the unprotects. */
#include "conversation.h"

/* GO's NACK for an address that it does not like comes late, at once otherwise. */
#define LATE_NACK_MS 100

/* Not repeated once the device has taken the command: nobody knows what it did then. */
static enum outcome once(struct talk *talk, const struct frame *frame, struct reply *reply, struct fault *fault)
{
    enum outcome outcome = OUTCOME_SILENT;
    struct frame id;
    frame_plain(&id, OPCODE_GET_ID);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        /* In step, or brought there. */
        outcome = converse(talk, &id, false, 0, reply, fault);
        if (outcome != OUTCOME_DONE)
            return outcome;
        outcome = transact(talk, frame, false, 0, reply, fault);
        if (outcome == OUTCOME_DONE)
            return outcome;
        talk->in_step = false;
        if (outcome != OUTCOME_NACK || reply->acknowledged > 0)
            return outcome;
    }
    return outcome;
}

bool talk_go(struct bootloader *bootloader, uint32_t address, struct fault *fault)
{
    struct talk *talk = (struct talk *)bootloader;
    struct frame frame;
    struct reply reply;
    if (!talk_usable(talk, "GO", fault) || !frame_go(&frame, talk->base.chip, address, fault))
        return false;
    enum outcome outcome = once(talk, &frame, &reply, fault);
    if (outcome != OUTCOME_DONE)
        return conversation_failed(talk, &frame, outcome, &reply, fault);
    uint8_t byte;
    int got = receive_byte(talk, LATE_NACK_MS + talk->patience, &byte, fault);
    if (got < 0)
        return false;
    if (got == 1 && byte == BYTE_NACK) {
        talk->in_step = false;
        return conversation_failed(talk, &frame, OUTCOME_NACK, &reply, fault);
    }
    talk->over = true;
    return true;
}

/* Two ACKs and a reset, which makes the device forget the line rate. */
static bool unprotect(struct talk *talk, enum opcode opcode, struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    if (talk->over)
        return fault_set(fault, FAULT_BUG, "%s: the application had been started before; please report this",
                         talk->base.link->name);
    frame_plain(&frame, opcode);
    enum outcome outcome = once(talk, &frame, &reply, fault);
    if (outcome != OUTCOME_DONE)
        return conversation_failed(talk, &frame, outcome, &reply, fault);
    talk->runs_ahead = talk->tried_top = false;
    talk->proven_end = 0;
    return find_device_again(talk, fault) && talk_interrogate(talk, fault);
}

bool talk_lift_readout(struct bootloader *bootloader, struct fault *fault)
{
    return unprotect((struct talk *)bootloader, OPCODE_READOUT_UNPROTECT, fault);
}

bool talk_lift_write(struct bootloader *bootloader, struct fault *fault)
{
    return unprotect((struct talk *)bootloader, OPCODE_WRITE_UNPROTECT, fault);
}
