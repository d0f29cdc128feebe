/* From a laid-out tree to pixels, by way of a list of drawing operations.
 *
 * The list is the seam for tests and for speed: every text operation names the node whose string it draws (there is
 * no other way to draw text), and two lists are compared cell by cell so that only what changed is drawn and
 * presented. A painter keeps the last list's cells. Pixels do not depend on what was drawn before. */
#ifndef KIOSK_PAINT_H
#define KIOSK_PAINT_H

#include "kiosk/draw.h"
#include "kiosk/layout.h"
#include "kiosk/ui.h"

enum paint_kind { PAINT_FILL, PAINT_ROUND, PAINT_FRAME, PAINT_POLYGON, PAINT_TEXT, PAINT_IMAGE };

struct paint_op {
	enum paint_kind kind;
	struct rect r, clip;
	rgb colour;
	int radius, width;              /* ROUND, FRAME */
	const struct node *node;        /* whose picture it is */
	const struct text_block *block; /* TEXT: shaped from one of the node's strings */
	int piece;                      /* TEXT: of the block */
	int first_point, point_count;   /* POLYGON */
};

struct paint_list {
	struct paint_op *ops;
	size_t count, size;
	struct point *points;
	size_t point_count, point_size;
	bool failed;
};
#define PAINT_LIST_INIT         \
	{                           \
		0, 0, 0, 0, 0, 0, false \
	}

/* What the tree alone does not say. */
struct paint_state {
	const char *focused; /* id, "" = none */
	bool ring;           /* show where the focus is */
	bool has_edit, caret_on;
	struct ui_edit edit; /* of the focused field */
	struct rect caret;
	const struct text_engine *text;
};

void paint_list_release(struct paint_list *l);
void paint_list_clear(struct paint_list *l);
void paint_build(struct paint_list *l, struct view *v, struct text_engine *t, const struct paint_state *s);
void paint_draw(const struct paint_list *l, const struct canvas *c, struct text_engine *t, struct images *i);
void paint_warm(const struct paint_list *l, struct text_engine *t, struct images *i); /* rasterise, draw nothing */

#define PAINT_DIRTY_MAX 16
struct painter;
struct painter *painter_new(void);
void painter_free(struct painter *p);
void painter_forget(struct painter *p); /* the canvas was lost: draw all of it next time */
/* Draws what changed since the last call onto c; returns the rectangles drawn (0 = nothing changed). */
int painter_frame(struct painter *p, struct view *v, struct text_engine *t, struct images *i,
	const struct paint_state *s, const struct canvas *c, struct rect dirty[PAINT_DIRTY_MAX]);
const struct paint_list *painter_list(const struct painter *p); /* of the last frame */

#endif
