/* Reads rules/parts/FAMILY.yaml. Lists of memory are one string, "0x08000000+64K/1K 0x08010000+448K/64K", because the
 * files hold hundreds of them; all other numbers are as in profiles. */
#include "family.h"
#include "family_uart.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "profile/parts.h"

#include <stdlib.h>
#include <string.h>

#define UARTS_CAP   64
#define SETS_CAP    1000
#define BLANKS      " ,"
#define LAST_OF_32  0xFFFFFFFFu
#define NAME_LENGTH 40

struct set_text {
    char *title, *series, *core, *interrupts;
    char *flash, *ram, *die_flash, *die_ram, *other, *sources, *agreed, *parts;
};

struct family_text {
    char *family, *title, *source, *product_ids;
    struct uart_text *uart;
    struct set_text *sets;
    uint32_t uart_count, sets_count;
};

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                                               \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct type, member, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t set_fields[] = {
    OPTIONAL_TEXT("title", set_text, title),
    OPTIONAL_TEXT("series", set_text, series),
    TEXT("core", set_text, core),
    OPTIONAL_TEXT("interrupts", set_text, interrupts),
    OPTIONAL_TEXT("flash", set_text, flash),
    OPTIONAL_TEXT("ram", set_text, ram),
    OPTIONAL_TEXT("die_flash", set_text, die_flash),
    OPTIONAL_TEXT("die_ram", set_text, die_ram),
    OPTIONAL_TEXT("other", set_text, other),
    TEXT("sources", set_text, sources),
    OPTIONAL_TEXT("agreed", set_text, agreed),
    TEXT("parts", set_text, parts),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t set_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct set_text, set_fields)};

static const cyaml_schema_value_t uart_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct uart_text, uart_text_fields)};

static const cyaml_schema_field_t family_fields[] = {
    TEXT("family", family_text, family),
    TEXT("title", family_text, title),
    TEXT("source", family_text, source),
    OPTIONAL_TEXT("product_ids", family_text, product_ids),
    CYAML_FIELD_SEQUENCE("uart", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct family_text, uart, &uart_entry, 0,
                         UARTS_CAP),
    CYAML_FIELD_SEQUENCE("sets", CYAML_FLAG_POINTER, struct family_text, sets, &set_entry, 0, SETS_CAP),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t family_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct family_text, family_fields)};

bool reading_wrong(const struct reading *at, const char *text, const char *expected)
{
    return yaml_fault(&at->family->yaml, at->path, at->item, at->fault, "\"%s\" is not %s", text, expected);
}

bool reading_number(const struct reading *at, const char *text, uint32_t *value)
{
    const char *why;
    uint64_t number;
    if (!number_read(text, LAST_OF_32, &number, &why))
        return yaml_fault(&at->family->yaml, at->path, at->item, at->fault, "\"%s\" %s", text, why);
    *value = (uint32_t)number;
    return true;
}

bool reading_optional(struct reading *at, const char *path, const char *text, uint32_t *value)
{
    at->path = path;
    return text == NULL || reading_number(at, text, value);
}

/* ---- memory ---- */

/* [NAME=]ORIGIN+LENGTH[/UNIT][!x], which is taken apart. */
static bool convert_bank(const struct reading *at, char *text, struct bank_fact *bank)
{
    char *equals = strchr(text, '='), *plus = strchr(text, '+'), *slash = strchr(text, '/'), *mark = strchr(text, '!');
    if (plus == NULL || (mark != NULL && strcmp(mark, "!x") != 0))
        return reading_wrong(at, text, "a range such as 0x08000000+64K/1K or 0x10000000+64K!x");
    if (mark != NULL) {
        *mark = '\0';
        bank->detail = 1;
    }
    if (equals != NULL) {
        bank->name = alloc_text(text, (size_t)(equals - text));
        text = equals + 1;
    }
    *plus = '\0';
    if (slash != NULL)
        *slash = '\0';
    return reading_number(at, text, &bank->origin) && reading_number(at, plus + 1, &bank->length) &&
           (slash == NULL || reading_number(at, slash + 1, &bank->detail));
}

static bool convert_banks(struct reading *at, const char *path, const char *text, struct set_fact *set,
                          enum bank_list list)
{
    if (text == NULL)
        return true;
    at->path = path;
    char *copy = alloc_string(text), *rest = NULL;
    bool good = true;
    for (char *item = strtok_r(copy, BLANKS, &rest); good && item != NULL; item = strtok_r(NULL, BLANKS, &rest)) {
        good = set->bank_count[list] < CHIP_SECTORS - 1 || reading_wrong(at, text, "a list of at most 15 ranges");
        good = good && convert_bank(at, item, &set->banks[list][set->bank_count[list]++]);
    }
    free(copy);
    return good;
}

/* ---- names ---- */

static void add_name(struct set_fact *set, const char *start, char letter, const char *end, size_t end_length)
{
    char letters[2] = {letter, '\0'};
    set->names = alloc_grow(set->names, set->name_count, &set->name_capacity, sizeof *set->names);
    set->names[set->name_count++] = alloc_format("%s%s%.*s", start, letters, (int)end_length, end);
}

/* "STM32F103[CRTV]8" is four names. */
static bool convert_names(struct reading *at, const char *text, struct set_fact *set)
{
    at->path = "sets.parts";
    char *copy = alloc_string(text), *rest = NULL;
    bool good = true;
    for (char *name = strtok_r(copy, BLANKS, &rest); good && name != NULL; name = strtok_r(NULL, BLANKS, &rest)) {
        char *open = strchr(name, '['), *close = strchr(name, ']');
        good = (open == NULL) == (close == NULL) && close >= open && strlen(name) < NAME_LENGTH;
        if (!good) {
            reading_wrong(at, name, "a name such as STM32F103C8 or STM32F103[CR]8");
        } else if (open == NULL) {
            add_name(set, name, '\0', "", 0);
        } else {
            *open = '\0';
            for (const char *letter = open + 1; letter < close; letter++)
                add_name(set, name, *letter, close + 1, strlen(close + 1));
        }
    }
    free(copy);
    return good;
}

/* ---- the whole ---- */

/* "PSL", spelt out by the family's "P probe-rs/probe-rs, S …"; other words are as they stand. */
static char *spell_sources(const struct family_fact *family, const char *letters)
{
    struct text spelt = {0};
    for (const char *letter = letters; *letter != '\0'; letter++) {
        char key[] = {*letter, ' ', '\0'};
        const char *found = strstr(family->source, key);
        bool is_key = found != NULL && (found == family->source || found[-1] == ' ');
        if (!is_key) {
            text_release(&spelt);
            return alloc_string(letters);
        }
        text_add(&spelt, "%s%.*s", letter > letters ? ", " : "", (int)strcspn(found + 2, ","), found + 2);
    }
    return spelt.at;
}

static bool convert_set(struct reading *at, const struct set_text *text, struct set_fact *set)
{
    uint32_t interrupts = 0;
    at->path = "sets.core";
    set->title = text->title;
    set->series = text->series;
    set->core = core_from_name(text->core);
    if (set->core == CORE_UNKNOWN)
        return reading_wrong(at, text->core, "a core that is known");
    if (!reading_optional(at, "sets.interrupts", text->interrupts, &interrupts))
        return false;
    set->interrupts = interrupts;
    const char *agreed = text->agreed != NULL ? text->agreed : "";
    set->agreed = (strstr(agreed, "flash") != NULL ? PART_AGREED_FLASH : 0) |
                  (strstr(agreed, "ram") != NULL ? PART_AGREED_RAM : 0);
    set->one_source =
        (text->flash != NULL || text->ram != NULL) && set->agreed != (PART_AGREED_FLASH | PART_AGREED_RAM);
    set->sources = spell_sources(at->family, text->sources);
    return convert_banks(at, "sets.flash", text->flash, set, LIST_FLASH) &&
           convert_banks(at, "sets.ram", text->ram, set, LIST_RAM) &&
           convert_banks(at, "sets.die_flash", text->die_flash, set, LIST_DIE_FLASH) &&
           convert_banks(at, "sets.die_ram", text->die_ram, set, LIST_DIE_RAM) &&
           convert_banks(at, "sets.other", text->other, set, LIST_OTHER) && convert_names(at, text->parts, set);
}

static bool convert_ids(struct reading *at, char *text)
{
    at->path = "product_ids";
    size_t count = 0, most = sizeof at->family->product_ids / sizeof *at->family->product_ids;
    char *rest = NULL;
    for (char *id = strtok_r(text, BLANKS, &rest); id != NULL; id = strtok_r(NULL, BLANKS, &rest)) {
        uint32_t value = 0;
        if (count + 1 == most)
            return reading_wrong(at, id, "within the longest list");
        if (!reading_number(at, id, &value))
            return false;
        at->family->product_ids[count++] = value;
    }
    return true;
}

static bool convert_family(struct family_fact *family, struct family_text *text, struct fault *fault)
{
    struct reading at = {.family = family, .fault = fault};
    family->name = text->family;
    family->title = text->title;
    family->source = text->source;
    if (text->product_ids != NULL && !convert_ids(&at, text->product_ids))
        return false;
    family->uarts = alloc_items(text->uart_count, sizeof *family->uarts);
    for (at.item = 1; at.item <= text->uart_count; at.item++)
        if (!convert_uart(&at, &text->uart[at.item - 1], &family->uarts[family->uart_count++]))
            return false;
    family->sets = alloc_items(text->sets_count, sizeof *family->sets);
    for (at.item = 1; at.item <= text->sets_count; at.item++)
        if (!convert_set(&at, &text->sets[at.item - 1], &family->sets[family->set_count++]))
            return false;
    return true;
}

bool family_read(const char *path, struct family_fact *family, struct fault *fault)
{
    *family = (struct family_fact){0};
    struct file file;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, fault))
        return false;
    family->path = alloc_string(path);
    bool good = yaml_read(family->path, file.bytes, file.size, &family_schema, &family->yaml, fault) &&
                convert_family(family, family->yaml.data, fault);
    file_release(&file);
    if (!good)
        family_release(family);
    return good;
}

void family_release(struct family_fact *family)
{
    for (size_t i = 0; i < family->set_count; i++) {
        for (size_t list = 0; list < LISTS; list++)
            for (size_t bank = 0; bank < family->sets[i].bank_count[list]; bank++)
                free(family->sets[i].banks[list][bank].name);
        for (size_t name = 0; name < family->sets[i].name_count; name++)
            free(family->sets[i].names[name]);
        free(family->sets[i].names);
        free(family->sets[i].sources);
    }
    for (size_t i = 0; i < family->uart_count; i++)
        free(family->uarts[i].options);
    free(family->uarts);
    free(family->sets);
    free(family->path);
    yaml_release(&family->yaml);
    *family = (struct family_fact){0};
}
