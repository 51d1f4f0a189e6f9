/* What programming a device came to, in plain words and numbers: the report's view of it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct programmed {
    const char *path;  /* of the image */
    const char *port;  /* NULL: none was opened */
    const char *taker; /* who was given the image and answers for it, in words; NULL: it was written from here */
    /* "verified", "unchanged", "taken", "dry-run", or why not: "interrupted", "failed" */
    const char *result;
    const char *plan;   /* lines for people, each with the path; known before anything is sent */
    const char *state;  /* what is on the chip, when that is not what was planned; else NULL */
    const char *next;   /* the command that goes on; NULL when there is nothing to go on with */
    char *const *notes; /* what was said on the way */
    size_t note_count;
    char *const *frames; /* of a dry run */
    size_t frame_count;
    const char *backup; /* file that was written; NULL */
    bool identified;    /* the device answered: the next members are known */
    unsigned baud, product_id, bootloader;
    uint32_t flash_size;   /* 0: not known */
    const char *unique_id; /* lower-case hex; NULL: not known */
    size_t pages, page_size, same, erased, written, retries;
    uint32_t bytes;         /* of the image */
    uint32_t bytes_written; /* to the flash, neighbours included */
    bool resumed;
    double seconds;
};
