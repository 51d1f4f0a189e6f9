/* What services know a finding by from one build to the next. */
#include "base/alloc.h"
#include "pieces.h"

struct fingerprints fingerprints_new(void)
{
    return (struct fingerprints){json_object()};
}

void fingerprints_free(struct fingerprints *fingerprints)
{
    json_decref(fingerprints->seen);
}

char *fingerprints_next(struct fingerprints *fingerprints, const char *key)
{
    json_int_t count = json_integer_value(json_object_get(fingerprints->seen, key)) + 1;
    json_object_set_new(fingerprints->seen, key, json_integer(count));
    return alloc_format("%s:%lld", key, (long long)count);
}
