#include "line_sequence.h"

#include "base/number.h"

#include <string.h>

#define WAIT_CAP 60000
#define WORD_CAP 8
#define SLICE_MS 100

static bool read_step(const char *word, struct line_step *step)
{
    bool released = word[0] == '-';
    const char *line = word + released;
    uint64_t milliseconds;
    *step = (struct line_step){.asserted = !released};
    if (strcmp(line, "dtr") == 0) {
        step->kind = LINE_DTR;
        return true;
    }
    if (strcmp(line, "rts") == 0) {
        step->kind = LINE_RTS;
        return true;
    }
    if (!number_read(word, WAIT_CAP, &milliseconds, NULL))
        return false;
    step->kind = LINE_WAIT;
    step->milliseconds = (unsigned)milliseconds;
    return true;
}

bool line_sequence_read(const char *text, struct line_sequence *sequence, struct fault *fault)
{
    *sequence = (struct line_sequence){0};
    for (const char *at = text;; at++) {
        char word[WORD_CAP] = "";
        size_t length = strcspn(at, ",");
        bool good = length > 0 && length < sizeof word && sequence->count < LINE_STEPS;
        if (good) {
            memcpy(word, at, length);
            good = read_step(word, &sequence->steps[sequence->count++]);
        }
        if (!good)
            return fault_set(fault, FAULT_USAGE,
                             "%s: \"%.*s\" is no step: expected dtr, -dtr, rts, -rts or milliseconds, separated by "
                             "commas, at most %d of them",
                             text, (int)length, at, LINE_STEPS);
        at += length;
        if (*at == '\0')
            return true;
    }
}

/* In slices that nobody who asks for the end has to wait for. */
static bool wait_for(struct link *link, unsigned milliseconds, const volatile sig_atomic_t *stop, struct fault *fault)
{
    while (stop == NULL || *stop == 0) {
        unsigned slice = milliseconds < SLICE_MS ? milliseconds : SLICE_MS;
        if (slice == 0)
            return true;
        link->operations->wait(link, slice);
        milliseconds -= slice;
    }
    return fault_set(fault, FAULT_PORT, "%s: stopped by signal %d", link->name, (int)*stop);
}

bool line_sequence_play(const struct line_sequence *sequence, struct link *link, const volatile sig_atomic_t *stop,
                        struct fault *fault)
{
    bool dtr = false, rts = false;
    for (size_t i = 0; i < sequence->count; i++) {
        const struct line_step *step = &sequence->steps[i];
        if (step->kind == LINE_WAIT) {
            if (!wait_for(link, step->milliseconds, stop, fault))
                return false;
            continue;
        }
        *(step->kind == LINE_DTR ? &dtr : &rts) = step->asserted;
        if (!link->operations->set_lines(link, dtr, rts, fault))
            return false;
    }
    return true;
}
