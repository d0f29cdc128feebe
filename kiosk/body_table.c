/* Tables: XHTML's rows with spans laid on the plain grid of view_table_open(). The head is the first row of
 * <thead>, or a first row that is all <th>; a spanned place is filled by an empty cell, so that every value stays
 * under its title. */
#include "kiosk/body_parts.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 24
#define TITLE_MAX 200
#define SHORT_CELL 18 /* bytes */
#define SHORT_WIDTH 140

struct grid {
	size_t longest[COLUMNS_MAX]; /* bytes of text, without spanning cells */
	size_t columns;
	struct view_column column[COLUMNS_MAX];
	size_t taken[COLUMNS_MAX];    /* rows that a cell above still spans */
	const struct body_node *head; /* the <tr> of titles, or NULL */
};

static size_t span(const struct body_node *cell, const char *name)
{
	const char *s = body_attribute(cell, name);
	long n = s ? strtol(s, NULL, 10) : 1;
	return n < 1 ? 1 : n > COLUMNS_MAX ? COLUMNS_MAX : (size_t)n;
}

static bool is_cell(const struct body_node *n)
{
	return n->type == BODY_TD || n->type == BODY_TH;
}

static size_t row_width(const struct body_node *tr)
{
	size_t width = 0;
	for (size_t i = 0; i < tr->count; i++)
		if (is_cell(&tr->children[i]))
			width += span(&tr->children[i], "colspan");
	return width;
}

static bool is_head_row(const struct body_node *tr)
{
	bool any = false;
	for (size_t i = 0; i < tr->count; i++) {
		if (tr->children[i].type == BODY_TD)
			return false;
		any |= tr->children[i].type == BODY_TH;
	}
	return any;
}

/* Rows of the table and its sections, in order. */
static void each_row(const struct body_node *n, void (*call)(void *ctx, const struct body_node *tr), void *ctx)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct body_node *k = &n->children[i];
		if (k->type == BODY_TR)
			call(ctx, k);
		else if (k->type == BODY_THEAD || k->type == BODY_TBODY || k->type == BODY_TFOOT)
			each_row(k, call, ctx);
	}
}

static void measure(void *ctx, const struct body_node *tr)
{
	struct grid *g = ctx;
	size_t width = row_width(tr);
	if (!g->columns && is_head_row(tr))
		g->head = tr;
	g->columns = width > g->columns ? width : g->columns;
	g->columns = g->columns > COLUMNS_MAX ? COLUMNS_MAX : g->columns;
}

static size_t text_length(const struct body_node *n)
{
	struct buffer text = BUFFER_INIT(TITLE_MAX + 1);
	body_text(&text, &(struct body){ n->count, n->children }, TITLE_MAX);
	size_t len = text.len;
	buffer_release(&text);
	return len;
}

static void measure_text(void *ctx, const struct body_node *tr)
{
	struct grid *g = ctx;
	size_t at = 0;
	for (size_t i = 0; i < tr->count; i++) {
		const struct body_node *n = &tr->children[i];
		if (!is_cell(n))
			continue;
		size_t wide = span(n, "colspan"), len = wide == 1 && at < g->columns ? text_length(n) : 0;
		if (len > (at < g->columns ? g->longest[at] : 0))
			g->longest[at] = len;
		at += wide;
	}
}

/* Columns of a few words get what they need; the others share the rest. */
static void widths(struct grid *g)
{
	size_t longest = 0;
	for (size_t i = 0; i < g->columns; i++)
		longest = g->longest[i] > longest ? g->longest[i] : longest;
	for (size_t i = 0; i < g->columns; i++) {
		int wide = 30 + (int)g->longest[i] * 10;
		if (longest > SHORT_CELL && g->longest[i] <= SHORT_CELL)
			g->column[i].width = wide < 90 ? 90 : wide > SHORT_WIDTH ? SHORT_WIDTH : wide;
	}
}

static const char *words_of(struct view *v, const struct body_node *n)
{
	struct buffer text = BUFFER_INIT(TITLE_MAX + 1);
	body_text(&text, &(struct body){ n->count, n->children }, TITLE_MAX);
	const char *s = view_string(v, buffer_text(&text));
	buffer_release(&text);
	return s;
}

static void titles(struct render *r, struct grid *g)
{
	size_t at = 0;
	for (size_t i = 0; g->head && i < g->head->count; i++) {
		const struct body_node *cell = &g->head->children[i];
		for (size_t k = is_cell(cell) ? span(cell, "colspan") : 0; k && at < g->columns; k--)
			g->column[at++].title = words_of(r->v, cell);
	}
	for (; at < g->columns; at++)
		g->column[at].title = view_stringf(r->v, "Column %zu", at + 1);
}

static void cell(struct render *r, const struct body_node *n)
{
	view_td_open(r->v);
	if (n->type == BODY_TH)
		render_para(r, n->children, n->count, STYLE_BOLD);
	else
		render_flow(r, n->children, n->count);
	view_td_close(r->v);
}

struct rows {
	struct render *r;
	struct grid *g;
};

static size_t skip_taken(struct render *r, struct grid *g, size_t at)
{
	for (; at < g->columns && g->taken[at]; at++) {
		g->taken[at]--;
		view_td(r->v, "");
	}
	return at;
}

static void row(void *ctx, const struct body_node *tr)
{
	const struct rows *rows = ctx;
	struct grid *g = rows->g;
	if (tr == g->head)
		return;
	view_tr_open(rows->r->v, NULL);
	size_t at = 0;
	for (size_t i = 0; i < tr->count; i++) {
		const struct body_node *n = &tr->children[i];
		at = skip_taken(rows->r, g, at);
		if (!is_cell(n) || at >= g->columns)
			continue;
		cell(rows->r, n);
		for (size_t wide = span(n, "colspan"), k = 0; k < wide && at < g->columns; k++, at++) {
			g->taken[at] = span(n, "rowspan") - 1;
			if (k)
				view_td(rows->r->v, "");
		}
	}
	while ((at = skip_taken(rows->r, g, at)) < g->columns) {
		view_td(rows->r->v, "");
		at++;
	}
	view_tr_close(rows->r->v);
}

static const struct body_node *caption_of(const struct body_node *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->children[i].type == BODY_CAPTION)
			return &table->children[i];
	return NULL;
}

void render_table(struct render *r, const struct body_node *table)
{
	struct grid g = { 0 };
	const struct body_node *caption = caption_of(table);
	each_row(table, measure, &g);
	each_row(table, measure_text, &g);
	widths(&g);
	if (!g.columns)
		return;
	titles(r, &g);
	view_stack_open(r->v, &(struct view_box){ .gap = 5 });
	if (caption)
		render_para(r, caption->children, caption->count, STYLE_BOLD);
	struct node *n = view_table_open(r->v, NULL, caption ? words_of(r->v, caption) : "Table", g.column, g.columns);
	if (!g.head)
		n->variant |= TABLE_NO_HEAD;
	each_row(table, row, &(struct rows){ r, &g });
	view_table_close(r->v);
	view_layout_close(r->v);
}
