/* The log of what the part understood. */
#include "device.h"

#include "base/alloc.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>

/* So many page numbers are spelt out in a line. */
#define NUMBERS_SHOWN 8

void record_frame(struct sim *sim, const char *name, uint8_t command)
{
    sim->frames = alloc_grow(sim->frames, sim->frame_count, &sim->frame_capacity, sizeof *sim->frames);
    sim->frames[sim->frame_count++] = (struct sim_frame){.when = sim->ready, .name = name, .command = command};
}

struct sim_frame *record_last(struct sim *sim)
{
    return &sim->frames[sim->frame_count - 1];
}

void record_violation(struct sim *sim)
{
    record_last(sim)->violation = true;
    sim->violations++;
}

void record_numbers(struct sim *sim, const uint8_t *at, size_t count, size_t width)
{
    struct sim_frame *frame = record_last(sim);
    frame->length = (uint32_t)count;
    frame->numbers = alloc_items(count, sizeof *frame->numbers);
    for (size_t i = 0; i < count; i++, at += width)
        frame->numbers[i] = (uint16_t)(width == 1 ? at[0] : at[0] << 8 | at[1]);
}

void records_release(struct sim *sim)
{
    for (size_t i = 0; i < sim->frame_count; i++)
        free(sim->frames[i].numbers);
    free(sim->frames);
}

const struct sim_frame *sim_frames(const struct sim *sim, size_t *count)
{
    *count = sim->frame_count;
    return sim->frames;
}

size_t sim_violations(const struct sim *sim)
{
    return sim->violations;
}

static void add_numbers(const struct sim_frame *frame, struct text *text)
{
    for (size_t i = 0; i < frame->length && i < NUMBERS_SHOWN; i++)
        text_add(text, " %u", frame->numbers[i]);
    if (frame->length > NUMBERS_SHOWN)
        text_add(text, " and %" PRIu32 " more", frame->length - NUMBERS_SHOWN);
}

void sim_frame_text(const struct sim_frame *frame, struct text *text)
{
    text_add(text, "%" PRIu64 ".%06" PRIu64 " %s(%02x)", frame->when / 1000000000, frame->when / 1000 % 1000000,
             frame->name, frame->command);
    if (frame->has_address)
        text_add(text, " 0x%08" PRIx32 " %" PRIu32, frame->address, frame->length);
    if (frame->mass)
        text_add(text, " everything");
    if (frame->numbers != NULL)
        add_numbers(frame, text);
    text_add(text, "%s%s",
             frame->acked    ? " ACK"
             : frame->nacked ? " NACK"
                             : " no answer",
             frame->violation ? " VIOLATION" : "");
}
