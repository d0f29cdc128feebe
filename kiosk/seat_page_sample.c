/* The untimed sample on C5: one working question of each kind that the paper has, answered into the pages' own
 * state and recorded nowhere. Built from the same structs as a real item, so it looks and works the same. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#define PREFIX "sample"
#define WORDS(s)                       \
	{                                  \
		.type = BODY_TEXT, .text = (s) \
	}
#define BODY_OF(nodes)                           \
	{                                            \
		sizeof(nodes) / sizeof *(nodes), (nodes) \
	}

static const struct body_node one_prompt[] = { WORDS("Which day comes after Monday?") };
static const struct body_node days[][1] = { { WORDS("Tuesday") }, { WORDS("Sunday") }, { WORDS("Friday") },
	{ WORDS("Thursday") } };
static const struct choice one_choices[] = { { "a", false, BODY_OF(days[0]) }, { "b", false, BODY_OF(days[1]) },
	{ "c", false, BODY_OF(days[2]) }, { "d", false, BODY_OF(days[3]) } };
static const struct body_node several_prompt[] = { WORDS("Which three of these are months?") };
static const struct body_node months[][1] = { { WORDS("January") }, { WORDS("Winter") }, { WORDS("June") },
	{ WORDS("Saturday") }, { WORDS("October") } };
static const struct choice several_choices[] = { { "a", false, BODY_OF(months[0]) },
	{ "b", false, BODY_OF(months[1]) }, { "c", false, BODY_OF(months[2]) }, { "d", false, BODY_OF(months[3]) },
	{ "e", false, BODY_OF(months[4]) } };
static const struct body_node text_prompt[] = { WORDS("Write a sentence about the weather today.") };

static const struct declaration single = { .id = "one", .cardinality = CARD_SINGLE, .base = BASE_IDENTIFIER };
static const struct declaration multiple = {
	.id = "several", .cardinality = CARD_MULTIPLE, .base = BASE_IDENTIFIER
};
static const struct declaration string = { .id = "text", .cardinality = CARD_SINGLE, .base = BASE_STRING };

static const struct interaction samples[SAMPLE_KINDS] = {
	[SAMPLE_ONE] = { .kind = INTERACTION_CHOICE,
		.response = "one",
		.declaration = &single,
		.min = 1,
		.max = 1,
		.prompt = BODY_OF(one_prompt),
		.choice_count = 4,
		.choices = one_choices },
	[SAMPLE_SEVERAL] = { .kind = INTERACTION_CHOICE,
		.index = 1,
		.response = "several",
		.declaration = &multiple,
		.min = 3,
		.max = 3,
		.prompt = BODY_OF(several_prompt),
		.choice_count = 5,
		.choices = several_choices },
	[SAMPLE_TEXT] = { .kind = INTERACTION_EXTENDED_TEXT,
		.index = 2,
		.response = "text",
		.declaration = &string,
		.prompt = BODY_OF(text_prompt),
		.lines = 3 },
};

/* --- which kinds are in the paper -------------------------------------------------------------------------- */
static enum sample_kind kind_of(const struct interaction *x)
{
	if (x->kind == INTERACTION_EXTENDED_TEXT)
		return SAMPLE_TEXT;
	return interaction_is_multiple(x) ? SAMPLE_SEVERAL : SAMPLE_ONE;
}

void seat_samples_begin(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	size_t count = seat_question_count(app);
	const unsigned all = (1u << SAMPLE_KINDS) - 1;
	p->samples = 0;
	for (size_t i = 0; i < count && p->samples != all; i++) {
		const struct item *item = seat_item(app->seat, i);
		for (size_t k = 0; item && k < item->interaction_count; k++)
			p->samples |= 1u << kind_of(item->interactions[k]);
	}
}

/* --- showing ----------------------------------------------------------------------------------------------- */
static bool *chosen_flag(struct seat_pages *p, const struct interaction *x, const char *choice)
{
	return &p->sample_chosen[x->index == SAMPLE_SEVERAL][(*choice - 'a') & 7];
}

static bool chosen(void *ctx, const struct interaction *x, const char *choice)
{
	const struct app *app = ctx;
	return *chosen_flag(app->seat_pages, x, choice);
}

static const char *typed(void *ctx, const struct interaction *x)
{
	const struct app *app = ctx;
	(void)x;
	return app->seat_pages->sample_text;
}

static const char *problem(void *ctx, const struct interaction *x)
{
	char field[64];
	snprintf(field, sizeof field, PREFIX "/%zu", x->index);
	return seat_note_for(ctx, field);
}

void seat_samples_show(struct app *app, struct view *v)
{
	const struct body_host host = {
		.prefix = PREFIX, .chosen = chosen, .typed = typed, .problem = problem, .ctx = app
	};
	for (int i = 0; i < SAMPLE_KINDS; i++) {
		const struct body_node node = { .type = i == SAMPLE_TEXT ? BODY_EXTENDED_TEXT_INTERACTION
																 : BODY_CHOICE_INTERACTION,
			.interaction = &samples[i] };
		if (!(app->seat_pages->samples & 1u << i))
			continue;
		view_space(v, 35);
		body_show(v, &(struct body){ 1, &node }, NULL, &host);
	}
}

/* --- acting ------------------------------------------------------------------------------------------------ */
static void choose(struct app *app, const struct interaction *x, size_t index)
{
	struct seat_pages *p = app->seat_pages;
	const struct body_host host = { .chosen = chosen, .ctx = app };
	bool *flag = chosen_flag(p, x, x->choices[index].id), on = x->index == SAMPLE_ONE || !*flag;
	seat_note_clear(app);
	if (x->index == SAMPLE_ONE)
		memset(p->sample_chosen[0], 0, sizeof p->sample_chosen[0]);
	else if (on && body_chosen(x, &host) >= x->max) {
		snprintf(p->note.field, sizeof p->note.field, PREFIX "/%zu", x->index);
		snprintf(p->note.text, sizeof p->note.text,
			"You can choose only %u. To choose this one, first take away another.", x->max);
		return;
	}
	*flag = on;
}

static void clear(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	char id[32] = PREFIX "/0/0";
	for (size_t i = 0; i < 8; i++)
		if (p->sample_chosen[0][i])
			snprintf(id, sizeof id, PREFIX "/0/%zu", i);
	memset(p->sample_chosen[0], 0, sizeof p->sample_chosen[0]);
	ui_focus(app->ui, id);
}

bool seat_samples_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	struct body_id parts;
	if (!body_id_parse(&parts, PREFIX, id) || parts.interaction >= SAMPLE_KINDS)
		return false;
	const struct interaction *x = &samples[parts.interaction];
	if (action == ACTION_CHANGE && x->kind == INTERACTION_EXTENDED_TEXT)
		snprintf(p->sample_text, sizeof p->sample_text, "%s", arg ? arg : "");
	if (action != ACTION_PRESS)
		return true;
	if (parts.clear)
		clear(app);
	else if (parts.choice >= 0 && (size_t)parts.choice < x->choice_count)
		choose(app, x, (size_t)parts.choice);
	return true;
}
