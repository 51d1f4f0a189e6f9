/* Writes the C tables of the parts and boards that ship: dsocheck-compile PARTS LOCKS BOARDS OUTPUT, three folders of
 * YAML and a file. Part of the build, not installed. The YAML goes through the reader that takes a user's file, so what
 * is wrong with one of ours stops the build with its line and column. */
#include "base/fault.h"
#include "base/outfile.h"
#include "compile.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: dsocheck-compile PARTS LOCKS BOARDS OUTPUT\n", stderr);
        return 2;
    }
    struct text out = {0};
    struct fault fault;
    bool good = compile_parts(argv[1], &out, &fault) && compile_locks(argv[2], &out, &fault) &&
                compile_boards(argv[3], &out, &fault) && outfile_save(argv[4], out.at, out.length, &fault);
    if (!good)
        fprintf(stderr, "dsocheck-compile: %s\n", fault.sentence);
    compiled_release();
    text_release(&out);
    return good ? 0 : 1;
}
