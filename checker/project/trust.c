#include "trust.h"

#include "base/alloc.h"
#include "base/path.h"
#include "project.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_ours(const struct stat *status)
{
    return status->st_uid == 0 || status->st_uid == geteuid();
}

/* A group of the user's own number has nobody else in it: where such groups are usual, files are writable by them. */
static bool others_write(const struct stat *status)
{
    bool own_group = status->st_gid == getegid() && status->st_gid == geteuid();
    return (status->st_mode & S_IWOTH) != 0 || ((status->st_mode & S_IWGRP) != 0 && !own_group);
}

/* Who may write to a folder decides what is called .dsocheck.yaml there. */
static bool folder_is_ours(const char *folder, struct text *why)
{
    struct stat status;
    if (stat(folder[0] != '\0' ? folder : "/", &status) != 0 || !is_ours(&status))
        text_add(why, "its folder belongs to another user");
    else if (others_write(&status))
        text_add(why, "others may write to its folder");
    return why->length == 0;
}

static bool file_is_ours(const char *path, struct text *why)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return true; /* reading it says why */
    if (!is_ours(&status))
        text_add(why, "it belongs to another user");
    else if (S_ISREG(status.st_mode) && others_write(&status))
        text_add(why, "others may write to it");
    return why->length == 0;
}

/* A link to nothing counts: reading it says what is wrong. */
static bool target_is_ours(const char *path, struct text *why)
{
    char *real = realpath(path, NULL);
    if (real != NULL && file_is_ours(real, why)) {
        *strrchr(real, '/') = '\0';
        folder_is_ours(real, why);
    }
    free(real);
    return why->length == 0;
}

bool project_is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

char *project_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? alloc_string(".") : alloc_text(path, (size_t)(slash - path) + 1);
}

char *project_real_folder(const char *folder)
{
    char *real = realpath(folder, NULL);
    if (real != NULL && strcmp(real, "/") == 0)
        *real = '\0';
    return real;
}

static bool is_along(const char *folder, const char *working)
{
    return working != NULL && (project_is_below(folder, working) || project_is_below(working, folder));
}

/* A .git of ours in the folder or above it. */
static bool is_in_project(const char *folder)
{
    for (size_t length = strlen(folder);; length--) {
        struct stat mark, around;
        char *path = alloc_format("%.*s/.git", (int)length, folder);
        bool found = lstat(path, &mark) == 0 && is_ours(&mark);
        path[length > 0 ? length : 1] = '\0';
        found = found && stat(path, &around) == 0 && is_ours(&around);
        free(path);
        if (found || length == 0)
            return found;
        while (folder[length - 1] != '/')
            length--;
    }
}

static bool is_in_place(const char *folder, const struct tree *tree)
{
    char *real = project_real_folder(folder[0] != '\0' ? folder : "/");
    bool in_place = is_along(folder, tree->named) || is_along(folder, tree->real) || is_in_project(folder) ||
                    (real != NULL && (is_along(real, tree->real) || is_in_project(real)));
    free(real);
    return in_place;
}

bool project_counts(const char *path, const char *folder, const struct tree *tree, struct text *why)
{
    if (!file_is_ours(path, why) || !folder_is_ours(folder, why) || !target_is_ours(path, why))
        return false;
    if (!is_in_place(folder, tree))
        text_add(why, "it lies neither in the tree of the working directory nor in a project (a folder with .git)");
    return why->length == 0;
}

static bool writes_at_home(const struct project *project, struct fault *fault)
{
    char *folder = project_folder_of(project->path), *home = project_real_folder(folder);
    bool good = true;
    for (size_t i = 0; i < project->report_count && good; i++) {
        const char *equals = strchr(project->reports[i], '=');
        char *target = equals != NULL ? path_settled(equals + 1) : NULL;
        if (target != NULL && (home == NULL || !project_is_below(target, home)))
            good = yaml_fault(&project->text, "report", (uint32_t)i + 1, fault,
                              "%.200s lies outside this file's folder, where a project file that was found must not "
                              "write: give --report, or name the file with --config",
                              equals + 1);
        free(target);
    }
    free(home);
    free(folder);
    return good;
}

bool project_keeps_to_itself(const struct project *project, struct fault *fault)
{
    if (project->port != NULL && project->port[strcspn(project->port, ":/")] == ':')
        return yaml_fault(&project->text, "port", 0, fault,
                          "%.200s is no device file, which is all that a project file that was found may name: give "
                          "--port or DSOCHECK_PORT, or name the file with --config",
                          project->port);
    return writes_at_home(project, fault);
}

static bool is_first_of_rule(const struct policy *policy, size_t accept)
{
    size_t first = 0;
    while (policy->accepts[first].rule != policy->accepts[accept].rule)
        first++;
    return first == accept;
}

void project_add_loosened(const struct project *project, struct text *out)
{
    const struct policy *policy = &project->policy;
    if (!project->found)
        return;
    if (project->has_fail_on && (policy->never_fail || policy->fail_on == SEVERITY_BRICK))
        text_add(out, ", fail-on %s", policy->never_fail ? "never" : "brick");
    for (size_t i = 0; i < policy->level_count; i++)
        if (policy->levels[i].severity < policy->levels[i].rule->severity)
            text_add(out, ", %s as %s", policy->levels[i].rule->code, severity_name(policy->levels[i].severity));
    for (size_t i = 0; i < policy->accept_count; i++)
        if (is_first_of_rule(policy, i))
            text_add(out, ", %s accepted", policy->accepts[i].rule->code);
}
