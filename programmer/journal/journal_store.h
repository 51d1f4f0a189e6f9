/* Where journals lie, and how they get onto the disk in time. */
#pragma once
#include "base/names.h"
#include "journal.h"

/* $XDG_STATE_HOME/dsocheck, else ~/.local/state/dsocheck, else the folder of the image. The caller frees. */
char *journal_folder(const char *image_path);

/* The journal of a device in that folder, and its copy beside the image, where the same command finds it from another
 * account; NULL when the image is no file. The caller frees. */
char *journal_path(const char *folder, const char *device);
char *journal_path_beside(const char *image_path, const char *device);

/* Adds the paths of all journals in that folder and beside the image (NULL: none); for a device that is `identified`
 * those alone that are of none. */
void journal_list(const char *folder, const char *image_path, bool identified, struct names *paths);

/* True when there is some device's journal in that folder or beside the image. */
bool journal_is_any(const char *folder, const char *image_path);

/* Reads a journal, if there is one. What is damaged, no regular file, or belongs to nobody who could have changed the
 * image, is a FAULT_PORT that says what to do about it. */
bool journal_read(const char *path, const char *image_path, struct journal *journal, bool *found, struct fault *fault);
/* Reads the journal of `device`: one of another device is a fault too, since it may hold the only copy of somebody's
 * bytes and its place is needed. */
bool journal_load(const char *path, const char *image_path, const char *device, uint32_t page_size,
                  struct journal *journal, bool *found, struct fault *fault);

struct journal_store;

/* Writes header, saved pages and the marks so far, whole and on disk when it returns; makes the folder. `beside` (NULL:
 * none) gets the same; when it cannot be had, *without says why and the run goes on without. The caller calls
 * journal_store_close. Faults: FAULT_OUTPUT. */
struct journal_store *journal_store_start(const char *path, const char *beside, const struct journal *journal,
                                          struct fault *without, struct fault *fault);
/* Appends a mark; with `sync` it is on disk when this returns. */
bool journal_store_mark(struct journal_store *store, const struct page_mark *mark, bool sync, struct fault *fault);
void journal_store_close(struct journal_store *store);

/* Nothing is pending any more. A file that is not there is no fault. */
bool journal_remove(const char *path, struct fault *fault);
/* Removes the journal of `device` there, and its copy. What is no journal, or another device's, stays. */
bool journal_forget(const char *path, const char *device, struct fault *fault);
