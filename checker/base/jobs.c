#include "jobs.h"

#include "alloc.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* A thread that has made so many results ahead of the slowest one waits. */
#define AHEAD 8

struct slot {
    void *result;
    bool made;
};

struct pool {
    const struct jobs *jobs;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t made, taken;
    struct slot *slots; /* result i is in slots[i % room] */
    size_t room;
    size_t next;  /* work that nobody has begun */
    size_t first; /* result that was not taken yet */
};

static bool begin(struct pool *pool, size_t *i)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->next < pool->jobs->count && pool->next - pool->first >= pool->room)
        pthread_cond_wait(&pool->taken, &pool->lock);
    bool any = pool->next < pool->jobs->count;
    *i = pool->next;
    pool->next += any;
    pthread_mutex_unlock(&pool->lock);
    return any;
}

static void *work(void *context)
{
    struct pool *pool = context;
    for (size_t i; begin(pool, &i);) {
        void *result = pool->jobs->work(pool->jobs->context, i);
        pthread_mutex_lock(&pool->lock);
        pool->slots[i % pool->room] = (struct slot){result, true};
        if (i == pool->first)
            pthread_cond_signal(&pool->made);
        pthread_mutex_unlock(&pool->lock);
    }
    return NULL;
}

static void *await(struct pool *pool, size_t i)
{
    pthread_mutex_lock(&pool->lock);
    struct slot *slot = &pool->slots[i % pool->room];
    while (!slot->made)
        pthread_cond_wait(&pool->made, &pool->lock);
    slot->made = false;
    pool->first++;
    void *result = slot->result;
    pthread_cond_broadcast(&pool->taken);
    pthread_mutex_unlock(&pool->lock);
    return result;
}

static void run_alone(const struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        jobs->take(jobs->context, i, jobs->work(jobs->context, i));
}

void jobs_run(const struct jobs *jobs)
{
    unsigned wanted = jobs->threads < jobs->count ? jobs->threads : (unsigned)jobs->count, started = 0;
    if (wanted <= 1) {
        run_alone(jobs);
        return;
    }
    struct pool pool = {.jobs = jobs,
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .made = PTHREAD_COND_INITIALIZER,
                        .taken = PTHREAD_COND_INITIALIZER,
                        .room = (size_t)AHEAD * wanted};
    pool.slots = alloc_items(pool.room, sizeof *pool.slots);
    pthread_t *threads = alloc_items(wanted, sizeof *threads);
    /* A machine that gives fewer threads than asked for is slower, not wrong. */
    while (started < wanted && pthread_create(&threads[started], NULL, work, &pool) == 0)
        started++;
    for (size_t i = 0; started > 0 && i < jobs->count; i++)
        jobs->take(jobs->context, i, await(&pool, i));
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    if (started == 0)
        run_alone(jobs);
    free(threads);
    free(pool.slots);
}
