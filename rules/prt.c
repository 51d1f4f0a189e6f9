/* PRT: ranges that the board protects or the chip obeys, because writing them loses the bootloader, a licence or the
 * device; and what boot ROMs want to find. */
#include "boot_headers.h"
#include "facts/evidence.h"
#include "families.h"
#include "prt_locks.h"
#include "segment_bytes.h"

#include <stdio.h>

#define ULL(x) ((unsigned long long)(x))

static struct place at_owned(const struct subject *subject, const struct owned_range *owned, struct range range)
{
    struct place place = place_loaded(subject, range);
    place.region = owned->name;
    if (owned->line > 0) {
        place.file = subject->board->path;
        place.line = owned->line;
    }
    return place;
}

static const char *why_of(const struct owned_range *owned)
{
    return owned->why != NULL ? owned->why : "it belongs to somebody else";
}

/* Padding over it is told by SEG002. */
static void check_segment_writes(const struct subject *subject, struct inquiry *inquiry,
                                 const struct owned_range *owned)
{
    for (struct segment_run run = {0}; next_segment_run(subject->image, &run);) {
        struct range hit = range_common(run.range, owned->range);
        if (run.padding || range_size(hit) == 0)
            continue;
        struct place place = at_owned(subject, owned, hit);
        found(inquiry, &place, "segment %zu overwrites 0x%08llx..0x%08llx of the protected range %s (%s)", run.segment,
              ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    }
}

static void check_writes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < subject->board->protected_count; i++) {
        const struct owned_range *owned = &subject->board->protected_ranges[i];
        uint64_t bytes = image_loaded(image, owned->range);
        check_segment_writes(subject, inquiry, owned);
        if (bytes == 0)
            continue;
        struct range hit = loaded_span(image, owned->range);
        struct place place = at_owned(subject, owned, hit);
        found(inquiry, &place, "%llu bytes at 0x%08llx..0x%08llx overwrite the protected range %s (%s)", ULL(bytes),
              ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    }
}

/* False when nothing of `owned` is erased. */
static bool found_erased(const struct subject *subject, struct inquiry *inquiry, const struct owned_range *owned,
                         struct range written)
{
    struct range hit = range_common(chip_erased(subject->chip, written), owned->range);
    if (range_size(hit) == 0)
        return false;
    struct place place = at_owned(subject, owned, hit);
    char pages[64] = "whole sectors";
    if (subject->chip->erase_unit > 0)
        snprintf(pages, sizeof pages, "whole pages of %llu bytes", ULL(subject->chip->erase_unit));
    found(inquiry, &place, "programming 0x%08llx..0x%08llx erases %s, and with them 0x%08llx..0x%08llx of %s (%s)",
          ULL(written.start), ULL(written.end), pages, ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    return true;
}

static void check_erases(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->board->protected_count; i++) {
        const struct owned_range *owned = &subject->board->protected_ranges[i];
        if (image_loaded(subject->image, owned->range) > 0)
            continue; /* PRT001 says worse of it */
        bool told = false;
        for (size_t n = 0; n < subject->image->extent_count && !told; n++)
            told = found_erased(subject, inquiry, owned, subject->image->extents[n].range);
        for (struct segment_run run = {0}; !told && next_segment_run(subject->image, &run);)
            told = range_size(range_common(run.range, owned->range)) == 0 &&
                   found_erased(subject, inquiry, owned, run.range);
    }
}

#define NEEDS      (NEED_LOADABLE | NEED_BYTES | NEED_PROTECTED)
#define LOCK_NEEDS (NEED_LOADABLE | NEED_BYTES)

static const struct rule rules[] = {
    {"PRT001", "writes-protected", SEVERITY_BRICK, NEEDS, check_writes,
     "Loaded bytes lie in a protected range of the board.",
     "The bootloader, the operating part or a licence there is lost; without it the device does not start or cannot be "
     "updated again.",
     "link the image for its own slot; to replace that part on purpose check it with its own board (dsocheck boards)",
     "the board profile (dsocheck boards); docs/DS203.md, flash layout"},
    {"PRT002", "erases-protected", SEVERITY_BRICK, NEEDS | NEED_ERASE_UNIT, check_erases,
     "An erase unit of the image also holds protected bytes.",
     "Flash is erased by the page: the protected bytes beside the image go with it.",
     "start (or end) the image at an erase page of its own", "the chip profile's erase unit (dsocheck chips)"},
    {"PRT003", "stm32-option-bytes", SEVERITY_BRICK, LOCK_NEEDS, check_option_bytes,
     "Loaded bytes lie in the option bytes or the one-time programmable area of an STM32 or a part like it. Level 2 "
     "and its like: a brick; level 1, write protection, no boot from flash: an error; a bad complement or a watchdog: "
     "a warning; all as delivered: a note.",
     "They are erased together: what the image leaves out is lost, and a missing or wrong read protection byte (RDP) "
     "locks the flash. On families with level 2 it locks for good.",
     "take them out of the image (objcopy -R SECTION), and set option bytes on purpose, each chip by itself",
     "the part's rows (rules/locks); PM0075 (STM32F10xxx flash programming), 2.4.1 and 2.5"},
    {"PRT004", "nxp-crp", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "The code read protection word of an LPC holds one of its keys: CRP3 a brick, CRP1 and CRP2 an error, NO_ISP a "
     "warning.",
     "Debug access is off from the next reset; with CRP3 the serial loader as well, and nothing brings them back.",
     "place 0xFFFFFFFF at 0x2FC in a section of its own (.crp), so that no code comes to lie there",
     "the part's rows (rules/locks/nxp-lpc.yaml)"},
    {"PRT005", "lpc-checksum", SEVERITY_WARNING, LOCK_NEEDS, check_locks,
     "The first eight words of an LPC's vector table do not add up to 0.",
     "Its boot ROM takes the flash for empty and stays in the serial loader. Debug probes and FlashMagic put the sum "
     "in while they program; drag-and-drop and ISP do not.",
     "have word 7 computed behind the link (lpc_checksum, mbed's post-build), and keep it free in the table",
     "the part's rows (rules/locks/nxp-lpc.yaml)"},
    {"PRT006", "kinetis-flash-config", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "The flash configuration field at 0x400 secures the part, or is missing from a whole image; secured without mass "
     "erase: a brick.",
     "A secured part takes nothing but a mass erase; one that refuses that, too, is lost.",
     "link the configuration field (.FlashConfig) to 0x400 with FSEC 0xFE, and keep code out of it",
     "the part's rows (rules/locks/nxp-kinetis.yaml)"},
    {"PRT007", "nrf-uicr", SEVERITY_ERROR, LOCK_NEEDS, check_locks,
     "Words of an nRF's UICR close the debug port, or name a bootloader that is not there; erase protection on a "
     "closed port: a brick.",
     "A closed port opens only to an erase of everything; a bootloader address that leads nowhere starts nothing.",
     "take the UICR out of the image, or write what is meant", "the part's rows (rules/locks/nordic.yaml)"},
    {"PRT008", "sam-user-row", SEVERITY_ERROR, LOCK_NEEDS, check_locks,
     "Loaded bytes lie in the user row of a SAM: calibration lost or a watchdog that cannot be stopped is an error; "
     "other bytes a warning.",
     "The row holds factory calibration, brown-out levels, the watchdog and the bootloader's protection, and is read "
     "at each reset.",
     "take the user row out of the image; change single fuses with a tool that keeps the others",
     "the part's rows (rules/locks/microchip-sam.yaml)"},
    {"PRT009", "rp2040-boot2", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "The first 252 bytes of an RP2040's flash and the checksum behind them do not fit.",
     "The boot ROM does not start what it finds, and waits for USB.",
     "link a second stage (.boot2) with its checksum, as pico-sdk's pad_checksum makes it",
     "the part's rows (rules/locks/raspberry-pi.yaml)"},
    {"PRT010", "rp2350-image-def", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "The first 4 KiB of an RP2350's flash have no block that leads through a closed loop to a program for Arm.",
     "The boot ROM does not start the image.",
     "keep the SDK's embedded block (.embedded_block) in the first 4 KiB, and its end block",
     "the part's rows (rules/locks/raspberry-pi.yaml)"},
    {"PRT011", "ti-ccfg", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "The customer configuration (CCFG) of a CC13xx or CC26xx leaves no way back, or names no vector table: a brick or "
     "an error; single doors closed: a warning; TI's default: a note.",
     "The boot ROM reads it at each reset: with bootloader, debug port and chip erase off nobody gets in again.",
     "start from TI's ccfg.c, and leave debug port or bootloader open until production",
     "the part's rows (rules/locks/ti-cc13xx-cc26xx.yaml)"},
    {"PRT012", "efm32-lock", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "Words of the lock bits page of an EFM32, EZR32 or EFR32, or of the option bytes of an EM35x, close the part; the "
     "access port itself: a brick.",
     "Debug access is off; with the access port locked as well no erase opens it again.",
     "leave the lock bits page out of the image", "the part's rows (rules/locks/silabs.yaml)"},
    {"PRT013", "imxrt-fcb", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "What an i.MX RT boots from lacks its configuration block, or leads to no image.",
     "The boot ROM starts its serial downloader instead.",
     "link the board's flexspi_nor_config and boot data in front of the image (XIP_BOOT_HEADER_ENABLE)",
     "the part's rows (rules/locks/nxp-imxrt.yaml)"},
    {"PRT014", "renesas-option", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "Option-setting memory of a Renesas RA, Synergy or RA's TrustZone parts locks it: ID code, security MPU, "
     "permanent block protection.",
     "They take effect at the next reset, and several of them cannot be changed again by anybody.",
     "take the option-setting memory of the BSP's linker script, and keep code out of 0x400..0x43F",
     "the part's rows (rules/locks/renesas.yaml)"},
    {"PRT015", "mspm0-nonmain", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "NONMAIN of an MSPM0 is written in part, with a checksum that does not fit, or closed.",
     "The boot ROM takes a wrong configuration for none and locks the part, which no tool undoes.",
     "leave NONMAIN out of the image, or write all of it as TI's configuration tool makes it",
     "the part's rows (rules/locks/ti-mspm0.yaml)"},
    {"PRT016", "psoc-protect", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "Protection, fuses or access restrictions of a PSoC, or the boot mode of an XMC1, close the part.",
     "KILL, fuses and restrictions are written once, and switch the debug port off.",
     "set them on purpose, each chip by itself; take .cy_efuse and its like out of the image",
     "the part's rows (rules/locks/infineon.yaml)"},
    {"PRT017", "cc2538-cca", SEVERITY_ERROR, LOCK_NEEDS, check_locks,
     "The customer configuration area (CCA) of a CC2538 names no program, locks the part, or closes the serial "
     "loader's back door.",
     "The boot ROM starts its loader instead of the program, or refuses the debugger.",
     "link the CCA at the end of the flash as the platform's sample does",
     "the part's rows (rules/locks/ti-cc2538.yaml)"},
    {"PRT018", "hc32-icg", SEVERITY_BRICK, LOCK_NEEDS, check_locks,
     "Words in the flash of an HC32 protect it or start a watchdog at reset.",
     "Protection holds from the next reset; the watchdog resets firmware that does not know of it.",
     "keep code out of the initial configuration (ICG), and set protection on purpose",
     "the part's rows (rules/locks)"},
    {"PRT019", "fill-over-lock", SEVERITY_WARNING, LOCK_NEEDS, check_filled_locks,
     "A gap of the image holds a lock word that 0x00 sets; or, a brick, a segment of the file writes over settings "
     "where "
     "no section has bytes.",
     "Programmers that go by segments write the padding, and objcopy -O binary fills gaps with zeros, which locks some "
     "parts for good.",
     "give the word a section with its safe value; make a .bin with --gap-fill 0xff",
     "GNU objcopy manual, --gap-fill; the part's rows (rules/locks)"},
    {"PRT020", "boot-header", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES, check_boot_headers,
     "What a boot ROM or bootloader reads in front of an image is there and wrong: MCUboot's header, TLVs and hash; "
     "checksums of NXP's images.",
     "The bootloader refuses the image.", "sign the image again, behind the last change (imgtool sign, elftosb)",
     "mcu-tools/mcuboot, docs/design.md and boot/bootutil/include/bootutil/image.h; nxp-mcuxpresso/spsdk, "
     "spsdk/image/mbi"},
    {"PRT021", "part-configuration", SEVERITY_ERROR, LOCK_NEEDS, check_locks,
     "Configuration words of a part close it or keep it from starting: CONFIG of a NuMicro, option bytes of an HT32, "
     "INFO0 of an Apollo, CMPA of an LPC55, the mailbox of an MSP432.",
     "The part reads them at each reset, before any program.",
     "take them out of the image, and set them on purpose, each chip by itself", "the part's rows (rules/locks)"},
};

const struct family prt_family = {"PRT", "protected ranges, lock words and boot headers", rules,
                                  sizeof rules / sizeof *rules};
