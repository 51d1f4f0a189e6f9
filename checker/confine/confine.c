#include "confine.h"

#include "keeper.h"
#include "sealed.h"

#include <sys/prctl.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static bool may_seal(const char **why)
{
    *why = NULL;
    if (SANITIZED)
        return false;
    *why = "the kernel does not let a process give up privileges";
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool confine_calls(const char **why)
{
    return may_seal(why) && seal_calls(why);
}

bool confine_keep(bool (*is_part)(const char *stem, const char *path), const char **why)
{
    if (!may_seal(why))
        return false;
    *why = "no process can be started that keeps the right to its outputs";
    return keeper_start(is_part);
}

static bool leave_outputs(const struct confinement *confinement)
{
    for (size_t i = 0; i < confinement->outputs->count; i++)
        keeper_allow(confinement->outputs->at[i]);
    for (size_t i = 0; i < confinement->stems->count; i++)
        keeper_allow_stem(confinement->stems->at[i]);
    if (confinement->outputs->count + confinement->stems->count > 0)
        return keeper_close_list();
    keeper_dismiss();
    return true;
}

bool confine_writing(const struct confinement *confinement, const char **why)
{
    if (!may_seal(why))
        return false;
    *why = "no process keeps the right to its outputs";
    return leave_outputs(confinement) && seal_writing(why);
}
