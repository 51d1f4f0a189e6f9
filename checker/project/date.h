/* Days: for what a project accepts until then. */
#pragma once
#include "base/fault.h"

#include <stdint.h>

/* A day of the Gregorian calendar as a number that sorts: 20270131. */
typedef uint32_t day;

/* "2027-01-31" and nothing else. */
bool day_read(const char *text, day *read);

/* Today in UTC; SOURCE_DATE_EPOCH (seconds since 1970), where it is set, is now. Faults: FAULT_USAGE. */
bool day_today(day *today, struct fault *fault);
