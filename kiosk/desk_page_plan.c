/* F6: the approved plan in words, one line each; something declared today follows the profile's policy. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static void line(struct view *v, const char *text)
{
	view_item_open(v);
	view_text(v, STYLE_BODY, text);
	view_item_close(v);
}

static void time_line(struct app *app, struct view *v, const struct desk_row *row, const struct adjustments *a)
{
	for (size_t i = 0; i < row->booking->paper_count; i++) {
		const char *paper = row->booking->papers[i];
		int64_t base = desk_paper_ms(app->desk, paper), allowed = adjustments_allowed_ms(a, base);
		const char *name = desk_paper_name(app->desk, paper);
		if (base < 0 || allowed == base)
			continue;
		if (allowed < 0)
			line(v, view_stringf(v, "%s: no time limit", name));
		else
			line(v, view_stringf(v, "%s: %lld → %lld minutes", name, (long long)(base / 60000),
						(long long)(allowed / 60000)));
	}
}

static void screen_lines(struct view *v, const struct adjustments *a)
{
	static const char *const spacing[] = { "Normal spacing", "Wide spacing", "Extra wide spacing" };
	static const char *const fonts[] = { "Inter", "Open Sans", "OpenDyslexic" };
	if (a->setup.theme > 0) {
		const struct theme *t = theme_find(theme_names[a->setup.theme]);
		line(v, view_stringf(v, "Colours: %s", t ? t->name : theme_names[a->setup.theme]));
	}
	if (a->setup.text_size > 100)
		line(v, view_stringf(v, "Text size %d %%", a->setup.text_size));
	if (a->setup.font > 0 && a->setup.font < 3)
		line(v, view_stringf(v, "Font %s", fonts[a->setup.font]));
	if (a->setup.spacing > 0 && a->setup.spacing < 3)
		line(v, spacing[a->setup.spacing]);
}

static void tool_lines(struct view *v, const struct adjustments *a)
{
	const struct {
		bool on;
		const char *text;
	} tools[] = {
		{ a->breaks, "Rest breaks: the clock stops and the questions are hidden" },
		{ a->spoken, "Read aloud: give headphones" },
		{ a->line_reader, "Line reader" },
		{ a->answer_masking, "Answer masking" },
		{ a->answer_eliminator, "Answer eliminator" },
		{ a->highlighter, "Highlighter" },
		{ a->keyboard_only, "Keyboard only" },
		{ a->single_column, "Single column" },
		{ a->separate_room, "Separate room: choose a seat there" },
	};
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (tools[i].on)
			line(v, tools[i].text);
	if (a->human_assistant[0])
		line(v, view_stringf(v, "Person at the seat: %s", a->human_assistant));
}

static void plan(struct app *app, struct view *v, const struct desk_row *row)
{
	struct adjustments a;
	desk_adjustments(&a, row->candidate);
	if (adjustments_is_none(&a)) {
		view_text(v, STYLE_BODY, "No adjustments have been approved for this candidate.");
		return;
	}
	view_text(v, STYLE_H2, "Approved plan");
	view_space(v, 10);
	view_list_open(v, LIST_BULLET);
	time_line(app, v, row, &a);
	screen_lines(v, &a);
	tool_lines(v, &a);
	view_list_close(v);
	view_space(v, 10);
	if (a.approved_by[0])
		view_textf(v, STYLE_HINT, "Approved by %s%s%s", a.approved_by, a.approved_on[0] ? " on " : "",
			page_date(v, a.approved_on));
}

static void declared(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	view_space(v, 25);
	page_group_open(app, v, "policy", "What can be done for something declared today", NULL, GROUP_ONE);
	for (size_t i = 0; p && i < p->declared_count; i++)
		page_radio(app, v, "policy", p->declared_today[i].code, p->declared_today[i].text, NULL);
	view_group_close(v);
	view_space(v, 25);
	page_reason(app, v, "note", "What was declared", "Only what is needed to act on it. No medical details.");
}

void page_plan_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "plan", MAIN_COLUMN, row.candidate->name, "Adjustments");
	view_space(v, 20);
	plan(app, v, &row);
	view_space(v, 25);
	page_group_open(app, v, "agreed", "Ask the candidate: is this right?", NULL, GROUP_ONE);
	page_radio(app, v, "agreed", "yes", "Yes, this is the plan", NULL);
	page_radio(app, v, "agreed", "declared", "Something is different or new today", NULL);
	view_group_close(v);
	if (form_is(app->desk_pages, "agreed", "declared") && p && p->declared_count)
		declared(app, v);
	page_end(v, "Back to the steps", "save", "Save and continue");
}

static const char *declared_note(struct app *app, char *out, size_t room)
{
	const struct desk_pages *p = app->desk_pages;
	const struct profile *profile = desk_profile(app->desk);
	bool choice = profile && profile->declared_count;
	if (choice && !*form_get(p, "policy"))
		page_error(app, "policy", "Choose what is done about it");
	if (choice && !*form_get(p, "note"))
		page_error(app, "note", "Say what was declared");
	snprintf(out, room, "declared today: %s%s%s", form_get(p, "policy"), *form_get(p, "note") ? ": " : "",
		form_get(p, "note"));
	return out;
}

void page_plan_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	char note[FORM_TEXT + 100];
	if (pressed(id, action, "back")) {
		pages_go(app, DESK_PAGE_TASKS);
		return;
	}
	if (!pressed(id, action, "save") && action != ACTION_SUBMIT) {
		pages_default(app, id, action, arg);
		return;
	}
	p->error_count = 0;
	if (!*form_get(p, "agreed"))
		page_error(app, "agreed", "Say whether the plan is right");
	const char *text = form_is(p, "agreed", "declared") ? declared_note(app, note, sizeof note) : NULL;
	if (!p->error_count && pages_done(app, desk_adjust(app->desk, p->candidate, true, text, &e), &e, "agreed"))
		pages_go(app, DESK_PAGE_TASKS);
}
