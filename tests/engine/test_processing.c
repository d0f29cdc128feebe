/* Operators with QTI's NULLs, the rules, scoring of items and tests, validity. */
#include "tests/engine/engine_help.h"

#include <time.h>

/* Variables of the table below. */
static const char variables[] =
	"{\"id\":\"x\",\"responses\":["
	"{\"id\":\"ONE\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null},"
	"{\"id\":\"MANY\",\"cardinality\":\"multiple\",\"base\":\"identifier\",\"default\":null},"
	"{\"id\":\"TEXT\",\"cardinality\":\"single\",\"base\":\"string\",\"default\":[\"dflt\"]},"
	"{\"id\":\"EMPTY\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null},"
	"{\"id\":\"NONE\",\"cardinality\":\"multiple\",\"base\":\"identifier\",\"default\":null}],"
	"\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":[7]}],\"body\":[],"
	"\"correct\":{\"ONE\":[\"A\"],\"MANY\":[\"B\",\"A\"]},"
	"\"mapping\":{\"ONE\":{\"default\":0.5,\"lower\":null,\"upper\":null,\"entries\":[[\"A\",2,true]]},"
	"\"MANY\":{\"default\":-1,\"lower\":-2,\"upper\":1.5,\"entries\":[[\"A\",1,true],[\"B\",1,true]]},"
	"\"TEXT\":{\"default\":0,\"lower\":null,\"upper\":null,\"entries\":[[\"YORK\",3,true],[\"york\",1,false]]},"
	"\"EMPTY\":{\"default\":0.25,\"lower\":null,\"upper\":null,\"entries\":[]},"
	"\"NONE\":{\"default\":-1,\"lower\":null,\"upper\":null,\"entries\":[]}}}";

static void evaluate(struct buffer *out, int *code, const struct item *item, const char *text, struct error *err)
{
	struct item_result result;
	struct arena arena = ARENA_INIT(1 << 20);
	struct expression x;
	struct value v;
	struct json_reader r;
	static const struct scalar one = { .base = BASE_STRING, .as.text = "A" };
	static const struct scalar many[] = { { .base = BASE_STRING, .as.text = "A" },
		{ .base = BASE_STRING, .as.text = "B" } };
	static const struct scalar york = { .base = BASE_STRING, .as.text = "York" };
	const struct response responses[] = { { "ONE", { CARD_SINGLE, BASE_STRING, 1, &one, NULL } },
		{ "MANY", { CARD_MULTIPLE, BASE_STRING, 2, many, NULL } },
		{ "TEXT", { CARD_SINGLE, BASE_STRING, 1, &york, NULL } } };
	json_t *json = help_json(text);
	json_reader_init(&r, err);
	*code = expression_load(&x, &arena, json, &r);
	assert_int_equal(item_score(&result, item, responses, COUNT(responses), err), 0);
	if (*code == 0) {
		struct scope scope = {
			.arena = &arena, .variables = result.outcomes, .count = 1 + 1 + 5, .settable = 1, .err = err
		};
		*code = expression_evaluate(&v, &scope, &x);
	}
	if (*code == 0)
		value_add_json(out, &v);
	item_result_release(&result);
	json_decref(json);
	arena_release(&arena);
}

#define N "[\"null\"]"
#define T "[\"base-value\",\"boolean\",true]"
#define F "[\"base-value\",\"boolean\",false]"
#define I(n) "[\"base-value\",\"integer\"," #n "]"
#define R(n) "[\"base-value\",\"float\"," #n "]"
#define ID(s) "[\"base-value\",\"identifier\",\"" s "\"]"
#define V(s) "[\"variable\",\"" s "\"]"

static void test_operators__table(void **state)
{
	static const struct {
		const char *in, *out; /* out NULL = an error */
	} cases[] = {
		{ N, "null" },
		{ T, "true" },
		{ V("ONE"), "\"A\"" },
		{ V("EMPTY"), "null" },
		{ V("NOWHERE"), NULL },
		{ "[\"correct\",\"MANY\"]", "[\"B\",\"A\"]" },
		{ "[\"correct\",\"TEXT\"]", "null" },
		{ "[\"default\",\"TEXT\"]", "\"dflt\"" },
		{ "[\"default\",\"ONE\"]", "null" },
		{ "[\"default\",\"SCORE\"]", "7" },
		{ V("SCORE"), "7" },
		/* match */
		{ "[\"match\"," V("ONE") "," ID("A") "]", "true" },
		{ "[\"match\"," V("ONE") "," ID("B") "]", "false" },
		{ "[\"match\"," V("EMPTY") "," ID("B") "]", "null" },
		{ "[\"match\"," V("MANY") ",[\"correct\",\"MANY\"]]", "true" },
		{ "[\"match\"," V("MANY") ",[\"multiple\"," ID("A") "]]", "false" },
		{ "[\"match\"," I(2) "," R(2.0) "]", "true" },
		{ "[\"match\"," I(2) "," T "]", NULL },
		/* is-null */
		{ "[\"is-null\"," V("EMPTY") "]", "true" },
		{ "[\"is-null\"," V("NONE") "]", "true" },
		{ "[\"is-null\"," V("ONE") "]", "false" },
		{ "[\"is-null\",[\"multiple\"," N "]]", "true" },
		/* and, or, not */
		{ "[\"and\"," T "," T "]", "true" },
		{ "[\"and\"," T "," N "]", "null" },
		{ "[\"and\"," N "," F "]", "false" },
		{ "[\"and\"," F "," N "]", "false" },
		{ "[\"or\"," F "," N "]", "null" },
		{ "[\"or\"," N "," T "]", "true" },
		{ "[\"or\"," F "," F "]", "false" },
		{ "[\"not\"," N "]", "null" },
		{ "[\"not\"," F "]", "true" },
		{ "[\"and\"," I(1) "]", NULL },
		{ "[\"not\"," V("MANY") "]", NULL },
		/* numbers */
		{ "[\"sum\"," I(1) "," I(2) "]", "3" },
		{ "[\"sum\"," I(1) "," R(0.5) "]", "1.5" },
		{ "[\"sum\"," I(1) "," N "]", "null" },
		{ "[\"sum\",[\"multiple\"," I(1) "," I(2) "]," I(4) "]", "7" },
		{ "[\"sum\"," ID("A") "]", NULL },
		{ "[\"product\"," I(3) "," I(4) "]", "12" },
		{ "[\"product\"," R(0.5) "," N "]", "null" },
		{ "[\"subtract\"," I(3) "," I(4) "]", "-1" },
		{ "[\"subtract\"," N "," I(4) "]", "null" },
		{ "[\"divide\"," I(3) "," I(4) "]", "0.75" },
		{ "[\"divide\"," I(3) "," I(0) "]", "null" },
		{ "[\"divide\"," I(0) "," N "]", "null" },
		{ "[\"divide\"," I(4) "," I(2) "]", "2" },
		{ "[\"product\"," R(1e300) "," R(1e300) "]", "null" },
		{ "[\"gt\"," I(2) "," I(1) "]", "true" },
		{ "[\"gt\"," I(1) "," I(1) "]", "false" },
		{ "[\"gte\"," I(1) "," I(1) "]", "true" },
		{ "[\"lt\"," I(1) "," R(1.5) "]", "true" },
		{ "[\"lte\"," I(2) "," R(1.5) "]", "false" },
		{ "[\"lte\"," N "," R(1.5) "]", "null" },
		{ "[\"equal\",{\"mode\":\"exact\"}," I(2) "," R(2) "]", "true" },
		{ "[\"equal\"," I(2) "," N "]", "null" },
		{ "[\"equal\",{\"mode\":\"absolute\",\"tolerance\":\"0.1 0.2\"}," R(10) "," R(10.2) "]", "true" },
		{ "[\"equal\",{\"mode\":\"absolute\",\"tolerance\":\"0.1 0.2\"}," R(10) "," R(9.8) "]", "false" },
		{ "[\"equal\",{\"mode\":\"absolute\",\"tolerance\":1,\"include-upper-bound\":false}," R(10) "," R(11) "]",
			"false" },
		{ "[\"equal\",{\"mode\":\"relative\",\"tolerance\":10}," R(-10) "," R(-11) "]", "true" },
		{ "[\"equal\",{\"mode\":\"absolute\"}," R(10) "," R(11) "]", NULL },
		/* containers */
		{ "[\"multiple\"," ID("A") "," N "," V("MANY") "]", "[\"A\",\"A\",\"B\"]" },
		{ "[\"multiple\"]", "null" },
		{ "[\"ordered\"," ID("B") "," ID("A") "]", "[\"B\",\"A\"]" },
		{ "[\"multiple\"," ID("A") "," I(1) "]", NULL },
		{ "[\"container-size\"," V("MANY") "]", "2" },
		{ "[\"container-size\"," V("NONE") "]", "0" },
		{ "[\"member\"," ID("B") "," V("MANY") "]", "true" },
		{ "[\"member\"," ID("C") "," V("MANY") "]", "false" },
		{ "[\"member\"," N "," V("MANY") "]", "null" },
		{ "[\"member\"," ID("C") "," V("NONE") "]", "null" },
		{ "[\"member\"," ID("C") "," V("ONE") "]", NULL },
		{ "[\"contains\"," V("MANY") ",[\"multiple\"," ID("B") "]]", "true" },
		{ "[\"contains\"," V("MANY") ",[\"multiple\"," ID("B") "," ID("B") "]]", "false" },
		{ "[\"contains\",[\"ordered\"," I(1) "," I(2) "," I(3) "],[\"ordered\"," I(2) "," I(3) "]]", "true" },
		{ "[\"contains\",[\"ordered\"," I(1) "," I(2) "," I(3) "],[\"ordered\"," I(1) "," I(3) "]]", "false" },
		{ "[\"contains\",[\"ordered\"," I(1) "," I(1) "," I(2) "],[\"ordered\"," I(1) "," I(2) "]]", "true" },
		{ "[\"contains\"," V("MANY") ",[\"ordered\"," ID("B") "]]", NULL },
		/* mapping */
		{ "[\"map-response\",\"ONE\"]", "2" },
		{ "[\"map-response\",\"MANY\"]", "1.5" },
		{ "[\"map-response\",\"TEXT\"]", "1" },
		{ "[\"map-response\",\"EMPTY\"]", "0.25" },
		{ "[\"map-response\",\"NONE\"]", "0" },
		{ "[\"map-response\",\"SCORE\"]", NULL },
		{ "[\"test-variables\",{\"variable\":\"SCORE\"}]", NULL },
	};
	(void)state;
	struct item *item = help_item(variables);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer b = BUFFER_INIT(1000);
		struct error err = ERROR_INIT;
		int code;
		evaluate(&b, &code, item, cases[i].in, &err);
		if (cases[i].out ? code != 0 || strcmp(buffer_text(&b), cases[i].out) != 0
						 : code != ERR_FORMAT || !err.text[0])
			fail_msg("%s: %d %s %s", cases[i].in, code, buffer_text(&b), err.text);
		buffer_release(&b);
	}
	item_free(item);
}

/* --- scoring
 * ------------------------------------------------------------------------------------------------------ */

static double score_of(const struct item *item, const char *id, const char *response, bool *valid)
{
	struct item_result result;
	struct arena arena = ARENA_INIT(100000);
	struct response given = { id, value_null(CARD_SINGLE, BASE_NONE) };
	struct error err = ERROR_INIT;
	double score = -99;
	json_t *json = help_json(response);
	assert_int_equal(value_from_any_json(&given.value, &arena, json, NULL), 0);
	if (item_score(&result, item, &given, 1, &err) < 0)
		fail_msg("%s", err.text);
	item_result_number(&result, "SCORE", &score);
	*valid = result.valid;
	item_result_release(&result);
	json_decref(json);
	arena_release(&arena);
	return score;
}

static void test_item_score__table(void **state)
{
	static const struct {
		const char *item, *response;
		double score;
		bool valid;
	} cases[] = {
		{ help_item_one_of_four, "\"A\"", 1, true },
		{ help_item_one_of_four, "[\"A\"]", 1, true },
		{ help_item_one_of_four, "\"B\"", 0, true },
		{ help_item_one_of_four, "null", 0, true },
		{ help_item_one_of_four, "\"Z\"", 0, false },
		{ help_item_three_of_eight, "[\"A\",\"C\",\"E\"]", 2.5, true },
		{ help_item_three_of_eight, "[\"A\",\"C\",\"B\"]", 1, true },
		{ help_item_three_of_eight, "[\"B\",\"D\",\"F\"]", 0, true },
		{ help_item_three_of_eight, "[\"A\",\"C\"]", 2, false },
		{ help_item_three_of_eight, "[]", 0, false },
		{ help_item_three_of_eight, "[\"A\",\"C\",\"E\",\"B\"]", 2, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool valid;
		struct item *item = help_item(cases[i].item);
		double score = score_of(item, "RESPONSE", cases[i].response, &valid);
		if (score != cases[i].score || valid != cases[i].valid)
			fail_msg("case %zu: %f %d", i, score, valid);
		item_free(item);
	}
}

static void test_item_score__refuses(void **state)
{
	struct item_result result;
	struct error err = ERROR_INIT;
	struct scalar two[] = { { .base = BASE_STRING, .as.text = "A" }, { .base = BASE_STRING, .as.text = "B" } };
	struct response r = { "RESPONSE", { CARD_MULTIPLE, BASE_STRING, 2, two, NULL } };
	(void)state;
	struct item *item = help_item(help_item_one_of_four);
	assert_int_equal(item_score(&result, item, &r, 1, &err), ERR_FORMAT);
	r.id = "OTHER";
	assert_int_equal(item_score(&result, item, &r, 1, &err), ERR_NOTFOUND);
	assert_string_equal(err.text, "item q1: no response variable OTHER");
	item_free(item);
}

static void test_item_score__json(void **state)
{
	struct item_result result;
	struct buffer b = BUFFER_INIT(1000);
	(void)state;
	struct item *item = help_item(help_item_text);
	assert_int_equal(item_score(&result, item, NULL, 0, NULL), 0);
	item_result_add_json(&b, &result);
	/* scored by people: NULL until then, never a silent 0 */
	assert_string_equal(buffer_text(&b), "{\"outcomes\":{\"SCORE\":null},\"responses\":{\"TEXT\":null},"
										 "\"templates\":{},\"valid\":true,\"state\":{}}");
	item_result_release(&result);
	buffer_release(&b);
	item_free(item);
}

/* Nothing is left over from the item or the candidate before. */
static void test_processing__F26_no_stale_values_between_items_in_sequence(void **state)
{
	static const char *const responses[] = { "\"A\"", "null", "\"B\"", "\"A\"", "null" };
	static const char *const lists[] = { "[\"A\",\"C\",\"E\"]", "null", "[\"B\",\"D\",\"F\"]",
		"[\"A\",\"C\",\"B\"]", "null" };
	static const double singles[] = { 1, 0, 0, 1, 0 }, multiples[] = { 2.5, 0, 0, 1, 0 };
	bool valid;
	(void)state;
	struct item *one = help_item(help_item_one_of_four), *three = help_item(help_item_three_of_eight);
	for (int round = 0; round < 50; round++)
		for (size_t i = 0; i < COUNT(responses); i++) {
			assert_true(score_of(one, "RESPONSE", responses[(i + (size_t)round) % 5], &valid) ==
						singles[(i + (size_t)round) % 5]);
			assert_true(score_of(three, "RESPONSE", lists[i], &valid) == multiples[i]);
		}
	item_free(one);
	item_free(three);
}

static void test_rules__lookup_exit_and_conditions(void **state)
{
	static const char head[] =
		"{\"id\":\"x\",\"responses\":[{\"id\":\"N\",\"cardinality\":\"single\",\"base\":\"integer\",\"default\":"
		"null}],\"outcomes\":["
		"{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"GRADE\",\"cardinality\":\"single\",\"base\":\"string\",\"default\":null,\"lookup\":{\"kind\":"
		"\"interpolation\","
		"\"default\":\"low\",\"entries\":[[80,\"high\",true],[50,\"middle\",false]]}},"
		"{\"id\":\"NAME\",\"cardinality\":\"single\",\"base\":\"string\",\"default\":null,\"lookup\":{\"kind\":"
		"\"match\","
		"\"default\":null,\"entries\":[[1,\"one\",true],[2,\"two\",true]]}}],\"body\":[],\"processing\":["
		"[\"lookup-outcome-value\",\"GRADE\",[\"variable\",\"N\"]],[\"lookup-outcome-value\",\"NAME\",["
		"\"variable\",\"N\"]],"
		"[\"response-condition\",[[\"if\",[\"gt\",[\"variable\",\"N\"],[\"base-value\",\"integer\",90]],[\"set-"
		"outcome-value\",\"SCORE\","
		"[\"base-value\",\"float\",9]],[\"exit-response\"]],[\"else-if\",[\"gt\",[\"variable\",\"N\"],[\"base-"
		"value\",\"integer\",1]],"
		"[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",5]]]]],"
		"[\"set-outcome-value\",\"SCORE\",[\"sum\",[\"variable\",\"SCORE\"],[\"base-value\",\"float\",1]]]]}";
	static const struct {
		int n;
		const char *out;
	} cases[] = {
		{ 95, "{\"SCORE\":9,\"GRADE\":\"high\",\"NAME\":null}" },
		{ 80, "{\"SCORE\":6,\"GRADE\":\"high\",\"NAME\":null}" },
		{ 51, "{\"SCORE\":6,\"GRADE\":\"middle\",\"NAME\":null}" },
		{ 50, "{\"SCORE\":6,\"GRADE\":\"low\",\"NAME\":null}" },
		{ 1, "{\"SCORE\":1,\"GRADE\":\"low\",\"NAME\":\"one\"}" },
	};
	(void)state;
	struct item *item = help_item(head);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct item_result result;
		struct buffer b = BUFFER_INIT(1000);
		struct scalar n = { .base = BASE_INTEGER, .as.integer = cases[i].n };
		struct response r = { "N", { CARD_SINGLE, BASE_INTEGER, 1, &n, NULL } };
		assert_int_equal(item_score(&result, item, &r, 1, NULL), 0);
		item_result_add_json(&b, &result);
		if (!strstr(buffer_text(&b), cases[i].out))
			fail_msg("%d: %s", cases[i].n, buffer_text(&b));
		buffer_release(&b);
		item_result_release(&result);
	}
	item_free(item);
}

static void test_validity__and_progress(void **state)
{
	static const struct {
		const char *item, *id, *response;
		enum progress progress;
	} cases[] = {
		{ help_item_one_of_four, "RESPONSE", "null", PROGRESS_NOT_ANSWERED },
		{ help_item_one_of_four, "RESPONSE", "\"C\"", PROGRESS_ANSWERED },
		{ help_item_three_of_eight, "RESPONSE", "[\"A\"]", PROGRESS_PART },
		{ help_item_three_of_eight, "RESPONSE", "[\"A\",\"B\",\"C\"]", PROGRESS_ANSWERED },
		{ help_item_three_of_eight, "RESPONSE", "[\"A\",\"B\",\"C\",\"D\"]", PROGRESS_PART },
		{ help_item_text, "TEXT", "\"words\"", PROGRESS_ANSWERED },
		{ help_item_text, "TEXT", "\"\"", PROGRESS_NOT_ANSWERED },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = ARENA_INIT(10000);
		struct response r = { cases[i].id, value_null(CARD_SINGLE, BASE_NONE) };
		struct item *item = help_item(cases[i].item);
		json_t *json = help_json(cases[i].response);
		value_from_any_json(&r.value, &arena, json, NULL);
		if (item_progress(item, &r, 1) != cases[i].progress)
			fail_msg("case %zu", i);
		json_decref(json);
		item_free(item);
		arena_release(&arena);
	}
}

/* F25: no more than max choices count as valid. */
static void test_validity__F25_max_choices_is_enforced(void **state)
{
	struct scalar c[] = { { .base = BASE_STRING, .as.text = "A" }, { .base = BASE_STRING, .as.text = "B" },
		{ .base = BASE_STRING, .as.text = "C" }, { .base = BASE_STRING, .as.text = "D" } };
	static const enum validity three[] = { VALID_TOO_FEW, VALID_TOO_FEW, VALID_TOO_FEW, VALID, VALID_TOO_MANY };
	static const enum validity one[] = { VALID, VALID, VALID_TOO_MANY, VALID_TOO_MANY, VALID_TOO_MANY };
	(void)state;
	struct item *a = help_item(help_item_three_of_eight), *b = help_item(help_item_one_of_four);
	for (size_t n = 0; n <= 4; n++) {
		struct value v = { CARD_MULTIPLE, BASE_STRING, n, c, NULL };
		assert_int_equal(interaction_validate(a->interactions[0], &v), three[n]);
		assert_int_equal(interaction_validate(b->interactions[0], &v), one[n]);
	}
	item_free(a);
	item_free(b);
}

/* --- tests
 * -------------------------------------------------------------------------------------------------------- */

static void test_test_score__test_variables(void **state)
{
	static const char *const rows[][4] = {
		{ "s1", "r1", "q1", "{\"weight\":{\"W\":2},\"category\":[\"general\"]}" },
		{ "s1", "r2", "q2", "{\"category\":[\"general\",\"hard\"]}" },
		{ "s2", "r3", "q1", "{}" },
	};
	static const char json[] =
		"{\"id\":\"t\",\"title\":\"T\",\"time-limits\":{\"min\":null,\"max\":3600,\"allow-late\":false},"
		"\"outcomes\":["
		"{\"id\":\"ALL\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"WEIGHTED\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"S1\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"HARD\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"EASY\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"ONE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null},"
		"{\"id\":\"COUNT\",\"cardinality\":\"single\",\"base\":\"integer\",\"default\":null}],"
		"\"parts\":[{\"id\":\"p\",\"navigation\":\"nonlinear\",\"submission\":\"simultaneous\",\"sections\":["
		"{\"id\":\"s1\",\"title\":\"One\",\"visible\":true,\"content\":[{\"refs\":2}]},"
		"{\"id\":\"s2\",\"title\":\"Two\",\"visible\":true,\"content\":[{\"ref\":\"r3\"}]}]}],\"processing\":["
		"[\"set-outcome-value\",\"ALL\",[\"sum\",[\"test-variables\",{\"variable\":\"SCORE\"}]]],"
		"[\"set-outcome-value\",\"WEIGHTED\",[\"sum\",[\"test-variables\",{\"variable\":\"SCORE\",\"weight\":\"W\"}"
		"]]],"
		"[\"set-outcome-value\",\"S1\",[\"sum\",[\"test-variables\",{\"variable\":\"SCORE\",\"section\":\"s1\"}]]],"
		"[\"set-outcome-value\",\"HARD\",[\"sum\",[\"test-variables\",{\"variable\":\"SCORE\",\"include\":\"x "
		"hard\"}]]],"
		"[\"set-outcome-value\",\"EASY\",[\"sum\",[\"test-variables\",{\"variable\":\"SCORE\",\"exclude\":\"hard\"}"
		"]]],"
		"[\"set-outcome-value\",\"ONE\",[\"variable\",{\"weight\":\"W\"},\"r1.SCORE\"]],"
		"[\"outcome-condition\",[[\"if\",[\"gt\",[\"variable\",\"ALL\"],[\"base-value\",\"float\",3]],[\"set-"
		"outcome-value\",\"COUNT\","
		"[\"container-size\",[\"test-variables\",{\"variable\":\"SCORE\"}]]]]]]]}";
	struct paper paper;
	struct test_result result;
	struct item_result results[3];
	struct test_item items[3];
	struct error err = ERROR_INIT;
	struct buffer b = BUFFER_INIT(1000);
	struct scalar c[] = { { .base = BASE_STRING, .as.text = "A" }, { .base = BASE_STRING, .as.text = "C" },
		{ .base = BASE_STRING, .as.text = "E" } };
	struct response single = { "RESPONSE", { CARD_SINGLE, BASE_STRING, 1, c, NULL } };
	struct response triple = { "RESPONSE", { CARD_MULTIPLE, BASE_STRING, 3, c, NULL } };
	(void)state;
	struct item *q1 = help_item(help_item_one_of_four), *q2 = help_item(help_item_three_of_eight);
	struct test *test = help_test(json, rows, COUNT(rows));
	assert_int_equal(test->limits.max_ms, 3600000);
	assert_int_equal(paper_make(&paper, test, 1, &err), 0);
	for (size_t i = 0; i < 3; i++) {
		bool three = strcmp(paper.entries[i].item, "q2") == 0;
		assert_int_equal(item_score(&results[i], three ? q2 : q1, three ? &triple : &single, 1, &err), 0);
		items[i] = (struct test_item){ &paper.entries[i], &results[i] };
	}
	if (test_score(&result, test, items, 3, &err) < 0)
		fail_msg("%s", err.text);
	test_result_add_json(&b, &result);
	assert_string_equal(
		buffer_text(&b), "{\"ALL\":4.5,\"WEIGHTED\":5.5,\"S1\":3.5,\"HARD\":2.5,\"EASY\":2,\"ONE\":2,\"COUNT\":3}");
	test_result_release(&result);
	items[1].result = NULL; /* never attempted: gives nothing */
	assert_int_equal(test_score(&result, test, items, 3, &err), 0);
	buffer_clear(&b);
	test_result_add_json(&b, &result);
	assert_string_equal(
		buffer_text(&b), "{\"ALL\":2,\"WEIGHTED\":3,\"S1\":1,\"HARD\":null,\"EASY\":2,\"ONE\":2,\"COUNT\":0}");
	test_result_release(&result);
	for (size_t i = 0; i < 3; i++)
		item_result_release(&results[i]);
	buffer_release(&b);
	paper_release(&paper);
	test_free(test);
	item_free(q1);
	item_free(q2);
}

static void test_processing__speed(void **state)
{
	struct scalar c = { .base = BASE_STRING, .as.text = "A" };
	struct response r = { "RESPONSE", { CARD_SINGLE, BASE_STRING, 1, &c, NULL } };
	struct timespec a, b;
	const int rounds = 100000;
	(void)state;
	struct item *item = help_item(help_item_one_of_four);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (int i = 0; i < rounds; i++) {
		struct item_result result;
		assert_int_equal(item_score(&result, item, &r, 1, NULL), 0);
		item_result_release(&result);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	double s = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	printf("match_correct: %.0f items a second\n", rounds / s);
	assert_true(
		rounds / s > 10000); /* a debug build under the sanitizers still makes this; bench has the real figure */
	item_free(item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators__table),
		cmocka_unit_test(test_item_score__table),
		cmocka_unit_test(test_item_score__refuses),
		cmocka_unit_test(test_item_score__json),
		cmocka_unit_test(test_processing__F26_no_stale_values_between_items_in_sequence),
		cmocka_unit_test(test_rules__lookup_exit_and_conditions),
		cmocka_unit_test(test_validity__and_progress),
		cmocka_unit_test(test_validity__F25_max_choices_is_enforced),
		cmocka_unit_test(test_test_score__test_variables),
		cmocka_unit_test(test_processing__speed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
