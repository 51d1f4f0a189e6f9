#include "line_memory.h"

#include "base/alloc.h"
#include "base/number.h"
#include "base/outfile.h"
#include "base/text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD     "dsocheck rate "
#define FILE_CAP 32
/* As --baud takes them: the ROM needs the one, no adapter does more than the other. */
#define BAUD_LEAST 1200
#define BAUD_MOST  4000000

#define BY_ID "/dev/serial/by-id"
#define PTY   "/dev/pts/"

/* ---- the name ---- */

/* The name in /dev/serial/by-id that leads to `device`, or NULL. The caller frees. */
static char *find_id(const char *device)
{
    char *id = NULL, resolved[PATH_MAX];
    DIR *folder = opendir(BY_ID);
    if (folder == NULL)
        return NULL;
    for (struct dirent *entry; id == NULL && (entry = readdir(folder)) != NULL;) {
        char *path = alloc_format(BY_ID "/%s", entry->d_name);
        if (realpath(path, resolved) != NULL && strcmp(resolved, device) == 0)
            id = alloc_string(path);
        free(path);
    }
    closedir(folder);
    return id;
}

static char *file_name(const char *folder, const char *port)
{
    char resolved[PATH_MAX];
    const char *device = realpath(port, resolved) != NULL ? resolved : port;
    if (strncmp(device, PTY, strlen(PTY)) == 0) /* a number that is soon somebody else's */
        device = port;
    char *id = find_id(device);
    char *path = alloc_format("%s/line %.*s.rate", folder, 200, id != NULL ? id : device);
    for (char *at = path + strlen(folder) + 1; strcmp(at, ".rate") != 0; at++)
        if (!isalnum((unsigned char)*at))
            *at = '-';
    free(id);
    return path;
}

/* ---- the file ---- */

/* A regular file of our own: nothing else is opened for long, read or replaced. */
static bool is_ours(const struct stat *status)
{
    return S_ISREG(status->st_mode) && status->st_uid == geteuid();
}

static unsigned read_rate(int descriptor)
{
    char text[FILE_CAP + 1] = "";
    struct stat status;
    uint64_t baud;
    if (fstat(descriptor, &status) != 0 || !is_ours(&status))
        return 0;
    ssize_t size = read(descriptor, text, FILE_CAP);
    if (size < (ssize_t)strlen(HEAD) || text[size - 1] != '\n' || memcmp(text, HEAD, strlen(HEAD)) != 0)
        return 0;
    text[size - 1] = '\0';
    return number_read(text + strlen(HEAD), BAUD_MOST, &baud, NULL) && baud >= BAUD_LEAST ? (unsigned)baud : 0;
}

void line_memory_open(struct line_memory *memory, const char *folder, const char *port)
{
    *memory = (struct line_memory){.path = file_name(folder, port)};
    int descriptor = open(memory->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    memory->baud = read_rate(descriptor);
    close(descriptor);
}

void line_memory_release(struct line_memory *memory)
{
    free(memory->path);
    *memory = (struct line_memory){0};
}

unsigned line_memory_rate(const struct line_memory *memory)
{
    return memory != NULL ? memory->baud : 0;
}

/* The folder and those above it, for us alone; what is missing in the end the file will say. */
static void make_folders(const char *path)
{
    char *folder = alloc_string(path);
    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0700);
        *slash = '/';
    }
    free(folder);
}

static bool write_rate(const char *path, unsigned baud, struct fault *fault)
{
    struct stat status;
    if (lstat(path, &status) == 0 && !is_ours(&status))
        return fault_set(fault, FAULT_OUTPUT, "%s: is no file of yours", path);
    struct text text = {0};
    text_add(&text, HEAD "%u\n", baud);
    make_folders(path);
    bool good = outfile_save(path, text.at, text.length, fault);
    text_release(&text);
    return good;
}

void line_memory_keep(struct line_memory *memory, unsigned baud)
{
    if (memory == NULL || memory->baud == baud)
        return;
    memory->baud = baud;
    if (!memory->has_failed)
        memory->has_failed = !write_rate(memory->path, baud, &memory->why);
}
