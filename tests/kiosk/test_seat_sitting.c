/* What the candidate's screens do: a whole sitting by keyboard alone, messages, time, set-up, staff at the seat,
 * and coming back after a crash. The seat is a stand-in, the attempt under it is the real fold. */
#include "tests/kiosk/seat_stand.h"

/* --- keyboard ---------------------------------------------------------------------------------------------- */
static void key(struct stand *t, int sym, unsigned mods)
{
	ui_key(t->app.ui, sym, mods);
	tick(t, 50);
}

static struct node *focused(struct stand *t)
{
	struct node *n = view_find(ui_view(t->app.ui), ui_focused(t->app.ui));
	if (!n) {
		fail_msg("nothing has the focus on %s", page(t));
		abort();
	}
	return n;
}

static void tab_to(struct stand *t, const char *name)
{
	for (int i = 0; i < 60; i++) {
		if (!strcmp(focused(t)->name, name))
			return;
		key(t, SDLK_TAB, 0);
	}
	fail_msg("Tab never came to \"%s\" on %s", name, page(t));
}

static void choose_by_key(struct stand *t, const char *name)
{
	tab_to(t, name);
	key(t, SDLK_SPACE, 0);
}

static void enter_on(struct stand *t, const char *name)
{
	tab_to(t, name);
	key(t, SDLK_RETURN, 0);
}

static void keys_to_the_first_question(struct stand *t)
{
	enter_on(t, "Enter my seat code");
	assert_string_equal(focused(t)->name, "Seat code");
	ui_text(t->app.ui, "K7QF2M");
	key(t, SDLK_RETURN, 0);
	assert_string_equal(page(t), "C2");
	enter_on(t, "Yes, this is me");
	fake_begin(t->app.seat);
	tick(t, 100);
	choose_by_key(t, "Yes, my film may be used for training");
	choose_by_key(t, "Yes, share my result");
	key(t, SDLK_DOWN, 0);
	enter_on(t, "Save my choices");
	assert_string_equal(page(t), "C3");
	enter_on(t, "Continue to instructions");
	choose_by_key(t, "Tuesday");
	enter_on(t, "Continue");
	enter_on(t, "Start the assessment");
}

static void test_F25_a_whole_sitting_by_keyboard_alone(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	keys_to_the_first_question(t);
	assert_false(t->app.seat->attempt.choices[CHOICE_SHARING].value);
	for (size_t i = 0; i < FAKE_QUESTIONS; i++) {
		assert_string_equal(page(t), "C7");
		assert_int_equal(seat_current(&t->app), i);
		assert_int_equal(focused(t)->level, 1);
		bool several = interaction_is_multiple(t->app.seat->items[i]->interactions[0]);
		for (int k = 0; k < (several ? 3 : 1); k++)
			choose_by_key(t, fake_choices[k]);
		if (i == 4)
			key(t, SDLK_f, KMOD_LALT);
		key(t, SDLK_n, KMOD_LALT);
	}
	assert_string_equal(page(t), "C9");
	assert_true(says(t, "30 answered. 1 is flagged."));
	enter_on(t, "Send my answers");
	assert_string_equal(focused(t)->name, "Go back");
	key(t, SDLK_ESCAPE, 0);
	assert_string_equal(page(t), "C9");
	enter_on(t, "Send my answers");
	enter_on(t, "Send my answers");
	assert_string_equal(page(t), "C11");
	assert_true(says(t, "K7QF-2M9D"));
	stand_free(t);
}

/* --- answering --------------------------------------------------------------------------------------------- */
static void test_F25_too_many_is_a_message_and_loses_nothing(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	assert_true(says(t, "Choose 3 answers. You have chosen 2."));
	press(t, fake_choices[3]);
	press(t, fake_choices[4]);
	assert_true(says(t, "You can choose only 3."));
	assert_true(says(t, "You have chosen 3."));
	assert_false(need(t, fake_choices[4])->states & STATE_CHECKED);
	press(t, fake_choices[3]);
	assert_false(says(t, "You can choose only 3."));
	press(t, "Next question");
	assert_int_equal(seat_current(&t->app), 21);
	stand_free(t);
}

static void test_a_single_answer_can_be_taken_back(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_question(t);
	assert_null(find(t, "Clear my answer"));
	press(t, fake_choices[2]);
	press(t, fake_choices[1]);
	assert_false(need(t, fake_choices[2])->states & STATE_CHECKED);
	press(t, "Clear my answer");
	assert_false(need(t, fake_choices[1])->states & STATE_CHECKED);
	assert_string_equal(focused(t)->name, fake_choices[1]);
	stand_free(t);
}

static void test_going_about(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	press(t, "Flag for review");
	assert_true(t->app.seat->attempt.items[20].flagged);
	press(t, "Flagged for review");
	assert_false(t->app.seat->attempt.items[20].flagged);
	assert_int_equal(ui_dispatch(t->app.ui, "go/18", ACTION_PRESS, NULL), 0);
	tick(t, 10);
	assert_int_equal(seat_current(&t->app), 17);
	key(t, SDLK_p, KMOD_LALT);
	assert_int_equal(seat_current(&t->app), 16);
	press(t, "Review");
	press(t, "Flagged 2");
	press(t, "Question 20: How should the plan change?");
	assert_int_equal(seat_current(&t->app), 19);
	assert_int_equal(ui_dispatch(t->app.ui, "go/1", ACTION_PRESS, NULL), 0);
	assert_null(find(t, "Previous"));
	key(t, SDLK_p, KMOD_LALT);
	assert_int_equal(seat_current(&t->app), 0);
	stand_free(t);
}

static void test_divider_is_recorded_when_it_stands_still(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	unsigned before = t->app.seat->records;
	for (int i = 0; i < 4; i++)
		assert_int_equal(ui_dispatch(t->app.ui, "divider", ACTION_INCREMENT, NULL), 0), tick(t, 20);
	assert_int_equal(t->app.seat->records, before);
	tick(t, 500);
	assert_int_equal(t->app.seat->records, before + 1);
	assert_int_equal(t->app.seat->attempt.setup.divider, 64);
	stand_free(t);
}

static void test_narrow_shows_scenario_or_question(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	ui_size_set(t->app.ui, 900, 1080);
	assert_true(says(t, "heading 1 \"Which three actions"));
	assert_false(says(t, "You are the allocated worker"));
	key(t, SDLK_s, KMOD_LALT);
	assert_true(says(t, "You are the allocated worker"));
	assert_int_equal(focused(t)->level, 1);
	press(t, "Question");
	assert_string_equal(focused(t)->name, "Question");
	assert_false(says(t, "You are the allocated worker"));
	stand_free(t);
}

static void test_neighbours_are_built_beforehand(void **state)
{
	struct stand *t = stand_new(false);
	int steps = 0;
	(void)state;
	to_applied(t);
	while (ui_idle(t->app.ui))
		steps++;
	assert_int_equal(steps, 2);
	assert_int_equal(seat_current(&t->app), 20);
	stand_free(t);
}

/* --- text -------------------------------------------------------------------------------------------------- */
static void test_words_are_counted_when_typing_pauses(void **state)
{
	struct stand *t = stand_new(true);
	(void)state;
	to_question(t);
	set(t, "Write your analysis and your recommendation.", "one two three");
	assert_true(says(t, "0 words"));
	tick(t, 2000);
	assert_true(says(t, "3 words"));
	stand_free(t);
}

static void test_F21_text_typed_as_a_pause_comes_is_kept(void **state)
{
	struct stand *t = stand_new(true);
	struct error e = ERROR_INIT;
	(void)state;
	to_question(t);
	set(t, "Write your analysis and your recommendation.", "the last words");
	fake_pause(t->app.seat, PAUSE_STAFF, "Fire alarm", &e);
	tick(t, 10);
	assert_string_equal(page(t), "C14");
	assert_false(says(t, "the last words"));
	ui_text(t->app.ui, "typed behind the page");
	assert_int_equal(seat_staff_resume(t->app.seat, "ann", &e), 0);
	tick(t, 10);
	assert_string_equal(need(t, "Write your analysis and your recommendation.")->value, "the last words");
	stand_free(t);
}

/* The same seat under a kiosk that was started anew: question, text and caret are back. */
static void test_F13_question_and_caret_after_a_crash(void **state)
{
	struct stand *t = stand_new(true), *u = stand_new(true);
	struct error e = ERROR_INIT;
	size_t caret = 0;
	(void)state;
	to_question(t);
	press(t, "Next question");
	set(t, "Write your reflective account.", "I would listen first.");
	key(t, SDLK_HOME, 0);
	tick(t, 100);
	assert_int_equal(seat_type_answer(t->app.seat, 1, "RESPONSE", "I would listen first.", 7, &e), 0);
	fake_pause(t->app.seat, PAUSE_INTERRUPTED, NULL, &e);
	struct seat *other = u->app.seat;
	u->app.seat = t->app.seat;
	u->app.now_ms = t->app.now_ms;
	tick(u, 100);
	assert_string_equal(page(u), "C15");
	assert_true(says(u, "Nothing is lost. Time has not been used."));
	assert_int_equal(seat_staff_resume(u->app.seat, "ann", &e), 0);
	tick(u, 100);
	assert_int_equal(seat_current(&u->app), 1);
	assert_string_equal(need(u, "Write your reflective account.")->value, "I would listen first.");
	assert_true(ui_field_caret(u->app.ui, "q2/0", &caret));
	assert_int_equal(caret, 7);
	u->app.seat = other;
	stand_free(t);
	stand_free(u);
}

/* --- time -------------------------------------------------------------------------------------------------- */
static void test_F05_extra_time_is_said_before_the_start(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	t->app.seat->adjustments.extra = EXTRA_MULTIPLIER;
	t->app.seat->adjustments.multiplier_milli = 1250;
	to_identity(t);
	assert_true(says(t, "75 minutes, extra time included"));
	press(t, "Yes, this is me");
	fake_begin(t->app.seat);
	tick(t, 100);
	press(t, "Yes, share my result");
	press(t, "No, do not use my film for training");
	press(t, "Save my choices");
	press(t, "Continue to instructions");
	press(t, "Continue");
	assert_true(says(t, "Your time is 75 minutes: 60 + 15 extra."));
	press(t, "Start the assessment");
	assert_true(says(t, "of 75 minutes"));
	stand_free(t);
}

static void test_untimed_says_so_and_has_no_timer(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	t->app.seat->adjustments.extra = EXTRA_UNLIMITED;
	to_setup(t);
	assert_false(says(t, "From 10 minutes"));
	press(t, "Continue to instructions");
	press(t, "Continue");
	assert_true(says(t, "There is no time limit."));
	press(t, "Start the assessment");
	assert_true(says(t, "No time limit"));
	stand_free(t);
}

static void test_F32_set_up_uses_no_time(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_setup(t);
	tick(t, 20 * 60000);
	press(t, "Continue to instructions");
	tick(t, 20 * 60000);
	press(t, "Continue");
	press(t, "Start the assessment");
	assert_true(says(t, "timer \"60:00 of 60 minutes\""));
	stand_free(t);
}

static void test_warnings_at_10_5_and_1(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_question(t);
	tick(t, 49 * 60000);
	assert_false(says(t, "You have 10 minutes left."));
	tick(t, 61000);
	assert_true(says(t, "status \"You have 10 minutes left.\""));
	press(t, "Close this message");
	assert_false(says(t, "You have 10 minutes left."));
	tick(t, 5 * 60000);
	assert_true(says(t, "You have 5 minutes left."));
	tick(t, 21000);
	assert_false(says(t, "You have 5 minutes left."));
	tick(t, 220000);
	assert_true(says(t, "You have 1 minute left."));
	stand_free(t);
}

static void test_F06_added_time_is_told(void **state)
{
	static const char *const staff[] = { "ann" };
	struct stand *t = stand_new(false);
	struct error e = ERROR_INIT;
	(void)state;
	to_question(t);
	tick(t, 30 * 60000);
	struct record_stamp at = fake_stamp(t->app.seat);
	struct record r =
		record_make_extend(&at, 10 * 60000, EXTEND_INCIDENT, (struct text_list){ 1, staff }, "Fire alarm", NULL);
	assert_int_equal(fake_record(t->app.seat, &r, &e), 0);
	tick(t, 100);
	assert_true(says(t, "10 minutes added to your time. You now have 39 minutes left."));
	assert_true(says(t, "of 70 minutes"));
	stand_free(t);
}

static void test_timer_in_four_styles(void **state)
{
	struct stand *t = stand_new(false);
	struct setup s = SETUP_NONE;
	struct error e = ERROR_INIT;
	(void)state;
	to_question(t);
	tick(t, 1296000);
	assert_true(says(t, "timer \"38:24 of 60 minutes\""));
	s.timer = SETUP_TIMER_MINUTES;
	seat_set_up(t->app.seat, &s, &e);
	tick(t, 0);
	assert_true(says(t, "timer \"38 minutes left\""));
	s.timer = SETUP_TIMER_BAR;
	seat_set_up(t->app.seat, &s, &e);
	tick(t, 0);
	assert_true(says(t, "progressbar \"Time left\""));
	s.timer = SETUP_TIMER_FROM_10;
	seat_set_up(t->app.seat, &s, &e);
	tick(t, 0);
	assert_true(says(t, "Time is shown from 10 minutes"));
	tick(t, 1720000);
	assert_true(says(t, "timer \"09:44 of 60 minutes\""));
	stand_free(t);
}

/* --- choices and set-up ------------------------------------------------------------------------------------ */
static void test_nothing_is_chosen_beforehand(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_choices(t);
	assert_false(says(t, "checked"));
	press(t, "Save my choices");
	assert_true(says(t, "There is a problem"));
	assert_true(says(t, "link \"Choose yes or no for training use\""));
	assert_string_equal(ui_focused(t->app.ui), "errors");
	press(t, "Yes, my film may be used for training");
	assert_false(t->app.seat->attempt.choices[CHOICE_TRAINING].made);
	press(t, "No, do not share my result");
	press(t, "Save my choices");
	assert_true(t->app.seat->attempt.choices[CHOICE_TRAINING].value);
	assert_true(t->app.seat->attempt.choices[CHOICE_SHARING].made);
	assert_false(t->app.seat->attempt.choices[CHOICE_SHARING].value);
	stand_free(t);
}

static void test_booked_choices_are_shown_and_recorded(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	t->app.seat->booked[CHOICE_TRAINING] = 0;
	t->app.seat->booked[CHOICE_SHARING] = 1;
	to_choices(t);
	assert_true(need(t, "Yes, share my result")->states & STATE_CHECKED);
	press(t, "Save my choices");
	assert_string_equal(page(t), "C3");
	assert_true(t->app.seat->attempt.choices[CHOICE_TRAINING].made);
	stand_free(t);
}

static void test_look_follows_the_set_up(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	t->app.seat->adjustments.setup.theme = SETUP_THEME_CREAM;
	t->app.seat->adjustments.setup.text_size = 150;
	assert_string_equal(ui_look(t->app.ui)->theme->id, "default");
	to_setup(t);
	assert_string_equal(ui_look(t->app.ui)->theme->id, "cream");
	assert_int_equal(ui_look(t->app.ui)->zoom, 150);
	press(t, "300 %");
	press(t, "Yellow on black");
	assert_int_equal(ui_look(t->app.ui)->zoom, 150);
	press(t, "Use on this page");
	assert_int_equal(ui_look(t->app.ui)->zoom, 300);
	press(t, "Open Sans");
	press(t, "Wide");
	press(t, "Continue to instructions");
	assert_string_equal(ui_look(t->app.ui)->theme->id, "yellow-on-black");
	assert_int_equal(ui_look(t->app.ui)->family, FAMILY_OPEN_SANS);
	assert_int_equal(t->app.seat->attempt.setup.spacing, SETUP_SPACING_WIDE);
	stand_free(t);
}

static void test_the_two_lists_of_themes_agree(void **state)
{
	(void)state;
	for (int i = 0; i < THEME_COUNT; i++)
		assert_string_equal(theme_names[i], theme_get((enum theme_id)i)->id);
	for (int i = 0; i < FAMILY_COUNT; i++)
		assert_string_equal(font_names[i], family_id((enum font_family)i));
	assert_null(theme_names[THEME_COUNT]);
}

static void test_large_is_marked_where_the_panel_is_known(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_setup(t);
	assert_false(says(t, "Large"));
	seat_pages_panel(&t->app, 91.8); /* 24 inches, 1920 x 1080: 192 % */
	ui_changed(t->app.ui);
	assert_true(says(t, "radio \"200 % Large\""));
	seat_pages_panel(&t->app, 141.2); /* 15.6 inches: 295 % */
	ui_changed(t->app.ui);
	assert_true(says(t, "radio \"300 % Large\""));
	stand_free(t);
}

static void test_display_in_the_paper(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	key(t, SDLK_F2, 0);
	assert_string_equal(page(t), "C7-display");
	assert_true(says(t, "Your time goes on."));
	press(t, "Cream");
	key(t, SDLK_ESCAPE, 0);
	assert_string_equal(page(t), "C7");
	assert_string_equal(ui_focused(t->app.ui), "display");
	assert_string_equal(ui_look(t->app.ui)->theme->id, "default");
	press(t, "Display");
	press(t, "Cream");
	press(t, "Use this and go back");
	assert_string_equal(ui_look(t->app.ui)->theme->id, "cream");
	stand_free(t);
}

static void test_samples_are_not_recorded(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_instructions(t);
	unsigned before = t->app.seat->records;
	assert_false(says(t, "weather"));
	press(t, "Tuesday");
	press(t, "January");
	press(t, "June");
	press(t, "October");
	press(t, "Winter");
	assert_true(says(t, "You can choose only 3."));
	press(t, "Clear my answer");
	assert_int_equal(t->app.seat->records, before);
	stand_free(t);
}

/* --- code, call, staff ------------------------------------------------------------------------------------- */
static void test_three_wrong_codes_call_the_facilitator(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_wrong_code(t);
	assert_true(says(t, "You have 2 tries left."));
	assert_string_equal(need(t, "Seat code")->value, "");
	for (int i = 0; i < 2; i++) {
		set(t, "Seat code", "BBBBBB");
		press(t, "Continue");
	}
	assert_string_equal(page(t), "C2-locked");
	assert_true(t->app.seat->called);
	stand_free(t);
}

static void test_call_is_shown_and_can_be_taken_back(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_applied(t);
	press(t, "Call facilitator");
	assert_true(t->app.seat->attempt.called);
	assert_string_equal(focused(t)->name, "Facilitator called");
	press(t, "Facilitator called");
	assert_false(t->app.seat->attempt.called);
	stand_free(t);
}

static void test_staff_pause_and_resume_at_the_seat(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_staff_running(t);
	press(t, "Pause");
	assert_true(says(t, "Enter a reason"));
	set(t, "Reason", "Fire alarm");
	press(t, "Pause");
	assert_string_equal(page(t), "C14");
	assert_true(says(t, "Reason: Fire alarm"));
	press(t, "Staff");
	set(t, "Your PIN", "246810");
	press(t, "Continue");
	press(t, "Resume the paper");
	assert_string_equal(page(t), "C7");
	stand_free(t);
}

static void test_wrong_pins_wait_and_staff_pages_close_by_themselves(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_pin(t);
	for (int i = 0; i < 5; i++) {
		set(t, "Your PIN", "000000");
		press(t, "Continue");
	}
	tick(t, 1000);
	assert_null(find(t, "Your PIN"));
	assert_true(says(t, "too many wrong PINs"));
	press(t, "Back");
	assert_string_equal(page(t), "C14");
	t->app.seat->wrong_pins = 0;
	press(t, "Staff");
	set(t, "Your PIN", "246810");
	press(t, "Continue");
	assert_string_equal(page(t), "C19");
	tick(t, 121000);
	assert_string_equal(page(t), "C14");
	stand_free(t);
}

static void test_seat_is_cleared_for_the_next_candidate(void **state)
{
	struct stand *t = stand_new(false);
	(void)state;
	to_sent(t);
	assert_true(says(t, "will be sent when the network returns"));
	press(t, "Staff");
	set(t, "Your PIN", "246810");
	press(t, "Continue");
	press(t, "Clear this seat for the next candidate");
	assert_string_equal(page(t), "C0");
	assert_false(says(t, "Sample Candidate"));
	press(t, "Staff");
	set(t, "Your PIN", "246810");
	press(t, "Continue");
	press(t, "Close the kiosk");
	assert_true(t->app.quit);
	stand_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_F25_a_whole_sitting_by_keyboard_alone),
		cmocka_unit_test(test_F25_too_many_is_a_message_and_loses_nothing),
		cmocka_unit_test(test_a_single_answer_can_be_taken_back),
		cmocka_unit_test(test_going_about),
		cmocka_unit_test(test_divider_is_recorded_when_it_stands_still),
		cmocka_unit_test(test_narrow_shows_scenario_or_question),
		cmocka_unit_test(test_neighbours_are_built_beforehand),
		cmocka_unit_test(test_words_are_counted_when_typing_pauses),
		cmocka_unit_test(test_F21_text_typed_as_a_pause_comes_is_kept),
		cmocka_unit_test(test_F13_question_and_caret_after_a_crash),
		cmocka_unit_test(test_F05_extra_time_is_said_before_the_start),
		cmocka_unit_test(test_untimed_says_so_and_has_no_timer),
		cmocka_unit_test(test_F32_set_up_uses_no_time),
		cmocka_unit_test(test_warnings_at_10_5_and_1),
		cmocka_unit_test(test_F06_added_time_is_told),
		cmocka_unit_test(test_timer_in_four_styles),
		cmocka_unit_test(test_nothing_is_chosen_beforehand),
		cmocka_unit_test(test_booked_choices_are_shown_and_recorded),
		cmocka_unit_test(test_look_follows_the_set_up),
		cmocka_unit_test(test_the_two_lists_of_themes_agree),
		cmocka_unit_test(test_large_is_marked_where_the_panel_is_known),
		cmocka_unit_test(test_display_in_the_paper),
		cmocka_unit_test(test_samples_are_not_recorded),
		cmocka_unit_test(test_three_wrong_codes_call_the_facilitator),
		cmocka_unit_test(test_call_is_shown_and_can_be_taken_back),
		cmocka_unit_test(test_staff_pause_and_resume_at_the_seat),
		cmocka_unit_test(test_wrong_pins_wait_and_staff_pages_close_by_themselves),
		cmocka_unit_test(test_seat_is_cleared_for_the_next_candidate),
	};
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
