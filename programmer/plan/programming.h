/* One run of program_run, for its parts. Private to this room. */
#pragma once
#include "program.h"
#include "programmer/journal/journal_store.h"
#include "programmer/protocol/content.h"

struct programming {
    struct bootloader *bootloader;
    struct plan *plan;
    const struct program_options *options;
    struct program_outcome *outcome;
    uint8_t *contents, *again, *other; /* one page each */
    struct stretch *stretches;         /* PLAN_STRETCHES */
    struct sentinel *sentinels;
    size_t sentinel_count;
    struct page *undecided; /* blank like the page it would be in a smaller flash: written first; NULL */
    size_t disturbances;    /* of the bootloader, when every page had been looked at */
    bool doubtful;          /* a page was not as a command that was acknowledged should have left it */
    bool strayed;           /* something outside the plan was, or may have been, changed */
    char *image;            /* where the image lies, links followed; NULL: it is no file */
    char *journal_path;
    char *journal_beside; /* its copy; NULL: there is no place for one */
    char *device;
    struct journal earlier; /* of an interrupted run; empty without one */
    const char *found_at;   /* its file, or the first of the two; borrowed from this struct */
    /* Other files that know the same, or less, and the devices they are of. */
    struct names outdated, outdated_of;
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

/* journal_evidence.c: what the flash says about a journal. */
struct evidence {
    bool contradicted; /* the run cannot have left what is there */
    uint32_t at;       /* where it says so */
    bool proven;       /* some of it holds what only this device can be expected to hold */
    bool at_stake;     /* bytes of it would be used */
};
bool weigh_journal(struct programming *run, struct journal *journal, struct evidence *evidence, struct fault *fault);
/* Keeps in run->journal what the device is known by. */
bool call_witnesses(struct programming *run, struct fault *fault);

/* run_journal.c: what an interrupted run left for this device. */
bool load_journal(struct programming *run, struct fault *fault);
/* On disk before the first page is erased. */
bool start_journal(struct programming *run, struct fault *fault);
/* For a run that fails and whose line garbled: the next one finds what no cut explains, in pages that were begun or
 * that a block went astray to, and in the places that the device is known by. */
void amend_journal(struct programming *run);
/* Everything planned is there. What other images left behind becomes a journal of no image: this one's run is over. */
bool finish_journal(struct programming *run, struct fault *fault);

/* alias.c: is it as large as it says? match_alias reads, before anything is changed; check_alias, before anything else,
 * writes what only a write can tell. */
bool match_alias(struct programming *run, struct fault *fault);
bool check_alias(struct programming *run, struct fault *fault);

/* sentinels.c: pages that a garbled ERASE could hit. place reads them before the first erase, expose_pages notes which
 * of them one could have hit without a sign, check compares those, or all. */
bool place_sentinels(struct programming *run, struct fault *fault);
void expose_pages(struct programming *run, uint32_t first, uint32_t count);
bool check_sentinels(struct programming *run, bool all, struct fault *fault);

/* lost_block.c: `block`, which has offset `at` of the page, is not as it was written. False, with a fault, when it may
 * have gone to another place outside the plan; true when it went nowhere, or all that can be mended is. */
bool find_lost_block(struct programming *run, const struct page *page, uint32_t at, const uint8_t *block,
                     struct fault *fault);
/* journal_signs.c: behind the survey of a device without a journal, does the flash look interrupted all the same? */
bool look_for_signs(struct programming *run, struct fault *fault);

/* survey.c: settles every page of the plan. */
bool survey(struct programming *run, struct fault *fault);

/* page_change.c: notes in plan and journal what is about to happen to a page, or has happened. */
bool mark_page(struct programming *run, struct page *page, enum page_progress progress, struct fault *fault);
/* Erases this page and its neighbours that have to be, a few at most; those that are blank then become PAGE_FILL. */
bool erase_ahead(struct programming *run, struct page *first, struct fault *fault);
/* begin erases the page (unless it is blank); change erases, writes and reads back, and tries again. */
bool begin_page(struct programming *run, struct page *page, struct fault *fault);
bool change_page(struct programming *run, struct page *page, struct fault *fault);
/* All of it is read back; FAULT_REFUSED when the page is not right and can be done again. */
bool verify_page(struct programming *run, struct page *page, struct fault *fault);

/* program.c: every page that is to be changed, that of the vector table first and last. */
bool change_pages(struct programming *run, struct fault *fault);

/* proof.c: was a frame not answered as it should have been, or a page not what a command should have left? */
bool was_disturbed(const struct programming *run);
/* Behind all changes, that they are still there and nothing else was hit. */
bool prove_pages(struct programming *run, struct fault *fault);

/* backup.c: what is about to be overwritten, as options->backup. */
bool write_backup(struct programming *run, struct fault *fault);
/* Removes it, if this run wrote it and nothing was there before. */
void take_backup_back(struct programming *run);

/* flash_state.c */
void describe_state(const struct programming *run, struct text *out);

void tell(const struct programming *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True, with a fault, when the user wants to stop. */
bool wants_stop(struct programming *run, struct fault *fault);
