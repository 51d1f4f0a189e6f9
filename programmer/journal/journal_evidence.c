/* Is a journal about the device that is connected? An id can be missing or shared, a port's name says nothing about
 * what hangs on it, and somebody else may have written since: so the flash itself is asked, before a saved byte is
 * believed. */
#include "programmer/plan/programming.h"

#include <string.h>

static bool is_a_page(const struct programming *run, const struct saved_page *saved)
{
    const struct sector *sector = geometry_at(&run->plan->geometry, saved->address);
    return sector != NULL && sector->address == saved->address && sector->size == saved->size;
}

/* Addresses come from a file. */
static bool is_of_this_chip(const struct programming *run, const struct journal *journal)
{
    const struct chip *chip = run->plan->chip;
    for (size_t i = 0; i < journal->witness_count; i++)
        if (!banks_hold(chip->die_flash, chip->die_flash_count,
                        range_of(journal->witnesses[i].address, JOURNAL_WITNESS)))
            return false;
    for (size_t i = 0; i < journal->saved_count; i++)
        if (!is_a_page(run, &journal->saved[i]))
            return false;
    return true;
}

static bool is_uniform(const uint8_t *bytes, size_t size)
{
    return memcmp(bytes, bytes + 1, size - 1) == 0;
}

static bool weigh_witness(struct programming *run, const struct witness *witness, struct evidence *evidence,
                          struct fault *fault)
{
    if (!content_read(run->bootloader, witness->address, run->contents, run->again, JOURNAL_WITNESS, fault))
        return false;
    if (memcmp(run->contents, witness->bytes, JOURNAL_WITNESS) != 0)
        *evidence = (struct evidence){.contradicted = true, .at = witness->address};
    else if (!is_uniform(witness->bytes, JOURNAL_WITNESS))
        evidence->proven = true;
    return true;
}

/* Also keeps which of its states explains the page: the next run's journal has to explain it too. */
static bool weigh_page(struct programming *run, const struct journal *journal, struct saved_page *page,
                       struct evidence *evidence, struct fault *fault)
{
    uint32_t size = page->size;
    if (!content_read(run->bootloader, page->address, run->contents, run->again, size, fault))
        return false;
    /* A line that garbled can have left anything in it: then something else has to speak for the device. */
    bool anything = journal_garbled(journal, page->address) && evidence->proven;
    if (!anything && !journal_explains(journal, &run->plan->traces, page, run->contents)) {
        *evidence = (struct evidence){.contradicted = true, .at = page->address};
        return true;
    }
    if (!is_uniform(page->old, size) && memcmp(run->contents, page->old, size) == 0)
        evidence->proven = true;
    if (journal_progress(journal, page->address) != PAGE_BEGUN)
        return true;
    evidence->at_stake = evidence->at_stake || !is_blank(page->old, size, run->plan->geometry.erased);
    if (journal_written(&run->plan->traces, page->wanted, run->contents, size))
        memcpy(page->earlier, page->wanted, size);
    else if (journal_reachable(&run->plan->traces, page->old, run->contents, size))
        memcpy(page->earlier, page->old, size);
    return true;
}

bool weigh_journal(struct programming *run, struct journal *journal, struct evidence *evidence, struct fault *fault)
{
    *evidence = (struct evidence){.at = run->plan->flash};
    if (journal_pending(journal) == 0)
        return true; /* no byte of it would be used */
    evidence->contradicted = !is_of_this_chip(run, journal);
    for (size_t i = 0; i < journal->witness_count && !evidence->contradicted; i++)
        if (!weigh_witness(run, &journal->witnesses[i], evidence, fault))
            return false;
    for (size_t i = 0; i < journal->saved_count && !evidence->contradicted; i++)
        if (!weigh_page(run, journal, &journal->saved[i], evidence, fault))
            return false;
    return true;
}

/* ---- witnesses ---- */

static bool may_witness(const struct programming *run, uint64_t address)
{
    const struct plan *plan = run->plan;
    struct range place = range_of(address, JOURNAL_WITNESS);
    if (!banks_hold(plan->chip->die_flash, plan->chip->die_flash_count, place) ||
        run->journal.witness_count == JOURNAL_WITNESS_CAP)
        return false;
    for (size_t i = 0; i < plan->page_count; i++)
        if (range_meets(range_of(plan->pages[i].address, plan->pages[i].size), place))
            return false;
    for (size_t i = 0; i < run->journal.mark_count; i++)
        if (geometry_at(&plan->geometry, run->journal.marks[i].address) == geometry_at(&plan->geometry, address))
            return false;
    for (size_t i = 0; i < run->journal.witness_count; i++)
        if (run->journal.witnesses[i].address == address)
            return false;
    return true;
}

static bool call_witness(struct programming *run, uint64_t address, struct fault *fault)
{
    if (!may_witness(run, address))
        return true;
    struct witness *witness = &run->journal.witnesses[run->journal.witness_count];
    if (!content_read(run->bootloader, (uint32_t)address, witness->bytes, run->again, JOURNAL_WITNESS, fault))
        return false;
    witness->address = (uint32_t)address;
    run->journal.witness_count++;
    return true;
}

static bool call_owners(struct programming *run, const struct owned_range *owned, size_t count, struct fault *fault)
{
    for (size_t i = 0; i < count; i++)
        if (!call_witness(run, owned[i].range.start, fault))
            return false;
    return true;
}

/* What starts first, what the board protects (a licence is one device's own), and what lies around the pages whose
 * other bytes are saved: an erased page alone does not tell a device from one that never held anything there. */
bool call_witnesses(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct board *board = plan->board;
    if (run->journal.saved_count == 0)
        return true;
    if (!call_witness(run, plan->flash, fault) ||
        !call_owners(run, board->protected_ranges, board->protected_count, fault) ||
        !call_owners(run, board->preserved, board->preserved_count, fault))
        return false;
    for (size_t i = 0; i < run->journal.saved_count; i++) {
        uint32_t address = run->journal.saved[i].address;
        if (!call_witness(run, (uint64_t)address + run->journal.saved[i].size, fault) ||
            (address > plan->flash && !call_witness(run, address - JOURNAL_WITNESS, fault)))
            return false;
    }
    return true;
}
