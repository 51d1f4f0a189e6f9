/* Why a toolchain links libraries that the core cannot run: the causes TCH010 to TCH013, TCH017 and TCH021. */
#include "tch.h"

#include "facts/attributes.h"

#include <string.h>

static const struct core_facts *core_of(const struct toolchain_subject *subject)
{
    return core_facts(subject->chip->core);
}

/* "-mcpu=cortex-m3 -mthumb": what the chip's core wants. */
static void add_core_flags(struct text *text, const struct toolchain_subject *subject)
{
    text_add(text, "-mcpu=%s -mthumb", core_of(subject)->option);
}

static void add_flags(struct text *text, const struct toolchain *t)
{
    for (size_t i = 0; i < t->flags.count; i++)
        text_add(text, "%s%s", i > 0 ? " " : "", t->flags.at[i]);
    if (t->flags.count == 0)
        text_add(text, "no flags");
}

static const struct arm_code *arm_code_of(const struct toolchain *t, const char *path)
{
    for (size_t i = 0; i < t->arm_code.count; i++)
        if (path == NULL ? t->arm_code.at[i].path == NULL
                         : t->arm_code.at[i].path != NULL && strcmp(t->arm_code.at[i].path, path) == 0)
            return &t->arm_code.at[i];
    return NULL;
}

static bool any_probe_finds(const struct toolchain *t, const char *code)
{
    for (size_t i = 0; i < t->probe_count; i++)
        for (size_t n = 0; n < t->probes[i].verdict.finding_count; n++)
            if (strcmp(t->probes[i].verdict.findings[n].rule->code, code) == 0)
                return true;
    return false;
}

/* Code of an architecture that the core does not have. Assembler members say less than they hold, none says more. */
static const char *newer_arch(const struct toolchain_subject *subject, const struct library *library)
{
    uint32_t beyond = library->facts.archs & ~core_of(subject)->runs;
    for (unsigned i = 0; i < 32 && core_of(subject)->runs != 0; i++)
        if ((beyond & (uint32_t)1 << i) != 0)
            return attribute_value_name(TAG_CPU_ARCH, i);
    return NULL;
}

/* Half a sentence that says why a library does not fit the core and the flags; "" when it does. */
static void add_misfit(struct text *why, const struct toolchain_subject *subject, const struct library *library)
{
    const struct toolchain *t = subject->toolchain;
    const struct arm_code *code = arm_code_of(t, library->path);
    const struct archive_facts *facts = &library->facts;
    const char *abi = tch_flag(t, "-mfloat-abi=");
    bool hard = abi != NULL && strcmp(abi, "hard") == 0;
    if (code != NULL) {
        text_add(why, "holds ARM code, and no Cortex-M executes that: ");
        tch_list_few(why, &code->functions);
    } else if (t->said != NULL && strstr(t->said, "VFP register arguments") != NULL && facts->members > 0 &&
               (facts->hard_float > 0) != hard) {
        text_add(why, "takes floating-point arguments in %s, and these flags pass them in %s",
                 hard ? "core registers" : "FP registers", hard ? "FP registers" : "core registers");
    } else if (!tch_any_c_linked(t) && facts->members > 0 && facts->arm == facts->members) {
        text_add(why, "holds nothing but ARM code, and no Cortex-M executes that");
    } else if (any_probe_finds(t, "ABI002") && newer_arch(subject, library) != NULL) {
        text_add(why, "is built for %s, which the %s does not execute", newer_arch(subject, library),
                 core_of(subject)->title);
    }
}

static bool fits(const struct toolchain_subject *subject, const struct library *library)
{
    struct text why = {0};
    add_misfit(&why, subject, library);
    bool good = why.length == 0;
    text_release(&why);
    return good;
}

/* libgcc and libc before the others: it is they that are chosen, and the rest by the same rule. */
static unsigned rank(const struct library *library)
{
    return strcmp(library->name, "libgcc.a") == 0 ? 0 : strncmp(library->name, "libc", 4) == 0 ? 1 : 2;
}

static const struct library *first_misfit(const struct toolchain_subject *subject)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *first = NULL;
    for (size_t i = 0; i < t->library_count; i++) {
        const struct library *library = &t->libraries[i];
        if ((first == NULL || rank(library) < rank(first)) && !fits(subject, library))
            first = library;
    }
    return first;
}

/* False when the flags are for another core than the chip's: then what they choose is not the libraries' fault. */
static bool flags_fit(const struct toolchain_subject *subject)
{
    const struct toolchain *t = subject->toolchain;
    const char *cpu = tch_flag(t, "-mcpu=");
    if (cpu == NULL || core_of(subject)->runs == 0)
        return true;
    char name[32] = "";
    for (size_t i = 0; i + 1 < sizeof name && cpu[i] != '\0' && cpu[i] != '+'; i++)
        name[i] = cpu[i] == '_' ? '-' : cpu[i];
    const struct core_facts *named = core_facts(core_from_name(name));
    return strcmp(name, core_of(subject)->option) == 0 ||
           (named->runs != 0 && (core_of(subject)->runs & (uint32_t)1 << named->arch) != 0);
}

/* The start-up takes nothing from a library. */
static bool compiles_for_newer(const struct toolchain *t)
{
    for (size_t i = 0; i < t->probe_count; i++)
        for (size_t n = 0; strcmp(t->probes[i].name, "start-up") == 0 && n < t->probes[i].verdict.finding_count; n++)
            if (strcmp(t->probes[i].verdict.findings[n].rule->code, "ABI002") == 0)
                return true;
    return false;
}

/* The first library that does not fit while what the flags compile does. */
static const struct library *misfit(const struct toolchain_subject *subject)
{
    const struct toolchain *t = subject->toolchain;
    bool asks_for_other = arm_code_of(t, NULL) != NULL || compiles_for_newer(t) || !flags_fit(subject);
    return asks_for_other ? NULL : first_misfit(subject);
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) : 0;
}

static bool same_folder(const char *one, const char *other)
{
    return folder_length(one) == folder_length(other) && strncmp(one, other, folder_length(one)) == 0;
}

static void add_misfit_sentence(struct told *told, const struct toolchain_subject *subject,
                                const struct library *library)
{
    text_add(&told->sentence, "%s, which ", library->path);
    add_misfit(&told->sentence, subject, library);
}

static bool is_clang(const struct toolchain *t)
{
    return t->version != NULL && strstr(t->version, "clang") != NULL;
}

/* GCC's folders, where there is one to ask; LLVM's own toolchain else. */
static void add_clang_cure(struct text *fix, const struct toolchain_subject *subject)
{
    const struct driver_facts *facts = &subject->toolchain->facts;
    if (facts->gcc_libgcc != NULL && facts->gcc_libc != NULL)
        text_add(fix, "name the folders that %s has for this core: -L%.*s -L%.*s", facts->gcc,
                 (int)folder_length(facts->gcc_libc), facts->gcc_libc, (int)folder_length(facts->gcc_libgcc),
                 facts->gcc_libgcc);
    else
        text_add(fix,
                 "take a clang that brings libraries for Cortex-M (the LLVM embedded toolchain for Arm, which "
                 "chooses them by -mcpu or --config), or install gcc-arm-none-eabi and libnewlib-arm-none-eabi and "
                 "name with -L the folders that arm-none-eabi-gcc has for the flags (-print-file-name=libc.a, "
                 "-print-libgcc-file-name)");
}

bool tch_is_clang_libraries(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *library = misfit(subject);
    const char *missing = t->said != NULL ? strstr(t->said, "unable to find library") : NULL;
    if (missing == NULL && t->said != NULL)
        missing = strstr(t->said, "no multilib found");
    if (!is_clang(t) || (library == NULL && missing == NULL))
        return false;
    if (library != NULL) {
        text_add(&told->sentence, "clang chooses no libraries by core in a sysroot of GCC's: ");
        add_misfit_sentence(told, subject, library);
    } else {
        text_add(&told->sentence, "clang has no libraries for the %s: %.*s", core_of(subject)->title,
                 (int)strcspn(missing, "\n"), missing);
    }
    add_clang_cure(&told->fix, subject);
    return true;
}

bool tch_is_flags_lost(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *library = misfit(subject);
    if (library == NULL || t->libgcc == NULL || t->facts.plain_libgcc == NULL || library->led_by != NULL ||
        strcmp(library->path, t->facts.plain_libgcc) != 0 || strcmp(library->path, t->libgcc) == 0)
        return false;
    text_add(&told->sentence, "the flags do not reach the link");
    if (t->link_source != NULL)
        text_add(&told->sentence, " (%s)", t->link_source);
    text_add(&told->sentence, ": with them the driver names %s, linked was what it has for no flags: ", t->libgcc);
    add_misfit_sentence(told, subject, library);
    text_add(&told->fix, "give ");
    add_core_flags(&told->fix, subject);
    text_add(&told->fix,
             " when linking too: in LDFLAGS, target_link_options or CMAKE_EXE_LINKER_FLAGS, and in whatever "
             "wraps the driver");
    return true;
}

/* The file that the driver itself has in the place of a library. */
static const char *own_file(const struct toolchain *t, const struct library *library)
{
    return strcmp(library->name, "libgcc.a") == 0        ? t->libgcc
           : strncmp(library->name, "libc", 4) == 0      ? t->facts.libc
           : strncmp(library->name, "libstdc++", 9) == 0 ? NULL
                                                         : t->facts.libc; /* libm, libnosys: newlib's, beside libc */
}

bool tch_is_shadowed(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *library = misfit(subject);
    const char *own = library != NULL ? own_file(t, library) : NULL;
    if (library == NULL || (library->led_by == NULL && (own == NULL || same_folder(own, library->path))))
        return false;
    if (library->led_by != NULL)
        text_add(&told->sentence, "%s leads to ", library->led_by);
    else
        text_add(&told->sentence, "a library stands in front of the driver's own: ");
    add_misfit_sentence(told, subject, library);
    if (own != NULL && !same_folder(own, library->path))
        text_add(&told->sentence, "; the driver's own is %s", own);
    if (library->led_by == NULL)
        text_add(&told->fix, "remove %s, or what leads the linker to its folder", library->path);
    else if (library->led_by[0] == '-')
        text_add(&told->fix, "leave %s out", library->led_by);
    else
        text_add(&told->fix, "unset %.*s", (int)strcspn(library->led_by, "="), library->led_by);
    text_add(&told->fix, "; a folder of libraries that is wanted has to be the one for ");
    add_core_flags(&told->fix, subject);
    return true;
}

static const struct library *library_named(const struct toolchain *t, const char *start)
{
    for (size_t i = 0; i < t->library_count; i++)
        if (strncmp(t->libraries[i].name, start, strlen(start)) == 0)
            return &t->libraries[i];
    return NULL;
}

bool tch_is_disagree(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *libgcc = library_named(t, "libgcc.a"), *libc = library_named(t, "libc");
    for (size_t i = 0; i < t->library_count && libc == libgcc; i++)
        if (strcmp(t->libraries[i].name, "libc.a") == 0 || strncmp(t->libraries[i].name, "libc_", 5) == 0)
            libc = &t->libraries[i];
    if (misfit(subject) == NULL || libgcc == NULL || libc == NULL || fits(subject, libgcc) == fits(subject, libc))
        return false;
    bool bad_libc = fits(subject, libgcc);
    const struct library *bad = bad_libc ? libc : libgcc, *good = bad_libc ? libgcc : libc;
    text_add(&told->sentence, "%s is built otherwise than %s: %s ", bad_libc ? "newlib" : "libgcc",
             bad_libc ? "libgcc" : "newlib", bad->path);
    add_misfit(&told->sentence, subject, bad);
    text_add(&told->sentence, "; %s fits", good->path);
    text_add(&told->fix, "rebuild %s for the multilib %s (", bad_libc ? "newlib" : "GCC's libgcc",
             t->multilib != NULL ? t->multilib : ".");
    add_flags(&told->fix, t);
    text_add(&told->fix,
             ") with this compiler, or install the one that belongs to it (Debian, Ubuntu: apt install "
             "--reinstall %s) in the place of %s",
             bad_libc ? "libnewlib-arm-none-eabi" : "gcc-arm-none-eabi", bad->path);
    return true;
}

/* Where the cure is to build the compiler anew, or to take one that somebody built right. */
static void add_rebuild(struct text *fix, const struct toolchain_subject *subject)
{
    static const char *const options[] = {"--disable-multilib", "--with-multilib-list", "--with-cpu",
                                          "--with-arch",        "--with-mode",          NULL};
    const struct toolchain *t = subject->toolchain;
    text_add(fix, "rebuild GCC with --with-multilib-list=rmprofile");
    tch_add_configured(fix, t, options);
    text_add(fix, " and newlib with that GCC; for this core alone, --with-cpu=%s --with-mode=thumb do",
             core_of(subject)->option);
    if (t->facts.gcc != NULL)
        text_add(fix, "; or take %s (--cc)", t->facts.gcc);
    else
        text_add(fix, "; or take a toolchain that has them, and name it with --cc: Arm's own, or Debian's "
                      "gcc-arm-none-eabi and libnewlib-arm-none-eabi");
}

bool tch_is_no_multilibs(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *library = misfit(subject);
    if (library == NULL || t->facts.multilibs.count != 1)
        return false;
    text_add(&told->sentence,
             "this GCC was built without multilibs (-print-multi-lib has one row, %s): whatever the flags "
             "say, it links ",
             t->facts.multilibs.at[0]);
    add_misfit_sentence(told, subject, library);
    add_rebuild(&told->fix, subject);
    return true;
}

bool tch_is_core_missing(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct library *library = misfit(subject);
    bool named = tch_flag(t, "-mcpu=") != NULL || tch_flag(t, "-march=") != NULL;
    if (library == NULL || t->facts.multilibs.count < 2 || !named)
        return false;
    text_add(&told->sentence, "none of the %zu multilibs of this GCC is for the %s: with ", t->facts.multilibs.count,
             core_of(subject)->title);
    add_flags(&told->sentence, t);
    text_add(&told->sentence, " it takes the multilib %s and links ", t->multilib != NULL ? t->multilib : ".");
    add_misfit_sentence(told, subject, library);
    add_rebuild(&told->fix, subject);
    return true;
}
