#include "plain_units.h"

#include "base/bytes.h"

#include <dwarf.h>
#include <elf.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Read at once: where a unit stands alone, and where units lie close together. */
#define STEP      FILE_PAGE
#define WIDE_STEP (16 * FILE_PAGE)

/* A section of the file, read as far as somebody has looked. */
struct part {
    const struct image *image;
    uint64_t offset; /* in the file */
    uint64_t size;   /* 0: there is none */
    uint64_t known;  /* [known, behind) is in memory */
    uint64_t behind;
};

/* What is being read: a place in a part. Once `bad`, it stays so and all reads are zeros. */
struct place_in {
    struct part *part;
    uint64_t next, end;
    bool bad;
};

static struct part part_named(const struct image *image, const char *name)
{
    struct part part = {.image = image};
    for (size_t i = 0; i < image->section_count && part.size == 0; i++) {
        const struct section *s = &image->sections[i];
        if (s->type != SHT_NOBITS && strcmp(s->name, name) == 0 && bytes_hold(image->file_size, s->offset, s->size))
            part = (struct part){.image = image, .offset = s->offset, .size = s->size};
    }
    return part;
}

/* libdw goes by the names of sections, so that it takes nothing from a file in which one of them is broken. */
static bool is_plain(const struct image *image)
{
    uint16_t names = bytes_le16(image->file + offsetof(Elf32_Ehdr, e_shstrndx));
    if (names >= image->section_count || image->sections[names].type != SHT_STRTAB)
        return false;
    for (size_t i = 1; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        bool whole = s->type == SHT_NOBITS || bytes_hold(image->file_size, s->offset, s->size);
        if ((s->flags & SHF_COMPRESSED) != 0 || s->name[0] == '\0' || !whole)
            return false;
    }
    return true;
}

/* The bytes [at, at + size) of a part, or NULL. */
static const uint8_t *look(struct part *part, uint64_t at, uint64_t size)
{
    if (!bytes_hold(part->size, at, size))
        return NULL;
    const uint8_t *bytes = part->image->file + part->offset + at;
    if (at >= part->known && at + size <= part->behind)
        return bytes;
    bool close = at >= part->known && at <= part->behind + WIDE_STEP / 2 && part->behind > 0;
    uint64_t step = close ? WIDE_STEP : STEP, end = at + (size > step ? size : step);
    if (end > part->size)
        end = part->size;
    if (!image_fetch(part->image, part->offset + at, end - at))
        return NULL;
    if (at < part->known || at > part->behind)
        part->known = at;
    part->behind = end;
    return bytes;
}

static const uint8_t *take(struct place_in *in, uint64_t size)
{
    const uint8_t *bytes = !in->bad && size <= in->end - in->next ? look(in->part, in->next, size) : NULL;
    in->bad = bytes == NULL;
    in->next += in->bad ? 0 : size;
    return bytes;
}

static uint64_t take_number(struct place_in *in, unsigned size)
{
    const uint8_t *bytes = take(in, size);
    uint64_t value = 0;
    for (unsigned i = 0; bytes != NULL && i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static uint64_t take_long_leb(struct place_in *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        const uint8_t *byte = take(in, 1);
        if (byte == NULL)
            return 0;
        value |= (uint64_t)(*byte & 0x7F) << shift;
        if ((*byte & 0x80) == 0)
            return value;
    }
    in->bad = true;
    return 0;
}

/* Unsigned LEB128 (DWARF 5, 7.6); longer ones than 63 bits hold are bad. Most are one byte. */
static inline uint64_t take_leb(struct place_in *in)
{
    const struct part *part = in->part;
    if (!in->bad && in->next >= part->known && in->next < part->behind && in->next < in->end) {
        uint8_t byte = part->image->file[part->offset + in->next];
        if (byte < 0x80) {
            in->next++;
            return byte;
        }
    }
    return take_long_leb(in);
}

static const char *take_string(struct place_in *in)
{
    uint64_t start = in->next;
    for (const uint8_t *byte; (byte = take(in, 1)) != NULL && *byte != '\0';) {
        uint64_t behind = in->part->behind < in->end ? in->part->behind : in->end;
        const uint8_t *end = memchr(byte, '\0', behind - in->next + 1);
        in->next = end != NULL ? in->next - 1 + (uint64_t)(end - byte) : behind;
    }
    return in->bad ? NULL : (const char *)in->part->image->file + in->part->offset + start;
}

static const char *string_at(struct part *strings, uint64_t offset)
{
    struct place_in in = {strings, offset, strings->size, offset >= strings->size};
    return take_string(&in);
}

/* An entry of the abbreviations that begin at `table`. */
struct abbreviation {
    uint64_t table, code, tag;
    uint64_t attributes; /* where they begin; 0 for none that was found */
};

struct reader {
    struct part info, abbreviations, strings, line_strings;
    struct abbreviation recent[8]; /* by code: units of one producer mostly begin alike */
};

/* What an attribute says, as far as it is asked for: its text or its number. */
struct value {
    const char *text;
    uint64_t number;
    bool is_number;
};

/* Bytes of the forms that have a fixed size (DWARF 5, 7.5.6), and one more; 0: not of those. */
static const uint8_t size_plus_one[] = {
    [DW_FORM_data1] = 2,      [DW_FORM_data2] = 3,    [DW_FORM_data4] = 5,        [DW_FORM_data8] = 9,
    [DW_FORM_data16] = 17,    [DW_FORM_flag] = 2,     [DW_FORM_flag_present] = 1, [DW_FORM_ref1] = 2,
    [DW_FORM_ref2] = 3,       [DW_FORM_ref4] = 5,     [DW_FORM_ref8] = 9,         [DW_FORM_ref_sig8] = 9,
    [DW_FORM_sec_offset] = 5, [DW_FORM_ref_addr] = 5,
};

/* Steps over a value in the unit `in`; its form's other part stands in the table, at `table`. */
static struct value take_value(struct reader *reader, struct place_in *in, struct place_in *table, uint64_t form,
                               unsigned address_size)
{
    struct value value = {0};
    switch (form) {
    case DW_FORM_string:
        value.text = take_string(in);
        break;
    case DW_FORM_strp:
        value.text = string_at(&reader->strings, take_number(in, 4));
        in->bad = in->bad || value.text == NULL;
        break;
    case DW_FORM_line_strp:
        value.text = string_at(&reader->line_strings, take_number(in, 4));
        in->bad = in->bad || value.text == NULL;
        break;
    case DW_FORM_addr:
        take(in, address_size);
        break;
    case DW_FORM_ref_udata:
    case DW_FORM_sdata:
        take_leb(in);
        break;
    case DW_FORM_udata:
        value = (struct value){.number = take_leb(in), .is_number = true};
        break;
    case DW_FORM_implicit_const: /* signed, which does not show below 64 */
        value.number = take_leb(table);
        value.is_number = value.number < 64;
        break;
    case DW_FORM_block1:
        take(in, take_number(in, 1));
        break;
    case DW_FORM_exprloc:
        take(in, take_leb(in));
        break;
    default: {
        unsigned size = form < sizeof size_plus_one ? size_plus_one[form] : 0;
        in->bad = in->bad || size == 0;
        if (size > 9)
            take(in, size - 1);
        else if (size > 0)
            value = (struct value){.number = take_number(in, size - 1), .is_number = true};
        break;
    }
    }
    return value;
}

/* The tag of the entry `code` of the abbreviations that begin there; the place moves to its attributes. 0 for none. */
static uint64_t seek_abbreviation(struct place_in *table, uint64_t code)
{
    for (;;) {
        uint64_t here = take_leb(table), tag = take_leb(table);
        take(table, 1);
        if (table->bad || here == 0)
            return 0;
        if (here == code)
            return tag;
        for (uint64_t name = 1, form = 1; !table->bad && (name != 0 || form != 0);) {
            name = take_leb(table);
            form = take_leb(table);
            if (form == DW_FORM_implicit_const)
                take_leb(table);
        }
    }
}

static uint64_t find_abbreviation(struct reader *reader, struct place_in *table, uint64_t code)
{
    struct abbreviation *recent = &reader->recent[code % (sizeof reader->recent / sizeof *reader->recent)];
    uint64_t begin = table->next;
    if (recent->attributes != 0 && recent->table == begin && recent->code == code) {
        table->next = recent->attributes;
        return recent->tag;
    }
    uint64_t tag = code != 0 ? seek_abbreviation(table, code) : 0;
    *recent = (struct abbreviation){begin, code, tag, tag != 0 ? table->next : 0};
    return tag;
}

/* The unit's first entry; *is_unit unless that is something else. False when it is not plain. */
static bool read_entry(struct reader *reader, struct place_in *in, struct place_in *table, unsigned address_size,
                       struct compile_unit *unit, bool *is_unit)
{
    uint64_t code = take_leb(in), tag = find_abbreviation(reader, table, code);
    *is_unit = tag == DW_TAG_compile_unit;
    bool named = false, produced = false, told = false;
    while (*is_unit) {
        uint64_t name = take_leb(table), form = take_leb(table);
        if (table->bad || (name == 0 && form == 0))
            break;
        if (name == DW_AT_GNU_dwo_id || name == DW_AT_GNU_dwo_name || name == DW_AT_dwo_name)
            return false;
        struct value value = take_value(reader, in, table, form, address_size);
        if (in->bad)
            return false;
        if (name == DW_AT_name && !named) {
            unit->name = value.text;
            named = true;
        } else if (name == DW_AT_producer && !produced) {
            unit->producer = value.text;
            produced = true;
        } else if (name == DW_AT_language && !told) {
            if (!value.is_number || value.number > 0xFFFF)
                return false;
            unit->language = (uint32_t)value.number;
            told = true;
        }
    }
    return tag != 0 && !in->bad && !table->bad;
}

/* One unit (DWARF 5, 7.5.1); *next is moved behind it. */
static bool read_unit(struct reader *reader, struct debuginfo *debug, uint64_t *next)
{
    struct place_in in = {&reader->info, *next, reader->info.size, false};
    uint64_t length = take_number(&in, 4);
    if (in.bad || length >= 0xFFFFFFF0 || length > in.end - in.next)
        return false;
    *next = in.end = in.next + length;
    uint64_t version = take_number(&in, 2), kind = version >= 5 ? take_number(&in, 1) : DW_UT_compile;
    unsigned address_size = version >= 5 ? (unsigned)take_number(&in, 1) : 0;
    uint64_t table_offset = take_number(&in, 4);
    address_size = version >= 5 ? address_size : (unsigned)take_number(&in, 1);
    if (in.bad || version < 2 || version > 5 || address_size != 4)
        return false;
    if (kind == DW_UT_type)
        return true;
    uint64_t entry = in.next;
    struct place_in table = {&reader->abbreviations, table_offset, reader->abbreviations.size,
                             table_offset >= reader->abbreviations.size};
    struct compile_unit unit = {0};
    bool is_unit;
    if (kind != DW_UT_compile || !read_entry(reader, &in, &table, address_size, &unit, &is_unit))
        return false;
    if (is_unit)
        dwarf_file_add_unit(debug, entry, unit);
    return true;
}

bool plain_units_read(struct debuginfo *debug)
{
    const struct image *image = debug->image;
    struct reader reader = {.info = part_named(image, ".debug_info"),
                            .abbreviations = part_named(image, ".debug_abbrev"),
                            .strings = part_named(image, ".debug_str"),
                            .line_strings = part_named(image, ".debug_line_str")};
    uint64_t next = 0;
    bool plain = is_plain(image);
    while (plain && next < reader.info.size && debug->unit_count < UNIT_CAP)
        plain = read_unit(&reader, debug, &next);
    plain = plain && (image->parts == NULL || file_parts_unchanged(image->parts));
    if (!plain)
        debug->unit_count = 0;
    return plain;
}
