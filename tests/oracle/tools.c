#include "tools.h"

#include "load/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

const char *tools_folder(void)
{
    return folder;
}

int tools_open(void **unused)
{
    (void)unused;
    strcpy(folder, P_tmpdir "/test_oracle_XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

int tools_close(void **unused)
{
    (void)unused;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

bool tools_run(const char *format, ...)
{
    char line[2048], command[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    snprintf(command, sizeof command, "cd %s && (%s) >tool.txt 2>&1", folder, line);
    return system(command) == 0;
}

static FILE *open_result(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* Every byte of the tool's S-records must be the image's; returns how many there were. */
static uint64_t compare_bytes(const struct image *image, const char *name)
{
    FILE *file = open_result(name);
    uint64_t count = 0;
    char line[1024];
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != 'S' || line[1] < '1' || line[1] > '3')
            continue;
        unsigned length = 0, address_bytes = (unsigned)(line[1] - '0') + 1;
        assert_int_equal(sscanf(line + 2, "%2x", &length), 1);
        char digits[16] = "";
        memcpy(digits, line + 4, 2 * address_bytes);
        uint64_t address = strtoull(digits, NULL, 16);
        for (unsigned i = 0; i < length - address_bytes - 1; i++, count++) {
            unsigned expected = 0;
            uint8_t got = 0;
            assert_int_equal(sscanf(line + 4 + 2 * (address_bytes + i), "%2x", &expected), 1);
            if (!image_read(image, address + i, &got, 1) || got != expected)
                fail_msg("%s: 0x%llx should be 0x%02X", image->path, (unsigned long long)address + i, expected);
        }
    }
    fclose(file);
    return count;
}

/* The ranges that srec_info lists behind "Data:", one per line, the last address included. */
static void compare_ranges(const struct image *image)
{
    FILE *file = open_result("tool.txt");
    size_t ranges = 0;
    bool data = false;
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        unsigned long long first = 0, last = 0;
        data = data || strncmp(line, "Data:", 5) == 0;
        if (!data || sscanf(line + 5, " %llx - %llx", &first, &last) != 2)
            continue;
        if (ranges >= image->extent_count || image->extents[ranges].range.start != first ||
            image->extents[ranges].range.end != last + 1)
            fail_msg("%s: range %zu should be 0x%llx..0x%llx", image->path, ranges, first, last + 1);
        ranges++;
    }
    fclose(file);
    assert_int_equal(ranges, image->extent_count);
}

static void load(const char *path, struct image *image)
{
    struct fault fault;
    if (!image_load(path, &(struct load_options){.has_base = true}, image, &fault))
        fail_msg("%s", fault.sentence);
}

static void equals(const char *path, const char *convert)
{
    struct image image = {0};
    load(path, &image);
    if (!tools_run("%s", convert))
        fail_msg("cannot be run: %s", convert);
    uint64_t bytes = compare_bytes(&image, "out.srec");
    assert_true(bytes > 0);
    assert_int_equal(image_loaded(&image, range_of(0, UINT64_MAX)), bytes);
    assert_true(tools_run("srec_info out.srec -motorola"));
    compare_ranges(&image);
    image_release(&image);
}

void equals_objcopy(const char *path)
{
    char command[1024];
    snprintf(command, sizeof command, "arm-none-eabi-objcopy -O srec '%s' out.srec", path);
    equals(path, command);
}

void equals_srec_cat(const char *path, const char *format)
{
    char command[1024];
    snprintf(command, sizeof command, "srec_cat '%s' %s -o out.srec -motorola", path, format);
    equals(path, command);
}
