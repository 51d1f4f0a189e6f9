#include "sample.h"

unsigned level_of(const struct sample *sample)
{
    return sample->unit == L'V' ? sample->level : 0;
}
