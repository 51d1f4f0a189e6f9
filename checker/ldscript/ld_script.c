#include "ld_script.h"

#include "base/alloc.h"
#include "ld_expression.h"

#include <stdlib.h>
#include <string.h>

static bool include(struct ld_script *script, enum ld_mode mode)
{
    struct ld_token name;
    if (!ld_expect_name(script, mode, &name, "the name of the file to INCLUDE"))
        return false;
    char *path = alloc_text(name.text, name.length);
    bool good = ld_sources_include(&script->sources, path, name.spot);
    free(path);
    return good;
}

bool ld_list_next(struct ld_script *script, const struct ld_list *list, enum ld_mode mode, struct ld_token *token)
{
    for (;;) {
        if (!ld_next(&script->sources, mode, token))
            return false;
        if (ld_is_word(token, "INCLUDE")) {
            if (!include(script, mode))
                return false;
        } else if (token->kind == LD_END && script->sources.depth > list->base) {
            script->sources.depth--;
        } else if (ld_is_sign(token, '}') && script->sources.depth > list->base) {
            return ld_fail(
                script->fault, token->spot,
                "this '}' closes a brace of the including file, which GNU ld refuses: keep pairs in one file");
        } else {
            return true;
        }
    }
}

bool ld_expect(struct ld_script *script, enum ld_mode mode, int sign, const char *what)
{
    struct ld_token token;
    if (!ld_next(&script->sources, mode, &token))
        return false;
    return ld_is_sign(&token, sign) || ld_unexpected(&script->sources, &token, what);
}

bool ld_expect_name(struct ld_script *script, enum ld_mode mode, struct ld_token *token, const char *what)
{
    if (!ld_next(&script->sources, mode, token))
        return false;
    return token->kind == LD_NAME || ld_unexpected(&script->sources, token, what);
}

bool ld_accept(struct ld_script *script, enum ld_mode mode, int sign, bool *accepted)
{
    struct ld_token token;
    if (!ld_next(&script->sources, mode, &token))
        return false;
    *accepted = ld_is_sign(&token, sign);
    if (!*accepted)
        ld_unread(&script->sources, &token);
    return true;
}

bool ld_accept_word(struct ld_script *script, enum ld_mode mode, const char *word, bool *accepted)
{
    struct ld_token token;
    if (!ld_next(&script->sources, mode, &token))
        return false;
    *accepted = ld_is_word(&token, word);
    if (!*accepted)
        ld_unread(&script->sources, &token);
    return true;
}

bool ld_skip_pair(struct ld_script *script, int open, int close)
{
    struct ld_token token;
    if (!ld_next(&script->sources, LD_SCRIPT, &token))
        return false;
    if (!ld_is_sign(&token, open))
        return ld_unexpected(&script->sources, &token, open == '(' ? "'('" : "'{'");
    for (size_t depth = 1; depth > 0;) {
        if (!ld_next(&script->sources, LD_SCRIPT, &token))
            return false;
        if (token.kind == LD_END)
            return ld_unexpected(&script->sources, &token, close == ')' ? "')'" : "'}'");
        depth += ld_is_sign(&token, open);
        depth -= ld_is_sign(&token, close);
    }
    return true;
}

uint32_t ld_name_of(struct ld_script *script, const struct ld_token *token)
{
    return ld_names_find(&script->names, token->text, token->length);
}

struct ld_name *ld_name_at(struct ld_script *script, const struct ld_token *token)
{
    uint32_t index = ld_name_of(script, token);
    return &script->names.all[index];
}

bool ld_add_statement(struct ld_script *script, struct ld_statement statement)
{
    if (script->statement_count >= LD_COUNT_CAP)
        return ld_fail(script->fault, statement.spot, "more than %d assignments: is this a linker script?",
                       LD_COUNT_CAP);
    script->statements = alloc_grow(script->statements, script->statement_count, &script->statement_capacity,
                                    sizeof *script->statements);
    script->statements[script->statement_count++] = statement;
    return true;
}

/* Behind NAME OPERATOR: the expression. `a += b` is `a = a + b`; assignments to '.' have no value of their own. */
static bool read_assignment(struct ld_script *script, enum ld_statement_kind kind, const struct ld_token *token,
                            int sign)
{
    uint32_t target = ld_name_of(script, token);
    bool dot = token->length == 1 && token->text[0] == '.';
    uint32_t code;
    if (!ld_compile_assignment(script, target, dot ? '=' : sign, &code))
        return false;
    if (dot)
        return true;
    struct ld_name *name = &script->names.all[target];
    name->assigned = name->assigned || kind == LD_ASSIGNS;
    name->line = token->spot.line;
    return ld_add_statement(script,
                            (struct ld_statement){.kind = kind, .target = target, .code = code, .spot = token->spot});
}

/* PROVIDE(NAME = …), PROVIDE_HIDDEN(…), HIDDEN(…) behind the word. */
static bool read_wrapped(struct ld_script *script, enum ld_mode mode, enum ld_statement_kind kind)
{
    struct ld_token name;
    return ld_expect(script, mode, '(', "'('") && ld_expect_name(script, mode, &name, "a symbol") &&
           ld_expect(script, mode, '=', "'='") && read_assignment(script, kind, &name, '=') &&
           ld_expect(script, LD_EXPRESSION, ')', "')'");
}

static bool read_separator(struct ld_script *script)
{
    struct ld_token token;
    if (!ld_next(&script->sources, LD_EXPRESSION, &token))
        return false;
    return ld_is_sign(&token, ';') || ld_is_sign(&token, ',') || ld_unexpected(&script->sources, &token, "';'");
}

bool ld_read_statement(struct ld_script *script, enum ld_mode mode, const struct ld_token *token, bool *taken)
{
    static const struct {
        const char *word;
        enum ld_statement_kind kind;
    } wrapped[] = {{"PROVIDE", LD_PROVIDES}, {"PROVIDE_HIDDEN", LD_PROVIDES}, {"HIDDEN", LD_ASSIGNS}};
    *taken = true;
    for (size_t i = 0; i < sizeof wrapped / sizeof wrapped[0]; i++) {
        if (ld_is_word(token, wrapped[i].word))
            return read_wrapped(script, mode, wrapped[i].kind) && read_separator(script);
    }
    if (ld_is_word(token, "ASSERT")) {
        uint32_t code;
        ld_unread(&script->sources, token);
        return ld_compile(script, &code);
    }
    struct ld_token next = {.kind = LD_END};
    if (token->kind == LD_NAME) {
        if (!ld_next(&script->sources, mode, &next))
            return false;
        int sign = ld_assignment_sign(&next);
        if (sign != 0)
            return read_assignment(script, LD_ASSIGNS, token, sign) && read_separator(script);
        ld_unread(&script->sources, &next);
    }
    *taken = false;
    return true;
}
