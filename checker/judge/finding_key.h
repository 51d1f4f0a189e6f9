/* What a finding is called from build to build. */
#pragma once
#include "model/finding.h"

/* "MEM006/ROM/.text/main": rule, region, section and symbol, which survive a rebuild, and neither address nor path,
 * which do not. A part that is not known is empty; a slash, blank, control byte, per cent sign or byte beyond ASCII in
 * a name is %XX, so that no two findings with different parts share a key. Several findings of an image may share one:
 * whoever compares two builds counts them. The caller frees. */
char *finding_key(const struct finding *finding);
