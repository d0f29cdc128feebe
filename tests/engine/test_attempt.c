/* The attempt: what each state takes and refuses, the fold, boots, moves, time. */
#include "tests/engine/engine_help.h"

#define T ",\"t\":\"2026-11-23T09:30:00Z\","

static int apply(struct attempt *a, const char *json, struct error *err)
{
	return attempt_apply_json(a, json, strlen(json), err);
}

/* The next record with the right number: `rest` begins after the stamp. */
static int next(struct attempt *a, int64_t ms, const char *rest, struct error *err)
{
	char json[2000];
	snprintf(
		json, sizeof json, "{\"n\":%llu,\"ms\":%lld" T "%s}", (unsigned long long)a->n + 1, (long long)ms, rest);
	return apply(a, json, err);
}

static void must(struct attempt *a, int64_t ms, const char *rest)
{
	struct error err = ERROR_INIT;
	if (next(a, ms, rest, &err) < 0)
		fail_msg("%s: %s", rest, err.text);
}

static void fold(struct attempt *a, size_t count)
{
	attempt_init(a);
	for (size_t i = 0; i < count && help_attempt_records[i]; i++) {
		struct error err = ERROR_INIT;
		if (apply(a, help_attempt_records[i], &err) < 0)
			fail_msg("record %zu: %s", i + 1, err.text);
	}
}

/* All that can be seen of an attempt, as text. */
static void describe(struct buffer *b, const struct attempt *a)
{
	struct ledger ledger[LEDGER_LINES];
	size_t lines = clock_ledger(ledger, &a->clock, a->clock.last_ms);
	buffer_addf(b, "%s started %d frozen %d sealed %d n %llu current %zu orders %zu called %d size %d\n",
		attempt_state_name(a->state), a->started, a->frozen, a->sealed, (unsigned long long)a->n, a->current,
		a->order_count, a->called, a->setup.text_size);
	for (size_t i = 0; i < lines; i++)
		buffer_addf(b, "%s %lld %u\n", ledger[i].label, (long long)ledger[i].ms, ledger[i].times);
	for (size_t i = 0; i < a->item_count; i++) {
		attempt_add_question_words(b, a, i, NULL);
		for (size_t j = 0; j < a->items[i].response_count; j++) {
			buffer_addf(b, " %s %lld ", a->items[i].responses[j].id, (long long)a->items[i].responses[j].caret);
			value_add_json(b, &a->items[i].responses[j].value);
		}
		buffer_add_byte(b, '\n');
	}
}

static void test_attempt__fold_of_a_whole_journal(void **state)
{
	struct attempt a;
	struct buffer b = BUFFER_INIT(10000);
	(void)state;
	fold(&a, 99);
	describe(&b, &a);
	assert_string_equal(buffer_text(&b),
		"submitted started 1 frozen 0 sealed 1 n 23 current 2 orders 2 called 1 size 250\n"
		"Time allowed 3600000 0\nExtra time 900000 0\nTime given back 120000 0\nIn all 4620000 0\nUsed 110000 0\n"
		"Break, not counted 240000 1\nInterrupted, not counted 9500 1\nLeft 4510000 0\n"
		"Question 1, answered RESPONSE -1 \"A\"\nQuestion 2, answered, flagged RESPONSE -1 [\"A\",\"C\"]\n"
		"Question 3, answered TEXT 8 \"I would\\nvisit \\\"today\\\".\"\n");
	assert_string_equal(a.candidate, "cand-07");
	assert_true(
		a.choices[CHOICE_TRAINING].made && !a.choices[CHOICE_TRAINING].value && !a.choices[CHOICE_SHARING].made);
	assert_int_equal(a.faults + a.torn, 2);
	buffer_release(&b);
	attempt_release(&a);
}

/* Any prefix is good; the rest applied to it gives the whole; and a refused record changes nothing. */
static void test_attempt__any_prefix_is_valid_and_continues(void **state)
{
	struct buffer whole = BUFFER_INIT(10000);
	struct attempt a;
	(void)state;
	fold(&a, 99);
	describe(&whole, &a);
	attempt_release(&a);
	for (size_t cut = 0; help_attempt_records[cut]; cut++) {
		struct buffer before = BUFFER_INIT(10000), after = BUFFER_INIT(10000);
		fold(&a, cut);
		describe(&before, &a);
		for (size_t i = 0; help_attempt_records[i]; i++) /* all others are out of turn */
			if (i != cut)
				assert_true(apply(&a, help_attempt_records[i], NULL) < 0);
		describe(&after, &a);
		assert_string_equal(buffer_text(&before), buffer_text(&after));
		for (size_t i = cut; help_attempt_records[i]; i++)
			assert_int_equal(apply(&a, help_attempt_records[i], NULL), 0);
		buffer_clear(&after);
		describe(&after, &a);
		assert_string_equal(buffer_text(&whole), buffer_text(&after));
		attempt_release(&a);
		buffer_release(&before);
		buffer_release(&after);
	}
	buffer_release(&whole);
}

/* --- states
 * ------------------------------------------------------------------------------------------------------- */

static const char *const acts[] = { "\"e\":\"start\"", "\"e\":\"see\",\"item\":\"r2\"",
	"\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":\"B\"",
	"\"e\":\"flag\",\"item\":\"r1\",\"on\":true", "\"e\":\"beat\"", "\"e\":\"pause\",\"by\":\"break\",\"staff\":[]",
	"\"e\":\"pause\",\"by\":\"staff\",\"staff\":[\"s1\"]", "\"e\":\"resume\",\"staff\":[\"s1\"]",
	"\"e\":\"extend\",\"add_ms\":1000,\"kind\":\"planned\",\"staff\":[\"s1\"]", "\"e\":\"call\",\"on\":true",
	"\"e\":\"setup\",\"theme\":\"pink\"", "\"e\":\"submit\",\"by\":\"candidate\",\"staff\":[]",
	"\"e\":\"submit\",\"by\":\"staff\",\"staff\":[\"s1\"]",
	"\"e\":\"void\",\"staff\":[\"s1\",\"s2\"],\"reason\":\"r\"",
	"\"e\":\"frozen\",\"order\":{\"id\":\"f\",\"seq\":9,\"device\":\"desk-1\"}", "\"e\":\"seal\"",
	"\"e\":\"boot\",\"boot\":\"b9\",\"software\":\"x\"" };

static void to_state(struct attempt *a, enum attempt_state s)
{
	fold(a, s == ATTEMPT_EMPTY ? 0 : s == ATTEMPT_NOT_STARTED ? 4 : 9);
	if (s == ATTEMPT_PAUSED)
		must(a, 200000, "\"e\":\"pause\",\"by\":\"staff\",\"staff\":[\"s1\"]");
	if (s == ATTEMPT_SUBMITTED)
		must(a, 200000, "\"e\":\"submit\",\"by\":\"candidate\",\"staff\":[]");
	if (s == ATTEMPT_EXPIRED)
		must(a, 100000 + 75 * 60000, "\"e\":\"submit\",\"by\":\"time\",\"staff\":[]");
	if (s == ATTEMPT_VOID)
		must(a, 200000, "\"e\":\"void\",\"staff\":[\"s1\",\"s2\"],\"reason\":\"r\"");
	assert_int_equal(a->state, s);
}

static void test_attempt__what_each_state_takes(void **state)
{
	/* a column per act above: y taken, . refused with ERR_STATE */
	static const char *const taken[] = {
		[ATTEMPT_EMPTY] = ".................",
		[ATTEMPT_NOT_STARTED] = "y.....y.yyy.yyy.y",
		[ATTEMPT_RUNNING] = ".yyyyyy.yyyyyyy.y",
		[ATTEMPT_PAUSED] = "......yyyyy.yyy.y",
		[ATTEMPT_SUBMITTED] = ".........y...y.yy",
		[ATTEMPT_EXPIRED] = "........yy...y.yy",
		[ATTEMPT_VOID] = ".........y.....yy",
	};
	(void)state;
	for (int s = ATTEMPT_EMPTY; s <= ATTEMPT_VOID; s++)
		for (size_t i = 0; i < COUNT(acts); i++) {
			struct attempt a;
			struct error err = ERROR_INIT;
			to_state(&a, (enum attempt_state)s);
			int r = next(&a, LIMIT_MS / 2, acts[i], &err);
			if (taken[s][i] == 'y' ? r != 0 && !strstr(err.text, "time is up") : r != ERR_STATE)
				fail_msg("%s, %s: %d %s", attempt_state_name((enum attempt_state)s), acts[i], r, err.text);
			attempt_release(&a);
		}
}

static void test_attempt__F20_nothing_changes_after_hand_in(void **state)
{
	struct attempt a;
	struct buffer before = BUFFER_INIT(10000), after = BUFFER_INIT(10000);
	(void)state;
	to_state(&a, ATTEMPT_SUBMITTED);
	describe(&before, &a);
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(next(&a, 300000, acts[i], NULL), ERR_STATE);
	describe(&after, &a);
	assert_string_equal(buffer_text(&before), buffer_text(&after));
	must(&a, 300000, "\"e\":\"seal\"");
	for (size_t i = 0; i < COUNT(acts); i++)
		assert_int_equal(next(&a, 400000, acts[i], NULL), ERR_STATE); /* sealed: nothing at all */
	buffer_release(&before);
	buffer_release(&after);
	attempt_release(&a);
}

static void test_attempt__F21_no_typing_while_paused(void **state)
{
	static const char *const pauses[] = { "\"e\":\"pause\",\"by\":\"break\",\"staff\":[]",
		"\"e\":\"pause\",\"by\":\"staff\",\"staff\":[\"s1\"]", "\"e\":\"pause\",\"by\":\"fault\",\"staff\":[]",
		"\"e\":\"pause\",\"by\":\"interrupted\",\"staff\":[]",
		"\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"x\"" };
	(void)state;
	for (size_t i = 0; i < COUNT(pauses); i++) {
		struct attempt a;
		struct error err = ERROR_INIT;
		fold(&a, 9);
		must(&a, 200000, pauses[i]);
		assert_int_equal(next(&a, 200001, acts[2], &err), ERR_STATE);
		assert_string_equal(err.text, "answer: the attempt is paused");
		assert_true(value_has_text(&attempt_find_response(&a, 0, "RESPONSE")->value, "A"));
		must(&a, 200002, "\"e\":\"resume\",\"staff\":[\"s1\"]");
		must(&a, 200003, acts[2]);
		attempt_release(&a);
	}
}

/* --- time
 * --------------------------------------------------------------------------------------------------------- */

static void test_attempt__F11_starting_again_gives_no_free_time(void **state)
{
	struct attempt a;
	(void)state;
	fold(&a, 9);
	int64_t left = clock_left_ms(&a.clock, 140000);
	assert_int_equal(next(&a, 140000, "\"e\":\"start\"", NULL), ERR_STATE);
	must(&a, 150000, "\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"x\"");
	assert_int_equal(next(&a, 150000, "\"e\":\"start\"", NULL), ERR_STATE);
	must(&a, 150000, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	assert_int_equal(next(&a, 150000, "\"e\":\"start\"", NULL), ERR_STATE);
	assert_int_equal(clock_left_ms(&a.clock, 150000), left);
	assert_int_equal(clock_allowed_ms(&a.clock), 75 * 60000); /* the allowance is in the total */
	attempt_release(&a);
}

static void test_attempt__F32_setting_up_is_not_charged(void **state)
{
	struct attempt a;
	(void)state;
	fold(&a, 4);
	assert_int_equal(a.state, ATTEMPT_NOT_STARTED);
	assert_int_equal(clock_left_ms(&a.clock, LIMIT_MS), 75 * 60000); /* however long it takes */
	must(&a, 30 * 60000, "\"e\":\"start\"");
	assert_int_equal(clock_left_ms(&a.clock, 30 * 60000), 75 * 60000);
	assert_int_equal(clock_used_ms(&a.clock, 31 * 60000), 60000);
	attempt_release(&a);
}

static void test_attempt__F09_after_a_boot_time_stands_until_staff_resume(void **state)
{
	struct attempt a;
	struct error err = ERROR_INIT;
	(void)state;
	fold(&a, 15); /* running; last record at 420 s */
	int64_t used = clock_used_ms(&a.clock, 420000);
	must(&a, 7, "\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"x\"");
	assert_int_equal(a.state, ATTEMPT_PAUSED);
	assert_int_equal(a.pause_by, PAUSE_INTERRUPTED);
	assert_int_equal(clock_used_ms(&a.clock, 3600000), used);
	assert_false(attempt_tick(&a, LIMIT_MS).time_up);
	assert_int_equal(
		next(&a, 10, "\"e\":\"resume\",\"staff\":[]", &err), ERR_AUTH); /* the candidate alone cannot */
	must(&a, 3600000, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	assert_int_equal(clock_used_ms(&a.clock, 3600000), used);
	assert_int_equal(a.current, 2); /* the same question and caret */
	assert_int_equal(attempt_find_response(&a, 2, "TEXT")->caret, 8);
	attempt_release(&a);
	fold(&a, 4); /* before the start as well */
	must(&a, 7, "\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"x\"");
	assert_int_equal(next(&a, 10, "\"e\":\"start\"", NULL), ERR_STATE);
	must(&a, 11, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	assert_int_equal(a.state, ATTEMPT_NOT_STARTED);
	must(&a, 12, "\"e\":\"start\"");
	attempt_release(&a);
}

/* Time runs out on a question that must be answered (min 3, two chosen): no trap, answers kept, and a sitting that
 * timed out can go on when time is given back. */
static void test_attempt__F12_time_out_on_a_must_answer_question(void **state)
{
	static const char *const ids[] = { "r2" };
	const int64_t end = 100000 + 75 * 60000;
	struct attempt a;
	struct response responses[4];
	(void)ids;
	(void)state;
	struct item *item = help_item(help_item_three_of_eight);
	fold(&a, 9);
	assert_int_equal(attempt_progress(&a, 1, item), PROGRESS_PART);
	assert_false(attempt_tick(&a, end - 1).time_up);
	assert_int_equal(
		next(&a, end - 1, "\"e\":\"submit\",\"by\":\"time\",\"staff\":[]", NULL), ERR_STATE); /* not yet */
	assert_true(attempt_tick(&a, end).time_up);
	assert_true(attempt_tick(&a, end + 5000).time_up); /* until it has been acted on */
	must(&a, end + 5000, "\"e\":\"submit\",\"by\":\"time\",\"staff\":[]");
	assert_int_equal(a.state, ATTEMPT_EXPIRED);
	assert_int_equal(attempt_responses(responses, 4, &a, 1), 1);
	struct item_result result;
	assert_int_equal(item_score(&result, item, responses, 1, NULL), 0);
	assert_false(result.valid);
	item_result_release(&result);
	must(&a, end + 6000,
		"\"e\":\"extend\",\"add_ms\":300000,\"kind\":\"incident\",\"staff\":[\"s1\"],\"reason\":\"alarm\"");
	assert_int_equal(a.state, ATTEMPT_PAUSED);
	must(&a, end + 9000, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	must(&a, end + 10000,
		"\"e\":\"answer\",\"item\":\"r2\",\"response\":\"RESPONSE\",\"value\":[\"A\",\"C\",\"E\"]");
	assert_int_equal(attempt_progress(&a, 1, item), PROGRESS_ANSWERED);
	must(&a, end + 11000, "\"e\":\"submit\",\"by\":\"candidate\",\"staff\":[]");
	must(&a, end + 12000, "\"e\":\"seal\"");
	item_free(item);
	attempt_release(&a);
}

static void test_attempt__the_last_keystroke_counts(void **state)
{
	const int64_t end = 100000 + 75 * 60000;
	struct attempt a;
	struct error err = ERROR_INIT;
	(void)state;
	fold(&a, 9);
	assert_int_equal(attempt_answer_ms(&a, end - 10), end - 10);
	assert_int_equal(attempt_answer_ms(&a, end + 30), end); /* written a moment later */
	assert_int_equal(
		next(&a, end + 30, "\"e\":\"answer\",\"item\":\"r3\",\"response\":\"T\",\"value\":\"too late\"", &err),
		ERR_STATE);
	assert_string_equal(err.text, "answer: the time is up");
	must(&a, end, "\"e\":\"answer\",\"item\":\"r3\",\"response\":\"T\",\"value\":\"last word\"");
	must(&a, end + 30, "\"e\":\"submit\",\"by\":\"time\",\"staff\":[]");
	assert_int_equal(
		next(&a, end + 40, "\"e\":\"answer\",\"item\":\"r3\",\"response\":\"T\",\"value\":\"x\"", NULL), ERR_STATE);
	assert_true(value_has_text(&attempt_find_response(&a, 2, "T")->value, "last word"));
	attempt_release(&a);
}

static void test_attempt__warnings_come_once(void **state)
{
	const int64_t end = 100000 + 75 * 60000;
	struct attempt a;
	(void)state;
	fold(&a, 9);
	assert_int_equal(attempt_tick(&a, end - 600001).warning_minutes, 0);
	assert_int_equal(attempt_tick(&a, end - 600000).warning_minutes, 10);
	assert_int_equal(attempt_tick(&a, end - 599000).warning_minutes, 0);
	must(&a, end - 599000,
		"\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"x\""); /* closes at 140 s: most time is left again */
	must(&a, end, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	assert_int_equal(attempt_tick(&a, end).warning_minutes, 0);
	attempt_release(&a);
}

/* --- orders and people ------------------------------------------------------------------------------------------
 */

static void test_attempt__orders_are_applied_once_and_in_order(void **state)
{
	struct attempt a;
	(void)state;
	fold(&a, 9); /* admit was o1, seq 1, desk-1 */
#define BY_ORDER(id, seq, device)                                                             \
	"\"e\":\"pause\",\"by\":\"staff\",\"staff\":[],\"order\":{\"id\":\"" id "\",\"seq\":" seq \
	",\"device\":\"" device "\"}"
	assert_int_equal(next(&a, 150000, BY_ORDER("o1", "5", "desk-1"), NULL), ERR_EXISTS);
	assert_int_equal(next(&a, 150000, BY_ORDER("o2", "1", "desk-1"), NULL), ERR_EXPIRED);
	must(&a, 150000, BY_ORDER("o2", "4", "desk-1"));
	assert_int_equal(next(&a, 150000, BY_ORDER("o3", "3", "desk-1"), NULL), ERR_EXPIRED);
	must(&a, 150000, BY_ORDER("o4", "1", "desk-2")); /* each desk counts for itself */
	assert_int_equal(next(&a, 150000, BY_ORDER("o2", "9", "desk-2"), NULL), ERR_EXISTS);
	assert_int_equal(a.order_count, 3);
	struct order_ref order = { "o5", 5, "desk-1", NULL }, old = { "o6", 4, "desk-1", NULL };
	assert_int_equal(attempt_check_order(&a, &order, NULL), 0);
	assert_int_equal(attempt_check_order(&a, &old, NULL), ERR_EXPIRED);
	attempt_release(&a);
}

static void test_attempt__people(void **state)
{
	static const struct {
		const char *rest;
		int code;
	} cases[] = {
		{ "\"e\":\"void\",\"staff\":[\"s1\"],\"reason\":\"r\"", ERR_AUTH },
		{ "\"e\":\"void\",\"staff\":[\"s1\",\"s1\"],\"reason\":\"r\"", ERR_AUTH },
		{ "\"e\":\"void\",\"staff\":[\"s1\",\"s2\"]", ERR_FORMAT },
		{ "\"e\":\"void\",\"staff\":[\"s1\",\"s2\"],\"reason\":\"\"", ERR_FORMAT },
		{ "\"e\":\"pause\",\"by\":\"staff\",\"staff\":[]", ERR_AUTH },
		{ "\"e\":\"extend\",\"add_ms\":1000,\"kind\":\"incident\",\"staff\":[\"s1\"]", ERR_FORMAT },
		{ "\"e\":\"extend\",\"add_ms\":1000,\"kind\":\"planned\",\"staff\":[]", ERR_AUTH },
		{ "\"e\":\"extend\",\"add_ms\":0,\"kind\":\"planned\",\"staff\":[\"s1\"]", ERR_FORMAT },
		{ "\"e\":\"submit\",\"by\":\"staff\",\"staff\":[]", ERR_AUTH },
		{ "\"e\":\"frozen\",\"order\":null", ERR_AUTH },
		{ "\"e\":\"see\",\"item\":\"r9\"", ERR_FORMAT },
		{ "\"e\":\"answer\",\"item\":\"r9\",\"response\":\"R\",\"value\":1", ERR_FORMAT },
		{ "\"e\":\"plan\",\"items\":[\"r1\"],\"sections\":[]", ERR_STATE },
		{ "\"e\":\"arrival\"", ERR_UNSUPPORTED },
	};
	struct attempt a;
	(void)state;
	fold(&a, 9);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error err = ERROR_INIT;
		int r = next(&a, 150000, cases[i].rest, &err);
		if (r != cases[i].code)
			fail_msg("%s: %d %s", cases[i].rest, r, err.text);
		assert_int_equal(a.n, 9);
	}
	assert_int_equal(next(&a, 139999, "\"e\":\"beat\"", NULL), ERR_FORMAT); /* time going backwards */
	assert_int_equal(apply(&a, "{\"n\":9,\"ms\":150000" T "\"e\":\"beat\"}", NULL), ERR_FORMAT);
	assert_int_equal(apply(&a, "{\"n\":11,\"ms\":150000" T "\"e\":\"beat\"}", NULL), ERR_FORMAT);
	a.adjustments.breaks = false;
	assert_int_equal(next(&a, 150000, "\"e\":\"pause\",\"by\":\"break\",\"staff\":[]", NULL), ERR_AUTH);
	attempt_release(&a);
}

/* --- seat move
 * ---------------------------------------------------------------------------------------------------- */

static int open_again(
	struct attempt *a, const char *previous, const char *candidate, const char *order, struct error *err)
{
	char json[3000], *at;
	snprintf(json, sizeof json, "%s", help_attempt_records[0]);
	static const struct {
		const char *from;
		int which;
	} places[] = { { "\"previous\":null", 0 }, { "\"cand-07\"", 1 }, { "\"o1\",\"seq\":1", 2 } };
	const char *with[] = { previous, candidate, order };
	for (size_t i = 0; i < COUNT(places); i++) {
		char tail[3000];
		at = strstr(json, places[i].from);
		snprintf(tail, sizeof tail, "%s", at + strlen(places[i].from));
		snprintf(at, sizeof json - (size_t)(at - json), "%s%s", with[places[i].which], tail);
	}
	return apply(a, json, err);
}

static void test_attempt__a_move_continues_on_the_next_generation(void **state)
{
	struct attempt a;
	struct error err = ERROR_INIT;
	static const char previous[] = "\"previous\":{\"n\":17,\"sha256\":\"" HASH_A "\"}",
					  order[] = "\"m2\",\"seq\":8";
	(void)state;
	fold(&a, 15);
	int64_t left = clock_left_ms(&a.clock, 420000);
	must(&a, 420000, "\"e\":\"frozen\",\"order\":{\"id\":\"m1\",\"seq\":7,\"device\":\"desk-1\"}");
	assert_int_equal(
		next(&a, 430000, "\"e\":\"resume\",\"staff\":[\"s1\"]", NULL), ERR_STATE); /* this seat is locked */
	must(&a, 430000, "\"e\":\"seal\"");
	assert_int_equal(open_again(&a, "\"previous\":null", "\"cand-07\"", order, &err), ERR_STATE);
	assert_int_equal(
		open_again(&a, "\"previous\":{\"n\":16,\"sha256\":\"" HASH_A "\"}", "\"cand-07\"", order, &err),
		ERR_FORMAT);
	assert_int_equal(open_again(&a, previous, "\"cand-08\"", order, &err), ERR_FORMAT);
	if (open_again(&a, previous, "\"cand-07\"", order, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(a.generation, 2);
	assert_int_equal(a.state, ATTEMPT_PAUSED);
	assert_int_equal(a.n, 1);
	assert_int_equal(next(&a, 2000, "\"e\":\"resume\",\"staff\":[]", NULL), ERR_AUTH);
	must(&a, 5000, "\"e\":\"resume\",\"staff\":[\"s1\"]");
	assert_int_equal(clock_left_ms(&a.clock, 5000), left);
	assert_int_equal(a.current, 2);
	assert_int_equal(a.items[1].flagged, true);
	attempt_release(&a);
	attempt_init(&a); /* the second generation alone is not an attempt */
	assert_int_equal(open_again(&a, previous, "\"cand-07\"", order, &err), ERR_STATE);
	attempt_release(&a);
}

static void test_attempt__counts_and_words(void **state)
{
	struct attempt a;
	struct buffer b = BUFFER_INIT(200);
	(void)state;
	struct item *one = help_item(help_item_one_of_four), *three = help_item(help_item_three_of_eight);
	const struct item *items[] = { one, three, NULL };
	fold(&a, 10);
	struct attempt_counts c = attempt_count(&a, items);
	assert_int_equal(c.answered, 1);
	assert_int_equal(c.part, 1);
	assert_int_equal(c.not_seen, 1);
	assert_int_equal(c.flagged, 1);
	attempt_add_question_words(&b, &a, 1, three);
	assert_string_equal(buffer_text(&b), "Question 2, part answered, flagged");
	buffer_release(&b);
	item_free(one);
	item_free(three);
	attempt_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attempt__fold_of_a_whole_journal),
		cmocka_unit_test(test_attempt__any_prefix_is_valid_and_continues),
		cmocka_unit_test(test_attempt__what_each_state_takes),
		cmocka_unit_test(test_attempt__F20_nothing_changes_after_hand_in),
		cmocka_unit_test(test_attempt__F21_no_typing_while_paused),
		cmocka_unit_test(test_attempt__F11_starting_again_gives_no_free_time),
		cmocka_unit_test(test_attempt__F32_setting_up_is_not_charged),
		cmocka_unit_test(test_attempt__F09_after_a_boot_time_stands_until_staff_resume),
		cmocka_unit_test(test_attempt__F12_time_out_on_a_must_answer_question),
		cmocka_unit_test(test_attempt__the_last_keystroke_counts),
		cmocka_unit_test(test_attempt__warnings_come_once),
		cmocka_unit_test(test_attempt__orders_are_applied_once_and_in_order),
		cmocka_unit_test(test_attempt__people),
		cmocka_unit_test(test_attempt__a_move_continues_on_the_next_generation),
		cmocka_unit_test(test_attempt__counts_and_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
