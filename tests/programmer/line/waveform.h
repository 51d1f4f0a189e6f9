/* What a receiver can make of one byte, 8E1, that was sent at another rate: all of it, since where its samples fall
 * behind the edge is chance. Joins two models: samples in the middle of each bit, written here, and the simulator's
 * USART (simulator/usart.h). */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define WAVEFORM_BYTES 8
#define WAVEFORM_WAYS  12

struct heard {
    struct way {
        size_t count;
        uint8_t bytes[WAVEFORM_BYTES];
    } ways[WAVEFORM_WAYS];
    size_t way_count;
};

/* `skew`: how much faster than `receiver` the receiver really runs, per mille. */
void waveform_hear(uint8_t byte, unsigned sender, unsigned receiver, int skew, struct heard *heard);
