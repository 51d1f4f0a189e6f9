/* A serial port by POSIX termios; also a pseudo-terminal, and a Bluetooth RFCOMM node. */
#include "base/alloc.h"
#include "line_rate.h"
#include "link_open.h"
#include "ports.h"
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

/* Unix98 pseudo-terminals: Linux, Documentation/admin-guide/devices.txt, character majors 136 to 143. */
#define PTY_MAJOR_FIRST 136
#define PTY_MAJOR_LAST  143

struct tty {
    struct link link;
    char *name;
    struct stream stream;
    bool is_pty;
    struct termios before; /* goes back when the port is closed */
};

static struct tty *tty_of(struct link *link)
{
    return (struct tty *)link;
}

/* ---- bytes and lines ---- */

static bool tty_send(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    return stream_send(&tty_of(link)->stream, bytes, size, fault);
}

static ptrdiff_t tty_receive(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    return stream_receive(&tty_of(link)->stream, to, room, milliseconds, fault);
}

static bool tty_set_lines(struct link *link, bool dtr, bool rts, struct fault *fault)
{
    int lines;
    int descriptor = tty_of(link)->stream.descriptor;
    if (ioctl(descriptor, TIOCMGET, &lines) == 0) {
        lines = (lines & ~(TIOCM_DTR | TIOCM_RTS)) | (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
        if (ioctl(descriptor, TIOCMSET, &lines) == 0)
            return true;
    }
    return fault_set(fault, FAULT_PORT,
                     "%s: DTR and RTS cannot be set (%s): tie BOOT0 "
                     "and reset by hand",
                     link->name, strerror(errno));
}

/* ---- the line's settings ---- */

static void make_raw(struct termios *settings)
{
    cfmakeraw(settings);
    settings->c_cflag &= ~(tcflag_t)(CSIZE | CSTOPB | PARODD | CRTSCTS | HUPCL);
    settings->c_cflag |= CS8 | PARENB | CREAD | CLOCAL;
    settings->c_iflag &= ~(tcflag_t)(INPCK | IXOFF | IXANY);
    settings->c_cc[VMIN] = 1;
    settings->c_cc[VTIME] = 0;
}

/* tcsetattr succeeds when it could do any of what was asked. The ROM follows a rate that is 2.5 % off (AN3155). */
static bool is_set(const struct tty *tty, const struct termios *wanted, unsigned baud)
{
    struct termios now;
    tcflag_t matters = CSIZE | CSTOPB | PARODD | CRTSCTS | CREAD | (tty->is_pty ? 0 : PARENB);
    unsigned rate = line_rate_get(tty->stream.descriptor), apart = rate > baud ? rate - baud : baud - rate;
    return tcgetattr(tty->stream.descriptor, &now) == 0 && (now.c_cflag & matters) == (wanted->c_cflag & matters) &&
           (now.c_lflag & (ICANON | ECHO | ISIG)) == 0 && (now.c_oflag & OPOST) == 0 && apart <= baud / 40;
}

static bool cannot_set(const struct link *link, unsigned baud, const char *why, struct fault *fault)
{
    return fault_set(fault, FAULT_PORT,
                     "%s: cannot be set to %u baud, 8 data bits, even parity, 1 stop bit (%s): "
                     "try another rate with --baud, or another adapter",
                     link->name, baud, why);
}

static bool tty_set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    struct tty *tty = tty_of(link);
    struct termios wanted = tty->before;
    make_raw(&wanted);
    int result;
    do
        result = tcdrain(tty->stream.descriptor); /* what is on its way leaves at the old rate */
    while (result != 0 && errno == EINTR);
    /* EINVAL: all but what the driver cannot do (a pseudo-terminal has no parity) was so before; is_set looks. */
    bool asked = result == 0 && (tcsetattr(tty->stream.descriptor, TCSANOW, &wanted) == 0 || errno == EINVAL);
    if (!asked || !line_rate_set(tty->stream.descriptor, baud))
        return cannot_set(link, baud, strerror(errno), fault);
    if (!is_set(tty, &wanted, baud))
        return cannot_set(link, baud, "the driver took other settings", fault);
    link->baud = baud;
    return true;
}

/* ---- open and close ---- */

/* An FTDI adapter gathers bytes for 16 ms otherwise. Not every driver has it, and nothing depends on it. */
static void ask_for_low_latency(int descriptor)
{
    struct serial_struct serial;
    if (ioctl(descriptor, TIOCGSERIAL, &serial) != 0)
        return;
    serial.flags |= (int)ASYNC_LOW_LATENCY;
    ioctl(descriptor, TIOCSSERIAL, &serial);
}

static void tty_close(struct link *link)
{
    struct tty *tty = tty_of(link);
    tcflush(tty->stream.descriptor, TCIOFLUSH); /* closing would wait for a device that takes nothing */
    tcsetattr(tty->stream.descriptor, TCSANOW, &tty->before);
    ioctl(tty->stream.descriptor, TIOCNXCL); /* which outlives us where somebody else holds the port open */
    close(tty->stream.descriptor);
    free(tty->name);
    free(tty);
}

static const struct link_operations operations = {
    .send = tty_send,
    .receive = tty_receive,
    .set_speed = tty_set_speed,
    .set_lines = tty_set_lines,
    .now = clock_now,
    .wait = clock_wait,
    .close = tty_close,
};

static bool cannot_open(const char *path, struct fault *fault)
{
    const int error = errno;
    char *hint = error == ENOENT ? ports_hint("/", path) : NULL;
    const char *help = hint != NULL                                           ? hint
                       : error == ENOENT || error == ENODEV || error == ENXIO ? "is the adapter plugged in?"
                       : error == EACCES || error == EPERM
                           ? "become a member of the group that owns it (on Debian: dialout)"
                       : error == EBUSY ? "another program uses it: end that one"
                                        : "expected a serial port";
    fault_set(fault, FAULT_PORT, "%s: cannot be opened (%s): %s", path, strerror(error), help);
    free(hint);
    return false;
}

/* Exclusive twice over: TIOCEXCL keeps others out, and the lock that terminal programs take tells those that root lets
 * in all the same. */
static bool claim(int descriptor, const char *path, struct fault *fault)
{
    if (!isatty(descriptor))
        return fault_set(fault, FAULT_PORT, "%s: is no serial port (%s): name a device such as /dev/ttyUSB0", path,
                         strerror(errno));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return fault_set(fault, FAULT_PORT, "%s: another program uses it: wait for that one or end it", path);
    if (ioctl(descriptor, TIOCEXCL) != 0)
        return cannot_open(path, fault);
    return true;
}

static bool is_pty(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISCHR(status.st_mode) && major(status.st_rdev) >= PTY_MAJOR_FIRST &&
           major(status.st_rdev) <= PTY_MAJOR_LAST;
}

struct link *link_open_tty(const char *path, struct fault *fault)
{
    int descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return cannot_open(path, fault), NULL;
    struct termios before;
    if (!claim(descriptor, path, fault) || (tcgetattr(descriptor, &before) != 0 && !cannot_open(path, fault))) {
        close(descriptor);
        return NULL;
    }
    /* Raw from here on: a terminal that echoes sends a device its own bytes back, and a bootloader obeys them. */
    struct termios quiet = before;
    make_raw(&quiet);
    tcsetattr(descriptor, TCSANOW, &quiet); /* tty_set_speed looks whether it was */
    ask_for_low_latency(descriptor);
    tcflush(descriptor, TCIOFLUSH);
    struct tty *tty = alloc_items(1, sizeof *tty);
    tty->name = alloc_string(path);
    tty->stream = (struct stream){descriptor, false, tty->name};
    tty->is_pty = is_pty(descriptor);
    tty->before = before;
    tty->link = (struct link){.operations = &operations, .name = tty->name, .has_speed = true};
    return &tty->link;
}
