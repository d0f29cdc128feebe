/* Is this really a picture that the kiosk will show? PNG and JPEG, checked by their structure.
 *
 * The bytes are walked from beginning to end within their bounds: signature, every chunk or segment, sizes, an end.
 * Pixels are not decoded; everything else is refused by name (SVG, GIF, WebP, …). Pure function. */
#ifndef CONTENT_QTI_IMAGE_H
#define CONTENT_QTI_IMAGE_H

#include "engine/error.h"

#include <stddef.h>
#include <stdint.h>

#define QTI_IMAGE_SIDE_MAX 16384 /* pixels */

struct qti_image {
	const char *type; /* "image/png", static */
	const char *ext;  /* ".png", static */
	uint32_t width, height;
};

/* ERR_UNSUPPORTED (another kind of file, named), ERR_FORMAT (damaged: text says where), ERR_LIMIT. */
int qti_image_check(struct qti_image *out, const uint8_t *data, size_t len, struct error *e);

#endif
