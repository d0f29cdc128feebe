/* From a node to a paragraph for text.h: runs become parts with faces; inline widgets are measured first and placed
 * where their character comes to stand. */
#include <string.h>

#include "kiosk/lay.h"

static struct type_face face_of(const struct lay *l, const struct style_info *s, unsigned flags)
{
	struct type_face f = { 0 };
	int size = flags & (RUN_SUB | RUN_SUP) ? s->size * 3 / 4 : flags & RUN_SMALL ? 16 : s->size;
	f.px = (uint16_t)lay_px(l, size);
	f.family = (uint8_t)l->look->family;
	f.bold = s->bold || (flags & RUN_BOLD);
	f.italic = (flags & RUN_ITALIC) != 0;
	f.mono = s->mono || (flags & RUN_CODE);
	f.tabular = s->tabular;
	f.spacing = (uint8_t)l->look->spacing;
	return f;
}

static int shift_of(const struct lay *l, const struct style_info *s, unsigned flags)
{
	int px = lay_px(l, s->size);
	return flags & RUN_SUP ? px * 35 / 100 : flags & RUN_SUB ? -px * 20 / 100 : 0;
}

static void measure_object(struct lay *l, struct text_part *p, struct node *inlined, int width)
{
	int w = lay_natural(l, inlined);
	w = width >= 0 && w > width ? width : w;
	int h = lay_place(l, inlined, 0, 0, w, FREE_HEIGHT);
	p->object_w = (int16_t)(w > 30000 ? 30000 : w + lay_px(l, 2));
	p->object_h = (int16_t)(h > 30000 ? 30000 : h);
	p->object_base = (int16_t)(p->object_h * 66 / 100);
}

static struct text_part *parts_of(
	struct lay *l, const struct node *n, const struct style_info *s, size_t len, int width, size_t *count)
{
	bool runs = n->run_count > 0 && n->widget == WIDGET_TEXT;
	size_t room = runs ? n->run_count : 1;
	struct text_part *p = view_alloc(l->v, room, sizeof *p);
	if (!p)
		return NULL;
	*count = room;
	if (!runs) {
		p->len = len;
		p->face = face_of(l, s, n->flags & NODE_MONO ? RUN_CODE : 0);
		p->face.extra = (int16_t)(n->widget == WIDGET_FIELD && (n->variant & FIELD_CODE) ? lay_px(l, 4) : 0);
		return p;
	}
	for (size_t i = 0; i < room; i++) {
		const struct text_run *r = &n->runs[i];
		p[i] = (struct text_part){
			.start = r->start, .len = r->len, .face = face_of(l, s, r->flags), .tag = (uint32_t)i
		};
		p[i].shift = (int16_t)shift_of(l, s, r->flags);
		if ((r->flags & RUN_OBJECT) && r->inlined)
			measure_object(l, &p[i], r->inlined, width);
	}
	return p;
}

static struct text_block *block_of(struct lay *l, const struct node *n, const char *text, int width)
{
	const struct style_info *s = style_info(n->style);
	struct text_para p = { .text = text, .len = strlen(text) };
	p.parts = parts_of(l, n, s, p.len, width, &p.part_count);
	if (!p.parts)
		return NULL;
	p.line_height = text_line_px(&p.parts[0].face, lay_px(l, s->line));
	bool centred = n->widget == WIDGET_TEXT && n->parent && n->parent->widget == WIDGET_STACK &&
				   n->parent->box.align == ALIGN_CENTRE;
	p.align = centred || n->widget == WIDGET_BUTTON || n->widget == WIDGET_SWATCH ||
					  n->widget == WIDGET_STRIP_ITEM || n->box.justify == ALIGN_CENTRE
				  ? TEXT_CENTRE
			  : n->box.justify == ALIGN_END ? TEXT_END
											: TEXT_START;
	p.keep_spaces = n->widget == WIDGET_FIELD || n->style == STYLE_CODE;
	p.nowrap = n->widget == WIDGET_FIELD && !(n->states & STATE_MULTILINE);
	return text_block_get(l->o->text, &p, width);
}

struct text_block *layout_block(
	struct view *v, const struct layout *o, const struct node *n, const char *text, int width)
{
	struct lay l = { v, o, node_look_of(v, n), 0 };
	return block_of(&l, n, text, width);
}

struct text_block *lay_text(struct lay *l, struct node *n, int width)
{
	struct text_block *b = block_of(l, n, node_painted(n), width);
	text_block_unref(l->o->text, n->text);
	n->text = b;
	return b;
}

/* --- paragraphs --- */
static void bound_link(struct lay *l, const struct node *n, struct node *link, const struct text_run *r)
{
	int rects[16][4];
	int count = text_range_rects(l->o->text, n->text, r->start, r->start + r->len, rects, 16);
	count = count > 16 ? 16 : count;
	struct rect all = { n->inner.x, n->inner.y, 0, 0 };
	for (int i = 0; i < count; i++) {
		int x = n->inner.x + rects[i][0], y = n->inner.y + rects[i][1], right = x + rects[i][2],
			low = y + rects[i][3];
		if (i == 0)
			all = (struct rect){ x, y, right - x, low - y };
		int old_right = all.x + all.w, old_low = all.y + all.h;
		all.x = x < all.x ? x : all.x;
		all.y = y < all.y ? y : all.y;
		all.w = (right > old_right ? right : old_right) - all.x;
		all.h = (low > old_low ? low : old_low) - all.y;
	}
	link->bounds = link->inner = all;
}

static void place_inline(struct lay *l, struct node *n)
{
	for (size_t i = 0; i < n->run_count; i++)
		if (n->runs[i].inlined && n->runs[i].inlined->widget == WIDGET_INLINE)
			bound_link(l, n, n->runs[i].inlined, &n->runs[i]);
	for (int i = 0; i < n->text->line_count; i++) {
		const struct text_line *line = &n->text->lines[i];
		for (int k = line->first; k < line->first + line->count; k++) {
			const struct text_piece *p = &n->text->pieces[k];
			const struct text_part *part = &n->text->parts[p->part];
			struct node *c = part->object_w > 0 && part->tag < n->run_count ? n->runs[part->tag].inlined : NULL;
			if (c)
				layout_shift(c, n->inner.x + p->x - c->bounds.x,
					n->inner.y + line->baseline - part->object_base - c->bounds.y);
		}
	}
}

int lay_place_text(struct lay *l, struct node *n, int x, int y, int w)
{
	int left = lay_icon(l, n);
	n->inner = (struct rect){ x + left, y, w - left, 0 };
	if (!lay_text(l, n, w > left ? w - left : 1))
		return 0;
	if (n->run_count)
		place_inline(l, n);
	n->inner.h = n->text->height;
	return n->text->height;
}

/* --- fields --- */
static const char *dots(struct lay *l, const char *value)
{
	size_t n = 0;
	for (const char *s = value; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	char *out = view_alloc(l->v, 3 * n + 1, 1);
	if (!out)
		return "";
	for (size_t i = 0; i < n; i++)
		memcpy(out + 3 * i, "\xE2\x80\xA2", 3);
	return out;
}

int lay_place_field(struct lay *l, struct node *n, int x, int y, int w)
{
	bool multi = (n->states & STATE_MULTILINE) != 0;
	const struct style_info *s = style_info(n->style);
	struct type_face f = face_of(l, s, 0);
	int pad = lay_px(l, 12), line = text_line_px(&f, lay_px(l, s->line)), inner = w - 2 * pad;
	if (n->states & STATE_SECRET)
		n->label = dots(l, n->value);
	struct text_block *b = block_of(l, n, n->states & STATE_SECRET ? n->label : n->value, inner > 1 ? inner : 1);
	text_block_unref(l->o->text, n->text);
	n->text = b;
	int tall = multi ? n->minimum * line + 2 * lay_px(l, 10) : line + 2 * lay_px(l, 10);
	int min = lay_px(l, n->variant & FIELD_INLINE ? 44 : 48), h = tall > min ? tall : min;
	int top = multi ? lay_px(l, 10) : (h - line) / 2;
	n->inner = (struct rect){ x + pad, y + top, inner > 1 ? inner : 1, multi ? h - 2 * top : line };
	n->content_height = b ? (multi ? b->height : b->used) : 0;
	int most = n->content_height - (multi ? n->inner.h : n->inner.w - lay_px(l, 4));
	int at = l->o->scroll_of ? l->o->scroll_of(l->o->ctx, n) : 0;
	n->scroll = most < 0 || at < 0 ? 0 : at > most ? most : at;
	return h;
}
