#include "compiler.h"

#include "base/alloc.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWER_CAP ((size_t)4 << 20)

static int question = -1, answer = -1;

static void put_aside(int fd, int as)
{
    dup2(fd, as);
    if (fd != as)
        close(fd);
}

/* In the other process. Ends with the check when nobody asks. */
static _Noreturn void attend(const char *driver, const char *commands, int asked, int told)
{
    unsigned char core;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO); /* whoever reads the report must see its end */
    dup2(nothing, STDERR_FILENO);
    ssize_t got;
    while ((got = read(asked, &core, 1)) < 0 && errno == EINTR)
        ;
    if (got != 1 || core == CORE_UNKNOWN || core >= CORE_COUNT)
        _exit(0);
    const struct core_facts *facts = core_facts((enum core)core);
    put_aside(told, STDOUT_FILENO);
    close(asked);
    char *cpu = alloc_format("-mcpu=%s", facts->option);
    const char *named[] = {"dsocheck", "toolchain", "--no-config", "--cc", driver,    "--chip", facts->name,
                           "--format", "json",      "--",          cpu,    "-mthumb", NULL};
    const char *listed[] = {"dsocheck", "toolchain", "--no-config",        "--cc",   driver, "--chip", facts->name,
                            "--format", "json",      "--compile-commands", commands, NULL};
    execv("/proc/self/exe", (char *const *)(commands != NULL ? listed : named));
    _exit(0);
}

bool compiler_attend(const char *driver, const char *commands)
{
    int asked[2], told[2];
    if (pipe2(asked, O_CLOEXEC) != 0)
        return false;
    if (pipe2(told, O_CLOEXEC) != 0) {
        close(asked[0]);
        close(asked[1]);
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        close(asked[1]);
        close(told[0]);
        attend(driver, commands, asked[0], told[1]);
    }
    close(asked[0]);
    close(told[1]);
    if (child < 0) {
        close(asked[1]);
        close(told[0]);
        return false;
    }
    question = asked[1];
    answer = told[0];
    return true;
}

static void read_all(int fd, struct text *text)
{
    char buffer[4096];
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0 && text->length < ANSWER_CAP)
            text_add_bytes(text, buffer, (size_t)got);
}

char *compiler_ask(enum core core)
{
    unsigned char number = (unsigned char)core;
    struct text text = {0};
    if (question < 0)
        return NULL;
    if (write(question, &number, 1) == 1)
        read_all(answer, &text);
    close(question);
    close(answer);
    question = answer = -1;
    if (text.length > 0)
        return text.at;
    text_release(&text);
    return NULL;
}
