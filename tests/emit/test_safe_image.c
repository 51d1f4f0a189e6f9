/* What may leave a check, and what may not whatever was accepted. The clean image's ranges are those srec_info prints
 * for objcopy's S-records of it. */
#include "judging.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLEAN "samples/clean/five-regions/app.elf"

#define TINY_WORDS 18

/* The least a DS203 application can be: a stack pointer, vectors, and the endless loop behind them that all lead to. */
static void make_tiny(uint32_t words[TINY_WORDS], uint32_t base)
{
    words[0] = 0x20004000;
    for (unsigned i = 1; i < 16; i++)
        words[i] = (base + 64) | 1;
    words[16] = words[17] = 0xE7FEE7FE;
}

static void refuses(struct bench *bench, const void *bytes, size_t size, uint32_t base, const char *sentence)
{
    struct fault fault = {.sentence = ""};
    struct safe_image *safe = bench_judge_bytes(bench, "app", bytes, size, base, &fault);
    safe_image_free(safe);
    assert_null(safe);
    assert_int_equal(fault.kind, FAULT_REFUSED);
    assert_string_equal(fault.sentence, sentence);
}

static void a_pass_gives_its_bytes(void **state)
{
    (void)state;
    struct bench bench;
    struct fault fault;
    bench_open(&bench, "ds203");
    struct safe_image *safe = bench_judge(&bench, CLEAN, &fault);
    assert_non_null(safe);
    assert_int_equal(safe_image_range_count(safe), bench.image.extent_count);
    for (size_t i = 0; i < safe_image_range_count(safe); i++) {
        const struct safe_range *range = &safe_image_ranges(safe)[i];
        assert_int_equal(range->address, bench.image.extents[i].range.start);
        assert_int_equal(range->address + range->size, bench.image.extents[i].range.end);
        uint8_t *expected = malloc(range->size);
        assert_non_null(expected);
        assert_true(image_read(&bench.image, range->address, expected, range->size));
        assert_memory_equal(range->bytes, expected, range->size);
        free(expected);
    }
    uint32_t address, sp, reset;
    assert_true(safe_image_vectors(safe, &address, &sp, &reset));
    assert_int_equal(address, 0x0800C000);
    assert_string_equal(safe_image_path(safe), CLEAN);
    assert_ptr_equal(safe_image_board(safe), &bench.board);
    assert_ptr_equal(safe_image_chip(safe), &bench.chip);
    assert_int_equal(safe_image_accept_count(safe), 0);
    safe_image_free(safe);
    bench_release(&bench);
}

static void an_accepted_finding_goes_along(void **state)
{
    (void)state;
    struct bench bench;
    struct fault fault;
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    words[0] = 0x30000000; /* no RAM */
    bench_open(&bench, "ds203-app1");
    refuses(&bench, words, sizeof words, 0x0800C000, "app: failed the check");
    bench_accept(&bench, "VEC002:the loader sets its own");
    struct safe_image *safe = bench_judge_bytes(&bench, "app", words, sizeof words, 0x0800C000, &fault);
    assert_non_null(safe);
    assert_int_equal(safe_image_accept_count(safe), 1);
    assert_string_equal(safe_image_accepts(safe)[0].code, "VEC002");
    assert_string_equal(safe_image_accepts(safe)[0].slug, "sp-outside-ram");
    assert_string_equal(safe_image_accepts(safe)[0].reason, "the loader sets its own");
    safe_image_free(safe);
    bench_release(&bench);
}

static void no_threshold_lets_a_brick_through(void **state)
{
    (void)state;
    struct bench bench;
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    words[1] &= ~1u;
    bench_open(&bench, "ds203-app1");
    bench.policy.never_fail = true;
    refuses(&bench, words, sizeof words, 0x0800C000,
            "app: VEC004 reset-not-thumb is a brick, whatever --fail-on says: repair it, or accept it with a reason");
    bench_release(&bench);
}

static void no_accept_moves_the_regions(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "ds203-app1");
    static uint8_t long_one[0x20001];
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    memcpy(long_one, words, sizeof words);
    bench_accept(&bench, "MEM001:really");
    bench_accept(&bench, "MEM002:really");
    refuses(&bench, long_one, sizeof long_one, 0x0800C000,
            "app: the bytes from 0x0802c000 on lie in no declared region, which no accepted finding changes");
    bench_release(&bench);
}

static void no_accept_opens_a_protected_range(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "ds203-app1");
    bench_region(&bench, "ALL", 0x08000000, 0x40000, ROLE_FLASH);
    bench_region(&bench, "RAM", 0x20000800, 0xB800, ROLE_RAM);
    static uint8_t long_one[0x1000];
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    memcpy(long_one + 0x400, words, sizeof words);
    bench_accept(&bench, "PRT001:really");
    refuses(&bench, long_one, sizeof long_one, 0x0800BC00,
            "app: the bytes at 0x0800bc00..0x0800c000 lie in the protected range SYS, which no accepted finding "
            "changes");
    bench_release(&bench);
}

static void no_accept_reaches_the_option_bytes(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "ds203-app1");
    bench_region(&bench, "OPTIONS", 0x1FFFF800, 16, ROLE_FLASH);
    bench_accept(&bench, "MEM006:really");
    bench_accept(&bench, "VEC001:really");
    bench_accept(&bench, "PRT003:really");
    static const uint8_t options[4] = {0x5A, 0xA5, 0xFF, 0x00};
    refuses(
        &bench, options, sizeof options, 0x1FFFF800,
        "app: the bytes at 0x1ffff800..0x1ffff804 lie in the chip's OPTION_BYTES, which no accepted finding changes");
    bench_release(&bench);
}

/* An ELF without sections whose only segment starts with the file: the vectors lie where the table is expected, and
 * the headers below them. */
static void headers_are_no_firmware(void **state)
{
    (void)state;
    enum { HEADERS = sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr), BEFORE = 0x100 };
    static union {
        struct {
            Elf32_Ehdr elf;
            Elf32_Phdr segment;
        } headers;
        uint8_t bytes[BEFORE + TINY_WORDS * 4];
    } file;
    file.headers.elf = (Elf32_Ehdr){.e_type = ET_EXEC,
                                    .e_machine = EM_ARM,
                                    .e_version = 1,
                                    .e_phoff = sizeof(Elf32_Ehdr),
                                    .e_flags = 0x05000200,
                                    .e_ehsize = sizeof(Elf32_Ehdr),
                                    .e_phentsize = sizeof(Elf32_Phdr),
                                    .e_phnum = 1};
    memcpy(file.headers.elf.e_ident, ELFMAG "\1\1\1", 7);
    file.headers.segment = (Elf32_Phdr){.p_type = PT_LOAD,
                                        .p_vaddr = 0x0800C000 - BEFORE,
                                        .p_paddr = 0x0800C000 - BEFORE,
                                        .p_filesz = sizeof file.bytes,
                                        .p_memsz = sizeof file.bytes,
                                        .p_flags = PF_R | PF_X,
                                        .p_align = 4};
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    memcpy(file.bytes + BEFORE, words, sizeof words);
    struct bench bench;
    bench_open(&bench, "ds203-app1");
    bench_accept(&bench, "PRT001:not what this is about");
    bench_region(&bench, "ALL", 0x08000000, 0x40000, ROLE_FLASH);
    bench_region(&bench, "RAM", 0x20000800, 0xB800, ROLE_RAM);
    refuses(&bench, file.bytes, sizeof file.bytes, 0, "app: failed the check");
    bench_accept(&bench, "SEG001:really");
    refuses(&bench, file.bytes, sizeof file.bytes, 0,
            "app: the bytes at 0x0800bf00 are the headers of the ELF file itself");
    bench_release(&bench);
}

static void nothing_is_no_image(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "ds203-app1");
    bench_accept(&bench, "IMG011:really");
    bench_accept(&bench, "VEC001:really");
    static const char end[] = ":00000001FF\n";
    refuses(&bench, end, sizeof end - 1, 0, "app: there are no bytes in it");
    bench_release(&bench);
}

static void gaps_are_filled_where_nobody_lives(void **state)
{
    (void)state;
    struct bench bench;
    struct fault fault;
    uint32_t words[TINY_WORDS];
    make_tiny(words, 0x0800C000);
    bench_open(&bench, "ds203-app1");
    struct safe_image *safe = bench_judge_bytes(&bench, "app", words, sizeof words, 0x0800C000, &fault);
    assert_non_null(safe);
    assert_true(safe_image_may_fill(safe, (struct range){0x0800C048, 0x0802C000}));
    assert_false(safe_image_may_fill(safe, (struct range){0x0800C048, 0x0802C001}));
    assert_false(safe_image_may_fill(safe, (struct range){0x0800BFFF, 0x0800C000}));
    bench.board.protected_ranges[0].range = range_of(0x08010000, 16);
    assert_false(safe_image_may_fill(safe, (struct range){0x0800C048, 0x08010001}));
    bench.chip.other[0].range = range_of(0x08020000, 16);
    assert_false(safe_image_may_fill(safe, (struct range){0x0801FFFF, 0x08020001}));
    safe_image_free(safe);
    bench_release(&bench);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_gives_its_bytes),
        cmocka_unit_test(an_accepted_finding_goes_along),
        cmocka_unit_test(no_threshold_lets_a_brick_through),
        cmocka_unit_test(no_accept_moves_the_regions),
        cmocka_unit_test(no_accept_opens_a_protected_range),
        cmocka_unit_test(no_accept_reaches_the_option_bytes),
        cmocka_unit_test(headers_are_no_firmware),
        cmocka_unit_test(nothing_is_no_image),
        cmocka_unit_test(gaps_are_filled_where_nobody_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
