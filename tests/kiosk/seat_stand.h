/* The candidate's screens on a stand: a ui, the stand-in seat, acting by names only, and how to get to each page.
 * Included by one test file at a time, as the stand-in is. */
#ifndef TESTS_KIOSK_SEAT_STAND_H
#define TESTS_KIOSK_SEAT_STAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <SDL.h>

#include "kiosk/seat_pages.h"
#include "kiosk/semantics.h"
#include "kiosk/text.h"
#include "tests/kiosk/fake_seat.h"

#include <cmocka.h> /* last: it renames test_free */

/* --- a kiosk without its models ---------------------------------------------------------------------------- */
struct stand {
	struct app app;
	struct text_engine *text;
};

static inline void build(void *ctx, struct view *v)
{
	seat_screen(ctx)->build(ctx, v);
}

static inline void on_action(void *ctx, const char *id, enum action action, const char *arg)
{
	seat_screen(ctx)->action(ctx, id, action, arg);
}

static inline bool prefetch(void *ctx, struct view *v, int n)
{
	const struct screen *s = seat_screen(ctx);
	return s->prefetch && s->prefetch(ctx, v, n);
}

static const struct ui_shortcut keys[] = { { "F2", "display" }, { "Alt+N", "next" }, { "Alt+P", "previous" },
	{ "Alt+F", "flag" }, { "Alt+S", "scenario" }, { "Ctrl+Alt+S", "staff" }, { "Escape", "close" } };
static const struct ui_screen screen = { build, on_action, prefetch, NULL, keys, sizeof keys / sizeof *keys };

void app_show(struct app *app, enum app_side side)
{
	app->side = side;
}

static inline void tick(struct stand *t, uint64_t ms)
{
	t->app.now_ms += ms;
	t->app.seat->now = t->app.now_ms;
	if (seat_pages_tick(&t->app))
		ui_changed(t->app.ui);
	ui_update(t->app.ui, t->app.now_ms);
}

static inline struct stand *stand_new(bool written)
{
	struct stand *t = mem_zero(1, sizeof *t);
	struct error e = ERROR_INIT;
	assert_int_equal(text_engine_new(&t->text, "assets", &e), 0);
	assert_int_equal(ui_new(&t->app.ui, t->text), 0);
	t->app.side = SIDE_SEAT;
	t->app.seat = fake_new(written);
	t->app.now_ms = t->app.seat->now;
	t->app.wall_s = 1795426200;
	assert_int_equal(seat_pages_new(&t->app, &e), 0);
	ui_size_set(t->app.ui, 1920, 1080);
	ui_screen_set(t->app.ui, &screen, &t->app);
	tick(t, 0);
	return t;
}

static inline void stand_free(struct stand *t)
{
	ui_free(t->app.ui);
	seat_pages_free(&t->app);
	fake_free(t->app.seat);
	text_engine_free(t->text);
	mem_free(t);
}

/* --- acting by names only ---------------------------------------------------------------------------------- */
static inline struct node *find(struct stand *t, const char *name)
{
	struct node *n[4];
	ui_update(t->app.ui, t->app.now_ms);
	return semantic_find(ui_view(t->app.ui), ROLE_NONE, name, n, 4) ? n[0] : NULL;
}

static inline struct node *need(struct stand *t, const char *name)
{
	struct node *n = find(t, name);
	if (!n) {
		fail_msg("nothing is called \"%s\" on %s", name, seat_screen(&t->app)->name);
		abort();
	}
	return n;
}

static inline void press(struct stand *t, const char *name)
{
	assert_int_equal(ui_dispatch(t->app.ui, need(t, name)->id, ACTION_PRESS, NULL), 0);
	tick(t, 100);
}

static inline void set(struct stand *t, const char *name, const char *text)
{
	assert_int_equal(ui_dispatch(t->app.ui, need(t, name)->id, ACTION_CHANGE, text), 0);
	tick(t, 100);
}

static inline bool says(struct stand *t, const char *words)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	ui_update(t->app.ui, t->app.now_ms);
	semantic_dump(&b, ui_view(t->app.ui), &(struct dump_options){ false, false });
	bool found = strstr(buffer_text(&b), words) != NULL;
	buffer_release(&b);
	return found;
}

static inline const char *page(struct stand *t)
{
	return seat_screen(&t->app)->name;
}

/* --- the pages --------------------------------------------------------------------------------------------- */
static inline void to_code(struct stand *t)
{
	press(t, "Enter my seat code");
}

static inline void to_identity(struct stand *t)
{
	to_code(t);
	set(t, "Seat code", "K7QF2M");
	press(t, "Continue");
}

static inline void to_wrong_code(struct stand *t)
{
	to_code(t);
	set(t, "Seat code", "AAAAAA");
	press(t, "Continue");
}

static inline void to_locked(struct stand *t)
{
	to_identity(t);
	press(t, "No, this is not right");
}

static inline void to_waiting(struct stand *t)
{
	to_identity(t);
	t->app.seat->release_missing = true;
	press(t, "Yes, this is me");
}

static inline void to_checking(struct stand *t)
{
	to_identity(t);
	t->app.seat->percent = 40;
	press(t, "Yes, this is me");
}

static inline void to_choices(struct stand *t)
{
	to_identity(t);
	press(t, "Yes, this is me");
	fake_begin(t->app.seat);
	tick(t, 100);
}

static inline void to_choices_missing(struct stand *t)
{
	to_choices(t);
	press(t, "Yes, share my result");
	press(t, "Save my choices");
}

static inline void to_setup(struct stand *t)
{
	to_choices(t);
	press(t, "Yes, share my result");
	press(t, "No, do not use my film for training");
	press(t, "Save my choices");
}

static inline void to_instructions(struct stand *t)
{
	to_setup(t);
	press(t, "Continue to instructions");
}

static inline void to_ready(struct stand *t)
{
	to_instructions(t);
	press(t, "Continue");
}

static inline void to_question(struct stand *t)
{
	to_ready(t);
	press(t, "Start the assessment");
}

static inline void answer(struct stand *t, size_t index, const char *choice)
{
	struct error e = ERROR_INIT;
	assert_int_equal(seat_choose_answer(t->app.seat, index, "RESPONSE", choice, true, &e), 0);
}

/* Much as in the design's pictures: question 21 with two of three chosen. */
static inline void to_applied(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_question(t);
	for (size_t i = 0; i < 20; i++) {
		seat_see(t->app.seat, i, &e);
		if (i != 17)
			answer(t, i, "A");
		if (i == 18) {
			answer(t, i, "B");
			answer(t, i, "C");
		}
	}
	seat_flag(t->app.seat, 17, true, &e);
	seat_flag(t->app.seat, 19, true, &e);
	answer(t, 20, "A");
	answer(t, 20, "C");
	seat_open_question(&t->app, 20);
	tick(t, 2196000);
}

static inline void to_too_many(struct stand *t)
{
	to_applied(t);
	press(t, fake_choices[3]);
	press(t, fake_choices[4]);
}

static inline void to_scenario(struct stand *t)
{
	to_applied(t);
	t->app.seat_pages->scenario = true;
}

static inline void to_told(struct stand *t)
{
	to_applied(t);
	tick(t, 14 * 60000);
}

static inline void to_last(struct stand *t)
{
	to_applied(t);
	seat_open_question(&t->app, 29);
	tick(t, 100);
}

static inline void to_display(struct stand *t)
{
	to_applied(t);
	press(t, "Display");
}

static inline void to_review(struct stand *t)
{
	to_applied(t);
	press(t, "Review");
}

static inline void to_not_finished(struct stand *t)
{
	to_review(t);
	press(t, "Not finished 11");
}

static inline void to_confirm(struct stand *t)
{
	to_review(t);
	press(t, "Send my answers");
}

static inline void to_sent(struct stand *t)
{
	to_confirm(t);
	press(t, "Send my answers");
}

static inline void to_received(struct stand *t)
{
	t->app.seat->upload_done = true;
	to_sent(t);
}

static inline void to_break(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_applied(t);
	fake_pause(t->app.seat, PAUSE_BREAK, NULL, &e);
	tick(t, 1000);
}

static inline void to_paused(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_applied(t);
	fake_pause(t->app.seat, PAUSE_STAFF, "Fire alarm", &e);
	tick(t, 1000);
}

static inline void to_interrupted(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_applied(t);
	struct record_stamp at = fake_stamp(t->app.seat);
	struct record r = record_make_boot(&at, "b2", "t");
	assert_int_equal(fake_record(t->app.seat, &r, &e), 0);
	tick(t, 1000);
}

static inline void to_fault(struct stand *t)
{
	to_applied(t);
	t->app.seat->fault = true;
	t->app.seat->saved = SEAT_NOT_SAVED;
	tick(t, 100);
}

static inline void to_time_up(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_applied(t);
	tick(t, 3600000);
	fake_submit(t->app.seat, SUBMIT_TIME, &e);
	tick(t, 1000);
}

static inline void to_ended(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_applied(t);
	assert_int_equal(fake_submit(t->app.seat, SUBMIT_STAFF, &e), 0);
	tick(t, 1000);
}

static inline void to_blocked(struct stand *t)
{
	t->app.seat->blocked = true;
	tick(t, 1000);
}

static inline void to_pin(struct stand *t)
{
	to_paused(t);
	press(t, "Staff");
}

static inline void to_wrong_pin(struct stand *t)
{
	to_pin(t);
	set(t, "Your PIN", "111111");
	press(t, "Continue");
}

static inline void to_staff(struct stand *t)
{
	to_pin(t);
	set(t, "Your PIN", "246810");
	press(t, "Continue");
	press(t, "Show the time ledger");
}

static inline void to_staff_running(struct stand *t)
{
	to_applied(t);
	ui_key(t->app.ui, SDLK_s, KMOD_LCTRL | KMOD_LALT);
	tick(t, 100);
	set(t, "Your PIN", "246810");
	press(t, "Continue");
}

static inline void to_written(struct stand *t)
{
	to_question(t);
	set(t, "Write your analysis and your recommendation.",
		"Both girls carry more than they should.\n\nThe older girl gets her sister up for school.");
	tick(t, 2000);
}

struct page {
	const char *name;
	void (*go)(struct stand *t);
	bool written;
};
static const struct page pages[] = { { "C0-idle", NULL, false }, { "C1-code", to_code, false },
	{ "C1-wrong", to_wrong_code, false }, { "C2-identity", to_identity, false }, { "C2-locked", to_locked, false },
	{ "C17-waiting", to_waiting, false }, { "C17-checking", to_checking, false },
	{ "C2b-choices", to_choices, false }, { "C2b-missing", to_choices_missing, false },
	{ "C3-setup", to_setup, false }, { "C5-instructions", to_instructions, false }, { "C6-ready", to_ready, false },
	{ "C7-first", to_question, false }, { "C7-applied", to_applied, false }, { "C7-too-many", to_too_many, false },
	{ "C7-scenario", to_scenario, false }, { "C7-told", to_told, false }, { "C7-last", to_last, false },
	{ "C7-written", to_written, true }, { "C7-display", to_display, false }, { "C9-review", to_review, false },
	{ "C9-not-finished", to_not_finished, false }, { "C10-confirm", to_confirm, false },
	{ "C11-sent", to_sent, false }, { "C11-received", to_received, false }, { "C12-break", to_break, false },
	{ "C13-time-up", to_time_up, false }, { "C14-paused", to_paused, false },
	{ "C15-interrupted", to_interrupted, false }, { "C16-fault", to_fault, false },
	{ "C18-ended", to_ended, false }, { "C19-pin", to_pin, false }, { "C19-wrong", to_wrong_pin, false },
	{ "C19-staff", to_staff, false }, { "C19-running", to_staff_running, false },
	{ "blocked", to_blocked, false } };
#define PAGES (sizeof pages / sizeof *pages)

#endif
