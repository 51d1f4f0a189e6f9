/* The keeper's own process. What it is asked comes from one that may be in a stranger's hands: every packet is looked
 * at as a file from outside would be, and all that can be asked for is a file of the list. */
#include "base/names.h"
#include "base/outfile.h"
#include "keeper_talk.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct keeper {
    int socket;
    bool (*is_part)(const char *stem, const char *path);
    struct names paths, stems;
    bool closed; /* the list of these two */
    struct outfile *files[KEEPER_FILES];
};

static bool is_listed(const struct keeper *keeper, const char *path)
{
    for (size_t i = 0; i < keeper->stems.count; i++)
        if (keeper->is_part(keeper->stems.at[i], path))
            return true;
    return names_has(&keeper->paths, path);
}

static void answer(const struct keeper *keeper, const struct reply *reply, int descriptor)
{
    keeper_send(keeper->socket, reply, sizeof *reply, descriptor);
}

static void open_file(struct keeper *keeper, const char *path)
{
    struct reply reply = {0};
    struct outfile *file = NULL;
    while (reply.number < KEEPER_FILES && keeper->files[reply.number] != NULL)
        reply.number++;
    if (!keeper->closed || !is_listed(keeper, path) || reply.number == KEEPER_FILES)
        fault_set(&reply.fault, FAULT_BUG, "%.200s: is not among the files that this call writes", path);
    else
        file = outfile_open(path, &reply.fault);
    if (file != NULL)
        keeper->files[reply.number] = file;
    reply.good = file != NULL;
    answer(keeper, &reply, file != NULL ? outfile_descriptor(file) : -1);
}

/* Takes the files of the numbers out of the table; false when there is not one for each. */
static bool take(struct keeper *keeper, const struct request *request, struct outfile *files[KEEPER_FILES])
{
    bool all = true;
    for (size_t i = 0; i < request->count; i++) {
        uint32_t number = request->of.numbers[i];
        files[i] = number < KEEPER_FILES ? keeper->files[number] : NULL;
        if (files[i] != NULL)
            keeper->files[number] = NULL;
        all = all && files[i] != NULL;
    }
    return all;
}

static void discard(struct outfile *const *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        outfile_discard(files[i]);
}

static void end_files(struct keeper *keeper, const struct request *request)
{
    struct outfile *files[KEEPER_FILES];
    struct reply reply = {0};
    bool all = take(keeper, request, files);
    if (request->kind == REQUEST_COMMIT && all) {
        reply.good = outfile_commit(files, request->count, &reply.fault);
    } else {
        fault_set(&reply.fault, FAULT_BUG, "a file is to get its name that was not opened");
        discard(files, request->count);
    }
    if (request->kind == REQUEST_COMMIT)
        answer(keeper, &reply, -1);
}

/* `size` bytes behind the head. */
static bool makes_sense(const struct request *request, size_t size)
{
    switch (request->kind) {
    case REQUEST_ALLOW:
    case REQUEST_ALLOW_STEM:
    case REQUEST_OPEN:
        return size > 0 && size == request->count &&
               memchr(request->of.path, '\0', size) == request->of.path + size - 1;
    case REQUEST_COMMIT:
    case REQUEST_DISCARD:
        return request->count <= KEEPER_FILES && size == request->count * sizeof *request->of.numbers;
    default:
        return request->kind == REQUEST_CLOSE_LIST;
    }
}

static void serve(struct keeper *keeper, const struct request *request)
{
    switch (request->kind) {
    case REQUEST_ALLOW:
    case REQUEST_ALLOW_STEM:
        if (!keeper->closed)
            names_append(request->kind == REQUEST_ALLOW ? &keeper->paths : &keeper->stems, request->of.path);
        return;
    case REQUEST_CLOSE_LIST:
        keeper->closed = true;
        return;
    case REQUEST_OPEN:
        open_file(keeper, request->of.path);
        return;
    default:
        end_files(keeper, request);
    }
}

/* It ends with the process it serves, however that ends, and cleans up behind it; it holds nothing of that open for
 * longer. */
static void detach(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        signal(ending[i], SIG_IGN);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; nothing >= 0 && fd <= STDERR_FILENO; fd++)
        dup2(nothing, fd);
}

void keeper_serve(int socket, bool (*is_part)(const char *stem, const char *path))
{
    static struct keeper keeper;
    static struct request request;
    size_t size;
    keeper.socket = socket;
    keeper.is_part = is_part;
    detach();
    while (keeper_receive(socket, &request, sizeof request, &size, NULL) && size >= REQUEST_HEAD &&
           makes_sense(&request, size - REQUEST_HEAD))
        serve(&keeper, &request);
    discard(keeper.files, KEEPER_FILES);
    _exit(0);
}
