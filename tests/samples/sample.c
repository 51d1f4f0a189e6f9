#include "sample.h"

#include <ctype.h>
#include <cyaml/cyaml.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 512)};

static const cyaml_schema_field_t judged_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("images", CYAML_FLAG_POINTER, struct judged, images, image_count, &word, 1, 16),
    CYAML_FIELD_STRING_PTR("options", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct judged, options, 1, 512),
    CYAML_FIELD_SEQUENCE_COUNT("finds", CYAML_FLAG_POINTER, struct judged, finds, find_count, &word, 0, 32),
    CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct judged, why, 1, 512),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t judged_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct judged, judged_fields)};

static const cyaml_schema_field_t case_fields[] = {
    CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct sample_case, title, 1, 512),
    CYAML_FIELD_STRING_PTR("command", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample_case, command, 1, 16),
    CYAML_FIELD_STRING_PTR("options", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample_case, options, 1, 512),
    CYAML_FIELD_STRING_PTR("base", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample_case, base, 1, 16),
    CYAML_FIELD_STRING_PTR("build", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample_case, build, 1, 8192),
    CYAML_FIELD_SEQUENCE_COUNT("judge", CYAML_FLAG_POINTER, struct sample_case, judge, judge_count, &judged_schema, 1,
                               32),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t case_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sample_case, case_fields)};

static const cyaml_config_t config = {
    .log_fn = cyaml_log, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_WARNING, .flags = CYAML_CFG_DEFAULT};

static bool is_code(const char *name)
{
    return isupper((unsigned char)name[0]) && isupper((unsigned char)name[1]) && isupper((unsigned char)name[2]) &&
           isdigit((unsigned char)name[3]) && isdigit((unsigned char)name[4]) && isdigit((unsigned char)name[5]) &&
           name[6] == '-' && name[7] != '\0';
}

static void read_sample(struct sample *sample, const char *parent, const char *name, bool museum)
{
    char *path = NULL;
    *sample = (struct sample){.museum = museum, .name = strdup(name)};
    assert_true(asprintf(&sample->folder, "%s/%s", parent, name) >= 0);
    if (museum) {
        if (!is_code(name))
            fail_msg("%s: expected a name like MEM001-outside-regions", sample->folder);
        memcpy(sample->code, name, 6);
        sample->slug = sample->name + 7;
    }
    assert_true(asprintf(&path, "%s/case.yaml", sample->folder) >= 0);
    cyaml_err_t error = cyaml_load_file(path, &config, &case_schema, (cyaml_data_t **)&sample->told, NULL);
    if (error != CYAML_OK)
        fail_msg("%s: %s", path, cyaml_strerror(error));
    free(path);
}

static int is_sample(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && entry->d_name[0] != '.' && strcmp(entry->d_name, "common") != 0;
}

static void read_folder(struct samples *samples, const char *root, const char *kind, bool museum)
{
    char *parent = NULL;
    assert_true(asprintf(&parent, "%s/%s", root, kind) >= 0);
    struct dirent **entries = NULL;
    int count = scandir(parent, &entries, is_sample, alphasort);
    if (count <= 0)
        fail_msg("%s: no sample folders there", parent);
    samples->items = realloc(samples->items, (samples->count + (size_t)count) * sizeof *samples->items);
    assert_non_null(samples->items);
    for (int i = 0; i < count; i++) {
        read_sample(&samples->items[samples->count++], parent, entries[i]->d_name, museum);
        free(entries[i]);
    }
    free(entries);
    free(parent);
}

void samples_read(struct samples *samples, const char *root)
{
    *samples = (struct samples){0};
    read_folder(samples, root, "museum", true);
    read_folder(samples, root, "clean", false);
}

void samples_release(struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        cyaml_free(&config, &case_schema, samples->items[i].told, 0);
        free(samples->items[i].name);
        free(samples->items[i].folder);
    }
    free(samples->items);
    *samples = (struct samples){0};
}
