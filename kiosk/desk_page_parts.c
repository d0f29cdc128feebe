/* What the desk's pages are made of: frame and bars, fields with their errors, a second person, words for times. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

#define SUBTITLE_ROOM 1400 /* narrower, the bar holds only what is needed there */

/* --- words --- */

void page_clock(char out[32], int64_t unix_s)
{
	time_hm(out, unix_s);
}

static bool same_day(int64_t a, int64_t b)
{
	char x[TIME_TEXT], y[TIME_TEXT];
	time_date(x, a);
	time_date(y, b);
	return !strcmp(x, y);
}

void page_day(char out[80], int64_t unix_s, int64_t now)
{
	char date[TIME_TEXT], clock[TIME_TEXT];
	time_date(date, unix_s);
	time_hm(clock, unix_s);
	snprintf(out, 80, "%s, %s", same_day(unix_s, now) ? "today" : date, clock);
}

const char *page_date(struct view *v, const char *iso)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December" };
	unsigned year, month, day;
	if (sscanf(iso, "%4u-%2u-%2u", &year, &month, &day) != 3 || month < 1 || month > 12)
		return iso;
	return view_stringf(v, "%u %s %u", day, months[month - 1], year);
}

void page_minutes(char out[32], int64_t ms)
{
	int64_t s = ms / 1000;
	if (ms < 0)
		snprintf(out, 32, "no limit");
	else
		snprintf(out, 32, "%02lld:%02lld", (long long)(s / 60), (long long)(s % 60));
}

/* --- the top bar --- */

static void roster_state(struct view *v, const struct desk_facts *f)
{
	char day[80];
	page_day(day, f->roster_issued, f->now);
	if (f->save_problem[0])
		view_save(v, SAVE_FAIL, f->save_problem);
	else if (f->saving)
		view_save(v, SAVE_WAIT, "Saving");
	else if (f->roster_issued)
		view_save(v, f->roster_old ? SAVE_WAIT : SAVE_OK, view_stringf(v, "Roster of %s", day));
	else
		view_save(v, SAVE_FAIL, "No roster");
}

static void link_state(struct view *v, const struct desk_facts *f)
{
	char day[80];
	if (!f->link_known || f->link_up)
		return;
	page_day(day, f->link_at, f->now);
	const char *at = strncmp(day, "today, ", 7) == 0 ? day + 7 : day;
	view_tag(v, TAG_WARN, view_stringf(v, "Line to central down at %s. Everything is saved here", at));
}

static void top_bar(struct app *app, struct view *v, const struct desk_facts *f)
{
	char now[TIME_TEXT], starts[TIME_TEXT];
	time_hm(now, f->now);
	time_hm(starts, f->starts);
	const char *where = f->session[0] ? view_stringf(v, "%s · %s, %s", f->centre, f->session, starts) : f->centre;
	view_top_open(v, "Check-in desk", view_width(v) < SUBTITLE_ROOM ? NULL : where);
	link_state(v, f);
	if (desk_staff(app->desk))
		roster_state(v, f);
	view_timer(v, "clock", now, NULL);
	view_button(v, "display", "Display", BUTTON_SECONDARY);
	if (desk_staff(app->desk))
		view_button(v, "lock", "Lock desk", BUTTON_SECONDARY);
	view_top_close(v);
}

/* --- the frame --- */

static void show_errors(const struct desk_pages *p, struct view *v)
{
	struct view_error list[PAGE_ERRORS];
	for (size_t i = 0; i < p->error_count; i++)
		list[i] = (struct view_error){ p->errors[i].field[0] ? p->errors[i].field : NULL, p->errors[i].text };
	if (!p->error_count)
		return;
	view_errors(v, list, p->error_count);
	view_space(v, 30);
}

static void show_told(const struct desk_pages *p, struct view *v)
{
	if (!p->told[0] || p->error_count)
		return;
	view_banner(v, "told", p->told_bad ? BANNER_WARN : BANNER_OK, p->told, NULL);
	view_space(v, 25);
}

void page_open(
	struct app *app, struct view *v, const char *key, enum main_kind kind, const char *caption, const char *h1)
{
	const struct desk_pages *p = app->desk_pages;
	struct desk_facts f;
	desk_facts(&f, app->desk);
	view_key(v, view_stringf(v, "desk/%s/%u", key, p->turn));
	view_frame_open(v);
	top_bar(app, v, &f);
	view_main_open(v, kind);
	show_errors(p, v);
	show_told(p, v);
	if (caption)
		view_text(v, STYLE_HINT, caption);
	if (h1)
		view_text(v, STYLE_H1, h1);
}

void page_bottom(struct view *v)
{
	view_main_close(v);
	view_bottom_open(v);
}

void page_close(struct view *v)
{
	view_bottom_close(v);
	view_frame_close(v);
}

void page_end(struct view *v, const char *back, const char *main_id, const char *main_label)
{
	page_bottom(v);
	view_button(v, "back", back, BUTTON_SECONDARY);
	view_bar_right(v);
	if (main_id)
		view_button(v, main_id, main_label, BUTTON_MAIN);
	page_close(v);
}

/* --- fields --- */

void page_field(
	struct app *app, struct view *v, const char *id, const char *label, const char *hint, unsigned flags, int chars)
{
	const struct desk_pages *p = app->desk_pages;
	view_field(v, id,
		&(struct view_field){ .label = label,
			.hint = hint,
			.error = page_error_at(p, id),
			.value = form_get(p, id),
			.flags = flags,
			.chars = chars,
			.max_bytes = FORM_TEXT - 1 });
}

void page_reason(struct app *app, struct view *v, const char *id, const char *label, const char *hint)
{
	const struct desk_pages *p = app->desk_pages;
	view_field(v, id,
		&(struct view_field){ .label = label,
			.hint = hint,
			.error = page_error_at(p, id),
			.value = form_get(p, id),
			.flags = FIELD_MULTILINE,
			.rows = 3,
			.max_bytes = FORM_TEXT - 1 });
}

void page_group_open(
	struct app *app, struct view *v, const char *id, const char *legend, const char *hint, unsigned flags)
{
	view_group_open(v, id,
		&(struct view_group){
			.legend = legend, .hint = hint, .error = page_error_at(app->desk_pages, id), .flags = flags });
}

void page_radio(
	struct app *app, struct view *v, const char *group, const char *value, const char *label, const char *hint)
{
	view_option(v, view_stringf(v, "%s/%s", group, value), OPTION_RADIO, label, hint,
		form_is(app->desk_pages, group, value));
}

void page_check(
	struct app *app, struct view *v, const char *group, const char *value, const char *label, const char *hint)
{
	view_option(v, view_stringf(v, "%s+%s", group, value), OPTION_CHECKBOX, label, hint,
		form_has(app->desk_pages, group, value));
}

/* --- a second person --- */

void page_second_fields(struct app *app, struct view *v, const char *why)
{
	view_space(v, 30);
	view_text(v, STYLE_H2, "Second person");
	view_space(v, 5);
	view_text(v, STYLE_HINT, why);
	view_space(v, 20);
	page_field(app, v, "second-who", "Second person's name or staff number", NULL, 0, 30);
	view_space(v, 20);
	page_field(app, v, "second-pin", "Second person's PIN", NULL, FIELD_SECRET | FIELD_DIGITS, 10);
}

bool page_second(struct app *app, char staff[LIMIT_IDENTIFIER + 1])
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	const char *who = form_get(p, "second-who"), *pin = form_get(p, "second-pin");
	if (!*who)
		page_error(app, "second-who", "Enter the second person's name or staff number");
	if (!*pin)
		page_error(app, "second-pin", "Enter the second person's PIN");
	if (!*who || !*pin)
		return false;
	int rc = desk_second(staff, app->desk, who, pin, &e);
	form_set(p, "second-pin", "");
	if (rc)
		page_error(app, rc == ERR_FORMAT ? "second-who" : "second-pin", "%s", e.text);
	return rc == 0;
}

/* --- the candidate --- */

bool page_row(struct app *app, struct desk_row *row)
{
	return desk_row(row, app->desk, app->desk_pages->candidate);
}

const struct desk_candidate *page_recorded(struct app *app)
{
	return desk_find(desk_fold(app->desk), app->desk_pages->candidate);
}

void page_plan_words(struct app *app, const struct desk_row *row, char *out, size_t room)
{
	struct buffer b = BUFFER_INIT(4096);
	struct adjustments a;
	int64_t base = -1;
	desk_adjustments(&a, row->candidate);
	for (size_t i = 0; base < 0 && i < row->booking->paper_count; i++)
		base = desk_paper_ms(app->desk, row->booking->papers[i]);
	if (!adjustments_is_none(&a))
		adjustments_add_words(&b, &a, base);
	snprintf(out, room, "%s", b.len ? buffer_text(&b) : "None approved");
	buffer_release(&b);
}

void page_gone_build(struct app *app, struct view *v)
{
	page_open(app, v, "gone", MAIN_COLUMN, NULL, "This person is no longer on the list");
	view_space(v, 20);
	view_text(
		v, STYLE_BODY, "A new roster has arrived, and this session's list has changed. What was recorded is kept.");
	page_end(v, "Back", NULL, NULL);
}
