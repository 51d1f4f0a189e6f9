/* What must survive an interrupted run: the bytes of partly covered pages as they were before the page was erased,
 * because from then on they exist nowhere else, and which pages were begun and done. One journal per device, whatever
 * image is written: what an interrupted run left half-written is as lost to the next image as to the same one.
 * docs/FORMATS.md describes the bytes; journal_decode takes them from a file nobody vouches for. */
#pragma once
#include "fault.h"
#include "plan.h"

#define JOURNAL_DEVICE_CAP 255
#define JOURNAL_PAGE_CAP   4096
#define JOURNAL_FILE_CAP   ((uint64_t)16 << 20)

/* A page as it was before anything touched it. */
struct saved_page {
    uint32_t address;
    uint8_t *bytes; /* one page; owned */
};

/* What the last mark of a page says. */
struct page_mark {
    uint32_t address;
    enum page_progress progress; /* PAGE_BEGUN or PAGE_DONE */
};

struct journal {
    char *device; /* whose flash: "id 3c00…" or "port /dev/ttyUSB0" */
    uint8_t digest[PLAN_DIGEST];
    int64_t started; /* seconds since 1970 */
    uint32_t page_size;
    struct saved_page *saved; /* ascending */
    size_t saved_count;
    struct page_mark *marks; /* one per page, in the order of their first mark */
    size_t mark_count, mark_capacity;
};

void journal_release(struct journal *journal);

/* Adds a copy of one page that is not there yet. */
void journal_save(struct journal *journal, uint32_t address, const uint8_t *bytes);
void journal_mark(struct journal *journal, uint32_t address, enum page_progress progress);

/* PAGE_UNTOUCHED for a page without a mark. */
enum page_progress journal_progress(const struct journal *journal, uint32_t address);
/* The saved bytes of a page, or NULL. */
const uint8_t *journal_saved(const struct journal *journal, uint32_t address);
/* The number of pages that may be half-written: begun, not done. */
size_t journal_begun(const struct journal *journal);
/* Of those, the pages whose only copy of neighbour bytes is this journal: they are saved. */
size_t journal_pending(const struct journal *journal);

/* The header and the saved pages; marks follow it one by one. */
void journal_encode(const struct journal *journal, struct text *out);
#define JOURNAL_MARK_SIZE 12
void journal_encode_mark(const struct page_mark *mark, uint8_t bytes[JOURNAL_MARK_SIZE]);

/* Reads both. A last mark that is not whole was cut while it was written, before what it announces was done, and is
 * passed over. Faults: FAULT_FORMAT; `name` is for the sentence. The caller calls journal_release. */
bool journal_decode(const char *name, const uint8_t *bytes, size_t size, struct journal *journal, struct fault *fault);
