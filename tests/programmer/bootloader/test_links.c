/* Real links: a pseudo-terminal with dsocheck-sim behind it, a TCP bridge, and the ways in which both go away. */
#include "base/alloc.h"
#include "profile/profile.h"
#include "programmer/link/link_open.h"
#include "programmer/link/ports.h"
#include "programmer/protocol/protocol.h"
#include "simulator/simulator.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char scratch[] = P_tmpdir "/test_links_XXXXXX";

static int open_scratch(void **state)
{
    (void)state;
    return mkdtemp(scratch) == NULL || chdir(scratch) != 0;
}

static int remove_scratch(void **state)
{
    (void)state;
    char *command = alloc_format("rm -r %s", scratch);
    int status = chdir("/") != 0 || system(command) != 0;
    free(command);
    return status;
}

static void assert_refused(const char *name, enum fault_kind kind, const char *says)
{
    struct fault fault;
    assert_null(link_open(name, &fault));
    if (fault.kind != kind || strstr(fault.sentence, says) == NULL)
        fail_msg("%s: %s", name, fault.sentence);
}

/* ---- a pseudo-terminal ---- */

struct pty {
    int master;
    char path[64];
};

static struct pty open_pty(void)
{
    struct pty pty = {.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    assert_true(pty.master >= 0 && grantpt(pty.master) == 0 && unlockpt(pty.master) == 0);
    assert_int_equal(ptsname_r(pty.master, pty.path, sizeof pty.path), 0);
    return pty;
}

static struct link *open_link(const char *name)
{
    struct fault fault;
    struct link *link = link_open(name, &fault);
    if (link == NULL)
        fail_msg("%s", fault.sentence);
    return link;
}

static void every_byte_passes_both_ways(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    struct link *link = open_link(pty.path);
    struct fault fault;
    uint8_t bytes[256], back[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    assert_true(link->has_speed);
    assert_string_equal(link->name, pty.path);
    assert_true(link->operations->set_speed(link, 115200, &fault));
    assert_int_equal(link->baud, 115200);
    assert_true(link->operations->send(link, bytes, sizeof bytes, &fault));
    size_t got = 0;
    while (got < sizeof back) {
        ssize_t part = read(pty.master, back + got, sizeof back - got);
        assert_true(part > 0);
        got += (size_t)part;
    }
    assert_memory_equal(back, bytes, sizeof bytes);
    assert_int_equal(write(pty.master, bytes, sizeof bytes), sizeof bytes);
    memset(back, 0, sizeof back);
    for (got = 0; got < sizeof back;) {
        ptrdiff_t part = link->operations->receive(link, back + got, sizeof back - got, 5000, &fault);
        assert_true(part > 0);
        got += (size_t)part;
    }
    assert_memory_equal(back, bytes, sizeof bytes);
    link->operations->close(link);
    close(pty.master);
}

/* A new pseudo-terminal echoes, and so does a port whose last user left it so. */
static void nothing_goes_back_unsaid(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    struct link *link = open_link(pty.path);
    assert_int_equal(write(pty.master, "\x92\x6D\n", 3), 3);
    struct pollfd echo = {.fd = pty.master, .events = POLLIN};
    assert_int_equal(poll(&echo, 1, 200), 0);
    link->operations->close(link);
    close(pty.master);
}

/* Whoever holds the port open keeps the mark alive, and shuts out the next call. */
static void a_port_is_given_back(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    int holder = open(pty.path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(holder >= 0);
    struct link *link = open_link(pty.path);
    int exclusive = 0;
    assert_int_equal(ioctl(holder, TIOCGEXCL, &exclusive), 0);
    assert_int_equal(exclusive, 1);
    link->operations->close(link);
    assert_int_equal(ioctl(holder, TIOCGEXCL, &exclusive), 0);
    assert_int_equal(exclusive, 0);
    close(holder);
    close(pty.master);
}

static void rates_are_any_number(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    struct link *link = open_link(pty.path);
    struct fault fault;
    static const unsigned rates[] = {1200, 9600, 57600, 115200, 250000, 460800, 1000001};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        if (!link->operations->set_speed(link, rates[i], &fault))
            fail_msg("%s", fault.sentence);
        assert_int_equal(link->baud, rates[i]);
    }
    assert_false(link->operations->set_lines(link, true, false, &fault)); /* a pseudo-terminal has none */
    assert_int_equal(fault.kind, FAULT_PORT);
    link->operations->close(link);
    close(pty.master);
}

static void silence_takes_its_time_and_a_closed_end_is_said(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    struct link *link = open_link(pty.path);
    struct fault fault;
    uint8_t byte;
    assert_true(link->operations->set_speed(link, 115200, &fault));
    uint64_t start = link->operations->now(link);
    assert_int_equal(link->operations->receive(link, &byte, 1, 20, &fault), 0);
    assert_true(link->operations->now(link) - start >= 20000);
    assert_int_equal(link->operations->receive(link, &byte, 1, 0, &fault), 0);
    close(pty.master);
    assert_int_equal(link->operations->receive(link, &byte, 1, 60000, &fault), -1);
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_non_null(strstr(fault.sentence, pty.path));
    assert_non_null(strstr(fault.sentence, "the port is gone"));
    assert_false(link->operations->send(link, &byte, 1, &fault));
    link->operations->close(link);
}

static void a_port_is_opened_once(void **state)
{
    (void)state;
    struct pty pty = open_pty();
    struct link *link = open_link(pty.path);
    assert_refused(pty.path, FAULT_PORT, "another program uses it");
    link->operations->close(link);
    link = open_link(pty.path);
    link->operations->close(link);
    close(pty.master);
}

static void what_is_no_port_is_refused(void **state)
{
    (void)state;
    assert_refused("/dev/ttyUSB_none", FAULT_PORT, "is the adapter plugged in?");
    assert_refused("/dev/null", FAULT_PORT, "is no serial port");
    assert_refused(scratch, FAULT_PORT, "cannot be opened");
    assert_refused("", FAULT_USAGE, "the port's name is empty");
}

/* ---- the simulator behind it ---- */

static pid_t start_simulator(void)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(126);
        execl(SIMULATOR, SIMULATOR, "--chip", "stm32f103vc-512k", "--flash", "flash", "--link", "port", "--speed",
              "fast", (char *)NULL);
        _exit(127);
    }
    struct stat status;
    for (int i = 0; i < 3000 && stat("port", &status) != 0; i++)
        usleep(10000);
    return child;
}

static void assert_session(struct link *link)
{
    struct chip chip;
    struct fault fault;
    assert_true(chip_read("stm32f103vc-512k", &chip, &fault));
    struct bootloader *bootloader = bootloader_open(link, &chip, &(struct bootloader_options){.baud = 115200}, &fault);
    if (bootloader == NULL)
        fail_msg("%s", fault.sentence);
    assert_int_equal(bootloader_identity(bootloader)->product_id, 0x414);
    uint8_t bytes[2048], back[2048];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    bool good = bootloader_erase(bootloader, 24, 1, &fault);
    for (uint32_t at = 0; good && at < sizeof bytes; at += 256)
        good = bootloader_write(bootloader, 0x0800C000 + at, bytes + at, 256, &fault);
    if (!good || !bootloader_read(bootloader, 0x0800C000, back, sizeof back, &fault))
        fail_msg("%s", fault.sentence);
    assert_memory_equal(back, bytes, sizeof bytes);
    bootloader_free(bootloader);
    chip_release(&chip);
}

static void a_session_over_a_pseudo_terminal(void **state)
{
    (void)state;
    pid_t simulator = start_simulator();
    struct link *link = open_link("port");
    assert_session(link);
    link->operations->close(link);
    kill(simulator, SIGTERM);
    int status;
    assert_int_equal(waitpid(simulator, &status, 0), simulator);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0); /* 1: an address that the part does not have */
}

/* ---- TCP ---- */

static int listen_here(char name[64])
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(name, 64, "tcp:127.0.0.1:%u", ntohs(address.sin_port));
    return listener;
}

/* A bridge with a part of its own, until the other end closes. */
static void bridge(int listener)
{
    struct chip chip;
    struct sim_options options = {.dialect = SIM_ROM, .speed = SIM_FAST, .seed = 1};
    struct sim *sim = chip_read("stm32f103vc-512k", &chip, NULL) ? sim_new(&chip, &options, NULL) : NULL;
    int peer = accept(listener, NULL, NULL);
    uint8_t bytes[512];
    for (ssize_t got; sim != NULL && (got = read(peer, bytes, sizeof bytes)) > 0;) {
        sim_send(sim, bytes, (size_t)got);
        while (sim_next(sim) != SIM_NEVER) {
            sim_advance(sim, sim_next(sim));
            size_t taken = sim_take(sim, bytes, sizeof bytes);
            if (taken > 0 && write(peer, bytes, taken) < 0)
                break;
        }
    }
    _exit(0);
}

static void a_session_over_a_bridge(void **state)
{
    (void)state;
    char name[64];
    int listener = listen_here(name);
    pid_t child = fork();
    if (child == 0)
        bridge(listener);
    close(listener);
    struct fault fault;
    struct link *link = open_link(name);
    assert_false(link->has_speed);
    assert_false(link->operations->set_speed(link, 9600, &fault));
    assert_int_equal(fault.kind, FAULT_UNSUPPORTED);
    assert_false(link->operations->set_lines(link, true, true, &fault));
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_session(link);
    link->operations->close(link);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_bridge_that_goes_away_is_said(void **state)
{
    (void)state;
    char name[64];
    struct fault fault;
    uint8_t bytes[4096] = {0};
    int listener = listen_here(name);
    struct link *link = open_link(name);
    int peer = accept(listener, NULL, NULL);
    close(peer);
    assert_int_equal(link->operations->receive(link, bytes, 1, 60000, &fault), -1);
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_non_null(strstr(fault.sentence, "the other end closed it"));
    bool sent = true;
    for (int i = 0; i < 1000 && sent; i++)
        sent = link->operations->send(link, bytes, sizeof bytes, &fault);
    assert_false(sent);
    link->operations->close(link);
    close(listener);
    assert_refused(name, FAULT_PORT, "cannot connect");
}

static void names_of_bridges_are_read_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {"tcp:", "tcp:host", "tcp::2000", "tcp:host:", "tcp:::1:2000", "tcp:[]:1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(bad[i], FAULT_USAGE, "expected tcp:HOST:PORT");
    assert_refused("tcp:127.0.0.1:no-such-service", FAULT_PORT, "check host and port");
}

/* ---- USB adapters ---- */

static void make(const char *format, const char *contents, ...) __attribute__((format(printf, 1, 3)));

/* A file below the scratch folder, with the folders above it; a text that starts with ">" is a link's target. */
static void make(const char *format, const char *contents, ...)
{
    va_list arguments;
    va_start(arguments, contents);
    char path[256];
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    for (char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    if (contents[0] == '>') {
        assert_int_equal(symlink(contents + 1, path), 0);
        return;
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(contents, file);
    fclose(file);
}

static void make_adapter(const char *root, const char *tty, const char *product)
{
    make("%s/sys/bus/usb-serial/x", "", root);
    make("%s/sys/bus/usb/x", "", root);
    make("%s/sys/devices/usb1/%s-1/idVendor", "0403\n", root, tty);
    make("%s/sys/devices/usb1/%s-1/manufacturer", "FTDI\n", root, tty);
    make("%s/sys/devices/usb1/%s-1/product", product, root, tty);
    make("%s/sys/devices/usb1/%s-1/serial", "A5\x1b[2J\n", root, tty);
    make("%s/sys/devices/usb1/%s-1/if0/%s/subsystem", ">../../../../../bus/usb-serial", root, tty, tty);
    char *target = alloc_format(">../../../devices/usb1/%s-1/if0/%s", tty, tty);
    make("%s/sys/class/tty/%s/device", target, root, tty);
    free(target);
}

static void assert_hint(const char *root, const char *name, const char *expected)
{
    char *hint = ports_hint(root, name);
    assert_non_null(hint);
    assert_string_equal(hint, expected);
    free(hint);
}

static void the_only_adapter_is_found_and_several_are_listed(void **state)
{
    (void)state;
    struct fault fault;
    assert_null(ports_only("nowhere", &fault));
    assert_int_equal(fault.kind, FAULT_USAGE);
    assert_non_null(strstr(fault.sentence, "there is no USB serial adapter"));

    make("root/sys/devices/platform/serial8250/tty/subsystem", ">../../../../bus/platform");
    make("root/sys/bus/platform/x", "");
    make("root/sys/class/tty/ttyS0/device", ">../../../devices/platform/serial8250/tty");
    make("root/sys/class/tty/tty1/dev", "4:1\n");
    assert_null(ports_only("root", &fault));
    make_adapter("root", "ttyUSB10", "FT232R\n");
    char *path = ports_only("root", &fault);
    assert_string_equal(path, "/dev/ttyUSB10");
    assert_hint("root", "ttyUSB0",
                "a port is named with its folder, /dev/ttyUSB0; there is /dev/ttyUSB10 (FTDI "
                "FT232R, serial A5\\x1b[2J)");
    assert_hint("root", "COM3",
                "that is what Windows calls a port, here it is named as in /dev/ttyUSB0; there is "
                "/dev/ttyUSB10 (FTDI FT232R, serial A5\\x1b[2J)");
    assert_hint("nowhere", "ttyusb7", "a port is named with its folder, /dev/ttyUSB7; there is no USB serial adapter");
    assert_null(ports_hint("root", "/dev/ttyUSB0"));
    assert_null(ports_hint("root", "COM"));
    assert_null(ports_hint("root", "ttyUSB"));
    assert_null(ports_hint("root", "port3"));
    free(path);

    make_adapter("root", "ttyUSB2", "CP2102\n");
    assert_null(ports_only("root", &fault));
    assert_string_equal(fault.sentence, "there are 2 USB serial adapters: choose one with --port: /dev/ttyUSB2 (FTDI "
                                        "CP2102, serial A5\\x1b[2J), /dev/ttyUSB10 (FTDI FT232R, serial A5\\x1b[2J)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_passes_both_ways),
        cmocka_unit_test(nothing_goes_back_unsaid),
        cmocka_unit_test(a_port_is_given_back),
        cmocka_unit_test(rates_are_any_number),
        cmocka_unit_test(silence_takes_its_time_and_a_closed_end_is_said),
        cmocka_unit_test(a_port_is_opened_once),
        cmocka_unit_test(what_is_no_port_is_refused),
        cmocka_unit_test(a_session_over_a_pseudo_terminal),
        cmocka_unit_test(a_session_over_a_bridge),
        cmocka_unit_test(a_bridge_that_goes_away_is_said),
        cmocka_unit_test(names_of_bridges_are_read_strictly),
        cmocka_unit_test(the_only_adapter_is_found_and_several_are_listed),
    };
    return cmocka_run_group_tests(tests, open_scratch, remove_scratch);
}
