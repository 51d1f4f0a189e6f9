/* MCUboot's images: mcu-tools/mcuboot, boot/bootutil/include/bootutil/image.h (header, TLVs) and
 * boot/bootutil/src/image_validate.c (what is hashed). Their magic number is a key of 32 bits, so no part is needed. */
#include "boot_headers.h"

#include "prt_locks.h"

#include <nettle/sha2.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

#define MAGIC           0x96F3B83Du
#define MAGIC_OF_OLD    0x96F3B83Cu
#define TLV_MAGIC       0x6907u
#define PROTECTED_MAGIC 0x6908u
#define ENCRYPTED       0x0Cu /* ih_flags: what is hashed is not what is stored */
#define SIGNED_PURE     0x25u /* a TLV: the signature is over the image itself */
#define TLVS_CAP        64    /* of one image */

struct mcuboot {
    uint64_t start, tlvs; /* of the header; behind the image: of the first TLV area */
    uint64_t end;         /* of what is hashed */
    uint32_t protected_size, flags;
};

static bool read16(const struct image *image, uint64_t at, uint32_t *value)
{
    uint8_t bytes[2];
    if (!image_read(image, at, bytes, sizeof bytes))
        return false;
    *value = bytes[0] | (uint32_t)bytes[1] << 8;
    return true;
}

static bool read_header(const struct image *image, uint64_t start, struct mcuboot *header)
{
    uint32_t header_size, size;
    *header = (struct mcuboot){.start = start};
    if (!read16(image, start + 8, &header_size) || !read16(image, start + 10, &header->protected_size) ||
        !image_word(image, start + 12, &size) || !image_word(image, start + 16, &header->flags))
        return false;
    header->tlvs = start + header_size + size;
    header->end = header->tlvs + header->protected_size;
    return true;
}

/* ---- the hash ---- */

static bool hash_range(const struct image *image, struct range range, void *context,
                       void (*update)(void *context, size_t size, const uint8_t *bytes))
{
    uint8_t block[4096];
    for (uint64_t at = range.start; at < range.end; at += sizeof block) {
        size_t size = range.end - at < sizeof block ? (size_t)(range.end - at) : sizeof block;
        if (!image_read(image, at, block, size))
            return false;
        update(context, size, block);
    }
    return true;
}

static void update256(void *context, size_t size, const uint8_t *bytes)
{
    sha256_update(context, size, bytes);
}

static void update512(void *context, size_t size, const uint8_t *bytes)
{
    sha512_update(context, size, bytes);
}

/* Digests of which the start counts are computed whole; the shorter ones start otherwise. */
static bool compute(const struct image *image, struct range range, uint32_t type, uint8_t *digest, uint32_t *size)
{
    struct sha256_ctx small;
    struct sha512_ctx large;
    switch (type) {
    case 0x10:
        *size = SHA256_DIGEST_SIZE;
        sha256_init(&small);
        if (!hash_range(image, range, &small, update256))
            return false;
        sha256_digest(&small, *size, digest);
        return true;
    case 0x11:
        *size = SHA384_DIGEST_SIZE;
        sha384_init(&large);
        if (!hash_range(image, range, &large, update512))
            return false;
        sha384_digest(&large, *size, digest);
        return true;
    default:
        *size = SHA512_DIGEST_SIZE;
        sha512_init(&large);
        if (!hash_range(image, range, &large, update512))
            return false;
        sha512_digest(&large, *size, digest);
        return true;
    }
}

static void check_hash(const struct subject *subject, struct inquiry *inquiry, const struct mcuboot *header,
                       uint32_t type, struct range stored)
{
    uint8_t digest[SHA512_DIGEST_SIZE], wanted[SHA512_DIGEST_SIZE];
    uint32_t size;
    struct range hashed = {header->start, header->end};
    if (range_size(stored) > sizeof wanted || !image_read(subject->image, stored.start, wanted, range_size(stored)) ||
        !compute(subject->image, hashed, type, digest, &size) ||
        (size == range_size(stored) && memcmp(digest, wanted, size) == 0))
        return;
    struct place place = place_loaded(subject, stored);
    found(inquiry, &place,
          "the hash at 0x%08llx is not that of 0x%08llx..0x%08llx (MCUboot's header, image and protected TLVs): the "
          "bootloader refuses the image",
          ULL(stored.start), ULL(hashed.start), ULL(hashed.end));
}

/* ---- TLVs ---- */

static void check_tlvs(const struct subject *subject, struct inquiry *inquiry, const struct mcuboot *header,
                       uint64_t area, uint32_t total)
{
    struct range hash = {0};
    uint32_t hash_type = 0, type, length;
    uint64_t at = area + 4;
    for (size_t count = 0; count < TLVS_CAP && at + 4 <= area + total; count++, at += 4 + length) {
        if (!read16(subject->image, at, &type) || !read16(subject->image, at + 2, &length))
            return; /* told by the area's size */
        if (type == SIGNED_PURE)
            return;
        if (type >= 0x10 && type <= 0x12) {
            hash_type = type;
            hash = range_of(at + 4, length);
        }
    }
    if (hash_type != 0 && (header->flags & ENCRYPTED) == 0)
        check_hash(subject, inquiry, header, hash_type, hash);
}

/* False when there is no TLV area with that magic number, which is told. */
static bool has_area(const struct subject *subject, struct inquiry *inquiry, uint64_t at, uint32_t magic,
                     uint32_t *total)
{
    uint32_t found_magic = 0;
    struct place place = place_loaded(subject, range_of(at, 4));
    if (!read16(subject->image, at, &found_magic) || !read16(subject->image, at + 2, total)) {
        found(inquiry, &place,
              "MCUboot's header promises a TLV area at 0x%08llx, which is not loaded: the bootloader refuses the image",
              ULL(at));
        return false;
    }
    if (found_magic == magic && image_loaded(subject->image, range_of(at, *total)) == *total)
        return true;
    found(inquiry, &place,
          found_magic != magic
              ? "0x%04x at 0x%08llx, where MCUboot's header promises a TLV area (0x%04x): the "
                "bootloader refuses the image"
              : "the TLV area 0x%04x at 0x%08llx is cut off (0x%04x): the bootloader refuses the image",
          found_magic, ULL(at), magic);
    return false;
}

static void check_mcuboot(const struct subject *subject, struct inquiry *inquiry, uint64_t start)
{
    struct mcuboot header;
    uint32_t total;
    if (!read_header(subject->image, start, &header))
        return;
    if (header.protected_size > 0 && !has_area(subject, inquiry, header.tlvs, PROTECTED_MAGIC, &total))
        return;
    if (has_area(subject, inquiry, header.end, TLV_MAGIC, &total))
        check_tlvs(subject, inquiry, &header, header.end, total);
}

static void tell_old(const struct subject *subject, struct inquiry *inquiry, uint64_t start)
{
    struct place place = place_loaded(subject, range_of(start, 4));
    found_as(inquiry, SEVERITY_WARNING, &place,
             "the header at 0x%08llx is of MCUboot's first format (0x%08x), which later bootloaders refuse", ULL(start),
             MAGIC_OF_OLD);
}

void check_boot_headers(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->extent_count; i++) {
        uint64_t start = image->extents[i].range.start;
        uint32_t word;
        if (!image_word(image, start, &word))
            continue;
        if (word == MAGIC)
            check_mcuboot(subject, inquiry, start);
        else if (word == MAGIC_OF_OLD)
            tell_old(subject, inquiry, start);
    }
    if (has_locks(subject->chip, inquiry_code(inquiry)))
        check_locks(subject, inquiry);
}
