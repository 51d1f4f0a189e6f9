#include "engine.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

const char engine_names[] = "openocd, pyocd, st-flash, dfu-util or probe-rs";

/* Its name, what is taken where the user gives no words of his own, what is always added, and what it says behind a
 * success: some end with 0 all the same. */
static const struct {
    const char *name, *usual, *added, *mark;
} known[] = {
    {"openocd", "-f openocd.cfg", "-c 'program {hex} verify reset exit'", "** Verified OK **"},
    {"pyocd", "flash", "{hex}", NULL},
    {"st-flash", "--reset", "--format ihex write {hex}", "jolly good"},
    {"dfu-util", "-a 0", "-s {address}:leave -D {bin}", "File downloaded successfully"},
    {"probe-rs", "download --verify --chip {chip}", "--binary-format hex {hex}", NULL},
};

/* ---- the command ---- */

/* Words as a shell parts them by blanks and quotes; nothing else of a shell. */
static bool split(const char *line, struct names *words, struct fault *fault)
{
    struct text word = {0};
    bool begun = false, good = true;
    char quote = '\0';
    for (const char *at = line; *at != '\0'; at++) {
        bool blank = *at == ' ' || *at == '\t' || *at == '\n';
        if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
            begun = true;
        } else if (*at == quote) {
            quote = '\0';
        } else if (quote != '\0' || !blank) {
            text_add_bytes(&word, at, 1);
            begun = true;
        } else if (begun) {
            names_append(words, text_string(&word));
            text_release(&word);
            begun = false;
        }
    }
    if (quote != '\0')
        good = fault_set(fault, FAULT_USAGE, "--via %s: a quote is not closed", line);
    else if (begun)
        names_append(words, text_string(&word));
    text_release(&word);
    return good;
}

/* A word with what is given in the place of {hex} and its like. */
static bool fill(const char *word, const struct engine_input *input, struct engine *engine, struct fault *fault)
{
    char address[16];
    struct text filled = {0};
    bool good = true;
    snprintf(address, sizeof address, "0x%08x", input->address);
    const struct {
        const char *hole, *value;
        bool bin;
    } holes[] = {{"{hex}", input->hex, false},
                 {"{bin}", input->bin, true},
                 {"{address}", input->bin != NULL ? address : NULL, true},
                 {"{chip}", input->chip, false}};
    while (*word != '\0' && good) {
        size_t length = 1;
        for (size_t i = 0; i < sizeof holes / sizeof *holes && length == 1; i++) {
            if (strncmp(word, holes[i].hole, strlen(holes[i].hole)) != 0)
                continue;
            length = strlen(holes[i].hole);
            engine->wants_bin = engine->wants_bin || holes[i].bin;
            if (holes[i].value == NULL)
                good = fault_set(
                    fault, FAULT_USAGE,
                    "--via: %s: one BIN cannot hold the image, which has gaps: take an engine that takes a HEX",
                    holes[i].hole);
            else
                text_add(&filled, "%s", holes[i].value);
        }
        if (length == 1)
            text_add_bytes(&filled, word, 1);
        word += length;
    }
    if (good)
        names_append(&engine->words, text_string(&filled));
    text_release(&filled);
    return good;
}

static bool has_file(const struct names *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strstr(words->at[i], "{hex}") != NULL || strstr(words->at[i], "{bin}") != NULL)
            return true;
    return false;
}

/* The user's words, and those that the engine is known to want. */
static bool gather(const char *via, struct names *words, const char **mark, struct fault *fault)
{
    if (!split(via, words, fault))
        return false;
    if (words->count == 0)
        return fault_set(fault, FAULT_USAGE, "--via: expected %s, or a command", engine_names);
    if (has_file(words))
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(path_name(words->at[0]), known[i].name) != 0)
            continue;
        *mark = known[i].mark;
        return (words->count > 1 || split(known[i].usual, words, fault)) && split(known[i].added, words, fault);
    }
    names_append(words, "{hex}");
    return true;
}

bool engine_make(const char *via, const struct engine_input *input, struct engine *engine, struct fault *fault)
{
    struct names words = {0};
    *engine = (struct engine){0};
    bool good = gather(via, &words, &engine->mark, fault);
    for (size_t i = 0; i < words.count && good; i++)
        good = fill(words.at[i], input, engine, fault);
    names_release(&words);
    if (!good)
        engine_release(engine);
    return good;
}

void engine_release(struct engine *engine)
{
    names_release(&engine->words);
}

/* ---- its run ---- */

/* Both of its streams go into the pipe: standard output is for the report alone. */
static int start(const struct engine *engine, const int pipe[2], pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    const char **argv = alloc_items(engine->words.count + 1, sizeof *argv);
    for (size_t i = 0; i < engine->words.count; i++)
        argv[i] = engine->words.at[i];
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, pipe[1], STDERR_FILENO);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(child, argv[0], &files, &attributes, (char *const *)(const void *)argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    free((void *)argv);
    return error;
}

/* All it says up to its end, and whether the mark was in it, which may come in pieces. */
static bool listen_to(int stream, const char *mark, void (*hear)(void *context, const char *bytes, size_t size),
                      void *context)
{
    struct text said = {0};
    char block[4096];
    for (ssize_t got; (got = read(stream, block, sizeof block)) > 0 || (got < 0 && errno == EINTR);) {
        if (got < 0)
            continue;
        hear(context, block, (size_t)got);
        text_add_bytes(&said, block, (size_t)got);
    }
    bool found = mark == NULL || strstr(text_string(&said), mark) != NULL;
    text_release(&said);
    return found;
}

static bool judge(const struct engine *engine, int status, bool marked, struct fault *fault)
{
    const char *name = engine->words.at[0];
    if (WIFSIGNALED(status))
        return fault_set(fault, FAULT_DEVICE, "%s was ended by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return fault_set(fault, FAULT_DEVICE, "%s ended with status %d", name, WEXITSTATUS(status));
    return marked ||
           fault_set(fault, FAULT_DEVICE, "%s ended with status 0 and did not say \"%s\"", name, engine->mark);
}

bool engine_run(const struct engine *engine, void (*hear)(void *context, const char *bytes, size_t size), void *context,
                struct fault *fault)
{
    int streams[2], status = 0;
    pid_t child;
    if (pipe2(streams, O_CLOEXEC) != 0)
        return fault_set(fault, FAULT_BUG, "no pipe: %s", strerror(errno));
    /* Ctrl-C is the engine's, which leaves the device as well as it can; how it ended is said. */
    struct sigaction ignore = {.sa_handler = SIG_IGN}, usual = {.sa_handler = SIG_DFL}, before, before_child;
    sigaction(SIGINT, &ignore, &before);
    sigaction(SIGCHLD, &usual, &before_child);
    int error = start(engine, streams, &child);
    close(streams[1]);
    bool marked = error == 0 && listen_to(streams[0], engine->mark, hear, context);
    close(streams[0]);
    while (error == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &before, NULL);
    sigaction(SIGCHLD, &before_child, NULL);
    if (error != 0)
        return fault_set(fault, FAULT_PORT, "%s: cannot be started: %s", engine->words.at[0], strerror(error));
    return judge(engine, status, marked, fault);
}
