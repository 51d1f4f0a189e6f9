/* What stands between MEMORY and SECTIONS: every command GNU ld knows, read over unless it matters here. */
#include "ld_expression.h"

#include <string.h>

static bool skip_nothing(struct ld_script *script)
{
    (void)script;
    return true;
}

static bool skip_parentheses(struct ld_script *script)
{
    return ld_skip_pair(script, '(', ')');
}

static bool skip_braces(struct ld_script *script)
{
    return ld_skip_pair(script, '{', '}');
}

/* INSERT AFTER section, INSERT BEFORE section: all that was said so far is added to another script, and one INSERT is
 * enough for -T not to replace that. */
static bool read_insert(struct ld_script *script)
{
    struct ld_token token;
    script->inserts = true;
    return ld_expect_name(script, LD_SCRIPT, &token, "AFTER or BEFORE") &&
           ld_expect_name(script, LD_SCRIPT, &token, "the name of a section");
}

static bool read_search_dir(struct ld_script *script)
{
    struct ld_token folder;
    if (!ld_expect(script, LD_SCRIPT, '(', "'('") || !ld_expect_name(script, LD_SCRIPT, &folder, "a folder"))
        return false;
    if (script->sources.search_count - script->sources.given_count >= LD_SEARCH_CAP)
        return ld_fail(script->fault, folder.spot, "more than %d SEARCH_DIRs: is this a linker script?", LD_SEARCH_CAP);
    ld_sources_add_search(&script->sources, folder.text, folder.length);
    return ld_expect(script, LD_SCRIPT, ')', "')'");
}

/* EXTERN(symbols) and ENTRY(symbol) ask for symbols, which PROVIDE then provides. */
static bool read_wanted(struct ld_script *script)
{
    struct ld_token token;
    if (!ld_expect(script, LD_SCRIPT, '(', "'('"))
        return false;
    for (;;) {
        if (!ld_next(&script->sources, LD_EXPRESSION, &token))
            return false;
        if (ld_is_sign(&token, ')'))
            return true;
        if (token.kind == LD_NAME)
            ld_name_at(script, &token)->referenced = true;
        else if (!ld_is_sign(&token, ','))
            return ld_unexpected(&script->sources, &token, "a symbol or ')'");
    }
}

static const struct {
    const char *word;
    bool (*read)(struct ld_script *script);
} commands[] = {
    {"MEMORY", ld_read_memory},
    {"SECTIONS", ld_read_sections},
    {"REGION_ALIAS", ld_read_alias},
    {"ENTRY", read_wanted},
    {"EXTERN", read_wanted},
    {"SEARCH_DIR", read_search_dir},
    {"OUTPUT_FORMAT", skip_parentheses},
    {"OUTPUT_ARCH", skip_parentheses},
    {"OUTPUT", skip_parentheses},
    {"TARGET", skip_parentheses},
    {"INPUT", skip_parentheses},
    {"GROUP", skip_parentheses},
    {"LIB", skip_parentheses},
    {"STARTUP", skip_parentheses},
    {"HLL", skip_parentheses},
    {"SYSLIB", skip_parentheses},
    {"NOCROSSREFS", skip_parentheses},
    {"NOCROSSREFS_TO", skip_parentheses},
    {"LD_FEATURE", skip_parentheses},
    {"MAP", skip_parentheses},
    {"PHDRS", skip_braces},
    {"VERSION", skip_braces},
    {"INSERT", read_insert},
    {"FLOAT", skip_nothing},
    {"NOFLOAT", skip_nothing},
    {"FORCE_COMMON_ALLOCATION", skip_nothing},
    {"FORCE_GROUP_ALLOCATION", skip_nothing},
    {"INHIBIT_COMMON_ALLOCATION", skip_nothing},
};

static bool read_command(struct ld_script *script, const struct ld_token *token)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (ld_is_word(token, commands[i].word))
            return commands[i].read(script);
    }
    bool taken;
    if (!ld_read_statement(script, LD_SCRIPT, token, &taken))
        return false;
    return taken || ld_unexpected(&script->sources, token, "a linker script command or an assignment");
}

bool ld_read_commands(struct ld_script *script)
{
    struct ld_list list = ld_list_here(script);
    struct ld_token token;
    for (;;) {
        if (!ld_list_next(script, &list, LD_SCRIPT, &token))
            return false;
        if (token.kind == LD_END)
            return true;
        if (!ld_is_sign(&token, ';') && !read_command(script, &token))
            return false;
    }
}
