float half(float value);
void Reset_Handler(void);

static volatile float level = 3.0F;

void Reset_Handler(void)
{
    for (;;)
        level = half(level);
}
