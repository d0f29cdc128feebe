/* C5 instructions with an untimed sample, and C6: the last page before the clock starts. */
#include "kiosk/seat_pages.h"

#include <string.h>

/* --- C5 ---------------------------------------------------------------------------------------------------- */
static void how_it_works(struct app *app, struct view *v)
{
	static const char *const lines[] = {
		"You can answer the questions in any order, and change your answers until you send them.",
		"Every answer is saved at once. If this computer stops, nothing is lost and no time is used.",
		"Flag a question to find it again on the review page.",
		"Press Call facilitator at any time to ask for help."
	};
	const struct profile_component *c = seat_component(app->seat);
	view_stack_open(v, &(struct view_box){ .gap = 15 });
	for (size_t i = 0; c && i < c->instructions.count; i++)
		view_text(v, STYLE_BODY, c->instructions.list[i]);
	view_list_open(v, LIST_BULLET);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		view_item_open(v);
		view_text(v, STYLE_BODY, lines[i]);
		view_item_close(v);
	}
	view_list_close(v);
	view_layout_close(v);
}

static void instructions(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "instructions", seat_title(app), FRAME_DISPLAY | FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, "How this assessment works");
	view_space(v, 20);
	how_it_works(app, v);
	view_space(v, 35);
	if (app->seat_pages->samples) {
		view_text(v, STYLE_H2, "Try it");
		view_space(v, 10);
		view_text(v, STYLE_BODY, "This is only to practise. It is not timed and not recorded.");
		seat_samples_show(app, v);
	}
	view_main_close(v);
	seat_frame_bottom(v, "back", "Back to set-up", "continue", "Continue");
	seat_frame_close(v);
}

static void instructions_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	if (action == ACTION_PRESS && !strcmp(id, "back"))
		id = "display";
	if (seat_samples_action(app, id, action, arg) || seat_common_action(app, id, action))
		return;
	if (action == ACTION_PRESS && !strcmp(id, "continue"))
		seat_did(app, "", seat_instructions_done(app->seat, &e), &e);
}

const struct screen seat_page_instructions = { "C5", instructions, instructions_action, NULL };

/* --- C6 ---------------------------------------------------------------------------------------------------- */
static void ready(struct app *app, struct view *v)
{
	struct buffer time = BUFFER_INIT(200);
	size_t count = seat_question_count(app);
	seat_add_time_line(&time, app);
	seat_frame_open(app, v, "ready", seat_title(app), FRAME_DISPLAY | FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "You are ready to start");
	view_space(v, 25);
	view_text(v, STYLE_LEAD, buffer_text(&time));
	view_space(v, 15);
	view_textf(v, STYLE_BODY, "There %s %zu question%s.", count == 1 ? "is" : "are", count, count == 1 ? "" : "s");
	view_space(v, 15);
	if (seat_allowed_ms(app) >= 0)
		view_text(v, STYLE_BODY, "The clock starts at the first question. Start when you are ready.");
	else
		view_text(v, STYLE_BODY, "Start when you are ready.");
	view_main_close(v);
	seat_frame_bottom(v, NULL, NULL, "start", "Start the assessment");
	seat_frame_close(v);
	buffer_release(&time);
}

static void ready_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	(void)arg;
	if (seat_common_action(app, id, action) || action != ACTION_PRESS)
		return;
	if (!strcmp(id, "start"))
		seat_did(app, "", seat_start(app->seat, &e), &e);
}

const struct screen seat_page_ready = { "C6", ready, ready_action, NULL };
