/* What must survive an interrupted run: the bytes of partly covered pages as they were before the page was erased,
 * because from then on they exist nowhere else, and which pages were begun and done. One journal per device, whatever
 * image is written: what an interrupted run left half-written is as lost to the next image as to the same one.
 * docs/FORMATS.md describes the bytes; journal_decode takes them from a file nobody vouches for. */
#pragma once
#include "base/fault.h"
#include "programmer/plan/plan.h"

#define JOURNAL_DEVICE_CAP 255
#define JOURNAL_PATH_CAP   4096
#define JOURNAL_PAGE_CAP   4096
#define JOURNAL_FILE_CAP   ((uint64_t)16 << 20)

/* A page whose bytes beside the image exist nowhere else while it is erased. One page each; owned. */
struct saved_page {
    uint32_t address, size;
    uint8_t *old;     /* before anything touched it: what its neighbour bytes come back from */
    uint8_t *earlier; /* what the run found, or what an earlier run was turning the page into; else the same as old */
    uint8_t *wanted;  /* what the run is turning it into */
};

/* A place that the run does not touch, by which the device is known again. */
#define JOURNAL_WITNESS     64
#define JOURNAL_WITNESS_CAP 16
struct witness {
    uint32_t address;
    uint8_t bytes[JOURNAL_WITNESS];
};

/* What the last mark of a page says. */
struct page_mark {
    uint32_t address;
    enum page_progress progress; /* PAGE_BEGUN or PAGE_DONE */
    bool garbled;                /* begun, and over a line that may have written anything into it */
};

struct journal {
    char *device; /* whose flash: "id 3c00…" or "port /dev/ttyUSB0" */
    char *beside; /* path of its copy beside the image; "" without one */
    uint8_t digest[PLAN_DIGEST];
    int64_t started;          /* seconds since 1970 */
    uint32_t page_size;       /* of every page; 0 where they differ: then each saved one says its own */
    struct saved_page *saved; /* ascending */
    size_t saved_count;
    struct witness witnesses[JOURNAL_WITNESS_CAP];
    size_t witness_count;
    struct page_mark *marks; /* one per page, in the order of their first mark */
    size_t mark_count, mark_capacity;
};

void journal_release(struct journal *journal);

/* Adds a copy of one page that is not there yet. */
void journal_save(struct journal *journal, uint32_t address, uint32_t size, const uint8_t *old, const uint8_t *earlier,
                  const uint8_t *wanted);
void journal_mark(struct journal *journal, const struct page_mark *mark);

/* PAGE_UNTOUCHED for a page without a mark. */
enum page_progress journal_progress(const struct journal *journal, uint32_t address);
bool journal_garbled(const struct journal *journal, uint32_t address);
/* NULL when that page is not saved. */
const struct saved_page *journal_saved(const struct journal *journal, uint32_t address);
/* The number of pages that may be half-written: begun, not done. */
size_t journal_begun(const struct journal *journal);
/* Of those, the pages whose only copy of neighbour bytes is this journal: they are saved. */
size_t journal_pending(const struct journal *journal);

/* What an erase or a write that was cut can have made of `from`: every bit that was as an erase leaves it still is.
 * From the old bytes an erase leads here, from an erased page a write of the wanted ones; an erased page is reached
 * from anything. */
bool journal_reachable(const struct cut_traces *traces, const uint8_t *from, const uint8_t *found, size_t size);
/* The same for a write, which ends in other bytes when the line was cut in it: what finds the device again completes
 * the frame, and when its checksum happens to fit, that stands in the rest of what it carried, behind which its block
 * is blank. */
bool journal_written(const struct cut_traces *traces, const uint8_t *wanted, const uint8_t *found, size_t size);
/* Can the run have left `found` in this page, as far as its last mark says, over a line that garbled nothing? */
bool journal_explains(const struct journal *journal, const struct cut_traces *traces, const struct saved_page *page,
                      const uint8_t *found);

/* Adds what `other`, of the same device, knows: where both mark a page, begun ranks above done. Witnesses add up.
 * Returns false, and the page, when they saved different bytes of one page: then one of them is out of date. */
bool journal_merge(struct journal *journal, const struct journal *other, uint32_t *page);

/* Bytes that journal_encode needs for so many pages and a mark for each. */
uint64_t journal_size(uint32_t page_size, size_t pages);

/* The header and the saved pages; marks follow it one by one. */
void journal_encode(const struct journal *journal, struct text *out);
#define JOURNAL_MARK_SIZE 12
void journal_encode_mark(const struct page_mark *mark, uint8_t bytes[JOURNAL_MARK_SIZE]);

/* Reads both. A last mark that is not whole was cut while it was written, before what it announces was done, and is
 * passed over. Faults: FAULT_FORMAT; `name` is for the sentence. The caller calls journal_release. */
bool journal_decode(const char *name, const uint8_t *bytes, size_t size, struct journal *journal, struct fault *fault);
