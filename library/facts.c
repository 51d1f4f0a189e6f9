/* What a check found out, in the words of dsocheck.h. */
#include "base/alloc.h"
#include "facts/costly.h"
#include "facts/usage.h"
#include "facts/vector_table.h"
#include "handles.h"

static void fill_findings(struct dso_check *check)
{
    const struct verdict *verdict = &check->checked.verdict;
    check->findings = alloc_items(verdict->finding_count, sizeof *check->findings);
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        check->findings[i] = (struct dso_finding){.code = f->rule->code,
                                                  .slug = f->rule->slug,
                                                  .severity = (enum dso_severity)f->severity,
                                                  .fails = f->fails,
                                                  .has_address = f->has_address,
                                                  .address = f->address,
                                                  .end = f->end,
                                                  .message = f->message,
                                                  .fix = f->fix,
                                                  .section = f->section,
                                                  .symbol = f->symbol,
                                                  .region = f->region,
                                                  .file = f->file,
                                                  .line = f->line,
                                                  .accepted = f->accepted,
                                                  .caused_by = f->caused_by};
    }
    check->skips = alloc_items(verdict->skip_count, sizeof *check->skips);
    for (size_t i = 0; i < verdict->skip_count; i++) {
        const struct skip *s = &verdict->skips[i];
        check->skips[i] = (struct dso_skip){s->rule->code, s->rule->slug, s->reason};
    }
}

static void fill_memory(struct dso_check *check)
{
    const struct subject *subject = &check->checked.subject;
    const struct image *image = subject->image;
    check->regions = alloc_items(subject->map->region_count, sizeof *check->regions);
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        struct usage usage = region_usage(subject, i);
        check->regions[i] = (struct dso_region){r->name, r->attributes, r->origin, r->length, usage.known, usage.used};
    }
    check->extents = alloc_items(image->extent_count, sizeof *check->extents);
    for (size_t i = 0; i < image->extent_count; i++)
        check->extents[i] = (struct dso_extent){image->extents[i].range.start, image->extents[i].range.end};
}

void facts_fill(struct dso_check *check)
{
    const struct subject *subject = &check->checked.subject;
    const struct image *image = subject->image;
    const struct vector_table table = vector_table_find(subject);
    struct dso_facts *facts = &check->facts;
    *facts = (struct dso_facts){.format = image_format_name(image->format),
                                .board = subject->board->name,
                                .part = subject->chip->name,
                                .bytes = image_loaded(image, range_of(0, UINT64_MAX)),
                                .rules = check->checked.verdict.rule_count,
                                .has_entry = image->has_entry,
                                .entry = image->entry,
                                .has_vectors = table.exists,
                                .code_bytes = subject->walk != NULL ? subject->walk->code_bytes : 0};
    if (subject->assumed != NULL) {
        facts->assumed_what = subject->assumed->what;
        facts->assumed_why = subject->assumed->why;
    }
    if (table.exists) {
        facts->vectors = (uint32_t)table.address;
        facts->stack = table.sp;
        facts->reset = table.reset;
    }
    fill_findings(check);
    fill_memory(check);
    check->compilers = *compilers_of(subject);
}

const struct dso_facts *dso_check_facts(const dso_check *check)
{
    return &check->facts;
}

size_t dso_finding_count(const dso_check *check)
{
    return check->checked.verdict.finding_count;
}

const struct dso_finding *dso_finding_at(const dso_check *check, size_t index)
{
    return index < dso_finding_count(check) ? &check->findings[index] : NULL;
}

size_t dso_skip_count(const dso_check *check)
{
    return check->checked.verdict.skip_count;
}

const struct dso_skip *dso_skip_at(const dso_check *check, size_t index)
{
    return index < dso_skip_count(check) ? &check->skips[index] : NULL;
}

size_t dso_region_count(const dso_check *check)
{
    return check->checked.subject.map->region_count;
}

const struct dso_region *dso_region_at(const dso_check *check, size_t index)
{
    return index < dso_region_count(check) ? &check->regions[index] : NULL;
}

size_t dso_extent_count(const dso_check *check)
{
    return check->checked.subject.image->extent_count;
}

const struct dso_extent *dso_extent_at(const dso_check *check, size_t index)
{
    return index < dso_extent_count(check) ? &check->extents[index] : NULL;
}

size_t dso_compiler_count(const dso_check *check)
{
    return check->compilers.count;
}

const char *dso_compiler_at(const dso_check *check, size_t index)
{
    return index < dso_compiler_count(check) ? check->compilers.at[index].name : NULL;
}
