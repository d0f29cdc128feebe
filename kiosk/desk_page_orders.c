/* Pause, more time, the end of an assessment, everybody's pause, and an incident: each with its reason, each said
 * back before it is sent where it cannot be undone. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void send(struct app *app, const struct desk_order_ask *ask, const char *field, const char *told)
{
	struct error e = ERROR_INIT;
	if (!pages_done(app, desk_send(app->desk, ask, &e), &e, field))
		return;
	pages_go(app, DESK_PAGE_PERSON);
	pages_tell(app, "%s", told);
}

/* "Seat 12 · Sample Candidate 07" */
static const char *who(struct app *app, struct view *v)
{
	const struct desk_admit *a = page_admit(app);
	struct desk_row row;
	return a && page_row(app, &row) ? view_stringf(v, "Seat %s · %s", a->seat, row.candidate->name) : NULL;
}

/* --- pause --- */

void page_pause_build(struct app *app, struct view *v)
{
	page_open(app, v, "pause", MAIN_COLUMN, who(app, v), "Pause this assessment");
	view_space(v, 20);
	view_text(v, STYLE_BODY,
		"The clock stops and the questions are hidden. The candidate sees the reason and that no time is used.");
	view_space(v, 25);
	page_reason(app, v, "reason", "Reason", "The candidate reads this.");
	page_end(v, "Back", "save", "Pause now");
}

void page_pause_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_PERSON);
	else if (pressed(id, action, "save")) {
		struct desk_order_ask ask = {
			.candidate = p->candidate, .kind = ORDER_PAUSE, .reason = form_get(p, "reason")
		};
		p->error_count = 0;
		send(app, &ask, "reason", "Sent: pause. The seat shows it within seconds.");
	} else
		pages_default(app, id, action, arg);
}

/* --- more time --- */

void page_extend_build(struct app *app, struct view *v)
{
	page_open(app, v, "extend", MAIN_COLUMN, who(app, v), "Add time");
	view_space(v, 20);
	page_group_open(app, v, "kind", "Which kind of time?", "They are kept apart in the record.", GROUP_ONE);
	page_radio(app, v, "kind", "incident", "Time given back", "Something at the centre cost the candidate time");
	page_radio(app, v, "kind", "planned", "Approved extra time", "It was approved and is missing from the plan");
	view_group_close(v);
	view_space(v, 25);
	page_field(app, v, "minutes", "Minutes to add", "1 to 600", FIELD_DIGITS, 5);
	view_space(v, 25);
	page_reason(app, v, "reason", "Reason", NULL);
	page_end(v, "Back", "continue", "Continue");
}

static unsigned minutes_of(struct app *app)
{
	const char *text = form_get(app->desk_pages, "minutes");
	char *end = NULL;
	unsigned long n = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && n <= 600 ? (unsigned)n : 0;
}

static bool extend_complete(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	p->error_count = 0;
	if (!*form_get(p, "kind"))
		page_error(app, "kind", "Choose which kind of time it is");
	if (!minutes_of(app))
		page_error(app, "minutes", "Enter a number of minutes from 1 to 600");
	if (!desk_has_text(form_get(p, "reason")))
		page_error(app, "reason", "Give the reason");
	return p->error_count == 0;
}

void page_extend_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_PERSON);
	else if (pressed(id, action, "continue") || action == ACTION_SUBMIT) {
		if (extend_complete(app))
			pages_go_keep(app, DESK_PAGE_EXTEND_CONFIRM);
	} else
		pages_default(app, id, action, arg);
}

static const char *change(struct view *v, int64_t ms, unsigned minutes)
{
	char before[32], after[32];
	if (ms < 0)
		return "No limit";
	page_minutes(before, ms);
	page_minutes(after, ms + (int64_t)minutes * 60000);
	return view_stringf(v, "%s → %s", before, after);
}

void page_extend_confirm_build(struct app *app, struct view *v)
{
	const struct desk_pages *p = app->desk_pages;
	const struct seat_state *s = page_state(app);
	unsigned minutes = minutes_of(app);
	page_open(app, v, "extend-confirm", MAIN_COLUMN, who(app, v), view_stringf(v, "Add %u minutes?", minutes));
	view_space(v, 25);
	if (s) {
		view_summary_row(v, NULL, "Time allowed", change(v, s->allowed_ms, minutes));
		view_summary_row(v, NULL, "Time left", change(v, s->left_ms, minutes));
		if (s->left_ms >= 0 && !strcmp(s->state, "running")) {
			char clock[32];
			page_clock(clock, desk_now(app->desk) + s->left_ms / 1000 + (int64_t)minutes * 60);
			view_summary_row(v, NULL, "New finish", view_stringf(v, "%s, if there is no break", clock));
		}
	} else
		view_inset(v, "The seat has not been heard from, so its time is not known here. The order waits for it.");
	view_summary_row(v, NULL, "Kind", form_is(p, "kind", "incident") ? "Time given back" : "Approved extra time");
	view_summary_row(v, NULL, "Reason", form_get(p, "reason"));
	view_space(v, 20);
	view_text(v, STYLE_BODY, "The candidate is told. Time that was added cannot be taken away again.");
	page_end(v, "Back", "confirm", view_stringf(v, "Add %u minutes", minutes));
}

void page_extend_confirm_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	if (pressed(id, action, "back"))
		pages_go_keep(app, DESK_PAGE_EXTEND);
	else if (pressed(id, action, "confirm")) {
		struct desk_order_ask ask = { .candidate = p->candidate,
			.kind = ORDER_EXTEND,
			.minutes = minutes_of(app),
			.extend = form_is(p, "kind", "incident") ? EXTEND_INCIDENT : EXTEND_PLANNED,
			.reason = form_get(p, "reason") };
		p->error_count = 0;
		send(app, &ask, NULL, "Sent: more time. The seat shows it within seconds.");
	} else
		pages_default(app, id, action, arg);
}

/* --- the end of one assessment --- */

void page_void_build(struct app *app, struct view *v)
{
	page_open(app, v, "void", MAIN_COLUMN, who(app, v), "End this assessment");
	view_space(v, 20);
	view_banner(v, "final", BANNER_WARN, "This cannot be undone",
		"The candidate cannot go on. The answers are kept sealed and are not marked until it has been decided what "
		"happens to them.");
	view_space(v, 25);
	page_reason(app, v, "reason", "Reason", "Facts only. The candidate sees neutral words, not this.");
	page_second_fields(app, v, "Two people decide this. The second one enters their own PIN.");
	page_bottom(v);
	view_button(v, "back", "Go back", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "save", "End the assessment", BUTTON_WARNING);
	page_close(v);
}

static void end_one(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	char second[LIMIT_IDENTIFIER + 1];
	p->error_count = 0;
	if (!desk_has_text(form_get(p, "reason")))
		page_error(app, "reason", "Give the reason");
	if (!page_second(app, second) || p->error_count)
		return;
	struct desk_order_ask ask = {
		.candidate = p->candidate, .kind = ORDER_VOID, .reason = form_get(p, "reason"), .second = second
	};
	send(app, &ask, "reason", "Sent: the assessment is ended. The answers are kept sealed.");
}

void page_void_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_PERSON);
	else if (pressed(id, action, "save") || action == ACTION_SUBMIT)
		end_one(app);
	else
		pages_default(app, id, action, arg);
}

/* --- everybody --- */

void page_pause_all_build(struct app *app, struct view *v)
{
	size_t n = desk_unended(app->desk);
	page_open(app, v, "pause-all", MAIN_COLUMN, NULL, "Pause everyone");
	view_space(v, 20);
	view_textf(v, STYLE_BODY,
		"%zu seat%s in use. Every clock stops and all questions are hidden. Each candidate is resumed on their "
		"own.",
		n, n == 1 ? " is" : "s are");
	view_space(v, 25);
	page_group_open(app, v, "why", "Reason", "Candidates read this.", GROUP_ONE);
	page_radio(app, v, "why", "Fire alarm", "Fire alarm", NULL);
	page_radio(app, v, "why", "Please listen to the facilitator", "Announcement", NULL);
	page_radio(app, v, "why", "other", "Something else", NULL);
	view_group_close(v);
	if (form_is(app->desk_pages, "why", "other")) {
		view_space(v, 20);
		page_reason(app, v, "reason", "What is the reason?", NULL);
	}
	page_bottom(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "save", "Pause everyone now", BUTTON_WARNING);
	page_close(v);
}

static void pause_everybody(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const char *reason = form_is(p, "why", "other") ? form_get(p, "reason") : form_get(p, "why");
	struct error e = ERROR_INIT;
	size_t n = 0;
	p->error_count = 0;
	if (!desk_has_text(reason)) {
		page_error(app, form_is(p, "why", "other") ? "reason" : "why", "Give the reason");
		return;
	}
	if (!pages_done(app, desk_pause_all(app->desk, reason, &n, &e), &e, NULL))
		return;
	pages_go(app, DESK_PAGE_LIST);
	pages_tell(app, "Sent: pause to %zu seat%s.", n, n == 1 ? "" : "s");
}

void page_pause_all_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "save"))
		pause_everybody(app);
	else
		pages_default(app, id, action, arg);
}

/* --- incident --- */

void page_incident_build(struct app *app, struct view *v)
{
	page_open(app, v, "incident", MAIN_COLUMN, who(app, v), "Log an incident");
	view_space(v, 20);
	view_text(v, STYLE_BODY, "Entries cannot be changed. A correction is a new entry.");
	view_space(v, 25);
	page_reason(app, v, "text", "What happened?", "Facts, times, who was there.");
	page_end(v, "Back", "save", "Add to the log");
}

void page_incident_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	if (pressed(id, action, "back")) {
		pages_go(app, DESK_PAGE_PERSON);
		return;
	}
	if (!pressed(id, action, "save")) {
		pages_default(app, id, action, arg);
		return;
	}
	const struct desk_admit *a = page_admit(app);
	p->error_count = 0;
	if (!pages_done(app, desk_log_incident(app->desk, form_get(p, "text"), a ? a->seat : NULL, p->candidate, &e),
			&e, "text"))
		return;
	pages_go(app, DESK_PAGE_PERSON);
	pages_tell(app, "Added to the incident log.");
}
