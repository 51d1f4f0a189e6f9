#include "confine.h"

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

bool confine_writing(const struct confinement *confinement, const char **why)
{
    if (!may_seal(why))
        return false;
    *why = "there are more output files than can be allowed for";
    return confinement->output_count <= CONFINE_OUTPUTS && seal_writing(confinement, why);
}
