/* A seated candidate: what the seat says, the time line by line, and what a facilitator can do about it. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

const struct desk_admit *page_admit(struct app *app)
{
	const struct desk_candidate *c = page_recorded(app);
	return c && c->admit_count ? &c->admits[c->admit_count - 1] : NULL;
}

const struct seat_state *page_state(struct app *app)
{
	const struct desk_admit *a = page_admit(app);
	return a ? desk_state(app->desk, a->attempt) : NULL;
}

/* The seat's word in a sentence for people. */
static const char *state_words(const struct seat_state *s)
{
	static const struct {
		const char *word, *text;
	} all[] = {
		{ "idle", "The seat waits for the code." },
		{ "admitted", "The code has been typed in. The clock has not started." },
		{ "set-up", "The candidate is setting up the screen. The clock has not started." },
		{ "ready", "The candidate is ready. The clock has not started." },
		{ "running", "The candidate is working. The clock is running." },
		{ "paused", "Paused. Time is not being used and the questions are hidden." },
		{ "interrupted",
			"Interrupted. Nothing is lost, time has not been used. The seat waits for you to resume." },
		{ "fault", "The seat cannot save. The clock is stopped. Go there." },
		{ "time-up", "Time is up. The answers are kept." },
		{ "submitted", "The candidate has handed in. The answers are safe on the seat's computer." },
		{ "sent", "The answers have been received." },
		{ "void", "Ended by staff. The answers are kept sealed." },
		{ "called", "The candidate calls a facilitator." },
		{ "locked", "The seat is locked: wrong codes, or the candidate said \"this is not me\". Go there." },
	};
	for (size_t i = 0; s && i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i].word, s->state))
			return all[i].text;
	return "The seat has not been heard from yet.";
}

static int64_t added_ms(struct app *app)
{
	const struct seat_state *s = page_state(app);
	struct desk_row row;
	struct adjustments a;
	const struct desk_admit *admit = page_admit(app);
	if (!s || s->allowed_ms < 0 || !page_row(app, &row))
		return 0;
	desk_adjustments(&a, row.candidate);
	int64_t before = adjustments_allowed_ms(&a, desk_paper_ms(app->desk, admit->paper));
	return before >= 0 && s->allowed_ms > before ? s->allowed_ms - before : 0;
}

static void ledger_row(struct view *v, const char *key, const char *value, bool strong)
{
	view_tr_open(v, NULL);
	view_td_open(v);
	view_text(v, strong ? STYLE_BOLD : STYLE_BODY, key);
	view_td_close(v);
	view_td_open(v);
	view_text(v, strong ? STYLE_BOLD : STYLE_NUMBER, value);
	view_td_close(v);
	view_tr_close(v);
}

static void ledger(struct app *app, struct view *v, const struct seat_state *s)
{
	static const struct view_column columns[] = { { "Time", 0, false }, { "Minutes", 160, true } };
	char text[32];
	if (!s)
		return;
	view_space(v, 25);
	struct node *table = view_table_open(v, "ledger", "Time as the seat reports it", columns, 2);
	table->variant |= TABLE_NO_HEAD;
	int64_t added = added_ms(app);
	page_minutes(text, added && s->allowed_ms >= 0 ? s->allowed_ms - added : s->allowed_ms);
	ledger_row(v, "Time allowed", text, false);
	if (added) {
		page_minutes(text, added);
		ledger_row(v, "Added by staff", text, false);
	}
	bool whole = s->allowed_ms >= 0 && s->left_ms >= 0; /* the three lines add up to the second */
	page_minutes(text, whole ? (s->allowed_ms / 1000 - s->left_ms / 1000) * 1000 : s->used_ms);
	ledger_row(v, "Used", text, false);
	page_minutes(text, s->left_ms);
	ledger_row(v, "Left", text, true);
	view_table_close(v);
	view_space(v, 10);
	view_text(v, STYLE_SMALL_HINT,
		"Breaks, pauses and interruptions are not counted. The seat sends these figures every few seconds.");
}

static void facts(struct view *v, const struct seat_state *s)
{
	if (s && s->total)
		view_textf(v, STYLE_BODY, "%u of %u questions answered", s->answered, s->total);
	if (s && s->reference[0])
		view_textf(v, STYLE_BODY, "Reference %s", s->reference);
	if (s && s->called) {
		view_space(v, 15);
		view_banner(v, "called", BANNER_WARN, "The candidate calls a facilitator", NULL);
	}
	if (s && s->alert[0]) {
		view_space(v, 15);
		view_banner(v, "alert", BANNER_ERROR, "Needs you", s->alert);
	}
}

static void given_orders(struct app *app, struct view *v, const struct desk_admit *a)
{
	static const char *const words[] = { "Admitted", "Pause", "Resume", "More time", "Seat move", "End", "End" };
	const struct desk_log *log = desk_fold(app->desk);
	bool any = false;
	for (size_t i = 0; i < log->order_count; i++) {
		const struct desk_order *o = &log->orders[i];
		if (strcmp(o->attempt, a->attempt) != 0 || o->kind == ORDER_ADMIT)
			continue;
		if (!any) {
			view_space(v, 30);
			view_text(v, STYLE_H2, "Sent to this seat");
			view_space(v, 10);
			view_list_open(v, LIST_BULLET);
		}
		any = true;
		view_item_open(v);
		view_textf(v, STYLE_BODY, "%s%s%s", words[o->kind], o->reason ? ": " : "", o->reason ? o->reason : "");
		view_item_close(v);
	}
	if (any)
		view_list_close(v);
}

/* What makes sense now; all of it is checked again by the model. */
static void buttons(struct app *app, struct view *v, const struct desk_admit *a, const struct desk_row *row)
{
	bool over = a->progress == DESK_SEAT_FINISHED;
	bool begun = a->progress == DESK_SEAT_RUNNING || a->progress == DESK_SEAT_PAUSED;
	const struct desk_candidate *c = page_recorded(app);
	view_space(v, 25);
	view_row_open(v, &(struct view_box){ .gap = 15 });
	if (!over && a->progress == DESK_SEAT_PAUSED)
		view_button(v, "resume", "Resume", BUTTON_MAIN);
	if (!over && a->progress != DESK_SEAT_PAUSED)
		view_button(v, "pause", "Pause", BUTTON_SECONDARY);
	if (!over)
		view_button(v, "extend", "Add time", BUTTON_SECONDARY);
	if (!over && !begun)
		view_button(v, "new-code", "Give a new code", BUTTON_SECONDARY);
	view_button(v, "incident", "Log an incident", BUTTON_SECONDARY);
	if (c->bag && !c->bag_returned)
		view_button(v, "bag-back", view_stringf(v, "Bag %s given back", c->bag), BUTTON_SECONDARY);
	view_layout_close(v);
	const char *next = desk_next_paper(app->desk, row);
	if (!next)
		return;
	view_space(v, 30);
	view_inset_open(v);
	view_textf(v, STYLE_BODY, "Still to come: %s. It is checked in on its own and has its own seat code.",
		desk_paper_name(app->desk, next));
	view_space(v, 15);
	view_button(
		v, "next-paper", view_stringf(v, "Check in for %s", desk_paper_name(app->desk, next)), BUTTON_SECONDARY);
	view_inset_close(v);
}

void page_person_build(struct app *app, struct view *v)
{
	const struct desk_admit *a = page_admit(app);
	const struct seat_state *s = page_state(app);
	struct desk_row row;
	if (!a || !page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "person", MAIN_COLUMN,
		view_stringf(v, "Seat %s · %s", a->seat, desk_paper_name(app->desk, a->paper)), row.candidate->name);
	view_space(v, 10);
	view_row_open(v, &(struct view_box){ .gap = 15 });
	page_status_tag(v, row.status);
	view_text(v, STYLE_BODY, state_words(s));
	view_layout_close(v);
	view_space(v, 10);
	facts(v, s);
	ledger(app, v, s);
	buttons(app, v, a, &row);
	given_orders(app, v, a);
	page_bottom(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "pause-all", "Pause all", BUTTON_SECONDARY);
	if (a->progress != DESK_SEAT_FINISHED)
		view_button(v, "void", "End the assessment", BUTTON_WARNING);
	page_close(v);
}

static void resume(struct app *app)
{
	struct desk_order_ask ask = { .candidate = app->desk_pages->candidate, .kind = ORDER_RESUME };
	struct error e = ERROR_INIT;
	app->desk_pages->error_count = 0;
	if (!pages_done(app, desk_send(app->desk, &ask, &e), &e, NULL))
		return;
	pages_go(app, DESK_PAGE_PERSON);
	pages_tell(app, "Sent: resume. The seat shows it within seconds.");
}

static void bag_back(struct app *app)
{
	struct error e = ERROR_INIT;
	app->desk_pages->error_count = 0;
	if (pages_done(app, desk_bag_back(app->desk, app->desk_pages->candidate, &e), &e, NULL))
		pages_tell(app, "Recorded: the bag was given back.");
}

void page_person_action(struct app *app, const char *id, enum action action, const char *arg)
{
	static const struct {
		const char *id;
		enum desk_page page;
	} links[] = { { "back", DESK_PAGE_LIST }, { "pause", DESK_PAGE_PAUSE }, { "extend", DESK_PAGE_EXTEND },
		{ "void", DESK_PAGE_VOID }, { "incident", DESK_PAGE_INCIDENT }, { "next-paper", DESK_PAGE_SEAT } };
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (pressed(id, action, links[i].id)) {
			app->desk_pages->told[0] = '\0';
			pages_go(app, links[i].page);
			return;
		}
	if (pressed(id, action, "resume"))
		resume(app);
	else if (pressed(id, action, "new-code"))
		page_new_code(app);
	else if (pressed(id, action, "bag-back"))
		bag_back(app);
	else
		pages_default(app, id, action, arg);
}
