#include "alloc.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_out(void *memory)
{
    if (memory == NULL)
        alloc_out();
    return memory;
}

void *alloc_bytes(size_t size)
{
    return or_out(malloc(size > 0 ? size : 1));
}

void *alloc_items(size_t count, size_t size)
{
    return or_out(calloc(count > 0 ? count : 1, size));
}

/* Memory that is given back and taken anew costs a page fault every 4 KiB, which is half of a check. Naming one of the
 * two ends glibc's own adjustment of both; other C libraries have neither. */
void alloc_keep(void)
{
#ifdef M_TRIM_THRESHOLD
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

void *alloc_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    if (*capacity > SIZE_MAX / 2 / size)
        return or_out(NULL);
    *capacity = *capacity > 0 ? *capacity * 2 : 8;
    return or_out(realloc(items, *capacity * size));
}

char *alloc_text(const char *text, size_t length)
{
    char *copy = alloc_bytes(length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *alloc_string(const char *text)
{
    return text != NULL ? alloc_text(text, strlen(text)) : NULL;
}

char *alloc_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return or_out(length < 0 ? NULL : text);
}
