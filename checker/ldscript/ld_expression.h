/* GNU ld expressions: compiled once into steps, evaluated as often as GNU ld does. Neither uses recursion, so the
 * depth of an expression is bounded by memory that was counted. */
#pragma once
#include "ld_script.h"

/* The order is that of ld_evaluate: operands, then one value in and one out, then two in. Binary operators are the
 * sign itself. */
enum ld_action {
    LD_DO_END,
    LD_DO_NUMBER,
    LD_DO_DOT,
    LD_DO_SYMBOL,
    LD_DO_DEFINED,
    LD_DO_ORIGIN,
    LD_DO_LENGTH,
    LD_DO_LAYOUT, /* SIZEOF(x), ADDR(x) …: pushes an unknown */
    LD_DO_NEGATE,
    LD_DO_NOT,
    LD_DO_COMPLEMENT,
    LD_DO_ABSOLUTE,
    LD_DO_LOG2CEIL,
    LD_DO_AT_DOT,   /* ALIGN(x), NEXT(x), DATA_SEGMENT_END(x): needs '.' */
    LD_DO_AT_DOT_2, /* DATA_SEGMENT_ALIGN(x, y) … */
    LD_DO_MAX,
    LD_DO_MIN,
    LD_DO_ALIGN,
    LD_DO_BRANCH, /* goes on at `argument` when the value is 0, behind it all (`number`) when it is unknown */
    LD_DO_JUMP,   /* below every sign */
};

/* Reads an expression up to the token that cannot belong to it, which is left unread. */
bool ld_compile(struct ld_script *script, uint32_t *code);

/* The same for what follows NAME and an assignment operator: `a += b` is compiled as `a + (b)`. */
bool ld_compile_assignment(struct ld_script *script, uint32_t name, int sign, uint32_t *code);

/* When an expression is evaluated. */
enum ld_phase {
    LD_FIRST, /* before sections are laid out, as regions are: '.' is 0 */
    LD_FINAL, /* for addresses of sections: '.' is unknown */
};

/* Evaluates; false only for a division by zero in LD_FIRST, which ends GNU ld too. */
bool ld_evaluate(struct ld_script *script, uint32_t code, enum ld_phase phase, struct ld_spot spot,
                 struct ld_value *value);

/* Half a sentence: why a value is not known and what to do. */
void ld_explain_unknown(const struct ld_script *script, const struct ld_value *value, char *text, size_t size);
