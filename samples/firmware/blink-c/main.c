/* Blinks the LED at PC13 from SysTick; a rising edge at PA0 makes it blink at the next of three rates. Reset values are
 * relied on: 8 MHz from the internal oscillator, PA0 as input. */
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* STMicroelectronics RM0008: 7.3 (RCC), 9.2 (GPIO), 10.3 (EXTI) */
#define RCC_APB2ENR REGISTER(0x40021018)
#define GPIOC_CRH   REGISTER(0x40011004)
#define GPIOC_BSRR  REGISTER(0x40011010)
#define EXTI_IMR    REGISTER(0x40010400)
#define EXTI_RTSR   REGISTER(0x40010408)
#define EXTI_PR     REGISTER(0x40010414)
/* ARM DDI 0403E, B3.3.2 (SysTick) and B3.4.3 (NVIC) */
#define SYST_CSR  REGISTER(0xE000E010)
#define SYST_RVR  REGISTER(0xE000E014)
#define NVIC_ISER REGISTER(0xE000E100)

#define CLOCK 8000000u
#define LED   13
#define EXTI0 6

int main(void);
void SysTick_Handler(void);
void EXTI0_IRQHandler(void);

uint32_t half_periods[] = {500, 250, 100}; /* ms; in .data: start-up has to copy it */
static volatile uint32_t rate;             /* in .bss: start-up has to clear it */
static uint32_t milliseconds;
static uint64_t microseconds_lit;
volatile uint32_t percent_lit; /* for a debugger */

void SysTick_Handler(void)
{
    static uint32_t left, lit;
    milliseconds++;
    microseconds_lit += lit * 1000u;
    percent_lit = (uint32_t)(microseconds_lit / (milliseconds * 10ull));
    if (left-- > 0)
        return;
    left = half_periods[rate];
    lit = !lit;
    GPIOC_BSRR = lit ? 1u << (LED + 16) : 1u << LED; /* lights when low */
}

void EXTI0_IRQHandler(void)
{
    EXTI_PR = 1;
    rate = (rate + 1) % (sizeof half_periods / sizeof *half_periods);
}

int main(void)
{
    RCC_APB2ENR |= 1u << 0 | 1u << 2 | 1u << 4; /* AFIO, GPIOA, GPIOC */
    GPIOC_CRH = (GPIOC_CRH & ~(0xFu << 20)) | 0x2u << 20;
    EXTI_IMR |= 1;
    EXTI_RTSR |= 1;
    NVIC_ISER = 1u << EXTI0;
    SYST_RVR = CLOCK / 1000 - 1;
    SYST_CSR = 7;
    for (;;)
        __asm__ volatile("wfi");
}
