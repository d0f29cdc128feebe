/* F3: the time is stamped by itself and corrected with a reason; F3 late: the profile's choices, with a reason. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t recorded_at(struct app *app)
{
	const struct desk_candidate *c = page_recorded(app);
	int64_t at = 0;
	return c && c->arrived_at && when_parse(c->arrived_at, &at) ? at : 0;
}

/* What would be recorded now: the corrected time, else the recorded one, else this minute. 0: not a time. */
static int64_t chosen_at(struct app *app)
{
	const char *typed = form_get(app->desk_pages, "time");
	int64_t at = recorded_at(app) ? recorded_at(app) : desk_now(app->desk);
	unsigned h, m;
	int end = 0;
	char shown[32];
	page_clock(shown, at);
	if (!*typed || !strcmp(typed, shown))
		return at;
	if (sscanf(typed, " %2u%*[:. ]%2u %n", &h, &m, &end) != 2 || typed[end] || h > 23 || m > 59)
		return 0;
	time_t t = (time_t)at;
	struct tm local;
	if (!localtime_r(&t, &local))
		return 0;
	local.tm_hour = (int)h;
	local.tm_min = (int)m;
	local.tm_sec = 0;
	return (int64_t)mktime(&local);
}

static const char *distance_words(struct view *v, int64_t minutes, const char *to)
{
	int64_t n = minutes < 0 ? -minutes : minutes;
	return view_stringf(
		v, "%lld minute%s %s %s", (long long)n, n == 1 ? "" : "s", minutes < 0 ? "after" : "before", to);
}

static void late_choices(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	view_space(v, 25);
	page_group_open(app, v, "late", "Late: what is decided?",
		"Nothing is shortened by itself. The decision is recorded.", GROUP_ONE);
	for (size_t i = 0; p && i < p->late_count; i++)
		page_radio(app, v, "late", p->late[i].code, p->late[i].text, NULL);
	view_group_close(v);
	view_space(v, 25);
	page_reason(app, v, "late-reason", "Reason for the decision", NULL);
}

static void correction(struct app *app, struct view *v)
{
	view_space(v, 30);
	view_text(v, STYLE_H2, "Correct the time");
	view_space(v, 15);
	page_field(app, v, "time", "Time of arrival", "24 hours, such as 09:04", 0, 8);
	view_space(v, 20);
	page_reason(app, v, "reason", "Reason for the correction", NULL);
}

/* The form starts from what was recorded. */
static void fill(struct app *app, int64_t at)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_candidate *c = page_recorded(app);
	char clock[32];
	if (form_known(p, "filled"))
		return;
	form_set(p, "filled", "yes");
	page_clock(clock, at);
	form_set(p, "time", clock);
	if (!c || !c->late_decided)
		return;
	const struct profile *profile = desk_profile(app->desk);
	for (size_t i = 0; profile && i < profile->late_count; i++)
		if (profile->late[i].decision == c->late_decision)
			form_set(p, "late", profile->late[i].code);
	form_set(p, "late-reason", c->late_reason ? c->late_reason : "");
}

static void times(struct app *app, struct view *v, const struct desk_row *row, int64_t at, int64_t early)
{
	const struct profile *p = desk_profile(app->desk);
	char clock[32];
	page_clock(clock, row->booking->starts);
	view_summary_row(v, NULL, "Booked start", clock);
	if (p) {
		page_clock(clock, row->booking->starts - (int64_t)p->arrive_before_minutes * 60);
		view_summary_row(v, NULL, "Arrive by", clock);
	}
	page_clock(clock, at);
	const char *how = distance_words(v, (row->booking->starts - at) / 60, "the start");
	view_summary_row(v, NULL, recorded_at(app) ? "Arrived" : "Now", view_stringf(v, "%s, %s", clock, how));
	if (early < 0)
		view_summary_row(
			v, NULL, "Late by", view_stringf(v, "%lld minutes after the arrive-by time", (long long)-early));
}

void page_arrival_build(struct app *app, struct view *v)
{
	struct desk_row row;
	int64_t early = 0;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	bool recorded = recorded_at(app) != 0;
	fill(app, recorded ? recorded_at(app) : desk_now(app->desk));
	int64_t at = chosen_at(app);
	if (!at || !recorded)
		at = recorded ? recorded_at(app) : desk_now(app->desk);
	bool late = desk_is_late(app->desk, &row, at, &early);
	page_open(app, v, "arrival", MAIN_COLUMN, row.candidate->name, "Arrival");
	view_space(v, 20);
	times(app, v, &row, at, early);
	if (late)
		late_choices(app, v);
	if (recorded)
		correction(app, v);
	page_end(v, "Back to the steps", "save", recorded ? "Save" : "Record arrival now");
}

static const struct profile_late *chosen_late(struct app *app)
{
	const struct profile *p = desk_profile(app->desk);
	for (size_t i = 0; p && i < p->late_count; i++)
		if (form_is(app->desk_pages, "late", p->late[i].code))
			return &p->late[i];
	return NULL;
}

static void check_late(struct app *app, const struct profile_late *choice)
{
	if (!choice)
		page_error(app, "late", "Choose what is decided about the late arrival");
	if (!*form_get(app->desk_pages, "late-reason"))
		page_error(app, "late-reason", "Give the reason for this decision");
}

static void save(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct desk_row row;
	struct error e = ERROR_INIT;
	int64_t early, at = recorded_at(app) ? chosen_at(app) : desk_now(app->desk);
	p->error_count = 0;
	if (!page_row(app, &row))
		return;
	if (!at)
		page_error(app, "time", "Enter a time such as 09:04");
	bool late = at && desk_is_late(app->desk, &row, at, &early);
	const struct profile_late *choice = late ? chosen_late(app) : NULL;
	if (late)
		check_late(app, choice);
	if (recorded_at(app) && at && at != recorded_at(app) && !*form_get(p, "reason"))
		page_error(app, "reason", "Say why the time is changed");
	if (p->error_count)
		return;
	struct desk_late decision = { choice ? choice->decision : LATE_ADMIT, form_get(p, "late-reason") };
	int rc = desk_arrive(app->desk, p->candidate, at, form_get(p, "reason"), late ? &decision : NULL, &e);
	if (!pages_done(app, rc, &e, recorded_at(app) ? "time" : NULL))
		return;
	pages_refuse_unless(app, !late || decision.decision == LATE_ADMIT, "late");
}

void page_arrival_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save") || action == ACTION_SUBMIT)
		save(app);
	else
		pages_default(app, id, action, arg);
}
