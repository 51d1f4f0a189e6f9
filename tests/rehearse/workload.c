/* What compilers and newlib make of usual C, for the interpreter and unicorn: it ends in `done` with a sum of its work.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern uint32_t _sidata[], _sdata[], _edata[], _sbss[], _ebss[], _estack[];

void start(void);
void done(uint32_t sum);

__attribute__((section(".vectors"), used)) static void *const vectors[] = {_estack, (void *)start};

static uint32_t table[256] = {1};
static uint32_t sum;

static void mix(uint32_t value)
{
    sum = (sum << 5 | sum >> 27) ^ value;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void sorts(uint32_t seed)
{
    for (unsigned i = 0; i < 256; i++)
        table[i] = seed = seed * 1664525 + 1013904223;
    qsort(table, 256, sizeof *table, by_value);
    for (unsigned i = 0; i < 256; i++)
        mix(table[i]);
}

static void divides(uint64_t a, uint64_t b)
{
    for (unsigned i = 0; i < 64; i++, a = a * 6364136223846793005u + 1, b = b * 3 + 7) {
        mix((uint32_t)(a / (b >> (i & 63) | 1)) ^ (uint32_t)((int64_t)a % (int64_t)(b >> 33 | 1)));
        mix((uint32_t)a / ((uint32_t)b >> (i & 31) | 1));
    }
}

static void floats(float x, double y)
{
    for (unsigned i = 0; i < 64; i++) {
        x = x * 1.25f - 3.5f / (x + (float)i);
        y = y * 0.75 + (double)x / (1.0 + y * y);
        mix((uint32_t)(int32_t)(x * 8) ^ (uint32_t)(int32_t)(y * 1000));
        mix(x < (float)y);
    }
}

static uint32_t chooses(uint32_t value)
{
    switch (value % 9) {
    case 0:
        return value * 3;
    case 1:
        return value ^ 0x55;
    case 2:
        return value >> 3;
    case 3:
        return ~value;
    case 4:
        return value + 77;
    case 5:
        return value & 0xF0F0F0;
    case 6:
        return (uint32_t)__builtin_popcount(value);
    default:
        return value << 2;
    }
}

static void texts(uint32_t seed)
{
    char text[80], copy[80];
    snprintf(text, sizeof text, "%08lx %ld %s %c %5lu", (unsigned long)seed, (long)(int32_t)seed, "of it", 'x',
             (unsigned long)(seed % 1000));
    memmove(copy + 3, text, sizeof text - 3);
    copy[79] = 0;
    mix((uint32_t)strlen(text) + (uint32_t)strtoul(text, NULL, 16));
    for (const char *at = copy + 3; *at != 0; at++)
        mix((uint8_t)*at);
    mix((uint32_t)memcmp(text, copy + 3, 10));
}

__attribute__((noinline)) static void work(void)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        sorts(sum + i);
        divides(sum, (uint64_t)sum << 20 | i);
        floats((float)(sum & 0xFF) + 0.5f, (double)i + 0.25);
        texts(sum);
        for (unsigned j = 0; j < 64; j++)
            mix(chooses(sum + j));
    }
}

/* Where both are stopped (test_workload.c): behind the two vectors. */
__attribute__((section(".done"), noinline, used)) void done(uint32_t last)
{
    for (;;)
        __asm volatile("" : : "r"(last));
}

void start(void)
{
    memcpy(_sdata, _sidata, (size_t)((char *)_edata - (char *)_sdata));
    memset(_sbss, 0, (size_t)((char *)_ebss - (char *)_sbss));
#ifdef __ARM_FP
    *(volatile uint32_t *)0xE000ED88 = 0xF << 20;
    __asm volatile("dsb; isb");
#endif
    work();
    done(sum);
}

void *_sbrk(int more);
void *_sbrk(int more)
{
    static char heap[2048];
    static int used;
    void *at = heap + used;
    used += more;
    return used <= (int)sizeof heap ? at : (void *)-1;
}
