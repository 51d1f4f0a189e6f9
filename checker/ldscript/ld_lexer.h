/* Tokens of a linker script. What is a name depends on where it stands, as in GNU ld: between statements `a=1` is
 * one name, in an expression it is three tokens, inside an output section's braces `*` belongs to names. */
#pragma once
#include "ld_source.h"

enum ld_mode {
    LD_SCRIPT = 1,     /* between statements, in MEMORY and SECTIONS */
    LD_EXPRESSION = 2, /* behind '=' and inside the parentheses of functions */
    LD_WILD = 4,       /* inside the braces of an output section */
};

enum ld_kind { LD_END /* of the file being read */, LD_NAME, LD_NUMBER, LD_SIGN };

/* Signs of one character are that character. */
enum ld_sign {
    LD_SHIFT_LEFT = 256,
    LD_SHIFT_RIGHT,
    LD_OR_OR,
    LD_AND_AND,
    LD_EQUAL,
    LD_NOT_EQUAL,
    LD_LESS_EQUAL,
    LD_GREATER_EQUAL,
    LD_ASSIGN, /* += and its kin: LD_ASSIGN + the sign of the operation */
};

struct ld_token {
    enum ld_kind kind;
    const char *text; /* in the source; without the quotes of a quoted name */
    size_t length;
    bool quoted;
    int sign;        /* LD_SIGN */
    uint64_t number; /* LD_NUMBER */
    struct ld_spot spot;
    size_t start; /* offset in the source, for ld_unread */
};

/* Reads the next token of the open file. Characters that belong to no token are stepped over, as GNU ld does. */
bool ld_next(struct ld_sources *sources, enum ld_mode mode, struct ld_token *token);

/* Goes back to the start of the token read last. */
void ld_unread(struct ld_sources *sources, const struct ld_token *token);

/* True for an unquoted word of that spelling. */
bool ld_is_word(const struct ld_token *token, const char *word);
bool ld_is_sign(const struct ld_token *token, int sign);

/* The operator of a compound assignment, '=' for a plain one, 0 for any other token. */
int ld_assignment_sign(const struct ld_token *token);

/* "PATH:LINE: expected WHAT, found …", with advice where GNU ld's reading of the characters is a surprise. */
bool ld_unexpected(struct ld_sources *sources, const struct ld_token *token, const char *what);

/* Why a name may have been read in another way than it was meant ("put blanks around '='"), or NULL. */
const char *ld_glue_advice(const char *name, size_t length);
