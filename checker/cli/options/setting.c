#include "setting.h"

#include "base/file.h"
#include "check/assumption.h"
#include "cli/overwriting.h"

#include <stdlib.h>

static bool load_siblings(struct setting *setting, struct fault *fault)
{
    for (size_t i = 0; i < setting->options.sibling_count; i++) {
        const char *path = setting->options.siblings[i];
        setting->sibling_view[i] = &setting->siblings[i];
        if (!image_load(path, &setting->options.load, &setting->siblings[i], fault)) {
            setting->unread = path;
            return false;
        }
    }
    return true;
}

static bool load_old(struct setting *setting, struct fault *fault)
{
    const char *path = setting->options.compare;
    if (path == NULL || image_load(path, &setting->options.load, &setting->old, fault))
        return true;
    setting->unread = path;
    return false;
}

/* A baseline that is about to be written need not be there. */
static bool load_baseline(struct setting *setting, struct fault *fault)
{
    struct check_options *options = &setting->options;
    if (options->baseline == NULL || options->write_baseline != NULL)
        return true;
    if (!baseline_read(options->baseline, &setting->baseline, fault))
        return false;
    options->policy.baseline = &setting->baseline;
    return true;
}

static bool load_map(struct setting *setting, struct fault *fault)
{
    const char *path = setting->options.map;
    struct file file;
    if (path == NULL)
        return true;
    if (!file_read(path, MAPFILE_CAP, FAULT_CONFIG, &file, fault))
        return false;
    mapfile_read((const char *)file.bytes, &setting->link_map);
    file_release(&file);
    return setting->link_map.count > 0 ||
           fault_set(fault, FAULT_CONFIG,
                     "%s: not a map of GNU ld or LLD: expected what the linker writes with -Wl,-Map=FILE", path);
}

/* What an option says instead is the caller's own choice. */
static void find_loosened(struct setting *setting)
{
    const struct project *project = &setting->project;
    const struct check_options *options = &setting->options;
    struct text *out = &setting->loosened;
    if (!project->found)
        return;
    if (options->baseline != NULL && options->baseline == project->baseline)
        text_add(out, ", baseline %s", options->baseline);
    if (options->target.memory != NULL && options->target.memory == project->memory)
        text_add(out, ", memory of %s", options->target.memory);
    if (options->target.found && target_board_is_likened(&setting->target.board))
        text_add(out, ", board %s from %s", setting->target.board.name, setting->target.board.path);
    project_add_loosened(project, out);
}

bool setting_suits(const struct setting *setting, struct target *target, struct fault *fault)
{
    return flash_options_unlock(&setting->options.flash, &target->board, fault) &&
           (setting->project_path == NULL || project_fits(&setting->project, target->map, fault));
}

/* Where each image says itself what it is for, what is named has to make sense all the same. */
static bool open_target(struct setting *setting, struct fault *fault)
{
    struct target_options *options = &setting->options.target;
    options->any_core = true;
    return target_open(options, &setting->target, fault) &&
           (is_left_to_image(options) || setting_suits(setting, &setting->target, fault));
}

bool setting_open(struct setting *setting, const struct project_options *given, char *project_path, int argc,
                  char **argv, struct fault *fault)
{
    struct check_options *options = &setting->options;
    const struct project *project = project_path != NULL ? &setting->project : NULL;
    /* Its pages are left alone until they are needed again. */
    if (setting->used)
        *setting = (struct setting){0};
    setting->used = true;
    setting->project_path = project_path;
    if ((project != NULL && !project_open(given, project_path, &setting->project, fault)) ||
        !check_options_parse(argc, argv, project, options, fault) ||
        !overwriting_spares_named(options, project_path, fault) || !open_target(setting, fault) ||
        !load_baseline(setting, fault) || !load_map(setting, fault))
        return false;
    find_loosened(setting);
    options->load.has_slot = setting->target.board.has_slot;
    options->load.slot = (uint32_t)setting->target.board.slot;
    return load_siblings(setting, fault) && load_old(setting, fault);
}

void setting_close(struct setting *setting)
{
    for (size_t i = 0; i < setting->options.sibling_count; i++)
        image_release(&setting->siblings[i]);
    image_release(&setting->old);
    baseline_release(&setting->baseline);
    mapfile_release(&setting->link_map);
    target_close(&setting->target);
    project_release(&setting->project);
    text_release(&setting->loosened);
    free(setting->project_path);
}

struct subject setting_subject(const struct setting *setting)
{
    return (struct subject){.map = setting->target.map,
                            .board = &setting->target.board,
                            .chip = &setting->target.chip,
                            .siblings = setting->sibling_view,
                            .sibling_count = setting->options.sibling_count,
                            .rehearse = setting->options.rehearsal.wanted ? &setting->options.rehearsal : NULL,
                            .link_map = setting->link_map.count > 0 ? &setting->link_map : NULL,
                            .approved = setting->options.approved,
                            .approved_count = setting->options.approved_count,
                            .project = setting->project_path,
                            .loosened = setting->loosened.at,
                            .budgets = setting->project.budgets,
                            .release = setting->project.release,
                            .handed_on = setting->options.emit.count > 0 || setting->options.flash_wanted};
}
