#include "yaml_places.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool yaml_set_fault(const char *name, uint32_t line, uint32_t column, struct fault *fault, const char *format,
                    va_list arguments)
{
    char sentence[sizeof fault->sentence];
    vsnprintf(sentence, sizeof sentence, format, arguments); // NOLINT(clang-analyzer-valist.Uninitialized)
    return fault_set(fault, FAULT_CONFIG, "%s:%u:%u: %s", name, line, column, sentence);
}

static bool mark_has_path(const struct yaml_mark *mark, const char *path)
{
    for (size_t i = 0; i < YAML_PATH_KEYS && mark->keys[i] != NULL; i++) {
        size_t length = strlen(mark->keys[i]);
        if (strncmp(path, mark->keys[i], length) != 0 || (path[length] != '.' && path[length] != '\0'))
            return false;
        path += length + (path[length] == '.');
    }
    return *path == '\0';
}

const struct yaml_mark *yaml_find(const struct yaml_text *text, const char *path, uint32_t item)
{
    for (size_t i = 0; i < text->mark_count; i++)
        if (text->marks[i].item == item && mark_has_path(&text->marks[i], path))
            return &text->marks[i];
    return NULL;
}

bool yaml_fault(const struct yaml_text *text, const char *path, uint32_t item, struct fault *fault, const char *format,
                ...)
{
    const struct yaml_mark *mark = yaml_find(text, path, item);
    va_list arguments;
    va_start(arguments, format);
    yaml_set_fault(text->name, mark != NULL ? mark->line : 1, mark != NULL ? mark->column : 1, fault, format,
                   arguments);
    va_end(arguments);
    return false;
}

bool yaml_fault_at(const struct yaml_text *text, uint32_t line, uint32_t column, struct fault *fault,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    yaml_set_fault(text->name, line, column, fault, format, arguments);
    va_end(arguments);
    return false;
}

struct yaml_entry *yaml_entry_add(struct yaml_text *text)
{
    text->entries = alloc_grow(text->entries, text->entry_count, &text->entry_capacity, sizeof *text->entries);
    return &text->entries[text->entry_count++];
}

const struct yaml_entry *yaml_entry_find(const struct yaml_text *text, const char *field, const char *key,
                                         const char *member)
{
    for (size_t i = 0; i < text->entry_count; i++) {
        const struct yaml_entry *entry = &text->entries[i];
        bool same =
            member == NULL ? entry->member == NULL : entry->member != NULL && strcmp(entry->member, member) == 0;
        if (same && strcmp(entry->field, field) == 0 && strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

void yaml_entries_release(struct yaml_text *text)
{
    for (size_t i = 0; i < text->entry_count; i++) {
        free(text->entries[i].key);
        free(text->entries[i].value);
    }
    free(text->entries);
}
