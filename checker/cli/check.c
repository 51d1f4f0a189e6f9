/* `dsocheck [check] IMAGE…`: load and judge each image; emit and report them in their order. */
#include "base/alloc.h"
#include "base/jobs.h"
#include "cli/device/handover.h"
#include "cli/options/accepts.h"
#include "cli/options/command_line.h"
#include "cli/options/setting.h"
#include "command.h"
#include "confinement.h"
#include "debuginfo/debuginfo.h"
#include "examined.h"
#include "inputs.h"
#include "library_advice.h"
#include "overwriting.h"
#include "reports.h"
#include "rules/families.h"

#include <stdlib.h>
#include <string.h>

struct session {
    int argc;
    char **argv;
    struct check_options given; /* without a project file: which images, and where to look for the file */
    struct inputs inputs;
    struct setting setting;  /* of the images at hand: inputs.paths from `first` on */
    size_t first;            /* ones checked by another setting stand before */
    struct reports *reports; /* what holds for the first image says where they go */
    bool digest;             /* one of them shows it */
    struct baseline written; /* --write-baseline */
    struct policy learned;   /* the setting's, with what is written as its baseline */
    struct recent recent;    /* of the setting */
    size_t bricks;           /* that stay out of it */
    struct accept_uses uses; /* of the options */
    struct text command;     /* as it was typed */
    int status;
};

/* On any thread: the session is as it was when the first image of the setting was begun. */
static void *take_image(void *context, size_t i)
{
    struct session *session = context;
    /* A baseline that is written settles each verdict anew, so none is shared. */
    bool unsettled = session->written.path != NULL, alone = session->inputs.count == 1 || unsettled;
    return examined_new(session->inputs.paths[session->first + i], &session->setting, alone ? NULL : &session->recent,
                        unsettled ? NULL : session->setting.options.report.format);
}

/* Said on stderr, and in every report: a machine that reads only those must not take silence for a pass. */
static int report_unread(struct session *session, const char *path, const struct fault *fault)
{
    reports_add(session->reports, &(struct reported){.path = path, .fault = fault});
    return complain(fault);
}

static int flash_examined(struct session *session, const struct examined *examined)
{
    const struct check_options *options = &session->setting.options;
    const struct flash_job job = {.port = &options->port,
                                  .flash = &options->flash,
                                  .target = examined->target,
                                  .purpose = PLAN_FLASH,
                                  .command = text_string(&session->command),
                                  .json = strcmp(options->report.format->name, "json") == 0,
                                  .reports = session->reports};
    return (handover_is_wanted(&job) ? handover_judged : flash_judged)(&job, &examined->subject, examined->verdict);
}

/* The older image on the board of the new one; NULL when none is asked for. */
static struct comparison *compare_old(const struct session *session, const struct subject *new, struct subject *old,
                                      struct facts **facts)
{
    if (session->setting.options.compare == NULL)
        return NULL;
    *old = *new;
    old->image = &session->setting.old;
    old->debug = debuginfo_new(old->image);
    old->walk = NULL;
    *facts = facts_new(old);
    return comparison_new(old, new);
}

/* What follows a verdict: the safe image, the report that names it, and the device. */
static int deliver_judged(struct session *session, const char *path, const struct examined *examined)
{
    const struct emit_options *emit = &session->given.emit;
    struct names written = {0};
    int status = emit_judged(emit, &examined->subject, examined->verdict, &written);
    struct subject old = {0};
    struct facts *old_facts = NULL;
    struct comparison *comparison = compare_old(session, &examined->subject, &old, &old_facts);
    struct judged judged = {.subject = &examined->subject,
                            .verdict = examined->verdict,
                            .body = examined->body,
                            .emitted = emit->count > 0 ? &written : NULL,
                            .status = worse(examined->verdict->pass ? STATUS_PASS : STATUS_FINDINGS, status),
                            .old = &old,
                            .comparison = comparison};
    reports_add(session->reports, &(struct reported){.path = path, .judged = &judged});
    comparison_free(comparison);
    facts_free(old_facts);
    debuginfo_free(old.debug);
    names_release(&written);
    return judged.status == STATUS_PASS && session->given.flash_wanted ? flash_examined(session, examined)
                                                                       : judged.status;
}

/* With --write-baseline the verdict is the one that the new baseline will give. */
static void learn(struct session *session, struct verdict *verdict)
{
    session->bricks += baseline_learn(&session->written, verdict);
    checked_settle(verdict, &session->learned);
}

static void deliver_image(void *context, size_t i, void *result)
{
    struct session *session = context;
    struct examined *examined = result;
    const char *path = session->inputs.paths[session->first + i];
    if (examined->read) {
        if (library_advice_give(&examined->subject, examined->verdict))
            examined->body = NULL; /* it was written without */
        if (session->written.path != NULL)
            learn(session, examined->verdict);
        accepts_count(&session->uses, &session->given.policy, examined->subject.map, examined->verdict);
        session->status = worse(session->status, deliver_judged(session, path, examined));
    } else {
        session->status = worse(session->status, report_unread(session, path, &examined->fault));
    }
    examined_drop(examined);
}

/* Before the reports are open nothing is reported: a call whose first setting makes no sense checks nothing. */
static bool open_reports(struct session *session)
{
    struct fault fault;
    struct check_options *options = &session->setting.options;
    if (session->reports == NULL) {
        session->digest = options->load.digest;
        give_up_writing(options, &session->inputs);
        if (overwriting_spares_images(options, &session->inputs, &fault))
            session->reports = reports_open(&options->report, families, family_count);
        else
            session->status = complain(&fault);
    }
    options->load.digest = session->digest;
    if (session->written.path != NULL) {
        session->learned = options->policy;
        session->learned.baseline = &session->written;
    }
    return session->reports != NULL;
}

/* `count` images from `first` on, which have this project file. False when nothing can be reported. */
static bool check_batch(struct session *session, char *project_path, size_t count)
{
    struct fault fault;
    struct setting *setting = &session->setting;
    bool good = setting_open(setting, &session->given.project, project_path, session->argc, session->argv, &fault);
    if (!good && session->reports == NULL && setting->unread == NULL) {
        session->status = complain(&fault);
        return false;
    }
    if (!open_reports(session))
        return false;
    if (good) {
        /* The text report says it itself. */
        if (strcmp(setting->options.report.format->name, "text") != 0)
            project_mention_loosened(&setting->project, &setting->loosened);
        jobs_run(&(struct jobs){.count = count,
                                .threads = session->given.threads,
                                .context = session,
                                .work = take_image,
                                .take = deliver_image});
        recent_clear(&session->recent);
        return true;
    }
    session->status = worse(session->status, complain(&fault));
    if (setting->unread != NULL)
        reports_add(session->reports, &(struct reported){.path = setting->unread, .fault = &fault});
    for (size_t i = 0; i < count && setting->unread == NULL; i++)
        reports_add(session->reports,
                    &(struct reported){.path = session->inputs.paths[session->first + i], .fault = &fault});
    return true;
}

static bool same_path(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Files of one folder have one project file, which need not be looked for each time. */
static bool same_folder(const char *a, const char *b)
{
    const char *slash = strrchr(a, '/');
    size_t length = slash != NULL ? (size_t)(slash - a) + 1 : 0;
    return strncmp(a, b, length) == 0 && strchr(b + length, '/') == NULL;
}

/* How many images from `first` on share its project file, whose path the caller frees. */
static size_t batch_size(const struct session *session, char **project_path)
{
    const struct inputs *inputs = &session->inputs;
    *project_path = project_options_find(&session->given.project, inputs->paths[session->first]);
    size_t end = session->first + 1;
    for (bool same = true; end < inputs->count && same; end += same) {
        if (same_folder(inputs->paths[end - 1], inputs->paths[end]))
            continue;
        char *path = project_options_find(&session->given.project, inputs->paths[end]);
        same = same_path(path, *project_path);
        free(path);
    }
    return end - session->first;
}

/* A baseline that lacks an image would call that image's findings new. */
static void write_baseline(struct session *session)
{
    struct fault fault;
    if (session->written.path == NULL || session->status > STATUS_FINDINGS)
        return;
    if (!baseline_write(&session->written, &fault)) {
        session->status = worse(session->status, complain(&fault));
    } else if (session->bricks > 0) {
        fault_set(&fault, FAULT_CONFIG,
                  "%s: %zu brick%s stayed out of the baseline: a brick can only be accepted, with a reason (--accept)",
                  session->written.path, session->bricks, session->bricks == 1 ? "" : "s");
        complain(&fault);
    }
}

/* The commands that are found are those of the first image. */
static bool open_advice(struct session *session)
{
    struct fault fault;
    const char *image = session->inputs.count > 0 ? session->inputs.paths[0] : NULL;
    char *project = image != NULL ? project_options_find(&session->given.project, image) : NULL;
    bool good = library_advice_open(&session->given, image, project, &fault);
    free(project);
    if (!good)
        session->status = complain(&fault);
    return good;
}

static int check_all(struct session *session)
{
    if (!open_advice(session))
        return session->status;
    if (session->inputs.count > 1)
        alloc_keep();
    bool good = true;
    for (size_t count; session->first < session->inputs.count && good; session->first += count) {
        char *project_path;
        count = batch_size(session, &project_path);
        good = check_batch(session, project_path, count);
        accepts_mention_idle_script(&session->uses, session->setting.target.map);
        setting_close(&session->setting);
    }
    if (!good)
        return session->status;
    write_baseline(session);
    accepts_mention_idle(&session->uses, &session->given.policy);
    return reports_close(session->reports, session->status);
}

static bool gather(struct session *session, struct fault *fault)
{
    for (size_t i = 0; i < session->given.image_count; i++)
        if (!inputs_add(&session->inputs, session->given.images[i], fault))
            return false;
    if (session->given.list != NULL && !inputs_add_list(&session->inputs, session->given.list, fault))
        return false;
    if (session->given.flash_wanted && session->inputs.count != 1)
        return fault_set(fault, FAULT_USAGE,
                         "--flash: %zu images, but a device takes one: give it alone, its other parts with --with",
                         session->inputs.count);
    if (session->given.compare != NULL && session->inputs.count != 1)
        return fault_set(fault, FAULT_USAGE, "--compare %s: %zu images, but an old one is compared with one new one",
                         session->given.compare, session->inputs.count);
    return emit_options_suit(&session->given.emit, session->inputs.paths, session->inputs.count, fault);
}

int check_command(int argc, char **argv)
{
    /* Room for every option there may be is 26 pages. Those that nobody touches cost nothing here; from the heap each
     * would be cleared, which takes longer than judging a small image. */
    static struct session whole;
    struct session *session = &whole;
    struct fault fault;
    session->recent = RECENT_NONE;
    session->argc = argc;
    session->argv = argv;
    command_line_add(&session->command, argc, argv);
    check_options_parse(argc, argv, NULL, &session->given, &fault);
    library_advice_attend(&session->given);
    give_up_calls(&session->given);
    if (session->given.write_baseline != NULL)
        baseline_init(&session->written, session->given.write_baseline);
    int status = gather(session, &fault) ? check_all(session) : complain(&fault);
    library_advice_close();
    inputs_release(&session->inputs);
    baseline_release(&session->written);
    text_release(&session->command);
    return status;
}
