#include "journal_store.h"

#include "alloc.h"
#include "file.h"
#include "outfile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct journal_store {
    char *path;
    int fd;
};

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

bool journal_is_any(const char *folder)
{
    static const char end[] = ".journal";
    bool found = false;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && !found && (entry = readdir(entries)) != NULL;) {
        size_t length = strlen(entry->d_name);
        found = length >= sizeof end && strcmp(entry->d_name + length - (sizeof end - 1), end) == 0;
    }
    if (entries != NULL)
        closedir(entries);
    return found;
}

char *journal_path(const char *folder, const char *device)
{
    char *path = alloc_format("%s/%s.journal", folder, device);
    for (char *at = path + strlen(folder) + 1; strcmp(at, ".journal") != 0; at++)
        if (!isalnum((unsigned char)*at))
            *at = '-';
    return path;
}

bool journal_load(const char *path, const char *device, uint32_t page_size, struct journal *journal, bool *found,
                  struct fault *fault)
{
    struct file file;
    *journal = (struct journal){0};
    *found = access(path, F_OK) == 0;
    if (!*found)
        return true;
    if (!file_read(path, JOURNAL_FILE_CAP, FAULT_PORT, &file, fault))
        return false;
    bool good = journal_decode(path, file.bytes, file.size, journal, fault);
    file_release(&file);
    if (!good) {
        fault->kind = FAULT_PORT;
        return false;
    }
    if (strcmp(journal->device, device) == 0 && journal->page_size == page_size)
        return true;
    fault_set(fault, FAULT_PORT,
              "%s: is the journal of another device (%s, pages of %u bytes), this one is %s; move it away if that "
              "device is done with",
              path, journal->device, journal->page_size, device);
    journal_release(journal);
    return false;
}

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

struct journal_store *journal_store_start(const char *path, const struct journal *journal, struct fault *fault)
{
    struct text text = {0};
    journal_encode(journal, &text);
    for (size_t i = 0; i < journal->mark_count; i++) {
        uint8_t mark[JOURNAL_MARK_SIZE];
        journal_encode_mark(&journal->marks[i], mark);
        text_add_bytes(&text, (const char *)mark, sizeof mark);
    }
    bool good = make_folders(path, fault) && outfile_save(path, text.at, text.length, fault);
    text_release(&text);
    if (!good)
        return NULL;
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        fault_set(fault, FAULT_OUTPUT, "%s: %s", path, strerror(errno));
        return NULL;
    }
    struct journal_store *store = alloc_items(1, sizeof *store);
    *store = (struct journal_store){alloc_string(path), fd};
    return store;
}

bool journal_store_mark(struct journal_store *store, const struct page_mark *mark, bool sync, struct fault *fault)
{
    uint8_t bytes[JOURNAL_MARK_SIZE];
    journal_encode_mark(mark, bytes);
    if (write_all(store->fd, bytes, sizeof bytes) && (!sync || fdatasync(store->fd) == 0))
        return true;
    return fault_set(fault, FAULT_OUTPUT, "%s: %s", store->path, strerror(errno));
}

void journal_store_close(struct journal_store *store)
{
    if (store == NULL)
        return;
    close(store->fd);
    free(store->path);
    free(store);
}

bool journal_remove(const char *path, struct fault *fault)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return true;
    return fault_set(fault, FAULT_OUTPUT, "%s: %s", path, strerror(errno));
}
