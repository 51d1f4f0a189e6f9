#include "confine.h"

#include <sys/prctl.h>

/* The sanitizers' run-time needs what is taken away here: other processes, their own files. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

const char *confine(const struct confinement *confinement, const char **why)
{
    *why = "this is a build with sanitizers";
    if (SANITIZED)
        return NULL;
    *why = "there are more output files than can be allowed for";
    if (confinement->output_count > CONFINE_FOLDERS)
        return NULL;
    *why = "the kernel does not let a process give up privileges";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return NULL;
    bool writing = confine_writing(confinement, why);
    bool calls = confine_calls(why);
    return writing && calls ? "Landlock and seccomp" : writing ? "Landlock" : calls ? "seccomp" : NULL;
}
