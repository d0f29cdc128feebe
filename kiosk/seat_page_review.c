/* C9 review: every question with its state, filtered; and C10, which asks once before sending. */
#include "kiosk/seat_pages.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 110 /* bytes of a question shown in its row */

/* --- words ------------------------------------------------------------------------------------------------- */
static void add_part(struct buffer *b, size_t n, const char *words)
{
	if (n)
		buffer_addf(b, "%s%zu %s", b->len ? ", " : "", n, words);
}

static void summary(struct view *v, const struct attempt_counts *c)
{
	struct buffer b = BUFFER_INIT(300);
	add_part(&b, c->answered, "answered");
	add_part(&b, c->part, "part answered");
	add_part(&b, c->not_answered, "not answered");
	add_part(&b, c->not_seen, "not seen");
	buffer_addf(&b, ". %zu %s flagged.", c->flagged, c->flagged == 1 ? "is" : "are");
	view_text(v, STYLE_BODY, buffer_text(&b));
	buffer_release(&b);
}

static const char *question_words(struct app *app, struct view *v, size_t index)
{
	const struct item *item = seat_item(app->seat, index);
	struct buffer b = BUFFER_INIT(WORDS_MOST + 16);
	if (item)
		body_stem_words(&b, &item->body, WORDS_MOST);
	const char *s = b.len ? view_string(v, buffer_text(&b)) : view_stringf(v, "Question %zu", index + 1);
	buffer_release(&b);
	return s;
}

/* "2 of 3 chosen" where one interaction asks for a fixed number, else "Part answered". */
static const char *part_words(struct app *app, struct view *v, size_t index)
{
	const struct item *item = seat_item(app->seat, index);
	struct seat_answer a;
	seat_answer_init(&a, app, index);
	if (!item || item->interaction_count != 1 || item->interactions[0]->kind != INTERACTION_CHOICE)
		return "Part answered";
	const struct interaction *x = item->interactions[0];
	size_t n = body_chosen(x, &a.host);
	return x->min && x->min == x->max ? view_stringf(v, "%zu of %u chosen", n, x->max) : "Part answered";
}

/* --- the table --------------------------------------------------------------------------------------------- */
static bool shown(struct app *app, size_t index)
{
	switch (app->seat_pages->filter) {
	case REVIEW_NOT_FINISHED:
		return seat_progress(app, index) != PROGRESS_ANSWERED;
	case REVIEW_FLAGGED:
		return seat_attempt(app->seat)->items[index].flagged;
	case REVIEW_ALL:
	case REVIEW_FILTERS:
		break;
	}
	return true;
}

static void state_cell(struct app *app, struct view *v, size_t index)
{
	view_td_open(v);
	switch (seat_progress(app, index)) {
	case PROGRESS_ANSWERED:
		view_text(v, STYLE_BODY, "Answered");
		break;
	case PROGRESS_PART:
		view_tag(v, TAG_INFO, part_words(app, v, index));
		break;
	case PROGRESS_NOT_ANSWERED:
		view_tag(v, TAG_WARN, "Not answered");
		break;
	case PROGRESS_NOT_SEEN:
		view_tag(v, TAG_NEUTRAL, "Not seen");
		break;
	}
	view_td_close(v);
}

static void flag_cell(struct app *app, struct view *v, size_t index)
{
	view_td_open(v);
	if (seat_attempt(app->seat)->items[index].flagged) {
		struct node *n = view_text(v, STYLE_BOLD, "Flagged");
		node_icon(n, ICON_FLAG);
		node_tone(n, COLOUR_FLAG);
	}
	view_td_close(v);
}

static void row(struct app *app, struct view *v, size_t index)
{
	const char *words = question_words(app, v, index);
	view_tr_open(v, NULL);
	view_td(v, view_stringf(v, "%zu", index + 1));
	view_td_open(v);
	struct node *n = view_link(v, view_stringf(v, "go/%zu", index + 1), words);
	node_name(v, n, view_stringf(v, "Question %zu: %s", index + 1, words));
	view_td_close(v);
	state_cell(app, v, index);
	flag_cell(app, v, index);
	view_tr_close(v);
}

static void table(struct app *app, struct view *v)
{
	static const struct view_column columns[] = { { "No.", 80, true }, { "Question", 0, false },
		{ "State", 210, false }, { "Flag", 130, false } };
	size_t count = seat_question_count(app), any = 0;
	for (size_t i = 0; i < count; i++)
		any += shown(app, i);
	if (!any) {
		view_text(v, STYLE_BODY,
			app->seat_pages->filter == REVIEW_FLAGGED ? "No question is flagged." : "Every question is answered.");
		return;
	}
	view_table_open(v, "questions", "Questions", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < count; i++)
		if (shown(app, i))
			row(app, v, i);
	view_table_close(v);
}

/* --- C9 ---------------------------------------------------------------------------------------------------- */
static void filters(struct app *app, struct view *v, const struct attempt_counts *c)
{
	const struct seat_pages *p = app->seat_pages;
	size_t all = seat_question_count(app);
	view_segmented_open(v, "filter", "Which questions");
	view_segment(v, "filter/0", view_stringf(v, "All %zu", all), p->filter == REVIEW_ALL);
	view_segment(
		v, "filter/1", view_stringf(v, "Not finished %zu", all - c->answered), p->filter == REVIEW_NOT_FINISHED);
	view_segment(v, "filter/2", view_stringf(v, "Flagged %zu", c->flagged), p->filter == REVIEW_FLAGGED);
	view_segmented_close(v);
}

static void review(struct app *app, struct view *v)
{
	struct attempt_counts c = seat_counts(app);
	seat_frame_open(app, v, "review", seat_title(app), FRAME_SAVE | FRAME_TIMER | FRAME_DISPLAY | FRAME_CALL);
	view_main_open(v, MAIN_WIDE);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Review your answers");
	view_space(v, 15);
	summary(v, &c);
	view_space(v, 20);
	filters(app, v, &c);
	view_space(v, 20);
	table(app, v);
	view_main_close(v);
	seat_frame_bottom(
		v, "close", view_stringf(v, "Back to question %zu", seat_current(app) + 1), "send", "Send my answers");
	seat_frame_close(v);
}

static void review_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	bool press = action == ACTION_PRESS;
	(void)arg;
	if (seat_common_action(app, id, action))
		return;
	if ((press && !strcmp(id, "close")) || (action == ACTION_SHORTCUT && !strcmp(id, "previous")))
		seat_open_question(app, seat_current(app));
	else if (press && !strncmp(id, "go/", 3))
		seat_open_question(app, strtoul(id + 3, NULL, 10) - 1);
	else if (press && !strncmp(id, "filter/", 7))
		p->filter = (enum review_filter)((id[7] - '0') % REVIEW_FILTERS);
	else if (press && !strcmp(id, "send"))
		p->page = RUNNING_CONFIRM;
}

const struct screen seat_page_review = { "C9", review, review_action, NULL };

/* --- C10 --------------------------------------------------------------------------------------------------- */
static void what_is_missing(struct view *v, const struct attempt_counts *c)
{
	size_t none = c->not_answered + c->not_seen;
	if (none)
		view_textf(v, STYLE_LEAD, "%zu question%s no answer.", none, none == 1 ? " has" : "s have");
	if (c->part)
		view_textf(v, STYLE_LEAD, "%zu question%s only part answered.", c->part, c->part == 1 ? " is" : "s are");
	if (!none && !c->part)
		view_text(v, STYLE_LEAD, "Every question is answered.");
	view_text(v, STYLE_LEAD, "You cannot come back after sending.");
}

static void confirm(struct app *app, struct view *v)
{
	struct attempt_counts c = seat_counts(app);
	seat_frame_open(app, v, "confirm", seat_title(app), FRAME_SAVE | FRAME_TIMER | FRAME_DISPLAY | FRAME_CALL);
	view_focus(v, "close");
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Send your answers?");
	view_space(v, 25);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	what_is_missing(v, &c);
	view_layout_close(v);
	view_main_close(v);
	seat_frame_bottom(v, "close", "Go back", "send", "Send my answers");
	seat_frame_close(v);
}

static void confirm_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	struct error e = ERROR_INIT;
	(void)arg;
	if (seat_common_action(app, id, action) || action != ACTION_PRESS)
		return;
	if (!strcmp(id, "close"))
		p->page = RUNNING_REVIEW;
	else if (!strcmp(id, "send"))
		seat_did(app, "", seat_submit(app->seat, &e), &e);
}

const struct screen seat_page_confirm = { "C10", confirm, confirm_action, NULL };
