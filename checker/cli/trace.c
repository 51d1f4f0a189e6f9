#include "trace.h"

#include "base/outfile.h"
#include "base/text.h"
#include "code/decode.h"
#include "facts/evidence.h"

#include <string.h>

/* What is kept before it is written. */
#define BLOCK 65536u

struct tracer {
    const struct subject *subject;
    struct outfile *file;
    struct text out;
    uint32_t registers[16];
    uint32_t named;   /* an address, and … */
    const char *name; /* … the symbol there: code stays in a function for a while */
    bool good;
    struct fault *fault;
};

static void flush(struct tracer *tracer)
{
    if (tracer->good && tracer->out.length > 0)
        tracer->good = outfile_add(tracer->file, tracer->out.at, tracer->out.length, tracer->fault);
    text_release(&tracer->out);
}

static void add_encoding(struct tracer *tracer, const struct machine *machine, uint32_t pc)
{
    const struct bus_area *area = bus_find(&machine->bus, pc, 2);
    if (area == NULL)
        return;
    const uint8_t *at = area->bytes + (pc - area->origin);
    uint32_t first = bus_peek(at, 2);
    if (is_wide((uint16_t)first) && bus_find(&machine->bus, pc, 4) != NULL)
        text_add(&tracer->out, " %04x %04x", first, bus_peek(at + 2, 2));
    else
        text_add(&tracer->out, " %04x     ", first);
}

static void add_name(struct tracer *tracer, uint32_t pc)
{
    if (tracer->named == 0 || pc - tracer->named > 4)
        tracer->name = symbol_at(tracer->subject, pc);
    tracer->named = pc;
    if (tracer->name == NULL)
        return;
    text_add(&tracer->out, " ");
    text_add_escaped(&tracer->out, tracer->name);
}

static void step(void *context, const struct machine *machine)
{
    struct tracer *tracer = context;
    const struct cpu *cpu = machine->cpu;
    struct text *out = &tracer->out;
    for (unsigned i = 0; i < PC; i++)
        if (cpu->r[i] != tracer->registers[i])
            text_add(out, " r%u=%08x", i, cpu->r[i]);
    memcpy(tracer->registers, cpu->r, sizeof tracer->registers);
    text_add(out, "\n%llu %08x", (unsigned long long)cpu->instructions, cpu->pc);
    add_encoding(tracer, machine, cpu->pc);
    add_name(tracer, cpu->pc);
    if (out->length > BLOCK)
        flush(tracer);
}

bool trace_write(const struct subject *subject, const struct rehearsal_options *options, struct fault *fault)
{
    struct tracer tracer = {.subject = subject, .good = true, .fault = fault};
    struct trace trace = {step, &tracer};
    struct attempt attempt;
    tracer.file = outfile_open(options->trace, fault);
    if (tracer.file == NULL)
        return false;
    rehearsal_trace(subject, options, &trace, &attempt);
    text_add(&tracer.out, "\n");
    flush(&tracer);
    attempt_release(&attempt);
    if (tracer.good)
        return outfile_commit(&tracer.file, 1, fault);
    outfile_discard(tracer.file);
    return false;
}
