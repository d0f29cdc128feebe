/* Text, lists and pictures of a body. Blocks become stacks and paragraphs; whatever is inline between two blocks
 * becomes one paragraph, so that loose text in a list item or a cell is shown as well as text in a <p>. */
#include "kiosk/body_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define STEM_CONTEXT 600 /* bytes of the text before the stem that describe it */

/* --- inline ------------------------------------------------------------------------------------------------ */
static unsigned run_flags(enum body_type t)
{
	static const unsigned char flags[BODY_TYPES] = { [BODY_STRONG] = RUN_BOLD,
		[BODY_B] = RUN_BOLD,
		[BODY_EM] = RUN_ITALIC,
		[BODY_I] = RUN_ITALIC,
		[BODY_CITE] = RUN_ITALIC,
		[BODY_U] = RUN_UNDERLINE,
		[BODY_CODE] = RUN_CODE,
		[BODY_SUB] = RUN_SUB,
		[BODY_SUP] = RUN_SUP };
	return flags[t];
}

static int pixels(const struct body_node *n, const char *name)
{
	const char *s = body_attribute(n, name);
	long px = s ? strtol(s, NULL, 10) : 0;
	return px > 0 && px < 10000 && !strchr(s, '%') ? (int)px : 0;
}

static void picture(struct render *r, const struct body_node *n)
{
	const char *alt = body_attribute(n, "alt"), *src = body_attribute(n, "src");
	const void *bytes = NULL;
	size_t len = 0;
	bool there = src && r->host->media && r->host->media(r->host->ctx, src, &bytes, &len);
	if (there)
		view_image(r->v, view_stringf(r->v, "img/%s/%u", src, ++r->images), alt ? alt : "", bytes, len,
			pixels(n, "width"), pixels(n, "height"));
	else
		view_textf(r->v, STYLE_BODY, "[Picture: %s]", alt && *alt ? alt : "no description");
}

static void inline_nodes(struct render *r, const struct body_node *nodes, size_t count, unsigned flags);

static void inline_picture(struct render *r, const struct body_node *n)
{
	view_run_open(r->v);
	picture(r, n);
	view_run_close(r->v);
}

static void inline_node(struct render *r, const struct body_node *n, unsigned flags)
{
	if (n->type == BODY_FEEDBACK_INLINE || n->type == BODY_FEEDBACK_BLOCK)
		return;
	if (n->type == BODY_TEXT)
		view_run(r->v, flags, n->text);
	else if (n->type == BODY_BR)
		view_break(r->v);
	else if (n->type == BODY_IMG)
		inline_picture(r, n);
	else {
		const char *quote = n->type == BODY_Q ? "“" : "";
		view_run(r->v, flags, quote);
		inline_nodes(r, n->children, n->count, flags | run_flags(n->type));
		view_run(r->v, flags, *quote ? "”" : "");
	}
}

static void inline_nodes(struct render *r, const struct body_node *nodes, size_t count, unsigned flags)
{
	for (size_t i = 0; i < count; i++)
		inline_node(r, &nodes[i], flags);
}

static bool is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

/* Nothing to show but perhaps pictures: then `pictures` counts them. */
static bool has_words(const struct body_node *nodes, size_t count, size_t *pictures)
{
	bool words = false;
	for (size_t i = 0; i < count; i++) {
		const struct body_node *n = &nodes[i];
		if (n->type == BODY_IMG)
			++*pictures;
		else if (n->type == BODY_TEXT)
			words |= !is_blank(n->text);
		else if (n->type != BODY_FEEDBACK_INLINE && n->type != BODY_FEEDBACK_BLOCK)
			words |= has_words(n->children, n->count, pictures);
	}
	return words;
}

static void lone_pictures(struct render *r, const struct body_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (nodes[i].type == BODY_IMG)
			picture(r, &nodes[i]);
		else
			lone_pictures(r, nodes[i].children, nodes[i].count);
	}
}

struct node *render_para(struct render *r, const struct body_node *nodes, size_t count, enum text_style style)
{
	size_t pictures = 0;
	if (!has_words(nodes, count, &pictures)) {
		lone_pictures(r, nodes, pictures ? count : 0);
		return NULL;
	}
	struct node *n = view_para_open(r->v, style);
	inline_nodes(r, nodes, count, 0);
	view_para_close(r->v);
	return n;
}

/* --- blocks ------------------------------------------------------------------------------------------------ */
static void list(struct render *r, const struct body_node *n)
{
	view_list_open(r->v, n->type == BODY_OL ? LIST_NUMBER : LIST_BULLET);
	for (size_t i = 0; i < n->count; i++) {
		if (n->children[i].type != BODY_LI)
			continue;
		view_item_open(r->v);
		render_flow(r, n->children[i].children, n->children[i].count);
		view_item_close(r->v);
	}
	view_list_close(r->v);
}

static void definitions(struct render *r, const struct body_node *n)
{
	view_list_open(r->v, LIST_PLAIN);
	for (size_t i = 0; i < n->count; i++) {
		const struct body_node *k = &n->children[i];
		if (k->type != BODY_DT && k->type != BODY_DD)
			continue;
		view_item_open(r->v);
		if (k->type == BODY_DT)
			render_para(r, k->children, k->count, STYLE_BOLD);
		else {
			view_stack_open(r->v, &(struct view_box){ .pad = { 0, 0, 0, 20 } });
			render_flow(r, k->children, k->count);
			view_layout_close(r->v);
		}
		view_item_close(r->v);
	}
	view_list_close(r->v);
}

static void stack(struct render *r, const struct body_node *n)
{
	view_stack_open(r->v, NULL);
	render_flow(r, n->children, n->count);
	view_layout_close(r->v);
}

static void quote(struct render *r, const struct body_node *n)
{
	view_quote_open(r->v);
	stack(r, n);
	view_quote_close(r->v);
}

static enum text_style text_style_of(const struct render *r, const struct body_node *n)
{
	if (n == r->stem.node)
		return STYLE_H1_STEM;
	if (n->type == BODY_H1 || n->type == BODY_H2)
		return STYLE_H2;
	if (n->type >= BODY_H3 && n->type <= BODY_H6)
		return STYLE_H3;
	return n->type == BODY_PRE ? STYLE_CODE : STYLE_BODY;
}

static void paragraph(struct render *r, const struct body_node *n)
{
	struct node *p = render_para(r, n->children, n->count, text_style_of(r, n));
	const char *lang = body_attribute(n, "lang");
	if (p && lang)
		node_lang(r->v, p, lang);
	if (p && n == r->stem.node && r->context)
		node_describe(r->v, p, r->context);
}

static void interaction(struct render *r, const struct body_node *n)
{
	if (n->interaction)
		render_interaction(r, n->interaction);
}

static void rule(struct render *r, const struct body_node *n)
{
	(void)n;
	view_rule(r->v);
}

static void block(struct render *r, const struct body_node *n)
{
	static void (*const show[BODY_TYPES])(struct render *, const struct body_node *) = { [BODY_P] = paragraph,
		[BODY_H1] = paragraph,
		[BODY_H2] = paragraph,
		[BODY_H3] = paragraph,
		[BODY_H4] = paragraph,
		[BODY_H5] = paragraph,
		[BODY_H6] = paragraph,
		[BODY_PRE] = paragraph,
		[BODY_UL] = list,
		[BODY_OL] = list,
		[BODY_DL] = definitions,
		[BODY_BLOCKQUOTE] = quote,
		[BODY_TABLE] = render_table,
		[BODY_HR] = rule,
		[BODY_CHOICE_INTERACTION] = interaction,
		[BODY_EXTENDED_TEXT_INTERACTION] = interaction };
	if (n->type == BODY_FEEDBACK_BLOCK)
		return;
	if (show[n->type])
		show[n->type](r, n);
	else
		stack(r, n);
}

void render_flow(struct render *r, const struct body_node *nodes, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t end = i;
		while (end < count && !body_is_block(nodes[end].type))
			end++;
		if (end > i)
			render_para(r, nodes + i, end - i, STYLE_BODY);
		else
			block(r, &nodes[end++]);
		i = end;
	}
}

/* --- the stem ---------------------------------------------------------------------------------------------- */
static bool is_heading_or_p(enum body_type t)
{
	return t == BODY_P || (t >= BODY_H1 && t <= BODY_H6);
}

/* Depth first until the first interaction; true = found, nothing after it matters. */
static bool look_for_stem(struct body_stem *s, const struct body_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct body_node *n = &nodes[i];
		size_t pictures = 0;
		if (n->interaction) {
			if (n->interaction->prompt.count)
				*s = (struct body_stem){ n->interaction, NULL };
			return true;
		}
		if (is_heading_or_p(n->type) && has_words(n->children, n->count, &pictures))
			s->node = n;
		else if (n->type != BODY_FEEDBACK_BLOCK && n->type != BODY_TABLE && look_for_stem(s, n->children, n->count))
			return true;
	}
	return false;
}

struct body_stem body_find_stem(const struct body *b)
{
	struct body_stem s = { NULL, NULL };
	look_for_stem(&s, b->nodes, b->count);
	return s;
}

static bool holds_stem(const struct body_node *n, const struct body_stem *s)
{
	if ((s->node && n == s->node) || (s->interaction && n->interaction == s->interaction))
		return true;
	for (size_t i = 0; i < n->count; i++)
		if (holds_stem(&n->children[i], s))
			return true;
	return false;
}

/* What stands before the stem, as one line in the view's memory; NULL when there is nothing. */
static const char *context_of(struct view *v, const struct body *b, const struct body_stem *s)
{
	struct body before = { 0, b->nodes };
	while (before.count < b->count && !holds_stem(&b->nodes[before.count], s))
		before.count++;
	if (!before.count || before.count == b->count)
		return NULL;
	struct buffer text = BUFFER_INIT(STEM_CONTEXT + 1);
	body_text(&text, &before, STEM_CONTEXT);
	const char *out = text.len ? view_string(v, buffer_text(&text)) : NULL;
	buffer_release(&text);
	return out;
}

static void cut_at_word(struct buffer *b)
{
	while (b->len && b->data[b->len - 1] != ' ')
		b->len--;
	while (b->len && strchr(" .,;:", b->data[b->len - 1]))
		b->len--;
	buffer_add_string(b, "…");
}

int body_stem_words(struct buffer *out, const struct body *b, size_t max)
{
	struct body_stem s = body_find_stem(b);
	struct body of = *b;
	if (s.interaction)
		of = s.interaction->prompt;
	else if (s.node)
		of = (struct body){ s.node->count, s.node->children };
	struct buffer text = BUFFER_INIT(max + 8);
	body_text(&text, &of, max + 1);
	if (text.len > max)
		cut_at_word(&text);
	int code = buffer_add_string(out, buffer_text(&text));
	buffer_release(&text);
	return code;
}

/* --- entry ------------------------------------------------------------------------------------------------- */
void body_show(struct view *v, const struct body *b, const struct body_stem *stem, const struct body_host *host)
{
	static const struct body_host nobody;
	struct render r = { .v = v, .host = host ? host : &nobody };
	if (stem) {
		r.stem = *stem;
		r.context = context_of(v, b, stem);
	}
	view_stack_open(v, NULL); /* the layout knows the gaps between paragraphs, headings and blocks */
	render_flow(&r, b->nodes, b->count);
	view_layout_close(v);
}

size_t body_words(const char *text)
{
	size_t words = 0;
	bool inside = false;
	for (; *text; text++) {
		bool space = strchr(" \t\r\n", *text) != NULL;
		words += !space && !inside;
		inside = !space;
	}
	return words;
}
