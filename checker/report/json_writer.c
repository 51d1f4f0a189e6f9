#include "json_writer.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 2 };

static void add(struct text *out, const char *words)
{
    text_add_bytes(out, words, strlen(words));
}

static void start_line(struct json_writer *writer)
{
    static const char blanks[] = "                                ";
    if (!writer->pretty)
        return;
    add(writer->out, "\n");
    for (size_t left = (size_t)INDENT * writer->depth; left > 0;) {
        size_t some = left < sizeof blanks - 1 ? left : sizeof blanks - 1;
        text_add_bytes(writer->out, blanks, some);
        left -= some;
    }
}

static void add_string(struct text *out, const char *value)
{
    struct text escaped = {0};
    if (text_add_json_string(out, value))
        return;
    text_add_escaped(&escaped, value);
    text_add_json_string(out, text_string(&escaped));
    text_release(&escaped);
}

static void start_member(struct json_writer *writer, const char *name)
{
    if (!writer->first)
        text_add_bytes(writer->out, ",", 1);
    writer->first = false;
    if (writer->depth > 0)
        start_line(writer);
    if (name == NULL)
        return;
    add_string(writer->out, name);
    add(writer->out, writer->pretty ? ": " : ":");
}

void json_open(struct json_writer *writer, const char *name, char bracket)
{
    start_member(writer, name);
    text_add_bytes(writer->out, &bracket, 1);
    writer->depth++;
    writer->first = true;
}

void json_close(struct json_writer *writer, char bracket)
{
    writer->depth--;
    if (!writer->first)
        start_line(writer);
    text_add_bytes(writer->out, &bracket, 1);
    writer->first = false;
}

void json_put_string(struct json_writer *writer, const char *name, const char *value)
{
    if (value == NULL) {
        json_put_null(writer, name);
        return;
    }
    start_member(writer, name);
    add_string(writer->out, value);
}

void json_put_number(struct json_writer *writer, const char *name, bool known, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    if (!known) {
        json_put_null(writer, name);
        return;
    }
    start_member(writer, name);
    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    text_add_bytes(writer->out, &digits[at], sizeof digits - at);
}

void json_put_null(struct json_writer *writer, const char *name)
{
    start_member(writer, name);
    add(writer->out, "null");
}

static void put_whole(struct json_writer *writer, const char *name, const json_t *tree)
{
    char *dumped = json_dumps(tree, JSON_ENCODE_ANY);
    start_member(writer, name);
    text_add_json(writer->out, dumped);
    free(dumped);
}

/* As deep as what this room puts together: a handful of levels. */
static void put(struct json_writer *writer, const char *name, json_t *tree)
{
    if (json_is_object(tree)) {
        json_open(writer, name, '{');
        for (void *at = json_object_iter(tree); at != NULL; at = json_object_iter_next(tree, at))
            put(writer, json_object_iter_key(at), json_object_iter_value(at));
        json_close(writer, '}');
    } else if (json_is_array(tree)) {
        json_open(writer, name, '[');
        for (size_t i = 0; i < json_array_size(tree); i++)
            put(writer, NULL, json_array_get(tree, i));
        json_close(writer, ']');
    } else {
        put_whole(writer, name, tree);
    }
}

void json_put_tree(struct json_writer *writer, const char *name, json_t *tree)
{
    put(writer, name, tree);
    json_decref(tree);
}
