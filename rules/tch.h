/* The checks of the TCH rows, and what they share. Private to this family. */
#pragma once
#include "base/text.h"
#include "judge/rule.h"
#include "model/toolchain.h"

/* tch_probes.c: what the probes became. */
void tch_multilib(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_default(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_build_id(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_page_size(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_region_names(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_conflicts(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_ldrd(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_usable(const struct toolchain_subject *subject, struct inquiry *inquiry);
void tch_probes(const struct toolchain_subject *subject, struct inquiry *inquiry);

/* tch_locked.c: is it the one that was approved? */
void tch_locked(const struct toolchain_subject *subject, struct inquiry *inquiry);

/* What is so, and what cures it, for one cause. */
struct told {
    struct text sentence, fix;
};

/* tch_libraries.c and tch_tools.c: whether a cause holds, which then is told. `told` is empty, and stays so if not. */
typedef bool cause_check(const struct toolchain_subject *subject, struct told *told);

/* The causes, in the order in which one explains the next: of what is wrong the first one is told, by the rule of its
 * code, and what follows from it is not told again. */
#define TCH_CAUSES                                                                                                     \
    CAUSE(no_driver, "TCH022")                                                                                         \
    CAUSE(host, "TCH016")                                                                                              \
    CAUSE(unknown_cpu, "TCH018")                                                                                       \
    CAUSE(specs, "TCH014")                                                                                             \
    CAUSE(lto_plugin, "TCH019")                                                                                        \
    CAUSE(foreign_tool, "TCH015")                                                                                      \
    CAUSE(clang_libraries, "TCH017")                                                                                   \
    CAUSE(flags_lost, "TCH021")                                                                                        \
    CAUSE(shadowed, "TCH012")                                                                                          \
    CAUSE(disagree, "TCH013")                                                                                          \
    CAUSE(no_multilibs, "TCH010")                                                                                      \
    CAUSE(core_missing, "TCH011")                                                                                      \
    CAUSE(position, "TCH020")

#define CAUSE(name, code)                                                                                              \
    cause_check tch_is_##name;                                                                                         \
    void tch_##name(const struct toolchain_subject *subject, struct inquiry *inquiry);
TCH_CAUSES
#undef CAUSE

/* The code of the cause that holds; NULL: none. */
const char *tch_cause(const struct toolchain_subject *subject);

/* True, and the rule is skipped, when what it would find follows from a cause. */
bool tch_follows(const struct toolchain_subject *subject, struct inquiry *inquiry);

/* "a, b, c and 4 more" */
void tch_list_few(struct text *list, const struct names *names);
/* The last flag that starts so, behind its start; NULL without. */
const char *tch_flag(const struct toolchain *toolchain, const char *start);
/* " (configured with --disable-multilib)": the options of a GCC that start with one of them; "" without. */
void tch_add_configured(struct text *text, const struct toolchain *toolchain, const char *const *starts);
bool tch_any_c_linked(const struct toolchain *toolchain);
