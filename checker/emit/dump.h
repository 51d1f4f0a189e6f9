/* What a device held, back into a file that dsocheck reads: no safe image, nobody has checked it. A whole dump is told
 * of in a sidecar, so that it finds its way back to the device that it is of. */
#pragma once
#include "safe_image.h"

/* True for names that dump_save takes so many ranges under: .hex and its kin, and for one range .bin. FAULT_USAGE
 * otherwise. */
bool dump_name_holds(const char *path, size_t count, struct fault *fault);

/* True when nothing is replaced by a dump of this name, with a sidecar by its: what holds a device's only copy is not
 * overwritten by the next one. FAULT_USAGE otherwise: what stands there, and that --force replaces it. */
bool dump_name_is_free(const char *path, bool sidecar, struct fault *fault);

/* The device that a dump is of, for its sidecar. */
struct dump_origin {
    const char *board, *chip;
    unsigned product_id, bootloader;
    uint32_t flash_size;   /* 0: not known */
    const char *unique_id; /* lower-case hex; NULL: not known */
};

/* Intel HEX, or a BIN, as the name says; with `origin` (NULL: none) the sidecar, too. Ranges ascend. Faults:
 * FAULT_OUTPUT; FAULT_USAGE for a name that does not hold them. */
bool dump_save(const char *path, const struct safe_range *ranges, size_t count, const struct dump_origin *origin,
               struct fault *fault);

/* The name of a dump's sidecar. The caller frees. */
char *dump_sidecar_path(const char *path);

/* What the sidecar of a dump says. */
struct dump_record {
    bool exists;
    char unique_id[25]; /* lower-case hex; "" when it says none */
    char sha256[65];    /* of all bytes in the order of their addresses */
};

/* FAULT_FORMAT when there is a file of the sidecar's name that is none. */
bool dump_record_read(const char *path, struct dump_record *record, struct fault *fault);
/* FAULT_FORMAT when the bytes are not those that the sidecar was written for. */
bool dump_record_fits(const struct dump_record *record, const struct image *image, struct fault *fault);
