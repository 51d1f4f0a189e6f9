/* What is so about an image on its target, found once and asked by all who hold the subject. */
#pragma once
#include "attributes.h"
#include "subject.h"
#include "symbol_index.h"
#include "table_place.h"
#include "vector_table.h"

struct costly_facts; /* found when somebody first asks, on any thread (costly.h) */

struct facts {
    struct symbol_index symbols;
    struct attributes attributes;
    struct table_label label;         /* what names the vector table */
    struct table_place place;         /* where it is */
    struct vector_table table;        /* what is there */
    struct displaced_table displaced; /* where it is instead */
    struct range *taken;              /* of an ELF: what it loads or runs anywhere; ascending, disjoint */
    size_t taken_count;
    struct costly_facts *costly;
};

/* Finds the facts of a subject that has all its other members but the walk, and gives them to it. Image, map, board,
 * chip and debuginfo must outlive them; the caller calls facts_free. */
struct facts *facts_new(struct subject *subject);
void facts_free(struct facts *facts);
