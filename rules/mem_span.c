/* MEM010: how far apart the lowest and the highest byte are. */
#include "mem_span.h"

#include "model/image.h"

#define HEX    "0x%08llx"
#define ULL(x) ((unsigned long long)(x))

/* 0x08000000 and 0x20000000 lie 384 MiB apart; no part has a gap of 16 MiB inside its flash. */
#define GIANT_SPAN ((uint64_t)16 << 20)

/* Where parts keep what configures them, far from their flash: files that are programmed whole have it on purpose. */
static const struct configuration {
    struct range range;
    const char *source;
} configurations[] = {
    {{0x0100A100, 0x0100A300}, "Renesas RA6M4 Hardware Manual (R01UH0890), Option-Setting Memory"},
    {{0x01010000, 0x01010040}, "Renesas RA4M1 Hardware Manual (R01UH0887), Option-Setting Memory"},
    {{0x10001000, 0x10002000}, "Nordic nRF52832 Product Specification v1.4, UICR"},
    {{0x1FF80000, 0x1FF80100}, "ST RM0038, Flash option bytes (STM32L1)"},
    {{0x1FFF7000, 0x20000000}, "ST RM0008, RM0090, RM0351: option bytes and OTP"},
    {{0x41C00000, 0x41C00400}, "TI MSPM0 G-Series TRM (SLAU846), NONMAIN"},
    {{0x90300000, 0x90700000}, "Infineon PSoC 4 TRM (001-88619), the hex file's checksum, protection and metadata"},
};

static bool is_configuration(struct range range)
{
    for (size_t i = 0; i < sizeof configurations / sizeof *configurations; i++)
        if (range_holds(configurations[i].range, range))
            return true;
    return false;
}

/* Without what configures the part. */
static struct range program_span(const struct image *image)
{
    struct range span = {UINT64_MAX, 0};
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        if (is_configuration(range))
            continue;
        span.start = range.start < span.start ? range.start : span.start;
        span.end = range.end;
    }
    return span.end == 0 ? (struct range){0} : span;
}

void check_span(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    struct range span = program_span(image);
    uint64_t bytes = image_loaded(image, span);
    struct place place = {.has_address = true, .range = span};
    if (span.end > (uint64_t)1 << 32)
        found_as(inquiry, SEVERITY_BRICK, &place, "its bytes go on to " HEX ", past the end of the address space",
                 ULL(span.end));
    if (range_size(span) < GIANT_SPAN || range_size(span) / 64 < bytes)
        return;
    found(inquiry, &place, "%llu bytes are spread over " HEX ".." HEX ": a .bin of it would have %llu MiB", ULL(bytes),
          ULL(span.start), ULL(span.end), ULL(range_size(span) >> 20));
}
