#include "lock.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/outfile.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "dsocheck-toolchain/1"
/* Of a value that is told. */
#define VALUE_CAP     80
#define DIGEST_LENGTH 64
#define DIGEST_SHOWN  12

static json_t *string_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? json_string_nocheck(text) : json_null();
}

static json_t *list_of(const struct names *names)
{
    json_t *list = json_array();
    for (size_t i = 0; i < names->count; i++)
        json_array_append_new(list, json_string_nocheck(names->at[i]));
    return list;
}

/* "__ARM_ARCH 4" → {"__ARM_ARCH": "4"} */
static json_t *defaults_of(const struct names *defaults)
{
    json_t *object = json_object();
    for (size_t i = 0; i < defaults->count; i++) {
        size_t length = strcspn(defaults->at[i], " ");
        char *name = alloc_text(defaults->at[i], length);
        const char *value = defaults->at[i] + length;
        json_object_set_new_nocheck(object, name, json_string_nocheck(*value == ' ' ? value + 1 : value));
        free(name);
    }
    return object;
}

static json_t *libraries_of(const struct toolchain *t)
{
    json_t *object = json_object();
    for (size_t i = 0; i < t->library_count; i++)
        json_object_set_new_nocheck(object, t->libraries[i].name, string_or_null(t->libraries[i].sha256));
    return object;
}

/* "arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1": GCC's starts with the name of its file. */
static const char *version_of(const struct toolchain *t)
{
    const char *behind = t->version != NULL ? strstr(t->version, " (") : NULL;
    bool named = behind != NULL && strcspn(t->version, " ") == (size_t)(behind - t->version);
    return named ? behind + 1 : t->version;
}

static json_t *lock_of(const struct toolchain *t)
{
    const struct fingerprint *print = &t->fingerprint;
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:{s:o, s:o}, s:o, s:o, s:o, s:o, s:o}", "schema", SCHEMA, "version",
                     string_or_null(version_of(t)), "linker", string_or_null(t->linker_version), "machine",
                     string_or_null(t->machine), "flags", list_of(&t->flags), "multilib", "folder",
                     string_or_null(t->multilib), "options", string_or_null(print->options), "libraries",
                     libraries_of(t), "defaults", defaults_of(&print->defaults), "specs", string_or_null(print->specs),
                     "code", string_or_null(print->code), "sections", list_of(&print->sections));
}

bool lock_write(const char *path, const struct toolchain *toolchain, struct fault *fault)
{
    json_t *lock = lock_of(toolchain);
    char *dumped = json_dumps(lock, JSON_INDENT(2));
    char *text = alloc_format("%s\n", dumped != NULL ? dumped : "");
    bool good = outfile_save(path, text, strlen(text), fault);
    free(text);
    free(dumped);
    json_decref(lock);
    return good;
}

/* One value in a sentence. */
static void add_value(struct text *sentence, const json_t *value)
{
    char *dumped = value != NULL && !json_is_null(value) ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    const char *shown = json_is_string(value) ? json_string_value(value) : dumped != NULL ? dumped : "none";
    size_t cap = strspn(shown, "0123456789abcdef") == DIGEST_LENGTH ? DIGEST_SHOWN : VALUE_CAP;
    text_add(sentence, "%.*s%s", (int)cap, shown, strlen(shown) > cap ? "…" : "");
    free(dumped);
}

static void tell(struct names *changes, const char *where, const json_t *is, const json_t *was)
{
    struct text sentence = {0};
    text_add(&sentence, "%s: ", where);
    add_value(&sentence, is);
    text_add(&sentence, " (locked: ");
    add_value(&sentence, was);
    text_add(&sentence, ")");
    names_append(changes, text_string(&sentence));
    text_release(&sentence);
}

static void compare(struct names *changes, const char *where, json_t *is, json_t *was)
{
    const char *key;
    json_t *value;
    if (!json_is_object(is) || !json_is_object(was)) {
        if (!json_equal(is != NULL ? is : json_null(), was != NULL ? was : json_null()))
            tell(changes, where, is, was);
        return;
    }
    json_object_foreach(is, key, value)
    {
        char *inner = alloc_format("%s%s%s", where, where[0] != '\0' ? " " : "", key);
        compare(changes, inner, value, json_object_get(was, key));
        free(inner);
    }
    json_object_foreach(was, key, value)
    {
        char *inner = alloc_format("%s%s%s", where, where[0] != '\0' ? " " : "", key);
        if (json_object_get(is, key) == NULL)
            compare(changes, inner, NULL, value);
        free(inner);
    }
}

bool lock_compare(const char *path, struct toolchain *toolchain, struct fault *fault)
{
    struct file file;
    json_error_t error;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, fault))
        return false;
    json_t *was = json_loadb((const char *)file.bytes, file.size, JSON_REJECT_DUPLICATES, &error);
    const char *schema = json_string_value(json_object_get(was, "schema"));
    bool good = schema != NULL && strcmp(schema, SCHEMA) == 0;
    if (was == NULL)
        fault_set(fault, FAULT_CONFIG, "%s:%d:%d: %s; expected what dsocheck toolchain --lock wrote", path, error.line,
                  error.column, error.text);
    else if (!good)
        fault_set(fault, FAULT_CONFIG, "%s: is no lock of a toolchain; expected what dsocheck toolchain --lock wrote",
                  path);
    if (good) {
        json_t *is = lock_of(toolchain);
        toolchain->lock = alloc_string(path);
        compare(&toolchain->changes, "", is, was);
        json_decref(is);
    }
    json_decref(was);
    file_release(&file);
    return good;
}
