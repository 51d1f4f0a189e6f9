#include "finding_key.h"

#include "base/text.h"
#include "rule.h"

static void add_part(struct text *key, const char *part)
{
    text_add(key, "/");
    for (const char *at = part; at != NULL && *at != '\0'; at++) {
        if (*at > ' ' && *at < 0x7F && *at != '/' && *at != '%')
            text_add_bytes(key, at, 1);
        else
            text_add(key, "%%%02X", (unsigned char)*at);
    }
}

char *finding_key(const struct finding *finding)
{
    struct text key = {0};
    text_add(&key, "%s", finding->rule->code);
    add_part(&key, finding->region);
    add_part(&key, finding->section);
    add_part(&key, finding->symbol);
    return key.at;
}
