#include "process.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* So often an end is looked for that no stream tells of. */
#define LOOK_NANOSECONDS 2000000

/* Where PATH has the program that was run last: a look through PATH is a failed exec for each of its folders. */
static struct {
    char *name, *path;
} recent;

static volatile sig_atomic_t caught;
static bool gave_up; /* on one that did not end: the next ones would be waited for as long */
static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
#define ENDING_COUNT (sizeof ending / sizeof *ending)
static struct sigaction before[ENDING_COUNT], before_child;

static void catch_signal(int number)
{
    caught = number;
}

void process_signals_start(void)
{
    struct sigaction action = {.sa_handler = catch_signal}; /* no SA_RESTART: poll has to return */
    sigemptyset(&action.sa_mask);
    gave_up = false;
    /* Who started us may ignore it; then nobody could tell how a program ended, and all would have ended well. */
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    sigaction(SIGCHLD, &usual, &before_child);
    for (size_t i = 0; i < ENDING_COUNT; i++) {
        sigaction(ending[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) /* nohup stays in force */
            sigaction(ending[i], &action, NULL);
    }
}

bool process_interrupted(void)
{
    return caught != 0;
}

void process_signals_end(void)
{
    free(recent.name);
    free(recent.path);
    recent.name = recent.path = NULL;
    for (size_t i = 0; i < ENDING_COUNT; i++)
        sigaction(ending[i], &before[i], NULL);
    sigaction(SIGCHLD, &before_child, NULL);
    if (caught != 0)
        raise(caught);
}

static bool is_replaced(const char *variable)
{
    static const char *const names[] = {"LC_ALL=", "LANGUAGE=", "TMPDIR=", "GCC_COLORS="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(variable, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Ours, but messages untranslated: what tools say is compared. The last two strings are the array's own. */
static char **environment(const char *scratch)
{
    size_t count = 0, kept = 0;
    while (environ[count] != NULL)
        count++;
    char **made = alloc_items(count + 3, sizeof *made);
    for (size_t i = 0; i < count; i++)
        if (!is_replaced(environ[i]))
            made[kept++] = environ[i];
    made[kept++] = "LC_ALL=C";
    made[kept] = alloc_format("TMPDIR=%s", scratch);
    return made;
}

static void environment_free(char **made)
{
    size_t last = 0;
    while (made[last + 1] != NULL)
        last++;
    free(made[last]);
    free((void *)made);
}

char *process_find(const char *name)
{
    const char *path = getenv("PATH");
    if (strchr(name, '/') != NULL)
        return access(name, X_OK) == 0 ? alloc_string(name) : NULL;
    for (const char *at = path != NULL ? path : "/bin:/usr/bin"; name[0] != '\0'; at++) {
        size_t length = strcspn(at, ":");
        char *file = length == 0 ? alloc_format("./%s", name) : alloc_format("%.*s/%s", (int)length, at, name);
        struct stat status;
        if (stat(file, &status) == 0 && S_ISREG(status.st_mode) && access(file, X_OK) == 0)
            return file;
        free(file);
        at += length;
        if (*at == '\0')
            break;
    }
    return NULL;
}

/* The program's own name, with the '/' that keeps posix_spawn from looking again; argv[0] stays what was typed, by
 * which a driver finds its parts. */
static const char *found(const char *name)
{
    if (recent.name == NULL || strcmp(recent.name, name) != 0) {
        free(recent.name);
        free(recent.path);
        recent.name = alloc_string(name);
        recent.path = process_find(name);
    }
    return recent.path != NULL ? recent.path : name;
}

static int spawn(const char *const *argv, const char *scratch, const int out[2], const int err[2], pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err[1], STDERR_FILENO);
    /* A group of its own: a driver's compiler and linker end with it. */
    posix_spawnattr_init(&attributes);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    char **variables = environment(scratch);
    int error = posix_spawnp(child, found(argv[0]), &files, &attributes, (char *const *)(const void *)argv, variables);
    environment_free(variables);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* False at the end of the stream. */
static bool take_some(int stream, struct text *text)
{
    char block[16384];
    ssize_t got = read(stream, block, sizeof block);
    if (got < 0)
        return errno == EINTR;
    size_t room = PROCESS_OUTPUT_CAP - text->length;
    text_add_bytes(text, block, (size_t)got < room ? (size_t)got : room);
    return got > 0;
}

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Time is up, or we were told to stop. A signal behind this test is seen a second later. */
static bool is_over(time_t deadline, struct process *process)
{
    process->timed_out = seconds_now() >= deadline;
    return process->timed_out || process_interrupted();
}

/* Both streams to their ends; false when it is over before. */
static bool listen_to(int out, int err, time_t deadline, struct process *process)
{
    struct pollfd streams[] = {{.fd = out, .events = POLLIN}, {.fd = err, .events = POLLIN}};
    struct text *const texts[] = {&process->out, &process->err};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        if (is_over(deadline, process))
            return false;
        if (poll(streams, 2, 1000) <= 0)
            continue;
        for (size_t i = 0; i < 2; i++)
            if (streams[i].fd >= 0 && streams[i].revents != 0 && !take_some(streams[i].fd, texts[i]))
                streams[i].fd = -1;
    }
    return true;
}

/* A program can close its streams and go on: its end is waited for no longer than theirs. */
static bool wait_for(pid_t child, time_t deadline, struct process *process, int *status)
{
    while (waitpid(child, status, WNOHANG) == 0) {
        if (is_over(deadline, process))
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NANOSECONDS}, NULL);
    }
    return true;
}

static int end_of(pid_t child, const int streams[4], struct process *process)
{
    int status = 0;
    time_t deadline = seconds_now() + PROCESS_SECONDS;
    if (!listen_to(streams[0], streams[2], deadline, process) || !wait_for(child, deadline, process, &status)) {
        kill(-child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    }
    gave_up = process->timed_out;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void close_all(const int streams[4])
{
    for (size_t i = 0; i < 4; i++)
        if (streams[i] >= 0)
            close(streams[i]);
}

void process_run(const char *const *argv, const char *scratch, struct process *process)
{
    *process = (struct process){.error = EINTR, .timed_out = gave_up};
    if (gave_up || process_interrupted())
        return;
    int streams[4] = {-1, -1, -1, -1};
    pid_t child;
    if (pipe2(streams, O_CLOEXEC) != 0 || pipe2(streams + 2, O_CLOEXEC) != 0) {
        process->error = errno;
        close_all(streams);
        return;
    }
    process->error = spawn(argv, scratch, streams, streams + 2, &child);
    process->started = process->error == 0;
    close(streams[1]);
    close(streams[3]);
    streams[1] = streams[3] = -1;
    if (process->started)
        process->status = end_of(child, streams, process);
    close_all(streams);
}

void process_release(struct process *process)
{
    text_release(&process->out);
    text_release(&process->err);
}

bool process_good(const struct process *process)
{
    return process->started && !process->timed_out && process->status == 0;
}
