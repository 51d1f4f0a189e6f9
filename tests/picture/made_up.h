/* Subjects put together by hand, for places that no linker makes. */
#pragma once
#include "facts/facts.h"
#include "picture/memory_picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct made_up {
    struct image image;
    struct memory_map map;
    struct board board;
    struct chip chip;
    struct subject subject;
    struct facts *facts; /* once there is a picture */
};

/* An image without sections; the caller calls made_up_release. */
void made_up_start(struct made_up *it);
void made_up_release(struct made_up *it);

void made_up_region(struct made_up *it, const char *name, uint64_t origin, uint64_t length);
void made_up_bytes(struct made_up *it, uint32_t address, uint32_t size);

/* Turns it into an ELF with room for `count` sections; the first is the null section. */
void made_up_elf(struct made_up *it, size_t count);
struct section *made_up_section(struct made_up *it, const char *name, uint32_t address, uint32_t size);

/* The picture's invariants, whatever the subject: bands and blocks in order, what is shown disjoint and inside. */
struct picture *made_up_picture(struct made_up *it);
