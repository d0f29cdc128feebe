/* F4: the photo ID against the booked name; F5: the registration number, keyed again. */
#include "kiosk/desk_pages.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *value, *label, *hint;
	enum identity_result result;
} results[] = {
	{ "match", "Name and face match", NULL, IDENTITY_MATCH },
	{ "doubtful", "Not sure", "A second person has to look", IDENTITY_DOUBTFUL },
	{ "no-match", "Does not match", "The candidate cannot take the assessment today", IDENTITY_NO_MATCH },
};

static bool wants_second(struct app *app)
{
	const struct profile *p = desk_profile(app->desk);
	return form_is(app->desk_pages, "result", "doubtful") && p && p->doubtful_second;
}

static void fill_identity(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_candidate *c = page_recorded(app);
	if (form_known(p, "filled"))
		return;
	form_set(p, "filled", "yes");
	if (!c || !c->done[TASK_IDENTITY])
		return;
	form_set(p, "kind", c->id_kind);
	form_set(p, "result", results[c->id_result].value);
}

void page_identity_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	fill_identity(app);
	page_open(app, v, "identity", MAIN_COLUMN, NULL, "Photo ID");
	view_space(v, 20);
	view_text(v, STYLE_HINT, "Booked name");
	view_text(v, STYLE_PANEL_BOLD, row.candidate->name);
	view_textf(v, STYLE_HINT, "Born %s", page_date(v, row.candidate->born));
	view_space(v, 25);
	page_group_open(app, v, "kind", "Which photo ID was shown?", NULL, GROUP_ONE);
	for (size_t i = 0; p && i < p->photo_count; i++)
		page_radio(app, v, "kind", p->photos[i].id, p->photos[i].name, NULL);
	view_group_close(v);
	view_space(v, 25);
	page_group_open(app, v, "result", "Compare it with the name and the person", NULL, GROUP_ONE);
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		page_radio(app, v, "result", results[i].value, results[i].label, results[i].hint);
	view_group_close(v);
	if (wants_second(app))
		page_second_fields(app, v, "They look at the photo ID too, and enter their own PIN if they accept it.");
	page_end(v, "Back to the steps", "save", "Save and continue");
}

static void save_identity(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	char second[LIMIT_IDENTIFIER + 1] = "";
	size_t k = 0;
	p->error_count = 0;
	while (k < sizeof results / sizeof *results && !form_is(p, "result", results[k].value))
		k++;
	if (!*form_get(p, "kind"))
		page_error(app, "kind", "Choose which photo ID was shown");
	if (k == sizeof results / sizeof *results)
		page_error(app, "result", "Say whether the photo ID matches");
	if (p->error_count || (wants_second(app) && !page_second(app, second)))
		return;
	int rc =
		desk_identity(app->desk, p->candidate, form_get(p, "kind"), results[k].result, *second ? second : NULL, &e);
	if (pages_done(app, rc, &e, "result"))
		pages_refuse_unless(app, results[k].result != IDENTITY_NO_MATCH, "id-no-match");
}

void page_identity_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save") || action == ACTION_SUBMIT)
		save_identity(app);
	else
		pages_default(app, id, action, arg);
}

/* --- F5 --- */

void page_number_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	struct desk_row row;
	char last4[5];
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	profile_number_last4(last4, row.candidate->number);
	const char *label = page_task_label(app, TASK_NUMBER);
	page_open(app, v, "number", MAIN_COLUMN, row.candidate->name, label);
	view_space(v, 20);
	view_text(v, STYLE_BODY, "Type the number from what the candidate shows you. It is compared with the booking.");
	view_space(v, 20);
	const char *hint = p && p->number.hint ? p->number.hint : "";
	page_field(app, v, "number", "Number shown",
		view_stringf(v, "%s%sThe booked number ends %s.", hint, *hint ? " " : "", last4), 0, 16);
	if (p && p->number.former && *p->number.former) {
		view_space(v, 15);
		view_textf(v, STYLE_HINT, "%c%s.", toupper((unsigned char)p->number.former[0]), p->number.former + 1);
	}
	view_focus(v, "number");
	page_bottom(v);
	view_button(v, "back", "Back to the steps", BUTTON_SECONDARY);
	view_bar_right(v);
	if (p && p->verify_later)
		view_button(v, "later", "Verify later", BUTTON_SECONDARY);
	else
		view_button(v, "refuse", "Cannot show the number", BUTTON_SECONDARY);
	view_button(v, "save", "Compare and save", BUTTON_MAIN);
	page_close(v);
}

static void save_number(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct profile *profile = desk_profile(app->desk);
	enum number_result result = NUMBER_MISMATCH;
	struct error e = ERROR_INIT;
	p->error_count = 0;
	int rc = desk_number(app->desk, p->candidate, form_get(p, "number"), &result, &e);
	if (!pages_done(app, rc, &e, "number"))
		return;
	if (result == NUMBER_MATCH)
		pages_go(app, DESK_PAGE_TASKS);
	else
		page_error(app, "number", "This is not the booked number. Check what was typed; if it is right, %s",
			profile && profile->verify_later
				? "choose Verify later or go back and choose Cannot take the assessment"
				: "go back and choose Cannot take the assessment");
}

static void later(struct app *app)
{
	struct error e = ERROR_INIT;
	app->desk_pages->error_count = 0;
	if (pages_done(app, desk_number_later(app->desk, app->desk_pages->candidate, &e), &e, "number"))
		pages_go(app, DESK_PAGE_TASKS);
}

void page_number_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "refuse"))
		pages_refuse_unless(app, false, "no-number");
	else if (pressed(id, action, "later"))
		later(app);
	else if (pressed(id, action, "save") || action == ACTION_SUBMIT)
		save_number(app);
	else
		pages_default(app, id, action, arg);
}
