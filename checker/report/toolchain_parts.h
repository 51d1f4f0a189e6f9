/* What the reports of a toolchain share. Private to this room. */
#pragma once
#include "model/toolchain.h"
#include "report.h"

/* Can what this toolchain builds with these flags be trusted on this part? The caller calls text_release. */
struct trust {
    const char *answer;  /* "yes", "no", "not known" */
    struct text because; /* "" when there is nothing to add */
    struct text part;    /* "ds203 (stm32f103vc-512k, cortex-m3)" */
};

void trust_of(const struct judged *judged, struct trust *trust);
void trust_release(struct trust *trust);

/* A fact as the text and the page show it; NULL values are left out. */
typedef void fact_sink(void *context, const char *name, const char *value);

/* The toolchain's facts, in their order. */
void toolchain_facts(const struct toolchain *toolchain, fact_sink *sink, void *context);

/* "pass", "fail", "not tried: …"; and the codes of what fails. */
void probe_outcome(const struct probe *probe, struct text *outcome);
