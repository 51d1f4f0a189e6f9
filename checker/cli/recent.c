#include "recent.h"

#include "checked.h"

/* Larger than the flash of nearly all parts; what is larger is rare and not kept in memory. */
#define LARGE ((size_t)4 << 20)

size_t recent_hold(struct recent *recent, struct checked *held[RECENT_MOST])
{
    pthread_mutex_lock(&recent->lock);
    size_t count = recent->added < RECENT_MOST ? recent->added : RECENT_MOST;
    for (size_t i = 0; i < count; i++)
        held[i] = checked_hold(recent->items[i]);
    pthread_mutex_unlock(&recent->lock);
    return count;
}

void recent_add(struct recent *recent, struct checked *checked)
{
    if (checked->image.file_size > LARGE)
        return;
    pthread_mutex_lock(&recent->lock);
    struct checked **place = &recent->items[recent->added++ % RECENT_MOST], *gone = *place;
    *place = checked_hold(checked);
    pthread_mutex_unlock(&recent->lock);
    checked_drop(gone);
}

void recent_clear(struct recent *recent)
{
    for (size_t i = 0; i < RECENT_MOST; i++)
        checked_drop(recent->items[i]);
    *recent = RECENT_NONE;
}
