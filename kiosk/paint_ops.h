/* Adding operations to a list. Used by paint.c and paint_widgets.c alone. */
#ifndef KIOSK_PAINT_OPS_H
#define KIOSK_PAINT_OPS_H

#include "kiosk/paint.h"

/* NULL when out of memory. Operations that cannot be seen are overwritten by the next. */
struct paint_op *paint_add(
	struct paint_list *l, enum paint_kind kind, const struct node *n, struct rect r, struct rect clip);
void paint_fill(struct paint_list *l, const struct node *n, struct rect r, rgb colour);
void paint_round(struct paint_list *l, const struct node *n, struct rect r, int radius, rgb colour);
void paint_frame(struct paint_list *l, const struct node *n, struct rect r, int radius, int width, rgb colour);
/* Points in per cent of the box. */
void paint_polygon(
	struct paint_list *l, const struct node *n, struct rect box, const signed char (*p)[2], int count, rgb colour);
/* r.x, r.y = where the piece starts and the top of its line; the baseline is set by the caller in op->width. */
void paint_text_op(struct paint_list *l, const struct node *n, const struct text_block *b, int piece, struct rect r,
	struct rect clip, rgb colour);

#endif
