#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const headings[CASE_STREAMS] = {"=== stdout\n", "=== stderr\n"};

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Behind the line that starts here. */
static const char *line_end(const char *line)
{
    const char *end = strchr(line, '\n');
    return end != NULL ? end + 1 : line + strlen(line);
}

/* ---- reading and writing ---- */

static bool read_file(const char *path, struct text *text)
{
    char block[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        text_add_bytes(text, block, got);
    fclose(file);
    return text->length > 0 && text->at[text->length - 1] == '\n' && strlen(text->at) == text->length;
}

static const char *take_streams(const char *at, struct command_case *read)
{
    for (size_t i = 0; i < CASE_STREAMS; i++) {
        if (!starts_with(at, headings[i]))
            continue;
        const char *start = at += strlen(headings[i]);
        while (*at != '\0' && !starts_with(at, "=== "))
            at = line_end(at);
        if (at == start)
            return "an empty === section: leave it out";
        text_add_bytes(&read->streams[i], start, (size_t)(at - start));
    }
    return *at == '\0' ? NULL : "expected === stdout, then === stderr";
}

const char *case_read(const char *path, struct command_case *read)
{
    struct text whole = {0};
    *read = (struct command_case){0};
    const char *wrong = read_file(path, &whole) ? NULL : "not to be read as text that ends in a line end";
    const char *at = text_string(&whole), *status = line_end(at);
    if (wrong == NULL && !starts_with(at, "$ "))
        wrong = "the first line is no \"$ COMMAND\"";
    if (wrong == NULL && !starts_with(status, "exit "))
        wrong = "the second line is no \"exit STATUS\"";
    if (wrong == NULL) {
        text_add_bytes(&read->command, at + 2, (size_t)(status - at - 3));
        read->status = atoi(status + strlen("exit "));
        wrong = take_streams(line_end(status), read);
    }
    text_release(&whole);
    return wrong;
}

bool case_write(const char *path, const struct command_case *written)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    fprintf(file, "$ %s\nexit %d\n", written->command.at, written->status);
    for (size_t i = 0; i < CASE_STREAMS; i++)
        if (written->streams[i].length > 0)
            fprintf(file, "%s%s", headings[i], written->streams[i].at);
    return fclose(file) == 0;
}

void case_release(struct command_case *released)
{
    text_release(&released->command);
    for (size_t i = 0; i < CASE_STREAMS; i++)
        text_release(&released->streams[i]);
}

/* ---- comparing ---- */

static const char *skip_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* As case_matches, up to the end of `expected`; what of `found` is left, or NULL. */
static const char *match(const char *expected, size_t length, const char *found)
{
    for (const char *end = expected + length; expected < end;) {
        if (starts_with(expected, "<N>") && skip_digits(found) > found) {
            expected += 3;
            found = skip_digits(found);
        } else if (starts_with(expected, "<ANY>") && strcspn(found, "\n") > 0) {
            expected += 5;
            found += strcspn(found, "\n");
        } else if (*expected++ != *found++) {
            return NULL;
        }
    }
    return found;
}

bool case_matches(const char *expected, const char *found)
{
    const char *rest = match(expected, strlen(expected), found);
    return rest != NULL && *rest == '\0';
}

/* The first of the expected lines that the found one, which ends at `end`, fits; NULL when none does. */
static const char *find_line(const char *expected, const char *found, const char *end)
{
    for (; *expected != '\0'; expected = line_end(expected))
        if (match(expected, (size_t)(line_end(expected) - expected), found) == end)
            return expected;
    return NULL;
}

void case_renew(const char *expected, const char *found, struct text *renewed)
{
    while (*found != '\0') {
        const char *end = line_end(found), *line = find_line(expected, found, end);
        if (line != NULL) {
            expected = line_end(line);
            text_add_bytes(renewed, line, (size_t)(expected - line));
        } else {
            text_add_bytes(renewed, found, (size_t)(end - found));
        }
        found = end;
    }
}
