/* Every change is one replacement (place, what went, what came). Undo keeps them; typing letter after letter grows
 * the last one, so that undo takes back a word. */
#include "kiosk/field.h"

#include <string.h>

#include "engine/error.h"
#include "engine/memory.h"
#include "kiosk/utf8.h"

#define UNDO_MAX 200

struct change {
	size_t at, gone_len, came_len, caret;
	char *gone, *came;
};

struct field {
	char *text;
	size_t len, size, max, caret, anchor;
	bool multiline, typing;
	struct change undo[UNDO_MAX];
	int count, done; /* done <= count: changes beyond it can be redone */
};

struct field *field_new(size_t max_bytes, bool multiline)
{
	struct field *f = mem_zero(1, sizeof *f);
	if (!f)
		return NULL;
	f->text = mem_zero(1, 64);
	f->size = 64;
	f->max = max_bytes;
	f->multiline = multiline;
	if (!f->text) {
		mem_free(f);
		return NULL;
	}
	return f;
}

static void free_change(struct change *c)
{
	mem_free_wiped(c->gone, c->gone_len);
	mem_free_wiped(c->came, c->came_len);
	*c = (struct change){ 0 };
}

static void forget(struct field *f, int from)
{
	for (int i = from; i < f->count; i++)
		free_change(&f->undo[i]);
	f->count = f->count < from ? f->count : from;
	f->done = f->done < f->count ? f->done : f->count;
}

void field_free(struct field *f)
{
	if (!f)
		return;
	forget(f, 0);
	mem_free_wiped(f->text, f->size);
	mem_free(f);
}

const char *field_text(const struct field *f)
{
	return f->text;
}

size_t field_len(const struct field *f)
{
	return f->len;
}

size_t field_caret(const struct field *f)
{
	return f->caret;
}

size_t field_anchor(const struct field *f)
{
	return f->anchor;
}

static bool replace(struct field *f, size_t at, size_t gone, const char *came, size_t came_len)
{
	size_t len = f->len - gone + came_len;
	if (len + 1 > f->size) {
		size_t size = len + len / 2 + 64;
		char *more = mem_alloc(size);
		if (!more)
			return false;
		memcpy(more, f->text, f->len + 1);
		mem_free_wiped(f->text, f->size);
		f->text = more;
		f->size = size;
	}
	memmove(f->text + at + came_len, f->text + at + gone, f->len - at - gone + 1);
	if (came_len)
		memcpy(f->text + at, came, came_len);
	f->len = len;
	return true;
}

int field_set(struct field *f, const char *text)
{
	char *clean = mem_alloc(3 * strlen(text) + 1);
	if (!clean)
		return ERR_NOMEM;
	size_t n = utf8_clean(clean, text, strlen(text), f->multiline);
	if (n > f->max)
		n = grapheme_snap(clean, n, f->max);
	bool ok = replace(f, 0, f->len, clean, n);
	mem_free_wiped(clean, n);
	if (!ok)
		return ERR_NOMEM;
	forget(f, 0);
	f->caret = f->anchor = grapheme_snap(f->text, f->len, f->caret);
	f->typing = false;
	return 0;
}

static bool joins_last(const struct field *f, size_t at, size_t gone, size_t came_len)
{
	if (!f->typing || f->done == 0 || f->done != f->count || gone || !came_len)
		return false;
	const struct change *c = &f->undo[f->done - 1];
	return c->at + c->came_len == at && c->came_len < 512;
}

static void remember(struct field *f, size_t at, size_t gone, const char *came, size_t came_len)
{
	if (joins_last(f, at, gone, came_len)) {
		struct change *c = &f->undo[f->done - 1];
		char *more = mem_alloc(c->came_len + came_len + 1);
		if (more) {
			memcpy(more, c->came, c->came_len);
			memcpy(more + c->came_len, came, came_len);
			mem_free_wiped(c->came, c->came_len);
			c->came = more;
			c->came_len += came_len;
			return;
		}
	}
	forget(f, f->done);
	if (f->count == UNDO_MAX) {
		free_change(&f->undo[0]);
		memmove(f->undo, f->undo + 1, (UNDO_MAX - 1) * sizeof f->undo[0]);
		memset(&f->undo[UNDO_MAX - 1], 0, sizeof f->undo[0]);
		f->count--;
	}
	struct change c = { at, gone, came_len, f->caret, mem_string_n(f->text + at, gone),
		mem_string_n(came, came_len) };
	if (c.gone && c.came)
		f->undo[f->count++] = c;
	else
		free_change(&c);
	f->done = f->count;
}

static bool change(struct field *f, size_t from, size_t to, const char *came, size_t came_len)
{
	if (from == to && !came_len)
		return false;
	remember(f, from, to - from, came, came_len);
	if (!replace(f, from, to - from, came, came_len)) {
		forget(f, 0);
		return false;
	}
	f->caret = f->anchor = from + came_len;
	return true;
}

static void selection(const struct field *f, size_t *from, size_t *to)
{
	*from = f->caret < f->anchor ? f->caret : f->anchor;
	*to = f->caret < f->anchor ? f->anchor : f->caret;
}

bool field_insert(struct field *f, const char *text)
{
	size_t from, to, len = strlen(text);
	char *clean = len < f->max + 4096 ? mem_alloc(3 * len + 1) : NULL;
	if (!clean)
		return false;
	selection(f, &from, &to);
	size_t n = utf8_clean(clean, text, len, f->multiline),
		   room = f->max > f->len - (to - from) ? f->max - (f->len - (to - from)) : 0;
	if (n > room)
		n = grapheme_snap(clean, n, room);
	bool blank = n > 0 && (clean[0] == ' ' || clean[0] == '\n');
	bool small = n > 0 && grapheme_next(clean, n, 0) == n;
	if (blank)
		f->typing = false;
	bool changed = (n > 0 || from != to) && len > 0 && change(f, from, to, clean, n);
	f->typing = small && !blank;
	mem_free_wiped(clean, n);
	return changed;
}

static size_t line_edge(const struct field *f, size_t at, bool forward)
{
	if (forward) {
		while (at < f->len && f->text[at] != '\n')
			at++;
		return at;
	}
	while (at > 0 && f->text[at - 1] != '\n')
		at--;
	return at;
}

static size_t step(const struct field *f, bool forward, enum field_unit unit)
{
	if (unit == FIELD_LINE)
		return line_edge(f, f->caret, forward);
	if (unit == FIELD_WORD)
		return (forward ? word_next : word_prev)(f->text, f->len, f->caret);
	return forward ? (f->caret < f->len ? grapheme_next(f->text, f->len, f->caret) : f->len)
				   : grapheme_prev(f->text, f->len, f->caret);
}

bool field_delete(struct field *f, bool forward, enum field_unit unit)
{
	size_t from, to;
	selection(f, &from, &to);
	if (from == to) {
		size_t other = step(f, forward, unit);
		from = forward ? f->caret : other;
		to = forward ? other : f->caret;
	}
	f->typing = false;
	return change(f, from, to, "", 0);
}

void field_move(struct field *f, bool forward, enum field_unit unit, bool select)
{
	size_t from, to;
	selection(f, &from, &to);
	f->typing = false;
	f->caret = !select && from != to && unit == FIELD_CLUSTER ? (forward ? to : from) : step(f, forward, unit);
	if (!select)
		f->anchor = f->caret;
}

void field_place(struct field *f, size_t at, bool select)
{
	f->typing = false;
	f->caret = grapheme_snap(f->text, f->len, at);
	if (!select)
		f->anchor = f->caret;
}

void field_select_all(struct field *f)
{
	f->anchor = 0;
	f->caret = f->len;
	f->typing = false;
}

bool field_undo(struct field *f)
{
	if (f->done == 0)
		return false;
	const struct change *c = &f->undo[f->done - 1];
	if (!replace(f, c->at, c->came_len, c->gone, c->gone_len))
		return false;
	f->done--;
	f->caret = f->anchor = c->caret <= f->len ? c->caret : f->len;
	f->typing = false;
	return true;
}

bool field_redo(struct field *f)
{
	if (f->done == f->count)
		return false;
	const struct change *c = &f->undo[f->done];
	if (!replace(f, c->at, c->gone_len, c->came, c->came_len))
		return false;
	f->done++;
	f->caret = f->anchor = c->at + c->came_len;
	f->typing = false;
	return true;
}

char *field_selected(const struct field *f)
{
	size_t from, to;
	selection(f, &from, &to);
	return mem_string_n(f->text + from, to - from);
}
