#include "layers.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ADDRESS_SPACE ((uint64_t)1 << 32)

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length > tail && strcmp(text + length - tail, end) == 0;
}

bool layers_is_path(const char *text)
{
    return strchr(text, '/') != NULL || ends_in(text, ".yaml") || ends_in(text, ".yml");
}

/* ---- reading ---- */

/* Takes over `path`; bytes have a name instead. */
static struct layer *add_layer(struct layers *layers, char *path, const char *name)
{
    char *real = path != NULL ? realpath(path, NULL) : NULL;
    struct layer *layer = &layers->at[layers->count++];
    *layer = (struct layer){
        .path = path,
        .name = name != NULL ? alloc_format("%s %s", layers->kind->noun, name) : alloc_string(path),
    };
    layer->identity = real != NULL ? real : alloc_string(layer->name);
    return layer;
}

/* Reads a file into the next layer. */
static bool add_file(struct layers *layers, const char *path, struct fault *fault)
{
    struct file file;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, fault))
        return false;
    struct layer *layer = add_layer(layers, alloc_string(path), NULL);
    bool good = yaml_read(layer->name, file.bytes, file.size, layers->kind->schema, &layer->text, fault);
    file_release(&file);
    return good;
}

static bool circle(const struct layers *layers, const struct layer *again, struct fault *fault)
{
    struct text chain = {0};
    for (const struct layer *layer = again; layer < &layers->at[layers->count - 1]; layer++)
        text_add(&chain, "%s -> ", layer->name);
    yaml_fault(&layers->at[layers->count - 2].text, "extends", 0, fault,
               "\"extends\" goes round in a circle (%s%s): take one of them out", text_string(&chain), again->name);
    text_release(&chain);
    return false;
}

/* The last layer must not be one that is already there. */
static bool is_new(const struct layers *layers, struct fault *fault)
{
    for (size_t i = 0; i + 1 < layers->count; i++)
        if (strcmp(layers->at[i].identity, layers->at[layers->count - 1].identity) == 0)
            return circle(layers, &layers->at[i], fault);
    return true;
}

static bool follow(struct layers *layers, struct fault *fault)
{
    for (;;) {
        const struct layer *last = &layers->at[layers->count - 1];
        const char *mention = layers->kind->extends(last->text.data);
        if (mention == NULL)
            return true;
        if (layers->count == LAYER_CAP)
            return yaml_fault(&last->text, "extends", 0, fault,
                              "more than %d profiles stand on each other here: copy what is needed into one",
                              LAYER_CAP);
        char *next = layer_resolve(last, "extends", layers->kind, mention, fault);
        if (next != NULL && layers->kind->is_embedded(next)) {
            layers->embedded = next;
            return true;
        }
        bool good = next != NULL && add_file(layers, next, fault) && is_new(layers, fault);
        free(next);
        if (!good)
            return false;
    }
}

static bool finish(struct layers *layers, bool good, struct fault *fault)
{
    if (good && follow(layers, fault))
        return true;
    layers_release(layers);
    return false;
}

bool layers_read(const struct profile_kind *kind, const char *name_or_path, struct layers *layers, struct fault *fault)
{
    *layers = (struct layers){.kind = kind};
    if (kind->is_embedded(name_or_path)) {
        layers->embedded = alloc_string(name_or_path);
        return true;
    }
    if (!layers_is_path(name_or_path))
        return kind->unknown(name_or_path, fault);
    return finish(layers, add_file(layers, name_or_path, fault), fault);
}

bool layers_read_bytes(const struct profile_kind *kind, const char *name, const uint8_t *bytes, size_t size,
                       struct layers *layers, struct fault *fault)
{
    *layers = (struct layers){.kind = kind};
    struct layer *layer = add_layer(layers, NULL, name);
    return finish(layers, yaml_read(layer->name, bytes, size, kind->schema, &layer->text, fault), fault);
}

void layers_release(struct layers *layers)
{
    for (size_t i = 0; i < layers->count; i++) {
        yaml_release(&layers->at[i].text);
        free(layers->at[i].path);
        free(layers->at[i].name);
        free(layers->at[i].identity);
    }
    free(layers->embedded);
    *layers = (struct layers){0};
}

const struct layer *layers_giving(const struct layers *layers, const char *key)
{
    for (size_t i = 0; i < layers->count; i++)
        if (yaml_has(&layers->at[i].text, key))
            return &layers->at[i];
    return NULL;
}

/* ---- values ---- */

/* `name` seen from the folder of the file `from`. */
static char *beside(const char *from, const char *name, const char *suffix)
{
    const char *slash = strrchr(from, '/');
    int folder = slash != NULL && name[0] != '/' ? (int)(slash - from) + 1 : 0;
    return alloc_format("%.*s%s%s", folder, from, name, suffix);
}

char *layer_resolve(const struct layer *layer, const char *key, const struct profile_kind *kind, const char *mention,
                    struct fault *fault)
{
    if (kind->is_embedded(mention))
        return alloc_string(mention);
    if (layer->path != NULL) {
        char *path = beside(layer->path, mention, layers_is_path(mention) ? "" : ".yaml");
        if (access(path, R_OK) == 0)
            return path;
        yaml_fault(&layer->text, key, 0, fault,
                   "no %s has the name \"%s\" and there is no readable file %s: dsocheck %ss lists the names",
                   kind->noun, mention, path, kind->noun);
        free(path);
        return NULL;
    }
    yaml_fault(&layer->text, key, 0, fault, "no %s has the name \"%s\": dsocheck %ss lists them", kind->noun, mention,
               kind->noun);
    return NULL;
}

bool layer_number(const struct layer *layer, const char *path, uint32_t item, const char *text, uint64_t max,
                  uint64_t *value, struct fault *fault)
{
    const char *why;
    if (number_read(text, max, value, &why))
        return true;
    return yaml_fault(&layer->text, path, item, fault,
                      "\"%s\" %s: expected a number up to 0x%llx, such as 0x8000 or 32K", text, why,
                      (unsigned long long)max);
}

bool layer_range(const struct layer *layer, const char *path, uint32_t item, const char *origin, const char *length,
                 struct range *range, struct fault *fault)
{
    char origin_path[64], length_path[64];
    snprintf(origin_path, sizeof origin_path, "%s.origin", path);
    snprintf(length_path, sizeof length_path, "%s.length", path);
    uint64_t start, size;
    if (!layer_number(layer, origin_path, item, origin, ADDRESS_SPACE - 1, &start, fault) ||
        !layer_number(layer, length_path, item, length, ADDRESS_SPACE, &size, fault))
        return false;
    if (size == 0)
        return yaml_fault(&layer->text, length_path, item, fault, "a range of 0 bytes holds nothing: take it out");
    if (size > ADDRESS_SPACE - start)
        return yaml_fault(&layer->text, length_path, item, fault,
                          "%s bytes from %s on run past the last address 0xffffffff: shorten it", length, origin);
    *range = range_of(start, size);
    return true;
}

bool layer_name(const struct layer *layer, const char *path, const char *name, struct fault *fault)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-";
    if (name[strspn(name, allowed)] == '\0')
        return true;
    return yaml_fault(&layer->text, path, 0, fault, "\"%s\" is not a name: only letters, digits and . _ + - are", name);
}
