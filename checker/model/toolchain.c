#include "toolchain.h"

#include "base/alloc.h"

#include <stdlib.h>

bool probe_passes(const struct probe *probe)
{
    return probe->linked && probe->verdict.pass && !probe->arm_code;
}

void probe_release(struct probe *probe)
{
    free(probe->complaint);
    verdict_release(&probe->verdict);
}

void arm_codes_release(struct arm_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        free(codes->at[i].library);
        free(codes->at[i].path);
        names_release(&codes->at[i].functions);
    }
    free(codes->at);
    *codes = (struct arm_codes){0};
}

static void libraries_release(struct toolchain *t)
{
    for (size_t i = 0; i < t->library_count; i++) {
        free(t->libraries[i].name);
        free(t->libraries[i].path);
        free(t->libraries[i].led_by);
        names_release(&t->libraries[i].where);
        names_release(&t->libraries[i].facts.stubs);
    }
    free(t->libraries);
}

static void facts_release(struct driver_facts *facts)
{
    char *const strings[] = {facts->configured,
                             facts->plain_libgcc,
                             facts->libc,
                             facts->assembler.path,
                             facts->assembler.target,
                             facts->assembler.led_by,
                             facts->linker.path,
                             facts->linker.target,
                             facts->linker.led_by,
                             facts->gcc,
                             facts->gcc_libgcc,
                             facts->gcc_libc};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    names_release(&facts->multilibs);
    names_release(&facts->steering);
}

void toolchain_release(struct toolchain *t)
{
    char *const strings[] = {t->driver,
                             t->unusable,
                             t->version,
                             t->machine,
                             t->multilib,
                             t->libgcc,
                             t->libc,
                             t->libm,
                             t->linker,
                             t->linker_version,
                             t->sysroot,
                             t->cxx,
                             t->unflagged_skip,
                             t->rejected_skip,
                             t->rejected_complaint,
                             t->ldrd_skip,
                             t->ldrd_function,
                             t->said,
                             t->fingerprint.options,
                             t->lock,
                             t->link_source};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        free(strings[i]);
    for (size_t i = 0; i < t->probe_count; i++)
        probe_release(&t->probes[i]);
    free(t->probes);
    libraries_release(t);
    facts_release(&t->facts);
    arm_codes_release(&t->arm_code);
    arm_codes_release(&t->unflagged);
    struct names *const lists[] = {
        &t->flags,   &t->link_flags,           &t->producers,           &t->conflicts, &t->rejected,
        &t->changes, &t->fingerprint.defaults, &t->fingerprint.sections};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        names_release(lists[i]);
    *t = (struct toolchain){0};
}
