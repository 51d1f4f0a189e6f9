#include "foreign.h"

#include "evidence.h"

#define VECTORS_SEEN 8

/* JAL x0, then an instruction that start-up code begins with (RISC-V ISA manual 20191213, table 24.1). */
static bool is_riscv(const struct subject *subject, uint64_t start, uint32_t first)
{
    uint32_t next;
    if ((first & 0xFFF) != 0x06F || is_ram(subject, first) || !image_word(subject->image, start + 4, &next))
        return false;
    uint32_t opcode = next & 0x7F;
    return opcode == 0x13 || opcode == 0x6F || opcode == 0x73 || opcode == 0x17;
}

/* A table of jumps, JMP or RJMP (AVR Instruction Set Manual, DS40002198): two halfwords each with JMP, and on parts
 * whose vectors are that wide; else one. */
static bool is_avr(const struct subject *subject, uint64_t start, uint32_t first)
{
    uint32_t word = first;
    for (unsigned i = 0; i < VECTORS_SEEN; i++) {
        uint32_t low = word & 0xFFFF, high = word >> 16;
        bool jmp = (low & 0xFE0E) == 0x940C, rjmp = (low & 0xF000) == 0xC000;
        bool more = (high & 0xF000) == 0xC000 || high == 0;
        if ((!jmp && !(rjmp && more)) || !image_word(subject->image, start + 4 * (uint64_t)(i + 1), &word))
            return false;
    }
    return true;
}

/* Magic number, segments, and an entry point in the instruction bus's space (ESP-IDF, esp_app_format.h). */
static bool is_esp32(const struct subject *subject, uint64_t start, uint32_t first)
{
    uint32_t entry, segments = first >> 8 & 0xFF;
    return (first & 0xFF) == 0xE9 && segments >= 1 && segments <= 16 && image_word(subject->image, start + 4, &entry) &&
           entry >> 28 == 4;
}

static const struct {
    bool (*is)(const struct subject *subject, uint64_t start, uint32_t first);
    const char *what;
} rows[] = {
    {is_riscv, "RISC-V instructions (a jal)"},
    {is_avr, "AVR jumps"},
    {is_esp32, "the header of an ESP32 image"},
};

bool find_foreign_code(const struct subject *subject, struct foreign_code *found)
{
    const struct image *image = subject->image;
    if (image->is_elf || image->extent_count == 0)
        return false;
    uint64_t start = image->extents[0].range.start;
    uint32_t first;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && image_word(image, start, &first); i++) {
        if (!rows[i].is(subject, start, first))
            continue;
        *found = (struct foreign_code){start, first, rows[i].what};
        return true;
    }
    return false;
}

bool is_loadable(const struct subject *subject)
{
    const struct image *image = subject->image;
    struct foreign_code code;
    return image_find_remark(image, REMARK_FOREIGN, 0) == NULL && !find_foreign_code(subject, &code) &&
           image->format != FORMAT_ARCHIVE && image_find_remark(image, REMARK_NOT_LINKED, 0) == NULL &&
           !(image_find_remark(image, REMARK_BIG_ENDIAN, 0) != NULL && image->chunk_count == 0);
}
