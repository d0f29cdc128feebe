/* A small table, the oldest entry makes room. Scaled copies are entries of their own. */
#include "kiosk/images.h"

#include <SDL_image.h>
#include <string.h>

#include "engine/limits.h"
#include "engine/memory.h"

#define KEPT 24
#define SIDE_MAX 8192
#define PIXELS_MAX (16 << 20)

struct kept {
	uint64_t hash, used;
	size_t len;
	int asked_w, asked_h; /* 0 = as decoded */
	struct image image;
	uint32_t *pixels;
};

struct images {
	struct kept kept[KEPT];
	uint64_t clock;
};

struct images *images_new(void)
{
	return mem_zero(1, sizeof(struct images));
}

void images_free(struct images *i)
{
	for (int k = 0; i && k < KEPT; k++)
		mem_free(i->kept[k].pixels);
	mem_free(i);
}

static uint64_t hash(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = 0xCBF29CE484222325u ^ len;
	size_t step = len > 65536 ? len / 32768 : 1;
	for (size_t i = 0; i < len; i += step)
		h = (h ^ p[i]) * 0x100000001B3u;
	return h;
}

static struct kept *find(struct images *i, uint64_t h, size_t len, int w, int ht)
{
	for (int k = 0; k < KEPT; k++) {
		struct kept *e = &i->kept[k];
		if (e->used && e->hash == h && e->len == len && e->asked_w == w && e->asked_h == ht) {
			e->used = ++i->clock;
			return e;
		}
	}
	return NULL;
}

static struct kept *slot(struct images *i, uint64_t h, size_t len, int w, int ht)
{
	struct kept *e = &i->kept[0];
	for (int k = 1; k < KEPT; k++)
		if (i->kept[k].used < e->used)
			e = &i->kept[k];
	mem_free(e->pixels);
	*e = (struct kept){ .hash = h, .used = ++i->clock, .len = len, .asked_w = w, .asked_h = ht };
	return e;
}

static void take(struct kept *e, SDL_Surface *s)
{
	if (!s || s->w < 1 || s->h < 1 || s->w > SIDE_MAX || s->h > SIDE_MAX || (int64_t)s->w * s->h > PIXELS_MAX)
		return;
	e->pixels = mem_array(NULL, (size_t)s->w * (size_t)s->h, 4);
	if (!e->pixels)
		return;
	for (int y = 0; y < s->h; y++)
		memcpy(e->pixels + (size_t)y * (size_t)s->w, (const uint8_t *)s->pixels + y * s->pitch, (size_t)s->w * 4);
	e->image = (struct image){ s->w, s->h, e->pixels };
}

/* The size in a PNG's or JPEG's head is not trusted with memory: SDL2_image allocates it, so the file is bounded.
 */
static void decode(struct kept *e, const void *bytes, size_t len)
{
	if (!bytes || len == 0 || len > LIMIT_MEDIA)
		return;
	SDL_RWops *rw = SDL_RWFromConstMem(bytes, (int)len);
	SDL_Surface *raw = rw ? IMG_Load_RW(rw, 1) : NULL;
	SDL_Surface *s = raw ? SDL_ConvertSurfaceFormat(raw, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
	take(e, s);
	SDL_FreeSurface(s);
	SDL_FreeSurface(raw);
}

const struct image *images_get(struct images *i, const void *bytes, size_t len)
{
	uint64_t h = hash(bytes, bytes ? len : 0);
	struct kept *e = find(i, h, len, 0, 0);
	if (!e) {
		e = slot(i, h, len, 0, 0);
		decode(e, bytes, len);
	}
	return &e->image;
}

/* Average of the source pixels under one target pixel, weighted by alpha. */
static uint32_t average(const struct image *s, int x0, int y0, int x1, int y1)
{
	uint64_t a = 0, r = 0, g = 0, b = 0, n = 0;
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++) {
			uint32_t p = s->argb[(size_t)y * (size_t)s->w + (size_t)x], al = p >> 24;
			a += al;
			r += al * (p >> 16 & 255);
			g += al * (p >> 8 & 255);
			b += al * (p & 255);
			n++;
		}
	if (!a)
		return 0;
	return (uint32_t)(a / n) << 24 | (uint32_t)(r / a) << 16 | (uint32_t)(g / a) << 8 | (uint32_t)(b / a);
}

static void scale(const struct image *s, struct kept *e, int w, int h)
{
	e->pixels = mem_array(NULL, (size_t)w * (size_t)h, 4);
	if (!e->pixels)
		return;
	for (int y = 0; y < h; y++) {
		int y0 = (int)((int64_t)y * s->h / h), y1 = (int)((int64_t)(y + 1) * s->h / h);
		for (int x = 0; x < w; x++) {
			int x0 = (int)((int64_t)x * s->w / w), x1 = (int)((int64_t)(x + 1) * s->w / w);
			e->pixels[(size_t)y * (size_t)w + (size_t)x] =
				average(s, x0, y0, x1 > x0 ? x1 : x0 + 1, y1 > y0 ? y1 : y0 + 1);
		}
	}
	e->image = (struct image){ w, h, e->pixels };
}

const struct image *images_scaled(struct images *i, const void *bytes, size_t len, int w, int h)
{
	static const struct image none = { 0, 0, NULL };
	if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX)
		return &none;
	uint64_t sum = hash(bytes, bytes ? len : 0);
	struct kept *e = find(i, sum, len, w, h);
	if (e)
		return &e->image;
	const struct image *s = images_get(i, bytes, len);
	if (!s->argb || (s->w == w && s->h == h))
		return s;
	struct image source = *s;
	uint32_t *keep = mem_array(NULL, (size_t)source.w * (size_t)source.h, 4); /* slot() may evict the source */
	if (!keep)
		return &none;
	memcpy(keep, source.argb, (size_t)source.w * (size_t)source.h * 4);
	source.argb = keep;
	e = slot(i, sum, len, w, h);
	scale(&source, e, w, h);
	mem_free(keep);
	return &e->image;
}
