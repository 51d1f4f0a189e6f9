#include "building.h"

#include "base/text.h"
#include "load/load.h"
#include "profile/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[64];
static struct file_text {
    char at[65536];
} output;
static struct verdict verdict;

static const char start_c[] =
    "extern int main(void); extern char _estack[];\n"
    "void Reset_Handler(void) { main(); for (;;); }\n"
    "__attribute__((section(\".isr_vector\"), used)) void *const vectors[] = {_estack, (void *)Reset_Handler,\n"
    "    (void *)Reset_Handler, (void *)Reset_Handler};\n";

static const char link_ld[] =
    "MEMORY { ROM (rx) : ORIGIN = 0x0800C000, LENGTH = 128K RAM (rwx) : ORIGIN = 0x20003000, LENGTH = 34K }\n"
    "PROVIDE(_estack = ORIGIN(RAM) + LENGTH(RAM));\n"
    "SECTIONS {\n"
    "  .text : { KEEP(*(.isr_vector)) *(.text*) *(.rodata*) *(.ARM.extab*) } >ROM\n"
    "  .ARM.exidx : { *(.ARM.exidx*) } >ROM\n"
    "  .init_array : { KEEP(*(.init_array*)) } >ROM\n"
    "  .data : { *(.data*) } >RAM AT>ROM\n"
    "  .bss : { *(.bss*) *(COMMON) } >RAM\n"
    "}\n";

int building_open(void **unused)
{
    (void)unused;
    strcpy(folder, P_tmpdir "/test_abi_XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    write_file("start.c", start_c);
    write_file("link.ld", link_ld);
    return 0;
}

int building_close(void **unused)
{
    (void)unused;
    verdict_release(&verdict);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

void write_bytes(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void write_file(const char *name, const char *text)
{
    write_bytes(name, text, strlen(text));
}

const char *tool_output(void)
{
    FILE *file = fopen(path_of("tool.txt"), "r");
    assert_non_null(file);
    output.at[fread(output.at, 1, sizeof output.at - 1, file)] = '\0';
    fclose(file);
    return output.at;
}

void run_tools(const char *format, ...)
{
    char line[4096], command[8192];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    snprintf(command, sizeof command, "cd %s && (%s) >tool.txt 2>&1", folder, line);
    if (system(command) != 0)
        fail_msg("%s\n%s", line, tool_output());
}

void load_file(const char *name, struct image *image)
{
    struct fault fault;
    if (!image_load(path_of(name), &(struct load_options){.has_base = true, .base = 0x0800C000}, image, &fault))
        fail_msg("%s", fault.sentence);
}

static void open_target(const char *target, struct board *board, struct chip *chip)
{
    struct fault fault;
    bool good;
    if (strncmp(target, "chip:", 5) == 0) {
        good = chip_read(target + 5, chip, &fault);
        if (good)
            board_from_chip(chip, board);
    } else {
        good = board_read(target, board, &fault) && chip_read(board->chip, chip, &fault);
    }
    if (!good)
        fail_msg("%s", fault.sentence);
}

static const char *codes_of(void)
{
    static struct text codes;
    text_release(&codes);
    for (size_t i = 0; i < verdict.finding_count; i++) {
        char code[32];
        snprintf(code, sizeof code, "%s:%s", severity_name(verdict.findings[i].severity),
                 verdict.findings[i].rule->code);
        if (strstr(text_string(&codes), code) == NULL)
            text_add(&codes, "%s%s", codes.length > 0 ? " " : "", code);
    }
    return text_string(&codes);
}

const char *judged_approving(const struct family *family, const char *target, const char *name,
                             const char *const *approved, size_t count)
{
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    struct image image = {0};
    struct board board = {0};
    struct chip chip = {0};
    open_target(target, &board, &chip);
    load_file(name, &image);
    const struct subject request = {
        .map = &board.map, .board = &board, .chip = &chip, .approved = approved, .approved_count = count};
    struct checked checked;
    check_image_by(&image, &request, &policy, &family, 1, &checked);
    verdict_release(&verdict);
    verdict = checked.verdict;
    checked.verdict = (struct verdict){0};
    checked_release(&checked);
    image_release(&image);
    board_release(&board);
    chip_release(&chip);
    return codes_of();
}

const char *judged(const struct family *family, const char *target, const char *name)
{
    return judged_approving(family, target, name, NULL, 0);
}

bool said(const char *code, const char *words)
{
    for (size_t i = 0; i < verdict.finding_count; i++)
        if (strcmp(verdict.findings[i].rule->code, code) == 0 && strstr(verdict.findings[i].message, words) != NULL)
            return true;
    return false;
}

bool was_skipped(const char *code, const char *words)
{
    for (size_t i = 0; i < verdict.skip_count; i++)
        if (strcmp(verdict.skips[i].rule->code, code) == 0 && strstr(verdict.skips[i].reason, words) != NULL)
            return true;
    return false;
}

size_t findings_of(const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < verdict.finding_count; i++)
        count += strcmp(verdict.findings[i].rule->code, code) == 0;
    return count;
}

const struct finding *finding_of(const char *code)
{
    for (size_t i = 0; i < verdict.finding_count; i++)
        if (strcmp(verdict.findings[i].rule->code, code) == 0)
            return &verdict.findings[i];
    fail_msg("no finding of %s", code);
    return NULL;
}
