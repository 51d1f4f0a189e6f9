#include "accepts.h"

#include "cli/command.h"

#include <string.h>

void accepts_count(struct accept_uses *uses, const struct policy *given, const struct memory_map *map,
                   const struct verdict *verdict)
{
    uses->any_judged = uses->script_judged = true;
    for (size_t i = 0; i < verdict->finding_count; i++)
        for (size_t a = 0; a < given->accept_count; a++)
            uses->used[a] = uses->used[a] || verdict->findings[i].accepted == given->accepts[a].reason;
    for (size_t i = 0; i < verdict->finding_count; i++)
        for (size_t a = 0; a < map->accept_count; a++)
            uses->script_used[a] = uses->script_used[a] || (verdict->findings[i].accepted != NULL &&
                                                            accept_names(&map->accepts[a], verdict->findings[i].rule));
}

void accepts_mention_idle(const struct accept_uses *uses, const struct policy *given)
{
    for (size_t a = 0; a < given->accept_count && uses->any_judged; a++) {
        struct fault fault;
        if (uses->used[a])
            continue;
        fault_set(&fault, FAULT_CONFIG, "--accept %s:%s: there is no such finding to accept: take it out",
                  given->accepts[a].rule->code, given->accepts[a].reason);
        complain(&fault);
    }
}

void accepts_mention_idle_script(struct accept_uses *uses, const struct memory_map *map)
{
    for (size_t a = 0; map != NULL && a < map->accept_count && uses->script_judged; a++) {
        struct fault fault;
        if (uses->script_used[a])
            continue;
        fault_set(&fault, FAULT_CONFIG, "%s: accept %s: there is no such finding to accept: take it out",
                  map->accepts[a].place, map->accepts[a].code);
        complain(&fault);
    }
    memset(uses->script_used, 0, sizeof uses->script_used);
    uses->script_judged = false;
}
