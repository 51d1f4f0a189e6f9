/* `dsocheck [check] IMAGE…`: load, judge, report, one image after the other. */
#include "alloc.h"
#include "check_options.h"
#include "command.h"
#include "debuginfo.h"
#include "families.h"

#include <stdlib.h>

struct session {
    struct check_options options;
    struct target target;
    struct image siblings[16];
    const struct image *sibling_view[16];
    struct json_report *json; /* NULL for text */
    struct text out;
};

static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int check_image(struct session *session, const char *path)
{
    struct image image = {0};
    struct fault fault;
    if (!image_load(path, &session->options.load, &image, &fault))
        return complain(&fault);
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
    int status = verdict.pass ? STATUS_PASS : STATUS_FINDINGS;
    if (session->json != NULL) {
        json_report_add(session->json, &judged);
    } else {
        report_text(&session->out, &judged, session->options.report.style);
        status = deliver(&session->out, status);
    }
    verdict_release(&verdict);
    debuginfo_free(subject.debug);
    image_release(&image);
    return status;
}

static bool load_siblings(struct session *session, struct fault *fault)
{
    for (size_t i = 0; i < session->options.sibling_count; i++) {
        session->sibling_view[i] = &session->siblings[i];
        if (!image_load(session->options.siblings[i], &session->options.load, &session->siblings[i], fault))
            return false;
    }
    return true;
}

static int check_all(struct session *session)
{
    struct fault fault;
    if (!load_siblings(session, &fault))
        return complain(&fault);
    if (session->options.report.json)
        session->json = json_report_start();
    int status = STATUS_PASS;
    for (size_t i = 0; i < session->options.image_count && status != STATUS_BUG; i++)
        status = worse(status, check_image(session, session->options.images[i]));
    if (session->json != NULL) {
        json_report_finish(session->json, &session->out);
        status = deliver(&session->out, status);
    }
    return status;
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
