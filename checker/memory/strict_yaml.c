#include "strict_yaml.h"

#include "alloc.h"
#include "yaml_check.h"
#include "yaml_places.h"

#include <stdlib.h>
#include <string.h>

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

bool yaml_read_own(const char *name, const char *source, const cyaml_schema_value_t *schema, struct yaml_text *text,
                   struct fault *fault)
{
    *text = (struct yaml_text){.name = name, .schema = schema, .source = source};
    text->plain = plain_yaml_read(source, schema, &text->data);
    return text->plain != NULL ||
           fault_set(fault, FAULT_BUG, "%s: this is not the YAML that our own profiles keep to", name);
}

bool yaml_has(const struct yaml_text *text, const char *key)
{
    if (text->source == NULL)
        return yaml_find(text, key, 0) != NULL;
    size_t length = strlen(key);
    for (const char *line = text->source; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && line[length] == ':')
            return true;
    }
    return false;
}

void yaml_release(struct yaml_text *text)
{
    if (text->plain != NULL)
        plain_yaml_free(text->plain);
    else if (text->data != NULL)
        cyaml_free(&configuration, text->schema, text->data, 0);
    free(text->marks);
    yaml_entries_release(text);
    *text = (struct yaml_text){0};
}
