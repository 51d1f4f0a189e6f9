#include "locks.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/number.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_CAP   200
#define BLANKS     " "
#define LAST_OF_32 0xFFFFFFFFu

struct area_text {
    char *parts, *name, *at, *length;
};

struct row_text {
    char *parts, *rule, *name, *when, *level, *effect, *source;
};

struct file_text {
    char *title, *rule, *parts;
    struct area_text *areas;
    struct row_text *rows;
    uint32_t areas_count, rows_count;
};

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                                               \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct type, member, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t area_fields[] = {
    OPTIONAL_TEXT("parts", area_text, parts),
    TEXT("name", area_text, name),
    TEXT("at", area_text, at),
    TEXT("length", area_text, length),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t row_fields[] = {
    OPTIONAL_TEXT("parts", row_text, parts),
    OPTIONAL_TEXT("rule", row_text, rule),
    TEXT("name", row_text, name),
    TEXT("when", row_text, when),
    TEXT("level", row_text, level),
    TEXT("effect", row_text, effect),
    TEXT("source", row_text, source),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t area_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct area_text, area_fields)};
static const cyaml_schema_value_t row_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct row_text, row_fields)};

static const cyaml_schema_field_t file_fields[] = {
    TEXT("title", file_text, title),
    TEXT("rule", file_text, rule),
    TEXT("parts", file_text, parts),
    CYAML_FIELD_SEQUENCE("areas", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file_text, areas, &area_entry, 0,
                         ROWS_CAP),
    CYAML_FIELD_SEQUENCE("rows", CYAML_FLAG_POINTER, struct file_text, rows, &row_entry, 0, ROWS_CAP),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_text, file_fields)};

static bool wrong(const struct lock_file *file, const char *path, uint32_t item, const char *text, const char *why,
                  struct fault *fault)
{
    return yaml_fault(&file->yaml, path, item, fault, "\"%s\" %s", text, why);
}

static bool convert_terms(const struct lock_file *file, uint32_t item, const char *text, struct lock *lock,
                          struct fault *fault)
{
    char *copy = alloc_string(text), *rest = NULL;
    bool good = true;
    for (char *term = strtok_r(copy, ";", &rest); good && term != NULL; term = strtok_r(NULL, ";", &rest)) {
        const char *why = "has more terms than a row has room for";
        good = lock->term_count < LOCK_TERMS && lock_term_read(term, &lock->terms[lock->term_count++], &why);
        if (!good)
            wrong(file, "rows.when", item, text, why, fault);
    }
    free(copy);
    return good;
}

/* A severity, or "for ever", which is a brick that no tool undoes. */
static bool convert_level(const char *text, struct lock *lock)
{
    lock->permanent = strcmp(text, "for ever") == 0;
    return severity_from_name(lock->permanent ? severity_name(SEVERITY_BRICK) : text, &lock->severity);
}

static bool convert_row(const struct lock_file *file, const struct file_text *whole, uint32_t item,
                        struct lock_fact *fact, struct fault *fault)
{
    const struct row_text *text = &whole->rows[item - 1];
    fact->scope.parts = text->parts != NULL ? text->parts : whole->parts;
    fact->lock = (struct lock){
        .code = text->rule != NULL ? text->rule : whole->rule, .name = text->name, .effect = text->effect};
    return (convert_level(text->level, &fact->lock) ||
            wrong(file, "rows.level", item, text->level, "is not note, warning, error, brick or for ever", fault)) &&
           convert_terms(file, item, text->when, &fact->lock, fault);
}

static bool convert_area(const struct lock_file *file, const struct file_text *whole, uint32_t item,
                         struct area_fact *area, struct fault *fault)
{
    const struct area_text *text = &whole->areas[item - 1];
    uint64_t at, length;
    const char *why;
    if (!number_read(text->at, LAST_OF_32, &at, &why))
        return wrong(file, "areas.at", item, text->at, why, fault);
    if (!number_read(text->length, LAST_OF_32, &length, &why))
        return wrong(file, "areas.length", item, text->length, why, fault);
    *area = (struct area_fact){{text->parts != NULL ? text->parts : whole->parts}, text->name, range_of(at, length)};
    return true;
}

static bool convert(struct lock_file *file, const struct file_text *text, struct fault *fault)
{
    file->rows = alloc_items(text->rows_count, sizeof *file->rows);
    file->areas = alloc_items(text->areas_count, sizeof *file->areas);
    for (uint32_t item = 1; item <= text->rows_count; item++)
        if (!convert_row(file, text, item, &file->rows[file->row_count++], fault))
            return false;
    for (uint32_t item = 1; item <= text->areas_count; item++)
        if (!convert_area(file, text, item, &file->areas[file->area_count++], fault))
            return false;
    return true;
}

bool lock_file_read(const char *path, struct lock_file *file, struct fault *fault)
{
    *file = (struct lock_file){0};
    struct file bytes;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &bytes, fault))
        return false;
    file->path = alloc_string(path);
    bool good = yaml_read(file->path, bytes.bytes, bytes.size, &file_schema, &file->yaml, fault) &&
                convert(file, file->yaml.data, fault);
    file_release(&bytes);
    if (!good)
        lock_file_release(file);
    return good;
}

void lock_file_release(struct lock_file *file)
{
    free(file->rows);
    free(file->areas);
    free(file->path);
    yaml_release(&file->yaml);
    *file = (struct lock_file){0};
}

/* Any case, as people type them; a pattern behind ! takes out what an earlier one took in. */
bool lock_scope_has(const struct lock_scope *scope, const char *part)
{
    char *copy = alloc_string(scope->parts), *rest = NULL;
    bool has = false;
    for (char *pattern = strtok_r(copy, BLANKS, &rest); pattern != NULL; pattern = strtok_r(NULL, BLANKS, &rest)) {
        bool out = pattern[0] == '!';
        if (has == out)
            has = fnmatch(pattern + out, part, FNM_CASEFOLD) == 0 ? !out : has;
    }
    free(copy);
    return has;
}
