/* Memory that is there or ends the program: sizes are capped by the callers, so running out means the machine is
 * out, and no half-checked verdict may leave. The caller frees with free(). */
#pragma once
#include <stddef.h>

/* Memory is out. Ends the program; a library, whose host must go on, brings its own (library/arena.c). */
_Noreturn void alloc_out(void);

/* `size` bytes, at least one. */
void *alloc_bytes(size_t size);

/* `count` zeroed items of `size` bytes. */
void *alloc_items(size_t count, size_t size);

/* Before the same work is done many times: what is freed stays with the process for the next, up to 64 MiB a thread. */
void alloc_keep(void);

/* Room for one more item behind `count`: grows by doubling, keeps the contents, updates *capacity. */
void *alloc_grow(void *items, size_t count, size_t *capacity, size_t size);

/* Copies of `length` bytes of text, with a final NUL. */
char *alloc_text(const char *text, size_t length);

/* A copy of a NUL-terminated string; NULL stays NULL. */
char *alloc_string(const char *text);

/* A formatted string. */
char *alloc_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
