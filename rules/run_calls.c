#include "base/alloc.h"
#include "base/bytes.h"
#include "base/text.h"
#include "facts/costly.h"
#include "facts/evidence.h"
#include "run.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* What LLD leaves of a direct call to an undefined weak function: BL .+4 (ARM IHI 0044, 4.6.1.1: the next
 * instruction). GNU ld writes NOP.W, which compilers also put in front of literal pools, so there only relocations
 * tell. Little-endian halfwords. */
static const uint8_t call_to_next[4] = {0x00, 0xF0, 0x00, 0xF8};

/* A test of the address stands this close before the call, and leads this far over it. */
#define GUARD_BYTES 32
#define GUARD_REACH 512
#define NAMED       4

static bool is_undefined_weak(const struct symbol *symbol)
{
    return symbol->binding == STB_WEAK && symbol->section == SHN_UNDEF && symbol->name[0] != '\0';
}

static uint16_t half(const struct section *section, uint64_t offset)
{
    return bytes_hold(section->size, offset, 2) ? bytes_le16(section->bytes + offset) : 0;
}

/* The target of a CBZ, CBNZ or 16-bit conditional branch as an offset in the section; 0 for other instructions
 * (ARM DDI 0403E, A7.7.12 and A7.7.21). */
static int64_t conditional_target(uint16_t code, uint64_t offset)
{
    int64_t pc = (int64_t)offset + 4;
    if ((code & 0xF500) == 0xB100)
        return pc + ((code >> 9 & 1) << 6 | (code >> 3 & 0x1F) << 1);
    if ((code & 0xF000) == 0xD000 && (code & 0x0E00) != 0x0E00)
        return pc + (int8_t)(code & 0xFF) * 2;
    return 0;
}

/* A conditional branch over the place, shortly before it: the source tests the address. */
static bool is_guarded(const struct section *section, uint64_t offset)
{
    uint64_t start = offset > GUARD_BYTES ? offset - GUARD_BYTES : 0;
    for (uint64_t at = start; at + 2 <= offset; at += 2) {
        int64_t target = conditional_target(half(section, at), at);
        if (target > (int64_t)offset && target <= (int64_t)offset + GUARD_REACH)
            return true;
    }
    return false;
}

static void report(const struct subject *subject, struct inquiry *inquiry, uint64_t address, const char *names)
{
    struct place place = place_loaded(subject, range_of(load_of_run(subject, address), 4));
    place.symbol = symbol_at(subject, address);
    found(inquiry, &place, "%s calls a weak function that nobody defines (%s) at 0x%08llx: the call does nothing",
          place.symbol != NULL ? place.symbol : "code", names, (unsigned long long)address);
}

/* --- with relocations (ld --emit-relocs) ------------------------------------------------------------------------ */

static bool is_call(unsigned type)
{
    return type == R_ARM_THM_PC22 || type == R_ARM_THM_JUMP24 || type == R_ARM_THM_PC11 || type == R_ARM_THM_JUMP19;
}

/* Calls `visit` for each relocation against an undefined weak symbol; returns whether there are relocations at all. */
static bool each_relocation(const struct image *image,
                            void (*visit)(void *context, uint32_t address, unsigned type, size_t symbol), void *context)
{
    bool any = false;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (s->type != SHT_REL || s->bytes == NULL || strncmp(s->name, ".rel.debug", 10) == 0)
            continue;
        any = true;
        for (uint32_t at = 0; at + sizeof(Elf32_Rel) <= s->size; at += (uint32_t)sizeof(Elf32_Rel)) {
            uint32_t info = bytes_le32(s->bytes + at + 4), symbol = ELF32_R_SYM(info);
            /* image.symbols leaves out the null symbol. */
            if (symbol > 0 && symbol <= image->symbol_count && is_undefined_weak(&image->symbols[symbol - 1]))
                visit(context, bytes_le32(s->bytes + at), ELF32_R_TYPE(info), symbol - 1);
        }
    }
    return any;
}

struct relocations {
    const struct subject *subject;
    struct inquiry *inquiry;
    bool *looked_at; /* by symbol: its address is read somewhere, so its user can test it */
};

static void note_use(void *context, uint32_t address, unsigned type, size_t symbol)
{
    struct relocations *relocations = context;
    (void)address;
    if (!is_call(type))
        relocations->looked_at[symbol] = true;
}

static void judge_call(void *context, uint32_t address, unsigned type, size_t symbol)
{
    struct relocations *relocations = context;
    if (is_call(type) && !relocations->looked_at[symbol])
        report(relocations->subject, relocations->inquiry, address, relocations->subject->image->symbols[symbol].name);
}

static bool judge_relocations(const struct subject *subject, struct inquiry *inquiry)
{
    struct relocations relocations = {subject, inquiry, alloc_items(subject->image->symbol_count, sizeof(bool))};
    bool any = each_relocation(subject->image, note_use, &relocations);
    each_relocation(subject->image, judge_call, &relocations);
    free(relocations.looked_at);
    return any;
}

/* --- without ----------------------------------------------------------------------------------------------------- */

static size_t name_candidates(const struct image *image, struct text *names)
{
    size_t count = 0;
    for (size_t i = 0; i < image->symbol_count; i++)
        if (is_undefined_weak(&image->symbols[i]) && count++ < NAMED)
            text_add(names, "%s%s", count > 1 ? ", " : "", image->symbols[i].name);
    if (count > NAMED)
        text_add(names, " and %zu more", count - NAMED);
    return count;
}

static void judge_section(const struct subject *subject, struct inquiry *inquiry, const struct section *section,
                          const char *names)
{
    const uint8_t *at = section->bytes, *end = section->bytes + section->size;
    while ((at = memmem(at, (size_t)(end - at), call_to_next, sizeof call_to_next)) != NULL) {
        uint64_t offset = (uint64_t)(at - section->bytes);
        if (offset % 2 == 0 && !is_guarded(section, offset))
            report(subject, inquiry, section->run + offset, names);
        at++;
    }
}

void check_weak_calls(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    struct text names = {0};
    size_t candidates = name_candidates(image, &names);
    bool by_lld = linked_by(compilers_of(subject), "LLD");
    if (candidates > 0 && judge_relocations(subject, inquiry))
        candidates = 0;
    else if (!by_lld)
        skipped(inquiry, "the linker does not tell what it left undefined; link with -Wl,--emit-relocs to know");
    for (size_t i = 0; by_lld && candidates > 0 && i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && (s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL)
            judge_section(subject, inquiry, s, text_string(&names));
    }
    text_release(&names);
}
