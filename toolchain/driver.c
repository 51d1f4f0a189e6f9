#include "driver.h"

#include "base/alloc.h"
#include "flags.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is asked of a driver beside the flags. */
#define MORE_CAP 32
/* Lines of tools that people read; a path may be as long as the system lets it. */
#define LINE_CAP 400
/* A GCC for all cores has some dozens of multilibs. */
#define ANSWER_LINES 1000

/* Of "zig cc" and "zig c++", the only drivers that are a word of another program. */
static size_t program_length(const char *program)
{
    const char *blank = strrchr(program, ' ');
    bool is_word = blank != NULL && (strcmp(blank, " cc") == 0 || strcmp(blank, " c++") == 0);
    return is_word && blank - program >= 3 && strncmp(blank - 3, "zig", 3) == 0 ? (size_t)(blank - program)
                                                                                : strlen(program);
}

void driver_run(const char *program, const struct names *flags, const char *const *more, const struct scratch *scratch,
                struct process *process)
{
    static const struct names none;
    const struct names *given = flags != NULL ? flags : &none;
    size_t count = 0;
    const char **argv = alloc_items(given->count + MORE_CAP + 3, sizeof *argv);
    size_t length = program_length(program);
    char *file = alloc_text(program, length);
    argv[count++] = file;
    if (program[length] != '\0')
        argv[count++] = program + length + 1;
    for (size_t i = 0; i < given->count; i++)
        argv[count++] = given->at[i];
    for (size_t i = 0; i < MORE_CAP && more[i] != NULL; i++)
        argv[count++] = more[i];
    process_run(argv, scratch->folder, process);
    free((void *)argv);
    free(file);
}

static bool says_why(const char *line)
{
    static const char *const words[] = {"error",      "undefined reference", "cannot find",  "No such file",
                                        "overflowed", "unrecognized",        "will not fit", "not found"};
    if (strncmp(line, "collect2: ", 10) == 0)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(line, words[i]) != NULL)
            return true;
    return false;
}

/* "/usr/lib/…/bin/ld: cannot find -lm" without the folder. */
static const char *without_folder(const char *line)
{
    size_t length = strcspn(line, ":");
    const char *name = line;
    for (size_t i = 0; line[0] == '/' && i < length; i++)
        if (line[i] == '/')
            name = line + i + 1;
    return name;
}

char *driver_complaint(const struct process *process, const struct scratch *scratch)
{
    if (process->timed_out)
        return alloc_format("did not end within %d seconds", PROCESS_SECONDS);
    if (!process->started)
        return alloc_format("cannot be run: %s", strerror(process->error));
    char *all = scratch_hide(scratch, text_string(&process->err), process->err.length);
    char *first = NULL, *chosen = NULL, *rest = all;
    for (char *line; chosen == NULL && (line = strsep(&rest, "\n")) != NULL;) {
        if (first == NULL && line[0] != '\0')
            first = line;
        if (says_why(line))
            chosen = line;
    }
    chosen = chosen != NULL ? chosen : first;
    const char *shown = chosen != NULL ? without_folder(chosen) : "";
    char *said = chosen != NULL ? alloc_text(shown, strnlen(shown, LINE_CAP))
                                : alloc_format("ended with status %d and said nothing", process->status);
    free(all);
    return said;
}

/* The first line of what the driver answers; NULL when it gives none. The caller frees. */
static char *answer(const char *program, const struct names *flags, const char *question, const struct scratch *scratch)
{
    struct process process;
    driver_run(program, flags, (const char *const[]){question, NULL}, scratch, &process);
    const char *line = text_string(&process.out);
    size_t length = strcspn(line, "\r\n");
    char *said = process_good(&process) && length > 0 && length < PATH_MAX ? alloc_text(line, length) : NULL;
    process_release(&process);
    return said;
}

char *driver_path(const char *program, const struct names *flags, const char *question, const struct scratch *scratch)
{
    char *said = answer(program, flags, question, scratch);
    char *path = said != NULL && strchr(said, '/') != NULL ? realpath(said, NULL) : NULL;
    free(said);
    return path;
}

void driver_lines(const char *program, const struct names *flags, const char *question, const struct scratch *scratch,
                  struct names *lines)
{
    struct process process;
    driver_run(program, flags, (const char *const[]){question, NULL}, scratch, &process);
    const char *line = process_good(&process) ? text_string(&process.out) : "";
    while (*line != '\0' && lines->count < ANSWER_LINES) {
        size_t length = strcspn(line, "\n");
        char *one = alloc_text(line, length);
        if (length > 0)
            names_append(lines, one);
        free(one);
        line += length + (line[length] == '\n');
    }
    process_release(&process);
}

char *driver_cxx_name(const char *driver)
{
    static const char *const pairs[][2] = {{"gcc", "g++"}, {"clang", "clang++"}, {"cc", "c++"}};
    const char *slash = strrchr(driver, '/');
    const char *name = slash != NULL ? slash + 1 : driver;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strstr(name, pairs[i][1]) != NULL)
            return alloc_string(driver);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *at = NULL;
        for (const char *next = strstr(name, pairs[i][0]); next != NULL; next = strstr(next + 1, pairs[i][0]))
            at = next;
        if (at != NULL)
            return alloc_format("%.*s%s%s", (int)(at - driver), driver, pairs[i][1], at + strlen(pairs[i][0]));
    }
    return NULL;
}

static char *find_cxx(const char *driver)
{
    char *name = driver_cxx_name(driver);
    char *file = name != NULL ? alloc_text(name, program_length(name)) : NULL;
    char *path = file != NULL ? process_find(file) : NULL;
    bool there = path != NULL;
    free(file);
    free(path);
    if (there)
        return name;
    free(name);
    return NULL;
}

/* Of the linker itself where it is known which one (clang may name GNU ld and run LLD): through the driver that takes
 * three programs. */
static char *ask_linker_version(const struct toolchain *t, const struct scratch *scratch)
{
    return t->linker != NULL && !flags_hold(&t->flags, "-fuse-ld*") && strstr(t->version, "clang") == NULL
               ? answer(t->linker, NULL, "--version", scratch)
               : answer(t->driver, &t->flags, "-Wl,--version", scratch);
}

static bool find_version(struct toolchain *t, const struct scratch *scratch)
{
    struct process process;
    driver_run(t->driver, NULL, (const char *const[]){"--version", NULL}, scratch, &process);
    if (process_good(&process) && process.out.length > 0) {
        const char *line = text_string(&process.out);
        t->version = alloc_text(line, strcspn(line, "\r\n") < LINE_CAP ? strcspn(line, "\r\n") : LINE_CAP);
    } else {
        char *why = driver_complaint(&process, scratch);
        t->unusable = process.started ? alloc_format("the driver does not tell its version: %s", why)
                                      : alloc_format("the driver %s", why);
        free(why);
    }
    process_release(&process);
    return t->unusable == NULL;
}

void driver_identify(struct toolchain *t, const struct scratch *scratch)
{
    if (!find_version(t, scratch))
        return;
    t->machine = answer(t->driver, &t->flags, "-dumpmachine", scratch);
    if (t->machine != NULL && strncmp(t->machine, "arm", 3) != 0 && strncmp(t->machine, "thumb", 5) != 0) {
        t->unusable = alloc_format("the driver builds for %s, not for ARM", t->machine);
        return;
    }
    t->multilib = answer(t->driver, &t->flags, "-print-multi-directory", scratch);
    t->libgcc = driver_path(t->driver, &t->flags, "-print-libgcc-file-name", scratch);
    t->libc = driver_path(t->driver, &t->flags, "-print-file-name=libc.a", scratch);
    t->libm = driver_path(t->driver, &t->flags, "-print-file-name=libm.a", scratch);
    t->linker = driver_path(t->driver, &t->flags, "-print-prog-name=ld", scratch);
    t->linker_version = ask_linker_version(t, scratch);
    t->sysroot = answer(t->driver, &t->flags, "-print-sysroot", scratch);
    t->cxx = find_cxx(t->driver);
}
