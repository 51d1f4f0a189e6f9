/* RUN: whether start-up code can do its work, judged from what it is given. */
#include "run.h"
#include "run_start.h"

#include "facts/evidence.h"
#include "families.h"

#include <elf.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

/* --- RUN002: the bytes of .data --------------------------------------------------------------------------------- */

/* TI's and IAR's start-up code expands initial values from sections of its own, and leaves .data without bytes. */
static bool has_packed_data(const struct image *image)
{
    static const char *const names[] = {".cinit", ".binit", "Initializer bytes", "Region$$Table"};
    for (size_t i = 0; i < image->section_count; i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (image->sections[i].size > 0 && strcmp(image->sections[i].name, names[n]) == 0)
                return true;
    return false;
}

static bool is_data_name(const char *name)
{
    return strcmp(name, ".data") == 0 || strncmp(name, ".data.", 6) == 0 || strcmp(name, ".data_init") == 0;
}

static void check_empty_data(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (s->type != SHT_NOBITS || (s->flags & SHF_ALLOC) == 0 || s->size == 0 || !is_data_name(s->name) ||
            !is_ram(subject, s->run) || has_packed_data(image))
            continue;
        struct place place = place_section(subject, s, section_run_range(s));
        found(inquiry, &place, "%s has %u bytes of RAM at 0x%08x and no bytes to fill them from", s->name, s->size,
              s->run);
    }
}

/* Symbols that mean one thing only: where start-up code copies the initial values from, to, and up to. */
static const char *const copies[] = {
    "_sidata",           "_sdata",         "_edata",       /* ST */
    "_data_loadaddr",    "_data",          "_edata",       /* libopencm3 */
    "__data_load__",     "__data_start__", "__data_end__", /* newlib's own scripts */
    "__data_init_start", "__data_start",   "__data_end",   /* and others' */
};

/* CMSIS's first one often means the end of the code and no more. That start-up code copies from there shows where the
 * three stand together, as literals, in the order in which the compiler wanted them and with one of another's at most
 * between them, or as an entry of a table of copies, whose third word is a length in bytes or words. */
static const char *const cmsis_copy[] = {"__etext", "__data_start__", "__data_end__"};

#define LITERALS 4

static bool holds_literals(const uint32_t words[LITERALS], const uint32_t wanted[3])
{
    for (size_t i = 0; i < 3; i++) {
        size_t at = 0;
        while (at < LITERALS && words[at] != wanted[i])
            at++;
        if (at == LITERALS)
            return false;
    }
    return true;
}

static bool is_copy_entry(const uint32_t words[3], const uint32_t wanted[3])
{
    uint32_t size = wanted[2] - wanted[1];
    return words[0] == wanted[0] && words[1] == wanted[1] && (words[2] == size || words[2] == size / 4);
}

/* `wanted`: from, to, and the end of the latter. */
static bool holds_copy(const struct image *image, const uint32_t wanted[3])
{
    for (size_t i = 0; i < image->extent_count; i++) {
        uint32_t words[LITERALS] = {0}, word;
        for (uint64_t at = (image->extents[i].range.start + 3) & ~(uint64_t)3; image_word(image, at, &word); at += 4) {
            memmove(words, words + 1, sizeof words - sizeof *words);
            words[LITERALS - 1] = word;
            if (holds_literals(words, wanted) || is_copy_entry(words + 1, wanted))
                return true;
        }
    }
    return false;
}

/* The copy must read what the image loads for the very section it fills. */
static void check_copy(const struct subject *subject, struct inquiry *inquiry, const struct symbol *const symbols[3],
                       bool only_if_used)
{
    const struct image *image = subject->image;
    const struct symbol *from = symbols[0], *to = symbols[1], *end = symbols[2];
    if (from == NULL || to == NULL || end == NULL || to->value >= end->value || !is_ram(subject, to->value))
        return;
    uint32_t size = end->value - to->value;
    const struct section *section = image_section_run_at(image, to->value);
    struct place place = {.has_address = true,
                          .range = range_of(from->value, size),
                          .section = section != NULL ? section->name : NULL,
                          .symbol = from->name};
    uint8_t byte;
    bool missing = !image_read(image, from->value, &byte, 1);
    bool elsewhere = section != NULL && section->bytes != NULL && load_of_run(subject, to->value) != from->value;
    if ((!missing && !elsewhere) ||
        (only_if_used && !holds_copy(image, (const uint32_t[]){from->value, to->value, end->value})))
        return;
    if (missing)
        found(inquiry, &place, "start-up code copies %u bytes from %s = 0x%08x, where nothing is loaded", size,
              from->name, from->value);
    else
        found(inquiry, &place, "start-up code copies %s from %s = 0x%08x, its bytes are loaded at 0x%08llx",
              section->name, from->name, from->value, ULL(load_of_run(subject, to->value)));
}

static void check_data_image(const struct subject *subject, struct inquiry *inquiry)
{
    check_empty_data(subject, inquiry);
    if (subject->image->symbol_count == 0) {
        skipped(inquiry, "the file has no symbols, so nothing tells from where start-up code fills .data");
        return;
    }
    const struct symbol *symbols[sizeof copies / sizeof *copies];
    symbols_find(subject, copies, sizeof copies / sizeof *copies, symbols);
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i += 3)
        check_copy(subject, inquiry, &symbols[i], false);
    symbols_find(subject, cmsis_copy, 3, symbols);
    check_copy(subject, inquiry, symbols, true);
}

/* --- RUN003: constructor tables --------------------------------------------------------------------------------- */

struct table {
    struct range range; /* run addresses */
    const char *name;
};

/* Linkers differ in whether an entry holds an address or the distance from itself (R_ARM_TARGET1, ARM IHI 0044,
 * 4.6.1.8). */
static bool leads_to_code(const struct subject *subject, uint32_t entry, uint32_t at, bool relative)
{
    uint32_t target = relative ? entry + at : entry;
    if ((target & 1) == 0)
        return false;
    target &= ~1u;
    if (is_resident(subject, target) || is_in_sibling(subject, target))
        return true;
    return is_in_image(subject, target) && no_code_at(subject, target) == NO_CODE_UNTOLD;
}

/* Compilers put 0 and -1 at the ends of older tables. */
static bool is_sentinel(uint32_t entry)
{
    return entry == 0 || entry == UINT32_MAX;
}

static bool is_good(const struct subject *subject, struct table table, bool relative)
{
    uint32_t entry;
    for (uint64_t at = table.range.start; at + 4 <= table.range.end && read_run(subject, at, &entry, 4); at += 4)
        if (!is_sentinel(entry) && !leads_to_code(subject, entry, (uint32_t)at, relative))
            return false;
    return true;
}

static void check_table(const struct subject *subject, struct inquiry *inquiry, struct table table)
{
    uint32_t entry;
    if (is_good(subject, table, false) || is_good(subject, table, true))
        return;
    for (uint64_t at = table.range.start; at + 4 <= table.range.end && read_run(subject, at, &entry, 4); at += 4) {
        if (is_sentinel(entry) || leads_to_code(subject, entry, (uint32_t)at, false))
            continue;
        struct place place = place_loaded(subject, range_of(load_of_run(subject, at), 4));
        place.symbol = symbol_at(subject, entry);
        place.has_target = true;
        place.target = entry & ~1u;
        found(inquiry, &place, "entry %llu of %s holds 0x%08x, which %s", ULL((at - table.range.start) / 4), table.name,
              entry,
              (entry & 1) == 0                    ? "has bit 0 clear: calling it is a fault"
              : is_in_image(subject, entry & ~1u) ? "leads to what is no code"
                                                  : "leads outside the loaded bytes");
    }
}

static bool is_function_table(const struct section *s)
{
    static const char *const names[] = {".init_array", ".fini_array", ".preinit_array"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(s->name, names[i]) == 0)
            return true;
    return s->type == SHT_INIT_ARRAY || s->type == SHT_FINI_ARRAY || s->type == SHT_PREINIT_ARRAY;
}

/* The tables between the symbols that newlib's start-up code walks: scripts often fold them into .text. */
static const char *const bounds[] = {"__preinit_array_start", "__preinit_array_end", "__init_array_start",
                                     "__init_array_end",      "__fini_array_start",  "__fini_array_end"};
static const char *const bounded[] = {".preinit_array", ".init_array", ".fini_array"};

static void check_constructors(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->bytes != NULL && is_function_table(s))
            check_table(subject, inquiry, (struct table){section_run_range(s), s->name});
    }
    const struct symbol *symbols[sizeof bounds / sizeof *bounds];
    symbols_find(subject, bounds, sizeof bounds / sizeof *bounds, symbols);
    for (size_t i = 0; i < sizeof bounded / sizeof *bounded; i++) {
        const struct symbol *start = symbols[2 * i], *end = symbols[2 * i + 1];
        if (start == NULL || end == NULL || start->value >= end->value)
            continue;
        const struct section *s = image_section_run_at(image, start->value);
        if (s != NULL && s->bytes != NULL && !is_function_table(s))
            check_table(subject, inquiry, (struct table){{start->value, end->value}, bounded[i]});
    }
}

#define ON_ELF     (NEED_LOADABLE | NEED_ELF)
#define ARCH(page) "ARMv7-M Architecture Reference Manual (ARM DDI 0403E), " page

#define ON_TABLE (NEED_LOADABLE | NEED_BYTES | NEED_TABLE | NEED_TABLE_IN_PLACE)

static const struct rule rules[] = {
    {"RUN001", "stack-room", SEVERITY_ERROR, ON_ELF | NEED_BYTES | NEED_TABLE | NEED_TABLE_IN_PLACE, check_stack_room,
     "There is too little room between static data and the initial stack pointer, or the stack grows into what belongs "
     "to others.",
     "The stack overwrites variables, or the memory of somebody else, as soon as calls nest or an interrupt comes.",
     "make static data smaller, or let the stack start higher", ARCH("B1.5.6") "; the board's stack_minimum"},
    {"RUN002", "data-image-missing", SEVERITY_ERROR, ON_ELF | NEED_SECTIONS, check_data_image,
     ".data lies in RAM, but the image has no bytes from which start-up code could fill it.",
     "Variables with an initial value start with whatever RAM holds.",
     "place it with >RAM AT>FLASH and without (NOLOAD), and set the symbol that start-up code copies from with "
     "LOADADDR(.data)",
     "GNU ld manual, Output Section LMA"},
    {"RUN003", "init-array-bad", SEVERITY_ERROR, ON_ELF | NEED_SECTIONS, check_constructors,
     "A table of constructors or destructors holds an address that is no Thumb function of the image.",
     "__libc_init_array calls it before main: a fault with nothing on the screen.",
     "declare the function with .thumb_func, and see that nothing but function pointers is placed in the table",
     "System V gABI, Initialization and Termination Functions; " ARCH("A4.1.1")},
    {"RUN004", "weak-call", SEVERITY_WARNING, ON_ELF | NEED_SYMBOLS, check_weak_calls,
     "A weak function that nobody defines is called without a test.",
     "The linker turns the call into nothing, or into a jump to address 0.",
     "define the function, or test its address before the call",
     "ELF for the Arm Architecture (ARM IHI 0044), 4.6.1.1, calls to undefined weak symbols"},
    {"RUN005", "bss-overlaps", SEVERITY_ERROR, ON_ELF, check_collisions,
     "Two of .data, .bss, heap and stack share memory (without a script, NOBITS sections that start together: a note).",
     "Writing one changes the other: corruption that comes and goes with the build.",
     "give each its own place in the linker script, and leave its overlap check on",
     "GNU ld manual, --no-check-sections and Overlay Description"},
    {"RUN006", "resident-ram", SEVERITY_ERROR, NEED_LOADABLE | NEED_BYTES, check_resident_ram,
     "The image uses RAM that belongs to the system or bootloader beside it.",
     "Each overwrites the other's variables: calls into the system fail, or the return to it does.",
     "start the RAM region behind what the board lists as resident", "the board profile; docs/DS203.md, RAM"},
    {"RUN007", "fpu-before-enable", SEVERITY_ERROR, ON_TABLE, check_fpu_enabled,
     "An FPU instruction comes on the only path from reset before anything enables the FPU.",
     "It is a UsageFault (NOCP), before main and without a trace.",
     "write CPACR (0xE000ED88) first thing in the reset handler, before .data is copied; in C++ and -O3 the copy loop "
     "itself may use the FPU",
     ARCH("B3.2.20 (CPACR)") "; RIOT-OS/RIOT#16414"},
    {"RUN008", "semihosting", SEVERITY_WARNING, ON_TABLE, check_semihosting,
     "BKPT 0xAB, a semihosting call, comes on the only path from reset (with release: true in the project file: an "
     "error).",
     "It works on the bench; without a debugger it is a HardFault.",
     "link without --specs=rdimon.specs, or ask DHCSR.C_DEBUGEN (0xE000EDF0, bit 0) before the call",
     "Arm, Semihosting for AArch32 and AArch64, 2.2; blackmagic-debug/blackmagic#1507"},
    {"RUN009", "trap-on-start", SEVERITY_BRICK, ON_TABLE, check_trap,
     "The only path from reset comes to UDF, BKPT or DCPS, returns, or jumps to an address without the Thumb bit.",
     "The core faults there at every start, before anything could be recovered.",
     "see what the compiler made of the reset handler (objdump -d): a read of address 0 becomes UDF since GCC 4.9, and "
     "an empty handler a return",
     ARCH("B1.5.3, A7.7.194 (UDF)") "; micro-os-plus/micro-os-plus-iii#8"},
    {"RUN010", "constructors-unused", SEVERITY_WARNING, ON_ELF | NEED_SECTIONS | NEED_BYTES, check_constructors_used,
     "A table of constructors has entries, and nothing in the image refers to it.",
     "Objects of C++ and what __attribute__((constructor)) sets up stay zero.",
     "call __libc_init_array() from the reset handler, before main",
     "System V gABI, Initialization and Termination Functions"},
    {"RUN011", "bytes-not-in-file", SEVERITY_ERROR, NEED_LOADABLE | NEED_BYTES | NEED_REGIONS, check_bytes_in_file,
     "Code calls an address in declared flash of which this file has no byte; takes one in a hole between what is "
     "loaded: a warning.",
     "There is whatever the flash held before: erased bytes, or another build's.",
     "leave no section out of the file (objcopy without -j), or name the file that has the bytes with --with FILE",
     "GNU objcopy, -j; eclipse-embed-cdt/eclipse-plugins#142"},
    {"RUN012", "heap-meets-stack", SEVERITY_ERROR,
     ON_ELF | NEED_SECTIONS | NEED_BYTES | NEED_TABLE | NEED_TABLE_IN_PLACE, check_heap_limit,
     "The heap extends to the very top of the stack.", "malloc hands out the memory that the stack is using.",
     "end the heap where the stack's room begins: ORIGIN(RAM) + LENGTH(RAM) - _Min_Stack_Size",
     ARCH("B1.5.6") "; mbed-ce/mbed-os#592"},
    {"RUN013", "frame-exceeds-room", SEVERITY_ERROR, ON_TABLE, check_stack_depth,
     "A function's frame, or the direct calls from reset or a handler, take more stack than there is.",
     "The stack runs over what lies below it, variables or the end of RAM, as soon as the call is made.",
     "make large local arrays static, or give the stack more room", ARCH("B1.5.6") "; AAPCS (ARM IHI 0042), 5.2.1"},
};

const struct family run_family = {"RUN", "whether start-up can work", rules, sizeof rules / sizeof *rules};
