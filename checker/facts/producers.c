#include "producers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What tools write, in the order of the test: a linker's or assembler's line often holds a compiler's words too.
 * Learned from their output; Arm, IAR and TI strings from the public images listed in tests/corpus. */
static const struct {
    const char *words;
    enum tool_kind kind;
    const char *name;
    bool first; /* only at the start of the string */
} makers[] = {
    {"Linker: ", TOOL_LINKER, "LLD", true},
    {"GNU AS", TOOL_ASSEMBLER, "GNU AS", true},
    {"GCC: ", TOOL_COMPILER, "GCC", true},
    {"GNU C", TOOL_COMPILER, "GCC", true},
    {"GNU GIMPLE", TOOL_COMPILER, "GCC", true},
    {"GNU Fortran", TOOL_COMPILER, "GCC", true},
    {"GNU Ada", TOOL_COMPILER, "GCC", true},
    {"GNU D", TOOL_COMPILER, "GCC", true},
    {"rustc version", TOOL_COMPILER, "rustc", false},
    {"ldc version", TOOL_COMPILER, "ldc", false},
    {"zig version", TOOL_COMPILER, "zig", false},
    {"clang version", TOOL_COMPILER, "clang", false},
    {"Tool: armlink", TOOL_LINKER, "armlink", false},
    {"Tool: armasm", TOOL_ASSEMBLER, "armasm", false},
    {"Component: ARM Compiler", TOOL_COMPILER, "Arm Compiler", true},
    {"Component: Arm Compiler", TOOL_COMPILER, "Arm Compiler", true},
    {"ARM C/C++ Compiler,", TOOL_COMPILER, "Arm Compiler", true},
    {"ARM/Thumb C/C++ Compiler, RVCT", TOOL_COMPILER, "Arm Compiler", true},
    {"ARM Assembler,", TOOL_ASSEMBLER, "armasm", true},
    {"ARM Linker,", TOOL_LINKER, "armlink", true},
    {"IAR ANSI C/C++ Compiler", TOOL_COMPILER, "IAR", true},
    {"IAR Assembler", TOOL_ASSEMBLER, "IAR Assembler", true},
    {"IAR ELF Linker", TOOL_LINKER, "IAR linker", true},
    {"TI TI ARM Assembler", TOOL_ASSEMBLER, "TI Assembler", true},
    {"TI TI ARM Linker", TOOL_LINKER, "TI linker", true},
    {"TI TI ARM C/C++ Codegen", TOOL_COMPILER, "TI", true},
    {"TI Clang", TOOL_COMPILER, "TI clang", false},
};

/* The bracket that packagers put in front of GCC's version: "GCC: (15:12.2.rel1-1) 12.2.1 20221205". */
static const char *behind_bracket(const char *text)
{
    const char *at = text;
    while (*at == ' ')
        at++;
    if (*at != '(')
        return text;
    int depth = 0;
    do
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
    while (*at++ != '\0' && depth > 0 && *at != '\0');
    return depth == 0 ? at : text;
}

static const char *version_in(const char *text)
{
    if (isdigit((unsigned char)*text))
        return text;
    for (const char *at = behind_bracket(text); *at != '\0'; at++) {
        bool letter = (*at == 'v' || *at == 'V') && isdigit((unsigned char)at[1]);
        if (*at == ' ' && isdigit((unsigned char)at[1]))
            return at + 1;
        if (letter && at > text && at[-1] == ' ')
            return at + 1;
    }
    return "";
}

/* Three numbers name a release; a fourth is a build. */
static int version_length(const char *version)
{
    int length = 0;
    for (int dots = 0; length < 24 && (isdigit((unsigned char)version[length]) || version[length] == '.'); length++)
        if (version[length] == '.' && (++dots > 2 || !isdigit((unsigned char)version[length + 1])))
            break;
    return length;
}

/* What stands somewhere in a string, not at its start, has one of these in it. */
static bool names_inside(const char *text)
{
    return strstr(text, " version") != NULL || strstr(text, "Tool: ") != NULL || strstr(text, "TI Clang") != NULL;
}

struct tool tool_identify(const char *text)
{
    struct tool tool = {TOOL_UNKNOWN, ""};
    bool inside = names_inside(text);
    for (size_t i = 0; i < sizeof makers / sizeof *makers && tool.kind == TOOL_UNKNOWN; i++) {
        const char *at = makers[i].first ? (strncmp(text, makers[i].words, strlen(makers[i].words)) == 0 ? text : NULL)
                         : inside        ? strstr(text, makers[i].words)
                                         : NULL;
        if (at == NULL)
            continue;
        const char *behind = at + strlen(makers[i].words);
        if (strncmp(makers[i].words, "GNU ", 4) == 0)
            behind += strcspn(behind, " "); /* the language's own number: "GNU C17 12.2.1" */
        const char *version = version_in(behind);
        tool.kind = makers[i].kind;
        snprintf(tool.name, sizeof tool.name, "%s%s%.*s", makers[i].name, *version != '\0' ? " " : "",
                 version_length(version), version);
    }
    return tool;
}

bool tool_tells_options(const char *producer)
{
    return strncmp(producer, "GNU C", 5) == 0 && strstr(producer, " -m") != NULL;
}

const char *tool_option(const char *producer, const char *prefix, size_t *length)
{
    const char *value = NULL;
    size_t size = strlen(prefix);
    bool takes_value = prefix[size - 1] == '=';
    for (const char *at = strstr(producer, prefix); at != NULL; at = strstr(at + 1, prefix)) {
        bool whole = takes_value || at[size] == ' ' || at[size] == '\0';
        if (at == producer || at[-1] != ' ' || !whole)
            continue;
        value = at + size;
        *length = strcspn(value, " ");
    }
    return value;
}

const char *comment_next(const struct image *image, size_t *offset)
{
    while (image->comment != NULL && *offset < image->comment_size) {
        const char *at = image->comment + *offset;
        const char *end = memchr(at, '\0', image->comment_size - *offset);
        if (end == NULL)
            return NULL;
        *offset = (size_t)(end - image->comment) + 1;
        if (end > at)
            return at;
    }
    return NULL;
}

bool linked_by(const struct compilers *compilers, const char *linker)
{
    for (size_t i = 0; i < compilers->linker_count; i++)
        if (strncmp(compilers->linkers[i].name, linker, strlen(linker)) == 0)
            return true;
    return false;
}

static void add_linker(struct compilers *compilers, const struct tool *tool)
{
    if (!linked_by(compilers, tool->name) && compilers->linker_count < LINKER_CAP)
        compilers->linkers[compilers->linker_count++] = *tool;
}

/* `unit`: a source file that went through it; NULL when it is not told. */
static void add_compiler(struct compilers *compilers, const struct tool *tool, const char *text, const char *unit)
{
    for (size_t i = 0; i < compilers->count; i++) {
        struct compiler *known = &compilers->at[i];
        if (strcmp(known->name, tool->name) != 0)
            continue;
        if (known->unit == NULL)
            known->unit = unit;
        return;
    }
    if (compilers->count == COMPILER_CAP) {
        compilers->unlisted++;
        return;
    }
    struct compiler *compiler = &compilers->at[compilers->count++];
    *compiler = (struct compiler){.text = text, .unit = unit};
    snprintf(compiler->name, sizeof compiler->name, "%s", tool->name);
}

static void add_comment(struct compilers *compilers, const char *text)
{
    struct tool tool = tool_identify(text);
    if (tool.kind == TOOL_COMPILER)
        add_compiler(compilers, &tool, text, NULL);
    else if (tool.kind == TOOL_LINKER)
        add_linker(compilers, &tool);
}

static void add_producer(struct compilers *compilers, const struct compile_unit *unit)
{
    struct tool tool = tool_identify(unit->producer);
    if (tool.kind == TOOL_COMPILER)
        add_compiler(compilers, &tool, unit->producer, unit->name);
}

/* Thousands of units name a handful of producers in turn, which need not be one string in memory. */
#define SEEN 8

/* True when it is among the last ones; else it takes the place of the oldest. */
static bool was_seen(const char *seen[SEEN], const char *producer)
{
    for (size_t i = 0; i < SEEN && seen[i] != NULL; i++)
        if (seen[i] == producer || strcmp(seen[i], producer) == 0)
            return true;
    memmove((void *)(seen + 1), (const void *)seen, (SEEN - 1) * sizeof *seen);
    seen[0] = producer;
    return false;
}

void compilers_find(const struct image *image, struct debuginfo *debug, struct compilers *compilers)
{
    *compilers = (struct compilers){0};
    size_t offset = 0;
    const char *seen_comments[SEEN] = {NULL}, *seen[SEEN] = {NULL};
    for (const char *text; (text = comment_next(image, &offset)) != NULL;)
        if (!was_seen(seen_comments, text))
            add_comment(compilers, text);
    const struct compile_unit *units;
    size_t count = debuginfo_units(debug, &units);
    for (size_t i = 0; i < count; i++)
        if (units[i].producer != NULL && !was_seen(seen, units[i].producer))
            add_producer(compilers, &units[i]);
}
