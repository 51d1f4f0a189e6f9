#include "project_options.h"

#include "base/alloc.h"
#include "base/names.h"
#include "cli/command.h"
#include "rules/families.h"

#include <string.h>

enum key { KEY_CONFIG = 1024, KEY_NO_CONFIG };

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct project_options *options = state->input;
    switch (key) {
    case KEY_CONFIG:
        options->config = value;
        return 0;
    case KEY_NO_CONFIG:
        options->none = true;
        return 0;
    case ARGP_KEY_END:
        if (options->none && options->config != NULL)
            usage_error(state, "--config %s and --no-config: give one of the two", options->config);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The project:", 0},
    {"config", KEY_CONFIG, "FILE", 0,
     "its file (default: " PROJECT_FILE " in the image's folder or above, then in the working directory or above)", 0},
    {"no-config", KEY_NO_CONFIG, NULL, 0, "options only, no project file", 0},
    {0},
};

const struct argp project_argp = {.options = table, .parser = parse};

static void mention_ignored(void *context, const char *path, const char *why)
{
    struct names *told = context;
    struct fault fault;
    if (names_has(told, path))
        return;
    names_append(told, path);
    fault_set(&fault, FAULT_CONFIG, "%s: does not count: %s; if it is meant, name it with --config", path, why);
    complain(&fault);
}

char *project_options_find(const struct project_options *options, const char *image)
{
    if (options->none)
        return NULL;
    static struct names told;
    return options->config != NULL ? alloc_string(options->config) : project_find(image, mention_ignored, &told);
}

static void mention_expired(const struct project *project)
{
    for (size_t i = 0; i < project->expired_count; i++) {
        const struct expired *expired = &project->expired[i];
        struct fault fault;
        fault_set(&fault, FAULT_CONFIG,
                  "%s:%u:%u: %s was accepted until %s, which is over: its findings count again; fix them, or accept "
                  "them anew",
                  project->path, expired->line, expired->column, expired->rule->code, expired->until);
        complain(&fault);
    }
}

bool project_open(const struct project_options *options, const char *path, struct project *project, struct fault *fault)
{
    day today;
    if (!day_today(&today, fault) || !project_read(path, families, all_family_count, today, project, fault))
        return false;
    project->found = options->config == NULL;
    if (project->found && !project_keeps_to_itself(project, fault))
        return false;
    mention_expired(project);
    return true;
}

void project_mention_loosened(const struct project *project, const struct text *loosened)
{
    struct fault fault;
    if (loosened->length == 0)
        return;
    fault_set(&fault, FAULT_CONFIG, "%s: makes the check laxer: %s", project->path, loosened->at + strlen(", "));
    complain(&fault);
}

void project_fill_board(const struct project *project, struct target_options *target)
{
    if (target->board != NULL || target->chip != NULL)
        return;
    target->board = project->board;
    target->chip = project->chip;
    target->found = project->found;
}

void project_fill_target(const struct project *project, struct target_options *target, struct script_options *script)
{
    project_fill_board(project, target);
    target->memory = target->memory != NULL ? target->memory : project->memory;
    for (size_t i = 0; i < project->search_count; i++)
        script->search[script->search_count++] = project->search[i];
    /* Of two symbols of one name the later one counts. */
    size_t added = project->definition_count;
    memmove(script->definitions + added, script->definitions, script->definition_count * sizeof *script->definitions);
    for (size_t i = 0; i < added; i++)
        script->definitions[i] = project->definitions[i];
    script->definition_count += added;
}

void project_fill_base(const struct project *project, struct load_options *load)
{
    if (!project->has_base || load->has_base)
        return;
    load->has_base = true;
    load->base = project->base;
}

bool project_fill_port(const struct project *project, struct port_options *port, struct fault *fault)
{
    if (project->has_baud && (project->baud < PORT_BAUD_LEAST || project->baud > PORT_BAUD_MOST))
        return yaml_fault(&project->text, "baud", 0, fault, "%u: expected %d to %d", project->baud, PORT_BAUD_LEAST,
                          PORT_BAUD_MOST);
    port->fallback = project->port;
    if (project->has_baud && port->baud == 0)
        port->baud = project->baud;
    return true;
}

void project_put_policy(const struct project *project, struct policy *policy)
{
    *policy = project->policy;
}

bool project_put_report(const struct project *project, struct report_options *report, struct fault *fault)
{
    struct fault why;
    if (project->format != NULL && !report_options_format(report, project->format, &why))
        return yaml_fault(&project->text, "format", 0, fault, "\"%s\": %s", project->format, why.sentence);
    for (uint32_t i = 0; i < project->report_count; i++)
        if (!report_options_add(report, project->reports[i], &why))
            return yaml_fault(&project->text, "report", i + 1, fault, "\"%s\": %s", project->reports[i], why.sentence);
    return true;
}
