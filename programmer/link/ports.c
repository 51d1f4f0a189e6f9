#include "ports.h"

#include "base/alloc.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define TTY_CLASS  "sys/class/tty"
#define DEVICES_UP 4 /* port, interface, device: no adapter is deeper */
#define WORD       128

/* The first line of a file in sysfs, without what a terminal would act on; "" when there is none. */
static void read_line(const char *folder, const char *name, char line[WORD])
{
    char *path = alloc_format("%s/%s", folder, name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = descriptor >= 0 ? read(descriptor, line, WORD - 1) : 0;
    if (descriptor >= 0)
        close(descriptor);
    free(path);
    line[got > 0 ? got : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    struct text clean = {0};
    text_add_escaped(&clean, line);
    snprintf(line, WORD, "%s", text_string(&clean));
    text_release(&clean);
}

static bool hangs_on_usb(const char *device)
{
    char *link = alloc_format("%s/subsystem", device), *target = realpath(link, NULL);
    const char *name = target != NULL ? strrchr(target, '/') : NULL;
    bool usb = name != NULL && (strcmp(name, "/usb") == 0 || strcmp(name, "/usb-serial") == 0);
    free(target);
    free(link);
    return usb;
}

static void add_word(struct text *text, const char *before, const char *word)
{
    if (word[0] != '\0')
        text_add(text, "%s%s", text->length > 0 ? before : "", word);
}

/* The USB device is the first folder upwards that has an idVendor. */
static char *describe(const char *device)
{
    char *folder = realpath(device, NULL);
    struct text what = {0};
    for (int up = 0; folder != NULL && up < DEVICES_UP && what.length == 0; up++) {
        char vendor[WORD], word[WORD];
        read_line(folder, "idVendor", vendor);
        if (vendor[0] != '\0') {
            read_line(folder, "manufacturer", word);
            add_word(&what, "", word);
            read_line(folder, "product", word);
            add_word(&what, " ", word);
            read_line(folder, "serial", word);
            add_word(&what, ", serial ", word);
            break;
        }
        dirname(folder);
    }
    free(folder);
    char *copy = alloc_string(text_string(&what));
    text_release(&what);
    return copy;
}

static int by_length_and_name(const void *a, const void *b)
{
    const char *left = ((const struct port *)a)->path, *right = ((const struct port *)b)->path;
    size_t left_length = strlen(left), right_length = strlen(right);
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1; /* ttyUSB2 before ttyUSB10 */
    return strcmp(left, right);
}

void ports_find(const char *root, struct ports *ports)
{
    *ports = (struct ports){.count = 0};
    char *class = alloc_format("%s/" TTY_CLASS, root);
    DIR *folder = opendir(class);
    for (struct dirent *entry; folder != NULL && ports->count < PORTS_CAP && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char *device = alloc_format("%s/%s/device", class, entry->d_name);
        if (hangs_on_usb(device))
            ports->at[ports->count++] = (struct port){alloc_format("/dev/%s", entry->d_name), describe(device)};
        free(device);
    }
    if (folder != NULL)
        closedir(folder);
    free(class);
    qsort(ports->at, ports->count, sizeof *ports->at, by_length_and_name);
}

void ports_release(struct ports *ports)
{
    for (size_t i = 0; i < ports->count; i++) {
        free(ports->at[i].path);
        free(ports->at[i].what);
    }
    ports->count = 0;
}

static void add_list(struct text *list, const struct ports *ports)
{
    for (size_t i = 0; i < ports->count; i++)
        text_add(list, "%s%s%s%s%s", i > 0 ? ", " : "", ports->at[i].path, ports->at[i].what[0] != '\0' ? " (" : "",
                 ports->at[i].what, ports->at[i].what[0] != '\0' ? ")" : "");
}

static bool is_numbered(const char *name, const char *stem)
{
    size_t length = strlen(stem);
    return strncasecmp(name, stem, length) == 0 && name[length] != '\0' &&
           name[length + strspn(name + length, "0123456789")] == '\0';
}

char *ports_hint(const char *root, const char *name)
{
    static const char *const stems[] = {"ttyUSB", "ttyACM", "ttyS", "ttyAMA", "rfcomm"};
    struct ports ports;
    struct text hint = {0};
    for (size_t i = 0; i < sizeof stems / sizeof *stems && hint.length == 0; i++)
        if (is_numbered(name, stems[i]))
            text_add(&hint, "a port is named with its folder, /dev/%s%s", stems[i], name + strlen(stems[i]));
    if (is_numbered(name, "COM"))
        text_add(&hint, "that is what Windows calls a port, here it is named as in /dev/ttyUSB0");
    if (hint.length == 0)
        return NULL;
    ports_find(root, &ports);
    text_add(&hint, "; %s", ports.count == 0 ? "there is no USB serial adapter" : "there is ");
    add_list(&hint, &ports);
    ports_release(&ports);
    return hint.at;
}

char *ports_only(const char *root, struct fault *fault)
{
    struct ports ports;
    ports_find(root, &ports);
    char *path = ports.count == 1 ? alloc_string(ports.at[0].path) : NULL;
    struct text list = {0};
    add_list(&list, &ports);
    if (ports.count == 0)
        fault_set(fault, FAULT_USAGE, "there is no USB serial adapter: plug one in, or name the port with --port");
    else if (ports.count > 1)
        fault_set(fault, FAULT_USAGE, "there are %zu USB serial adapters: choose one with --port: %s", ports.count,
                  text_string(&list));
    text_release(&list);
    ports_release(&ports);
    return path;
}
