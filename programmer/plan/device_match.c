/* Is the device the part that the plan was made for, and does it let itself be read and written? Asked before anything
 * is erased. */
#include "profile/parts.h"
#include "programmer/protocol/protection.h"
#include "programming.h"

static const char nothing_changed[] = "nothing was changed";

static bool match_product(const struct identity *identity, const struct chip *chip, struct fault *fault)
{
    if (identity->product_id == chip_rom(chip)->product_id)
        return true;
    return fault_set(
        fault, FAULT_DEVICE,
        "the device is not a %s: its bootloader says product id 0x%03x, expected 0x%03x; %s. Name its board "
        "or chip with --board or --chip",
        chip->name, identity->product_id, chip_rom(chip)->product_id, nothing_changed);
}

static bool match_readout(const struct identity *identity, struct fault *fault)
{
    if (identity->readout != PROTECTION_READOUT)
        return true;
    return fault_set(
        fault, FAULT_DEVICE,
        "the flash is readout-protected, so the bootloader neither reads nor writes it; %s. `dsocheck device "
        "unprotect` lifts that and erases the whole flash: bootloader, licence and all",
        nothing_changed);
}

/* The part whose documented flash is what the register says. */
static void add_part_of_size(const struct chip *chip, uint32_t size, struct text *out)
{
    size_t other = part_of_size(chip_rom(chip)->product_id, size);
    if (other != NO_PART)
        text_add(out, ", as that of an %s does: name it with --chip, or its board with --board", part_name(other));
}

/* A hole between banks moves the end of the flash, not how much of it there is. */
static bool holds(const struct plan *plan, uint32_t size, uint64_t end)
{
    uint64_t before = 0;
    for (size_t i = 0; i < plan->geometry.count && plan->geometry.sectors[i].address < end; i++)
        before += plan->geometry.sectors[i].size;
    return plan->chip->die_flash_count > 1 && before <= size;
}

static bool match_size(const struct programming *run, const struct identity *identity, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct safe_range *top = &plan->ranges[plan->range_count - 1];
    uint64_t end = (uint64_t)top->address + top->size, says = (uint64_t)plan->flash + identity->flash_size;
    if (!identity->has_flash_size || end <= says || holds(plan, identity->flash_size, end))
        return true;
    if (end <= bootloader_flash_end(run->bootloader)) {
        tell(run,
             "%s ends at 0x%08llx, the device says its flash ends at 0x%08llx; the die of %s is known to hold "
             "more, and what is written is read back",
             plan->image != NULL ? "the image" : "what is erased", (unsigned long long)end, (unsigned long long)says,
             plan->chip->name);
        return true;
    }
    struct text part = {0};
    add_part_of_size(plan->chip, identity->flash_size, &part);
    fault_set(fault, FAULT_DEVICE, "the device is not a %s: %s ends at 0x%08llx, and its flash ends at 0x%08llx%s; %s",
              plan->chip->name, plan->image != NULL ? "the image" : "what is erased", (unsigned long long)end,
              (unsigned long long)says, text_string(&part), nothing_changed);
    text_release(&part);
    return false;
}

static bool match_write_protection(const struct programming *run, const struct identity *identity, struct fault *fault)
{
    const struct plan *plan = run->plan;
    bool known = protection_is_known(identity, plan->chip);
    for (size_t i = 0; known && i < plan->page_count; i++) {
        struct range page = range_of(plan->pages[i].address, plan->pages[i].size);
        if (range_meets(protection_next(identity, plan->chip, page.start), page))
            return fault_set(fault, FAULT_DEVICE,
                             "page 0x%08x is write-protected by the option bytes: the bootloader would acknowledge the "
                             "write and not do it; %s. `dsocheck device unprotect` lifts that",
                             plan->pages[i].address, nothing_changed);
    }
    return true;
}

bool match_erase(const struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    struct fault why;
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        if (page_changes(page) && !page->is_numbered)
            return fault_set(
                fault, FAULT_DEVICE,
                "page 0x%08x cannot be erased: nobody says by which number the bootloader of a part of this "
                "size knows the second half of its flash; %s",
                page->address, nothing_changed);
        if (page_changes(page) && !bootloader_can_erase(run->bootloader, page->number, &why))
            return fault_set(fault, why.kind, "page 0x%08x cannot be erased: %s; %s", plan->pages[i].address,
                             why.sentence, nothing_changed);
    }
    return true;
}

static bool match_table(const struct programming *run, struct fault *fault)
{
    struct fault why;
    return bootloader_match(run->bootloader, &why) ||
           fault_set(fault, why.kind, "%s; %s", why.sentence, nothing_changed);
}

bool match_device(struct programming *run, struct fault *fault)
{
    const struct identity *identity = bootloader_identity(run->bootloader);
    return match_product(identity, run->plan->chip, fault) && match_readout(identity, fault) &&
           match_table(run, fault) && match_write_protection(run, identity, fault) && match_size(run, identity, fault);
}
