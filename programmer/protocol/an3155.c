#include "an3155.h"

#include "base/bytes.h"
#include "erase_hazard.h"
#include "registers.h"

#include <string.h>

/* ---- what may be sent ---- */

static struct range in_banks(const struct bank *banks, size_t count, uint64_t address)
{
    for (size_t i = 0; i < count; i++)
        if (range_has(banks[i].range, address))
            return banks[i].range;
    return (struct range){0};
}

struct range frame_writable(const struct chip *chip, uint32_t address)
{
    struct range flash = in_banks(chip->die_flash, chip->die_flash_count, address);
    if (range_size(flash) > 0)
        return flash;
    struct range ram = in_banks(chip->die_ram, chip->die_ram_count, address);
    if (chip->die_ram_count > 0 && ram.start == chip->die_ram[0].range.start)
        ram.start += chip_rom(chip)->bootloader_ram;
    bool is_known = chip_rom(chip)->bootloader_ram > 0;
    return is_known && range_has(ram, address) ? ram : (struct range){0};
}

struct range frame_readable(const struct chip *chip, uint32_t address)
{
    struct range memory = frame_writable(chip, address);
    return range_size(memory) > 0 ? memory : register_place(chip, address);
}

/* What the ROM might run when it takes data for a command: all that is not mere asking. Those above AN3155's first
 * edition are there for other bootloaders than the F103's. */
static bool is_command(uint8_t byte, uint8_t complement)
{
    static const uint8_t harmful[] = {0x21, 0x31, 0x32, 0x43, 0x44, 0x45, 0x50, 0x51, 0x63,
                                      0x64, 0x73, 0x74, 0x82, 0x83, 0x92, 0x93, 0xA1};
    return (byte ^ complement) == 0xFF && memchr(harmful, byte, sizeof harmful) != NULL;
}

/* READ's length byte is followed by its complement, as a command is. */
static bool is_asking(uint8_t byte)
{
    return byte == OPCODE_GET || byte == OPCODE_GET_VERSION || byte == OPCODE_GET_ID || byte == OPCODE_READ;
}

bool frame_hides_command(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (is_command(bytes[i], bytes[i + 1]))
            return true;
    return false;
}

/* ---- making frames ---- */

static uint8_t checksum(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum ^= bytes[i];
    return sum;
}

static void put(struct frame *frame, uint32_t byte)
{
    frame->bytes[frame->size++] = (uint8_t)byte;
}

static void end_part(struct frame *frame)
{
    frame->part_ends[frame->part_count++] = frame->size;
}

static void end_checked_part(struct frame *frame)
{
    size_t start = frame->part_ends[frame->part_count - 1];
    put(frame, checksum(frame->bytes + start, frame->size - start));
    end_part(frame);
}

void frame_plain(struct frame *frame, enum opcode opcode)
{
    *frame = (struct frame){.opcode = opcode};
    put(frame, opcode);
    put(frame, ~(uint32_t)opcode);
    end_part(frame);
}

static void start_addressed(struct frame *frame, enum opcode opcode, uint32_t address, uint32_t length)
{
    frame_plain(frame, opcode);
    frame->address = address;
    frame->length = length;
    for (int shift = 24; shift >= 0; shift -= 8)
        put(frame, address >> shift);
    end_checked_part(frame);
}

bool frame_read(struct frame *frame, const struct chip *chip, uint32_t address, uint32_t length, struct fault *fault)
{
    if (length == 0 || length > FRAME_BLOCK || !range_holds(frame_readable(chip, address), range_of(address, length)))
        return fault_set(fault, FAULT_BUG,
                         "a READ of %u bytes at 0x%08x was asked for, which is not within the memory of %s: nothing "
                         "was sent; please report this",
                         length, address, chip->name);
    uint8_t last = (uint8_t)(length - 1);
    if (is_asking(last) || is_command(last, (uint8_t)~last))
        return fault_set(fault, FAULT_BUG,
                         "a READ of %u bytes was asked for, whose length byte is also a command: nothing was sent; "
                         "please report this",
                         length);
    start_addressed(frame, OPCODE_READ, address, length);
    put(frame, last);
    put(frame, ~(uint32_t)last);
    end_part(frame);
    return true;
}

bool frame_write(struct frame *frame, const struct chip *chip, uint32_t address, const uint8_t *bytes, uint32_t length,
                 struct fault *fault)
{
    uint32_t unit = chip_rom(chip)->unit;
    if (length == 0 || length > FRAME_BLOCK || address % unit != 0 || length % unit != 0 ||
        !range_holds(frame_writable(chip, address), range_of(address, length)))
        return fault_set(fault, FAULT_BUG,
                         "a WRITE of %u bytes to 0x%08x was asked for, which is not whole units within the memory of "
                         "%s: nothing was sent; please report this",
                         length, address, chip->name);
    start_addressed(frame, OPCODE_WRITE, address, length);
    put(frame, length - 1);
    memcpy(frame->bytes + frame->size, bytes, length);
    frame->size += length;
    end_checked_part(frame);
    return true;
}

bool frame_go(struct frame *frame, const struct chip *chip, uint32_t address, struct fault *fault)
{
    if (address % 4 != 0 || !range_holds(frame_writable(chip, address), range_of(address, 8)))
        return fault_set(fault, FAULT_BUG,
                         "a GO to 0x%08x was asked for, which is no vector table within the memory of %s: nothing was "
                         "sent; please report this",
                         address, chip->name);
    start_addressed(frame, OPCODE_GO, address, 0);
    return true;
}

/* ---- erasing ---- */

/* Further mentions of pages. Each takes the time of an erase, and wears the page. */
#define AGAIN_AT_MOST 63
#define AGAIN_ALONE   4 /* what a single page needs, nearly always */

/* What an erase names: `count` pages from `first` on, and `again` more mentions, of page `first + one` and then of
 * `first + others`. The device erases those once more, and the frame has other bytes and another checksum. */
struct mentions {
    bool extended;
    uint32_t first, count, again, one, others;
};

static uint32_t mention(const struct mentions *mentions, uint32_t i)
{
    uint32_t offset = i < mentions->count ? i : i == mentions->count ? mentions->one : mentions->others;
    return mentions->first + offset;
}

static void make_erase(struct frame *frame, const struct mentions *mentions)
{
    frame_plain(frame, mentions->extended ? OPCODE_EXTENDED_ERASE : OPCODE_ERASE);
    frame->first = mentions->first;
    frame->count = mentions->count;
    uint32_t all = mentions->count + mentions->again;
    for (uint32_t i = 0; i <= all; i++) {
        uint32_t number = i == 0 ? all - 1 : mention(mentions, i - 1);
        if (mentions->extended)
            put(frame, number >> 8);
        put(frame, number);
    }
    end_checked_part(frame);
}

/* Every one of them is there. */
static bool has_pages(const struct chip *chip, uint32_t first, uint32_t count)
{
    struct rom_page page;
    uint32_t found = 0;
    while (found < count && rom_page_numbered(chip, first + found, &page))
        found++;
    return count > 0 && found == count;
}

uint32_t frame_page_cap(bool extended)
{
    return extended ? FRAME_PAGE_CAP : 256;
}

static bool names_page(const struct frame *frame, uint32_t page)
{
    return page >= frame->first && page - frame->first < frame->count;
}

unsigned frame_mentions(const struct frame *frame, uint32_t page)
{
    unsigned count = 0;
    size_t width = frame->opcode == OPCODE_EXTENDED_ERASE ? 2 : 1;
    for (size_t at = frame->part_ends[0] + width; at + 1 < frame->size; at += width) {
        uint32_t high = width == 2 ? frame->bytes[at] : 0;
        count += (high << 8 | frame->bytes[at + width - 1]) == page;
    }
    return count;
}

struct fillers frame_fillers(const struct frame *frame)
{
    /* In the place of a 16-bit count: 517 pages that there are not, or 261, and soon over. */
    if (frame->opcode == OPCODE_EXTENDED_ERASE)
        return (struct fillers){frame->first == 0x02 ? 0x01 : 0x02, 0x04, 0x04};
    uint8_t page = FILLERS_BLIND.rest;
    for (uint32_t i = frame->count; i > 0; i--)
        if ((frame->first + i - 1) % 2 == 0 && frame->first + i > 1)
            page = (uint8_t)(frame->first + i - 1);
    /* A page of its own would be no other byte than the frame's: in the place of a checksum it may fit. */
    uint8_t first = page ^ 0x70, second = page ^ 0x8E;
    if (first == 0 || names_page(frame, first))
        first = page ^ 0x34;
    if (second == 0 || names_page(frame, second))
        second = page ^ 0xB2;
    return (struct fillers){first, second, page};
}

#define COUNTS 6

bool erase_counts(uint32_t number)
{
    return number < COUNTS;
}

static bool is_one_bit(uint32_t apart)
{
    return (apart & (apart - 1)) == 0;
}

bool erase_can_name(uint32_t number)
{
    return erase_counts(number) || is_one_bit(number ^ FILLERS_BLIND.rest) || is_one_bit(number ^ BYTE_SYNC);
}

/* Which of the pages is mentioned again is no matter, but each makes another checksum. */
static enum erase_safety try_mentions(struct frame *frame, uint32_t pages, struct mentions mentions)
{
    enum erase_safety best = ERASE_UNSAFE;
    struct frame tried;
    mentions.others = mentions.count - 1;
    for (mentions.one = mentions.again > 0 ? 0 : mentions.others; mentions.one < mentions.count; mentions.one++) {
        make_erase(&tried, &mentions);
        enum erase_safety safety = erase_safety(&tried, pages);
        if (safety > best) {
            best = safety;
            *frame = tried;
        }
    }
    return best;
}

/* As many pages as can be with so many further mentions; fewer if that makes it safer, but none is left alone. */
static bool find_share(struct frame *frame, uint32_t pages, const struct mentions *wanted, enum erase_safety least)
{
    enum erase_safety best = ERASE_UNSAFE;
    for (uint32_t share = wanted->count < FRAME_PAGES ? wanted->count : FRAME_PAGES;
         share > 0 && best < ERASE_SAFE_OF_TWO; share--) {
        struct mentions mentions = *wanted;
        struct frame tried;
        mentions.count = share;
        if (wanted->count - share == 1 && wanted->again < AGAIN_ALONE)
            continue;
        enum erase_safety safety = try_mentions(&tried, pages, mentions);
        if (safety <= best)
            continue;
        best = safety;
        *frame = tried;
    }
    return best >= least;
}

bool frame_erase(struct frame *frame, const struct chip *chip, bool extended, uint32_t first, uint32_t count,
                 struct fault *fault)
{
    uint32_t pages = rom_page_count(chip);
    if (!has_pages(chip, first, count))
        return fault_set(fault, FAULT_BUG,
                         "an ERASE of %u pages from page %u on was asked for, which are not in the flash of %s: "
                         "nothing was sent; please report this",
                         count, first, chip->name);
    if (first + count > frame_page_cap(extended))
        return fault_set(fault, FAULT_UNSUPPORTED,
                         "page %u cannot be erased: this bootloader's command 0x%02x safely takes pages below %u",
                         first + count - 1, extended ? OPCODE_EXTENDED_ERASE : OPCODE_ERASE, frame_page_cap(extended));
    /* Parts of one product id differ in size: what 0x43 can name may be there. */
    uint32_t there = pages > 256 ? pages : 256;
    /* Page 0 alone adds nothing to a checksum, however often it is named. */
    for (enum erase_safety least = ERASE_SAFE_OF_ONE; least > ERASE_UNSAFE; least--)
        for (struct mentions mentions = {.extended = extended, .first = first, .count = count};
             mentions.again <= AGAIN_AT_MOST; mentions.again++)
            if (find_share(frame, there, &mentions, least))
                return true;
    return fault_set(fault, FAULT_UNSUPPORTED,
                     "there is no way to name page %u that a lost byte could not turn into another page: nothing was "
                     "sent",
                     first);
}

/* ---- what data could be taken for ---- */

bool frame_may_run_ahead(const struct frame *frame)
{
    if (frame->part_count != FRAME_PARTS)
        return false;
    const uint8_t *address = frame->bytes + frame->part_ends[0];
    uint8_t length = frame->bytes[frame->part_ends[1]];
    /* With one of these five lost, the length byte would stand where the address's checksum belongs, and fit. */
    if (memchr(address, length, frame->part_ends[1] - frame->part_ends[0]) != NULL)
        return false;
    return !frame_hides_command(frame->bytes + 1, frame->size - 1);
}

/* ---- words ---- */

static const char *opcode_name(enum opcode opcode)
{
    switch (opcode) {
    case OPCODE_GET:
        return "GET";
    case OPCODE_GET_VERSION:
        return "GET VERSION";
    case OPCODE_GET_ID:
        return "GET ID";
    case OPCODE_READ:
        return "READ";
    case OPCODE_GO:
        return "GO";
    case OPCODE_WRITE:
        return "WRITE";
    case OPCODE_ERASE:
        return "ERASE";
    case OPCODE_EXTENDED_ERASE:
        return "EXTENDED ERASE";
    case OPCODE_WRITE_UNPROTECT:
        return "WRITE UNPROTECT";
    case OPCODE_READOUT_UNPROTECT:
        return "READOUT UNPROTECT";
    }
    return "?";
}

void frame_words(const struct frame *frame, struct text *text)
{
    text_add(text, "%s", opcode_name(frame->opcode));
    if (frame->opcode == OPCODE_READ || frame->opcode == OPCODE_WRITE)
        text_add(text, " %u %s 0x%08x", frame->length, frame->opcode == OPCODE_READ ? "from" : "to", frame->address);
    else if (frame->opcode == OPCODE_GO)
        text_add(text, " 0x%08x", frame->address);
    else if (frame->count == 1)
        text_add(text, " 1 page %u", frame->first);
    else if (frame->count > 1)
        text_add(text, " %u pages %u..%u", frame->count, frame->first, frame->first + frame->count - 1);
}

/* ---- answers ---- */

bool answer_get(const uint8_t *bytes, size_t size, struct get_answer *answer)
{
    if (size < 2 || bytes[0] != size - 2)
        return false;
    const uint8_t *commands = bytes + 2;
    size_t count = size - 2;
    *answer = (struct get_answer){.version = bytes[1],
                                  .has_get_version = memchr(commands, OPCODE_GET_VERSION, count) != NULL,
                                  .has_erase = memchr(commands, OPCODE_ERASE, count) != NULL,
                                  .has_extended_erase = memchr(commands, OPCODE_EXTENDED_ERASE, count) != NULL};
    return true;
}

bool answer_get_id(const uint8_t *bytes, size_t size, uint16_t *product_id)
{
    if (size != 3 || bytes[0] != 1)
        return false;
    *product_id = (uint16_t)(bytes[1] << 8 | bytes[2]);
    return true;
}
