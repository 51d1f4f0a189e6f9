#include "probes.h"

/* Loops over volatile words, so that the compiler makes no memcpy of them. What newlib wants of a system is here, for
 * there is none. */
const char probe_start[] =
    "typedef void (*vector)(void);\n"
    "extern unsigned __stack[], __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];\n"
    "extern vector __init_array_start[], __init_array_end[];\n"
    "extern char _end[];\n"
    "int main(void);\n"
    "void Reset_Handler(void);\n"
    "void Default_Handler(void);\n"
    "void Default_Handler(void) { for (;;) {} }\n"
    "__attribute__((section(\".isr_vector\"), used)) vector const vectors[PROBE_VECTORS] = {\n"
    "    [0] = (vector)(__SIZE_TYPE__)__stack, [1] = Reset_Handler,\n"
    "    [2 ... PROBE_VECTORS - 1] = Default_Handler};\n"
    "__attribute__((used)) void Reset_Handler(void)\n"
    "{\n"
    "    volatile unsigned *to;\n"
    "    const volatile unsigned *from = __data_load;\n"
    "    vector *start;\n"
    "    for (to = __data_start; to < __data_end; to++) *to = *from++;\n"
    "    for (to = __bss_start; to < __bss_end; to++) *to = 0;\n"
    "    for (start = __init_array_start; start < __init_array_end; start++) (*start)();\n"
    "    main();\n"
    "    for (;;) {}\n"
    "}\n"
    "#ifdef __pic__\n"
    "__attribute__((used)) const char probe_is_position_independent = 1;\n"
    "#endif\n"
    "#define SYSTEM __attribute__((used))\n"
    "void *_sbrk(int more); void _exit(int status); int _kill(int id, int number); int _getpid(void);\n"
    "int _read(int file, char *to, int size); int _write(int file, const char *from, int size);\n"
    "int _close(int file); int _lseek(int file, int to, int from); int _isatty(int file);\n"
    "int _fstat(int file, void *to);\n"
    "SYSTEM void *_sbrk(int more) { static char *top = _end; char *old = top; top += more; return old; }\n"
    "SYSTEM void _exit(int status) { (void)status; for (;;) {} }\n"
    "SYSTEM int _kill(int id, int number) { (void)id; (void)number; return -1; }\n"
    "SYSTEM int _getpid(void) { return 1; }\n"
    "SYSTEM int _read(int file, char *to, int size) { (void)file; (void)to; (void)size; return 0; }\n"
    "SYSTEM int _write(int file, const char *from, int size) { (void)file; (void)from; return size; }\n"
    "SYSTEM int _close(int file) { (void)file; return -1; }\n"
    "SYSTEM int _lseek(int file, int to, int from) { (void)file; (void)to; (void)from; return 0; }\n"
    "SYSTEM int _isatty(int file) { (void)file; return 1; }\n"
    "SYSTEM int _fstat(int file, void *to) { (void)file; (void)to; return -1; }\n";

static const char start[] = "volatile unsigned initialised = 0x12345678u, cleared;\n"
                            "int main(void) { cleared = initialised; return 0; }\n";

static const char division[] = "volatile long long a = -7000000000LL, b = 3;\n"
                               "volatile unsigned long long c = 7000000000ULL, d = 11;\n"
                               "volatile int i = 77, j = 5;\n"
                               "int main(void)\n"
                               "{\n"
                               "    a = a / b + a % b;\n"
                               "    c = c / d + c % d;\n"
                               "    i = i / j + i % j;\n"
                               "    return (int)(a << i) + (int)c;\n"
                               "}\n";

static const char doubles[] = "double pow(double, double);\n"
                              "volatile double x = 1.5, y = 2.5;\n"
                              "volatile float f = 0.5f;\n"
                              "volatile long long n = 42;\n"
                              "int main(void)\n"
                              "{\n"
                              "    x = x * y / 3.0 + (double)n;\n"
                              "    f = f * (float)x;\n"
                              "    n = (long long)(x - (double)f);\n"
                              "    x = pow(x, y);\n"
                              "    return x < y;\n"
                              "}\n";

static const char memory[] = "void *memcpy(void *, const void *, __SIZE_TYPE__);\n"
                             "void *memmove(void *, const void *, __SIZE_TYPE__);\n"
                             "void *memset(void *, int, __SIZE_TYPE__);\n"
                             "int memcmp(const void *, const void *, __SIZE_TYPE__);\n"
                             "struct block { char bytes[200]; } from, to;\n"
                             "volatile __SIZE_TYPE__ length = 37;\n"
                             "int main(void)\n"
                             "{\n"
                             "    memset(from.bytes, 1, length);\n"
                             "    to = from;\n"
                             "    memcpy(to.bytes, from.bytes, length);\n"
                             "    memmove(to.bytes + 1, to.bytes, length);\n"
                             "    return memcmp(from.bytes, to.bytes, length);\n"
                             "}\n";

static const char library[] =
    "long strtol(const char *, char **, int);\n"
    "void qsort(void *, __SIZE_TYPE__, __SIZE_TYPE__, int (*)(const void *, const void *));\n"
    "void *malloc(__SIZE_TYPE__);\n"
    "void free(void *);\n"
    "int strcmp(const char *, const char *);\n"
    "char *strncpy(char *, const char *, __SIZE_TYPE__);\n"
    "volatile __SIZE_TYPE__ size = 8;\n"
    "static int by_value(const void *a, const void *b) { return *(const char *)a - *(const char *)b; }\n"
    "int main(void)\n"
    "{\n"
    "    char *text = (char *)malloc(size);\n"
    "    int value;\n"
    "    strncpy(text, \"4711\", size);\n"
    "    qsort(text, 4, 1, by_value);\n"
    "    value = (int)strtol(text, 0, 10) + strcmp(text, \"1147\");\n"
    "    free(text);\n"
    "    return value;\n"
    "}\n";

static const char ldrd[] =
    "unsigned long long probe_pointer(const unsigned long long *p);\n"
    "unsigned long long probe_member(const unsigned long long *p);\n"
    "__attribute__((used, noinline)) unsigned long long probe_pointer(const unsigned long long *p) { return *p; }\n"
    "__attribute__((used, noinline)) unsigned long long probe_member(const unsigned long long *p) { return p[3]; }\n"
    "volatile unsigned long long quad[4];\n"
    "int main(void)\n"
    "{\n"
    "    const unsigned long long *p = (const unsigned long long *)(__SIZE_TYPE__)quad;\n"
    "    return (int)(probe_pointer(p) + probe_member(p));\n"
    "}\n";

static const char objects[] = "struct base { virtual int get() const = 0; virtual ~base() {} };\n"
                              "struct derived : base {\n"
                              "    int value;\n"
                              "    explicit derived(int n) : value(n) {}\n"
                              "    int get() const { return value; }\n"
                              "};\n"
                              "extern \"C\" { extern void *__dso_handle; void *__dso_handle = 0; }\n"
                              "volatile int seed = 3;\n"
                              "static derived first(seed);\n"
                              "int main()\n"
                              "{\n"
                              "    base *made = new derived(first.get());\n"
                              "    int value = made->get();\n"
                              "    delete made;\n"
                              "    return value;\n"
                              "}\n";

const struct probe_source probe_sources[] = {
    {"start-up", "C", "startup.c", start, false, false},
    {"64-bit division", "C", "division.c", division, true, false},
    {"doubles", "C", "doubles.c", doubles, true, false},
    {"memory", "C", "memory.c", memory, true, false},
    {"C library", "C", "library.c", library, true, false},
    {"LDRD erratum", "C", "ldrd.c", ldrd, false, true},
    {"C++ objects", "C++", "objects.cc", objects, true, false},
};
const unsigned probe_source_count = sizeof probe_sources / sizeof *probe_sources;

const struct probe_source *const probe_division = &probe_sources[1];
