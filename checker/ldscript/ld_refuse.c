#include "ld_refuse.h"

#include "base/alloc.h"
#include "ld_source.h"

#include <stdlib.h>
#include <string.h>

/* A script with comments and quoted names blanked out, so that what is left is meant as code. Line ends stay. */
struct code {
    const char *path;
    char *text; /* owned, NUL-terminated */
    size_t size;
    struct fault *fault;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r' || c == '\0';
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t line_of(const struct code *code, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += code->text[i] == '\n' || (code->text[i] == '\r' && code->text[i + 1] != '\n');
    return line;
}

static bool refuse(const struct code *code, size_t offset, const char *sentence)
{
    return ld_fail(code->fault, (struct ld_spot){code->path, line_of(code, offset)}, "%s", sentence);
}

static size_t skip_blanks(const struct code *code, size_t at)
{
    while (is_blank(code->text[at]))
        at++;
    return at;
}

static size_t word_length(const struct code *code, size_t at)
{
    size_t length = 0;
    while (is_word_byte(code->text[at + length]))
        length++;
    return length;
}

static bool is_word_of(const char *at, size_t length, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strlen(*words) == length && memcmp(*words, at, length) == 0)
            return true;
    }
    return false;
}

static bool at_line_start(const struct code *code, size_t at)
{
    while (at > 0 && is_blank(code->text[at - 1]))
        at--;
    return at == 0 || is_line_end(code->text[at - 1]);
}

/* Words in small letters up to the end of the line, at least so many. */
static bool is_prose(const struct code *code, size_t at, size_t least)
{
    size_t words = 0;
    for (at = skip_blanks(code, at); !is_line_end(code->text[at]); at = skip_blanks(code, at)) {
        size_t length = strspn(code->text + at, "abcdefghijklmnopqrstuvwxyz'-");
        size_t behind = at + length + strspn(code->text + at + length, ".,;:");
        if (length == 0 || !(is_blank(code->text[behind]) || is_line_end(code->text[behind])))
            return false;
        words++;
        at = behind;
    }
    return words >= least;
}

/* Preprocessor lines. "# if" with a blank may begin a comment in words, "# ifdef" does not; "# include the board" does,
 * as no quotes or brackets follow, and "# define the memory of it", as a macro's value is hardly two words. */
static bool is_directive(const struct code *code, size_t at)
{
    static const char *const always[] = {"ifdef", "ifndef", "elif", "endif", NULL};
    static const char *const glued[] = {"if", "else", "error", "warning", "pragma", NULL};
    static const char *const include[] = {"include", NULL}, *const define[] = {"define", NULL},
                             *const undef[] = {"undef", NULL};
    if (code->text[at] != '#' || !at_line_start(code, at))
        return false;
    size_t word = skip_blanks(code, at + 1);
    size_t length = word_length(code, word);
    const char *text = code->text + word;
    char next = code->text[skip_blanks(code, word + length)];
    bool apart = word != at + 1;
    if (is_word_of(text, length, include))
        return !apart || next == '"' || next == '<';
    if (is_word_of(text, length, define))
        return !(apart && is_prose(code, word + length, 3));
    if (is_word_of(text, length, undef))
        return !(apart && is_prose(code, word + length, 2));
    return is_word_of(text, length, always) || (!apart && is_word_of(text, length, glued));
}

static void blank_until(struct code *code, size_t *at, size_t end)
{
    for (; *at < end; ++*at) {
        if (!is_line_end(code->text[*at]))
            code->text[*at] = ' ';
    }
}

static size_t line_end(const struct code *code, size_t at)
{
    while (!is_line_end(code->text[at]))
        at++;
    return at;
}

/* The text is NUL-terminated, and no mark holds a NUL. */
static bool is_mark(const struct code *code, size_t at, const char *mark)
{
    while (*mark != '\0' && code->text[at] == *mark) {
        at++;
        mark++;
    }
    return *mark == '\0';
}

static size_t behind(const struct code *code, size_t at, const char *mark)
{
    while (at < code->size && !is_mark(code, at, mark))
        at++;
    return at < code->size ? at + strlen(mark) : code->size;
}

/* Blanks comments (the // ones of other languages too) and quoted names. */
static void blank_comments(struct code *code)
{
    for (size_t at = 0; at < code->size;) {
        const char *text = code->text + at;
        if (text[0] == '/' && text[1] == '*')
            blank_until(code, &at, behind(code, at + 2, "*/"));
        else if (text[0] == '"')
            blank_until(code, &at, behind(code, at + 1, "\""));
        else if ((text[0] == '/' && text[1] == '/') || (text[0] == '#' && !is_directive(code, at)))
            blank_until(code, &at, line_end(code, at));
        else
            at++;
    }
}

/* IAR ILINK: statements that begin with these pairs of words. */
static bool refuse_icf(const struct code *code)
{
    static const char *const first[] = {"define", "initialize", "place", "do", NULL};
    static const char *const second[] = {"symbol", "exported", "memory", "region", "block", "overlay",
                                         "by",     "in",       "at",     "not",    NULL};
    for (size_t at = 0; at < code->size; at++) {
        size_t length = word_length(code, at);
        if (length == 0)
            continue;
        size_t next = skip_blanks(code, at + length);
        if (at_line_start(code, at) && is_word_of(code->text + at, length, first) &&
            is_word_of(code->text + next, word_length(code, next), second))
            return refuse(
                code, at,
                "this is an IAR linker configuration (.icf), not a GNU ld script: write its regions down in a "
                "MEMORY block or a board profile first and give that");
        at += length - 1;
    }
    return true;
}

static bool matches_ti_colon(const struct code *code, size_t at)
{
    size_t next = at + 1;
    while (is_blank(code->text[next]) || (code->text[next] != '\0' && is_line_end(code->text[next])))
        next++;
    if (code->text[next] == '>')
        return true;
    static const char *const words[] = {"origin", NULL};
    size_t length = word_length(code, next);
    return is_word_of(code->text + next, length, words) && code->text[skip_blanks(code, next + length)] == '=';
}

/* TI: `.text : > FLASH` and `FLASH : origin = …`, which GNU ld spells otherwise. */
static bool refuse_ti(const struct code *code)
{
    for (size_t at = 0; at < code->size; at++) {
        if (code->text[at] == ':' && matches_ti_colon(code, at))
            return refuse(code, at,
                          "this is a TI linker command file (.cmd), not a GNU ld script: write its regions down in a "
                          "MEMORY block or a board profile first and give that");
    }
    return true;
}

/* ARM scatter files open a load region with `NAME ADDRESS SIZE {`, a GNU output section has a ':' there. */
static bool opens_load_region(const struct code *code, size_t brace)
{
    size_t end = brace;
    while (end > 0 && (is_blank(code->text[end - 1]) || is_line_end(code->text[end - 1])))
        end--;
    size_t start = end;
    while (start > 0 && !is_line_end(code->text[start - 1]))
        start--;
    start = skip_blanks(code, start);
    size_t name = word_length(code, start);
    size_t number = skip_blanks(code, start + name);
    return name > 0 && !is_digit(code->text[start]) && number > start + name && number < end &&
           memchr(code->text + start, ':', end - start) == NULL &&
           (is_digit(code->text[number]) || (code->text[number] == '+' && is_digit(code->text[number + 1])));
}

static bool refuse_scatter(const struct code *code)
{
    for (size_t at = 0; at < code->size; at++) {
        if (code->text[at] == ';' && at_line_start(code, at)) /* a comment there */
            at = line_end(code, at);
        if (code->text[at] == '{' && opens_load_region(code, at))
            return refuse(code, at,
                          "this is an ARM scatter file (.sct), not a GNU ld script: write its regions down in a MEMORY "
                          "block or a board profile first and give that");
        if (code->text[at] == '{' || code->text[at] == '=')
            break;
    }
    return true;
}

/* What is left of '#' begins a directive: everything else behind one is blanked. */
static bool refuse_directives(const struct code *code)
{
    const char *mark = strchr(code->text, '#');
    return mark == NULL ||
           refuse(code, (size_t)(mark - code->text),
                  "this line is for the C preprocessor and a comment to GNU ld: preprocess the script first "
                  "(arm-none-eabi-gcc -E -P -x c FILE -o script.ld, with the build's -I and -D) and give that");
}

/* The length of a mark such as @NAME@ or ${NAME}, 0 when there is none; marks do not span lines and are short. */
static size_t mark_length(const struct code *code, size_t at)
{
    enum { LONGEST = 100 };
    static const struct {
        const char *open, *close;
        bool word; /* nothing but a word is between them */
    } marks[] = {{"${", "}", false}, {"{{", "}}", false}, {"{%", "%}", false}, {"@", "@", true}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (!is_mark(code, at, marks[i].open))
            continue;
        size_t first = at + strlen(marks[i].open), next = first;
        while (next < at + LONGEST && !is_line_end(code->text[next]) && !is_mark(code, next, marks[i].close) &&
               (!marks[i].word || is_word_byte(code->text[next])))
            next++;
        if (next > first && is_mark(code, next, marks[i].close))
            return next + strlen(marks[i].close) - at;
    }
    return 0;
}

static bool refuse_templates(const struct code *code)
{
    for (size_t at = 0; at < code->size; at++) {
        if (code->text[at] != '$' && code->text[at] != '{' && code->text[at] != '@')
            continue;
        size_t length = mark_length(code, at);
        if (length > 0)
            return ld_fail(code->fault, (struct ld_spot){code->path, line_of(code, at)},
                           "this is a template, not a script: run the build step that fills in %.*s first (configure) "
                           "and give what it writes",
                           (int)(length < 60 ? length : 60), code->text + at);
    }
    return true;
}

bool ld_refuse_foreign(const char *path, const char *text, size_t size, struct fault *fault)
{
    struct code code = {.path = path, .text = alloc_text(text, size), .size = size, .fault = fault};
    const char *nul = memchr(text, '\0', size);
    bool good;
    if (nul != NULL) {
        code.text[nul - text] = ' ';
        good =
            refuse(&code, (size_t)(nul - text), "this file holds NUL bytes, so it is no text: give the linker script");
    } else {
        blank_comments(&code);
        good = refuse_icf(&code) && refuse_ti(&code) && refuse_scatter(&code) && refuse_directives(&code) &&
               refuse_templates(&code);
    }
    free(code.text);
    return good;
}
