/* Journals of interrupted runs: any bytes are refused or read, and what is read comes back the same. */
#include "journal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

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
    text_release(&text);
    journal_release(&journal);
    return 0;
}
