/* What an image gave to judge by, besides findings: how much of its code was seen, and what its toolchain left in it.
 */
#include "code/walk.h"
#include "facts/fingerprint.h"
#include "pieces.h"

static size_t used_regions(const struct subject *subject, size_t from)
{
    while (from < subject->map->region_count &&
           image_loaded(subject->image, region_range(&subject->map->regions[from])) == 0)
        from++;
    return from;
}

/* "code: 24,910 instructions in 67,012 bytes (ROM 66,960 of 67,792 · ENTRY 52 of 304); not followed: 3 indirect calls,
 * 1 indirect jump" */
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
    text_add_count(out, walk->indirect_jumps, "indirect jump", "\n");
}

json_t *json_code(const struct subject *subject)
{
    const struct walk *walk = subject->walk;
    if (walk == NULL)
        return json_null();
    json_t *regions = json_array();
    for (size_t i = used_regions(subject, 0); i < subject->map->region_count; i = used_regions(subject, i + 1)) {
        const struct region *region = &subject->map->regions[i];
        json_array_append_new(regions, json_pack("{s:o, s:I, s:I}", "name", json_name(region->name), "bytes",
                                                 (json_int_t)image_loaded(subject->image, region_range(region)),
                                                 "covered", (json_int_t)walk_code_bytes(walk, region_range(region))));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "instructions", (json_int_t)walk->instructions, "bytes",
                     (json_int_t)walk->code_bytes, "indirect_calls", (json_int_t)walk->indirect_calls, "indirect_jumps",
                     (json_int_t)walk->indirect_jumps, "regions", regions);
}

static json_t *strings_json(const char *const *strings, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_name(strings[i]));
    return array;
}

static json_t *attribute_json(const struct attribute *attribute)
{
    static const char *const scopes[] = {[SCOPE_FILE] = "file", [SCOPE_SECTION] = "section", [SCOPE_SYMBOL] = "symbol"};
    return json_pack("{s:s, s:I, s:o, s:o, s:o}", "scope", scopes[attribute->scope], "tag", (json_int_t)attribute->tag,
                     "name", json_name(attribute_tag_name(attribute->tag)), "number",
                     json_number(attribute->has_number, attribute->number), "text", json_name(attribute->text));
}

json_t *json_fingerprint(const struct subject *subject)
{
    if (!subject->image->is_elf)
        return json_null();
    struct fingerprint print;
    fingerprint_take(subject->image, subject->debug, &print);
    json_t *attributes = json_array();
    for (size_t i = 0; i < print.attribute_count; i++)
        json_array_append_new(attributes, attribute_json(&print.attributes[i]));
    json_t *toolchain = json_pack(
        "{s:o, s:o, s:I, s:o}", "producers", strings_json(print.producers, print.producer_count), "comments",
        strings_json(print.comments, print.comment_count), "flags", (json_int_t)print.flags, "attributes", attributes);
    fingerprint_release(&print);
    return toolchain;
}
