/* Which page is shown, and what follows the model by itself: the look, the timer, what is told, stage changes. */
#include "kiosk/seat_pages.h"

#include <string.h>

#include "engine/memory.h"

#define STAFF_IDLE_MS 120000 /* the staff page closes after so long without an act */
#define PIN_LOOK_MS 500      /* asking whether a PIN may be tried reads a file */

static void reset(struct seat_pages *p)
{
	double dpi = p->panel_dpi;
	mem_wipe(p, sizeof *p);
	*p = (struct seat_pages){ .stage = SEAT_STAGES, .question = SIZE_MAX, .choice = { -1, -1 }, .panel_dpi = dpi };
}

int seat_pages_new(struct app *app, struct error *e)
{
	struct seat_pages *p = mem_zero(1, sizeof *p);
	if (!p)
		return error_set(e, ERR_NOMEM, "out of memory");
	reset(p);
	app->seat_pages = p;
	return 0;
}

void seat_pages_free(struct app *app)
{
	if (app->seat_pages)
		mem_free_wiped(app->seat_pages, sizeof *app->seat_pages);
	app->seat_pages = NULL;
}

void seat_pages_panel(struct app *app, double dpi)
{
	app->seat_pages->panel_dpi = dpi > 20 && dpi < 1000 ? dpi : 0;
}

static const struct screen *running_screen(const struct seat_pages *p)
{
	if (p->display)
		return &seat_page_display;
	if (p->page == RUNNING_REVIEW)
		return &seat_page_review;
	return p->page == RUNNING_CONFIRM ? &seat_page_confirm : &seat_page_question;
}

const struct screen *seat_screen(struct app *app)
{
	static const struct screen *const screens[SEAT_STAGES] = { &seat_page_idle, &seat_page_identity,
		&seat_page_locked, &seat_page_waiting, &seat_page_choices, &seat_page_setup, &seat_page_instructions,
		&seat_page_ready, NULL, &seat_page_paused, &seat_page_interrupted, &seat_page_fault, &seat_page_time_up,
		&seat_page_sent, &seat_page_ended, &seat_page_blocked };
	const struct seat_pages *p = app->seat_pages;
	enum seat_stage stage = seat_stage(app->seat);
	if (p->staff)
		return p->staff_id[0] ? &seat_page_staff : &seat_page_pin;
	if (stage == SEAT_IDLE && p->code_page)
		return &seat_page_code;
	if (stage == SEAT_RUNNING)
		return running_screen(p);
	return screens[stage < SEAT_STAGES ? stage : SEAT_BLOCKED];
}

/* --- following the model ----------------------------------------------------------------------------------- */
/* What was recorded before a restart, else what was booked, else nothing. */
static void show_choices(struct app *app)
{
	for (int what = 0; what < 2; what++) {
		const struct attempt_choice *made = &seat_attempt(app->seat)->choices[what];
		app->seat_pages->choice[what] =
			made->made ? made->value : seat_booked_choice(app->seat, (enum choice_what)what);
	}
}

static void enter_stage(struct app *app, enum seat_stage from, enum seat_stage to)
{
	struct seat_pages *p = app->seat_pages;
	if (to == SEAT_IDLE) {
		bool staff = p->staff;
		char id[sizeof p->staff_id];
		memcpy(id, p->staff_id, sizeof id);
		uint64_t ms = p->staff_ms;
		reset(p);
		p->staff = staff;
		p->staff_ms = ms;
		memcpy(p->staff_id, id, sizeof id);
		ui_forget(app->ui);
	} else
		seat_note_clear(app);
	if (from == SEAT_IDLE || from == SEAT_STAGES || from == SEAT_BLOCKED ||
		(from == SEAT_READY && to == SEAT_RUNNING))
		seat_told_begin(app);
	if (to == SEAT_CHOICES)
		show_choices(app);
	if (to == SEAT_SETUP)
		seat_setup_begin(app);
	if (to == SEAT_INSTRUCTIONS)
		seat_samples_begin(app);
	if (to != SEAT_RUNNING)
		p->display = false;
	if (to == SEAT_RUNNING)
		p->question = SIZE_MAX;
}

static bool follow_stage(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	enum seat_stage from = p->stage, to = seat_stage(app->seat);
	if (from == to)
		return false;
	p->stage = to;
	enter_stage(app, from, to);
	p->stage = to;
	return true;
}

static bool follow_look(struct app *app)
{
	struct look want = LOOK_INIT;
	const struct look *have = ui_look(app->ui);
	struct setup setup = seat_setup_full(app);
	if (seat_stage(app->seat) != SEAT_IDLE)
		seat_look_of(&want, &setup);
	if (!want.theme)
		want.theme = theme_get(THEME_DEFAULT);
	const struct theme *theme = have->theme ? have->theme : theme_get(THEME_DEFAULT);
	if (have->zoom == want.zoom && have->family == want.family && have->spacing == want.spacing &&
		!strcmp(theme->id, want.theme->id))
		return false;
	ui_look_set(app->ui, &want);
	return true;
}

static bool follow_staff(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	if (!p->staff)
		return false;
	if (app->now_ms - p->staff_ms > STAFF_IDLE_MS) {
		seat_staff_close(app);
		return true;
	}
	if (p->staff_id[0] || app->now_ms - p->pin_look_ms < PIN_LOOK_MS)
		return false;
	int seconds = 0;
	bool waited = p->pin_waits;
	p->pin_waits = seat_pin_waits(app->seat, app->wall_s, &seconds);
	p->pin_look_ms = app->now_ms;
	return p->pin_waits != waited;
}

bool seat_pages_tick(struct app *app)
{
	if (app->side != SIDE_SEAT || !app->seat)
		return false;
	bool changed = follow_stage(app);
	changed |= follow_look(app);
	changed |= follow_staff(app);
	changed |= seat_told_follow(app);
	changed |= seat_timer_follow(app);
	changed |= seat_question_follow(app);
	return changed;
}
