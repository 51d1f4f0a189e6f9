/* The memory picture on an HTML page: each memory as one strip to scale, then band by band. Boxes are placed in per
 * cents, so that the drawing fits any width while its letters keep their size. */
#include "html_parts.h"

#define ULL(x) ((unsigned long long)(x))

/* Narrower boxes could not be seen; use is never rounded to nothing. */
#define LEAST_WIDTH 0.3
/* Narrower ones have no outline, which would be all there is to see of them. */
#define THIN_WIDTH 0.6
/* Of a letter of a label, in per cent of a wide window and of a phone. */
#define LETTER_WIDE  0.85
#define LETTER_PHONE 2.6
/* Rows of blocks under a band; the picture has all of them. */
#define BLOCK_ROWS 200

static double left_of(struct range whole, uint64_t address)
{
    return 100.0 * (double)(address - whole.start) / (double)range_size(whole);
}

static double width_of(struct range whole, struct range part)
{
    double width = 100.0 * (double)range_size(part) / (double)range_size(whole);
    return width < LEAST_WIDTH ? LEAST_WIDTH : width;
}

/* x and width of a part; one at the very end that had to be widened is moved back inside. */
static void add_extent(struct text *out, struct range whole, struct range part)
{
    double left = left_of(whole, part.start), width = width_of(whole, part);
    text_add(out, " x=\"%.3f%%\" width=\"%.3f%%\"", left + width > 100 ? 100 - width : left, width);
}

/* Only where it fits; one that fits on wide windows only is left out on a phone. */
static void add_label(struct text *out, struct range whole, struct range part, const char *name, unsigned y)
{
    struct text label = {0};
    html_name(&label, name);
    double width = width_of(whole, part), letters = (double)label.length + 1;
    if (width >= letters * LETTER_WIDE) {
        text_add(out, "<svg%s", width < letters * LETTER_PHONE ? " class=\"wide\"" : "");
        add_extent(out, whole, part);
        text_add(out, "><text x=\"6\" y=\"%u\">%s</text></svg>", y, text_string(&label));
    }
    text_release(&label);
}

/* "0x0804c000..0x0804c11c, 284 bytes" */
static void add_range(struct text *out, struct range range)
{
    text_add(out, "0x%08llx..0x%08llx, ", ULL(range.start), ULL(range.end));
    html_number(out, range_size(range));
    text_add(out, " bytes");
}

static void add_block(struct text *out, struct range whole, const struct block *block, unsigned y, unsigned height)
{
    if (range_size(block->shown) == 0)
        return;
    text_add(out, "<rect class=\"block %s%s\" y=\"%u\" height=\"%u\"", content_name(block->content),
             width_of(whole, block->shown) < THIN_WIDTH ? " thin" : "", y, height);
    add_extent(out, whole, block->shown);
    text_add(out, "><title>");
    html_name(out, block->section != NULL ? block->section : "loaded");
    text_add(out, ", %s, ", content_name(block->content));
    add_range(out, block->range);
    text_add(out, "</title></rect>");
}

/* The first one last: of several that had to be widened it stays to be seen. */
static void add_blocks(struct text *out, struct range whole, const struct band *band, unsigned y, unsigned height)
{
    for (size_t i = band->block_count; i-- > 0;)
        add_block(out, whole, &band->blocks[i], y, height);
}

static void add_claim(struct text *out, struct range whole, const struct claim *claim, unsigned y, unsigned height)
{
    text_add(out, "<rect class=\"claim %s\" y=\"%u\" height=\"%u\"", owner_name(claim->owner), y, height);
    add_extent(out, whole, claim->range);
    text_add(out, "><title>%s: ", owner_name(claim->owner));
    html_name(out, claim->owned->name);
    text_add(out, ", ");
    add_range(out, claim->range);
    text_add(out, "</title></rect>");
}

static const char *band_name(const struct band *band)
{
    return band->name != NULL ? band->name : "undeclared";
}

/* Bytes in no region are alarming, unless nobody declared any region. */
static const char *band_class(const struct html_page *page, const struct band *band)
{
    bool bare = band->kind == BAND_OUTSIDE && page->judged->subject->map->region_count == 0;
    return bare ? "bare" : band_kind_name(band->kind);
}

/* A band of a memory's strip: a link to its own picture, which the script turns into a zoom. */
static void add_band_box(const struct html_page *page, struct range whole, size_t index)
{
    const struct band *band = &page->picture->bands[index];
    struct text *out = page->out;
    text_add(out, "<a href=\"#i%zu-band-%zu\" data-band=\"%zu\" aria-label=\"", page->number, index, index);
    html_name(out, band_name(band));
    text_add(out, ", ");
    add_range(out, band->range);
    text_add(out, "\"><rect class=\"band %s\" y=\"12\" height=\"46\"", band_class(page, band));
    add_extent(out, whole, band->range);
    text_add(out, "><title>");
    html_name(out, band_name(band));
    text_add(out, ", ");
    add_range(out, band->range);
    text_add(out, "</title></rect>");
    add_blocks(out, whole, band, 32, 26);
    for (size_t i = 0; i < band->claim_count; i++)
        add_claim(out, whole, &band->claims[i], 32, 26);
    add_label(out, whole, band->range, band_name(band), 26);
    text_add(out, "</a>");
}

/* Where the findings are. */
static void add_pins(const struct html_page *page, struct range whole)
{
    const struct verdict *verdict = page->judged->verdict;
    for (size_t i = verdict->finding_count; i-- > 0;) {
        const struct finding *f = &verdict->findings[i];
        if (!f->has_address || !range_has(whole, f->address))
            continue;
        text_add(page->out,
                 "<svg class=\"pin %s\" x=\"%.3f%%\"><a href=\"#i%zu-finding-%zu\" aria-label=\"%s %s\">"
                 "<path d=\"M-5 0h10l-5 10z\"><title>%s: ",
                 severity_name(f->severity), left_of(whole, f->address), page->number, i, severity_name(f->severity),
                 f->rule->code, f->rule->code);
        html_name(page->out, f->message);
        text_add(page->out, "</title></path></a></svg>");
    }
}

/* For phones, where hardly a name fits into its box. */
static void add_band_names(const struct html_page *page, const struct area *area)
{
    text_add(page->out, "<ul class=\"names\">");
    for (size_t i = 0; i < area->band_count; i++) {
        const struct band *band = &page->picture->bands[area->first_band + i];
        text_add(page->out, "<li><b>");
        html_name(page->out, band_name(band));
        text_add(page->out, "</b> ");
        html_range(page->out, band->range);
        text_add(page->out, "</li>");
    }
    text_add(page->out, "</ul>\n");
}

static void add_area(const struct html_page *page, const struct area *area)
{
    struct text *out = page->out;
    text_add(out, "<figure class=\"area\"><figcaption><b>");
    html_name(out, area->name != NULL ? area->name : page->picture->bands[area->first_band].is_ram ? "RAM" : "Memory");
    text_add(out, "</b> ");
    html_size(out, range_size(area->range));
    text_add(out, "</figcaption>\n<svg class=\"strip\" height=\"60\" role=\"group\" aria-label=\"");
    html_name(out, area->name != NULL ? area->name : "memory");
    text_add(out, " to scale\"><rect class=\"ground\" y=\"12\" width=\"100%%\" height=\"46\"/>");
    for (size_t i = 0; i < area->band_count; i++)
        add_band_box(page, area->range, area->first_band + i);
    add_pins(page, area->range);
    text_add(out, "</svg>\n<p class=\"scale\"><code>0x%08llx</code><code>0x%08llx</code></p>\n", ULL(area->range.start),
             ULL(area->range.end));
    add_band_names(page, area);
    text_add(out, "</figure>\n");
}

static void add_fill(struct text *out, const struct band *band)
{
    if (band->kind != BAND_REGION) {
        html_number(out, band->used);
        text_add(out, " bytes of the image");
        return;
    }
    if (band->known)
        text_add(out, "<b>%.1f&nbsp;%%</b> ", band_fill(band));
    if (band->known)
        html_number(out, band->used);
    else
        text_add(out, "unknown");
    text_add(out, " of ");
    html_number(out, range_size(band->range));
}

static void add_block_row(struct text *out, const struct block *block)
{
    text_add(out, "<tr data-start=\"%llu\" data-end=\"%llu\"><td>", ULL(block->range.start), ULL(block->range.end));
    html_address(out, block->range.start);
    text_add(out, "</td><td class=\"number\">");
    html_number(out, block->bytes);
    text_add(out, "</td><th scope=\"row\" class=\"name\"><i class=\"swatch %s\"></i> ", content_name(block->content));
    html_name(out, block->section != NULL ? block->section : "loaded");
    text_add(out, "</th><td>%s", content_name(block->content));
    if (block->moves) {
        text_add(out, block->content == CONTENT_INITIAL ? " for " : ", from ");
        html_address(out, block->other);
    }
    text_add(out, "</td></tr>\n");
}

static void add_band_rows(struct text *out, const struct band *band)
{
    if (band->block_count == 0)
        return;
    text_add(out,
             "<details><summary>What lies where</summary><table><thead><tr><th scope=\"col\">Address</th>"
             "<th scope=\"col\" class=\"number\">Bytes</th><th scope=\"col\">Section</th><th scope=\"col\">Content</th>"
             "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < band->block_count && i < BLOCK_ROWS; i++)
        add_block_row(out, &band->blocks[i]);
    text_add(out, "</tbody></table></details>\n");
}

static void add_band(const struct html_page *page, size_t index)
{
    const struct band *band = &page->picture->bands[index];
    struct text *out = page->out;
    text_add(out, "<div class=\"band %s\" id=\"i%zu-band-%zu\" tabindex=\"-1\"><h4>", band_class(page, band),
             page->number, index);
    html_name(out, band_name(band));
    text_add(out, "</h4><p class=\"range\">");
    html_range(out, band->range);
    if (band->region != NULL) {
        text_add(out, " <span class=\"access\">");
        html_name(out, band->region->attributes);
        text_add(out, "</span>");
    }
    text_add(out, "</p><p class=\"fill\">");
    add_fill(out, band);
    text_add(out, "</p>\n<svg class=\"strip\" height=\"30\" role=\"img\" aria-label=\"");
    html_name(out, band_name(band));
    text_add(out, " to scale\"><rect class=\"ground\" width=\"100%%\" height=\"30\"/>");
    add_blocks(out, band->range, band, 0, 30);
    for (size_t i = 0; i < band->claim_count; i++)
        add_claim(out, band->range, &band->claims[i], 0, 30);
    for (size_t i = 0; i < band->block_count; i++)
        if (band->blocks[i].section != NULL)
            add_label(out, band->range, band->blocks[i].shown, band->blocks[i].section, 20);
    text_add(out, "</svg>\n");
    for (size_t i = 0; i < band->claim_count; i++)
        if (band->claims[i].owned->why != NULL) {
            text_add(out, "<p class=\"hint\">");
            html_name(out, band->claims[i].owned->name);
            text_add(out, ": ");
            html_name(out, band->claims[i].owned->why);
            text_add(out, "</p>\n");
        }
    add_band_rows(out, band);
    text_add(out, "</div>\n");
}

static void add_legend(const struct html_page *page)
{
    bool contents[CONTENT_COUNT] = {false}, owners[OWNER_COUNT] = {false};
    static const char *const titles[CONTENT_COUNT] = {
        [CONTENT_CODE] = "code: executable sections",
        [CONTENT_CONSTANTS] = "constants: nobody writes there",
        [CONTENT_DATA] = "data: variables with initial values",
        [CONTENT_INITIAL] = "initial: what start-up copies to RAM",
        [CONTENT_ROOM] = "room: no bytes in the file (.bss, stacks)",
        [CONTENT_LOADED] = "loaded: bytes of a file without sections",
    };
    static const char *const whose[OWNER_COUNT] = {
        [OWNER_PROTECTED] = "protected: never written",
        [OWNER_RESIDENT] = "resident: code or data of others that stays",
        [OWNER_NEIGHBOUR] = "neighbour: another program's slot",
    };
    for (size_t i = 0; i < page->picture->band_count; i++) {
        const struct band *band = &page->picture->bands[i];
        for (size_t b = 0; b < band->block_count; b++)
            contents[band->blocks[b].content] = true;
        for (size_t c = 0; c < band->claim_count; c++)
            owners[band->claims[c].owner] = true;
    }
    text_add(page->out, "<ul class=\"legend\" aria-label=\"Legend\">");
    for (unsigned i = 0; i < CONTENT_COUNT; i++)
        if (contents[i])
            text_add(page->out, "<li><i class=\"swatch %s\"></i> %s</li>", content_name((enum content)i), titles[i]);
    for (unsigned i = 0; i < OWNER_COUNT; i++)
        if (owners[i])
            text_add(page->out, "<li><i class=\"swatch %s\"></i> %s</li>", owner_name((enum owner)i), whose[i]);
    text_add(page->out, "<li><i class=\"swatch free\"></i> free</li>"
                        "<li><code>r</code> <code>w</code> <code>x</code> may be read, written, executed"
                        "</li></ul>\n");
    if (page->picture->symbol_count > HTML_SYMBOLS_DRAWN) {
        text_add(page->out, "<p class=\"hint\">Of the symbols the ");
        html_number(page->out, HTML_SYMBOLS_DRAWN);
        text_add(page->out, " largest are drawn.</p>\n");
    }
}

void html_memory(const struct html_page *page)
{
    const struct picture *picture = page->picture;
    html_section(page, "memory", "Memory", 0);
    for (size_t i = 0; i < picture->area_count; i++)
        add_area(page, &picture->areas[i]);
    text_add(page->out, "<div class=\"lens\" hidden></div>\n");
    add_legend(page);
    text_add(page->out, "</section>\n");
}

/* Ranges of others are told when the image puts bytes there. */
static bool is_told(const struct band *band)
{
    return band->kind != BAND_OWNED || band->used > 0;
}

void html_bands(const struct html_page *page)
{
    const struct picture *picture = page->picture;
    size_t count = 0;
    for (size_t i = 0; i < picture->band_count; i++)
        count += is_told(&picture->bands[i]);
    if (count == 0)
        return;
    html_section(page, "regions", "Regions", count);
    for (size_t i = 0; i < picture->band_count; i++)
        if (is_told(&picture->bands[i]))
            add_band(page, i);
    if (picture->bands_left_out > 0)
        text_add(page->out, "<p class=\"hint\">and %zu more</p>\n", picture->bands_left_out);
    text_add(page->out, "</section>\n");
}
