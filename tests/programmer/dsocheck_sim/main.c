/* dsocheck-sim: the simulated part (simulator/) behind a pseudo-terminal, for tests and for a desk without hardware. */
#include "base/text.h"
#include "flash_file.h"
#include "options.h"
#include "profile/profile.h"
#include "pty_port.h"

#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

__attribute__((visibility("default"))) const char *argp_program_version = "dsocheck-sim " DSOCHECK_VERSION;

/* How long the part has been under power when the port appears: it does not hear while it starts, and a host that was
 * quick would find nobody. */
#define SETTLED_SECONDS 1
/* How long a port that vanished stays away. */
#define AWAY (500ull * SIM_MILLISECOND)

struct bench {
    struct options options;
    struct flash_file flash, option_bytes;
    struct sim *sim;
    struct pty_port port;
    FILE *log;            /* NULL: none */
    size_t logged;        /* frames that are in it */
    struct timespec born; /* when the simulated clock was 0 */
    uint64_t gone;        /* when the port vanished */
    pid_t child;          /* 0: none */
    sigset_t waiting;     /* the signals that may interrupt a wait */
};

static volatile sig_atomic_t stopped, child_ended, power_pressed;

static void take_signal(int number)
{
    if (number == SIGCHLD)
        child_ended = 1;
    else if (number == SIGUSR1)
        power_pressed = 1;
    else
        stopped = 1;
}

static int complain(const struct fault *fault)
{
    struct text line = {0};
    text_add_escaped(&line, fault->sentence);
    fprintf(stderr, "dsocheck-sim: %s\n", text_string(&line));
    text_release(&line);
    return fault_exit_status(fault->kind);
}

/* ---- time ---- */

static uint64_t wall(const struct bench *bench)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)(now.tv_sec - bench->born.tv_sec) * 1000000000u + (uint64_t)now.tv_nsec -
           (uint64_t)bench->born.tv_nsec;
}

/* Until the port says something, the simulated clock has something to do, or a signal comes. */
static void wait_for_something(struct bench *bench)
{
    uint64_t now = wall(bench), next = bench->port.link != NULL ? sim_next(bench->sim) : bench->gone + AWAY;
    uint64_t span = next > now ? next - now : 0;
    struct timespec timeout = {(time_t)(span / 1000000000u), (long)(span % 1000000000u)};
    struct pollfd ours = {.fd = bench->port.ours, .events = POLLIN};
    ppoll(&ours, 1, next == SIM_NEVER ? NULL : &timeout, &bench->waiting);
}

/* ---- the log ---- */

static void write_log(struct bench *bench, size_t until)
{
    size_t count;
    const struct sim_frame *frames = sim_frames(bench->sim, &count);
    for (; bench->logged < until; bench->logged++) {
        struct text line = {0};
        sim_frame_text(&frames[bench->logged], &line);
        if (bench->log != NULL)
            fprintf(bench->log, "%s\n", text_string(&line));
        if (frames[bench->logged].violation)
            fprintf(stderr, "dsocheck-sim: outside the chip: %s\n", text_string(&line));
        text_release(&line);
    }
}

/* Frames are final when the next one has begun. */
static void log_finished(struct bench *bench)
{
    size_t count;
    sim_frames(bench->sim, &count);
    if (count > 0)
        write_log(bench, count - 1);
}

static void log_all(struct bench *bench)
{
    size_t count;
    sim_frames(bench->sim, &count);
    write_log(bench, count);
}

/* ---- the line ---- */

static void carry_in(struct bench *bench)
{
    uint8_t bytes[4096];
    size_t size = pty_port_read(&bench->port, bytes, sizeof bytes);
    if (size == 0)
        return;
    sim_set_baud(bench->sim, bench->options.baud != 0 ? bench->options.baud : pty_port_baud(&bench->port));
    sim_send(bench->sim, bytes, size);
}

static void carry_out(struct bench *bench)
{
    uint8_t bytes[4096];
    for (size_t size; (size = sim_take(bench->sim, bytes, sizeof bytes)) > 0;)
        pty_port_write(&bench->port, bytes, size);
}

/* What goes on at this moment, until nothing more does. */
static void carry(struct bench *bench)
{
    sim_advance(bench->sim, wall(bench));
    carry_out(bench);
    carry_in(bench);
    sim_advance(bench->sim, sim_now(bench->sim));
    carry_out(bench);
    log_finished(bench);
}

/* The cable is pulled and put back; the part does not notice. */
static bool follow_port(struct bench *bench, struct fault *fault)
{
    if (!sim_has_port(bench->sim) && bench->port.link != NULL) {
        pty_port_close(&bench->port);
        bench->gone = wall(bench);
    }
    if (bench->port.link != NULL || wall(bench) < bench->gone + AWAY)
        return true;
    sim_advance(bench->sim, wall(bench));
    sim_reconnect(bench->sim);
    return pty_port_open(&bench->port, bench->options.link, fault);
}

/* ---- the run ---- */

static void catch_signals(struct bench *bench)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGCHLD, SIGUSR1};
    struct sigaction action = {.sa_handler = take_signal};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], &action, NULL);
        sigaddset(&blocked, numbers[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, &bench->waiting);
    signal(SIGPIPE, SIG_IGN);
}

static bool start_command(struct bench *bench, struct fault *fault)
{
    if (bench->options.command == NULL)
        return true;
    bench->child = fork();
    if (bench->child < 0)
        return fault_set(fault, FAULT_BUG, "fork: %s", strerror(errno));
    if (bench->child > 0)
        return true;
    sigprocmask(SIG_SETMASK, &bench->waiting, NULL);
    signal(SIGPIPE, SIG_DFL);
    execvp(bench->options.command[0], bench->options.command);
    fprintf(stderr, "dsocheck-sim: %s: %s\n", bench->options.command[0], strerror(errno));
    _exit(127);
}

/* The command's exit status once it has ended, else -1. */
static int command_status(struct bench *bench)
{
    int status;
    if (!child_ended || bench->child == 0 || waitpid(bench->child, &status, WNOHANG) != bench->child)
        return -1;
    bench->child = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(struct bench *bench)
{
    struct fault fault;
    int status = -1;
    while (!stopped && status < 0) {
        wait_for_something(bench);
        carry(bench);
        if (power_pressed) {
            power_pressed = 0;
            sim_power_cycle(bench->sim);
        }
        if (!follow_port(bench, &fault))
            return complain(&fault);
        status = command_status(bench);
    }
    if (bench->child > 0) {
        kill(bench->child, SIGTERM);
        waitpid(bench->child, NULL, 0);
    }
    return status < 0 ? 0 : status;
}

/* ---- before and after ---- */

static bool open_cells(struct bench *bench, const struct chip *chip, struct fault *fault)
{
    size_t size;
    struct sim *erased = sim_new(chip, &(struct sim_options){0}, fault);
    if (erased == NULL)
        return false;
    struct text path = {0};
    text_add(&path, "%s.options", bench->options.flash);
    const uint8_t *flash = sim_flash(erased, &size);
    bool good =
        flash_file_open(bench->options.flash, flash, size, &bench->flash, fault) &&
        flash_file_open(text_string(&path), sim_option_bytes(erased), SIM_OPTION_BYTES, &bench->option_bytes, fault);
    text_release(&path);
    sim_free(erased);
    bench->options.sim.flash = bench->flash.bytes;
    bench->options.sim.option_bytes = bench->option_bytes.bytes;
    return good;
}

static bool open_log(struct bench *bench, struct fault *fault)
{
    if (bench->options.log == NULL)
        return true;
    bench->log = fopen(bench->options.log, "we");
    if (bench->log == NULL)
        return fault_set(fault, FAULT_OUTPUT, "%s: %s", bench->options.log, strerror(errno));
    setvbuf(bench->log, NULL, _IOLBF, 0);
    return true;
}

static bool set_up(struct bench *bench, struct fault *fault)
{
    struct chip chip;
    if (!chip_read(bench->options.chip, &chip, fault))
        return false;
    bool good = open_cells(bench, &chip, fault) && (bench->sim = sim_new(&chip, &bench->options.sim, fault)) != NULL &&
                open_log(bench, fault) && pty_port_open(&bench->port, bench->options.link, fault);
    clock_gettime(CLOCK_MONOTONIC, &bench->born);
    bench->born.tv_sec -= SETTLED_SECONDS;
    if (good && bench->options.command == NULL) {
        printf("%s behind %s, flash in %s\n", chip.name, bench->options.link, bench->options.flash);
        fflush(stdout);
    }
    chip_release(&chip);
    return good && start_command(bench, fault);
}

static void tear_down(struct bench *bench)
{
    pty_port_close(&bench->port);
    sim_free(bench->sim);
    flash_file_close(&bench->flash);
    flash_file_close(&bench->option_bytes);
    if (bench->log != NULL)
        fclose(bench->log);
    options_release(&bench->options);
}

int main(int argc, char **argv)
{
    struct bench bench = {.port = {NULL, -1, -1}};
    struct fault fault;
    argp_err_exit_status = 2;
    options_read(&bench.options, argc, argv);
    catch_signals(&bench);
    int status = set_up(&bench, &fault) ? run(&bench) : complain(&fault);
    if (bench.sim != NULL) {
        log_all(&bench);
        if (sim_violations(bench.sim) > 0)
            status = 1;
    }
    tear_down(&bench);
    return status;
}
