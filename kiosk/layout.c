/* Widths go down, heights come up: a node is given its width, places its children and says how high it is. Rows ask
 * children for their natural width first. Alignment is done by shifting subtrees afterwards. */
#include "kiosk/layout.h"

#include <string.h>

#include "kiosk/lay.h"

#define DEPTH_MAX 220
#define ROW_MAX 512 /* children of a row or grid that are placed side by side */

int lay_px(const struct lay *l, int px)
{
	return look_px(l->look, px);
}

struct rect rect_meet(struct rect a, struct rect b)
{
	int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
	int r = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w, s = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
	return (struct rect){ x, y, r > x ? r - x : 0, s > y ? s - y : 0 };
}

bool rect_has(struct rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

void layout_shift(struct node *n, int dx, int dy)
{
	if (!dx && !dy)
		return;
	for (struct node *k = n; k; k = node_next(k, n)) {
		k->bounds.x += dx;
		k->bounds.y += dy;
		k->inner.x += dx;
		k->inner.y += dy;
	}
}

bool lay_skipped(const struct node *n)
{
	return n->widget == WIDGET_LENGTH || n->widget == WIDGET_POPUP || n->widget == WIDGET_INLINE ||
		   n->widget == WIDGET_SPOT || (n->flags & NODE_HIDDEN);
}

/* --- natural widths --- */
static int pad_sides(const struct lay *l, const struct node *n)
{
	return lay_px(l, n->box.pad[1]) + lay_px(l, n->box.pad[3]);
}

static int natural_children(struct lay *l, struct node *n, bool along)
{
	int sum = 0, widest = 0, count = 0;
	for (struct node *c = n->first; c; c = c->next) {
		if (lay_skipped(c))
			continue;
		int w = lay_natural(l, c);
		sum += w;
		count += w > 0;
		widest = w > widest ? w : widest;
	}
	int gap = n->box.gap > 0 ? lay_px(l, n->box.gap) : 0;
	return (along ? sum + (count > 1 ? (count - 1) * gap : 0) : widest) + pad_sides(l, n);
}

int lay_natural(struct lay *l, struct node *n)
{
	if (n->natural >= 0)
		return n->natural;
	const struct look *outer = l->look;
	if (n->look)
		l->look = n->look;
	int w = n->box.width ? lay_px(l, n->box.width) : lay_natural_part(l, n);
	if (w < 0)
		w = natural_children(
			l, n, n->widget == WIDGET_ROW || n->widget == WIDGET_BAR || n->widget == WIDGET_SEGMENTED);
	if (n->widget == WIDGET_SEGMENTED)
		w += 2 * lay_px(l, 2);
	if (n->widget == WIDGET_OPTION)
		w += lay_px(l, n->variant & OPTION_COMPACT ? 48 : 96);
	if (n->box.max_width && w > lay_px(l, n->box.max_width))
		w = lay_px(l, n->box.max_width);
	l->look = outer;
	n->natural = w;
	return w;
}

static bool shrinks(const struct node *n)
{
	switch ((int)n->widget) {
	case WIDGET_BUTTON:
	case WIDGET_LINK:
	case WIDGET_TAG:
	case WIDGET_SAVE:
	case WIDGET_SEGMENTED:
	case WIDGET_SEGMENT:
	case WIDGET_SWATCH:
	case WIDGET_SELECT:
	case WIDGET_IMAGE:
	case WIDGET_STRIP:
		return true;
	case WIDGET_FIELD:
		return n->number > 0;
	default:
		return false;
	}
}

int lay_child_width(struct lay *l, struct node *c, int inner)
{
	int w = inner, most = c->box.max_width;
	if (c->box.width)
		w = lay_px(l, c->box.width);
	else if (c->box.percent && !view_is_narrow(l->v))
		w = inner * c->box.percent / 100;
	else if (shrinks(c))
		w = lay_natural(l, c);
	if (!most && c->widget == WIDGET_TEXT && !c->level)
		most = 960;
	if (most && w > lay_px(l, most))
		w = lay_px(l, most);
	return w > inner ? inner : w < 0 ? 0 : w;
}

/* --- stacks --- */
static bool is_text(const struct node *n)
{
	return n->widget == WIDGET_TEXT || n->role == ROLE_LIST;
}

/* The space that belongs between two things where the screen says nothing. */
static int flow_gap(const struct node *a, const struct node *b)
{
	if (!a || a->widget == WIDGET_SPACE || b->widget == WIDGET_SPACE)
		return 0;
	if (a->widget == WIDGET_ROW && b->widget == WIDGET_ROW && a->box.border && b->box.border)
		return 0;
	if (a->level == 1 && a->widget == WIDGET_TEXT)
		return b->style == STYLE_HINT ? 10 : 20;
	if (a->level > 1 && a->widget == WIDGET_TEXT)
		return a->level == 2 ? 12 : 5;
	if (b->widget == WIDGET_TEXT && b->level > 0)
		return b->level == 1 ? 8 : 30;
	if (is_text(a) && is_text(b))
		return 15;
	if (a->widget == WIDGET_OPTION && b->widget == WIDGET_OPTION)
		return 12;
	return 25;
}

int lay_stack(struct lay *l, struct node *n, int x, int y, int w)
{
	const struct node *last = NULL;
	int top = y;
	for (struct node *c = n->first; c; c = c->next) {
		if (lay_skipped(c))
			continue;
		int gap = n->box.gap > 0 ? (last ? n->box.gap : 0) : n->box.gap < 0 ? 0 : flow_gap(last, c);
		if (n->box.gap > 0 && last && (c->widget == WIDGET_SPACE || last->widget == WIDGET_SPACE))
			gap = 0;
		y += lay_px(l, gap);
		int cw = lay_child_width(l, c, w), cx = x;
		if (cw < w && (n->box.align == ALIGN_CENTRE || c->box.justify == ALIGN_CENTRE))
			cx += (w - cw) / 2;
		else if (cw < w && c->box.justify == ALIGN_END)
			cx += w - cw;
		y += lay_place(l, c, cx, y, cw, FREE_HEIGHT);
		last = c;
	}
	return y - top;
}

static struct rect inner_of(const struct lay *l, const struct node *n, int x, int y, int w)
{
	int left = lay_px(l, n->box.pad[3]), right = lay_px(l, n->box.pad[1]);
	int inner = w - left - right;
	return (struct rect){ x + left, y + lay_px(l, n->box.pad[0]), inner > 0 ? inner : 0, 0 };
}

static int least(const struct lay *l, const struct node *n, int h)
{
	int min = lay_px(l, n->box.min_height);
	return h > min ? h : min;
}

static int place_stack(struct lay *l, struct node *n, int x, int y, int w)
{
	struct rect in = inner_of(l, n, x, y, w);
	int h = lay_stack(l, n, in.x, in.y, in.w) + lay_px(l, n->box.pad[0]) + lay_px(l, n->box.pad[2]);
	return least(l, n, h);
}

/* --- rows --- */
struct row {
	struct node *kids[ROW_MAX];
	int width[ROW_MAX];
	int count;
};

static bool is_spacer(const struct node *n)
{
	return n->widget == WIDGET_SPACE && n->box.grow;
}

static int base_width(struct lay *l, struct node *row, struct node *c, int inner)
{
	if (is_spacer(c))
		return 0;
	if (c->box.width || (c->box.percent && !view_is_narrow(l->v)))
		return lay_child_width(l, c, inner);
	if (c->box.grow && row->box.nowrap)
		return 0;
	int w = lay_natural(l, c);
	return w > inner ? inner : w;
}

static int row_used(const struct row *r, int from, int to, int gap)
{
	int used = 0, shown = 0;
	for (int i = from; i < to; i++) {
		used += r->width[i];
		shown += !is_spacer(r->kids[i]) && (r->width[i] > 0 || r->kids[i]->box.grow > 0);
	}
	return used + (shown > 1 ? (shown - 1) * gap : 0);
}

static void grow(struct row *r, int from, int to, int spare)
{
	int shares = 0;
	for (int i = from; i < to; i++)
		shares += r->kids[i]->box.grow;
	for (int i = from; i < to && shares > 0; i++) {
		int part = r->kids[i]->box.grow ? spare * r->kids[i]->box.grow / shares : 0;
		r->width[i] += part;
		spare -= part;
		shares -= r->kids[i]->box.grow;
	}
}

/* Too wide and may not wrap: the widest give up first. */
static void squeeze(struct row *r, int from, int to, int over)
{
	while (over > 0) {
		int widest = from;
		for (int i = from; i < to; i++)
			if (!r->kids[i]->box.width && r->width[i] > r->width[widest])
				widest = i;
		int cut = over > 8 ? 8 : over;
		if (r->width[widest] <= cut)
			return;
		r->width[widest] -= cut;
		over -= cut;
	}
}

static int line_height_of(struct lay *l, struct row *r, int from, int to, struct rect line, int gap, int h)
{
	int x = line.x, highest = 0;
	bool first = true;
	for (int i = from; i < to; i++) {
		struct node *c = r->kids[i];
		bool counts = !is_spacer(c) && (r->width[i] > 0 || c->box.grow > 0);
		if (counts && !first)
			x += gap;
		first = first && !counts;
		int ch = lay_place(l, c, x, line.y, r->width[i], h);
		highest = ch > highest ? ch : highest;
		x += r->width[i];
	}
	return highest;
}

static void align_line(
	struct row *r, int from, int to, enum align align, int highest, int spare, enum align justify)
{
	int dx = justify == ALIGN_CENTRE ? spare / 2 : justify == ALIGN_END ? spare : 0;
	for (int i = from; i < to; i++) {
		struct node *c = r->kids[i];
		int room = highest - c->bounds.h;
		int dy = align == ALIGN_CENTRE ? room / 2 : align == ALIGN_END ? room : 0;
		layout_shift(c, dx, dy);
		if (align == ALIGN_STRETCH)
			c->bounds.h = highest;
	}
}

static int place_line(struct lay *l, struct node *n, struct row *r, int from, int to, struct rect line, int h)
{
	int gap = n->box.gap > 0 ? lay_px(l, n->box.gap) : 0, spare = line.w - row_used(r, from, to, gap);
	bool grows = false;
	for (int i = from; i < to; i++)
		grows |= r->kids[i]->box.grow > 0;
	if (spare > 0)
		grow(r, from, to, spare);
	else if (spare < 0)
		squeeze(r, from, to, -spare);
	int highest = line_height_of(l, r, from, to, line, gap, h);
	align_line(r, from, to, n->box.align, highest, grows || spare < 0 ? 0 : spare, n->box.justify);
	return highest;
}

static int place_row(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	struct row r = { .count = 0 };
	struct rect in = inner_of(l, n, x, y, w);
	int gap = n->box.gap > 0 ? lay_px(l, n->box.gap) : 0, from = 0, top = in.y;
	int inside = h >= 0 ? h - lay_px(l, n->box.pad[0]) - lay_px(l, n->box.pad[2]) : h;

	for (struct node *c = n->first; c && r.count < ROW_MAX; c = c->next) {
		if (lay_skipped(c))
			continue;
		int base = base_width(l, n, c, in.w);
		r.kids[r.count] = c;
		r.width[r.count++] = base;
		if (!n->box.nowrap && r.count - 1 > from && base > 0 && row_used(&r, from, r.count, gap) > in.w) {
			in.y += place_line(l, n, &r, from, r.count - 1, in, inside) +
					(gap > 0 ? (gap > 10 ? gap / 2 + 2 : gap) : 0);
			from = r.count - 1;
		}
	}
	if (r.count > from)
		in.y += place_line(l, n, &r, from, r.count, in, inside);
	int used = in.y - top, all = used + lay_px(l, n->box.pad[0]) + lay_px(l, n->box.pad[2]),
		tall = least(l, n, all);
	for (int i = 0; i < r.count && tall > all && n->box.align == ALIGN_CENTRE; i++)
		layout_shift(r.kids[i], 0, (tall - all) / 2);
	return tall;
}

static int place_grid(struct lay *l, struct node *n, int x, int y, int w)
{
	struct rect in = inner_of(l, n, x, y, w);
	int gap = n->box.gap > 0 ? lay_px(l, n->box.gap) : 0, min = lay_px(l, n->minimum > 0 ? n->minimum : 200);
	int columns = (in.w + gap) / (min + gap), top = in.y;
	columns = columns < 1 ? 1 : columns > 16 ? 16 : columns;
	int cw = (in.w - (columns - 1) * gap) / columns, column = 0, highest = 0;
	struct node *line[16];
	for (struct node *c = n->first; c; c = c->next) {
		if (!lay_skipped(c)) {
			line[column] = c;
			int h = lay_place(l, c, in.x + column * (cw + gap), in.y, cw, FREE_HEIGHT);
			highest = h > highest ? h : highest;
			column++;
		}
		if (column == columns || (!c->next && column)) {
			for (int i = 0; i < column; i++)
				line[i]->bounds.h = highest;
			in.y += highest + (c->next ? gap : 0);
			column = highest = 0;
		}
	}
	return in.y - top + lay_px(l, n->box.pad[0]) + lay_px(l, n->box.pad[2]);
}

/* --- scrolling, splits, the frame --- */
static bool has_panes(const struct node *n)
{
	for (const struct node *c = n->first; c; c = c->next)
		if (c->widget == WIDGET_SCROLL || c->widget == WIDGET_SPLIT)
			return true;
	return false;
}

static int place_scroll(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	struct rect in = inner_of(l, n, x, y, w);
	int pads = lay_px(l, n->box.pad[0]) + lay_px(l, n->box.pad[2]);
	n->flags &= ~(unsigned)NODE_EXPANDS;
	n->scroll = 0;
	if (n->first && (n->first->flags & NODE_FILL_HEIGHT) && h >= 0 && !view_is_narrow(l->v)) {
		lay_place(l, n->first, x, y, w, h);
		n->content_height = h;
		return h;
	}
	n->content_height = lay_stack(l, n, in.x, in.y, in.w) + pads;
	if (h < 0) {
		n->flags |= NODE_EXPANDS;
		return least(l, n, n->content_height);
	}
	int most = n->content_height > h ? n->content_height - h : 0,
		at = l->o->scroll_of ? l->o->scroll_of(l->o->ctx, n) : 0;
	n->scroll = at < 0 ? 0 : at > most ? most : at;
	for (struct node *c = n->first; c; c = c->next)
		layout_shift(c, 0, -n->scroll);
	if (n->role == ROLE_REGION && most > 0)
		n->flags |= NODE_FOCUSABLE;
	return h;
}

static int place_split(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	struct node *a = n->first, *d = a ? a->next : NULL, *b = d ? d->next : NULL;
	if (!b || d->widget != WIDGET_DIVIDER || h < 0)
		return lay_stack(l, n, x, y, w);
	int bar = lay_px(l, 14), aw = (w - bar) * n->number / 100;
	lay_place(l, a, x, y, aw, h);
	lay_place(l, d, x + aw, y, bar, h);
	d->bounds.h = h;
	lay_place(l, b, x + aw + bar, y, w - aw - bar, h);
	return h;
}

struct frame {
	struct node *top, *main, *bottom;
};

static struct frame frame_of(const struct node *n)
{
	struct frame f = { NULL, NULL, NULL };
	for (struct node *c = n->first; c; c = c->next) {
		if (c->widget == WIDGET_SCROLL && !f.main)
			f.main = c;
		else if (c->widget == WIDGET_BAR && !f.main)
			f.top = c;
		else if (c->widget == WIDGET_BAR)
			f.bottom = c;
	}
	return f;
}

static int bar_height(struct lay *l, struct node *bar, int w, int whole, bool *stuck)
{
	if (!bar)
		return 0;
	int h = lay_place(l, bar, 0, 0, w, FREE_HEIGHT);
	*stuck = h * 100 <= whole * 16;
	bar->flags = *stuck ? bar->flags | NODE_STUCK : bar->flags & ~(unsigned)NODE_STUCK;
	return h;
}

/* Bars that do not stand still are carried along by the main area's scrolling. */
static void carry(
	struct node *main, struct node *top, int top_h, struct node *bottom, int bottom_h, struct rect r, int at)
{
	int room = main->content_height + top_h + bottom_h, most = room > r.h ? room - r.h : 0;
	main->scroll = at < 0 ? 0 : at > most ? most : at;
	for (struct node *c = main->first; c; c = c->next)
		layout_shift(c, 0, top_h - main->scroll);
	if (top)
		layout_shift(top, r.x - top->bounds.x, r.y - main->scroll - top->bounds.y);
	int end = r.y + top_h + main->content_height - main->scroll;
	if (bottom && most == 0 && r.y + r.h - bottom_h > end)
		end = r.y + r.h - bottom_h;
	if (bottom)
		layout_shift(bottom, r.x - bottom->bounds.x, end - bottom->bounds.y);
	main->content_height = room;
	main->bounds = main->inner = r;
	main->flags &= ~(unsigned)NODE_EXPANDS;
}

static int place_frame(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	struct frame f = frame_of(n);
	bool top_stuck = true, bottom_stuck = true;
	int th = bar_height(l, f.top, w, h, &top_stuck), bh = bar_height(l, f.bottom, w, h, &bottom_stuck);
	if (!f.main)
		return h;
	int above = top_stuck ? th : 0, below = bottom_stuck ? bh : 0;
	struct rect r = { x, y + above, w, h - above - below };
	if (top_stuck && bottom_stuck) {
		lay_place(l, f.main, r.x, r.y, r.w, r.h);
	} else {
		lay_place(l, f.main, r.x, r.y, r.w, FREE_HEIGHT);
		carry(f.main, top_stuck ? NULL : f.top, top_stuck ? 0 : th, bottom_stuck ? NULL : f.bottom,
			bottom_stuck ? 0 : bh, r, l->o->scroll_of ? l->o->scroll_of(l->o->ctx, f.main) : 0);
	}
	if (f.top && top_stuck)
		layout_shift(f.top, x, y);
	if (f.bottom && bottom_stuck)
		layout_shift(f.bottom, x - f.bottom->bounds.x, y + h - bh - f.bottom->bounds.y);
	return h;
}

static int place_kind(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	switch ((int)n->widget) {
	case WIDGET_ROW:
	case WIDGET_BAR:
		if (has_panes(n) && (h < 0 || view_is_narrow(l->v)))
			return place_stack(l, n, x, y, w);
		return place_row(l, n, x, y, w, h);
	case WIDGET_GRID:
		return place_grid(l, n, x, y, w);
	case WIDGET_SPLIT:
		return place_split(l, n, x, y, w, h);
	case WIDGET_SCROLL:
		return place_scroll(l, n, x, y, w, h);
	case WIDGET_FRAME:
		return place_frame(l, n, x, y, w, h >= 0 ? h : l->v->height);
	case WIDGET_TABLE:
		return lay_place_table(l, n, x, y, w);
	case WIDGET_STACK:
	case WIDGET_CARD:
		return place_stack(l, n, x, y, w);
	default:
		return lay_place_part(l, n, x, y, w);
	}
}

int lay_place(struct lay *l, struct node *n, int x, int y, int w, int h)
{
	const struct look *outer = l->look;
	if (n->flags & NODE_HIDDEN || l->depth > DEPTH_MAX)
		return 0;
	l->depth++;
	if (n->look)
		l->look = n->look;
	n->bounds = (struct rect){ x, y, w, 0 };
	int taken = place_kind(l, n, x, y, w, h);
	n->bounds.h = taken;
	if (n->widget == WIDGET_SCROLL)
		n->inner = n->bounds;
	l->look = outer;
	l->depth--;
	return taken;
}

static void keep_inside(struct node *popup, struct rect window)
{
	const struct node *select = popup->parent;
	int low = popup->bounds.y + popup->bounds.h - window.h, above = select->bounds.y - popup->bounds.h;
	if (low > 0)
		layout_shift(popup, 0,
			(above >= 0                     ? above
				: popup->bounds.y - low > 0 ? popup->bounds.y - low
											: 0) -
				popup->bounds.y);
}

static void set_clips(struct node *n, struct rect clip, struct rect window)
{
	for (struct node *c = n->first; c; c = c->next) {
		c->clip = clip;
		if (c->widget == WIDGET_POPUP) { /* lies over everything, inside the window */
			keep_inside(c, window);
			c->clip = window;
			set_clips(c, window, window);
			continue;
		}
		bool cuts = c->widget == WIDGET_SCROLL && !(c->flags & NODE_EXPANDS);
		set_clips(c, cuts ? rect_meet(clip, c->bounds) : clip, window);
	}
}

static void set_frame_clips(struct view *v)
{
	for (struct node *n = v->root; n; n = node_next(n, v->root)) {
		if (n->widget != WIDGET_FRAME)
			continue;
		struct frame f = frame_of(n);
		struct node *bars[2] = { f.top, f.bottom };
		for (int i = 0; i < 2 && f.main; i++)
			if (bars[i] && !(bars[i]->flags & NODE_STUCK)) {
				bars[i]->clip = f.main->bounds;
				set_clips(bars[i], f.main->bounds, v->root->bounds);
			}
	}
}

void layout_view(struct view *v, const struct layout *o)
{
	struct lay l = { v, o, &v->look, 0 };
	v->text = o->text;
	struct rect window = { 0, 0, v->width, v->height };
	for (struct node *c = v->root->first; c; c = c->next)
		lay_place(&l, c, 0, 0, v->width, v->height);
	v->root->bounds = v->root->clip = v->root->inner = window;
	set_clips(v->root, window, window);
	set_frame_clips(v);
}
