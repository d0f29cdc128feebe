/* C7: one question. Wide: scenario and question side by side with a divider; narrow: one of them, with a switch.
 * The same function builds the question on screen and its neighbours beforehand (prefetch). */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRIP_MOST 200 /* longer papers have no strip; Review lists all */
#define PANES_ROOM 1000

static const struct item *item_with_scenario(struct app *app, size_t index)
{
	const struct item *item = seat_item(app->seat, index);
	return item && item->stimulus_count ? item : NULL;
}

static bool side_by_side(const struct view *v)
{
	return !view_is_narrow(v) && seat_room(v) >= PANES_ROOM;
}

/* --- the scenario ------------------------------------------------------------------------------------------ */
static bool begins_with_heading(const struct body *b)
{
	return b->count && b->nodes[0].type >= BODY_H1 && b->nodes[0].type <= BODY_H6;
}

static void stimulus(struct app *app, struct view *v, const struct stimulus_ref *ref, bool h1, size_t index)
{
	const struct stimulus *s = seat_stimulus(app->seat, ref->id);
	struct seat_answer host;
	if (!s) {
		view_text(v, h1 ? STYLE_H1_STEM : STYLE_H2, "The scenario cannot be shown");
		view_text(v, STYLE_BODY, "Please call a facilitator. Your answers are kept.");
		return;
	}
	bool titled = begins_with_heading(&s->body);
	struct body_stem stem = { NULL, titled ? &s->body.nodes[0] : NULL };
	if (!titled)
		view_text(v, h1 ? STYLE_H1_STEM : STYLE_H2, *s->title ? s->title : "Scenario");
	seat_answer_init(&host, app, index);
	body_show(v, &s->body, h1 && titled ? &stem : NULL, &host.host);
}

static void scenario(struct app *app, struct view *v, size_t index, bool h1)
{
	const struct item *item = seat_item(app->seat, index);
	view_stack_open(v, &(struct view_box){ .gap = 20, .max_width = 720 });
	for (size_t i = 0; i < item->stimulus_count; i++)
		stimulus(app, v, &item->stimuli[i], h1 && i == 0, index);
	view_layout_close(v);
}

/* --- the strip of questions -------------------------------------------------------------------------------- */
static bool begins_section(const struct attempt *a, size_t index)
{
	for (size_t i = 0; index && i < a->section_count; i++)
		if (a->sections[i].first == (int64_t)index + 1)
			return true;
	return false;
}

static void strip_item(struct view_strip_item *out, struct app *app, struct view *v, size_t i, size_t index)
{
	const struct attempt *a = seat_attempt(app->seat);
	struct buffer name = BUFFER_INIT(200);
	enum progress p = seat_progress(app, i);
	attempt_add_question_words(&name, a, i, seat_item(app->seat, i));
	*out = (struct view_strip_item){ .id = view_stringf(v, "go/%zu", i + 1),
		.label = view_stringf(v, "%zu", i + 1),
		.name = view_string(v, buffer_text(&name)),
		.answered = p == PROGRESS_ANSWERED,
		.partly = p == PROGRESS_PART,
		.flagged = a->items[i].flagged,
		.current = i == index,
		.gap_before = begins_section(a, i) };
	buffer_release(&name);
}

static bool has_strip(const struct app *app)
{
	size_t count = seat_question_count(app);
	return count > 1 && count <= STRIP_MOST;
}

static bool strip_in_bar(const struct app *app, const struct view *v)
{
	return has_strip(app) && seat_room(v) >= (int)seat_question_count(app) * 42 + 620;
}

static void strip(struct app *app, struct view *v, size_t index)
{
	size_t count = seat_question_count(app);
	struct view_strip_item *items = view_alloc(v, count + 1, sizeof *items);
	if (!items)
		return;
	for (size_t i = 0; i < count; i++)
		strip_item(&items[i], app, v, i, index);
	view_strip(v, "questions", "Questions", items, count);
}

/* Under the answers where the bar has no room for it. */
static void strip_below(struct app *app, struct view *v, size_t index)
{
	if (!has_strip(app) || strip_in_bar(app, v))
		return;
	view_space(v, 40);
	view_rule(v);
	view_space(v, 20);
	strip(app, v, index);
}

/* --- the question ------------------------------------------------------------------------------------------ */
static void number_line(struct app *app, struct view *v, size_t index)
{
	bool on = seat_attempt(app->seat)->items[index].flagged;
	view_row_open(v, &(struct view_box){ .gap = 20 });
	struct node *n = view_textf(v, STYLE_BOLD, "Question %zu of %zu", index + 1, seat_question_count(app));
	node_tone(n, COLOUR_TEXT2);
	view_bar_right(v);
	n = view_toggle(v, "flag", on ? "Flagged for review" : "Flag for review", BUTTON_LINK, on);
	node_icon(n, ICON_FLAG);
	if (on)
		node_tone(n, COLOUR_FLAG);
	view_layout_close(v);
	view_space(v, 13);
}

static void cannot_show(struct view *v)
{
	view_text(v, STYLE_H1_STEM, "This question cannot be shown");
	view_space(v, 15);
	view_text(v, STYLE_BODY,
		"Please call a facilitator. Your other answers are kept, and you can go on with the next question.");
}

static void question(struct app *app, struct view *v, size_t index)
{
	const struct item *item = seat_item(app->seat, index);
	struct seat_answer a;
	view_stack_open(v, &(struct view_box){ .max_width = 900, .gap = -1 });
	number_line(app, v, index);
	if (index == seat_current(app) && seat_note_for(app, ""))
		seat_show_note(app, v);
	else
		seat_show_told(app, v);
	if (item) {
		struct body_stem stem = body_find_stem(&item->body);
		seat_answer_init(&a, app, index);
		if (!stem.interaction && !stem.node)
			view_textf(v, STYLE_H1_STEM, "Question %zu", index + 1);
		body_show(v, &item->body, &stem, &a.host);
	} else
		cannot_show(v);
	strip_below(app, v, index);
	view_layout_close(v);
}

/* --- layouts ----------------------------------------------------------------------------------------------- */
static void wide_with_scenario(struct app *app, struct view *v, size_t index)
{
	const struct item *item = seat_item(app->seat, index);
	struct setup setup = seat_setup_full(app);
	int percent = app->seat_pages->divider ? app->seat_pages->divider : setup.divider;
	view_main_open(v, MAIN_PANES);
	view_split_open(v, "divider", "Width of the scenario", percent)->box.grow = 1;
	struct node *n = view_pane_open(v, view_stringf(v, "scenario/%s", item->stimuli[0].id), "Scenario",
		&(struct view_box){ .pad = { 40, 50, 40, 40 }, .fill = COLOUR_SURFACE });
	n->flags |= NODE_SCROLL_KEEP;
	scenario(app, v, index, false);
	view_layout_close(v);
	view_pane_open(v, "question-pane", "Question", &(struct view_box){ .pad = { 30, 60, 40, 60 } });
	question(app, v, index);
	view_layout_close(v);
	view_layout_close(v);
	view_main_close(v);
}

static void narrow_with_scenario(struct app *app, struct view *v, size_t index, bool show_scenario)
{
	view_main_open(v, MAIN_FULL);
	view_segmented_open(v, "part", "What is shown");
	view_segment(v, "part/scenario", "Scenario", show_scenario);
	view_segment(v, "part/question", "Question", !show_scenario);
	view_segmented_close(v);
	view_space(v, 16);
	if (show_scenario)
		scenario(app, v, index, true);
	else
		question(app, v, index);
	view_main_close(v);
}

static void alone(struct app *app, struct view *v, size_t index)
{
	view_main_open(v, MAIN_COLUMN);
	question(app, v, index);
	view_main_close(v);
}

static void bottom(struct app *app, struct view *v, size_t index)
{
	bool last = index + 1 >= seat_question_count(app);
	view_bottom_open(v);
	if (index)
		view_button(v, "previous", "Previous", BUTTON_SECONDARY);
	if (strip_in_bar(app, v)) {
		view_bar_centre(v);
		strip(app, v, index);
	}
	view_bar_right(v);
	if (!last)
		view_button(v, "review", "Review", BUTTON_SECONDARY);
	view_button(v, "next", last ? "Review answers" : "Next question", BUTTON_MAIN);
	view_bottom_close(v);
}

/* --- the page ---------------------------------------------------------------------------------------------- */
static void build_question(struct app *app, struct view *v, size_t index, bool show_scenario)
{
	bool beside = item_with_scenario(app, index) != NULL, narrow = !side_by_side(v);
	show_scenario = show_scenario && beside && narrow;
	seat_frame_open(app, v, view_stringf(v, "q%zu%s", index + 1, show_scenario ? "/scenario" : ""), seat_title(app),
		FRAME_SAVE | FRAME_TIMER | FRAME_DISPLAY | FRAME_CALL);
	if (!beside)
		alone(app, v, index);
	else if (narrow)
		narrow_with_scenario(app, v, index, show_scenario);
	else
		wide_with_scenario(app, v, index);
	bottom(app, v, index);
	seat_frame_close(v);
}

static void build(struct app *app, struct view *v)
{
	if (seat_question_count(app))
		build_question(app, v, seat_current(app), app->seat_pages->scenario);
}

static bool prefetch(struct app *app, struct view *v, int n)
{
	size_t at = seat_current(app), count = seat_question_count(app);
	bool has_next = at + 1 < count;
	if (n == 0 && has_next)
		build_question(app, v, at + 1, false);
	else if (at && n == (has_next ? 1 : 0))
		build_question(app, v, at - 1, false);
	else
		return false;
	return true;
}

/* --- acting ------------------------------------------------------------------------------------------------ */
static void step(struct app *app, bool forward)
{
	size_t at = seat_current(app);
	if (!forward && at)
		seat_open_question(app, at - 1);
	else if (forward && at + 1 < seat_question_count(app))
		seat_open_question(app, at + 1);
	else if (forward)
		app->seat_pages->page = RUNNING_REVIEW;
}

static void flag(struct app *app)
{
	struct error e = ERROR_INIT;
	size_t at = seat_current(app);
	bool on = seat_attempt(app->seat)->items[at].flagged;
	seat_did(app, "", seat_flag(app->seat, at, !on, &e), &e);
}

/* Alt+S: narrow, the other of the two; wide, the focus goes over to the other pane. */
static void switch_part(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	const struct item *item = item_with_scenario(app, seat_current(app));
	struct view *v = ui_view(app->ui);
	char pane[LIMIT_IDENTIFIER + 16];
	if (!item)
		return;
	if (!side_by_side(v)) {
		p->scenario = !p->scenario;
		return;
	}
	snprintf(pane, sizeof pane, "scenario/%s", item->stimuli[0].id);
	ui_focus(app->ui, !strcmp(ui_focused(app->ui), pane) ? "question-pane" : pane);
}

static void divide(struct app *app, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	int percent = arg ? atoi(arg) : 0;
	p->divider = percent < 10 ? 10 : percent > 90 ? 90 : percent;
	p->divider_ms = app->now_ms;
}

static void on_press(struct app *app, const char *id)
{
	struct seat_pages *p = app->seat_pages;
	if (!strcmp(id, "next") || !strcmp(id, "previous"))
		step(app, *id == 'n');
	else if (!strcmp(id, "review"))
		p->page = RUNNING_REVIEW;
	else if (!strcmp(id, "flag"))
		flag(app);
	else if (!strncmp(id, "go/", 3))
		seat_open_question(app, strtoul(id + 3, NULL, 10) - 1);
	else if (!strncmp(id, "part/", 5)) {
		p->scenario = !strcmp(id, "part/scenario");
		ui_focus(app->ui, id);
	}
}

static void on_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (seat_common_action(app, id, action) || seat_answer_action(app, id, action, arg))
		return;
	if (action == ACTION_CHANGE && !strcmp(id, "divider"))
		divide(app, arg);
	else if (action == ACTION_SHORTCUT && !strcmp(id, "scenario"))
		switch_part(app);
	else if (action == ACTION_PRESS)
		on_press(app, id);
}

const struct screen seat_page_question = { "C7", build, on_action, prefetch };
