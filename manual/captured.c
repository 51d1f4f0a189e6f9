#include "captured.h"

#include "base/alloc.h"
#include "cli/command.h"

#include <argp.h>
#include <ctype.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_OWN 1000 /* --help and the like come last */

static struct captured *current;
static jmp_buf captured_it;

static void add(const struct argp_option *option, int group, const char *header)
{
    struct captured *c = current;
    c->options = alloc_grow(c->options, c->option_count, &c->option_capacity, sizeof *c->options);
    c->options[c->option_count++] = (struct captured_option){
        .name = alloc_string(option->name),
        .key = isprint(option->key) ? (char)option->key : '\0',
        .argument = alloc_string(option->arg),
        .doc = alloc_string(option->doc),
        .header = alloc_string(header),
        .group = group,
    };
}

/* The options of one table. A child without a group of its own has its tables' groups. */
static void take_tables(const struct argp *argp, int group)
{
    const char *header = NULL;
    int own = group;
    for (const struct argp_option *o = argp->options; o != NULL && (o->name != NULL || o->doc != NULL || o->key != 0);
         o++) {
        own = group != 0 ? group : o->group != 0 ? o->group : own;
        if (o->name == NULL)
            header = o->doc;
        else if ((o->flags & OPTION_HIDDEN) == 0)
            add(o, own, header);
    }
    for (const struct argp_child *child = argp->children; child != NULL && child->argp != NULL; child++)
        take_tables(child->argp, group != 0 ? group : child->group);
}

static int by_group(const void *left, const void *right)
{
    const struct captured_option *a = left, *b = right;
    return a->group != b->group ? (a->group < b->group ? -1 : 1) : strcmp(a->name, b->name);
}

/* A group is told under the header that one of its tables gives, else under that of the group before. */
static void settle_headers(struct captured *c)
{
    if (c->option_count > 0)
        qsort(c->options, c->option_count, sizeof *c->options, by_group);
    const char *header = NULL;
    for (size_t start = 0, end; start < c->option_count; start = end) {
        for (end = start; end < c->option_count && c->options[end].group == c->options[start].group; end++)
            header = c->options[end].header != NULL ? c->options[end].header : header;
        for (size_t i = start; i < end; i++) {
            char *whole = alloc_string(header);
            free(c->options[i].header);
            c->options[i].header = whole;
            header = whole;
        }
    }
}

/* In the place of the C library's: sees what a command would read its options by, and goes no further. */
error_t argp_parse(const struct argp *restrict argp, int argc, char **restrict argv, unsigned flags,
                   int *restrict arg_index, void *restrict input)
{
    static const struct argp_option own[] = {
        {"help", '?', NULL, 0, "show all options and end", 0},
        {"usage", 0, NULL, 0, "show a short usage message and end", 0},
        {"version", 'V', NULL, 0, "show the version and end", 0},
    };
    (void)argc, (void)argv, (void)flags, (void)arg_index, (void)input;
    take_tables(argp, 0);
    settle_headers(current);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        add(&own[i], GROUP_OWN, "General:");
    const char *split = argp->doc != NULL ? strchr(argp->doc, '\v') : NULL;
    current->arguments = alloc_string(argp->args_doc);
    current->doc = split == NULL ? alloc_string(argp->doc) : alloc_text(argp->doc, (size_t)(split - argp->doc));
    current->after = alloc_string(split != NULL ? split + 1 : NULL);
    longjmp(captured_it, 1);
}

/* `above` is the command that a table of sub-commands belongs to, with a blank behind it; "" for the commands. */
static struct captured *capture_table(const struct command *table, const char *above, size_t *count)
{
    *count = 0;
    while (table[*count].name != NULL)
        ++*count;
    struct captured *all = alloc_items(*count, sizeof *all);
    for (volatile size_t i = 0; i < *count; i++) {
        char name[64];
        snprintf(name, sizeof name, "dsocheck %s%s", above, table[i].name);
        current = &all[i];
        current->name = alloc_format("%s%s", above, table[i].name);
        current->summary = table[i].summary;
        char *argv[] = {name, NULL};
        if (setjmp(captured_it) == 0) {
            table[i].run(1, argv);
            fprintf(stderr, "%s: reads its options without argp_parse\n", name);
            exit(1);
        }
    }
    return all;
}

struct captured *capture_commands(size_t *count)
{
    struct captured *all = capture_table(commands, "", count);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(all[i].name, "device") == 0)
            all[i].subcommands = capture_table(device_commands, "device ", &all[i].subcommand_count);
    return all;
}

void captured_release(struct captured *command)
{
    for (size_t i = 0; i < command->option_count; i++) {
        free(command->options[i].name);
        free(command->options[i].argument);
        free(command->options[i].doc);
        free(command->options[i].header);
    }
    free(command->options);
    free(command->name);
    free(command->arguments);
    free(command->doc);
    free(command->after);
    for (size_t i = 0; i < command->subcommand_count; i++)
        captured_release(&command->subcommands[i]);
    free(command->subcommands);
}

static bool skip(const char **at, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

char **captured_words(const struct captured_option *option)
{
    char **words = alloc_items(strlen(option->doc) + 1, sizeof *words);
    size_t count = 0;
    const char *at = option->doc;
    for (bool more = option->argument != NULL, last = false; more;) {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
        words[count++] = alloc_text(at, length);
        at += length;
        skip(&at, " (default)");
        bool ends = *at == '\0' || *at == ';';
        more = length > 0 && !ends && !last;
        if (more && skip(&at, " or "))
            last = true;
        else if (more)
            more = skip(&at, ", ");
        if (!more && (!ends || length == 0 || !last))
            while (count > 0) {
                free(words[--count]);
                words[count] = NULL;
            }
    }
    return words;
}
