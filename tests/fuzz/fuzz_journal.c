/* Journals of interrupted runs: any bytes are refused or read, and what is read comes back the same, explains the pages
 * that it saved, and agrees with itself. */
#include "programmer/journal/journal.h"
#include "programmer/protocol/stm32_uart.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Whatever its last mark says, a page may hold what that mark promises. */
static void explain(const struct journal *journal)
{
    for (size_t i = 0; i < journal->saved_count; i++) {
        const struct saved_page *page = &journal->saved[i];
        bool begun = journal_progress(journal, page->address) == PAGE_BEGUN;
        if (!journal_explains(journal, &stm32_uart.traces, page, begun ? page->old : page->wanted) ||
            !journal_written(&stm32_uart.traces, page->wanted, page->wanted, journal->page_size))
            abort();
        journal_written(&stm32_uart.traces, page->wanted, page->old, journal->page_size);
    }
}

static void merge(const uint8_t *bytes, size_t size, struct journal *journal)
{
    struct journal same;
    struct fault fault;
    uint32_t page;
    size_t saved = journal->saved_count, marks = journal->mark_count;
    if (!journal_decode("same.journal", bytes, size, &same, &fault) || !journal_merge(journal, &same, &page) ||
        journal->saved_count != saved || journal->mark_count != marks)
        abort();
    journal_release(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct journal journal;
    struct fault fault;
    if (!journal_decode("fuzz.journal", bytes, size, &journal, &fault))
        return 0;
    struct text text = {0};
    journal_encode(&journal, &text);
    if (text.length > size || memcmp(text.at, bytes, text.length) != 0)
        abort();
    if (journal_pending(&journal) > journal.saved_count)
        abort();
    explain(&journal);
    merge(bytes, size, &journal);
    text_release(&text);
    journal_release(&journal);
    return 0;
}
