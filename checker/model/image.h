/* What a firmware file holds, without judgement: chunks of bytes at load addresses, each with its origin, and, for an
 * ELF, the tables around them. Sparse: memory follows the bytes, never the address span. The image owns everything
 * it points to; loaders fill it, image_seal sorts it, and from then on it is const. */
#pragma once
#include "base/file_parts.h"
#include "base/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_format { FORMAT_ELF, FORMAT_HEX, FORMAT_SREC, FORMAT_BIN, FORMAT_UF2, FORMAT_ARCHIVE };

/* A run of bytes as the file gave it. Chunks may overlap: image_seal reports that, nothing hides it. */
struct chunk {
    uint32_t address;     /* load address of bytes[0] */
    uint32_t size;        /* > 0; address + size may reach 2^32 and, in a broken ELF, pass it */
    const uint8_t *bytes; /* inside image.file or image.decoded */
    uint32_t line;        /* HEX, S-record: line of bytes[0]; UF2: block number + 1; else 0 */
    uint32_t per_line;    /* data bytes of each line: bytes[i] came from line + i / per_line; 0 without lines */
    int32_t section;      /* ELF: index into image.sections, -1 when the chunk is a whole segment; else -1 */
    int32_t segment;      /* ELF: index into image.segments or -1; else -1 */
};

/* An ELF section header; only SHF_ALLOC ones and those the checks read are interesting, all are kept. */
struct section {
    const char *name;     /* in the image's file; "" when the name is broken */
    uint32_t type;        /* SHT_* */
    uint32_t flags;       /* SHF_* */
    uint32_t run;         /* run address (VMA), sh_addr */
    uint32_t load;        /* load address (LMA) as objcopy derives it from the segment that holds the section */
    uint32_t size;        /* sh_size */
    uint32_t offset;      /* sh_offset */
    const uint8_t *bytes; /* NULL for NOBITS, empty and truncated sections, and for those that only debuginfo reads */
    int32_t segment;      /* PT_LOAD that holds it, or -1 */
    const char *left_out; /* why objcopy and gdb do not load it, allocated or not ("it is …"); else NULL */
};

struct segment {
    uint32_t type;  /* PT_*; only PT_LOAD ones are kept */
    uint32_t flags; /* PF_* */
    uint32_t offset, run, load;
    uint32_t file_size, memory_size;
    const uint8_t *bytes; /* file_size bytes; NULL when file_size is 0 or the file ends before them */
};

struct symbol {
    const char *name; /* in the image's file */
    uint32_t value;   /* as in the file: bit 0 set for Thumb functions */
    uint32_t size;
    uint8_t type;     /* STT_* */
    uint8_t binding;  /* STB_* */
    uint16_t section; /* st_shndx */
};

/* Facts about the container that loaders and image_seal note down and the IMG rules turn into findings. */
enum remark_kind {
    REMARK_BAD_CHECKSUM,    /* a record's checksum is wrong */
    REMARK_NO_END,          /* no end record, but the file ends at a record's end */
    REMARK_CUT,             /* the file ends inside a record or block */
    REMARK_DATA_AFTER_END,  /* records behind the end record; UF2: blocks that a count leaves out */
    REMARK_CONFLICT,        /* two chunks give one address different bytes: [address, address + size) */
    REMARK_DUPLICATE,       /* two chunks give the same bytes to the same addresses */
    REMARK_OTHER_EXTENSION, /* the name promises another format */
    REMARK_FOREIGN,         /* not for a Cortex-M; text names what it is for */
    REMARK_BIG_ENDIAN,      /* big-endian data or code; text says where that is stated */
    REMARK_NOT_LINKED,      /* relocatable, shared, core, archive; text names it */
    REMARK_TRUNCATED,       /* a header or contents point past the end of the file; text names it */
    REMARK_NO_BASE,         /* HEX without any type 02/04 record */
    REMARK_OTHER_ADDRESS,   /* a BIN's .ADR file says otherwise than the caller, or in another way */
    REMARK_MIXED_BASES,     /* HEX: a base of type 02 where one of type 04 was, or the reverse */
};

struct remark {
    enum remark_kind kind;
    uint32_t line;    /* text formats: 1-based; 0 when there is none */
    uint64_t address; /* where it matters, else 0 */
    uint64_t size;
    char *text; /* owned; half a sentence, or NULL */
};

/* A maximal run of addresses that at least one chunk covers. */
struct extent {
    struct range range;
    uint32_t first; /* index into image.order of its first chunk */
    uint32_t count; /* chunks in it */
};

/* A run of addresses and the chunk that has the last word there. */
struct piece {
    struct range range;
    uint32_t chunk; /* index into image.chunks */
};

struct image {
    char *path; /* as given */
    enum image_format format;
    uint8_t *file; /* owned; text formats are decoded in place, so it then holds the decoded bytes */
    size_t file_size;
    struct file_parts *parts; /* owned; what of the file is in memory so far; NULL when all is */
    bool file_as_read;        /* nothing was decoded in place or mended */
    char sha256[65];          /* of the file as read, lower-case hex; "" unless asked for */
    const struct image *same; /* has all that is not set here but the path (load.h); mostly NULL */

    struct chunk *chunks; /* what objcopy and srec_cat would emit, in file order */
    size_t chunk_count;
    uint32_t *order;        /* chunk indices by address (then file order); by image_seal */
    struct extent *extents; /* ascending, disjoint, never adjacent; by image_seal */
    size_t extent_count;
    struct piece *pieces; /* ascending, disjoint: what writing the chunks in file order leaves; by image_seal */
    size_t piece_count;

    bool has_entry; /* e_entry != 0, HEX type 03/05, S7/S8/S9 with a non-zero address */
    uint32_t entry;

    bool is_elf;              /* the members below are meaningful */
    bool has_sections;        /* it has a section table with names */
    bool has_segments;        /* it has program headers */
    uint16_t machine;         /* e_machine */
    uint16_t type;            /* e_type */
    uint32_t elf_flags;       /* e_flags */
    uint32_t headers_end;     /* file offset behind the ELF header and, if they follow it, the program headers */
    struct section *sections; /* index = section number, 0 is the null section */
    size_t section_count;
    uint32_t *memory_sections; /* numbers of those that take memory, of which there are few; by image_seal */
    size_t memory_section_count;
    struct segment *segments;
    size_t segment_count;
    struct symbol *symbols; /* without the null symbol; mapping symbols included; in file order */
    size_t symbol_count;
    const uint8_t *attributes; /* .ARM.attributes, raw; NULL without */
    size_t attributes_size;
    const char *comment; /* .comment: NUL-separated strings; NULL without */
    size_t comment_size;

    uint32_t uf2_family; /* FORMAT_UF2: family id, 0 without */

    struct remark *remarks;
    size_t remark_count;
    size_t remark_capacity;
    size_t chunk_capacity;
};

void image_release(struct image *image);

/* Reads what is not in memory yet of [offset, offset + size), which lies in the file. False as file_parts_read. */
bool image_fetch(const struct image *image, uint64_t offset, uint64_t size);

/* Appends a chunk; size must be > 0 and the bytes must live in the image. */
void image_add_chunk(struct image *image, struct chunk chunk);

/* Appends a remark. `text` is copied, may be NULL. */
void image_remark(struct image *image, enum remark_kind kind, uint32_t line, const char *text);

/* Sorts the chunks, builds the extents and notes overlaps as REMARK_CONFLICT and REMARK_DUPLICATE (at most one of
 * each per chunk). Called once, by load. */
void image_seal(struct image *image);

/* The first remark of a kind at or behind index `from`, or NULL. */
const struct remark *image_find_remark(const struct image *image, enum remark_kind kind, size_t from);

/* Number of loaded bytes in `range`, an address counted once. */
uint64_t image_loaded(const struct image *image, struct range range);

/* True when every byte of the range is loaded. */
bool image_covers(const struct image *image, struct range range);

/* Copies `size` bytes loaded at `address`; false when one of them is missing. Later chunks win over earlier ones,
 * as they would in a programmer that writes them in file order. */
bool image_read(const struct image *image, uint64_t address, void *to, size_t size);

/* The byte at a load address, and in *size how many lie behind each other in memory from it on; NULL when it is
 * missing.
 */
const uint8_t *image_bytes(const struct image *image, uint64_t address, uint64_t *size);

/* A little-endian word at a load address. */
bool image_word(const struct image *image, uint64_t address, uint32_t *word);

/* The chunk that gives the byte at a load address, or NULL. */
const struct chunk *image_chunk_at(const struct image *image, uint64_t address);

/* Line (block) of the byte at a load address; 0 when the format has none. */
uint32_t image_line_at(const struct image *image, uint64_t address);

/* The allocated section (ELF) whose load, or run, addresses hold `address`, or NULL. */
const struct section *image_section_loaded_at(const struct image *image, uint64_t address);
const struct section *image_section_run_at(const struct image *image, uint64_t address);

/* 'a' (ARM code), 't' (Thumb code) or 'd' (data) of a mapping symbol, "$t" or "$t.4"; 0 for other names (ARM IHI 0044,
 * 4.5.5). */
static inline char mapping_kind(const char *name)
{
    if (name[0] != '$' || (name[1] != 'a' && name[1] != 't' && name[1] != 'd'))
        return 0;
    return name[2] == '\0' || name[2] == '.' ? name[1] : 0;
}

static inline struct range chunk_range(const struct chunk *chunk)
{
    return range_of(chunk->address, chunk->size);
}

/* True for allocated sections with run addresses of their own. */
bool section_takes_memory(const struct section *section);

static inline struct range section_run_range(const struct section *section)
{
    return range_of(section->run, section->size);
}

static inline struct range section_load_range(const struct section *section)
{
    return range_of(section->load, section->size);
}

/* "ELF", "Intel HEX", …: for sentences. */
const char *image_format_title(enum image_format format);
/* "elf", "hex", "srec", "bin", "uf2", "archive": for JSON. */
const char *image_format_name(enum image_format format);
