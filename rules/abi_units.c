#include "abi_units.h"

#include "base/alloc.h"
#include "base/text.h"
#include "debuginfo/debuginfo.h"
#include "facts/attributes.h"
#include "facts/costly.h"
#include "facts/facts.h"

#include <elf.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static const char *unit_name(const struct compile_unit *unit)
{
    return unit->name != NULL ? unit->name : "a file without a name";
}

/* --- floating-point arguments ---------------------------------------------------------------------------------- */

/* Units that say which registers they use; soft and softfp fit together (ARM IHI 0042, 7.1). */
static void compare_float_units(const struct compile_unit *units, size_t count, struct inquiry *inquiry)
{
    const struct compile_unit *hard = NULL, *soft = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t length;
        const char *abi = units[i].producer != NULL && tool_tells_options(units[i].producer)
                              ? tool_option(units[i].producer, "-mfloat-abi=", &length)
                              : NULL;
        if (abi == NULL)
            continue;
        bool in_registers = length == 4 && strncmp(abi, "hard", 4) == 0;
        if (in_registers && hard == NULL)
            hard = &units[i];
        if (!in_registers && soft == NULL)
            soft = &units[i];
    }
    struct place place = {0};
    if (hard != NULL && soft != NULL)
        found(inquiry, &place, "%s was compiled with -mfloat-abi=hard, %s without", unit_name(hard), unit_name(soft));
}

void check_float_abi(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    const struct compile_unit *units;
    size_t count = debuginfo_units(subject->debug, &units);
    uint32_t args = 0;
    bool says = attribute_number(&subject->facts->attributes, TAG_VFP_ARGS, &args);
    if (image->attributes == NULL && count == 0) {
        skipped(inquiry, "the file has neither build attributes nor DWARF");
        return;
    }
    compare_float_units(units, count, inquiry);
    struct place place = {0};
    if (args == 1 && (image->elf_flags & EF_ARM_ABI_FLOAT_SOFT) != 0)
        found(inquiry, &place,
              "the build attributes pass floating-point arguments in FP registers, the ELF header (e_flags 0x%08x) in "
              "core registers",
              image->elf_flags);
    /* LLD keeps the attributes of one input only, so that their silence means nothing. */
    bool complete = image->attributes != NULL && (says || !linked_by(compilers_of(subject), "LLD"));
    if (complete && args == 0 && (image->elf_flags & EF_ARM_ABI_FLOAT_HARD) != 0)
        found(inquiry, &place,
              "the ELF header (e_flags 0x%08x) passes floating-point arguments in FP registers, the build attributes "
              "in core registers",
              image->elf_flags);
    if (count == 0)
        skipped(inquiry, "without DWARF nothing but the linker's merged attributes tells what was mixed");
}

/* --- sizes of types that options decide ------------------------------------------------------------------------ */

struct size_choice {
    const char *small, *large; /* options */
    uint32_t tag;              /* build attribute */
    uint32_t small_value;
    uint32_t large_values[2];
    bool large_by_default; /* GCC for bare metal; what it takes without an option is known */
    bool enumerations;     /* which of debuginfo_types it decides */
};

struct unit_choices {
    const struct compile_unit *small, *large; /* first unit with each option */
    const struct compile_unit *plain;         /* first one that tells its options and has neither */
    bool told;                                /* some unit tells its options */
};

static struct unit_choices choices_of(const struct compile_unit *units, size_t count, const struct size_choice *choice)
{
    struct unit_choices result = {0};
    const char *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *producer = units[i].producer;
        if (producer == NULL || producer == last)
            continue;
        last = producer;
        if (!tool_tells_options(producer))
            continue;
        result.told = true;
        size_t length;
        const char *small = tool_option(producer, choice->small, &length);
        const char *large = tool_option(producer, choice->large, &length);
        /* The last option wins. */
        const struct compile_unit **side = small == NULL && large == NULL                      ? &result.plain
                                           : large == NULL || (small != NULL && small > large) ? &result.small
                                                                                               : &result.large;
        if (*side == NULL)
            *side = &units[i];
    }
    return result;
}

static int by_name(const void *left, const void *right)
{
    const struct sized_type *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    if (order != 0)
        return order;
    return a->size != b->size ? (a->size < b->size ? -1 : 1) : (a->unit > b->unit) - (a->unit < b->unit);
}

/* Types of one name that have different sizes in different units. True when there were any. */
static bool compare_types(const struct subject *subject, struct inquiry *inquiry, const struct compile_unit *units,
                          const struct size_choice *choice)
{
    const struct sized_type *types;
    size_t all = debuginfo_types(subject->debug, &types), count = 0;
    struct sized_type *mine = alloc_items(all, sizeof *mine);
    for (size_t i = 0; i < all; i++)
        if (types[i].enumeration == choice->enumerations)
            mine[count++] = types[i];
    if (count > 1)
        qsort(mine, count, sizeof *mine, by_name);
    bool any = false;
    struct place place = {0};
    for (size_t i = 1; i < count; i++) {
        if (strcmp(mine[i].name, mine[i - 1].name) != 0 || mine[i].size == mine[i - 1].size)
            continue;
        any = true;
        found(inquiry, &place, "%s%s has %u bytes in %s and %u in %s", choice->enumerations ? "enum " : "",
              mine[i].name, mine[i - 1].size, unit_name(&units[mine[i - 1].unit]), mine[i].size,
              unit_name(&units[mine[i].unit]));
    }
    free(mine);
    return any;
}

/* The merged attribute speaks for the files without DWARF, libraries mostly. */
static void compare_attribute(const struct subject *subject, struct inquiry *inquiry,
                              const struct unit_choices *choices, const struct size_choice *choice)
{
    uint32_t value = 0;
    if (!attribute_number(&subject->facts->attributes, choice->tag, &value))
        return;
    struct place place = {0};
    bool large = value != 0 && (value == choice->large_values[0] || value == choice->large_values[1]);
    if (choices->large != NULL && value == choice->small_value)
        found(inquiry, &place, "%s was compiled with %s, other files of the image were not (%s: %s)",
              unit_name(choices->large), choice->large, attribute_tag_name(choice->tag),
              attribute_value_name(choice->tag, value));
    else if (choices->small != NULL && large)
        found(inquiry, &place, "%s was compiled with %s, other files of the image were not (%s: %s)",
              unit_name(choices->small), choice->small, attribute_tag_name(choice->tag),
              attribute_value_name(choice->tag, value));
}

static void check_sizes(const struct subject *subject, struct inquiry *inquiry, const struct size_choice *choice)
{
    const struct compile_unit *units;
    size_t count = debuginfo_units(subject->debug, &units);
    struct unit_choices choices = choices_of(units, count, choice);
    if (count == 0) {
        skipped(inquiry, "without DWARF the linker's merged attributes hide what each file was built with");
        return;
    }
    const struct compilers *compilers = compilers_of(subject);
    if (!choices.told && compilers->count < 2) {
        skipped(inquiry, "the compiler does not tell its options in the DWARF");
        return;
    }
    struct place place = {0};
    const struct compile_unit *other = choices.large != NULL      ? choices.large
                                       : choice->large_by_default ? choices.plain
                                                                  : NULL;
    if (choices.small != NULL && other != NULL) {
        found(inquiry, &place, "%s was compiled with %s, %s %s", unit_name(choices.small), choice->small,
              unit_name(other), other == choices.large ? "with the opposite" : "without");
        return;
    }
    /* Types are read, which costs, only where something can differ. */
    bool differ = choices.small != NULL || choices.large != NULL || compilers->count > 1;
    if (differ && !compare_types(subject, inquiry, units, choice))
        compare_attribute(subject, inquiry, &choices, choice);
}

void check_enumerations(const struct subject *subject, struct inquiry *inquiry)
{
    static const struct size_choice choice = {
        "-fshort-enums", "-fno-short-enums", TAG_ENUM_SIZE, 1, {2, 3}, false, true};
    check_sizes(subject, inquiry, &choice);
}

void check_wide_characters(const struct subject *subject, struct inquiry *inquiry)
{
    static const struct size_choice choice = {
        "-fshort-wchar", "-fno-short-wchar", TAG_WCHAR_SIZE, 2, {4, 4}, true, false};
    check_sizes(subject, inquiry, &choice);
}

/* --- compilers ------------------------------------------------------------------------------------------------- */

#define NOBODY "neither .comment nor DWARF names a compiler"

void check_mixed_toolchains(const struct subject *subject, struct inquiry *inquiry)
{
    const struct compilers *compilers = compilers_of(subject);
    if (compilers->count == 0)
        skipped(inquiry, NOBODY);
    if (compilers->count < 2)
        return;
    struct text names = {0};
    for (size_t i = 0; i < compilers->count; i++) {
        const struct compiler *c = &compilers->at[i];
        text_add(&names, "%s%s", i == 0 ? "" : i + 1 < compilers->count ? ", " : " and ", c->name);
        if (c->unit != NULL)
            text_add(&names, " (%s)", c->unit);
    }
    if (compilers->unlisted > 0)
        text_add(&names, " and %zu more", compilers->unlisted);
    struct place place = {.section = ".comment"};
    found(inquiry, &place, "%s made this image", text_string(&names));
    text_release(&names);
}

/* Strings of a sane length only: a pattern with several stars takes long on a long one. */
#define APPROVABLE 512

static bool is_approved(const struct subject *subject, const struct compiler *compiler)
{
    for (size_t i = 0; i < subject->approved_count; i++)
        if (fnmatch(subject->approved[i], compiler->name, 0) == 0 ||
            (strlen(compiler->text) < APPROVABLE && fnmatch(subject->approved[i], compiler->text, 0) == 0))
            return true;
    return false;
}

void check_approval(const struct subject *subject, struct inquiry *inquiry)
{
    if (subject->approved_count == 0) {
        skipped(inquiry, "no toolchains are approved (--approve PATTERN)");
        return;
    }
    const struct compilers *compilers = compilers_of(subject);
    if (compilers->count == 0)
        skipped(inquiry, NOBODY);
    struct place place = {.section = ".comment"};
    for (size_t i = 0; i < compilers->count; i++) {
        const struct compiler *c = &compilers->at[i];
        if (!is_approved(subject, c))
            found(inquiry, &place, "%s is not on the project's list%s%s", c->name, c->unit != NULL ? ": " : "",
                  c->unit != NULL ? c->unit : "");
    }
    if (compilers->unlisted > 0)
        found(inquiry, &place, "the image names %zu more compilers, too many to compare with the list",
              compilers->unlisted);
}
