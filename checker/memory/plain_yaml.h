/* The YAML that our own boards and chips keep to, read without libyaml: they are read at each start, where libyaml
 * would be a third of a small check. Lines "key: value", lists with "- " before each item, {…} on one line, [] for an
 * empty list, values in double quotes or plain, comments; no escapes, no quotes of the other kind, nothing over several
 * lines. tests/profile reads each of them both ways. */
#pragma once
#include <cyaml/cyaml.h>

struct plain_yaml; /* owns what it filled; plain_yaml_free frees it */

/* Fills the structure of the schema, as libcyaml would; *data belongs to the result. NULL when the text is not of that
 * kind, or gives a key that the schema does not have. */
struct plain_yaml *plain_yaml_read(const char *source, const cyaml_schema_value_t *schema, void **data);
void plain_yaml_free(struct plain_yaml *plain);
