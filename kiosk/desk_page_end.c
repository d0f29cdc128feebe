/* F13: what is still open, the register, and the signature that closes the sitting. F14: how this screen looks. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

/* --- F13 --- */

struct open_things {
	size_t unended, unsent, bags;
};

static struct open_things open_now(struct app *app)
{
	struct open_things o = { desk_unended(app->desk), desk_unsent(app->desk), desk_bags_out(desk_fold(app->desk)) };
	return o;
}

static const char *count_words(struct view *v, size_t n, const char *none)
{
	return n ? view_stringf(v, "%zu", n) : none;
}

static const char *name_of(struct app *app, const char *candidate)
{
	struct desk_row row;
	return desk_row(&row, app->desk, candidate) ? row.candidate->name : "A candidate no longer listed";
}

static void bags(struct app *app, struct view *v)
{
	const struct desk_log *log = desk_fold(app->desk);
	for (size_t i = 0; i < log->candidate_count; i++) {
		const struct desk_candidate *c = &log->candidates[i];
		if (!c->bag || c->bag_returned)
			continue;
		view_row_open(v,
			&(struct view_box){
				.gap = 15, .pad = { 5, 0, 5, 0 }, .border = COLOUR_HAIR, .border_width = 1, .sides = SIDE_BOTTOM });
		view_textf(v, STYLE_BODY, "Bag %s, %s", c->bag, name_of(app, c->id));
		view_bar_right(v);
		struct node *b = view_button(v, view_stringf(v, "bag-back/%s", c->id), "Given back", BUTTON_SECONDARY);
		node_name(v, b, view_stringf(v, "Given back: bag %s", c->bag));
		view_layout_close(v);
	}
}

static void incidents(struct app *app, struct view *v)
{
	const struct desk_log *log = desk_fold(app->desk);
	if (!log->incident_count)
		return;
	view_space(v, 30);
	view_text(v, STYLE_H2, "Incidents");
	view_space(v, 10);
	view_list_open(v, LIST_BULLET);
	for (size_t i = 0; i < log->incident_count; i++) {
		const struct desk_incident *x = &log->incidents[i];
		int64_t at = 0;
		char clock[32] = "";
		if (when_parse(x->t, &at))
			page_clock(clock, at);
		view_item_open(v);
		view_textf(v, STYLE_BODY, "%s%s%s: %s", clock, x->seat ? ", seat " : "", x->seat ? x->seat : "", x->text);
		view_item_close(v);
	}
	view_list_close(v);
}

static void attendance(struct app *app, struct view *v)
{
	static const struct view_column columns[] = { { "Name", 0, false }, { "Status", 260, false } };
	const struct desk_row *rows;
	size_t n = desk_rows(&rows, app->desk, NULL);
	view_space(v, 30);
	view_text(v, STYLE_H2, "Register");
	view_space(v, 10);
	view_table_open(v, "register", "Register", columns, 2);
	for (size_t i = 0; i < n; i++) {
		view_tr_open(v, NULL);
		view_td(v, rows[i].alike ? view_stringf(v, "%s, born %s", rows[i].candidate->name,
									   page_date(v, rows[i].candidate->born))
								 : rows[i].candidate->name);
		view_td_open(v);
		page_status_tag(v, rows[i].status);
		view_td_close(v);
		view_tr_close(v);
	}
	view_table_close(v);
}

static void signature(struct app *app, struct view *v, const struct open_things *o)
{
	const struct roster_staff *staff = desk_staff(app->desk);
	view_space(v, 30);
	view_text(v, STYLE_H2, "Sign");
	view_space(v, 15);
	if (o->unended || o->unsent || o->bags) {
		page_group_open(app, v, "seen", "Something is still open", "It is recorded with the signature.", 0);
		page_check(
			app, v, "seen", "open", "I have looked at what is open and close the sitting all the same", NULL);
		view_group_close(v);
		view_space(v, 20);
	}
	page_field(app, v, "pin", view_stringf(v, "PIN of %s", staff ? staff->name : ""),
		"After this nothing more can be done for this session at this desk.", FIELD_SECRET | FIELD_DIGITS, 10);
}

static void closed(struct app *app, struct view *v)
{
	page_open(app, v, "closed", MAIN_COLUMN, NULL, "This sitting is closed");
	view_space(v, 20);
	view_text(v, STYLE_BODY,
		"The register has been signed and is kept with the centre's records. Answers that had not been sent go "
		"out by themselves as long as the computers are on and the line is up.");
	incidents(app, v);
	attendance(app, v);
	page_end(v, "Back to candidates", NULL, NULL);
}

void page_end_build(struct app *app, struct view *v)
{
	struct open_things o = open_now(app);
	if (desk_fold(app->desk)->closed) {
		closed(app, v);
		return;
	}
	page_open(app, v, "end", MAIN_COLUMN, NULL, "End of the sitting");
	view_space(v, 20);
	view_summary_row(v, NULL, "Not finished", count_words(v, o.unended, "Everyone who sat has finished"));
	view_summary_row(v, NULL, "Answers not received yet", count_words(v, o.unsent, "All have been received"));
	view_summary_row(v, NULL, "Bags not given back", count_words(v, o.bags, "All have been given back"));
	bags(app, v);
	incidents(app, v);
	attendance(app, v);
	signature(app, v, &o);
	page_bottom(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "sign", "Sign and close the sitting", BUTTON_MAIN);
	page_close(v);
}

static void sign(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct open_things o = open_now(app);
	struct error e = ERROR_INIT;
	p->error_count = 0;
	if ((o.unended || o.unsent || o.bags) && !form_has(p, "seen", "open"))
		page_error(app, "seen", "Confirm that you have looked at what is open");
	if (!*form_get(p, "pin"))
		page_error(app, "pin", "Enter your PIN to sign");
	if (p->error_count)
		return;
	int rc = desk_confirm_pin(app->desk, form_get(p, "pin"), &e);
	form_set(p, "pin", "");
	if (!rc)
		rc = desk_end(app->desk, &e);
	if (pages_done(app, rc, &e, "pin"))
		pages_go(app, DESK_PAGE_END);
}

void page_end_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "sign") || action == ACTION_SUBMIT)
		sign(app);
	else if (action == ACTION_PRESS && !strncmp(id, "bag-back/", 9)) {
		app->desk_pages->error_count = 0;
		(void)pages_done(app, desk_bag_back(app->desk, id + 9, &e), &e, NULL);
	} else
		pages_default(app, id, action, arg);
}

/* --- F14: Display --- */

void page_display_build(struct app *app, struct view *v)
{
	const struct look *look = ui_look(app->ui);
	page_open(app, v, "display", MAIN_COLUMN, NULL, "Display");
	view_space(v, 25);
	view_text(v, STYLE_H2, "Text size");
	view_space(v, 10);
	view_segmented_open(v, "zoom", "Text size");
	for (size_t i = 0; i < sizeof look_zooms / sizeof *look_zooms; i++)
		view_segment(v, view_stringf(v, "zoom/%d", look_zooms[i]), view_stringf(v, "%d %%", look_zooms[i]),
			look->zoom == look_zooms[i]);
	view_segmented_close(v);
	view_space(v, 25);
	view_text(v, STYLE_H2, "Colours");
	view_space(v, 10);
	view_swatches_open(v, "theme", "Colours");
	for (int i = 0; i < THEME_COUNT; i++) {
		const struct theme *t = theme_get((enum theme_id)i);
		bool on = look->theme ? !strcmp(look->theme->id, t->id) : i == THEME_DEFAULT;
		view_swatch(v, view_stringf(v, "theme/%s", t->id), t->name, t, on);
	}
	view_swatches_close(v);
	page_end(v, "Back", NULL, NULL);
}

static void set_look(struct app *app, const char *id)
{
	struct look look = *ui_look(app->ui);
	const struct theme *t = theme_find(strncmp(id, "theme/", 6) == 0 ? id + 6 : NULL);
	int zoom = 0;
	if (t)
		look.theme = t;
	if (sscanf(id, "zoom/%d", &zoom) == 1 && zoom >= 100 && zoom <= 400)
		look.zoom = zoom;
	ui_look_set(app->ui, &look);
}

void page_display_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go_keep(app, app->desk_pages->before);
	else if (action == ACTION_PRESS && (!strncmp(id, "zoom/", 5) || !strncmp(id, "theme/", 6)))
		set_look(app, id);
	else if (!pressed(id, action, "display"))
		pages_default(app, id, action, arg);
}
