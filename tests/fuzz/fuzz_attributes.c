/* Build attributes, compiler strings and DWARF: arbitrary bytes as those sections of a small sound ELF. Whatever they
 * hold, walks end, and broken DWARF costs positions and nothing else: no brick appears or goes away with it. */
#include "base/alloc.h"
#include "check/check.h"
#include "debuginfo/debuginfo.h"
#include "facts/fingerprint.h"
#include "load/load.h"
#include "profile/profile.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct family abi_family, run_family;

/* The input's sections in order; its first bytes are their 16-bit lengths, the last one takes the rest. */
static const struct {
    const char *name;
    uint32_t type;
} parts[] = {{".ARM.attributes", SHT_ARM_ATTRIBUTES}, {".comment", SHT_PROGBITS},   {".debug_abbrev", SHT_PROGBITS},
             {".debug_line", SHT_PROGBITS},           {".debug_str", SHT_PROGBITS}, {".debug_aranges", SHT_PROGBITS},
             {".debug_line_str", SHT_PROGBITS},       {".debug_info", SHT_PROGBITS}};

#define PARTS    (sizeof parts / sizeof *parts)
#define SECTIONS (PARTS + 3) /* null, .text, names */
#define CODE     256
#define BASE     0x0800C000u

struct file {
    uint8_t *at;
    size_t size;
};

static uint32_t append(struct file *file, const void *bytes, size_t size)
{
    uint32_t offset = (uint32_t)file->size;
    uint8_t *grown = realloc(file->at, file->size + size + 1);
    if (grown == NULL)
        abort();
    file->at = grown;
    if (size > 0)
        memcpy(file->at + offset, bytes, size);
    file->size += size;
    file->at[file->size] = '\0';
    return offset;
}

static struct file make_elf(const uint8_t *input, size_t size)
{
    static const uint8_t code[CODE];
    Elf32_Ehdr header = {.e_ident = {0x7F, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
                         .e_type = ET_EXEC,
                         .e_machine = EM_ARM,
                         .e_version = EV_CURRENT,
                         .e_flags = EF_ARM_EABI_VER5,
                         .e_ehsize = sizeof header,
                         .e_shentsize = sizeof(Elf32_Shdr),
                         .e_shnum = SECTIONS,
                         .e_shstrndx = SECTIONS - 1};
    struct file file = {0}, names = {0};
    Elf32_Shdr sections[SECTIONS] = {0};
    append(&file, &header, sizeof header);
    append(&names, "", 1);
    sections[1] = (Elf32_Shdr){.sh_name = append(&names, ".text", 6),
                               .sh_type = SHT_PROGBITS,
                               .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                               .sh_addr = BASE,
                               .sh_offset = append(&file, code, sizeof code),
                               .sh_size = sizeof code};
    size_t next = 2 * (PARTS - 1);
    for (size_t i = 0; i < PARTS; i++) {
        size_t left = size > next ? size - next : 0, length = left;
        if (i + 1 < PARTS && size >= 2 * (PARTS - 1))
            length = (size_t)(input[2 * i] | input[2 * i + 1] << 8);
        if (length > left)
            length = left;
        sections[i + 2] = (Elf32_Shdr){.sh_name = append(&names, parts[i].name, strlen(parts[i].name) + 1),
                                       .sh_type = parts[i].type,
                                       .sh_offset = append(&file, input + (length > 0 ? next : 0), length),
                                       .sh_size = (Elf32_Word)length};
        next += length;
    }
    uint32_t name = append(&names, ".shstrtab", 10);
    sections[SECTIONS - 1] = (Elf32_Shdr){.sh_name = name,
                                          .sh_type = SHT_STRTAB,
                                          .sh_offset = append(&file, names.at, names.size),
                                          .sh_size = (Elf32_Word)names.size};
    while (file.size % 4 != 0)
        append(&file, "", 1);
    header.e_shoff = append(&file, sections, sizeof sections);
    memcpy(file.at, &header, sizeof header);
    free(names.at);
    return file;
}

static size_t bricks(const struct image *image)
{
    static struct board board;
    static struct chip chip;
    static const struct policy policy = {.fail_on = SEVERITY_ERROR};
    static const struct family *const both[] = {&abi_family, &run_family};
    struct fault fault;
    if (board.name == NULL && !(board_read("ds203", &board, &fault) && chip_read(board.chip, &chip, &fault)))
        abort();
    const struct subject request = {.map = &board.map, .board = &board, .chip = &chip};
    struct checked checked;
    check_image_by(image, &request, &policy, both, 2, &checked);
    size_t count = checked.verdict.counts[SEVERITY_BRICK];
    checked_release(&checked);
    return count;
}

/* The same image as if nothing had been compiled with -g. */
static size_t bricks_without_debug(const struct image *image)
{
    struct image bare = *image;
    bare.sections = alloc_items(image->section_count, sizeof *bare.sections);
    for (size_t i = 0; i < image->section_count; i++) {
        bare.sections[i] = image->sections[i];
        if (strcmp(bare.sections[i].name, ".debug_info") == 0)
            bare.sections[i].bytes = NULL;
    }
    size_t count = bricks(&bare);
    free(bare.sections);
    return count;
}

static void ask(const struct image *image, struct debuginfo *debug)
{
    struct source_position position;
    const struct sized_type *types;
    const struct compile_unit *units;
    size_t unit_count = debuginfo_units(debug, &units), type_count = debuginfo_types(debug, &types);
    for (size_t i = 0; i < type_count; i++)
        if (types[i].name == NULL || types[i].unit >= unit_count)
            abort();
    for (uint32_t at = BASE; at < BASE + CODE; at += 16) {
        debuginfo_unit_at(debug, at);
        if (debuginfo_position(debug, at, &position) && (position.file == NULL || position.line == 0))
            abort();
    }
    struct fingerprint fingerprint;
    fingerprint_take(image, debug, &fingerprint);
    for (size_t i = 0; i < fingerprint.attribute_count; i++)
        if (!fingerprint.attributes[i].has_number && fingerprint.attributes[i].text == NULL)
            abort();
    fingerprint_release(&fingerprint);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct file file = make_elf(bytes, size);
    struct image image = {0};
    struct fault fault;
    if (!image_load_bytes("fuzz.elf", file.at, file.size, &(struct load_options){0}, &image, &fault))
        abort();
    struct debuginfo *debug = debuginfo_new(&image);
    if (bricks_without_debug(&image) != bricks(&image))
        abort();
    ask(&image, debug);
    debuginfo_free(debug);
    image_release(&image);
    return 0;
}
