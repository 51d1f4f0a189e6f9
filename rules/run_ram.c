#include "base/alloc.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "run.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static bool mentions(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(name, words[i]) != NULL)
            return true;
    return false;
}

bool is_stack_section(const char *name)
{
    static const char *const words[] = {"stack", "cstack", "STACKHEAP"};
    return mentions(name, words, LENGTH(words));
}

bool is_heap_section(const char *name)
{
    static const char *const words[] = {"heap", "sysmem"};
    return mentions(name, words, LENGTH(words));
}

bool holds_heap(const struct subject *subject, const struct section *section)
{
    static const char *const starts[] = {"end",         "_end",           "__end__",      "__HeapBase", "_sheap",
                                         "__HeapStart", "__heap_start__", "__heap_start", "HEAP$$Base"};
    const struct symbol *symbols[LENGTH(starts)];
    if (is_heap_section(section->name))
        return true;
    symbols_find(subject, starts, LENGTH(starts), symbols);
    for (size_t i = 0; i < LENGTH(starts); i++)
        if (symbols[i] != NULL && range_has(section_run_range(section), symbols[i]->value))
            return true;
    return false;
}

static int by_start(const void *left, const void *right)
{
    const struct ram_use *a = left, *b = right;
    if (a->range.start != b->range.start)
        return a->range.start < b->range.start ? -1 : 1;
    return a->range.end < b->range.end ? -1 : a->range.end > b->range.end;
}

static void add(const struct subject *subject, struct ram_uses *uses, struct ram_use use)
{
    if (range_size(use.range) == 0 || !is_ram(subject, use.range.start))
        return;
    uses->at = alloc_grow(uses->at, uses->count, &uses->capacity, sizeof use);
    uses->at[uses->count++] = use;
}

void ram_uses_find(const struct subject *subject, struct ram_uses *uses)
{
    const struct image *image = subject->image;
    *uses = (struct ram_uses){0};
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (section_takes_memory(s))
            add(subject, uses, (struct ram_use){section_run_range(s), s->name, s});
    }
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        add(subject, uses, (struct ram_use){range_of(s->run, s->memory_size), "a segment", NULL});
    }
    if (uses->count > 1)
        qsort(uses->at, uses->count, sizeof *uses->at, by_start);
}

void symbols_find(const struct subject *subject, const char *const *names, size_t count, const struct symbol **symbols)
{
    const struct symbol_index *index = &subject->facts->symbols;
    for (size_t i = 0; i < count; i++) {
        symbols[i] = symbol_named(index, names[i], NULL);
        while (symbols[i] != NULL && symbols[i]->section == SHN_UNDEF)
            symbols[i] = symbol_named(index, names[i], symbols[i]);
    }
}

/* Lowest address of the stack: CMSIS, newlib, IAR, Keil, ST and Zephyr start-up files and scripts. */
static const char *const limit_names[] = {"__StackLimit",    "__stack_limit",  "__STACK_LIMIT", "_sstack",
                                          "__stack_start__", "_stack_start",   "CSTACK$$Base",  "Stack_Mem",
                                          "STACK$$Base",     "__stack_bottom", "_stack_bottom"};
/* Its size, as an absolute symbol. */
static const char *const size_names[] = {"_Min_Stack_Size", "__stack_size__", "__stack_size", "__STACK_SIZE",
                                         "STACK_SIZE",      "Stack_Size",     "_stack_size",  "__Stack_Size"};

bool declared_stack(const struct subject *subject, uint32_t sp, struct range *stack, const char **symbol)
{
    const struct symbol *limits[LENGTH(limit_names)], *sizes[LENGTH(size_names)];
    symbols_find(subject, limit_names, LENGTH(limit_names), limits);
    for (size_t i = 0; i < LENGTH(limit_names); i++) {
        const struct symbol *limit = limits[i];
        if (limit == NULL || limit->value >= sp || !is_ram(subject, limit->value))
            continue;
        *stack = (struct range){limit->value, sp};
        *symbol = limit->name;
        return true;
    }
    symbols_find(subject, size_names, LENGTH(size_names), sizes);
    for (size_t i = 0; i < LENGTH(size_names); i++) {
        const struct symbol *size = sizes[i];
        if (size == NULL || size->section != SHN_ABS || size->value == 0 || size->value >= sp ||
            !is_ram(subject, sp - size->value))
            continue;
        *stack = (struct range){sp - size->value, sp};
        *symbol = size->name;
        return true;
    }
    return false;
}
