/* One run of program_run, for its parts. Private to this room. */
#pragma once
#include "content.h"
#include "journal_store.h"
#include "program.h"

struct programming {
    struct bootloader *bootloader;
    struct plan *plan;
    const struct program_options *options;
    struct program_outcome *outcome;
    uint8_t *contents, *again; /* one page each */
    char *journal_path;
    char *device;
    struct journal earlier; /* of an interrupted run; empty without one */
    bool has_earlier;       /* there was one */
    bool same_image;        /* and it wrote what we write */
    struct journal journal; /* ours, once something is to be changed */
    struct journal_store *store;
    bool backup_is_new; /* options->backup was written and replaced nothing */
};

/* device_match.c: is this the part the plan was made for, and can it be read and written? */
bool match_device(struct programming *run, struct fault *fault);
/* Can its bootloader erase all that is to change? Behind the survey, before the first erase. */
bool match_erase(const struct programming *run, struct fault *fault);

/* run_journal.c: what an interrupted run left for this device. */
bool load_journal(struct programming *run, struct fault *fault);
/* On disk before the first page is erased. */
bool start_journal(struct programming *run, struct fault *fault);
/* Everything planned is there. What other images left behind becomes a journal of no image: this one's run is over. */
bool finish_journal(struct programming *run, struct fault *fault);

/* survey.c: settles every page of the plan. */
bool survey(struct programming *run, struct fault *fault);

/* page_change.c: notes in plan and journal what is about to happen to a page, or has happened. */
bool mark_page(struct programming *run, struct page *page, enum page_progress progress, struct fault *fault);
/* Erases this page and its neighbours that have to be, a few at most; those that are blank then become PAGE_FILL. */
bool erase_ahead(struct programming *run, struct page *first, struct fault *fault);
/* begin erases the page (unless it is blank); change erases, writes and reads back, and tries again. */
bool begin_page(struct programming *run, struct page *page, struct fault *fault);
bool change_page(struct programming *run, struct page *page, struct fault *fault);

/* backup.c: what is about to be overwritten, as options->backup. */
bool write_backup(struct programming *run, struct fault *fault);
/* Removes it, if this run wrote it and nothing was there before. */
void take_backup_back(struct programming *run);

/* flash_state.c */
void describe_state(const struct plan *plan, struct text *out);

void tell(const struct programming *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True, with a fault, when the user wants to stop. */
bool wants_stop(struct programming *run, struct fault *fault);
