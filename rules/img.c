/* IMG: the container. Most of what can be wrong was noted by the loader; here it gets its weight. */
#include "facts/evidence.h"
#include "facts/foreign.h"
#include "facts/uf2_family.h"
#include "families.h"

#include <elf.h>
#include <string.h>

static struct place at_line(const struct subject *subject, const struct remark *remark)
{
    return (struct place){.file = subject->image->path,
                          .line = remark->line,
                          .has_address = remark->size > 0,
                          .range = range_of(remark->address, remark->size)};
}

static const struct remark *next_remark(const struct subject *s, enum remark_kind kind, const struct remark *previous)
{
    size_t from = previous != NULL ? (size_t)(previous - s->image->remarks) + 1 : 0;
    return image_find_remark(s->image, kind, from);
}

/* One finding per remark of the kind; the loader's text is the sentence, or stands behind `sentence`. */
static void each_remark(const struct subject *s, struct inquiry *inquiry, enum remark_kind kind, const char *sentence)
{
    for (const struct remark *r = NULL; (r = next_remark(s, kind, r)) != NULL;) {
        struct place place = at_line(s, r);
        const char *text = r->text != NULL ? r->text : "";
        found(inquiry, &place, "%s%s%s", sentence, *sentence != '\0' && *text != '\0' ? ": " : "", text);
    }
}

static void check_checksum(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_BAD_CHECKSUM, "record with a wrong checksum");
}

static void check_end(const struct subject *s, struct inquiry *inquiry)
{
    for (const struct remark *r = NULL; (r = next_remark(s, REMARK_NO_END, r)) != NULL;) {
        struct place place = at_line(s, r);
        /* As a warning it would be read when half a program is on the device. */
        found_as(inquiry, s->handed_on ? SEVERITY_ERROR : SEVERITY_WARNING, &place,
                 "no end record: the file may have been cut at a record's end");
    }
    for (const struct remark *r = NULL; (r = next_remark(s, REMARK_CUT, r)) != NULL;) {
        struct place place = at_line(s, r);
        found_as(inquiry, SEVERITY_ERROR, &place, "the file ends in the middle of a record%s%s",
                 r->text != NULL ? ": " : "", r->text != NULL ? r->text : "");
    }
}

static void overlaps(const struct subject *s, struct inquiry *inquiry, enum remark_kind kind, const char *what)
{
    for (const struct remark *r = NULL; (r = next_remark(s, kind, r)) != NULL;) {
        struct place place = place_loaded(s, range_of(r->address, r->size));
        if (r->line > 0)
            place.line = r->line;
        found(inquiry, &place, "0x%08llx..0x%08llx is given twice, with %s bytes%s%s", (unsigned long long)r->address,
              (unsigned long long)(r->address + r->size), what, r->text != NULL ? ": " : "",
              r->text != NULL ? r->text : "");
    }
}

static bool is_told(const struct subject *subject, struct range range)
{
    for (const struct remark *r = NULL; (r = next_remark(subject, REMARK_CONFLICT, r)) != NULL;)
        if (range_size(range_common(range_of(r->address, r->size), range)) > 0)
            return true;
    return false;
}

/* What a section and its own segment disagree about is SEG002's. */
static void check_segment_conflicts(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        for (size_t n = 0; s->bytes != NULL && n < image->chunk_count; n++) {
            const struct chunk *chunk = &image->chunks[n];
            struct range common = range_common(chunk_range(chunk), range_of(s->load, s->file_size));
            bool own = chunk->section < 0 || image->sections[chunk->section].segment == (int32_t)i;
            if (own || range_size(common) == 0 || is_told(subject, common) ||
                memcmp(chunk->bytes + (common.start - chunk->address), s->bytes + (common.start - s->load),
                       range_size(common)) == 0)
                continue;
            struct place place = place_loaded(subject, common);
            found(inquiry, &place, "segment %zu gives 0x%08llx..0x%08llx other bytes than section %s", i,
                  (unsigned long long)common.start, (unsigned long long)common.end,
                  image->sections[chunk->section].name);
        }
    }
}

/* Both will be programmed, in whatever order. */
static void compare_images(const struct subject *subject, struct inquiry *inquiry, const struct image *one,
                           const struct image *other)
{
    enum { BLOCK = 256 };
    for (size_t i = 0; i < other->piece_count; i++) {
        struct range rest = other->pieces[i].range;
        for (uint64_t at = rest.start; at < rest.end; at += BLOCK) {
            uint8_t left[BLOCK], right[BLOCK];
            struct range block = range_common((struct range){at, at + BLOCK}, rest);
            struct range both = loaded_span(one, block);
            size_t size = (size_t)range_size(both);
            if (size == 0 || !image_read(one, both.start, left, size) || !image_read(other, both.start, right, size) ||
                memcmp(left, right, size) == 0)
                continue;
            struct place place = place_loaded(subject, both);
            place.fix = "name the part that this image was built with, and link the two to ranges of their own";
            found(inquiry, &place, "%s and %s give different bytes to 0x%08llx..0x%08llx", one->path, other->path,
                  (unsigned long long)both.start, (unsigned long long)both.end);
            return;
        }
    }
}

static void check_siblings(const struct subject *s, struct inquiry *inquiry)
{
    for (size_t i = 0; i < s->sibling_count; i++) {
        compare_images(s, inquiry, s->image, s->siblings[i]);
        for (size_t n = 0; n < i; n++)
            compare_images(s, inquiry, s->siblings[n], s->siblings[i]);
    }
}

static void check_conflict(const struct subject *s, struct inquiry *inquiry)
{
    check_siblings(s, inquiry);
    overlaps(s, inquiry, REMARK_CONFLICT, "different");
    check_segment_conflicts(s, inquiry);
}

static void check_duplicate(const struct subject *s, struct inquiry *inquiry)
{
    overlaps(s, inquiry, REMARK_DUPLICATE, "the same");
}

static void check_after_end(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_DATA_AFTER_END,
                s->image->format == FORMAT_UF2 ? ""
                                               : "records behind the end record, which some programmers write and "
                                                 "others drop");
}

static void check_name(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_OTHER_EXTENSION, "");
}

/* What runs the other's code: the FPU is an option of the Cortex-M4, and a name that is given need not tell of it. */
static enum core without_options(enum core core)
{
    return core == CORE_M4F ? CORE_M4 : core == CORE_M0PLUS || core == CORE_M1 ? CORE_M0 : core;
}

static void check_family(const struct subject *s, struct inquiry *inquiry)
{
    const struct uf2_family *family = uf2_family_find(s->image->uf2_family);
    enum core core = s->chip->core;
    if (s->image->format != FORMAT_UF2 || family == NULL || core == CORE_UNKNOWN ||
        without_options(family->core) == without_options(core))
        return;
    found(inquiry,
          &(struct place){.fix = "convert the image with the family of the chip that is on the board (uf2conv.py -f), "
                                 "or name that chip"},
          "the blocks are for family 0x%08X, %s, a %s, and the %s is a %s: its bootloader drops them all", family->id,
          family->name, core_facts(family->core)->title, s->chip->name, core_facts(core)->title);
}

static void check_machine(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_FOREIGN, "not for a Cortex-M");
    check_family(s, inquiry);
    struct foreign_code code;
    if (find_foreign_code(s, &code))
        found(inquiry, &(struct place){.has_address = true, .range = range_of(code.address, 8)},
              "starts with %s, 0x%08x, where a Cortex-M has its vector table", code.what, code.word);
}

static void check_endianness(const struct subject *s, struct inquiry *inquiry)
{
    if (!s->image->is_elf)
        skipped(inquiry, "only an ELF says which byte order it is in");
    each_remark(s, inquiry, REMARK_BIG_ENDIAN, "");
}

static void check_linked(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_NOT_LINKED, "not a linked image");
}

static void check_truncated(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_TRUNCATED, "the file does not hold what its headers promise");
}

static void check_empty(const struct subject *s, struct inquiry *inquiry)
{
    if (s->image->chunk_count == 0)
        found(inquiry, &(struct place){0}, "the file loads no bytes at all");
}

static void check_start(const struct subject *s, struct inquiry *inquiry)
{
    const struct image *image = s->image;
    uint32_t entry = image->entry & ~1u;
    if (is_in_image(s, entry) || is_resident(s, entry) || is_in_sibling(s, entry) || is_copied_code(s, entry))
        return;
    found(inquiry, &(struct place){.has_address = true, .range = range_of(image->entry, 0)},
          "the %s names 0x%08x, where this image loads nothing", image->is_elf ? "ELF entry point" : "start record",
          image->entry);
}

static void check_base(const struct subject *s, struct inquiry *inquiry)
{
    const struct remark *r = image_find_remark(s->image, REMARK_NO_BASE, 0);
    if (r == NULL || s->image->extent_count == 0)
        return;
    struct range first = s->image->extents[0].range;
    if (map_region_at(s->map, first.start) != NULL)
        return;
    struct place place = place_loaded(s, first);
    found(inquiry, &place,
          "no extended address record (type 02 or 04), so the bytes load at 0x%08llx, where no region is",
          (unsigned long long)first.start);
}

static void check_address_file(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_OTHER_ADDRESS, "");
}

static void check_mixed_bases(const struct subject *s, struct inquiry *inquiry)
{
    each_remark(s, inquiry, REMARK_MIXED_BASES,
                "a base address of type 02 and one of type 04 meet, which some tools add and others let replace each "
                "other");
}

static const struct rule rules[] = {
    {"IMG001", "checksum-mismatch", SEVERITY_BRICK, NEED_TEXT_RECORDS, check_checksum,
     "A HEX or S-record record does not match its checksum.",
     "The file was damaged on its way here: the bytes that would be programmed are not the ones that were linked.",
     "make the file again with objcopy from the ELF, and copy it without a text conversion",
     "Intel Hexadecimal Object File Format Specification, rev. A (1988), p. 4; Motorola S-record: srec(5)"},
    {"IMG002", "missing-end", SEVERITY_WARNING, NEED_RECORDS, check_end,
     "The file has no end record, or ends in the middle of a record.",
     "A copy that was cut short looks just like this, and the lost part is never missed until the device runs into it.",
     "make the file again and compare its size; a complete HEX ends in :00000001FF, an S-record in S7, S8 or S9",
     "Intel Hexadecimal Object File Format Specification, rev. A (1988), p. 7; srec(5)"},
    {"IMG003", "conflicting-bytes", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES, check_conflict,
     "Two records, sections or segments give one address different bytes.",
     "Which of them ends up in flash depends on the programmer's order.",
     "find the two in the map file and move one; merged HEX files: merge images that do not overlap",
     "objcopy and srec_cat disagree on such files (srec_cat refuses, objcopy takes the later)"},
    {"IMG004", "duplicate-bytes", SEVERITY_NOTE, NEED_LOADABLE | NEED_BYTES, check_duplicate,
     "Two records or sections give the same bytes to the same addresses.",
     "Harmless as it is, but a sign that a file was merged twice.", "merge each image once", "srec_cat(1), --multiple"},
    {"IMG005", "data-after-end", SEVERITY_ERROR, NEED_RECORDS, check_after_end,
     "Records follow the end record; blocks of a UF2 share a number, or disagree about how many there are.",
     "Programmers stop at the first end record, or when they have counted enough blocks, or read on: the device gets "
     "one of two images.",
     "merge the parts with `srec_cat A.hex -intel B.hex -intel -o OUT.hex -intel` so that one end record is left",
     "Intel Hexadecimal Object File Format Specification, rev. A (1988), p. 7"},
    {"IMG006", "misnamed-format", SEVERITY_NOTE, 0, check_name,
     "The file's content is of another format than its name says.",
     "dsocheck reads the content; a programmer that believes the name writes the text of the file into flash.",
     "rename the file", "stm32flash 0.7 writes S-record text as raw binary when the name does not end in .hex"},
    {"IMG007", "not-cortex-m", SEVERITY_BRICK, 0, check_machine, "The image is for another processor.",
     "A Cortex-M executes none of it.",
     "build with -mcpu=cortex-m… and an arm-none-eabi toolchain; check which file you picked",
     "System V gABI, figure 4-4 (e_machine); microsoft/uf2, utils/uf2families.json"},
    {"IMG008", "big-endian", SEVERITY_BRICK, 0, check_endianness, "The image holds big-endian code or data.",
     "Every word of the vector table is read with its bytes reversed: the first jump ends in a fault.",
     "build with -mlittle-endian (the default of arm-none-eabi-gcc)",
     "ELF for the Arm Architecture (ARM IHI 0044), 4.3.1"},
    {"IMG009", "not-linked", SEVERITY_ERROR, 0, check_linked,
     "The file is an object file, a library, a shared object or a core dump.",
     "Its addresses are not final, so nothing in it can be judged or programmed.",
     "check the linker's output (app.elf), not its input", "System V gABI, figure 4-4 (e_type)"},
    {"IMG010", "truncated", SEVERITY_BRICK, NEED_OWN_LENGTH, check_truncated,
     "Headers or contents point past the end of the file.",
     "Part of the program is missing from the file and would be missing from the device.",
     "link again; a full disk or a broken copy leaves such files", "System V gABI, chapters 4 and 5"},
    {"IMG011", "empty", SEVERITY_BRICK, NEED_LOADABLE, check_empty, "The file loads nothing.",
     "Programming it erases and writes nothing, or leaves an erased slot.",
     "look at the linker's -Map: the sections were discarded, or nothing was KEEPed",
     "ds203: SYS starts an erased slot without a test (docs/DS203.md)"},
    {"IMG012", "stray-start", SEVERITY_WARNING, NEED_LOADABLE | NEED_BYTES | NEED_ENTRY, check_start,
     "The entry point or start record lies outside the loaded bytes.",
     "The core does not use it, but debuggers and bootloaders that do jump into nothing.",
     "set ENTRY(Reset_Handler) in the linker script", "System V gABI, e_entry; Intel HEX type 03/05; S7/S8/S9"},
    {"IMG013", "no-base-address", SEVERITY_BRICK, NEED_HEX | NEED_LOADABLE | NEED_BYTES | NEED_REGIONS, check_base,
     "A HEX file without address records loads at 0x0000xxxx, where no memory is declared.",
     "It was made from a file without addresses; programmed as it is, it lands at the wrong place or nowhere.",
     "make the HEX from the ELF (objcopy -O ihex app.elf app.hex), not from a .bin",
     "Intel Hexadecimal Object File Format Specification, rev. A (1988), p. 5"},
    {"IMG014", "address-file", SEVERITY_WARNING, 0, check_address_file,
     "The .ADR file beside a BIN says another address than --base, or is not of the form the device reads.",
     "Who programs by the file writes the image elsewhere than it was checked for, or nowhere.",
     "write the .ADR file anew with --emit, which takes the address from the image that was checked",
     "docs/DS203.md, boot chain"},
    {"IMG015", "mixed-bases", SEVERITY_WARNING, NEED_HEX, check_mixed_bases,
     "A HEX file uses base addresses of both types, 02 and 04.",
     "objcopy adds the two, srec_cat and the specification let the later one replace the other: the bytes load to two "
     "places, depending on the tool.",
     "make the HEX again from the ELF, or merge its parts with srec_cat, which writes one type",
     "Intel Hexadecimal Object File Format Specification, rev. A (1988), pp. 5 and 6; bfd/ihex.c of GNU binutils 2.40"},
};
const struct family img_family = {"IMG", "the container", rules, sizeof rules / sizeof *rules};
