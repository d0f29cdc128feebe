/* Line breaking over items. One pass decodes the text into characters with bidi level, script, face and "may break
 * before"; runs of equal ones are items; stretches between break places are measured item by item and filled
 * greedily into lines; each line's items are then put in visual order (UAX 9 rule L2). */
#include "kiosk/text_break.h"

#include <fribidi.h>
#include <limits.h>
#include <string.h>

#include "engine/error.h"
#include "engine/memory.h"
#include "kiosk/utf8.h"

struct character {
	uint32_t cp;
	size_t at; /* byte */
	int part, face;
	uint8_t level, script;
	bool may_break; /* a line may start here */
};

struct breaker {
	struct text_engine *t;
	struct text_block *b;
	const struct text_para *p;
	int width;           /* INT_MAX: never broken */
	struct character *c; /* count + 1, the last one marks the end */
	size_t count;
	struct text_line *lines;
	struct text_piece *pieces;
	int line_count, line_size, piece_count, piece_size;
	int y;
	bool failed, rtl;
};

/* --- break places ------------------------------------------------------------------------------------------------
 */
static bool is_cjk(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
		   (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool among(uint32_t c, const uint32_t *list)
{
	for (; *list; list++)
		if (*list == c)
			return true;
	return false;
}

static bool is_closing(uint32_t c)
{
	static const uint32_t list[] = { '!', ')', ',', '.', ':', ';', '?', ']', '}', '%', 0xBB, 0x2019, 0x201D, 0x3001,
		0x3002, 0x300D, 0x300F, 0x3011, 0x30FC, 0xFF01, 0xFF09, 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0 };
	return among(c, list);
}

static bool is_opening(uint32_t c)
{
	static const uint32_t list[] = { '(', '[', '{', 0xAB, 0x2018, 0x201C, 0x300C, 0x300E, 0x3010, 0xFF08, 0 };
	return among(c, list);
}

static bool is_letter(uint32_t c)
{
	return utf8_is_word(c) && !(c >= '0' && c <= '9');
}

static bool break_between(uint32_t before, uint32_t a, uint32_t b)
{
	if (b == ' ' || b == '\n' || utf8_is_mark(b) || a == 0xA0 || b == 0xA0 || a == 0x2060 || b == 0x2060)
		return false;
	if (a == ' ' || a == 0x200B || a == 0x3000 || a == 0xFFFC || b == 0xFFFC)
		return !(a == 0xFFFC && is_closing(b)) && !(b == 0xFFFC && is_opening(a));
	if (a == '-' || a == 0x2010)
		return is_letter(before) && is_letter(b);
	if (a == 0x2013 || a == 0x2014)
		return !is_closing(b);
	if (a == '/')
		return is_letter(before) && is_letter(b);
	if (is_cjk(a) || is_cjk(b))
		return !is_closing(b) && !is_opening(a);
	return false;
}

/* --- characters --------------------------------------------------------------------------------------------------
 */
static void decode(struct breaker *k)
{
	const struct text_para *p = k->p;
	int part = 0;
	uint32_t before = 0, last = 0;

	for (size_t i = 0; i < p->len;) {
		struct character *c = &k->c[k->count++];
		c->at = i;
		c->cp = utf8_get(p->text, p->len, &i);
		while ((size_t)part + 1 < p->part_count && c->at >= p->parts[part + 1].start)
			part++;
		c->part = part;
		c->script = script_of(c->cp);
		c->may_break = last && break_between(before, last, c->cp);
		before = last;
		last = c->cp;
	}
	k->c[k->count].at = p->len;
}

static int base_face(const struct breaker *k, int part)
{
	const struct type_face *f = &k->p->parts[part].face;
	return fonts_face(k->t->fonts, (enum font_family)f->family, f->bold != 0, f->italic != 0, f->mono != 0);
}

static void choose_faces(struct breaker *k)
{
	int part = -1, base = 0;
	for (size_t i = 0; i < k->count; i++) {
		struct character *c = &k->c[i];
		if (c->part != part) {
			part = c->part;
			base = base_face(k, part);
		}
		bool follows = i > 0 && k->c[i - 1].part == part && (utf8_is_mark(c->cp) || c->cp == 0x200C);
		bool plain = c->cp == ' ' || c->cp == '\n' || c->cp == 0xFFFC || c->cp == 0xA0;
		c->face = follows ? k->c[i - 1].face : plain ? base : fonts_pick(k->t->fonts, base, c->cp);
		if (!c->script && i > 0 && k->c[i - 1].part == part)
			c->script = k->c[i - 1].script;
	}
	for (size_t i = k->count; i-- > 0;)
		if (!k->c[i].script)
			k->c[i].script = i + 1 < k->count && k->c[i + 1].script ? k->c[i + 1].script : SCRIPT_LATIN;
}

static bool bidi_range(struct breaker *k, size_t from, size_t to, FriBidiChar *cps, FriBidiCharType *types,
	FriBidiBracketType *brackets, FriBidiLevel *levels)
{
	FriBidiStrIndex n = (FriBidiStrIndex)(to - from);
	FriBidiParType base = FRIBIDI_PAR_ON;
	for (size_t i = from; i < to; i++)
		cps[i - from] = k->c[i].cp;
	fribidi_get_bidi_types(cps, n, types);
	fribidi_get_bracket_types(cps, n, types, brackets);
	if (!fribidi_get_par_embedding_levels_ex(types, brackets, n, &base, levels))
		return false;
	for (size_t i = from; i < to; i++)
		k->c[i].level = (uint8_t)levels[i - from];
	return FRIBIDI_IS_RTL(base) != 0;
}

static size_t line_end_after(const struct breaker *k, size_t from)
{
	while (from < k->count && k->c[from].cp != '\n')
		from++;
	return from;
}

/* Levels for each paragraph between line ends. All left to right where no character is beyond Latin, Greek,
 * Cyrillic. */
static void set_levels(struct breaker *k)
{
	bool needed = false;
	for (size_t i = 0; i < k->count && !needed; i++)
		needed = k->c[i].cp >= 0x590 && !(k->c[i].cp >= 0x2010 && k->c[i].cp <= 0x2027) && k->c[i].cp != 0xFFFC;
	size_t each = sizeof(FriBidiChar) + sizeof(FriBidiCharType) + sizeof(FriBidiBracketType) + sizeof(FriBidiLevel);
	char *room = needed && k->count < INT_MAX ? mem_array(NULL, k->count, each) : NULL;
	if (!room) {
		k->failed |= needed;
		return;
	}
	FriBidiChar *cps = (FriBidiChar *)(void *)room;
	FriBidiCharType *types = (FriBidiCharType *)(void *)(cps + k->count);
	FriBidiBracketType *brackets = (FriBidiBracketType *)(void *)(types + k->count);
	FriBidiLevel *levels = (FriBidiLevel *)(void *)(brackets + k->count);
	for (size_t from = 0; from < k->count;) {
		size_t to = line_end_after(k, from);
		bool rtl = to > from && bidi_range(k, from, to, cps, types, brackets, levels);
		if (to < k->count)
			k->c[to].level = rtl;
		from = to + 1;
	}
	mem_free(room);
}

/* --- measuring ---------------------------------------------------------------------------------------------------
 */
static bool same_item(const struct character *a, const struct character *b)
{
	return a->part == b->part && a->face == b->face && a->level == b->level && a->script == b->script &&
		   a->cp != 0xFFFC && b->cp != 0xFFFC;
}

static size_t item_end(const struct breaker *k, size_t from, size_t to)
{
	size_t i = from + 1;
	while (i < to && same_item(&k->c[from], &k->c[i]))
		i++;
	return i;
}

static bool is_object(const struct breaker *k, size_t i)
{
	return k->c[i].cp == 0xFFFC && k->p->parts[k->c[i].part].object_w > 0;
}

static struct run_key item_key(const struct breaker *k, size_t from, size_t to)
{
	const struct character *c = &k->c[from];
	struct run_key key = { k->p->parts[c->part].face, c->face, c->level & 1, c->script, k->p->text + c->at,
		k->c[to].at - c->at };
	return key;
}

static int item_width(struct breaker *k, size_t from, size_t to)
{
	if (is_object(k, from))
		return k->p->parts[k->c[from].part].object_w;
	struct run_key key = item_key(k, from, to);
	return run_width(k->t->runs, &key);
}

static int range_width(struct breaker *k, size_t from, size_t to)
{
	int w = 0;
	while (from < to) {
		size_t end = item_end(k, from, to);
		w += item_width(k, from, end);
		from = end;
	}
	return w;
}

/* --- lines -------------------------------------------------------------------------------------------------------
 */
static bool room_for_line(struct breaker *k)
{
	if (k->line_count == k->line_size) {
		int size = k->line_size ? k->line_size * 2 : 8;
		struct text_line *more = mem_array(k->lines, (size_t)size, sizeof *more);
		if (!more)
			return false;
		k->lines = more;
		k->line_size = size;
	}
	return true;
}

static struct text_piece *new_piece(struct breaker *k)
{
	if (k->piece_count == k->piece_size) {
		int size = k->piece_size ? k->piece_size * 2 : 16;
		struct text_piece *more = mem_array(k->pieces, (size_t)size, sizeof *more);
		if (!more) {
			k->failed = true;
			return NULL;
		}
		k->pieces = more;
		k->piece_size = size;
	}
	return &k->pieces[k->piece_count++];
}

static void reverse(struct text_piece *p, int from, int to)
{
	for (; from < to; from++, to--) {
		struct text_piece swap = p[from];
		p[from] = p[to];
		p[to] = swap;
	}
}

/* Rule L2: from the highest level down, reverse every run at that level or above. `x` holds the level meanwhile. */
static void put_in_order(struct text_piece *p, int count)
{
	int high = 0;
	for (int i = 0; i < count; i++)
		high = p[i].x > high ? p[i].x : high;
	for (int level = high; level > 0; level--)
		for (int i = 0; i < count; i++) {
			int j = i;
			while (j < count && p[j].x >= level)
				j++;
			if (j > i)
				reverse(p, i, j - 1);
			i = j > i ? j - 1 : i;
		}
}

static void add_pieces(struct breaker *k, size_t from, size_t to)
{
	while (from < to && !k->failed) {
		size_t end = item_end(k, from, to);
		struct text_piece *p = new_piece(k);
		if (!p)
			return;
		const struct character *c = &k->c[from];
		*p = (struct text_piece){ c->at, k->c[end].at - c->at, c->level, item_width(k, from, end), c->part, c->face,
			c->level & 1, c->script };
		from = end;
	}
}

/* Ascent and descent of the line: the line height shared out around the main face, more for tall objects. */
static void set_height(struct breaker *k, struct text_line *line, size_t at)
{
	int ascent, descent, part = k->count ? k->c[at < k->count ? at : k->count - 1].part : 0;
	const struct type_face *f = &k->p->parts[part].face;
	run_metrics(k->t->runs, base_face(k, part), f->px, &ascent, &descent);
	int above = (k->p->line_height - ascent - descent) / 2 + ascent, below = k->p->line_height - above;
	for (int i = line->first; i < line->first + line->count; i++) {
		const struct text_part *o = &k->p->parts[k->pieces[i].part];
		if (o->object_w <= 0)
			continue;
		above = o->object_base > above ? o->object_base : above;
		below = o->object_h - o->object_base > below ? o->object_h - o->object_base : below;
	}
	line->height = above + below;
	line->baseline = k->y + above;
}

static int aligned_x(const struct breaker *k, const struct text_line *line)
{
	int spare = k->width == INT_MAX || line->width > k->width ? 0 : k->width - line->width;
	if (k->p->align == TEXT_CENTRE)
		return spare / 2;
	return (k->p->align == TEXT_END) != line->rtl ? spare : 0;
}

static void add_line(struct breaker *k, size_t from, size_t to, size_t next)
{
	if (k->failed || !room_for_line(k)) {
		k->failed = true;
		return;
	}
	struct text_line *line = &k->lines[k->line_count++];
	*line = (struct text_line){ .y = k->y, .start = k->c[from].at, .end = k->c[next].at, .first = k->piece_count };
	line->rtl = from < k->count && (k->c[from].level & 1);
	add_pieces(k, from, to);
	line->count = k->piece_count - line->first;
	if (line->count > 0)
		put_in_order(k->pieces + line->first, line->count);
	for (int i = line->first; i < k->piece_count; i++)
		line->width += k->pieces[i].width;
	set_height(k, line, from);
	line->x = aligned_x(k, line);
	int x = line->x;
	for (int i = line->first; i < k->piece_count; i++) {
		k->pieces[i].x = x;
		x += k->pieces[i].width;
	}
	k->y += line->height;
}

static size_t trim(const struct breaker *k, size_t from, size_t to)
{
	while (!k->p->keep_spaces && to > from && k->c[to - 1].cp == ' ')
		to--;
	return to;
}

/* The stretch [from, result) between two break places, and its width without the spaces that end it. */
static size_t stretch(struct breaker *k, size_t from, size_t to, int *ink, int *all)
{
	size_t end = from + 1;
	while (end < to && !k->c[end].may_break)
		end++;
	size_t body = end;
	while (body > from && k->c[body - 1].cp == ' ')
		body--;
	*ink = range_width(k, from, body);
	*all = *ink + range_width(k, body, end);
	return end;
}

/* A stretch wider than a line: as many clusters as fit (at least one). */
static size_t fit_clusters(struct breaker *k, size_t from, size_t to)
{
	int w = 0;
	size_t i = from;
	while (i < to) {
		size_t end = i + 1;
		while (end < to && k->c[end].at < grapheme_next(k->p->text, k->p->len, k->c[i].at))
			end++;
		w += range_width(k, i, end);
		bool near = w > k->width - k->width / 12; /* measured as it is drawn, see too_wide() */
		if (i > from && (w > k->width || (near && range_width(k, from, end) > k->width)))
			break;
		i = end;
	}
	return i;
}

/* A line is drawn as whole runs, and those are a little wider than the sum of their words (bearings, rounding):
 * near the edge the line itself is measured. */
static bool too_wide(struct breaker *k, size_t from, size_t to, int sum)
{
	if (sum > k->width || sum < k->width - k->width / 12)
		return sum > k->width;
	return range_width(k, from, trim(k, from, to)) > k->width;
}

static int natural_width(struct breaker *k, size_t from, size_t to, int sum)
{
	if (sum > 4000)
		return sum + sum / 24; /* never one line on any panel: not worth measuring */
	int whole = range_width(k, from, trim(k, from, to));
	return whole > sum ? whole : sum;
}

static void fill_paragraph(struct breaker *k, size_t from, size_t to)
{
	size_t start = from, at = from;
	int used = 0, longest = 0;
	while (at < to && !k->failed) {
		int ink, all;
		size_t end = stretch(k, at, to, &ink, &all);
		k->b->narrowest = ink > k->b->narrowest ? ink : k->b->narrowest;
		longest += end == to ? (k->p->keep_spaces ? all : ink) : all;
		if (at > start && too_wide(k, start, end, used + ink)) {
			add_line(k, start, trim(k, start, at), at);
			start = at;
			used = 0;
		}
		if (ink > k->width) {
			size_t fits;
			while ((fits = fit_clusters(k, at, end)) < end && !k->failed) {
				add_line(k, at, fits, fits);
				start = at = fits;
			}
			all = range_width(k, at, end);
		}
		used += all;
		at = end;
	}
	longest = natural_width(k, from, to, longest);
	k->b->natural = longest > k->b->natural ? longest : k->b->natural;
	size_t next = to < k->count ? to + 1 : to;
	add_line(k, start, trim(k, start, to), next);
}

static void fill(struct breaker *k)
{
	for (size_t from = 0; !k->failed;) {
		size_t to = line_end_after(k, from);
		fill_paragraph(k, from, to);
		if (to >= k->count)
			break;
		from = to + 1;
	}
}

int text_break(struct text_engine *t, struct text_block *b, const struct text_para *p, int width)
{
	struct breaker k = { .t = t, .b = b, .p = p, .width = width < 0 || p->nowrap ? INT_MAX : width };
	k.c = mem_zero(p->len + 1, sizeof *k.c);
	if (!k.c)
		return ERR_NOMEM;
	decode(&k);
	choose_faces(&k);
	set_levels(&k);
	fill(&k);
	b->lines = k.lines;
	b->line_count = k.line_count;
	b->pieces = k.pieces;
	b->piece_count = k.piece_count;
	b->height = k.y;
	for (int i = 0; i < k.line_count; i++)
		b->used = k.lines[i].width > b->used ? k.lines[i].width : b->used;
	mem_free_wiped(k.c, (p->len + 1) * sizeof *k.c);
	return k.failed ? ERR_NOMEM : 0;
}

struct run_key text_piece_key(const struct text_block *b, const struct text_piece *p)
{
	struct run_key key = { b->parts[p->part].face, p->face, p->rtl, p->script, b->text + p->start, p->len };
	return key;
}
