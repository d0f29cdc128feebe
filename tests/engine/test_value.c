/* Reading, printing and comparing QTI values. */
#include "tests/engine/engine_help.h"

static void test_value__lenient_reading(void **state)
{
	static const struct {
		enum cardinality c;
		enum base_type base;
		const char *in, *out; /* out NULL = refused */
	} cases[] = {
		{ CARD_SINGLE, BASE_IDENTIFIER, "\"A\"", "\"A\"" },
		{ CARD_SINGLE, BASE_IDENTIFIER, "[\"A\"]", "\"A\"" },
		{ CARD_SINGLE, BASE_IDENTIFIER, "[\"A\",\"B\"]", NULL },
		{ CARD_SINGLE, BASE_IDENTIFIER, "2", "\"2\"" },
		{ CARD_SINGLE, BASE_IDENTIFIER, "\"\"", "null" },
		{ CARD_SINGLE, BASE_IDENTIFIER, "[]", "null" },
		{ CARD_MULTIPLE, BASE_IDENTIFIER, "\"A\"", "[\"A\"]" },
		{ CARD_MULTIPLE, BASE_IDENTIFIER, "[\"A\",null,\"B\"]", "[\"A\",\"B\"]" },
		{ CARD_MULTIPLE, BASE_IDENTIFIER, "null", "null" },
		{ CARD_ORDERED, BASE_INTEGER, "[\"3\",1,2.0]", "[3,1,2]" },
		{ CARD_SINGLE, BASE_INTEGER, "\"3.5\"", NULL },
		{ CARD_SINGLE, BASE_INTEGER, "3.5", NULL },
		{ CARD_SINGLE, BASE_INTEGER, "\"x\"", NULL },
		{ CARD_SINGLE, BASE_FLOAT, "\" 3.50 \"", "3.5" },
		{ CARD_SINGLE, BASE_FLOAT, "3", "3" },
		{ CARD_SINGLE, BASE_BOOLEAN, "\"true\"", "true" },
		{ CARD_SINGLE, BASE_BOOLEAN, "false", "false" },
		{ CARD_SINGLE, BASE_BOOLEAN, "\"yes\"", NULL },
		{ CARD_SINGLE, BASE_POINT, "\"10 20\"", "\"10 20\"" },
		{ CARD_SINGLE, BASE_POINT, "\"10 20 30\"", NULL },
		{ CARD_MULTIPLE, BASE_PAIR, "[\"A  B\",\"C D\"]", "[\"A B\",\"C D\"]" },
		{ CARD_SINGLE, BASE_PAIR, "\"A\"", NULL },
		{ CARD_SINGLE, BASE_STRING, "\"caf\xc3\xa9 \\n\"", "\"caf\xc3\xa9 \\n\"" },
		{ CARD_SINGLE, BASE_DURATION, "12.5", "12.5" },
		{ CARD_RECORD, BASE_NONE, "{\"a\":1,\"b\":\"x\",\"c\":null}", "{\"a\":1,\"b\":\"x\"}" },
		{ CARD_RECORD, BASE_NONE, "3", NULL },
		{ CARD_SINGLE, BASE_STRING, "{\"a\":1}", NULL },
		{ CARD_MULTIPLE, BASE_STRING, "[[1]]", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a = ARENA_INIT(100000);
		struct buffer b = BUFFER_INIT(1000);
		struct value v;
		json_t *json = help_json(cases[i].in);
		int r = value_from_json(&v, &a, cases[i].c, cases[i].base, json, NULL);
		if (r == 0)
			value_add_json(&b, &v);
		if (cases[i].out ? r != 0 || strcmp(buffer_text(&b), cases[i].out) != 0 : r != ERR_FORMAT)
			fail_msg("%s: %d %s", cases[i].in, r, buffer_text(&b));
		json_decref(json);
		buffer_release(&b);
		arena_release(&a);
	}
}

static void test_value__equality(void **state)
{
	static const struct {
		enum cardinality c;
		enum base_type base;
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ CARD_MULTIPLE, BASE_IDENTIFIER, "[\"A\",\"B\"]", "[\"B\",\"A\"]", true },
		{ CARD_MULTIPLE, BASE_IDENTIFIER, "[\"A\",\"A\",\"B\"]", "[\"A\",\"B\",\"B\"]", false },
		{ CARD_ORDERED, BASE_IDENTIFIER, "[\"A\",\"B\"]", "[\"B\",\"A\"]", false },
		{ CARD_SINGLE, BASE_PAIR, "\"A B\"", "\"B A\"", true },
		{ CARD_SINGLE, BASE_DIRECTED_PAIR, "\"A B\"", "\"B A\"", false },
		{ CARD_MULTIPLE, BASE_PAIR, "[\"A B\",\"C D\"]", "[\"D C\",\"B A\"]", true },
		{ CARD_SINGLE, BASE_STRING, "\"a\"", "\"A\"", false },
		{ CARD_SINGLE, BASE_FLOAT, "1", "1.0", true },
		{ CARD_SINGLE, BASE_POINT, "\"1 2\"", "\"2 1\"", false },
		{ CARD_RECORD, BASE_NONE, "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true },
		{ CARD_RECORD, BASE_NONE, "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}", false },
		{ CARD_SINGLE, BASE_STRING, "null", "null", true },
		{ CARD_SINGLE, BASE_STRING, "null", "\"x\"", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = ARENA_INIT(100000);
		struct value a, b, copy;
		json_t *x = help_json(cases[i].a), *y = help_json(cases[i].b);
		assert_int_equal(value_from_json(&a, &arena, cases[i].c, cases[i].base, x, NULL), 0);
		assert_int_equal(value_from_json(&b, &arena, cases[i].c, cases[i].base, y, NULL), 0);
		if (value_equal(&a, &b) != cases[i].equal || value_equal(&b, &a) != cases[i].equal)
			fail_msg("%s against %s", cases[i].a, cases[i].b);
		assert_int_equal(value_copy(&copy, &arena, &a), 0);
		assert_true(value_equal(&copy, &a));
		json_decref(x);
		json_decref(y);
		arena_release(&arena);
	}
}

static void test_rng__known_values(void **state)
{
	struct rng g;
	uint64_t seed;
	char text[RNG_SEED_TEXT + 1];
	(void)state;
	assert_true(rng_fnv1a64("") == UINT64_C(0xcbf29ce484222325));
	assert_true(rng_fnv1a64("a") == UINT64_C(0xaf63dc4c8601ec8c));
	rng_init(&g, 0); /* SplitMix64 from 0 is published: e220a8397b1dcdaf 6e789e6aa1b965f4 06c45d188009454f
						f88bb8a8724c81ec */
	assert_true(g.s[0] == UINT64_C(0xe220a8397b1dcdaf) && g.s[3] == UINT64_C(0xf88bb8a8724c81ec));
	g = (struct rng){ { 1, 2, 3, 4 } }; /* xoshiro256** from 1 2 3 4, as in the Rust crate's test */
	assert_true(rng_next(&g) == 11520);
	assert_true(rng_next(&g) == 0);
	assert_true(rng_next(&g) == 1509978240);
	assert_true(rng_next(&g) == UINT64_C(1215971899390074240));
	assert_true(rng_seed_parse("0123456789abcdef", &seed));
	rng_seed_text(text, seed);
	assert_string_equal(text, "0123456789abcdef");
	assert_false(rng_seed_parse("0123456789ABCDEF", &seed));
	assert_false(rng_seed_parse("0123456789abcde", &seed));
	assert_false(rng_seed_parse("0123456789abcdef0", &seed));
}

static void test_rng__below_is_even(void **state)
{
	struct rng g;
	size_t counts[7] = { 0 };
	(void)state;
	rng_stream(&g, 42, "test");
	for (int i = 0; i < 70000; i++)
		counts[rng_below(&g, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(counts[i], 9600, 10400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value__lenient_reading),
		cmocka_unit_test(test_value__equality),
		cmocka_unit_test(test_rng__known_values),
		cmocka_unit_test(test_rng__below_is_even),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
