/* Sizes of the single widgets, and tables. Numbers are those of the pictures in the design. */
#include "kiosk/lay.h"

static int text_natural(struct lay *l, struct node *n)
{
	struct text_block *b = lay_text(l, n, -1);
	return b ? b->natural : 0;
}

int lay_icon(const struct lay *l, const struct node *n)
{
	return n->icon ? lay_px(l, n->widget == WIDGET_TAG ? 20 : n->widget == WIDGET_TEXT ? 24 : 28) : 0;
}

static int natural_select(struct lay *l, struct node *n)
{
	int widest = text_natural(l, n);
	for (struct node *c = n->first; c; c = c->next)
		if (c->widget == WIDGET_LENGTH) {
			int w = lay_natural(l, c);
			widest = w > widest ? w : widest;
		}
	return widest + lay_px(l, 12 + 48);
}

static int natural_image(struct lay *l, struct node *n)
{
	const struct image *i = images_get(l->o->images, n->image, n->image_len);
	return n->box.width ? lay_px(l, n->box.width) : i->w ? lay_px(l, i->w) : lay_px(l, 200);
}

static int natural_strip(struct lay *l, struct node *n)
{
	int w = 0;
	for (struct node *c = n->first; c; c = c->next)
		w += lay_px(l, 34) + (c != n->first ? lay_px(l, c->flags & NODE_GAP_BEFORE ? 26 : 8) : 0);
	return w;
}

int lay_natural_part(struct lay *l, struct node *n)
{
	switch ((int)n->widget) {
	case WIDGET_TEXT:
	case WIDGET_LENGTH:
		return text_natural(l, n) + lay_icon(l, n);
	case WIDGET_LINK:
		return text_natural(l, n) + lay_icon(l, n);
	case WIDGET_BUTTON:
		return text_natural(l, n) + lay_icon(l, n) + 2 * lay_px(l, 24) +
			   (n->variant == BUTTON_MAIN ? 0 : lay_px(l, 4));
	case WIDGET_TAG:
		return text_natural(l, n) + lay_icon(l, n) + 2 * lay_px(l, 10);
	case WIDGET_SAVE:
		return text_natural(l, n) + lay_px(l, 22);
	case WIDGET_SEGMENT:
		return text_natural(l, n) + 2 * lay_px(l, 22);
	case WIDGET_SWATCH: {
		int w = text_natural(l, n) + 2 * lay_px(l, 14) + (n->states & STATE_CHECKED ? lay_px(l, 24) : 0);
		return w > lay_px(l, 150) ? w : lay_px(l, 150);
	}
	case WIDGET_FIELD:
		return n->number > 0 ? n->number * lay_px(l, n->variant & FIELD_CODE ? 22 : 12) + 2 * lay_px(l, 12)
							 : lay_px(l, 320);
	case WIDGET_SELECT:
		return natural_select(l, n);
	case WIDGET_IMAGE:
		return natural_image(l, n);
	case WIDGET_STRIP:
		return natural_strip(l, n);
	case WIDGET_SPACE:
		return 0;
	case WIDGET_SLIDER:
		return lay_px(l, 480);
	case WIDGET_PROGRESS:
		return lay_px(l, 200);
	default:
		return -1;
	}
}

/* Text in the middle of a box with padding; returns the box's height. */
static int boxed(struct lay *l, struct node *n, int x, int y, int w, int side, int above, int min)
{
	int left = lay_px(l, side) + lay_icon(l, n), inner = w - left - lay_px(l, side);
	struct text_block *b = lay_text(l, n, inner > 1 ? inner : 1);
	int text = b ? b->height : 0, h = text + 2 * lay_px(l, above);
	h = h > lay_px(l, min) ? h : lay_px(l, min);
	n->inner = (struct rect){ x + left, y + (h - text) / 2, inner > 1 ? inner : 1, text };
	return h;
}

static int place_option(struct lay *l, struct node *n, int x, int y, int w)
{
	bool compact = (n->variant & OPTION_COMPACT) != 0;
	int side = lay_px(l, compact ? 4 : 20), control = lay_px(l, compact ? 28 : 36),
		above = lay_px(l, compact ? 8 : 12);
	int gap = lay_px(l, compact ? 12 : 20), left = side + control + gap,
		inner = w - left - lay_px(l, compact ? 4 : 20);
	int text = lay_stack(l, n, x + left, y + above, inner > 1 ? inner : 1);
	int tall = (text > control ? text : control) + 2 * above, min = lay_px(l, compact ? 48 : 64),
		h = tall > min ? tall : min;
	for (struct node *c = n->first; c; c = c->next)
		layout_shift(c, 0, (h - text) / 2 - above);
	n->inner = (struct rect){ x + side, y + (h - control) / 2, control, control };
	return h;
}

/* Natural width of an option: its content and the control. */
static int place_segmented(struct lay *l, struct node *n, int x, int y, int w)
{
	int edge = lay_px(l, 2), at = x + edge, top = y + edge, high = 0, right = x + w;
	for (struct node *c = n->first; c; c = c->next) {
		int cw = lay_natural(l, c);
		cw = cw > w - 2 * edge ? w - 2 * edge : cw;
		if (at + cw > right && at > x + edge) {
			at = x + edge;
			top += high + 2 * edge;
			high = 0;
		}
		int h = lay_place(l, c, at, top, cw, FREE_HEIGHT);
		high = h > high ? h : high;
		at += cw;
	}
	return top + high + edge - y;
}

static int place_strip(struct lay *l, struct node *n, int x, int y, int w)
{
	int at = x, top = y, iw = lay_px(l, 34), ih = lay_px(l, 48);
	for (struct node *c = n->first; c; c = c->next) {
		at += c != n->first && at > x ? lay_px(l, c->flags & NODE_GAP_BEFORE ? 26 : 8) : 0;
		if (at + iw > x + w && at > x) {
			at = x;
			top += ih + lay_px(l, 8);
		}
		lay_place(l, c, at, top, iw, FREE_HEIGHT);
		at += iw;
	}
	return top + ih - y;
}

static int place_strip_item(struct lay *l, struct node *n, int x, int y, int w)
{
	struct text_block *b = lay_text(l, n, w);
	int h = lay_px(l, 48), text = b ? b->height : 0;
	n->inner = (struct rect){ x, y + (h - text) / 2, w, text };
	return h;
}

static void place_popup(struct lay *l, struct node *n, const struct node *select)
{
	int w = select->bounds.w, x = select->bounds.x, y = select->bounds.y + select->bounds.h, h = 0;
	n->bounds = (struct rect){ x, y, w, 0 };
	for (struct node *c = n->first; c; c = c->next) {
		c->bounds = (struct rect){ x, y + h, w, 0 };
		c->bounds.h = boxed(l, c, x, y + h, w, 12, 10, 48);
		h += c->bounds.h;
	}
	n->bounds.h = h;
}

static int place_select(struct lay *l, struct node *n, int x, int y, int w)
{
	int h = boxed(l, n, x, y, w - lay_px(l, 36), 12, 10, 48);
	n->bounds = (struct rect){ x, y, w, h };
	for (struct node *c = n->first; c; c = c->next)
		if (c->widget == WIDGET_POPUP)
			place_popup(l, c, n);
	return h;
}

static int place_image(struct lay *l, struct node *n, int x, int y, int w)
{
	const struct image *i = images_get(l->o->images, n->image, n->image_len);
	if (!i->w || !i->h) {
		n->inner = (struct rect){ x, y, w, lay_px(l, n->box.min_height ? n->box.min_height : 60) };
		return n->inner.h;
	}
	int want = natural_image(l, n), iw = want > w ? w : want;
	int ih = n->box.min_height && n->box.width && iw == want ? lay_px(l, n->box.min_height)
															 : (int)((int64_t)iw * i->h / i->w);
	n->inner = (struct rect){ x, y, iw, ih > 0 ? ih : 1 };
	for (struct node *c = n->first; c; c = c->next)
		if (c->widget == WIDGET_SPOT) {
			int64_t sx = iw, sy = n->inner.h;
			c->bounds = (struct rect){ x + (int)(c->box.pad[3] * sx / i->w), y + (int)(c->box.pad[0] * sy / i->h),
				(int)(c->box.width * sx / i->w), (int)(c->box.min_height * sy / i->h) };
			c->inner = c->bounds;
		}
	return n->inner.h;
}

static int place_item(struct lay *l, struct node *n, int x, int y, int w)
{
	int left = lay_px(l, n->variant == LIST_PLAIN ? 0 : 30);
	if (n->variant == LIST_NUMBER)
		lay_text(l, n, left);
	n->inner = (struct rect){ x, y, left, lay_px(l, 25) };
	return lay_stack(l, n, x + left, y, w - left > 1 ? w - left : 1);
}

int lay_place_part(struct lay *l, struct node *n, int x, int y, int w)
{
	switch ((int)n->widget) {
	case WIDGET_TEXT:
		return lay_place_text(l, n, x, y, w);
	case WIDGET_BUTTON:
		return boxed(l, n, x, y, w, 24, 10, 48);
	case WIDGET_LINK:
		return boxed(l, n, x, y, w, 0, n->role == ROLE_BUTTON ? 10 : 0, n->role == ROLE_BUTTON ? 44 : 25);
	case WIDGET_TAG:
		return boxed(l, n, x, y, w, 10, 3, 0);
	case WIDGET_SAVE: {
		int h = boxed(l, n, x + lay_px(l, 22), y, w - lay_px(l, 22), 0, 0, 25);
		return h;
	}
	case WIDGET_SEGMENT:
		return boxed(l, n, x, y, w, 22, 10, 44);
	case WIDGET_SWATCH:
		return boxed(l, n, x, y, w, 4, 10, 72);
	case WIDGET_OPTION:
		return place_option(l, n, x, y, w);
	case WIDGET_SEGMENTED:
		return place_segmented(l, n, x, y, w);
	case WIDGET_FIELD:
		return lay_place_field(l, n, x, y, w);
	case WIDGET_SELECT:
		return place_select(l, n, x, y, w);
	case WIDGET_STRIP:
		return place_strip(l, n, x, y, w);
	case WIDGET_STRIP_ITEM:
		return place_strip_item(l, n, x, y, w);
	case WIDGET_IMAGE:
		return place_image(l, n, x, y, w);
	case WIDGET_ITEM:
		return place_item(l, n, x, y, w);
	case WIDGET_SLIDER:
		return lay_px(l, 48);
	case WIDGET_PROGRESS:
		return lay_px(l, 8);
	case WIDGET_RULE:
		return lay_px(l, 1);
	case WIDGET_SPACE:
		return lay_px(l, n->box.min_height);
	case WIDGET_DIVIDER:
		return l->v->height;
	default:
		return lay_stack(l, n, x, y, w);
	}
}

/* --- tables --- */
enum { COLUMNS_MAX = 32, TABLE_STACKED = 0x100 };

/* A given width gives way, by half at most, to words that would be broken otherwise. */
static int content_width(struct lay *l, const struct node *t, int column, int given)
{
	int most = given;
	for (struct node *row = t->first; row; row = row->next)
		for (struct node *c = row->first; c; c = c->next)
			for (struct node *k = c->level == column + 1 ? c->first : NULL; k; k = k->next) {
				int need = lay_skipped(k) ? 0 : lay_natural(l, k) + 2 * lay_px(l, 15);
				most = need > most && need <= given * 3 / 2 ? need : most;
			}
	return most;
}

static void column_widths(struct lay *l, const struct node *t, int w, int widths[COLUMNS_MAX])
{
	int count = t->column_count > COLUMNS_MAX ? COLUMNS_MAX : (int)t->column_count, fixed = 0, open = 0;
	for (int i = 0; i < count; i++) {
		widths[i] = lay_px(l, t->columns[i].width);
		if (widths[i])
			widths[i] = content_width(l, t, i, widths[i]);
		fixed += widths[i];
		open += widths[i] == 0;
	}
	if (open == 0 && fixed > 0) { /* all given: shared out in proportion */
		for (int i = 0; i < count; i++)
			widths[i] = (int)((int64_t)widths[i] * w / fixed);
		return;
	}
	int spare = w > fixed ? w - fixed : 0;
	for (int i = 0; i < count; i++)
		if (widths[i] == 0) {
			widths[i] = spare / open;
			spare -= widths[i];
			open--;
		}
}

static int place_cell(struct lay *l, struct node *c, int x, int y, int w, bool number)
{
	int side = lay_px(l, 15), above = lay_px(l, 12), inner = w - 2 * side;
	for (struct node *k = c->first; k && number; k = k->next)
		k->box.justify = ALIGN_END;
	c->box.gap = -1;
	c->bounds = c->inner = (struct rect){ x, y, w, 0 };
	return lay_stack(l, c, x + side, y + above, inner > 1 ? inner : 1) + 2 * above;
}

static int place_table_row(struct lay *l, struct node *row, const int *widths, int x, int y)
{
	int high = lay_px(l, 49), at = x;
	for (struct node *c = row->first; c; c = c->next) {
		int i = c->level - 1;
		if (i < 0 || i >= COLUMNS_MAX || (size_t)i >= row->column_count)
			continue;
		c->bounds.h = place_cell(l, c, at, y, widths[i], row->columns[i].number);
		high = c->bounds.h > high ? c->bounds.h : high;
		at += widths[i];
	}
	for (struct node *c = row->first; c; c = c->next) {
		for (struct node *k = c->first; k; k = k->next)
			layout_shift(k, 0, (high - c->bounds.h) / 2);
		c->bounds.h = high;
	}
	return high;
}

static int place_stacked_row(struct lay *l, struct node *row, int x, int y, int w)
{
	int at = y + lay_px(l, 10);
	for (struct node *c = row->first; c; c = c->next) {
		c->bounds = (struct rect){ x, at, w, 0 };
		c->box.gap = -1;
		bool empty = !c->first || (c->first == c->last && (c->first->flags & NODE_COMPACT));
		c->bounds.h = empty ? 0 : lay_stack(l, c, x, at, w) + lay_px(l, 8);
		if (empty && c->first)
			c->first->flags |= NODE_HIDDEN;
		at += c->bounds.h;
	}
	return at + lay_px(l, 2) - y;
}

int lay_place_table(struct lay *l, struct node *n, int x, int y, int w)
{
	int widths[COLUMNS_MAX] = { 0 }, top = y;
	column_widths(l, n, w, widths);
	for (struct node *row = n->first; row; row = row->next) {
		if ((n->variant & TABLE_NO_HEAD) && row->first && row->first->role == ROLE_COLUMNHEADER)
			row->flags |= NODE_HIDDEN;
		if (row->flags & NODE_HIDDEN)
			continue;
		row->bounds = (struct rect){ x, y, w, 0 };
		row->bounds.h =
			n->variant & TABLE_STACKED ? place_stacked_row(l, row, x, y, w) : place_table_row(l, row, widths, x, y);
		row->inner = row->bounds;
		y += row->bounds.h;
	}
	return y - top;
}
