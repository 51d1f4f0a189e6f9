#include "project_text.h"

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL(key, type, member)                                                                                    \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_LIST(key, member, entry, most)                                                                        \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct project_text, member, entry, 0, most)

static const cyaml_schema_value_t string_entry = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 0, CYAML_UNLIMITED)};

static const cyaml_schema_field_t accept_fields[] = {
    TEXT("code", accept_text, code),
    TEXT("reason", accept_text, reason),
    OPTIONAL("expires", accept_text, expires),
    OPTIONAL("section", accept_text, section),
    OPTIONAL("symbol", accept_text, symbol),
    OPTIONAL("region", accept_text, region),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t accept_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct accept_text, accept_fields)};

/* Walked over, not filled: the entries are kept as they are. */
static const cyaml_schema_field_t budget_fields[] = {
    {.key = "warn", .value = {.type = CYAML_STRING, .flags = CYAML_FLAG_OPTIONAL}},
    {.key = "fail", .value = {.type = CYAML_STRING, .flags = CYAML_FLAG_OPTIONAL}},
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t budget_entry = {.type = CYAML_MAPPING, .mapping = {.fields = budget_fields}};

static const cyaml_schema_field_t project_fields[] = {
    OPTIONAL("board", project_text, board),
    OPTIONAL("chip", project_text, chip),
    OPTIONAL("memory", project_text, memory),
    OPTIONAL_LIST("search", search, &string_entry, PROJECT_ITEMS),
    YAML_FREE_KEYS("defsym", &string_entry, PROJECT_ITEMS),
    OPTIONAL("base", project_text, base),
    OPTIONAL_LIST("with", with, &string_entry, PROJECT_ITEMS),
    OPTIONAL("release", project_text, release),
    OPTIONAL("fail-on", project_text, fail_on),
    YAML_FREE_KEYS("level", &string_entry, PROJECT_LEVELS),
    OPTIONAL_LIST("accept", accept, &accept_entry, PROJECT_ACCEPTS),
    OPTIONAL_LIST("approve", approve, &string_entry, PROJECT_ITEMS),
    OPTIONAL("baseline", project_text, baseline),
    OPTIONAL("locked", project_text, locked),
    OPTIONAL("map", project_text, map),
    YAML_FREE_KEYS("budgets", &budget_entry, PROJECT_BUDGETS),
    OPTIONAL("format", project_text, format),
    OPTIONAL_LIST("report", report, &string_entry, PROJECT_ITEMS),
    OPTIONAL("port", project_text, port),
    OPTIONAL("baud", project_text, baud),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t project_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct project_text, project_fields)};
