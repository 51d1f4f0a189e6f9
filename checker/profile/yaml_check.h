/* The pass over libyaml's events that comes before libcyaml (strict_yaml.h). Private to strict_yaml.c. */
#pragma once
#include "strict_yaml.h"

/* Walks the text's schema and notes where each value stands. False with a FAULT_CONFIG sentence at the place that is
 * wrong. */
bool yaml_check(struct yaml_text *text, const uint8_t *bytes, size_t size, struct fault *fault);
