#include "link_open.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define TCP "tcp:"

/* HOST:PORT, the host in brackets when it has colons itself. */
static struct link *open_tcp(const char *name, char *host, struct fault *fault)
{
    char *colon = strrchr(host, ':');
    size_t length = colon != NULL ? (size_t)(colon - host) : 0;
    bool brackets = length > 2 && host[0] == '[' && colon[-1] == ']';
    if (length == 0 || colon[1] == '\0' || (!brackets && (host[0] == '[' || memchr(host, ':', length) != NULL)))
        return fault_set(fault, FAULT_USAGE, "%s: expected tcp:HOST:PORT, as in tcp:bench.local:2000 or tcp:[::1]:2000",
                         name),
               NULL;
    *colon = '\0';
    if (brackets) {
        host++;
        colon[-1] = '\0';
    }
    return link_open_tcp(name, host, colon + 1, fault);
}

bool link_is_serial(const char *name)
{
    return strncmp(name, TCP, strlen(TCP)) != 0;
}

struct link *link_open(const char *name, struct fault *fault)
{
    if (name[0] == '\0')
        return fault_set(fault, FAULT_USAGE, "the port's name is empty: is a variable not set?"), NULL;
    if (link_is_serial(name))
        return link_open_tty(name, fault);
    char *host = alloc_string(name + strlen(TCP));
    struct link *link = open_tcp(name, host, fault);
    free(host);
    return link;
}
