/* Finds the command and runs it; "check" may be left out. */
#include "command.h"
#include "report/report.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The C library looks for it, and the rooms hide what they do not export. */
__attribute__((visibility("default"))) const char *argp_program_version = "dsocheck " DSOCHECK_VERSION;

/* What argp prints (--help, --version) goes through stdio and must not get lost unseen either. */
static void close_stdout(void)
{
    if (fflush(stdout) == 0)
        return;
    struct fault fault;
    fault_set(&fault, FAULT_OUTPUT, "standard output: %s; the text is incomplete", strerror(errno));
    _exit(complain(&fault));
}

/* A file that is opened must not become what the report or a sentence is then written to. What was closed stays
 * unwritable: a report that nobody gets is an error. */
static void occupy_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            _exit(STATUS_BUG);
}

/* A word that names no file, and nearly a command, is none of an image. */
static void refuse_misspelt(const char *word)
{
    struct fault fault;
    struct text question = {0};
    if (word[0] == '-' || strpbrk(word, "./") != NULL || access(word, F_OK) == 0 || !command_ask(word, &question))
        return;
    fault_set(&fault, FAULT_USAGE, "%s: neither a command nor a file: %s", word, text_string(&question));
    text_release(&question);
    exit(complain(&fault));
}

int main(int argc, char **argv)
{
    static char name[64] = "dsocheck", help[16 << 10];
    occupy_standard_streams();
    report_prepare();
    argp_err_exit_status = STATUS_USAGE;
    /* All of --help goes out at once, in close_stdout, which can tell when it does not get there. */
    setvbuf(stdout, help, _IOFBF, sizeof help);
    atexit(close_stdout);
    /* A reader that goes away and a file that grows past a limit show as a failed write, which is reported, not as a
     * silent death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    for (const struct command *c = commands; argc > 1 && c->name != NULL; c++) {
        if (strcmp(argv[1], c->name) != 0)
            continue;
        snprintf(name, sizeof name, "dsocheck %s", c->name);
        argv[1] = name;
        return c->run(argc - 1, argv + 1);
    }
    if (argc > 1)
        refuse_misspelt(argv[1]);
    if (argc > 0)
        argv[0] = name;
    return check_command(argc, argv);
}
