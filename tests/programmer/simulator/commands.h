/* The commands: each step is called when its code and complement were sound and readout protection does not forbid
 * it; `input` is of no meaning then. */
#pragma once
#include "device.h"

step begin_get, begin_get_version, begin_get_id;                                                 /* conversation.c */
step begin_read, begin_write, begin_go;                                                          /* access.c */
step begin_erase, begin_extended_erase;                                                          /* erase.c */
step begin_write_protect, begin_write_unprotect, begin_readout_protect, begin_readout_unprotect; /* protection.c */

/* Erases everything but the option bytes; false when power failed in it. */
bool erase_everything(struct sim *sim);
