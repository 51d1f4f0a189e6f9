/* The library in the hands of a program: what it is told, what it tells. */
#include <dsocheck.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SLOT1   "tests/cli/inputs/slot1.hex"
#define REGIONS "samples/clean/five-regions/app.elf"

static struct dso_error error;
static dso_target *target;
static dso_image *image;
static dso_check *check;

static int forget(void **state)
{
    (void)state;
    dso_check_free(check);
    dso_image_free(image);
    dso_target_free(target);
    check = NULL;
    image = NULL;
    target = NULL;
    return 0;
}

static void must(enum dso_status status)
{
    if (status != DSO_OK)
        fail_msg("%s: %s", dso_status_name(status), error.sentence);
}

static void must_fail(enum dso_status status, enum dso_status expected, const char *words)
{
    assert_int_equal(status, expected);
    assert_int_equal(error.status, expected);
    if (strstr(error.sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.sentence, words);
}

static void open_and_check(const char *board, const char *path, const struct dso_policy *policy)
{
    const struct dso_target_options options = {.size = sizeof options, .board = board};
    must(dso_target_open(&options, &target, &error));
    must(dso_image_load(target, path, NULL, &image, &error));
    must(dso_check_new(target, image, policy, &check, &error));
}

static void test_facts(void **state)
{
    (void)state;
    open_and_check(NULL, REGIONS, NULL);
    const struct dso_facts *facts = dso_check_facts(check);
    assert_string_equal(facts->format, "elf");
    assert_string_equal(facts->board, "ds203");
    assert_string_equal(facts->assumed_what, "ds203");
    assert_non_null(strstr(facts->assumed_why, "slot APP1"));
    assert_true(facts->has_vectors);
    assert_int_equal(facts->vectors, 0x0800C000);
    assert_true(facts->code_bytes > 0);
    assert_true(dso_check_passed(check));
    assert_int_equal(dso_finding_count(check), 1);
    const struct dso_finding *finding = dso_finding_at(check, 0);
    assert_string_equal(finding->code, "MEM006");
    assert_int_equal(finding->severity, DSO_NOTE);
    assert_true(finding->has_address);
    assert_int_equal(finding->address, 0x0804C000);
    assert_int_equal(finding->end, 0x0804C13C);
    assert_string_equal(finding->region, "ROM");
    assert_null(dso_finding_at(check, 1));
    /* As the first report of README.md has it. */
    assert_int_equal(dso_region_count(check), 5);
    assert_string_equal(dso_region_at(check, 0)->name, "RAM");
    assert_int_equal(dso_region_at(check, 0)->used, 8228);
    assert_int_equal(dso_region_at(check, 1)->used, 316);
    assert_true(dso_extent_count(check) > 0);
    assert_true(dso_skip_count(check) > 0 && dso_skip_count(check) < facts->rules);
    assert_string_equal(dso_skip_at(check, 0)->code, "IMG001");
}

static void test_script(void **state)
{
    (void)state;
    const char *include[] = {"tests/library/include"};
    struct dso_symbol symbols[] = {{"ROM_LENGTH", 0x10}};
    struct dso_target_options options = {.size = sizeof options,
                                         .part = "cortex-m3",
                                         .script = "tests/library/app.ld",
                                         .include = include,
                                         .include_count = 1,
                                         .symbols = symbols,
                                         .symbol_count = 1};
    must(dso_target_open(&options, &target, &error));
    include[0] = symbols[0].name = NULL; /* everything was copied */
    must(dso_image_load(target, REGIONS, NULL, &image, &error));
    must(dso_check_new(target, image, NULL, &check, &error));
    assert_int_equal(dso_region_at(check, 0)->length, 0x10);
    assert_false(dso_check_passed(check));
    must_fail(dso_target_open(&(struct dso_target_options){.script = "tests/library/app.ld"}, &target, &error),
              DSO_CONFIG, "regions.ld");
}

/* A program that was compiled when the struct was shorter. */
static void test_older_structs(void **state)
{
    (void)state;
    struct dso_target_options options = {.size = offsetof(struct dso_target_options, script), .board = "ds203"};
    options.script = "garbage that is not there yet";
    must(dso_target_open(&options, &target, &error));
    must(dso_image_load(target, SLOT1, NULL, &image, &error));
    struct dso_policy policy = {.size = offsetof(struct dso_policy, will_emit), .fail_on = DSO_ERROR, .will_emit = 1};
    must(dso_check_new(target, image, &policy, &check, &error));
    must_fail(dso_emit_file(check, DSO_HEX, "never.hex", NULL, &error), DSO_CALLER, "will_emit");
}

static void test_errors(void **state)
{
    (void)state;
    must_fail(dso_target_open(&(struct dso_target_options){.part = "stm32f103xz"}, &target, &error), DSO_CONFIG,
              "stm32f103xz");
    must_fail(dso_target_open(&(struct dso_target_options){.board = "ds203", .part = "cortex-m3"}, &target, &error),
              DSO_CALLER, "give one of the two");
    must(dso_target_open(NULL, &target, &error));
    must_fail(dso_image_load(target, "not there.elf", NULL, &image, &error), DSO_FILE, "not there.elf");
    must_fail(dso_image_load(target, "LICENSE", NULL, &image, &error), DSO_UNSUPPORTED, "text file");
    must_fail(dso_image_load_bytes(target, "a.bin", "\1\2\3\4", 4, NULL, &image, &error), DSO_CALLER, "a.bin");
    must_fail(dso_image_load_bytes(target, "a.bin", NULL, 0, NULL, &image, &error), DSO_FORMAT, "empty");
    assert_int_equal(dso_image_load(target, "not there.elf", NULL, &image, NULL), DSO_FILE);
    must(dso_image_load(target, SLOT1, NULL, &image, &error));
    const char *level[] = {"MEM001=note"};
    must_fail(dso_check_new(target, image, &(struct dso_policy){.levels = level, .level_count = 1}, &check, &error),
              DSO_CALLER, "MEM001");
}

struct received {
    char bytes[4096];
    size_t size, most;
};

static int receive(void *user, const void *bytes, size_t size)
{
    struct received *received = user;
    if (received->size + size > received->most)
        return -1;
    memcpy(received->bytes + received->size, bytes, size);
    received->size += size;
    return 0;
}

static const struct dso_policy emitting = {.size = sizeof emitting, .fail_on = DSO_ERROR, .will_emit = 1};

/* The bytes of the image go there and back. */
static void test_emission(void **state)
{
    (void)state;
    static struct received first, second;
    first.most = second.most = sizeof first.bytes;
    open_and_check("ds203", REGIONS, &emitting);
    uint32_t address = 0;
    must(dso_emit(check, DSO_HEX, receive, &first, &address, &error));
    assert_int_equal(address, 0x0800C000);
    must_fail(dso_emit(check, DSO_BIN, receive, &second, NULL, &error), DSO_CALLER, "DSO_HEX or DSO_SREC");
    assert_int_equal(second.size, 0);
    forget(NULL);
    must(dso_target_open(&(struct dso_target_options){.board = "ds203"}, &target, &error));
    must(dso_image_load_bytes(target, "again.hex", first.bytes, first.size, NULL, &image, &error));
    must(dso_check_new(target, image, &emitting, &check, &error));
    assert_true(dso_check_passed(check));
    must(dso_emit(check, DSO_HEX, receive, &second, NULL, &error));
    assert_int_equal(second.size, first.size);
    assert_memory_equal(second.bytes, first.bytes, first.size);
    first.size = 0;
    first.most = 100;
    must_fail(dso_emit(check, DSO_HEX, receive, &first, NULL, &error), DSO_OUTPUT, "again.hex");
}

/* As objcopy makes it: the program's own --emit is held against that elsewhere. */
static void test_emission_to_file(void **state)
{
    (void)state;
    static struct received whole;
    char path[] = P_tmpdir "/library_use_XXXXXX", text[4096];
    whole.most = sizeof whole.bytes;
    open_and_check("ds203", REGIONS, &emitting);
    must_fail(dso_emit_file(check, DSO_SREC, "/nowhere/a.srec", NULL, &error), DSO_OUTPUT, "/nowhere/a.srec");
    int made = mkstemp(path);
    assert_true(made >= 0);
    close(made);
    must(dso_emit_file(check, DSO_HEX, path, NULL, &error));
    must(dso_emit(check, DSO_HEX, receive, &whole, NULL, &error));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof text, file), whole.size);
    assert_memory_equal(text, whole.bytes, whole.size);
    fclose(file);
    unlink(path);
}

static void test_refusal(void **state)
{
    (void)state;
    static struct received none;
    struct dso_policy lax = emitting;
    lax.fail_on = DSO_NEVER;
    open_and_check("ds203", "tests/cli/inputs/over-sys.hex", &lax);
    assert_true(dso_check_passed(check));
    must_fail(dso_emit(check, DSO_HEX, receive, &none, NULL, &error), DSO_REFUSED, "brick");
    assert_int_equal(none.size, 0);
}

static void *work(void *path)
{
    struct dso_error why;
    dso_target *own = NULL;
    size_t passed = 0;
    for (int i = 0; i < 20 && dso_target_open(NULL, &own, &why) == DSO_OK; i++) {
        dso_image *loaded = NULL;
        dso_check *checked = NULL;
        if (dso_image_load(own, path, NULL, &loaded, &why) == DSO_OK &&
            dso_check_new(own, loaded, NULL, &checked, &why) == DSO_OK)
            passed += (size_t)dso_check_passed(checked);
        dso_check_free(checked);
        dso_image_free(loaded);
        dso_target_free(own);
    }
    return (void *)(uintptr_t)passed;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    char *paths[] = {REGIONS, SLOT1, REGIONS, SLOT1};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, paths[i]), 0);
    for (int i = 0; i < 4; i++) {
        void *passed;
        pthread_join(threads[i], &passed);
        assert_int_equal((uintptr_t)passed, 20);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_facts, forget),    cmocka_unit_test_teardown(test_script, forget),
        cmocka_unit_test_teardown(test_errors, forget),   cmocka_unit_test_teardown(test_older_structs, forget),
        cmocka_unit_test_teardown(test_emission, forget), cmocka_unit_test_teardown(test_emission_to_file, forget),
        cmocka_unit_test_teardown(test_refusal, forget),  cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
