#include "flags.h"

#include "text.h"

#include <string.h>

/* Flags with their argument behind them (GCC manual, Option Summary; clang's -target, -Xclang, -mllvm). */
static const char *const with_argument[] = {
    "-o",       "-T",       "-x",      "-MF",        "-MT",       "-MQ",       "-I",       "-L",
    "-D",       "-U",       "-l",      "-u",         "-z",        "-e",        "-A",       "-B",
    "-include", "-isystem", "-iquote", "-idirafter", "-imacros",  "-isysroot", "-Xlinker", "-Xassembler",
    "-Xclang",  "-mllvm",   "-target", "--param",    "--sysroot", "-aux-info", "-iprefix", "-iwithprefix",
};

/* They choose no code, or name files of the build. */
static const char *const left_out[] = {
    "-o",           "-c",
    "-S",           "-E",
    "-M",           "-MM",
    "-MD",          "-MMD",
    "-MP",          "-MG",
    "-MF",          "-MT",
    "-MQ",          "-MJ*",
    "-T*",          "-x",
    "-s",           "-w",
    "-save-temps*", "--save-temps*",
    "-pipe",        "-pedantic*",
    "-include",     "-imacros",
    "-aux-info",    "-fdiagnostics*",
};

static const char *const linker_left_out[] = {"-T*",
                                              "--script*",
                                              "-dT*",
                                              "-Map*",
                                              "--Map*",
                                              "--cref",
                                              "-M",
                                              "--print-map",
                                              "-s",
                                              "--strip-all",
                                              "-o*",
                                              "--output*",
                                              "--print-memory-usage"};

/* Of those, the ones with a value in the next item of -Wl,ITEM,ITEM when they have none of their own. */
static const char *const linker_with_value[] = {"-T", "--script", "-dT", "-Map", "--Map", "-o", "--output"};

bool flags_match(const char *argument, const char *pattern)
{
    size_t length = strlen(pattern);
    return pattern[length - 1] == '*' ? strncmp(argument, pattern, length - 1) == 0 : strcmp(argument, pattern) == 0;
}

static bool in(const char *argument, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (flags_match(argument, table[i]))
            return true;
    return false;
}

#define IN(argument, table) in(argument, table, sizeof(table) / sizeof *(table))

bool flags_hold(const struct names *flags, const char *flag)
{
    for (size_t i = 0; i < flags->count; i++)
        if (flags_match(flags->at[i], flag))
            return true;
    return false;
}

size_t flags_span(char *const *given, size_t count)
{
    return count > 1 && IN(given[0], with_argument) ? 2 : 1;
}

static bool is_warning(const char *flag)
{
    return strncmp(flag, "-W", 2) == 0 && strncmp(flag, "-Wl,", 4) != 0 && strncmp(flag, "-Wa,", 4) != 0 &&
           strncmp(flag, "-Wp,", 4) != 0;
}

/* -Wl,ITEM,ITEM… without the items that are not wanted. */
static void take_linker_items(const char *flag, struct names *flags)
{
    struct text kept = {0};
    bool skip_next = false;
    for (const char *at = flag + strlen("-Wl,"); *at != '\0';) {
        size_t length = strcspn(at, ",");
        struct text item = {0};
        text_add_bytes(&item, at, length);
        const char *name = text_string(&item);
        bool skip = skip_next || IN(name, linker_left_out);
        skip_next = !skip_next && IN(name, linker_with_value);
        if (!skip && length > 0)
            text_add(&kept, "%s%s", kept.length == 0 ? "-Wl," : ",", name);
        text_release(&item);
        at += length + (at[length] == ',');
    }
    if (kept.length > 0)
        names_append(flags, text_string(&kept));
    text_release(&kept);
}

bool flags_take(char *const *given, size_t count, struct names *flags, struct fault *fault)
{
    for (size_t i = 0; i < count;) {
        size_t span = flags_span(given + i, count - i);
        if (given[i][0] != '-' || given[i][1] == '\0')
            return fault_set(fault, FAULT_USAGE,
                             "%s: is no flag; behind -- stand the flags of the compiler, without files", given[i]);
        if (strncmp(given[i], "-Wl,", 4) == 0)
            take_linker_items(given[i], flags);
        else if (!IN(given[i], left_out) && !is_warning(given[i]))
            for (size_t n = 0; n < span; n++)
                names_append(flags, given[i + n]);
        i += span;
    }
    return flags->count <= FLAG_CAP ||
           fault_set(fault, FAULT_USAGE, "%zu flags: more than %d are not passed on", flags->count, FLAG_CAP);
}
