/* The ledger and the adjustments: what is allowed, what is used, what is said. */
#include "tests/engine/engine_help.h"

#define MIN INT64_C(60000)

static struct adjustments adjustments(const char *text)
{
	struct adjustments a = ADJUSTMENTS_NONE;
	struct error err = ERROR_INIT;
	json_t *json = help_json(text);
	if (adjustments_load(&a, json, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	json_decref(json);
	return a;
}

/* The clock takes moments of the monotonic count only: whatever the wall clock of the records says, nothing
 * changes. */
static void test_clock__F04_wall_clock_set_back_or_forward_changes_nothing(void **state)
{
	static const char *const walls[] = { "2026-11-23T09:30:00Z", "1999-01-01T00:00:00Z", "2038-01-19T03:14:08Z",
		"2026-03-29T01:00:00Z" };
	int64_t used[COUNT(walls)], left[COUNT(walls)];
	(void)state;
	for (size_t w = 0; w < COUNT(walls); w++) {
		struct attempt a;
		attempt_init(&a);
		for (size_t i = 0; help_attempt_records[i]; i++) {
			struct record_box box;
			assert_int_equal(record_parse(&box, RECORD_OF_ATTEMPT, help_attempt_records[i],
								 strlen(help_attempt_records[i]), NULL),
				0);
			if (i > 4) /* changed in the middle of the paper, and back and forth */
				memcpy(box.record.stamp.t, walls[i % 2 ? w : 0], WHEN_SIZE);
			assert_int_equal(attempt_apply(&a, &box.record, NULL), 0);
			record_box_release(&box);
		}
		used[w] = clock_last_used_ms(&a.clock);
		left[w] = clock_left_ms(&a.clock, a.clock.last_ms);
		assert_int_equal(used[w], used[0]);
		assert_int_equal(left[w], left[0]);
		attempt_release(&a);
	}
}

static void test_clock__F05_allowed_times(void **state)
{
	static const struct {
		const char *adjustments;
		int64_t base_ms, allowed_ms;
		const char *words;
	} cases[] = {
		{ "null", 60 * MIN, 60 * MIN, "none" },
		{ "{}", 60 * MIN, 60 * MIN, "none" },
		{ "{\"additional-testing-time\":{\"time-multiplier\":1.5}}", 60 * MIN, 90 * MIN, "60 → 90 minutes" },
		{ "{\"additional-testing-time\":{\"time-multiplier\":1.25}}", 60 * MIN, 75 * MIN, "60 → 75 minutes" },
		{ "{\"additional-testing-time\":{\"time-multiplier\":1.25}}", 45 * MIN, 3375000, "45 → 56.2 minutes" },
		{ "{\"additional-testing-time\":{\"time-multiplier\":1.333}}", 1000, 2000, "0 → 0 minutes" },
		{ "{\"additional-testing-time\":{\"fixed-minutes\":15}}", 60 * MIN, 75 * MIN, "60 → 75 minutes" },
		{ "{\"additional-testing-time\":{\"unlimited\":true}}", 60 * MIN, -1, "no time limit" },
		{ "{\"additional-testing-time\":{\"fixed-minutes\":15}}", -1, -1, "15 minutes extra" },
		{ "{\"additional-testing-time\":{\"time-multiplier\":1.25},\"theme\":\"cream\",\"text-size\":200,"
		  "\"spoken\":true}",
			60 * MIN, 75 * MIN, "60 → 75 minutes · cream · 200 % · read aloud" },
		{ "{\"breaks\":true,\"font\":\"opendyslexic\",\"spacing\":\"extra-wide\",\"human-assistant\":\"scribe\"}",
			60 * MIN, 60 * MIN, "rest breaks · OpenDyslexic · extra wide spacing · scribe" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct adjustments a = adjustments(cases[i].adjustments);
		struct buffer b = BUFFER_INIT(1000);
		struct clock c;
		clock_init(&c, cases[i].base_ms, &a);
		adjustments_add_words(&b, &a, cases[i].base_ms);
		if (clock_allowed_ms(&c) != cases[i].allowed_ms || strcmp(buffer_text(&b), cases[i].words) != 0)
			fail_msg("%s: %lld %s", cases[i].adjustments, (long long)clock_allowed_ms(&c), buffer_text(&b));
		buffer_release(&b);
	}
}

/* There is no closing time anywhere: the candidate with extra time has it to the last second. */
static void test_clock__F07_extra_time_is_never_cut_off(void **state)
{
	struct adjustments a = adjustments("{\"additional-testing-time\":{\"time-multiplier\":1.5}}");
	struct clock c;
	(void)state;
	clock_init(&c, 60 * MIN, &a);
	assert_int_equal(clock_see(&c, 5 * MIN, NULL), 0);
	clock_run(&c, 5 * MIN);
	assert_int_equal(clock_expiry_ms(&c), 95 * MIN);
	assert_int_equal(clock_left_ms(&c, 95 * MIN - 1), 1);
	assert_int_equal(clock_left_ms(&c, 65 * MIN), 30 * MIN); /* when the others' time is up */
	assert_int_equal(clock_left_ms(&c, 96 * MIN), 0);
}

static void test_adjustments__F08_carry_who_approved_them_and_when(void **state)
{
	static const char json[] =
		"{\"additional-testing-time\":{\"time-multiplier\":1.25},\"breaks\":true,\"text-size\":200,"
		"\"theme\":\"cream\",\"font\":\"open-sans\",\"spacing\":\"wide\",\"timer\":\"from-10\",\"spoken\":true,"
		"\"line-reader\":true,\"answer-masking\":true,\"answer-eliminator\":true,\"highlighter\":true,"
		"\"keyboard-only\":true,\"single-column\":true,\"separate-room\":true,\"human-assistant\":\"reader\","
		"\"approved-by\":\"operator-3\",\"approved-on\":\"2026-10-01\"}";
	struct buffer b = BUFFER_INIT(1000);
	(void)state;
	struct adjustments a = adjustments(json);
	assert_string_equal(a.approved_by, "operator-3");
	assert_string_equal(a.approved_on, "2026-10-01");
	adjustments_add_json(&b, &a);
	assert_string_equal(buffer_text(&b), json); /* nothing is lost on the way */
	buffer_release(&b);
}

static void test_adjustments__refuses(void **state)
{
	static const char *const bad[] = {
		"[]",
		"{\"text-size\":110}",
		"{\"text-size\":\"200\"}",
		"{\"theme\":\"plaid\"}",
		"{\"font\":\"comic\"}",
		"{\"spacing\":\"tight\"}",
		"{\"timer\":\"hourglass\"}",
		"{\"breaks\":\"yes\"}",
		"{\"approved-on\":\"1 October\"}",
		"{\"approved-on\":\"2026-02-30\"}",
		"{\"additional-testing-time\":{}}",
		"{\"additional-testing-time\":{\"unlimited\":false}}",
		"{\"additional-testing-time\":{\"time-multiplier\":0.5}}",
		"{\"additional-testing-time\":{\"time-multiplier\":11}}",
		"{\"additional-testing-time\":{\"time-multiplier\":1.33333}}",
		"{\"additional-testing-time\":{\"fixed-minutes\":0}}",
		"{\"additional-testing-time\":{\"fixed-minutes\":1.5}}",
		"{\"additional-testing-time\":{\"time-multiplier\":1.5,\"fixed-minutes\":5}}",
		"{\"additional-testing-time\":{\"unlimited\":true,\"fixed-minutes\":5}}",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct adjustments a = ADJUSTMENTS_NONE;
		struct error err = ERROR_INIT;
		json_t *json = help_json(bad[i]);
		if (adjustments_load(&a, json, &err) != ERR_FORMAT)
			fail_msg("%s was taken", bad[i]);
		assert_true(adjustments_is_none(&a)); /* untouched */
		json_decref(json);
	}
}

static void test_clock__F09_dead_time_is_not_charged(void **state)
{
	struct adjustments none = ADJUSTMENTS_NONE;
	struct clock c;
	(void)state;
	clock_init(&c, 60 * MIN, &none);
	clock_see(&c, 100 * MIN, NULL);
	clock_run(&c, 100 * MIN);
	clock_see(&c, 110 * MIN, NULL);
	clock_boot(&c, 3 * MIN); /* power cut after the last record; `ms` begins anew */
	assert_int_equal(clock_used_ms(&c, 500 * MIN), 10 * MIN);
	assert_int_equal(clock_see(&c, 40 * MIN, NULL), 0);
	assert_int_equal(clock_left_ms(&c, 40 * MIN), 50 * MIN); /* nobody came back for 37 minutes */
	clock_run(&c, 40 * MIN);
	assert_int_equal(clock_left_ms(&c, 41 * MIN), 49 * MIN);
	assert_int_equal(c.interrupted_ms, 37 * MIN);
}

static void test_clock__refuses_going_back(void **state)
{
	struct adjustments none = ADJUSTMENTS_NONE;
	struct clock c;
	(void)state;
	clock_init(&c, 60 * MIN, &none);
	assert_int_equal(clock_see(&c, 10, NULL), 0);
	assert_int_equal(clock_see(&c, 10, NULL), 0);
	assert_int_equal(clock_see(&c, 9, NULL), ERR_FORMAT);
	assert_int_equal(clock_see(&c, -1, NULL), ERR_FORMAT);
	assert_int_equal(clock_see(&c, LIMIT_MS + 1, NULL), ERR_FORMAT);
	assert_int_equal(clock_add(&c, 0, EXTEND_INCIDENT, NULL), ERR_FORMAT);
	assert_int_equal(clock_add(&c, LIMIT_DURATION_MS + 1, EXTEND_INCIDENT, NULL), ERR_FORMAT);
}

static void test_clock__warnings(void **state)
{
	struct adjustments none = ADJUSTMENTS_NONE;
	struct clock c;
	int given[61] = { 0 };
	(void)state;
	clock_init(&c, 60 * MIN, &none);
	clock_run(&c, 0);
	for (int64_t s = 0; s <= 3600; s++) {
		int w = clock_warning(&c, s * 1000);
		given[w]++;
		if (w)
			assert_int_equal(s, 3600 - w * 60);
	}
	assert_int_equal(given[10] + given[5] + given[1], 3);
	assert_int_equal(clock_add(&c, 7 * MIN, EXTEND_INCIDENT, NULL), 0);
	assert_int_equal(clock_warning(&c, 60 * MIN), 0);
	assert_int_equal(clock_warning(&c, 62 * MIN), 5); /* again, after time was added */
	clock_init(&c, 8 * MIN, &none);
	clock_run(&c, 0);
	assert_int_equal(clock_warning(&c, 0), 0);               /* a short paper does not begin with a warning */
	assert_int_equal(clock_warning(&c, 7 * MIN + 30000), 1); /* only the most urgent */
	clock_init(&c, -1, &none);
	clock_run(&c, 0);
	assert_int_equal(clock_warning(&c, LIMIT_MS), 0);
	assert_true(clock_expiry_ms(&c) == INT64_MAX);
}

static void test_clock__ledger_can_be_read_line_by_line(void **state)
{
	static const struct {
		const char *label;
		int64_t ms;
		unsigned times;
	} lines[] = {
		{ "Time allowed", 60 * MIN, 0 },
		{ "Extra time", 20 * MIN, 0 },
		{ "Time given back", 3 * MIN, 0 },
		{ "In all", 83 * MIN, 0 },
		{ "Used", 25 * MIN, 0 },
		{ "Break, not counted", 5 * MIN, 1 },
		{ "Paused by staff, not counted", 2 * MIN, 1 },
		{ "Interrupted, not counted", 1 * MIN, 1 },
		{ "Left", 58 * MIN, 0 },
	};
	struct adjustments a = adjustments("{\"additional-testing-time\":{\"fixed-minutes\":15}}");
	struct ledger ledger[LEDGER_LINES];
	struct clock c;
	(void)state;
	clock_init(&c, 60 * MIN, &a);
	clock_run(&c, 0);
	clock_stop(&c, 10 * MIN, PAUSE_BREAK);
	clock_run(&c, 15 * MIN);
	clock_stop(&c, 20 * MIN, PAUSE_STAFF);
	clock_run(&c, 22 * MIN);
	clock_add(&c, 5 * MIN, EXTEND_PLANNED, NULL);
	clock_add(&c, 3 * MIN, EXTEND_INCIDENT, NULL);
	clock_stop(&c, 32 * MIN, PAUSE_FAULT);
	assert_int_equal(clock_ledger(ledger, &c, 33 * MIN), COUNT(lines));
	for (size_t i = 0; i < COUNT(lines); i++) {
		assert_string_equal(ledger[i].label, lines[i].label);
		assert_int_equal(ledger[i].ms, lines[i].ms);
		assert_int_equal(ledger[i].times, lines[i].times);
	}
	struct clock untimed;
	clock_init(&untimed, -1, &a);
	assert_int_equal(clock_ledger(ledger, &untimed, 0), 3);
	assert_int_equal(ledger[0].ms, -1);
}

static void test_clock_words__table(void **state)
{
	static const struct {
		int64_t ms;
		const char *words;
	} cases[] = {
		{ -1, "no limit" },
		{ 0, "0 seconds" },
		{ 1000, "1 second" },
		{ 59999, "59 seconds" },
		{ MIN, "1 minute" },
		{ 4 * MIN + 10000, "4 minutes 10 seconds" },
		{ 10 * MIN + 10000, "10 minutes" },
		{ 60 * MIN, "1 hour" },
		{ 75 * MIN, "1 hour 15 minutes" },
		{ 121 * MIN, "2 hours 1 minute" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer b = BUFFER_INIT(100);
		clock_words(&b, cases[i].ms);
		assert_string_equal(buffer_text(&b), cases[i].words);
		buffer_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock__F04_wall_clock_set_back_or_forward_changes_nothing),
		cmocka_unit_test(test_clock__F05_allowed_times),
		cmocka_unit_test(test_clock__F07_extra_time_is_never_cut_off),
		cmocka_unit_test(test_adjustments__F08_carry_who_approved_them_and_when),
		cmocka_unit_test(test_adjustments__refuses),
		cmocka_unit_test(test_clock__F09_dead_time_is_not_charged),
		cmocka_unit_test(test_clock__refuses_going_back),
		cmocka_unit_test(test_clock__warnings),
		cmocka_unit_test(test_clock__ledger_can_be_read_line_by_line),
		cmocka_unit_test(test_clock_words__table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
