#include "line_rate.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>

int ioctl(int descriptor, unsigned long request, ...); /* <sys/ioctl.h> brings a second struct termios */

bool line_rate_set(int descriptor, unsigned baud)
{
    struct termios2 settings;
    if (ioctl(descriptor, TCGETS2, &settings) != 0)
        return false;
    settings.c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
    settings.c_cflag |= BOTHER;
    settings.c_ispeed = settings.c_ospeed = baud;
    return ioctl(descriptor, TCSETS2, &settings) == 0;
}

unsigned line_rate_get(int descriptor)
{
    struct termios2 settings;
    return ioctl(descriptor, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
