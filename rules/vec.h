/* The parts of the VEC family. Private to it. */
#pragma once
#include "judge/rule.h"

/* A word of the table at a load address, and the symbol (or NULL) that its value names. */
struct place vector_place(const struct subject *subject, uint64_t table, unsigned index, const char *symbol);

/* vec_targets.c */
void check_reset_inside(const struct subject *subject, struct inquiry *inquiry);
void check_targets(const struct subject *subject, struct inquiry *inquiry);
void check_handler_thumb(const struct subject *subject, struct inquiry *inquiry);
void check_handler_inside(const struct subject *subject, struct inquiry *inquiry);
void check_fault_handlers(const struct subject *subject, struct inquiry *inquiry);
/* vec_enabled.c */
void check_enabled(const struct subject *subject, struct inquiry *inquiry);
/* vec_offset.c */
void check_offset(const struct subject *subject, struct inquiry *inquiry);
/* True when something in the image looks like the address of VTOR, or an instruction that makes it. */
bool uses_vtor(const struct image *image);
