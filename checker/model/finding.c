#include "finding.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[SEVERITY_COUNT] = {
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
    [SEVERITY_BRICK] = "brick",
};

const char *severity_name(enum severity severity)
{
    return names[severity];
}

bool severity_from_name(const char *name, enum severity *severity)
{
    for (size_t i = 0; i < SEVERITY_COUNT; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        *severity = (enum severity)i;
        return true;
    }
    return false;
}

void verdict_release(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *f = &verdict->findings[i];
        free(f->message);
        free(f->fix);
        free(f->section);
        free(f->symbol);
        free(f->region);
        free(f->file);
        for (size_t n = 0; n < f->place_count; n++) {
            free(f->places[n].section);
            free(f->places[n].symbol);
            free(f->places[n].origin);
        }
        free(f->places);
    }
    for (size_t i = 0; i < verdict->skip_count; i++)
        free(verdict->skips[i].reason);
    free(verdict->findings);
    free(verdict->skips);
    *verdict = (struct verdict){0};
}

void finding_set_fix(struct verdict *verdict, size_t index, const char *fix)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *f = &verdict->findings[i];
        if (i != index && f->caused_by != index)
            continue;
        free(f->fix);
        f->fix = alloc_string(fix);
    }
}

/* Whoever accepts a cause has not accepted what follows from it, and what is accepted is shown with its reason. */
bool finding_follows(const struct verdict *verdict, const struct finding *finding)
{
    return finding->caused_by != NO_CAUSE && finding->accepted == NULL &&
           verdict->findings[finding->caused_by].accepted == NULL;
}
