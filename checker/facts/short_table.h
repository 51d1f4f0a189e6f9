/* Vector tables of which the core takes the first words alone, because the maker's ROM or bootloader reads what stands
 * behind them, or because the program brings another one. */
#pragma once
#include "vector_table.h"

struct short_table {
    unsigned words;        /* that are vectors */
    bool faults_elsewhere; /* NMI and HardFault may be left out: their handlers are in another table */
};

/* The word behind HardFault's in EmberZNet's tables of addresses: of an application, a bootloader, a RAM image. */
static inline bool is_address_table_type(uint32_t word)
{
    uint32_t type = word & 0xFFFF;
    return type == 0x0AA7 || type == 0x0BA7 || type == 0x0EA7;
}

/* NULL for a table that nothing tells to be one. */
const struct short_table *short_table_at(const struct subject *subject, const struct vector_table *table);
