/* Symbols by size, the vector table, and what the toolchain left in the image. */
#include "facts/costly.h"
#include "facts/evidence.h"
#include "facts/producers.h"
#include "facts/vector_table.h"
#include "html_parts.h"

#include <string.h>

/* A page with more rows is slow to open and nobody reads to its end. */
#define SYMBOL_ROWS 2000
#define STRING_ROWS 200
/* As the style sheet has it. */
#define PRINTED_SYMBOLS 40

static void open_table(const struct html_page *page, const char *id, const char *class)
{
    text_add(page->out,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"i%zu-%s-title\">"
             "<table class=\"%s\"><thead><tr>",
             page->number, id, class);
}

static void add_column(struct text *out, const char *title, const char *class)
{
    text_add(out, "<th scope=\"col\" class=\"%s\">%s</th>", class, title);
}

static void close_table(struct text *out)
{
    text_add(out, "</tbody></table></div>\n");
}

static void add_symbol(struct text *out, const struct picture_symbol *symbol, uint64_t most)
{
    uint64_t size = range_size(symbol->range);
    text_add(out, "<tr data-start=\"%llu\" data-end=\"%llu\"><th scope=\"row\" class=\"name\">",
             (unsigned long long)symbol->range.start, (unsigned long long)symbol->range.end);
    html_symbol(out, symbol->name);
    text_add(out, "</th><td class=\"number\" data-value=\"%llu\">", (unsigned long long)size);
    html_number(out, size);
    text_add(out, "</td><td class=\"share\"><span class=\"bar %s\" style=\"width:%.2f%%\"></span></td><td>",
             content_name(symbol->content), 100.0 * (double)size / (double)most);
    html_address(out, symbol->range.start);
    text_add(out, "</td><td class=\"name\">");
    html_name(out, symbol->section);
    text_add(out, "</td></tr>\n");
}

void html_symbols(const struct html_page *page)
{
    const struct picture *picture = page->picture;
    if (picture->symbol_count == 0)
        return;
    html_section(page, "symbols", "Symbols", picture->symbol_count);
    open_table(page, "symbols", "sortable");
    add_column(page->out, "Symbol", "");
    add_column(page->out, "Bytes", "number down");
    text_add(page->out, "<td></td>");
    add_column(page->out, "Address", "");
    add_column(page->out, "Section", "");
    text_add(page->out, "</tr></thead>\n<tbody>\n");
    uint64_t most = range_size(picture->symbols[picture->by_size[0]].range);
    for (size_t i = 0; i < picture->symbol_count && i < SYMBOL_ROWS; i++)
        add_symbol(page->out, &picture->symbols[picture->by_size[i]], most);
    close_table(page->out);
    if (picture->symbol_count > PRINTED_SYMBOLS)
        text_add(page->out, "<p class=\"hint printed\">the %d largest; the page on a screen has more</p>\n",
                 PRINTED_SYMBOLS);
    size_t left_out = picture->symbols_left_out + picture->symbol_count;
    if (left_out > SYMBOL_ROWS)
        text_add(page->out, "<p class=\"hint shown\">and %zu smaller ones</p>\n", left_out - SYMBOL_ROWS);
    text_add(page->out, "</section>\n");
}

/* The vectors' words repeat: the name of the last one is kept. */
struct handler {
    uint32_t word;
    const char *name;
};

static void add_vector(const struct html_page *page, unsigned index, uint32_t word, struct handler *handler)
{
    const struct subject *subject = page->judged->subject;
    char buffer[24];
    if (index > 0 && word != handler->word)
        *handler = (struct handler){word, (word & 1) != 0 ? symbol_at(subject, word & ~1u) : NULL};
    text_add(page->out, "<tr%s><td class=\"number\">%u</td><th scope=\"row\">%s</th><td>",
             vector_is_reserved(subject, index) ? " class=\"reserved\"" : "", index, vector_name(index, buffer));
    html_address(page->out, word);
    text_add(page->out, "</td><td class=\"name\">");
    if (index > 0 && handler->name != NULL)
        html_symbol(page->out, handler->name);
    text_add(page->out, "</td></tr>\n");
}

void html_vectors(const struct html_page *page)
{
    const struct subject *subject = page->judged->subject;
    struct vector_table table = vector_table_find(subject);
    if (!table.exists)
        return;
    struct handler handler = {0};
    html_section(page, "vectors", "Vector table", table.words);
    text_add(page->out, "<p class=\"hint\">at ");
    html_address(page->out, table.address);
    text_add(page->out, "</p>\n");
    open_table(page, "vectors", "vectors");
    add_column(page->out, "#", "number");
    add_column(page->out, "Vector", "");
    add_column(page->out, "Value", "");
    add_column(page->out, "Handler", "");
    text_add(page->out, "</tr></thead>\n<tbody>\n");
    for (unsigned i = 0; i < table.words; i++) {
        uint32_t word;
        if (image_word(subject->image, table.address + 4 * (uint64_t)i, &word))
            add_vector(page, i, word, &handler);
    }
    close_table(page->out);
    text_add(page->out, "</section>\n");
}

static void add_strings(const struct html_page *page, const char *title, const char *const *strings, size_t count)
{
    if (count == 0)
        return;
    text_add(page->out, "<h4>%s</h4>\n<ul class=\"strings\">\n", title);
    for (size_t i = 0; i < count && i < STRING_ROWS; i++) {
        text_add(page->out, "<li>");
        html_name(page->out, strings[i]);
        text_add(page->out, "</li>\n");
    }
    if (count > STRING_ROWS)
        text_add(page->out, "<li class=\"hint\">and %zu more</li>\n", count - STRING_ROWS);
    text_add(page->out, "</ul>\n");
}

static void add_attribute(struct text *out, const struct attribute *attribute)
{
    const char *tag = attribute_tag_name(attribute->tag);
    const char *value =
        attribute->has_number ? attribute_value_name(attribute->tag, attribute->number) : attribute->text;
    if (tag != NULL)
        text_add(out, "<tr><th scope=\"row\">%s</th><td>", tag);
    else
        text_add(out, "<tr><th scope=\"row\">tag %u</th><td>", attribute->tag);
    if (value != NULL)
        html_name(out, value);
    else if (attribute->has_number)
        text_add(out, "%u", attribute->number);
    text_add(out, "</td></tr>\n");
}

void html_fingerprint(const struct html_page *page)
{
    const struct fingerprint *print = fingerprint_of(page->judged->subject);
    if (print->has_flags) {
        html_section(page, "toolchain", "Toolchain", 0);
        add_strings(page, "Producers", print->producers, print->producer_count);
        add_strings(page, "Comments", print->comments, print->comment_count);
        text_add(page->out, "<h4>Attributes</h4>\n");
        open_table(page, "toolchain", "attributes");
        add_column(page->out, "Tag", "");
        add_column(page->out, "Value", "");
        text_add(page->out,
                 "</tr></thead>\n<tbody>\n<tr><th scope=\"row\">e_flags</th><td><code>0x%08x</code></td></tr>\n",
                 print->flags);
        for (size_t i = 0; i < print->attribute_count && i < STRING_ROWS; i++)
            add_attribute(page->out, &print->attributes[i]);
        close_table(page->out);
        text_add(page->out, "</section>\n");
    }
}
