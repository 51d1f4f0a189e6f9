/* SARIF 2.1.0 (OASIS): one run for the whole call, because services show one run of a tool and no more. */
#include "base/alloc.h"
#include "debuginfo/demangle.h"
#include "judge/finding_key.h"
#include "location.h"
#include "pieces.h"
#include "reporters.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* GitHub refuses a file whose run has more. */
#define RESULTS_MOST 25000

struct sarif {
    struct checkout checkout;
    const struct rule **rules; /* those the results and notifications speak of, in the order of their first word */
    size_t rule_count, rule_capacity;
    json_t *results, *notifications, *artifacts, *images;
    struct fingerprints fingerprints;
    size_t counts[SEVERITY_COUNT]; /* of the results */
    bool all_read;
};

/* In a message "{0}" is a placeholder and "[text](target)" a link (3.11.5, 3.11.6): what names bring along is neither.
 */
static json_t *message_json(const char *text)
{
    struct text plain = {0};
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '{' || *at == '}' || (*at == '(' && at > text && at[-1] == ']'))
            text_add(&plain, "%c", *at == '(' ? ' ' : *at);
        text_add_bytes(&plain, at, 1);
    }
    json_t *message = json_pack("{s:o}", "text", json_name(text_string(&plain)));
    text_release(&plain);
    return message;
}

static const char *level_name(enum severity severity)
{
    return severity == SEVERITY_BRICK ? "error" : severity_name(severity);
}

static json_t *artifact_location(const char *path)
{
    struct text uri = {0};
    text_add_uri(&uri, path);
    json_t *location = json_pack("{s:s}", "uri", text_string(&uri));
    if (path[0] != '/')
        json_object_set_new(location, "uriBaseId", json_string("SRCROOT"));
    text_release(&uri);
    return location;
}

static json_t *input_location(const struct sarif *sarif, const char *path)
{
    struct location location = location_of_input(&sarif->checkout, path);
    json_t *artifact = artifact_location(location.path);
    location_release(&location);
    return artifact;
}

static size_t rule_index(struct sarif *sarif, const struct rule *rule)
{
    for (size_t i = 0; i < sarif->rule_count; i++)
        if (sarif->rules[i] == rule)
            return i;
    sarif->rules = alloc_grow((void *)sarif->rules, sarif->rule_count, &sarif->rule_capacity, sizeof *sarif->rules);
    sarif->rules[sarif->rule_count] = rule;
    return sarif->rule_count++;
}

/* Where the rules can be read was not said when this was built. */
static bool has_help_uri(void)
{
    return DSOCHECK_RULES_URI[0] != '\0';
}

/* The anchor that Markdown viewers give the rule's heading in docs/rules.md. */
static json_t *help_uri(const struct rule *rule)
{
    char *uri = alloc_format("%s#%s-%s-%s", DSOCHECK_RULES_URI, rule->code, rule->slug, severity_name(rule->severity));
    for (char *at = uri + strlen(DSOCHECK_RULES_URI); *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    json_t *json = json_string(uri);
    free(uri);
    return json;
}

/* As code scanning sorts and filters: all of it is read off the image, so little of it is guessed. */
static json_t *rule_properties(const struct rule *rule)
{
    static const char *const problems[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = "recommendation",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
        [SEVERITY_BRICK] = "error",
    };
    char *family = alloc_text(rule->code, strcspn(rule->code, "0123456789"));
    json_t *json = json_pack("{s:s, s:s, s:s, s:[s, s]}", "severity", severity_name(rule->severity), "precision",
                             "very-high", "problem.severity", problems[rule->severity], "tags", "firmware", family);
    free(family);
    return json;
}

static json_t *rule_json(const struct rule *rule)
{
    char *full = alloc_format("%s %s", rule->summary, rule->why);
    char *text = alloc_format("Why: %s\nFix: %s\nSource: %s", rule->why, rule->remedy, rule->source);
    char *markdown =
        alloc_format("**Why:** %s\n\n**Fix:** %s\n\n**Source:** %s", rule->why, rule->remedy, rule->source);
    json_t *json = json_pack("{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s, s:s}, s:{s:s}, s:o}", "id", rule->code, "name",
                             rule->slug, "shortDescription", "text", rule->summary, "fullDescription", "text", full,
                             "help", "text", text, "markdown", markdown, "defaultConfiguration", "level",
                             level_name(rule->severity), "properties", rule_properties(rule));
    if (has_help_uri())
        json_object_set_new(json, "helpUri", help_uri(rule));
    free(markdown);
    free(text);
    free(full);
    return json;
}

/* What the linker calls it is its decorated name (3.33.6), which only a mangled one has beside its own. */
static json_t *symbol_location(const char *symbol)
{
    char *read = demangle(symbol);
    json_t *location = json_pack("{s:o, s:s}", "name", json_name(read != NULL ? read : symbol), "kind", "symbol");
    if (read != NULL)
        json_object_set_new(location, "decoratedName", json_name(symbol));
    free(read);
    return location;
}

static json_t *logical_locations(const struct finding *f)
{
    json_t *list = json_array();
    if (f->symbol != NULL)
        json_array_append_new(list, symbol_location(f->symbol));
    if (f->section != NULL)
        json_array_append_new(list, json_pack("{s:o, s:s}", "name", json_name(f->section), "kind", "section"));
    if (f->region != NULL)
        json_array_append_new(list, json_pack("{s:o, s:s}", "name", json_name(f->region), "kind", "region"));
    return list;
}

static json_t *locations_json(const struct sarif *sarif, const struct judged *judged, const struct finding *f)
{
    struct location location = location_of(&sarif->checkout, judged, f);
    json_t *physical = json_pack("{s:o, s:{s:I}}", "artifactLocation", artifact_location(location.path), "region",
                                 "startLine", (json_int_t)location.line);
    location_release(&location);
    return json_pack("[{s:o, s:o}]", "physicalLocation", physical, "logicalLocations", logical_locations(f));
}

/* The cause, for what follows from it; else NULL. */
static json_t *related_locations(const struct sarif *sarif, const struct judged *judged, const struct finding *f)
{
    if (f->caused_by == NO_CAUSE)
        return NULL;
    const struct finding *cause = &judged->verdict->findings[f->caused_by];
    char *text = alloc_format("It follows from %s: %s.", cause->rule->code, cause->message);
    json_t *list = locations_json(sarif, judged, cause), *location = json_array_get(list, 0);
    json_object_set_new(location, "id", json_integer(0));
    json_object_set_new(location, "message", message_json(text));
    free(text);
    return list;
}

/* The key as it is, and as the one kind of fingerprint that GitHub compares: the same key again gets the next number.
 */
static json_t *fingerprints_json(struct sarif *sarif, const struct finding *f)
{
    char *key = finding_key(f), *numbered = fingerprints_next(&sarif->fingerprints, key);
    json_t *json = json_pack("{s:s, s:s}", "findingKey/v1", key, "primaryLocationLineHash", numbered);
    free(numbered);
    free(key);
    return json;
}

/* An empty list says that the result is known not to be suppressed. */
static json_t *suppressions_json(const struct finding *f)
{
    if (f->accepted == NULL)
        return json_array();
    return json_pack("[{s:s, s:s, s:o}]", "kind", "external", "status", "accepted", "justification",
                     json_name(f->accepted));
}

/* 0 to 100: what is shown first. */
static double rank(enum severity severity)
{
    static const double ranks[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = 10, [SEVERITY_WARNING] = 50, [SEVERITY_ERROR] = 90, [SEVERITY_BRICK] = 100};
    return ranks[severity];
}

static json_t *result_json(struct sarif *sarif, const struct judged *judged, const struct finding *f)
{
    struct text message = {0};
    sarif->counts[f->severity]++;
    text_add(&message, "%s. Fix: %s.", f->message, f->fix);
    const struct finding *cause = f->caused_by != NO_CAUSE ? &judged->verdict->findings[f->caused_by] : NULL;
    json_t *properties = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "severity", severity_name(f->severity), "slug", f->rule->slug,
        "address", json_number(f->has_address, f->address), "end", json_number(f->has_address, f->end), "section",
        json_name(f->section), "symbol", json_name(f->symbol), "demangled", json_demangled(f->symbol), "region",
        json_name(f->region), "causedBy", json_name(cause != NULL ? cause->rule->code : NULL));
    json_t *json = json_pack("{s:s, s:I, s:s, s:f, s:o, s:o, s:o, s:o, s:o, s:o}", "ruleId", f->rule->code, "ruleIndex",
                             (json_int_t)rule_index(sarif, f->rule), "level", level_name(f->severity), "rank",
                             rank(f->severity), "message", message_json(text_string(&message)), "analysisTarget",
                             input_location(sarif, judged->subject->image->path), "locations",
                             locations_json(sarif, judged, f), "partialFingerprints", fingerprints_json(sarif, f),
                             "suppressions", suppressions_json(f), "properties", properties);
    json_t *related = related_locations(sarif, judged, f);
    if (related != NULL)
        json_object_set_new(json, "relatedLocations", related);
    text_release(&message);
    return json;
}

/* `path` is the input that was, or could not be, judged. */
static json_t *notification_json(const struct sarif *sarif, const char *kind, const char *level, const char *text,
                                 const char *path)
{
    return json_pack("{s:{s:s}, s:s, s:o, s:[{s:{s:o}}]}", "descriptor", "id", kind, "level", level, "message",
                     message_json(text), "locations", "physicalLocation", "artifactLocation",
                     input_location(sarif, path));
}

static void add_skip(struct sarif *sarif, const struct skip *skip, const char *path)
{
    struct text text = {0};
    text_add(&text, "%s %s skipped, because %s", skip->rule->code, skip->rule->slug, skip->reason);
    json_t *notification = notification_json(sarif, "skipped", "note", text_string(&text), path);
    json_object_set_new(
        notification, "associatedRule",
        json_pack("{s:s, s:I}", "id", skip->rule->code, "index", (json_int_t)rule_index(sarif, skip->rule)));
    json_array_append_new(sarif->notifications, notification);
    text_release(&text);
}

static void add_image(struct sarif *sarif, const struct judged *judged)
{
    const struct subject *s = judged->subject;
    json_t *artifact =
        json_pack("{s:o, s:[s]}", "location", input_location(sarif, s->image->path), "roles", "analysisTarget");
    if (s->image->sha256[0] != '\0')
        json_object_set_new(artifact, "hashes", json_pack("{s:s}", "sha-256", s->image->sha256));
    json_array_append_new(sarif->artifacts, artifact);
    json_t *memory = s->map != &s->board->map ? json_name(s->map->path) : json_null();
    json_array_append_new(sarif->images,
                          json_pack("{s:o, s:s, s:o, s:o, s:o}", "path", json_name(s->image->path), "verdict",
                                    judged->verdict->pass ? "pass" : "fail", "board", json_name(s->board->name), "chip",
                                    json_name(s->chip->name), "memory", memory));
}

static void *start(const struct report_setting *setting)
{
    struct sarif *sarif = alloc_items(1, sizeof *sarif);
    *sarif = (struct sarif){.checkout = setting->checkout,
                            .results = json_array(),
                            .notifications = json_array(),
                            .artifacts = json_array(),
                            .images = json_array(),
                            .fingerprints = fingerprints_new(),
                            .all_read = true};
    return sarif;
}

static void add(void *report, const struct reported *input, struct text *out)
{
    (void)out;
    struct sarif *sarif = report;
    if (input->judged == NULL) {
        sarif->all_read = false;
        json_array_append_new(sarif->notifications,
                              notification_json(sarif, "unread", "error", input->fault->sentence, input->path));
        return;
    }
    const struct verdict *v = input->judged->verdict;
    add_image(sarif, input->judged);
    for (size_t i = 0; i < v->finding_count; i++)
        json_array_append_new(sarif->results, result_json(sarif, input->judged, &v->findings[i]));
    for (size_t i = 0; i < v->skip_count; i++)
        add_skip(sarif, &v->skips[i], input->path);
}

/* Those that matter least go, and it is said. */
static void keep_worst(struct sarif *sarif)
{
    size_t quota[SEVERITY_COUNT], room = RESULTS_MOST, count = json_array_size(sarif->results), i;
    json_t *kept = json_array(), *result;
    for (size_t severity = SEVERITY_COUNT; severity-- > 0; room -= quota[severity])
        quota[severity] = sarif->counts[severity] < room ? sarif->counts[severity] : room;
    json_array_foreach(sarif->results, i, result)
    {
        enum severity severity = SEVERITY_NOTE;
        severity_from_name(json_string_value(json_object_get(json_object_get(result, "properties"), "severity")),
                           &severity);
        if (quota[severity] == 0)
            continue;
        quota[severity]--;
        json_array_append(kept, result);
    }
    json_decref(sarif->results);
    sarif->results = kept;
    char *text = alloc_format("%zu of %zu results are left out, the least severe: GitHub takes no more than %d",
                              count - RESULTS_MOST, count, RESULTS_MOST);
    json_array_append_new(sarif->notifications, json_pack("{s:{s:s}, s:s, s:o}", "descriptor", "id", "left-out",
                                                          "level", "warning", "message", message_json(text)));
    free(text);
}

/* GitHub asks for the members of a rule. */
static json_t *notice_json(const char *id, const char *what, const char *help)
{
    return json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s, s:s}}", "id", id, "shortDescription", "text", what,
                     "fullDescription", "text", what, "help", "text", help, "markdown", help);
}

static json_t *driver_json(const struct sarif *sarif)
{
    json_t *rules = json_array();
    for (size_t i = 0; i < sarif->rule_count; i++)
        json_array_append_new(rules, rule_json(sarif->rules[i]));
    json_t *notices = json_pack(
        "[o, o, o]",
        notice_json("skipped", "A rule could not be applied to an input.",
                    "Skipped is not fine: give what the rule needs, or check the ELF file, which says most."),
        notice_json("unread", "An input could not be read, so nothing is known of it.",
                    "The message says what was expected; build or fetch the file again."),
        notice_json("left-out", "There are more results than a run may hold.", "Check fewer images in one call."));
    json_t *driver = json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", "dsocheck", "version", DSOCHECK_VERSION,
                               "semanticVersion", DSOCHECK_VERSION, "rules", rules, "notifications", notices);
    if (has_help_uri())
        json_object_set_new(driver, "informationUri", json_string(DSOCHECK_RULES_URI));
    return driver;
}

static void finish(void *report, struct text *out)
{
    struct sarif *sarif = report;
    if (json_array_size(sarif->results) > RESULTS_MOST)
        keep_worst(sarif);
    json_t *run =
        json_pack("{s:{s:o}, s:{s:{s:{s:s}}}, s:[{s:b, s:o}], s:o, s:o, s:{s:o}}", "tool", "driver", driver_json(sarif),
                  "originalUriBaseIds", "SRCROOT", "description", "text", "The root of the checkout.", "invocations",
                  "executionSuccessful", (int)sarif->all_read, "toolExecutionNotifications", sarif->notifications,
                  "artifacts", sarif->artifacts, "results", sarif->results, "properties", "images", sarif->images);
    json_add_document(out, json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run));
    fingerprints_free(&sarif->fingerprints);
    free((void *)sarif->rules);
    free(sarif);
}

const struct reporter sarif_reporter = {.name = "sarif", .digest = true, .start = start, .add = add, .finish = finish};
