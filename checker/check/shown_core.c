#include "shown_core.h"

#include "facts/attributes.h"
#include "facts/uf2_family.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NO_FP 0
#define FPV4  5 /* Tag_FP_arch (ARM IHI 0045, 3.3.6.1): VFPv4, FPv4-SP-D16, then FPv5 */
#define FPV5  7

/* What toolchains write into Tag_CPU_name, and Tag_CPU_arch where they write an architecture instead; the first row
 * that fits has the word. An FPU that was used asks for a core that has it. */
static const struct {
    const char *name; /* NULL: any */
    uint32_t arch;    /* Tag_CPU_arch (ARM IHI 0045, 3.3.5.2); 0: any */
    uint32_t fp;      /* at least */
    const char *chip;
} cores[] = {
    {"Cortex-M0", 0, NO_FP, "cortex-m0"},
    {"Cortex-M0+", 0, NO_FP, "cortex-m0plus"},
    {"Cortex-M0plus", 0, NO_FP, "cortex-m0plus"},
    {"Cortex-M3", 0, NO_FP, "cortex-m3"},
    {"Cortex-M4", 0, FPV4, "cortex-m4f"},
    {"Cortex-M4.fp", 0, NO_FP, "cortex-m4f"},
    {"Cortex-M4", 0, NO_FP, "cortex-m4"},
    {"Cortex-M7", 0, NO_FP, "cortex-m7"},
    {"Cortex-M23", 0, NO_FP, "cortex-m23"},
    {"Cortex-M33", 0, NO_FP, "cortex-m33"},
    {NULL, 11, NO_FP, "cortex-m0plus"}, /* v6-M */
    {NULL, 12, NO_FP, "cortex-m0plus"}, /* v6S-M */
    {NULL, 10, NO_FP, "cortex-m3"},     /* v7 */
    {NULL, 13, FPV5, "cortex-m7"},      /* v7E-M */
    {NULL, 13, FPV4, "cortex-m4f"},
    {NULL, 13, NO_FP, "cortex-m4"},
    {NULL, 16, NO_FP, "cortex-m23"}, /* v8-M Baseline */
    {NULL, 17, NO_FP, "cortex-m33"}, /* v8-M Mainline */
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static struct shown_core by_attributes(const struct image *image)
{
    struct shown_core shown = {0};
    uint32_t arch = 0, fp = NO_FP, profile = 0;
    struct attributes attributes = attributes_read(image);
    const char *name = attribute_text(&attributes, TAG_CPU_NAME);
    attribute_number(&attributes, TAG_CPU_ARCH, &arch);
    attribute_number(&attributes, TAG_FP_ARCH, &fp);
    bool told = attribute_number(&attributes, TAG_CPU_ARCH_PROFILE, &profile) && profile != 'M';
    for (size_t i = 0; !told && i < LENGTH(cores); i++) {
        bool named = cores[i].name == NULL || (name != NULL && strcasecmp(name, cores[i].name) == 0);
        if (!named || (cores[i].arch != 0 && cores[i].arch != arch) || fp < cores[i].fp)
            continue;
        shown.chip = cores[i].chip;
        const char *value = cores[i].name != NULL ? cores[i].name : attribute_value_name(TAG_CPU_ARCH, arch);
        snprintf(shown.why, sizeof shown.why, "its build attributes say %s%s", value,
                 fp != NO_FP ? " with an FPU" : "");
        break;
    }
    return shown;
}

struct shown_core shown_core(const struct image *image)
{
    if (image->is_elf)
        return by_attributes(image);
    struct shown_core shown = {0};
    const struct uf2_family *family = uf2_family_find(image->uf2_family);
    if (family != NULL) {
        shown.chip = core_facts(family->core)->name;
        snprintf(shown.why, sizeof shown.why, "its UF2 family is %s", family->name);
    }
    return shown;
}
