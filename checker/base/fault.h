/* Why something could not be done. A fault is about the call, the file or the port; what is wrong with a readable
 * image is a finding (model/finding.h). Functions that can fail return bool, take the fault last and leave it
 * untouched on success. */
#pragma once
#include <stdbool.h>

/* Named by who must act. */
enum fault_kind {
    FAULT_USAGE,       /* the caller: options that make no sense */
    FAULT_PLACE,       /* the caller: an output cannot be written under this name or in this folder */
    FAULT_FILE,        /* the file system: an input cannot be opened or read */
    FAULT_OUTPUT,      /* the file system: an output cannot be written */
    FAULT_FORMAT,      /* the file's maker: not what it claims to be */
    FAULT_CONFIG,      /* the project: linker script, board or chip profile */
    FAULT_PORT,        /* the bench: port or cable */
    FAULT_TIMEOUT,     /* the device does not answer */
    FAULT_DEVICE,      /* the device: another one, or protected; the same call ends the same way */
    FAULT_REFUSED,     /* the check failed, so the step is not done */
    FAULT_UNSUPPORTED, /* a format that is known and not read */
    FAULT_BUG,         /* us */
};

struct fault {
    enum fault_kind kind;
    char sentence[512]; /* one sentence: file, line or offset, what was expected, what to do */
};

/* Fills the fault and returns false, so that callers can `return fault_set(...)`. A NULL fault is allowed. */
bool fault_set(struct fault *fault, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "usage", "place", "file", "output", "format", "config", "port", "timeout", "device", "refused", "unsupported", "bug":
 * for machines. */
const char *fault_kind_name(enum fault_kind kind);

/* The exit status of docs/FORMATS.md for a kind. */
int fault_exit_status(enum fault_kind kind);
