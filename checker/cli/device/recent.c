#include "recent.h"

#include "cli/examined.h"

/* Larger than the flash of nearly all parts; what is larger is rare and not kept in memory. */
#define LARGE ((size_t)4 << 20)

size_t recent_hold(struct recent *recent, struct examined *held[RECENT_MOST])
{
    pthread_mutex_lock(&recent->lock);
    size_t count = recent->added < RECENT_MOST ? recent->added : RECENT_MOST;
    for (size_t i = 0; i < count; i++)
        held[i] = examined_hold(recent->items[i]);
    pthread_mutex_unlock(&recent->lock);
    return count;
}

void recent_add(struct recent *recent, struct examined *examined)
{
    if (examined->image.file_size > LARGE)
        return;
    pthread_mutex_lock(&recent->lock);
    struct examined **place = &recent->items[recent->added++ % RECENT_MOST], *gone = *place;
    *place = examined_hold(examined);
    pthread_mutex_unlock(&recent->lock);
    examined_drop(gone);
}

void recent_clear(struct recent *recent)
{
    for (size_t i = 0; i < RECENT_MOST; i++)
        examined_drop(recent->items[i]);
    *recent = RECENT_NONE;
}
