#include "library_advice.h"

#include "base/alloc.h"
#include "base/path.h"
#include "command.h"
#include "compiler.h"
#include "toolchain/compile_commands.h"
#include "toolchain/flags.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATABASE "compile_commands.json"

/* Of the call. */
static struct {
    const char *driver; /* --cc; NULL */
    char *path;         /* of the commands; NULL: there are none */
    bool read;          /* they are; those that nobody named are read when they are needed */
    struct compile_commands commands;
    enum core core; /* that the compiler was asked about */
    char *cure;     /* what it said; NULL: nothing */
} advice;

void library_advice_attend(const struct check_options *options)
{
    advice.driver = options->driver;
    if (options->driver != NULL)
        compiler_attend(options->driver, options->commands);
}

/* The database in the folder of `file`, if there is one. */
static char *beside(const char *file)
{
    const char *name = file != NULL ? path_name(file) : NULL;
    char *path = name != NULL ? alloc_format("%.*s%s", (int)(name - file), file, DATABASE) : NULL;
    if (path != NULL && access(path, R_OK) == 0)
        return path;
    free(path);
    return NULL;
}

bool library_advice_open(const struct check_options *options, const char *image, const char *project,
                         struct fault *fault)
{
    advice.path = options->commands != NULL ? alloc_string(options->commands) : beside(image);
    if (advice.path == NULL)
        advice.path = beside(project);
    advice.read = options->commands != NULL;
    return options->commands == NULL || compile_commands_read(options->commands, &advice.commands, fault);
}

void library_advice_close(void)
{
    compile_commands_release(&advice.commands);
    free(advice.path);
    free(advice.cure);
}

/* ---- by the compiler ---- */

/* Without what the probes of the compiler came to, which is told of the image itself. */
static int cause_length(const char *message)
{
    const char *follows = strstr(message, "; from that follow in the probes");
    return (int)(follows != NULL ? (size_t)(follows - message) : strlen(message));
}

/* A compiler that cannot be tried says nothing of its libraries. */
static char *mention_unusable(const char *driver, const char *message)
{
    struct fault fault;
    fault_set(&fault, FAULT_CONFIG, "--cc %s: %s", driver, message);
    complain(&fault);
    return NULL;
}

/* The first of what stands against the toolchain: its findings begin with the worst. */
static char *cure_of(const json_t *report, const char *driver, const struct core_facts *core)
{
    const char *code, *severity, *message, *fix, *libgcc;
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(report, "findings"), i, finding)
    {
        enum severity weight;
        if (json_unpack(finding, "{s:s, s:s, s:s, s:s}", "code", &code, "severity", &severity, "message", &message,
                        "fix", &fix) == 0 &&
            severity_from_name(severity, &weight) && weight >= SEVERITY_ERROR)
            return strcmp(code, "TCH008") == 0
                       ? mention_unusable(driver, message)
                       : alloc_format("%s (%s, %s: %.*s)", fix, driver, code, cause_length(message), message);
    }
    if (json_unpack((json_t *)report, "{s:{s:s}}", "toolchain", "libgcc", &libgcc) != 0)
        return NULL;
    return alloc_format("link with -mcpu=%s -mthumb too: with these flags %s takes %s, which fits", core->option,
                        driver, libgcc);
}

static const char *ask_compiler(enum core core)
{
    if (advice.driver == NULL || core == CORE_UNKNOWN)
        return NULL;
    if (advice.core == CORE_UNKNOWN) {
        char *said = compiler_ask(core);
        json_t *report = said != NULL ? json_loads(said, 0, NULL) : NULL;
        advice.core = core;
        advice.cure = report != NULL ? cure_of(report, advice.driver, core_facts(core)) : NULL;
        json_decref(report);
        free(said);
    }
    return advice.core == core ? advice.cure : NULL;
}

/* ---- by the commands of the build ---- */

static bool choose_core(const struct names *flags)
{
    return (flags_hold(flags, "-mcpu=*") || flags_hold(flags, "-march=*")) && flags_hold(flags, "-mthumb");
}

static bool has_commands(void)
{
    struct fault ignored; /* nobody named the file, and it need not be of one mind */
    if (advice.path != NULL && !advice.read && !compile_commands_read(advice.path, &advice.commands, &ignored)) {
        free(advice.path);
        advice.path = NULL;
    }
    advice.read = true;
    return advice.path != NULL;
}

/* NULL without any. */
static char *read_commands(const struct core_facts *core)
{
    const struct compile_commands *c = &advice.commands;
    if (!has_commands())
        return NULL;
    const char *driver = c->drivers.count > 0 ? c->drivers.at[0] : "the compiler";
    if (!choose_core(&c->flags))
        return alloc_format("compile and link with -mcpu=%s -mthumb: %s compiles without", core->option, advice.path);
    if (c->link_source == NULL)
        return alloc_format("link with -mcpu=%s -mthumb too, as %s compiles; if the link has them, %s has no libraries "
                            "for the core: dsocheck check --cc %s says why",
                            core->option, advice.path, driver, driver);
    if (!choose_core(&c->link_flags))
        return alloc_format("link with -mcpu=%s -mthumb too: %s compiles with them, %s links without", core->option,
                            advice.path, c->link_source);
    return alloc_format("take a toolchain that has libraries for the core: %s compiles and %s links with -mcpu=%s "
                        "-mthumb, so %s has none (dsocheck check --cc %s says why)",
                        advice.path, c->link_source, core->option, driver, driver);
}

bool library_advice_give(const struct subject *subject, struct verdict *verdict)
{
    char *read = NULL;
    bool given = false;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        if (!verdict->findings[i].toolchain_knows || verdict->findings[i].caused_by != NO_CAUSE)
            continue;
        const char *cure = ask_compiler(subject->chip->core);
        if (cure == NULL && read == NULL)
            read = read_commands(core_facts(subject->chip->core));
        if (cure == NULL && read == NULL)
            break;
        finding_set_fix(verdict, i, cure != NULL ? cure : read);
        given = true;
    }
    free(read);
    return given;
}
