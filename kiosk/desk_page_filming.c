/* F7: the notice with its version, acknowledged or not; explained once, then no attempt and no blame. F8: devices.
 */
#include "kiosk/desk_pages.h"

#include <string.h>

static void notice_text(struct view *v, const struct profile_consent *notice)
{
	view_inset_open(v);
	for (size_t i = 0; i < notice->text.count; i++) {
		if (i)
			view_space(v, 10);
		view_text(v, STYLE_BODY, notice->text.list[i]);
	}
	view_space(v, 10);
	view_textf(v, STYLE_SMALL_HINT, "Notice version %s", notice->wording);
	view_inset_close(v);
}

void page_filming_build(struct app *app, struct view *v)
{
	const struct profile_consent *notice = desk_filming_notice(app->desk);
	struct desk_pages *p = app->desk_pages;
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "filming", MAIN_COLUMN, row.candidate->name,
		notice ? notice->title : page_task_label(app, TASK_FILMING));
	view_space(v, 20);
	view_text(v, STYLE_BODY, "Give this notice to the candidate, or read it to them.");
	view_space(v, 15);
	if (notice)
		notice_text(v, notice);
	view_space(v, 25);
	if (form_is(p, "explained", "yes")) {
		view_banner(v, "explain", BANNER_INFO, "Explain it once more",
			"Without this the assessment cannot be taken today. It is the candidate's decision, and there is no "
			"blame in it. Other "
			"uses are a separate choice that the candidate makes at the seat.");
		view_space(v, 25);
	}
	page_group_open(app, v, "ack", "What does the candidate say?", NULL, GROUP_ONE);
	page_radio(app, v, "ack", "yes", notice && notice->yes ? notice->yes : "Acknowledged", NULL);
	page_radio(app, v, "ack", "no", notice && notice->no ? notice->no : "Not acknowledged", NULL);
	view_group_close(v);
	page_end(v, "Back to the steps", "save", "Save and continue");
}

static void save_filming(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	bool yes = form_is(p, "ack", "yes");
	p->error_count = 0;
	if (!*form_get(p, "ack")) {
		page_error(app, "ack", "Record what the candidate says");
		return;
	}
	if (!yes && !form_is(p, "explained", "yes")) {
		pages_go_keep(app, DESK_PAGE_FILMING);
		form_set(p, "explained", "yes");
		form_set(p, "ack", "");
		return;
	}
	if (pages_done(app, desk_filming(app->desk, p->candidate, yes, &e), &e, "ack"))
		pages_refuse_unless(app, yes, "no-filming");
}

void page_filming_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save"))
		save_filming(app);
	else
		pages_default(app, id, action, arg);
}

/* --- F8 --- */

static void fill_devices(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_candidate *c = page_recorded(app);
	if (form_known(p, "filled"))
		return;
	form_set(p, "filled", "yes");
	if (!c || !c->done[TASK_DEVICES])
		return;
	for (size_t i = 0; i < c->devices.count; i++)
		form_toggle(p, "items", c->devices.list[i]);
	if (!c->devices.count)
		form_set(p, "items", "nothing");
	form_set(p, "bag", c->bag ? c->bag : "");
	form_set(p, "exception", c->device_exception ? c->device_exception : "");
}

static void may_stay(struct view *v, const struct profile *p)
{
	const char *text = "";
	for (size_t i = 0; p && i < p->device_count; i++)
		if (!p->devices[i].hand_in)
			text = view_stringf(v, "%s%s%s", text, *text ? ", " : "", p->devices[i].name);
	if (!*text)
		return;
	view_space(v, 20);
	view_textf(v, STYLE_HINT, "May stay with the candidate: %s", text);
}

void page_devices_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	fill_devices(app);
	page_open(app, v, "devices", MAIN_COLUMN, row.candidate->name, "Devices");
	view_space(v, 20);
	page_group_open(app, v, "items", "What is handed in?", "Ask about each of them", 0);
	for (size_t i = 0; p && i < p->device_count; i++)
		if (p->devices[i].hand_in)
			page_check(app, v, "items", p->devices[i].id, p->devices[i].name, NULL);
	page_check(app, v, "items", "nothing", "Nothing to hand in", NULL);
	view_group_close(v);
	may_stay(v, p);
	view_space(v, 25);
	page_field(app, v, "bag", "Bag number", "As printed on the bag", 0, 12);
	view_space(v, 25);
	page_field(app, v, "exception", "Medical device that stays (optional)",
		"What it is, for example a glucose monitor. No diagnosis.", 0, 40);
	page_end(v, "Back to the steps", "save", "Save and continue");
}

static void save_devices(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct profile *profile = desk_profile(app->desk);
	const char *ids[64];
	size_t n = 0;
	struct error e = ERROR_INIT;
	p->error_count = 0;
	for (size_t i = 0; profile && i < profile->device_count && n < 64; i++)
		if (profile->devices[i].hand_in && form_has(p, "items", profile->devices[i].id))
			ids[n++] = profile->devices[i].id;
	bool nothing = form_has(p, "items", "nothing");
	if (!n && !nothing)
		page_error(app, "items", "Choose what is handed in, or Nothing to hand in");
	if (n && nothing)
		page_error(app, "items", "Choose either devices or Nothing to hand in");
	if (n && !*form_get(p, "bag"))
		page_error(app, "bag", "Enter the number of the bag");
	if (p->error_count)
		return;
	struct text_list list = { n, ids };
	int rc = desk_devices(app->desk, p->candidate, list, form_get(p, "bag"), form_get(p, "exception"), &e);
	if (pages_done(app, rc, &e, "bag"))
		pages_go(app, DESK_PAGE_TASKS);
}

void page_devices_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save") || action == ACTION_SUBMIT)
		save_devices(app);
	else
		pages_default(app, id, action, arg);
}
