/* A line a finding, written as compilers do: editors and the matchers of build services jump to its place. */
#include "base/alloc.h"
#include "location.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

static void add_line(struct text *out, const char *path, uint32_t line, const char *level, const char *sentence,
                     const char *code)
{
    text_add_escaped(out, path);
    text_add(out, ":%u:1: %s: ", line, level);
    text_add_escaped(out, sentence);
    text_add(out, " [%s]\n", code);
}

static void add_finding(struct text *out, const struct judged *judged, const struct finding *f)
{
    static const char *const levels[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
        [SEVERITY_BRICK] = "error",
    };
    struct place_named place = place_named(judged, f);
    if (f->accepted != NULL)
        return;
    if (!finding_follows(judged->verdict, f)) {
        add_line(out, place.path, place.line, levels[f->severity], f->message, f->rule->code);
        return;
    }
    /* As a compiler adds to its error above. */
    char *sentence =
        alloc_format("follows from %s: %s", judged->verdict->findings[f->caused_by].rule->code, f->message);
    add_line(out, place.path, place.line, levels[SEVERITY_NOTE], sentence, f->rule->code);
    free(sentence);
}

/* A sentence about a text format begins with the line that could not be read. */
static void add_unread(struct text *out, const struct reported *input)
{
    const char *sentence = input->fault->sentence, *reason = unread_reason(input);
    size_t length = strlen(input->path);
    uint32_t line = 1;
    if (reason == sentence && strncmp(sentence, input->path, length) == 0 && sentence[length] == ':') {
        char *end;
        unsigned long number = strtoul(sentence + length + 1, &end, 10);
        if (number > 0 && number <= UINT32_MAX && strncmp(end, ": ", 2) == 0) {
            line = (uint32_t)number;
            reason = end + 2;
        }
    }
    add_line(out, input->path, line, "error", reason, "unread");
}

/* Whoever reads the rest must know what it speaks of. */
static void add_assumed(struct text *out, const struct subject *subject)
{
    if (subject->assumed == NULL)
        return;
    char *sentence =
        alloc_format("assumed %s: %s (name it with --chip or --board)", subject->assumed->what, subject->assumed->why);
    add_line(out, subject->image->path, 1, "note", sentence, "assumed");
    free(sentence);
}

static void add(void *report, const struct reported *input, struct text *out)
{
    (void)report;
    struct text lines = {0};
    if (input->judged == NULL)
        add_unread(&lines, input);
    else
        add_assumed(&lines, input->judged->subject);
    for (size_t i = 0; input->judged != NULL && i < input->judged->verdict->finding_count; i++)
        add_finding(&lines, input->judged, &input->judged->verdict->findings[i]);
    text_add_defused(out, text_string(&lines));
    text_release(&lines);
}

const struct reporter gcc_reporter = {.name = "gcc", .start = style_start, .add = add, .finish = style_finish};
