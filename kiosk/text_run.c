/* Two caches with one shape: a hash table of entries threaded on a list in order of use. Widths are many and small,
 * coverage maps few and large, so they are bounded separately. Letter spacing and digits of one width are made by
 * setting cluster by cluster, since SDL2_ttf has neither. */
#include "kiosk/text_run.h"

#include <string.h>

#include "engine/memory.h"
#include "kiosk/utf8.h"

#define BUCKETS 8192
#define MAPS_BYTES_MAX (48u << 20)
#define WIDTHS_MAX 40000
#define SPACED_MAX 512 /* bytes; longer runs keep their plain setting */

struct entry {
	struct entry *next_in_bucket, *newer, *older;
	uint64_t hash;
	struct run_key key; /* key.text points behind the struct */
	int width;
	bool has_map, failed;
	struct text_map map;
	uint8_t *cover;
};

struct table {
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t count, bytes;
};

struct run_cache {
	struct fonts *fonts;
	struct table widths, maps;
	uint64_t maps_made;
};

/* --- scripts ----------------------------------------------------------------------------------------------------
 */
static const struct {
	uint32_t from, to;
	char tag[5];
} scripts[] = {
	{ 0, 0, "Zyyy" },
	{ 'A', 0x24F, "Latn" },
	{ 0x370, 0x3FF, "Grek" },
	{ 0x400, 0x52F, "Cyrl" },
	{ 0x531, 0x58F, "Armn" },
	{ 0x590, 0x5FF, "Hebr" },
	{ 0x600, 0x77F, "Arab" },
	{ 0x8A0, 0x8FF, "Arab" },
	{ 0xFB50, 0xFDFF, "Arab" },
	{ 0xFE70, 0xFEFC, "Arab" },
	{ 0xFB1D, 0xFB4F, "Hebr" },
	{ 0x900, 0x97F, "Deva" },
	{ 0x980, 0x9FF, "Beng" },
	{ 0xA00, 0xA7F, "Guru" },
	{ 0xA80, 0xAFF, "Gujr" },
	{ 0xB80, 0xBFF, "Taml" },
	{ 0xC00, 0xC7F, "Telu" },
	{ 0xC80, 0xCFF, "Knda" },
	{ 0xD00, 0xD7F, "Mlym" },
	{ 0xD80, 0xDFF, "Sinh" },
	{ 0xE00, 0xE7F, "Thai" },
	{ 0xE80, 0xEFF, "Laoo" },
	{ 0x10A0, 0x10FF, "Geor" },
	{ 0x1200, 0x139F, "Ethi" },
	{ 0x1780, 0x17FF, "Khmr" },
	{ 0x3040, 0x30FF, "Kana" },
	{ 0x3400, 0x9FFF, "Hani" },
	{ 0xAC00, 0xD7A3, "Hang" },
	{ 0x1100, 0x11FF, "Hang" },
	{ 0x1E00, 0x1EFF, "Latn" },
	{ 0x1F00, 0x1FFF, "Grek" },
};

uint8_t script_of(uint32_t cp)
{
	if (cp < 'A' || (cp > 'z' && cp < 0xC0) || (cp > 'Z' && cp < 'a') || (cp >= 0x660 && cp <= 0x669))
		return 0;
	for (uint8_t i = 1; i < sizeof scripts / sizeof scripts[0]; i++)
		if (cp >= scripts[i].from && cp <= scripts[i].to)
			return i;
	return 0;
}

/* --- the table --------------------------------------------------------------------------------------------------
 */
static uint64_t mix(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;
	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001B3u;
	return h;
}

static uint64_t key_hash(const struct run_key *k)
{
	uint8_t flags[2] = { k->rtl, k->script };
	uint64_t h = mix(0xCBF29CE484222325u, &k->face, sizeof k->face);
	h = mix(h, &k->face_number, sizeof k->face_number);
	h = mix(h, flags, sizeof flags);
	h = mix(h, k->text, k->len);
	return h ^ h >> 29;
}

static bool key_equal(const struct run_key *a, const struct run_key *b)
{
	return a->len == b->len && a->face_number == b->face_number && a->rtl == b->rtl && a->script == b->script &&
		   !memcmp(&a->face, &b->face, sizeof a->face) && !memcmp(a->text, b->text, a->len);
}

static void unlink_used(struct table *t, struct entry *e)
{
	*(e->newer ? &e->newer->older : &t->newest) = e->older;
	*(e->older ? &e->older->newer : &t->oldest) = e->newer;
}

static void link_newest(struct table *t, struct entry *e)
{
	e->newer = NULL;
	e->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = e;
	t->newest = e;
}

static void drop(struct table *t, struct entry *e)
{
	struct entry **at = &t->buckets[e->hash % BUCKETS];
	while (*at != e)
		at = &(*at)->next_in_bucket;
	*at = e->next_in_bucket;
	unlink_used(t, e);
	t->count--;
	t->bytes -= (size_t)e->map.w * (size_t)e->map.h;
	if (e->cover)
		mem_wipe(e->cover, (size_t)e->map.w * (size_t)e->map.h);
	mem_free(e->cover);
	mem_free_wiped(e, sizeof *e + e->key.len);
}

static void bound(struct table *t, size_t count, size_t bytes)
{
	while (t->oldest && t->oldest != t->newest && (t->count > count || t->bytes > bytes))
		drop(t, t->oldest);
}

static struct entry *find(struct table *t, const struct run_key *k, uint64_t hash)
{
	for (struct entry *e = t->buckets[hash % BUCKETS]; e; e = e->next_in_bucket)
		if (e->hash == hash && key_equal(&e->key, k)) {
			unlink_used(t, e);
			link_newest(t, e);
			return e;
		}
	return NULL;
}

static struct entry *add(struct table *t, const struct run_key *k, uint64_t hash)
{
	struct entry *e = mem_zero(1, sizeof *e + k->len + 1);
	if (!e)
		return NULL;
	char *copy = (char *)(e + 1);
	memcpy(copy, k->text, k->len);
	e->key = *k;
	e->key.text = copy;
	e->hash = hash;
	e->next_in_bucket = t->buckets[hash % BUCKETS];
	t->buckets[hash % BUCKETS] = e;
	link_newest(t, e);
	t->count++;
	return e;
}

struct run_cache *run_cache_new(struct fonts *fonts)
{
	struct run_cache *c = mem_zero(1, sizeof *c);
	if (c)
		c->fonts = fonts;
	return c;
}

void run_cache_free(struct run_cache *c)
{
	if (!c)
		return;
	while (c->widths.oldest)
		drop(&c->widths, c->widths.oldest);
	while (c->maps.oldest)
		drop(&c->maps, c->maps.oldest);
	mem_free(c);
}

void run_stats(const struct run_cache *c, struct text_stats *out)
{
	out->maps_made = c->maps_made;
	out->map_bytes = c->maps.bytes;
}

/* --- setting ----------------------------------------------------------------------------------------------------
 */
static TTF_Font *open_for(struct run_cache *c, const struct run_key *k)
{
	TTF_Font *font = fonts_open(c->fonts, k->face_number, k->face.px);
	if (font) {
		TTF_SetFontDirection(font, k->rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
		TTF_SetFontScriptName(font, scripts[k->script < sizeof scripts / sizeof scripts[0] ? k->script : 0].tag);
	}
	return font;
}

/* Letter spacing would tear joined scripts apart, so those keep theirs. */
static bool is_spaced(const struct run_key *k)
{
	bool joined = k->rtl || k->script > 5;
	return !joined && (k->face.spacing != SPACING_NORMAL || k->face.extra || k->face.tabular) &&
		   k->len < SPACED_MAX;
}

static int letter_extra(const struct type_face *f)
{
	static const int percent[SPACING_COUNT] = { 0, 6, 12 };
	return f->extra + (f->px * percent[f->spacing < SPACING_COUNT ? f->spacing : 0] + 50) / 100;
}

static int word_extra(const struct type_face *f)
{
	static const int percent[SPACING_COUNT] = { 0, 8, 16 };
	return (f->px * percent[f->spacing < SPACING_COUNT ? f->spacing : 0] + 50) / 100;
}

/* The same run with plain setting, for one cluster of it. */
static struct run_key cluster_key(const struct run_key *k, size_t at, size_t end)
{
	struct run_key one = *k;
	one.face.spacing = 0;
	one.face.extra = 0;
	one.face.tabular = 0;
	one.text = k->text + at;
	one.len = end - at;
	return one;
}

/* Widths in 1/16 pixel, from sixteen of the cluster in a row: single ones are rounded up by SDL2_ttf. */
enum { FINE = 16 };

static int fine_width(struct run_cache *c, const struct run_key *k, const char *cluster, size_t len)
{
	char text[FINE * 8];
	struct run_key many = cluster_key(k, 0, 0);
	if (len > sizeof text / FINE) {
		many.text = cluster;
		many.len = len;
		return run_width(c, &many) * FINE;
	}
	for (size_t i = 0; i < FINE; i++)
		memcpy(text + i * len, cluster, len);
	many.text = text;
	many.len = FINE * len;
	return run_width(c, &many);
}

static int digit_width(struct run_cache *c, const struct run_key *k)
{
	int widest = 0;
	for (const char *d = "0123456789"; *d; d++) {
		int w = fine_width(c, k, d, 1);
		widest = w > widest ? w : widest;
	}
	return widest;
}

/* Walks the clusters of a spaced run: x of the cluster, its own width and the whole advance, in 1/16 pixel. */
struct spaced {
	size_t at, end;
	int x, own, cell, digits;
	bool digit;
};

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* Where only digits are set apart, what stands between them stays one run. */
static size_t spaced_end(const struct run_key *k, size_t at)
{
	bool only_digits = k->face.tabular && k->face.spacing == SPACING_NORMAL && k->face.extra == 0;
	size_t end = grapheme_next(k->text, k->len, at);
	while (only_digits && !is_digit(k->text[at]) && end < k->len && !is_digit(k->text[end]))
		end = grapheme_next(k->text, k->len, end);
	return end;
}

static bool spaced_next(struct run_cache *c, const struct run_key *k, struct spaced *s)
{
	if (s->end >= k->len)
		return false;
	s->x += s->cell;
	s->at = s->end;
	s->end = spaced_end(k, s->at);
	s->own = fine_width(c, k, k->text + s->at, s->end - s->at);
	char ch = k->text[s->at];
	s->digit = k->face.tabular && is_digit(ch) && s->end == s->at + 1;
	if (s->digit && !s->digits)
		s->digits = digit_width(c, k);
	s->cell =
		(s->digit ? s->digits : s->own) + FINE * (letter_extra(&k->face) + (ch == ' ' ? word_extra(&k->face) : 0));
	return true;
}

static int measure_spaced(struct run_cache *c, const struct run_key *k)
{
	struct spaced s = { 0 };
	while (spaced_next(c, k, &s))
		;
	return (s.x + s.cell + FINE - 1) / FINE;
}

static int measure(struct run_cache *c, const struct run_key *k)
{
	char small[512], *text = k->len < sizeof small ? small : mem_alloc(k->len + 1);
	TTF_Font *font = open_for(c, k);
	int w = 0, h = 0;

	if (text && font) {
		memcpy(text, k->text, k->len);
		text[k->len] = 0;
		if (TTF_SizeUTF8(font, text, &w, &h) != 0)
			w = 0;
		mem_wipe(text, k->len);
	}
	if (text != small)
		mem_free(text);
	return w;
}

int run_width(struct run_cache *c, const struct run_key *k)
{
	if (k->len == 0)
		return 0;
	if (is_spaced(k))
		return measure_spaced(c, k);
	uint64_t hash = key_hash(k);
	struct entry *e = find(&c->widths, k, hash);
	if (e)
		return e->width;
	int w = measure(c, k);
	e = add(&c->widths, k, hash);
	if (e)
		e->width = w;
	bound(&c->widths, WIDTHS_MAX, SIZE_MAX);
	return w;
}

int run_prefix(struct run_cache *c, const struct run_key *k, size_t bytes)
{
	struct run_key head = *k;
	head.len = bytes < k->len ? bytes : k->len;
	return run_width(c, &head);
}

void run_metrics(struct run_cache *c, int face_number, int px, int *ascent, int *descent)
{
	TTF_Font *font = fonts_open(c->fonts, face_number, px);
	*ascent = font ? TTF_FontAscent(font) : px;
	*descent = font ? -TTF_FontDescent(font) : px / 4;
}

/* --- pixels -----------------------------------------------------------------------------------------------------
 */
static void take_alpha(struct entry *e, SDL_Surface *s)
{
	size_t size = (size_t)s->w * (size_t)s->h;
	e->cover = mem_alloc(size);
	if (!e->cover)
		return;
	e->map.w = s->w;
	e->map.h = s->h;
	for (int y = 0; y < s->h; y++) {
		const uint32_t *from = (const uint32_t *)(const void *)((const uint8_t *)s->pixels + y * s->pitch);
		uint8_t *to = e->cover + (size_t)y * (size_t)s->w;
		for (int x = 0; x < s->w; x++)
			to[x] = (uint8_t)(from[x] >> 24);
	}
}

static void raster_plain(struct run_cache *c, struct entry *e)
{
	char *text = mem_string_n(e->key.text, e->key.len);
	TTF_Font *font = open_for(c, &e->key);
	if (text && font) {
		SDL_Surface *s = TTF_RenderUTF8_Blended(font, text, (SDL_Color){ 255, 255, 255, 255 });
		if (s && s->format->BytesPerPixel == 4)
			take_alpha(e, s);
		SDL_FreeSurface(s);
		e->map.ascent = TTF_FontAscent(font);
	}
	mem_free_wiped(text, e->key.len);
}

/* Lays `from` into e's map with its left edge at x. */
static void merge(struct entry *e, const struct text_map *from, int x)
{
	int top = e->map.ascent - from->ascent;
	for (int y = 0; y < from->h; y++) {
		if (y + top < 0 || y + top >= e->map.h)
			continue;
		uint8_t *to = e->cover + (size_t)(y + top) * (size_t)e->map.w;
		const uint8_t *src = from->cover + (size_t)y * (size_t)from->w;
		for (int i = 0; i < from->w; i++)
			if (x + i >= 0 && x + i < e->map.w && src[i] > to[x + i])
				to[x + i] = src[i];
	}
}

static void raster_spaced(struct run_cache *c, struct entry *e)
{
	int ascent, descent, width = measure_spaced(c, &e->key);
	run_metrics(c, e->key.face_number, e->key.face.px, &ascent, &descent);
	e->cover = width > 0 ? mem_zero((size_t)(width + 2), (size_t)(ascent + descent + 2)) : NULL;
	if (!e->cover)
		return;
	e->map.w = width + 2;
	e->map.h = ascent + descent + 2;
	e->map.ascent = ascent;
	struct spaced s = { 0 };
	while (spaced_next(c, &e->key, &s)) {
		struct run_key one = cluster_key(&e->key, s.at, s.end);
		struct text_map map;
		if (run_map(c, &one, &map))
			merge(e, &map, (s.x + (s.digit ? (s.digits - s.own) / 2 : 0) + FINE / 2) / FINE);
	}
}

static bool is_blank(const struct run_key *k)
{
	for (size_t i = 0; i < k->len; i++)
		if (k->text[i] != ' ' && k->text[i] != '\n')
			return false;
	return true;
}

bool run_map(struct run_cache *c, const struct run_key *k, struct text_map *out)
{
	if (is_blank(k))
		return false;
	uint64_t hash = key_hash(k);
	struct entry *e = find(&c->maps, k, hash);
	if (!e) {
		e = add(&c->maps, k, hash);
		if (!e)
			return false;
		struct table *t = &c->maps;
		(is_spaced(k) ? raster_spaced : raster_plain)(c, e);
		unlink_used(t, e); /* clusters came after it */
		link_newest(t, e);
		e->map.cover = e->cover;
		if (!e->cover)
			e->map.w = e->map.h = 0;
		t->bytes += (size_t)e->map.w * (size_t)e->map.h;
		c->maps_made++;
		bound(t, SIZE_MAX, MAPS_BYTES_MAX);
	}
	*out = e->map;
	return e->cover != NULL;
}
