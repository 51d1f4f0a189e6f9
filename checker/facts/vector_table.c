#include "vector_table.h"

#include "evidence.h"
#include "facts.h"
#include "short_table.h"
#include "table_looks.h"
#include "table_place.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

/* What startup files call the table: GNU/ST, CMSIS, libopencm3, Keil, IAR, Zephyr, ChibiOS, TI, NXP. */
static const char *const symbol_names[] = {
    "g_pfnVectors", "__isr_vector",  "__vector_table", "vector_table", "__Vectors",     "_vectors",
    "__vectors",    "_vector_table", "g_pfVectors",    "__interrupts", "_vector_start", "interrupt_vectors",
};
static const char *const section_names[] = {".isr_vector", ".isr_vectors", ".vectors", ".vector_table", ".intvec",
                                            ".intvecs",    ".interrupts",  "vectors",  "rom_start",     ".vector"};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name[0] == names[i][0] && strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool is_vector_section(const char *name)
{
    return is_one_of(name, section_names, LENGTH(section_names));
}

/* The file's first symbol of a customary name for which the test holds; NULL without. */
static const struct symbol *first_named(const struct subject *subject, uint64_t at,
                                        bool (*holds)(const struct subject *, const struct symbol *, uint64_t))
{
    const struct symbol *first = NULL;
    for (size_t i = 0; i < LENGTH(symbol_names); i++) {
        const struct symbol *s = symbol_named(&subject->facts->symbols, symbol_names[i], NULL);
        while (s != NULL && !holds(subject, s, at))
            s = symbol_named(&subject->facts->symbols, symbol_names[i], s);
        if (s != NULL && (first == NULL || s < first))
            first = s;
    }
    return first;
}

/* Zephyr's table symbol has bit 0 set. */
static uint64_t load_of_symbol(const struct subject *subject, const struct symbol *symbol)
{
    return load_of_run(subject, symbol->value & ~(uint64_t)1);
}

/* A table in RAM is a copy's room, not the one the core boots from. */
static bool is_loaded_table(const struct subject *subject, const struct symbol *symbol, uint64_t at)
{
    (void)at;
    return symbol->section != SHN_UNDEF && symbol->section < SHN_LORESERVE &&
           image_chunk_at(subject->image, load_of_symbol(subject, symbol)) != NULL;
}

struct table_label table_label_find(const struct subject *subject)
{
    const struct image *image = subject->image;
    const struct symbol *symbol = first_named(subject, 0, is_loaded_table);
    if (symbol != NULL)
        return (struct table_label){symbol->name, load_of_symbol(subject, symbol)};
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->bytes != NULL && is_vector_section(s->name))
            return (struct table_label){s->name, s->load};
    }
    return (struct table_label){0};
}

const char *vector_table_label(const struct subject *subject, uint64_t *address)
{
    const struct table_label *label = &subject->facts->label;
    if (label->name != NULL)
        *address = label->address;
    return label->name;
}

/* Where a table may be but need not, other bytes are a payload: a table has a name, or one of its two words is right.
 */
static bool is_table_meant(const struct subject *subject, const struct vector_table *table)
{
    uint64_t labelled;
    bool named = vector_table_label(subject, &labelled) != NULL && labelled == table->address;
    enum stack_place place = stack_place(subject, table->sp);
    bool stack = place == STACK_DOCUMENTED || place == STACK_DIE;
    return named || stack || ((table->reset & 1) != 0 && is_in_image(subject, table->reset & ~1u));
}

/* How functions begin: PUSH, PUSH.W, room on the stack, a literal, a branch, a call. */
static bool starts_like_code(uint32_t word)
{
    uint16_t first = (uint16_t)word, second = (uint16_t)(word >> 16);
    return (first & 0xFE00) == 0xB400 || first == 0xE92D || (first & 0xFF80) == 0xB080 || (first & 0xF800) == 0x4800 ||
           (first & 0xF800) == 0xE000 || ((first & 0xF800) == 0xF000 && (second & 0xD000) == 0xD000);
}

/* The linker collected the table, or never got it: code stands in its place, and neither of the two words the core
 * takes, nor what follows, is right. */
static bool is_code_instead(const struct subject *subject, const struct vector_table *table)
{
    const struct image *image = subject->image;
    struct table_place place = table_place(subject);
    uint64_t labelled;
    const struct section *section = image_section_loaded_at(image, table->address);
    bool code = section == NULL ? starts_like_code(table->sp)
                                : (section->flags & SHF_EXECINSTR) != 0 && image->has_entry &&
                                      range_has(section_run_range(section), image->entry & ~1u);
    bool right = (table->reset & 1) != 0 && is_in_image(subject, table->reset & ~1u);
    return table_place_binds(&place) && code && !right && stack_place(subject, table->sp) == STACK_NOWHERE &&
           !looks_like_broken_table(subject, table->address) && vector_table_label(subject, &labelled) == NULL;
}

/* How far behind its place a displaced table is looked for in files without names. */
#define DISPLACEMENT 1024

struct displaced_table displaced_table_find(const struct subject *subject)
{
    struct table_place place = table_place(subject);
    uint64_t expected = place.address;
    if (!table_place_binds(&place) || place.header != NULL || looks_like_table(subject, expected))
        return (struct displaced_table){0};
    const struct table_label *label = &subject->facts->label;
    if (label->name != NULL && label->address == expected)
        return (struct displaced_table){0};
    if (label->name != NULL)
        return (struct displaced_table){label->name, label->address};
    for (uint64_t at = expected + 4; at <= expected + DISPLACEMENT; at += 4)
        if (looks_like_table(subject, at))
            return (struct displaced_table){"what looks like the vector table", at};
    return (struct displaced_table){0};
}

const char *vector_table_displaced(const struct subject *subject, uint64_t *address)
{
    const struct displaced_table *displaced = &subject->facts->displaced;
    if (displaced->name != NULL)
        *address = displaced->address;
    return displaced->name;
}

unsigned vector_table_full(const struct subject *subject)
{
    if (subject->board->table_entries > 0)
        return subject->board->table_entries;
    return subject->chip->interrupts > 0 ? SYSTEM_VECTORS + subject->chip->interrupts : 0;
}

bool vector_is_reserved(const struct subject *subject, unsigned index)
{
    bool lacking = !core_facts(subject->chip->core)->many_exceptions && ((index >= 4 && index <= 6) || index == 12);
    return lacking || (index >= 7 && index <= 10) || index == 13;
}

bool vector_is_ram_boot(uint32_t word)
{
    /* LDR (literal), encoding T2 (ARM DDI 0403E, A7.7.43): 0xF85F, then Rt = PC and the offset. */
    return (word & 0xF000FFFF) == 0xF000F85F;
}

static bool is_sized_table(const struct subject *subject, const struct symbol *symbol, uint64_t at)
{
    (void)subject;
    return (symbol->value & ~1u) == at && symbol->size >= 8;
}

/* Words until the table's own section or symbol ends; 0 without. */
static unsigned named_words(const struct subject *subject, const struct vector_table *table)
{
    const struct image *image = subject->image;
    const struct section *section = image_section_loaded_at(image, table->address);
    uint64_t run = section != NULL ? section->run + (table->address - section->load) : table->address;
    const struct symbol *symbol = first_named(subject, run, is_sized_table);
    if (symbol != NULL)
        return symbol->size / 4;
    bool own = section != NULL && section->load == table->address && is_vector_section(section->name);
    return own ? section->size / 4 : 0;
}

static bool leads_to_code(const struct subject *subject, uint32_t word)
{
    return (word & 1) != 0 && (is_in_image(subject, word & ~1u) || is_resident(subject, word & ~1u));
}

static bool can_be_vector(const struct subject *subject, uint32_t word)
{
    return vector_is_unused(word) || vector_is_ram_boot(word) || leads_to_code(subject, word);
}

/* Words that a table of this chip has at most. */
static unsigned most_words(const struct subject *subject)
{
    unsigned full = vector_table_full(subject);
    return full > 0 ? full : MOST_VECTORS;
}

bool vector_table_swallows(const struct subject *subject, const struct vector_table *table, uint64_t address)
{
    unsigned named = table->named;
    uint64_t start = table->address, end = start + 4 * (uint64_t)(named > 0 ? named : most_words(subject));
    if (address < start || address >= end)
        return false;
    if (address < start + 8)
        return true;
    uint32_t word;
    uint64_t first = address & ~(uint64_t)3, before = start + 8;
    while (before < first && image_word(subject->image, before, &word) && can_be_vector(subject, word))
        before += 4;
    /* One address is an accident among constants, but not at the end of a row of them. */
    unsigned addresses = 0, wanted = before == first ? 1 : 2;
    for (uint64_t at = first; at < end && addresses < wanted; at += 4) {
        if (!image_word(subject->image, at, &word) || !can_be_vector(subject, word))
            break;
        addresses += leads_to_code(subject, word);
    }
    return addresses == wanted;
}

/* Words until the lowest handler of the first `vectors` that starts inside the table's full room; `limit` when none
 * does. */
static unsigned words_before_code(const struct subject *subject, const struct vector_table *table, unsigned vectors,
                                  unsigned limit)
{
    for (unsigned i = 1; i < vectors && i < limit; i++) {
        uint32_t word;
        if (!image_word(subject->image, table->address + 4 * (uint64_t)i, &word))
            break;
        uint64_t target = word & ~1u;
        if (i == 1 && vector_table_swallows(subject, table, target))
            continue;
        if ((word & 1) != 0 && target >= table->address + 8 && target < table->address + 4 * (uint64_t)limit)
            limit = (unsigned)((target - table->address) / 4);
    }
    return limit;
}

/* Words up to `end` are interrupts. A wrong one among many right ones is a wrong handler; where there are more of them,
 * the table has ended and constants follow. */
static bool are_interrupts(const struct subject *subject, const struct vector_table *table, unsigned end)
{
    unsigned right = 0, wrong = 0;
    bool ends_wrong = false;
    uint32_t word;
    for (unsigned i = SYSTEM_VECTORS; i < end; i++) {
        if (!image_word(subject->image, table->address + 4 * (uint64_t)i, &word))
            return false;
        bool code = leads_to_code(subject, word), bad = !can_be_vector(subject, word);
        right += code;
        wrong += bad;
        ends_wrong = bad || (ends_wrong && !code);
    }
    return !ends_wrong && wrong <= right / 8;
}

static unsigned delimited_words(const struct subject *subject, const struct vector_table *table)
{
    unsigned named = table->named, most = most_words(subject);
    const struct short_table *ends = short_table_at(subject, table);
    if (ends != NULL)
        return ends->words;
    if (named > 0)
        return named;
    /* What stands behind the system's own vectors may be constants that look like interrupts. */
    unsigned words = words_before_code(subject, table, SYSTEM_VECTORS, most);
    bool told = words < most || vector_table_full(subject) > 0;
    return told && are_interrupts(subject, table, words) ? words : 0;
}

static unsigned judged_words(const struct subject *subject, const struct vector_table *table)
{
    unsigned full = vector_table_full(subject), named = table->named;
    unsigned limit = most_words(subject);
    const struct short_table *ends = short_table_at(subject, table);
    if (ends != NULL)
        return ends->words;
    if (named > 0)
        return named < limit ? named : limit;

    /* Without a name for its end, the interrupt part ends with the last word that can be a vector: what follows up to
     * the first handler may be constants. */
    limit = words_before_code(subject, table, limit, limit);
    unsigned words = 2;
    for (unsigned i = 2; i < limit; i++) {
        uint32_t word;
        if (!image_word(subject->image, table->address + 4 * (uint64_t)i, &word))
            break;
        bool code = leads_to_code(subject, word);
        /* When the chip does not say how many there are, the first word that is none ends them. */
        if (full == 0 && i >= SYSTEM_VECTORS && !code && !vector_is_unused(word))
            break;
        if (i < SYSTEM_VECTORS || code)
            words = i + 1;
    }
    return words;
}

struct vector_table vector_table_find(const struct subject *subject)
{
    return subject->facts->table;
}

struct vector_table vector_table_read(const struct subject *subject)
{
    struct vector_table table = {.address = table_place(subject).address};
    table.exists = table.address != UINT64_MAX && image_word(subject->image, table.address, &table.sp) &&
                   image_word(subject->image, table.address + 4, &table.reset) &&
                   (subject->board->table_need != TABLE_OPTIONAL || is_table_meant(subject, &table)) &&
                   !is_code_instead(subject, &table);
    if (!table.exists)
        return table;
    table.named = named_words(subject, &table);
    table.words = judged_words(subject, &table);
    table.delimited = delimited_words(subject, &table);
    return table;
}

const char *vector_name(unsigned index, char buffer[24])
{
    static const char *const names[SYSTEM_VECTORS] = {"initial SP",   "Reset",       "NMI",         "HardFault",
                                                      "MemManage",    "BusFault",    "UsageFault",  "reserved 7",
                                                      "reserved 8",   "reserved 9",  "reserved 10", "SVCall",
                                                      "DebugMonitor", "reserved 13", "PendSV",      "SysTick"};
    if (index < SYSTEM_VECTORS)
        return names[index];
    snprintf(buffer, 24, "interrupt %u", index - SYSTEM_VECTORS);
    return buffer;
}
