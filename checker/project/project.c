#include "project.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/number.h"
#include "profile/layers.h"
#include "project_policy.h"
#include "project_text.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_MAX UINT32_MAX

static const struct project_text *text_of(const struct project *project)
{
    return project->text.data;
}

/* A path in the file, seen from the working directory. The caller frees; NULL stays NULL. */
static char *beside(const struct project *project, const char *path)
{
    const char *slash = strrchr(project->path, '/');
    if (path == NULL || path[0] == '/' || slash == NULL)
        return alloc_string(path);
    return alloc_format("%.*s%s", (int)(slash - project->path) + 1, project->path, path);
}

/* A name that is compiled in, or a path. */
static char *profile_beside(const struct project *project, const char *name_or_path)
{
    return name_or_path != NULL && layers_is_path(name_or_path) ? beside(project, name_or_path)
                                                                : alloc_string(name_or_path);
}

static char **all_beside(const struct project *project, char *const *paths, size_t count)
{
    char **seen = alloc_items(count + 1, sizeof *seen);
    for (size_t i = 0; i < count; i++)
        seen[i] = beside(project, paths[i]);
    return seen;
}

/* "html=report.html": the path is behind the format. */
static char *report_beside(const struct project *project, const char *report)
{
    const char *equals = strchr(report, '=');
    if (equals == NULL)
        return alloc_string(report);
    char *path = beside(project, equals + 1), *seen = alloc_format("%.*s=%s", (int)(equals - report), report, path);
    free(path);
    return seen;
}

static void take_places(struct project *project)
{
    const struct project_text *text = text_of(project);
    project->board = profile_beside(project, text->board);
    project->chip = profile_beside(project, text->chip);
    project->memory = beside(project, text->memory);
    project->baseline = beside(project, text->baseline);
    project->locked = beside(project, text->locked);
    project->map = beside(project, text->map);
    project->search = all_beside(project, text->search, text->search_count);
    project->search_count = text->search_count;
    project->siblings = all_beside(project, text->with, text->with_count);
    project->sibling_count = text->with_count;
    project->reports = alloc_items((size_t)text->report_count + 1, sizeof *project->reports);
    for (; project->report_count < text->report_count; project->report_count++)
        project->reports[project->report_count] = report_beside(project, text->report[project->report_count]);
    project->approved = text->approve;
    project->approved_count = text->approve_count;
    project->port = text->port;
    project->format = text->format;
}

static bool take_number(const struct project *project, const char *key, const char *text, uint64_t max, bool *has,
                        uint32_t *number, struct fault *fault)
{
    uint64_t value = 0;
    const char *why;
    *has = text != NULL;
    if (*has && !number_read(text, max, &value, &why))
        return yaml_fault(&project->text, key, 0, fault,
                          "\"%s\" %s: expected a number up to 0x%llx, such as 0x8000 or 32K", text, why,
                          (unsigned long long)max);
    *number = (uint32_t)value;
    return true;
}

static bool take_release(struct project *project, struct fault *fault)
{
    const struct project_text *text = text_of(project);
    const char *word = text->release;
    project->release = word != NULL && strcmp(word, "true") == 0;
    return word == NULL || project->release || strcmp(word, "false") == 0 ||
           yaml_fault(&project->text, "release", 0, fault, "\"%s\": expected true or false", word);
}

static bool take_definitions(struct project *project, struct fault *fault)
{
    const struct yaml_text *text = &project->text;
    project->definitions = alloc_items(PROJECT_ITEMS, sizeof *project->definitions);
    for (size_t i = 0; i < text->entry_count; i++) {
        const struct yaml_entry *entry = &text->entries[i];
        struct fault why;
        uint64_t value;
        if (strcmp(entry->field, "defsym") != 0)
            continue;
        if (!ldscript_constant(entry->value, &value, &why))
            return yaml_fault_at(text, entry->at_line, entry->at_column, fault, "defsym %s: %s", entry->key,
                                 why.sentence);
        project->definitions[project->definition_count++] = (struct ldscript_definition){entry->key, value};
    }
    return true;
}

static bool take(struct project *project, const struct family *const *families, size_t count, day today,
                 struct fault *fault)
{
    const struct project_text *text = text_of(project);
    take_places(project);
    if (text->board != NULL && text->chip != NULL)
        return yaml_fault(&project->text, "chip", 0, fault,
                          "a board names its chip: take either \"chip\" or \"board\" out");
    return take_number(project, "base", text->base, ADDRESS_MAX, &project->has_base, &project->base, fault) &&
           take_number(project, "baud", text->baud, ADDRESS_MAX, &project->has_baud, &project->baud, fault) &&
           take_release(project, fault) && take_definitions(project, fault) &&
           project_take_policy(project, families, count, today, fault) && project_take_budgets(project, fault);
}

bool project_read_bytes(const char *path, const uint8_t *bytes, size_t size, const struct family *const *families,
                        size_t count, day today, struct project *project, struct fault *fault)
{
    *project = (struct project){.path = alloc_string(path), .policy.fail_on = SEVERITY_ERROR};
    if (yaml_read(project->path, bytes, size, &project_schema, &project->text, fault) &&
        take(project, families, count, today, fault))
        return true;
    project_release(project);
    return false;
}

bool project_read(const char *path, const struct family *const *families, size_t count, day today,
                  struct project *project, struct fault *fault)
{
    struct file file;
    *project = (struct project){0};
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, fault))
        return false;
    bool good = project_read_bytes(path, file.bytes, file.size, families, count, today, project, fault);
    file_release(&file);
    return good;
}

static void release_strings(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(strings[i]);
    free((void *)strings);
}

void project_release(struct project *project)
{
    release_strings(project->search, project->search_count);
    release_strings(project->siblings, project->sibling_count);
    release_strings(project->reports, project->report_count);
    free(project->board);
    free(project->chip);
    free(project->memory);
    free(project->baseline);
    free(project->locked);
    free(project->map);
    free(project->definitions);
    free(project->budgets.at);
    free(project->expired);
    yaml_release(&project->text);
    free(project->path);
    *project = (struct project){0};
}
