/* For targets whose input is a firmware file: half of the mutants change a field, a record, a table of its format and
 * put checksums right, so that they get past the first look of a loader; the other half is libFuzzer's. */
#include "mutant.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    static uint8_t bytes[MUTANT_CAP], lent[MUTANT_CAP];
    struct mutant mutant = {bytes, size}, other = {lent, size};
    struct dice dice = {seed};
    if (size == 0 || size > MUTANT_CAP || dice_one_in(&dice, 2))
        return LLVMFuzzerMutate(data, size, most);
    memcpy(bytes, data, size);
    memcpy(lent, data, size);
    mutate(&dice, &mutant, &other);
    size_t kept = mutant.size < most ? mutant.size : most;
    memcpy(data, bytes, kept);
    return kept;
}
