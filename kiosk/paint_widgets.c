/* What each widget looks like. Text is drawn by one function, from the block that layout shaped from the node's own
 * string; there is no call that takes a string. Marks (tick, flag, arrows) are polygons. */
#include <string.h>

#include "kiosk/paint_ops.h"
#include "kiosk/tree.h"

struct pen {
	struct paint_list *l;
	struct view *v;
	struct text_engine *t;
	const struct paint_state *s;
	const struct look *look;
	rgb ink;
	struct node *focused;
	int depth;
	bool struck; /* inside an option that was struck out */
};

static int px(const struct pen *p, int v)
{
	return look_px(p->look, v);
}

static rgb col(const struct pen *p, enum colour c)
{
	return look_colour(p->look, c);
}

static struct rect inset(struct rect r, int by)
{
	return (struct rect){ r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by };
}

/* --- icons: per cent of a square --- */
static const signed char tick_points[][2] = { { 14, 52 }, { 27, 39 }, { 42, 54 }, { 74, 22 }, { 87, 35 },
	{ 42, 80 } };
static const signed char flag_points[][2] = { { 12, 4 }, { 22, 4 }, { 22, 10 }, { 92, 10 }, { 72, 33 }, { 92, 58 },
	{ 22, 58 }, { 22, 98 }, { 12, 98 } };
static const signed char corner_points[][2] = { { 0, 0 }, { 100, 0 }, { 100, 100 } };
static const signed char down_points[][2] = { { 8, 25 }, { 92, 25 }, { 50, 78 } };
static const signed char up_points[][2] = { { 8, 75 }, { 92, 75 }, { 50, 22 } };
static const signed char warning_points[][2] = { { 50, 6 }, { 98, 92 }, { 2, 92 } };
static const signed char speaker_points[][2] = { { 6, 34 }, { 30, 34 }, { 62, 8 }, { 62, 92 }, { 30, 66 },
	{ 6, 66 } };

static void icon(const struct pen *p, const struct node *n, enum icon i, struct rect box, rgb colour)
{
	static const struct {
		const signed char (*points)[2];
		int count;
	} icons[] = { { NULL, 0 }, { flag_points, 9 }, { tick_points, 6 }, { warning_points, 3 }, { speaker_points, 6 },
		{ up_points, 3 }, { down_points, 3 } };
	if (i > ICON_NONE && (size_t)i < sizeof icons / sizeof icons[0])
		paint_polygon(p->l, n, box, icons[i].points, icons[i].count, colour);
}

/* --- text --- */
static rgb run_ink(const struct pen *p, const struct node *n, const struct text_part *part, rgb ink)
{
	const struct text_run *r = n->run_count && part->tag < n->run_count ? &n->runs[part->tag] : NULL;
	return r && r->inlined && r->inlined->role == ROLE_LINK ? col(p, COLOUR_LINK) : ink;
}

static unsigned run_flags(const struct node *n, const struct text_part *part)
{
	return n->run_count && part->tag < n->run_count ? n->runs[part->tag].flags : 0;
}

static void line_at(const struct pen *p, const struct node *n, int x, int y, int w, struct rect clip, rgb ink)
{
	int thick = px(p, 1) > 1 ? px(p, 1) : 1;
	struct paint_op *op = paint_add(p->l, PAINT_FILL, n, (struct rect){ x, y, w, thick }, clip);
	if (op)
		op->colour = ink;
}

static void piece(const struct pen *p, const struct node *n, const struct text_block *b, int i,
	const struct text_line *line, int x, int y, struct rect clip, rgb ink)
{
	const struct text_piece *t = &b->pieces[i];
	const struct text_part *part = &b->parts[t->part];
	unsigned flags = run_flags(n, part);
	rgb colour = run_ink(p, n, part, ink);
	int size = part->face.px, top = y + line->baseline - part->shift - 2 * size;
	if (flags & RUN_MARK) {
		struct paint_op *m =
			paint_add(p->l, PAINT_FILL, n, (struct rect){ x + t->x, y + line->y, t->width, line->height }, clip);
		if (m)
			m->colour = col(p, COLOUR_HIGHLIGHT);
	}
	size_t before = p->l->count;
	paint_text_op(p->l, n, b, i, (struct rect){ x + t->x, top, t->width + size / 2, 3 * size }, clip, colour);
	if (p->l->count > before)
		p->l->ops[before].width = 2 * size;
	if ((flags & RUN_UNDERLINE) || n->widget == WIDGET_LINK)
		line_at(p, n, x + t->x, y + line->baseline + px(p, 3), t->width, clip, colour);
	if ((flags & RUN_STRIKE) || p->struck)
		line_at(p, n, x + t->x, y + line->baseline - size * 3 / 10, t->width, clip, colour);
}

static void text_at(const struct pen *p, const struct node *n, int x, int y, struct rect clip, rgb ink)
{
	const struct text_block *b = n->text;
	for (int i = 0; b && i < b->line_count; i++) {
		const struct text_line *line = &b->lines[i];
		if (y + line->y > clip.y + clip.h || y + line->y + line->height < clip.y)
			continue;
		for (int k = line->first; k < line->first + line->count; k++)
			piece(p, n, b, k, line, x, y, clip, ink);
	}
}

static void text(const struct pen *p, const struct node *n, rgb ink)
{
	text_at(p, n, n->inner.x, n->inner.y, n->clip, ink);
}

static void label_icon(const struct pen *p, const struct node *n, rgb ink)
{
	if (!n->icon || !n->text || !n->text->line_count)
		return;
	bool tag = n->widget == WIDGET_TAG;
	const struct text_line *line = &n->text->lines[0];
	int size = px(p, tag ? 14 : 18), left = n->inner.x + line->x -
											px(p, tag                        ? 20
												  : n->widget == WIDGET_TEXT ? 24
																			 : 28);
	icon(p, n, n->icon, (struct rect){ left, n->inner.y + (line->height - size) / 2, size, size }, ink);
}

/* --- boxes --- */
static void sides(const struct pen *p, const struct node *n, int width, rgb colour)
{
	struct rect r = n->bounds;
	unsigned s = n->box.sides;
	if (s & SIDE_TOP)
		paint_fill(p->l, n, (struct rect){ r.x, r.y, r.w, width }, colour);
	if (s & SIDE_BOTTOM)
		paint_fill(p->l, n, (struct rect){ r.x, r.y + r.h - width, r.w, width }, colour);
	if (s & SIDE_LEFT)
		paint_fill(p->l, n, (struct rect){ r.x, r.y, width, r.h }, colour);
	if (s & SIDE_RIGHT)
		paint_fill(p->l, n, (struct rect){ r.x + r.w - width, r.y, width, r.h }, colour);
}

static void box(const struct pen *p, const struct node *n)
{
	int width = px(p, n->box.border_width ? n->box.border_width : 1), radius = px(p, n->box.radius);
	enum colour fill = n->box.fill                             ? n->box.fill
					   : n->look && n->widget != WIDGET_SWATCH ? COLOUR_PAGE
															   : COLOUR_NONE;
	if (n->widget == WIDGET_BAR && !fill)
		fill = COLOUR_PAGE;
	if (fill)
		paint_round(p->l, n, n->bounds, radius, col(p, fill));
	if (n->box.border && n->box.sides)
		sides(p, n, width, col(p, n->box.border));
	else if (n->box.border)
		paint_frame(p->l, n, n->bounds, radius, width, col(p, n->box.border));
}

static void card(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_PRESSED) != 0;
	int radius = px(p, 4);
	paint_round(p->l, n, n->bounds, radius, on ? col(p, COLOUR_TINT) : col(p, COLOUR_PAGE));
	rgb edge = n->variant   ? col(p, COLOUR_ERROR)
			   : on         ? col(p, COLOUR_SELECTED)
			   : n->actions ? col(p, COLOUR_BORDER)
							: col(p, COLOUR_HAIR);
	paint_frame(p->l, n, n->bounds, radius, px(p, 2), edge);
	if (n->variant)
		paint_fill(p->l, n,
			(struct rect){ n->bounds.x + px(p, 1), n->bounds.y, n->bounds.w - 2 * px(p, 1), px(p, 8) }, edge);
}

static void button(const struct pen *p, const struct node *n)
{
	struct rect r = n->bounds;
	int radius = px(p, 2), edge = px(p, 3);
	bool off = (n->states & STATE_DISABLED) != 0, plain = n->variant == BUTTON_SECONDARY || off;
	rgb ink = col(p, off                            ? COLOUR_TEXT2
					 : n->variant == BUTTON_WARNING ? COLOUR_WARNING_TEXT
					 : plain                        ? COLOUR_TEXT
													: COLOUR_BUTTON_TEXT);
	if (plain) {
		paint_round(p->l, n, r, radius, col(p, off ? COLOUR_SURFACE : COLOUR_BUTTON2));
		paint_frame(p->l, n, r, radius, px(p, 2), col(p, off ? COLOUR_HAIR : COLOUR_BORDER));
		if (!off)
			paint_fill(p->l, n, (struct rect){ r.x + px(p, 1), r.y + r.h - edge, r.w - 2 * px(p, 1), edge },
				col(p, COLOUR_BORDER));
		if (n->states & STATE_PRESSED)
			paint_frame(p->l, n, inset(r, px(p, 4)), radius, px(p, 2), col(p, COLOUR_SELECTED));
	} else {
		enum colour fill = n->variant == BUTTON_WARNING ? COLOUR_WARNING_BUTTON : COLOUR_BUTTON;
		paint_round(p->l, n, r, radius, col(p, fill));
		paint_fill(p->l, n, (struct rect){ r.x + px(p, 1), r.y + r.h - edge, r.w - 2 * px(p, 1), edge },
			theme_mix(col(p, fill), 0, 35));
	}
	label_icon(p, n, ink);
	text(p, n, ink);
}

static void option(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_CHECKED) != 0, square = n->role == ROLE_CHECKBOX,
		 compact = (n->variant & OPTION_COMPACT) != 0;
	struct rect c = n->inner;
	int radius = square ? px(p, 2) : c.w / 2;
	if (!compact) {
		paint_round(p->l, n, n->bounds, px(p, 4), on ? col(p, COLOUR_TINT) : col(p, COLOUR_PAGE));
		paint_frame(p->l, n, n->bounds, px(p, 4), px(p, 2), col(p, on ? COLOUR_SELECTED : COLOUR_HAIR));
		if (on)
			paint_fill(p->l, n,
				(struct rect){
					n->bounds.x + px(p, 1), n->bounds.y + px(p, 1), px(p, 6), n->bounds.h - 2 * px(p, 1) },
				col(p, COLOUR_SELECTED));
	}
	if (!on) {
		paint_round(p->l, n, c, radius, col(p, COLOUR_PAGE));
		paint_frame(p->l, n, c, radius, px(p, 2), col(p, COLOUR_TEXT));
		return;
	}
	paint_round(p->l, n, c, radius, col(p, COLOUR_SELECTED));
	if (square)
		paint_polygon(p->l, n, inset(c, c.w / 5), tick_points, 6, col(p, COLOUR_SELECTED_TEXT));
	else
		paint_round(p->l, n, inset(c, c.w * 2 / 7), c.w, col(p, COLOUR_SELECTED_TEXT));
}

static void segmented(const struct pen *p, const struct node *n)
{
	const struct node *from = n->first;
	int edge = px(p, 2);
	for (const struct node *c = n->first; c; c = c->next) {
		if (c->next && c->next->bounds.y == c->bounds.y)
			continue;
		int x = from->bounds.x - edge, right = c->bounds.x + c->bounds.w + edge;
		struct rect r = { x, c->bounds.y - edge, right - x, c->bounds.h + 2 * edge };
		paint_frame(p->l, n, r, px(p, 4), edge, col(p, COLOUR_TEXT));
		from = c->next;
	}
}

static void segment(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_CHECKED) != 0;
	if (on)
		paint_fill(p->l, n, n->bounds, col(p, COLOUR_SELECTED));
	else if (n->next && n->next->bounds.y == n->bounds.y && !(n->next->states & STATE_CHECKED))
		paint_fill(p->l, n,
			(struct rect){ n->bounds.x + n->bounds.w - px(p, 1), n->bounds.y, px(p, 1), n->bounds.h },
			col(p, COLOUR_BORDER));
	text(p, n, on ? col(p, COLOUR_SELECTED_TEXT) : p->ink);
}

static void swatch(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_CHECKED) != 0;
	const struct look *around = node_look_of(p->v, n->parent ? n->parent : n);
	int left = n->text && n->text->line_count ? n->inner.x + n->text->lines[0].x - px(p, 24) : n->inner.x;
	paint_round(p->l, n, n->bounds, px(p, 4), col(p, COLOUR_PAGE));
	paint_frame(p->l, n, n->bounds, px(p, 4), px(p, 2), look_colour(around, COLOUR_BORDER));
	if (on) {
		paint_frame(p->l, n, inset(n->bounds, -px(p, 6)), px(p, 6), px(p, 4), look_colour(around, COLOUR_SELECTED));
		int size = px(p, 18);
		paint_polygon(p->l, n, (struct rect){ left, n->bounds.y + (n->bounds.h - size) / 2, size, size },
			tick_points, 6, p->ink);
	}
	text(p, n, p->ink);
}

static void strip_item(const struct pen *p, const struct node *n)
{
	enum { ANSWERED = 1, PARTLY = 2, FLAGGED = 4 };
	int side = n->bounds.w;
	struct rect r = { n->bounds.x, n->bounds.y + (n->bounds.h - side) / 2, side, side };
	bool done = (n->variant & ANSWERED) != 0;
	rgb ink = done ? col(p, COLOUR_PAGE) : p->ink;
	paint_round(p->l, n, r, px(p, 2), col(p, done ? COLOUR_TEXT2 : COLOUR_PAGE));
	if (!done)
		paint_frame(p->l, n, r, px(p, 2), px(p, 2), col(p, COLOUR_BORDER));
	if (n->states & STATE_SELECTED)
		paint_frame(p->l, n, inset(r, -px(p, 5)), px(p, 4), px(p, 3), col(p, COLOUR_SELECTED));
	if (done) {
		int t = px(p, 9);
		paint_polygon(
			p->l, n, (struct rect){ r.x + (r.w - t) / 2, r.y + r.h - t - px(p, 1), t, t }, tick_points, 6, ink);
	} else if (n->variant & PARTLY)
		paint_fill(p->l, n, (struct rect){ r.x + px(p, 6), r.y + r.h - px(p, 8), r.w / 2 - px(p, 6), px(p, 3) },
			col(p, COLOUR_TEXT2));
	if (n->variant & FLAGGED) {
		int t = px(p, 13), edge = done ? px(p, 3) : 0;
		paint_polygon(p->l, n, (struct rect){ r.x + r.w - t - edge, r.y, t + edge, t + edge }, corner_points, 3,
			col(p, COLOUR_PAGE));
		paint_polygon(p->l, n, (struct rect){ r.x + r.w - t, r.y, t, t }, corner_points, 3, col(p, COLOUR_FLAG));
	}
	text_at(p, n, n->inner.x, n->inner.y - px(p, done ? 3 : 0), n->clip, ink);
}

static void field(const struct pen *p, const struct node *n)
{
	bool bad = (n->states & STATE_INVALID) != 0, mine = n == p->focused && p->s->has_edit,
		 multi = (n->states & STATE_MULTILINE) != 0;
	struct rect clip = rect_meet(n->clip, inset(n->inner, -px(p, 2)));
	int x = n->inner.x - (multi ? 0 : n->scroll), y = n->inner.y - (multi ? n->scroll : 0);
	paint_fill(
		p->l, n, n->bounds, col(p, n->states & (STATE_READONLY | STATE_DISABLED) ? COLOUR_SURFACE : COLOUR_PAGE));
	paint_frame(p->l, n, n->bounds, 0, px(p, bad ? 4 : 2), col(p, bad ? COLOUR_ERROR : COLOUR_TEXT));
	if (mine && n->text && p->s->edit.caret != p->s->edit.anchor) {
		size_t a = p->s->edit.caret, b = p->s->edit.anchor;
		int rects[64][4], count = text_range_rects(p->t, n->text, a < b ? a : b, a < b ? b : a, rects, 64);
		for (int i = 0; i < count && i < 64; i++) {
			struct paint_op *op = paint_add(p->l, PAINT_FILL, n,
				(struct rect){ x + rects[i][0], y + rects[i][1], rects[i][2], rects[i][3] }, clip);
			if (op)
				op->colour = col(p, COLOUR_HIGHLIGHT);
		}
	}
	text_at(p, n, x, y, clip, col(p, COLOUR_TEXT));
	if (mine && p->s->caret_on) {
		struct paint_op *op = paint_add(p->l, PAINT_FILL, n, p->s->caret, clip);
		if (op)
			op->colour = col(p, COLOUR_TEXT);
	}
}

static void select_box(const struct pen *p, const struct node *n)
{
	int size = px(p, 16);
	paint_fill(p->l, n, n->bounds, col(p, COLOUR_PAGE));
	paint_frame(p->l, n, n->bounds, 0, px(p, n->states & STATE_INVALID ? 4 : 2),
		col(p, n->states & STATE_INVALID ? COLOUR_ERROR : COLOUR_TEXT));
	paint_polygon(p->l, n,
		(struct rect){ n->bounds.x + n->bounds.w - px(p, 32), n->bounds.y + (n->bounds.h - size) / 2, size, size },
		down_points, 3, p->ink);
	text(p, n, p->ink);
}

static void slider(const struct pen *p, const struct node *n)
{
	int knob = px(p, 28), track = px(p, 8), mid = n->bounds.y + n->bounds.h / 2;
	int64_t along = (int64_t)(n->bounds.w - knob) * (n->number - n->minimum) / (n->maximum - n->minimum);
	paint_round(p->l, n, (struct rect){ n->bounds.x, mid - track / 2, n->bounds.w, track }, track / 2,
		col(p, COLOUR_BORDER));
	paint_round(p->l, n, (struct rect){ n->bounds.x + (int)along, mid - knob / 2, knob, knob }, knob / 2,
		col(p, COLOUR_SELECTED));
}

static void divider(const struct pen *p, const struct node *n)
{
	int dot = px(p, 3), x = n->bounds.x + (n->bounds.w - dot) / 2, mid = n->bounds.y + n->bounds.h / 2;
	paint_fill(p->l, n, n->bounds, col(p, COLOUR_SURFACE));
	paint_fill(p->l, n, (struct rect){ n->bounds.x, n->bounds.y, px(p, 1), n->bounds.h }, col(p, COLOUR_HAIR));
	paint_fill(p->l, n, (struct rect){ n->bounds.x + n->bounds.w - px(p, 1), n->bounds.y, px(p, 1), n->bounds.h },
		col(p, COLOUR_HAIR));
	for (int i = -1; i <= 1; i++)
		paint_round(p->l, n, (struct rect){ x, mid + i * px(p, 7), dot, dot }, dot, col(p, COLOUR_TEXT2));
}

static void progress(const struct pen *p, const struct node *n)
{
	struct rect r = n->bounds;
	paint_round(p->l, n, r, r.h / 2, theme_mix(col(p, COLOUR_SURFACE), col(p, COLOUR_BORDER), 25));
	r.w = (int)((int64_t)r.w * n->number / n->maximum);
	paint_round(p->l, n, r, r.h / 2, col(p, COLOUR_SELECTED));
}

static void image(const struct pen *p, const struct node *n)
{
	static const rgb plate = 0xFFFFFF;
	if (n->image_len) {
		paint_fill(p->l, n, n->inner, plate);
		paint_add(p->l, PAINT_IMAGE, n, n->inner, n->clip);
	} else
		paint_frame(p->l, n, n->inner, 0, px(p, 2), col(p, COLOUR_BORDER));
}

static void spot(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_CHECKED) != 0;
	paint_frame(p->l, n, n->bounds, 0, px(p, on ? 4 : 2), on ? col(p, COLOUR_SELECTED) : 0x606060);
	if (on) {
		struct rect r = { n->bounds.x, n->bounds.y, px(p, 28), px(p, 28) };
		paint_fill(p->l, n, r, col(p, COLOUR_SELECTED));
		paint_polygon(p->l, n, inset(r, px(p, 4)), tick_points, 6, col(p, COLOUR_SELECTED_TEXT));
	}
}

static void save(const struct pen *p, const struct node *n)
{
	int d = px(p, 12);
	struct rect r = { n->bounds.x, n->bounds.y + (n->bounds.h - d) / 2, d, d };
	if (n->variant == SAVE_FAIL)
		paint_polygon(p->l, n, inset(r, -px(p, 3)), warning_points, 3, p->ink);
	else if (n->variant == SAVE_WAIT)
		paint_frame(p->l, n, r, d, px(p, 3), p->ink);
	else
		paint_round(p->l, n, r, d, p->ink);
	text(p, n, p->ink);
}

static void choice(const struct pen *p, const struct node *n)
{
	bool on = (n->states & STATE_SELECTED) != 0;
	paint_fill(p->l, n, n->bounds, col(p, on ? COLOUR_SELECTED : COLOUR_PAGE));
	text(p, n, col(p, on ? COLOUR_SELECTED_TEXT : COLOUR_TEXT));
}

static void item(const struct pen *p, const struct node *n)
{
	int d = px(p, 7);
	if (n->variant == LIST_BULLET)
		paint_round(p->l, n, (struct rect){ n->bounds.x + px(p, 6), n->bounds.y + px(p, 10), d, d }, d, p->ink);
	else if (n->variant == LIST_NUMBER)
		text(p, n, p->ink);
}

static void scrollbar(const struct pen *p, const struct node *n)
{
	struct rect r = n->bounds;
	if (n->content_height <= r.h || r.h < 1 || (n->flags & NODE_EXPANDS))
		return;
	int w = px(p, 6), h = (int)((int64_t)r.h * r.h / n->content_height);
	h = h < px(p, 24) ? px(p, 24) : h;
	int y = r.y + (int)((int64_t)(r.h - h) * n->scroll / (n->content_height - r.h));
	paint_round(p->l, n, (struct rect){ r.x + r.w - w - px(p, 4), y, w, h }, w / 2, col(p, COLOUR_BORDER));
}

/* --- the walk --- */
static void row_line(const struct pen *p, const struct node *n)
{
	paint_fill(p->l, n, (struct rect){ n->bounds.x, n->bounds.y + n->bounds.h - px(p, 1), n->bounds.w, px(p, 1) },
		col(p, COLOUR_HAIR));
}

static void widget(const struct pen *p, const struct node *n)
{
	static void (*const painters[])(const struct pen *, const struct node *) = { [WIDGET_BUTTON] = button,
		[WIDGET_OPTION] = option,
		[WIDGET_SEGMENTED] = segmented,
		[WIDGET_SEGMENT] = segment,
		[WIDGET_SWATCH] = swatch,
		[WIDGET_FIELD] = field,
		[WIDGET_SELECT] = select_box,
		[WIDGET_CHOICE] = choice,
		[WIDGET_SLIDER] = slider,
		[WIDGET_SAVE] = save,
		[WIDGET_STRIP_ITEM] = strip_item,
		[WIDGET_DIVIDER] = divider,
		[WIDGET_PROGRESS] = progress,
		[WIDGET_IMAGE] = image,
		[WIDGET_SPOT] = spot,
		[WIDGET_ITEM] = item,
		[WIDGET_CARD] = card,
		[WIDGET_TABLE_ROW] = row_line,
		[WIDGET_RULE] = row_line };
	if (n->widget != WIDGET_CARD)
		box(p, n);
	if ((size_t)n->widget < sizeof painters / sizeof painters[0] && painters[n->widget])
		painters[n->widget](p, n);
	else if (n->widget == WIDGET_TAG) {
		paint_round(p->l, n, n->bounds, px(p, 2), col(p, COLOUR_SURFACE));
		label_icon(p, n, p->ink);
		text(p, n, p->ink);
	} else if (n->widget == WIDGET_TEXT || n->widget == WIDGET_LINK) {
		label_icon(p, n, p->ink);
		text(p, n, p->ink);
	}
}

static void walk(struct pen *p, struct node *n)
{
	if ((n->flags & NODE_HIDDEN) || n->widget == WIDGET_POPUP || n->widget == WIDGET_LENGTH || p->depth > 220)
		return;
	const struct look *look = p->look;
	rgb ink = p->ink;
	if (n->look) {
		p->look = n->look;
		p->ink = col(p, COLOUR_TEXT);
	}
	enum colour own = n->box.ink ? n->box.ink : n->widget == WIDGET_TEXT ? style_info(n->style)->ink : COLOUR_NONE;
	if (own)
		p->ink = col(p, own);
	bool struck = p->struck;
	p->struck |= n->widget == WIDGET_OPTION && (n->variant & OPTION_STRUCK);
	struct rect seen = n->clip;
	widget(p, n);
	p->depth++;
	for (struct node *c = n->first; c && seen.w > 0 && seen.h > 0; c = c->next)
		walk(p, c);
	p->depth--;
	if (n->widget == WIDGET_SCROLL)
		scrollbar(p, n);
	p->struck = struck;
	p->look = look;
	p->ink = ink;
}

static void popups(struct pen *p)
{
	for (struct node *n = p->v->root; n; n = node_next(n, p->v->root)) {
		if (n->widget != WIDGET_POPUP)
			continue;
		p->look = node_look_of(p->v, n);
		paint_fill(p->l, n, n->bounds, col(p, COLOUR_PAGE));
		for (struct node *c = n->first; c; c = c->next)
			choice(p, c);
		paint_frame(p->l, n, n->bounds, 0, px(p, 2), col(p, COLOUR_TEXT));
	}
}

/* Always two tones, so that one of them stands out from whatever is behind. */
static void ring(struct pen *p)
{
	struct node *n = p->focused;
	if (!n || !p->s->ring || n->role == ROLE_HEADING || (n->flags & NODE_NO_FOCUS_RING))
		return;
	p->look = node_look_of(p->v, n);
	bool inside = n->widget == WIDGET_SCROLL || n->widget == WIDGET_DIVIDER,
		 tight = n->widget == WIDGET_LINK || n->widget == WIDGET_INLINE;
	int w = px(p, 4);
	struct rect r = inside  ? inset(n->bounds, 2 * w)
					: tight ? (struct rect){ n->bounds.x - px(p, 4), n->bounds.y - px(p, 2),
						  n->bounds.w + 2 * px(p, 4), n->bounds.h + 2 * px(p, 2) }
							: n->bounds;
	paint_frame(p->l, n, inset(r, -2 * w), px(p, 6), w, col(p, COLOUR_FOCUS_IN));
	paint_frame(p->l, n, inset(r, -w), px(p, 4), w, col(p, COLOUR_FOCUS_OUT));
}

void paint_build(struct paint_list *l, struct view *v, struct text_engine *t, const struct paint_state *s)
{
	struct pen p = { l, v, t, s, &v->look, look_colour(&v->look, COLOUR_TEXT), NULL, 0, false };
	p.focused = view_find(v, s->focused);
	paint_fill(l, v->root, v->root->bounds, col(&p, COLOUR_PAGE));
	for (struct node *c = v->root->first; c; c = c->next)
		walk(&p, c);
	ring(&p);
	popups(&p);
}
