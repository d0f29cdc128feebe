/* The two interactions: a group of choices, and a text field. Too many or too few is a sentence, never a lock. */
#include "kiosk/body_parts.h"

#include <stdlib.h>
#include <string.h>

#define LEGEND_MAX 1000
#define ROWS_LEAST 6
#define ROWS_MOST 24

static const char *prefix_of(const struct body_host *h)
{
	return h->prefix ? h->prefix : "";
}

static char *group_id(struct render *r, const struct interaction *x)
{
	return view_stringf(r->v, "%s/%zu", prefix_of(r->host), x->index);
}

static const char *prompt_words(struct render *r, const struct interaction *x)
{
	struct buffer text = BUFFER_INIT(LEGEND_MAX + 1);
	body_text(&text, &x->prompt, LEGEND_MAX);
	if (!text.len && r->stem.node)
		body_text(&text, &(struct body){ r->stem.node->count, r->stem.node->children }, LEGEND_MAX);
	const char *s = text.len ? view_string(r->v, buffer_text(&text)) : "Your answer";
	buffer_release(&text);
	return s;
}

static void prompt(struct render *r, const struct interaction *x)
{
	bool stem = x == r->stem.interaction;
	struct node *n = render_para(r, x->prompt.nodes, x->prompt.count, stem ? STYLE_H1_STEM : STYLE_H2);
	if (n && stem && r->context)
		node_describe(r->v, n, r->context);
}

static const char *problem_of(const struct render *r, const struct interaction *x)
{
	return r->host->problem ? r->host->problem(r->host->ctx, x) : NULL;
}

/* What changes is said by id. */
static void make_live(
	struct render *r, struct node *n, const struct interaction *x, const char *what, enum live live)
{
	n->id = view_stringf(r->v, "%s/%zu/%s", prefix_of(r->host), x->index, what);
	node_live(n, live);
}

/* --- choices ----------------------------------------------------------------------------------------------- */
size_t body_chosen(const struct interaction *x, const struct body_host *host)
{
	size_t n = 0;
	for (size_t i = 0; host->chosen && i < x->choice_count; i++)
		n += host->chosen(host->ctx, x, x->choices[i].id);
	return n;
}

static void how_many(struct buffer *out, unsigned min, unsigned max)
{
	if (max && min == max)
		buffer_addf(out, "Choose %u %s.", max, max == 1 ? "answer" : "answers");
	else if (max && min)
		buffer_addf(out, "Choose %u to %u answers.", min, max);
	else if (max)
		buffer_addf(out, "Choose up to %u %s.", max, max == 1 ? "answer" : "answers");
	else if (min > 1)
		buffer_addf(out, "Choose at least %u answers.", min);
	else
		buffer_add_string(out, "Choose all that apply.");
}

void body_choice_hint(struct buffer *out, const struct interaction *x, size_t chosen)
{
	if (x->kind != INTERACTION_CHOICE)
		return;
	if (!interaction_is_multiple(x)) {
		buffer_add_string(out, "Choose 1 answer.");
		return;
	}
	how_many(out, x->min, x->max);
	buffer_addf(out, " You have chosen %zu.", chosen);
}

static void hint(struct render *r, const struct interaction *x, size_t chosen)
{
	struct buffer text = BUFFER_INIT(200);
	body_choice_hint(&text, x, chosen);
	struct node *n = view_text(r->v, STYLE_HINT, buffer_text(&text));
	if (interaction_is_multiple(x))
		make_live(r, n, x, "hint", LIVE_POLITE);
	buffer_release(&text);
}

static void option(struct render *r, const struct interaction *x, size_t index, enum option_kind kind)
{
	const struct choice *c = &x->choices[index];
	bool on = r->host->chosen && r->host->chosen(r->host->ctx, x, c->id);
	view_option_open(r->v, view_stringf(r->v, "%s/%zu/%zu", prefix_of(r->host), x->index, index), kind, on);
	render_flow(r, c->body.nodes, c->body.count);
	view_option_close(r->v);
}

static void options(struct render *r, const struct interaction *x)
{
	enum option_kind kind = interaction_is_multiple(x) ? OPTION_CHECKBOX : OPTION_RADIO;
	size_t *order = view_alloc(r->v, x->choice_count + 1, sizeof *order);
	if (!order)
		return;
	bool ordered = r->host->order && r->host->order(r->host->ctx, order, x) == 0;
	for (size_t place = 0; place < x->choice_count; place++) {
		size_t i = ordered ? order[place] : place;
		if (i < x->choice_count)
			option(r, x, i, kind);
	}
}

static void choice(struct render *r, const struct interaction *x)
{
	bool one = !interaction_is_multiple(x);
	size_t chosen = body_chosen(x, r->host);
	const char *wrong = problem_of(r, x);
	view_stack_open(r->v, &(struct view_box){ .gap = 10 });
	prompt(r, x);
	hint(r, x, chosen);
	if (wrong)
		make_live(r, view_text(r->v, STYLE_ERROR, wrong), x, "problem", LIVE_ASSERTIVE);
	view_layout_close(r->v);
	struct node *group = view_group_open(r->v, group_id(r, x),
		&(struct view_group){
			.legend = prompt_words(r, x), .flags = GROUP_LEGEND_HIDDEN | (one ? GROUP_ONE : 0u) });
	node_state(group, STATE_INVALID, wrong != NULL);
	node_describe(r->v, group, wrong);
	options(r, x);
	view_group_close(r->v);
	if (one && chosen)
		view_button(
			r->v, view_stringf(r->v, "clear/%s/%zu", prefix_of(r->host), x->index), "Clear my answer", BUTTON_LINK);
}

/* --- text -------------------------------------------------------------------------------------------------- */
/* The field grows with the text: it is never smaller than what the author expects nor than what was typed. */
static int rows_for(const struct interaction *x, const char *text)
{
	int rows = 2 + (int)(strlen(text) / 90);
	for (const char *s = text; *s; s++)
		rows += *s == '\n';
	int least = x->lines ? (int)(x->lines > ROWS_MOST ? ROWS_MOST : x->lines) : ROWS_LEAST;
	rows = rows < least ? least : rows;
	return rows > 4 * ROWS_MOST ? 4 * ROWS_MOST : rows;
}

static void word_line(struct render *r, const struct interaction *x, const char *text)
{
	size_t n = r->host->words ? r->host->words(r->host->ctx, x) : body_words(text);
	struct node *line = view_textf(r->v, STYLE_HINT, "%zu %s", n, n == 1 ? "word" : "words");
	make_live(r, line, x, "words", LIVE_POLITE);
}

static void text(struct render *r, const struct interaction *x)
{
	const char *value = r->host->typed ? r->host->typed(r->host->ctx, x) : "";
	prompt(r, x);
	view_field(r->v, group_id(r, x),
		&(struct view_field){ .label = prompt_words(r, x),
			.value = value,
			.hint = x->placeholder,
			.error = problem_of(r, x),
			.rows = rows_for(x, value),
			.flags = FIELD_MULTILINE | FIELD_LABEL_HIDDEN | FIELD_PLAIN_TEXT });
	word_line(r, x, value);
}

void render_interaction(struct render *r, const struct interaction *x)
{
	view_stack_open(r->v, &(struct view_box){ .gap = x->kind == INTERACTION_CHOICE ? 25 : 10 });
	if (x->kind == INTERACTION_CHOICE)
		choice(r, x);
	else
		text(r, x);
	view_layout_close(r->v);
}

/* --- ids --------------------------------------------------------------------------------------------------- */
static bool number(size_t *out, const char **s)
{
	char *end;
	if (**s < '0' || **s > '9')
		return false;
	*out = strtoul(*s, &end, 10);
	*s = end;
	return *out < 1000000;
}

bool body_id_parse(struct body_id *out, const char *prefix, const char *id)
{
	struct body_id found = { .clear = !strncmp(id, "clear/", 6), .choice = -1 };
	size_t n = strlen(prefix), choice = 0;
	id += found.clear ? 6 : 0;
	if (strncmp(id, prefix, n) || id[n] != '/')
		return false;
	id += n + 1;
	if (!number(&found.interaction, &id))
		return false;
	if (*id == '/') {
		id++;
		if (!number(&choice, &id))
			return false;
		found.choice = (int)choice;
	}
	if (*id)
		return false;
	*out = found;
	return true;
}
