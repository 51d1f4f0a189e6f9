#include "sample.h"

unsigned level_of(const struct sample *sample)
{
    return sample->state == RUNNING ? sample->level : 0;
}
