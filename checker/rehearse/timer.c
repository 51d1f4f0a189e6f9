/* SysTick, and time that passes while nothing runs. An instruction is a tick. ARM DDI 0403E, B3.3. */
#include "system.h"

#define COUNTER_MASK 0x00FFFFFFu

static bool is_running(const struct cpu *cpu)
{
    return (cpu->system->systick_control & SYSTICK_ENABLE) != 0 && cpu->timer != NEVER;
}

uint32_t timer_value(const struct cpu *cpu)
{
    return is_running(cpu) ? (uint32_t)(cpu->timer - cpu->instructions) & COUNTER_MASK : 0;
}

void timer_restart(struct cpu *cpu)
{
    const struct system *system = cpu->system;
    bool counts = (system->systick_control & SYSTICK_ENABLE) != 0 && system->systick_reload != 0;
    cpu->timer = counts ? cpu->instructions + system->systick_reload + 1 : NEVER;
}

void timer_tick(struct cpu *cpu)
{
    struct system *system = cpu->system;
    system->systick_control |= SYSTICK_COUNTFLAG;
    if ((system->systick_control & SYSTICK_TICKINT) != 0)
        pend(cpu, EXCEPTION_SYSTICK);
    timer_restart(cpu);
}

bool cpu_fast_forward(struct cpu *cpu)
{
    if (!is_running(cpu))
        return false;
    if (cpu->timer > cpu->instructions)
        cpu->system->skipped += cpu->timer - cpu->instructions;
    cpu->timer = cpu->instructions;
    return true;
}
