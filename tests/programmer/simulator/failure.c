#include "failure.h"

#include "base/alloc.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

#define HEXADECIMAL "0123456789abcdefABCDEF"

const struct failure_row failure_rows[] = {
    [FAIL_LOSE_HOST] = {"lose-host", ":N", FAILURE_REQUIRED, 0, 0, "the N-th byte of the host never arrives"},
    [FAIL_LOSE_DEVICE] = {"lose-device", ":N", FAILURE_REQUIRED, 0, 0, "the N-th byte of the part never arrives"},
    [FAIL_FLIP_HOST] = {"flip-host", ":N[:BIT]", FAILURE_REQUIRED, 0, 7,
                        "the N-th byte of the host arrives with one bit flipped"},
    [FAIL_FLIP_DEVICE] = {"flip-device", ":N[:BIT]", FAILURE_REQUIRED, 0, 7,
                          "the N-th byte of the part arrives with one bit flipped"},
    [FAIL_NOISE] = {"noise", ":N", FAILURE_REQUIRED, 0, 0,
                    "of a million bytes, of the host and of the part, N arrive with one bit flipped"},
    [FAIL_NACK_READ] = {"nack-read", ":N", FAILURE_REQUIRED, 0, 0, "the N-th READ is answered with NACK at its length"},
    [FAIL_NACK_WRITE] = {"nack-write", ":N", FAILURE_REQUIRED, 0, 0,
                         "the N-th WRITE is answered with NACK and not done"},
    [FAIL_NACK_ERASE] = {"nack-erase", ":N", FAILURE_REQUIRED, 0, 0,
                         "the N-th ERASE is answered with NACK and not done"},
    [FAIL_SILENCE] = {"silence", ":N", FAILURE_REQUIRED, 0, 0,
                      "after N bytes of the exchange the part works on and says nothing"},
    [FAIL_VANISH] = {"vanish", ":N", FAILURE_REQUIRED, 0, 0,
                     "after N bytes of the exchange the port is gone; the part stays as it is, powered"},
    [FAIL_POWER_CUT] = {"power-cut", ":N", FAILURE_REQUIRED, 0, 0,
                        "at the N-th byte of the exchange, before it is acted on, the part loses power"},
    [FAIL_POWER_CUT_IN] = {"power-cut-in", ":N", FAILURE_REQUIRED, 0, 0,
                           "the part loses power inside the N-th page erase or half-word, which is left half done"},
    [FAIL_STUCK_CELL] = {"stuck-cell", ":ADDRESS[:BIT]", FAILURE_REQUIRED, 0, 7,
                         "one bit of the byte at ADDRESS is 0 for ever"},
    [FAIL_CLONE] = {"clone", "", 0, 0, 0, "erasing and writing are acknowledged and change nothing"},
    [FAIL_JUNK] = {"junk", "[:N]", 1, 0, 0, "N bytes 0x00 come before the first ACK"},
    [FAIL_LATE_ACK] = {"late-ack", "[:N[:MS]]", 1, 800, 3600000, "the N-th ACK comes MS milliseconds (800) late"},
    [FAIL_DOUBLE_ACK] = {"double-ack", "[:N]", 1, 0, 0, "the N-th ACK comes twice"},
    [FAIL_DOUBLE_NACK] = {"double-nack", "", 0, 0, 0,
                          "every NACK comes twice, as AN2606 has it of some under protection"},
    [FAIL_NO_GET_VERSION] = {"no-get-version", "", 0, 0, 0, "the command 0x01 is not there, as in some clones"},
    [FAIL_NO_UNIQUE_ID] = {"no-unique-id", "", 0, 0, 0, "the unique id reads erased, as in some clones"},
    [FAIL_UNIQUE_ID] = {"unique-id", ":N", FAILURE_REQUIRED, 0, 0,
                        "the last four bytes of the unique id are N; without it all parts have the same"},
    [FAIL_FLASH_SIZE] = {"flash-size", ":KIB", FAILURE_REQUIRED, 0, 0, "the flash size register says so many KiB"},
    [FAIL_ANSWERS_TWICE] = {"answers-twice", ":KIB", FAILURE_REQUIRED, 0, 0,
                            "the flash has so many KiB only and answers at each multiple of them"},
    [FAIL_WRITE_PROTECTED] = {"write-protected", "[:FIRST[:LAST]]", 0, 0, 65535,
                              "the pages FIRST to LAST, and those that share their bits, are write-protected"},
    [FAIL_OPTION] = {"option", ":ADDRESS[:WORD]", FAILURE_REQUIRED, 0, UINT32_MAX,
                     "the option word at ADDRESS reads WORD (0)"},
    [FAIL_NO_OPTION] = {"no-option", ":ADDRESS", FAILURE_REQUIRED, 0, 0, "the option word at ADDRESS cannot be read"},
    [FAIL_READOUT_PROTECTED] = {"readout-protected", "", 0, 0, 0, "readout protection is active"},
    [FAIL_IN_STEP] = {"in-step", "[:BAUD]", 115200, 0, 0, "somebody has synchronised it, at BAUD (115200)"},
    [FAIL_LEFT] = {"left", ":HEX[:BAUD]", FAILURE_REQUIRED, 115200, 4000000,
                   "the same, and left it behind these bytes of a frame, as in left:43BC00:57600"},
    [FAIL_FAST] = {"fast", ":N", FAILURE_REQUIRED, 0, 0, "it measures a rate N per mille too high"},
    [FAIL_SLOW] = {"slow", ":N", FAILURE_REQUIRED, 0, 0, "it measures a rate N per mille too low"},
};
const size_t failure_row_count = sizeof failure_rows / sizeof *failure_rows;

static const struct failure_row *find_row(const char *name)
{
    for (size_t i = 0; i < failure_row_count; i++)
        if (strcmp(failure_rows[i].name, name) == 0)
            return &failure_rows[i];
    return NULL;
}

static bool read_part(const char *whole, const char *part, uint64_t max, uint64_t *value, struct fault *fault)
{
    const char *why;
    return number_read(part, max, value, &why) ||
           fault_set(fault, FAULT_USAGE, "--fault %s: \"%s\" %s; expected a number up to %llu", whole, part, why,
                     (unsigned long long)max);
}

/* Whole bytes; above them, how many. */
static bool read_bytes(const char *whole, const char *digits, struct failure *failure, struct fault *fault)
{
    size_t length = strlen(digits);
    if (length == 0 || length % 2 != 0 || length > 2 * FAILURE_BYTES || strspn(digits, HEXADECIMAL) != length)
        return fault_set(fault, FAULT_USAGE, "--fault %s: \"%s\" is no list of up to %d bytes in hexadecimal", whole,
                         digits, FAILURE_BYTES);
    failure->n = strtoull(digits, NULL, 16) | (uint64_t)(length / 2) << 8 * FAILURE_BYTES;
    return true;
}

size_t failure_bytes(const struct failure *failure, uint8_t bytes[FAILURE_BYTES])
{
    size_t count = failure->n >> 8 * FAILURE_BYTES;
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(failure->n >> 8 * (count - 1 - i));
    return count;
}

static bool read_first(const char *whole, const char *first, struct failure *failure, struct fault *fault)
{
    return failure->kind == FAIL_LEFT ? read_bytes(whole, first, failure, fault)
                                      : read_part(whole, first, UINT32_MAX, &failure->n, fault);
}

static bool read_parts(const char *whole, char *name, struct failure *failure, struct fault *fault)
{
    char *first = strchr(name, ':'), *second = NULL;
    if (first != NULL)
        *first++ = '\0';
    if (first != NULL && (second = strchr(first, ':')) != NULL)
        *second++ = '\0';
    const struct failure_row *row = find_row(name);
    if (row == NULL)
        return fault_set(fault, FAULT_USAGE, "--fault %s: there is no fault \"%s\"; --help lists them", whole, name);
    if (first == NULL && row->n == FAILURE_REQUIRED)
        return fault_set(fault, FAULT_USAGE, "--fault %s: expected %s%s", whole, name, row->arguments);
    if ((first != NULL && row->arguments[0] == '\0') || (second != NULL && row->m_max == 0))
        return fault_set(fault, FAULT_USAGE, "--fault %s: too many numbers; expected %s%s", whole, name,
                         row->arguments);
    failure->kind = (enum failure_kind)(row - failure_rows);
    failure->n = row->n;
    failure->m = row->m;
    if (first != NULL && !read_first(whole, first, failure, fault))
        return false;
    if (failure->kind == FAIL_WRITE_PROTECTED)
        failure->m = failure->n; /* one page unless LAST follows */
    if (failure->n == 0 && row->n == FAILURE_REQUIRED && failure->kind != FAIL_STUCK_CELL)
        return fault_set(fault, FAULT_USAGE, "--fault %s: bytes and events count from 1", whole);
    return second == NULL || read_part(whole, second, row->m_max, &failure->m, fault);
}

bool failure_read(const char *text, struct failure *failure, struct fault *fault)
{
    struct failure read = {0};
    char *name = alloc_string(text);
    bool good = read_parts(text, name, &read, fault);
    free(name);
    if (good)
        *failure = read;
    return good;
}
