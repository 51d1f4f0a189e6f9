/* Tables that end early, by what stands in them. */
#include "short_table.h"

#include "evidence.h"

static bool word_of(const struct subject *subject, const struct vector_table *table, unsigned index, uint32_t *word)
{
    return image_word(subject->image, table->address + 4 * (uint64_t)index, word);
}

/* Stack, reset, NMI and HardFault, then a type, a version, and where the whole vector table is. */
static bool is_address_table(const struct subject *subject, const struct vector_table *table)
{
    uint32_t type, vectors;
    if (!word_of(subject, table, 4, &type) || !word_of(subject, table, 5, &vectors))
        return false;
    return is_address_table_type(type) && vectors % 4 == 0;
}

/* The clock's settings, which no handler's address looks like, behind two words; the core takes its exceptions from
 * RAM, for it has no VTOR and its vectors are at 0x20000000. */
#define XMC1_FLASH     0x10001000u
#define XMC1_FLASH_END 0x10033000u

static bool is_clock_table(const struct subject *subject, const struct vector_table *table)
{
    uint32_t first, second;
    return subject->chip->core == CORE_M0 && table->address >= XMC1_FLASH && table->address < XMC1_FLASH_END &&
           word_of(subject, table, 4, &first) && word_of(subject, table, 5, &second) && first != 0 && second != 0 &&
           !is_in_image(subject, first & ~1u) && !is_in_image(subject, second & ~1u);
}

/* A program that sets VTOR at once needs two words. What armlink puts behind them is its __main: BL to what stands 8
 * bytes on (__scatterload), and BL to __rt_entry. */
static bool is_code_behind(const struct subject *subject, const struct vector_table *table)
{
    uint32_t first, second;
    return word_of(subject, table, 2, &first) && first == 0xF802F000 && word_of(subject, table, 3, &second) &&
           (second & 0xF800F800) == 0xF800F000;
}

static const struct {
    struct short_table table;
    bool (*is)(const struct subject *subject, const struct vector_table *table);
} rows[] = {
    /* EmberZNet, hal/micro/cortexm3/memmap-tables.h: HalBaseAddressTableType, of an application, bootloader and RAM
     * image (EM35x, EFR32) */
    {{.words = 4}, is_address_table},
    /* XMC1400 Reference Manual, 25.2.1 (user mode): CLK_VAL1 and CLK_VAL2 at 0x10001010 */
    {{.words = 4, .faults_elsewhere = true}, is_clock_table},
    {{.words = 2, .faults_elsewhere = true}, is_code_behind},
};

const struct short_table *short_table_at(const struct subject *subject, const struct vector_table *table)
{
    for (size_t i = 0; table->exists && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is(subject, table))
            return &rows[i].table;
    return NULL;
}
