/* Text, paragraphs of runs, lists. A paragraph under construction collects its text in one buffer; it is copied
 * into the arena when it is closed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/error.h"
#include "engine/memory.h"
#include "kiosk/tree.h"
#include "kiosk/utf8.h"

#define RUNS_MAX 4096
#define OBJECT "\xEF\xBF\xBC" /* U+FFFC */

static const struct style_info styles[STYLE_COUNT] = {
	[STYLE_BODY] = { 19, 25, false, false, false, COLOUR_NONE, 0 },
	[STYLE_BOLD] = { 19, 25, true, false, false, COLOUR_NONE, 0 },
	[STYLE_HINT] = { 19, 25, false, false, false, COLOUR_TEXT2, 0 },
	[STYLE_SMALL] = { 16, 20, false, false, false, COLOUR_NONE, 0 },
	[STYLE_SMALL_HINT] = { 16, 20, false, false, false, COLOUR_TEXT2, 0 },
	[STYLE_H1] = { 36, 40, true, false, false, COLOUR_NONE, 1 },
	[STYLE_H1_STEM] = { 24, 32, true, false, false, COLOUR_NONE, 1 },
	[STYLE_H2] = { 24, 30, true, false, false, COLOUR_NONE, 2 },
	[STYLE_H3] = { 19, 25, true, false, false, COLOUR_NONE, 3 },
	[STYLE_H1_PANEL] = { 48, 50, true, false, false, COLOUR_NONE, 1 },
	[STYLE_STEM] = { 24, 32, true, false, false, COLOUR_NONE, 0 },
	[STYLE_LEAD] = { 24, 30, false, false, false, COLOUR_NONE, 0 },
	[STYLE_PANEL] = { 30, 40, false, false, false, COLOUR_NONE, 0 },
	[STYLE_PANEL_BOLD] = { 30, 40, true, false, false, COLOUR_NONE, 0 },
	[STYLE_TIME] = { 24, 30, true, true, false, COLOUR_NONE, 0 },
	[STYLE_NUMBER] = { 19, 25, false, true, false, COLOUR_NONE, 0 },
	[STYLE_ERROR] = { 19, 25, true, false, false, COLOUR_ERROR, 0 },
	[STYLE_CODE] = { 19, 25, false, false, true, COLOUR_NONE, 0 },
	[STYLE_SMALL_BOLD] = { 16, 20, true, false, false, COLOUR_NONE, 0 },
};

const struct style_info *style_info(enum text_style s)
{
	return &styles[(unsigned)s < STYLE_COUNT ? s : STYLE_BODY];
}

struct node *view_text(struct view *v, enum text_style style, const char *text)
{
	int level = style_info(style)->level;
	struct node *n = view_leaf(v, level ? ROLE_HEADING : ROLE_PARAGRAPH, NULL, WIDGET_TEXT);
	n->style = style;
	n->level = level;
	n->name = view_string(v, text);
	return n;
}

struct node *view_textf(struct view *v, enum text_style style, const char *fmt, ...)
{
	char text[2048];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return view_text(v, style, text);
}

struct node *view_para_open(struct view *v, enum text_style style)
{
	struct node *n = view_text(v, style, "");
	buffer_clear(&v->para_text);
	v->run_count = 0;
	v->para = n;
	if (n != &v->dummy)
		v->open = n;
	return n;
}

static void add_run(struct view *v, unsigned flags, const char *text, struct node *inlined)
{
	if (!v->para || !*text)
		return;
	if (v->run_count == v->run_size) {
		size_t size = v->run_size ? v->run_size * 2 : 32;
		struct text_run *more = size <= RUNS_MAX ? mem_array(v->runs, size, sizeof *more) : NULL;
		if (!more) {
			v->error = v->error ? v->error : size <= RUNS_MAX ? ERR_NOMEM : ERR_LIMIT;
			return;
		}
		v->runs = more;
		v->run_size = size;
	}
	size_t len = strlen(text);
	struct text_run r = { v->para_text.len, len, flags, inlined };
	if (buffer_add(&v->para_text, text, len) == 0)
		v->runs[v->run_count++] = r;
	else
		v->error = v->error ? v->error : v->para_text.failed;
}

void view_run(struct view *v, unsigned flags, const char *text)
{
	add_run(v, flags & ~(unsigned)RUN_OBJECT, view_string(v, text), NULL);
}

void view_break(struct view *v)
{
	add_run(v, 0, "\n", NULL);
}

struct node *view_run_link(struct view *v, const char *id, const char *text)
{
	struct node *n = view_leaf(v, ROLE_LINK, id, WIDGET_INLINE);
	n->name = view_string(v, text);
	n->flags = NODE_FOCUSABLE;
	n->actions = 1u << ACTION_PRESS | 1u << ACTION_FOCUS;
	add_run(v, RUN_UNDERLINE, n->name, n);
	return n;
}

void view_run_open(struct view *v)
{
	add_run(v, RUN_OBJECT, OBJECT, NULL);
}

void view_run_close(struct view *v)
{
	if (v->para && v->run_count && !v->error && (v->runs[v->run_count - 1].flags & RUN_OBJECT))
		v->runs[v->run_count - 1].inlined = v->para->last;
}

/* The name of a paragraph with inline widgets: each stands as an ellipsis. */
static char *without_objects(struct view *v, const char *text)
{
	char *out = view_string(v, text), *to = out;
	for (const char *s = out; *s;) {
		if (!strncmp(s, OBJECT, 3)) {
			memcpy(to, "\xE2\x80\xA6", 3);
			s += 3;
			to += 3;
		} else
			*to++ = *s++;
	}
	if (*out)
		*to = 0;
	return out;
}

void view_para_close(struct view *v)
{
	struct node *n = v->para;
	if (!n)
		return;
	v->para = NULL;
	if (v->open == n)
		v->open = n->parent;
	size_t bytes = v->para_text.len;
	char *text = view_alloc(v, bytes + 1, 1);
	struct text_run *runs = view_alloc(v, v->run_count + 1, sizeof *runs);
	if (!text || !runs)
		return;
	memcpy(text, buffer_text(&v->para_text), bytes);
	if (v->run_count)
		memcpy(runs, v->runs, v->run_count * sizeof *runs);
	n->runs = runs;
	n->run_count = v->run_count;
	n->label = text;
	n->name = strstr(text, OBJECT) ? without_objects(v, text) : text;
	buffer_clear(&v->para_text);
}

void view_list_open(struct view *v, enum list_kind kind)
{
	struct node *n = view_open(v, ROLE_LIST, NULL);
	n->variant = (unsigned)kind;
	n->box.gap = 8;
}

void view_item_open(struct view *v)
{
	int number = 1;
	for (const struct node *k = v->open->first; k; k = k->next)
		number++;
	unsigned kind = v->open->variant;
	struct node *n = view_open(v, ROLE_LISTITEM, NULL);
	n->widget = WIDGET_ITEM;
	n->variant = kind;
	n->number = number;
	n->label = kind == LIST_NUMBER ? view_stringf(v, "%d.", number) : "";
	n->name = kind == LIST_NUMBER ? n->label : "";
}

void view_item_close(struct view *v)
{
	view_close(v);
}

void view_list_close(struct view *v)
{
	view_close(v);
}

void view_quote_open(struct view *v)
{
	struct node *n = view_open(v, ROLE_BLOCKQUOTE, NULL);
	n->box =
		(struct view_box){ .pad = { 0, 20, 0, 20 }, .border = COLOUR_HAIR, .border_width = 5, .sides = SIDE_LEFT };
}

void view_quote_close(struct view *v)
{
	view_close(v);
}
