#include "plain_yaml.h"

#include "alloc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A structure, or the items of a list. */
struct piece {
    struct piece *next;
    max_align_t bytes[];
};

struct plain_yaml {
    char *text; /* owned; the values point into it */
    struct piece *pieces;
    char *at, *line; /* the next character, and the first one of its line */
};

static void *add_piece(struct plain_yaml *plain, size_t count, size_t size)
{
    struct piece *piece = alloc_items(1, sizeof *piece + count * size);
    piece->next = plain->pieces;
    plain->pieces = piece;
    return piece->bytes;
}

static void skip_blanks(struct plain_yaml *plain)
{
    for (;;) {
        plain->at += strspn(plain->at, " ");
        if (*plain->at == '#')
            plain->at += strcspn(plain->at, "\n");
        if (*plain->at != '\n')
            return;
        plain->line = ++plain->at;
    }
}

static bool take(struct plain_yaml *plain, char expected)
{
    skip_blanks(plain);
    if (*plain->at != expected)
        return false;
    plain->at++;
    return true;
}

static size_t column(const struct plain_yaml *plain)
{
    return (size_t)(plain->at - plain->line);
}

/* ---- values ---- */

static char *quoted(struct plain_yaml *plain)
{
    char *start = ++plain->at, *end = start + strcspn(start, "\"\\\n");
    if (*end != '"')
        return NULL;
    *end = '\0';
    plain->at = end + 1;
    return start;
}

/* A value without quotes moves onto the blank before it: what ends it is still to be read, and its NUL needs room. */
static char *unquoted(struct plain_yaml *plain, bool in_braces)
{
    char *start = plain->at, *end = start + strcspn(start, in_braces ? ",}\n" : "\n");
    char *comment = strstr(start, " #");
    if (comment != NULL && comment < end)
        end = comment;
    plain->at = end;
    while (end > start && end[-1] == ' ')
        end--;
    if (end == start || strchr("'[{&*!|>", *start) != NULL)
        return NULL;
    memmove(start - 1, start, (size_t)(end - start));
    end[-1] = '\0';
    return start - 1;
}

/* `count`: of a list's items. `in_braces`: a comma ends the value. */
static bool read_value(struct plain_yaml *plain, const cyaml_schema_value_t *schema, bool in_braces, char *into,
                       uint32_t *count);

/* "key: value", its key at the cursor. */
static bool read_field(struct plain_yaml *plain, const cyaml_schema_field_t *fields, bool in_braces, char *into)
{
    size_t length = strcspn(plain->at, ": \n");
    for (const cyaml_schema_field_t *field = fields; field->key != NULL; field++) {
        if (strlen(field->key) != length || memcmp(field->key, plain->at, length) != 0 || plain->at[length] != ':')
            continue;
        plain->at += length + 1;
        uint32_t count = 0;
        if (!read_value(plain, &field->value, in_braces, into + field->data_offset, &count))
            return false;
        if (field->value.type == CYAML_SEQUENCE)
            memcpy(into + field->count_offset, &count, sizeof count);
        return true;
    }
    return false;
}

static bool read_braces(struct plain_yaml *plain, const cyaml_schema_field_t *fields, char *into)
{
    do {
        skip_blanks(plain);
        if (!read_field(plain, fields, true, into))
            return false;
    } while (take(plain, ','));
    return take(plain, '}');
}

/* The fields that stand in the column of the first one. */
static bool read_mapping(struct plain_yaml *plain, const cyaml_schema_field_t *fields, char *into)
{
    if (take(plain, '{'))
        return read_braces(plain, fields, into);
    for (size_t indent = column(plain); *plain->at != '\0' && column(plain) == indent; skip_blanks(plain))
        if (!read_field(plain, fields, false, into))
            return false;
    return true;
}

/* Items from the cursor on: lines of its column that start with a dash. */
static uint32_t count_items(const struct plain_yaml *plain)
{
    size_t indent = column(plain);
    uint32_t count = 0;
    for (const char *line = plain->line; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        size_t blanks = strspn(line, " ");
        if (line[blanks] == '\n' || line[blanks] == '\0')
            continue;
        if (blanks < indent)
            break;
        count += blanks == indent && line[blanks] == '-';
    }
    return count;
}

static bool read_list(struct plain_yaml *plain, const cyaml_schema_value_t *entry, char **items, uint32_t *count)
{
    if (take(plain, '['))
        return take(plain, ']');
    size_t indent = column(plain);
    uint32_t room = count_items(plain);
    *items = add_piece(plain, room, entry->data_size);
    while (*count < room && column(plain) == indent && take(plain, '-')) {
        skip_blanks(plain);
        if (!read_value(plain, entry, false, *items + (size_t)entry->data_size * (*count)++, NULL))
            return false;
        skip_blanks(plain);
    }
    return *count == room;
}

static bool read_value(struct plain_yaml *plain, const cyaml_schema_value_t *schema, bool in_braces, char *into,
                       uint32_t *count)
{
    skip_blanks(plain);
    if (schema->type == CYAML_MAPPING && (schema->flags & CYAML_FLAG_POINTER) == 0)
        return read_mapping(plain, schema->mapping.fields, into);
    char *made = NULL;
    bool good = true;
    if (schema->type == CYAML_MAPPING) {
        made = add_piece(plain, 1, schema->data_size);
        good = read_mapping(plain, schema->mapping.fields, made);
    } else if (schema->type == CYAML_SEQUENCE) {
        good = count != NULL && read_list(plain, schema->sequence.entry, &made, count);
    } else {
        made = *plain->at == '"' ? quoted(plain) : unquoted(plain, in_braces);
        good = made != NULL;
    }
    memcpy(into, &made, sizeof made);
    return good;
}

struct plain_yaml *plain_yaml_read(const char *source, const cyaml_schema_value_t *schema, void **data)
{
    struct plain_yaml *plain = alloc_items(1, sizeof *plain);
    plain->at = plain->line = plain->text = alloc_string(source);
    bool good = read_value(plain, schema, false, (char *)data, NULL);
    skip_blanks(plain);
    if (good && *plain->at == '\0')
        return plain;
    plain_yaml_free(plain);
    return NULL;
}

void plain_yaml_free(struct plain_yaml *plain)
{
    if (plain == NULL)
        return;
    for (struct piece *piece = plain->pieces, *next; piece != NULL; piece = next) {
        next = piece->next;
        free(piece);
    }
    free(plain->text);
    free(plain);
}
