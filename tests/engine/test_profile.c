/* The programme profile, and the outcomes that follow from it. */
#include "tests/engine/engine_help.h"

#include <stdlib.h>

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

static void test_profile__naas(void **state)
{
	struct profile *p = naas();
	(void)state;
	assert_int_equal(p->role_count, 2);
	assert_int_equal(profile_find_role(p, "practitioner")->area_count, 10);
	assert_int_equal(profile_find_role(p, "supervisor")->area_count, 8);
	assert_string_equal(profile_area_name(p, "practitioner", "area-3"), "Child development");
	assert_null(profile_area_name(p, "supervisor", "area-9"));
	const struct profile_component *k = profile_find_component(p, "knowledge");
	assert_true(k->kiosk && k->minutes == 60 && k->questions == 30 && k->marks.met == 60 && k->marks.near == 50 &&
				k->marks.sample);
	assert_int_equal(profile_find_component(p, "written")->minutes, 45);
	assert_int_equal(p->arrive_before_minutes, 15);
	assert_int_equal(profile_find_consent(p, "filming")->kind, CONSENT_MANDATORY);
	assert_int_equal(profile_find_consent(p, "training")->kind, CONSENT_CHOICE);
	assert_int_equal(profile_find_consent(p, "sharing")->kind, CONSENT_CHOICE);
	assert_int_equal(p->result_working_days, 30);
	assert_int_equal(p->employer_hours, 24);
	assert_true(p->employer_from_available);
	assert_int_equal(p->outcome.max_near_met, 2);
	assert_non_null(profile_find_refusal(p, "no-filming"));
	profile_free(p);
}

static void test_profile__registration_numbers(void **state)
{
	static const struct {
		const char *typed, *normal; /* NULL = cannot be one */
	} cases[] = {
		{ "SW104471", "SW104471" },
		{ "sw 104 471", "SW104471" },
		{ "104471", "SW104471" },
		{ " Sw-104.471 ", "SW104471" },
		{ "", NULL },
		{ "SW", NULL },
		{ "AB104471", NULL },
		{ "SW10447X", NULL },
		{ "12", NULL },
		{ "123456789", NULL },
		{ "SW1044710000000000000000000000000000000000000", NULL },
	};
	struct profile *p = naas();
	char out[32], last[5];
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int r = profile_number_normal(out, p, cases[i].typed, NULL);
		if (cases[i].normal ? r != 0 || strcmp(out, cases[i].normal) != 0 : r != ERR_FORMAT)
			fail_msg("%s: %d", cases[i].typed, r);
	}
	assert_true(profile_number_same(p, "sw 104471", "104471"));
	assert_false(profile_number_same(p, "sw 104472", "104471"));
	assert_false(profile_number_same(p, "", ""));
	profile_number_last4(last, "SW104471");
	assert_string_equal(last, "4471");
	profile_number_last4(last, "71");
	assert_string_equal(last, "71");
	profile_free(p);
}

/* Every member is needed: without it the profile is refused, or the member may be null. */
static void test_profile__refuses_gaps_and_nonsense(void **state)
{
	size_t len;
	char *text = help_file("assets/programmes/naas.json", &len);
	json_t *full = help_json(text), *value;
	const char *key;
	(void)state;
	json_object_foreach(full, key, value)
	{
		struct profile *p = NULL;
		struct error err = ERROR_INIT;
		json_t *less = json_copy(full);
		json_object_del(less, key);
		char *dump = json_dumps(less, 0);
		assert_int_equal(profile_load(&p, dump, strlen(dump), &err), ERR_FORMAT);
		assert_non_null(strstr(err.text, key));
		free(dump);
		json_decref(less);
	}
	static const struct {
		const char *from, *to, *error;
	} changes[] = {
		{ "\"near\": 50", "\"near\": 61", "components[0].marks.near: above met" },
		{ "\"met\": 60", "\"met\": 101", "components[0].marks.met" },
		{ "\"id\": \"area-2\"", "\"id\": \"area-1\"", "areas: \"area-1\" is there twice" },
		{ "\"invigil-profile/1\"", "\"invigil-profile/2\"", "format" },
		{ "\"max-digits\": 8", "\"max-digits\": 2", "documents.number" },
		{ "\"kind\": \"mandatory\"", "\"kind\": \"maybe\"", "consents[0].kind" },
	};
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct profile *p = NULL;
		struct error err = ERROR_INIT;
		struct buffer b = BUFFER_INIT(LIMIT_PROFILE_JSON);
		const char *at = strstr(text, changes[i].from);
		buffer_add(&b, text, (size_t)(at - text));
		buffer_add_string(&b, changes[i].to);
		buffer_add_string(&b, at + strlen(changes[i].from));
		assert_true(profile_load(&p, buffer_text(&b), b.len, &err) < 0);
		if (!strstr(err.text, changes[i].error))
			fail_msg("%s: %s", changes[i].to, err.text);
		buffer_release(&b);
	}
	json_decref(full);
	mem_free(text);
}

/* --- outcomes
 * ----------------------------------------------------------------------------------------------------- */

static void test_outcome__marks_are_compared_exactly(void **state)
{
	static const struct {
		double score, max;
		enum outcome outcome;
	} cases[] = {
		{ 18, 30, OUTCOME_MET },
		{ 17.999, 30, OUTCOME_NEAR_MET },
		{ 15, 30, OUTCOME_NEAR_MET },
		{ 14.999, 30, OUTCOME_NOT_MET },
		{ 0.6, 1, OUTCOME_MET },             /* 0.6 × 100 is 60.000…01 in floats */
		{ 0.1 + 0.2 + 0.3, 1, OUTCOME_MET }, /* 0.6000000000000001 */
		{ 0.3, 0.5, OUTCOME_MET },
		{ 4.2, 7, OUTCOME_MET },
		{ 0, 1, OUTCOME_NOT_MET },
	};
	static const struct profile_marks marks = { 60, 50, true };
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct outcome_score s = { "knowledge", 0, 0, false };
		enum outcome o;
		assert_int_equal(outcome_milli(&s.milli, cases[i].score, NULL), 0);
		assert_int_equal(outcome_milli(&s.max_milli, cases[i].max, NULL), 0);
		assert_int_equal(outcome_component(&o, &marks, &s, NULL), 0);
		if (o != cases[i].outcome)
			fail_msg("%f of %f: %s", cases[i].score, cases[i].max, outcome_names[o]);
	}
	int64_t milli;
	static const double bad[] = { -1, 0.0001, 1e9, 1.0 / 3 };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(outcome_milli(&milli, bad[i], NULL), ERR_FORMAT);
}

static void test_outcome__overall_rule(void **state)
{
	static const struct {
		int percent[5];
		int carried; /* index, or -1 */
		enum outcome outcome;
		enum outcome_why why;
	} cases[] = {
		{ { 70, 70, 70, 70, 70 }, -1, OUTCOME_MET, WHY_MET }, { { 60, 60, 60, 60, 60 }, -1, OUTCOME_MET, WHY_MET },
		{ { 50, 55, 60, 60, 60 }, -1, OUTCOME_MET, WHY_MET },
		{ { 50, 50, 50, 100, 100 }, -1, OUTCOME_NOT_MET, WHY_TOO_MANY_NEAR },
		{ { 49, 100, 100, 100, 100 }, -1, OUTCOME_NOT_MET, WHY_COMPONENT_NOT_MET },
		{ { 49, 50, 50, 50, 50 }, -1, OUTCOME_NOT_MET, WHY_COMPONENT_NOT_MET },
		{ { 0, 60, 60, 60, 60 }, 0, OUTCOME_MET, WHY_MET }, /* carried over from the first attempt */
	};
	static const char *const ids[] = { "knowledge", "observation-1", "observation-2", "reflective", "written" };
	struct profile *p = naas();
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct outcome_score scores[5];
		struct outcome_overall o;
		enum outcome results[5];
		for (int c = 0; c < 5; c++)
			scores[c] = (struct outcome_score){ ids[c], cases[i].percent[c] * 1000, 100000, c == cases[i].carried };
		assert_int_equal(outcome_decide(&o, results, p, scores, 5, NULL), 0);
		if (o.outcome != cases[i].outcome || o.why != cases[i].why)
			fail_msg("case %zu: %s %d", i, outcome_names[o.outcome], o.why);
		scores[1].component = "knowledge";
		assert_int_equal(outcome_decide(&o, results, p, scores, 5, NULL), ERR_STATE);
		assert_int_equal(outcome_decide(&o, results, p, scores, 4, NULL), ERR_STATE);
		scores[1].component = "observation-1";
		scores[0].milli = 100001;
		if (!scores[0].carried)
			assert_int_equal(outcome_decide(&o, results, p, scores, 5, NULL), ERR_FORMAT);
	}
	struct outcome_score low[5];
	struct outcome_overall o;
	enum outcome results[5];
	for (int c = 0; c < 5; c++)
		low[c] = (struct outcome_score){ ids[c], c < 2 ? 50000 : 60000, c < 2 ? 100000 : 100, false };
	for (int c = 2; c < 5; c++)
		low[c].milli = 60;
	assert_int_equal(outcome_decide(&o, results, p, low, 5, NULL), 0);
	assert_int_equal(o.why, WHY_OVERALL_STANDARD); /* near met twice, and too little in all */
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profile__naas),
		cmocka_unit_test(test_profile__registration_numbers),
		cmocka_unit_test(test_profile__refuses_gaps_and_nonsense),
		cmocka_unit_test(test_outcome__marks_are_compared_exactly),
		cmocka_unit_test(test_outcome__overall_rule),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
