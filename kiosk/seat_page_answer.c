/* Answering: between the ids of a question's body and the seat's calls, and what follows by itself: the caret when
 * a question is entered, word counts once typing has paused, the divider once it stands still. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MS 1500  /* a word count is told after so long without a key */
#define DIVIDER_MS 400 /* and a divider recorded */
#define FIELD_MAX 64   /* bytes of an id of ours */

/* --- looking ----------------------------------------------------------------------------------------------- */
size_t seat_question_count(const struct app *app)
{
	return seat_attempt(app->seat)->item_count;
}

size_t seat_current(const struct app *app)
{
	const struct attempt *a = seat_attempt(app->seat);
	return a->current < a->item_count ? a->current : 0;
}

enum progress seat_progress(struct app *app, size_t index)
{
	return attempt_progress(seat_attempt(app->seat), index, seat_item(app->seat, index));
}

struct attempt_counts seat_counts(struct app *app)
{
	struct attempt_counts c = { 0, 0, 0, 0, 0 };
	const struct attempt *a = seat_attempt(app->seat);
	for (size_t i = 0; i < a->item_count; i++) {
		enum progress p = seat_progress(app, i);
		c.answered += p == PROGRESS_ANSWERED;
		c.part += p == PROGRESS_PART;
		c.not_answered += p == PROGRESS_NOT_ANSWERED;
		c.not_seen += p == PROGRESS_NOT_SEEN;
		c.flagged += a->items[i].flagged;
	}
	return c;
}

static void prefix_of(char out[32], size_t index)
{
	snprintf(out, 32, "q%zu", index + 1);
}

static void field_of(char out[FIELD_MAX], const char *prefix, const struct interaction *x)
{
	snprintf(out, FIELD_MAX, "%s/%zu", prefix, x->index);
}

/* --- the host of a body ------------------------------------------------------------------------------------ */
static bool media(void *ctx, const char *name, const void **bytes, size_t *len)
{
	const struct seat_answer *a = ctx;
	return seat_media(a->app->seat, name, bytes, len);
}

static int order(void *ctx, size_t *places, const struct interaction *x)
{
	const struct seat_answer *a = ctx;
	return seat_choice_order(a->app->seat, places, a->index, x);
}

static bool chosen(void *ctx, const struct interaction *x, const char *choice)
{
	const struct seat_answer *a = ctx;
	const struct attempt_response *r = attempt_find_response(seat_attempt(a->app->seat), a->index, x->response);
	return r && value_has_text(&r->value, choice);
}

static const char *typed(void *ctx, const struct interaction *x)
{
	const struct seat_answer *a = ctx;
	size_t caret = 0;
	return seat_typed(a->app->seat, a->index, x->response, &caret);
}

static size_t words(void *ctx, const struct interaction *x)
{
	const struct seat_answer *a = ctx;
	const struct seat_pages *p = a->app->seat_pages;
	bool frozen = p->typed_ms && p->question == a->index && x->index < SEAT_WORD_LINES;
	return frozen ? p->words[x->index] : body_words(typed(ctx, x));
}

static const char *problem(void *ctx, const struct interaction *x)
{
	const struct seat_answer *a = ctx;
	char field[FIELD_MAX];
	field_of(field, a->prefix, x);
	return seat_note_for(a->app, field);
}

void seat_answer_init(struct seat_answer *out, struct app *app, size_t index)
{
	*out = (struct seat_answer){ .app = app, .index = index };
	prefix_of(out->prefix, index);
	out->host = (struct body_host){ out->prefix, media, order, chosen, typed, words, problem, out };
}

/* --- acting ------------------------------------------------------------------------------------------------ */
static void choose(struct seat_answer *a, const struct interaction *x, const char *choice, bool on)
{
	char field[FIELD_MAX];
	struct error e = ERROR_INIT;
	field_of(field, a->prefix, x);
	seat_did(a->app, field, seat_choose_answer(a->app->seat, a->index, x->response, choice, on, &e), &e);
}

/* The link goes with the answer, so the focus stays where the answer was. */
static void clear(struct seat_answer *a, const struct interaction *x)
{
	char id[FIELD_MAX];
	for (size_t i = 0; i < x->choice_count; i++)
		if (chosen(a, x, x->choices[i].id)) {
			choose(a, x, x->choices[i].id, false);
			snprintf(id, sizeof id, "%s/%zu/%zu", a->prefix, x->index, i);
			ui_focus(a->app->ui, id);
			return;
		}
}

static void press(struct seat_answer *a, const struct interaction *x, const struct body_id *id)
{
	if (id->clear) {
		clear(a, x);
		return;
	}
	if (id->choice < 0 || (size_t)id->choice >= x->choice_count)
		return;
	const char *choice = x->choices[id->choice].id;
	choose(a, x, choice, !interaction_is_multiple(x) || !chosen(a, x, choice));
}

static void freeze_words(struct seat_answer *a, const struct item *item)
{
	struct seat_pages *p = a->app->seat_pages;
	for (size_t i = 0; !p->typed_ms && i < item->interaction_count && i < SEAT_WORD_LINES; i++)
		p->words[i] = body_words(typed(a, item->interactions[i]));
	p->typed_ms = a->app->now_ms ? a->app->now_ms : 1;
}

static void type(struct seat_answer *a, const struct interaction *x, const char *id, const char *text)
{
	struct error e = ERROR_INIT;
	size_t caret = strlen(text), at = 0;
	if (ui_field_caret(a->app->ui, id, &at) && at <= caret)
		caret = at;
	freeze_words(a, seat_item(a->app->seat, a->index));
	seat_did(a->app, id, seat_type_answer(a->app->seat, a->index, x->response, text, caret, &e), &e);
}

bool seat_answer_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_answer a;
	struct body_id parts;
	seat_answer_init(&a, app, seat_current(app));
	if (!body_id_parse(&parts, a.prefix, id))
		return false;
	const struct item *item = seat_item(app->seat, a.index);
	const struct interaction *x =
		item && parts.interaction < item->interaction_count ? item->interactions[parts.interaction] : NULL;
	if (x && action == ACTION_PRESS && x->kind == INTERACTION_CHOICE)
		press(&a, x, &parts);
	else if (x && action == ACTION_CHANGE && x->kind == INTERACTION_EXTENDED_TEXT)
		type(&a, x, id, arg ? arg : "");
	return true;
}

/* --- going to a question ----------------------------------------------------------------------------------- */
/* Only where the ui has no editor of that field yet: after a start of the kiosk the journalled caret comes back.
 * Never while the ui handles an action, as it has to build the page for it. */
static void restore_carets(struct app *app, size_t index)
{
	char id[FIELD_MAX], prefix[32];
	const struct item *item = seat_item(app->seat, index);
	prefix_of(prefix, index);
	for (size_t i = 0; item && i < item->interaction_count; i++) {
		const struct interaction *x = item->interactions[i];
		size_t caret = 0, have = 0;
		field_of(id, prefix, x);
		if (x->kind == INTERACTION_EXTENDED_TEXT && !ui_field_caret(app->ui, id, &have) &&
			*seat_typed(app->seat, index, x->response, &caret)) {
			ui_changed(app->ui);
			ui_field_caret_set(app->ui, id, caret);
		}
	}
}

static void enter(struct app *app, size_t index)
{
	struct seat_pages *p = app->seat_pages;
	p->question = index;
	p->scenario = false;
	p->typed_ms = 0;
	p->carets = true;
	seat_note_clear(app);
}

void seat_open_question(struct app *app, size_t index)
{
	struct error e = ERROR_INIT;
	if (index >= seat_question_count(app))
		return;
	if (index != seat_current(app) && !seat_did(app, "", seat_see(app->seat, index, &e), &e))
		return;
	app->seat_pages->page = RUNNING_QUESTION;
	enter(app, index);
}

static void follow_divider(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	struct setup setup = seat_setup_full(app);
	if (!p->divider || app->now_ms - p->divider_ms < DIVIDER_MS)
		return;
	setup.divider = p->divider;
	p->divider = 0;
	seat_set_up(app->seat, &setup, NULL);
}

bool seat_question_follow(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	if (seat_stage(app->seat) != SEAT_RUNNING)
		return false;
	follow_divider(app);
	bool entered = p->page == RUNNING_QUESTION && p->question != seat_current(app);
	if (entered)
		enter(app, seat_current(app));
	if (p->carets && p->page == RUNNING_QUESTION && !p->staff && !p->display) {
		p->carets = false;
		restore_carets(app, p->question);
	}
	if (entered)
		return true;
	if (!p->typed_ms || app->now_ms - p->typed_ms < WORDS_MS)
		return false;
	p->typed_ms = 0;
	return true;
}
