#include "records.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_more(const struct records *records)
{
    return records->source != NULL && source_has_more(records->source);
}

static void set_safe(struct records *records)
{
    if (!has_more(records))
        records->safe = records->size;
    else
        records->safe = records->size > RECORDS_AHEAD ? records->size - RECORDS_AHEAD : 0;
}

void records_begin(struct records *records, struct image *image, struct source *source, struct fault *fault)
{
    *records = (struct records){
        .image = image, .source = source, .fault = fault, .text = image->file, .size = image->file_size, .line = 1};
    set_safe(records);
}

/* Once the next character is not safe: moves the text from `keep` on down to the decoded bytes and reads on behind it.
 */
static void refill(struct records *records, size_t keep)
{
    if (records->next < records->safe || !has_more(records))
        return;
    size_t shift = keep - records->decoded;
    memmove(records->text + records->decoded, records->text + keep, records->size - keep);
    records->size -= shift;
    records->next -= shift;
    records->start -= shift; /* may wrap below 0: then it only serves to count columns */
    while (has_more(records) && records->size - records->next <= RECORDS_AHEAD) {
        if (source_more(records->source, records->text, &records->size, records->fault))
            continue;
        records->unreadable = true;
        source_close(records->source);
    }
    set_safe(records);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* DOS ended text with Ctrl-Z; some HEX writers still do. */
static bool is_dos_end(const struct records *records)
{
    return records->text[records->next] == 0x1A && records->next + 1 == records->size;
}

/* Steps over one CR, LF or CRLF. */
static bool take_line_end(struct records *records)
{
    const uint8_t *at = records->text + records->next;
    size_t rest = records->size - records->next;
    if (rest == 0 || (*at != '\n' && *at != '\r'))
        return false;
    records->next += *at == '\r' && rest > 1 && at[1] == '\n' ? 2 : 1;
    records->line++;
    return true;
}

/* Afterwards the next character is safe. `start_too` keeps the text from the record's start on; the decoded bytes must
 * not have reached it yet. */
static void skip_blanks(struct records *records, bool start_too)
{
    do {
        refill(records, start_too ? records->start : records->next);
        while (records->next < records->size && is_blank(records->text[records->next]))
            records->next++;
    } while (records->next >= records->safe && has_more(records));
}

bool records_next_slowly(struct records *records)
{
    for (;;) {
        records->start = records->next;
        skip_blanks(records, true);
        if (records->next == records->size || is_dos_end(records))
            return false;
        if (take_line_end(records))
            continue;
        records->next = records->start;
        return true;
    }
}

bool records_fault(struct records *records, const char *format, ...)
{
    char sentence[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return fault_set(records->fault, FAULT_FORMAT, "%s:%u: %s", records->image->path, records->line, sentence);
}

static bool unexpected(struct records *records, size_t at, const char *expected)
{
    uint8_t c = records->text[at];
    char shown[8];
    snprintf(shown, sizeof shown, c >= 0x20 && c < 0x7F ? "'%c'" : "0x%02X", c);
    return records_fault(records,
                         "%s in column %zu where %s was expected: the file is damaged, build or fetch it again", shown,
                         at - records->start + 1, expected);
}

/* records.next is at or before the first character that is wrong. */
bool records_digits_missing(struct records *records, size_t need)
{
    size_t at = records->next;
    while (at < records->size && digit_value(records->text[at]) >= 0)
        at++;
    if (at == records->size) {
        records->cut = true;
        image_remark(records->image, REMARK_CUT, records->line, "its bytes are not loaded");
        return false;
    }
    uint8_t c = records->text[at];
    if (c != '\r' && c != '\n' && !is_blank(c))
        return unexpected(records, at, "a hexadecimal digit");
    return records_fault(records,
                         "the record ends after %zu characters and needs at least %zu: the file is damaged, "
                         "build or fetch it again",
                         at - records->start, records->next + 2 * need - records->start);
}

bool records_line_end_slowly(struct records *records)
{
    skip_blanks(records, false);
    if (records->next == records->size || take_line_end(records) || is_dos_end(records))
        return true;
    return unexpected(records, records->next, "the end of the line (the record's length byte asks for no more digits)");
}

static bool close_run(struct records *records)
{
    if (records->open.size == 0)
        return true;
    if (records->image->chunk_count == RECORDS_CHUNKS)
        return records_fault(records,
                             "more than %zu separate runs of bytes, which no firmware has: is it the right file?",
                             RECORDS_CHUNKS);
    image_add_chunk(records->image, records->open);
    records->open.size = 0;
    return true;
}

static bool open_run(struct records *records, uint64_t address, uint32_t size)
{
    if (!close_run(records))
        return false;
    records->open = (struct chunk){.address = (uint32_t)address,
                                   .size = size,
                                   .line = records->line,
                                   .per_line = size,
                                   .section = -1,
                                   .segment = -1};
    records->open_next = records->line + 1;
    return true;
}

bool records_put_apart(struct records *records, uint64_t address, uint32_t size)
{
    const uint64_t top = (uint64_t)1 << 32;
    if (size == 0)
        return true;
    records->decoded += size;
    address %= top;
    uint32_t below = address + size > top ? (uint32_t)(top - address) : size;
    return open_run(records, address, below) && (below == size || open_run(records, 0, size - below));
}

void records_bad_checksum(struct records *records, char *text)
{
    if (records->bad_checksums++ < RECORDS_BAD_CHECKSUMS)
        image_remark(records->image, REMARK_BAD_CHECKSUM, records->line, text);
    else if (records->bad_line == 0)
        records->bad_line = records->line;
    free(text);
}

void records_behind_end(struct records *records)
{
    if (!records->behind_end)
        image_remark(records->image, REMARK_DATA_AFTER_END, records->line, NULL);
    records->behind_end = true;
}

/* Gives back the memory of the text that is gone, and finds the chunks' bytes in what is left: they lie there one
 * behind the other, in the order of the chunks. */
static void settle(struct records *records)
{
    struct image *image = records->image;
    uint8_t *smaller = realloc(image->file, records->decoded + 1);
    if (smaller != NULL)
        image->file = smaller;
    image->file_size = records->decoded;
    image->file_as_read = false;
    const uint8_t *at = image->file;
    for (size_t i = 0; i < image->chunk_count; i++) {
        image->chunks[i].bytes = at;
        at += image->chunks[i].size;
    }
}

bool records_finish(struct records *records)
{
    if (records->unreadable || !close_run(records))
        return false;
    if (records->bad_line > 0) {
        char *text = alloc_format("and %zu more from here on", records->bad_checksums - RECORDS_BAD_CHECKSUMS);
        image_remark(records->image, REMARK_BAD_CHECKSUM, records->bad_line, text);
        free(text);
    }
    if (!records->ended && !records->cut)
        image_remark(records->image, REMARK_NO_END, 0, NULL);
    settle(records);
    return true;
}
