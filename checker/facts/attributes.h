/* Build attributes of .ARM.attributes (ARM IHI 0045: Addenda to the ABI for the Arm Architecture, 2023Q3): what the
 * toolchain says it built. Everything is borrowed from the image; a broken section gives what stands before the break.
 */
#pragma once
#include "base/bytes.h"
#include "model/image.h"

/* Tags that rules ask for; attribute_names.c has all of them. */
enum attribute_tag {
    TAG_CPU_RAW_NAME = 4,
    TAG_CPU_NAME = 5,
    TAG_CPU_ARCH = 6,
    TAG_CPU_ARCH_PROFILE = 7, /* 'A', 'R', 'M', 'S' or 0 */
    TAG_ARM_ISA_USE = 8,
    TAG_FP_ARCH = 10,
    TAG_ADVANCED_SIMD_ARCH = 12,
    TAG_WCHAR_SIZE = 18,
    TAG_ENUM_SIZE = 26,
    TAG_HARD_FP_USE = 27,
    TAG_VFP_ARGS = 28,
    TAG_COMPATIBILITY = 32,
    TAG_UNALIGNED_ACCESS = 34,
    TAG_MVE_ARCH = 48,
};

enum attribute_scope { SCOPE_FILE = 1, SCOPE_SECTION, SCOPE_SYMBOL };

struct attribute {
    enum attribute_scope scope; /* what it speaks of: all, or some sections or symbols */
    uint32_t tag;               /* known or not: unknown ones are carried */
    bool has_number;
    uint32_t number;  /* with has_number */
    const char *text; /* NULL when the tag carries none; TAG_COMPATIBILITY has both */
};

/* A walk over all attributes of all scopes of the "aeabi" vendor; the contents of other vendors are theirs. */
struct attribute_walk {
    struct bytes all, vendor, attributes;
    enum attribute_scope scope;
    bool broken; /* set when the walk ended before the section did */
};

void attributes_start(const struct image *image, struct attribute_walk *walk);
/* False at the end, or where the section breaks. */
bool attributes_next(struct attribute_walk *walk, struct attribute *attribute);

#define ATTRIBUTE_TAGS 64 /* those that rules ask for are below */

/* What all of them come to. */
struct attributes {
    struct attribute file[ATTRIBUTE_TAGS]; /* by tag, of the file scope: the last number and the last text */
    uint32_t arm_use;                      /* the most that TAG_ARM_ISA_USE says in any scope */
    size_t count;                          /* in all scopes */
    bool broken;                           /* they end before their section does */
};
struct attributes attributes_read(const struct image *image);

/* The number, or the text, of a file-scope tag; the last one wins. False, or NULL, when there is none. */
bool attribute_number(const struct attributes *attributes, enum attribute_tag tag, uint32_t *value);
const char *attribute_text(const struct attributes *attributes, enum attribute_tag tag);

/* "Tag_CPU_arch"; NULL for an unknown tag. */
const char *attribute_tag_name(uint32_t tag);
/* "v7E-M"; NULL when the value has no name. */
const char *attribute_value_name(uint32_t tag, uint32_t value);
