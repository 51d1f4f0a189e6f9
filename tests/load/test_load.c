/* Which loader gets a file, what is said of files that are no firmware, and where raw binaries go. */
#include "loading.h"

#include <elf.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char hex[] = ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";
static const char srec[] = "S107001001020304DE\nS9030000FC\n";
static const uint8_t raw[] = {0x00, 0xB8, 0x00, 0x20, 0x21, 0xC0, 0x00, 0x08};

static void content_wins_over_the_name(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        enum image_format format;
        const char *remark; /* NULL: none */
    } files[] = {
        {"a.hex", hex, FORMAT_HEX, NULL},
        {"a.HEX", hex, FORMAT_HEX, NULL},
        {"dir.bin/a", hex, FORMAT_HEX, NULL},
        {"a.dat", hex, FORMAT_HEX, NULL},
        {"a.hex", srec, FORMAT_SREC, "the name promises Intel HEX, the content is Motorola S-record"},
        {"a.bin", hex, FORMAT_HEX, "the name promises raw binary, the content is Intel HEX"},
        {"a.s19", srec, FORMAT_SREC, NULL},
        {"a.elf", hex, FORMAT_HEX, "the name promises ELF, the content is Intel HEX"},
        {"liba.a", "!<arch>\n", FORMAT_ARCHIVE, NULL},
        {"a.bin", "!<thin>\n", FORMAT_ARCHIVE, "the name promises raw binary, the content is ar archive"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct image image;
        load_text(&image, files[i].path, files[i].text);
        assert_int_equal(image.format, files[i].format);
        assert_string_equal(image.path, files[i].path);
        const struct remark *remark = image_find_remark(&image, REMARK_OTHER_EXTENSION, 0);
        if (files[i].remark == NULL)
            assert_null(remark);
        else
            assert_string_equal(remark->text, files[i].remark);
        image_release(&image);
    }
}

static void archives_hold_no_image(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "liba.a", "!<arch>\n");
    assert_int_equal(image.chunk_count, 0);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_NOT_LINKED, 0, "an ar archive of object files");
    image_release(&image);
}

static void other_things_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *sentence;
    } files[] = {
        {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", 63,
         "a.bin: is a Git LFS pointer, not the file itself: run `git lfs pull`"},
        {"\n <!DOCTYPE html>\n", 18,
         "a.bin: is an HTML or XML page, not firmware: a download of the raw file may have failed"},
        {"<HTML>", 6, "a.bin: is an HTML or XML page, not firmware: a download of the raw file may have failed"},
        {"PK\3\4....", 8, "a.bin: is a ZIP archive: unpack it first"},
        {"\x1F\x8B\x08\0....", 8, "a.bin: is a gzip file: unpack it first"},
        {"%PDF-1.4\n\xE2\xE3", 11, "a.bin: is a PDF document, not firmware"},
        {"\x89PNG\r\n\x1A\n\0", 9, "a.bin: is a PNG picture, not firmware"},
        {"\xCF\xFA\xED\xFE\7\0\0\1", 8, "a.bin: is a Mach-O file for macOS, not firmware: build with a cross compiler"},
        {"\xEF\xBB\xBF:00000001FF\n", 15, "a.bin: is text that starts with a byte order mark: save it without"},
        {"\xEF\xBB\xBFS9030000FC\n", 14, "a.bin: is text that starts with a byte order mark: save it without"},
        {"\xFF\xFE:\0001\0000\0", 8, "a.bin: is UTF-16 text: save it as ASCII"},
        {"DfuSe\1\0\0\0\0\1", 11,
         "a.bin: is a DfuSe file (.dfu), which is not read yet: convert it to HEX or BIN and give that"},
        {"0x0800C000\n", 11, "a.bin: is the load address of a raw binary (.ADR): give the .BIN beside it"},
        {"#!/bin/sh\necho flash\n", 21, "a.bin: is a text file that holds neither Intel HEX nor S-records"},
        {"\0\0\0\0\0\0\0\0\0\1\xFF\xFF\xFF\xFFUFD\x10\1\2\3\4", 22,
         "a.bin: is a DFU file, whose last 16 bytes are no firmware: remove them (`dfu-suffix -D` on a copy) and give "
         "the "
         "rest"},
    };
    /* With a base address too: none of them becomes a raw binary by being asked for. */
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused_bytes("a.bin", files[i].bytes, files[i].size, &(struct load_options){.has_base = true},
                      FAULT_UNSUPPORTED, files[i].sentence);
    uint8_t program[0x84] = "MZ";
    program[0x3C] = 0x80;
    memcpy(program + 0x80, "PE\0\0", 4);
    refused_bytes("a.exe", program, sizeof program, &(struct load_options){.has_base = true}, FAULT_UNSUPPORTED,
                  "a.exe: is a Windows program, not firmware");
    refused("a.bin", "", FAULT_FORMAT, "a.bin: is empty: build or fetch it again");
}

static void near_misses_are_firmware(void **state)
{
    (void)state;
    /* A BMP logo; a stack pointer whose bytes spell MZ; erased flash. */
    static const char *const files[] = {
        "BM\x76\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "MZ\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct image image;
        struct fault fault;
        assert_true(try_bytes("a.bin", files[i], 20, &(struct load_options){.has_base = true, .base = 0x0803D800},
                              &image, &fault));
        assert_int_equal(image.format, FORMAT_BIN);
        expect_extent(&image, 0, 0x0803D800, 0x0803D814);
        image_release(&image);
    }
}

static void structured_names_need_their_structure(void **state)
{
    (void)state;
    struct load_options slot = {.has_slot = true, .slot = 0x0800C000}, base = {.has_base = true, .base = 0x0800C000};
    refused_bytes(
        "a.elf", raw, sizeof raw, &slot, FAULT_FORMAT,
        "a.elf: the name promises ELF, the content is something else: if it is a raw binary, give --base ADDR");
    refused("a.hex", "; start\n:00000001FF\n", FAULT_FORMAT,
            "a.hex:1: a record must start with ':' in the first column: is this file all Intel HEX?");
    struct image image;
    struct fault fault;
    assert_true(try_bytes("a.hex", raw, sizeof raw, &base, &image, &fault));
    assert_int_equal(image.format, FORMAT_BIN);
    expect_remark(&image, 0, REMARK_OTHER_EXTENSION, 0, "the name promises Intel HEX, the content is raw binary");
    image_release(&image);
}

static void digest_is_of_the_file_as_read(void **state)
{
    (void)state;
    struct image image;
    struct fault fault;
    assert_true(try_bytes("a.hex", hex, sizeof hex - 1, &(struct load_options){.digest = true}, &image, &fault));
    /* sha256sum of the same text */
    assert_string_equal(image.sha256, "4a3b6b497d7d521a854a96ad003e68b3071ebea97cd71c85f9604c4be09b6916");
    image_release(&image);
    load_text(&image, "a.hex", hex);
    assert_string_equal(image.sha256, "");
    image_release(&image);
}

/* An ELF with .text of four bytes at 0x08000000, the last of so many sections; the others have these flags. The caller
 * frees. */
static uint8_t *elf_of_sections(uint16_t count, uint32_t flags, size_t *size)
{
    enum { TEXT = sizeof(Elf32_Ehdr), TABLE = TEXT + 4 };
    *size = TABLE + count * sizeof(Elf32_Shdr);
    uint8_t *bytes = calloc(1, *size);
    assert_non_null(bytes);
    Elf32_Ehdr header = {.e_ident = ELFMAG "\1\1\1",
                         .e_type = ET_EXEC,
                         .e_machine = EM_ARM,
                         .e_version = EV_CURRENT,
                         .e_shoff = TABLE,
                         .e_ehsize = sizeof header,
                         .e_shentsize = sizeof(Elf32_Shdr),
                         .e_shnum = count};
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + TEXT, "\x01\x02\x03\x04", 4);
    for (size_t i = 1; i < count; i++) {
        bool last = i + 1U == count;
        Elf32_Shdr section = {.sh_type = SHT_PROGBITS,
                              .sh_flags = last ? SHF_ALLOC : flags,
                              .sh_addr = last ? 0x08000000 : 0x20000000,
                              .sh_offset = TEXT,
                              .sh_size = last ? 4 : 0};
        memcpy(bytes + TABLE + i * sizeof section, &section, sizeof section);
    }
    return bytes;
}

static void many_sections_are_read_few_are_loaded(void **state)
{
    (void)state;
    struct image image;
    struct fault fault;
    size_t size;
    uint8_t *bytes = elf_of_sections(60000, 0, &size);
    if (!try_bytes("a.elf", bytes, size, &(struct load_options){0}, &image, &fault))
        fail_msg("%s", fault.sentence);
    assert_int_equal(image.section_count, 60000);
    assert_int_equal(image_section_run_at(&image, 0x08000003) - image.sections, 59999);
    expect_bytes(&image, 0x08000000, "\x01\x02\x03\x04", 4);
    image_release(&image);
    free(bytes);
    bytes = elf_of_sections(4098, SHF_ALLOC, &size);
    refused_bytes("a.elf", bytes, size, &(struct load_options){0}, FAULT_FORMAT,
                  "a.elf: 4097 sections to be loaded, more than the 4096 a firmware can have");
    free(bytes);
}

/* A folder with an image and its address files. */
struct folder {
    char path[64];
};

static void write_file(const struct folder *folder, const char *name, const void *bytes, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void open_folder(struct folder *folder)
{
    strcpy(folder->path, P_tmpdir "/test_load_XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    write_file(folder, "APP1.BIN", raw, sizeof raw);
}

static void close_folder(const struct folder *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder->path);
    assert_int_equal(system(command), 0);
}

static void base_then_adr_then_slot(void **state)
{
    (void)state;
    struct folder folder;
    open_folder(&folder);
    char path[128];
    snprintf(path, sizeof path, "%s/APP1.BIN", folder.path);
    struct load_options options = {.has_slot = true, .slot = 0x08014000};
    struct image image;
    struct fault fault;
    assert_true(image_load(path, &options, &image, &fault));
    expect_extent(&image, 0, 0x08014000, 0x08014008);
    expect_bytes(&image, 0x08014000, raw, sizeof raw);
    assert_int_equal(image_line_at(&image, 0x08014000), 0);
    image_release(&image);
    write_file(&folder, "app1.adr", "0x0801C000\r\n", 12);
    write_file(&folder, "app11.adr", "nothing", 7);
    assert_true(image_load(path, &options, &image, &fault));
    expect_extent(&image, 0, 0x0801C000, 0x0801C008);
    image_release(&image);
    options.has_base = true;
    options.base = 0x08024000;
    assert_true(image_load(path, &options, &image, &fault));
    expect_extent(&image, 0, 0x08024000, 0x08024008);
    image_release(&image);
    close_folder(&folder);
}

static void address_file_is_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        const char *sentence; /* behind the path of the address file; NULL: good */
    } files[] = {
        {"0x0800C000\n", 11, NULL},
        {"0x0800c000", 10, NULL},
        {"0x0800C000  \r\n\r\n", 16, NULL},
        {"", 0,
         ":1: the load address is not a number (decimal, 0x… and K or M behind it): write it as 0x0800C000 on one "
         "line"},
        {"0x0800C00O\n", 11,
         ":1: the load address has something other than K or M behind its digits: write it as 0x0800C000 on one line"},
        {"0x10800C000\n", 12, ":1: the load address is too large: write it as 0x0800C000 on one line"},
        {"0800C000\n", 9,
         ":1: the load address has a leading zero (octal or decimal? write it without): write it as 0x0800C000 on one "
         "line"},
        {"0x0800C000\0\n", 12, ":1: the load address holds a NUL byte: write it as 0x0800C000 on one line"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct folder folder;
        open_folder(&folder);
        write_file(&folder, "APP1.ADR", files[i].text, files[i].size);
        char path[128], sentence[512];
        snprintf(path, sizeof path, "%s/APP1.BIN", folder.path);
        struct image image;
        struct fault fault;
        bool good = image_load(path, &(struct load_options){.has_slot = true, .slot = 1}, &image, &fault);
        if (files[i].sentence == NULL) {
            assert_true(good);
            expect_extent(&image, 0, 0x0800C000, 0x0800C008);
            image_release(&image);
        } else {
            assert_false(good);
            snprintf(sentence, sizeof sentence, "%s/APP1.ADR%s", folder.path, files[i].sentence);
            assert_string_equal(fault.sentence, sentence);
            assert_int_equal(fault.kind, FAULT_FORMAT);
        }
        close_folder(&folder);
    }
}

static void raw_bytes_without_or_beyond_an_address(void **state)
{
    (void)state;
    refused_bytes(
        "nowhere/a.bin", raw, sizeof raw, &(struct load_options){0}, FAULT_USAGE,
        "nowhere/a.bin: raw bytes without a load address: give --base ADDR, an .ADR file beside it, or a board "
        "with a slot");
    refused_bytes("a.bin", raw, sizeof raw, &(struct load_options){.has_base = true, .base = 0xFFFFFFF9}, FAULT_USAGE,
                  "a.bin: 8 bytes from 0xFFFFFFF9 on run past 0xFFFFFFFF: is the load address right?");
    struct image image;
    struct fault fault;
    assert_true(try_bytes("a.bin", raw, sizeof raw, &(struct load_options){.has_base = true, .base = 0xFFFFFFF8},
                          &image, &fault));
    expect_extent(&image, 0, 0xFFFFFFF8, 0x100000000);
    image_release(&image);
    struct folder folder;
    open_folder(&folder);
    write_file(&folder, "APP1.ADR", "0x1000\n", 7);
    write_file(&folder, "APP1.adr", "0x2000\n", 7);
    char path[128];
    snprintf(path, sizeof path, "%s/APP1.BIN", folder.path);
    assert_false(image_load(path, &(struct load_options){0}, &image, &fault));
    assert_non_null(strstr(fault.sentence, "has two address files"));
    assert_int_equal(fault.kind, FAULT_USAGE);
    close_folder(&folder);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    struct image image;
    struct fault fault;
    assert_false(image_load("tests/load/no-such.hex", &(struct load_options){0}, &image, &fault));
    assert_int_equal(fault.kind, FAULT_FILE);
    assert_string_equal(fault.sentence, "tests/load/no-such.hex: No such file or directory");
    assert_false(image_load("tests/load", &(struct load_options){0}, &image, &fault));
    assert_int_equal(fault.kind, FAULT_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_wins_over_the_name),
        cmocka_unit_test(archives_hold_no_image),
        cmocka_unit_test(other_things_are_named),
        cmocka_unit_test(near_misses_are_firmware),
        cmocka_unit_test(structured_names_need_their_structure),
        cmocka_unit_test(digest_is_of_the_file_as_read),
        cmocka_unit_test(many_sections_are_read_few_are_loaded),
        cmocka_unit_test(base_then_adr_then_slot),
        cmocka_unit_test(address_file_is_read_strictly),
        cmocka_unit_test(raw_bytes_without_or_beyond_an_address),
        cmocka_unit_test(files_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
