/* A folder below samples/museum or samples/clean: how it is built and what has to be found, as its case.yaml says. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Images that get the same answer. */
struct judged {
    char **images; /* or files of flags, for the command toolchain */
    unsigned image_count;
    char *options; /* behind the sample's own; NULL without */
    char **finds;  /* "MEM001 brick", …: each pair of code and severity that is reported, and no other */
    unsigned find_count;
    char *why; /* why this form of a sick image does not show the rule's finding; NULL when it does */
};

struct sample_case {
    char *title;
    char *command; /* "toolchain"; NULL for check */
    char *options; /* for dsocheck; NULL without */
    char *base;    /* --base for the images named .bin; NULL without */
    char *build;   /* shell lines, run in the folder; NULL when there is nothing to build */
    struct judged *judge;
    unsigned judge_count;
};

struct sample {
    bool museum;              /* below samples/museum: the folder's name starts with the code of its rule */
    char *name;               /* of the folder */
    char *folder;             /* its path */
    char code[7];             /* museum: the rule's code */
    char *slug;               /* museum: the rule's slug; inside `name` */
    struct sample_case *told; /* what case.yaml says */
};

struct samples {
    struct sample *items;
    size_t count;
};

/* Every folder of `root`/museum (but common) and `root`/clean, in the order of their names. Fails the test when a
 * case.yaml is missing or not as described here. The caller calls samples_release. */
void samples_read(struct samples *samples, const char *root);
void samples_release(struct samples *samples);
