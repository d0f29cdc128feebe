/* Straight stretches are filled in rows; only corners and slanted edges are computed pixel by pixel. */
#include "kiosk/draw.h"

#include <math.h>
#include <string.h>

#include "kiosk/layout.h"

static inline uint32_t blend(uint32_t under, rgb over, unsigned a)
{
	uint32_t rb = under & 0xFF00FF, g = under & 0x00FF00, orb = over & 0xFF00FF, og = over & 0x00FF00;
	unsigned k = a + (a >> 7); /* 0..256 */
	rb = (rb * (256 - k) + orb * k) >> 8 & 0xFF00FF;
	g = (g * (256 - k) + og * k) >> 8 & 0x00FF00;
	return rb | g;
}

static uint32_t *row_of(const struct canvas *c, int y)
{
	return c->pixels + (size_t)y * (size_t)c->stride;
}

void draw_fill(const struct canvas *c, struct rect r, rgb colour)
{
	r = rect_meet(r, c->clip);
	for (int y = r.y; y < r.y + r.h; y++) {
		uint32_t *p = row_of(c, y) + r.x;
		for (int x = 0; x < r.w; x++)
			p[x] = colour;
	}
}

static void put(const struct canvas *c, int x, int y, rgb colour, double cover)
{
	if (cover <= 0 || !rect_has(c->clip, x, y))
		return;
	uint32_t *p = row_of(c, y) + x;
	unsigned a = cover >= 1 ? 255 : (unsigned)(cover * 255 + 0.5);
	*p = a == 255 ? colour : blend(*p, colour, a);
}

/* Coverage of the pixel whose distance from the corner's centre is (dx, dy) by a disc of radius r. */
static double disc(double dx, double dy, double r)
{
	double d = r - sqrt(dx * dx + dy * dy) + 0.5;
	return r <= 0 ? 0 : d < 0 ? 0 : d > 1 ? 1 : d;
}

static int limit_radius(struct rect r, int radius)
{
	int most = (r.w < r.h ? r.w : r.h) / 2;
	return radius < 0 ? 0 : radius > most ? most : radius;
}

/* The four corner squares; `inner` is the radius of the hole that shares the centres (0 = none). */
static void corners(const struct canvas *c, struct rect r, int radius, double inner, rgb colour)
{
	for (int y = 0; y < radius; y++)
		for (int x = 0; x < radius; x++) {
			double dx = radius - x - 0.5, dy = radius - y - 0.5;
			double cover = disc(dx, dy, radius) - disc(dx, dy, inner);
			put(c, r.x + x, r.y + y, colour, cover);
			put(c, r.x + r.w - 1 - x, r.y + y, colour, cover);
			put(c, r.x + x, r.y + r.h - 1 - y, colour, cover);
			put(c, r.x + r.w - 1 - x, r.y + r.h - 1 - y, colour, cover);
		}
}

void draw_round(const struct canvas *c, struct rect r, int radius, rgb colour)
{
	struct rect seen = rect_meet(r, c->clip);
	if (!seen.w || !seen.h)
		return;
	radius = limit_radius(r, radius);
	draw_fill(c, (struct rect){ r.x + radius, r.y, r.w - 2 * radius, radius }, colour);
	draw_fill(c, (struct rect){ r.x, r.y + radius, r.w, r.h - 2 * radius }, colour);
	draw_fill(c, (struct rect){ r.x + radius, r.y + r.h - radius, r.w - 2 * radius, radius }, colour);
	corners(c, r, radius, 0, colour);
}

void draw_frame(const struct canvas *c, struct rect r, int radius, int width, rgb colour)
{
	struct rect seen = rect_meet(r, c->clip);
	if (!seen.w || !seen.h || width <= 0)
		return;
	radius = limit_radius(r, radius);
	if (2 * width >= r.w || 2 * width >= r.h) {
		draw_round(c, r, radius, colour);
		return;
	}
	if (radius < width && radius > 0)
		radius = width;
	draw_fill(c, (struct rect){ r.x + radius, r.y, r.w - 2 * radius, width }, colour);
	draw_fill(c, (struct rect){ r.x + radius, r.y + r.h - width, r.w - 2 * radius, width }, colour);
	draw_fill(c, (struct rect){ r.x, r.y + radius, width, r.h - 2 * radius }, colour);
	draw_fill(c, (struct rect){ r.x + r.w - width, r.y + radius, width, r.h - 2 * radius }, colour);
	corners(c, r, radius, radius - width, colour);
}

/* --- polygons: four sub-rows a pixel, exact horizontally to 1/16 --- */
enum { SUB = 4, POINTS = 16, SPAN = 4096 };

static int crossings(const struct point *p, int count, int y, int *xs)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		struct point a = p[i], b = p[(i + 1) % count];
		if ((a.y <= y) == (b.y <= y))
			continue;
		int x = a.x + (int)((int64_t)(b.x - a.x) * (y - a.y) / (b.y - a.y));
		int k = n++;
		for (; k > 0 && xs[k - 1] > x; k--)
			xs[k] = xs[k - 1];
		xs[k] = x;
	}
	return n;
}

static void add_span(uint16_t *cover, int x0, int x1, int left, int width)
{
	x0 -= left * 16;
	x1 -= left * 16;
	x0 = x0 < 0 ? 0 : x0;
	x1 = x1 > width * 16 ? width * 16 : x1;
	for (int x = x0 >> 4; x * 16 < x1; x++) {
		int a = x0 > x * 16 ? x0 : x * 16, b = x1 < x * 16 + 16 ? x1 : x * 16 + 16;
		cover[x] = (uint16_t)(cover[x] + (b - a));
	}
}

void draw_polygon(const struct canvas *c, const struct point *p, int count, rgb colour)
{
	uint16_t cover[SPAN];
	int xs[POINTS], low = p[0].y, high = p[0].y;
	if (count < 3 || count > POINTS || c->clip.w > SPAN)
		return;
	for (int i = 1; i < count; i++) {
		low = p[i].y < low ? p[i].y : low;
		high = p[i].y > high ? p[i].y : high;
	}
	int from = low >> 4 > c->clip.y ? low >> 4 : c->clip.y, to = (high >> 4) + 1;
	to = to < c->clip.y + c->clip.h ? to : c->clip.y + c->clip.h;
	for (int y = from; y < to; y++) {
		memset(cover, 0, (size_t)c->clip.w * sizeof *cover);
		for (int s = 0; s < SUB; s++) {
			int n = crossings(p, count, y * 16 + s * 16 / SUB + 2, xs);
			for (int i = 0; i + 1 < n; i += 2)
				add_span(cover, xs[i], xs[i + 1], c->clip.x, c->clip.w);
		}
		for (int x = 0; x < c->clip.w; x++)
			if (cover[x])
				put(c, c->clip.x + x, y, colour, cover[x] / (16.0 * SUB));
	}
}

void draw_cover(const struct canvas *c, const struct text_map *m, int x, int y, rgb colour)
{
	struct rect r = rect_meet((struct rect){ x, y, m->w, m->h }, c->clip);
	for (int row = r.y; row < r.y + r.h; row++) {
		const uint8_t *from = m->cover + (size_t)(row - y) * (size_t)m->w + (r.x - x);
		uint32_t *to = row_of(c, row) + r.x;
		for (int i = 0; i < r.w; i++)
			if (from[i])
				to[i] = from[i] == 255 ? colour : blend(to[i], colour, from[i]);
	}
}

void draw_image(const struct canvas *c, const struct image *im, int x, int y)
{
	if (!im->argb)
		return;
	struct rect r = rect_meet((struct rect){ x, y, im->w, im->h }, c->clip);
	for (int row = r.y; row < r.y + r.h; row++) {
		const uint32_t *from = im->argb + (size_t)(row - y) * (size_t)im->w + (r.x - x);
		uint32_t *to = row_of(c, row) + r.x;
		for (int i = 0; i < r.w; i++) {
			unsigned a = from[i] >> 24;
			if (a)
				to[i] = a == 255 ? from[i] & 0xFFFFFF : blend(to[i], from[i] & 0xFFFFFF, a);
		}
	}
}
