#include "lock.h"

const char *const lock_test_names[LOCK_TESTS] = {
    [LOCK_IS] = "=",
    [LOCK_IS_NOT] = "!=",
    [LOCK_UP_TO] = "<=",
    [LOCK_COMPLEMENT] = "~",
    [LOCK_MISSING] = "missing",
    [LOCK_LOADED] = "loaded",
    [LOCK_PARTLY] = "partly",
    [LOCK_OTHER_THAN] = "other-than",
    [LOCK_UNPAIRED] = "unpaired",
    [LOCK_UNPAIRED16] = "unpaired16",
    [LOCK_SUM] = "sum",
    [LOCK_CRC_MSB] = "crc-msb",
    [LOCK_CRC_LSB] = "crc-lsb",
    [LOCK_NO_TABLE] = "no-table",
    [LOCK_NOWHERE] = "nowhere",
    [LOCK_IMAGE_CRC] = "image-crc",
    [LOCK_PICOBIN] = "picobin",
    [LOCK_NO_IMAGE] = "no-image",
};
