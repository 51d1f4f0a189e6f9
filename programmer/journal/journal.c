#include "journal.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void journal_release(struct journal *journal)
{
    for (size_t i = 0; i < journal->saved_count; i++) {
        free(journal->saved[i].old);
        free(journal->saved[i].earlier);
        free(journal->saved[i].wanted);
    }
    free(journal->saved);
    free(journal->marks);
    free(journal->device);
    free(journal->beside);
    *journal = (struct journal){0};
}

static uint8_t *copy_of(const uint8_t *bytes, uint32_t size)
{
    uint8_t *copy = alloc_items(1, size);
    memcpy(copy, bytes, size);
    return copy;
}

void journal_save(struct journal *journal, uint32_t address, uint32_t size, const uint8_t *old, const uint8_t *earlier,
                  const uint8_t *wanted)
{
    if (journal->saved == NULL)
        journal->saved = alloc_items(JOURNAL_PAGE_CAP, sizeof *journal->saved);
    size_t at = journal->saved_count++;
    for (; at > 0 && journal->saved[at - 1].address > address; at--)
        journal->saved[at] = journal->saved[at - 1];
    journal->saved[at] =
        (struct saved_page){address, size, copy_of(old, size), copy_of(earlier, size), copy_of(wanted, size)};
}

static const struct page_mark *find_mark(const struct journal *journal, uint32_t address)
{
    for (size_t i = 0; i < journal->mark_count; i++)
        if (journal->marks[i].address == address)
            return &journal->marks[i];
    return NULL;
}

void journal_mark(struct journal *journal, const struct page_mark *mark)
{
    const struct page_mark *earlier = find_mark(journal, mark->address);
    if (earlier != NULL) {
        journal->marks[earlier - journal->marks] = *mark;
        return;
    }
    journal->marks = alloc_grow(journal->marks, journal->mark_count, &journal->mark_capacity, sizeof *journal->marks);
    journal->marks[journal->mark_count++] = *mark;
}

enum page_progress journal_progress(const struct journal *journal, uint32_t address)
{
    const struct page_mark *mark = find_mark(journal, address);
    return mark != NULL ? mark->progress : PAGE_UNTOUCHED;
}

bool journal_garbled(const struct journal *journal, uint32_t address)
{
    const struct page_mark *mark = find_mark(journal, address);
    return mark != NULL && mark->garbled;
}

const struct saved_page *journal_saved(const struct journal *journal, uint32_t address)
{
    for (size_t i = 0; i < journal->saved_count; i++)
        if (journal->saved[i].address == address)
            return &journal->saved[i];
    return NULL;
}

size_t journal_begun(const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->mark_count; i++)
        count += journal->marks[i].progress == PAGE_BEGUN;
    return count;
}

size_t journal_pending(const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->saved_count; i++)
        count += journal_progress(journal, journal->saved[i].address) == PAGE_BEGUN;
    return count;
}

/* How many bytes from the first on can be reached. */
static size_t reach(uint8_t erased, const uint8_t *from, const uint8_t *found, size_t size)
{
    size_t at = 0;
    while (at < size && ((found[at] ^ from[at]) & ~(from[at] ^ erased)) == 0)
        at++;
    return at;
}

bool journal_reachable(const struct cut_traces *traces, const uint8_t *from, const uint8_t *found, size_t size)
{
    return reach(traces->erased, from, found, size) == size;
}

bool journal_written(const struct cut_traces *traces, const uint8_t *wanted, const uint8_t *found, size_t size)
{
    size_t at = reach(traces->erased, wanted, found, size), end = (at / PLAN_BLOCK + 1) * PLAN_BLOCK;
    end = end < size ? end : size;
    if (at == size)
        return true;
    while (at < end && found[at] == traces->first)
        at++;
    at += at < end && found[at] == traces->second;
    uint8_t filler = at < end ? found[at] : 0;
    while (at < end && found[at] == filler)
        at++;
    return is_blank(found + at, end - at, traces->erased) &&
           journal_reachable(traces, wanted + end, found + end, size - end);
}

bool journal_explains(const struct journal *journal, const struct cut_traces *traces, const struct saved_page *page,
                      const uint8_t *found)
{
    size_t size = page->size;
    switch (journal_progress(journal, page->address)) {
    case PAGE_UNTOUCHED:
        return memcmp(found, page->earlier, size) == 0 || memcmp(found, page->wanted, size) == 0;
    case PAGE_DONE:
        return memcmp(found, page->wanted, size) == 0;
    case PAGE_BEGUN:
        break;
    }
    return journal_reachable(traces, page->old, found, size) || journal_written(traces, page->earlier, found, size) ||
           journal_written(traces, page->wanted, found, size);
}

/* ---- merge ---- */

static unsigned rank(const struct page_mark *mark)
{
    static const unsigned ranks[] = {[PAGE_UNTOUCHED] = 0, [PAGE_DONE] = 1, [PAGE_BEGUN] = 2};
    return mark == NULL ? 0 : ranks[mark->progress] + mark->garbled;
}

static bool has_witness(const struct journal *journal, const struct witness *witness)
{
    for (size_t i = 0; i < journal->witness_count; i++)
        if (journal->witnesses[i].address == witness->address &&
            memcmp(journal->witnesses[i].bytes, witness->bytes, JOURNAL_WITNESS) == 0)
            return true;
    return false;
}

static void merge_witnesses(struct journal *journal, const struct journal *other)
{
    for (size_t i = 0; i < other->witness_count && journal->witness_count < JOURNAL_WITNESS_CAP; i++)
        if (!has_witness(journal, &other->witnesses[i]))
            journal->witnesses[journal->witness_count++] = other->witnesses[i];
}

bool journal_merge(struct journal *journal, const struct journal *other, uint32_t *page)
{
    for (size_t i = 0; i < other->saved_count; i++) {
        const struct saved_page *theirs = &other->saved[i], *ours = journal_saved(journal, theirs->address);
        *page = theirs->address;
        if (ours != NULL && (ours->size != theirs->size || memcmp(ours->old, theirs->old, ours->size) != 0))
            return false;
        if (ours == NULL && journal->saved_count == JOURNAL_PAGE_CAP)
            return false;
        if (ours == NULL)
            journal_save(journal, theirs->address, theirs->size, theirs->old, theirs->earlier, theirs->wanted);
    }
    for (size_t i = 0; i < other->mark_count; i++) {
        const struct page_mark *mark = &other->marks[i];
        if (rank(mark) > rank(find_mark(journal, mark->address)))
            journal_mark(journal, mark);
    }
    merge_witnesses(journal, other);
    return true;
}
