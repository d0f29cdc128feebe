/* F1: the session's candidates, searched by name or number; and the page for someone who is not among them. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *words;
	enum tag_kind tag;
	const char *sign; /* drawn before the words, not said */
} shown_as[] = {
	[DESK_BOOKED] = { "Booked", TAG_NEUTRAL, "○" },
	[DESK_ARRIVED] = { "Arrived", TAG_INFO, "→" },
	[DESK_CHECKED_IN] = { "Checked in", TAG_INFO, "✓" },
	[DESK_SEATED] = { "Seated", TAG_INFO, "■" },
	[DESK_IN_TEST] = { "In test", TAG_OK, "▶" },
	[DESK_PAUSED] = { "Paused", TAG_WARN, "‖" },
	[DESK_FINISHED] = { "Finished", TAG_NEUTRAL, "✓" },
	[DESK_REFUSED] = { "Cannot take it today", TAG_ERROR, "✗" },
	[DESK_ABSENT] = { "Did not come", TAG_NEUTRAL, "–" },
};

void page_status_tag(struct view *v, enum desk_status s)
{
	struct node *tag = view_tag(v, shown_as[s].tag, view_stringf(v, "%s %s", shown_as[s].sign, shown_as[s].words));
	node_name(v, tag, shown_as[s].words);
}

/* "4 to come · 1 arrived · 2 in test": only what there is. */
static const char *counts(struct app *app, struct view *v)
{
	const char *text = "";
	for (size_t i = 0; i < sizeof shown_as / sizeof *shown_as; i++) {
		size_t n = desk_count(app->desk, (enum desk_status)i);
		if (n)
			text =
				view_stringf(v, "%s%s%zu %s", text, *text ? " · " : "", n, desk_status_name((enum desk_status)i));
	}
	return text;
}

static const char *seat_of(struct app *app, const struct desk_row *r)
{
	const struct desk_candidate *c = desk_find(desk_fold(app->desk), r->candidate->id);
	if (c && c->admit_count)
		return c->admits[c->admit_count - 1].seat;
	if (c && c->seat)
		return c->seat;
	return r->booking->seat ? r->booking->seat : "";
}

static void one_row(struct app *app, struct view *v, const struct desk_row *r)
{
	char starts[32], last4[5];
	page_clock(starts, r->booking->starts);
	profile_number_last4(last4, r->candidate->number);
	view_tr_open(v, NULL);
	view_td(v, starts);
	view_td_open(v);
	const char *id = view_stringf(v, "open/%s", r->candidate->id);
	if (r->alike)
		view_link(v, id,
			view_stringf(v, "%s, born %s, number %s", r->candidate->name, page_date(v, r->candidate->born),
				r->candidate->number));
	else
		view_link(v, id, r->candidate->name);
	view_td_close(v);
	view_td(v, view_stringf(v, "ends %s", last4));
	view_td(v, seat_of(app, r));
	view_td_open(v);
	page_status_tag(v, r->status);
	view_td_close(v);
	view_tr_close(v);
}

static void table(struct app *app, struct view *v, const struct desk_row *rows, size_t n)
{
	static const struct view_column columns[] = { { "Start", 90, false }, { "Name", 0, false },
		{ "Number", 130, false }, { "Seat", 80, false }, { "Status", 240, false } };
	view_table_open(v, "candidates", "Candidates", columns, 5);
	for (size_t i = 0; i < n; i++)
		one_row(app, v, &rows[i]);
	view_table_close(v);
}

void page_list_build(struct app *app, struct view *v)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_row *rows;
	size_t n = desk_rows(&rows, app->desk, p->search);
	page_open(app, v, "list", MAIN_WIDE, NULL, "Candidates");
	view_space(v, 10);
	view_text(v, STYLE_BODY, counts(app, v));
	view_space(v, 25);
	view_field(v, "search",
		&(struct view_field){ .label = "Search by name or number",
			.value = p->search,
			.chars = 40,
			.max_bytes = sizeof p->search - 1 });
	view_space(v, 25);
	if (n)
		table(app, v, rows, n);
	else
		view_inset(v, p->search[0] ? "Nobody booked for this session has this name or number."
								   : "Nobody is booked for this session.");
	view_focus(v, "search");
	page_bottom(v);
	view_button(v, "walk-in", "Someone not on the list", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "pause-all", "Pause all", BUTTON_SECONDARY);
	view_button(v, "end", "End of the sitting", BUTTON_SECONDARY);
	page_close(v);
}

/* Enter in the search opens the one candidate that is left. */
static void open_found(struct app *app)
{
	const struct desk_row *rows;
	char id[LIMIT_IDENTIFIER + 1];
	if (!app->desk_pages->search[0] || desk_rows(&rows, app->desk, app->desk_pages->search) != 1)
		return;
	snprintf(id, sizeof id, "%s", rows[0].candidate->id);
	app->desk_pages->search[0] = '\0';
	pages_open(app, id);
}

void page_list_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct desk_pages *p = app->desk_pages;
	if (!strcmp(id, "search") && action == ACTION_CHANGE)
		snprintf(p->search, sizeof p->search, "%s", arg ? arg : "");
	else if (!strcmp(id, "search") && action == ACTION_SUBMIT)
		open_found(app);
	else if (action == ACTION_PRESS && !strncmp(id, "open/", 5)) {
		p->search[0] = '\0';
		p->told[0] = '\0';
		pages_open(app, id + 5);
	} else if (pressed(id, action, "walk-in"))
		pages_go(app, DESK_PAGE_WALK_IN);
	else if (pressed(id, action, "end"))
		pages_go(app, DESK_PAGE_END);
	else
		pages_default(app, id, action, arg);
}

/* --- someone who is not booked --- */

void page_contact(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	if (!p || !p->contact.count)
		return;
	view_space(v, 25);
	view_text(v, STYLE_H2, "Whom to ask");
	for (size_t i = 0; i < p->contact.count; i++) {
		view_space(v, 10);
		view_text(v, STYLE_BODY, p->contact.list[i]);
	}
}

void page_walk_in_build(struct app *app, struct view *v)
{
	const struct profile *p = desk_profile(app->desk);
	const struct profile_refusal *r = p ? profile_find_refusal(p, "not-booked") : NULL;
	page_open(app, v, "walk-in", MAIN_COLUMN, NULL, "This person is not on the list");
	view_space(v, 20);
	view_text(v, STYLE_BODY,
		"They cannot take the assessment in this session: only people on the signed list may be checked in. "
		"Nobody at the centre can add a name.");
	view_space(v, 15);
	view_text(v, STYLE_BODY,
		"First search again by number: a name may be written differently. Then ask whether they are "
		"booked for another session or centre.");
	if (r) {
		view_space(v, 25);
		view_text(v, STYLE_H2, "What to say");
		view_space(v, 10);
		view_textf(v, STYLE_LEAD, "%s %s", r->text, r->rebook);
	}
	page_contact(app, v);
	view_space(v, 25);
	page_reason(app, v, "note", "Note for the record (optional)", "What they told you. No names are needed.");
	page_end(v, "Back to candidates", "record", "Record that they were told");
}

static void record_walk_in(struct app *app)
{
	struct error e = ERROR_INIT;
	char text[FORM_TEXT + 80];
	const char *note = form_get(app->desk_pages, "note");
	snprintf(text, sizeof text, "Someone who is not on the list came and was told how to book.%s%s",
		*note ? " " : "", note);
	app->desk_pages->error_count = 0;
	if (!pages_done(app, desk_log_incident(app->desk, text, NULL, NULL, &e), &e, NULL))
		return;
	pages_go(app, DESK_PAGE_LIST);
	pages_tell(app, "Recorded: someone not on the list was told how to book.");
}

void page_walk_in_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "record"))
		record_walk_in(app);
	else
		pages_default(app, id, action, arg);
}
