/* The desk's screens over the real model with a journal under /tmp: every page at 100, 200 and 400 % through the
 * linter, a check-in by accessible names alone, one by the keyboard alone, and the messages. SHOTS=DIR writes a
 * picture of each page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <SDL.h>
#include <SDL_image.h>

#include "kiosk/desk_pages.h"
#include "kiosk/images.h"
#include "kiosk/lint.h"
#include "kiosk/paint.h"
#include "kiosk/semantics.h"
#include "kiosk/text.h"
#include "sync/spool.h"
#include "tests/kiosk/desk_fake.h" /* last: cmocka renames test_free */

struct stand {
	struct app app;
	struct fake *f;
	struct text_engine *text;
};

static void build(void *ctx, struct view *v)
{
	desk_screen(ctx)->build(ctx, v);
}

static void on_action(void *ctx, const char *id, enum action action, const char *arg)
{
	desk_screen(ctx)->action(ctx, id, action, arg);
}

static const struct ui_shortcut keys[] = { { "F2", "display" }, { "Escape", "close" } };
static const struct ui_screen screen = { build, on_action, NULL, NULL, keys, sizeof keys / sizeof *keys };

void app_show(struct app *app, enum app_side side)
{
	app->side = side;
}

static void tick(struct stand *t)
{
	t->f->now += 100;
	t->app.now_ms = t->f->now;
	t->app.wall_s = t->f->wall;
	desk_poll(t->f->desk, t->f->now, t->f->wall);
	desk_pages_tick(&t->app);
	ui_changed(t->app.ui);
	ui_update(t->app.ui, t->app.now_ms);
}

static struct stand *stand_new(void)
{
	struct stand *t = mem_zero(1, sizeof *t);
	struct error e = ERROR_INIT;
	assert_int_equal(text_engine_new(&t->text, "assets", &e), 0);
	assert_int_equal(ui_new(&t->app.ui, t->text), 0);
	t->f = fake_new();
	t->app.desk = t->f->desk;
	t->app.side = SIDE_DESK;
	assert_int_equal(desk_pages_new(&t->app, &e), 0);
	ui_size_set(t->app.ui, 1920, 1080);
	ui_screen_set(t->app.ui, &screen, &t->app);
	tick(t);
	return t;
}

static void stand_free(struct stand *t)
{
	ui_free(t->app.ui);
	desk_pages_free(&t->app);
	fake_free(t->f);
	text_engine_free(t->text);
	mem_free(t);
}

/* --- acting by names only ---------------------------------------------------------------------------------------
 */

static struct node *find(struct stand *t, const char *name)
{
	struct node *n[4];
	ui_update(t->app.ui, t->app.now_ms);
	return semantic_find(ui_view(t->app.ui), ROLE_NONE, name, n, 4) ? n[0] : NULL;
}

static void press(struct stand *t, const char *name)
{
	struct node *n = find(t, name);
	if (!n)
		fail_msg("nothing is called \"%s\" on %s", name, desk_screen(&t->app)->name);
	if (ui_dispatch(t->app.ui, n->id, ACTION_PRESS, NULL))
		fail_msg("\"%s\" cannot be pressed", name);
	tick(t);
}

static void set(struct stand *t, const char *name, const char *text)
{
	struct node *n = find(t, name);
	if (!n)
		fail_msg("nothing is called \"%s\" on %s", name, desk_screen(&t->app)->name);
	assert_int_equal(ui_dispatch(t->app.ui, n->id, ACTION_CHANGE, text), 0);
	tick(t);
}

static bool says(struct stand *t, const char *words)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	ui_update(t->app.ui, t->app.now_ms);
	semantic_dump(&b, ui_view(t->app.ui), &(struct dump_options){ false, false });
	bool found = strstr(buffer_text(&b), words) != NULL;
	if (!found && getenv("DUMP"))
		print_message("%s\n", buffer_text(&b));
	buffer_release(&b);
	return found;
}

static const char *page(struct stand *t)
{
	return desk_screen(&t->app)->name;
}

/* --- the pages
 * ---------------------------------------------------------------------------------------------------- */

static void to_old(struct stand *t)
{
	struct spool spool;
	struct spool_link link = { FAKE_START, false, "timed out" };
	assert_int_equal(spool_open(&spool, t->f->folder, NULL), 0);
	assert_int_equal(spool_init(&spool, NULL), 0);
	assert_int_equal(spool_link_write(&spool, &link, NULL), 0);
	assert_int_equal(trust_from_text(&t->f->library.trust, "", 0, NULL), 0);
	assert_int_equal(trust_note_time(t->f->library.trust, FAKE_START + 9 * 86400, NULL), 0);
	t->f->wall = FAKE_START + 2 * 86400;
	t->f->now += 5000;
	tick(t);
}

static void to_wrong(struct stand *t)
{
	set(t, "Your name or staff number", "staff-1");
	set(t, "PIN", "999999");
	press(t, "Sign in");
}

static void to_wait(struct stand *t)
{
	for (int i = 0; i < 5; i++)
		to_wrong(t);
}

static void to_list(struct stand *t)
{
	set(t, "Your name or staff number", "Sample Facilitator 01");
	set(t, "PIN", "111111");
	press(t, "Sign in");
}

static void to_alike(struct stand *t)
{
	to_list(t);
	set(t, "Search by name or number", "candidate 03");
}

static void to_nobody(struct stand *t)
{
	to_list(t);
	set(t, "Search by name or number", "Somebody Else");
}

static void to_walk_in(struct stand *t)
{
	to_list(t);
	press(t, "Someone not on the list");
}

static void to_fresh(struct stand *t)
{
	to_list(t);
	press(t, "Sample Candidate 07");
}

static void to_missing(struct stand *t)
{
	to_fresh(t);
	press(t, "Check answers and check in");
}

/* As in the design's picture: five of seven done. */
static void to_tasks(struct stand *t)
{
	struct error e = ERROR_INIT;
	enum number_result r;
	const char *items[2] = { "phone", "smart-watch" };
	to_fresh(t);
	assert_int_equal(desk_arrive(t->f->desk, "cand-07", 0, NULL, NULL, &e), 0);
	assert_int_equal(desk_identity(t->f->desk, "cand-07", "passport", IDENTITY_MATCH, NULL, &e), 0);
	assert_int_equal(desk_number(t->f->desk, "cand-07", "SW104471", &r, &e), 0);
	assert_int_equal(desk_adjust(t->f->desk, "cand-07", true, NULL, &e), 0);
	assert_int_equal(desk_devices(t->f->desk, "cand-07", (struct text_list){ 2, items }, "0112", NULL, &e), 0);
	tick(t);
	ui_dispatch(t->app.ui, "task/filming", ACTION_FOCUS, NULL);
}

static void to_arrival(struct stand *t)
{
	to_fresh(t);
	press(t, "Arrival");
}

static void to_recorded(struct stand *t)
{
	to_tasks(t);
	press(t, "Arrival");
	set(t, "Time of arrival", "08:50");
	press(t, "Save");
}

static void to_late(struct stand *t)
{
	fake_clock(t->f, 5);
	to_arrival(t);
	press(t, "Record arrival now");
}

static void to_identity(struct stand *t)
{
	to_fresh(t);
	press(t, "Photo ID");
}

static void to_doubtful(struct stand *t)
{
	to_identity(t);
	press(t, "Passport");
	press(t, "Not sure");
	set(t, "Second person's name or staff number", "staff-1");
	set(t, "Second person's PIN", "111111");
	press(t, "Save and continue");
}

static void to_number(struct stand *t)
{
	to_fresh(t);
	press(t, "Social Work England number");
}

static void to_mismatch(struct stand *t)
{
	to_number(t);
	set(t, "Number shown", "SW 10 4472");
	press(t, "Compare and save");
}

static void to_plan(struct stand *t)
{
	to_fresh(t);
	press(t, "Adjustments");
}

static void to_declared(struct stand *t)
{
	to_plan(t);
	press(t, "Something is different or new today");
	press(t, "Save and continue");
}

static void to_filming(struct stand *t)
{
	to_fresh(t);
	press(t, "Filming");
}

static void to_explain(struct stand *t)
{
	to_filming(t);
	press(t, "Not acknowledged");
	press(t, "Save and continue");
}

static void to_devices(struct stand *t)
{
	to_fresh(t);
	press(t, "Devices");
}

static void to_devices_wrong(struct stand *t)
{
	to_devices(t);
	press(t, "Mobile phone");
	press(t, "Save and continue");
}

static void to_seat(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_tasks(t);
	assert_int_equal(desk_plan_seat(t->f->desk, "cand-01", "PRAC-KNOWLEDGE", "11", &e), 0);
	press(t, "Paper and seat");
}

static void to_summary(struct stand *t)
{
	struct error e = ERROR_INIT;
	to_tasks(t);
	assert_int_equal(desk_filming(t->f->desk, "cand-07", true, &e), 0);
	assert_int_equal(desk_plan_seat(t->f->desk, "cand-07", "PRAC-KNOWLEDGE", "12", &e), 0);
	press(t, "Check answers and check in");
}

static void to_code(struct stand *t)
{
	to_summary(t);
	press(t, "Check in");
}

static void to_refuse(struct stand *t)
{
	to_tasks(t);
	press(t, "Cannot take the assessment");
}

static void to_refuse_two(struct stand *t)
{
	to_refuse(t);
	press(t, "The photo ID does not match the booking");
	press(t, "Record and show what to say");
}

static void to_refused(struct stand *t)
{
	to_refuse(t);
	press(t, "Filming not acknowledged");
	set(t, "What was shown (optional)", "Passport");
	press(t, "Record and show what to say");
}

/* A busy room: candidates in every state. */
static void to_room(struct stand *t)
{
	static const struct {
		const char *id, *number, *seat, *state;
		unsigned answered;
	} all[] = { { "cand-01", "104465", "9", "interrupted", 19 }, { "cand-03", "104467", "10", "running", 22 },
		{ "cand-04", "104468", "13", "sent", 30 }, { "cand-07", "104471", "12", "running", 21 } };
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE];
	to_list(t);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		fake_check_in(t->f, all[i].id, all[i].number, all[i].seat);
		assert_int_equal(desk_admit(t->f->desk, all[i].id, code, &e), 0);
		fake_state(t->f, all[i].id, all[i].state, all[i].answered, 32);
	}
	assert_int_equal(desk_arrive(t->f->desk, "cand-05", 0, NULL, NULL, &e), 0);
	assert_int_equal(desk_refuse(t->f->desk, "cand-06", "no-photo-id", NULL, "A library card", NULL, &e), 0);
	assert_int_equal(desk_log_incident(t->f->desk, "The lights went out for a minute.", "9", NULL, &e), 0);
	fake_clock(t->f, 47);
	tick(t);
}

static void to_person(struct stand *t)
{
	to_room(t);
	press(t, "Sample Candidate 07");
}

static void to_interrupted(struct stand *t)
{
	to_room(t);
	press(t, "Sample Candidate 01");
}

static void to_pause(struct stand *t)
{
	to_person(t);
	press(t, "Pause");
	press(t, "Pause now");
}

static void to_extend(struct stand *t)
{
	to_person(t);
	press(t, "Add time");
}

static void to_extend_confirm(struct stand *t)
{
	to_extend(t);
	press(t, "Time given back");
	set(t, "Minutes to add", "10");
	set(t, "Reason", "The lights went out.");
	press(t, "Continue");
}

static void to_extended(struct stand *t)
{
	to_extend_confirm(t);
	press(t, "Add 10 minutes");
}

static void to_void(struct stand *t)
{
	to_person(t);
	press(t, "End the assessment");
}

static void to_pause_all(struct stand *t)
{
	to_room(t);
	press(t, "Pause all");
}

static void to_incident(struct stand *t)
{
	to_person(t);
	press(t, "Log an incident");
}

static void to_end(struct stand *t)
{
	to_room(t);
	press(t, "End of the sitting");
}

static void to_end_wrong(struct stand *t)
{
	to_end(t);
	press(t, "Sign and close the sitting");
}

static void to_closed(struct stand *t)
{
	to_end(t);
	press(t, "I have looked at what is open and close the sitting all the same");
	set(t, "PIN of Sample Facilitator 01", "111111");
	press(t, "Sign and close the sitting");
}

static void to_display(struct stand *t)
{
	to_list(t);
	press(t, "Display");
}

static const struct page {
	const char *name;
	void (*go)(struct stand *t);
	const char *screen;
} pages[] = { { "F0-unlock", NULL, "F0" }, { "F0-old", to_old, "F0" }, { "F0-wrong", to_wrong, "F0" },
	{ "F0-wait", to_wait, "F0" }, { "F1-list", to_list, "F1" }, { "F1-alike", to_alike, "F1" },
	{ "F1-nobody", to_nobody, "F1" }, { "F1-room", to_room, "F1" }, { "F12-walk-in", to_walk_in, "F12c" },
	{ "F2-fresh", to_fresh, "F2" }, { "F2-tasks", to_tasks, "F2" }, { "F2-missing", to_missing, "F2" },
	{ "F3-arrival", to_arrival, "F3" }, { "F3-recorded", to_recorded, "F3" }, { "F3-late", to_late, "F3" },
	{ "F4-identity", to_identity, "F4" }, { "F4-doubtful", to_doubtful, "F4" }, { "F5-number", to_number, "F5" },
	{ "F5-mismatch", to_mismatch, "F5" }, { "F6-plan", to_plan, "F6" }, { "F6-declared", to_declared, "F6" },
	{ "F7-filming", to_filming, "F7" }, { "F7-explain", to_explain, "F7" }, { "F8-devices", to_devices, "F8" },
	{ "F8-wrong", to_devices_wrong, "F8" }, { "F9-seat", to_seat, "F9" }, { "F10-summary", to_summary, "F10" },
	{ "F10-code", to_code, "F10b" }, { "F12-refuse", to_refuse, "F12" }, { "F12-two", to_refuse_two, "F12" },
	{ "F12-refused", to_refused, "F12b" }, { "R1-running", to_person, "R1" },
	{ "R1-interrupted", to_interrupted, "R1" }, { "R1-extended", to_extended, "R1" },
	{ "R2-pause", to_pause, "R2" }, { "R3-extend", to_extend, "R3" }, { "R3-confirm", to_extend_confirm, "R3b" },
	{ "R4-void", to_void, "R4" }, { "R5-pause-all", to_pause_all, "R5" }, { "R6-incident", to_incident, "R6" },
	{ "F13-end", to_end, "F13" }, { "F13-wrong", to_end_wrong, "F13" }, { "F13-closed", to_closed, "F13" },
	{ "F14-display", to_display, "F14" } };

/* --- pictures
 * ----------------------------------------------------------------------------------------------------- */

static void shot(struct stand *t, const char *name, const char *theme, int zoom)
{
	const char *dir = getenv("SHOTS");
	char path[512];
	struct paint_list list = PAINT_LIST_INIT;
	struct paint_state state = { .focused = ui_focused(t->app.ui), .ring = true, .text = t->text };
	SDL_Surface *s = dir ? SDL_CreateRGBSurfaceWithFormat(0, 1920, 1080, 32, SDL_PIXELFORMAT_XRGB8888) : NULL;
	struct images *images = images_new();
	if (s) {
		struct canvas c = { s->pixels, s->w, s->h, s->pitch / 4, { 0, 0, s->w, s->h } };
		state.has_edit = ui_edit_state(t->app.ui, &state.edit);
		state.caret_on = ui_caret(t->app.ui, &state.caret);
		paint_build(&list, ui_view(t->app.ui), t->text, &state);
		paint_draw(&list, &c, t->text, images);
		snprintf(path, sizeof path, "%s/%s.%s.%d.png", dir, name, theme, zoom);
		assert_int_equal(IMG_SavePNG(s, path), 0);
		SDL_FreeSurface(s);
	}
	paint_list_release(&list);
	images_free(images);
}

static int check_page(struct stand *t, const struct page *p, enum theme_id theme, int zoom)
{
	struct buffer found = BUFFER_INIT(1 << 20);
	struct look look = *ui_look(t->app.ui);
	look.theme = theme_get(theme);
	look.zoom = zoom;
	ui_look_set(t->app.ui, &look);
	ui_update(t->app.ui, t->app.now_ms);
	int count = lint_view(&found, ui_view(t->app.ui));
	if (count)
		print_message("%s at %d %%:\n%s", p->name, zoom, buffer_text(&found));
	shot(t, p->name, theme_get(theme)->id, zoom);
	buffer_release(&found);
	return count;
}

static void test_every_page_is_clean_at_every_zoom(void **state)
{
	static const int zooms[] = { 100, 200, 400 };
	static const enum theme_id themes[] = { THEME_DEFAULT, THEME_CREAM, THEME_YELLOW_ON_BLACK };
	const char *only = getenv("ONLY");
	int found = 0;
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (only && !strstr(pages[i].name, only))
			continue;
		struct stand *t = stand_new();
		if (pages[i].go)
			pages[i].go(t);
		if (strcmp(page(t), pages[i].screen) != 0)
			fail_msg("%s led to %s", pages[i].name, page(t));
		for (size_t z = 0; z < 3; z++)
			for (size_t k = 0; k < (getenv("SHOTS") ? 3 : 1); k++)
				found += check_page(t, &pages[i], themes[k], zooms[z]);
		stand_free(t);
	}
	assert_int_equal(found, 0);
}

/* --- journeys
 * ----------------------------------------------------------------------------------------------------- */

static void test_check_in_by_names_alone(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_fresh(t);
	press(t, "Arrival");
	press(t, "Record arrival now");
	press(t, "Photo ID");
	press(t, "Passport");
	press(t, "Name and face match");
	press(t, "Save and continue");
	press(t, "Social Work England number");
	set(t, "Number shown", "10 44 71");
	press(t, "Compare and save");
	press(t, "Adjustments");
	assert_true(says(t, "Knowledge assessment: 60 → 75 minutes"));
	press(t, "Yes, this is the plan");
	press(t, "Save and continue");
	press(t, "Filming");
	press(t, "The notice was given and acknowledged");
	press(t, "Save and continue");
	press(t, "Devices");
	press(t, "Mobile phone");
	set(t, "Bag number", "0112");
	press(t, "Save and continue");
	press(t, "Paper and seat");
	press(t, "Save and continue"); /* the booked seat and the first paper stand there */
	assert_true(says(t, "7 of 7 steps done"));
	press(t, "Check answers and check in");
	assert_non_null(find(t, "Change Arrival"));
	press(t, "Check in");
	assert_string_equal(page(t), "F10b");
	assert_non_null(find(t, "Seat code"));
	assert_int_equal(strlen(find(t, "Seat code")->value), 11);
	press(t, "Next candidate");
	assert_true(says(t, "Seated"));
	press(t, "Sample Candidate 07");
	assert_false(says(t, "Seat code"));
	stand_free(t);
}

static void test_errors_lead_to_their_fields(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_missing(t);
	assert_string_equal(ui_focused(t->app.ui), "errors");
	assert_true(says(t, "Check the candidate's photo ID"));
	struct node *n = view_find(ui_view(t->app.ui), "errors/task/identity");
	assert_non_null(n);
	assert_int_equal(ui_dispatch(t->app.ui, n->id, ACTION_PRESS, NULL), 0);
	ui_update(t->app.ui, t->app.now_ms);
	assert_string_equal(ui_focused(t->app.ui), "task/identity");
	stand_free(t);
}

static void test_locking_forgets(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_code(t);
	press(t, "Lock desk");
	assert_string_equal(page(t), "F0");
	assert_false(says(t, "Sample Candidate"));
	to_list(t);
	assert_string_equal(page(t), "F1");
	stand_free(t);
}

static void test_restart_asks_for_the_pin_and_has_lost_nothing(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_code(t);
	fake_restart(t->f);
	t->app.desk = t->f->desk;
	tick(t);
	assert_string_equal(page(t), "F0");
	fake_sign_in(t->f);
	tick(t);
	press(t, "Next candidate"); /* the page stood on; a killed program would begin with the list */
	press(t, "Sample Candidate 07");
	assert_string_equal(page(t), "R1");
	press(t, "Give a new code");
	assert_non_null(find(t, "Seat code"));
	stand_free(t);
}

static void test_strangers_see_no_names(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	assert_false(says(t, "Candidate 0"));
	assert_false(says(t, "Facilitator"));
	to_wrong(t);
	assert_true(says(t, "Name or PIN is not right"));
	stand_free(t);
}

static void test_filming_is_explained_once(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_explain(t);
	assert_true(says(t, "there is no blame in it"));
	press(t, "Not acknowledged");
	press(t, "Save and continue");
	assert_string_equal(page(t), "F12");
	press(t, "Record and show what to say"); /* the reason was chosen already */
	assert_string_equal(page(t), "F12b");
	assert_true(says(t, "How to book again"));
	assert_int_equal(t->f->exchange.count, 0);
	stand_free(t);
}

static void test_late_needs_choice_and_reason(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_late(t);
	assert_true(says(t, "Choose what is decided about the late arrival"));
	press(t, "Too late to sit in full today. The candidate books another day.");
	set(t, "Reason for the decision", "An hour late");
	press(t, "Record arrival now");
	assert_string_equal(page(t), "F12");
	stand_free(t);
}

static void test_time_is_shown_before_it_is_added(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_extend_confirm(t);
	assert_true(says(t, "75:00 → 85:00"));
	assert_true(says(t, "43:00 → 53:00"));
	assert_int_equal(t->f->exchange.count, 4);
	press(t, "Add 10 minutes");
	assert_int_equal(t->f->exchange.count, 5);
	assert_true(says(t, "Sent: more time"));
	stand_free(t);
}

static void test_end_of_one_wants_two(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	to_void(t);
	set(t, "Reason", "Used a phone");
	press(t, "End the assessment");
	assert_true(says(t, "Enter the second person's PIN"));
	assert_int_equal(t->f->exchange.count, 4);
	set(t, "Second person's name or staff number", "staff-2");
	set(t, "Second person's PIN", "222222");
	press(t, "End the assessment");
	assert_int_equal(t->f->exchange.count, 5);
	assert_int_equal(t->f->exchange.sent[4].kind, ORDER_VOID);
	stand_free(t);
}

/* Tab until it has the focus. */
static void tab_to(struct stand *t, const char *id)
{
	for (int i = 0; i < 60; i++) {
		if (!strcmp(ui_focused(t->app.ui), id))
			return;
		ui_key(t->app.ui, SDLK_TAB, 0);
		ui_update(t->app.ui, t->app.now_ms);
	}
	fail_msg("Tab never reaches %s on %s", id, page(t));
}

static void key(struct stand *t, int sym)
{
	ui_key(t->app.ui, sym, 0);
	tick(t);
}

static void test_by_keyboard_alone(void **state)
{
	struct stand *t = stand_new();
	(void)state;
	tab_to(t, "who");
	ui_text(t->app.ui, "staff-1");
	key(t, SDLK_RETURN);
	assert_string_equal(ui_focused(t->app.ui), "pin");
	ui_text(t->app.ui, "111111");
	key(t, SDLK_RETURN);
	assert_string_equal(page(t), "F1");
	assert_string_equal(ui_focused(t->app.ui), "search");
	ui_text(t->app.ui, "4471");
	tick(t);
	key(t, SDLK_RETURN); /* the only one left */
	assert_string_equal(page(t), "F2");
	tab_to(t, "task/arrival");
	key(t, SDLK_RETURN);
	tab_to(t, "save");
	key(t, SDLK_RETURN);
	tab_to(t, "task/seat");
	key(t, SDLK_RETURN);
	tab_to(t, "seat/13");
	key(t, SDLK_SPACE);
	tab_to(t, "save");
	key(t, SDLK_RETURN);
	assert_string_equal(desk_find(desk_fold(t->f->desk), "cand-07")->seat, "13");
	tab_to(t, "lock");
	key(t, SDLK_RETURN);
	assert_string_equal(page(t), "F0");
	stand_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_page_is_clean_at_every_zoom),
		cmocka_unit_test(test_check_in_by_names_alone),
		cmocka_unit_test(test_errors_lead_to_their_fields),
		cmocka_unit_test(test_locking_forgets),
		cmocka_unit_test(test_restart_asks_for_the_pin_and_has_lost_nothing),
		cmocka_unit_test(test_strangers_see_no_names),
		cmocka_unit_test(test_filming_is_explained_once),
		cmocka_unit_test(test_late_needs_choice_and_reason),
		cmocka_unit_test(test_time_is_shown_before_it_is_added),
		cmocka_unit_test(test_end_of_one_wants_two),
		cmocka_unit_test(test_by_keyboard_alone),
	};
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
