#include "link_commands.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "flags.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* A build.ninja of some ten thousand targets. */
#define BUILD_CAP ((uint64_t)256 << 20)

/* Takes the flags of one program's link, unless one that lacks the core was found before. True when this one does. */
static bool take_link(struct compile_commands *commands, const char *line, const char *source)
{
    struct names words = {0}, flags = {0};
    names_append(&words, "");
    command_words(line, &words);
    command_flags(&words, &flags);
    bool lacks = !flags_hold(&flags, "-mcpu=*") && !flags_hold(&flags, "-march=*") && !flags_hold(&flags, "-mthumb");
    if (lacks || commands->link_source == NULL) {
        names_release(&commands->link_flags);
        free(commands->link_source);
        commands->link_flags = flags;
        commands->link_source = alloc_string(source);
        flags = (struct names){0};
    }
    names_release(&flags);
    names_release(&words);
    return lacks;
}

/* "  LINK_FLAGS = -nostartfiles": the value of one of the two variables that a link is given. */
static void take_variable(struct text *flags, const char *line, size_t length)
{
    static const char *const names[] = {"  FLAGS = ", "  LINK_FLAGS = "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length > strlen(names[i]) && strncmp(line, names[i], strlen(names[i])) == 0) {
            text_add(flags, " ");
            text_add_bytes(flags, line + strlen(names[i]), length - strlen(names[i]));
        }
}

/* "rule C_EXECUTABLE_LINKER__app.2eelf_", and in the line below it "  command = gcc -mcpu=cortex-m3 $FLAGS …": what
 * CMAKE_C_LINK_EXECUTABLE gives beside the variables. */
static void take_rule(struct text *flags, const char *rules, const char *name)
{
    char *rule = alloc_format("rule %.*s\n", (int)strcspn(name, " \n"), name);
    const char *at = strstr(rules, rule);
    free(rule);
    at = at != NULL ? strstr(at, "command = ") : NULL;
    if (at != NULL) {
        text_add(flags, " ");
        text_add_bytes(flags, at, strcspn(at, "\n"));
    }
}

/* "build app.elf: C_EXECUTABLE_LINKER__app.2eelf_ a.c.obj", and the indented lines below it. */
static void read_ninja(const char *path, const char *rules_path, struct compile_commands *commands)
{
    struct file file, rules = {0};
    if (!file_read(path, BUILD_CAP, FAULT_CONFIG, &file, NULL))
        return;
    bool ruled = file_read(rules_path, BUILD_CAP, FAULT_CONFIG, &rules, NULL);
    bool lacks = false;
    for (const char *at = (const char *)file.bytes; !lacks && (at = strstr(at, "_EXECUTABLE_LINKER__")) != NULL;) {
        const char *line = at;
        while (line > (const char *)file.bytes && line[-1] != '\n')
            line--;
        char *source =
            alloc_format("%s: %.*s", path, (int)strcspn(line + strlen("build "), ":"), line + strlen("build "));
        struct text flags = {0};
        const char *rule = strstr(line, ": ");
        if (ruled && rule != NULL && rule < at)
            take_rule(&flags, (const char *)rules.bytes, rule + 2);
        bool builds = strncmp(line, "build ", strlen("build ")) == 0;
        at += strcspn(at, "\n");
        while (*at == '\n' && at[1] == ' ') {
            take_variable(&flags, at + 1, strcspn(at + 1, "\n"));
            at += 1 + strcspn(at + 1, "\n");
        }
        lacks = builds && take_link(commands, text_string(&flags), source);
        text_release(&flags);
        free(source);
    }
    file_release(&file);
    file_release(&rules);
}

static void read_makefiles(const char *pattern, struct compile_commands *commands)
{
    glob_t found = {0};
    bool lacks = false;
    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc && !lacks; i++) {
            struct file file;
            if (!file_read(found.gl_pathv[i], FILE_CAP_CONFIG, FAULT_CONFIG, &file, NULL))
                continue;
            /* A library's runs ar. */
            if (strstr((const char *)file.bytes, " -o ") != NULL)
                lacks = take_link(commands, (const char *)file.bytes, found.gl_pathv[i]);
            file_release(&file);
        }
    globfree(&found);
}

void link_commands_read(const char *database, struct compile_commands *commands)
{
    const char *slash = strrchr(database, '/');
    int length = slash != NULL ? (int)(slash - database) + 1 : 0;
    char *ninja = alloc_format("%.*sbuild.ninja", length, database);
    char *makefiles = alloc_format("%.*sCMakeFiles/*.dir/link.txt", length, database);
    char *rules = alloc_format("%.*sCMakeFiles/rules.ninja", length, database);
    read_ninja(ninja, rules, commands);
    if (commands->link_source == NULL)
        read_makefiles(makefiles, commands);
    free(ninja);
    free(rules);
    free(makefiles);
}
