#include "sample.h"

static struct sample sample = {L'V', 7};
static volatile unsigned level;

void Reset_Handler(void);
void Reset_Handler(void)
{
    for (;;)
        level = level_of(&sample);
}
