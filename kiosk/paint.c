/* The list of operations: growing, drawing through a clip, comparing by cells. What each widget looks like stands
 * in paint_widgets.c. */
#include "kiosk/paint.h"

#include <string.h>

#include "engine/memory.h"
#include "kiosk/paint_ops.h"

#define CELL 64
#define CELLS_MAX (128 * 128)
#define OPS_MAX 60000

/* --- the list --- */
void paint_list_release(struct paint_list *l)
{
	mem_free(l->ops);
	mem_free(l->points);
	*l = (struct paint_list)PAINT_LIST_INIT;
}

void paint_list_clear(struct paint_list *l)
{
	l->count = l->point_count = 0;
	l->failed = false;
}

struct paint_op *paint_add(
	struct paint_list *l, enum paint_kind kind, const struct node *n, struct rect r, struct rect clip)
{
	static const struct paint_op blank;
	if (l->count == l->size) {
		size_t size = l->size ? l->size * 2 : 512;
		struct paint_op *more = size <= OPS_MAX * 2 ? mem_array(l->ops, size, sizeof *more) : NULL;
		if (!more) {
			l->failed = true;
			return NULL;
		}
		l->ops = more;
		l->size = size;
	}
	struct paint_op *op = &l->ops[l->count];
	memcpy(op, &blank, sizeof *op);
	op->kind = kind;
	op->node = n;
	op->r = r;
	op->clip = clip;
	struct rect seen = rect_meet(r, clip);
	if (seen.w > 0 && seen.h > 0)
		l->count++;
	return op;
}

void paint_fill(struct paint_list *l, const struct node *n, struct rect r, rgb colour)
{
	struct paint_op *op = paint_add(l, PAINT_FILL, n, r, n->clip);
	if (op)
		op->colour = colour;
}

void paint_round(struct paint_list *l, const struct node *n, struct rect r, int radius, rgb colour)
{
	struct paint_op *op = paint_add(l, PAINT_ROUND, n, r, n->clip);
	if (op) {
		op->radius = radius;
		op->colour = colour;
	}
}

void paint_frame(struct paint_list *l, const struct node *n, struct rect r, int radius, int width, rgb colour)
{
	struct paint_op *op = paint_add(l, PAINT_FRAME, n, r, n->clip);
	if (op) {
		op->radius = radius;
		op->width = width;
		op->colour = colour;
	}
}

void paint_polygon(
	struct paint_list *l, const struct node *n, struct rect box, const signed char (*p)[2], int count, rgb colour)
{
	if (l->point_count + (size_t)count > l->point_size) {
		size_t size = l->point_size ? l->point_size * 2 : 512;
		struct point *more = mem_array(l->points, size, sizeof *more);
		if (!more) {
			l->failed = true;
			return;
		}
		l->points = more;
		l->point_size = size;
	}
	struct paint_op *op = paint_add(l, PAINT_POLYGON, n, box, n->clip);
	if (!op)
		return;
	op->colour = colour;
	op->first_point = (int)l->point_count;
	op->point_count = count;
	for (int i = 0; i < count; i++)
		l->points[l->point_count++] =
			(struct point){ box.x * 16 + box.w * 16 * p[i][0] / 100, box.y * 16 + box.h * 16 * p[i][1] / 100 };
}

void paint_text_op(struct paint_list *l, const struct node *n, const struct text_block *b, int piece, struct rect r,
	struct rect clip, rgb colour)
{
	struct paint_op *op = paint_add(l, PAINT_TEXT, n, r, clip);
	if (op) {
		op->block = b;
		op->piece = piece;
		op->colour = colour;
	}
}

/* --- drawing --- */
static void draw_text(const struct paint_op *op, const struct canvas *c, struct text_engine *t)
{
	const struct text_piece *p = &op->block->pieces[op->piece];
	struct text_map m;
	if (text_map_get(t, op->block, p, &m))
		draw_cover(c, &m, op->r.x + m.dx, op->r.y + op->width - m.ascent, op->colour);
}

static void draw_op(const struct paint_list *l, const struct paint_op *op, const struct canvas *c,
	struct text_engine *t, struct images *i)
{
	switch (op->kind) {
	case PAINT_FILL:
		draw_fill(c, op->r, op->colour);
		break;
	case PAINT_ROUND:
		draw_round(c, op->r, op->radius, op->colour);
		break;
	case PAINT_FRAME:
		draw_frame(c, op->r, op->radius, op->width, op->colour);
		break;
	case PAINT_POLYGON:
		draw_polygon(c, l->points + op->first_point, op->point_count, op->colour);
		break;
	case PAINT_TEXT:
		draw_text(op, c, t);
		break;
	case PAINT_IMAGE:
		draw_image(c, images_scaled(i, op->node->image, op->node->image_len, op->r.w, op->r.h), op->r.x, op->r.y);
		break;
	}
}

void paint_draw(const struct paint_list *l, const struct canvas *c, struct text_engine *t, struct images *i)
{
	struct canvas clipped = *c;
	for (size_t k = 0; k < l->count; k++) {
		const struct paint_op *op = &l->ops[k];
		clipped.clip = rect_meet(op->clip, c->clip);
		struct rect seen = rect_meet(op->r, clipped.clip);
		if (seen.w > 0 && seen.h > 0)
			draw_op(l, op, &clipped, t, i);
	}
}

void paint_warm(const struct paint_list *l, struct text_engine *t, struct images *i)
{
	struct text_map m;
	for (size_t k = 0; k < l->count; k++) {
		const struct paint_op *op = &l->ops[k];
		if (op->kind == PAINT_TEXT)
			text_map_get(t, op->block, &op->block->pieces[op->piece], &m);
		else if (op->kind == PAINT_IMAGE)
			images_scaled(i, op->node->image, op->node->image_len, op->r.w, op->r.h);
	}
}

/* --- what changed --- */
struct painter {
	struct paint_list list;
	uint64_t cells[2][CELLS_MAX];
	int now, columns, rows;
	bool known;
};

struct painter *painter_new(void)
{
	return mem_zero(1, sizeof(struct painter));
}

void painter_free(struct painter *p)
{
	if (p)
		paint_list_release(&p->list);
	mem_free(p);
}

void painter_forget(struct painter *p)
{
	p->known = false;
}

const struct paint_list *painter_list(const struct painter *p)
{
	return &p->list;
}

static uint64_t mix(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001B3u;
	return h;
}

static uint64_t op_hash(const struct paint_list *l, const struct paint_op *op)
{
	int rest[] = { (int)op->kind, (int)op->colour, op->radius, op->width };
	uint64_t h = mix(0xCBF29CE484222325u, rest, sizeof rest);
	h = mix(mix(h, &op->r, sizeof op->r), &op->clip, sizeof op->clip);
	if (op->kind == PAINT_TEXT) {
		const struct text_piece *p = &op->block->pieces[op->piece];
		h = mix(h, op->block->text + p->start, p->len);
		h = mix(h, &op->block->parts[p->part].face, sizeof op->block->parts[p->part].face);
	} else if (op->kind == PAINT_IMAGE) {
		h = mix(h, &op->node->image, sizeof op->node->image);
		h = mix(h, &op->node->image_len, sizeof op->node->image_len);
	} else if (op->kind == PAINT_POLYGON)
		h = mix(h, l->points + op->first_point, (size_t)op->point_count * sizeof *l->points);
	return h;
}

static void hash_cells(struct painter *p)
{
	uint64_t *cells = p->cells[p->now];
	memset(cells, 0, (size_t)p->columns * (size_t)p->rows * sizeof *cells);
	for (size_t k = 0; k < p->list.count; k++) {
		const struct paint_op *op = &p->list.ops[k];
		struct rect r = rect_meet(op->r, op->clip);
		uint64_t h = op_hash(&p->list, op);
		int x0 = r.x / CELL, x1 = (r.x + r.w - 1) / CELL, y1 = (r.y + r.h - 1) / CELL;
		for (int y = r.y / CELL; y <= y1 && y < p->rows; y++)
			for (int x = x0; x <= x1 && x < p->columns; x++)
				cells[y * p->columns + x] = (cells[y * p->columns + x] ^ h) * 0x9E3779B97F4A7C15u + 1;
	}
}

static bool cell_changed(const struct painter *p, int x, int y)
{
	int i = y * p->columns + x;
	return !p->known || p->cells[0][i] != p->cells[1][i];
}

/* Runs of changed cells in a row; a run equal to the one above grows that rectangle. */
static int changed_rects(const struct painter *p, struct rect out[PAINT_DIRTY_MAX])
{
	int n = 0;
	for (int y = 0; y < p->rows; y++)
		for (int x = 0; x < p->columns; x++) {
			int from = x;
			while (x < p->columns && cell_changed(p, x, y))
				x++;
			if (x == from)
				continue;
			struct rect r = { from * CELL, y * CELL, (x - from) * CELL, CELL };
			int i = 0;
			while (i < n && !(out[i].x == r.x && out[i].w == r.w && out[i].y + out[i].h == r.y))
				i++;
			if (i < n)
				out[i].h += CELL;
			else if (n < PAINT_DIRTY_MAX)
				out[n++] = r;
			else { /* too many: the last one takes in the rest */
				struct rect *o = &out[n - 1];
				int right = o->x + o->w > r.x + r.w ? o->x + o->w : r.x + r.w;
				o->x = o->x < r.x ? o->x : r.x;
				o->w = right - o->x;
				o->h = r.y + r.h - o->y;
			}
		}
	return n;
}

int painter_frame(struct painter *p, struct view *v, struct text_engine *t, struct images *i,
	const struct paint_state *s, const struct canvas *c, struct rect dirty[PAINT_DIRTY_MAX])
{
	int columns = (c->w + CELL - 1) / CELL, rows = (c->h + CELL - 1) / CELL;
	if (columns * rows > CELLS_MAX)
		return 0;
	p->known = p->known && columns == p->columns && rows == p->rows;
	p->columns = columns;
	p->rows = rows;
	paint_list_clear(&p->list);
	paint_build(&p->list, v, t, s);
	p->now = !p->now;
	hash_cells(p);
	int n = changed_rects(p, dirty), kept = 0;
	for (int k = 0; k < n; k++) {
		struct canvas part = *c;
		part.clip = rect_meet(dirty[k], c->clip);
		paint_draw(&p->list, &part, t, i);
		if (part.clip.w > 0 && part.clip.h > 0)
			dirty[kept++] = part.clip;
	}
	p->known = true;
	return kept;
}
