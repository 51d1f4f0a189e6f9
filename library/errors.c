/* Faults by who must act, as dsocheck.h has them. */
#include "errors.h"

#include <stdio.h>
#include <string.h>

/* What has no row is about devices, which the library has none of. */
static const enum dso_status statuses[] = {
    [FAULT_USAGE] = DSO_CALLER,    [FAULT_FILE] = DSO_FILE,
    [FAULT_OUTPUT] = DSO_OUTPUT,   [FAULT_FORMAT] = DSO_FORMAT,
    [FAULT_CONFIG] = DSO_CONFIG,   [FAULT_PORT] = DSO_BUG,
    [FAULT_TIMEOUT] = DSO_BUG,     [FAULT_DEVICE] = DSO_BUG,
    [FAULT_REFUSED] = DSO_REFUSED, [FAULT_UNSUPPORTED] = DSO_UNSUPPORTED,
    [FAULT_BUG] = DSO_BUG,         [FAULT_PLACE] = DSO_OUTPUT,
};

const char *dso_status_name(enum dso_status status)
{
    static const char *const names[] = {"ok",          "caller", "file",    "output",    "format",
                                        "unsupported", "config", "refused", "no-memory", "bug"};
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown";
}

static enum dso_status tell(enum dso_status status, const char *sentence, struct dso_error *error)
{
    if (error != NULL) {
        error->status = status;
        snprintf(error->sentence, sizeof error->sentence, "%s", sentence);
    }
    return status;
}

enum dso_status call_run(struct arena *arena, void (*work)(void *context), void *context, const struct call *call,
                         struct dso_error *error)
{
    if (!arena_run(arena, work, context))
        return tell(DSO_NO_MEMORY, "out of memory: nothing was checked", error);
    return call->good ? DSO_OK : tell(statuses[call->fault.kind], call->fault.sentence, error);
}

enum dso_status call_make(void *made, void (*work)(void *context), void *context, const struct call *call, void *handle,
                          struct dso_error *error)
{
    if (made == NULL)
        return tell(DSO_NO_MEMORY, "out of memory: nothing was checked", error);
    enum dso_status status = call_run(made, work, context, call, error);
    if (status == DSO_OK)
        memcpy(handle, &made, sizeof made);
    else
        arena_free(made);
    return status;
}
