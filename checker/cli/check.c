/* `dsocheck [check] IMAGE…`: load, judge, report, one image after the other. */
#include "alloc.h"
#include "check_options.h"
#include "command.h"
#include "debuginfo.h"
#include "families.h"
#include "reports.h"

#include <stdlib.h>

struct session {
    struct check_options options;
    struct target target;
    struct image siblings[16];
    const struct image *sibling_view[16];
    struct reports *reports;
};

/* Said on stderr, and in every report: a machine that reads only those must not take silence for a pass. */
static int report_unread(struct session *session, const char *path, const struct fault *fault)
{
    reports_add(session->reports, &(struct reported){.path = path, .fault = fault});
    return complain(fault);
}

static int check_image(struct session *session, const char *path)
{
    struct image image = {0};
    struct fault fault;
    if (!image_load(path, &session->options.load, &image, &fault))
        return report_unread(session, path, &fault);
    struct subject subject = {.image = &image,
                              .map = session->target.map,
                              .board = &session->target.board,
                              .chip = &session->target.chip,
                              .siblings = session->sibling_view,
                              .sibling_count = session->options.sibling_count,
                              .debug = debuginfo_new(&image),
                              .approved = session->options.approved,
                              .approved_count = session->options.approved_count};
    struct verdict verdict;
    judge(&subject, families, family_count, &session->options.policy, &verdict);
    struct judged judged = {&subject, &verdict};
    reports_add(session->reports, &(struct reported){.path = path, .judged = &judged});
    int status = verdict.pass ? STATUS_PASS : STATUS_FINDINGS;
    verdict_release(&verdict);
    debuginfo_free(subject.debug);
    image_release(&image);
    return status;
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
    int status = load_siblings(session);
    size_t images = status == STATUS_PASS ? session->options.image_count : 0;
    for (size_t i = 0; i < images; i++)
        status = worse(status, check_image(session, session->options.images[i]));
    return reports_close(session->reports, status);
}

int check_command(int argc, char **argv)
{
    struct session *session = alloc_items(1, sizeof *session);
    struct fault fault;
    check_options_parse(argc, argv, &session->options);
    int status;
    if (target_open(&session->options.target, &session->target, &fault)) {
        session->options.load.has_slot = session->target.board.has_slot;
        session->options.load.slot = (uint32_t)session->target.board.slot;
        status = check_all(session);
        target_close(&session->target);
    } else {
        status = complain(&fault);
    }
    for (size_t i = 0; i < session->options.sibling_count; i++)
        image_release(&session->siblings[i]);
    free(session);
    return status;
}
