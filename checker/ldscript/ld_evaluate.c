#include "ld_expression.h"

#include "base/alloc.h"

#include <stdio.h>

static struct ld_value number(uint64_t value)
{
    return (struct ld_value){.number = value};
}

static struct ld_value layout(void)
{
    return (struct ld_value){.unknown = LD_LAYOUT};
}

static uint64_t log2_ceiling(uint64_t value)
{
    uint64_t result = 0;
    while (result < 63 && (uint64_t)1 << result < value)
        result++;
    return result + ((uint64_t)1 << result < value);
}

static uint64_t align(uint64_t value, uint64_t to)
{
    if (to <= 1)
        return value;
    uint64_t over = value % to;
    return over == 0 ? value : value + (to - over);
}

/* GNU ld divides signed numbers; the one quotient that overflows stays what it is. */
static uint64_t divide(uint64_t a, uint64_t b)
{
    return b == UINT64_MAX ? 0 - a : (uint64_t)((int64_t)a / (int64_t)b);
}

static uint64_t remainder_of(uint64_t a, uint64_t b)
{
    return b == UINT64_MAX ? 0 : (uint64_t)((int64_t)a % (int64_t)b);
}

static uint64_t compute(unsigned action, uint64_t a, uint64_t b)
{
    switch (action) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return divide(a, b);
    case '%':
        return remainder_of(a, b);
    case '&':
        return a & b;
    case '|':
        return a | b;
    case '^':
        return a ^ b;
    case '<':
        return a < b;
    case '>':
        return a > b;
    case LD_EQUAL:
        return a == b;
    case LD_NOT_EQUAL:
        return a != b;
    case LD_LESS_EQUAL:
        return a <= b;
    case LD_GREATER_EQUAL:
        return a >= b;
    case LD_AND_AND:
        return a != 0 && b != 0;
    case LD_OR_OR:
        return a != 0 || b != 0;
    case LD_SHIFT_LEFT:
        return b < 64 ? a << b : 0;
    case LD_SHIFT_RIGHT:
        return b < 64 ? a >> b : 0;
    case LD_DO_MAX:
        return a > b ? a : b;
    case LD_DO_MIN:
        return a < b ? a : b;
    default: /* LD_DO_ALIGN */
        return align(a, b);
    }
}

/* Operators of one operand; the rest leaves it as it is. */
static void apply_one(unsigned action, struct ld_value *a)
{
    if (a->unknown != LD_KNOWN)
        return;
    if (action == LD_DO_NEGATE)
        a->number = 0 - a->number;
    else if (action == LD_DO_NOT)
        a->number = a->number == 0;
    else if (action == LD_DO_COMPLEMENT)
        a->number = ~a->number;
    else if (action == LD_DO_LOG2CEIL)
        a->number = log2_ceiling(a->number);
    else if (action == LD_DO_AT_DOT)
        *a = layout();
}

static bool apply_two(struct ld_script *script, unsigned action, enum ld_phase phase, struct ld_spot spot,
                      struct ld_value *a, const struct ld_value *b)
{
    if (a->unknown != LD_KNOWN)
        return true;
    if (b->unknown != LD_KNOWN || action == LD_DO_AT_DOT_2) {
        *a = b->unknown != LD_KNOWN ? *b : layout();
    } else if ((action == '/' || action == '%') && b->number == 0) {
        if (phase == LD_FIRST)
            return ld_fail(script->fault, spot, "an expression here divides by zero, which GNU ld refuses");
        *a = layout();
    } else {
        a->number = compute(action, a->number, b->number);
    }
    return true;
}

/* Operands that are names. Asking for a symbol's value before layout is what makes PROVIDE provide it. */
static struct ld_value look_up(struct ld_script *script, const struct ld_step *step, enum ld_phase phase)
{
    struct ld_name *name = &script->names.all[step->argument];
    if (step->action == LD_DO_SYMBOL) {
        name->referenced = name->referenced || phase == LD_FIRST;
        return name->value;
    }
    if (step->action == LD_DO_DEFINED)
        return number(name->defined);
    if (name->region == 0)
        return (struct ld_value){.unknown = LD_NO_REGION, .name = step->argument};
    const struct ld_region *region = &script->regions[name->region - 1];
    return number(step->action == LD_DO_ORIGIN ? region->origin : region->length);
}

static struct ld_value operand(struct ld_script *script, const struct ld_step *step, enum ld_phase phase)
{
    if (step->action == LD_DO_NUMBER)
        return number(step->number);
    if (step->action == LD_DO_DOT)
        return phase == LD_FIRST ? number(0) : layout();
    if (step->action == LD_DO_LAYOUT)
        return layout();
    return look_up(script, step, phase);
}

static void push(struct ld_script *script, size_t *depth, struct ld_value value)
{
    script->stack = alloc_grow(script->stack, *depth, &script->stack_capacity, sizeof *script->stack);
    script->stack[(*depth)++] = value;
}

bool ld_evaluate(struct ld_script *script, uint32_t code, enum ld_phase phase, struct ld_spot spot,
                 struct ld_value *value)
{
    size_t depth = 0;
    for (size_t at = code; script->code[at].action != LD_DO_END; at++) {
        const struct ld_step *step = &script->code[at];
        if (step->action == LD_DO_JUMP) {
            at = (size_t)step->argument - 1;
        } else if (step->action == LD_DO_BRANCH) {
            /* An unknown condition stays on the stack as the value of the whole ?:. */
            if (script->stack[depth - 1].unknown != LD_KNOWN)
                at = (size_t)step->number - 1;
            else if (script->stack[--depth].number == 0)
                at = (size_t)step->argument - 1;
        } else if (step->action <= LD_DO_LAYOUT) {
            push(script, &depth, operand(script, step, phase));
        } else if (step->action <= LD_DO_AT_DOT) {
            apply_one(step->action, &script->stack[depth - 1]);
        } else {
            depth--;
            if (!apply_two(script, step->action, phase, spot, &script->stack[depth - 1], &script->stack[depth]))
                return false;
        }
    }
    *value = script->stack[0];
    return true;
}

void ld_explain_unknown(const struct ld_script *script, const struct ld_value *value, char *text, size_t size)
{
    if (value->unknown == LD_LAYOUT) { /* names nothing, and there may be no names */
        snprintf(text, size, "it depends on how sections are laid out, which comes later: use numbers or symbols");
        return;
    }
    const struct ld_name *name = &script->names.all[value->name];
    if (value->unknown == LD_NO_REGION)
        snprintf(text, size, "no memory region %.80s is declared", name->text);
    else if (name->line != 0)
        snprintf(text, size,
                 "symbol %.80s has no value when it is needed (line %u assigns or PROVIDEs it too late for that): move "
                 "that up or pass --defsym %.80s=VALUE",
                 name->text, name->line, name->text);
    else
        snprintf(text, size, "symbol %.80s is not defined: pass --defsym %.80s=VALUE", name->text, name->text);
}
