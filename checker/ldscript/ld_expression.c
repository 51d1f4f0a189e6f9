#include "ld_expression.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* What waits on the operator stack for its right operand or its closing parenthesis. */
enum frame_kind { FRAME_GROUP, FRAME_CALL, FRAME_UNARY, FRAME_BINARY, FRAME_THEN, FRAME_ELSE };

struct frame {
    enum frame_kind kind;
    unsigned action;     /* of a unary or binary operator or a call */
    unsigned precedence; /* FRAME_BINARY */
    unsigned arguments;  /* FRAME_CALL: so far */
    const struct call_row *call;
    uint32_t branch;           /* FRAME_THEN: its LD_DO_BRANCH; FRAME_ELSE: the LD_DO_JUMP before it */
    uint32_t condition_branch; /* FRAME_ELSE: the LD_DO_BRANCH */
};

struct compiler {
    struct ld_script *script;
    struct frame *frames;
    size_t count, capacity;
};

/* Functions of expressions; with two actions, the first is for one argument, the second for two. */
struct call_row {
    const char *name;
    unsigned one, two; /* 0: not with that many */
};

static const struct call_row calls[] = {
    {"ALIGN", LD_DO_AT_DOT, LD_DO_ALIGN},
    {"BLOCK", LD_DO_AT_DOT, 0},
    {"NEXT", LD_DO_AT_DOT, 0},
    {"ABSOLUTE", LD_DO_ABSOLUTE, 0},
    {"LOG2CEIL", LD_DO_LOG2CEIL, 0},
    {"MAX", 0, LD_DO_MAX},
    {"MIN", 0, LD_DO_MIN},
    {"DATA_SEGMENT_ALIGN", 0, LD_DO_AT_DOT_2},
    {"DATA_SEGMENT_RELRO_END", 0, LD_DO_AT_DOT_2},
    {"DATA_SEGMENT_END", LD_DO_AT_DOT, 0},
};

/* ASSERT(x, "text") and SEGMENT_START("name", x) have the value of x, for what the command line says of segments is
 * not ours. */
static const struct call_row assert_call = {"ASSERT", 0, LD_DO_ABSOLUTE};
static const struct call_row segment_call = {"SEGMENT_START", 0, LD_DO_ABSOLUTE};

/* Functions of one name. */
static const struct {
    const char *name;
    unsigned action;
    enum ld_mode mode; /* the name is read in */
} name_calls[] = {
    {"DEFINED", LD_DO_DEFINED, LD_EXPRESSION}, {"ORIGIN", LD_DO_ORIGIN, LD_SCRIPT},
    {"LENGTH", LD_DO_LENGTH, LD_SCRIPT},       {"SIZEOF", LD_DO_LAYOUT, LD_SCRIPT},
    {"ALIGNOF", LD_DO_LAYOUT, LD_SCRIPT},      {"ADDR", LD_DO_LAYOUT, LD_SCRIPT},
    {"LOADADDR", LD_DO_LAYOUT, LD_SCRIPT},
};

/* arm-none-eabi's page sizes, both in GNU ld 2.40. */
#define PAGE_SIZE 0x1000

static const struct {
    int sign;
    unsigned precedence;
} binary_signs[] = {
    {LD_OR_OR, 1},
    {LD_AND_AND, 2},
    {'|', 3},
    {'^', 4},
    {'&', 5},
    {LD_EQUAL, 6},
    {LD_NOT_EQUAL, 6},
    {'<', 7},
    {'>', 7},
    {LD_LESS_EQUAL, 7},
    {LD_GREATER_EQUAL, 7},
    {LD_SHIFT_LEFT, 8},
    {LD_SHIFT_RIGHT, 8},
    {'+', 9},
    {'-', 9},
    {'*', 10},
    {'/', 10},
    {'%', 10},
};

static bool emit(struct compiler *c, unsigned action, uint32_t argument, uint64_t number)
{
    struct ld_script *script = c->script;
    if (script->code_count >= LD_CODE_CAP) {
        const struct ld_source *top = ld_sources_top(&script->sources);
        return ld_fail(script->fault, (struct ld_spot){top->path, top->line},
                       "the expressions up to here have more than %u parts: is this a linker script?", LD_CODE_CAP);
    }
    script->code = alloc_grow(script->code, script->code_count, &script->code_capacity, sizeof *script->code);
    script->code[script->code_count++] =
        (struct ld_step){.action = (uint16_t)action, .argument = argument, .number = number};
    return true;
}

static void push(struct compiler *c, struct frame frame)
{
    c->frames = alloc_grow(c->frames, c->count, &c->capacity, sizeof *c->frames);
    c->frames[c->count++] = frame;
}

static struct frame *top_frame(const struct compiler *c)
{
    return c->count > 0 ? &c->frames[c->count - 1] : NULL;
}

/* Emits the operators that bind at least as tightly as `precedence`; 0 takes the ?: as well. */
static bool reduce(struct compiler *c, unsigned precedence)
{
    for (struct frame *f; (f = top_frame(c)) != NULL; c->count--) {
        if (f->kind == FRAME_UNARY || (f->kind == FRAME_BINARY && f->precedence >= precedence)) {
            if (!emit(c, f->action, 0, 0))
                return false;
        } else if (f->kind == FRAME_ELSE && precedence == 0) {
            c->script->code[f->branch].argument = (uint32_t)c->script->code_count;
            c->script->code[f->condition_branch].number = c->script->code_count;
        } else {
            break;
        }
    }
    return true;
}

/* The parenthesised name of DEFINED(x), ORIGIN(x) …. */
static bool read_name_call(struct compiler *c, unsigned action, enum ld_mode mode)
{
    struct ld_token name;
    return ld_expect(c->script, mode, '(', "'('") && ld_expect_name(c->script, mode, &name, "a name") &&
           ld_expect(c->script, mode, ')', "')'") && emit(c, action, ld_name_of(c->script, &name), 0);
}

static bool read_constant(struct compiler *c)
{
    struct ld_token name;
    if (!ld_expect(c->script, LD_EXPRESSION, '(', "'('") ||
        !ld_expect_name(c->script, LD_EXPRESSION, &name, "MAXPAGESIZE or COMMONPAGESIZE"))
        return false;
    if (!ld_is_word(&name, "MAXPAGESIZE") && !ld_is_word(&name, "COMMONPAGESIZE"))
        return ld_unexpected(&c->script->sources, &name, "MAXPAGESIZE or COMMONPAGESIZE");
    return ld_expect(c->script, LD_EXPRESSION, ')', "')'") && emit(c, LD_DO_NUMBER, 0, PAGE_SIZE);
}

static bool open_call(struct compiler *c, const struct call_row *call)
{
    struct ld_token name;
    if (!ld_expect(c->script, LD_EXPRESSION, '(', "'('"))
        return false;
    if (call == &segment_call && (!ld_expect_name(c->script, LD_SCRIPT, &name, "the name of a segment") ||
                                  !ld_expect(c->script, LD_EXPRESSION, ',', "','")))
        return false;
    push(c, (struct frame){.kind = FRAME_CALL, .call = call, .arguments = call == &segment_call ? 2 : 1});
    return true;
}

static const struct call_row *find_call(const struct ld_token *token)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (ld_is_word(token, calls[i].name))
            return &calls[i];
    }
    if (ld_is_word(token, assert_call.name))
        return &assert_call;
    return ld_is_word(token, segment_call.name) ? &segment_call : NULL;
}

/* An operand that is a name: a function, '.', or a symbol. *complete: an operator may follow. */
static bool read_name_operand(struct compiler *c, const struct ld_token *token, bool *complete)
{
    *complete = true;
    for (size_t i = 0; i < sizeof name_calls / sizeof name_calls[0]; i++) {
        if (ld_is_word(token, name_calls[i].name))
            return read_name_call(c, name_calls[i].action, name_calls[i].mode);
    }
    if (ld_is_word(token, "CONSTANT"))
        return read_constant(c);
    if (ld_is_word(token, "SIZEOF_HEADERS"))
        return emit(c, LD_DO_LAYOUT, 0, 0);
    const struct call_row *call = find_call(token);
    if (call != NULL) {
        *complete = false;
        return open_call(c, call);
    }
    if (token->length == 1 && token->text[0] == '.')
        return emit(c, LD_DO_DOT, 0, 0);
    return emit(c, LD_DO_SYMBOL, ld_name_of(c->script, token), 0);
}

static bool read_operand(struct compiler *c, const struct ld_token *token, bool *complete)
{
    static const struct {
        int sign;
        unsigned action; /* 0: none */
    } unary[] = {{'-', LD_DO_NEGATE}, {'!', LD_DO_NOT}, {'~', LD_DO_COMPLEMENT}, {'+', LD_DO_ABSOLUTE}};
    *complete = false;
    if (token->kind == LD_NUMBER) {
        *complete = true;
        return emit(c, LD_DO_NUMBER, 0, token->number);
    }
    if (token->kind == LD_NAME)
        return read_name_operand(c, token, complete);
    if (ld_is_sign(token, '(')) {
        push(c, (struct frame){.kind = FRAME_GROUP});
        return true;
    }
    for (size_t i = 0; i < sizeof unary / sizeof unary[0]; i++) {
        if (ld_is_sign(token, unary[i].sign)) {
            push(c, (struct frame){.kind = FRAME_UNARY, .action = unary[i].action});
            return true;
        }
    }
    return ld_unexpected(&c->script->sources, token, "a number, a symbol or '('");
}

static unsigned binary_precedence(const struct ld_token *token)
{
    for (size_t i = 0; i < sizeof binary_signs / sizeof binary_signs[0]; i++) {
        if (ld_is_sign(token, binary_signs[i].sign))
            return binary_signs[i].precedence;
    }
    return 0;
}

static bool close_call(struct compiler *c, const struct ld_token *token)
{
    const struct frame f = c->frames[--c->count];
    unsigned action = f.arguments == 1 ? f.call->one : f.arguments == 2 ? f.call->two : 0;
    if (action == 0)
        return ld_fail(c->script->fault, token->spot, "%s has %u argument%s here, it takes %s", f.call->name,
                       f.arguments, f.arguments == 1 ? "" : "s",
                       f.call->two == 0   ? "1"
                       : f.call->one == 0 ? "2"
                                          : "1 or 2");
    return emit(c, action, 0, 0);
}

/* A ',' behind an argument. ASSERT's is followed by its text, which has no value. */
static bool next_argument(struct compiler *c, bool *complete)
{
    struct frame *f = top_frame(c);
    struct ld_token text;
    f->arguments++;
    *complete = f->call == &assert_call;
    return !*complete || ld_expect_name(c->script, LD_EXPRESSION, &text, "the text of ASSERT in quotes");
}

static bool then_to_else(struct compiler *c)
{
    struct frame *f = top_frame(c);
    uint32_t jump = (uint32_t)c->script->code_count;
    if (!emit(c, LD_DO_JUMP, 0, 0))
        return false;
    c->script->code[f->branch].argument = jump + 1;
    *f = (struct frame){.kind = FRAME_ELSE, .branch = jump, .condition_branch = f->branch};
    return true;
}

/* What follows an operand. *complete: the next token follows a complete operand too; *done: the expression ended
 * before this token. */
static bool read_operator(struct compiler *c, const struct ld_token *token, bool *complete, bool *done)
{
    unsigned precedence = binary_precedence(token);
    *complete = false;
    if (precedence > 0) {
        if (!reduce(c, precedence))
            return false;
        push(c, (struct frame){.kind = FRAME_BINARY, .action = (unsigned)token->sign, .precedence = precedence});
        return true;
    }
    if (ld_is_sign(token, '?')) {
        uint32_t branch;
        if (!reduce(c, 1))
            return false;
        branch = (uint32_t)c->script->code_count;
        push(c, (struct frame){.kind = FRAME_THEN, .branch = branch});
        return emit(c, LD_DO_BRANCH, 0, 0);
    }
    if (!reduce(c, 0))
        return false;
    const struct frame *f = top_frame(c);
    *done = f == NULL;
    if (*done)
        return true;
    if (f->kind == FRAME_THEN)
        return ld_is_sign(token, ':') ? then_to_else(c)
                                      : ld_unexpected(&c->script->sources, token, "an operator or ':'");
    if (f->kind == FRAME_CALL && ld_is_sign(token, ','))
        return next_argument(c, complete);
    if (!ld_is_sign(token, ')'))
        return ld_unexpected(&c->script->sources, token, "an operator or ')'");
    *complete = true;
    if (f->kind == FRAME_CALL)
        return close_call(c, token);
    c->count--;
    return true;
}

/* Up to the token that ends the expression, which is left unread. */
static bool compile(struct compiler *c)
{
    bool complete = false, done = false;
    struct ld_token token;
    do {
        if (!ld_next(&c->script->sources, LD_EXPRESSION, &token))
            return false;
        bool good = complete ? read_operator(c, &token, &complete, &done) : read_operand(c, &token, &complete);
        if (!good)
            return false;
    } while (!done);
    ld_unread(&c->script->sources, &token);
    return true;
}

bool ld_compile(struct ld_script *script, uint32_t *code)
{
    struct compiler c = {.script = script};
    *code = (uint32_t)script->code_count;
    bool good = compile(&c) && emit(&c, LD_DO_END, 0, 0);
    free(c.frames);
    return good;
}

bool ld_compile_assignment(struct ld_script *script, uint32_t name, int sign, uint32_t *code)
{
    if (sign == '=')
        return ld_compile(script, code);
    struct compiler c = {.script = script};
    *code = (uint32_t)script->code_count;
    bool good =
        emit(&c, LD_DO_SYMBOL, name, 0) && compile(&c) && emit(&c, (unsigned)sign, 0, 0) && emit(&c, LD_DO_END, 0, 0);
    free(c.frames);
    return good;
}
