/* The order in which GNU ld 2.40 computes things, which decides what a script means:
 * 1. every region's expressions are looked at, so that PROVIDE knows which symbols are wanted;
 * 2. assignments run in script order, '.' being 0 and every region 0 up to the end of the address space;
 * 3. regions get their values, in the order of their declarations.
 * Addresses in SECTIONS are computed later, when regions are known and '.' moves; of these only what does not depend
 * on '.' is known here. Where GNU ld goes on with an invented 0 for a symbol without a value, this stays unknown. */
#include "ld_expression.h"

#include <inttypes.h>
#include <string.h>

#define ADDRESS_SPACE ((uint64_t)1 << 32)

static bool want_symbols(struct ld_script *script)
{
    struct ld_value value;
    for (size_t i = 0; i < script->region_count; i++) {
        const struct ld_region *region = &script->regions[i];
        if (region->declared && (!ld_evaluate(script, region->origin_code, LD_FIRST, region->spot, &value) ||
                                 !ld_evaluate(script, region->length_code, LD_FIRST, region->spot, &value)))
            return false;
    }
    return true;
}

static void define(struct ld_name *name, struct ld_value value)
{
    /* A symbol that was wanted before and gets no value stays undefined; an old value is not overwritten. */
    if (value.unknown != LD_KNOWN && (name->defined || name->referenced)) {
        if (!name->defined)
            name->value = value;
        return;
    }
    name->value = value;
    name->defined = true;
}

static bool run_first(struct ld_script *script)
{
    for (size_t i = 0; i < script->statement_count; i++) {
        const struct ld_statement *statement = &script->statements[i];
        struct ld_value value;
        if (statement->kind == LD_LOADS_AT)
            continue;
        struct ld_name *name = &script->names.all[statement->target];
        if (statement->kind == LD_PROVIDES && (name->defined || !name->referenced))
            continue;
        if (!ld_evaluate(script, statement->code, LD_FIRST, statement->spot, &value))
            return false;
        define(name, value);
    }
    return true;
}

static bool give(struct ld_script *script, const struct ld_region *region, uint32_t code, const char *what,
                 uint64_t max, uint64_t *number)
{
    struct ld_value value;
    const char *name = script->names.all[region->name].text;
    if (!ld_evaluate(script, code, LD_FIRST, region->spot, &value))
        return false;
    if (value.unknown != LD_KNOWN) {
        char why[320];
        ld_explain_unknown(script, &value, why, sizeof why);
        return ld_fail(script->fault, region->spot, "the %s of memory region %.80s is not known: %s", what, name, why);
    }
    if (value.number > max)
        return ld_fail(script->fault, region->spot,
                       "the %s of memory region %.80s is 0x%" PRIx64 ", which does not fit 32-bit addresses: is it "
                       "negative, or does it use a region before that has a value?",
                       what, name, value.number);
    *number = value.number;
    return true;
}

static bool not_declared(struct ld_script *script, const struct ld_region *region)
{
    const struct ld_name *name = &script->names.all[region->name];
    const char *advice = ld_glue_advice(name->text, strlen(name->text));
    if (advice != NULL)
        return ld_fail(script->fault, region->spot,
                       "memory region %.80s is not declared, and is one name to GNU ld: %s", name->text, advice);
    return ld_fail(script->fault, region->spot,
                   "memory region %.80s is not declared: no MEMORY block of this script or its INCLUDEs has it",
                   name->text);
}

static bool give_regions(struct ld_script *script)
{
    for (size_t i = 0; i < script->region_count; i++) {
        struct ld_region *region = &script->regions[i];
        if (!region->declared)
            return not_declared(script, region);
        if (!give(script, region, region->origin_code, "ORIGIN", ADDRESS_SPACE - 1, &region->origin) ||
            !give(script, region, region->length_code, "LENGTH", ADDRESS_SPACE, &region->length))
            return false;
    }
    return true;
}

/* Twice, because an address may use a symbol that is assigned further down. */
static bool run_final(struct ld_script *script)
{
    for (size_t i = 0; i < 2 * script->statement_count; i++) {
        const struct ld_statement *statement = &script->statements[i % script->statement_count];
        struct ld_value value;
        if (!ld_evaluate(script, statement->code, LD_FINAL, statement->spot, &value))
            return false;
        if (statement->kind == LD_LOADS_AT)
            script->placements[statement->target].load = value;
        else if (statement->kind == LD_ASSIGNS || !script->names.all[statement->target].assigned)
            script->names.all[statement->target].value = value;
    }
    return true;
}

static void predefine(struct ld_script *script, const struct ldscript_options *options)
{
    for (size_t i = 0; options != NULL && i < options->definition_count; i++) {
        const char *text = options->definitions[i].name;
        uint32_t index = ld_names_find(&script->names, text, strlen(text));
        struct ld_name *name = &script->names.all[index];
        name->assigned = true;
        define(name, (struct ld_value){.number = options->definitions[i].value});
    }
}

bool ld_resolve(struct ld_script *script, const struct ldscript_options *options)
{
    if (!want_symbols(script))
        return false;
    predefine(script, options);
    if (!run_first(script) || !give_regions(script))
        return false;
    return run_final(script);
}
