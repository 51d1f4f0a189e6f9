/* What the page's script draws from: the picture as one JSON element. Arrays, not objects: a large image has thousands
 * of symbols. */
#include "debuginfo/demangle.h"
#include "html_parts.h"
#include "pieces.h"

#include <stdlib.h>
#include <string.h>

static json_t *shown_name(const char *name)
{
    struct text escaped = {0};
    html_shown(&escaped, name);
    json_t *string = json_name(text_string(&escaped));
    text_release(&escaped);
    return string;
}

static json_t *shown_symbol(const char *name)
{
    char *read = demangle_or_copy(name);
    json_t *string = shown_name(read);
    free(read);
    return string;
}

static json_t *blocks_of(const struct band *band)
{
    json_t *blocks = json_array();
    for (size_t i = 0; i < band->block_count; i++) {
        const struct block *b = &band->blocks[i];
        if (range_size(b->shown) > 0)
            json_array_append_new(blocks,
                                  json_pack("[I, I, s, o]", (json_int_t)b->shown.start, (json_int_t)b->shown.end,
                                            content_name(b->content),
                                            b->section != NULL ? shown_name(b->section) : json_string("loaded")));
    }
    return blocks;
}

static json_t *claims_of(const struct band *band)
{
    json_t *claims = json_array();
    for (size_t i = 0; i < band->claim_count; i++) {
        const struct claim *c = &band->claims[i];
        json_array_append_new(claims, json_pack("[I, I, s, o]", (json_int_t)c->range.start, (json_int_t)c->range.end,
                                                owner_name(c->owner), shown_name(c->owned->name)));
    }
    return claims;
}

static json_t *bands_of(const struct picture *picture)
{
    json_t *bands = json_array();
    for (size_t i = 0; i < picture->band_count; i++) {
        const struct band *b = &picture->bands[i];
        json_array_append_new(bands,
                              json_pack("{s:o, s:s, s:I, s:I, s:o, s:o}", "name",
                                        b->name != NULL ? shown_name(b->name) : json_string("undeclared"), "kind",
                                        band_kind_name(b->kind), "start", (json_int_t)b->range.start, "end",
                                        (json_int_t)b->range.end, "blocks", blocks_of(b), "claims", claims_of(b)));
    }
    return bands;
}

static json_t *symbols_of(const struct picture *picture)
{
    json_t *symbols = json_array();
    for (size_t i = 0; i < picture->symbol_count && i < HTML_SYMBOLS_DRAWN; i++) {
        const struct picture_symbol *s = &picture->symbols[picture->by_size[i]];
        json_array_append_new(symbols,
                              json_pack("[I, I, s, o, o]", (json_int_t)s->range.start, (json_int_t)s->range.end,
                                        content_name(s->content), shown_symbol(s->name), shown_name(s->section)));
    }
    return symbols;
}

static json_t *pins_of(const struct verdict *verdict)
{
    json_t *pins = json_array();
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        if (f->has_address)
            json_array_append_new(pins, json_pack("[I, s, s, I]", (json_int_t)f->address, severity_name(f->severity),
                                                  f->rule->code, (json_int_t)i));
    }
    return pins;
}

void html_data(const struct html_page *page)
{
    json_t *data = json_pack("{s:o, s:o, s:o}", "bands", bands_of(page->picture), "symbols", symbols_of(page->picture),
                             "findings", pins_of(page->judged->verdict));
    char *json = json_dumps(data, JSON_COMPACT);
    text_add(page->out, "<script type=\"application/json\" class=\"data\">");
    /* Inside a script element only "<" can end or open anything. */
    const char *at = json;
    for (const char *open; (open = strchr(at, '<')) != NULL; at = open + 1) {
        text_add_bytes(page->out, at, (size_t)(open - at));
        text_add(page->out, "\\u003c");
    }
    text_add(page->out, "%s", at);
    text_add(page->out, "</script>\n");
    free(json);
    json_decref(data);
}
