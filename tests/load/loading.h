/* Images from text or bytes in a test, and what to expect of them. */
#pragma once
#include "load/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline bool try_bytes(const char *path, const void *bytes, size_t size, const struct load_options *options,
                             struct image *image, struct fault *fault)
{
    uint8_t *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    *image = (struct image){0};
    *fault = (struct fault){0};
    return image_load_bytes(path, copy, size, options, image, fault);
}

/* The image must load. The caller releases it. */
static inline void load_text(struct image *image, const char *path, const char *text)
{
    struct fault fault;
    if (!try_bytes(path, text, strlen(text), &(struct load_options){0}, image, &fault))
        fail_msg("%s", fault.sentence);
}

static inline void load_sample(struct image *image, const char *path)
{
    struct fault fault;
    if (!image_load(path, &(struct load_options){0}, image, &fault))
        fail_msg("%s", fault.sentence);
}

/* The bytes must be refused with this sentence. */
static inline void refused_bytes(const char *path, const void *bytes, size_t size, const struct load_options *options,
                                 enum fault_kind kind, const char *sentence)
{
    struct image image;
    struct fault fault;
    assert_false(try_bytes(path, bytes, size, options, &image, &fault));
    assert_string_equal(fault.sentence, sentence);
    assert_int_equal(fault.kind, kind);
    assert_null(image.file);
}

static inline void refused(const char *path, const char *text, enum fault_kind kind, const char *sentence)
{
    refused_bytes(path, text, strlen(text), &(struct load_options){0}, kind, sentence);
}

static inline void expect_bytes(const struct image *image, uint64_t address, const void *bytes, size_t size)
{
    uint8_t got[256];
    assert_true(size <= sizeof got);
    assert_true(image_read(image, address, got, size));
    assert_memory_equal(got, bytes, size);
}

static inline void expect_extent(const struct image *image, size_t index, uint64_t start, uint64_t end)
{
    assert_true(index < image->extent_count);
    assert_int_equal(image->extents[index].range.start, start);
    assert_int_equal(image->extents[index].range.end, end);
}

/* Remark number `index` of the image. */
static inline void expect_remark(const struct image *image, size_t index, enum remark_kind kind, uint32_t line,
                                 const char *text)
{
    assert_true(index < image->remark_count);
    assert_int_equal(image->remarks[index].kind, kind);
    assert_int_equal(image->remarks[index].line, line);
    if (text != NULL)
        assert_string_equal(image->remarks[index].text, text);
}
