/* Why a toolchain builds nothing, or nothing for this part: the causes TCH014 to TCH016, TCH018 to TCH020 and TCH022.
 */
#include "tch.h"

#include "base/nearest.h"

#include <string.h>

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* What stands between two strings, the second of which may be "": up to the line's end. NULL when the first is not
 * there. */
static const char *quoted(const char *said, const char *start, const char *end, size_t *length)
{
    const char *at = said != NULL ? strstr(said, start) : NULL;
    if (at == NULL)
        return NULL;
    at += strlen(start);
    *length = strcspn(at, end);
    return *length > 0 ? at : NULL;
}

/* --- no driver for C ------------------------------------------------------------------------------------------- */

/* Programs that are taken for a driver, and what to do instead. By the start of the file's name. */
static const struct other {
    const char *name, *is, *instead;
} others[] = {
    {"rustc", "the Rust compiler",
     "build the image for the core (rustup target add %s; cargo build --release --target %s) "
     "and check that: dsocheck target/%s/release/NAME"},
    {"cargo", "Rust's builder",
     "build the image for the core (rustup target add %s; cargo build --release --target %s) and "
     "check that: dsocheck target/%s/release/NAME"},
    {"rust-lld", "a linker", "check the image it makes: dsocheck IMAGE; its libraries come from rustup target add %s"},
    {"zig", "a builder of several languages",
     "name its C driver: --cc 'zig cc' -- -target thumb-freestanding-eabi -mcpu=CORE, with _ "
     "in the place of - in the core's name"},
    {"armclang", "Arm's own compiler, whose linker takes no GNU script", "check the image it makes: dsocheck IMAGE"},
    {"armcc", "Arm's own compiler, whose linker takes no GNU script", "check the image it makes: dsocheck IMAGE"},
    {"iccarm", "IAR's compiler, whose linker takes no GNU script", "check the image it makes: dsocheck IMAGE"},
    {"ld.lld", "a linker", "name the driver that runs it: --cc clang -- --target=%s"},
    {"lld", "a linker", "name the driver that runs it: --cc clang -- --target=%s"},
    {"arm-none-eabi-ld", "a linker", "name the driver that runs it: --cc arm-none-eabi-gcc"},
    {"arm-none-eabi-as", "an assembler", "name the driver that runs it: --cc arm-none-eabi-gcc"},
};

/* Arm's architecture names in target triples (LLVM, Rust), by Tag_CPU_arch. */
static const char *triple(const struct toolchain_subject *subject)
{
    static const char *const triples[] = {
        [10] = "thumbv7m-none-eabi",      [11] = "thumbv6m-none-eabi",      [13] = "thumbv7em-none-eabi",
        [16] = "thumbv8m.base-none-eabi", [17] = "thumbv8m.main-none-eabi", [21] = "thumbv8.1m.main-none-eabi"};
    unsigned arch = core_facts(subject->chip->core)->arch;
    const char *name = arch < sizeof triples / sizeof *triples ? triples[arch] : NULL;
    return name != NULL ? name : triples[10];
}

/* The text with the target triple in the place of each %s. */
static void add_with_triple(struct text *text, const char *words, const struct toolchain_subject *subject)
{
    for (const char *at = words; *at != '\0';) {
        size_t length = strcspn(at, "%");
        text_add_bytes(text, at, length);
        at += length;
        if (*at == '%') {
            text_add(text, "%s", triple(subject));
            at += 2;
        }
    }
}

bool tch_is_no_driver(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const char *name = file_name(t->driver);
    for (size_t i = 0; t->unusable != NULL && i < sizeof others / sizeof *others; i++) {
        if (strncmp(name, others[i].name, strlen(others[i].name)) != 0 || strchr(name, ' ') != NULL)
            continue;
        text_add(&told->sentence, "%s is %s, and no driver that compiles and links C", t->driver, others[i].is);
        add_with_triple(&told->fix, others[i].instead, subject);
        return true;
    }
    return false;
}

/* --- another machine ------------------------------------------------------------------------------------------- */

bool tch_is_host(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const char *machine = t->machine;
    if (machine == NULL || (t->unusable == NULL && tch_any_c_linked(t)))
        return false;
    bool arm = strncmp(machine, "arm", 3) == 0 || strncmp(machine, "thumb", 5) == 0;
    if (arm && strstr(machine, "linux") == NULL)
        return false;
    text_add(&told->sentence, "the driver builds for %s, not for %s", machine,
             arm ? "a processor without Linux" : "ARM");
    if (t->version != NULL && strstr(t->version, "clang") != NULL)
        text_add(&told->fix, "say for what it shall build: --target=%s -mcpu=%s", triple(subject),
                 core_facts(subject->chip->core)->option);
    else if (t->facts.gcc != NULL)
        text_add(&told->fix, "name the cross compiler: --cc arm-none-eabi-gcc, which is here at %s", t->facts.gcc);
    else
        text_add(&told->fix, "install a cross compiler (Debian, Ubuntu: apt install gcc-arm-none-eabi "
                             "libnewlib-arm-none-eabi) and name it: --cc arm-none-eabi-gcc");
    return true;
}

/* --- names the driver does not know ---------------------------------------------------------------------------- */

/* `otherwise` when the name is like none. */
static const char *nearest_core(const char *wrong, const char *otherwise)
{
    struct nearest nearest = nearest_to(wrong, strlen(wrong));
    for (enum core core = CORE_M0; core < CORE_COUNT; core++)
        nearest_try(&nearest, core_facts(core)->option);
    return nearest.count > 0 ? nearest.found[0] : otherwise;
}

/* What the driver suggests, or the core whose name is nearest. */
static void add_nearest(struct text *fix, const struct toolchain_subject *subject, const char *option,
                        const char *wrong)
{
    const struct core_facts *core = core_facts(subject->chip->core);
    size_t length = 0;
    const char *nearest = quoted(subject->toolchain->said, "did you mean '", "'", &length);
    if (nearest == NULL) {
        nearest = nearest_core(wrong, core->option);
        length = strlen(nearest);
    }
    text_add(fix, "give %s%.*s", option, (int)length, nearest);
    bool same = length == strlen(core->option) && strncmp(nearest, core->option, length) == 0;
    if (strcmp(option, "-mcpu=") == 0 && !same)
        text_add(fix, "; the %s is -mcpu=%s", core->title, core->option);
}

bool tch_is_unknown_cpu(const struct toolchain_subject *subject, struct told *told)
{
    /* GCC with its option quoted and not, clang to 15 and from 16 on. */
    static const struct {
        const char *option, *start, *end;
    } sentences[] = {
        {"-mcpu=", "unrecognized '-mcpu' target: ", "\n"}, {"-march=", "unrecognized '-march' target: ", "\n"},
        {"-mcpu=", "unrecognized -mcpu target: ", "\n"},   {"-march=", "unrecognized -march target: ", "\n"},
        {"-mcpu=", "does not support '-mcpu=", "'"},       {"-march=", "does not support '-march=", "'"},
        {"-mcpu=", "unsupported argument '", "'"},         {"-mfpu=", "unrecognized argument in option '-mfpu=", "'"},
    };
    const struct toolchain *t = subject->toolchain;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        size_t length = 0;
        const char *name = quoted(t->said, sentences[i].start, sentences[i].end, &length);
        const char *given = tch_flag(t, sentences[i].option);
        if (name == NULL || given == NULL)
            continue;
        text_add(&told->sentence, "%s%.*s is none that this driver knows", sentences[i].option, (int)length, name);
        add_nearest(&told->fix, subject, sentences[i].option, given);
        return true;
    }
    return false;
}

/* What a C library comes with, by the start of its name; the last row is for all others. */
static const struct specs {
    const char *name, *cure;
} specs[] = {
    {"nano",
     "install newlib with its small variant (Debian, Ubuntu: apt install libnewlib-arm-none-eabi; built by hand: "
     "newlib configured with --enable-newlib-nano-malloc and its libraries named libc_nano.a, libg_nano.a)"},
    {"nosys",
     "install newlib's libgloss (Debian, Ubuntu: apt install libnewlib-arm-none-eabi), or define _sbrk, _write "
     "and their like in the project"},
    {"rdimon", "install newlib's libgloss (Debian, Ubuntu: apt install libnewlib-arm-none-eabi)"},
    {"picolibc", "install picolibc for this compiler (Debian, Ubuntu: apt install picolibc-arm-none-eabi)"},
    {"", "install what brings it"},
};

bool tch_is_specs(const struct toolchain_subject *subject, struct told *told)
{
    static const struct {
        const char *start, *end, *what;
    } sentences[] = {
        {"cannot read spec file '", "'", "the specs file"},
        {"configuration file '", "'", "the configuration file"},
        {"cannot find -lc_", ":\n", "the library libc_"},
        {"cannot find -lg_", ":\n", "the library libg_"},
        {"cannot find -lnosys", ":\n", "the library libnosys"},
        {"cannot find -lrdimon", ":\n", "the library librdimon"},
    };
    const struct toolchain *t = subject->toolchain;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        size_t length = 0;
        const char *at = t->said != NULL ? strstr(t->said, sentences[i].start) : NULL;
        if (at == NULL)
            continue;
        const char *name = quoted(t->said, sentences[i].start, sentences[i].end, &length);
        text_add(&told->sentence, "%s%s%.*s is missing in this toolchain", sentences[i].what,
                 sentences[i].end[0] == '\'' ? " " : "", (int)length, name != NULL ? name : "");
        const char *flag = tch_flag(t, "--specs=");
        flag = flag != NULL ? flag : tch_flag(t, "-specs=");
        struct text key = {0};
        text_add_bytes(&key, name != NULL ? name : "", name != NULL ? length : 0);
        const char *given = flag != NULL ? flag : text_string(&key);
        size_t row = 0;
        while (strncmp(file_name(given), specs[row].name, strlen(specs[row].name)) != 0)
            row++;
        text_add(&told->fix, "%s, or leave %s%s out", specs[row].cure, flag != NULL ? "--specs=" : "--config ", given);
        text_release(&key);
        return true;
    }
    return false;
}

/* --- tools that are missing or another's ----------------------------------------------------------------------- */

bool tch_is_lto_plugin(const struct toolchain_subject *subject, struct told *told)
{
    static const char *const sentences[] = {"liblto_plugin", "plugin needed to handle lto object", "'lto1'",
                                            "lto-wrapper", "LLVMgold"};
    const struct toolchain *t = subject->toolchain;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        const char *at = t->said != NULL ? strstr(t->said, sentences[i]) : NULL;
        if (at == NULL)
            continue;
        while (at > t->said && at[-1] != '\n')
            at--;
        text_add(&told->sentence, "the toolchain lacks its part for link-time optimisation: %.*s",
                 (int)strcspn(at, "\n"), at);
        text_add(&told->fix,
                 "install the toolchain whole (lto1, lto-wrapper and liblto_plugin.so belong beside cc1; %s "
                 "-print-prog-name=cc1), or give -fno-use-linker-plugin and leave -flto out",
                 t->driver);
        return true;
    }
    return false;
}

static bool is_for_arm(const char *target)
{
    return target == NULL || strstr(target, "arm") != NULL || strstr(target, "thumb") != NULL;
}

bool tch_is_foreign_tool(const struct toolchain_subject *subject, struct told *told)
{
    const struct toolchain *t = subject->toolchain;
    const struct {
        const char *name;
        const struct tool *tool;
    } tools[] = {{"an assembler", &t->facts.assembler}, {"a linker", &t->facts.linker}};
    if (t->said == NULL || (t->version != NULL && strstr(t->version, "clang") != NULL))
        return false;
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        const struct tool *tool = tools[i].tool;
        if (is_for_arm(tool->target))
            continue;
        text_add(&told->sentence, "the driver runs %s for %s: %s", tools[i].name, tool->target, tool->path);
        if (tool->led_by == NULL) {
            text_add(&told->sentence, ", which PATH has; it has none of its own");
            text_add(&told->fix,
                     "install binutils for arm-none-eabi where the driver looks (%s -print-search-dirs; Debian, "
                     "Ubuntu: apt install binutils-arm-none-eabi), or name their folder with -B",
                     t->driver);
        } else {
            text_add(&told->sentence, ", to which %s leads", tool->led_by);
            if (tool->led_by[0] == '-')
                text_add(&told->fix, "leave %s out", tool->led_by);
            else
                text_add(&told->fix, "unset %.*s", (int)strcspn(tool->led_by, "="), tool->led_by);
        }
        return true;
    }
    return false;
}

bool tch_is_position(const struct toolchain_subject *subject, struct told *told)
{
    static const char *const options[] = {"--enable-default-pie", NULL};
    const struct toolchain *t = subject->toolchain;
    bool fails = false;
    for (size_t i = 0; i < t->probe_count; i++)
        fails = fails || (t->probes[i].linked && !probe_passes(&t->probes[i]));
    if (!t->position_independent || !fails)
        return false;
    const char *asked = tch_flag(t, "-fPI") != NULL || tch_flag(t, "-fpi") != NULL ? "the flags ask for" : NULL;
    text_add(&told->sentence, "%s position-independent code, whose addresses a loader would have to fill in",
             asked != NULL ? asked : "this toolchain makes, unasked,");
    tch_add_configured(&told->sentence, t, options);
    text_add(&told->fix, asked != NULL ? "leave -fPIC, -fPIE and -pie out"
                                       : "give -fno-pie when compiling and -no-pie when linking");
    return true;
}
