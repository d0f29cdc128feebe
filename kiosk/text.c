/* Blocks are kept after use: a rebuilt tree mostly asks for what the last one had. The least recently used without
 * a reference goes when the bound is passed. */
#include "kiosk/text.h"

#include <limits.h>
#include <string.h>

#include "engine/memory.h"
#include "kiosk/text_break.h"
#include "kiosk/utf8.h"

#define BUCKETS 1024
#define BLOCKS_MAX 3000
#define BLOCK_BYTES_MAX (24u << 20)

struct cached_block {
	struct text_block block; /* first: callers hold a pointer to it */
	struct cached_block *next_in_bucket, *newer, *older;
	struct text_para para; /* text and parts point to copies */
	int asked;
	uint64_t hash;
	unsigned refs;
	size_t bytes;
};

int text_engine_new(struct text_engine **out, const char *assets_dir, struct error *e)
{
	struct text_engine *t = mem_zero(1, sizeof *t);
	if (!t)
		return error_set(e, ERR_NOMEM, "out of memory");
	int rc = fonts_new(&t->fonts, assets_dir, e);
	if (rc == 0 && !(t->runs = run_cache_new(t->fonts)))
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc != 0) {
		text_engine_free(t);
		return rc;
	}
	*out = t;
	return 0;
}

static void free_block(struct cached_block *c)
{
	mem_free_wiped((void *)(uintptr_t)c->para.text, c->para.len);
	mem_free((void *)(uintptr_t)c->para.parts);
	mem_free((void *)(uintptr_t)c->block.lines);
	mem_free((void *)(uintptr_t)c->block.pieces);
	mem_free(c);
}

static void unlink_used(struct text_engine *t, struct cached_block *c)
{
	*(c->newer ? &c->newer->older : &t->newest) = c->older;
	*(c->older ? &c->older->newer : &t->oldest) = c->newer;
}

static void link_newest(struct text_engine *t, struct cached_block *c)
{
	c->newer = NULL;
	c->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = c;
	t->newest = c;
}

static void drop(struct text_engine *t, struct cached_block *c)
{
	struct cached_block **at = &t->buckets[c->hash % BUCKETS];
	while (*at != c)
		at = &(*at)->next_in_bucket;
	*at = c->next_in_bucket;
	unlink_used(t, c);
	t->count--;
	t->bytes -= c->bytes;
	free_block(c);
}

void text_engine_free(struct text_engine *t)
{
	if (!t)
		return;
	while (t->oldest)
		drop(t, t->oldest);
	run_cache_free(t->runs);
	fonts_free(t->fonts);
	mem_free(t);
}

const char *text_warning(const struct text_engine *t, int n)
{
	return fonts_warning(t->fonts, n);
}

static uint64_t mix(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001B3u;
	return h;
}

static uint64_t para_hash(const struct text_para *p, int width)
{
	int rest[5] = { width, p->line_height, (int)p->align, p->keep_spaces, p->nowrap };
	uint64_t h = mix(0xCBF29CE484222325u, p->text, p->len);
	h = mix(h, rest, sizeof rest);
	for (size_t i = 0; i < p->part_count; i++)
		h = mix(mix(h, &p->parts[i].len, sizeof p->parts[i].len), &p->parts[i].face, sizeof p->parts[i].face);
	return h ^ h >> 31;
}

static bool part_equal(const struct text_part *a, const struct text_part *b)
{
	return a->start == b->start && a->len == b->len && !memcmp(&a->face, &b->face, sizeof a->face) &&
		   a->shift == b->shift && a->object_w == b->object_w && a->object_h == b->object_h &&
		   a->object_base == b->object_base && a->tag == b->tag;
}

static bool para_equal(const struct text_para *a, const struct text_para *b)
{
	if (a->len != b->len || a->part_count != b->part_count || a->line_height != b->line_height ||
		a->align != b->align || a->keep_spaces != b->keep_spaces || a->nowrap != b->nowrap ||
		memcmp(a->text, b->text, a->len))
		return false;
	for (size_t i = 0; i < a->part_count; i++)
		if (!part_equal(&a->parts[i], &b->parts[i]))
			return false;
	return true;
}

static bool copy_para(struct cached_block *c, const struct text_para *p)
{
	char *text = mem_string_n(p->text, p->len);
	struct text_part *parts = mem_array(NULL, p->part_count, sizeof *parts);
	c->para = *p;
	c->para.text = text;
	c->para.parts = parts;
	if (!text || !parts)
		return false;
	memcpy(parts, p->parts, p->part_count * sizeof *parts);
	c->block.text = text;
	c->block.len = p->len;
	c->block.parts = parts;
	return true;
}

static struct cached_block *make(struct text_engine *t, const struct text_para *p, int width, uint64_t hash)
{
	struct cached_block *c = mem_zero(1, sizeof *c);
	if (!c)
		return NULL;
	c->block.width = width;
	c->asked = width;
	c->hash = hash;
	if (!copy_para(c, p) || text_break(t, &c->block, &c->para, width) != 0) {
		free_block(c);
		return NULL;
	}
	c->bytes = sizeof *c + p->len + p->part_count * sizeof *p->parts +
			   (size_t)c->block.line_count * sizeof *c->block.lines +
			   (size_t)c->block.piece_count * sizeof *c->block.pieces;
	c->next_in_bucket = t->buckets[hash % BUCKETS];
	t->buckets[hash % BUCKETS] = c;
	link_newest(t, c);
	t->count++;
	t->bytes += c->bytes;
	t->made++;
	return c;
}

static void bound(struct text_engine *t)
{
	struct cached_block *c = t->oldest;
	while (c && (t->count > BLOCKS_MAX || t->bytes > BLOCK_BYTES_MAX)) {
		struct cached_block *newer = c->newer;
		if (c->refs == 0)
			drop(t, c);
		c = newer;
	}
}

struct text_block *text_block_get(struct text_engine *t, const struct text_para *p, int width)
{
	if (width < 0)
		width = -1;
	uint64_t hash = para_hash(p, width);
	struct cached_block *c = t->buckets[hash % BUCKETS];
	while (c && !(c->hash == hash && c->asked == width && para_equal(&c->para, p)))
		c = c->next_in_bucket;
	if (c) {
		unlink_used(t, c);
		link_newest(t, c);
	} else {
		c = make(t, p, width, hash);
		if (!c)
			return NULL;
	}
	c->refs++;
	bound(t);
	return &c->block;
}

void text_block_unref(struct text_engine *t, struct text_block *b)
{
	if (!b)
		return;
	struct cached_block *c = (struct cached_block *)(void *)b;
	if (c->refs > 0)
		c->refs--;
	(void)t;
}

/* --- positions ---------------------------------------------------------------------------------------------------
 */
static int line_of(const struct text_block *b, size_t offset)
{
	int i = 0;
	while (i + 1 < b->line_count && offset >= b->lines[i + 1].start)
		i++;
	return i;
}

static int x_in_piece(struct text_engine *t, const struct text_block *b, const struct text_piece *p, size_t offset)
{
	struct run_key key = text_piece_key(b, p);
	int x = b->parts[p->part].object_w > 0 ? (offset > p->start ? p->width : 0)
										   : run_prefix(t->runs, &key, offset - p->start);
	return p->x + (p->rtl ? p->width - x : x);
}

struct text_caret text_caret_at(struct text_engine *t, const struct text_block *b, size_t offset)
{
	struct text_caret c = { 0, 0, 0, 0 };
	if (b->line_count == 0)
		return c;
	c.line = line_of(b, offset);
	const struct text_line *line = &b->lines[c.line];
	c.y = line->y;
	c.height = line->height;
	c.x = line->rtl ? line->x + line->width : line->x;
	for (int i = line->first; i < line->first + line->count; i++) {
		const struct text_piece *p = &b->pieces[i];
		if (offset >= p->start && offset < p->start + p->len) {
			c.x = x_in_piece(t, b, p, offset);
			return c;
		}
		if (offset == p->start + p->len)
			c.x = x_in_piece(t, b, p, offset);
	}
	return c;
}

static size_t offset_in_piece(struct text_engine *t, const struct text_block *b, const struct text_piece *p, int x)
{
	size_t best = p->start, at = p->start, end = p->start + p->len;
	int best_gap = INT_MAX;
	for (;;) {
		int gap = x_in_piece(t, b, p, at) - x;
		gap = gap < 0 ? -gap : gap;
		if (gap < best_gap) {
			best_gap = gap;
			best = at;
		}
		if (at >= end)
			return best;
		at = grapheme_next(b->text, b->len, at);
		at = at > end ? end : at;
	}
}

/* The end of a line as a place for the caret: before the line feed or the space that was broken at. */
static size_t line_last(const struct text_block *b, int i)
{
	const struct text_line *line = &b->lines[i];
	if (line->end > line->start && (i + 1 < b->line_count) &&
		(b->text[line->end - 1] == '\n' || b->text[line->end - 1] == ' '))
		return line->end - 1;
	return i + 1 < b->line_count && line->end > line->start ? grapheme_prev(b->text, b->len, line->end) : line->end;
}

size_t text_offset_at(struct text_engine *t, const struct text_block *b, int x, int y)
{
	if (b->line_count == 0)
		return 0;
	int i = 0;
	while (i + 1 < b->line_count && y >= b->lines[i + 1].y)
		i++;
	const struct text_line *line = &b->lines[i];
	for (int k = line->first; k < line->first + line->count; k++) {
		const struct text_piece *p = &b->pieces[k];
		if (x >= p->x && x < p->x + p->width) {
			size_t at = offset_in_piece(t, b, p, x);
			size_t last = line_last(b, i);
			return at > last ? last : at;
		}
	}
	return (x < line->x) != line->rtl ? line->start : line_last(b, i);
}

int text_range_rects(
	struct text_engine *t, const struct text_block *b, size_t start, size_t end, int (*out)[4], int max)
{
	int n = 0;
	for (int i = 0; i < b->line_count; i++) {
		const struct text_line *line = &b->lines[i];
		for (int k = line->first; k < line->first + line->count; k++) {
			const struct text_piece *p = &b->pieces[k];
			size_t from = start > p->start ? start : p->start,
				   to = end < p->start + p->len ? end : p->start + p->len;
			if (from >= to)
				continue;
			int a = x_in_piece(t, b, p, from), z = x_in_piece(t, b, p, to);
			if (n < max) {
				out[n][0] = a < z ? a : z;
				out[n][1] = line->y;
				out[n][2] = a < z ? z - a : a - z;
				out[n][3] = line->height;
			}
			n++;
		}
	}
	return n;
}

bool text_map_get(
	struct text_engine *t, const struct text_block *b, const struct text_piece *p, struct text_map *out)
{
	struct run_key key = text_piece_key(b, p);
	while (key.len > 0 && (key.text[key.len - 1] == '\n'))
		key.len--;
	return b->parts[p->part].object_w <= 0 && run_map(t->runs, &key, out);
}

int text_ascent(struct text_engine *t, const struct type_face *f)
{
	int ascent, descent;
	int face = fonts_face(t->fonts, (enum font_family)f->family, f->bold != 0, f->italic != 0, f->mono != 0);
	run_metrics(t->runs, face, f->px, &ascent, &descent);
	return ascent;
}

int text_line_px(const struct type_face *f, int line_height)
{
	static const int percent[SPACING_COUNT] = { 0, 142, 168 };
	int least = f->px * percent[f->spacing < SPACING_COUNT ? f->spacing : 0] / 100;
	return line_height > least ? line_height : least;
}

struct text_stats text_stats(const struct text_engine *t)
{
	struct text_stats s = { .blocks_made = t->made, .blocks = t->count };
	run_stats(t->runs, &s);
	return s;
}
