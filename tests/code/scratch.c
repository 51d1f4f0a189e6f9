#include "scratch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[64];

bool scratch_open(void)
{
    strcpy(folder, P_tmpdir "/test_code_XXXXXX");
    return mkdtemp(folder) != NULL;
}

void scratch_close(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (system(command) != 0)
        perror(folder);
}

bool scratch_run(const char *format, ...)
{
    char line[2048], command[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    snprintf(command, sizeof command, "cd %s && (%s) >tool.txt 2>&1", folder, line);
    return system(command) == 0;
}

const char *scratch_path(const char *name, char buffer[128])
{
    snprintf(buffer, 128, "%s/%s", folder, name);
    return buffer;
}

void scratch_write(const char *name, const char *text)
{
    char path[128];
    FILE *file = fopen(scratch_path(name, path), "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}
