/* Writes dsocheck's manual page or a shell's completions: dsocheck-manual man|bash|zsh|fish >FILE. Part of the build,
 * not installed. */
#include "manual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((visibility("default"))) const char *argp_program_version = "dsocheck";

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(struct text *out, const struct captured *commands, size_t count);
    } kinds[] = {{"man", manual_page}, {"bash", manual_bash}, {"zsh", manual_zsh}, {"fish", manual_fish}};
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(argv[1], kinds[i].name) != 0)
            continue;
        size_t count;
        struct captured *commands = capture_commands(&count);
        struct text out = {0};
        kinds[i].write(&out, commands, count);
        size_t written = fwrite(out.at, 1, out.length, stdout);
        bool good = written == out.length && fflush(stdout) == 0;
        for (size_t n = 0; n < count; n++)
            captured_release(&commands[n]);
        free(commands);
        text_release(&out);
        return good ? 0 : 1;
    }
    fputs("usage: dsocheck-manual man|bash|zsh|fish\n", stderr);
    return 2;
}
