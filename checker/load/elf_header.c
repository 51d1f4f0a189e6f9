#include "elf_header.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "elf_names.h"
#include "loader.h"

#include <elf.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A broken file has many broken headers; naming the first few is enough. */
#define TRUNCATION_REMARKS 8

/* Offsets in the ELF header, which both classes share up to e_version (gABI, figure 4-3). */
enum {
    OFFSET_TYPE = 16,
    OFFSET_MACHINE = 18,
    OFFSET_SHOFF = 32,
    OFFSET_PHOFF = 28,
    OFFSET_PHNUM = 44,
    OFFSET_SHNUM = 48,
    OFFSET_SHSTRNDX = 50
};

static void remark(struct image *image, enum remark_kind kind, char *text)
{
    image_remark(image, kind, 0, text);
    free(text);
}

void elf_remark_truncated(struct image *image, size_t *count, char *text)
{
    if ((*count)++ < TRUNCATION_REMARKS)
        image_remark(image, REMARK_TRUNCATED, 0, text);
    free(text);
}

/* Notes what the header says against loading this file here; false when nothing behind the header is worth reading.
 */
static bool is_ours(struct image *image)
{
    const uint8_t *header = image->file;
    bool big_endian = header[EI_DATA] == ELFDATA2MSB;
    uint16_t machine = bytes_le16(header + OFFSET_MACHINE), type = bytes_le16(header + OFFSET_TYPE);
    if (big_endian) {
        machine = (uint16_t)(machine >> 8 | machine << 8);
        type = (uint16_t)(type >> 8 | type << 8);
    }
    image->machine = machine;
    image->type = type;
    if (header[EI_CLASS] != ELFCLASS32 || machine != EM_ARM) {
        remark(image, REMARK_FOREIGN,
               alloc_format("%s-bit ELF for %s (e_machine %u)", header[EI_CLASS] == ELFCLASS64 ? "64" : "32",
                            elf_machine_name(machine), machine));
        return false;
    }
    if (big_endian) {
        remark(image, REMARK_BIG_ENDIAN, alloc_string("the ELF header says big-endian (ELFDATA2MSB)"));
        return false;
    }
    if (type != ET_EXEC) {
        remark(image, REMARK_NOT_LINKED, alloc_string(elf_type_name(type)));
        return false;
    }
    return true;
}

/* gABI, section header: where e_shnum is 0 though there is a table, its first header's size tells how many. */
static uint64_t section_headers(const struct image *image)
{
    const uint8_t *header = image->file;
    uint32_t count = bytes_le16(header + OFFSET_SHNUM), offset = bytes_le32(header + OFFSET_SHOFF);
    if (count > 0 || offset == 0)
        return count;
    bool there = bytes_hold(image->file_size, offset, sizeof(Elf32_Shdr));
    return there ? bytes_le32(header + offset + offsetof(Elf32_Shdr, sh_size)) : 1;
}

/* A table whose headers lie past the end of the file would make libelf refuse the whole file. It is noted and then
 * hidden from libelf by clearing its offset and count, so that the rest is still judged. Offset 0 is no table by the
 * specification; with a count of program headers BFD looks for them there, so that others load something else. */
static void hide_truncated_table(struct image *image, size_t *truncated, const char *what, size_t offset_at,
                                 size_t count_at, uint64_t size)
{
    uint8_t *header = image->file;
    uint64_t offset = bytes_le32(header + offset_at);
    bool nowhere = offset == 0 && (size == 0 || offset_at == OFFSET_SHOFF);
    if (nowhere || (offset > 0 && bytes_hold(image->file_size, offset, size)))
        return;
    elf_remark_truncated(image, truncated,
                         alloc_format("the %s at offset 0x%llx, %llu bytes", what, (unsigned long long)offset,
                                      (unsigned long long)size));
    memset(header + offset_at, 0, 4);
    memset(header + count_at, 0, 2);
    image->file_as_read = false;
}

/* BFD takes a file whose section of names is not there for damaged, and objcopy does not touch it. */
static void find_names_section(struct image *image, size_t *truncated, uint64_t section_count)
{
    uint16_t index = bytes_le16(image->file + OFFSET_SHSTRNDX);
    if (section_count > 0 && index != SHN_UNDEF && index != SHN_XINDEX && index >= section_count)
        elf_remark_truncated(
            image, truncated,
            alloc_format("section %u with the names of the %llu sections", index, (unsigned long long)section_count));
}

static bool few_are_allocated(const struct image *image, uint64_t section_count, struct fault *fault)
{
    uint32_t offset = bytes_le32(image->file + OFFSET_SHOFF);
    uint64_t allocated = 0;
    for (uint64_t i = 0; offset != 0 && i < section_count; i++) {
        const uint8_t *header = image->file + offset + i * sizeof(Elf32_Shdr);
        allocated += (bytes_le32(header + offsetof(Elf32_Shdr, sh_flags)) & SHF_ALLOC) != 0;
    }
    return allocated <= ALLOCATED_CAP ||
           fault_set(fault, FAULT_FORMAT, "%s: %llu sections to be loaded, more than the %d a firmware can have",
                     image->path, (unsigned long long)allocated, ALLOCATED_CAP);
}

bool elf_header_check(struct image *image, size_t *truncated, bool *worth_reading, struct fault *fault)
{
    *worth_reading = false;
    if (image->file_size < sizeof(Elf32_Ehdr)) {
        elf_remark_truncated(image, truncated, alloc_string("the ELF header"));
        return true;
    }
    if (!load_fetch(image, 0, sizeof(Elf32_Ehdr), fault))
        return false;
    if (!is_ours(image))
        return true;
    if (!load_fetch(image, bytes_le32(image->file + OFFSET_SHOFF), sizeof(Elf32_Shdr), fault))
        return false;
    uint64_t section_count = section_headers(image), segment_count = bytes_le16(image->file + OFFSET_PHNUM);
    if (segment_count > SEGMENT_CAP || section_count > SECTION_CAP)
        return fault_set(fault, FAULT_FORMAT,
                         "%s: %llu sections and %llu segments, more than the %d and %d a firmware can have",
                         image->path, (unsigned long long)section_count, (unsigned long long)segment_count, SECTION_CAP,
                         SEGMENT_CAP);
    find_names_section(image, truncated, section_count);
    hide_truncated_table(image, truncated, "program header table", OFFSET_PHOFF, OFFSET_PHNUM,
                         segment_count * sizeof(Elf32_Phdr));
    hide_truncated_table(image, truncated, "section header table", OFFSET_SHOFF, OFFSET_SHNUM,
                         section_count * sizeof(Elf32_Shdr));
    *worth_reading = true;
    return load_fetch(image, bytes_le32(image->file + OFFSET_PHOFF), segment_count * sizeof(Elf32_Phdr), fault) &&
           load_fetch(image, bytes_le32(image->file + OFFSET_SHOFF), section_count * sizeof(Elf32_Shdr), fault) &&
           few_are_allocated(image, section_count, fault);
}
