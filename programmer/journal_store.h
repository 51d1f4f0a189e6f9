/* Where journals lie, and how they get onto the disk in time. */
#pragma once
#include "journal.h"

/* $XDG_STATE_HOME/dsocheck, else ~/.local/state/dsocheck, else the folder of the image. The caller frees. */
char *journal_folder(const char *image_path);

/* The journal of a device in that folder. The caller frees. */
char *journal_path(const char *folder, const char *device);

/* True when some device's journal lies in that folder. */
bool journal_is_any(const char *folder);

/* Reads the journal of `device`, if there is one. A journal that is damaged, or another device's, is a FAULT_PORT that
 * says what to do about it: it may hold the only copy of somebody's bytes, so it is not passed over. */
bool journal_load(const char *path, const char *device, uint32_t page_size, struct journal *journal, bool *found,
                  struct fault *fault);

struct journal_store;

/* Writes header, saved pages and the marks so far, whole and on disk when it returns; makes the folder. The caller
 * calls journal_store_close or journal_store_remove. Faults: FAULT_OUTPUT. */
struct journal_store *journal_store_start(const char *path, const struct journal *journal, struct fault *fault);
/* Appends a mark; with `sync` it is on disk when this returns. */
bool journal_store_mark(struct journal_store *store, const struct page_mark *mark, bool sync, struct fault *fault);
void journal_store_close(struct journal_store *store);

/* Nothing is pending any more. A file that is not there is no fault. */
bool journal_remove(const char *path, struct fault *fault);
