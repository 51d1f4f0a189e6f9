#include "stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SEND_MS 10000

uint64_t clock_now(struct link *link)
{
    (void)link;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void clock_wait(struct link *link, unsigned milliseconds)
{
    (void)link;
    struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
        ;
}

static int gone(const struct stream *stream, const char *why, struct fault *fault)
{
    fault_set(fault, FAULT_PORT, "%s: the port is gone (%s): plug it in again and run the same command again",
              stream->name, why);
    return -1;
}

static int left_until(uint64_t end)
{
    uint64_t now = clock_now(NULL);
    return now < end ? (int)((end - now + 999) / 1000) : 0;
}

static uint64_t after(unsigned milliseconds)
{
    return clock_now(NULL) + milliseconds * UINT64_C(1000);
}

/* Waits until the stream can do `events`: 1; 0 when the time passed; -1 when it is gone. What came before it went is
 * still to be had. */
static int await_events(const struct stream *stream, short events, uint64_t end, struct fault *fault)
{
    struct pollfd wanted = {.fd = stream->descriptor, .events = events};
    int ready;
    do
        ready = poll(&wanted, 1, left_until(end));
    while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return gone(stream, strerror(errno), fault);
    if (ready > 0 && (wanted.revents & events) == 0)
        return gone(stream, "it was hung up", fault);
    return ready;
}

static bool try_again(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

bool stream_send(const struct stream *stream, const uint8_t *bytes, size_t size, struct fault *fault)
{
    uint64_t end = after(SEND_MS);
    while (size > 0) {
        /* Without the signal: a bridge that went away is a sentence. */
        ssize_t sent = stream->is_socket ? send(stream->descriptor, bytes, size, MSG_NOSIGNAL)
                                         : write(stream->descriptor, bytes, size);
        if (sent > 0) {
            bytes += sent;
            size -= (size_t)sent;
            continue;
        }
        if (sent < 0 && !try_again())
            return gone(stream, strerror(errno), fault) == 0;
        int ready = await_events(stream, POLLOUT, end, fault);
        if (ready == 0)
            gone(stream, "it takes no bytes", fault);
        if (ready <= 0)
            return false;
    }
    return true;
}

ptrdiff_t stream_receive(const struct stream *stream, uint8_t *to, size_t room, unsigned milliseconds,
                         struct fault *fault)
{
    uint64_t end = after(milliseconds);
    for (;;) {
        int ready = await_events(stream, POLLIN, end, fault);
        if (ready <= 0)
            return ready;
        ssize_t got = read(stream->descriptor, to, room);
        if (got > 0)
            return got;
        if (got == 0)
            return gone(stream, "the other end closed it", fault);
        if (!try_again())
            return gone(stream, strerror(errno), fault);
    }
}
