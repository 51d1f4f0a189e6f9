/* seccomp: the system calls that reading, judging and writing files take; not those that name, remove or change them.
 * Any other fails with EPERM, which is what a library that tries one for convenience can live with. */
#include "sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

/* Linux 5.8 has it; older headers do not name it. */
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

/* All call numbers of the list are below. Those of the x32 ABI are not. */
#define CALLS 512

static const short allowed[] = {
    /* files in */
    SYS_read,
    SYS_pread64,
    SYS_readv,
    SYS_openat,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_readlinkat,
    SYS_getcwd,
    SYS_getdents64,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_fadvise64,
    SYS_dup,
    /* files out: what the keeper has opened */
    SYS_write,
    SYS_writev,
    SYS_sendmsg,
    SYS_recvmsg,
    SYS_wait4,
    /* memory */
    SYS_brk,
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    /* the process itself, and threads */
    SYS_exit,
    SYS_exit_group,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_restart_syscall,
    SYS_futex,
    SYS_getrandom,
    SYS_clock_gettime,
    SYS_getpid,
    SYS_gettid,
    SYS_sched_yield,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_getuid,
    SYS_geteuid,
    SYS_getegid,
    /* giving up more */
    SYS_landlock_create_ruleset,
    SYS_landlock_add_rule,
    SYS_landlock_restrict_self,
#ifdef __x86_64__
    /* older forms, which the C library prefers on x86 */
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
#endif
};
#define ALLOWED (sizeof allowed / sizeof *allowed)

struct filter {
    struct sock_filter code[4 * ALLOWED + 64];
    unsigned short length;
    unsigned short bounds[2 * ALLOWED]; /* from bounds[0] on calls are allowed, from bounds[1] on not, … */
    size_t bound_count;
};

static void emit(struct filter *filter, struct sock_filter instruction)
{
    filter->code[filter->length++] = instruction;
}

static void answer(struct filter *filter, unsigned value)
{
    emit(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

static void find_bounds(struct filter *filter)
{
    bool member[CALLS + 1] = {false};
    for (size_t i = 0; i < ALLOWED; i++)
        member[allowed[i]] = true;
    for (unsigned short call = 0; call <= CALLS; call++)
        if (member[call] != (filter->bound_count % 2 != 0))
            filter->bounds[filter->bound_count++] = call;
}

/* Halves the bounds until one is left: the kernel runs the filter for each call there is when it takes it, and with a
 * list from end to end that costs as much as the whole check of a small image. */
static void search(struct filter *filter, size_t first, size_t end)
{
    if (first == end) {
        answer(filter, first % 2 != 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM);
        return;
    }
    size_t middle = first + (end - first) / 2;
    unsigned short jump = filter->length;
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, filter->bounds[middle], 0, 0));
    search(filter, first, middle);
    filter->code[jump].jt = (unsigned char)(filter->length - jump - 1);
    search(filter, middle + 1, end);
}

/* Allows a call with some values of an argument, of which the kernel looks at the low half. */
static void allow_with(struct filter *filter, unsigned call, size_t argument, const unsigned *values, size_t count)
{
    const unsigned at = (unsigned)(offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t));
    unsigned char rest = (unsigned char)count;
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, (unsigned char)(rest + 3)));
    emit(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at));
    for (size_t i = 0; i < count; i++)
        emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, values[i], rest--, 0));
    answer(filter, SECCOMP_RET_ERRNO | EPERM);
    answer(filter, SECCOMP_RET_ALLOW);
}

static void build(struct filter *filter)
{
    emit(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    answer(filter, SECCOMP_RET_ERRNO | EPERM);
    emit(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    /* Threads, but no processes. What flags clone3 has cannot be seen from here; without it clone is used. */
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    answer(filter, SECCOMP_RET_ERRNO | ENOSYS);
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4));
    emit(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)));
    emit(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
    answer(filter, SECCOMP_RET_ERRNO | EPERM);
    answer(filter, SECCOMP_RET_ALLOW);
    /* Whether an output is a terminal; nothing may be typed into it. Descriptors may be copied, but none may send a
     * signal to its owner, who can be anybody. Signals and limits for this process only. */
    const unsigned self = (unsigned)getpid();
    allow_with(filter, SYS_ioctl, 1, (const unsigned[]){TCGETS, TIOCGWINSZ}, 2);
    allow_with(filter, SYS_fcntl, 1, (const unsigned[]){F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL}, 5);
    allow_with(filter, SYS_tgkill, 0, &self, 1);
    allow_with(filter, SYS_prlimit64, 0, (const unsigned[]){0, self}, 2);
    allow_with(filter, SYS_prctl, 0, (const unsigned[]){PR_SET_NO_NEW_PRIVS}, 1);
    find_bounds(filter);
    search(filter, 0, filter->bound_count);
}

bool seal_calls(const char **why)
{
    struct filter filter = {.length = 0};
    build(&filter);
    const struct sock_fprog program = {filter.length, filter.code};
    /* Without the flag older kernels slow the process down against an attack that parsers do not face. */
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0)
        return true;
    *why = "the kernel has no seccomp filters";
    return false;
}

#else

bool seal_calls(const char **why)
{
    *why = "system calls of this processor are not listed";
    return false;
}

#endif
