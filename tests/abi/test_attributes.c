/* The parser of build attributes: bytes written by hand after ARM IHI 0045, and every tag's name against readelf. */
#include "facts/attributes.h"

#include "building.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct image image_of(const void *bytes, size_t size)
{
    return (struct image){.attributes = bytes, .attributes_size = size};
}

#define IMAGE(...) image_of((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

#define AEABI 'a', 'e', 'a', 'b', 'i', 0

static void lookups(void **unused)
{
    (void)unused;
    /* Tag_CPU_name "7-M", Tag_CPU_arch 10, profile 'M'; lengths: file scope 5 + 5 + 2 + 2, vendor 4 + 6 + 14. */
    struct image image = IMAGE('A', 24, 0, 0, 0, AEABI, 1, 14, 0, 0, 0, 5, '7', '-', 'M', 0, 6, 10, 7, 'M');
    struct attributes attributes = attributes_read(&image);
    uint32_t value = 0;
    assert_true(attribute_number(&attributes, TAG_CPU_ARCH, &value));
    assert_int_equal(value, 10);
    assert_true(attribute_number(&attributes, TAG_CPU_ARCH_PROFILE, &value));
    assert_int_equal(value, 'M');
    assert_string_equal(attribute_text(&attributes, TAG_CPU_NAME), "7-M");
    assert_false(attribute_number(&attributes, TAG_CPU_NAME, &value));
    assert_null(attribute_text(&attributes, TAG_CPU_ARCH));
    assert_false(attribute_number(&attributes, TAG_FP_ARCH, &value));
}

static void next_is(struct attribute_walk *walk, enum attribute_scope scope, uint32_t tag, int64_t number,
                    const char *text)
{
    struct attribute attribute;
    assert_true(attributes_next(walk, &attribute));
    assert_int_equal(attribute.scope, scope);
    assert_int_equal(attribute.tag, tag);
    assert_int_equal(attribute.has_number, number >= 0);
    if (number >= 0)
        assert_int_equal(attribute.number, number);
    if (text == NULL)
        assert_null(attribute.text);
    else
        assert_string_equal(attribute.text, text);
}

static void ends(struct attribute_walk *walk, bool broken)
{
    struct attribute attribute;
    assert_false(attributes_next(walk, &attribute));
    assert_int_equal(walk->broken, broken);
    assert_false(attributes_next(walk, &attribute));
}

static void all_scopes_and_unknown_tags(void **unused)
{
    (void)unused;
    /* File: compatibility and ISA use. Section 3 and 133: tag 200 (even: number) 300. Symbol 7: tag 201 (odd: text). */
    static const uint8_t bytes[] = {'A', 10, 0, 0, 0,     'g', 'n',  'u',  0, 9,    9, /* 4 + 4 + 2 */
                                    46,  0,  0, 0, AEABI,                              /* 4 + 6 + 11 + 13 + 12 */
                                    1,   11, 0, 0, 0,     32,  1,    'x',  0, 8,    1, /* 5 + 4 + 2 */
                                    2,   13, 0, 0, 0,     3,   0x85, 1,    0, 0xC8, 1,   0xAC, 2, /* 5 + 4 + 4 */
                                    3,   12, 0, 0, 0,     7,   0,    0xC9, 1, 'h',  'i', 0};      /* 5 + 2 + 5 */
    struct image whole = image_of(bytes, sizeof bytes);
    struct attribute_walk walk;
    attributes_start(&whole, &walk);
    next_is(&walk, SCOPE_FILE, 32, 1, "x");
    next_is(&walk, SCOPE_FILE, TAG_ARM_ISA_USE, 1, NULL);
    next_is(&walk, SCOPE_SECTION, 200, 300, NULL);
    next_is(&walk, SCOPE_SYMBOL, 201, -1, "hi");
    ends(&walk, false);
}

/* Every cut of a sound section ends the walk and says so, and none is read past its end (sanitizers look on). */
static void cut_anywhere(void **unused)
{
    (void)unused;
    static const uint8_t whole[] = {'A', 24, 0, 0, 0, AEABI, 1, 14, 0, 0, 0, 5, '7', '-', 'M', 0, 6, 10, 7, 'M'};
    for (size_t size = 0; size <= sizeof whole; size++) {
        uint8_t *copy = malloc(size + 1);
        assert_non_null(copy);
        memcpy(copy, whole, size);
        struct image image = image_of(copy, size);
        struct attribute_walk walk;
        struct attribute attribute;
        attributes_start(&image, &walk);
        while (attributes_next(&walk, &attribute))
            ;
        /* 1 byte is the version alone: an empty section, not a broken one. */
        assert_int_equal(walk.broken, size != 1 && size != sizeof whole);
        free(copy);
    }
}

static void hostile(void **unused)
{
    (void)unused;
    struct attribute_walk walk;
    struct image images[] = {
        IMAGE('B', 24, 0, 0, 0),                                                      /* unknown version */
        IMAGE('A', 0, 0, 0, 0, AEABI),                                                /* length 0 */
        IMAGE('A', 0xFF, 0xFF, 0xFF, 0xFF, AEABI, 1, 7, 0, 0, 0, 6, 10),              /* length past the end */
        IMAGE('A', 17, 0, 0, 0, AEABI, 1, 0xFF, 0xFF, 0xFF, 0xFF, 6, 10),             /* the scope's */
        IMAGE('A', 17, 0, 0, 0, AEABI, 9, 7, 0, 0, 0, 6, 10),                         /* unknown scope */
        IMAGE('A', 20, 0, 0, 0, AEABI, 1, 10, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), /* endless number */
        IMAGE('A', 18, 0, 0, 0, AEABI, 2, 8, 0, 0, 0, 1, 1, 1),                       /* list without end */
    };
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        attributes_start(&images[i], &walk);
        ends(&walk, true);
    }
    struct image none = {0};
    attributes_start(&none, &walk);
    ends(&walk, false);
}

/* Tags that the installed assembler takes by number, with a text for those that carry one. */
static void names_equal_readelf(void **unused)
{
    (void)unused;
    char source[8192] = "";
    size_t length = 0;
    for (unsigned tag = 4; tag <= 70; tag++) {
        if (attribute_tag_name(tag) == NULL)
            continue;
        const char *format = tag == 4 || tag == 5 || tag == 67 ? ".eabi_attribute %u, \"x\"\n"
                             : tag == 32                       ? ".eabi_attribute %u, 1, \"x\"\n"
                             : tag == 65                       ? ".eabi_attribute %u, \"\\006\\013\"\n"
                                                               : ".eabi_attribute %u, 1\n";
        length += (size_t)snprintf(source + length, sizeof source - length, format, tag);
    }
    write_file("tags.s", source);
    run_tools("arm-none-eabi-as tags.s -o tags.o && arm-none-eabi-objcopy -O binary -j .ARM.attributes "
              "--set-section-flags .ARM.attributes=alloc tags.o tags.bin && arm-none-eabi-readelf -A tags.o");
    const char *listing = tool_output();
    size_t known = 0;
    for (unsigned tag = 4; tag <= 70; tag++) {
        char line[64];
        if (attribute_tag_name(tag) == NULL)
            continue;
        known++;
        snprintf(line, sizeof line, "  %s: ", attribute_tag_name(tag));
        if (strstr(listing, line) == NULL)
            fail_msg("tag %u: readelf does not call it %s\n%s", tag, attribute_tag_name(tag), listing);
    }
    assert_int_equal(known, 44); /* 4..32, nine even ones from 34 to 52, 64..68 and 70 */
    size_t lines = 0;
    for (const char *at = strstr(listing, "\n  Tag_"); at != NULL; at = strstr(at + 1, "\n  Tag_"))
        lines++;
    assert_int_equal(lines, known);
}

static void value_names(void **unused)
{
    (void)unused;
    assert_string_equal(attribute_value_name(TAG_CPU_ARCH, 13), "v7E-M");
    assert_string_equal(attribute_value_name(TAG_CPU_ARCH, 17), "v8-M.mainline");
    assert_string_equal(attribute_value_name(TAG_FP_ARCH, 6), "VFPv4-D16");
    assert_null(attribute_value_name(TAG_CPU_ARCH, 99));
    assert_null(attribute_value_name(9999, 0));
    assert_null(attribute_tag_name(9999));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lookups),      cmocka_unit_test(all_scopes_and_unknown_tags),
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(hostile),
        cmocka_unit_test(value_names),  cmocka_unit_test(names_equal_readelf),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
