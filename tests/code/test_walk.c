/* Small images written out halfword by halfword: what is followed, what is left alone, what is found. */
#include "walking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CODE 0x40 /* offset of the code: the table has 16 words */

/* A table of SP and reset, 14 zero words, and the code. */
static void walk_code(struct walked *walked, const char *chip, const uint16_t *code, size_t count)
{
    uint8_t bytes[1024] = {0};
    const uint32_t table[2] = {0x20001000, WALKING_BASE + CODE + 1};
    assert_true(CODE + 2 * count <= sizeof bytes);
    memcpy(bytes, table, sizeof table);
    memcpy(bytes + CODE, code, 2 * count);
    walk_bytes(walked, chip, bytes, CODE + 2 * count);
}

#define WALK(walked, ...)                                                                                              \
    do {                                                                                                               \
        const uint16_t code[] = {__VA_ARGS__};                                                                         \
        walk_code(walked, "stm32f103xb", code, sizeof code / sizeof *code);                                            \
    } while (0)

/* Offset from the first instruction. */
static bool visited(const struct walked *walked, unsigned offset)
{
    return walk_visited(walked->walk, WALKING_BASE + CODE + offset);
}

static void leaves_literals_alone(void **unused)
{
    (void)unused;
    struct walked walked;
    /* ldr r0, [pc, #0]; b .+8; .word 0xFFFFFFFF; b . */
    WALK(&walked, 0x4801, 0xE003, 0x0000, 0x0000, 0xFFFF, 0xFFFF, 0xE7FE);
    assert_int_equal(walked.walk->instructions, 3);
    assert_true(visited(&walked, 0) && visited(&walked, 2) && !visited(&walked, 8) && visited(&walked, 12));
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
}

static void finds_undefined_behind_a_jump(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xE000, 0x0000, 0xFFFF, 0xFFFF); /* b .+4 */
    assert_int_equal(walked_count(&walked, "ISA001", SEVERITY_BRICK), 1);
    assert_int_equal(walked.checked.verdict.findings[0].address, WALKING_BASE + CODE + 4);
    walked_release(&walked);
    WALK(&walked, 0xEE30, 0x0A20, 0xE7FE); /* vadd.f32 s0, s0, s1; b . */
    assert_int_equal(walked_count(&walked, "ISA001", SEVERITY_BRICK), 1);
    assert_non_null(strstr(walked.checked.verdict.findings[0].message, "FPU"));
    walked_release(&walked);
    const uint16_t same[] = {0xEE30, 0x0A20, 0xE7FE};
    walk_code(&walked, "cortex-m4f", same, 3);
    assert_int_equal(walked.walk->instructions, 2);
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
}

static void under_a_condition_is_only_a_warning(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xBF08, 0xEE30, 0x0A20, 0xE7FE); /* it eq; vaddeq.f32; b . */
    assert_int_equal(walked_bad(&walked), 0);
    assert_int_equal(walked_count(&walked, "ISA001", SEVERITY_WARNING), 1);
    walked_release(&walked);
}

static void goes_on_behind_a_conditional_return(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xBF08, 0x4770, 0x2001, 0xE7FE); /* it eq; bxeq lr; movs r0, #1; b . */
    assert_int_equal(walked.walk->instructions, 4);
    walked_release(&walked);
}

static void stops_behind_a_call_that_never_returns(void **unused)
{
    (void)unused;
    struct walked walked;
    /* bl .+8; two words of data; b . */
    WALK(&walked, 0xF000, 0xF802, 0xFFFF, 0xFFFF, 0xE7FE);
    assert_int_equal(walked.walk->instructions, 2);
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
    /* The callee returns (bx lr), but what follows the call is no code: as behind longjmp. */
    WALK(&walked, 0xF000, 0xF802, 0xFFFF, 0xFFFF, 0x4770);
    assert_int_equal(walked.walk->instructions, 2);
    assert_int_equal(walked.walk->doubtful_returns, 1);
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
    WALK(&walked, 0xF000, 0xF801, 0xE7FE, 0x4770); /* bl .+6; b .; bx lr */
    assert_int_equal(walked.walk->instructions, 3);
    walked_release(&walked);
}

static void follows_a_bounded_table(void **unused)
{
    (void)unused;
    struct walked walked;
    /* cmp r0, #2; bhi .+10; tbb [pc, r0]; .byte 2, 3, 4, 0; b .; b .; b . */
    WALK(&walked, 0x2802, 0xD805, 0xE8DF, 0xF000, 0x0302, 0x0004, 0xE7FE, 0xE7FE, 0xE7FE);
    assert_int_equal(walked.walk->instructions, 6);
    assert_true(visited(&walked, 12) && visited(&walked, 14) && visited(&walked, 16) && !visited(&walked, 8));
    assert_int_equal(walked.walk->indirect_jumps, 0);
    walked_release(&walked);
    WALK(&walked, 0xE8DF, 0xF000, 0x0302, 0x0004, 0xE7FE, 0xE7FE, 0xE7FE); /* no comparison: not followed, and said */
    assert_int_equal(walked.walk->instructions, 1);
    assert_int_equal(walked.walk->indirect_jumps, 1);
    walked_release(&walked);
}

static void takes_no_data_behind_a_switch_helper_for_code(void **unused)
{
    (void)unused;
    struct walked walked;
    /* bl .+8; offsets that are no code; push {r1}; mov r1, lr; ldrb r1, [r1, r0]; add lr, r1; pop {r1}; bx lr */
    WALK(&walked, 0xF000, 0xF802, 0x4770, 0xFFFF, 0xB402, 0x4671, 0x5C09, 0x448E, 0xBC02, 0x4770);
    assert_int_equal(walked.walk->instructions, 7);
    assert_false(visited(&walked, 4));
    walked_release(&walked);
}

static void sees_branches_that_cannot_be(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xF000, 0xE802, 0xE7FE, 0x0000); /* blx .+8 */
    assert_int_equal(walked_count(&walked, "ISA003", SEVERITY_BRICK), 1);
    walked_release(&walked);
    WALK(&walked, 0x4778, 0x46C0, 0xE12F, 0xFF1E); /* bx pc: the way of old veneers */
    assert_int_equal(walked_count(&walked, "ISA003", SEVERITY_BRICK), 1);
    walked_release(&walked);
    WALK(&walked, 0x4800, 0x4700, 0x0040, 0x0800); /* ldr r0, [pc, #0]; bx r0; .word 0x08000040 */
    assert_int_equal(walked_count(&walked, "ISA003", SEVERITY_BRICK), 1);
    walked_release(&walked);
    WALK(&walked, 0x4800, 0x4700, 0x0041, 0x0800); /* … 0x08000041 */
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
    WALK(&walked, 0xF010, 0xB800); /* b.w .+0x10004 */
    assert_int_equal(walked_count(&walked, "ISA004", SEVERITY_ERROR), 1);
    walked_release(&walked);
    WALK(&walked, 0x2001, 0x2002); /* nothing behind the last instruction */
    assert_int_equal(walked_count(&walked, "ISA004", SEVERITY_ERROR), 1);
    walked_release(&walked);
}

static void knows_the_profiles_apart(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xEE11, 0x0F10, 0xE7FE); /* mrc p15, 0, r0, c1, c0, 0 */
    assert_int_equal(walked_count(&walked, "ISA005", SEVERITY_ERROR), 1);
    assert_int_equal(walked_count(&walked, "ISA001", SEVERITY_BRICK), 0);
    walked_release(&walked);
    WALK(&walked, 0x2018, 0xDFAB, 0xE7FE); /* movs r0, #24; svc 0xab */
    assert_int_equal(walked_count(&walked, "ISA005", SEVERITY_ERROR), 1);
    walked_release(&walked);
    WALK(&walked, 0xDFAB, 0xE7FE); /* the number alone is anybody's */
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
}

/* ARM PR326-PRDC-009450 v2.0, 602117: LDRD Ra, Rb, [Ra] is affected, LDRD Rb, Ra, [Ra] is not. */
static void knows_the_erratum(void **unused)
{
    (void)unused;
    struct walked walked;
    WALK(&walked, 0xE9D0, 0x0100, 0xE9D1, 0x1200, 0xE7FE); /* ldrd r0, r1, [r0]; ldrd r1, r2, [r1]; b . */
    assert_int_equal(walked_count(&walked, "ISA002", SEVERITY_WARNING), 1);
    assert_non_null(strstr(walked.checked.verdict.findings[0].message, "in 2 places"));
    walked_release(&walked);
    WALK(&walked, 0xE9D1, 0x0100, 0xE9D2, 0x0100, 0xE7FE); /* ldrd r0, r1, [r1]; ldrd r0, r1, [r2] */
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
    const uint16_t affected[] = {0xE9D0, 0x0100, 0xE7FE};
    walk_code(&walked, "cortex-m4", affected, 3);
    assert_int_equal(walked.checked.verdict.finding_count, 0);
    walked_release(&walked);
}

static void says_when_there_is_nothing_to_walk(void **unused)
{
    (void)unused;
    struct walked walked;
    const uint8_t picture[64] = {'B', 'M'};
    walk_bytes(&walked, "stm32f103xb", picture, sizeof picture);
    assert_int_equal(walked.walk->instructions, 0);
    assert_int_equal(walked.checked.verdict.skip_count, 7);
    walked_release(&walked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_literals_alone),
        cmocka_unit_test(finds_undefined_behind_a_jump),
        cmocka_unit_test(under_a_condition_is_only_a_warning),
        cmocka_unit_test(goes_on_behind_a_conditional_return),
        cmocka_unit_test(stops_behind_a_call_that_never_returns),
        cmocka_unit_test(follows_a_bounded_table),
        cmocka_unit_test(takes_no_data_behind_a_switch_helper_for_code),
        cmocka_unit_test(sees_branches_that_cannot_be),
        cmocka_unit_test(knows_the_profiles_apart),
        cmocka_unit_test(knows_the_erratum),
        cmocka_unit_test(says_when_there_is_nothing_to_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
