/* The project file as libcyaml fills it. Private to this room. */
#pragma once
#include "profile/strict_yaml.h"

#define PROJECT_ITEMS   16  /* folders, parts, compilers, reports, symbols: options may add some */
#define PROJECT_ACCEPTS 200 /* below POLICY_CAP: options may add some */
#define PROJECT_LEVELS  200
#define PROJECT_BUDGETS 256

struct accept_text {
    char *code, *reason, *expires, *section, *symbol, *region;
};

struct project_text {
    char *board, *chip, *memory, *base, *release, *fail_on, *baseline, *locked, *map, *port, *baud, *format;
    char **search, **with, **approve, **report;
    uint32_t search_count, with_count, approve_count, report_count;
    struct accept_text *accept;
    uint32_t accept_count;
};

extern const cyaml_schema_value_t project_schema;
