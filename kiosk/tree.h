/* Inside of a view, shared by the files that build and lay it out (view.c, widgets*.c, rich.c, layout*.c). Screens
 * include view.h only. */
#ifndef KIOSK_TREE_H
#define KIOSK_TREE_H

#include "engine/buffer.h"
#include "kiosk/text.h"
#include "kiosk/view.h"

struct arena_chunk;

struct view {
	struct arena_chunk *chunks;
	struct node *root, *open;
	struct node dummy;
	unsigned count;
	int error;
	int width, height; /* device pixels */
	struct look look;
	struct theme theme; /* copy, so that the caller's may go */
	char lang[36];
	const char *key, *focus, *title;
	char expanded[160];
	/* the paragraph being built */
	struct node *para;
	struct buffer para_text;
	struct text_run *runs;
	size_t run_count, run_size;
	unsigned next_number;     /* of the list item */
	struct text_engine *text; /* of the blocks that nodes refer to; NULL before layout */
};

/* The type of a text style at 100 %. */
struct style_info {
	int size, line;
	bool bold, tabular, mono;
	enum colour ink;
	int level; /* of a heading, else 0 */
};
const struct style_info *style_info(enum text_style s);

const char *node_painted(const struct node *n); /* label, else name; for fields the value */
const struct look *node_look_of(const struct view *v, const struct node *n); /* own or inherited */
struct node *view_row_end(struct view *v);                                   /* spacer that takes the free width */

#endif
