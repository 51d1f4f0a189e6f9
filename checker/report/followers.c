#include "pieces.h"

static bool is_named(const struct verdict *verdict, size_t first, size_t index)
{
    for (size_t i = first; i < index; i++)
        if (verdict->findings[i].rule == verdict->findings[index].rule &&
            finding_follows(verdict, &verdict->findings[i]))
            return true;
    return false;
}

size_t text_add_followers(struct text *out, const struct verdict *verdict, const struct finding *cause)
{
    size_t index = (size_t)(cause - verdict->findings), first = index + 1, end = first, count = 0;
    while (end < verdict->finding_count && verdict->findings[end].caused_by == index)
        end++;
    for (size_t i = first; i < end; i++) {
        size_t same = 0;
        if (!finding_follows(verdict, &verdict->findings[i]) || is_named(verdict, first, i))
            continue;
        for (size_t n = i; n < end; n++)
            same += verdict->findings[n].rule == verdict->findings[i].rule &&
                    finding_follows(verdict, &verdict->findings[n]);
        text_add(out, "%s", count > 0 ? ", " : "");
        if (same > 1)
            text_add(out, "%zu ", same);
        text_add(out, "%s", verdict->findings[i].rule->code);
        count += same;
    }
    return count;
}
