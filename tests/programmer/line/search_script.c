#include "search_script.h"

#include "base/alloc.h"
#include "programmer/protocol/protocol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct recorder {
    struct link link;
    struct script script;
    uint64_t now; /* microseconds */
    size_t answered;
    int garbled;
};

static struct recorder *recorder_of(struct link *link)
{
    return (struct recorder *)link;
}

static bool record(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    (void)fault;
    struct script *script = &recorder_of(link)->script;
    for (size_t i = 0; i < size; i++) {
        script->at = alloc_grow(script->at, script->count, &script->capacity, sizeof *script->at);
        script->at[script->count++] = (struct sent){link->baud, bytes[i]};
    }
    return true;
}

static ptrdiff_t say_little(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    (void)fault;
    struct recorder *recorder = recorder_of(link);
    recorder->now += milliseconds * UINT64_C(1000);
    if (!recorder->garbled || room == 0 || recorder->answered == recorder->script.count)
        return 0;
    recorder->answered = recorder->script.count;
    to[0] = 0x55;
    return 1;
}

static bool set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    (void)fault;
    link->baud = baud;
    return true;
}

static uint64_t now(struct link *link)
{
    return recorder_of(link)->now;
}

static void wait_for(struct link *link, unsigned milliseconds)
{
    recorder_of(link)->now += milliseconds * UINT64_C(1000);
}

static const struct link_operations operations = {
    .send = record, .receive = say_little, .set_speed = set_speed, .now = now, .wait = wait_for};

struct script script_record(unsigned baud, unsigned remembered, int garbled)
{
    static const struct chip nothing;
    struct fault fault;
    struct line_memory memory = {.baud = remembered, .has_failed = true};
    struct recorder recorder = {.link = {.operations = &operations, .name = "nobody", .has_speed = true},
                                .garbled = garbled};
    const struct bootloader_options options = {.baud = baud, .memory = &memory};
    assert_null(bootloader_open(&recorder.link, &nothing, &options, &fault));
    return recorder.script;
}

void script_release(struct script *script)
{
    free(script->at);
    *script = (struct script){0};
}
