/* What an image is checked by: its project file, the options over it, and everything the two name. */
#pragma once
#include "check_options.h"
#include "mapfile/mapfile.h"
#include "project/baseline_file.h"

struct setting {
    bool used;          /* it was open before */
    char *project_path; /* NULL without a project file; owned */
    struct project project;
    struct check_options options;
    struct target target;
    struct image siblings[2 * CHECK_LIST_CAP]; /* --with */
    const struct image *sibling_view[2 * CHECK_LIST_CAP];
    struct image old; /* --compare; zeroed without */
    struct baseline baseline;
    struct mapfile link_map;
    struct text loosened; /* ", CLAUSE" for each way in which a file that nobody named makes the check laxer */
    const char *unread;   /* behind a failed setting_open: the part, or old image, that could not be read; NULL when it
                             was not that */
};

/* Zeroed before its first use. Opens the setting of a project file (taken over; NULL: of the options alone), which
 * `given` found or names. The caller
 * calls setting_close, behind a fault too. */
bool setting_open(struct setting *setting, const struct project_options *given, char *project_path, int argc,
                  char **argv, struct fault *fault);
void setting_close(struct setting *setting);

/* Takes the unlocked ranges off the target's board, and holds the project's budgets against its regions. Faults:
 * FAULT_USAGE, FAULT_CONFIG. */
bool setting_suits(const struct setting *setting, struct target *target, struct fault *fault);

/* What the rules get to see of it; the image and what is known of it alone are the caller's to add. */
struct subject setting_subject(const struct setting *setting);
