/* Workflow commands of GitHub Actions: annotations in the diff of a pull request. */
#include "base/alloc.h"
#include "location.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

/* GitHub shows ten annotations of a level and step, and drops the others without a word. */
#define SHOWN 10

enum weight { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTICE, LEVEL_COUNT };

struct annotations {
    struct checkout checkout;
    struct text shown[LEVEL_COUNT];
    size_t counts[LEVEL_COUNT];
    struct text summaries;
};

/* A message ends at its line's end; in a property, ':' and ',' end it too. `name` is made fit for a terminal first. */
static void add_value(struct text *out, const char *name, bool property)
{
    struct text clean = {0};
    text_add_escaped(&clean, name);
    for (const char *at = text_string(&clean); *at != '\0'; at++) {
        if (*at == '%' || (property && (*at == ':' || *at == ',')))
            text_add(out, "%%%02X", (unsigned char)*at);
        else
            text_add_bytes(out, at, 1);
    }
    text_release(&clean);
}

/* Where the annotation of this level goes; NULL when there are enough. */
static struct text *next(struct annotations *annotations, enum weight level)
{
    return annotations->counts[level]++ < SHOWN ? &annotations->shown[level] : NULL;
}

static void annotate(struct text *out, enum weight level, const struct location *location, const char *title,
                     const char *first, const char *second)
{
    static const char *const commands[LEVEL_COUNT] = {"error", "warning", "notice"};
    text_add(out, "::%s file=", commands[level]);
    add_value(out, location->path, true);
    text_add(out, ",line=%u,title=", location->line);
    add_value(out, title, true);
    text_add(out, "::");
    add_value(out, first, false);
    if (second != NULL) {
        text_add(out, "%%0Afix: ");
        add_value(out, second, false);
    }
    text_add(out, "\n");
}

static void add_finding(struct annotations *annotations, const struct judged *judged, const struct finding *f)
{
    static const enum weight levels[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = LEVEL_NOTICE,
        [SEVERITY_WARNING] = LEVEL_WARNING,
        [SEVERITY_ERROR] = LEVEL_ERROR,
        [SEVERITY_BRICK] = LEVEL_ERROR,
    };
    bool told = f->accepted == NULL && !finding_follows(judged->verdict, f);
    struct text *out = told ? next(annotations, levels[f->severity]) : NULL;
    if (out == NULL)
        return;
    struct text message = {0}, followers = {0};
    text_add(&message, "%s: %s", judged->subject->image->path, f->message);
    if (text_add_followers(&followers, judged->verdict, f) > 0)
        text_add(&message, "; from it follow: %s", text_string(&followers));
    struct location location = location_of(&annotations->checkout, judged, f);
    char *title = alloc_format("%s[%s] %s", severity_name(f->severity), f->rule->code, f->rule->slug);
    annotate(out, levels[f->severity], &location, title, text_string(&message), f->fix);
    text_release(&followers);
    text_release(&message);
    free(title);
    location_release(&location);
}

static void add_unread(struct annotations *annotations, const struct reported *input)
{
    struct text *out = next(annotations, LEVEL_ERROR);
    if (out == NULL)
        return;
    struct location location = location_of_input(&annotations->checkout, input->path);
    annotate(out, LEVEL_ERROR, &location, "an input can't be read", input->fault->sentence, NULL);
    location_release(&location);
}

static void *start(const struct report_setting *setting)
{
    struct annotations *annotations = alloc_items(1, sizeof *annotations);
    annotations->checkout = setting->checkout;
    return annotations;
}

static void add(void *report, const struct reported *input, struct text *out)
{
    (void)out;
    struct annotations *annotations = report;
    if (input->judged == NULL) {
        add_unread(annotations, input);
        return;
    }
    for (size_t i = 0; i < input->judged->verdict->finding_count; i++)
        add_finding(annotations, input->judged, &input->judged->verdict->findings[i]);
    text_add(&annotations->summaries, "dsocheck: ");
    text_add_summary(&annotations->summaries, input->judged, (struct text_style){0});
}

static void finish(void *report, struct text *out)
{
    static const char *const nouns[LEVEL_COUNT] = {"error", "warning", "note"};
    struct annotations *annotations = report;
    for (size_t level = 0; level < LEVEL_COUNT; level++) {
        size_t count = annotations->counts[level];
        text_add_defused(out, text_string(&annotations->shown[level]));
        if (count > SHOWN)
            text_add(out, "dsocheck: %zu more %s%s\n", count - SHOWN, nouns[level], count - SHOWN == 1 ? "" : "s");
        text_release(&annotations->shown[level]);
    }
    text_add_defused(out, text_string(&annotations->summaries));
    text_release(&annotations->summaries);
    free(annotations);
}

const struct reporter github_reporter = {.name = "github", .start = start, .add = add, .finish = finish};
