/* Before the attempt: C0 idle, C1 seat code, C2 is this you, waiting for staff, C17 waiting for the paper, and a PC
 * whose journal cannot be opened. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#define CENTRE "Assessment centre"

static const char *seat_words(const struct app *app, struct view *v)
{
	const char *n = seat_number(app->seat);
	return *n ? view_stringf(v, "Seat %s", n) : "This seat";
}

/* --- C0 ---------------------------------------------------------------------------------------------------- */
static void idle(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "idle", CENTRE, FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1_PANEL, seat_words(app, v));
	view_space(v, 20);
	view_text(v, STYLE_LEAD, "Please wait until a facilitator shows you to this seat and gives you a seat code.");
	view_space(v, 30);
	view_button(v, "begin", "Enter my seat code", BUTTON_MAIN);
	view_main_close(v);
	seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

static void idle_action(struct app *app, const char *id, enum action action, const char *arg)
{
	(void)arg;
	if (seat_common_action(app, id, action))
		return;
	if (action == ACTION_PRESS && !strcmp(id, "begin")) {
		seat_note_clear(app);
		app->seat_pages->code_page = true;
	}
}

const struct screen seat_page_idle = { "C0", idle, idle_action, NULL };

/* --- C1 ---------------------------------------------------------------------------------------------------- */
static void code(struct app *app, struct view *v)
{
	int left = seat_code_tries_left(app->seat);
	seat_frame_open(app, v, "code", CENTRE, FRAME_CALL);
	view_focus(v, "code");
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Enter your seat code");
	view_space(v, 20);
	view_field(v, "code",
		&(struct view_field){ .label = "Seat code",
			.hint = "6 letters and numbers. Capital or small letters, spaces and dashes all work.",
			.error = seat_note_for(app, "code"),
			.value = app->seat_pages->code,
			.flags = FIELD_CODE | FIELD_REQUIRED,
			.chars = 10,
			.max_bytes = sizeof app->seat_pages->code - 1 });
	if (left > 0 && left < 3) {
		view_space(v, 15);
		view_textf(v, STYLE_BODY, "You have %d %s left. After that a facilitator will come to help.", left,
			left == 1 ? "try" : "tries");
	}
	view_main_close(v);
	seat_frame_bottom(v, "close", "Back", "continue", "Continue");
	seat_frame_close(v);
}

static void try_code(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	struct error e = ERROR_INIT;
	bool ok = seat_did(app, "code", seat_try_code(app->seat, p->code, &e), &e);
	memset(p->code, 0, sizeof p->code);
	p->code_page = !ok && seat_stage(app->seat) == SEAT_IDLE;
}

static void code_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	bool press = action == ACTION_PRESS || action == ACTION_SHORTCUT;
	if (seat_common_action(app, id, action))
		return;
	if (action == ACTION_CHANGE && !strcmp(id, "code"))
		snprintf(p->code, sizeof p->code, "%s", arg ? arg : "");
	else if (seat_is_press(action) && (!strcmp(id, "continue") || !strcmp(id, "code")))
		try_code(app);
	else if (press && !strcmp(id, "close")) {
		p->code_page = false;
		memset(p->code, 0, sizeof p->code);
	}
}

const struct screen seat_page_code = { "C1", code, code_action, NULL };

/* --- C2 ---------------------------------------------------------------------------------------------------- */
static void identity_rows(struct app *app, struct view *v)
{
	const struct profile *p = seat_profile(app->seat);
	const char *number = p && p->number.label && *p->number.label ? p->number.label : "Registration number";
	const char *last4 = seat_candidate_last4(app->seat);
	int64_t allowed = seat_allowed_ms(app);
	struct buffer time = BUFFER_INIT(200);
	if (allowed >= 0)
		seat_add_minutes(&time, allowed);
	else
		buffer_add_string(&time, "No time limit");
	if (allowed > seat_base_ms(app->seat) && seat_base_ms(app->seat) >= 0)
		buffer_add_string(&time, ", extra time included");
	view_summary_row(v, NULL, "Name", seat_candidate_name(app->seat));
	if (*last4)
		view_summary_row(v, NULL, number, view_stringf(v, "ends in %s", last4));
	view_summary_row(v, NULL, "Paper", seat_title(app));
	view_summary_row(v, NULL, "Your time", buffer_text(&time));
	buffer_release(&time);
}

static void identity(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "identity", CENTRE, FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Is this you?");
	view_space(v, 25);
	identity_rows(app, v);
	view_main_close(v);
	seat_frame_bottom(v, "no", "No, this is not right", "yes", "Yes, this is me");
	seat_frame_close(v);
}

static void identity_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	(void)arg;
	if (seat_common_action(app, id, action) || action != ACTION_PRESS)
		return;
	if (!strcmp(id, "yes") || !strcmp(id, "no"))
		seat_did(app, "", seat_confirm(app->seat, *id == 'y', &e), &e);
}

const struct screen seat_page_identity = { "C2", identity, identity_action, NULL };

/* --- waiting for staff ------------------------------------------------------------------------------------- */
static void locked(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "locked", CENTRE, 0);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, "A facilitator is coming to help you");
	view_space(v, 20);
	view_text(
		v, STYLE_BODY, "Please wait at this seat. You have not done anything wrong and no time is being used.");
	view_main_close(v);
	seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

static void only_common(struct app *app, const char *id, enum action action, const char *arg)
{
	(void)arg;
	seat_common_action(app, id, action);
}

const struct screen seat_page_locked = { "C2-locked", locked, only_common, NULL };

/* What keeps this seat from going on, in words that staff can act on or read out to somebody. */
static void for_staff(struct app *app, struct view *v)
{
	if (!*seat_problem(app->seat))
		return;
	view_space(v, 30);
	view_inset_open(v);
	view_text(v, STYLE_BOLD, "For staff");
	view_text(v, STYLE_BODY, seat_problem(app->seat));
	view_inset_close(v);
}

/* --- C17 --------------------------------------------------------------------------------------------------- */
static void opens(struct app *app, struct view *v)
{
	char at[TIME_TEXT];
	int64_t when = seat_opens_at(app->seat);
	view_text(v, STYLE_H1, "Your paper is not open yet");
	view_space(v, 20);
	view_text(v, STYLE_LEAD, "Opens when the centre receives the release.");
	view_space(v, 15);
	if (when > 0) {
		time_hm(at, when);
		view_textf(v, STYLE_BODY, "It is expected at %s.", at);
		view_space(v, 15);
	}
	view_text(v, STYLE_BODY, "You do not need to do anything. Your time has not started.");
}

static void checking(struct app *app, struct view *v)
{
	int percent = seat_waiting_percent(app->seat);
	view_text(v, STYLE_H1, "Your paper is being made ready");
	view_space(v, 20);
	view_text(v, STYLE_BODY, "The computer is checking that your paper is complete. Your time has not started.");
	view_space(v, 20);
	view_stack_open(v, &(struct view_box){ .max_width = 600, .gap = 10 });
	view_progress(v, "check", "Check of your paper", percent, 100);
	view_textf(v, STYLE_HINT, "%d %% checked", percent);
	view_layout_close(v);
}

static void waiting(struct app *app, struct view *v)
{
	bool release = seat_waiting_for_release(app->seat);
	seat_frame_open(app, v, release ? "waiting" : "checking", seat_title(app), FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	if (release)
		opens(app, v);
	else
		checking(app, v);
	for_staff(app, v);
	view_main_close(v);
	seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

const struct screen seat_page_waiting = { "C17", waiting, only_common, NULL };

/* --- a journal that cannot be opened ----------------------------------------------------------------------- */
static void blocked(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "blocked", CENTRE, FRAME_CALL);
	view_main_open(v, MAIN_COLUMN);
	view_text(v, STYLE_H1, "This seat cannot be used");
	view_space(v, 20);
	view_text(v, STYLE_LEAD, "Please call a facilitator. Nothing that was answered here has been deleted.");
	for_staff(app, v);
	view_main_close(v);
	seat_frame_bottom_staff(v);
	seat_frame_close(v);
}

const struct screen seat_page_blocked = { "blocked", blocked, only_common, NULL };
