/* Files that something has happened to, by the thousand: whatever it was, a check ends, with status 0, 1 or 3, and what
 * passes is what other tools would program.
 * usage: test_mutations [-n COUNT] [-s SEED] [-j PROCESSES] [-k FOLDER] [-o NUMBER] FILE|FOLDER…
 *   -k keeps the mutants that something was found with; -o makes the one with that number and no other */
#include "seeds.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define BATCH       2000 /* mutants of one process */
#define CPU_SECONDS 2    /* of the processor's time, so that a busy machine changes nothing */
#define PROCESSES   64

struct plan {
    uint64_t seed, first, count;
    size_t processes;
    const char *keep;
    struct seeds seeds;
    struct targets targets;
    char folder[64];
};

/* One process at work; in memory that it shares with the one that started it. */
struct worker {
    pid_t process; /* 0: none */
    uint64_t next, end;
    uint64_t outcomes[OUTCOMES];
    uint64_t longest_us; /* of the processor's time, for one mutant */
};

static struct worker *workers;
static uint64_t crashes, timeouts;

/* ---- one mutant ---- */

static const struct seed *make(const struct plan *plan, uint64_t number, struct mutant *mutant, struct attempt *attempt)
{
    struct dice dice = {plan->seed ^ number * 0xD1B54A32D192ED03u};
    const struct seed *seed = &plan->seeds.at[dice_roll(&dice, plan->seeds.count)];
    const struct seed *other = &plan->seeds.at[dice_roll(&dice, plan->seeds.count)];
    mutant->size = seed->file.size;
    memcpy(mutant->bytes, seed->file.bytes, seed->file.size);
    mutate(&dice, mutant, &other->file);
    *attempt = (struct attempt){.mutant = mutant,
                                .name = dice_one_in(&dice, 16) ? other->name : seed->name,
                                .target = &plan->targets.at[seed->targets[dice_roll(&dice, seed->target_count)]],
                                .reporter = (size_t)dice_next(&dice),
                                .has_base = dice_one_in(&dice, 8),
                                .base = (uint32_t)dice_next(&dice) & ~3u};
    return seed;
}

static void tell(const struct plan *plan, uint64_t number, const char *what)
{
    static uint8_t bytes[MUTANT_CAP];
    struct mutant mutant = {.bytes = bytes};
    struct attempt attempt;
    const struct seed *seed = make(plan, number, &mutant, &attempt);
    printf("mutant %llu, of %s for %s: %s\n", (unsigned long long)number, seed->path, attempt.target->board.name, what);
    fflush(stdout);
    if (plan->keep == NULL)
        return;
    const char *dot = strrchr(attempt.name, '.');
    char path[512];
    snprintf(path, sizeof path, "%s/%llu%s", plan->keep, (unsigned long long)number, dot != NULL ? dot : "");
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(mutant.bytes, 1, mutant.size, file) != mutant.size || fclose(file) != 0)
        perror(path);
}

static uint64_t cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* ---- processes ---- */

static _Noreturn void work(const struct plan *plan, struct worker *worker)
{
    static uint8_t bytes[MUTANT_CAP];
    static const struct itimerval limit = {.it_value = {.tv_sec = CPU_SECONDS}};
    struct mutant mutant = {.bytes = bytes};
    char folder[96];
    snprintf(folder, sizeof folder, "%s/%td", plan->folder, worker - workers);
    for (; worker->next < worker->end; worker->next++) {
        struct attempt attempt;
        make(plan, worker->next, &mutant, &attempt);
        setitimer(ITIMER_PROF, &limit, NULL);
        uint64_t start = cpu_us();
        enum outcome outcome = way_go(&attempt, folder);
        uint64_t spent = cpu_us() - start;
        worker->outcomes[outcome]++;
        if (spent > worker->longest_us)
            worker->longest_us = spent;
        if (outcome == OUTCOME_DIFFERENT)
            tell(plan, worker->next, "passed, and others load other bytes");
        else if (outcome == OUTCOME_OUTSIDE)
            tell(plan, worker->next, "passed, and is programmed outside the regions");
        else if (outcome == OUTCOME_REFUSED && plan->keep != NULL)
            tell(plan, worker->next, "passed, and objcopy refuses it");
    }
    _exit(0);
}

static void start(const struct plan *plan, struct worker *worker)
{
    fflush(stdout);
    pid_t process = fork();
    if (process < 0) {
        perror("fork");
        exit(2);
    }
    if (process == 0)
        work(plan, worker);
    worker->process = process; /* not by the new process, for which it is 0 */
}

static void ended(const struct plan *plan, struct worker *worker, int status)
{
    worker->process = 0;
    if (status == 0)
        return;
    bool slow = WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF;
    slow ? timeouts++ : crashes++;
    char what[64];
    if (slow)
        snprintf(what, sizeof what, "more than %d s", CPU_SECONDS);
    else if (WIFSIGNALED(status))
        snprintf(what, sizeof what, "ended by signal %d", WTERMSIG(status));
    else
        snprintf(what, sizeof what, "ended with status %d", WEXITSTATUS(status));
    tell(plan, worker->next, what);
    worker->next++;
    if (worker->next < worker->end)
        start(plan, worker);
}

static void run_all(const struct plan *plan)
{
    uint64_t next = plan->first, end = plan->first + plan->count;
    for (size_t busy = 0;;) {
        busy = 0;
        for (size_t i = 0; i < plan->processes; i++) {
            struct worker *worker = &workers[i];
            if (worker->process == 0 && next < end) {
                worker->next = next;
                worker->end = end - next < BATCH ? end : next + BATCH;
                next = worker->end;
                start(plan, worker);
            }
            busy += worker->process != 0;
        }
        if (busy == 0)
            return;
        int status;
        pid_t process = wait(&status);
        for (size_t i = 0; i < plan->processes; i++)
            if (process > 0 && workers[i].process == process)
                ended(plan, &workers[i], status);
    }
}

/* ---- the call ---- */

static uint64_t number_of(const char *text)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text) {
        fprintf(stderr, "%s: expected a number\n", text);
        exit(2);
    }
    return number;
}

static void read_options(struct plan *plan, int argc, char **argv)
{
    *plan = (struct plan){.count = 20000, .processes = 1, .folder = P_tmpdir "/test_mutations_XXXXXX"};
    for (int option; (option = getopt(argc, argv, "n:s:j:k:o:")) != -1;) {
        if (option == 'n')
            plan->count = number_of(optarg);
        else if (option == 's')
            plan->seed = number_of(optarg);
        else if (option == 'j')
            plan->processes = number_of(optarg) < PROCESSES ? number_of(optarg) : PROCESSES;
        else if (option == 'k')
            plan->keep = optarg;
        else if (option == 'o')
            plan->first = number_of(optarg), plan->count = 1;
        else
            exit(2);
    }
    for (int i = optind; i < argc; i++)
        seeds_add(&plan->seeds, argv[i]);
}

static void open_folders(struct plan *plan)
{
    bool good = mkdtemp(plan->folder) != NULL;
    for (size_t i = 0; i < plan->processes && good; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%zu", plan->folder, i);
        good = mkdir(path, 0700) == 0;
    }
    workers = mmap(NULL, plan->processes * sizeof *workers, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!good || workers == MAP_FAILED) {
        perror(plan->folder);
        exit(2);
    }
}

static int conclude(const struct plan *plan)
{
    uint64_t outcomes[OUTCOMES] = {0}, longest = 0;
    for (size_t i = 0; i < plan->processes; i++) {
        for (size_t n = 0; n < OUTCOMES; n++)
            outcomes[n] += workers[i].outcomes[n];
        longest = workers[i].longest_us > longest ? workers[i].longest_us : longest;
    }
    printf("%llu mutants of %zu files: %llu crashes, %llu over %d s (longest %llu ms)", (unsigned long long)plan->count,
           plan->seeds.count, (unsigned long long)crashes, (unsigned long long)timeouts, CPU_SECONDS,
           (unsigned long long)longest / 1000);
    for (size_t n = 0; n < OUTCOMES; n++)
        printf("; %s %llu", outcome_names[n], (unsigned long long)outcomes[n]);
    putchar('\n');
    return crashes + timeouts + outcomes[OUTCOME_DIFFERENT] + outcomes[OUTCOME_OUTSIDE] > 0;
}

int main(int argc, char **argv)
{
    static struct plan plan;
    read_options(&plan, argc, argv);
    targets_open(&plan.targets);
    seeds_settle(&plan.seeds, &plan.targets);
    open_folders(&plan);
    run_all(&plan);
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", plan.folder);
    return system(command) != 0 ? 2 : conclude(&plan);
}
