/* Lines of two runs from bytes, divided by a NUL. What merges, merges again to the same, in either order. */
#include "merge/merge.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool add_bytes(struct merge *merge, const void *bytes, size_t size)
{
    char path[32];
    struct fault fault = {.kind = FAULT_BUG};
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool good = merge_add(merge, path, &fault);
    if (!good && (fault.kind == FAULT_BUG || fault.sentence[0] == '\0'))
        abort();
    close(fd);
    return good;
}

/* False when one of them cannot be merged. */
static bool merged(const void *a, size_t a_size, const void *b, size_t b_size, struct text *out)
{
    struct merge merge;
    struct totals sum = {0};
    struct fault fault;
    if (!merge_open(&merge, &fault))
        abort();
    bool good = add_bytes(&merge, a, a_size) && add_bytes(&merge, b, b_size);
    if (good && !merge_settle(&merge, &fault))
        abort();
    for (size_t i = 0; good && i < merge.count; i++) {
        totals_add(&sum, &merge.runs[i].totals);
        if (!merge_line(&merge, i, out, &fault) || !merge_has(&merge, merge.runs[i].path))
            abort();
    }
    if (good)
        report_totals_ndjson(out, &sum);
    merge_close(&merge);
    return good;
}

static void describe(const struct text *lines)
{
    struct text out = {0};
    for (const char *at = lines->at, *end; at < lines->at + lines->length; at = end + 1) {
        struct run_line line;
        char why[RUN_LINE_WHY];
        end = strchr(at, '\n');
        if (end == NULL || !run_line_read(at, (size_t)(end - at), &line, why))
            abort();
        if (line.path != NULL)
            run_line_describe(&line, false, &out);
        run_line_release(&line);
    }
    if (out.length > 0 && strchr(out.at, '\033') != NULL)
        abort();
    text_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *middle = size > 0 ? memchr(bytes, '\0', size) : NULL;
    size_t first = middle != NULL ? (size_t)(middle - bytes) : size, rest = middle != NULL ? size - first - 1 : 0;
    const uint8_t *second = middle != NULL ? middle + 1 : bytes;
    struct text once = {0}, turned = {0}, again = {0};
    if (middle != NULL && merged(bytes, first, second, rest, &once)) {
        bool good =
            merged(second, rest, bytes, first, &turned) && merged(once.at, once.length, once.at, once.length, &again);
        if (!good || strcmp(once.at, turned.at) != 0 || strcmp(once.at, again.at) != 0)
            abort();
        describe(&once);
    }
    text_release(&once);
    text_release(&turned);
    text_release(&again);
    return 0;
}
