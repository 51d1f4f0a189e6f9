#include "strict_yaml.h"

#include "yaml_check.h"
#include "yaml_places.h"

#include <stdlib.h>

static const cyaml_config_t configuration = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_NO_ALIAS};

static bool fill(struct yaml_text *text, const uint8_t *bytes, size_t size, struct fault *fault)
{
    cyaml_err_t error = cyaml_load_data(bytes, size, &configuration, text->schema, &text->data, NULL);
    return error == CYAML_OK ||
           fault_set(fault, FAULT_BUG, "%s: libcyaml refuses what the strict check lets through: %s", text->name,
                     cyaml_strerror(error));
}

bool yaml_read(const char *name, const uint8_t *bytes, size_t size, const cyaml_schema_value_t *schema,
               struct yaml_text *text, struct fault *fault)
{
    *text = (struct yaml_text){.name = name, .schema = schema};
    if (yaml_check(text, bytes, size, fault) && fill(text, bytes, size, fault))
        return true;
    yaml_release(text);
    return false;
}

bool yaml_has(const struct yaml_text *text, const char *key)
{
    return yaml_find(text, key, 0) != NULL;
}

void yaml_release(struct yaml_text *text)
{
    if (text->data != NULL)
        cyaml_free(&configuration, text->schema, text->data, 0);
    free(text->marks);
    yaml_entries_release(text);
    *text = (struct yaml_text){0};
}
