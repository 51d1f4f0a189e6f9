/* Memory that runs out, earlier and later: the host goes on, nothing leaks, no verdict changes.
 * usage: test_out_of_memory IMAGE BARE STEP
 * A journey through the library is made again and again. Each time a later allocation fails, STEP further on: that one
 * alone, or it and all behind it; of the library's own with IMAGE, and, where malloc can be this program's, of the
 * libraries beneath it, too, with BARE, which has no DWARF. Then the whole of it with IMAGE in ever more memory. */
#include <dsocheck.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct failing {
    bool armed, everything, persistent; /* everything: malloc itself; persistent: from then on */
    size_t at, seen;
    size_t limit, used; /* bytes of everything; a limit of 0 is none */
    bool happened;
    long live; /* the library's blocks */
} failing;

static bool fails_now(size_t size)
{
    if (!failing.armed)
        return false;
    if (failing.limit > 0 && failing.used + size > failing.limit) {
        failing.happened = true;
        return true;
    }
    size_t number = ++failing.seen;
    bool now = number == failing.at || (failing.persistent && number > failing.at && failing.at > 0);
    failing.happened = failing.happened || now;
    return now;
}

static void *take(void *user, size_t size)
{
    (void)user;
    void *memory = !failing.everything && fails_now(size) ? NULL : malloc(size);
    failing.live += memory != NULL;
    return memory;
}

static void give(void *user, void *memory)
{
    (void)user;
    failing.live--;
    free(memory);
}

#ifndef SANITIZED /* which has a malloc of its own */
#include <errno.h>
#include <malloc.h>

/* glibc's own, under the names it keeps for whoever puts others in their place. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void __libc_free(void *memory);

static bool malloc_fails(size_t size)
{
    if (!failing.everything || !fails_now(size))
        return false;
    errno = ENOMEM;
    return true;
}

static void *counted(void *memory)
{
    failing.used += memory != NULL ? malloc_usable_size(memory) : 0;
    return memory;
}

void free(void *memory)
{
    failing.used -= memory != NULL ? malloc_usable_size(memory) : 0;
    __libc_free(memory);
}

void *malloc(size_t size)
{
    return malloc_fails(size) ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return malloc_fails(count * size) ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    if (malloc_fails(size))
        return NULL;
    failing.used -= memory != NULL ? malloc_usable_size(memory) : 0;
    return counted(__libc_realloc(memory, size));
}
#endif

static void must(bool good, const char *what)
{
    if (good)
        return;
    failing.armed = false;
    fprintf(stderr, "allocation %zu (%s, %s): %s\n", failing.at, failing.everything ? "any" : "own",
            failing.persistent ? "and all behind it" : "alone", what);
    exit(1);
}

struct journey {
    const char *image;
    char told[4096]; /* what it came to */
    size_t length;
    enum dso_status status;
};

static void tell(struct journey *journey, const char *text)
{
    journey->length +=
        (size_t)snprintf(journey->told + journey->length, sizeof journey->told - journey->length, "%s\n", text);
    must(journey->length < sizeof journey->told, "the story is too long");
}

static int count_bytes(void *user, const void *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

static enum dso_status emit(struct journey *journey, const dso_check *check, struct dso_error *error)
{
    size_t bytes = 0;
    char text[64];
    enum dso_status status = dso_emit(check, DSO_HEX, count_bytes, &bytes, NULL, error);
    if (status == DSO_OK)
        status = dso_emit_file(check, DSO_SREC, "out.srec", NULL, error);
    snprintf(text, sizeof text, "%zu bytes", bytes);
    if (status == DSO_OK)
        tell(journey, text);
    return status;
}

static void tell_check(struct journey *journey, const dso_check *check)
{
    const struct dso_finding *finding;
    const char *compiler;
    for (size_t i = 0; (finding = dso_finding_at(check, i)) != NULL; i++) {
        tell(journey, finding->code);
        tell(journey, finding->message);
    }
    for (size_t i = 0; (compiler = dso_compiler_at(check, i)) != NULL; i++)
        tell(journey, compiler);
}

static void go(struct journey *journey, const struct dso_target_options *options, const char *path)
{
    static const char *const levels[] = {"MEM013=warning"};
    static const char *const accepts[] = {"VEC006:for the sake of the test", "VEC001:for the sake of the test"};
    const struct dso_policy policy = {.size = sizeof policy,
                                      .fail_on = DSO_NEVER,
                                      .levels = levels,
                                      .level_count = 1,
                                      .accepts = accepts,
                                      .accept_count = 2,
                                      .will_emit = 1};
    struct dso_error error;
    dso_target *target = NULL;
    dso_image *image = NULL;
    dso_check *check = NULL;
    journey->status = dso_target_open(options, &target, &error);
    if (journey->status == DSO_OK)
        journey->status = dso_image_load(target, path, NULL, &image, &error);
    if (journey->status == DSO_OK)
        journey->status = dso_check_new(target, image, &policy, &check, &error);
    if (journey->status == DSO_OK) {
        tell_check(journey, check);
        journey->status = emit(journey, check, &error);
        if (journey->status == DSO_REFUSED) {
            tell(journey, error.sentence);
            journey->status = DSO_OK;
        }
    }
    must(journey->status == DSO_OK || error.sentence[0] != '\0', "an error without a sentence");
    dso_check_free(check);
    dso_image_free(image);
    dso_target_free(target);
}

/* A profile in YAML, a script that INCLUDEs, DWARF; a file that tells all itself. */
static void travel(struct journey *journey)
{
    static const char *const include[] = {"include"};
    static const struct dso_symbol symbols[] = {{"ROM_LENGTH", 0x20000}};
    const struct dso_target_options own = {.size = sizeof own,
                                           .board = "./board.yaml",
                                           .script = "app.ld",
                                           .include = include,
                                           .include_count = 1,
                                           .symbols = symbols,
                                           .symbol_count = 1};
    journey->length = 0;
    go(journey, &own, journey->image);
    if (journey->status == DSO_OK)
        go(journey, NULL, "slot1.hex");
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    must(folder != NULL, "/proc/self/fd cannot be read");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static size_t files_here(void)
{
    size_t count = 0;
    DIR *folder = opendir(".");
    must(folder != NULL, "the folder cannot be read");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void run(struct journey *journey, size_t at)
{
    failing.at = at;
    failing.seen = 0;
    failing.happened = false;
    failing.armed = true;
    travel(journey);
    failing.armed = false;
}

/* What a journey in little memory may come to, beside the one in plenty; the rest is as it was. */
struct comparison {
    struct journey whole, cut;
    size_t files, here, used;
    long live;
};

static void start(struct comparison *c, const char *image)
{
    *c = (struct comparison){.whole.image = image, .cut.image = image};
    for (int i = 0; i < 2; i++) /* what libraries keep for good they have behind the first */
        run(&c->whole, 0);
    must(c->whole.status == DSO_OK, "the journey does not end well with all the memory there is");
    c->files = open_files();
    c->here = files_here();
    c->used = failing.used;
    c->live = failing.live;
}

static void compare(const struct comparison *c)
{
    must(failing.live == c->live, "a block of the library's is left");
    must(open_files() == c->files, "a file is left open");
    must(files_here() == c->here, "a file is left in the folder");
    must(failing.used <= c->used, "memory is left");
    if (c->cut.status == DSO_OK)
        must(c->cut.length == c->whole.length && memcmp(c->cut.told, c->whole.told, c->whole.length) == 0,
             "another verdict");
    if (!failing.everything)
        must((c->cut.status == DSO_NO_MEMORY) == failing.happened, "not called by its name");
}

/* The number of journeys on which an allocation failed. */
static size_t fail_each(const char *image, size_t step)
{
    static struct comparison c;
    size_t failed = 0;
    start(&c, image);
    for (size_t at = 1; failing.happened || at == 1; at += step) {
        run(&c.cut, at);
        failed += failing.happened;
        compare(&c);
    }
    return failed;
}

#ifndef SANITIZED
static size_t limit_each(const char *image, size_t step)
{
    static struct comparison c;
    size_t failed = 0;
    start(&c, image);
    for (size_t room = 0; failing.happened || room == 0; room += 256 * step) {
        failing.limit = failing.used + room + 1;
        run(&c.cut, 0);
        failed += failing.happened;
        failing.limit = 0;
        compare(&c);
    }
    return failed;
}
#endif

int main(int argc, char **argv)
{
    static const struct dso_allocator allocator = {take, give, NULL};
    if (argc != 4)
        return 2;
    dso_set_allocator(&allocator);
    size_t step = strtoul(argv[3], NULL, 10), own = 0, any = 0, limits = 0;
    for (int persistent = 0; persistent < 2; persistent++) {
        failing.persistent = persistent;
        own += fail_each(argv[1], step);
    }
#ifndef SANITIZED
    failing.everything = true;
    for (int persistent = 0; persistent < 2; persistent++) {
        failing.persistent = persistent;
        any += fail_each(argv[2], step);
    }
    limits = limit_each(argv[1], step);
#endif
    printf("failed: %zu of the library's allocations, %zu of any, %zu limits\n", own, any, limits);
    return own == 0;
}
