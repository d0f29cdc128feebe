/* F10, after "Check in": the seat and its code, large. The code stands nowhere else; leaving the page forgets it.
 */
#include "kiosk/desk_pages.h"

#include "engine/memory.h"

#include <stdio.h>
#include <string.h>

void page_show_code(struct app *app, char code[DESK_CODE_SIZE], const char *seat)
{
	struct desk_pages *p = app->desk_pages;
	char kept[LIMIT_IDENTIFIER + 1];
	snprintf(kept, sizeof kept, "%s", seat);
	pages_go(app, DESK_PAGE_CODE);
	memcpy(p->code, code, sizeof p->code);
	memcpy(p->code_seat, kept, sizeof p->code_seat);
	mem_wipe(code, DESK_CODE_SIZE);
}

/* After a restart, or where a page was opened without a fresh code. */
static void without_code(struct app *app, struct view *v, const struct desk_row *row)
{
	page_open(app, v, "code-gone", MAIN_COLUMN, NULL, view_stringf(v, "%s is checked in", row->candidate->name));
	view_space(v, 20);
	view_text(
		v, STYLE_BODY, "The seat code is shown once only. If the candidate does not have it, give a new one.");
	page_bottom(v);
	view_button(v, "list", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "new-code", "Give a new code", BUTTON_MAIN);
	page_close(v);
}

static void big_code(struct app *app, struct view *v)
{
	const struct desk_pages *p = app->desk_pages;
	char spaced[2 * DESK_CODE_SIZE] = "";
	for (size_t i = 0; p->code[i]; i++) {
		spaced[2 * i] = p->code[i];
		spaced[2 * i + 1] = p->code[i + 1] ? ' ' : '\0';
	}
	view_textf(v, STYLE_PANEL, "Seat %s", p->code_seat);
	view_space(v, 20);
	struct node *n = view_text(v, STYLE_H1_PANEL, spaced);
	n->role = ROLE_STATUS;
	n->level = 0;
	n->id = view_string(v, "code");
	node_name(v, n, "Seat code"); /* said sign by sign: the value has blanks, and the seat's field forgives them */
	node_value(v, n, spaced);
}

static void instructions(struct app *app, struct view *v, const struct desk_row *row)
{
	const struct desk_candidate *c = page_recorded(app);
	char plan[400];
	page_plan_words(app, row, plan, sizeof plan);
	view_text(v, STYLE_H2, "What happens next");
	view_space(v, 10);
	view_list_open(v, LIST_NUMBER);
	view_item_open(v);
	view_textf(v, STYLE_BODY, "Write the code down for the candidate. It is shown only here.");
	view_item_close(v);
	view_item_open(v);
	view_textf(v, STYLE_BODY,
		"Show the candidate to seat %s. The code is typed in there; it works at no other seat.",
		app->desk_pages->code_seat);
	view_item_close(v);
	view_item_open(v);
	view_text(v, STYLE_BODY,
		"The candidate confirms their name and sets up the screen. The clock starts at the first question.");
	view_item_close(v);
	view_list_close(v);
	view_space(v, 25);
	if (c && c->admit_count)
		view_summary_row(v, NULL, "Paper", desk_paper_name(app->desk, c->admits[c->admit_count - 1].paper));
	view_summary_row(v, NULL, "Sent to the seat", plan);
	if (desk_next_paper(app->desk, row))
		view_summary_row(v, NULL, "Still to come", desk_paper_name(app->desk, desk_next_paper(app->desk, row)));
}

void page_code_build(struct app *app, struct view *v)
{
	struct desk_row row;
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	if (!app->desk_pages->code[0]) {
		without_code(app, v, &row);
		return;
	}
	page_open(app, v, "code", MAIN_COLUMN, NULL, NULL);
	view_panel_open(v);
	view_textf(v, STYLE_H1, "%s is checked in", row.candidate->name);
	view_space(v, 25);
	big_code(app, v);
	view_panel_close(v);
	view_space(v, 35);
	instructions(app, v, &row);
	page_bottom(v);
	if (!app->seat)
		view_bar_right(v);
	view_button(v, "list", "Next candidate", app->seat ? BUTTON_SECONDARY : BUTTON_MAIN);
	if (app->seat) {
		view_bar_right(v);
		view_button(v, "hand-over", "Hand the screen to the candidate", BUTTON_MAIN);
	}
	page_close(v);
}

void page_new_code(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	const struct desk_candidate *c = page_recorded(app);
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE], seat[LIMIT_IDENTIFIER + 1];
	p->error_count = 0;
	snprintf(seat, sizeof seat, "%s", c && c->seat ? c->seat : "");
	if (pages_done(app, desk_admit(app->desk, p->candidate, code, &e), &e, NULL))
		page_show_code(app, code, seat);
}

static void hand_over(struct app *app)
{
	pages_go(app, DESK_PAGE_LIST);
	app_show(app, SIDE_SEAT);
}

void page_code_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (pressed(id, action, "list"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "new-code"))
		page_new_code(app);
	else if (pressed(id, action, "hand-over"))
		hand_over(app);
	else
		pages_default(app, id, action, arg);
}
