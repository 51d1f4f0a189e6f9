#include "journal_store.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/outfile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct journal_copy {
    char *path;
    int fd;
};

struct journal_store {
    struct journal_copy copies[2]; /* in the folder, and beside the image */
    size_t count;
};

static const char suffix[] = ".journal";

char *journal_folder(const char *image_path)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state != NULL && state[0] == '/') /* relative ones are to be ignored: XDG Base Directory Specification */
        return alloc_format("%s/dsocheck", state);
    if (home != NULL && home[0] == '/')
        return alloc_format("%s/.local/state/dsocheck", home);
    const char *slash = strrchr(image_path, '/');
    return slash == NULL ? alloc_string(".") : alloc_text(image_path, (size_t)(slash - image_path) + 1);
}

/* Takes `path`, up to the name. */
static char *named_for(char *path, const char *device)
{
    char *name = alloc_format("%s%s%s", path, device, suffix);
    for (size_t at = strlen(path); at < strlen(path) + strlen(device); at++)
        if (!isalnum((unsigned char)name[at]))
            name[at] = '-';
    free(path);
    return name;
}

char *journal_path(const char *folder, const char *device)
{
    return named_for(alloc_format("%s/", folder), device);
}

char *journal_path_beside(const char *image_path, const char *device)
{
    struct stat status;
    if (image_path == NULL || stat(image_path, &status) != 0 || !S_ISREG(status.st_mode))
        return NULL;
    return named_for(alloc_format("%s.", image_path), device);
}

/* ---- reading ---- */

static void add_journals(const char *folder, const char *prefix, const char *skipped, struct names *paths)
{
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        size_t length = strlen(entry->d_name), end = strlen(suffix);
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || length <= end + strlen(prefix) ||
            strcmp(entry->d_name + length - end, suffix) != 0)
            continue;
        if (skipped != NULL && strncmp(entry->d_name + strlen(prefix), skipped, strlen(skipped)) == 0)
            continue;
        char *path = alloc_format("%s/%s", folder, entry->d_name);
        names_append(paths, path);
        free(path);
    }
    closedir(listing);
}

void journal_list(const char *folder, const char *image_path, bool identified, struct names *paths)
{
    const char *skipped = identified ? "id-" : NULL;
    add_journals(folder, "", skipped, paths);
    if (image_path == NULL)
        return;
    const char *slash = strrchr(image_path, '/');
    char *beside = slash == NULL ? alloc_string(".") : alloc_text(image_path, (size_t)(slash - image_path));
    char *prefix = alloc_format("%s.", slash == NULL ? image_path : slash + 1);
    add_journals(beside, prefix, skipped, paths);
    free(prefix);
    free(beside);
}

bool journal_is_any(const char *folder, const char *image_path)
{
    struct names paths = {0};
    journal_list(folder, image_path, false, &paths);
    bool any = paths.count > 0;
    names_release(&paths);
    return any;
}

/* Who may hand us the bytes that go beside an image: who could have changed the image as well. */
static bool is_trusted(const struct stat *status, const char *image_path)
{
    struct stat image;
    return status->st_uid == geteuid() || status->st_uid == 0 ||
           (image_path != NULL && stat(image_path, &image) == 0 && image.st_uid == status->st_uid);
}

/* Nothing here waits: a pipe has no writer, and a link may lead to anything. */
static int open_regular(const char *path, const char *image_path, struct fault *fault)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno != ELOOP && errno != ENXIO) {
        fault_set(fault, FAULT_PORT, "%s: %s; it may be the journal of an interrupted run", path, strerror(errno));
        return -1;
    }
    bool known = fd >= 0 && fstat(fd, &status) == 0;
    if (known && S_ISREG(status.st_mode) && is_trusted(&status, image_path))
        return fd;
    fault_set(fault, FAULT_PORT,
              known && S_ISREG(status.st_mode)
                  ? "%s: belongs to somebody else, so it is not used; have it made yours if it is the journal of an "
                    "interrupted run, else move it away"
                  : "%s: is no regular file, where the journal of an interrupted run is looked for; move it away",
              path);
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool read_whole(int fd, const char *path, struct text *text, struct fault *fault)
{
    static uint8_t piece[1 << 16];
    ptrdiff_t got;
    while ((got = file_more(fd, piece, sizeof piece)) > 0 && text->length <= JOURNAL_FILE_CAP)
        text_add_bytes(text, (const char *)piece, (size_t)got);
    if (got < 0)
        return fault_set(fault, FAULT_PORT, "%s: %s", path, strerror(errno));
    return text->length <= JOURNAL_FILE_CAP ||
           fault_set(fault, FAULT_PORT, "%s: larger than %llu MiB, which no journal is; move it away", path,
                     (unsigned long long)(JOURNAL_FILE_CAP >> 20));
}

bool journal_read(const char *path, const char *image_path, struct journal *journal, bool *found, struct fault *fault)
{
    struct stat status;
    struct text text = {0};
    *journal = (struct journal){0};
    *found = lstat(path, &status) == 0;
    if (!*found)
        return errno == ENOENT || errno == ENOTDIR ||
               fault_set(fault, FAULT_PORT, "%s: %s; it may be the journal of an interrupted run", path,
                         strerror(errno));
    int fd = open_regular(path, image_path, fault);
    if (fd < 0)
        return false;
    bool good = read_whole(fd, path, &text, fault);
    close(fd);
    if (good && !journal_decode(path, (const uint8_t *)text_string(&text), text.length, journal, fault)) {
        fault->kind = FAULT_PORT;
        good = false;
    }
    text_release(&text);
    return good;
}

bool journal_load(const char *path, const char *image_path, const char *device, uint32_t page_size,
                  struct journal *journal, bool *found, struct fault *fault)
{
    if (!journal_read(path, image_path, journal, found, fault))
        return false;
    if (!*found || (strcmp(journal->device, device) == 0 && journal->page_size == page_size))
        return true;
    fault_set(fault, FAULT_PORT,
              "%s: is the journal of another device (%s, pages of %u bytes), this one is %s; move it away if that "
              "device is done with",
              path, journal->device, journal->page_size, device);
    journal_release(journal);
    return false;
}

/* ---- writing ---- */

/* mkdir -p, for us alone. */
static bool make_folders(const char *path, struct fault *fault)
{
    char *folder = alloc_string(path);
    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
            fault_set(fault, FAULT_OUTPUT, "%s: %s; the journal of the run cannot be kept, so nothing was changed",
                      folder, strerror(errno));
            free(folder);
            return false;
        }
        *slash = '/';
    }
    free(folder);
    return true;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

static bool open_copy(struct journal_copy *copy, const char *path, const struct text *text, struct fault *fault)
{
    *copy = (struct journal_copy){.fd = -1};
    /* Its place is ours to choose, not the caller's. */
    struct fault why;
    if (!outfile_save(path, text->at, text->length, &why))
        return fault_set(fault, FAULT_OUTPUT, "%s", why.sentence);
    copy->fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    if (copy->fd < 0)
        return fault_set(fault, FAULT_OUTPUT, "%s: %s", path, strerror(errno));
    copy->path = alloc_string(path);
    return true;
}

struct journal_store *journal_store_start(const char *path, const char *beside, const struct journal *journal,
                                          struct fault *without, struct fault *fault)
{
    struct text text = {0};
    journal_encode(journal, &text);
    for (size_t i = 0; i < journal->mark_count; i++) {
        uint8_t mark[JOURNAL_MARK_SIZE];
        journal_encode_mark(&journal->marks[i], mark);
        text_add_bytes(&text, (const char *)mark, sizeof mark);
    }
    struct journal_store *store = alloc_items(1, sizeof *store);
    *without = (struct fault){0};
    if (make_folders(path, fault) && open_copy(&store->copies[0], path, &text, fault)) {
        store->count = 1;
        if (beside != NULL && open_copy(&store->copies[1], beside, &text, without))
            store->count = 2;
    }
    text_release(&text);
    if (store->count > 0)
        return store;
    free(store);
    return NULL;
}

bool journal_store_mark(struct journal_store *store, const struct page_mark *mark, bool sync, struct fault *fault)
{
    uint8_t bytes[JOURNAL_MARK_SIZE];
    journal_encode_mark(mark, bytes);
    for (size_t i = 0; i < store->count; i++) {
        const struct journal_copy *copy = &store->copies[i];
        if (!write_all(copy->fd, bytes, sizeof bytes) || (sync && fdatasync(copy->fd) != 0))
            return fault_set(fault, FAULT_OUTPUT, "%s: %s", copy->path, strerror(errno));
    }
    return true;
}

void journal_store_close(struct journal_store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->count; i++) {
        close(store->copies[i].fd);
        free(store->copies[i].path);
    }
    free(store);
}

bool journal_remove(const char *path, struct fault *fault)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return true;
    return fault_set(fault, FAULT_OUTPUT, "%s: %s", path, strerror(errno));
}

/* Only what is a journal of that device is removed: the path may come from a file. */
static bool remove_journal_of(const char *path, const char *device, char **beside, struct fault *fault)
{
    struct journal journal;
    struct fault unread;
    bool found;
    *beside = NULL;
    if (!journal_read(path, NULL, &journal, &found, &unread) || !found)
        return true;
    bool good = true;
    if (strcmp(journal.device, device) == 0) {
        *beside = alloc_string(journal.beside);
        good = journal_remove(path, fault);
    }
    journal_release(&journal);
    return good;
}

bool journal_forget(const char *path, const char *device, struct fault *fault)
{
    char *beside, *none = NULL;
    bool good = remove_journal_of(path, device, &beside, fault);
    if (good && beside != NULL && beside[0] != '\0')
        good = remove_journal_of(beside, device, &none, fault);
    free(none);
    free(beside);
    return good;
}
