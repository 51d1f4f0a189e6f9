/* The journal as bytes: docs/FORMATS.md. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "journal.h"

#include <nettle/sha2.h>
#include <string.h>

static const char magic[8] = {'d', 's', 'o', 'j', 'r', 'n', 'l', '2'};
static const char format_1[8] = {'d', 's', 'o', 'j', 'r', 'n', 'l', '1'};

/* With what the file holds beside pages: the header, the device's name, witnesses, the digest. */
#define OVERHEAD 8192

#define PAGE_SIZE_CAP ((uint32_t)256 << 10)
#define LEAST_PAGE    128
/* First word of a mark. */
static const struct {
    uint32_t word;
    enum page_progress progress;
    bool garbled;
} mark_kinds[] = {
    {0x4E474542, PAGE_BEGUN, false}, /* BEGN */
    {0x4C425247, PAGE_BEGUN, true},  /* GRBL */
    {0x454E4F44, PAGE_DONE, false},  /* DONE */
};
#define MARK_KINDS (sizeof mark_kinds / sizeof *mark_kinds)

uint64_t journal_size(uint32_t page_size, size_t pages)
{
    return OVERHEAD + (uint64_t)pages * (4 + 3 * (uint64_t)page_size + 3 * JOURNAL_MARK_SIZE);
}

/* ---- encode ---- */

static void add_le32(struct text *out, uint32_t word)
{
    const char bytes[4] = {(char)word, (char)(word >> 8), (char)(word >> 16), (char)(word >> 24)};
    text_add_bytes(out, bytes, sizeof bytes);
}

static void add_block(struct text *out, const uint8_t *bytes, size_t size)
{
    text_add_bytes(out, (const char *)bytes, size);
}

static void add_name(struct text *out, const char *name)
{
    size_t length = name != NULL ? strlen(name) : 0;
    add_le32(out, (uint32_t)length);
    text_add_bytes(out, name != NULL ? name : "", length);
}

void journal_encode(const struct journal *journal, struct text *out)
{
    text_add_bytes(out, magic, sizeof magic);
    add_le32(out, journal->page_size);
    add_le32(out, (uint32_t)journal->saved_count);
    add_le32(out, (uint32_t)((uint64_t)journal->started & UINT32_MAX));
    add_le32(out, (uint32_t)((uint64_t)journal->started >> 32));
    add_block(out, journal->digest, sizeof journal->digest);
    add_name(out, journal->device);
    add_name(out, journal->beside);
    add_le32(out, (uint32_t)journal->witness_count);
    for (size_t i = 0; i < journal->witness_count; i++) {
        add_le32(out, journal->witnesses[i].address);
        add_block(out, journal->witnesses[i].bytes, JOURNAL_WITNESS);
    }
    for (size_t i = 0; i < journal->saved_count; i++) {
        const struct saved_page *page = &journal->saved[i];
        add_le32(out, page->address);
        if (journal->page_size == 0)
            add_le32(out, page->size);
        add_block(out, page->old, page->size);
        add_block(out, page->earlier, page->size);
        add_block(out, page->wanted, page->size);
    }
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, out->length, (const uint8_t *)out->at);
    sha256_digest(&context, sizeof digest, digest);
    add_block(out, digest, sizeof digest);
}

void journal_encode_mark(const struct page_mark *mark, uint8_t bytes[JOURNAL_MARK_SIZE])
{
    size_t kind = 0;
    while (mark_kinds[kind].progress != mark->progress || mark_kinds[kind].garbled != mark->garbled)
        kind++;
    const uint32_t word = mark_kinds[kind].word, words[3] = {word, mark->address, word ^ ~mark->address};
    for (unsigned i = 0; i < JOURNAL_MARK_SIZE; i++)
        bytes[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
}

/* ---- decode ---- */

/* A word, or 0 when the file ends; the caller sees that at the next block. */
static uint32_t take_le32(struct bytes *b, bool *good)
{
    const uint8_t *at = bytes_take(b, 4);
    *good = *good && at != NULL;
    return at != NULL ? bytes_le32(at) : 0;
}

static char *take_name(struct bytes *b, size_t cap)
{
    bool good = true;
    uint32_t length = take_le32(b, &good);
    const uint8_t *name = good && length <= cap ? bytes_take(b, length) : NULL;
    return name != NULL && memchr(name, '\0', length) == NULL ? alloc_text((const char *)name, length) : NULL;
}

static bool decode_head(struct bytes *b, struct journal *journal, uint32_t *saved_count)
{
    const uint8_t *start = bytes_take(b, sizeof magic);
    bool good = start != NULL && memcmp(start, magic, sizeof magic) == 0;
    journal->page_size = take_le32(b, &good);
    *saved_count = take_le32(b, &good);
    uint64_t started = take_le32(b, &good);
    started |= (uint64_t)take_le32(b, &good) << 32;
    journal->started = (int64_t)started;
    const uint8_t *digest = bytes_take(b, sizeof journal->digest);
    if (!good || digest == NULL || *saved_count > JOURNAL_PAGE_CAP || journal->page_size % LEAST_PAGE != 0 ||
        journal->page_size > PAGE_SIZE_CAP)
        return false;
    memcpy(journal->digest, digest, sizeof journal->digest);
    return (journal->device = take_name(b, JOURNAL_DEVICE_CAP)) != NULL &&
           (journal->beside = take_name(b, JOURNAL_PATH_CAP)) != NULL;
}

static bool decode_witnesses(struct bytes *b, struct journal *journal)
{
    bool good = true;
    uint32_t count = take_le32(b, &good);
    if (!good || count > JOURNAL_WITNESS_CAP)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t address = take_le32(b, &good);
        const uint8_t *bytes = bytes_take(b, JOURNAL_WITNESS);
        if (bytes == NULL)
            return false;
        journal->witnesses[i].address = address;
        memcpy(journal->witnesses[i].bytes, bytes, JOURNAL_WITNESS);
    }
    journal->witness_count = count;
    return true;
}

static bool decode_page(struct bytes *b, struct journal *journal)
{
    const uint8_t *head = bytes_take(b, 4), *own = journal->page_size == 0 ? bytes_take(b, 4) : NULL;
    if (head == NULL || (journal->page_size == 0 && own == NULL))
        return false;
    uint32_t address = bytes_le32(head), size = own != NULL ? bytes_le32(own) : journal->page_size;
    const struct saved_page *last = journal->saved_count > 0 ? &journal->saved[journal->saved_count - 1] : NULL;
    if (size == 0 || size % LEAST_PAGE != 0 || size > PAGE_SIZE_CAP || address % size != 0 ||
        (last != NULL && (address <= last->address || address - last->address < last->size)))
        return false;
    const uint8_t *pages = bytes_take(b, 3 * (size_t)size);
    if (pages == NULL)
        return false;
    journal_save(journal, address, size, pages, pages + size, pages + 2 * (size_t)size);
    return true;
}

static bool decode_saved(struct bytes *b, struct journal *journal, uint32_t count)
{
    /* All of them are there before the first is copied. */
    if (!bytes_hold(b->size, b->next, (uint64_t)count * (4 + 3 * (uint64_t)journal->page_size)))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!decode_page(b, journal))
            return false;
    return true;
}

static bool digest_is_right(struct bytes *b)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, b->next, b->at);
    sha256_digest(&context, sizeof digest, digest);
    const uint8_t *stated = bytes_take(b, sizeof digest);
    return stated != NULL && memcmp(stated, digest, sizeof digest) == 0;
}

/* False for a broken mark that others follow: that is no cut. */
static bool decode_marks(struct bytes *b, struct journal *journal)
{
    const uint8_t *at;
    uint32_t smallest = journal->page_size > 0 ? journal->page_size : LEAST_PAGE;
    while ((at = bytes_take(b, JOURNAL_MARK_SIZE)) != NULL) {
        uint32_t word = bytes_le32(at), address = bytes_le32(at + 4);
        size_t kind = 0;
        while (kind < MARK_KINDS && mark_kinds[kind].word != word)
            kind++;
        if (kind == MARK_KINDS || bytes_le32(at + 8) != (word ^ ~address) || address % smallest != 0)
            return b->size - b->next < JOURNAL_MARK_SIZE;
        if (journal->mark_count >= JOURNAL_PAGE_CAP)
            return false;
        journal_mark(journal, &(struct page_mark){address, mark_kinds[kind].progress, mark_kinds[kind].garbled});
    }
    return true;
}

bool journal_decode(const char *name, const uint8_t *bytes, size_t size, struct journal *journal, struct fault *fault)
{
    struct bytes b = {bytes, size, 0};
    uint32_t saved_count = 0;
    *journal = (struct journal){0};
    bool good = decode_head(&b, journal, &saved_count) && decode_witnesses(&b, journal) &&
                decode_saved(&b, journal, saved_count) && digest_is_right(&b) && decode_marks(&b, journal);
    if (good)
        return true;
    journal_release(journal);
    if (size >= sizeof format_1 && memcmp(bytes, format_1, sizeof format_1) == 0)
        return fault_set(fault, FAULT_FORMAT,
                         "%s: is the journal of a run that an earlier dsocheck began, and does not say what it was "
                         "turning the pages into: finish that run with the dsocheck that began it, or move the journal "
                         "away to start from what the device holds now",
                         name);
    return fault_set(fault, FAULT_FORMAT,
                     "%s: is not the journal of an interrupted run, or damaged at byte %zu; move it away to start from "
                     "what the device holds now",
                     name, b.next);
}
