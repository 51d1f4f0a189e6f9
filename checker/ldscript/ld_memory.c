/* MEMORY and REGION_ALIAS. */
#include "ld_expression.h"

#include "base/alloc.h"

#include <string.h>

enum ld_flag { FLAG_ALLOC = 1, FLAG_CODE = 2, FLAG_READ = 4, FLAG_DATA = 8, FLAG_LOAD = 16 };

/* In the order in which GNU ld prints them; 'i' and 'l' are one attribute. */
static const struct {
    char letter;
    unsigned flag;
    unsigned access;
} attributes[] = {
    {'a', FLAG_ALLOC, 0},          {'x', FLAG_CODE, ACCESS_EXECUTE},
    {'r', FLAG_READ, ACCESS_READ}, {'w', FLAG_DATA, ACCESS_WRITE},
    {'l', FLAG_LOAD, 0},
};

static unsigned flag_of(char letter)
{
    char lower = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (attributes[i].letter == (lower == 'i' ? 'l' : lower))
            return attributes[i].flag;
    }
    return 0;
}

static char *append_letters(char *end, unsigned flags)
{
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if ((flags & attributes[i].flag) != 0)
            *end++ = attributes[i].letter;
    }
    return end;
}

void ld_region_attributes(const struct ld_region *region, char text[16], unsigned *access)
{
    char *end = append_letters(text, region->flags);
    if (region->without != 0) {
        *end++ = '!';
        end = append_letters(end, region->without);
    }
    *end = '\0';
    *access = 0;
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if ((region->flags & attributes[i].flag) != 0)
            *access |= attributes[i].access;
    }
}

bool ld_region_named(struct ld_script *script, const struct ld_token *token, uint32_t *region)
{
    struct ld_name *name = ld_name_at(script, token);
    if (name->region == 0) {
        if (script->region_count >= LD_REGION_CAP)
            return ld_fail(script->fault, token->spot, "more than %d memory regions: is this a linker script?",
                           LD_REGION_CAP);
        script->regions =
            alloc_grow(script->regions, script->region_count, &script->region_capacity, sizeof *script->regions);
        /* Until it has a value, GNU ld takes a region for the whole address space. */
        script->regions[script->region_count++] = (struct ld_region){.name = (uint32_t)(name - script->names.all),
                                                                     .origin_code = LD_NO_CODE,
                                                                     .length_code = LD_NO_CODE,
                                                                     .length = UINT64_MAX,
                                                                     .spot = token->spot};
        name->region = (uint32_t)script->region_count;
    }
    *region = name->region;
    return true;
}

/* "rx", or "w" behind a '!'; a '!' inside a quoted string turns the sense around, as in GNU ld. */
static bool add_flags(struct ld_script *script, struct ld_region *region, const struct ld_token *token, bool without)
{
    for (size_t i = 0; i < token->length; i++) {
        unsigned flag = flag_of(token->text[i]);
        if (token->text[i] == '!') {
            without = !without;
        } else if (flag == 0) {
            return ld_unexpected(&script->sources, token, "attributes of R, W, X, A, I, L and '!'");
        } else if (without) {
            region->without |= flag;
        } else {
            region->flags |= flag;
        }
    }
    return true;
}

/* Behind '(' up to ')'. */
static bool read_attributes(struct ld_script *script, struct ld_region *region)
{
    struct ld_token token;
    size_t count = 0;
    for (;; count++) {
        if (!ld_next(&script->sources, LD_SCRIPT, &token))
            return false;
        if (ld_is_sign(&token, ')') && count > 0)
            return true;
        bool without = ld_is_sign(&token, '!');
        if (without && !ld_next(&script->sources, LD_SCRIPT, &token))
            return false;
        if (token.kind != LD_NAME)
            return ld_unexpected(&script->sources, &token, "attributes of R, W, X, A, I, L and '!'");
        if (!add_flags(script, region, &token, without))
            return false;
    }
}

static bool is_any_word(const struct ld_token *token, const char *const words[3])
{
    return ld_is_word(token, words[0]) || ld_is_word(token, words[1]) || ld_is_word(token, words[2]);
}

/* `ORIGIN = expression` or `LENGTH = …`. GNU ld knows the short words only between statements, so not where it has
 * just looked for the end of an expression. */
static bool read_extent(struct ld_script *script, enum ld_mode mode, const char *const words[3], const char *what,
                        uint32_t *code)
{
    struct ld_token token;
    if (!ld_next(&script->sources, mode, &token))
        return false;
    if (!(mode == LD_SCRIPT ? is_any_word(&token, words) : ld_is_word(&token, words[0])))
        return ld_unexpected(&script->sources, &token, what);
    return ld_expect(script, LD_SCRIPT, '=', "'='") && ld_compile(script, code);
}

/* `NAME (attributes) : ORIGIN = …, LENGTH = …` behind the name. */
static bool read_region(struct ld_script *script, const struct ld_token *name)
{
    static const char *const origin[3] = {"ORIGIN", "org", "o"};
    static const char *const length[3] = {"LENGTH", "len", "l"};
    uint32_t index = 0;
    bool accepted;
    if (!ld_region_named(script, name, &index) || !ld_accept(script, LD_SCRIPT, '(', &accepted))
        return false;
    struct ld_region *region = &script->regions[index - 1];
    region->declared = true;
    region->spot = name->spot;
    if (accepted && !read_attributes(script, region))
        return false;
    return ld_expect(script, LD_SCRIPT, ':', "'(' or ':' behind the name of a memory region") &&
           read_extent(script, LD_SCRIPT, origin, "ORIGIN =", &region->origin_code) &&
           ld_accept(script, LD_EXPRESSION, ',', &accepted) &&
           read_extent(script, accepted ? LD_SCRIPT : LD_EXPRESSION, length, "LENGTH =", &region->length_code);
}

/* GNU ld 2.40 says "syntax error" to a region named like one of its keywords (ENTRY, without quotes) and to a comma
 * behind the last region; older ones do not, and the meaning is plain. */
bool ld_read_memory(struct ld_script *script)
{
    struct ld_list list = ld_list_here(script);
    struct ld_token token;
    if (!ld_expect(script, LD_SCRIPT, '{', "'{' behind MEMORY"))
        return false;
    for (bool comma = true;; comma = false) {
        if (!ld_list_next(script, &list, LD_SCRIPT, &token))
            return false;
        if (!comma && ld_is_sign(&token, ',') && !ld_list_next(script, &list, LD_SCRIPT, &token))
            return false;
        if (ld_is_sign(&token, '}'))
            return true;
        if (token.kind != LD_NAME)
            return ld_unexpected(&script->sources, &token, "the name of a memory region or '}'");
        if (!read_region(script, &token))
            return false;
    }
}

bool ld_read_alias(struct ld_script *script)
{
    struct ld_token alias, region;
    if (!ld_expect(script, LD_SCRIPT, '(', "'('") || !ld_expect_name(script, LD_SCRIPT, &alias, "the new name") ||
        !ld_expect(script, LD_SCRIPT, ',', "','") ||
        !ld_expect_name(script, LD_SCRIPT, &region, "the name of a memory region") ||
        !ld_expect(script, LD_SCRIPT, ')', "')'"))
        return false;
    uint32_t name = ld_name_of(script, &alias);
    uint32_t of = ld_name_at(script, &region)->region;
    if (of == 0)
        return ld_unexpected(&script->sources, &region, "a memory region declared above this REGION_ALIAS");
    if (script->names.all[name].region != 0)
        return ld_unexpected(&script->sources, &alias, "a name that no memory region or alias has yet");
    if (script->alias_count >= LD_COUNT_CAP)
        return ld_fail(script->fault, alias.spot, "more than %d aliases: is this a linker script?", LD_COUNT_CAP);
    script->aliases =
        alloc_grow(script->aliases, script->alias_count, &script->alias_capacity, sizeof *script->aliases);
    script->aliases[script->alias_count++] = (struct ld_alias){.name = name, .region = of - 1, .spot = alias.spot};
    script->names.all[name].region = of;
    return true;
}
