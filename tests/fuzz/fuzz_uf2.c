/* Fuzz target: UF2 blocks. */
#include "fuzz_images.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load_input("x.uf2", data, size);
    return 0;
}
