/* F9: which paper, which seat. Seats stand as a grid of cards in the centre file's order; a taken or unfit one says
 * so and is refused when pressed, because a disabled card would hide why. */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static const char *seat_words(struct app *app, struct view *v, const struct desk_seat *s, enum tag_kind *tag)
{
	struct desk_row row;
	if (s->revoked) {
		*tag = TAG_ERROR;
		return "Not in use";
	}
	if (s->candidate && strcmp(s->candidate, app->desk_pages->candidate) != 0) {
		*tag = TAG_WARN;
		return desk_row(&row, app->desk, s->candidate)
				   ? view_stringf(v, "%s: %s", s->planned ? "Planned" : "Taken", row.candidate->name)
				   : "Taken";
	}
	*tag = s->state ? TAG_OK : TAG_NEUTRAL;
	return s->state ? "Free" : "Free, not heard from yet";
}

static bool unfit(const struct desk_seat *s)
{
	return s->state && (!strcmp(s->state->state, "fault") || !strcmp(s->state->state, "locked"));
}

static void one_seat(struct app *app, struct view *v, const struct desk_seat *s)
{
	enum tag_kind tag;
	const char *words = seat_words(app, v, s, &tag);
	bool on = form_is(app->desk_pages, "seat", s->seat), alert = s->revoked || unfit(s);
	struct node *card = view_card_open(v, view_stringf(v, "seat/%s", s->seat), alert, on);
	card->box.min_height = 96;
	view_row_open(v, NULL);
	view_textf(v, STYLE_LEAD, "Seat %s", s->seat);
	view_bar_right(v);
	if (on)
		view_tag(v, TAG_INFO, "Chosen");
	view_layout_close(v);
	view_space(v, 10);
	view_tag(v, unfit(s) ? TAG_ERROR : tag, unfit(s) ? "Needs a facilitator" : words);
	view_card_close(v);
	node_name(v, card, view_stringf(v, "Seat %s", s->seat));
	node_describe(v, card, view_stringf(v, "%s%s", on ? "Chosen. " : "", unfit(s) ? "Needs a facilitator" : words));
}

static void papers(struct app *app, struct view *v, const struct desk_row *row)
{
	page_group_open(app, v, "paper", "Paper", NULL, GROUP_ONE);
	for (size_t i = 0; i < row->booking->paper_count; i++) {
		const char *paper = row->booking->papers[i];
		const struct desk_admit *a = desk_admitted(app->desk, row->candidate->id, paper);
		int64_t base = desk_paper_ms(app->desk, paper);
		const char *hint =
			base < 0 ? NULL : view_stringf(v, "%lld minutes before adjustments", (long long)(base / 60000));
		if (a)
			hint = view_stringf(v, "Seat code given for seat %s", a->seat);
		page_radio(app, v, "paper", paper, desk_paper_name(app->desk, paper), hint);
	}
	view_group_close(v);
}

static void fill(struct app *app, const struct desk_row *row)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_candidate *c = page_recorded(app);
	const char *next = desk_next_paper(app->desk, row);
	if (form_known(p, "filled"))
		return;
	form_set(p, "filled", "yes");
	const char *planned = c && c->paper && !desk_admitted(app->desk, p->candidate, c->paper) ? c->paper : NULL;
	form_set(p, "paper", planned ? planned : next ? next : row->booking->papers[0]);
	const char *seat = c && c->seat ? c->seat : row->booking->seat;
	form_set(p, "seat", seat ? seat : "");
}

void page_seat_build(struct app *app, struct view *v)
{
	const struct desk_seat *seats;
	struct desk_row row;
	char plan[400];
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	fill(app, &row);
	size_t n = desk_seats(&seats, app->desk);
	page_plan_words(app, &row, plan, sizeof plan);
	page_open(app, v, "seat", MAIN_WIDE, row.candidate->name, "Paper and seat");
	view_space(v, 20);
	papers(app, v, &row);
	view_space(v, 25);
	page_group_open(app, v, "seats", "Seat", view_stringf(v, "The seat is set up for: %s", plan), 0);
	view_grid_open(v, 260, &(struct view_box){ .gap = 15 });
	for (size_t i = 0; i < n; i++)
		one_seat(app, v, &seats[i]);
	view_layout_close(v);
	view_group_close(v);
	page_end(v, "Back to the steps", "save", "Save and continue");
}

static void save(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	p->error_count = 0;
	if (!*form_get(p, "seat"))
		page_error(app, "seats", "Choose a seat");
	if (!*form_get(p, "paper"))
		page_error(app, "paper", "Choose the paper");
	if (p->error_count)
		return;
	int rc = desk_plan_seat(app->desk, p->candidate, form_get(p, "paper"), form_get(p, "seat"), &e);
	if (pages_done(app, rc, &e, "seats"))
		pages_go(app, DESK_PAGE_TASKS);
}

void page_seat_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "save"))
		save(app);
	else
		pages_default(app, id, action, arg);
}
