/* Names of symbols: arbitrary bytes, alone and in a sentence. Whatever they are made to mean, an answer comes soon, and
 * a sentence without mangled names stays as it is. */
#include "base/alloc.h"
#include "debuginfo/demangle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What a name that was cut leaves behind (demangle.c) is no fault. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *name = alloc_text((const char *)bytes, size), *read = demangle(name);
    char *sentence = alloc_format("calls %s, which is not there", name);
    char *shown = demangle_sentence(alloc_string(sentence));
    if (read != NULL && read[0] == '\0')
        abort();
    if (strstr(sentence, "_Z") == NULL && strstr(sentence, "_R") == NULL && strcmp(sentence, shown) != 0)
        abort();
    if (strncmp(shown, "calls ", 6) != 0)
        abort();
    free(shown);
    free(sentence);
    free(read);
    free(name);
    return 0;
}
