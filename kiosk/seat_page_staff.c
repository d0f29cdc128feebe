/* C19: staff at the seat, behind a PIN. It lies over whatever page stands and never stops the clock by itself; it
 * closes after two minutes without an act. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#include "engine/memory.h"

static void touch(struct app *app)
{
	app->seat_pages->staff_ms = app->now_ms;
}

static bool is_close(const char *id, enum action action)
{
	return (action == ACTION_PRESS || action == ACTION_SHORTCUT) && (!strcmp(id, "close") || !strcmp(id, "staff"));
}

/* --- PIN --------------------------------------------------------------------------------------------------- */
static void pin(struct app *app, struct view *v)
{
	struct seat_pages *p = app->seat_pages;
	bool runs = seat_stage(app->seat) == SEAT_RUNNING && seat_allowed_ms(app) >= 0;
	seat_frame_open(app, v, "pin", "Staff", runs ? FRAME_TIMER : 0);
	view_focus(v, "pin");
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Staff functions");
	view_space(v, 20);
	if (runs)
		view_text(v, STYLE_BODY, "The candidate's time goes on.");
	view_space(v, runs ? 20 : 0);
	if (p->pin_waits)
		view_text(v, STYLE_BODY, "There were too many wrong PINs. You can try again in about a minute.");
	else
		view_field(v, "pin",
			&(struct view_field){ .label = "Your PIN",
				.error = seat_note_for(app, "pin"),
				.value = p->pin,
				.flags = FIELD_SECRET | FIELD_DIGITS | FIELD_REQUIRED,
				.chars = 12,
				.max_bytes = sizeof p->pin - 1 });
	view_main_close(v);
	if (p->pin_waits)
		seat_frame_bottom(v, "close", "Back", NULL, NULL);
	else
		seat_frame_bottom(v, "close", "Back", "continue", "Continue");
	seat_frame_close(v);
}

static void try_pin(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	struct error e = ERROR_INIT;
	char staff[LIMIT_IDENTIFIER + 1] = "";
	bool ok = seat_did(app, "pin", seat_staff_pin(app->seat, p->pin, staff, &e), &e);
	mem_wipe(p->pin, sizeof p->pin);
	p->pin_look_ms = 0;
	if (ok)
		snprintf(p->staff_id, sizeof p->staff_id, "%s", *staff ? staff : "staff");
}

static void pin_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	touch(app);
	if (is_close(id, action))
		seat_staff_close(app);
	else if (action == ACTION_CHANGE && !strcmp(id, "pin"))
		snprintf(p->pin, sizeof p->pin, "%s", arg ? arg : "");
	else if (action == ACTION_PRESS && !strcmp(id, "told/close"))
		seat_common_action(app, id, action);
	else if (seat_is_press(action) && (!strcmp(id, "continue") || !strcmp(id, "pin")))
		try_pin(app);
}

const struct screen seat_page_pin = { "C19-pin", pin, pin_action, NULL };

/* --- functions --------------------------------------------------------------------------------------------- */
static bool can_resume(enum seat_stage s)
{
	return s == SEAT_PAUSED || s == SEAT_INTERRUPTED || s == SEAT_LOCKED;
}

static bool can_clear(enum seat_stage s)
{
	return s == SEAT_SENT || s == SEAT_TIME_UP || s == SEAT_ENDED;
}

static const char *stage_words(enum seat_stage s)
{
	static const char *const words[SEAT_STAGES] = { "Nobody is at this seat.",
		"The candidate is confirming who they are.", "The seat waits for staff.", "The seat waits for the paper.",
		"The candidate is making choices.", "The candidate is setting up the screen.",
		"The candidate is reading the instructions.", "The candidate is ready to start.",
		"The paper is running. The candidate's time goes on.", "The paper is paused. No time is being used.",
		"The paper was interrupted. No time is being used.", "This computer cannot save. The clock has stopped.",
		"Time is up. The answers are kept.", "The answers are handed in.", "The paper was ended by staff.",
		"A journal on this computer cannot be opened." };
	return s < SEAT_STAGES ? words[s] : "";
}

static void pause_part(struct app *app, struct view *v)
{
	view_text(v, STYLE_H2, "Pause the paper");
	view_space(v, 10);
	view_field(v, "reason",
		&(struct view_field){ .label = "Reason",
			.hint = "The candidate can read it. For example: fire alarm, technical problem.",
			.error = seat_note_for(app, "reason"),
			.value = app->seat_pages->reason,
			.flags = FIELD_REQUIRED,
			.max_bytes = SEAT_REASON - 1 });
	view_space(v, 15);
	view_button(v, "pause", "Pause", BUTTON_WARNING);
	view_space(v, 35);
}

static void act_buttons(struct app *app, struct view *v, enum seat_stage stage)
{
	view_stack_open(v, &(struct view_box){ .gap = 15, .align = ALIGN_START });
	if (can_resume(stage))
		view_button(v, "resume", stage == SEAT_LOCKED ? "Unlock this seat" : "Resume the paper", BUTTON_MAIN);
	if (can_clear(stage))
		view_button(v, "clear", "Clear this seat for the next candidate", BUTTON_MAIN);
	if (seat_attempt(app->seat)->state != ATTEMPT_EMPTY) {
		struct node *n = view_button(v, "ledger",
			app->seat_pages->ledger ? "Hide the time ledger" : "Show the time ledger", BUTTON_SECONDARY);
		node_state(n, app->seat_pages->ledger ? STATE_EXPANDED : STATE_COLLAPSED, true);
	}
	if (app->desk)
		view_button(v, "desk", "Show the check-in desk", BUTTON_SECONDARY);
	view_button(v, "quit", "Close the kiosk", BUTTON_SECONDARY);
	view_layout_close(v);
}

static void staff(struct app *app, struct view *v)
{
	enum seat_stage stage = seat_stage(app->seat);
	bool runs = stage == SEAT_RUNNING;
	seat_frame_open(app, v, "staff", "Staff", runs ? FRAME_SAVE | FRAME_TIMER : 0);
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Staff functions");
	view_space(v, 10);
	view_text(v, STYLE_LEAD, stage_words(stage));
	view_space(v, 10);
	view_text(v, STYLE_HINT, seat_problem(app->seat));
	view_space(v, 30);
	if (runs)
		pause_part(app, v);
	act_buttons(app, v, stage);
	if (app->seat_pages->ledger) {
		view_space(v, 30);
		view_text(v, STYLE_H2, "Time ledger");
		view_space(v, 10);
		seat_show_ledger(app, v);
	}
	view_main_close(v);
	seat_frame_bottom(v, "close", "Back to the candidate's screen", NULL, NULL);
	seat_frame_close(v);
}

/* --- acting ------------------------------------------------------------------------------------------------ */
static void pause_it(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	struct error e = ERROR_INIT;
	if (!p->reason[strspn(p->reason, " ")]) {
		seat_did(app, "reason", error_set(&e, ERR_FORMAT, "Enter a reason"), &e);
		return;
	}
	if (seat_did(app, "reason", seat_staff_pause(app->seat, p->staff_id, p->reason, &e), &e))
		seat_staff_close(app);
}

static void resume(struct app *app)
{
	struct error e = ERROR_INIT;
	if (seat_did(app, "", seat_staff_resume(app->seat, app->seat_pages->staff_id, &e), &e))
		seat_staff_close(app);
}

static void finish(struct app *app)
{
	struct error e = ERROR_INIT;
	if (seat_did(app, "", seat_finish(app->seat, &e), &e))
		seat_staff_close(app);
}

static void to_desk(struct app *app)
{
	seat_staff_close(app);
	app_show(app, SIDE_DESK);
}

static void quit(struct app *app)
{
	app->quit = true;
}

static void toggle_ledger(struct app *app)
{
	app->seat_pages->ledger = !app->seat_pages->ledger;
}

static void staff_action(struct app *app, const char *id, enum action action, const char *arg)
{
	static const struct {
		const char *id;
		void (*act)(struct app *app);
	} acts[] = { { "pause", pause_it }, { "reason", pause_it }, { "resume", resume }, { "clear", finish },
		{ "ledger", toggle_ledger }, { "desk", to_desk }, { "quit", quit } };
	struct seat_pages *p = app->seat_pages;
	touch(app);
	if (is_close(id, action)) {
		seat_staff_close(app);
		return;
	}
	if (action == ACTION_CHANGE && !strcmp(id, "reason"))
		snprintf(p->reason, sizeof p->reason, "%s", arg ? arg : "");
	for (size_t i = 0; seat_is_press(action) && i < sizeof acts / sizeof *acts; i++)
		if (!strcmp(id, acts[i].id)) {
			acts[i].act(app);
			return;
		}
}

const struct screen seat_page_staff = { "C19", staff, staff_action, NULL };
