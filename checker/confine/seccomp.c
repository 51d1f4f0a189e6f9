/* seccomp: the system calls that reading, judging and writing files take. Any other fails with EPERM, which is what a
 * library that tries one for convenience can live with. */
#include "sealed.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    /* Calls of the x32 ABI have numbers of their own, so none of them is in the list. */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    /* files in */
    ALLOW(read),
    ALLOW(pread64),
    ALLOW(readv),
    ALLOW(openat),
    ALLOW(close),
    ALLOW(lseek),
    ALLOW(fstat),
    ALLOW(newfstatat),
    ALLOW(statx),
    ALLOW(readlinkat),
    ALLOW(getcwd),
    ALLOW(getdents64),
    ALLOW(faccessat),
    ALLOW(faccessat2),
    ALLOW(fcntl),
    ALLOW(ioctl),
    ALLOW(fadvise64),
    ALLOW(dup),
    /* files out */
    ALLOW(write),
    ALLOW(writev),
    ALLOW(pwrite64),
    ALLOW(fsync),
    ALLOW(fdatasync),
    ALLOW(ftruncate),
    ALLOW(fchmod),
    ALLOW(umask),
    ALLOW(renameat),
    ALLOW(linkat),
    ALLOW(unlinkat),
    ALLOW(mkdirat),
    /* memory */
    ALLOW(brk),
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(mprotect),
    ALLOW(madvise),
    /* the process itself */
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(restart_syscall),
    ALLOW(futex),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(tgkill),
    ALLOW(prlimit64),
    ALLOW(sched_yield),
    ALLOW(set_robust_list),
    ALLOW(rseq),
    ALLOW(getuid),
    ALLOW(geteuid),
#ifdef __x86_64__
    /* older forms, which the C library prefers on x86 */
    ALLOW(open),
    ALLOW(stat),
    ALLOW(lstat),
    ALLOW(access),
    ALLOW(readlink),
    ALLOW(rename),
    ALLOW(link),
    ALLOW(unlink),
    ALLOW(mkdir),
#endif
    /* giving up more */
    ALLOW(prctl),
    ALLOW(landlock_create_ruleset),
    ALLOW(landlock_add_rule),
    ALLOW(landlock_restrict_self),
    /* Threads, but no processes. What flags clone3 has cannot be seen from here; without it clone is used. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};

bool seal_calls(const char **why)
{
    const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
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
