/* RHS: what a rehearsal of the image saw: it was run from reset in an emulator (checker/rehearse). */
#include "rhs.h"

#include "rules/families.h"

/* --- memory that start-up leaves undone -------------------------------------------------------------------------- */

static void describe_data(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    (void)subject;
    text_add(out, "%u byte%s of %s, from 0x%08x on, do not have their initial values when main begins", seen->size,
             seen->size == 1 ? "" : "s", seen->name, seen->address);
}

static void check_data(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_DATA_UNCOPIED, describe_data);
}

static void describe_bss(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    (void)subject;
    text_add(out, "%u bytes of %s, from 0x%08x on, hold whatever RAM held when main begins", seen->size, seen->name,
             seen->address);
}

static void check_bss(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_BSS_UNCLEARED, describe_bss);
}

static void describe_constructor(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    text_add(out, "entry %u of %s, ", seen->number, seen->name);
    add_function(subject, seen->address, out);
    text_add(out, ", has not run when main begins, nor later");
}

static void check_constructors(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_CONSTRUCTOR_UNRUN, describe_constructor);
}

/* --- the stack and the heap -------------------------------------------------------------------------------------- */

static void describe_stack(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    (void)subject;
    text_add(out, "the stack goes down to 0x%08x, %u bytes into %s", seen->address, seen->size, seen->name);
}

static void check_stack(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_STACK_IN_DATA, describe_stack);
}

static void describe_heap(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    (void)subject;
    text_add(out, "_sbrk hands out memory up to 0x%08x, while the stack is in use from 0x%08x on", seen->address,
             seen->number);
}

static void check_heap(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_HEAP_IN_STACK, describe_heap);
}

/* --- flash ------------------------------------------------------------------------------------------------------- */

static void describe_protected(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    add_function(subject, seen->pc, out);
    text_add(out, " erases or writes 0x%08x..0x%08x of ", seen->address, seen->address + seen->size);
    text_add(out, "%s%s", seen->name != NULL ? "the protected range " : "the running program itself",
             seen->name != NULL ? seen->name : "");
}

static void check_protected(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_PROTECTED_FLASH, describe_protected);
    tell(subject, inquiry, SEEN_OWN_FLASH, describe_protected);
}

static void describe_options(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    add_function(subject, seen->pc, out);
    text_add(out, " erases or writes the option bytes (by 0x%08x)", seen->address);
}

static void check_options(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_OPTION_BYTES, describe_options);
}

static void describe_wipe(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    add_function(subject, seen->pc, out);
    text_add(out, " erases all of the flash (by 0x%08x)", seen->address);
}

static void check_wipe(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_WIPE, describe_wipe);
}

static void describe_locked(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    add_function(subject, seen->pc, out);
    text_add(out, " stores to 0x%08x, which is flash and not open for it: nothing changes there", seen->address);
}

static void check_locked(const struct subject *subject, struct inquiry *inquiry)
{
    tell(subject, inquiry, SEEN_LOCKED_FLASH, describe_locked);
}

/* --- what was not decided ---------------------------------------------------------------------------------------- */

static void check_settled(const struct subject *subject, struct inquiry *inquiry)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    size_t undecided = 0;
    const struct sighting *first = NULL;
    for (size_t i = 0; i < rehearsal->sightings.count; i++) {
        const struct sighting *seen = &rehearsal->sightings.items[i];
        if (seen->certainty == CERTAINTY_UNDECIDED)
            first = undecided++ == 0 ? seen : first;
        else if (seen->kind != SEEN_COMPANION)
            return; /* what all runs saw may well be why they go on differently */
    }
    if (first == NULL)
        return;
    struct place place = place_of_sighting(subject, first);
    found(inquiry, &place,
          "the runs end differently: what %zu of them saw depends on peripherals or RAM that nobody knows; the first "
          "is at 0x%08x",
          undecided, first->pc);
}

#define ON_REHEARSAL (NEED_LOADABLE | NEED_BYTES | NEED_TABLE | NEED_TABLE_IN_PLACE | NEED_REHEARSAL)
#define ARCH(page)   "ARMv7-M Architecture Reference Manual (ARM DDI 0403E), " page

static const struct rule rules[] = {
    {"RHS001", "fault-at-boot", SEVERITY_BRICK, ON_REHEARSAL, check_fault_at_boot,
     "Run from reset, the image comes to a fault.",
     "The core goes to HardFault at every start, before anything could be recovered.",
     "see the last instructions (dsocheck rehearse shows them) for what led there", ARCH("B1.5.14, Fault behavior")},
    {"RHS002", "arm-state-switch", SEVERITY_BRICK, ON_REHEARSAL, check_arm_switch,
     "Run from reset, the image jumps to an address without the Thumb bit.",
     "A Cortex-M runs Thumb only: it is a UsageFault (INVSTATE).",
     "link with libraries for this core, and give function pointers their Thumb bit (.thumb_func)", ARCH("A4.1.1")},
    {"RHS003", "unmapped-access", SEVERITY_ERROR, ON_REHEARSAL, check_unmapped,
     "Run from reset, the image reads or writes where the part has nothing.",
     "It is a BusFault, and a HardFault where nobody enabled that.",
     "compare the linker script's regions and the initial stack pointer with the part's memory (dsocheck regions PART)",
     ARCH("B1.5.14") "; the part's data sheet, Memory map"},
    {"RHS004", "writes-protected-flash", SEVERITY_BRICK, ON_REHEARSAL, check_protected,
     "Run from reset, the image erases or writes a protected range of the board, or the code that is running.",
     "The bootloader, a licence or the program is lost the first time it starts.",
     "keep what the program stores in pages of its own", "the board profile (dsocheck boards)"},
    {"RHS005", "option-byte-write", SEVERITY_BRICK, ON_REHEARSAL, check_options,
     "Run from reset, the image erases or writes option bytes, or a word that closes the part.",
     "A value that is wrong, or a reset in between, can lock the part, on some families for good.",
     "set option bytes on purpose, each part by itself, and not in start-up code",
     "PM0075 (STM32F10xxx flash programming), 2.5; nRF52832 Product Specification, 4.11"},
    {"RHS006", "stack-overflow", SEVERITY_ERROR, ON_REHEARSAL | NEED_SECTIONS, check_stack,
     "Run from reset, the stack grows into variables.", "Each overwrites the other: corruption from the first second.",
     "make room below the initial stack pointer, or the deepest frame smaller", ARCH("B1.5.6")},
    {"RHS007", "stuck-in-default-handler", SEVERITY_BRICK, ON_REHEARSAL, check_default_handler,
     "Run from reset, the image enables an exception whose handler is an endless loop.",
     "The first time it comes is the last thing the device does.",
     "name the handler exactly as the vector table does (in C++ within extern \"C\"), or leave the exception off",
     ARCH("B1.5.2") "; CMSIS-Core, Startup File"},
    {"RHS008", "executes-erased-flash", SEVERITY_BRICK, ON_REHEARSAL, check_erased_code,
     "Run from reset, the image runs into flash that is erased.", "0xFFFF is no instruction: the core faults.",
     "see what should have been there: a section that was not loaded, or a function that does not return",
     ARCH("A5.3 (0xFFFFFFFF)")},
    {"RHS009", "did-not-settle", SEVERITY_NOTE, ON_REHEARSAL, check_settled,
     "The runs of a rehearsal come to different ends.",
     "What happens depends on what peripherals answer, which nobody here knows.",
     "nothing has to be done; dsocheck rehearse --seed N shows one of the runs", "docs/REHEARSAL.md"},
    {"RHS010", "data-not-copied", SEVERITY_ERROR, ON_REHEARSAL | NEED_SECTIONS | NEED_SYMBOLS, check_data,
     "When main begins, variables do not have their initial values.",
     "The program works with whatever RAM holds at power-on.",
     "let start-up code copy .data from LOADADDR(.data), all of it, before main", "GNU ld manual, Output Section LMA"},
    {"RHS011", "bss-not-cleared", SEVERITY_ERROR, ON_REHEARSAL | NEED_SECTIONS | NEED_SYMBOLS, check_bss,
     "When main begins, variables that have to be zero were never written.",
     "They are zero on the bench, where RAM was cleared before, and anything at power-on.",
     "let start-up code clear .bss and COMMON, up to their end", "ISO/IEC 9899:2018, 6.7.9, 10"},
    {"RHS012", "constructors-not-run", SEVERITY_ERROR, ON_REHEARSAL | NEED_SECTIONS | NEED_SYMBOLS, check_constructors,
     "When main begins, a constructor has not run, and none runs later.",
     "Objects of C++ and what __attribute__((constructor)) sets up stay zero.",
     "call __libc_init_array() from the reset handler, before main",
     "System V gABI, Initialization and Termination Functions"},
    {"RHS013", "vectors-elsewhere", SEVERITY_ERROR, ON_REHEARSAL, check_vectors,
     "Run from reset, exceptions are on and VTOR does not lead to the image's vector table.",
     "The first interrupt runs a handler of the bootloader, or faults.",
     "set SCB->VTOR to the table's address before the first interrupt is enabled", ARCH("B3.2.5, VTOR")},
    {"RHS014", "breakpoint-at-boot", SEVERITY_ERROR, ON_REHEARSAL, check_breakpoint,
     "Run from reset, the image comes to a BKPT.", "It works on the bench; without a debugger it is a HardFault.",
     "link without --specs=rdimon.specs, and take breakpoints out of what is released", ARCH("C1.6.1")},
    {"RHS015", "heap-into-stack", SEVERITY_ERROR, ON_REHEARSAL | NEED_SYMBOLS, check_heap,
     "Run from reset, the heap is given memory that the stack is using.",
     "malloc's bookkeeping and return addresses overwrite each other.",
     "let _sbrk refuse what is beyond the room below the stack", "newlib manual, sbrk"},
    {"RHS016", "needs-companion", SEVERITY_NOTE, ON_REHEARSAL, check_companion,
     "The image goes on in code that this file does not hold.",
     "What happens there was guessed, and with it all that follows.", "give what else is in the flash: --with DUMP",
     "docs/REHEARSAL.md"},
    {"RHS017", "wipes-flash", SEVERITY_BRICK, ON_REHEARSAL, check_wipe,
     "Run from reset, the image erases all of the flash.", "The program, and any bootloader, are gone.",
     "erase pages by themselves", "PM0075 (STM32F10xxx flash programming), 2.3.4"},
    {"RHS018", "endless-wait", SEVERITY_WARNING, ON_REHEARSAL, check_endless_wait,
     "Run from reset, the image waits for memory to change that nothing changes.",
     "It waits for good: the interrupt that should end it is not enabled.",
     "enable the interrupt before the wait; where DMA or another core changes the memory, accept this",
     "docs/REHEARSAL.md"},
    {"RHS019", "stores-into-flash", SEVERITY_ERROR, ON_REHEARSAL, check_locked,
     "Run from reset, the image stores into flash that is not open for it.",
     "A variable that lies in flash never changes, and some parts fault.", "place it in RAM (>RAM AT>FLASH)",
     "PM0075 (STM32F10xxx flash programming), 2.3.3; RM0090 (STM32F4), 3.6"},
};

const struct family rhs_family = {"RHS", "what a rehearsal saw (--rehearse)", rules, sizeof rules / sizeof *rules};
