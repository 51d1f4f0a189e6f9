/* Images made, judged and asked for their safe image, as the check command does it. */
#pragma once
#include "check/check.h"
#include "emit/safe_image.h"
#include "load/load.h"

struct bench {
    struct board board;
    struct chip chip;
    struct memory_map map; /* used instead of the board's once it has a region */
    struct policy policy;
    struct image image;
    struct checked checked;
};

/* A shipped board. The caller calls bench_release. */
void bench_open(struct bench *bench, const char *board);
void bench_release(struct bench *bench);
void bench_accept(struct bench *bench, const char *code_and_reason);
void bench_region(struct bench *bench, const char *name, uint64_t origin, uint64_t length, enum region_role role);

/* Loads (the file stays the caller's), judges, and asks. */
struct safe_image *bench_judge(struct bench *bench, const char *path, struct fault *fault);
struct safe_image *bench_judge_bytes(struct bench *bench, const char *path, const void *bytes, size_t size,
                                     uint32_t base, struct fault *fault);
