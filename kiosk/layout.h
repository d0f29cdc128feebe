/* Places every node of a tree: bounds, clip, shaped text. Device pixels, window coordinates, scrolling included.
 *
 * Needs no window. Same tree, same size, same look and same scroll positions give the same numbers. Scroll
 * positions are asked for by node id and written back clamped into node.scroll. */
#ifndef KIOSK_LAYOUT_H
#define KIOSK_LAYOUT_H

#include "kiosk/images.h"
#include "kiosk/text.h"
#include "kiosk/view.h"

struct layout {
	struct text_engine *text;
	struct images *images;
	int (*scroll_of)(void *ctx, const struct node *n); /* device pixels; NULL = none is scrolled */
	void *ctx;
};

void layout_view(struct view *v, const struct layout *l);
/* Shaped text of any string of a node in its own style, as layout does it. +1 reference; NULL when out of memory.
 */
struct text_block *layout_block(
	struct view *v, const struct layout *l, const struct node *n, const char *text, int width);
/* Moves a subtree by dx, dy device pixels (bounds, inner). */
void layout_shift(struct node *n, int dx, int dy);
struct rect rect_meet(struct rect a, struct rect b); /* empty: w or h 0 */
bool rect_has(struct rect r, int x, int y);

#endif
