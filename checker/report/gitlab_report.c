/* GitLab's Code Quality report: a list of what a merge request brings along, by fingerprint. */
#include "base/alloc.h"
#include "judge/finding_key.h"
#include "location.h"
#include "pieces.h"
#include "reporters.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

struct quality {
    struct checkout checkout;
    json_t *issues;
    struct fingerprints fingerprints;
};

/* GitLab wants a digest, and each once in a report. */
static json_t *fingerprint_json(struct quality *quality, const char *key)
{
    char *whole = fingerprints_next(&quality->fingerprints, key);
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;
    struct text hex = {0};
    sha256_init(&sum);
    sha256_update(&sum, strlen(whole), (const uint8_t *)whole);
    sha256_digest(&sum, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        text_add(&hex, "%02x", digest[i]);
    json_t *json = json_string(text_string(&hex));
    text_release(&hex);
    free(whole);
    return json;
}

static void add_issue(struct quality *quality, struct location location, const char *key, const char *check,
                      const char *severity, const char *description)
{
    json_array_append_new(quality->issues,
                          json_pack("{s:o, s:o, s:o, s:s, s:{s:o, s:{s:I}}}", "description", json_name(description),
                                    "check_name", json_name(check), "fingerprint", fingerprint_json(quality, key),
                                    "severity", severity, "location", "path", json_name(location.path), "lines",
                                    "begin", (json_int_t)location.line));
    location_release(&location);
}

static void add_finding(struct quality *quality, const struct judged *judged, const struct finding *f)
{
    static const char *const severities[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = "info",
        [SEVERITY_WARNING] = "minor",
        [SEVERITY_ERROR] = "critical",
        [SEVERITY_BRICK] = "blocker",
    };
    if (f->accepted != NULL || finding_follows(judged->verdict, f))
        return;
    char *key = finding_key(f), *check = alloc_format("%s %s", f->rule->code, f->rule->slug);
    struct text description = {0}, followers = {0};
    text_add(&description, "%s: %s. Fix: %s.", judged->subject->image->path, f->message, f->fix);
    if (text_add_followers(&followers, judged->verdict, f) > 0)
        text_add(&description, " From it follow: %s.", text_string(&followers));
    add_issue(quality, location_of(&quality->checkout, judged, f), key, check, severities[f->severity],
              text_string(&description));
    text_release(&followers);
    text_release(&description);
    free(check);
    free(key);
}

static void *start(const struct report_setting *setting)
{
    struct quality *quality = alloc_items(1, sizeof *quality);
    *quality = (struct quality){setting->checkout, json_array(), fingerprints_new()};
    return quality;
}

static void add(void *report, const struct reported *input, struct text *out)
{
    (void)out;
    struct quality *quality = report;
    if (input->judged == NULL)
        add_issue(quality, location_of_input(&quality->checkout, input->path), "unread", "unread", "blocker",
                  input->fault->sentence);
    for (size_t i = 0; input->judged != NULL && i < input->judged->verdict->finding_count; i++)
        add_finding(quality, input->judged, &input->judged->verdict->findings[i]);
}

static void finish(void *report, struct text *out)
{
    struct quality *quality = report;
    json_add_document(out, quality->issues);
    fingerprints_free(&quality->fingerprints);
    free(quality);
}

const struct reporter gitlab_reporter = {.name = "gitlab", .start = start, .add = add, .finish = finish};
