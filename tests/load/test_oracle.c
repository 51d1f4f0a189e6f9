/* What we load against what srec_cat, srec_info and arm-none-eabi-objcopy make of the same generated files: ranges and
 * every byte. The tools are run here and now; without them the comparison is skipped and says so. */
#include "loading.h"

#include <stdio.h>
#include <unistd.h>

#define FILES 25

static uint32_t state;

static uint32_t random_below(uint32_t limit)
{
    state = state * 1664525 + 1013904223; /* Numerical Recipes */
    return (state >> 16) % limit;
}

static char folder[64];

static FILE *open_in_folder(const char *name, const char *mode)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, mode);
}

/* How a generated file looks; each file draws one. */
struct style {
    const char *line_end;
    bool lower;
    uint32_t longest; /* data bytes per record: 1..longest, or always longest */
    bool varied;
    bool blank_lines;
};

static struct style draw_style(void)
{
    static const char *const line_ends[] = {"\n", "\r\n"};
    static const uint32_t longest[] = {16, 32, 28, 255, 1};
    return (struct style){line_ends[random_below(2)], random_below(2) == 0, longest[random_below(5)],
                          random_below(2) == 0, random_below(4) == 0};
}

/* Writes the bytes as digits with a checksum that makes their sum `total`. */
static void write_record(FILE *file, const struct style *style, const char *start, const uint8_t *bytes, size_t size,
                         unsigned total)
{
    const char *format = style->lower ? "%02x" : "%02X";
    unsigned sum = 0;
    fputs(start, file);
    for (size_t i = 0; i < size; i++) {
        fprintf(file, format, bytes[i]);
        sum += bytes[i];
    }
    fprintf(file, format, (total - sum) & 0xFF);
    fputs(style->line_end, file);
    if (style->blank_lines && random_below(8) == 0)
        fputs(style->line_end, file);
}

static uint32_t draw_size(const struct style *style)
{
    return style->varied ? 1 + random_below(style->longest) : style->longest;
}

static void write_hex_record(FILE *file, const struct style *style, uint8_t type, uint32_t offset, const uint8_t *data,
                             uint32_t size)
{
    uint8_t bytes[4 + 255] = {(uint8_t)size, (uint8_t)(offset >> 8), (uint8_t)offset, type};
    if (size > 0)
        memcpy(bytes + 4, data, size);
    write_record(file, style, ":", bytes, 4 + size, 0);
}

enum bases { LINEAR, SEGMENTED, MIXED };

/* The record that makes `address` reachable. A segment starts anywhere on 16 bytes below it. */
static uint32_t write_base(FILE *file, const struct style *style, enum bases bases, uint32_t address)
{
    bool segment = bases == SEGMENTED || (bases == MIXED && address < 0x100000 && random_below(2) == 0);
    uint32_t base =
        segment ? (address - (address < 0x4000 ? address : random_below(0x4000))) & ~15u : address & 0xFFFF0000;
    uint32_t value = segment ? base >> 4 : base >> 16;
    uint8_t data[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    write_hex_record(file, style, segment ? 2 : 4, 0, data, 2);
    return base;
}

static void write_hex(const char *name, enum bases bases)
{
    struct style style = draw_style();
    FILE *file = open_in_folder(name, "wb");
    assert_non_null(file);
    uint32_t address = bases == LINEAR ? 0x08000000 + random_below(0x10000) : random_below(0x10000);
    uint32_t base = 1; /* none yet */
    for (uint32_t left = 20 + random_below(400); left > 0; left--) {
        uint8_t data[255];
        uint32_t size = draw_size(&style);
        for (uint32_t i = 0; i < size; i++)
            data[i] = (uint8_t)random_below(256);
        if (random_below(40) == 0)
            address += 1 + random_below(0x3000);
        /* The tools disagree on what lies beyond 64 KiB, so this stays below (test_hex.c has the rest). */
        if (base == 1 || address - base + size > 0x10000 || random_below(50) == 0)
            base = write_base(file, &style, bases, address);
        if (address - base + size > 0x10000)
            size = 0x10000 - (address - base);
        write_hex_record(file, &style, 0, address - base, data, size);
        address += size;
    }
    write_hex_record(file, &style, 1, 0, NULL, 0);
    assert_int_equal(fclose(file), 0);
}

static void write_srec_record(FILE *file, const struct style *style, unsigned type, unsigned address_bytes,
                              uint32_t address, const uint8_t *data, uint32_t size)
{
    char start[3] = {'S', (char)('0' + type), '\0'};
    uint8_t bytes[1 + 4 + 255] = {(uint8_t)(address_bytes + size + 1)};
    for (unsigned i = 0; i < address_bytes; i++)
        bytes[1 + i] = (uint8_t)(address >> 8 * (address_bytes - 1 - i));
    if (size > 0)
        memcpy(bytes + 1 + address_bytes, data, size);
    write_record(file, style, start, bytes, 1 + address_bytes + size, 0xFF);
}

static void write_srec(const char *name)
{
    struct style style = draw_style();
    FILE *file = open_in_folder(name, "wb");
    assert_non_null(file);
    uint32_t address = random_below(0x8000), count = 20 + random_below(300);
    if (style.longest > 250)
        style.longest = 250;
    write_srec_record(file, &style, 0, 2, 0, (const uint8_t *)"HDR", 3);
    for (uint32_t left = count; left > 0; left--) {
        uint8_t data[255];
        uint32_t size = draw_size(&style);
        for (uint32_t i = 0; i < size; i++)
            data[i] = (uint8_t)random_below(256);
        unsigned least = address + size <= 0x10000 ? 1 : address + size <= 0x1000000 ? 2 : 3;
        unsigned type = least + random_below(4 - least);
        write_srec_record(file, &style, type, type + 1, address, data, size);
        address += size;
        if (random_below(30) == 0)
            address += 1 + random_below(0x2000);
        if (random_below(200) == 0)
            address += 0x1000000;
    }
    write_srec_record(file, &style, 5, 2, count, NULL, 0);
    write_srec_record(file, &style, 7, 4, 0, NULL, 0);
    assert_int_equal(fclose(file), 0);
}

static bool run(const char *command)
{
    char line[512];
    snprintf(line, sizeof line, "cd %s && (%s) >tool.txt 2>&1", folder, command);
    return system(line) == 0;
}

/* Compares every byte of a tool's S-records with the image; returns how many there were. The tools write sound
 * records, so nothing is checked here. */
static uint64_t compare_srec(const struct image *image, const char *name)
{
    FILE *file = open_in_folder(name, "r");
    assert_non_null(file);
    uint64_t count = 0;
    char line[1024];
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[1] < '1' || line[1] > '3')
            continue;
        unsigned length = 0, address_bytes = (unsigned)(line[1] - '0') + 1;
        assert_int_equal(sscanf(line + 2, "%2x", &length), 1);
        char digits[16] = "";
        memcpy(digits, line + 4, 2 * address_bytes);
        uint64_t address = strtoull(digits, NULL, 16);
        for (unsigned i = 0; i < length - address_bytes - 1; i++) {
            unsigned expected = 0;
            uint8_t got = 0;
            assert_int_equal(sscanf(line + 4 + 2 * (address_bytes + i), "%2x", &expected), 1);
            if (!image_read(image, address + i, &got, 1) || got != expected)
                fail_msg("%s: 0x%llx should be 0x%02X", image->path, (unsigned long long)address + i, expected);
            count++;
        }
    }
    fclose(file);
    return count;
}

/* objcopy's raw binary spans from the lowest byte to the highest. */
static void compare_binary(const struct image *image, const char *name)
{
    FILE *file = open_in_folder(name, "rb");
    assert_non_null(file);
    uint64_t start = image->extents[0].range.start, end = image->extents[image->extent_count - 1].range.end;
    uint64_t address = start;
    for (int c; (c = getc(file)) != EOF; address++) {
        uint8_t got = 0;
        if (image_read(image, address, &got, 1) && got != c)
            fail_msg("%s: 0x%llx should be 0x%02X", image->path, (unsigned long long)address, c);
    }
    fclose(file);
    assert_int_equal(address, end);
}

/* The ranges that srec_info lists behind "Data:", one per line, the last address included. */
static void compare_ranges(const struct image *image)
{
    FILE *file = open_in_folder("tool.txt", "r");
    assert_non_null(file);
    size_t ranges = 0;
    bool data = false;
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        unsigned long long first = 0, last = 0;
        data = data || strncmp(line, "Data:", 5) == 0;
        if (!data || sscanf(line + 5, " %llx - %llx", &first, &last) != 2)
            continue;
        assert_true(ranges < image->extent_count);
        assert_int_equal(image->extents[ranges].range.start, first);
        assert_int_equal(image->extents[ranges].range.end, last + 1);
        ranges++;
    }
    fclose(file);
    assert_int_equal(ranges, image->extent_count);
}

struct totals {
    unsigned files, by_srecord, by_objcopy;
    unsigned long long bytes;
};

static void compare(const char *name, const char *srecord_format, const char *bfd_format, bool with_binary,
                    struct totals *totals)
{
    char path[128], command[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct image image;
    load_sample(&image, path);
    assert_null(image_find_remark(&image, REMARK_BAD_CHECKSUM, 0));
    uint64_t loaded = image_loaded(&image, (struct range){0, (uint64_t)1 << 32});
    snprintf(command, sizeof command, "srec_cat %s %s -o out.srec -motorola", name, srecord_format);
    assert_true(run(command));
    assert_int_equal(compare_srec(&image, "out.srec"), loaded);
    snprintf(command, sizeof command, "srec_info %s %s", name, srecord_format);
    assert_true(run(command));
    compare_ranges(&image);
    totals->by_srecord++;
    if (bfd_format != NULL) {
        snprintf(command, sizeof command, "arm-none-eabi-objcopy -I %s -O srec %s out.srec", bfd_format, name);
        assert_true(run(command));
        assert_int_equal(compare_srec(&image, "out.srec"), loaded);
        totals->by_objcopy++;
    }
    if (bfd_format != NULL && with_binary) {
        snprintf(command, sizeof command, "arm-none-eabi-objcopy -I %s -O binary %s out.bin", bfd_format, name);
        assert_true(run(command));
        compare_binary(&image, "out.bin");
    }
    totals->files++;
    totals->bytes += loaded;
    image_release(&image);
}

static bool tools_are_there(void)
{
    return run("srec_cat --version && srec_info --version && arm-none-eabi-objcopy --version");
}

static void generated_files(void **unused)
{
    (void)unused;
    if (!tools_are_there()) {
        print_message("srec_cat, srec_info or arm-none-eabi-objcopy is missing: comparison skipped\n");
        skip();
    }
    state = 2;
    struct totals totals = {0};
    for (int i = 0; i < FILES; i++) {
        write_hex("linear.hex", LINEAR);
        compare("linear.hex", "-intel", "ihex", true, &totals);
        write_hex("segments.hex", SEGMENTED);
        compare("segments.hex", "-intel", "ihex", true, &totals);
        write_hex("mixed.hex", MIXED); /* objcopy adds the two kinds of base: not the specification's view */
        compare("mixed.hex", "-intel", NULL, false, &totals);
        write_srec("any.srec");
        compare("any.srec", "-motorola", "srec", false, &totals);
    }
    print_message("%u files, %llu bytes: all equal to srec_cat and srec_info (%u) and objcopy (%u)\n", totals.files,
                  totals.bytes, totals.by_srecord, totals.by_objcopy);
}

static void samples(void **unused)
{
    (void)unused;
    if (!tools_are_there())
        skip();
    static const struct {
        const char *name, *srecord_format, *bfd_format;
    } files[] = {{"slot.hex", "-intel", "ihex"}, {"segments.hex", "-intel", NULL}, {"slot.srec", "-motorola", "srec"}};
    struct totals totals = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char command[256];
        snprintf(command, sizeof command, "cp tests/load/samples/%s %s/", files[i].name, folder);
        assert_int_equal(system(command), 0);
        compare(files[i].name, files[i].srecord_format, files[i].bfd_format, false, &totals);
    }
}

static int open_folder(void **unused)
{
    (void)unused;
    strcpy(folder, P_tmpdir "/test_oracle_XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int close_folder(void **unused)
{
    (void)unused;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples),
        cmocka_unit_test(generated_files),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
