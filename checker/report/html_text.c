/* Characters on an HTML page. */
#include "base/alloc.h"
#include "debuginfo/demangle.h"
#include "html_parts.h"

#include <stdlib.h>

#define NAME_CAP 4096 /* a page says a name in a dozen places; whole, hostile ones fill the disk */
#define ULL(x)   ((unsigned long long)(x))

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_shown(struct text *out, const char *name)
{
    size_t length = text_short_length(name, NAME_CAP);
    char *start = alloc_text(name, length);
    text_add_escaped(out, start);
    if (name[length] != '\0')
        text_add(out, "…");
    free(start);
}

void html_name(struct text *out, const char *name)
{
    struct text escaped = {0};
    html_shown(&escaped, name);
    const char *start = text_string(&escaped), *at = start;
    for (; *at != '\0'; at++) {
        const char *replacement = entity(*at);
        if (replacement == NULL)
            continue;
        text_add_bytes(out, start, (size_t)(at - start));
        text_add(out, "%s", replacement);
        start = at + 1;
    }
    text_add_bytes(out, start, (size_t)(at - start));
    text_release(&escaped);
}

void html_symbol(struct text *out, const char *name)
{
    char *read = demangle_or_copy(name);
    html_name(out, read);
    free(read);
}

void html_address(struct text *out, uint64_t address)
{
    text_add(out, "<code>0x%08llx</code>", ULL(address));
}

void html_range(struct text *out, struct range range)
{
    text_add(out, "<code>0x%08llx..0x%08llx</code>", ULL(range.start), ULL(range.end));
}

void html_number(struct text *out, uint64_t number)
{
    text_add_grouped(out, number);
}

void html_size(struct text *out, uint64_t size)
{
    if (size >= 1024 * 1024 && size % (1024 * 1024) == 0) {
        text_add(out, "%llu&nbsp;MiB", ULL(size / (1024 * 1024)));
    } else if (size >= 1024 && size % 1024 == 0) {
        text_add(out, "%llu&nbsp;KiB", ULL(size / 1024));
    } else {
        html_number(out, size);
        text_add(out, "&nbsp;bytes");
    }
}

void html_section(const struct html_page *page, const char *id, const char *title, size_t count)
{
    text_add(page->out, "<section class=\"%s\" id=\"i%zu-%s\" aria-labelledby=\"i%zu-%s-title\">\n", id, page->number,
             id, page->number, id);
    text_add(page->out, "<h3 id=\"i%zu-%s-title\">%s", page->number, id, title);
    if (count > 0) {
        text_add(page->out, " <span class=\"count\">");
        html_number(page->out, count);
        text_add(page->out, "</span>");
    }
    text_add(page->out, "</h3>\n");
}
