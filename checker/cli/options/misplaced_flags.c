#include "misplaced_flags.h"

#include "base/text.h"
#include "toolchain/flags.h"

#include <ctype.h>
#include <string.h>

/* Those that no option of ours starts with. */
static const char *const compilers[] = {"-m*",
                                        "-O*",
                                        "-W*",
                                        "-std=*",
                                        "-g*",
                                        "-D*",
                                        "-I*",
                                        "-nost*",
                                        "-nodef*",
                                        "-specs=*",
                                        "--specs=*",
                                        "-target",
                                        "--target=*",
                                        "--sysroot=*",
                                        "-ffunction-sections",
                                        "-fdata-sections",
                                        "-fno-*",
                                        "-flto*",
                                        "-fPI*",
                                        "-fpi*",
                                        "-fshort*",
                                        "-fstack*"};

static bool is_compilers(const char *word)
{
    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++)
        if (flags_match(word, compilers[i]))
            return true;
    return false;
}

/* A word as a shell takes it. */
static void add_word(struct text *line, const char *word)
{
    bool plain = word[0] != '\0';
    for (const char *at = word; *at != '\0' && plain; at++)
        plain = isalnum((unsigned char)*at) || strchr("_-+=.,:/@%", *at) != NULL;
    text_add(line, plain ? " %s" : " '%s'", word);
}

bool flags_in_place(int argc, char **argv, struct fault *fault)
{
    const char *first = NULL;
    struct text ours = {0}, theirs = {0};
    int at = 1;
    for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
        bool moves = is_compilers(argv[at]);
        first = first == NULL && moves ? argv[at] : first;
        add_word(moves ? &theirs : &ours, argv[at]);
    }
    for (at++; at < argc; at++)
        add_word(&theirs, argv[at]);
    if (first != NULL)
        fault_set(fault, FAULT_USAGE, "%s: the compiler's flags stand behind --; type: dsocheck toolchain%s --%s",
                  first, text_string(&ours), text_string(&theirs));
    text_release(&ours);
    text_release(&theirs);
    return first == NULL;
}
