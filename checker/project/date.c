#include "date.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The last second of the year 9999. */
#define EPOCH_MAX 253402300799

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* `count` digits. */
static bool take_digits(const char *text, size_t count, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (unsigned)(text[i] - '0');
    }
    return true;
}

bool day_read(const char *text, day *read)
{
    unsigned year, month, in_month;
    if (strlen(text) != strlen("2027-01-31") || !take_digits(text, 4, &year) || text[4] != '-' ||
        !take_digits(text + 5, 2, &month) || text[7] != '-' || !take_digits(text + 8, 2, &in_month))
        return false;
    if (month < 1 || month > 12 || in_month < 1 || in_month > days_of_month(year, month))
        return false;
    *read = year * 10000 + month * 100 + in_month;
    return true;
}

bool day_today(day *today, struct fault *fault)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = time(NULL);
    if (epoch != NULL && epoch[0] != '\0') {
        char *end;
        unsigned long long seconds = strtoull(epoch, &end, 10);
        if (epoch[strspn(epoch, "0123456789")] != '\0' || *end != '\0' || seconds > EPOCH_MAX)
            return fault_set(fault, FAULT_USAGE,
                             "SOURCE_DATE_EPOCH=%s: expected seconds since 1970, as date +%%s prints", epoch);
        now = (time_t)seconds;
    }
    struct tm utc;
    gmtime_r(&now, &utc);
    *today = (day)(utc.tm_year + 1900) * 10000 + (day)(utc.tm_mon + 1) * 100 + (day)utc.tm_mday;
    return true;
}
