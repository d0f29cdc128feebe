/* Strict parsing, getters that name the path, canonical numbers and text. */
#include "tests/engine/engine_help.h"

static void test_json_parse__refuses(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{ "{\"a\":1,\"a\":2}", ERR_FORMAT },
		{ "{\"a\":1} x", ERR_FORMAT },
		{ "{\"a\":\"\\u0000\"}", ERR_FORMAT },
		{ "{\"a\":\"\xff\"}", ERR_FORMAT },
		{ "", ERR_FORMAT },
		{ "[[[[[]]]]]", ERR_LIMIT },
		{ "{\"a\":\"0123456789012345678901234567890123456789\"}", ERR_LIMIT },
		{ "{\"a\":01}", ERR_FORMAT },
		{ "{\"a\":1.}", ERR_FORMAT },
		{ "{\"a\":.5}", ERR_FORMAT },
		{ "{\"a\":+1}", ERR_FORMAT },
		{ "{\"a\":1e999}", ERR_FORMAT },
		{ "{\"a\":99999999999999999999}", ERR_FORMAT },
		{ "{\"a\":\"\\ud800\"}", ERR_FORMAT },
		{ "{\"a\":\"\\ud800\\u0041\"}", ERR_FORMAT },
		{ "{\"a\":\"\\udc00\"}", ERR_FORMAT },
		{ "{\"a\":\"\\x\"}", ERR_FORMAT },
		{ "{\"a\":\"\n\"}", ERR_FORMAT },
		{ "{\"a\":\"x", ERR_FORMAT },
		{ "{\"a\":\"\xc0\x80\"}", ERR_FORMAT },
		{ "{\"a\":\"\xed\xa0\x80\"}", ERR_FORMAT },
		{ "{\"a\" 1}", ERR_FORMAT },
		{ "{\"a\":1,}", ERR_FORMAT },
		{ "[1,]", ERR_FORMAT },
		{ "[1 2]", ERR_FORMAT },
		{ "{a:1}", ERR_FORMAT },
		{ "nul", ERR_FORMAT },
		{ "NaN", ERR_FORMAT },
		{ "'a'", ERR_FORMAT },
		{ "[1]//", ERR_FORMAT },
		{ " [ -0 , 1.5e+3 ] ", 0 },
		{ "\"\\ud83d\\ude00\\/\"", 0 },
		{ "[[[[\"]]]]\"]]]]", 0 },
		{ "{\"a\":{\"b\":[1]}}", 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *root = NULL;
		int r = json_parse(&root, cases[i].text, strlen(cases[i].text), 40, 4, NULL);
		if (r != cases[i].code)
			fail_msg("%s: %d", cases[i].text, r);
		json_decref(root);
	}
}

/* The same value as jansson's own parser gives, character for character. */
static void test_json_parse__agrees_with_jansson(void **state)
{
	static const char *const texts[] = { "{\"a\":\"\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\\\\\"\\u00e9\\u20ac\"}",
		"[1,-2,3.25,1e3,-0.5E-2,0]", "{\"x\":{\"y\":[true,false,null,{}]},\"z\":[]}", "\"\xf0\x9f\x98\x80\"",
		"9007199254740993", "-9007199254740993" };
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		json_t *ours = NULL, *theirs = help_json(texts[i]);
		assert_int_equal(json_parse(&ours, texts[i], strlen(texts[i]), 1000, 9, NULL), 0);
		assert_true(json_equal(ours, theirs));
		json_decref(ours);
		json_decref(theirs);
	}
}

static void test_json_getters__name_the_path(void **state)
{
	struct error err = ERROR_INIT;
	struct json_reader r;
	(void)state;
	json_t *root = help_json("{\"id\":\"a b\",\"n\":7,\"list\":[{\"on\":1}],\"word\":\"x\",\"real\":1.5}");
	json_reader_init(&r, &err);
	assert_int_equal(json_need_int(&r, root, "n", 0, 10), 7);
	assert_int_equal(json_may_int(&r, root, "absent", 0, 10, -1), -1);
	assert_true(json_may_number(&r, root, "real", 0) == 1.5);
	assert_int_equal(r.code, 0);
	size_t mark = json_enter(&r, "list", 0), inner = json_enter(&r, NULL, 0);
	assert_false(json_need_bool(&r, json_array_get(json_object_get(root, "list"), 0), "on"));
	json_leave(&r, inner);
	json_leave(&r, mark);
	assert_int_equal(r.code, ERR_FORMAT);
	assert_string_equal(err.text, "list[0].on: not true or false");
	assert_null(json_need_id(&r, root, "id")); /* the first error stays */
	assert_string_equal(err.text, "list[0].on: not true or false");
	json_reader_init(&r, &err);
	json_need_id(&r, root, "id");
	assert_string_equal(err.text, "id: not an identifier");
	json_reader_init(&r, &err);
	json_need_int(&r, root, "n", 8, 9);
	assert_int_equal(r.code, ERR_FORMAT);
	json_decref(root);
}

static void test_json_numbers__canonical(void **state)
{
	static const struct {
		double x;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ 0.1, "0.1" },
		{ 1.25, "1.25" },
		{ -2.5, "-2.5" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 1e15, "1e+15" },
		{ 999999999999999, "999999999999999" },
		{ 1e-7, "1e-07" },
		{ 0.1 + 0.2, "0.30000000000000004" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[32];
		double back;
		json_number_text(out, cases[i].x);
		assert_string_equal(out, cases[i].text);
		assert_true(json_number_parse(out, &back) && back == cases[i].x);
	}
	double x;
	static const char *const bad[] = { "", "x", "1x", "1,5", "0x10", "inf", "nan", "1e", "--1", "1e999", "." };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(json_number_parse(bad[i], &x));
	assert_true(json_number_parse(" +1.50 ", &x) && x == 1.5);
}

static void test_json_writing__is_canonical(void **state)
{
	struct buffer b = BUFFER_INIT(1000);
	(void)state;
	json_t *root = help_json("{\"b\":[1,2.0,true,null,{}],\"a\":\"q\\\"\\\\\\n\\u0001é\"}");
	json_add_json(&b, root);
	assert_string_equal(buffer_text(&b), "{\"b\":[1,2,true,null,{}],\"a\":\"q\\\"\\\\\\n\\u0001é\"}");
	json_decref(root);
	buffer_release(&b);
}

static void test_when__dates(void **state)
{
	int64_t s;
	char out[WHEN_SIZE];
	(void)state;
	assert_true(when_parse("2026-11-23T09:30:00Z", &s));
	assert_int_equal(s, 1795426200);
	assert_true(when_format(out, s));
	assert_string_equal(out, "2026-11-23T09:30:00Z");
	for (int64_t day = 0; day < 366 * 140; day++) { /* every day to 2110 */
		assert_true(when_format(out, day * 86400 + 86399));
		assert_true(when_parse(out, &s) && s == day * 86400 + 86399);
	}
	static const char *const bad[] = { "2026-02-29T00:00:00Z", "2026-11-23 09:30:00Z", "2026-11-23T24:00:00Z",
		"2026-11-23T09:30:00", "2026-11-23T09:30:00.5Z", "2026-1-23T09:30:00Z", "2026-11-23T09:30:60Z", "" };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(when_parse(bad[i], &s));
	assert_true(when_is_date("2028-02-29"));
	assert_false(when_is_date("2026-02-29"));
	assert_false(when_is_date("2026-13-01"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_parse__refuses),
		cmocka_unit_test(test_json_parse__agrees_with_jansson),
		cmocka_unit_test(test_json_getters__name_the_path),
		cmocka_unit_test(test_json_numbers__canonical),
		cmocka_unit_test(test_json_writing__is_canonical),
		cmocka_unit_test(test_when__dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
