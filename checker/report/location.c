#include "location.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Appends the parts of a path, "." left out and ".." taken back; `out` begins with a slash or is empty. */
static void add_parts(struct text *out, const char *path)
{
    for (size_t length; *path != '\0'; path += length) {
        path += strspn(path, "/");
        length = strcspn(path, "/");
        if (length == 0 || (length == 1 && path[0] == '.'))
            continue;
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            while (out->length > 0 && out->at[--out->length] != '/')
                ;
            if (out->at != NULL)
                out->at[out->length] = '\0';
            continue;
        }
        text_add(out, "/");
        text_add_bytes(out, path, length);
    }
}

static char *below_root(const struct checkout *checkout, const char *path)
{
    struct text whole = {0}, root = {0};
    if (path[0] != '/')
        add_parts(&whole, checkout->folder);
    add_parts(&whole, path);
    add_parts(&root, checkout->root);
    bool below = whole.length > root.length && whole.at[root.length] == '/' &&
                 (root.length == 0 || memcmp(whole.at, root.at, root.length) == 0);
    char *result = alloc_string(below ? whole.at + root.length + 1 : text_string(&whole));
    text_release(&whole);
    text_release(&root);
    return result;
}

static bool named(const char *file)
{
    return file != NULL && file[0] != '\0';
}

/* Library code names the files of the machine it was built on, which nobody can be shown. */
static bool is_shown(const struct judged *judged, const struct finding *f)
{
    if (f->line == 0 || (f->file != NULL && !named(f->file)))
        return false;
    return f->file == NULL || strcmp(f->file, judged->subject->image->path) == 0 || access(f->file, F_OK) == 0;
}

struct place_named place_named(const struct judged *judged, const struct finding *f)
{
    const struct memory_map *map = judged->subject->map;
    const char *image = judged->subject->image->path;
    size_t index = f->region != NULL ? map_find(map, f->region) : NO_REGION;
    const struct region *region = index != NO_REGION ? &map->regions[index] : NULL;
    const char *declared = region != NULL && region->file != NULL ? region->file : map->path;
    if (is_shown(judged, f))
        return (struct place_named){f->file != NULL ? f->file : image, f->line};
    if (region != NULL && region->line > 0 && named(declared))
        return (struct place_named){declared, region->line};
    return (struct place_named){image, 1};
}

/* Services show an annotation on a file of the checkout only. */
static bool is_in_checkout(const struct checkout *checkout, const struct location *location)
{
    char *whole = alloc_format("%s/%s", checkout->root, location->path);
    bool is = location->path[0] != '/' && access(whole, F_OK) == 0;
    free(whole);
    return is;
}

struct location location_of(const struct checkout *checkout, const struct judged *judged, const struct finding *f)
{
    struct place_named place = place_named(judged, f);
    struct location location = {below_root(checkout, place.path), place.line};
    if (is_in_checkout(checkout, &location))
        return location;
    location_release(&location);
    return location_of_input(checkout, judged->subject->image->path);
}

struct location location_of_input(const struct checkout *checkout, const char *path)
{
    return (struct location){below_root(checkout, path), 1};
}

void location_release(struct location *location)
{
    free(location->path);
}

void text_add_uri(struct text *out, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    if (path[0] == '/')
        text_add(out, "file://");
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL)
            text_add_bytes(out, path, 1);
        else
            text_add(out, "%%%02X", (unsigned char)*path);
    }
}
