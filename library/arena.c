/* The allocator, the arenas, and what the library's rooms get in the place of malloc and its like: the linker hands
 * their calls over (cmake/Library.cmake, --wrap), so that no room knows that it may be part of a library. */
#include "arena.h"

#include "base/alloc.h"
#include "dsocheck.h"

#include <cyaml/cyaml.h>
#include <dirent.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

/* Names that the linker gives: __real_NAME is the C library's, __wrap_NAME what the rooms call. */
void *__real_malloc(size_t size);
void __real_free(void *memory);
char *__real_realpath(const char *path, char *resolved);
int __real_open(const char *path, int flags, ...);
int __real_close(int descriptor);
DIR *__real_opendir(const char *path);
int __real_closedir(DIR *folder);
Elf *__real_elf_memory(char *bytes, size_t size);
int __real_elf_end(Elf *elf);
Elf32_Ehdr *__real_elf32_getehdr(Elf *elf);
Elf32_Phdr *__real_elf32_getphdr(Elf *elf);
Elf32_Shdr *__real_elf32_getshdr(Elf_Scn *section);
Dwarf *__real_dwarf_begin_elf(Elf *elf, Dwarf_Cmd command, Elf_Scn *group);
int __real_dwarf_end(Dwarf *dwarf);
int __real_yaml_parser_initialize(yaml_parser_t *parser);
void __real_yaml_parser_delete(yaml_parser_t *parser);
int __real_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
void __real_yaml_event_delete(yaml_event_t *event);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *memory);
int __wrap_vasprintf(char **text, const char *format, va_list arguments);
char *__wrap_realpath(const char *path, char *resolved);
int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int descriptor);
DIR *__wrap_opendir(const char *path);
int __wrap_closedir(DIR *folder);
void *__wrap_cyaml_mem(void *unused, void *memory, size_t size);
Elf *__wrap_elf_memory(char *bytes, size_t size);
int __wrap_elf_end(Elf *elf);
Elf32_Ehdr *__wrap_elf32_getehdr(Elf *elf);
Elf32_Phdr *__wrap_elf32_getphdr(Elf *elf);
Elf32_Shdr *__wrap_elf32_getshdr(Elf_Scn *section);
Dwarf *__wrap_dwarf_begin_elf(Elf *elf, Dwarf_Cmd command, Elf_Scn *group);
int __wrap_dwarf_end(Dwarf *dwarf);
int __wrap_yaml_parser_initialize(yaml_parser_t *parser);
void __wrap_yaml_parser_delete(yaml_parser_t *parser);
int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
void __wrap_yaml_event_delete(yaml_event_t *event);

/* ---- Where memory comes from ---- */

static void *from_malloc(void *user, size_t size)
{
    (void)user;
    return __real_malloc(size);
}

static void to_free(void *user, void *memory)
{
    (void)user;
    __real_free(memory);
}

static const struct dso_allocator plain = {from_malloc, to_free, NULL};
static struct dso_allocator allocator = {from_malloc, to_free, NULL};

void dso_set_allocator(const struct dso_allocator *other)
{
    allocator = other != NULL ? *other : plain;
}

/* ---- Arenas ---- */

/* The arena of the call that this thread is in. */
static _Thread_local struct arena *current;

/* What stands before the bytes of a block; they are aligned as malloc's. */
#define HEAD ((sizeof(struct block) + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t))

static struct block *block_of(void *memory)
{
    return (struct block *)((char *)memory - HEAD);
}

void *arena_new(size_t size)
{
    struct arena *arena = allocator.allocate(allocator.user, size);
    if (arena == NULL)
        return NULL;
    memset(arena, 0, size);
    arena->blocks.previous = arena->blocks.next = &arena->blocks;
    return arena;
}

/* The last that was opened goes first: a Dwarf rests on its Elf. */
static void give_back(struct arena *arena)
{
    while (arena->held_count > 0) {
        struct held *last = &arena->held[--arena->held_count];
        last->close(last);
    }
    for (struct block *block = arena->blocks.next, *next; block != &arena->blocks; block = next) {
        next = block->next;
        allocator.release(allocator.user, block);
    }
    arena->blocks.previous = arena->blocks.next = &arena->blocks;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    give_back(arena);
    allocator.release(allocator.user, arena);
}

/* What is open may live on the stack that is about to be left, so it is closed before. */
void alloc_out(void)
{
    struct arena *arena = current;
    arena->out = true;
    give_back(arena);
    longjmp(arena->way_out, 1);
}

bool arena_run(struct arena *arena, void (*work)(void *context), void *context)
{
    struct arena *outer = current; /* a writer may call the library */
    int error = errno;
    arena->out = false;
    if (setjmp(arena->way_out) == 0) {
        current = arena;
        work(context);
    }
    current = outer;
    errno = error;
    if (arena->out)
        give_back(arena);
    return !arena->out;
}

/* ---- malloc and its like ---- */

static void *failed(void)
{
    current->out = true;
    errno = ENOMEM;
    return NULL;
}

void *__wrap_malloc(size_t size)
{
    struct block *block = size <= SIZE_MAX / 2 ? allocator.allocate(allocator.user, HEAD + size) : NULL;
    if (block == NULL)
        return failed();
    struct block *head = &current->blocks;
    *block = (struct block){.previous = head, .next = head->next, .size = size};
    head->next->previous = block;
    head->next = block;
    return (char *)block + HEAD;
}

void __wrap_free(void *memory)
{
    if (memory == NULL)
        return;
    struct block *block = block_of(memory);
    block->previous->next = block->next;
    block->next->previous = block->previous;
    allocator.release(allocator.user, block);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / 2 / size)
        return failed();
    void *memory = __wrap_malloc(count * size);
    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    void *larger = __wrap_malloc(size);
    if (larger == NULL || memory == NULL)
        return larger;
    size_t before = block_of(memory)->size;
    memcpy(larger, memory, before < size ? before : size);
    __wrap_free(memory);
    return larger;
}

/* The rooms align for the kernel's sake only. */
void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    (void)alignment;
    return __wrap_malloc(size);
}

int __wrap_vasprintf(char **text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    *text = length >= 0 ? __wrap_malloc((size_t)length + 1) : NULL;
    return *text != NULL ? vsnprintf(*text, (size_t)length + 1, format, arguments) : -1;
}

char *__wrap_realpath(const char *path, char *resolved)
{
    char name[PATH_MAX];
    if (resolved != NULL)
        return __real_realpath(path, resolved);
    if (__real_realpath(path, name) == NULL)
        return NULL;
    char *copy = __wrap_malloc(strlen(name) + 1);
    return copy != NULL ? strcpy(copy, name) : NULL;
}

/* libcyaml asks for all it does. */
void *__wrap_cyaml_mem(void *unused, void *memory, size_t size)
{
    (void)unused;
    if (size > 0)
        return __wrap_realloc(memory, size);
    __wrap_free(memory);
    return NULL;
}

/* ---- What else is open ---- */

static bool hold(void (*close)(struct held *held), void *pointer, int descriptor)
{
    if (current->held_count == HELD_CAP)
        return failed() != NULL;
    current->held[current->held_count++] = (struct held){close, pointer, descriptor};
    return true;
}

static void let_go(const void *pointer, int descriptor)
{
    size_t i = 0;
    while (i < current->held_count &&
           (current->held[i].pointer != pointer || current->held[i].descriptor != descriptor))
        i++;
    if (i == current->held_count)
        return;
    current->held_count--;
    memmove(&current->held[i], &current->held[i + 1], (current->held_count - i) * sizeof *current->held);
}

#define NO_DESCRIPTOR (-1)

static void close_descriptor(struct held *held)
{
    __real_close(held->descriptor);
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    int descriptor = __real_open(path, flags, creates ? va_arg(arguments, mode_t) : 0);
    va_end(arguments);
    if (descriptor < 0 || hold(close_descriptor, NULL, descriptor))
        return descriptor;
    __real_close(descriptor);
    return -1;
}

int __wrap_close(int descriptor)
{
    let_go(NULL, descriptor);
    return __real_close(descriptor);
}

static void close_folder(struct held *held)
{
    __real_closedir(held->pointer);
}

/* What ran out behind the back of malloc's wrapper. */
static void *note_out(void *result)
{
    current->out = current->out || (result == NULL && errno == ENOMEM);
    return result;
}

DIR *__wrap_opendir(const char *path)
{
    DIR *folder = note_out(__real_opendir(path));
    if (folder == NULL || hold(close_folder, folder, NO_DESCRIPTOR))
        return folder;
    __real_closedir(folder);
    return NULL;
}

int __wrap_closedir(DIR *folder)
{
    let_go(folder, NO_DESCRIPTOR);
    return __real_closedir(folder);
}

static void close_elf(struct held *held)
{
    __real_elf_end(held->pointer);
}

Elf *__wrap_elf_memory(char *bytes, size_t size)
{
    errno = 0;
    Elf *elf = note_out(__real_elf_memory(bytes, size));
    if (elf == NULL || hold(close_elf, elf, NO_DESCRIPTOR))
        return elf;
    __real_elf_end(elf);
    return NULL;
}

int __wrap_elf_end(Elf *elf)
{
    let_go(elf, NO_DESCRIPTOR);
    return __real_elf_end(elf);
}

Elf32_Ehdr *__wrap_elf32_getehdr(Elf *elf)
{
    errno = 0;
    return note_out(__real_elf32_getehdr(elf));
}

Elf32_Phdr *__wrap_elf32_getphdr(Elf *elf)
{
    errno = 0;
    return note_out(__real_elf32_getphdr(elf));
}

Elf32_Shdr *__wrap_elf32_getshdr(Elf_Scn *section)
{
    errno = 0;
    return note_out(__real_elf32_getshdr(section));
}

static void close_dwarf(struct held *held)
{
    __real_dwarf_end(held->pointer);
}

/* libdw tells when the memory of its trees is out, but not that of its hash tables, which it goes on to use (elfutils
 * 0.188, Dwarf_Abbrev_Hash_init). So more than it needs for what compilers write is tried out first. */
#define LIBDW_LEAST    ((size_t)1 << 20)
#define LIBDW_PER_BYTE 16

static bool has_room_for_libdw(Elf *elf)
{
    size_t size = 0;
    elf_rawfile(elf, &size);
    void *room = __real_malloc(LIBDW_LEAST + LIBDW_PER_BYTE * size);
    __real_free(room);
    return room != NULL;
}

/* libdw ends the program when memory is out, unless it is told what to do instead. */
Dwarf *__wrap_dwarf_begin_elf(Elf *elf, Dwarf_Cmd command, Elf_Scn *group)
{
    if (!has_room_for_libdw(elf))
        return failed();
    errno = 0;
    Dwarf *dwarf = note_out(__real_dwarf_begin_elf(elf, command, group));
    if (dwarf != NULL)
        dwarf_new_oom_handler(dwarf, alloc_out);
    if (dwarf == NULL || hold(close_dwarf, dwarf, NO_DESCRIPTOR))
        return dwarf;
    __real_dwarf_end(dwarf);
    return NULL;
}

int __wrap_dwarf_end(Dwarf *dwarf)
{
    let_go(dwarf, NO_DESCRIPTOR);
    return __real_dwarf_end(dwarf);
}

static void close_parser(struct held *held)
{
    __real_yaml_parser_delete(held->pointer);
}

int __wrap_yaml_parser_initialize(yaml_parser_t *parser)
{
    if (__real_yaml_parser_initialize(parser) == 0)
        return failed() != NULL; /* there is no other reason */
    if (hold(close_parser, parser, NO_DESCRIPTOR))
        return 1;
    __real_yaml_parser_delete(parser);
    return 0;
}

void __wrap_yaml_parser_delete(yaml_parser_t *parser)
{
    let_go(parser, NO_DESCRIPTOR);
    __real_yaml_parser_delete(parser);
}

static void close_event(struct held *held)
{
    __real_yaml_event_delete(held->pointer);
}

int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event)
{
    int parsed = __real_yaml_parser_parse(parser, event);
    current->out = current->out || parser->error == YAML_MEMORY_ERROR;
    if (parsed == 0 || hold(close_event, event, NO_DESCRIPTOR))
        return parsed;
    __real_yaml_event_delete(event);
    return 0;
}

void __wrap_yaml_event_delete(yaml_event_t *event)
{
    let_go(event, NO_DESCRIPTOR);
    __real_yaml_event_delete(event);
}
