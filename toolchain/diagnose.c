#include "diagnose.h"

#include "base/alloc.h"
#include "flags.h"

#include <stdlib.h>
#include <string.h>

static const char *const steering[] = {"GCC_EXEC_PREFIX", "COMPILER_PATH", "LIBRARY_PATH", "CCC_OVERRIDE_OPTIONS"};

/* Flags with a folder, behind them or in the next word. */
static const char *const leading[] = {"-L", "-B", "--sysroot=", "--sysroot", "-Wl,-L", "-isysroot", "--prefix="};

/* `path` is a real one. */
static bool is_below(const char *folder, size_t length, const char *path)
{
    char *one = alloc_text(folder, length), *real = realpath(one, NULL);
    size_t size = real != NULL ? strlen(real) : 0;
    bool below = size > 1 && strncmp(path, real, size) == 0 && path[size] == '/';
    free(one);
    free(real);
    return below;
}

static char *led_by_flag(const struct names *flags, const char *path)
{
    for (size_t i = 0; i < flags->count; i++)
        for (size_t n = 0; n < sizeof leading / sizeof *leading; n++) {
            size_t length = strlen(leading[n]);
            if (strncmp(flags->at[i], leading[n], length) != 0)
                continue;
            bool apart = flags->at[i][length] == '\0' && i + 1 < flags->count;
            const char *folder = apart ? flags->at[i + 1] : flags->at[i] + length;
            if (is_below(folder, strlen(folder), path))
                return alloc_format("%s%s%s", flags->at[i], apart ? " " : "", apart ? folder : "");
        }
    return NULL;
}

/* The file by the real path of its folder: a tool is often a link to another one, and it is the link that was found. */
static char *real_place(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? alloc_text(path, (size_t)(slash - path)) : NULL;
    char *real = folder != NULL ? realpath(folder, NULL) : NULL;
    char *place = real != NULL ? alloc_format("%s%s", real, slash) : NULL;
    free(folder);
    free(real);
    return place;
}

/* The flag or variable that leads to a file; NULL when the driver comes there by itself. */
static char *led_by(const struct toolchain *t, const char *file)
{
    char *path = file != NULL ? real_place(file) : NULL;
    char *leader = path != NULL ? led_by_flag(&t->flags, path) : NULL;
    for (size_t i = 0; path != NULL && leader == NULL && i < t->facts.steering.count; i++) {
        const char *at = strchr(t->facts.steering.at[i], '=');
        while (leader == NULL && at != NULL && *at != '\0') {
            size_t length = strcspn(++at, ":");
            if (is_below(at, length, path))
                leader = alloc_string(t->facts.steering.at[i]);
            at += length;
        }
    }
    free(path);
    return leader;
}

/* The rest of the line that starts with `start`, in what a program says on either stream; NULL without. The caller
 * frees. */
static char *line_behind(const struct process *process, const char *start)
{
    const struct text *const texts[] = {&process->out, &process->err};
    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(text_string(texts[i]), start);
        if (at != NULL)
            return alloc_text(at + strlen(start), strcspn(at + strlen(start), "\r\n"));
    }
    return NULL;
}

static char *ask(const struct trial *trial, const char *program, const struct names *flags, const char *question,
                 const char *start)
{
    struct process process;
    driver_run(program, flags, (const char *const[]){question, NULL}, &trial->scratch, &process);
    char *answer = process_good(&process) ? line_behind(&process, start) : NULL;
    process_release(&process);
    return answer;
}

/* A driver that has no such tool of its own answers with the bare name, and runs what PATH has. */
static void ask_tool(const struct trial *trial, const char *name, struct tool *tool)
{
    char *question = alloc_format("-print-prog-name=%s", name);
    char *answer = ask(trial, trial->toolchain->driver, &trial->toolchain->flags, question, "");
    tool->path = answer != NULL && answer[0] != '\0' ? process_find(answer) : NULL;
    free(answer);
    free(question);
}

static void ask_tools(const struct trial *trial)
{
    struct driver_facts *facts = &trial->toolchain->facts;
    ask_tool(trial, "as", &facts->assembler);
    ask_tool(trial, "ld", &facts->linker);
    if (facts->assembler.path != NULL) {
        facts->assembler.target =
            ask(trial, facts->assembler.path, NULL, "--version", "This assembler was configured for a target of `");
        if (facts->assembler.target != NULL)
            facts->assembler.target[strcspn(facts->assembler.target, "'")] = '\0';
    }
    if (facts->linker.path != NULL)
        facts->linker.target = ask(trial, facts->linker.path, NULL, "--print-output-format", "");
}

/* What GCC has where the driver is another one: the flags that choose libraries, in the words that both know. */
static void ask_gcc(const struct trial *trial)
{
    static const char *const choosing[] = {"-mcpu=*", "-march=*", "-mthumb", "-mfloat-abi=*", "-mfpu=*"};
    struct toolchain *t = trial->toolchain;
    struct driver_facts *facts = &t->facts;
    struct names flags = {0};
    char *own = process_find(t->driver);
    facts->gcc = process_find("arm-none-eabi-gcc");
    if (facts->gcc != NULL && own != NULL && strcmp(own, facts->gcc) == 0) {
        free(facts->gcc);
        facts->gcc = NULL;
    }
    free(own);
    for (size_t i = 0; i < t->flags.count; i++)
        for (size_t n = 0; n < sizeof choosing / sizeof *choosing; n++)
            if (flags_match(t->flags.at[i], choosing[n]))
                names_append(&flags, t->flags.at[i]);
    if (facts->gcc != NULL && flags_hold(&flags, "-m*")) {
        names_append(&flags, "-mthumb");
        facts->gcc_libgcc = driver_path(facts->gcc, &flags, "-print-libgcc-file-name", &trial->scratch);
        facts->gcc_libc = driver_path(facts->gcc, &flags, "-print-file-name=libc.a", &trial->scratch);
    }
    names_release(&flags);
}

/* "ld: error: a.elf uses VFP register arguments, /lib/libc.a(lib_a-memcpy.o) does not" */
static void add_named_archives(const struct trial *trial)
{
    bool linked = false;
    for (size_t i = 0; i < trial->toolchain->probe_count; i++)
        linked = linked || trial->toolchain->probes[i].linked;
    if (!linked)
        trial_add_named_libraries(trial);
    const char *said = trial->toolchain->said;
    for (const char *at = said; at != NULL && (at = strstr(at, ".a(")) != NULL; at += 2) {
        const char *start = at;
        while (start > said && strchr(" \n'\"`", start[-1]) == NULL)
            start--;
        char *path = alloc_text(start, (size_t)(at - start) + 2);
        trial_add_library(trial, path);
        free(path);
    }
}

void trial_diagnose(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    for (size_t i = 0; i < sizeof steering / sizeof *steering; i++) {
        const char *value = getenv(steering[i]);
        char *one = value != NULL ? alloc_format("%s=%s", steering[i], value) : NULL;
        if (one != NULL)
            names_append(&t->facts.steering, one);
        free(one);
    }
    ask_gcc(trial);
    if (t->version == NULL)
        return;
    t->facts.libc = alloc_string(t->libc);
    t->facts.configured = ask(trial, t->driver, NULL, "-v", "Configured with: ");
    t->facts.plain_libgcc = driver_path(t->driver, NULL, "-print-libgcc-file-name", &trial->scratch);
    driver_lines(t->driver, NULL, "-print-multi-lib", &trial->scratch, &t->facts.multilibs);
    ask_tools(trial);
    add_named_archives(trial);
    t->facts.assembler.led_by = led_by(t, t->facts.assembler.path);
    t->facts.linker.led_by = led_by(t, t->facts.linker.path);
    for (size_t i = 0; i < t->library_count; i++)
        t->libraries[i].led_by = led_by(t, t->libraries[i].path);
}
