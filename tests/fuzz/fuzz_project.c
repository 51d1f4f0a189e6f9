/* Project files and baselines from bytes: the first byte chooses. What was read must hold what the headers promise, and
 * what is silent must have been known. */
#include "project/baseline_file.h"
#include "project/project.h"
#include "rules/families.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_project(const uint8_t *bytes, size_t size)
{
    struct project project;
    struct fault fault;
    if (!project_read_bytes("fuzz", bytes, size, families, all_family_count, 20270131, &project, &fault))
        return;
    if (project.board != NULL && project.chip != NULL)
        abort();
    for (size_t i = 0; i < project.policy.level_count; i++)
        if (project.policy.levels[i].rule->severity == SEVERITY_BRICK &&
            project.policy.levels[i].severity != SEVERITY_BRICK)
            abort();
    for (size_t i = 0; i < project.policy.accept_count; i++)
        if (project.policy.accepts[i].rule == NULL || project.policy.accepts[i].reason[0] == '\0')
            abort();
    for (size_t i = 0; i < project.budgets.count; i++)
        if (!project.budgets.at[i].warn.given && !project.budgets.at[i].fail.given)
            abort();
    project_release(&project);
}

static void try_baseline(const uint8_t *bytes, size_t size)
{
    struct baseline baseline;
    struct fault fault;
    if (!baseline_read_bytes("fuzz", bytes, size, &baseline, &fault))
        return;
    for (size_t i = 0; i < baseline.count; i++)
        if (baseline.at[i].severity == SEVERITY_BRICK || baseline.at[i].count == 0 ||
            (i > 0 && strcmp(baseline.at[i - 1].key, baseline.at[i].key) >= 0))
            abort();
    baseline_release(&baseline);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == '{') /* JSON keeps its brace */
        try_baseline(data, size);
    else
        try_project(data + 1, size - 1);
    return 0;
}
