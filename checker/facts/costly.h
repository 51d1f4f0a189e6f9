/* Facts that take long to find and that few ask for: found when somebody first asks, on whatever thread that is, and
 * kept. */
#pragma once
#include "fingerprint.h"
#include "placement.h"
#include "producers.h"
#include "subject.h"
#include "symbol_index.h"

/* For facts.c. */
struct costly_facts *costly_facts_new(void);
void costly_facts_free(struct costly_facts *costly);

const struct place_names *place_names_of(const struct subject *subject);
const struct placements *placements_of(const struct subject *subject);
const struct compilers *compilers_of(const struct subject *subject);
const struct fingerprint *fingerprint_of(const struct subject *subject);
