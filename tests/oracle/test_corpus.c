/* Shipped firmware of public repositories: every byte against objcopy and srec_cat. Runs where DSOCHECK_CORPUS names
 * a folder with the files (tests/corpus). */
#include "tools.h"

#include "load/load.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SKIPPED 77

static void expect_ranges(const char *path, const struct range *ranges, size_t count)
{
    struct image image = {0};
    struct fault fault;
    if (!image_load(path, &(struct load_options){0}, &image, &fault))
        fail_msg("%s", fault.sentence);
    assert_int_equal(image.extent_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(image.extents[i].range.start, ranges[i].start);
        assert_int_equal(image.extents[i].range.end, ranges[i].end);
    }
    image_release(&image);
}

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcasecmp(path + length - tail, end) == 0;
}

/* Files that objcopy refuses or reads by section addresses instead of load addresses; the ranges are readelf's. */
static const struct {
    const char *name, *why;
    struct range range;
} by_readelf[] = {
    {"triangl2.elf", "no sections", {0x08014000, 0x0801480D}},
    {"SNAKE_Rm.elf", "no program headers, and section 0 is .text", {0x20004800, 0x2000623C}},
    {"rvmdk/boot_demo1.axf", "armlink: its one segment loads the data behind the code", {0x2800, 0x4004}},
};

/* Not for a Cortex-M, so nothing of them is loaded. */
static bool is_foreign(const char *path)
{
    return ends_in(path, "rebootor.elf") || ends_in(path, "rtos_rom.elf");
}

static bool is_elf(const char *path)
{
    static const char *const ends[] = {".elf", ".out", ".axf", ".stldr", "/CNC"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_in(path, ends[i]))
            return true;
    return false;
}

static void compare(const char *path, unsigned *compared)
{
    for (size_t i = 0; i < sizeof by_readelf / sizeof *by_readelf; i++) {
        if (!ends_in(path, by_readelf[i].name))
            continue;
        expect_ranges(path, &by_readelf[i].range, 1);
        (*compared)++;
        return;
    }
    if (is_foreign(path))
        expect_ranges(path, NULL, 0);
    else if (is_elf(path))
        equals_objcopy(path);
    else if (ends_in(path, ".hex"))
        equals_srec_cat(path, "-intel");
    else if (ends_in(path, ".srec"))
        equals_srec_cat(path, "-motorola");
    else if (ends_in(path, ".bin") && !ends_in(path, "bootloader-2.0.1.bin"))
        equals_srec_cat(path, "-binary");
    else
        return;
    (*compared)++;
}

/* The list of tests/corpus: "SHA256  PATH" a line. */
static void every_file(void **unused)
{
    (void)unused;
    FILE *list = fopen("tests/corpus/files.sha256", "r");
    assert_non_null(list);
    unsigned compared = 0;
    char line[512], joined[1024], path[PATH_MAX];
    while (fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || strlen(line) < 67)
            continue;
        snprintf(joined, sizeof joined, "%s/%s", getenv("DSOCHECK_CORPUS"), line + 66);
        if (realpath(joined, path) == NULL)
            fail_msg("%s is missing", joined);
        compare(path, &compared);
    }
    fclose(list);
    assert_true(compared > 0);
    print_message("%u public images: ranges and bytes equal\n", compared);
}

int main(void)
{
    if (getenv("DSOCHECK_CORPUS") == NULL) {
        puts("skipped: DSOCHECK_CORPUS does not name a folder with the public files");
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file)};
    return cmocka_run_group_tests(tests, tools_open, tools_close);
}
