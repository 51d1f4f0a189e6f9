#include "flags.h"

#include "base/text.h"

#include <string.h>

/* Flags with their argument behind them (GCC 12 manual, Option Summary, and its long forms, gcc/common.opt; clang's
 * -target, -Xclang, -mllvm, --config). */
static const char with_argument[] =
    "-o -T -x -MF -MT -MQ -I -L -D -U -l -u -z -e -A -B -h -R -Tbss -Tdata -Ttext -include -isystem -iquote "
    "-idirafter -imacros -isysroot -imultilib -iprefix -iwithprefix -iwithprefixbefore -Xlinker -Xassembler "
    "-Xpreprocessor -Xclang -mllvm -target -specs -aux-info -dumpbase -dumpbase-ext -dumpdir -wrapper --assert "
    "--config --define-macro --dump --entry --for-assembler --for-linker --force-link --imacros --include "
    "--include-directory --include-directory-after --include-prefix --include-with-prefix --language "
    "--library-directory --output --param --prefix --specs --std --sysroot --undefine-macro";

/* They choose no code, or name files of the build. */
static const char left_out[] =
    "-o* -c -S -E -M -MM -MD -MMD -MP -MG -MF* -MT* -MQ* -MJ* -T* -x* -s -w -save-temps* --save-temps* -pipe "
    "-pedantic* -include -imacros -aux-info -dumpbase* -dumpdir -wrapper -fdiagnostics* -fdump-* -fopt-info* "
    "-foptimization-record-file* -time* --dependencies --user-dependencies --write-dependencies "
    "--write-user-dependencies --dump* --imacros* --include --include=* --language* --output*";

/* Long options may be cut short as long as they are unique (GNU ld 2.40 manual, Command-line Options). */
static const char linker_left_out[] =
    "-T* --T* --sc* -dT* --dT* -Ma* --Ma* --cref -M --print-map -s --strip-all -o* --ou* --print-memory-usage "
    "-dep* --dep* -cm* --cm*";
/* Of those, the ones with a value in the next item when they have none of their own. */
static const char linker_with_value[] =
    "-T -Tbss -Tdata -Ttext -Ttext-segment -Trodata-segment -Tldata-segment --T* --sc* -dT --dT -Ma* --Ma* -o -out* "
    "--ou* -dep* --dep*";

/* Listings, dependencies, the object (GNU as 2.40 manual, Invoking). */
static const char assembler_left_out[] = "-a* -o* -MD* --MD*";
static const char assembler_with_value[] = "-o -MD --MD";

static const char preprocessor_left_out[] = "-M*";
static const char preprocessor_with_value[] = "-MD -MMD -MF -MT -MQ";

/* What the driver hands on: -Wl,ITEM,ITEM, -Xlinker ITEM, --for-linker ITEM or --for-linker=ITEM, all of them in one
 * row to the tool. */
static const struct relay {
    const char *items, *one, *long_one;
    const char *left_out, *with_value;
} relays[] = {
    {"-Wl,", "-Xlinker", "--for-linker", linker_left_out, linker_with_value},
    {"-Wa,", "-Xassembler", "--for-assembler", assembler_left_out, assembler_with_value},
    {"-Wp,", "-Xpreprocessor", "-Xpreprocessor", preprocessor_left_out, preprocessor_with_value},
};
#define RELAY_COUNT (sizeof relays / sizeof *relays)

/* What becomes of the flags. */
struct taking {
    struct names *flags;
    bool skip_next[RELAY_COUNT]; /* the value of an item that is left out */
    bool unread;                 /* an item names a file of flags */
};

static bool matches(const char *argument, const char *pattern, size_t length)
{
    bool starts = pattern[length - 1] == '*';
    return starts ? strncmp(argument, pattern, length - 1) == 0
                  : strncmp(argument, pattern, length) == 0 && argument[length] == '\0';
}

bool flags_match(const char *argument, const char *pattern)
{
    return matches(argument, pattern, strlen(pattern));
}

/* Of a table: patterns with a blank between them. */
static bool in(const char *argument, const char *table)
{
    for (const char *at = table; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (matches(argument, at, length))
            return true;
        at += length + (at[length] == ' ');
    }
    return false;
}

bool flags_hold(const struct names *flags, const char *flag)
{
    for (size_t i = 0; i < flags->count; i++)
        if (flags_match(flags->at[i], flag))
            return true;
    return false;
}

size_t flags_span(char *const *given, size_t count)
{
    return count > 1 && in(given[0], with_argument) ? 2 : 1;
}

/* Whether the tool that `relay` leads to gets the item. */
static bool is_passed_on(struct taking *taking, size_t relay, const char *item)
{
    bool skip = taking->skip_next[relay] || in(item, relays[relay].left_out);
    taking->skip_next[relay] =
        !taking->skip_next[relay] && in(item, relays[relay].with_value) && strchr(item, '=') == NULL;
    taking->unread = taking->unread || item[0] == '@';
    return !skip && item[0] != '\0';
}

/* -Wl,ITEM,ITEM… without the items that are not wanted. */
static void take_items(struct taking *taking, size_t relay, const char *flag)
{
    struct text kept = {0};
    for (const char *at = flag + strlen(relays[relay].items); *at != '\0';) {
        size_t length = strcspn(at, ",");
        struct text item = {0};
        text_add_bytes(&item, at, length);
        if (is_passed_on(taking, relay, text_string(&item)))
            text_add(&kept, "%s%s", kept.length == 0 ? relays[relay].items : ",", text_string(&item));
        text_release(&item);
        at += length + (at[length] == ',');
    }
    if (kept.length > 0)
        names_append(taking->flags, text_string(&kept));
    text_release(&kept);
}

/* The item that a flag hands on as it is; NULL when it does not. */
static const char *single_item(const struct relay *relay, char *const *given, size_t span)
{
    size_t length = strlen(relay->long_one);
    if (strncmp(given[0], relay->long_one, length) == 0 && given[0][length] == '=')
        return given[0] + length + 1;
    bool named = strcmp(given[0], relay->one) == 0 || strcmp(given[0], relay->long_one) == 0;
    return named && span == 2 ? given[1] : NULL;
}

/* True when the flag is handed on to a tool, or left out there. */
static bool take_relayed(struct taking *taking, char *const *given, size_t span)
{
    for (size_t i = 0; i < RELAY_COUNT; i++) {
        const struct relay *relay = &relays[i];
        if (strncmp(given[0], relay->items, strlen(relay->items)) == 0) {
            take_items(taking, i, given[0]);
            return true;
        }
        const char *item = single_item(relay, given, span);
        if (item == NULL)
            continue;
        if (is_passed_on(taking, i, item)) {
            names_append(taking->flags, relay->one);
            names_append(taking->flags, item);
        }
        return true;
    }
    return false;
}

bool flags_take(char *const *given, size_t count, struct names *flags, struct fault *fault)
{
    struct taking taking = {.flags = flags};
    for (size_t i = 0; i < count;) {
        size_t span = flags_span(given + i, count - i);
        if (given[i][0] != '-' || given[i][1] == '\0')
            return fault_set(fault, FAULT_USAGE,
                             "%s: is no flag; behind -- stand the flags of the compiler, without files", given[i]);
        /* -W… that is for no tool is a warning. */
        if (!take_relayed(&taking, given + i, span) && !in(given[i], left_out) && strncmp(given[i], "-W", 2) != 0)
            for (size_t n = 0; n < span; n++)
                names_append(flags, given[i + n]);
        if (taking.unread)
            return fault_set(fault, FAULT_USAGE, "%s: is a file of flags, which is not read: give what it holds",
                             given[i]);
        i += span;
    }
    return flags->count <= FLAG_CAP ||
           fault_set(fault, FAULT_USAGE, "%zu flags: more than %d are not passed on", flags->count, FLAG_CAP);
}
