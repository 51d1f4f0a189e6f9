/* What is told about the written files, so that others can tell them again. Private to this room. */
#pragma once
#include "base/text.h"
#include "dump.h"
#include "job.h"
#include "safe_image.h"

/* Adds the JSON: about the image, and the job's files so far. No dates and no folders: the same bytes, board and
 * accepted findings give the same text. */
void sidecar_add(struct text *text, const struct safe_image *image, const struct job *job);

/* The same of a dump: of which device, and what it held. */
void sidecar_add_dump(struct text *text, const struct dump_origin *origin, const struct safe_range *ranges,
                      size_t count, const struct job *job);

/* A digest as the sidecar has it, in lower-case hex. */
#define SIDECAR_SHA256 (2 * SHA256_DIGEST_SIZE + 1)
void sidecar_sha256(struct sha256_ctx sum, char text[SIDECAR_SHA256]);
