/* F12: cannot take the assessment. The reasons, what is said and how to rebook come from the profile; no attempt is
 * made. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static const struct profile_refusal *chosen(struct app *app)
{
	const struct profile *p = desk_profile(app->desk);
	return p ? profile_find_refusal(p, form_get(app->desk_pages, "reason")) : NULL;
}

void page_refuse_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	const struct profile_refusal *r = chosen(app);
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "refuse", MAIN_COLUMN, row.candidate->name, "Cannot take the assessment today");
	view_space(v, 20);
	view_text(v, STYLE_BODY, "Nothing is decided until you record it. The candidate can book again.");
	view_space(v, 25);
	page_group_open(app, v, "reason", "Why?", NULL, GROUP_ONE);
	for (size_t i = 0; p && i < p->refusal_count; i++)
		page_radio(app, v, "reason", p->refusals[i].code, p->refusals[i].title, NULL);
	view_group_close(v);
	view_space(v, 25);
	page_field(app, v, "shown", "What was shown (optional)", "For example: a library card without a photo", 0, 40);
	view_space(v, 20);
	page_reason(app, v, "text", "What happened (optional)", "Facts only. The candidate may ask to see this.");
	if (r && r->second_person)
		page_second_fields(
			app, v, "This reason needs two people. The second one hears the facts and enters their own PIN.");
	page_bottom(v);
	view_button(v, "back", "Back to the steps", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "save", "Record and show what to say", BUTTON_WARNING);
	page_close(v);
}

static void save(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct profile_refusal *r = chosen(app);
	struct error e = ERROR_INIT;
	char second[LIMIT_IDENTIFIER + 1] = "";
	p->error_count = 0;
	if (!r) {
		page_error(app, "reason", "Choose the reason");
		return;
	}
	if (r->second_person && !page_second(app, second))
		return;
	int rc = desk_refuse(
		app->desk, p->candidate, r->code, form_get(p, "text"), form_get(p, "shown"), *second ? second : NULL, &e);
	if (pages_done(app, rc, &e, "reason"))
		pages_go(app, DESK_PAGE_REFUSED);
}

void page_refuse_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save"))
		save(app);
	else
		pages_default(app, id, action, arg);
}

/* --- what to say --- */

void page_refused_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	const struct desk_candidate *c = page_recorded(app);
	const struct profile_refusal *r = p && c && c->refusal ? profile_find_refusal(p, c->refusal) : NULL;
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "refused", MAIN_COLUMN, row.candidate->name, "Cannot take the assessment today");
	view_space(v, 20);
	if (!r) {
		view_inset(v, "This has not been recorded yet.");
		page_end(v, "Back to candidates", NULL, NULL);
		return;
	}
	view_summary_row(v, NULL, "Recorded reason", r->title);
	if (c->refusal_text && strcmp(c->refusal_text, r->title) != 0)
		view_summary_row(v, NULL, "What happened", c->refusal_text);
	view_space(v, 30);
	view_text(v, STYLE_H2, "What to say to the candidate");
	view_space(v, 10);
	view_text(v, STYLE_LEAD, r->text);
	view_space(v, 25);
	view_text(v, STYLE_H2, "How to book again");
	view_space(v, 10);
	view_text(v, STYLE_LEAD, r->rebook);
	page_contact(app, v);
	page_bottom(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	if (c->bag && !c->bag_returned) {
		view_bar_right(v);
		view_button(v, "bag-back", view_stringf(v, "Bag %s given back", c->bag), BUTTON_SECONDARY);
	}
	page_close(v);
}

void page_refused_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "bag-back")) {
		app->desk_pages->error_count = 0;
		if (pages_done(app, desk_bag_back(app->desk, app->desk_pages->candidate, &e), &e, NULL))
			pages_tell(app, "Recorded: the bag was given back.");
	} else
		pages_default(app, id, action, arg);
}
