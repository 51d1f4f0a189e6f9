#include "compile_commands.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "flags.h"
#include "link_commands.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A large project has some ten thousand entries of some hundred flags. */
#define ENTRY_CAP        200000
#define COMMANDS_CAP     ((uint64_t)256 << 20)
#define COMMAND_WORD_CAP 65536

/* Flags that choose code or libraries; the rest is of no interest here. */
static const char *const chosen[] = {"-m*",       "-f*",     "-O*",        "--specs=*",     "-specs=*",
                                     "-std=*",    "--std=*", "--target=*", "--sysroot=*",   "-nostdlib",
                                     "-stdlib=*", "-ansi",   "-nolibc",    "-nodefaultlibs"};

/* The same with the argument apart. */
static const char *const joined[][2] = {
    {"-target", "--target="}, {"--sysroot", "--sysroot="}, {"-specs", "-specs="},
    {"--specs", "--specs="},  {"--std", "-std="},
};

/* They run the compiler that stands behind them. */
static const char *const launchers[] = {"ccache", "sccache", "distcc", "icecc"};

void command_words(const char *command, struct names *words)
{
    struct text word = {0};
    bool inside = false;
    char quote = '\0';
    for (const char *at = command; *at != '\0' && words->count < COMMAND_WORD_CAP; at++) {
        if (quote == '\0' && strchr(" \t\r\n", *at) != NULL) {
            if (inside)
                names_append(words, text_string(&word));
            text_release(&word);
            inside = false;
        } else if (*at == '\\' && quote != '\'' && at[1] != '\0') {
            text_add_bytes(&word, ++at, 1);
            inside = true;
        } else if (quote != '\0' ? *at == quote : *at == '"' || *at == '\'') {
            quote = quote != '\0' ? '\0' : *at;
            inside = true;
        } else {
            text_add_bytes(&word, at, 1);
            inside = true;
        }
    }
    if (inside)
        names_append(words, text_string(&word));
    text_release(&word);
}

static void take_words(const json_t *entry, struct names *words)
{
    const json_t *arguments = json_object_get(entry, "arguments");
    const char *command = json_string_value(json_object_get(entry, "command"));
    for (size_t i = 0; i < json_array_size(arguments) && i < COMMAND_WORD_CAP; i++)
        if (json_is_string(json_array_get(arguments, i)))
            names_append(words, json_string_value(json_array_get(arguments, i)));
    if (words->count == 0 && command != NULL)
        command_words(command, words);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Assembler takes other flags, and no code is chosen for it. */
static bool is_compiled(const char *file)
{
    static const char *const ends[] = {".c", ".cc", ".cpp", ".cxx", ".C", ".c++"};
    const char *dot = strrchr(base_name(file), '.');
    for (size_t i = 0; dot != NULL && i < sizeof ends / sizeof *ends; i++)
        if (strcmp(dot, ends[i]) == 0)
            return true;
    return false;
}

/* What a flag decides: the part of it that others which decide the same have too. */
struct decision {
    char kind;
    const char *name;
    size_t length;
};

static struct decision decision_of(const char *flag)
{
    static const char *const valued[] = {"-std=*", "--std=*", "--target=*", "--sysroot=*", "-stdlib=*"};
    if (flag[1] == 'O')
        return (struct decision){'O', "", 0};
    if (strcmp(flag, "-marm") == 0 || strcmp(flag, "-mthumb") == 0)
        return (struct decision){'m', "state", 5};
    if (flag[1] == 'm' || flag[1] == 'f') {
        const char *name = flag + (strncmp(flag + 2, "no-", 3) == 0 ? 5 : 2);
        return (struct decision){flag[1], name, flag[1] == 'm' ? strcspn(name, "=") : strlen(name)};
    }
    for (size_t i = 0; i < sizeof valued / sizeof *valued; i++)
        if (flags_match(flag, valued[i]))
            return (struct decision){'=', flag, strcspn(flag, "=")};
    return (struct decision){'-', flag, strlen(flag)};
}

/* Of two flags that decide the same the last one counts. */
static void take_flag(struct names *flags, const char *flag)
{
    struct decision new = decision_of(flag);
    size_t kept = 0;
    for (size_t i = 0; i < flags->count; i++) {
        struct decision old = decision_of(flags->at[i]);
        if (old.kind == new.kind && old.length == new.length &&memcmp(old.name, new.name, new.length) == 0)
            free(flags->at[i]);
        else
            flags->at[kept++] = flags->at[i];
    }
    flags->count = kept;
    names_append(flags, flag);
}

/* -mllvm tunes, and takes a word that looks like no flag: left out. */
void command_flags(const struct names *words, struct names *flags)
{
    for (size_t i = 1; i < words->count; i += flags_span(words->at + i, words->count - i)) {
        const char *word = words->at[i];
        size_t span = flags_span(words->at + i, words->count - i);
        bool wanted = false;
        for (size_t n = 0; n < sizeof chosen / sizeof *chosen && span == 1 && !wanted; n++)
            wanted = flags_match(word, chosen[n]);
        if (wanted)
            take_flag(flags, word);
        for (size_t n = 0; n < sizeof joined / sizeof *joined && span == 2; n++) {
            if (strcmp(word, joined[n][0]) != 0)
                continue;
            char *one = alloc_format("%s%s", joined[n][1], words->at[i + 1]);
            take_flag(flags, one);
            free(one);
        }
    }
}

/* A flag that says for which machine, and that the other one lacks. */
static const char *first_difference(const struct names *a, const struct names *b)
{
    for (size_t i = 0; i < a->count; i++)
        if ((flags_match(a->at[i], "-m*") || flags_match(a->at[i], "--target=*")) && !names_has(b, a->at[i]))
            return a->at[i];
    return NULL;
}

/* A word that stands for a file of flags; NULL without. */
static const char *response_file(const struct names *words)
{
    for (size_t i = 1; i < words->count; i += flags_span(words->at + i, words->count - i))
        if (words->at[i][0] == '@')
            return words->at[i];
    return NULL;
}

static const char *driver_of(const struct names *words)
{
    for (size_t i = 0; i + 1 < words->count; i++) {
        bool launches = false;
        for (size_t n = 0; n < sizeof launchers / sizeof *launchers; n++)
            launches = launches || strcmp(base_name(words->at[i]), launchers[n]) == 0;
        if (!launches)
            return base_name(words->at[i]);
    }
    return base_name(words->at[words->count - 1]);
}

static void keep_common(struct names *common, const struct names *flags)
{
    size_t kept = 0;
    for (size_t i = 0; i < common->count; i++) {
        if (names_has(flags, common->at[i]))
            common->at[kept++] = common->at[i];
        else
            free(common->at[i]);
    }
    common->count = kept;
}

struct reading {
    const char *path;
    struct compile_commands *commands;
    char *first; /* file of the first entry that counts */
};

static bool take_entry(struct reading *reading, const json_t *entry, struct fault *fault)
{
    const char *file = json_string_value(json_object_get(entry, "file"));
    struct names words = {0}, flags = {0};
    bool good = true;
    take_words(entry, &words);
    if (file != NULL && is_compiled(file) && words.count > 0) {
        struct names *common = &reading->commands->flags;
        command_flags(&words, &flags);
        names_add(&reading->commands->drivers, driver_of(&words));
        if (response_file(&words) != NULL) {
            good = fault_set(fault, FAULT_CONFIG,
                             "%s: %s is compiled with flags in a file (%s), which is not read; give the flags to try "
                             "behind -- instead",
                             reading->path, file, response_file(&words));
        } else if (reading->first == NULL) {
            reading->first = alloc_string(file);
            *common = flags;
            flags = (struct names){0};
        } else {
            const char *here = first_difference(&flags, common), *there = first_difference(common, &flags);
            if (here != NULL || there != NULL)
                good = fault_set(fault, FAULT_CONFIG,
                                 "%s: %s is compiled with %s, %s with %s; give the flags to try behind -- instead",
                                 reading->path, reading->first, there != NULL ? there : "no such flag", file,
                                 here != NULL ? here : "no such flag");
            keep_common(common, &flags);
        }
    }
    names_release(&words);
    names_release(&flags);
    return good;
}

static bool take_all(struct reading *reading, const json_t *entries, struct fault *fault)
{
    if (!json_is_array(entries) || json_array_size(entries) > ENTRY_CAP)
        return fault_set(fault, FAULT_CONFIG, "%s: expected a list of compile commands, as CMake and bear write it",
                         reading->path);
    for (size_t i = 0; i < json_array_size(entries); i++)
        if (!take_entry(reading, json_array_get(entries, i), fault))
            return false;
    if (reading->first == NULL)
        return fault_set(fault, FAULT_CONFIG, "%s: no entry compiles C or C++; give the flags to try behind --",
                         reading->path);
    return true;
}

bool compile_commands_read(const char *path, struct compile_commands *commands, struct fault *fault)
{
    struct file file;
    json_error_t error;
    *commands = (struct compile_commands){0};
    if (!file_read(path, COMMANDS_CAP, FAULT_CONFIG, &file, fault))
        return false;
    json_t *entries = json_loadb((const char *)file.bytes, file.size, 0, &error);
    struct reading reading = {.path = path, .commands = commands};
    bool good = entries != NULL
                    ? take_all(&reading, entries, fault)
                    : fault_set(fault, FAULT_CONFIG, "%s:%d:%d: %s", path, error.line, error.column, error.text);
    json_decref(entries);
    file_release(&file);
    free(reading.first);
    if (good)
        link_commands_read(path, commands);
    else
        compile_commands_release(commands);
    return good;
}

void compile_commands_release(struct compile_commands *commands)
{
    names_release(&commands->flags);
    names_release(&commands->drivers);
    names_release(&commands->link_flags);
    free(commands->link_source);
    commands->link_source = NULL;
}
