/* Which pages of the flash an image touches, and what becomes of each. Pure: no port, no clock, no file. It is made
 * before the port is opened, refuses what must not be written, and is settled page by page when the device is read. */
#pragma once
#include "base/text.h"
#include "emit/safe_image.h"
#include "programmer/protocol/protocol.h"

#include <stdint.h>

/* What a WRITE command takes at most (AN3155, 3.6), and so the unit that is written or left blank. */
#define PLAN_BLOCK BLOCK
/* The start of a page, 3 ms of reading: what an erase that did not happen, or another build, shows at once. */
#define PLAN_PROBE 16

enum page_work {
    PAGE_UNREAD,  /* what is on the device is not known */
    PAGE_SAME,    /* holds what it shall hold */
    PAGE_FILL,    /* blank: written without an erase */
    PAGE_REPLACE, /* erased and written */
};

enum page_progress {
    PAGE_UNTOUCHED,
    PAGE_BEGUN, /* erased or half-written: what it holds is not known */
    PAGE_DONE,  /* read back and right */
};

struct page {
    uint32_t address, size, number; /* number: what an erase names it by */
    bool is_numbered;               /* false: nobody knows that, so it is not erased */
    uint32_t covered;               /* bytes of it that the image gives; less than a page: the others are merged */
    enum page_work work;
    enum page_progress progress;
    uint8_t *wanted;   /* one page; the bytes beside the image are blank until plan_merge */
    uint8_t *original; /* one page: what the device held before anything touched it, once has_original */
    bool has_original;
    bool exposed;   /* an ERASE that was garbled may have hit it without a sign since it was right */
    bool inhabited; /* something was seen in it that is not blank */
};

/* Bytes of a page that one WRITE takes at most. */
struct stretch {
    uint32_t at; /* offset in the page */
    uint32_t size;
};
/* As many as a page can have: its blocks, of which one may be parted by a vector table, and the two stretches of that.
 */
#define PLAN_STRETCHES(page_size) ((page_size) / PLAN_BLOCK + 3)

enum plan_purpose {
    PLAN_FLASH, /* a program: its vector table goes first and comes back last */
    /* A backup goes back: the board's preserved ranges stay the device's own, and each page is erased and written in
     * its turn, from the lowest up, because what starts first lies lowest. */
    PLAN_RESTORE,
    /* The same of the device that the backup is of, and that has lost what is preserved: that comes back, too. */
    PLAN_RESTORE_ALL,
};

/* A preserved range that the image has bytes for, and that are left out. */
struct kept {
    const struct owned_range *range;
    uint32_t bytes;
};

struct plan {
    const struct safe_image *image; /* borrowed, as are its bytes; NULL: pages are erased, and that is all */
    const struct chip *chip;
    const struct board *board;
    struct geometry geometry;
    struct cut_traces traces;
    uint32_t flash;            /* where it begins */
    uint32_t page_size;        /* of every page; 0 where they differ */
    struct safe_range *ranges; /* the image's, without what is kept; ascending, disjoint */
    size_t range_count;
    uint32_t bytes;     /* of the ranges */
    struct page *pages; /* ascending */
    size_t page_count;
    struct page *last; /* the page of the vector table, erased first and written last; NULL: none */
    bool has_table;    /* what starts a program is written last of its page: */
    uint32_t table;    /* the address of its stack pointer and reset vector */
    struct kept *kept;
    size_t kept_count;
};

/* FAULT_REFUSED when a page of the image holds protected bytes, FAULT_CONFIG when the chip's pages or bootloader are
 * not known. The caller calls plan_release; the image outlives the plan. */
bool plan_make(const struct safe_image *image, enum plan_purpose purpose, struct plan *plan, struct fault *fault);
/* The same for an erase: every page of this range, which begins and ends with one, shall be blank. It has no image.
 * FAULT_USAGE when it does not. */
bool plan_erase(const struct chip *chip, const struct board *board, struct range range, struct plan *plan,
                struct fault *fault);
void plan_release(struct plan *plan);

/* What both begin with: chip and geometry, and a page that is wanted blank. */
bool plan_start(const struct chip *chip, const struct board *board, struct plan *plan, struct fault *fault);
struct page *plan_add_page(struct plan *plan, size_t *capacity, const struct sector *sector);

/* Fills in what page->original has beside the image's bytes. */
void plan_merge(const struct plan *plan, struct page *page);
/* Decides on the page's work from all of its contents; a merged page first needs plan_merge. */
void plan_settle(const struct plan *plan, struct page *page, const uint8_t *contents);
/* When every page is settled: a page of the vector table that is right is replaced all the same if any other page is
 * not, so that nothing starts what is half there (docs/DESIGN.md, "The vector table goes first and comes back last").
 */
void plan_take_vectors(struct plan *plan);

/* How many pages from `first` on, neighbours that have to be replaced, are erased before the first of them is written:
 * a few at most, none but `last` itself when that is first. */
size_t plan_count_ahead(const struct plan *plan, const struct page *first);

/* The stretches of a page in the order in which they are written, blank ones left out: its blocks from the top down; of
 * a vector table words 0 to 7 behind all else, and words 0 and 1 behind those. So no cut leaves a stack pointer and a
 * reset vector in front of code that is not there. `stretches` is room for PLAN_STRETCHES, or NULL to count them. */
size_t plan_stretches(const struct plan *plan, const struct page *page, struct stretch *stretches);

static inline bool page_is_partial(const struct page *page)
{
    return page->covered < page->size;
}

static inline bool page_changes(const struct page *page)
{
    return page->work == PAGE_FILL || page->work == PAGE_REPLACE;
}

/* The page that holds this address; NULL when it is none of the plan's. */
struct page *plan_page(const struct plan *plan, uint32_t address);

/* Number of pages whose work is `work`, and that are `progress`. */
size_t plan_count_work(const struct plan *plan, enum page_work work);
size_t plan_count_progress(const struct plan *plan, enum page_progress progress);

/* True when all `size` bytes are as an erase leaves them. */
bool is_blank(const uint8_t *bytes, size_t size, uint8_t erased);

/* SHA-256 over addresses and bytes of the ranges: the same for one image in any format. */
#define PLAN_DIGEST 32
void plan_digest(const struct plan *plan, uint8_t digest[PLAN_DIGEST]);
