/* Where the call is made from, for reports that name files as the repository does. */
#pragma once
#include "report/reporter.h"

/* The working directory and the folder above it, or itself, that has a .git; without one, the working directory twice.
 * The caller calls checkout_release. */
struct checkout checkout_find(void);
void checkout_release(struct checkout *checkout);
