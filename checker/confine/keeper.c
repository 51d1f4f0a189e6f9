#include "keeper.h"

#include "base/outfile.h"
#include "keeper_talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int keeper_socket = -1;
static pid_t keeper_process;

/* ---- packets ---- */

union ancillary {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

bool keeper_send(int socket, const void *packet, size_t size, int descriptor)
{
    union ancillary ancillary = {0};
    struct iovec part = {(void *)packet, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor >= 0) {
        message.msg_control = ancillary.bytes;
        message.msg_controllen = sizeof ancillary.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size;
}

bool keeper_receive(int socket, void *packet, size_t room, size_t *size, int *descriptor)
{
    union ancillary ancillary = {0};
    struct iovec part = {packet, room};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor != NULL) {
        message.msg_control = ancillary.bytes;
        message.msg_controllen = sizeof ancillary.bytes;
        *descriptor = -1;
    }
    ssize_t got;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    struct cmsghdr *header = descriptor != NULL && got >= 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
    *size = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

/* ---- this side ---- */

static bool ask(const struct request *request, size_t size)
{
    return keeper_socket >= 0 && keeper_send(keeper_socket, request, REQUEST_HEAD + size, -1);
}

static bool hear(struct reply *reply, int *descriptor, struct fault *fault)
{
    size_t size;
    if (!keeper_receive(keeper_socket, reply, sizeof *reply, &size, descriptor) || size != sizeof *reply)
        return fault_set(fault, FAULT_OUTPUT, "the process that keeps the right to write files has ended");
    if (!reply->good && fault != NULL)
        *fault = reply->fault;
    return reply->good;
}

static bool ask_with_path(enum request_kind kind, const char *path)
{
    struct request request = {.kind = kind, .count = (uint32_t)strnlen(path, PATH_MAX) + 1};
    if (request.count > PATH_MAX)
        return false;
    memcpy(request.of.path, path, request.count);
    return ask(&request, request.count);
}

static int open_there(const char *path, unsigned *number, struct fault *fault)
{
    struct reply reply = {0};
    int descriptor = -1;
    if (strlen(path) >= PATH_MAX) {
        fault_set(fault, FAULT_PLACE, "%.200s: cannot be written: %s", path, strerror(ENAMETOOLONG));
        return -1;
    }
    ask_with_path(REQUEST_OPEN, path);
    if (!hear(&reply, &descriptor, fault))
        return -1;
    *number = reply.number;
    return descriptor;
}

static bool tell_numbers(enum request_kind kind, const unsigned *numbers, size_t count)
{
    struct request request = {.kind = kind, .count = (uint32_t)count};
    for (size_t i = 0; i < count && i < KEEPER_FILES; i++)
        request.of.numbers[i] = numbers[i];
    return ask(&request, count * sizeof *request.of.numbers);
}

static bool commit_there(const unsigned *numbers, size_t count, struct fault *fault)
{
    struct reply reply = {0};
    tell_numbers(REQUEST_COMMIT, numbers, count);
    return hear(&reply, NULL, fault);
}

static void discard_there(unsigned number)
{
    tell_numbers(REQUEST_DISCARD, &number, 1);
}

/* Waited for, so that nothing temporary is left when this process has ended. */
static void end(void)
{
    keeper_dismiss();
    while (waitpid(keeper_process, NULL, 0) < 0 && errno == EINTR)
        ;
}

bool keeper_start(bool (*is_part)(const char *stem, const char *path))
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    keeper_process = fork();
    if (keeper_process == 0) {
        close(ends[0]);
        keeper_serve(ends[1], is_part);
    }
    close(ends[1]);
    keeper_socket = ends[0];
    if (keeper_process < 0 || atexit(end) != 0)
        keeper_dismiss();
    return keeper_socket >= 0;
}

void keeper_allow(const char *path)
{
    ask_with_path(REQUEST_ALLOW, path);
}

void keeper_allow_stem(const char *stem)
{
    ask_with_path(REQUEST_ALLOW_STEM, stem);
}

bool keeper_close_list(void)
{
    static const struct outfile_keeper keeper = {open_there, commit_there, discard_there};
    if (!ask(&(struct request){.kind = REQUEST_CLOSE_LIST}, 0))
        return false;
    outfile_leave_to(&keeper);
    return true;
}

void keeper_dismiss(void)
{
    if (keeper_socket >= 0)
        close(keeper_socket);
    keeper_socket = -1;
}
