/* What is judged, and all that is known beside it: an image, the memory it is for, and who said so. */
#pragma once
#include "model/board.h"
#include "model/budget.h"
#include "model/chip.h"
#include "model/image.h"
#include "model/map.h"

struct debuginfo; /* checker/debuginfo/debuginfo.h */
struct facts;     /* checker/facts/facts.h */
struct walk;      /* checker/code/walk.h */
struct mapfile;   /* checker/mapfile/mapfile.h */
struct rehearsal; /* checker/rehearse/rehearsal.h */
struct rehearsal_options;

/* What an image is checked as when nobody said it. */
struct assumed {
    const char *what; /* a board's or core's name */
    const char *why;  /* a clause */
};

/* Everything a rule may look at. */
struct subject {
    const struct image *image;
    const struct memory_map *map; /* the regions in force: the script's, or the board's */
    const struct board *board;
    const struct chip *chip;
    const struct assumed *assumed;       /* board or chip; NULL when they were named */
    const struct image *const *siblings; /* images that will be programmed beside this one (--with) */
    size_t sibling_count;
    const struct facts *facts;                /* of image and target; NULL while nobody has sought them */
    const struct walk *walk;                  /* of the code; NULL when nobody walked it */
    const struct rehearsal_options *rehearse; /* it is to be rehearsed so; NULL: not */
    const struct rehearsal *rehearsal;        /* what that showed; NULL: nobody did, or there was nothing to start */
    struct debuginfo *debug;                  /* DWARF of the image, opened when asked; NULL: none is looked at */
    const struct mapfile *link_map;           /* --map: where the linker took each piece from; NULL without */
    const char *const *approved;              /* --approve patterns; borrowed */
    size_t approved_count;                    /* 0: no list, ABI010 is skipped */
    const char *project;                      /* path of the project file; NULL without one */
    const char *loosened;   /* ", CLAUSE" for each way in which it, found and not named, is lax; NULL: none */
    struct budgets budgets; /* of the project file; borrowed */
    bool release;           /* … says that what is built leaves the bench */
    bool handed_on;         /* behind a pass its bytes go to a file or device (--emit, --flash) */
};
