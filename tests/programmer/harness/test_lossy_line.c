/* Programs a part over a line that loses, doubles and damages bytes, some thousand times and ways, and looks at the
 * flash afterwards. ./dev sessions plays hundreds of thousands. */
#include "trials.h"

#include "base/alloc.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOWN 4 /* sessions that went wrong, of each kind and process */

struct run {
    struct scene scenes[SCENES];
    const char *kind; /* NULL: all */
    bool is_thorough, has_index;
    size_t percent, index, processes;
    uint64_t seed;
};

/* Shared by the processes. */
struct tally {
    size_t sessions, succeeded, wrong, erased, written, unnamed, other, lies, lost, stranded, died;
};

static const struct column {
    const char *name;
    size_t offset;
} columns[] = {
    {"sessions", offsetof(struct tally, sessions)}, {"right", offsetof(struct tally, succeeded)},
    {"WRONG", offsetof(struct tally, wrong)},       {"ERASED", offsetof(struct tally, erased)},
    {"WRITTEN", offsetof(struct tally, written)},   {"UNNAMED", offsetof(struct tally, unnamed)},
    {"OTHER", offsetof(struct tally, other)},       {"LIES", offsetof(struct tally, lies)},
    {"LOST", offsetof(struct tally, lost)},         {"stranded", offsetof(struct tally, stranded)},
};

#define COLUMNS (sizeof columns / sizeof *columns)

/* ---- one session ---- */

static void count(struct tally *tally, const struct judgement *judgement)
{
    const struct {
        size_t *counter;
        bool counts;
    } rows[] = {
        {&tally->sessions, true},
        {&tally->succeeded, judgement->succeeded && !judgement->wrong},
        {&tally->wrong, judgement->wrong},
        {&tally->erased, judgement->erased},
        {&tally->written, judgement->written},
        {&tally->unnamed, judgement->unnamed},
        {&tally->other, judgement->other},
        {&tally->lies, judgement->lie},
        {&tally->lost, judgement->lost},
        {&tally->stranded, judgement->stranded},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].counts)
            __atomic_add_fetch(rows[i].counter, 1, __ATOMIC_RELAXED);
}

static bool is_bad(const struct trial_kind *kind, const struct judgement *judgement)
{
    if (kind->only_counted)
        return false;
    return judgement->wrong || judgement->unnamed || judgement->lie || judgement->lost ||
           (judgement->stranded && !kind->may_strand) || (judgement->erased && !kind->may_erase);
}

static void describe_weather(const struct line_weather *weather, struct text *text)
{
    static const char *const harms[] = {"flip", "lose", "double"};
    const struct line_remains *remains = &weather->remains;
    for (size_t i = 0; i < weather->fault_count; i++) {
        const struct line_fault *fault = &weather->faults[i];
        text_add(text, ", %s byte %u of the %s", harms[fault->harm], fault->at, fault->to_host ? "part" : "host");
        if (fault->harm == LINE_FLIP)
            text_add(text, " by 0x%02x", fault->mask);
    }
    if (remains->size == 0)
        return;
    text_add(text, ", left at %u %+.1f %% (delay %.2f) by", remains->baud, remains->skew * 100, remains->delay);
    for (size_t i = 0; i < remains->size; i++)
        text_add(text, " %02x", remains->bytes[i]);
    text_add(text, ", found at %u", weather->baud);
}

static void show(const struct run *run, const struct trial_kind *kind, const struct trial *trial, size_t index,
                 const struct judgement *judgement, const char *words)
{
    struct text text = {0};
    text_add(&text, "-f \"%s\" -i %zu:%s%s%s%s%s%s%s, scene \"%s\"", kind->name, index,
             judgement->wrong ? " WRONG" : "", judgement->erased ? " ERASED" : "", judgement->unnamed ? " UNNAMED" : "",
             judgement->other ? " OTHER" : "", judgement->lie ? " LIE" : "", judgement->lost ? " LOST" : "",
             judgement->stranded ? " stranded" : "", run->scenes[trial->scene].name);
    describe_weather(&trial->weather, &text);
    if (judgement->first != 0)
        text_add(&text, ": 0x%08x is wrong", judgement->first);
    printf("%s\n", text_string(&text));
    if (run->has_index)
        printf("%s", words);
    fflush(stdout);
    text_release(&text);
}

/* ---- one kind ---- */

struct job {
    const struct run *run;
    const struct trial_kind *kind;
    struct trials list;
    size_t count;
    struct tally *tally;
    char folder[64];
};

static size_t pick(const struct job *job, size_t number, struct trial *trial)
{
    size_t index = number;
    if (job->run->has_index)
        index = job->run->index;
    else if (job->kind->list != NULL)
        index = (size_t)((double)number * (double)job->list.count / (double)job->count);
    if (job->kind->list != NULL)
        *trial = job->list.at[index];
    else
        trial_draw(job->kind, job->run->scenes, job->run->seed, index, trial);
    trial->weather.latency_ms = job->kind->latency_ms;
    return index;
}

static void make_folder(char *folder, size_t size)
{
    /* Where fsync costs nothing. */
    snprintf(folder, size, "%s/lossy_line.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(1);
    }
}

static void play_share(struct job *job, size_t first)
{
    unsigned shown = 0;
    for (size_t number = first; number < job->count; number += job->run->processes) {
        struct trial trial;
        struct text words = {0};
        size_t index = pick(job, number, &trial);
        struct judgement judgement =
            session_play(&job->run->scenes[trial.scene], &trial.weather, job->folder, NULL, &words);
        count(job->tally, &judgement);
        if (job->run->has_index || (is_bad(job->kind, &judgement) && shown++ < SHOWN))
            show(job->run, job->kind, &trial, index, &judgement, text_string(&words));
        text_release(&words);
    }
}

static void play_in_processes(struct job *job)
{
    for (size_t i = 0; i < job->run->processes; i++) {
        fflush(stdout);
        pid_t child = fork();
        if (child != 0)
            continue;
        make_folder(job->folder, sizeof job->folder);
        play_share(job, i);
        rmdir(job->folder);
        _exit(0);
    }
    for (int status; wait(&status) > 0;)
        if (status != 0)
            job->tally->died++;
}

static size_t sessions_of(const struct run *run, const struct trial_kind *kind, const struct trials *list)
{
    size_t count = run->is_thorough ? kind->many : kind->few;
    if (count < SIZE_MAX / 100)
        count = count * run->percent / 100;
    if (kind->list != NULL && count > list->count)
        count = list->count;
    if (!run->has_index)
        return count;
    return kind->list == NULL || run->index < list->count ? 1 : 0;
}

static bool is_good(const struct trial_kind *kind, const struct tally *tally)
{
    if (kind->only_counted)
        return tally->died == 0;
    return tally->died + tally->wrong + tally->unnamed + tally->lies + tally->lost == 0 &&
           (tally->stranded == 0 || kind->may_strand) && (tally->erased == 0 || kind->may_erase) &&
           (double)(tally->succeeded + 1) >= kind->successes * (double)tally->sessions; /* of few, one is chance */
}

static bool play_kind(const struct run *run, const struct trial_kind *kind, const char *folder, struct tally *tally)
{
    struct job job = {.run = run, .kind = kind, .tally = tally};
    memset(tally, 0, sizeof *tally);
    if (kind->list != NULL)
        kind->list(kind, run->scenes, folder, &job.list);
    job.count = sessions_of(run, kind, &job.list);
    play_in_processes(&job);
    free(job.list.at);
    printf("%-40s", kind->name);
    for (size_t i = 0; i < COLUMNS; i++)
        printf(" %8zu", *(const size_t *)((const char *)tally + columns[i].offset));
    printf("%s\n", is_good(kind, tally) ? "" : "  <- not as promised");
    return is_good(kind, tally);
}

static bool play(const struct run *run, const char *folder, struct tally *tally)
{
    bool good = true;
    printf("%-40s", "");
    for (size_t i = 0; i < COLUMNS; i++)
        printf(" %8s", columns[i].name);
    printf("\n");
    for (size_t i = 0; i < kind_count; i++)
        if (run->kind == NULL || strcmp(run->kind, kinds[i].name) == 0)
            good = play_kind(run, &kinds[i], folder, tally) && good;
    return good;
}

int main(int argc, char **argv)
{
    static struct run run = {.percent = 100, .processes = 1, .seed = 1};
    char folder[64];
    for (int option; (option = getopt(argc, argv, "tp:j:s:f:i:")) != -1;)
        switch (option) {
        case 't':
            run.is_thorough = true;
            break;
        case 'p':
            run.percent = strtoul(optarg, NULL, 10);
            break;
        case 'j':
            run.processes = strtoul(optarg, NULL, 10);
            break;
        case 's':
            run.seed = strtoul(optarg, NULL, 10);
            break;
        case 'f':
            run.kind = optarg;
            break;
        case 'i':
            run.has_index = true;
            run.index = strtoul(optarg, NULL, 10);
            break;
        default:
            fprintf(stderr, "test_lossy_line [-t] [-p PERCENT] [-j PROCESSES] [-s SEED] [-f KIND [-i INDEX]]\n");
            return 2;
        }
    make_folder(folder, sizeof folder);
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool good = tally != MAP_FAILED && scenes_open(run.scenes, folder) && play(&run, folder, tally);
    scenes_close(run.scenes);
    rmdir(folder);
    return good ? 0 : 1;
}
