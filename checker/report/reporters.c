#include "reporters.h"

#include <string.h>

const struct reporter *const check_reporters[] = {
    &text_reporter,
    &json_reporter,
    &ndjson_reporter,
    &sarif_reporter,
    &junit_reporter,
    &github_reporter,
    &gitlab_reporter,
    &gcc_reporter,
    &markdown_reporter,
    &html_reporter,
    NULL,
};

const struct reporter *const toolchain_reporters[] = {
    &toolchain_text_reporter,
    &toolchain_json_reporter,
    &toolchain_html_reporter,
    &sarif_reporter,
    &junit_reporter,
    &github_reporter,
    &gitlab_reporter,
    &gcc_reporter,
    NULL,
};

const struct reporter *reporter_find(const struct reporter *const *reporters, const char *name)
{
    for (; *reporters != NULL; reporters++)
        if (strcmp((*reporters)->name, name) == 0)
            return *reporters;
    return NULL;
}
