/* Loading of compiled items: what is there, and what is refused where. */
#include "tests/engine/engine_help.h"

static void test_item__loads(void **state)
{
	struct buffer b = BUFFER_INIT(100);
	(void)state;
	struct item *item = help_item(help_item_one_of_four);
	assert_string_equal(item->id, "q1");
	assert_string_equal(item->label, "area-3");
	assert_int_equal(item->stimulus_count, 1);
	assert_int_equal(item->body.count, 2);
	assert_int_equal(item->body.nodes[0].type, BODY_P);
	assert_int_equal(item->body.nodes[0].count, 3);
	assert_string_equal(item->body.nodes[0].children[1].children[0].text, "one");
	assert_int_equal(item->interaction_count, 1);
	assert_ptr_equal(item->body.nodes[1].interaction, item->interactions[0]);
	assert_true(item->interactions[0]->choices[3].fixed);
	assert_false(interaction_is_multiple(item->interactions[0]));
	assert_true(item->has_processing);
	assert_int_equal(body_text(&b, &item->body, 50), 0);
	assert_string_equal(buffer_text(&b), "Which one is right?");
	buffer_clear(&b);
	assert_int_equal(body_text(&b, &item->body, 9), 0);
	assert_string_equal(buffer_text(&b), "Which one");
	buffer_release(&b);
	item_free(item);
}

#define HEAD                                                                                                     \
	"{\"id\":\"q\",\"responses\":[{\"id\":\"R\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":" \
	"null}],"                                                                                                    \
	"\"outcomes\":[{\"id\":\"S\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":null}],\"body\":["
#define CHOICE(more) \
	"{\"e\":\"choice-interaction\",\"r\":\"R\"," more "\"choices\":[{\"id\":\"A\"},{\"id\":\"B\"}]}"

static void test_item__refuses(void **state)
{
	static const struct {
		const char *json;
		int code;
		const char *text; /* part of the error */
	} cases[] = {
		{ "{}", ERR_FORMAT, "id: missing" },
		{ HEAD "{\"e\":\"script\"}]}", ERR_UNSUPPORTED, "body[0].e: element \"script\"" },
		{ HEAD "{\"e\":\"p\",\"c\":[{\"e\":\"p\",\"a\":{\"id\":1}}]}]}", ERR_FORMAT,
			"body[0][0].id: an attribute is text" },
		{ HEAD "7]}", ERR_FORMAT, "body[0]: not an object" },
		{ HEAD CHOICE("\"r2\":1,") "]}", 0, "" },
		{ HEAD CHOICE("\"max\":1,\"min\":2,") "]}", ERR_FORMAT, "body[0].min: more than max" },
		{ HEAD CHOICE("\"max\":0,\"min\":3,") "]}", ERR_FORMAT, "more than there are choices" },
		{ HEAD "{\"e\":\"choice-interaction\",\"r\":\"X\",\"choices\":[]}]}", ERR_FORMAT, "no such response" },
		{ HEAD "{\"e\":\"choice-interaction\",\"r\":\"R\",\"choices\":[{\"id\":\"A\"},{\"id\":\"A\"}]}]}",
			ERR_FORMAT, "choices[1].id: given twice" },
		{ HEAD "],\"correct\":{\"X\":[\"A\"]}}", ERR_FORMAT, "X: no such response" },
		{ HEAD "],\"mapping\":{\"R\":{\"entries\":[[\"A\",1]]}}}", ERR_FORMAT, "R.entries" },
		{ HEAD "],\"processing\":[[\"set-outcome-value\",\"S\",[\"frobnicate\"]]]}", ERR_UNSUPPORTED,
			"processing[0][2]: operator \"frobnicate\"" },
		{ HEAD "],\"processing\":[[\"set-outcome-value\",\"S\",[\"match\",[\"null\"]]]]}", ERR_FORMAT,
			"match with 1 operands" },
		{ HEAD "],\"processing\":[[\"response-condition\",[[\"else\"]]]]}", ERR_FORMAT, "if, else-if" },
		{ HEAD "],\"processing\":[[\"set-outcome-value\",\"S\",[\"base-value\",\"integer\",\"x\"]]]}", ERR_FORMAT,
			"base-value" },
		{ "{\"id\":\"q\",\"responses\":[{\"id\":\"R\",\"cardinality\":\"several\",\"base\":\"string\"}],\"body\":[]"
		  "}",
			ERR_FORMAT, "responses[0].cardinality" },
		{ "{\"id\":\"q\",\"responses\":[{\"id\":\"R\",\"cardinality\":\"single\",\"base\":\"string\"},"
		  "{\"id\":\"R\",\"cardinality\":\"single\",\"base\":\"string\"}],\"body\":[]}",
			ERR_FORMAT, "responses[1].id: given twice" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct item *item = NULL;
		struct error err = ERROR_INIT;
		int r = item_load(&item, cases[i].json, strlen(cases[i].json), &err);
		if (r != cases[i].code || !strstr(err.text, cases[i].text))
			fail_msg("%s: %d %s", cases[i].json, r, err.text);
		item_free(item);
	}
}

/* Depth and number are bounded before memory is. */
static void test_item__bounds(void **state)
{
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON * 2);
	struct item *item = NULL;
	(void)state;
	buffer_add_string(&b, HEAD);
	for (int i = 0; i < LIMIT_BODY_NODES + 1; i++)
		buffer_add_string(&b, i ? ",\"x\"" : "\"x\"");
	buffer_add_string(&b, "]}");
	assert_int_equal(item_load(&item, buffer_text(&b), b.len, NULL), ERR_LIMIT);
	buffer_clear(&b);
	buffer_add_string(&b, HEAD);
	for (int i = 0; i < LIMIT_BODY_DEPTH + 1; i++)
		buffer_add_string(&b, "{\"e\":\"div\",\"c\":[");
	for (int i = 0; i < LIMIT_BODY_DEPTH + 1; i++)
		buffer_add_string(&b, "]}");
	buffer_add_string(&b, "]}");
	assert_int_equal(item_load(&item, buffer_text(&b), b.len, NULL), ERR_LIMIT);
	buffer_clear(&b);
	buffer_add_string(&b, HEAD "],\"processing\":[[\"set-outcome-value\",\"S\",");
	for (int i = 0; i < LIMIT_EXPRESSION_DEPTH - 2; i++)
		buffer_add_string(&b, "[\"not\",");
	buffer_add_string(&b, "[\"null\"]");
	for (int i = 0; i < LIMIT_EXPRESSION_DEPTH - 2; i++)
		buffer_add_string(&b, "]");
	buffer_add_string(&b, "]]}");
	struct error err = ERROR_INIT;
	int r = item_load(&item, buffer_text(&b), b.len, &err);
	assert_int_equal(r, 0);
	item_free(item);
	buffer_release(&b);
}

static void test_item__key_is_added(void **state)
{
	struct item_result result;
	struct error err = ERROR_INIT;
	double score;
	(void)state;
	struct item *item = help_item(HEAD CHOICE("\"max\":1,") "]}");
	assert_false(item->has_processing);
	json_t *key = help_json(
		"{\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"integer\",\"default\":[0]}],"
		"\"correct\":{\"R\":[\"B\"]},\"mapping\":{},\"processing\":[[\"response-condition\",[[\"if\","
		"[\"match\",[\"variable\",\"R\"],[\"correct\",\"R\"]],[\"set-outcome-value\",\"SCORE\","
		"[\"base-value\",\"integer\",2]]]]]]}");
	assert_int_equal(item_add_key(item, key, &err), 0);
	struct scalar b = { .base = BASE_STRING, .as.text = "B" };
	struct response response = { "R", { CARD_MULTIPLE, BASE_STRING, 1, &b, NULL } };
	assert_int_equal(item_score(&result, item, &response, 1, &err), 0);
	assert_true(item_result_number(&result, "SCORE", &score) && score == 2);
	item_result_release(&result);
	json_decref(key);
	item_free(item);
}

static void test_stimulus__loads(void **state)
{
	static const char json[] =
		"{\"id\":\"s1\",\"title\":\"The family\",\"lang\":\"en\",\"body\":[{\"e\":\"h1\",\"c\":[\"A\"]},"
		"{\"e\":\"img\",\"a\":{\"src\":\"x.png\",\"alt\":\"a house\"}}]}";
	struct buffer b = BUFFER_INIT(100);
	struct stimulus *s = NULL;
	(void)state;
	assert_int_equal(stimulus_load(&s, json, strlen(json), NULL), 0);
	assert_string_equal(body_attribute(&s->body.nodes[1], "alt"), "a house");
	body_text(&b, &s->body, 99);
	assert_string_equal(buffer_text(&b), "A a house");
	buffer_release(&b);
	stimulus_free(s);
	static const char bad[] = "{\"id\":\"s1\",\"body\":[" CHOICE("") "]}";
	assert_int_equal(stimulus_load(&s, bad, strlen(bad), NULL), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_item__loads),
		cmocka_unit_test(test_item__refuses),
		cmocka_unit_test(test_item__bounds),
		cmocka_unit_test(test_item__key_is_added),
		cmocka_unit_test(test_stimulus__loads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
