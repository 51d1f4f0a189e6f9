#include "baseline_file.h"

#include "base/file.h"
#include "base/outfile.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "dsocheck-baseline/1"
/* 50 findings a rule, for more rules and images than a fleet has. What is read is what is written: the caps are both
 * sides'. */
#define ENTRIES_MAX 200000
#define BYTES_MAX   ((uint64_t)64 << 20)
/* A code and three names of 4096 bytes, each of them %XX. */
#define KEY_MAX   40960
#define COUNT_MAX UINT32_MAX

static bool has_only(const json_t *object, const char *const *names, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += json_object_get(object, names[i]) != NULL;
    return known == count && json_object_size(object) == count;
}

/* Keys hold printable ASCII only (checker/judge/finding_key.h). */
static bool is_key(const json_t *value)
{
    const char *key = json_string_value(value);
    size_t length = json_string_length(value);
    if (key == NULL || length == 0 || length > KEY_MAX)
        return false;
    for (size_t i = 0; i < length; i++)
        if (key[i] <= ' ' || key[i] >= 0x7F)
            return false;
    return true;
}

static bool take_entry(struct baseline *baseline, const json_t *entry, size_t number, struct fault *fault)
{
    static const char *const names[] = {"key", "severity", "count"};
    const json_t *key = json_object_get(entry, "key"), *count = json_object_get(entry, "count");
    const char *severity = json_string_value(json_object_get(entry, "severity"));
    enum severity worst;
    if (!json_is_object(entry) || !has_only(entry, names, sizeof names / sizeof *names))
        return fault_set(fault, FAULT_CONFIG, "%s: entry %zu of findings: expected key, severity and count, no more",
                         baseline->path, number);
    if (!is_key(key))
        return fault_set(fault, FAULT_CONFIG, "%s: entry %zu of findings: the key is none that dsocheck writes",
                         baseline->path, number);
    if (severity == NULL || !severity_from_name(severity, &worst) || worst == SEVERITY_BRICK)
        return fault_set(
            fault, FAULT_CONFIG,
            "%s: entry %zu of findings: the severity has to be error, warning or note; a brick can only be "
            "accepted, with a reason",
            baseline->path, number);
    if (!json_is_integer(count) || json_integer_value(count) < 1 || json_integer_value(count) > COUNT_MAX)
        return fault_set(fault, FAULT_CONFIG, "%s: entry %zu of findings: the count has to be a whole number from 1 on",
                         baseline->path, number);
    baseline_add(baseline, json_string_value(key), worst, (size_t)json_integer_value(count));
    return true;
}

static bool take_document(struct baseline *baseline, const json_t *document, struct fault *fault)
{
    static const char *const names[] = {"schema", "findings"};
    const char *schema = json_string_value(json_object_get(document, "schema"));
    const json_t *findings = json_object_get(document, "findings");
    if (schema == NULL || strcmp(schema, SCHEMA) != 0 || !json_is_array(findings) ||
        !has_only(document, names, sizeof names / sizeof *names))
        return fault_set(fault, FAULT_CONFIG,
                         "%s: not a baseline that this dsocheck reads (" SCHEMA "): write it again with "
                         "--write-baseline",
                         baseline->path);
    if (json_array_size(findings) > ENTRIES_MAX)
        return fault_set(fault, FAULT_CONFIG, "%s: more than %d findings", baseline->path, ENTRIES_MAX);
    for (size_t i = 0; i < json_array_size(findings); i++)
        if (!take_entry(baseline, json_array_get(findings, i), i + 1, fault))
            return false;
    const char *twice;
    return baseline_sort(baseline, &twice) ||
           fault_set(fault, FAULT_CONFIG, "%s: the key %s stands there twice: take one of the two out", baseline->path,
                     twice);
}

bool baseline_read_bytes(const char *path, const uint8_t *bytes, size_t size, struct baseline *baseline,
                         struct fault *fault)
{
    json_error_t error;
    json_t *document = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (document == NULL)
        return fault_set(fault, FAULT_CONFIG, "%s:%d:%d: not JSON here: %s", path, error.line, error.column,
                         error.text);
    baseline_init(baseline, path);
    bool good = take_document(baseline, document, fault);
    json_decref(document);
    if (!good)
        baseline_release(baseline);
    return good;
}

bool baseline_read(const char *path, struct baseline *baseline, struct fault *fault)
{
    struct file file;
    if (!file_read(path, BYTES_MAX, FAULT_CONFIG, &file, fault))
        return false;
    bool good = baseline_read_bytes(path, file.bytes, file.size, baseline, fault);
    file_release(&file);
    return good;
}

bool baseline_write(const struct baseline *baseline, struct fault *fault)
{
    struct text out = {0};
    if (baseline->count > ENTRIES_MAX)
        return fault_set(fault, FAULT_OUTPUT,
                         "%s: not written: %zu findings, a baseline holds %d: repair or accept some, or write one for "
                         "fewer images",
                         baseline->path, baseline->count, ENTRIES_MAX);
    text_add(&out, "{\n  \"schema\": \"" SCHEMA "\",\n  \"findings\": [");
    for (size_t i = 0; i < baseline->count; i++) {
        const struct known *known = &baseline->at[i];
        json_t *entry = json_pack("{s:s, s:s, s:I}", "key", known->key, "severity", severity_name(known->severity),
                                  "count", (json_int_t)known->count);
        char *line = json_dumps(entry, JSON_PRESERVE_ORDER);
        text_add(&out, "%s\n    ", i > 0 ? "," : "");
        text_add_json(&out, line);
        free(line);
        json_decref(entry);
    }
    text_add(&out, "%s]\n}\n", baseline->count > 0 ? "\n  " : "");
    bool good = out.length <= BYTES_MAX
                    ? outfile_save(baseline->path, out.at, out.length, fault)
                    : fault_set(fault, FAULT_OUTPUT,
                                "%s: not written: %zu bytes, a baseline has at most %llu: write one for fewer images",
                                baseline->path, out.length, (unsigned long long)BYTES_MAX);
    text_release(&out);
    return good;
}
