/* A string that grows, and the ways names from files are made fit for a terminal. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *at; /* NUL-terminated once something was added, NULL before; owned */
    size_t length;
    size_t capacity;
};

void text_release(struct text *text);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const char *bytes, size_t length);

/* Adds a name that came from a file: control bytes, escape sequences and broken UTF-8 as \xNN. */
void text_add_escaped(struct text *text, const char *name);

/* The same for terminals without UTF-8: everything that is not printable ASCII. */
void text_add_escaped_ascii(struct text *text, const char *name);

/* Adds a JSON document; what JSON allows in a string and a terminal would obey becomes \uNNNN, which says the same. */
void text_add_json(struct text *text, const char *json);

/* Adds a string in quotation marks, as a JSON document has it, and with the same change. False, and nothing is added,
 * when it is no UTF-8. */
bool text_add_json_string(struct text *text, const char *string);

/* Adds lines that hold names from files so that GitHub, which obeys "##[command]" in the middle of a line, too, on
 * either stream of a build, does not. */
void text_add_defused(struct text *text, const char *lines);

/* Bytes of the UTF-8 byte order mark that editors of other systems put before a text; 0 when there is none. */
size_t text_mark_size(const char *bytes, size_t size);

/* The length of a name, or how much of it fits into `cap` bytes without cutting a UTF-8 sequence. */
size_t text_short_length(const char *name, size_t cap);

/* Adds a number in decimal with thousands separators: 167,252. */
void text_add_grouped(struct text *text, unsigned long long number);

/* What was added; "" for an empty text. Borrowed until the next add. */
const char *text_string(const struct text *text);
