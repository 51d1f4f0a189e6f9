// An object with a constructor, and a handler that has to have its C name.
#include <stdint.h>

namespace {
struct Filter {
    Filter() : taps{1, 2, 3}, ready(true) {}
    int run(int x) { return x * taps[0] + taps[1]; }
    int taps[3];
    bool ready;
};
Filter filter;
}

extern "C" int filtered(int x)
{
    return filter.run(x);
}

#ifdef SICK_CXX_HANDLER
void Timer_Handler()
#else
extern "C" void Timer_Handler()
#endif
{
    static volatile uint32_t count;
    count = count + 1;
}
