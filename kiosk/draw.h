/* Pixels: filled and outlined shapes with smooth edges, coverage maps and pictures onto a 32-bit canvas. Everything
 * is clipped to canvas.clip. No SDL, no state; the same call gives the same pixels on every machine. */
#ifndef KIOSK_DRAW_H
#define KIOSK_DRAW_H

#include "kiosk/images.h"
#include "kiosk/text.h"
#include "kiosk/view.h"

struct canvas {
	uint32_t *pixels; /* 0xXXRRGGBB */
	int w, h, stride; /* stride in pixels */
	struct rect clip; /* must lie inside the canvas */
};

struct point {
	int x, y; /* 1/16 pixel */
};

void draw_fill(const struct canvas *c, struct rect r, rgb colour);
void draw_round(const struct canvas *c, struct rect r, int radius, rgb colour);
void draw_frame(const struct canvas *c, struct rect r, int radius, int width, rgb colour); /* inside r */
void draw_polygon(
	const struct canvas *c, const struct point *p, int count, rgb colour); /* even-odd, <= 16 points */
void draw_cover(const struct canvas *c, const struct text_map *m, int x, int y, rgb colour);
void draw_image(const struct canvas *c, const struct image *i, int x, int y);

#endif
