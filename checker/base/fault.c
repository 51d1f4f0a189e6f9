#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...)
{
    if (fault == NULL)
        return false;
    fault->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->sentence, sizeof fault->sentence, format, arguments);
    va_end(arguments);
    return false;
}

const char *fault_kind_name(enum fault_kind kind)
{
    static const char *const names[] = {
        [FAULT_USAGE] = "usage",     [FAULT_FILE] = "file",       [FAULT_OUTPUT] = "output",
        [FAULT_FORMAT] = "format",   [FAULT_CONFIG] = "config",   [FAULT_PORT] = "port",
        [FAULT_TIMEOUT] = "timeout", [FAULT_REFUSED] = "refused", [FAULT_UNSUPPORTED] = "unsupported",
        [FAULT_BUG] = "bug",         [FAULT_DEVICE] = "device",   [FAULT_PLACE] = "place",
    };
    return names[kind];
}

int fault_exit_status(enum fault_kind kind)
{
    static const int status[] = {
        [FAULT_USAGE] = 2,       [FAULT_FILE] = 3, [FAULT_OUTPUT] = 5,  [FAULT_FORMAT] = 3,
        [FAULT_CONFIG] = 2,      [FAULT_PORT] = 4, [FAULT_TIMEOUT] = 4, [FAULT_REFUSED] = 1,
        [FAULT_UNSUPPORTED] = 3, [FAULT_BUG] = 5,  [FAULT_DEVICE] = 4,  [FAULT_PLACE] = 2,
    };
    return status[kind];
}
