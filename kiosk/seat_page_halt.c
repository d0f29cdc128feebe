/* The clock stands still: C12 break, C14 paused by staff, C15 interrupted, C16 cannot save. No question is in the
 * tree. */
#include "kiosk/seat_pages.h"

#include <string.h>

static void only_common(struct app *app, const char *id, enum action action, const char *arg)
{
	(void)arg;
	seat_common_action(app, id, action);
}

static void page(
	struct app *app, struct view *v, const char *key, const char *h1, const char *const lines[], size_t count)
{
	seat_frame_open(app, v, key, seat_title(app), FRAME_SAVE | FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, h1);
	view_space(v, 20);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	for (size_t i = 0; i < count; i++)
		if (lines[i] && *lines[i])
			view_text(v, i ? STYLE_BODY : STYLE_LEAD, lines[i]);
	view_layout_close(v);
}

static void bottom_of_break(struct view *v)
{
	view_bottom_open(v);
	node_describe(v, view_button(v, "staff", "Staff", BUTTON_LINK), "For staff, with a PIN");
	view_bar_right(v);
	view_button(v, "go-on", "End my break and go on", BUTTON_MAIN);
	view_bottom_close(v);
}

static void close_page(struct app *app, struct view *v, bool ledger)
{
	if (ledger && seat_attempt(app->seat)->started) {
		view_space(v, 35);
		view_text(v, STYLE_H2, "Your time");
		view_space(v, 10);
		seat_show_ledger(app, v);
	}
	view_main_close(v);
	if (seat_stage(app->seat) == SEAT_PAUSED && seat_attempt(app->seat)->pause_by == PAUSE_BREAK)
		bottom_of_break(v);
	else
		seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

static void paused(struct app *app, struct view *v)
{
	const struct attempt *a = seat_attempt(app->seat);
	const char *why = a->pause_reason && *a->pause_reason ? view_stringf(v, "Reason: %s", a->pause_reason) : NULL;
	if (a->pause_by == PAUSE_BREAK)
		page(app, v, "break", "You are on a break",
			(const char *const[]){ "Your time is not being used.",
				"Your answers are saved and the questions are hidden. Go on when you are ready." },
			2);
	else
		page(app, v, "paused", "Your paper has been paused",
			(const char *const[]){ "Your time is not being used.", why,
				"Your answers are saved and the questions are hidden. A facilitator will start your paper again." },
			3);
	close_page(app, v, true);
}

const struct screen seat_page_paused = { "C14", paused, only_common, NULL };

static void interrupted(struct app *app, struct view *v)
{
	page(app, v, "interrupted", "Your paper was interrupted",
		(const char *const[]){ "Nothing is lost. Time has not been used.",
			"You will go on where you were, with all your answers. Please wait for a facilitator." },
		2);
	close_page(app, v, true);
}

const struct screen seat_page_interrupted = { "C15", interrupted, only_common, NULL };

static void fault(struct app *app, struct view *v)
{
	page(app, v, "fault", "Please raise your hand",
		(const char *const[]){ "This computer cannot save your answers at the moment.",
			"Your clock has stopped. What was saved before is safe. A facilitator will help you." },
		2);
	if (*seat_problem(app->seat)) {
		view_space(v, 30);
		view_inset_open(v);
		view_text(v, STYLE_BOLD, "For staff");
		view_text(v, STYLE_BODY, seat_problem(app->seat));
		view_inset_close(v);
	}
	close_page(app, v, false);
}

const struct screen seat_page_fault = { "C16", fault, only_common, NULL };
