#include "text.h"

#include "alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_release(struct text *text)
{
    free(text->at);
    *text = (struct text){0};
}

size_t text_mark_size(const char *bytes, size_t size)
{
    static const char mark[3] = {'\xEF', '\xBB', '\xBF'};
    return size >= sizeof mark && memcmp(bytes, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

/* Not inlined: across it GCC 12 forgets that the loop ended, and warns of a write behind the end. */
__attribute__((noinline)) static void make_room(struct text *text, size_t more)
{
    while (text->capacity - text->length <= more)
        text->at = alloc_grow(text->at, text->capacity, &text->capacity, 1);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    make_room(text, length);
    memcpy(text->at + text->length, bytes, length);
    text->length += length;
    text->at[text->length] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof small) {
        text_add_bytes(text, small, (size_t)length);
    } else if (length >= 0) {
        make_room(text, (size_t)length);
        vsnprintf(text->at + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

/* What a terminal obeys instead of showing: controls, those of ISO 6429's second half among them, line ends, and the
 * marks that turn the direction of writing (UAX #9), behind which a line reads otherwise than it is. */
static bool is_obeyed(unsigned long point)
{
    static const struct {
        unsigned long first, last;
    } ranges[] = {{0, 0x1F}, {0x7F, 0x9F}, {0x61C, 0x61C}, {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* Length of the well-formed UTF-8 sequence at `at` and its code point; 0 when there is none. */
static size_t utf8_length(const unsigned char *at, unsigned long *read)
{
    static const struct {
        unsigned char mask, lead;
        unsigned long least;
    } shape[] = {{0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    *read = at[0];
    if (at[0] < 0x80)
        return 1;
    for (size_t more = 1; more <= 3; more++) {
        if ((at[0] & shape[more - 1].mask) != shape[more - 1].lead)
            continue;
        unsigned long point = at[0] & (unsigned char)~shape[more - 1].mask;
        for (size_t i = 1; i <= more; i++) {
            if ((at[i] & 0xC0) != 0x80)
                return 0;
            point = point << 6 | (at[i] & 0x3F);
        }
        bool bad = point < shape[more - 1].least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000);
        *read = point;
        return bad ? 0 : more + 1;
    }
    return 0;
}

void text_add_escaped(struct text *text, const char *name)
{
    const unsigned char *at = (const unsigned char *)name;
    while (*at != '\0') {
        unsigned long point;
        size_t length = utf8_length(at, &point);
        if (length > 0 && !is_obeyed(point)) {
            text_add_bytes(text, (const char *)at, length);
            at += length;
        } else {
            text_add(text, "\\x%02x", *at++);
        }
    }
}

void text_add_json(struct text *text, const char *json)
{
    static const char first_bytes[] = "\x7F\xC2\xD8\xE2"; /* of all that is obeyed and that JSON allows in a string */
    for (;;) {
        size_t plain = strcspn(json, first_bytes);
        unsigned long point;
        text_add_bytes(text, json, plain);
        json += plain;
        if (*json == '\0')
            return;
        size_t length = utf8_length((const unsigned char *)json, &point);
        if (length > 0 && is_obeyed(point))
            text_add(text, "\\u%04lx", point);
        else
            text_add_bytes(text, json, length > 0 ? length : 1);
        json += length > 0 ? length : 1;
    }
}

/* ASCII that stands for itself in a JSON string. */
static size_t plain_length(const unsigned char *at)
{
    const unsigned char *end = at;
    while (*end >= 0x20 && *end < 0x7F && *end != '"' && *end != '\\')
        end++;
    return (size_t)(end - at);
}

static void add_json_control(struct text *text, unsigned char byte)
{
    static const char named[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    const char *at = memchr(named, byte, sizeof named - 1);
    if (at != NULL)
        text_add_bytes(text, (const char[]){'\\', letters[at - named]}, 2);
    else
        text_add(text, "\\u%04X", byte);
}

bool text_add_json_string(struct text *text, const char *string)
{
    const unsigned char *at = (const unsigned char *)string;
    size_t start = text->length;
    text_add_bytes(text, "\"", 1);
    for (;;) {
        size_t length = plain_length(at);
        unsigned long point;
        text_add_bytes(text, (const char *)at, length);
        at += length;
        if (*at == '\0')
            break;
        length = utf8_length(at, &point);
        if (length == 0) {
            text->length = start;
            text->at[start] = '\0';
            return false;
        }
        if (point < 0x7F)
            add_json_control(text, *at);
        else if (is_obeyed(point))
            text_add(text, "\\u%04lx", point);
        else
            text_add_bytes(text, (const char *)at, length);
        at += length;
    }
    text_add_bytes(text, "\"", 1);
    return true;
}

void text_add_escaped_ascii(struct text *text, const char *name)
{
    for (const unsigned char *at = (const unsigned char *)name; *at != '\0'; at++) {
        if (*at >= 0x20 && *at < 0x7F)
            text_add_bytes(text, (const char *)at, 1);
        else
            text_add(text, "\\x%02x", *at);
    }
}

void text_add_defused(struct text *text, const char *lines)
{
    for (const char *found; (found = strstr(lines, "##[")) != NULL; lines = found + 3) {
        text_add_bytes(text, lines, (size_t)(found - lines));
        text_add(text, "##\\x5b");
    }
    text_add_bytes(text, lines, strlen(lines));
}

size_t text_short_length(const char *name, size_t cap)
{
    size_t length = strnlen(name, cap + 1);
    if (length <= cap)
        return length;
    for (length = cap; length > 0 && (name[length] & 0xC0) == 0x80;)
        length--;
    return length;
}

void text_add_grouped(struct text *text, unsigned long long number)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%llu", number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text_add_bytes(text, ",", 1);
        text_add_bytes(text, &digits[i], 1);
    }
}

const char *text_string(const struct text *text)
{
    return text->at != NULL ? text->at : "";
}
