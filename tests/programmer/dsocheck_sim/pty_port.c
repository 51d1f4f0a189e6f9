#include "pty_port.h"

#include "programmer/link/line_rate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static bool fail(struct fault *fault, const char *link, const char *what)
{
    return fault_set(fault, FAULT_PORT, "%s: %s: %s", link, what, strerror(errno));
}

static bool place_link(const char *link, const char *target, struct fault *fault)
{
    struct stat status;
    if (lstat(link, &status) == 0 && !S_ISLNK(status.st_mode))
        return fault_set(fault, FAULT_PORT, "%s: there is a file of that name; choose another for the port", link);
    if ((unlink(link) != 0 && errno != ENOENT) || symlink(target, link) != 0)
        return fail(fault, link, "cannot name the port");
    return true;
}

/* Bytes as they come, no echo. */
static bool make_raw(int descriptor)
{
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0)
        return false;
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    return tcsetattr(descriptor, TCSANOW, &settings) == 0;
}

bool pty_port_open(struct pty_port *port, const char *link, struct fault *fault)
{
    char name[128];
    *port = (struct pty_port){NULL, -1, -1};
    port->ours = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    bool good = port->ours >= 0 && grantpt(port->ours) == 0 && unlockpt(port->ours) == 0 &&
                ptsname_r(port->ours, name, sizeof name) == 0 &&
                (port->theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) >= 0 && make_raw(port->theirs);
    if (!good)
        fail(fault, link, "no pseudo-terminal");
    if (!good || !place_link(link, name, fault)) {
        pty_port_close(port);
        return false;
    }
    port->link = link;
    return true;
}

void pty_port_close(struct pty_port *port)
{
    if (port->link != NULL)
        unlink(port->link);
    if (port->theirs >= 0)
        close(port->theirs);
    if (port->ours >= 0)
        close(port->ours);
    *port = (struct pty_port){NULL, -1, -1};
}

size_t pty_port_read(struct pty_port *port, uint8_t *to, size_t room)
{
    ssize_t got = read(port->ours, to, room);
    return got > 0 ? (size_t)got : 0;
}

/* When nobody takes the bytes, the terminal's buffer fills up and the rest is lost, as on a line. */
void pty_port_write(struct pty_port *port, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(port->ours, bytes, size);
        if (written <= 0)
            return;
        bytes += written;
        size -= (size_t)written;
    }
}

unsigned pty_port_baud(const struct pty_port *port)
{
    unsigned baud = line_rate_get(port->theirs);
    return baud != 0 ? baud : 115200;
}
