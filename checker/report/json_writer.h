/* JSON as it is written: members one after the other, into a text. What thousands of runs consist of goes this way;
 * what is rare is put together as a tree first. Bytes are those of jansson's dumps. Private to this room. */
#pragma once
#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct json_writer {
    struct text *out;
    bool pretty;    /* two blanks a level, a line a member; else no blanks at all */
    unsigned depth; /* objects and arrays that are open */
    bool first;     /* nothing is in the innermost one yet */
};

/* Opens an object ('{') or array ('['), and closes it ('}', ']'). `name`: its member; NULL in an array and at the top.
 */
void json_open(struct json_writer *writer, const char *name, char bracket);
void json_close(struct json_writer *writer, char bracket);

/* Names from a file may be no UTF-8; then their odd bytes are shown as \xNN. NULL becomes null. */
void json_put_string(struct json_writer *writer, const char *name, const char *value);
/* null when it is not known */
void json_put_number(struct json_writer *writer, const char *name, bool known, uint64_t value);
void json_put_null(struct json_writer *writer, const char *name);
/* Frees the tree. */
void json_put_tree(struct json_writer *writer, const char *name, json_t *tree);
