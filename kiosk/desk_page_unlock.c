/* F0: what this desk is and whether it can be trusted today, and signing in. No names of staff are offered to
 * strangers. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static void warnings(struct view *v, const struct desk_facts *f)
{
	char day[80];
	if (f->problem[0]) {
		view_banner(v, "problem", f->ready ? BANNER_WARN : BANNER_ERROR,
			f->ready ? "Something needs attention" : "This desk is not ready", f->problem);
		view_space(v, 15);
	}
	if (f->roster_old) {
		page_day(day, f->roster_issued, f->now);
		view_banner(v, "old-roster", BANNER_WARN, "The roster is not of today",
			view_stringf(
				v, "It was signed on %s. Late bookings and changes may be missing. You can go on with it.", day));
		view_space(v, 15);
	}
	if (f->link_known && !f->link_up) {
		view_banner(v, "offline", BANNER_WARN, "No line to central",
			"Check-in and assessments work without it. Answers are kept safe here and sent when the line returns.");
		view_space(v, 15);
	}
	if (f->clock_behind || f->clock_ahead) {
		view_banner(v, "clock-odd", BANNER_WARN, "This PC's clock may be wrong",
			f->clock_behind ? "It is earlier than the latest signed time. Compare it with another clock. Time "
							  "limits are not affected."
							: "It is long after the latest signed time. Compare it with another clock. Time limits "
							  "are not affected.");
		view_space(v, 15);
	}
}

static void sessions(struct app *app, struct view *v, const struct desk_facts *f)
{
	const struct roster *r = desk_roster(app->desk);
	const char *labels[32];
	size_t n = r ? r->sitting_count : 0;
	int selected = -1;
	if (n > 32)
		n = 32;
	for (size_t i = 0; i < n; i++) {
		char day[80];
		page_day(day, r->sittings[i].starts, f->now);
		labels[i] = view_stringf(v, "%s, %s", r->sittings[i].name, day);
		if (r->sittings[i].starts == f->starts && !strcmp(r->sittings[i].name, f->session))
			selected = (int)i;
	}
	if (n < 2) {
		view_summary_row(v, NULL, "Session", n ? labels[0] : "None");
		return;
	}
	view_space(v, 15);
	view_select(v, "session",
		&(struct view_select){ .label = "Session",
			.options = labels,
			.count = n,
			.selected = selected,
			.error = page_error_at(app->desk_pages, "session") });
	view_space(v, 15);
}

static void facts(struct app *app, struct view *v, const struct desk_facts *f)
{
	char day[80], now[80];
	view_text(v, STYLE_H2, "This desk");
	view_space(v, 5);
	view_summary_row(v, NULL, "Centre", f->centre);
	sessions(app, v, f);
	page_day(now, f->now, 0);
	page_day(day, f->signed_time, f->now);
	view_summary_row(v, NULL, "PC clock", now);
	if (f->signed_time)
		view_summary_row(v, NULL, "Latest signed time", day);
	page_day(day, f->roster_issued, f->now);
	view_summary_row(v, NULL, "Roster", f->roster_issued ? view_stringf(v, "Signed %s", day) : "None yet");
	page_day(day, f->link_at, f->now);
	view_summary_row(v, NULL, "Line to central",
		!f->link_known ? "Not looked at yet" : view_stringf(v, "%s %s", f->link_up ? "Up," : "Down,", day));
}

static void sign_in_form(struct app *app, struct view *v)
{
	unsigned wait = desk_wait_s(app->desk);
	view_text(v, STYLE_H2, "Sign in");
	view_space(v, 15);
	if (wait) {
		view_banner(v, "wait", BANNER_WARN, "Too many wrong tries",
			view_stringf(v, "You can try again in %u seconds.", (wait + 9) / 10 * 10));
		view_space(v, 15);
	}
	page_field(app, v, "who", "Your name or staff number", NULL, 0, 30);
	view_space(v, 20);
	page_field(app, v, "pin", "PIN", "At least 6 digits", FIELD_SECRET | FIELD_DIGITS, 10);
}

void page_unlock_build(struct app *app, struct view *v)
{
	struct desk_facts f;
	desk_facts(&f, app->desk);
	page_open(app, v, "unlock", MAIN_WIDE, NULL, "Unlock this desk");
	view_space(v, 25);
	warnings(v, &f);
	view_grid_open(v, 440, &(struct view_box){ .gap = 50 });
	if (f.ready) {
		view_stack_open(v, NULL);
		sign_in_form(app, v);
		view_layout_close(v);
	}
	view_stack_open(v, NULL);
	facts(app, v, &f);
	view_layout_close(v);
	view_layout_close(v);
	view_focus(v, f.ready ? "who" : NULL);
	page_bottom(v);
	if (app->seat)
		view_button(v, "seat", "Use this PC as a seat", BUTTON_SECONDARY);
	view_bar_right(v);
	if (f.ready)
		view_button(v, "sign-in", "Sign in", BUTTON_MAIN);
	page_close(v);
}

static void sign_in(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	const char *who = form_get(p, "who"), *pin = form_get(p, "pin");
	p->error_count = 0;
	if (!desk_wait_s(app->desk) && !*who)
		page_error(app, "who", "Enter your name or staff number");
	if (!desk_wait_s(app->desk) && strlen(pin) < 6)
		page_error(app, "pin", "Enter your PIN: at least 6 digits");
	if (p->error_count)
		return;
	int rc = desk_sign_in(app->desk, who, pin, &e);
	form_set(p, "pin", "");
	if (rc)
		page_error(app, "pin", "%s", e.text);
	else
		pages_go(app, DESK_PAGE_LIST);
}

static void choose_session(struct app *app, const char *index)
{
	const struct roster *r = desk_roster(app->desk);
	struct error e = ERROR_INIT;
	size_t i = 0;
	if (!index || sscanf(index, "%zu", &i) != 1 || !r || i >= r->sitting_count)
		return;
	char id[LIMIT_IDENTIFIER + 1];
	snprintf(id, sizeof id, "%s", r->sittings[i].id);
	(void)desk_choose(app->desk, id, &e); /* what is wrong shows as the desk's problem */
}

void page_unlock_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (!strcmp(id, "session") && action == ACTION_CHANGE)
		choose_session(app, arg);
	else if (pressed(id, action, "seat"))
		app_show(app, SIDE_SEAT);
	else if (pressed(id, action, "sign-in") || (action == ACTION_SUBMIT && !strcmp(id, "pin")))
		sign_in(app);
	else if (action == ACTION_SUBMIT && !strcmp(id, "who"))
		ui_focus(app->ui, "pin");
	else
		pages_default(app, id, action, arg);
}
