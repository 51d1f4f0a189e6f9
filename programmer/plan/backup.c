/* --backup: what is about to be overwritten, before the first page is erased. */
#include "base/alloc.h"
#include "emit/dump.h"
#include "programming.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Neighbouring pages as one range, so that the file has as few gaps as the flash. `bytes` holds all pages. */
static size_t gather(const struct plan *plan, uint8_t *bytes, struct safe_range *ranges)
{
    size_t count = 0, used = 0;
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        if (!page_changes(page) || !page->has_original)
            continue;
        memcpy(bytes + used, page->original, page->size);
        if (count > 0 && ranges[count - 1].address + ranges[count - 1].size == page->address)
            ranges[count - 1].size += page->size;
        else
            ranges[count++] = (struct safe_range){page->address, page->size, bytes + used};
        used += page->size;
    }
    return count;
}

bool write_backup(struct programming *run, struct fault *fault)
{
    const char *path = run->options->backup;
    const struct plan *plan = run->plan;
    if (path == NULL)
        return true;
    bool exists = access(path, F_OK) == 0;
    if (exists && run->outcome->resumed) {
        tell(run, "%s stays as it is: it is taken for the backup of the run that is continued", path);
        return true;
    }
    if (exists && !run->options->replace_backup)
        return dump_name_is_free(path, false, fault);
    uint8_t *bytes = alloc_items(plan->page_count, plan->geometry.largest);
    struct safe_range *ranges = alloc_items(plan->page_count, sizeof *ranges);
    size_t count = gather(plan, bytes, ranges);
    bool good = dump_save(path, ranges, count, NULL, fault);
    free(ranges);
    free(bytes);
    run->outcome->backed_up = good;
    run->backup_is_new = good && !exists;
    return good;
}

void take_backup_back(struct programming *run)
{
    if (run->backup_is_new)
        unlink(run->options->backup);
    run->outcome->backed_up = run->outcome->backed_up && !run->backup_is_new;
}
