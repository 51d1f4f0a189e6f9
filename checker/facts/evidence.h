/* Questions that several rules ask of a subject, answered in one place. */
#pragma once
#include "subject.h"

#include "model/finding.h"

/* True when the address loses its contents at power-off, by the first that knows: the region's role, the chip, the
 * architecture's address map (ARM DDI 0403E, table B3-1: 0x20000000..0x3FFFFFFF is SRAM), the region's attributes. */
bool is_ram(const struct subject *subject, uint64_t address);

/* Code or data somebody else put there and the board vouches for. */
bool is_resident(const struct subject *subject, uint64_t address);

/* Every loaded byte goes to RAM: a module for a loader or a debugger, nothing of it is programmed. */
bool is_ram_module(const struct subject *subject);

/* True when the image (or one named beside it) puts bytes at that run address. */
bool is_in_image(const struct subject *subject, uint64_t run_address);
bool is_in_sibling(const struct subject *subject, uint64_t address);

/* Reads bytes by run address: through the section or segment that is copied there, else as loaded. */
bool read_run(const struct subject *subject, uint64_t run_address, void *to, size_t size);

/* The byte that read_run reads, and in *size how many from it on lie behind each other in memory; NULL without. */
const uint8_t *run_bytes(const struct subject *subject, uint64_t run_address, uint64_t *size);

/* How far a ROM copies the whole image before it runs, by a header in front of it (table_place.h); modulo 2^32. Of an
 * ELF its own headers tell. */
uint32_t moved_by_rom(const struct subject *subject);

/* Where a run address is loaded; the address itself when nothing moves it. */
uint64_t load_of_run(const struct subject *subject, uint64_t run_address);

/* From the first to behind the last byte loaded in the window; empty when there is none. */
struct range loaded_span(const struct image *image, struct range window);

/* True when every byte loaded in the range is zero: room for a heap or stack that was given contents by mistake. */
bool loads_only_zeros(const struct subject *subject, struct range range);

/* The name of the symbol that starts at this address (bit 0 ignored), or of the function around it; NULL without. */
const char *symbol_at(const struct subject *subject, uint64_t address);

/* True for room without contents (NOBITS) that symbols say is code: start-up code copies it there. */
bool is_copied_code(const struct subject *subject, uint32_t address);

/* True where files without run addresses cannot tell what start-up code copies: in RAM, or, when nobody says what
 * memory there is, in the tightly coupled memory that cores of this kind have. */
bool may_be_copied(const struct subject *subject, uint32_t address);

/* A section without x whose bytes are code all the same, because IAR's linker runs it from room of the same size:
 * that room; NULL for others. */
const struct section *section_of_copy(const struct subject *subject, const struct section *section);

/* What tells that no code can be at a run address. */
enum no_code {
    NO_CODE_UNTOLD,  /* nothing: there may be some, or nothing is loaded there */
    NO_CODE_ERASED,  /* 0xFF */
    NO_CODE_SECTION, /* a section that is not executable, and no symbol in it that says otherwise */
    NO_CODE_MAPPING, /* a mapping symbol $d */
    NO_CODE_ZEROS,
};
enum no_code no_code_at(const struct subject *subject, uint32_t address);

/* Flash is reached under two addresses on several families: where the image has the byte of `address`, which it does
 * not load itself, under its other address. Regions of the same length tell, or, where no part is named, the
 * families'. */
#define NO_MIRROR UINT64_MAX
uint64_t mirror_of(const struct subject *subject, uint64_t address);

/* How well a stack may end at `sp`: (start, end] of a RAM bank. */
enum stack_place {
    STACK_UNKNOWN,    /* nobody knows the RAM, but parts exist that have some there */
    STACK_LOADED,     /* nobody knows the RAM, and this image programs bytes there */
    STACK_UNDECLARED, /* RAM of parts that exist, but in no declared region, and the chip is not known */
    STACK_DOCUMENTED, /* inside what the manual promises */
    STACK_DIE,        /* inside the die only */
    STACK_NOWHERE,
};
/* SEVERITY_WARNING instead of a brick for a range that is not in the chip's memory, where that may be: where only one
 * source knows the sizes, and on the buses that a board hangs memory on. Where the chip's memory begins counts as
 * known: a range far from all of it is wrong whatever the sizes are. */
enum severity size_severity(const struct subject *subject, struct range range);

enum stack_place stack_place(const struct subject *subject, uint32_t sp);
