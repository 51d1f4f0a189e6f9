/* What decides what a toolchain builds, for a lock: asked without paths, so that it is the same wherever it stands. */
#include "base/alloc.h"
#include "base/file.h"
#include "load/load.h"
#include "model/image.h"
#include "trial.h"

#include <gelf.h>
#include <libelf.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_digest(struct sha256_ctx *sum, char text[65])
{
    uint8_t made[SHA256_DIGEST_SIZE];
    sha256_digest(sum, sizeof made, made);
    for (size_t i = 0; i < sizeof made; i++)
        snprintf(text + 2 * i, 3, "%02x", made[i]);
}

/* The row of -print-multi-lib that has the folder of the flags. */
static void note_options(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    struct names rows = {0};
    driver_lines(t->driver, NULL, "-print-multi-lib", &trial->scratch, &rows);
    for (size_t i = 0; i < rows.count && t->multilib != NULL && t->fingerprint.options == NULL; i++) {
        size_t length = strcspn(rows.at[i], ";");
        if (strlen(t->multilib) == length && strncmp(rows.at[i], t->multilib, length) == 0)
            t->fingerprint.options = alloc_string(rows.at[i] + length + (rows.at[i][length] == ';'));
    }
    names_release(&rows);
}

/* Macros that tell of core, ABI and what a distribution switches on. */
static bool chooses_code(const char *line)
{
    static const char *const starts[] = {"__ARM",
                                         "__thumb",
                                         "__pic__",
                                         "__PIE__",
                                         "__SSP",
                                         "_FORTIFY_",
                                         "__OPTIMIZE",
                                         "__SOFTFP__",
                                         "__VFP_FP__",
                                         "__FAST_MATH__",
                                         "__CHAR_UNS",
                                         "__SIZEOF_WCHAR_T__",
                                         "__SIZEOF_LONG_DOUBLE__",
                                         "__EXCEPTIONS"};
    static const char define[] = "#define ";
    if (strncmp(line, define, strlen(define)) != 0)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(line + strlen(define), starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void note_defaults(const struct trial *trial)
{
    struct fingerprint *print = &trial->toolchain->fingerprint;
    struct process process;
    driver_run(trial->toolchain->driver, NULL, (const char *const[]){"-dM", "-E", "-x", "c", "/dev/null", NULL},
               &trial->scratch, &process);
    const char *line = process_good(&process) ? text_string(&process.out) : "";
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        char *one = alloc_text(line, length);
        if (chooses_code(one))
            names_add(&print->defaults, one + strlen("#define "));
        free(one);
        line += length + (line[length] == '\n');
    }
    process_release(&process);
    if (print->defaults.count > 1)
        qsort((void *)print->defaults.at, print->defaults.count, sizeof *print->defaults.at, by_text);
}

static void note_specs(const struct trial *trial)
{
    struct sha256_ctx sum;
    struct process process;
    driver_run(trial->toolchain->driver, NULL, (const char *const[]){"-dumpspecs", NULL}, &trial->scratch, &process);
    sha256_init(&sum);
    sha256_update(&sum, process.out.length, (const uint8_t *)text_string(&process.out));
    if (process_good(&process) && process.out.length > 0)
        write_digest(&sum, trial->toolchain->fingerprint.specs);
    process_release(&process);
}

/* What the C programs compile to, without the paths that debugging information has. */
static void note_code(const struct trial *trial)
{
    struct sha256_ctx sum;
    struct file file = {0};
    char *object = scratch_path(&trial->scratch, "together.o");
    bool any = false, there = file_read(object, FILE_CAP_IMAGE, FAULT_FILE, &file, NULL);
    elf_version(EV_CURRENT);
    Elf *elf = there ? elf_memory((char *)file.bytes, file.size) : NULL;
    sha256_init(&sum);
    for (Elf_Scn *scn = NULL; elf != NULL && (scn = elf_nextscn(elf, scn)) != NULL;) {
        GElf_Shdr header;
        Elf_Data *data = gelf_getshdr(scn, &header) != NULL ? elf_rawdata(scn, NULL) : NULL;
        bool loads = data != NULL && data->d_buf != NULL && (header.sh_flags & SHF_ALLOC) != 0;
        if (loads)
            sha256_update(&sum, data->d_size, data->d_buf);
        any = any || loads;
    }
    if (any)
        write_digest(&sum, trial->toolchain->fingerprint.code);
    if (elf != NULL)
        elf_end(elf);
    file_release(&file);
    free(object);
}

static void note_sections(const struct trial *trial)
{
    struct image image = {0};
    struct fault fault;
    char *linked = scratch_path(&trial->scratch, "together.elf");
    if (image_load(linked, &(struct load_options){0}, &image, &fault))
        for (size_t i = 0; i < image.section_count; i++)
            if ((image.sections[i].flags & SHF_ALLOC) != 0 && image.sections[i].size > 0)
                names_add(&trial->toolchain->fingerprint.sections, image.sections[i].name);
    image_release(&image);
    free(linked);
}

void trial_fingerprint(const struct trial *trial)
{
    note_options(trial);
    note_defaults(trial);
    note_specs(trial);
    note_code(trial);
    note_sections(trial);
}
