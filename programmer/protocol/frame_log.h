/* Every byte that went over the wire, in words and in hexadecimal: for --dry-run, -v and the tests. */
#pragma once
#include "an3155.h"

enum frame_direction { FRAME_SENT, FRAME_RECEIVED };

struct frame_entry {
    enum frame_direction direction;
    uint64_t when;  /* microseconds on the link's clock; 0 for planned frames */
    char *words;    /* "WRITE 256 to 0x0800c000, data" */
    uint8_t *bytes; /* `size` of them */
    size_t size;
};

struct frame_log;

/* `each`, when it is not NULL, sees each entry as it comes; `keep` keeps them for frame_log_at. The caller calls
 * frame_log_free. */
struct frame_log *frame_log_new(bool keep, void (*each)(const struct frame_entry *entry, void *context), void *context);
void frame_log_free(struct frame_log *log);

/* Copies. A NULL log is allowed: then nothing happens. */
void frame_log_add(struct frame_log *log, enum frame_direction direction, uint64_t when, const char *words,
                   const uint8_t *bytes, size_t size);
/* A frame that is planned, whole. */
void frame_log_add_frame(struct frame_log *log, const struct frame *frame);

size_t frame_log_count(const struct frame_log *log);
const struct frame_entry *frame_log_at(const struct frame_log *log, size_t index);

/* "> WRITE 256 to 0x0800c000, data: ff 00 … "; without a line end. */
void frame_entry_text(const struct frame_entry *entry, struct text *text);
