#include "yaml_check.h"

#include "base/alloc.h"
#include "base/text.h"
#include "yaml_places.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* Longer values are nobody's title or reason, and sentences have to hold them. */
#define VALUE_CAP 1000
/* Mapping, mapping or list, mapping, with room to spare: the schema, not the input, decides how deep it goes. */
#define LEVELS 8

struct level {
    const cyaml_schema_value_t *schema;
    const cyaml_schema_field_t *key; /* mapping: its value comes next; NULL while a key is awaited */
    size_t entry;                    /* free keys: index + 1 of the entry whose value comes next; 0: a key is awaited */
    uint64_t seen;                   /* mapping: bit per field */
    uint32_t items;                  /* list, free keys: items begun */
    yaml_mark_t start;
};

struct walk {
    struct yaml_text *text;
    struct level levels[LEVELS];
    size_t depth;
    bool complete; /* the document has ended */
    struct fault *fault;
};

static bool fault_at(const struct walk *walk, yaml_mark_t mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fault_at(const struct walk *walk, yaml_mark_t mark, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    yaml_set_fault(walk->text->name, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1, walk->fault, format,
                   arguments);
    va_end(arguments);
    return false;
}

static void add_mark(struct walk *walk, yaml_mark_t mark)
{
    struct yaml_text *text = walk->text;
    text->marks = alloc_grow(text->marks, text->mark_count, &text->mark_capacity, sizeof *text->marks);
    struct yaml_mark *added = &text->marks[text->mark_count++];
    *added = (struct yaml_mark){.line = (uint32_t)mark.line + 1, .column = (uint32_t)mark.column + 1};
    size_t keys = 0;
    for (size_t i = 0; i < walk->depth; i++) {
        const struct level *level = &walk->levels[i];
        if (level->schema->type == CYAML_SEQUENCE)
            added->item = level->items;
        else if (level->key != NULL && keys < YAML_PATH_KEYS)
            added->keys[keys++] = level->key->key;
    }
}

/* ---- the walk ---- */

static struct level *top(struct walk *walk)
{
    return walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
}

static bool has_free_keys(const struct level *level)
{
    return level != NULL && level->schema->type == CYAML_IGNORE;
}

static bool awaits_key(const struct level *level)
{
    return level != NULL && ((level->schema->type == CYAML_MAPPING && level->key == NULL) ||
                             (has_free_keys(level) && level->entry == 0));
}

/* The key that the value stands under, for sentences; NULL for the document itself. */
static const char *enclosing_key(const struct walk *walk)
{
    for (size_t i = walk->depth; i-- > 0;)
        if (walk->levels[i].key != NULL)
            return walk->levels[i].key->key;
    return NULL;
}

static void add_expected_keys(struct text *list, const cyaml_schema_field_t *fields)
{
    for (const cyaml_schema_field_t *field = fields; field->key != NULL; field++)
        text_add(list, "%s%s", field == fields ? "" : field[1].key == NULL ? " or " : ", ", field->key);
}

static bool unknown_key(struct walk *walk, const yaml_event_t *event, const cyaml_schema_field_t *fields)
{
    struct text expected = {0}, name = {0};
    char start[41];
    snprintf(start, sizeof start, "%s", (const char *)event->data.scalar.value);
    text_add_escaped(&name, start);
    add_expected_keys(&expected, fields);
    const char *place = enclosing_key(walk);
    fault_at(walk, event->start_mark, "unknown key \"%s\"%s%s; expected %s", text_string(&name),
             place != NULL ? " in " : "", place != NULL ? place : "", text_string(&expected));
    text_release(&expected);
    text_release(&name);
    return false;
}

static bool take_key(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = top(walk);
    const cyaml_schema_field_t *fields = level->schema->mapping.fields;
    for (size_t i = 0; fields[i].key != NULL; i++) {
        if (strlen(fields[i].key) != event->data.scalar.length ||
            memcmp(fields[i].key, event->data.scalar.value, event->data.scalar.length) != 0)
            continue;
        if ((level->seen >> i & 1) != 0)
            return fault_at(walk, event->start_mark, "the key \"%s\" was already given: take one of the two out",
                            fields[i].key);
        level->seen |= (uint64_t)1 << i;
        level->key = &fields[i];
        return true;
    }
    return unknown_key(walk, event, fields);
}

/* Entries of one mapping follow each other, but for members of entries that are mappings. */
static bool take_free_key(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = top(walk);
    const char *field = enclosing_key(walk), *key = (const char *)event->data.scalar.value;
    uint32_t line = (uint32_t)event->start_mark.line + 1, column = (uint32_t)event->start_mark.column + 1;
    if (*key == '\0')
        return fault_at(walk, event->start_mark, "a key of \"%s\" is empty: write a name", field);
    if (yaml_entry_find(walk->text, field, key, NULL) != NULL)
        return fault_at(walk, event->start_mark, "the key \"%s\" was already given: take one of the two out", key);
    if (level->items++ >= level->schema->sequence.max)
        return fault_at(walk, event->start_mark, "more than %u entries in %s: shorten it", level->schema->sequence.max,
                        field);
    struct yaml_entry *entry = yaml_entry_add(walk->text);
    *entry = (struct yaml_entry){.field = field, .key = alloc_string(key), .line = line, .column = column};
    level->entry = walk->text->entry_count;
    return true;
}

/* Keeps a value that stands under a free key, or in a mapping under one. */
static void keep_free_value(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = top(walk);
    struct yaml_text *text = walk->text;
    struct yaml_entry *entry;
    if (has_free_keys(level)) {
        entry = &text->entries[level->entry - 1];
    } else if (walk->depth > 1 && has_free_keys(level - 1)) {
        entry = yaml_entry_add(text);
        *entry = text->entries[level[-1].entry - 1];
        entry->key = alloc_string(entry->key);
        entry->member = level->key->key;
    } else {
        return;
    }
    entry->value = alloc_string((const char *)event->data.scalar.value);
    entry->at_line = (uint32_t)event->start_mark.line + 1;
    entry->at_column = (uint32_t)event->start_mark.column + 1;
}

static const char *shape_of_schema(const cyaml_schema_value_t *schema)
{
    return schema->type == CYAML_MAPPING || schema->type == CYAML_IGNORE ? "\"key: value\" lines"
           : schema->type == CYAML_SEQUENCE                              ? "a list (\"- \" before each item)"
                                                                         : "one value";
}

static const char *shape_of_event(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT    ? "\"key: value\" lines are"
           : event->type == YAML_SEQUENCE_START_EVENT ? "a list is"
                                                      : "one value is";
}

/* Counts and places the value that starts with `event`; its schema, or NULL after a fault. */
static const cyaml_schema_value_t *begin_value(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = top(walk);
    const cyaml_schema_value_t *schema = walk->text->schema;
    if (level != NULL && level->schema->type == CYAML_SEQUENCE) {
        schema = level->schema->sequence.entry;
        if (level->items++ >= level->schema->sequence.max) {
            fault_at(walk, event->start_mark, "more than %u entries in %s: shorten it", level->schema->sequence.max,
                     enclosing_key(walk));
            return NULL;
        }
    } else if (level != NULL) {
        schema = has_free_keys(level) ? level->schema->sequence.entry : &level->key->value;
    }
    bool fits = schema->type == CYAML_MAPPING || schema->type == CYAML_IGNORE ? event->type == YAML_MAPPING_START_EVENT
                : schema->type == CYAML_SEQUENCE                              ? event->type == YAML_SEQUENCE_START_EVENT
                                                                              : event->type == YAML_SCALAR_EVENT;
    if (!fits) {
        const char *key = enclosing_key(walk);
        fault_at(walk, event->start_mark, "%s%s%sexpected %s, but %s here", key != NULL ? "under \"" : "",
                 key != NULL ? key : "", key != NULL ? "\": " : "", shape_of_schema(schema), shape_of_event(event));
        return NULL;
    }
    add_mark(walk, event->start_mark);
    return schema;
}

static void end_value(struct walk *walk)
{
    struct level *level = top(walk);
    if (level == NULL)
        return;
    if (level->schema->type == CYAML_MAPPING)
        level->key = NULL;
    level->entry = 0;
}

static bool take_scalar(struct walk *walk, const yaml_event_t *event)
{
    const unsigned char *value = event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (length > VALUE_CAP)
        return fault_at(walk, event->start_mark, "this value has %zu bytes, at most %d are read: shorten it", length,
                        VALUE_CAP);
    for (size_t i = 0; i < length; i++)
        if (value[i] < 0x20 || value[i] == 0x7F)
            return fault_at(walk, event->start_mark,
                            "this value has a line end or another control character (0x%02x) in it: write it on one "
                            "line",
                            value[i]);
    struct level *level = top(walk);
    if (awaits_key(level))
        return has_free_keys(level) ? take_free_key(walk, event) : take_key(walk, event);
    if (begin_value(walk, event) == NULL)
        return false;
    if (length == 0)
        return fault_at(walk, event->start_mark, "\"%s\" has no value: write one, or take the key out",
                        enclosing_key(walk));
    keep_free_value(walk, event);
    end_value(walk);
    return true;
}

static bool take_start(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = top(walk);
    if (awaits_key(level))
        return fault_at(walk, event->start_mark, "a key has to be a plain word, %s here", shape_of_event(event));
    const cyaml_schema_value_t *schema = begin_value(walk, event);
    if (schema == NULL)
        return false;
    walk->levels[walk->depth++] = (struct level){.schema = schema, .start = event->start_mark};
    return true;
}

static bool take_end(struct walk *walk)
{
    const struct level *level = &walk->levels[--walk->depth];
    /* libyaml ends only what it has begun. */
    if (level->schema->type == CYAML_MAPPING) { // NOLINT(clang-analyzer-core.NullDereference)
        const cyaml_schema_field_t *fields = level->schema->mapping.fields;
        const char *place = enclosing_key(walk);
        for (size_t i = 0; fields[i].key != NULL; i++)
            if ((level->seen >> i & 1) == 0 && (fields[i].value.flags & CYAML_FLAG_OPTIONAL) == 0)
                return fault_at(walk, level->start, "the key \"%s\" is missing%s%s: add it", fields[i].key,
                                place != NULL ? " in " : "", place != NULL ? place : "");
    }
    end_value(walk);
    return true;
}

static bool has_anchor_or_tag(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor != NULL || event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor != NULL || event->data.mapping_start.tag != NULL;
    default:
        return event->type == YAML_ALIAS_EVENT;
    }
}

static bool take(struct walk *walk, const yaml_event_t *event)
{
    if (has_anchor_or_tag(event))
        return fault_at(walk, event->start_mark, "anchors, aliases and tags (&, *, !) are not read: write it out");
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return !walk->complete || fault_at(walk, event->start_mark, "a second document starts here: one to a file");
    case YAML_DOCUMENT_END_EVENT:
        walk->complete = true;
        return true;
    case YAML_SCALAR_EVENT:
        return take_scalar(walk, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return take_start(walk, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return take_end(walk);
    case YAML_STREAM_END_EVENT:
        return walk->complete ||
               fault_at(walk, (yaml_mark_t){0}, "nothing in it: expected %s", shape_of_schema(walk->text->schema));
    default:
        return true;
    }
}

static bool not_yaml(const struct walk *walk, const yaml_parser_t *parser, const uint8_t *bytes, size_t size)
{
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) { /* has an offset only */
        mark = (yaml_mark_t){0};
        for (size_t i = 0; i < parser->problem_offset && i < size; i++) {
            mark.column = bytes[i] == '\n' ? 0 : mark.column + 1;
            mark.line += bytes[i] == '\n';
        }
    }
    return fault_at(walk, mark, "not YAML here: %s%s%s", parser->problem != NULL ? parser->problem : "no memory left",
                    parser->context != NULL ? " " : "", parser->context != NULL ? parser->context : "");
}

/* libyaml compares each %TAG with all before it, and no tag means anything here. Column 1 belongs to directives. */
static bool has_tag_directive(const uint8_t *bytes, size_t size, size_t *line)
{
    static const char directive[] = "%TAG";
    *line = 0;
    for (const uint8_t *at = bytes, *end = bytes + size; at < end; (*line)++) {
        const uint8_t *next = memchr(at, '\n', (size_t)(end - at));
        next = next != NULL ? next + 1 : end;
        if ((size_t)(next - at) >= sizeof directive && memcmp(at, directive, sizeof directive - 1) == 0)
            return true;
        at = next;
    }
    return false;
}

bool yaml_check(struct yaml_text *text, const uint8_t *bytes, size_t size, struct fault *fault)
{
    struct walk walk = {.text = text, .fault = fault};
    yaml_mark_t mark = {0};
    if (has_tag_directive(bytes, size, &mark.line))
        return fault_at(&walk, mark, "tags have no meaning here: take the %%TAG line out");
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0)
        return fault_set(fault, FAULT_FILE, "%s: not enough memory to read it", text->name);
    yaml_parser_set_input_string(&parser, bytes, size);
    bool good = true, end = false;
    while (good && !end) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser, &event) == 0) {
            good = not_yaml(&walk, &parser, bytes, size);
        } else {
            good = take(&walk, &event);
            end = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
    }
    yaml_parser_delete(&parser);
    return good;
}
