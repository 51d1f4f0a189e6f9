/* A bridge in the network: raw bytes, line settings are the bridge's. */
#include "base/alloc.h"
#include "link_open.h"
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MS 5000

struct tcp {
    struct link link;
    char *name;
    struct stream stream;
};

static bool tcp_send(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    return stream_send(&((struct tcp *)link)->stream, bytes, size, fault);
}

static ptrdiff_t tcp_receive(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    return stream_receive(&((struct tcp *)link)->stream, to, room, milliseconds, fault);
}

static bool tcp_set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    return fault_set(fault, FAULT_UNSUPPORTED, "%s: the rate cannot be set to %u: set it at the bridge", link->name,
                     baud);
}

static bool tcp_set_lines(struct link *link, bool dtr, bool rts, struct fault *fault)
{
    (void)dtr;
    (void)rts;
    return fault_set(fault, FAULT_PORT, "%s: a network bridge has no DTR and RTS: tie BOOT0 and reset by hand",
                     link->name);
}

static void tcp_close(struct link *link)
{
    struct tcp *tcp = (struct tcp *)link;
    close(tcp->stream.descriptor);
    free(tcp->name);
    free(tcp);
}

static const struct link_operations operations = {
    .send = tcp_send,
    .receive = tcp_receive,
    .set_speed = tcp_set_speed,
    .set_lines = tcp_set_lines,
    .now = clock_now,
    .wait = clock_wait,
    .close = tcp_close,
};

/* 0, or an errno. */
static int finish_connect(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLOUT};
    int ready;
    do
        ready = poll(&wanted, 1, CONNECT_MS);
    while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return ready == 0 ? ETIMEDOUT : errno;
    int result = 0;
    socklen_t size = sizeof result;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &result, &size) == 0 ? result : errno;
}

/* The descriptor, or -1 with errno. */
static int connect_to(const struct addrinfo *address)
{
    int descriptor =
        socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (descriptor < 0)
        return -1;
    int error = 0, on = 1;
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) != 0)
        error = errno == EINPROGRESS ? finish_connect(descriptor) : errno;
    /* Frames are small, and each is waited for. */
    if (error == 0 && setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0)
        return descriptor;
    close(descriptor);
    errno = error != 0 ? error : errno;
    return -1;
}

struct link *link_open_tcp(const char *name, const char *host, const char *port, struct fault *fault)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    int error = getaddrinfo(host, port, &hints, &addresses);
    if (error != 0)
        return fault_set(fault, FAULT_PORT, "%s: %s: check host and port", name, gai_strerror(error)), NULL;
    int descriptor = -1;
    for (struct addrinfo *at = addresses; at != NULL && descriptor < 0; at = at->ai_next)
        descriptor = connect_to(at);
    error = errno;
    freeaddrinfo(addresses);
    if (descriptor < 0)
        return fault_set(fault, FAULT_PORT, "%s: cannot connect (%s): is the bridge running, and its port free?", name,
                         strerror(error)),
               NULL;
    struct tcp *tcp = alloc_items(1, sizeof *tcp);
    tcp->name = alloc_string(name);
    tcp->stream = (struct stream){descriptor, true, tcp->name};
    tcp->link = (struct link){.operations = &operations, .name = tcp->name, .has_speed = false};
    return &tcp->link;
}
