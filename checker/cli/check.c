/* `dsocheck [check] IMAGE…`: load and judge each image; emit and report them in their order. */
#include "alloc.h"
#include "check_options.h"
#include "command.h"
#include "debuginfo.h"
#include "families.h"
#include "inputs.h"
#include "jobs.h"
#include "reports.h"
#include "walk.h"

#include <stdlib.h>

struct session {
    struct check_options options;
    struct target target;
    struct inputs inputs;
    struct image siblings[16];
    const struct image *sibling_view[16];
    struct reports *reports;
    int status;
};

/* One input, from its file to its verdict. */
struct checked {
    bool read; /* else only the fault is set */
    struct fault fault;
    struct image image;
    struct subject subject;
    struct walk *walk; /* the subject's */
    struct verdict verdict;
};

/* On any thread: the session is as it was when the first image was begun. */
static void *check_image(void *context, size_t i)
{
    const struct session *session = context;
    struct checked *checked = alloc_items(1, sizeof *checked);
    checked->read = image_load(session->inputs.paths[i], &session->options.load, &checked->image, &checked->fault);
    if (!checked->read)
        return checked;
    checked->subject = (struct subject){.image = &checked->image,
                                        .map = session->target.map,
                                        .board = &session->target.board,
                                        .chip = &session->target.chip,
                                        .siblings = session->sibling_view,
                                        .sibling_count = session->options.sibling_count,
                                        .debug = debuginfo_new(&checked->image),
                                        .approved = session->options.approved,
                                        .approved_count = session->options.approved_count};
    checked->walk = walk_new(&checked->subject);
    checked->subject.walk = checked->walk;
    judge(&checked->subject, families, family_count, &session->options.policy, &checked->verdict);
    return checked;
}

/* Said on stderr, and in every report: a machine that reads only those must not take silence for a pass. */
static int report_unread(struct session *session, const char *path, const struct fault *fault)
{
    reports_add(session->reports, &(struct reported){.path = path, .fault = fault});
    return complain(fault);
}

/* What follows a verdict: the safe image, and the report that names it. */
static int deliver_judged(struct session *session, const char *path, const struct checked *checked)
{
    const struct emit_options *emit = &session->options.emit;
    struct names written = {0};
    int status = emit_judged(emit, &checked->subject, &checked->verdict, &written);
    struct judged judged = {&checked->subject, &checked->verdict, emit->path != NULL ? &written : NULL};
    reports_add(session->reports, &(struct reported){.path = path, .judged = &judged});
    names_release(&written);
    return worse(checked->verdict.pass ? STATUS_PASS : STATUS_FINDINGS, status);
}

static void deliver_image(void *context, size_t i, void *result)
{
    struct session *session = context;
    struct checked *checked = result;
    const char *path = session->inputs.paths[i];
    if (checked->read) {
        session->status = worse(session->status, deliver_judged(session, path, checked));
        verdict_release(&checked->verdict);
        walk_free(checked->walk);
        debuginfo_free(checked->subject.debug);
        image_release(&checked->image);
    } else {
        session->status = worse(session->status, report_unread(session, path, &checked->fault));
    }
    free(checked);
}

/* Returns a status other than STATUS_PASS for the first that cannot be read. */
static int load_siblings(struct session *session)
{
    struct fault fault;
    for (size_t i = 0; i < session->options.sibling_count; i++) {
        session->sibling_view[i] = &session->siblings[i];
        if (!image_load(session->options.siblings[i], &session->options.load, &session->siblings[i], &fault))
            return report_unread(session, session->options.siblings[i], &fault);
    }
    return STATUS_PASS;
}

static int check_all(struct session *session)
{
    struct fault fault;
    session->reports = reports_open(&session->options.report, families, family_count, &fault);
    if (session->reports == NULL)
        return complain(&fault);
    session->status = load_siblings(session);
    if (session->status == STATUS_PASS)
        jobs_run(&(struct jobs){.count = session->inputs.count,
                                .threads = session->options.threads,
                                .context = session,
                                .work = check_image,
                                .take = deliver_image});
    return reports_close(session->reports, session->status);
}

static bool gather(struct session *session, struct fault *fault)
{
    for (size_t i = 0; i < session->options.image_count; i++)
        if (!inputs_add(&session->inputs, session->options.images[i], fault))
            return false;
    if (session->options.list != NULL && !inputs_add_list(&session->inputs, session->options.list, fault))
        return false;
    return emit_options_suit(&session->options.emit, session->inputs.paths, session->inputs.count, fault);
}

int check_command(int argc, char **argv)
{
    struct session *session = alloc_items(1, sizeof *session);
    struct fault fault;
    check_options_parse(argc, argv, &session->options);
    int status;
    if (!gather(session, &fault)) {
        status = complain(&fault);
    } else if (target_open(&session->options.target, &session->target, &fault)) {
        session->options.load.has_slot = session->target.board.has_slot;
        session->options.load.slot = (uint32_t)session->target.board.slot;
        status = check_all(session);
        target_close(&session->target);
    } else {
        status = complain(&fault);
    }
    for (size_t i = 0; i < session->options.sibling_count; i++)
        image_release(&session->siblings[i]);
    inputs_release(&session->inputs);
    free(session);
    return status;
}
