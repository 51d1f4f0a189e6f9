#include "sample.h"

static struct sample sample = {RUNNING, 7};
static volatile unsigned level;

void Reset_Handler(void);
void Reset_Handler(void)
{
    for (;;)
        level = level_of(&sample);
}
