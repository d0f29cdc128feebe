/* Decoded pictures, kept by the bytes they came from; bounded. Used by layout (sizes) and paint (pixels). */
#ifndef KIOSK_IMAGES_H
#define KIOSK_IMAGES_H

#include <stddef.h>
#include <stdint.h>

struct images;

struct image {
	int w, h;             /* 0 where the bytes are no picture that can be shown */
	const uint32_t *argb; /* w * h, not premultiplied */
};

struct images *images_new(void); /* NULL when out of memory */
void images_free(struct images *i);
/* Borrowed until the next call. Never NULL. */
const struct image *images_get(struct images *i, const void *bytes, size_t len);
/* Scaled to w x h with averaging; borrowed until the next call; argb NULL where there is nothing to show. */
const struct image *images_scaled(struct images *i, const void *bytes, size_t len, int w, int h);

#endif
