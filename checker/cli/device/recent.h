/* Images that were just judged. Folders of releases hold the same image under many names: one that has the bytes of a
 * recent one need not be judged again. Few, so that memory does not grow with the number of images. */
#pragma once
#include <pthread.h>
#include <stddef.h>

#define RECENT_MOST 8

struct examined;

struct recent {
    pthread_mutex_t lock; /* of all below */
    struct examined *items[RECENT_MOST];
    size_t added;
};

#define RECENT_NONE ((struct recent){.lock = PTHREAD_MUTEX_INITIALIZER})

/* Holds all there are for the caller, who drops each, and returns their number. */
size_t recent_hold(struct recent *recent, struct examined *held[RECENT_MOST]);

/* In place of the one that was added first; an image that is large takes none. */
void recent_add(struct recent *recent, struct examined *examined);

/* What was judged by one setting says nothing about another. */
void recent_clear(struct recent *recent);
