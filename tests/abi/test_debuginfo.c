/* Positions against arm-none-eabi-addr2line, units and types against what was compiled, and broken DWARF. */
#include "debuginfo/debuginfo.h"

#include "building.h"
#include "facts/fingerprint.h"
#include "load/load.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char app_c[] = "int counter = 3;\n"
                            "static int limit;\n"
                            "\n"
                            "int step(int x)\n"
                            "{\n"
                            "    limit += x;\n"
                            "    return counter + limit;\n"
                            "}\n"
                            "\n"
                            "int main(void)\n"
                            "{\n"
                            "    return step(4);\n"
                            "}\n";

static uint32_t value_of(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->symbol_count; i++)
        if (strcmp(image->symbols[i].name, name) == 0)
            return image->symbols[i].value;
    fail_msg("no symbol is called %s", name);
    return 0;
}

static void position_is(struct debuginfo *debug, uint64_t address, const char *file, uint32_t line)
{
    struct source_position position;
    assert_true(debuginfo_position(debug, address, &position));
    assert_string_equal(position.file, file);
    assert_int_equal(position.line, line);
}

static const char *text_of(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute holder;
    return dwarf_attr(die, attribute, &holder) != NULL ? dwarf_formstring(&holder) : NULL;
}

static void same_text(const char *ours, const char *theirs)
{
    assert_int_equal(ours != NULL, theirs != NULL);
    if (ours != NULL)
        assert_string_equal(ours, theirs);
}

/* All of the image's file is in memory. `refused`: there may be none, where libdw is not asked what it would make of
 * compressed sections, or of other files' names. */
static void units_are_those_of_libdw(const struct image *image, bool refused)
{
    struct debuginfo *debug = debuginfo_new(image);
    const struct compile_unit *units;
    size_t count = debuginfo_units(debug, &units), seen = 0;
    if (count == 0 && refused) {
        debuginfo_free(debug);
        return;
    }
    Elf *elf = elf_memory((char *)image->file, image->file_size);
    Dwarf *dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    uint8_t kind;
    while (dwarf != NULL && dwarf_get_units(dwarf, unit, &unit, NULL, &kind, &die, NULL) == 0) {
        Dwarf_Attribute holder;
        Dwarf_Word language = 0;
        if (kind != DW_UT_compile || dwarf_tag(&die) != DW_TAG_compile_unit)
            continue;
        assert_true(seen < count);
        same_text(units[seen].name, text_of(&die, DW_AT_name));
        same_text(units[seen].producer, text_of(&die, DW_AT_producer));
        if (dwarf_attr(&die, DW_AT_language, &holder) == NULL || dwarf_formudata(&holder, &language) != 0)
            language = 0;
        assert_int_equal(units[seen].language, language);
        seen++;
    }
    assert_int_equal(seen, count);
    dwarf_end(dwarf);
    elf_end(elf);
    debuginfo_free(debug);
}

/* Each DWARF version, and clang, which writes no .debug_aranges. */
static const char *const compilers[] = {"arm-none-eabi-gcc -gdwarf-2", "arm-none-eabi-gcc -gdwarf-4",
                                        "arm-none-eabi-gcc -gdwarf-5", "clang --target=arm-none-eabi -gdwarf-4",
                                        "clang --target=arm-none-eabi -gdwarf-5"};
#define COMPILERS (sizeof compilers / sizeof *compilers)

static void load_app(const char *compiler, struct image *image)
{
    run_tools("%s -O0 -mcpu=cortex-m3 -mthumb -c src/app.c -o app.o && arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb "
              "-O1 -nostartfiles -T link.ld start.c app.o -o app.elf",
              compiler);
    *image = (struct image){0};
    load_file("app.elf", image);
}

static void positions(void **unused)
{
    (void)unused;
    run_tools("mkdir -p src");
    write_file("src/app.c", app_c);
    for (size_t i = 0; i < COMPILERS; i++) {
        struct image image;
        load_app(compilers[i], &image);
        struct debuginfo *debug = debuginfo_new(&image);
        uint32_t step = value_of(&image, "step");
        run_tools("arm-none-eabi-addr2line -e app.elf 0x%x", step & ~1u);
        assert_non_null(strstr(tool_output(), "src/app.c:"));
        unsigned line = (unsigned)strtoul(strrchr(tool_output(), ':') + 1, NULL, 10);
        assert_in_range(line, 4, 5);
        position_is(debug, step, "src/app.c", line);
        position_is(debug, value_of(&image, "counter"), "src/app.c", 1);
        position_is(debug, value_of(&image, "limit"), "src/app.c", 2);
        /* .data by its load address, right behind the code. */
        const struct section *data = image_section_run_at(&image, value_of(&image, "counter"));
        assert_non_null(data);
        position_is(debug, data->load + (value_of(&image, "counter") - data->run), "src/app.c", 1);
        assert_string_equal(debuginfo_unit_at(debug, step)->name, "src/app.c");
        assert_true(image_fetch(&image, 0, image.file_size));
        units_are_those_of_libdw(&image, false);
        struct source_position none;
        assert_false(debuginfo_position(debug, value_of(&image, "Reset_Handler"), &none));
        assert_false(debuginfo_position(debug, 0x12345678, &none));
        debuginfo_free(debug);
        image_release(&image);
    }
}

/* Compressed sections are read; one that claims to become too large costs the position only. */
static void compressed(void **unused)
{
    (void)unused;
    run_tools("arm-none-eabi-objcopy --compress-debug-sections=zlib-gabi app.elf packed.elf");
    struct image image = {0};
    load_file("packed.elf", &image);
    struct source_position position;
    for (unsigned round = 0; round < 2; round++) {
        struct debuginfo *debug = debuginfo_new(&image);
        assert_int_equal(debuginfo_position(debug, value_of(&image, "step"), &position), round == 0);
        debuginfo_free(debug);
        unsigned packed = 0;
        for (size_t i = 0; i < image.section_count; i++)
            if ((image.sections[i].flags & SHF_COMPRESSED) != 0 && packed++ == 0)
                memset(image.file + image.sections[i].offset + 4, 0xF0, 4); /* ch_size */
        assert_true(packed > 0);
    }
    image_release(&image);
}

static void without_dwarf(void **unused)
{
    (void)unused;
    run_tools("arm-none-eabi-objcopy --strip-debug app.elf plain.elf && arm-none-eabi-objcopy -O ihex app.elf app.hex");
    static const char *const names[] = {"plain.elf", "app.hex"};
    for (size_t i = 0; i < 2; i++) {
        struct image image = {0};
        load_file(names[i], &image);
        struct debuginfo *debug = debuginfo_new(&image);
        struct source_position position;
        const struct compile_unit *units;
        assert_false(debuginfo_position(debug, 0x0800C010, &position));
        assert_int_equal(debuginfo_units(debug, &units), 0);
        debuginfo_free(debug);
        image_release(&image);
    }
    struct source_position position;
    const struct compile_unit *units;
    assert_false(debuginfo_position(NULL, 0x0800C010, &position));
    assert_int_equal(debuginfo_units(NULL, &units), 0);
    debuginfo_free(NULL);
}

/* Every byte of every debug section, one after the other, set to 0xFF: answers may go, nothing else may happen. */
static void break_each_byte(const char *compiler)
{
    struct image image;
    load_app(compiler, &image);
    assert_true(image_fetch(&image, 0, image.file_size));
    uint32_t step = value_of(&image, "step");
    unsigned known = 0, unknown = 0;
    for (size_t i = 0; i < image.section_count; i++) {
        const struct section *s = &image.sections[i];
        for (uint32_t n = 0; strncmp(s->name, ".debug", 6) == 0 && n < s->size; n++) {
            uint8_t *at = image.file + s->offset + n, before = *at;
            *at = 0xFF;
            struct debuginfo *debug = debuginfo_new(&image);
            struct source_position position;
            const struct sized_type *types;
            debuginfo_types(debug, &types);
            debuginfo_position(debug, value_of(&image, "counter"), &position);
            bool good = debuginfo_position(debug, step, &position);
            known += good;
            unknown += !good;
            debuginfo_free(debug);
            units_are_those_of_libdw(&image, false);
            *at = before;
        }
    }
    assert_true(known > 0 && unknown > 0);
    image_release(&image);
}

/* The same for each byte of the section headers, which libdw finds its way by. */
static void break_each_header(const char *compiler)
{
    struct image image;
    load_app(compiler, &image);
    assert_true(image_fetch(&image, 0, image.file_size));
    Elf32_Ehdr header;
    memcpy(&header, image.file, sizeof header);
    for (size_t n = 0; n < header.e_shnum * sizeof(Elf32_Shdr); n++) {
        uint8_t *bytes = malloc(image.file_size + 1);
        assert_non_null(bytes);
        memcpy(bytes, image.file, image.file_size + 1);
        bytes[header.e_shoff + n] ^= 0xFF;
        struct image damaged = {0};
        struct fault fault;
        if (!image_load_bytes("app.elf", bytes, image.file_size, &(struct load_options){0}, &damaged, &fault))
            continue;
        units_are_those_of_libdw(&damaged, true);
        image_release(&damaged);
    }
    image_release(&image);
}

static void broken(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COMPILERS; i++) {
        break_each_byte(compilers[i]);
        break_each_header(compilers[i]);
    }
}

static size_t pages_in_memory(const struct image *image)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), count = (image->file_size + page - 1) / page, resident = 0;
    unsigned char *is_there = malloc(count);
    assert_non_null(is_there);
    assert_int_equal(mincore(image->file, image->file_size, is_there), 0);
    for (size_t i = 0; i < count; i++)
        resident += is_there[i] & 1;
    free(is_there);
    return resident;
}

/* An image of 64 MiB of debug information for a debugger costs as much as one without. */
static void debug_sections_stay_in_the_file(void **unused)
{
    (void)unused;
    run_tools("truncate -s 64M hole && arm-none-eabi-objcopy --add-section .debug_macro=hole app.elf large.elf && "
              "rm hole");
    struct image image = {0};
    load_file("large.elf", &image);
    struct debuginfo *debug = debuginfo_new(&image);
    position_is(debug, value_of(&image, "counter"), "src/app.c", 1);
    assert_true(image.file_size > 64 << 20);
    assert_true(pages_in_memory(&image) < 64);
    debuginfo_free(debug);
    image_release(&image);
    run_tools("rm large.elf");
}

/* Debug information that is read later must be that of the file whose code was judged. */
static void what_changes_is_not_read_on(void **unused)
{
    (void)unused;
    static const char *const changes[] = {"truncate -s 1000 changing.elf", "touch -d 1999-01-01 changing.elf"};
    for (size_t i = 0; i < 2; i++) {
        run_tools("cp app.elf changing.elf");
        struct image image = {0};
        load_file("changing.elf", &image);
        run_tools("%s", changes[i]);
        struct debuginfo *debug = debuginfo_new(&image);
        const struct compile_unit *units;
        struct source_position position;
        assert_int_equal(debuginfo_units(debug, &units), 0);
        assert_false(debuginfo_position(debug, value_of(&image, "step"), &position));
        debuginfo_free(debug);
        image_release(&image);
    }
}

static void types(void **unused)
{
    (void)unused;
    write_file("types.c", "enum color { RED, GREEN }; typedef __WCHAR_TYPE__ wchar_t; enum color c; wchar_t w;\n"
                          "int main(void) { return c + (int)w; }\n");
    run_tools("arm-none-eabi-gcc -g -O1 -fno-short-enums -mcpu=cortex-m3 -mthumb -nostartfiles -T link.ld start.c "
              "types.c -o types.elf");
    struct image image = {0};
    load_file("types.elf", &image);
    struct debuginfo *debug = debuginfo_new(&image);
    const struct sized_type *list;
    assert_int_equal(debuginfo_types(debug, &list), 2);
    unsigned seen = 0;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(list[i].size, 4);
        seen |= list[i].enumeration && strcmp(list[i].name, "color") == 0 ? 1 : 0;
        seen |= !list[i].enumeration && strcmp(list[i].name, "wchar_t") == 0 ? 2 : 0;
    }
    assert_int_equal(seen, 3);
    debuginfo_free(debug);
    image_release(&image);
}

static void fingerprints(void **unused)
{
    (void)unused;
    run_tools("arm-none-eabi-gcc -dumpfullversion");
    char version[32];
    snprintf(version, sizeof version, "%.*s", (int)strcspn(tool_output(), "\n"), tool_output());
    struct image image = {0};
    load_file("types.elf", &image);
    struct debuginfo *debug = debuginfo_new(&image);
    struct fingerprint fingerprint;
    fingerprint_take(&image, debug, &fingerprint);
    /* start.c and types.c went through the same compiler with the same options. */
    assert_int_equal(fingerprint.producer_count, 1);
    assert_non_null(strstr(fingerprint.producers[0], version));
    assert_non_null(strstr(fingerprint.producers[0], "-fno-short-enums"));
    assert_int_equal(fingerprint.comment_count, 1);
    assert_non_null(strstr(fingerprint.comments[0], version));
    assert_true(fingerprint.has_flags);
    run_tools("arm-none-eabi-readelf -hA types.elf");
    assert_int_equal(fingerprint.flags, strtoul(strstr(tool_output(), "Flags:") + 6, NULL, 16));
    size_t lines = 0;
    for (const char *at = strstr(tool_output(), "\n  Tag_"); at != NULL; at = strstr(at + 1, "\n  Tag_"))
        lines++;
    assert_int_equal(fingerprint.attribute_count, lines);
    fingerprint_release(&fingerprint);
    debuginfo_free(debug);
    image_release(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions),
        cmocka_unit_test(compressed),
        cmocka_unit_test(without_dwarf),
        cmocka_unit_test(debug_sections_stay_in_the_file),
        cmocka_unit_test(what_changes_is_not_read_on),
        cmocka_unit_test(broken),
        cmocka_unit_test(types),
        cmocka_unit_test(fingerprints),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
