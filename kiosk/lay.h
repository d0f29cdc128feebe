/* What the layout files share. Used by layout*.c alone. */
#ifndef KIOSK_LAY_H
#define KIOSK_LAY_H

#include "kiosk/layout.h"
#include "kiosk/tree.h"

struct lay {
	struct view *v;
	const struct layout *o;
	const struct look *look; /* of the node being placed */
	int depth;
};

enum { FREE_HEIGHT = -1 };

int lay_px(const struct lay *l, int px);
int lay_icon(const struct lay *l, const struct node *n); /* room in front of the text, 0 = no icon */
/* Height taken; sets bounds and everything below. h = FREE_HEIGHT or the height it has to fill. */
int lay_place(struct lay *l, struct node *n, int x, int y, int w, int h);
int lay_natural(struct lay *l, struct node *n); /* width if nothing is broken, padding included */
int lay_child_width(struct lay *l, struct node *c, int inner);
bool lay_skipped(const struct node *n);                            /* takes no room in its parent */
int lay_stack(struct lay *l, struct node *n, int x, int y, int w); /* children only; returns the height */

/* layout_text.c */
struct text_block *lay_text(struct lay *l, struct node *n, int width); /* the painted string; kept in n->text */
int lay_place_text(struct lay *l, struct node *n, int x, int y, int w);
int lay_place_field(struct lay *l, struct node *n, int x, int y, int w);
/* layout_parts.c */
int lay_natural_part(struct lay *l, struct node *n); /* -1: not one of these */
int lay_place_part(struct lay *l, struct node *n, int x, int y, int w);
int lay_place_table(struct lay *l, struct node *n, int x, int y, int w);

#endif
