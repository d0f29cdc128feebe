/* Check-in: the seven tasks, what is missing, who may decide, where candidates stand. */
#include "tests/engine/engine_help.h"

#define T ",\"t\":\"2026-11-23T09:10:00Z\","
#define C "\"staff\":[\"s1\"],\"candidate\":\"cand-07\""

static struct profile *naas(void)
{
	struct profile *p = NULL;
	struct error err = ERROR_INIT;
	size_t len;
	char *text = help_file("assets/programmes/naas.json", &len);
	if (profile_load(&p, text, len, &err) < 0)
		fail_msg("%s", err.text);
	mem_free(text);
	return p;
}

static int next(struct desk_log *d, const char *rest, struct error *err)
{
	char json[2000];
	snprintf(json, sizeof json, "{\"n\":%llu,\"ms\":%llu" T "%s}", (unsigned long long)d->n + 1,
		(unsigned long long)d->n * 1000, rest);
	return desk_apply_json(d, json, strlen(json), err);
}

static void must(struct desk_log *d, const char *rest)
{
	struct error err = ERROR_INIT;
	if (next(d, rest, &err) < 0)
		fail_msg("%s: %s", rest, err.text);
}

static void open_desk(struct desk_log *d, const struct profile *p)
{
	desk_init(d, p);
	must(d, "\"e\":\"open\",\"sitting\":\"s-1\",\"device\":\"desk-1\",\"roster\":3,\"centre_file\":\"" HASH_A
			"\",\"software\":\"0.1\",\"boot\":\"b\"");
	must(d, "\"e\":\"signin\",\"staff\":[\"s1\"]");
}

static const char *const tasks[] = {
	"\"e\":\"arrival\"," C ",\"at\":\"2026-11-23T09:10:00Z\",\"reason\":null,\"late\":null",
	"\"e\":\"identity\"," C ",\"kind\":\"passport\",\"result\":\"match\",\"second\":null",
	"\"e\":\"number\"," C ",\"result\":\"match\",\"last4\":\"4471\"",
	"\"e\":\"adjustments\"," C ",\"confirmed\":true,\"note\":null",
	"\"e\":\"filming\"," C ",\"acknowledged\":true,\"wording\":\"filming-1\"",
	"\"e\":\"devices\"," C ",\"items\":[\"phone\"],\"bag\":\"14\",\"exception\":null",
	"\"e\":\"seat\"," C ",\"paper\":\"P\",\"seat\":\"12\"",
};
static const char admit[] =
	"\"e\":\"admit\"," C ",\"paper\":\"P\",\"attempt\":\"a-1\",\"seat\":\"12\",\"order\":\"o1\",\"seq\":1";

static void test_desk__seven_tasks_in_any_order(void **state)
{
	static const enum missing alone[] = { MISSING_ARRIVAL, MISSING_IDENTITY, MISSING_NUMBER, MISSING_ADJUSTMENTS,
		MISSING_FILMING, MISSING_DEVICES, MISSING_SEAT };
	struct profile *p = naas();
	(void)state;
	for (size_t left_out = 0; left_out < TASKS; left_out++) {
		enum missing missing[MISSING_CODES];
		struct error err = ERROR_INIT;
		struct desk_log d;
		open_desk(&d, p);
		assert_int_equal(desk_missing(missing, &d, "cand-07", 0), 7);
		assert_int_equal(desk_status(&d, "cand-07"), DESK_BOOKED);
		for (size_t i = TASKS; i-- > 0;)
			if (i != left_out)
				must(&d, tasks[i]);
		assert_int_equal(desk_missing(missing, &d, "cand-07", 0), 1);
		assert_int_equal(missing[0], alone[left_out]);
		assert_int_equal(missing_task(missing[0]), left_out);
		assert_int_equal(next(&d, admit, &err), ERR_STATE); /* pressed early: an error that says what */
		assert_non_null(strstr(err.text, missing_words(missing[0])));
		must(&d, tasks[left_out]);
		assert_int_equal(desk_status(&d, "cand-07"), DESK_CHECKED_IN);
		must(&d, admit);
		assert_int_equal(desk_status(&d, "cand-07"), DESK_SEATED);
		desk_release(&d);
	}
	profile_free(p);
}

static void test_desk__what_is_not_good_enough(void **state)
{
	static const struct {
		const char *rest;
		enum missing missing;
	} cases[] = {
		{ "\"e\":\"identity\"," C ",\"kind\":\"passport\",\"result\":\"doubtful\",\"second\":null",
			MISSING_IDENTITY_SECOND },
		{ "\"e\":\"identity\"," C ",\"kind\":\"passport\",\"result\":\"no-match\",\"second\":null",
			MISSING_IDENTITY_NO_MATCH },
		{ "\"e\":\"number\"," C ",\"result\":\"mismatch\",\"last4\":null", MISSING_NUMBER_MISMATCH },
		{ "\"e\":\"adjustments\"," C ",\"confirmed\":false,\"note\":\"asked for more time\"", MISSING_ADJUSTMENTS },
		{ "\"e\":\"filming\"," C ",\"acknowledged\":false,\"wording\":\"filming-1\"", MISSING_FILMING_REFUSED },
		{ "\"e\":\"devices\"," C ",\"items\":[\"phone\"],\"bag\":null,\"exception\":null", MISSING_BAG },
		{ "\"e\":\"arrival\"," C
		  ",\"at\":\"2026-11-23T09:40:00Z\",\"late\":{\"decision\":\"refuse\",\"reason\":\"no room\"}",
			MISSING_LATE_REFUSED },
		{ "\"e\":\"refuse\"," C ",\"reason\":\"unwell\",\"text\":\"t\",\"shown\":null,\"second\":null",
			MISSING_REFUSED },
	};
	struct profile *p = naas();
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum missing missing[MISSING_CODES];
		struct desk_log d;
		open_desk(&d, p);
		for (size_t t = 0; t < TASKS; t++)
			must(&d, tasks[t]);
		must(&d, cases[i].rest);
		assert_int_equal(desk_missing(missing, &d, "cand-07", 0), 1);
		assert_int_equal(missing[0], cases[i].missing);
		assert_int_equal(next(&d, admit, NULL), ERR_STATE);
		assert_int_equal(desk_find(&d, "cand-07")->admit_count, 0); /* no attempt is created */
		desk_release(&d);
	}
	profile_free(p);
}

static void test_desk__late_is_a_decision_with_a_reason(void **state)
{
	static const struct {
		const char *at;
		int64_t early;
	} cases[] = {
		{ "2026-11-23T09:00:00Z", 15 },
		{ "2026-11-23T09:14:59Z", 0 },
		{ "2026-11-23T09:15:00Z", 0 },
		{ "2026-11-23T09:15:01Z", -1 },
		{ "2026-11-23T09:40:00Z", -25 },
	};
	enum missing missing[MISSING_CODES];
	struct profile *p = naas();
	struct desk_log d;
	int64_t starts, minutes;
	(void)state;
	assert_true(when_parse("2026-11-23T09:30:00Z", &starts));
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(desk_minutes_early(p, cases[i].at, starts, &minutes));
		assert_int_equal(minutes, cases[i].early);
	}
	open_desk(&d, p);
	for (size_t t = 1; t < TASKS; t++)
		must(&d, tasks[t]);
	must(&d, "\"e\":\"arrival\"," C ",\"at\":\"2026-11-23T09:40:00Z\",\"reason\":null,\"late\":null");
	assert_int_equal(desk_missing(missing, &d, "cand-07", starts), 1);
	assert_int_equal(missing[0], MISSING_LATE_DECISION);
	must(&d,
		"\"e\":\"arrival\"," C
		",\"at\":\"2026-11-23T09:40:00Z\",\"reason\":null,\"late\":{\"decision\":\"admit\",\"reason\":\"train\"}");
	assert_int_equal(desk_missing(missing, &d, "cand-07", starts), 0);
	must(&d,
		"\"e\":\"arrival\"," C ",\"at\":\"2026-11-23T09:10:00Z\",\"reason\":\"the clock was wrong\",\"late\":null");
	assert_int_equal(desk_missing(missing, &d, "cand-07", starts), 0);
	desk_release(&d);
	profile_free(p);
}

static void test_desk__two_people_are_two_people(void **state)
{
	static const struct {
		const char *rest;
		int code;
	} cases[] = {
		{ "\"e\":\"identity\"," C ",\"kind\":\"passport\",\"result\":\"doubtful\",\"second\":\"s1\"", ERR_AUTH },
		{ "\"e\":\"identity\"," C ",\"kind\":\"passport\",\"result\":\"doubtful\",\"second\":\"s2\"", 0 },
		{ "\"e\":\"refuse\"," C ",\"reason\":\"id-no-match\",\"second\":null", ERR_AUTH },
		{ "\"e\":\"refuse\"," C ",\"reason\":\"id-no-match\",\"second\":\"s1\"", ERR_AUTH },
		{ "\"e\":\"refuse\"," C ",\"reason\":\"because\",\"second\":null", ERR_FORMAT },
		{ "\"e\":\"refuse\"," C ",\"reason\":\"id-no-match\",\"second\":\"s2\"", 0 },
		{ "\"e\":\"order\",\"staff\":[\"s1\",\"s1\"],\"order\":\"v\",\"seq\":1,\"kind\":\"void\",\"attempt\":\"a\","
		  "\"args\":{},\"reason\":\"r\"",
			ERR_AUTH },
		{ "\"e\":\"order\",\"staff\":[],\"order\":\"v\",\"seq\":1,\"kind\":\"pause\",\"attempt\":\"a\",\"args\":{},"
		  "\"reason\":\"r\"",
			ERR_AUTH },
		{ "\"e\":\"order\",\"staff\":[\"s1\",\"s2\"],\"order\":\"v\",\"seq\":1,\"kind\":\"void\",\"attempt\":\"a\","
		  "\"args\":{},\"reason\":\"r\"",
			0 },
	};
	struct profile *p = naas();
	struct desk_log d;
	(void)state;
	open_desk(&d, p);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error err = ERROR_INIT;
		int r = next(&d, cases[i].rest, &err);
		if (r != cases[i].code)
			fail_msg("%s: %d %s", cases[i].rest, r, err.text);
	}
	assert_int_equal(desk_status(&d, "cand-07"), DESK_REFUSED);
	desk_release(&d);
	profile_free(p);
}

static void test_desk__orders_have_rising_numbers(void **state)
{
#define ORDER(id, seq)                                                     \
	"\"e\":\"order\",\"staff\":[\"s1\"],\"order\":\"" id "\",\"seq\":" seq \
	",\"kind\":\"pause\",\"attempt\":\"a-1\",\"seat\":\"12\",\"args\":{},\"reason\":null"
	struct desk_log d;
	(void)state;
	open_desk(&d, NULL); /* without a profile its rules are not enforced */
	assert_int_equal(desk_next_seq(&d, "a-1"), 1);
	must(&d, admit);
	assert_int_equal(desk_next_seq(&d, "a-1"), 2);
	assert_int_equal(next(&d, admit, NULL), ERR_EXISTS);
	assert_int_equal(next(&d, ORDER("o1", "2"), NULL), ERR_EXISTS);
	assert_int_equal(next(&d, ORDER("o2", "1"), NULL), ERR_EXPIRED);
	must(&d, ORDER("o2", "2"));
	must(&d, ORDER("o3", "7"));
	assert_int_equal(desk_next_seq(&d, "a-1"), 8);
	assert_int_equal(desk_next_seq(&d, "a-2"), 1);
	assert_int_equal(d.order_count, 3);
	desk_release(&d);
}

static void test_desk__the_day_to_its_end(void **state)
{
	static const struct {
		enum seat_progress progress;
		enum desk_status status;
	} steps[] = { { DESK_SEAT_READY, DESK_SEATED }, { DESK_SEAT_RUNNING, DESK_IN_TEST },
		{ DESK_SEAT_PAUSED, DESK_PAUSED }, { DESK_SEAT_FINISHED, DESK_FINISHED } };
	struct profile *p = naas();
	struct desk_log d;
	(void)state;
	open_desk(&d, p);
	for (size_t t = 0; t < TASKS; t++)
		must(&d, tasks[t]);
	must(&d, admit);
	assert_int_equal(desk_note_progress(&d, "a-9", DESK_SEAT_RUNNING), ERR_NOTFOUND);
	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_int_equal(desk_note_progress(&d, "a-1", steps[i].progress), 0);
		assert_int_equal(desk_status(&d, "cand-07"), steps[i].status);
	}
	must(&d, "\"e\":\"leave\"," C ",\"identity\":null,\"bag\":null");
	assert_int_equal(next(&d, "\"e\":\"leave\"," C ",\"identity\":null,\"bag\":null", NULL), ERR_STATE);
	assert_int_equal(next(&d, "\"e\":\"return\"," C ",\"identity\":null,\"bag\":null", NULL),
		ERR_STATE); /* F11: verified again */
	must(&d, "\"e\":\"return\"," C ",\"identity\":\"match\",\"bag\":null");
	must(&d, "\"e\":\"choice\"," C ",\"what\":\"training\",\"value\":true,\"wording\":\"training-1\"");
	assert_true(desk_find(&d, "cand-07")->choices[CHOICE_TRAINING].value);
	must(&d, "\"e\":\"incident\",\"staff\":[\"s1\"],\"text\":\"fire alarm\",\"seat\":null,\"candidate\":null");
	assert_int_equal(desk_bags_out(&d), 1);
	must(&d, "\"e\":\"close\",\"staff\":[\"s1\",\"s2\"],\"unsent\":0,\"bags\":1,\"register\":[]");
	assert_int_equal(desk_status(&d, "cand-08"), DESK_ABSENT);
	assert_int_equal(next(&d, tasks[0], NULL), ERR_STATE);
	must(&d, "\"e\":\"bag\"," C ",\"returned\":true"); /* a late bag and a late incident can still be noted */
	assert_int_equal(desk_bags_out(&d), 0);
	must(&d,
		"\"e\":\"incident\",\"staff\":[\"s1\"],\"text\":\"correction: a drill\",\"seat\":null,\"candidate\":null");
	assert_int_equal(d.incident_count, 2);
	assert_string_equal(d.incidents[0].text, "fire alarm");
	desk_release(&d);
	profile_free(p);
}

static void test_desk__out_of_turn(void **state)
{
	struct desk_log d;
	(void)state;
	desk_init(&d, NULL);
	assert_int_equal(next(&d, tasks[0], NULL), ERR_STATE);
	desk_release(&d);
	open_desk(&d, NULL);
	must(&d, tasks[0]);
	static const char *const bad[] = { "{\"n\":3,\"ms\":9000" T "\"e\":\"signin\",\"staff\":[\"s1\"]}",
		"{\"n\":5,\"ms\":9000" T "\"e\":\"signin\",\"staff\":[\"s1\"]}",
		"{\"n\":4,\"ms\":1" T "\"e\":\"signin\",\"staff\":[\"s1\"]}",
		"{\"n\":4,\"ms\":9000" T "\"e\":\"signin\",\"staff\":[]}" };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(desk_apply_json(&d, bad[i], strlen(bad[i]), NULL), ERR_FORMAT);
	static const char boot[] = "{\"n\":4,\"ms\":1" T "\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"0.1\"}";
	assert_int_equal(desk_apply_json(&d, boot, strlen(boot), NULL), 0);
	desk_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_desk__seven_tasks_in_any_order),
		cmocka_unit_test(test_desk__what_is_not_good_enough),
		cmocka_unit_test(test_desk__late_is_a_decision_with_a_reason),
		cmocka_unit_test(test_desk__two_people_are_two_people),
		cmocka_unit_test(test_desk__orders_have_rising_numbers),
		cmocka_unit_test(test_desk__the_day_to_its_end),
		cmocka_unit_test(test_desk__out_of_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
