/* A program as small projects have it: start-up code, a main, a tick. What a define changes is what goes wrong, and
 * what is not defined is sound. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define REG(address) (*(volatile uint32_t *)(address))
#define SYST_CSR     REG(0xE000E010)
#define SYST_RVR     REG(0xE000E014)
#define NVIC_ISER    REG(0xE000E100)
#define VTOR         REG(0xE000ED08)
#define CCR          REG(0xE000ED14)
#define CPACR        REG(0xE000ED88)

extern uint32_t _sidata[], _sdata[], _edata[], _sbss[], _ebss[], _estack[];
extern char end[];
typedef void function(void);
extern function *const __init_array_start[], *const __init_array_end[];

int main(void);
void Reset_Handler(void);

void Default_Handler(void);
extern void *const vectors[];

volatile uint32_t ticks;
volatile uint32_t settings[8] = {0x11111111, 0x22222222, 3, 4, 0x55555555, 6, 7, 0x88888888};
volatile uint32_t counters[16];
volatile uint32_t flag;
volatile float level = 1.5f;
function *volatile hook = Default_Handler;

#ifndef SICK_HANDLER_NAME
void SysTick_Handler(void)
#else
void SysTick_handler(void)
#endif
{
    ticks++;
}

#ifdef SVC_START
volatile uint32_t started;
#ifndef SICK_SVC_NAME
void SVC_Handler(void)
#else
void SVC_handler(void)
#endif
{
    started = 1;
}

void PendSV_Handler(void)
{
    started++;
}
#endif

#if defined(TIMER) && !defined(CXX)
#ifndef SICK_TIMER_NAME
void Timer_Handler(void)
#else
void Timer_handler(void)
#endif
{
    counters[1]++;
}
#endif

#ifdef NEWLIB
char *heap = end;
void *_sbrk(ptrdiff_t step)
{
    char *at = heap;
#ifndef SICK_HEAP
    char *top = (char *)__builtin_frame_address(0) - 256;
    if (at + step > top)
        return (void *)-1;
#endif
    heap = at + step;
    return at;
}
void _exit(int status)
{
    (void)status;
    for (;;)
        ;
}
#endif

#ifdef CONSTRUCTOR
volatile uint32_t constructed;
__attribute__((constructor)) void construct(void)
{
    constructed = 0xC0;
}
#endif

/* ---- start-up ---- */

static void copy(void)
{
#ifdef SICK_NO_COPY
    return;
#endif
    uint32_t *to = _sdata;
    const uint32_t *from = _sidata;
#ifdef SICK_SOURCE
    from = (const uint32_t *)vectors;
#endif
    uint32_t *until = _edata;
#ifdef SICK_HALF_COPY
    until -= (_edata - _sdata) / 2;
#endif
    while (to < until)
        *to++ = *from++;
}

static void clear(void)
{
#ifdef SICK_NO_CLEAR
    return;
#endif
    uint32_t *until = _ebss;
#ifdef SICK_HALF_CLEAR
    until -= (_ebss - _sbss) / 2;
#endif
    for (uint32_t *at = _sbss; at < until; at++)
        *at = 0;
}

static void construct_all(void)
{
#ifndef SICK_NO_CONSTRUCTORS
    for (function *const *at = __init_array_start; at < __init_array_end; at++)
        (*at)();
#endif
}

__attribute__((noinline)) static void wait_for_clock(void)
{
#ifdef CLOCK
    REG(CLOCK) |= 1u << 16;
    while ((REG(CLOCK) & 1u << 17) == 0)
        ;
    REG(CLOCK) |= 1u << 24;
    while ((REG(CLOCK) & 1u << 25) == 0)
        ;
    REG(CLOCK + 4) = (REG(CLOCK + 4) & ~3u) | 2;
    while ((REG(CLOCK + 4) >> 2 & 3) != 2)
        ;
#endif
}

__attribute__((noreturn)) void Reset_Handler(void)
{
#if defined(__ARM_FP) && !defined(SICK_FPU_OFF)
    CPACR |= 0xFu << 20;
    __asm__ volatile("dsb; isb");
#endif
#ifdef TABLE
    VTOR = TABLE;
#endif
    wait_for_clock();
    copy();
    clear();
    construct_all();
    main();
    for (;;)
        ;
}

/* ---- main ---- */

__attribute__((noinline)) uint32_t dig(volatile uint32_t depth)
{
    volatile uint32_t room[64];
    for (size_t i = 0; i < 64; i++)
        room[i] = depth;
    return depth == 0 ? room[3] : dig(depth - 1) + room[7];
}

static void go_wrong(void)
{
#ifdef SICK_BREAK
    __asm__ volatile("bkpt #0");
#endif
#ifdef SICK_SEMIHOSTING
    __asm__ volatile("movs r0, #4\n movs r1, #0\n bkpt #0xab" ::: "r0", "r1");
#endif
#ifdef SICK_NULL_CALL
    hook = NULL;
    hook();
#endif
#ifdef SICK_EVEN_CALL
    hook = (function *)((uintptr_t)dig & ~(uintptr_t)1);
    hook();
#endif
#ifdef SICK_ERASED_CALL
    hook = (function *)(SICK_ERASED_CALL | 1);
    hook();
#endif
#ifdef SICK_UNALIGNED
    volatile uintptr_t where = (uintptr_t)&settings[0] + 1; /* the compiler must not know it */
    counters[0] = *(volatile uint32_t *)where;
#endif
#ifdef SICK_UNDEFINED
    __builtin_trap();
#endif
#ifdef SICK_DIVIDE
    CCR |= 1u << 4;
    __asm__ volatile("dsb; isb");
    counters[0] = settings[0] / flag;
#endif
#ifdef SICK_STORE
    REG(SICK_STORE) = 1;
#endif
#ifdef SICK_READ
    counters[0] = REG(SICK_READ);
#endif
#ifdef SICK_DEEP
    counters[0] = dig(SICK_DEEP);
#endif
#ifdef SICK_WAIT
    while (flag == 0)
        ;
#endif
#ifdef SICK_PRIVATE_RETURN
    __asm__ volatile("mvn r0, #0\n bx r0" ::: "r0");
#endif
}

/* The controller of an STM32F1 (PM0075). */
#ifdef FLASH_F1
#define FLASH_BASE 0x40022000u
static void unlock(void)
{
    REG(FLASH_BASE + 4) = 0x45670123;
    REG(FLASH_BASE + 4) = 0xCDEF89AB;
}
static void use_flash(void)
{
    unlock();
#ifdef FLASH_PAGE
    REG(FLASH_BASE + 0x10) = 2;
    REG(FLASH_BASE + 0x14) = FLASH_PAGE;
    REG(FLASH_BASE + 0x10) = 2 | 1 << 6;
    REG(FLASH_BASE + 0x10) = 1;
    *(volatile uint16_t *)FLASH_PAGE = 0x1234;
    REG(FLASH_BASE + 0x10) = 1 << 7;
#endif
#ifdef SICK_WIPE
    REG(FLASH_BASE + 0x10) = 4;
    REG(FLASH_BASE + 0x10) = 4 | 1 << 6;
#endif
#ifdef SICK_OPTIONS
    REG(FLASH_BASE + 8) = 0x45670123;
    REG(FLASH_BASE + 8) = 0xCDEF89AB;
    REG(FLASH_BASE + 0x10) = 1 << 5 | 1 << 9;
    REG(FLASH_BASE + 0x10) = 1 << 5 | 1 << 6 | 1 << 9;
#endif
}
#endif

/* That of an STM32F4 (RM0090). */
#ifdef FLASH_F4
#define FLASH_BASE 0x40023C00u
static void use_flash(void)
{
    REG(FLASH_BASE + 4) = 0x45670123;
    REG(FLASH_BASE + 4) = 0xCDEF89AB;
    REG(FLASH_BASE + 0x10) = 2 | FLASH_F4 << 3;
    REG(FLASH_BASE + 0x10) = 2 | FLASH_F4 << 3 | 1 << 16;
    REG(FLASH_BASE + 0x10) = 1u << 31;
}
#endif

int main(void)
{
    go_wrong();
#if defined(FLASH_F1) || defined(FLASH_F4)
    use_flash();
#endif
#ifdef SVC_START
    __asm__ volatile("svc #0");
    REG(0xE000ED04) = 1u << 28;
#endif
#ifdef TICK
    SYST_RVR = 999;
    SYST_CSR = 7;
#endif
#ifdef TIMER
    NVIC_ISER = 1u << 3;
#endif
#ifdef NEWLIB
    for (size_t i = 0; i < 64; i++) {
        char *piece = malloc(NEWLIB);
        if (piece != NULL)
            piece[0] = piece[NEWLIB - 1] = 1;
    }
#endif
    for (;;) {
        counters[2] += settings[2];
#ifdef TABLE
        counters[3] += ticks;
#endif
#ifdef __ARM_FP
        level = level * 1.01f + 0.5f;
#endif
#ifdef SLEEP
        __asm__ volatile("wfi");
#endif
    }
}
