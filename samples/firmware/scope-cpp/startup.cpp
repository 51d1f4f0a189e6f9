// What happens between the jump of SYS and main().
#include <cstdint>

extern "C" {
extern std::uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];
void __libc_init_array();
int main();
void Reset_Handler();

// crti.o has these; without it newlib's loop over the constructors still calls them.
void _init()
{
}
void _fini()
{
}
}

void Reset_Handler()
{
    for (std::uint32_t *from = _sidata, *to = _sdata; to < _edata;)
        *to++ = *from++;
    for (std::uint32_t *to = _sbss; to < _ebss;)
        *to++ = 0;
    __libc_init_array();
    main();
    for (;;)
        ;
}

static void halt()
{
    for (;;)
        ;
}

using Handler = void (*)();

union Vector {
    const void *stack;
    Handler handler;
};

#define FIVE                                                                                                           \
    {.handler = halt}, {.handler = halt}, {.handler = halt}, {.handler = halt},                                        \
    {                                                                                                                  \
        .handler = halt                                                                                                \
    }
#define FIFTEEN FIVE, FIVE, FIVE

// 16 exceptions and the 60 interrupts of a high-density STM32F103.
__attribute__((section(".isr_vector"), used)) static const Vector vectors[76] = {
    {.stack = _estack},
    {.handler = Reset_Handler},
    FIVE,
    {.stack = nullptr},
    {.stack = nullptr},
    {.stack = nullptr},
    {.stack = nullptr},
    {.handler = halt},
    {.handler = halt},
    {.stack = nullptr},
    {.handler = halt},
    {.handler = halt},
    FIFTEEN,
    FIFTEEN,
    FIFTEEN,
    FIFTEEN,
};
