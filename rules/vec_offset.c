/* VEC014: what becomes of the vector table once the program says where it is (VTOR). */
#include "base/bytes.h"
#include "code/walk.h"
#include "facts/evidence.h"
#include "facts/table_looks.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"
#include "vec.h"

#define ULL(x) ((unsigned long long)(x))

static bool has_vtor(enum core core)
{
    return core != CORE_UNKNOWN && core != CORE_M0 && core != CORE_M1;
}

/* What code with a use for interrupts, and for VTOR, is made of: addresses of the system control space, as words or in
 * the instructions that GCC and LLVM make them with (ARM DDI 0403E, B3.2, A7.7.76, A7.7.161). */
struct used {
    bool interrupts, vtor;
};

static void look_at(const uint8_t *bytes, struct used *used)
{
    uint32_t word = bytes_le32(bytes);
    uint16_t first = (uint16_t)word, second = (uint16_t)(word >> 16);
    if (second != 0xE000 && first < 0xF000) /* as most are */
        return;
    bool base = first == 0xF04F && (second & 0xF0FF) == 0x20E0; /* MOV.W Rd, #0xE000E000 */
    bool half = first == 0xF64E && ((second & 0xF0FF) == 0x5008 || (second & 0xF0FF) == 0x5000); /* MOVW Rd, #0xED08 */
    used->interrupts = used->interrupts || base || (word >= 0xE000E000 && word < 0xE000E500);
    used->vtor = used->vtor || word == 0xE000ED00 || word == 0xE000ED08 ||
                 ((first & 0xFFF0) == 0xF8C0 && (second & 0xFFF) == 0xD08) || half;
}

static struct used used_by(const struct image *image)
{
    struct used used = {0};
    for (size_t i = 0; i < image->chunk_count && !used.vtor; i++)
        for (uint32_t at = 0; image->chunks[i].size >= 4 && at <= image->chunks[i].size - 4; at += 2)
            look_at(image->chunks[i].bytes + at, &used);
    return used;
}

bool uses_vtor(const struct image *image)
{
    return used_by(image).vtor;
}

/* The core starts with VTOR 0, where the parts show the start of their flash. */
static bool is_off_boot(const struct subject *subject, uint64_t table)
{
    const struct chip *chip = subject->chip;
    for (size_t i = 0; i < chip->die_flash_count; i++)
        if (chip->die_flash[i].range.start == table)
            return false;
    return chip->die_flash_count > 0 && !is_ram(subject, table);
}

static void check_value(const struct subject *subject, struct inquiry *inquiry, const struct start_path *path)
{
    struct place place = place_loaded(subject, range_of(load_of_run(subject, path->vtor_at), 4));
    place.symbol = symbol_at(subject, path->vtor_at);
    uint64_t table = load_of_run(subject, path->vtor);
    const struct chip *chip = subject->chip;
    bool flash = banks_hold(chip->die_flash, chip->die_flash_count, range_of(path->vtor, 4));
    if (path->vtor % 128 != 0)
        found(inquiry, &place,
              "0x%08x stores 0x%08x to VTOR, which is not a multiple of 128: the core drops the low bits",
              path->vtor_at, path->vtor);
    else if (table != vector_table_find(subject).address && image_chunk_at(subject->image, table) != NULL &&
             !looks_like_table(subject, table) && !is_ram(subject, path->vtor))
        found(inquiry, &place, "0x%08x stores 0x%08x to VTOR, where this image has something that is no vector table",
              path->vtor_at, path->vtor);
    else if (image_chunk_at(subject->image, table) == NULL && flash && mirror_of(subject, path->vtor) == NO_MIRROR &&
             !is_in_sibling(subject, path->vtor) && !is_resident(subject, path->vtor))
        found_as(
            inquiry, SEVERITY_WARNING, &place,
            "0x%08x stores 0x%08x to VTOR, outside this image: right only for a bootloader that starts what is there",
            path->vtor_at, path->vtor);
}

void check_offset(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    if (!has_vtor(subject->chip->core)) {
        skipped(inquiry, "the core has no VTOR");
        return;
    }
    struct start_path path = subject->walk->start;
    if (path.vtor_set) {
        check_value(subject, inquiry, &path);
        return;
    }
    if (!is_off_boot(subject, table.address))
        return;
    struct used used = used_by(subject->image);
    struct place place = vector_place(subject, table.address, 0, NULL);
    if (used.interrupts && !used.vtor)
        found_as(
            inquiry, SEVERITY_WARNING, &place,
            "the vector table is at 0x%08llx, not at the start of the flash, interrupts are used, and nothing in the "
            "image stores to VTOR",
            ULL(table.address));
}
