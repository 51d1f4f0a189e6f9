#include "ld_lexer.h"

#include "base/alloc.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Longer names are no names, and sentences would drown in them. */
#define NAME_CAP 4096

struct sign_row {
    const char *text;
    int sign;
    unsigned modes;
};

#define ANYWHERE (LD_SCRIPT | LD_EXPRESSION | LD_WILD)
#define OUTSIDE  (LD_SCRIPT | LD_EXPRESSION)

/* Longest first. '^' and '^=' are of GNU ld 2.41; 2.40 steps over the '^'. */
static const struct sign_row signs[] = {
    {"<<=", LD_ASSIGN + LD_SHIFT_LEFT, ANYWHERE},
    {">>=", LD_ASSIGN + LD_SHIFT_RIGHT, ANYWHERE},
    {"+=", LD_ASSIGN + '+', ANYWHERE},
    {"-=", LD_ASSIGN + '-', ANYWHERE},
    {"*=", LD_ASSIGN + '*', ANYWHERE},
    {"/=", LD_ASSIGN + '/', ANYWHERE},
    {"&=", LD_ASSIGN + '&', ANYWHERE},
    {"|=", LD_ASSIGN + '|', ANYWHERE},
    {"^=", LD_ASSIGN + '^', ANYWHERE},
    {"||", LD_OR_OR, LD_EXPRESSION},
    {"&&", LD_AND_AND, LD_EXPRESSION},
    {"==", LD_EQUAL, LD_EXPRESSION},
    {"!=", LD_NOT_EQUAL, LD_EXPRESSION},
    {">=", LD_GREATER_EQUAL, LD_EXPRESSION},
    {"<=", LD_LESS_EQUAL, LD_EXPRESSION},
    {"<<", LD_SHIFT_LEFT, LD_EXPRESSION},
    {">>", LD_SHIFT_RIGHT, LD_EXPRESSION},
    {"=", '=', ANYWHERE},
    {"{", '{', ANYWHERE},
    {"}", '}', ANYWHERE},
    {"(", '(', ANYWHERE},
    {")", ')', ANYWHERE},
    {";", ';', ANYWHERE},
    {">", '>', OUTSIDE},
    {",", ',', OUTSIDE},
    {"~", '~', OUTSIDE},
    {"!", '!', OUTSIDE},
    {"+", '+', OUTSIDE},
    {"-", '-', OUTSIDE},
    {":", ':', OUTSIDE},
    {"&", '&', LD_EXPRESSION | LD_WILD},
    {"[", '[', LD_WILD},
    {"]", ']', LD_WILD},
    {"|", '|', LD_EXPRESSION},
    {"?", '?', LD_EXPRESSION},
    {"*", '*', LD_EXPRESSION},
    {"/", '/', LD_EXPRESSION},
    {"%", '%', LD_EXPRESSION},
    {"<", '<', LD_EXPRESSION},
    {"^", '^', LD_EXPRESSION},
};

static const struct name_shape {
    enum ld_mode mode;
    const char *first, *more; /* besides letters, and letters and digits */
} name_shapes[] = {
    {LD_SCRIPT, "_/.\\$~", "_/.\\$~-+:[],="},
    {LD_EXPRESSION, "_.\\$", "_/.\\$~"},
    {LD_WILD, "_/.\\$~-+:[],=?*^!0123456789", "_/.\\$~-+:[],=?*^!"},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static size_t name_length(const char *at, size_t size, enum ld_mode mode)
{
    static const char discard[] = "/DISCARD/";
    const struct name_shape *shape = name_shapes;
    while (shape->mode != mode)
        shape++;
    /* A fill expression may stand right before this section name, whose first '/' is then no division. */
    if (mode == LD_EXPRESSION && size >= sizeof discard - 1 && memcmp(at, discard, sizeof discard - 1) == 0)
        return sizeof discard - 1;
    if (size == 0 || !(is_letter(at[0]) || is_one_of(at[0], shape->first)))
        return 0;
    size_t length = 1;
    while (length < size && (is_letter(at[length]) || is_digit(at[length]) || is_one_of(at[length], shape->more)))
        length++;
    return length;
}

static const struct sign_row *find_sign(const char *at, size_t size, enum ld_mode mode)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = strlen(signs[i].text);
        if ((signs[i].modes & mode) != 0 && length <= size && memcmp(signs[i].text, at, length) == 0)
            return &signs[i];
    }
    return NULL;
}

static unsigned digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

/* How a number is written: digits [first, first + count) of a base, times a factor, `length` characters in all. */
struct number_shape {
    size_t first, count, length;
    unsigned base;
    uint64_t factor;
};

static size_t count_digits(const char *at, size_t size, size_t first, unsigned base)
{
    size_t i = first;
    while (i < size && digit_value(at[i]) < base)
        i++;
    return i - first;
}

/* 12, 012, 0x12, $12, each with K or M behind. */
static struct number_shape plain_number(const char *at, size_t size)
{
    struct number_shape n = {.base = 10, .factor = 1};
    if (size > 1 && at[0] == '$' && digit_value(at[1]) < 16)
        n = (struct number_shape){.first = 1, .base = 16, .factor = 1};
    else if (size > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && digit_value(at[2]) < 16)
        n = (struct number_shape){.first = 2, .base = 16, .factor = 1};
    n.count = count_digits(at, size, n.first, n.base);
    if (n.count == 0)
        return (struct number_shape){0};
    if (n.base == 10 && at[0] == '0' && n.count > 1)
        n.base = 8;
    n.length = n.first + n.count;
    if (n.length < size && is_one_of(at[n.length], "kKmM")) {
        n.factor = at[n.length] == 'k' || at[n.length] == 'K' ? 1024 : 1024 * 1024;
        n.length++;
    }
    return n;
}

/* 0FFh, 10x, 17o, 101b, 12d: only in expressions. b and d are hexadecimal digits too. */
static struct number_shape suffixed_number(const char *at, size_t size)
{
    size_t run = count_digits(at, size, 0, 16);
    struct number_shape n = {.factor = 1};
    if (run > 0 && run < size && is_one_of(at[run], "hHxX"))
        n = (struct number_shape){.count = run, .length = run + 1, .base = 16, .factor = 1};
    else if (run > 0 && run < size && is_one_of(at[run], "oO"))
        n = (struct number_shape){.count = run, .length = run + 1, .base = 8, .factor = 1};
    else if (run > 1 && is_one_of(at[run - 1], "bBdD"))
        n = (struct number_shape){
            .count = run - 1, .length = run, .base = is_one_of(at[run - 1], "bB") ? 2 : 10, .factor = 1};
    return n;
}

static struct number_shape find_number(const char *at, size_t size, enum ld_mode mode)
{
    if (mode == LD_WILD)
        return (struct number_shape){0};
    struct number_shape plain = plain_number(at, size);
    if (mode == LD_SCRIPT)
        return plain;
    struct number_shape suffixed = suffixed_number(at, size);
    return suffixed.length > plain.length ? suffixed : plain;
}

static bool read_number(struct ld_sources *sources, const struct number_shape *n, struct ld_token *token)
{
    uint64_t sum = 0;
    for (size_t i = n->first; i < n->first + n->count; i++) {
        unsigned digit = digit_value(token->text[i]);
        if (digit >= n->base)
            return ld_fail(sources->fault, token->spot,
                           "%.*s has digits that are none in base %u, which GNU ld %s: write it another way",
                           (int)(token->length < 40 ? token->length : 40), token->text, n->base,
                           n->base == 8 ? "ignores (a leading 0 means octal)"
                                        : "up to 2.40 ignores and later ones take for a name");
        if (sum > (UINT64_MAX - digit) / n->base)
            return ld_fail(sources->fault, token->spot, "a number here is too large: addresses have 32 bits");
        sum = sum * n->base + digit;
    }
    if (sum > UINT64_MAX / n->factor)
        return ld_fail(sources->fault, token->spot, "a number here is too large: addresses have 32 bits");
    token->number = sum * n->factor;
    return true;
}

/* Steps over one byte and counts lines: LF, CR LF and CR alone end one. */
static void step(struct ld_source *source)
{
    char c = source->text[source->at++];
    if (c == '\n' || (c == '\r' && (source->at == source->size || source->text[source->at] != '\n')))
        source->line++;
}

static bool starts(const struct ld_source *source, const char *with)
{
    size_t length = strlen(with);
    return length <= source->size - source->at && memcmp(source->text + source->at, with, length) == 0;
}

/* Keeps a comment that is meant for us; what is read a second time is kept once. */
static void hear(struct ld_sources *sources, const char *text, size_t length, struct ld_spot spot)
{
    static const char ours[] = "dsocheck:";
    size_t blanks = 0;
    while (blanks < length && is_one_of(text[blanks], " \t\r\n*"))
        blanks++;
    text += blanks;
    length -= blanks;
    if (length < sizeof ours - 1 || memcmp(text, ours, sizeof ours - 1) != 0)
        return;
    for (size_t i = 0; i < sources->remark_count; i++)
        if (sources->remarks[i].text == text + sizeof ours - 1)
            return;
    sources->remarks =
        alloc_grow(sources->remarks, sources->remark_count, &sources->remark_capacity, sizeof *sources->remarks);
    sources->remarks[sources->remark_count++] =
        (struct ld_remark){text + sizeof ours - 1, length - (sizeof ours - 1), spot};
}

static bool skip_comment(struct ld_sources *sources, struct ld_source *source)
{
    struct ld_spot spot = {source->path, source->line};
    size_t first = source->at += 2;
    while (source->at < source->size && !starts(source, "*/"))
        step(source);
    if (source->at == source->size)
        return ld_fail(sources->fault, spot, "this comment is never closed: end it with */");
    hear(sources, source->text + first, source->at - first, spot);
    source->at += 2;
    return true;
}

/* Blanks, comments, and '#' up to the next LF (not CR: so does GNU ld). */
static bool skip_blanks(struct ld_sources *sources, struct ld_source *source)
{
    while (source->at < source->size) {
        char c = source->text[source->at];
        if (is_one_of(c, " \t\r\n")) {
            step(source);
        } else if (c == '#') {
            while (source->at < source->size && source->text[source->at] != '\n')
                step(source);
        } else if (starts(source, "/*")) {
            if (!skip_comment(sources, source))
                return false;
        } else {
            break;
        }
    }
    return true;
}

static bool read_quoted(struct ld_sources *sources, struct ld_source *source, struct ld_token *token)
{
    size_t first = ++source->at;
    while (source->at < source->size && source->text[source->at] != '"')
        step(source);
    if (source->at == source->size)
        return ld_fail(sources->fault, token->spot, "this quoted name is never closed: end it with \"");
    token->kind = LD_NAME;
    token->quoted = true;
    token->text = source->text + first;
    token->length = source->at++ - first;
    return true;
}

/* The longest of number, sign and name; at the same length in that order. False: nothing starts here. */
static bool find_token(const char *at, size_t size, enum ld_mode mode, struct number_shape *number,
                       struct ld_token *token)
{
    const struct sign_row *sign = find_sign(at, size, mode);
    size_t sign_size = sign != NULL ? strlen(sign->text) : 0;
    size_t name_size = name_length(at, size, mode);
    *number = find_number(at, size, mode);
    if (number->length > 0 && number->length >= sign_size && number->length >= name_size) {
        token->kind = LD_NUMBER;
        token->length = number->length;
    } else if (sign_size > 0 && sign_size >= name_size) {
        token->kind = LD_SIGN;
        token->length = sign_size;
        token->sign = sign->sign;
    } else if (name_size > 0) {
        token->kind = LD_NAME;
        token->length = name_size;
    } else {
        return false;
    }
    token->text = at;
    return true;
}

/* A token that is read again, perhaps in another mode, is the same one. */
static void remember(struct ld_sources *sources, const struct ld_token *token)
{
    if (sources->last.text != token->text)
        sources->before = sources->last;
    sources->last = (struct ld_place){token->text, token->length, .name = token->kind == LD_NAME && !token->quoted};
}

bool ld_next(struct ld_sources *sources, enum ld_mode mode, struct ld_token *token)
{
    struct ld_source *source = ld_sources_top(sources);
    for (;;) {
        if (!skip_blanks(sources, source))
            return false;
        *token = (struct ld_token){.kind = LD_END, .spot = {source->path, source->line}, .start = source->at};
        const char *at = token->text = source->text + source->at;
        if (source->at == source->size)
            break;
        if (*at == '"') {
            if (!read_quoted(sources, source, token))
                return false;
            break;
        }
        struct number_shape number;
        if (find_token(at, source->size - source->at, mode, &number, token)) {
            source->at += token->length;
            if (token->kind == LD_NUMBER && !read_number(sources, &number, token))
                return false;
            break;
        }
        source->at++;
    }
    remember(sources, token);
    if (token->length > NAME_CAP)
        return ld_fail(sources->fault, token->spot, "a name here is longer than %d characters", NAME_CAP);
    return true;
}

void ld_unread(struct ld_sources *sources, const struct ld_token *token)
{
    ld_sources_top(sources)->at = token->start;
    ld_sources_top(sources)->line = token->spot.line;
}

bool ld_is_word(const struct ld_token *token, const char *word)
{
    return token->kind == LD_NAME && !token->quoted && token->length == strlen(word) &&
           memcmp(token->text, word, token->length) == 0;
}

bool ld_is_sign(const struct ld_token *token, int sign)
{
    return token->kind == LD_SIGN && token->sign == sign;
}

int ld_assignment_sign(const struct ld_token *token)
{
    if (token->kind != LD_SIGN)
        return 0;
    if (token->sign == '=')
        return '=';
    return token->sign > LD_ASSIGN ? token->sign - LD_ASSIGN : 0;
}

struct glue_row {
    char glue;
    const char *advice;
};

const char *ld_glue_advice(const char *name, size_t length)
{
    static const struct glue_row rows[] = {
        {'=', "put blanks around '='"}, {',', "put a blank before ','"}, {':', "put a blank before ':'"}};
    for (size_t i = 0; length > 1 && i < sizeof rows / sizeof rows[0]; i++) {
        if (memchr(name, rows[i].glue, length) != NULL)
            return rows[i].advice;
    }
    return NULL;
}

static const char *glue_advice(const struct ld_place *token)
{
    return token->name ? ld_glue_advice(token->text, token->length) : NULL;
}

static bool is_line_comment(const struct ld_sources *sources, const struct ld_token *token)
{
    const struct ld_source *source = ld_sources_top(sources);
    if (source->size - token->start >= 2 && memcmp(source->text + token->start, "//", 2) == 0)
        return true;
    return ld_is_sign(token, '/') && token->start > 0 && source->text[token->start - 1] == '/';
}

static void add_token(struct text *text, const char *token, size_t length)
{
    char *name = alloc_text(token, length < 80 ? length : 80);
    text_add(text, "`");
    text_add_escaped(text, name);
    text_add(text, "`");
    free(name);
}

bool ld_unexpected(struct ld_sources *sources, const struct ld_token *token, const char *what)
{
    const struct ld_place own = {token->text, token->length, .name = token->kind == LD_NAME && !token->quoted};
    const struct ld_place *behind = sources->last.text == token->text ? &sources->before : &sources->last;
    struct text found = {0};
    if (token->kind == LD_END)
        text_add(&found, "but the file ends here");
    else
        text_add(&found, "found ");
    if (token->kind != LD_END)
        add_token(&found, token->text, token->length);
    if (token->kind != LD_END && is_line_comment(sources, token)) {
        text_add(&found, ": GNU ld has no // comments, write /* */");
    } else if (glue_advice(&own) != NULL) {
        text_add(&found, ", which is one name to GNU ld: %s", glue_advice(&own));
    } else if (glue_advice(behind) != NULL) {
        text_add(&found, " behind ");
        add_token(&found, behind->text, behind->length);
        text_add(&found, ", which is one name to GNU ld: %s", glue_advice(behind));
    }
    ld_fail(sources->fault, token->spot, "expected %s, %s", what, text_string(&found));
    text_release(&found);
    return false;
}
