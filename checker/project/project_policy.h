/* What a project file says about the verdict. Private to this room. */
#pragma once
#include "project.h"

/* fail-on, level and accept. Faults: FAULT_CONFIG. */
bool project_take_policy(struct project *project, const struct family *const *families, size_t count, day today,
                         struct fault *fault);
/* budgets. Faults: FAULT_CONFIG. */
bool project_take_budgets(struct project *project, struct fault *fault);
