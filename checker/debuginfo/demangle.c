#include "demangle.h"

#include "base/alloc.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool looks_mangled(const char *name)
{
    return name[0] == '_' && (name[1] == 'Z' || name[1] == 'R');
}

#ifdef DSOCHECK_DEMANGLER
#include <libiberty/demangle.h>
#include <setjmp.h>

#define MANGLED_CAP 1024
#define READ_CAP    2048

struct reading {
    char at[READ_CAP + 1];
    size_t length, pieces;
    jmp_buf enough;
};

/* A few substitutions make a short name mean one without end, and the demangler has no way to be stopped but this. It
 * works on its stack; only what it decodes of one punycode identifier is lost. */
static void take(const char *bytes, size_t length, void *context)
{
    struct reading *reading = context;
    if (length > READ_CAP - reading->length || ++reading->pieces > 2 * READ_CAP)
        longjmp(reading->enough, 1);
    if (length == 0) /* then there may be no bytes to point at */
        return;
    memcpy(reading->at + reading->length, bytes, length);
    reading->length += length;
}

/* Rust first: its older names are C++ names with a hash at the end. */
static bool read_name(const char *name, struct reading *reading)
{
    if (setjmp(reading->enough) != 0)
        return false;
    if (rust_demangle_callback(name, DMGL_NO_OPTS, take, reading) != 0)
        return true;
    reading->length = reading->pieces = 0;
    return cplus_demangle_v3_callback(name, DMGL_PARAMS | DMGL_ANSI, take, reading) != 0;
}

char *demangle(const char *name)
{
    struct reading reading;
    reading.length = reading.pieces = 0;
    if (name == NULL || !looks_mangled(name) || strnlen(name, MANGLED_CAP + 1) > MANGLED_CAP ||
        !read_name(name, &reading) || reading.length == 0)
        return NULL;
    return alloc_text(reading.at, reading.length);
}
#else
char *demangle(const char *name)
{
    (void)name;
    return NULL;
}
#endif

char *demangle_or_copy(const char *name)
{
    char *read = demangle(name);
    return read != NULL ? read : alloc_string(name);
}

#define NAME_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$."

/* The length of the name at `at`; a full stop behind it is the sentence's. */
static size_t name_length(const char *at)
{
    size_t length = strspn(at, NAME_BYTES);
    while (length > 0 && at[length - 1] == '.')
        length--;
    return length > 0 ? length : 1;
}

char *demangle_sentence(char *sentence)
{
    if (sentence == NULL || (strstr(sentence, "_Z") == NULL && strstr(sentence, "_R") == NULL))
        return sentence;
    struct text out = {0};
    for (const char *at = sentence; *at != '\0';) {
        size_t length = name_length(at);
        /* A file may be called like a function, and is that file. */
        char *name = looks_mangled(at) && (at == sentence || at[-1] != '/') ? alloc_text(at, length) : NULL;
        char *read = demangle(name);
        text_add_bytes(&out, read != NULL ? read : at, read != NULL ? strlen(read) : length);
        free(read);
        free(name);
        at += length;
    }
    free(sentence);
    return out.at;
}
