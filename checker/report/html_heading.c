/* What a reader sees first of an image: the verdict, and why. */
#include "facts/usage.h"
#include "html_parts.h"
#include "pieces.h"

/* Regions that a card names. */
#define FILLS 16

void html_counts(struct text *out, const struct verdict *verdict)
{
    static const char *const nouns[SEVERITY_COUNT] = {"note", "warning", "error", "brick"};
    text_add(out, "<ul class=\"counts\">");
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        text_add(out, "<li class=\"%s%s\"><b>%zu</b> %s%s</li>", nouns[i], verdict->counts[i] > 0 ? "" : " none",
                 verdict->counts[i], nouns[i], verdict->counts[i] == 1 ? "" : "s");
    if (verdict->accepted_count > verdict->known_count)
        text_add(out, "<li class=\"accepted\"><b>%zu</b> accepted</li>",
                 verdict->accepted_count - verdict->known_count);
    if (verdict->known_count > 0)
        text_add(out, "<li class=\"accepted\"><b>%zu</b> known</li>", verdict->known_count);
    text_add(out, "</ul>\n");
}

/* Who reads only PASS shall see what it rests on. */
static void add_looked(const struct html_page *page)
{
    text_add(page->out, "<p class=\"looked\">");
    text_add_looked(page->out, page->judged->verdict);
    text_add(page->out, "</p>\n");
}

/* The findings' first: the worst, and a cause before what follows from it. */
static void add_cause(const struct html_page *page)
{
    const struct verdict *verdict = page->judged->verdict;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        if (!f->fails)
            continue;
        text_add(page->out, "<p class=\"cause\">");
        html_name(page->out, f->message);
        text_add(page->out, "</p>\n");
        return;
    }
}

void html_heading(const struct html_page *page)
{
    const struct judged *judged = page->judged;
    text_add(page->out, "<p class=\"verdict\">%s</p>\n", judged->verdict->pass ? "pass" : "fail");
    add_looked(page);
    text_add(page->out, "<h2 id=\"i%zu-name\">", page->number);
    html_name(page->out, judged->subject->image->path);
    text_add(page->out, "</h2>\n");
    add_cause(page);
    html_counts(page->out, judged->verdict);
}

void html_fills(const struct html_page *page)
{
    const struct memory_map *map = page->judged->subject->map;
    text_add(page->out, "<ul class=\"fills\">");
    for (size_t i = 0; i < map->region_count && i < FILLS; i++) {
        struct usage usage = region_usage(page->judged->subject, i);
        if (!usage.known || map->regions[i].length == 0)
            continue;
        text_add(page->out, "<li>");
        html_name(page->out, map->regions[i].name);
        text_add(page->out, " %.1f&nbsp;%%</li>", 100.0 * (double)usage.used / (double)map->regions[i].length);
    }
    text_add(page->out, "</ul>\n");
}
