/* A linker script while it is read: everything that MEMORY, SECTIONS and assignments say, in the order they say it,
 * before anything is computed. GNU ld works the same way: a symbol assigned behind MEMORY counts inside it. */
#pragma once
#include "ld_lexer.h"
#include "ld_names.h"
#include "ldscript.h"

/* One step of a compiled expression, which works on a stack of values. */
struct ld_step {
    uint16_t action;   /* enum ld_action of ld_expression.h, or a sign */
    uint32_t argument; /* a name, or a step to go on with */
    uint64_t number;
};

#define LD_NO_CODE UINT32_MAX /* an expression that was not given */

struct ld_region {
    uint32_t name;
    bool declared;           /* by MEMORY; `>NAME` alone does not declare it */
    unsigned flags, without; /* of enum ld_flag in ld_memory.c: plain and behind '!' */
    uint32_t origin_code, length_code;
    uint64_t origin, length;
    struct ld_spot spot; /* of the declaration, or of the first use */
};

struct ld_alias {
    uint32_t name;
    uint32_t region;
    struct ld_spot spot;
};

struct ld_placement {
    char *section;                    /* owned */
    uint32_t run_region, load_region; /* index + 1; 0 = not given */
    enum placed_if only;
    uint32_t overlay;
    bool takes_input, not_loaded;
    struct ld_value load; /* of AT(…) */
    struct ld_spot spot;
};

/* What is computed, in script order. */
enum ld_statement_kind { LD_ASSIGNS, LD_PROVIDES, LD_LOADS_AT };

struct ld_statement {
    enum ld_statement_kind kind;
    uint32_t target; /* a name; LD_LOADS_AT: index into placements */
    uint32_t code;
    struct ld_spot spot;
};

struct ld_script {
    struct ld_sources sources;
    struct ld_names names;
    struct ld_step *code;
    size_t code_count, code_capacity;
    struct ld_region *regions;
    size_t region_count, region_capacity;
    struct ld_alias *aliases;
    size_t alias_count, alias_capacity;
    struct ld_placement *placements;
    size_t placement_count, placement_capacity;
    struct ld_statement *statements;
    size_t statement_count, statement_capacity;
    bool has_sections;
    bool inserts; /* it has an INSERT */
    uint32_t overlay_count;
    struct ld_value *stack; /* of the evaluation */
    size_t stack_capacity;
    struct fault *fault;
};

/* A script has a few hundred of regions, placements and assignments, and a few thousand steps in its expressions. */
#define LD_COUNT_CAP 65536
#define LD_CODE_CAP  (1u << 18)
/* Regions are held against each other and against sections, and each folder is looked through for a missing file. */
#define LD_REGION_CAP 1024
#define LD_SEARCH_CAP 256

/* A list in braces, or the whole script: `base` is how deep in INCLUDEs it was opened. */
struct ld_list {
    size_t base;
};

static inline struct ld_list ld_list_here(const struct ld_script *script)
{
    return (struct ld_list){script->sources.depth};
}

/* The next token of a list. INCLUDEs are gone into and come back from here; the end of the file that opened the list
 * is LD_END, and a '}' only comes from that file. */
bool ld_list_next(struct ld_script *script, const struct ld_list *list, enum ld_mode mode, struct ld_token *token);

/* Reads one token that must be this sign, or a name. */
bool ld_expect(struct ld_script *script, enum ld_mode mode, int sign, const char *what);
bool ld_expect_name(struct ld_script *script, enum ld_mode mode, struct ld_token *token, const char *what);

/* Reads a token and keeps it when it is this sign (word), else puts it back. */
bool ld_accept(struct ld_script *script, enum ld_mode mode, int sign, bool *accepted);
bool ld_accept_word(struct ld_script *script, enum ld_mode mode, const char *word, bool *accepted);

/* Reads over a balanced pair of signs, the opening one included. */
bool ld_skip_pair(struct ld_script *script, int open, int close);

uint32_t ld_name_of(struct ld_script *script, const struct ld_token *token);

/* The same name's entry; the pointer holds until the next name is read. */
struct ld_name *ld_name_at(struct ld_script *script, const struct ld_token *token);

/* Statements that may stand between commands, in SECTIONS and in an output section: assignments, PROVIDE,
 * PROVIDE_HIDDEN, HIDDEN, ASSERT. `token` is the first; *taken says whether it began one of them. */
bool ld_read_statement(struct ld_script *script, enum ld_mode mode, const struct ld_token *token, bool *taken);

/* The region of that name, added without a declaration when it is new: index + 1. */
bool ld_region_named(struct ld_script *script, const struct ld_token *token, uint32_t *region);

/* The rest of MEMORY, SECTIONS and REGION_ALIAS. */
bool ld_read_memory(struct ld_script *script);
bool ld_read_alias(struct ld_script *script);
bool ld_read_sections(struct ld_script *script);

bool ld_add_statement(struct ld_script *script, struct ld_statement statement);

/* The attributes as GNU ld prints them, and what they grant. */
void ld_region_attributes(const struct ld_region *region, char attributes[16], unsigned *access);

/* Reads the script and everything it INCLUDEs. */
bool ld_read_commands(struct ld_script *script);

/* Computes symbols, regions and load addresses as GNU ld does. */
bool ld_resolve(struct ld_script *script, const struct ldscript_options *options);
