/* `dsocheck rehearse IMAGE…`: a check that also runs the image from reset. */
#include "base/alloc.h"
#include "command.h"

#include <stdlib.h>

int rehearse_command(int argc, char **argv)
{
    char **with = alloc_items((size_t)argc + 2, sizeof *with);
    with[0] = argv[0];
    with[1] = (char *)"--rehearse";
    for (int i = 1; i < argc; i++)
        with[i + 1] = argv[i];
    int status = check_command(argc + 1, with);
    free(with);
    return status;
}
