/* The page's part on a rehearsal: a timeline of its first run, and what its runs came to. */
#include "html_parts.h"
#include "rehearse/rehearsal.h"

#include "facts/evidence.h"

static const char *const titles[MOMENT_COUNT] = {
    [MOMENT_RESET] = "reset",
    [MOMENT_COPY] = "initial values are copied",
    [MOMENT_COPIED] = "the last of them",
    [MOMENT_MAIN] = "main",
    [MOMENT_SLEEP] = "first sleep",
    [MOMENT_STEADY] = "steady: no new code",
    [MOMENT_END] = "end",
};

static void add_moments(const struct html_page *page, const struct attempt *attempt)
{
    text_add(page->out, "<ol class=\"timeline\">\n");
    for (size_t i = 0; i < attempt->moment_count; i++) {
        text_add(page->out, "<li><b>%s</b> after ", titles[attempt->moments[i].kind]);
        html_number(page->out, attempt->moments[i].at);
        text_add(page->out, " instructions</li>\n");
    }
    text_add(page->out, "</ol>\n");
}

static void add_attempt(const struct html_page *page, const struct attempt *attempt)
{
    struct text *out = page->out;
    text_add(out, "<tr><th scope=\"row\">%u</th><td>0x%02x</td><td>%s</td><td>", attempt->seed, attempt->fill,
             ending_name(attempt->ending));
    html_number(out, attempt->instructions);
    text_add(out, "</td><td>");
    if (attempt->main_reached)
        html_number(out, attempt->main_at);
    text_add(out, "</td><td>");
    html_number(out, attempt->code_bytes);
    text_add(out, "</td><td>");
    html_number(out, attempt->stack_top - attempt->stack_lowest);
    text_add(out, "</td></tr>\n");
}

static void add_steps(const struct html_page *page, const struct sighting *seen)
{
    struct text *out = page->out;
    const struct subject *subject = page->judged->subject;
    text_add(out, "<details><summary>The last instructions before ");
    html_address(out, seen->pc);
    text_add(out, "</summary>\n<ol>\n");
    for (unsigned i = 0; i < seen->step_count; i++) {
        const char *name = symbol_at(subject, seen->steps[i]);
        text_add(out, "<li>");
        html_address(out, seen->steps[i]);
        if (name != NULL) {
            text_add(out, " ");
            html_symbol(out, name);
        }
        text_add(out, "</li>\n");
    }
    text_add(out, "</ol></details>\n");
}

void html_rehearsal(const struct html_page *page)
{
    const struct rehearsal *rehearsal = page->judged->subject->rehearsal;
    if (rehearsal == NULL)
        return;
    html_section(page, "rehearsal", "Rehearsal", rehearsal->count);
    add_moments(page, &rehearsal->attempts[0]);
    text_add(page->out, "<table>\n<thead><tr><th scope=\"col\">Seed</th><th scope=\"col\">RAM</th><th "
                        "scope=\"col\">End</th><th scope=\"col\">Instructions</th><th scope=\"col\">Main after</th><th "
                        "scope=\"col\">Code seen</th><th scope=\"col\">Stack</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < rehearsal->count; i++)
        add_attempt(page, &rehearsal->attempts[i]);
    text_add(page->out, "</tbody></table>\n");
    for (size_t i = 0; i < rehearsal->sightings.count; i++)
        if (rehearsal->sightings.items[i].certainty != CERTAINTY_UNDECIDED)
            add_steps(page, &rehearsal->sightings.items[i]);
    text_add(page->out, "</section>\n");
}
