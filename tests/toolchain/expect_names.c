#include "expect_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void expect_names(const struct names *names, const char *const *expected)
{
    size_t count = 0;
    while (expected[count] != NULL)
        count++;
    for (size_t i = 0; i < names->count && i < count; i++)
        assert_string_equal(names->at[i], expected[i]);
    assert_int_equal(names->count, count);
}
