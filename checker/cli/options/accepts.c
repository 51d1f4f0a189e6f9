#include "accepts.h"

#include "cli/command.h"

void accepts_count(struct accept_uses *uses, const struct policy *given, const struct verdict *verdict)
{
    uses->any_judged = true;
    for (size_t i = 0; i < verdict->finding_count; i++)
        for (size_t a = 0; a < given->accept_count; a++)
            uses->used[a] = uses->used[a] || verdict->findings[i].accepted == given->accepts[a].reason;
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
