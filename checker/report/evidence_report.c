/* What an image gave to judge by, besides findings: how much of its code was seen, and what its toolchain left in it.
 */
#include "code/coverage.h"
#include "code/walk.h"
#include "facts/costly.h"
#include "pieces.h"

static size_t used_regions(const struct subject *subject, size_t from)
{
    while (from < subject->map->region_count &&
           image_loaded(subject->image, region_range(&subject->map->regions[from])) == 0)
        from++;
    return from;
}

/* Of what claims to be code; at most all of it, since some code claims nothing. */
static void add_share(struct text *out, const struct subject *subject)
{
    uint64_t claimed = code_claimed(subject), bytes = subject->walk->code_bytes;
    if (claimed > 0)
        text_add(out, ", %.1f %% of what claims to be code",
                 bytes < claimed ? 100.0 * (double)bytes / (double)claimed : 100.0);
}

/* "code: 24,910 instructions in 67,012 bytes, 98.8 % of what claims to be code (ROM 66,960 of 67,792 · ENTRY 52 of
 * 304); not followed: 3 indirect calls, 1 indirect jump; stack: at least 312 bytes by direct calls from reset" */
void text_add_code(struct text *out, const struct subject *subject)
{
    const struct walk *walk = subject->walk;
    if (walk == NULL)
        return;
    text_add_escaped(out, subject->image->path);
    text_add(out, ": code: ");
    text_add_grouped(out, walk->instructions);
    text_add(out, " instruction%s in ", walk->instructions == 1 ? "" : "s");
    text_add_grouped(out, walk->code_bytes);
    text_add(out, " bytes");
    add_share(out, subject);
    const char *before = " (";
    for (size_t i = used_regions(subject, 0); i < subject->map->region_count; i = used_regions(subject, i + 1)) {
        const struct region *region = &subject->map->regions[i];
        text_add(out, "%s", before);
        text_add_escaped(out, region->name);
        text_add(out, " ");
        text_add_grouped(out, walk_code_bytes(walk, region_range(region)));
        text_add(out, " of ");
        text_add_grouped(out, image_loaded(subject->image, region_range(region)));
        before = " · ";
    }
    text_add(out, "%s; not followed: ", before[1] == '(' ? "" : ")");
    text_add_count(out, walk->indirect_calls, "indirect call", ", ");
    text_add_count(out, walk->indirect_jumps, "indirect jump", "; stack: at least ");
    text_add_grouped(out, walk->from_reset.bytes);
    text_add(out, " bytes by direct calls from reset\n");
}

void json_put_code(struct json_writer *w, const struct subject *subject)
{
    const struct walk *walk = subject->walk;
    if (walk == NULL) {
        json_put_null(w, "code");
        return;
    }
    json_open(w, "code", '{');
    json_put_number(w, "instructions", true, walk->instructions);
    json_put_number(w, "bytes", true, walk->code_bytes);
    json_put_number(w, "claimed", true, code_claimed(subject));
    json_put_number(w, "stack_depth", true, walk->from_reset.bytes);
    json_put_number(w, "indirect_calls", true, walk->indirect_calls);
    json_put_number(w, "indirect_jumps", true, walk->indirect_jumps);
    json_open(w, "regions", '[');
    for (size_t i = used_regions(subject, 0); i < subject->map->region_count; i = used_regions(subject, i + 1)) {
        const struct region *region = &subject->map->regions[i];
        json_open(w, NULL, '{');
        json_put_string(w, "name", region->name);
        json_put_number(w, "bytes", true, image_loaded(subject->image, region_range(region)));
        json_put_number(w, "covered", true, walk_code_bytes(walk, region_range(region)));
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void put_strings(struct json_writer *w, const char *name, const char *const *strings, size_t count)
{
    json_open(w, name, '[');
    for (size_t i = 0; i < count; i++)
        json_put_string(w, NULL, strings[i]);
    json_close(w, ']');
}

static void put_attribute(struct json_writer *w, const struct attribute *attribute)
{
    static const char *const scopes[] = {[SCOPE_FILE] = "file", [SCOPE_SECTION] = "section", [SCOPE_SYMBOL] = "symbol"};
    json_open(w, NULL, '{');
    json_put_string(w, "scope", scopes[attribute->scope]);
    json_put_number(w, "tag", true, attribute->tag);
    json_put_string(w, "name", attribute_tag_name(attribute->tag));
    json_put_number(w, "number", attribute->has_number, attribute->number);
    json_put_string(w, "text", attribute->text);
    json_close(w, '}');
}

void json_put_fingerprint(struct json_writer *w, const struct subject *subject)
{
    if (!subject->image->is_elf) {
        json_put_null(w, "toolchain");
        return;
    }
    const struct fingerprint *print = fingerprint_of(subject);
    json_open(w, "toolchain", '{');
    put_strings(w, "producers", print->producers, print->producer_count);
    put_strings(w, "comments", print->comments, print->comment_count);
    json_put_number(w, "flags", true, print->flags);
    json_open(w, "attributes", '[');
    for (size_t i = 0; i < print->attribute_count; i++)
        put_attribute(w, &print->attributes[i]);
    json_close(w, ']');
    json_close(w, '}');
}
