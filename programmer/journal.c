#include "journal.h"

#include "alloc.h"
#include "bytes.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static const char magic[8] = {'d', 's', 'o', 'j', 'r', 'n', 'l', '1'};

#define PAGE_SIZE_CAP ((uint32_t)128 << 10)
/* First word of a mark. */
#define MARK_BEGUN 0x4E474542u
#define MARK_DONE  0x454E4F44u

void journal_release(struct journal *journal)
{
    for (size_t i = 0; i < journal->saved_count; i++)
        free(journal->saved[i].bytes);
    free(journal->saved);
    free(journal->marks);
    free(journal->device);
    *journal = (struct journal){0};
}

void journal_save(struct journal *journal, uint32_t address, const uint8_t *bytes)
{
    if (journal->saved == NULL)
        journal->saved = alloc_items(JOURNAL_PAGE_CAP, sizeof *journal->saved);
    size_t at = journal->saved_count++;
    for (; at > 0 && journal->saved[at - 1].address > address; at--)
        journal->saved[at] = journal->saved[at - 1];
    struct saved_page *page = &journal->saved[at];
    page->address = address;
    page->bytes = alloc_items(1, journal->page_size);
    memcpy(page->bytes, bytes, journal->page_size);
}

void journal_mark(struct journal *journal, uint32_t address, enum page_progress progress)
{
    for (size_t i = 0; i < journal->mark_count; i++) {
        if (journal->marks[i].address == address) {
            journal->marks[i].progress = progress;
            return;
        }
    }
    journal->marks = alloc_grow(journal->marks, journal->mark_count, &journal->mark_capacity, sizeof *journal->marks);
    journal->marks[journal->mark_count++] = (struct page_mark){address, progress};
}

enum page_progress journal_progress(const struct journal *journal, uint32_t address)
{
    for (size_t i = 0; i < journal->mark_count; i++)
        if (journal->marks[i].address == address)
            return journal->marks[i].progress;
    return PAGE_UNTOUCHED;
}

const uint8_t *journal_saved(const struct journal *journal, uint32_t address)
{
    for (size_t i = 0; i < journal->saved_count; i++)
        if (journal->saved[i].address == address)
            return journal->saved[i].bytes;
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

void journal_encode(const struct journal *journal, struct text *out)
{
    size_t length = strlen(journal->device);
    text_add_bytes(out, magic, sizeof magic);
    add_le32(out, journal->page_size);
    add_le32(out, (uint32_t)journal->saved_count);
    add_le32(out, (uint32_t)((uint64_t)journal->started & UINT32_MAX));
    add_le32(out, (uint32_t)((uint64_t)journal->started >> 32));
    add_block(out, journal->digest, sizeof journal->digest);
    add_le32(out, (uint32_t)length);
    text_add_bytes(out, journal->device, length);
    for (size_t i = 0; i < journal->saved_count; i++) {
        add_le32(out, journal->saved[i].address);
        add_block(out, journal->saved[i].bytes, journal->page_size);
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
    uint32_t kind = mark->progress == PAGE_DONE ? MARK_DONE : MARK_BEGUN;
    const uint32_t words[3] = {kind, mark->address, kind ^ ~mark->address};
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
    uint32_t length = take_le32(b, &good);
    if (!good || digest == NULL || length > JOURNAL_DEVICE_CAP || *saved_count > JOURNAL_PAGE_CAP ||
        journal->page_size == 0 || journal->page_size % PLAN_BLOCK != 0 || journal->page_size > PAGE_SIZE_CAP)
        return false;
    memcpy(journal->digest, digest, sizeof journal->digest);
    const uint8_t *device = bytes_take(b, length);
    if (device == NULL || memchr(device, '\0', length) != NULL)
        return false;
    journal->device = alloc_text((const char *)device, length);
    return true;
}

static bool decode_saved(struct bytes *b, struct journal *journal, uint32_t count)
{
    /* All of them are there before the first is copied. */
    if (!bytes_hold(b->size, b->next, (uint64_t)count * (4 + journal->page_size)))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t address = bytes_le32(bytes_take(b, 4));
        const uint8_t *page = bytes_take(b, journal->page_size);
        if (address % journal->page_size != 0 || (i > 0 && address <= journal->saved[i - 1].address))
            return false;
        journal_save(journal, address, page);
    }
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
    while ((at = bytes_take(b, JOURNAL_MARK_SIZE)) != NULL) {
        uint32_t kind = bytes_le32(at), address = bytes_le32(at + 4);
        bool good = (kind == MARK_BEGUN || kind == MARK_DONE) && bytes_le32(at + 8) == (kind ^ ~address) &&
                    address % journal->page_size == 0;
        if (!good)
            return b->size - b->next < JOURNAL_MARK_SIZE;
        if (journal->mark_count >= JOURNAL_PAGE_CAP)
            return false;
        journal_mark(journal, address, kind == MARK_DONE ? PAGE_DONE : PAGE_BEGUN);
    }
    return true;
}

bool journal_decode(const char *name, const uint8_t *bytes, size_t size, struct journal *journal, struct fault *fault)
{
    struct bytes b = {bytes, size, 0};
    uint32_t saved_count = 0;
    *journal = (struct journal){0};
    bool good = decode_head(&b, journal, &saved_count) && decode_saved(&b, journal, saved_count) &&
                digest_is_right(&b) && decode_marks(&b, journal);
    if (good)
        return true;
    journal_release(journal);
    return fault_set(fault, FAULT_FORMAT,
                     "%s: is not the journal of an interrupted run, or damaged at byte %zu; move it away to start from "
                     "what the device holds now",
                     name, b.next);
}
