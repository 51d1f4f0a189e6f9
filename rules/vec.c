/* VEC: the vector table, the only thing the core reads before it runs a single instruction. */
#include "vec.h"

#include "base/text.h"
#include "code/walk.h"
#include "facts/evidence.h"
#include "facts/short_table.h"
#include "facts/table_looks.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"
#include "families.h"
#include "vec_base.h"

#include <elf.h>

#define ULL(x) ((unsigned long long)(x))

/* "board ds203 has its vector table", for behind "where ". */
static void add_reason(struct text *text, const struct subject *subject, const struct table_place *place)
{
    if (place->header != NULL)
        text_add(text, "%s has the vector table", place->header);
    else if (place->source == PLACE_SCRIPT)
        text_add(text, "%s starts, the script's lowest region with code", place->region);
    else if (place->source == PLACE_FLASH)
        text_add(text, "the %s reads its vectors", subject->chip->name);
    else
        text_add(text, "board %s has its vector table", subject->board->name);
}

/* False, and the rule skipped, when nobody expects a table in this image. */
static bool is_table_wanted(const struct subject *subject, const struct table_place *place, struct inquiry *inquiry)
{
    if (place->source == PLACE_BOARD && subject->board->table_need == TABLE_OPTIONAL)
        skipped(inquiry, "no vector table is loaded at 0x%08llx, and the board does not require one",
                ULL(place->address));
    else if (is_ram_module(subject))
        skipped(inquiry, "every byte loads into RAM: nothing starts from a vector table in flash");
    else if (place->address != UINT64_MAX && is_in_sibling(subject, place->address))
        skipped(inquiry, "the bytes at 0x%08llx are in an image named with --with; check that one too",
                ULL(place->address));
    else
        return true;
    return false;
}

/* A reset vector that is wrong is another rule's. */
static bool is_start_right(const struct subject *subject, uint32_t reset)
{
    uint32_t target = reset & ~1u;
    bool loaded = is_in_image(subject, target) || mirror_of(subject, target) != NO_MIRROR;
    return (reset & 1) != 0 && loaded && no_code_at(subject, target) == NO_CODE_UNTOLD;
}

static void check_presence(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    struct table_place known = table_place(subject);
    struct place place = {.has_address = true, .range = range_of(table.address, 8)};
    bool walked = subject->walk == NULL || subject->walk->vectors > 0;
    if (table.exists) {
        if (!walked && is_start_right(subject, table.reset))
            found_as(inquiry, SEVERITY_ERROR, &place,
                     "nothing was judged but the vector table at 0x%08llx: no code could be followed from it",
                     ULL(table.address));
        return;
    }
    if (known.reset != 0 && walked) {
        skipped(inquiry, "%s has the core start at 0x%08x, without a vector table", known.header, known.reset);
        return;
    }
    if (!is_table_wanted(subject, &known, inquiry))
        return;
    if (known.address == UINT64_MAX) {
        place.range = range_of(subject->image->extents[0].range.start, 0);
        place.fix = "name the part (--chip), the board or the linker script, and check that the table is linked in: "
                    "KEEP(*(.isr_vector)) first in its region";
        found_as(inquiry, SEVERITY_ERROR, &place,
                 "nothing was judged: no vector table was found, by a name, a header in front of it or its looks");
        return;
    }
    struct text reason = {0};
    add_reason(&reason, subject, &known);
    const struct section *instead = image_section_loaded_at(subject->image, table.address);
    if (instead != NULL) {
        place.section = instead->name;
        place.symbol = symbol_at(subject, instead->run + (table.address - instead->load));
        place.fix =
            "keep the vectors first in that region, KEEP(*(.isr_vector)), under the name that the start-up file "
            "gives their section, and link that file";
        found(inquiry, &place, "there is no vector table at 0x%08llx, where %s: %s starts there, with %s",
              ULL(table.address), text_string(&reason), instead->name, place.symbol != NULL ? place.symbol : "code");
        text_release(&reason);
        return;
    }
    if (image_chunk_at(subject->image, table.address) != NULL) {
        place.fix = "keep the vectors first in that region, KEEP(*(.isr_vector)), and link the start-up file";
        found(inquiry, &place,
              "there is no vector table at 0x%08llx, where %s: code starts there, with 0x%08x for a "
              "stack pointer",
              ULL(table.address), text_string(&reason), table.sp);
    } else {
        found(inquiry, &place, "nothing is loaded at 0x%08llx, where %s", ULL(table.address), text_string(&reason));
    }
    text_release(&reason);
}

static bool is_part_named(const struct subject *subject)
{
    return subject->chip->die_ram_count > 0 || subject->map->region_count > 0;
}

/* What the core pushes before the first instruction of any handler (ARM DDI 0403E, B1.5.6). */
#define EXCEPTION_FRAME 32

static void check_first_frame(const struct subject *subject, struct inquiry *inquiry, const struct vector_table *table)
{
    struct place place = vector_place(subject, table->address, 0, NULL);
    if (is_ram(subject, table->sp - EXCEPTION_FRAME))
        return;
    found_as(inquiry, SEVERITY_ERROR, &place,
             "initial stack pointer 0x%08x leaves no room for one exception frame of %d bytes above the start of RAM",
             table->sp, EXCEPTION_FRAME);
}

static void check_stack_pointer(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    struct place place = vector_place(subject, table.address, 0, NULL);
    place.has_target = table.sp > 0;
    place.target = table.sp - 1u; /* the stack is below it */
    switch (stack_place(subject, table.sp)) {
    case STACK_UNKNOWN:
        skipped(inquiry, "neither the chip nor a region says where RAM is, and parts exist that have some at 0x%08x",
                table.sp);
        break;
    case STACK_NOWHERE:
        found_as(inquiry, size_severity(subject, range_of(table.sp, 0)), &place,
                 "initial stack pointer 0x%08x is %s%s%s", table.sp,
                 is_part_named(subject) ? "not in the RAM of the " : "where no part has RAM",
                 is_part_named(subject) ? subject->chip->name : "", table.sp == UINT32_MAX ? " (erased flash)" : "");
        break;
    case STACK_LOADED:
        place.fix = "name the part (--chip) or the linker script; on a part with flash there define the top of stack "
                    "as ORIGIN(RAM) + LENGTH(RAM)";
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "initial stack pointer 0x%08x lies behind bytes that this image loads, which may be flash", table.sp);
        break;
    case STACK_UNDECLARED:
        place.fix = "declare the RAM the stack uses, or name the chip (--chip, --board)";
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "initial stack pointer 0x%08x is in no declared region, though parts have RAM there, and the chip is "
                 "not known",
                 table.sp);
        break;
    case STACK_DIE:
        place.fix =
            "make sure on this very device that the memory works, or let the stack end within the documented size";
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "initial stack pointer 0x%08x is beyond the RAM documented for the %s, though its die answers there",
                 table.sp, subject->chip->name);
        break;
    case STACK_DOCUMENTED:
        check_first_frame(subject, inquiry, &table);
        break;
    }
}

static void check_stack_alignment(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    if ((table.sp & 7) == 0 || table.sp == UINT32_MAX)
        return;
    struct place place = vector_place(subject, table.address, 0, NULL);
    found(inquiry, &place, "initial stack pointer 0x%08x is not a multiple of 8", table.sp);
}

static void check_reset_thumb(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    if ((table.reset & 1) != 0)
        return;
    struct place place = vector_place(subject, table.address, 1, symbol_at(subject, table.reset));
    found(inquiry, &place, "reset vector 0x%08x has bit 0 clear: the core would switch to ARM state, which it lacks",
          table.reset);
}

/* VTOR has at least 25 bits, 24 on the Cortex-M0+ and M23 (ARM DDI 0403E, B3.2.5; DDI 0419, B3.2.5): what a table of
 * any length is on. */
#define LEAST_ALIGNMENT 128

static void check_alignment(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    unsigned full = vector_table_full(subject);
    if (full == 0 && table.delimited > 0 && table.delimited < SYSTEM_VECTORS) {
        skipped(inquiry,
                "this table of %u words ends before the system's own: the program's vectors are in another one",
                table.delimited);
        return;
    }
    uint64_t unit = LEAST_ALIGNMENT;
    while (unit < 4 * (uint64_t)full)
        unit *= 2;
    if (table.address % unit == 0)
        return;
    struct place place = vector_place(subject, table.address, 0, NULL);
    place.range = range_of(table.address, 4 * (uint64_t)(full > 0 ? full : SYSTEM_VECTORS));
    if (full == 0)
        found(inquiry, &place, "the vector table at 0x%08llx is not on a multiple of %d, which any needs",
              ULL(table.address), LEAST_ALIGNMENT);
    else
        found(inquiry, &place, "the vector table at 0x%08llx is not on a multiple of %llu, which %u vectors need",
              ULL(table.address), ULL(unit), full);
}

static void check_displaced(const struct subject *subject, struct inquiry *inquiry)
{
    if (is_ram_module(subject)) {
        skipped(inquiry, "every byte loads into RAM: nothing starts from a vector table in flash");
        return;
    }
    struct vector_table table = vector_table_find(subject);
    uint64_t expected = table.address, labelled = 0;
    const char *label = vector_table_displaced(subject, &labelled);
    bool needed = subject->board->table_need != TABLE_OPTIONAL || table.exists;
    if (label == NULL && !looks_like_table(subject, expected))
        skipped(inquiry, "no symbol, section or pattern tells where else the vector table could be");
    if (label == NULL || !needed)
        return;
    const struct section *instead = image_section_loaded_at(subject->image, expected);
    const struct section *in_section = image_section_loaded_at(subject->image, labelled);
    bool elsewhere = image_chunk_at(subject->image, expected) == NULL;
    struct place place = place_loaded(subject, range_of(labelled, 8));
    place.has_target = true;
    place.target = expected;
    struct text sentence = {0}, fix = {0};
    text_add(&sentence, "%s is at 0x%08llx, but the core reads its vectors at 0x%08llx", label, ULL(labelled),
             ULL(expected));
    if (instead != NULL)
        text_add(&sentence, ", where the linker put %s", instead->name);
    if (instead != NULL && instead->type != SHT_NOTE && in_section != NULL && in_section != instead) {
        text_add(&fix, "place it first in its region: KEEP(*(%s)) in front of %s", in_section->name, instead->name);
        place.fix = text_string(&fix);
    }
    if (elsewhere) {
        place.fix =
            "link it for this board's slot (the ORIGIN of its region in the script), or check it with the board "
            "it is linked for (dsocheck boards)";
        text_add(&sentence, ": the image is linked 0x%llx %s it",
                 ULL(labelled < expected ? expected - labelled : labelled - expected),
                 labelled < expected ? "below" : "above");
    }
    found(inquiry, &place, "%s", text_string(&sentence));
    text_release(&sentence);
    text_release(&fix);
}

static void check_length(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    bool told = vector_table_full(subject) > 0;
    unsigned words = table.delimited, full = told ? vector_table_full(subject) : SYSTEM_VECTORS;
    /* A stack and a start are all that a program without exceptions has. */
    if (short_table_at(subject, &table) != NULL || (!told && words == 2)) {
        skipped(inquiry, "this table ends early on purpose: the program's vectors are in another one");
        return;
    }
    if (words == 0) {
        skipped(inquiry, "nothing tells where the vector table ends");
        return;
    }
    uint64_t end = table.address + 4 * (uint64_t)words;
    uint32_t word;
    for (unsigned i = words; i < full; i++) {
        if (!image_word(subject->image, table.address + 4 * (uint64_t)i, &word) || vector_is_unused(word))
            continue;
        struct place place = place_loaded(subject, (struct range){end, table.address + 4 * (uint64_t)full});
        found(inquiry, &place,
              "the vector table has %u words, %s%s reads %u: %s from %u on would jump into what follows at 0x%08llx",
              words, told ? "the " : "any ", told ? subject->chip->name : "Cortex-M", full,
              words < SYSTEM_VECTORS ? "exceptions" : "interrupts",
              words < SYSTEM_VECTORS ? words : words - SYSTEM_VECTORS, ULL(end));
        return;
    }
}

static void check_entry(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    uint32_t entry = subject->image->entry;
    if ((entry & ~1u) == (table.reset & ~1u))
        return;
    struct place place = {.has_address = true, .range = range_of(entry, 0), .symbol = symbol_at(subject, entry)};
    found(inquiry, &place, "the %s is 0x%08x, the reset vector 0x%08x: the core takes the vector",
          subject->image->is_elf ? "ELF entry point" : "start record", entry, table.reset);
}

#define ON_TABLE   (NEED_LOADABLE | NEED_BYTES | NEED_TABLE)
#define IN_TABLE   (ON_TABLE | NEED_TABLE_IN_PLACE)
#define ARCH(page) "ARMv7-M Architecture Reference Manual (ARM DDI 0403E), " page

static const struct rule rules[] = {
    {"VEC001", "no-table", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES, check_presence,
     "Nothing is loaded where the vector table has to be; no table found, or no code followed from it: an error.",
     "The core (or SYS) takes its stack pointer and first jump from erased flash or from the previous program.",
     "place the vectors with KEEP(*(.isr_vector)) first in the region of the slot; for a payload without vectors use a "
     "board whose vectors are not required",
     "docs/DS203.md, boot chain; " ARCH("B1.5.3")},
    {"VEC002", "sp-outside-ram", SEVERITY_BRICK, IN_TABLE, check_stack_pointer,
     "Word 0 of the table is no address in (start, end] of the chip's RAM; too near its start for one exception: an "
     "error.",
     "The first push faults, and so does the handler of that fault: lock-up with a white screen.",
     "define the top of stack as ORIGIN(RAM) + LENGTH(RAM), and see that nothing comes before the vectors",
     ARCH("B1.5.2") "; DS203: SP equal to the end of RAM is right (docs/DS203.md)"},
    {"VEC003", "sp-misaligned", SEVERITY_WARNING, IN_TABLE, check_stack_alignment,
     "Word 0 of the table is not a multiple of 8.",
     "The ABI wants 8; the core aligns on exception entry, but doubles on the stack of main are misaligned.",
     "align the top of stack: . = ALIGN(8)",
     "Procedure Call Standard for the Arm Architecture (ARM IHI 0042), 5.2.1.2"},
    {"VEC004", "reset-not-thumb", SEVERITY_BRICK, IN_TABLE, check_reset_thumb, "The reset vector has bit 0 clear.",
     "The first instruction raises INVSTATE, which ends in lock-up.",
     "declare the handler with .thumb_func and .type Reset_Handler, %function, and link with -mthumb",
     ARCH("B1.5.3, A4.1.1")},
    {"VEC005", "reset-outside-image", SEVERITY_BRICK, IN_TABLE, check_reset_inside,
     "The reset vector leads outside the loaded bytes.",
     "The device starts whatever is there: erased flash, or the previous firmware's remains.",
     "load the part that holds the handler too; if it is in a second file name that with --with FILE", ARCH("B1.5.3")},
    {"VEC006", "reset-not-code", SEVERITY_BRICK, IN_TABLE, check_targets,
     "The reset vector leads to data, erased bytes or a region without x; any other used vector: an error "
     "(an interrupt where nothing tells how far the table goes: a warning).",
     "The core executes constants: an undefined instruction or worse.",
     "check the order of sections in the table's file, and that Reset_Handler is in .text",
     "ELF for the Arm Architecture (ARM IHI 0044), 4.5.5"},
    {"VEC007", "handler-not-thumb", SEVERITY_ERROR, IN_TABLE, check_handler_thumb, "A used vector has bit 0 clear.",
     "The first time it is taken the core faults with INVSTATE.",
     "declare the handler with .thumb_func, or write it in C", ARCH("B1.5.3, A4.1.1")},
    {"VEC008", "handler-outside-image", SEVERITY_ERROR, IN_TABLE, check_handler_inside,
     "A used vector leads outside the loaded bytes and the board's resident code.",
     "The first time it is taken the core runs into nothing.", "define the handler, or leave the vector 0",
     ARCH("B1.5.3")},
    {"VEC009", "fault-handler-missing", SEVERITY_ERROR, IN_TABLE, check_fault_handlers,
     "NMI or HardFault is zero while the table goes on.", "Any fault becomes a lock-up, without a trace of its cause.",
     "point both at least at a Default_Handler", ARCH("B1.5.2")},
    {"VEC010", "table-misaligned", SEVERITY_ERROR, ON_TABLE, check_alignment,
     "The table's address is not a multiple of the next power of two of its size.",
     "VTOR drops the low bits: the core reads its vectors from below the table.",
     "align the table, or move the application's start", ARCH("B3.2.5 (VTOR)")},
    {"VEC011", "table-displaced", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES | NEED_TABLE_EXPECTED, check_displaced,
     "The vectors are not where the core reads them: something was linked in front.",
     "The core takes a note's or header's bytes for its stack pointer and reset vector.",
     "link with -Wl,--build-id=none or discard .note.*, and place .isr_vector first in its region",
     "docs/DS203.md, traps; GNU ld --build-id"},
    {"VEC012", "table-truncated", SEVERITY_WARNING, IN_TABLE, check_length,
     "The table ends before the chip's last vector (where no part is named: before the last of the system's own 16 "
     "words), "
     "and something else follows.",
     "An interrupt enabled by mistake jumps to an address made of code or constants.",
     "fill the table up to the last interrupt of the chip", "the chip profile's number of interrupts (dsocheck chips)"},
    {"VEC013", "entry-not-reset", SEVERITY_NOTE, IN_TABLE | NEED_ENTRY, check_entry,
     "The entry point or start record differs from the reset vector.",
     "Only debuggers go by it; shipped firmware often has it at the table or even.",
     "nothing for the device; ENTRY(Reset_Handler) lets debuggers start at the same place", "docs/DS203.md, traps"},
    {"VEC014", "vtor-not-table", SEVERITY_ERROR, IN_TABLE, check_offset,
     "VTOR is set to what is no table of this image; outside it, or never although the table is off the start of "
     "flash: "
     "a warning.",
     "The first interrupt runs the bootloader's handler, or whatever the word there names.",
     "store the table's address to SCB->VTOR in SystemInit (VECT_TAB_OFFSET), unless the bootloader does",
     ARCH("B3.2.5 (VTOR)") "; candle-usb/candleLight_fw#319"},
    {"VEC015", "enabled-default-handler", SEVERITY_ERROR, NEED_LOADABLE | NEED_BYTES, check_enabled,
     "A handler of C++ has its name mangled, so that the weak default keeps the vector; the code enables an exception "
     "whose vector is the endless loop that others share: a warning.",
     "The first such interrupt ends in the default handler's endless loop.", "declare the handler extern \"C\"",
     ARCH("B1.5.3") "; STM32-base/STM32-base#28"},
    {"VEC016", "linked-for-another-base", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES, check_linked_base,
     "Every vector leads beside the image, and all of them into it if it were loaded at another address.",
     "The core takes the table, and jumps to where the image was linked for: erased flash, or the bootloader.",
     "load the image where it was linked for, or link it for where it is loaded",
     ARCH("B1.5.3") "; ferenc-nemeth/stm32-bootloader#2; jelinj8/dso203#12"},
};

const struct family vec_family = {"VEC", "the vector table", rules, sizeof rules / sizeof *rules};
