/* The rows that reporters.c puts into tables, each defined in its format's file. Private to this room. */
#pragma once
#include "reporter.h"

extern const struct reporter text_reporter, json_reporter, ndjson_reporter, sarif_reporter, junit_reporter,
    github_reporter, gitlab_reporter, gcc_reporter, markdown_reporter, html_reporter;
extern const struct reporter toolchain_text_reporter, toolchain_json_reporter, toolchain_html_reporter;

/* A report's state that is its style and nothing else: start and finish of the reports for people. */
void *style_start(const struct report_setting *setting);
void style_finish(void *report, struct text *out);
