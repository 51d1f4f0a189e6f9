/* What is told about the written files, so that others can tell them again. Private to this room. */
#pragma once
#include "job.h"
#include "safe_image.h"
#include "text.h"

/* Adds the JSON: about the image, and the job's files so far. No dates and no folders: the same bytes, board and
 * accepted findings give the same text. */
void sidecar_add(struct text *text, const struct safe_image *image, const struct job *job);
