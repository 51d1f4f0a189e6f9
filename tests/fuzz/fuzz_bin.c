/* Fuzz target: anything, under the name of a raw binary. */
#include "fuzz_images.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load_input("x.bin", data, size);
    return 0;
}
