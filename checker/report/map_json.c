/* The memory picture for programs. */
#include "picture/memory_picture.h"
#include "pieces.h"

static json_t *block_json(const struct block *b)
{
    return json_pack("{s:I, s:I, s:s, s:o, s:I, s:o, s:o}", "start", (json_int_t)b->range.start, "end",
                     (json_int_t)b->range.end, "content", content_name(b->content), "section", json_name(b->section),
                     "bytes", (json_int_t)b->bytes, "load",
                     json_number(b->moves && b->content != CONTENT_INITIAL, b->other), "run",
                     json_number(b->moves && b->content == CONTENT_INITIAL, b->other));
}

static json_t *claim_json(const struct claim *c)
{
    return json_pack("{s:I, s:I, s:s, s:o, s:o}", "start", (json_int_t)c->range.start, "end", (json_int_t)c->range.end,
                     "kind", owner_name(c->owner), "name", json_name(c->owned->name), "why", json_name(c->owned->why));
}

static json_t *symbol_json(const struct picture_symbol *s)
{
    return json_pack("{s:o, s:o, s:I, s:I, s:o}", "name", json_name(s->name), "demangled", json_demangled(s->name),
                     "address", (json_int_t)s->range.start, "size", (json_int_t)range_size(s->range), "section",
                     json_name(s->section));
}

static json_t *band_json(const struct band *band)
{
    json_t *blocks = json_array(), *claims = json_array();
    for (size_t i = 0; i < band->block_count; i++)
        json_array_append_new(blocks, block_json(&band->blocks[i]));
    for (size_t i = 0; i < band->claim_count; i++)
        json_array_append_new(claims, claim_json(&band->claims[i]));
    return json_pack("{s:s, s:o, s:I, s:I, s:o, s:o, s:o}", "kind", band_kind_name(band->kind), "name",
                     json_name(band->name), "start", (json_int_t)band->range.start, "end", (json_int_t)band->range.end,
                     "used", json_number(band->known, band->used), "blocks", blocks, "claims", claims);
}

void report_picture_json(struct text *out, const struct subject *subject, const struct picture *picture, size_t most)
{
    json_t *bands = json_array(), *symbols = json_array();
    for (size_t i = 0; i < picture->band_count; i++)
        json_array_append_new(bands, band_json(&picture->bands[i]));
    for (size_t i = 0; i < picture->symbol_count && i < most; i++)
        json_array_append_new(symbols, symbol_json(&picture->symbols[picture->by_size[i]]));
    json_t *memory = subject->map != &subject->board->map ? json_name(subject->map->path) : json_null();
    json_add_document(out,
                      json_pack("{s:s, s:{s:s, s:s}, s:{s:o, s:s, s:I}, s:o, s:o, s:o, s:I, s:o, s:o, s:I}", "schema",
                                "dsocheck/1", "tool", "name", "dsocheck", "version", DSOCHECK_VERSION, "image", "path",
                                json_name(subject->image->path), "format", image_format_name(subject->image->format),
                                "bytes", (json_int_t)image_loaded(subject->image, range_of(0, UINT64_MAX)), "board",
                                json_name(subject->board->name), "chip", json_name(subject->chip->name), "memory",
                                memory, "used", (json_int_t)picture->used, "bands", bands, "symbols", symbols,
                                "symbol_count", (json_int_t)picture->symbol_count));
}
