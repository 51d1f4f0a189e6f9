/* SECTIONS: where each output section goes. What is inside the braces of an output section matters only for the
 * symbols it assigns. */
#include "ld_expression.h"

#include "base/alloc.h"

#include <string.h>

static const char discard[] = "/DISCARD/";

static bool add_placement(struct ld_script *script, const struct ld_token *name, size_t *index)
{
    if (script->placement_count >= LD_COUNT_CAP)
        return ld_fail(script->fault, name->spot, "more than %d output sections: is this a linker script?",
                       LD_COUNT_CAP);
    script->placements = alloc_grow(script->placements, script->placement_count, &script->placement_capacity,
                                    sizeof *script->placements);
    *index = script->placement_count++;
    bool discarded = name->length == sizeof discard - 1 && memcmp(name->text, discard, name->length) == 0;
    script->placements[*index] = (struct ld_placement){.section = alloc_text(name->text, name->length),
                                                       .not_loaded = discarded,
                                                       .load = {.unknown = LD_LAYOUT},
                                                       .spot = name->spot};
    return true;
}

/* The parentheses of (NOLOAD), (READONLY), (TYPE = x) … behind '('. All but NOLOAD and READONLY make a section that
 * has no place in the image's memory; NOLOAD has one that is not filled. */
static bool read_type(struct ld_script *script, bool *not_loaded)
{
    static const char *const without_load[] = {"NOLOAD", "DSECT", "COPY", "INFO", "OVERLAY"};
    struct ld_token token;
    for (size_t depth = 1; depth > 0;) {
        if (!ld_next(&script->sources, LD_EXPRESSION, &token))
            return false;
        if (token.kind == LD_END)
            return ld_unexpected(&script->sources, &token, "')'");
        for (size_t i = 0; i < sizeof without_load / sizeof without_load[0]; i++)
            *not_loaded = *not_loaded || ld_is_word(&token, without_load[i]);
        depth += ld_is_sign(&token, '(');
        depth -= ld_is_sign(&token, ')');
    }
    return true;
}

static bool is_type(const struct ld_token *token)
{
    static const char *const words[] = {"NOLOAD", "DSECT", "COPY", "INFO", "OVERLAY", "READONLY", "TYPE"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ld_is_word(token, words[i]))
            return true;
    }
    return ld_is_sign(token, ')');
}

/* True when the next tokens are '(' and a section type rather than an address in parentheses. */
static bool at_type(struct ld_script *script, enum ld_mode mode, bool *found)
{
    struct ld_token open, word;
    *found = false;
    if (!ld_next(&script->sources, mode, &open))
        return false;
    if (ld_is_sign(&open, '(')) {
        if (!ld_next(&script->sources, LD_EXPRESSION, &word))
            return false;
        *found = is_type(&word);
    }
    ld_unread(&script->sources, &open);
    return true;
}

struct header {
    bool has_address;
    bool not_loaded;
    enum placed_if only;
    uint32_t load_code; /* LD_NO_CODE without AT(…) */
    struct ld_spot load_spot;
};

/* BIND(x) and BLOCK(x) of the svr3 scripts, an address and an alignment; or just an address. */
static bool read_address_value(struct ld_script *script)
{
    bool bind, block;
    uint32_t code;
    if (!ld_accept_word(script, LD_SCRIPT, "BIND", &bind) || !ld_compile(script, &code))
        return false;
    return !bind || (ld_accept_word(script, LD_EXPRESSION, "BLOCK", &block) && (!block || ld_compile(script, &code)));
}

/* `address (TYPE) :`, each optional but the ':'. GNU ld reads the first token as between statements still, so that
 * `.text a+4 :` asks for a symbol named `a+4`. */
static bool read_address(struct ld_script *script, struct header *header)
{
    struct ld_token token;
    bool typed;
    if (!at_type(script, LD_SCRIPT, &typed) || !ld_next(&script->sources, LD_SCRIPT, &token))
        return false;
    ld_unread(&script->sources, &token);
    if (!typed && !ld_is_sign(&token, ':')) {
        header->has_address = true;
        if (!read_address_value(script) || !at_type(script, LD_EXPRESSION, &typed))
            return false;
    }
    if (typed && (!ld_expect(script, LD_EXPRESSION, '(', "'('") || !read_type(script, &header->not_loaded)))
        return false;
    return ld_expect(script, LD_EXPRESSION, ':', "':' of an output section");
}

/* `AT(x) ALIGN(x) ALIGN_WITH_INPUT SUBALIGN(x) ONLY_IF_RO …` behind the ':'. */
static bool read_qualifiers(struct ld_script *script, struct header *header)
{
    static const char *const with_value[] = {"ALIGN", "SUBALIGN"};
    static const struct {
        const char *word;
        enum placed_if only;
    } bare[] = {{"ALIGN_WITH_INPUT", PLACED_ALWAYS},
                {"ONLY_IF_RO", PLACED_IF_READ_ONLY},
                {"ONLY_IF_RW", PLACED_IF_WRITABLE},
                {"SPECIAL", PLACED_ALWAYS},
                {"NOCROSSREFS", PLACED_ALWAYS}};
    struct ld_token token;
    for (;;) {
        bool known = false;
        uint32_t code;
        if (!ld_next(&script->sources, LD_EXPRESSION, &token))
            return false;
        if (ld_is_sign(&token, '{'))
            return true;
        for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
            if (!ld_is_word(&token, bare[i].word))
                continue;
            known = true;
            if (bare[i].only != PLACED_ALWAYS)
                header->only = bare[i].only;
        }
        if (known)
            continue;
        for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++)
            known = known || ld_is_word(&token, with_value[i]);
        bool load = ld_is_word(&token, "AT");
        if (!known && !load)
            return ld_unexpected(&script->sources, &token, "AT, ALIGN, SUBALIGN or the '{' of an output section");
        if (!ld_expect(script, LD_EXPRESSION, '(', "'('") || !ld_compile(script, &code) ||
            !ld_expect(script, LD_EXPRESSION, ')', "')'"))
            return false;
        if (load) {
            header->load_code = code;
            header->load_spot = token.spot;
        }
    }
}

/* KEEP(…), FILL(…), *(.text) and the like: what is between balanced parentheses, as input section patterns. */
static bool skip_patterns(struct ld_script *script)
{
    struct ld_token token;
    for (size_t depth = 1; depth > 0;) {
        if (!ld_next(&script->sources, LD_WILD, &token))
            return false;
        if (token.kind == LD_END || ld_is_sign(&token, '{') || ld_is_sign(&token, '}'))
            return ld_unexpected(&script->sources, &token, "')'");
        depth += ld_is_sign(&token, '(');
        depth -= ld_is_sign(&token, ')');
    }
    return true;
}

/* LONG(x) and FILL(x) hold expressions, everything else in parentheses is patterns. */
static bool holds_expression(const struct ld_token *token)
{
    static const char *const words[] = {"BYTE", "SHORT", "LONG", "QUAD", "SQUAD", "FILL"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ld_is_word(token, words[i]))
            return true;
    }
    return false;
}

/* A word of an output section that is no file of input sections: ASCIZ "text" (2.41) and the like. */
static bool skip_word(struct ld_script *script, const struct ld_token *token, bool *skipped)
{
    struct ld_token text;
    bool asciz = ld_is_word(token, "ASCIZ");
    *skipped = asciz || ld_is_word(token, "LINKER_VERSION") || ld_is_word(token, "CREATE_OBJECT_SYMBOLS");
    return !asciz || ld_expect_name(script, LD_WILD, &text, "the text behind ASCIZ");
}

/* The contents of an output section, from behind '{' to '}'. */
static bool read_contents(struct ld_script *script, bool *takes_input)
{
    struct ld_list list = ld_list_here(script);
    struct ld_token token;
    for (;;) {
        bool taken = false;
        uint32_t code;
        if (!ld_list_next(script, &list, LD_WILD, &token))
            return false;
        if (ld_is_sign(&token, '}'))
            return true;
        if (token.kind == LD_END || ld_is_sign(&token, '{') || ld_is_sign(&token, ')'))
            return ld_unexpected(&script->sources, &token, "an input section pattern, an assignment or '}'");
        if (ld_is_sign(&token, '(')) {
            *takes_input = true;
            if (!skip_patterns(script))
                return false;
        } else if (holds_expression(&token)) {
            if (!ld_expect(script, LD_WILD, '(', "'('") || !ld_compile(script, &code) ||
                !ld_expect(script, LD_EXPRESSION, ')', "')'"))
                return false;
        } else if (!ld_read_statement(script, LD_WILD, &token, &taken) ||
                   (!taken && !skip_word(script, &token, &taken))) {
            return false;
        } else {
            *takes_input = *takes_input || (!taken && token.kind == LD_NAME);
        }
    }
}

struct trailer {
    uint32_t run_region, load_region; /* index + 1; 0 = not given */
};

/* `:phdr` and `=fill`. */
static bool read_headers_and_fill(struct ld_script *script)
{
    bool accepted;
    struct ld_token name;
    uint32_t code;
    do {
        if (!ld_accept(script, LD_SCRIPT, ':', &accepted) ||
            (accepted && !ld_expect_name(script, LD_SCRIPT, &name, "the name of a program header")))
            return false;
    } while (accepted);
    return ld_accept(script, LD_SCRIPT, '=', &accepted) && (!accepted || ld_compile(script, &code)) &&
           ld_accept(script, LD_SCRIPT, ',', &accepted);
}

/* `>REGION` behind its '>'. */
static bool read_region_name(struct ld_script *script, struct ld_token *name)
{
    return ld_expect_name(script, LD_SCRIPT, name, "the name of a memory region");
}

/* `>REGION AT>REGION :phdr =fill ,`, all optional. Regions that MEMORY declares further down are listed in the order in
 * which they are looked up here, which in GNU ld begins with the load region. */
static bool read_trailer(struct ld_script *script, struct trailer *trailer)
{
    bool run, load;
    struct ld_token run_name = {.kind = LD_END}, load_name = run_name;
    *trailer = (struct trailer){0};
    if (!ld_accept(script, LD_SCRIPT, '>', &run) || (run && !read_region_name(script, &run_name)) ||
        !ld_accept_word(script, LD_SCRIPT, "AT", &load))
        return false;
    if (load && (!ld_expect(script, LD_SCRIPT, '>', "'>' behind AT") || !read_region_name(script, &load_name)))
        return false;
    return (!load || ld_region_named(script, &load_name, &trailer->load_region)) &&
           (!run || ld_region_named(script, &run_name, &trailer->run_region)) && read_headers_and_fill(script);
}

/* Gives placements [first, end) what header and trailer say about them. */
static bool place(struct ld_script *script, size_t first, const struct header *header, struct trailer trailer)
{
    bool has_load = header->load_code != LD_NO_CODE;
    if (has_load && trailer.load_region != 0)
        return ld_fail(script->fault, header->load_spot,
                       "AT(address) and AT>region say the same thing twice, which GNU ld refuses: leave one out");
    /* AT>REGION alone is the run region as well, as in GNU ld. */
    if (trailer.run_region == 0 && !header->has_address)
        trailer.run_region = trailer.load_region;
    for (size_t i = first; i < script->placement_count; i++) {
        struct ld_placement *placement = &script->placements[i];
        placement->run_region = trailer.run_region;
        placement->load_region = trailer.load_region;
        placement->not_loaded = placement->not_loaded || header->not_loaded;
        placement->only = header->only;
    }
    if (!has_load || first == script->placement_count)
        return true;
    return ld_add_statement(script, (struct ld_statement){.kind = LD_LOADS_AT,
                                                          .target = (uint32_t)first,
                                                          .code = header->load_code,
                                                          .spot = header->load_spot});
}

static bool read_section(struct ld_script *script, const struct ld_token *name)
{
    struct header header = {.load_code = LD_NO_CODE};
    struct trailer trailer;
    size_t index = 0;
    return add_placement(script, name, &index) && read_address(script, &header) && read_qualifiers(script, &header) &&
           read_contents(script, &script->placements[index].takes_input) && read_trailer(script, &trailer) &&
           place(script, index, &header, trailer);
}

/* OVERLAY: its sections share run addresses and follow each other in load addresses, so AT(x) is the first one's. */
static bool read_overlay(struct ld_script *script)
{
    struct header header = {.load_code = LD_NO_CODE};
    struct trailer trailer;
    struct ld_token token;
    size_t first = script->placement_count, index = 0;
    if (!read_address(script, &header) || !read_qualifiers(script, &header))
        return false;
    script->overlay_count++;
    for (;;) {
        if (!ld_next(&script->sources, LD_SCRIPT, &token))
            return false;
        if (ld_is_sign(&token, '}'))
            break;
        if (token.kind != LD_NAME)
            return ld_unexpected(&script->sources, &token, "a section of the OVERLAY or '}'");
        if (!add_placement(script, &token, &index) || !ld_expect(script, LD_WILD, '{', "'{'") ||
            !read_contents(script, &script->placements[index].takes_input) || !read_headers_and_fill(script))
            return false;
        script->placements[index].overlay = script->overlay_count;
    }
    return read_trailer(script, &trailer) && place(script, first, &header, trailer);
}

/* GROUP address : { sections }: the svr3 way to set '.' in front of sections. */
static bool open_group(struct ld_script *script)
{
    struct header header = {.load_code = LD_NO_CODE};
    return read_address(script, &header) && ld_expect(script, LD_SCRIPT, '{', "'{' of the GROUP");
}

static bool skip_entry(struct ld_script *script)
{
    struct ld_token name;
    if (!ld_expect(script, LD_SCRIPT, '(', "'('") || !ld_expect_name(script, LD_SCRIPT, &name, "a symbol"))
        return false;
    ld_name_at(script, &name)->referenced = true;
    return ld_expect(script, LD_SCRIPT, ')', "')'");
}

static bool read_in_sections(struct ld_script *script, const struct ld_token *token, size_t *groups)
{
    bool taken;
    if (ld_is_sign(token, ';')) /* behind ASSERT, for instance */
        return true;
    if (ld_is_word(token, "ENTRY"))
        return skip_entry(script);
    if (ld_is_word(token, "OVERLAY"))
        return read_overlay(script);
    if (ld_is_word(token, "GROUP")) {
        ++*groups;
        return open_group(script);
    }
    if (token->kind != LD_NAME)
        return ld_unexpected(&script->sources, token, "an output section, an assignment or '}'");
    return ld_read_statement(script, LD_SCRIPT, token, &taken) && (taken || read_section(script, token));
}

bool ld_read_sections(struct ld_script *script)
{
    struct ld_list list = ld_list_here(script);
    struct ld_token token;
    size_t groups = 0;
    script->has_sections = true;
    if (!ld_expect(script, LD_SCRIPT, '{', "'{' behind SECTIONS"))
        return false;
    for (;;) {
        if (!ld_list_next(script, &list, LD_SCRIPT, &token))
            return false;
        if (ld_is_sign(&token, '}') && groups-- == 0)
            return true;
        if (!ld_is_sign(&token, '}') && !read_in_sections(script, &token, &groups))
            return false;
    }
}
