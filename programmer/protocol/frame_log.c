#include "frame_log.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct frame_log {
    bool keep;
    void (*each)(const struct frame_entry *entry, void *context);
    void *context;
    struct frame_entry *entries;
    size_t count, capacity;
};

struct frame_log *frame_log_new(bool keep, void (*each)(const struct frame_entry *entry, void *context), void *context)
{
    struct frame_log *log = alloc_items(1, sizeof *log);
    *log = (struct frame_log){.keep = keep, .each = each, .context = context};
    return log;
}

static void entry_release(struct frame_entry *entry)
{
    free(entry->words);
    free(entry->bytes);
}

void frame_log_free(struct frame_log *log)
{
    if (log == NULL)
        return;
    for (size_t i = 0; i < log->count; i++)
        entry_release(&log->entries[i]);
    free(log->entries);
    free(log);
}

void frame_log_add(struct frame_log *log, enum frame_direction direction, uint64_t when, const char *words,
                   const uint8_t *bytes, size_t size)
{
    if (log == NULL)
        return;
    struct frame_entry entry = {direction, when, alloc_string(words), alloc_items(size, 1), size};
    memcpy(entry.bytes, bytes, size);
    if (log->each != NULL)
        log->each(&entry, log->context);
    if (!log->keep) {
        entry_release(&entry);
        return;
    }
    log->entries = alloc_grow(log->entries, log->count, &log->capacity, sizeof *log->entries);
    log->entries[log->count++] = entry;
}

void frame_log_add_frame(struct frame_log *log, const struct frame *frame)
{
    struct text words = {0};
    frame_words(frame, &words);
    frame_log_add(log, FRAME_SENT, 0, text_string(&words), frame->bytes, frame->size);
    text_release(&words);
}

size_t frame_log_count(const struct frame_log *log)
{
    return log->count;
}

const struct frame_entry *frame_log_at(const struct frame_log *log, size_t index)
{
    return &log->entries[index];
}

void frame_entry_text(const struct frame_entry *entry, struct text *text)
{
    text_add(text, "%c %s:", entry->direction == FRAME_SENT ? '>' : '<', entry->words);
    for (size_t i = 0; i < entry->size; i++)
        text_add(text, " %02x", entry->bytes[i]);
}
