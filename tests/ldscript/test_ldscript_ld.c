/* Every script of tests/ldscript/scripts against GNU ld itself: `ld -T SCRIPT -M` prints the regions it understood.
 * A first line `ld: OPTIONS` in a script's comment is passed to both; `ld: quoted ENTRY` gives ld a copy with the
 * region's name in quotes, because 2.40 takes ENTRY without them for its command. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "ldscript/ldscript.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FOLDER "tests/ldscript/scripts"
#define LINKER "arm-none-eabi-ld"
#define FEWEST 60

static char scratch[] = P_tmpdir "/ldscript-XXXXXX";

struct row {
    char name[200];
    unsigned long long origin, length;
    char attributes[16];
};

struct rows {
    struct row at[100];
    size_t count;
};

/* "NAME 0xORIGIN 0xLENGTH ATTRIBUTES"; a long name has a line of its own before the numbers. */
static void read_row(char *line, char *pending, struct rows *rows)
{
    char *numbers = strstr(line, " 0x");
    struct row row = {.name = ""};
    line[strcspn(line, "\n")] = '\0';
    assert_true(strlen(line) < sizeof row.name);
    if (numbers == NULL) {
        strcpy(pending, line);
        return;
    }
    if (sscanf(numbers, " 0x%llx 0x%llx %15s", &row.origin, &row.length, row.attributes) < 2)
        fail_msg("cannot read the row of ld: %s", line);
    char *end = numbers;
    while (end > line && end[-1] == ' ')
        end--;
    *end = '\0';
    strcpy(row.name, end > line ? line : pending);
    assert_true(rows->count < sizeof rows->at / sizeof rows->at[0]);
    if (strcmp(row.name, "*default*") != 0)
        rows->at[rows->count++] = row;
}

/* The "Memory Configuration" of ld's map; false when it printed none. */
static bool ask_ld(const char *options, const char *script, struct rows *rows)
{
    char *command = alloc_format("cd " FOLDER " && " LINKER " %s -T '%s' -M -o %s/out.elf %s/empty.o 2>%s/errors",
                                 options, script, scratch, scratch, scratch);
    FILE *pipe = popen(command, "r");
    free(command);
    assert_non_null(pipe);
    char line[1024], pending[200] = "";
    enum { BEFORE, HEADING, INSIDE, BEHIND } state = BEFORE;
    rows->count = 0;
    while (fgets(line, sizeof line, pipe) != NULL) {
        if (strncmp(line, "Linker script and memory map", 28) == 0)
            state = BEHIND;
        else if (state == BEFORE && strcmp(line, "Memory Configuration\n") == 0)
            state = HEADING;
        else if (state == HEADING && strncmp(line, "Name ", 5) == 0)
            state = INSIDE;
        else if (state == INSIDE && line[0] != '\n')
            read_row(line, pending, rows);
    }
    pclose(pipe);
    return state == BEHIND;
}

/* `--defsym NAME=VALUE` and `-L FOLDER` of a script's first line, cut apart in place. */
static void read_options(char *text, struct ldscript_options *options)
{
    static const char *search[8];
    static struct ldscript_definition definitions[8];
    *options = (struct ldscript_options){.search = search, .definitions = definitions};
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        char *value = strtok(NULL, " ");
        assert_non_null(value);
        if (strcmp(word, "-L") == 0) {
            search[options->search_count++] = value;
        } else {
            struct ldscript_definition *definition = &definitions[options->definition_count++];
            char *equal = strchr(value, '=');
            assert_string_equal(word, "--defsym");
            assert_non_null(equal);
            *equal = '\0';
            definition->name = value;
            assert_true(ldscript_constant(equal + 1, &definition->value, NULL));
        }
    }
}

static char *quoted_copy(const char *text)
{
    struct text copy = {0};
    for (const char *at = text; *at != '\0';) {
        bool region = strncmp(at, "ENTRY ", 6) == 0 || strncmp(at, "ENTRY\n", 6) == 0;
        if (region)
            text_add(&copy, "\"ENTRY\"");
        else
            text_add_bytes(&copy, at, 1);
        at += region ? 5 : 1;
    }
    char *path = alloc_format("%s/quoted.ld", scratch);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text_string(&copy), file) >= 0);
    assert_int_equal(fclose(file), 0);
    text_release(&copy);
    return path;
}

static void compare_rows(const char *script, const struct memory_map *map, const struct rows *rows)
{
    if (map->region_count != rows->count)
        fail_msg("%s: %zu regions, ld has %zu", script, map->region_count, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        const struct region *ours = &map->regions[i];
        const struct row *row = &rows->at[i];
        if (strcmp(ours->name, row->name) != 0 || ours->origin != row->origin || ours->length != row->length ||
            strcmp(ours->attributes, row->attributes) != 0)
            fail_msg("%s: %s 0x%llx 0x%llx (%s), ld has %s 0x%llx 0x%llx (%s)", script, ours->name,
                     (unsigned long long)ours->origin, (unsigned long long)ours->length, ours->attributes, row->name,
                     row->origin, row->length, row->attributes);
    }
}

static size_t compare(const char *script)
{
    char *path = alloc_format(FOLDER "/%s", script), *copy = NULL;
    char options_text[200] = "", cut[200];
    struct file file;
    struct rows rows;
    assert_true(file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, NULL));
    (void)!sscanf((const char *)file.bytes, "/* ld: %199[^*]", options_text);
    bool quoted = strcmp(options_text, "quoted ENTRY ") == 0;
    if (quoted) {
        options_text[0] = '\0';
        copy = quoted_copy((const char *)file.bytes);
    }
    if (!ask_ld(options_text, copy != NULL ? copy : script, &rows))
        fail_msg("%s: ld printed no Memory Configuration", script);

    struct ldscript_options options;
    struct memory_map map;
    struct fault fault = {.sentence = ""};
    memcpy(cut, options_text, sizeof cut);
    read_options(cut, &options);
    assert_int_equal(chdir(FOLDER), 0);
    bool good = ldscript_read(script, &options, &map, &fault);
    assert_int_equal(chdir("../../.."), 0);
    if (!good)
        fail_msg("%s", fault.sentence);
    compare_rows(script, &map, &rows);
    map_release(&map);
    file_release(&file);
    free(copy);
    free(path);
    return rows.count;
}

static int is_script(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".ld") == 0;
}

static void all_scripts_as_ld_reads_them(void **state)
{
    (void)state;
    struct dirent **entries;
    size_t regions = 0;
    if (system(LINKER " --version >/dev/null 2>&1") != 0) {
        print_message(LINKER " is not installed: nothing compared\n");
        skip();
    }
    assert_non_null(mkdtemp(scratch));
    char *command = alloc_format("arm-none-eabi-as /dev/null -o %s/empty.o", scratch);
    assert_int_equal(system(command), 0);
    free(command);
    int count = scandir(FOLDER, &entries, is_script, alphasort);
    assert_true(count >= FEWEST);
    for (int i = 0; i < count; i++) {
        regions += compare(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    print_message("%d scripts, %zu regions equal to %s\n", count, regions, LINKER);
    command = alloc_format("rm -r %s", scratch);
    assert_int_equal(system(command), 0);
    free(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_scripts_as_ld_reads_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
