/* Records: what is printed is what was parsed, for every type; and what is refused. */
#include "tests/engine/engine_help.h"

#define S "\"n\":2,\"ms\":5,\"t\":\"2026-11-23T09:30:00Z\","
#define ORDER "{\"id\":\"o1\",\"seq\":3,\"device\":\"desk-1\",\"signature\":\"x\"}"

static const struct {
	enum record_kind kind;
	const char *json;
} good[] = {
	{ RECORD_OF_ATTEMPT,
		"{" S "\"e\":\"open\",\"manifest\":null,\"centre_file\":null,\"release\":null,\"pack\":\"" HASH_A
		"\",\"paper\":\"P\",\"sitting\":null,\"seat\":null,\"device\":\"d\",\"programme\":{\"id\":\"naas\","
		"\"sha256\":\"" HASH_A "\"},\"candidate\":\"c\",\"adjustments\":null,\"seed\":\"0000000000000001\","
		"\"software\":\"0.1\",\"boot\":\"b\","
		"\"base_ms\":null,\"previous\":{\"n\":9,\"sha256\":\"" HASH_A "\"},\"admit\":" ORDER "}" },
	{ RECORD_OF_ATTEMPT,
		"{" S "\"e\":\"plan\",\"items\":[\"r1\"],\"sections\":[{\"title\":\"\",\"first\":1,\"count\":1}]}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"boot\",\"boot\":\"b\",\"software\":\"0.1\"}" },
	{ RECORD_OF_ATTEMPT,
		"{" S "\"e\":\"choice\",\"what\":\"sharing\",\"value\":true,\"wording\":\"w\",\"actor\":\"c\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"setup\",\"text-size\":200,\"theme\":\"pink\",\"font\":\"inter\","
						 "\"spacing\":\"wide\",\"timer\":\"bar\",\"divider\":40}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"setup\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"start\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"see\",\"item\":\"r1\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":null}" },
	{ RECORD_OF_ATTEMPT,
		"{" S
		"\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":\"line\\nline \\\"q\\\"\",\"caret\":3}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":[\"A\",\"B\"]}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":1.5}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"flag\",\"item\":\"r1\",\"on\":false}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"beat\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"pause\",\"by\":\"fault\",\"staff\":[],\"reason\":null,\"order\":null}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"resume\",\"staff\":[\"s1\",\"s2\"],\"order\":" ORDER "}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"extend\",\"add_ms\":60000,\"kind\":\"planned\",\"staff\":[\"s1\"],"
						 "\"reason\":\"r\",\"order\":null}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"call\",\"on\":true}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"submit\",\"by\":\"time\",\"staff\":[],\"order\":null}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"void\",\"staff\":[\"s1\",\"s2\"],\"reason\":\"r\",\"order\":null}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"frozen\",\"order\":" ORDER "}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"torn\",\"bytes\":0,\"sha256\":\"" HASH_A "\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"fault\",\"what\":\"w\"}" },
	{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"seal\"}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"open\",\"sitting\":\"s\",\"device\":\"d\",\"roster\":4,\"centre_file\":\"" HASH_A
		"\",\"software\":\"0.1\",\"boot\":\"b\"}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"boot\",\"boot\":\"b\",\"software\":\"0.1\"}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"signin\",\"staff\":[\"s1\"]}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"signout\",\"staff\":[\"s1\"]}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"pinfail\",\"staff\":[],\"wait_s\":60}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"arrival\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"at\":\"2026-11-23T09:10:"
					  "00Z\",\"reason\":null,\"late\":null}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"arrival\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"at\":\"2026-11-23T09:10:00Z\",\"reason\":"
		"\"clock was wrong\",\"late\":{\"decision\":\"refuse\",\"reason\":\"r\"}}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"identity\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"kind\":\"passport\","
					  "\"result\":\"doubtful\",\"second\":\"s2\"}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"number\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"result\":\"later\",\"last4\":null}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"adjustments\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"confirmed\":true,\"note\":null}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"filming\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"acknowledged\":true,"
					  "\"wording\":\"filming-1\"}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"choice\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"what\":\"training\","
					  "\"value\":true,\"wording\":\"training-1\"}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"devices\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"items\":[\"phone\"],"
					  "\"bag\":\"B 7\",\"exception\":null}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"seat\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"paper\":\"P\",\"seat\":\"12\"}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"admit\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"paper\":\"P\",\"attempt\":"
					  "\"a\",\"seat\":\"12\",\"order\":\"o\",\"seq\":1}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"refuse\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"reason\":\"late\",\"text\":"
					  "\"t\",\"shown\":null,\"second\":null}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"leave\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"identity\":null,\"bag\":\"7\"}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"return\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"identity\":\"match\",\"bag\":null}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"order\",\"staff\":[\"s1\"],\"order\":\"o2\",\"seq\":2,\"kind\":\"extend\",\"attempt\":\"a\","
		"\"seat\":null,\"args\":{\"minutes\":5,\"kind\":\"incident\"},\"reason\":\"alarm\"}" },
	{ RECORD_OF_DESK,
		"{" S "\"e\":\"incident\",\"staff\":[\"s1\"],\"text\":\"alarm\",\"seat\":\"12\",\"candidate\":null}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"bag\",\"staff\":[\"s1\"],\"candidate\":\"c\",\"returned\":true}" },
	{ RECORD_OF_DESK, "{" S "\"e\":\"close\",\"staff\":[\"s1\",\"s2\"],\"unsent\":0,\"bags\":1,\"register\":[{"
					  "\"candidate\":\"c\",\"state\":\"finished\"}]}" },
};

static void test_record__round_trip_of_every_type(void **state)
{
	bool seen[RECORD_TYPES] = { false };
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct record_box box;
		struct error err = ERROR_INIT;
		struct buffer b = BUFFER_INIT(LIMIT_RECORD_JSON);
		if (record_parse(&box, good[i].kind, good[i].json, strlen(good[i].json), &err) < 0)
			fail_msg("%s: %s", good[i].json, err.text);
		seen[box.record.type] = true;
		if (record_write(&b, &box.record, &err) < 0)
			fail_msg("%s: %s", good[i].json, err.text);
		assert_string_equal(buffer_text(&b), good[i].json);
		buffer_release(&b);
		record_box_release(&box);
	}
	for (size_t i = 0; i < RECORD_TYPES; i++)
		if (!seen[i] && i != RECORD_TORN && i != RECORD_FAULT)
			fail_msg("no example of %s", record_type_name((enum record_type)i));
}

/* F01: what the field takes, the journal takes, whatever signs it is made of. */
static void test_record__F01_the_longest_text_fits(void **state)
{
	static const char signs[] = { 'a', '"', '\\', '\n', '\t', 1 };
	char *text = mem_zero(LIMIT_RESPONSE_TEXT + 1, 1);
	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT(signs); i++) {
		struct record_stamp at = { .n = 9, .ms = 1000, .t = "2026-11-23T09:30:00Z" };
		struct scalar one = { .base = BASE_STRING, .as.text = text };
		struct value v = { CARD_SINGLE, BASE_STRING, 1, &one, NULL };
		struct buffer b = BUFFER_INIT(LIMIT_RECORD_JSON);
		struct record_box box;
		memset(text, signs[i], LIMIT_RESPONSE_TEXT);
		struct record r = record_make_answer(&at, "q1", "RESPONSE", &v, LIMIT_RESPONSE_TEXT);
		assert_int_equal(record_write(&b, &r, NULL), 0);
		assert_int_equal(record_parse(&box, RECORD_OF_ATTEMPT, buffer_text(&b), b.len, NULL), 0);
		assert_string_equal(box.record.u.answer.value.items[0].as.text, text);
		record_box_release(&box);
		buffer_release(&b);
	}
	mem_free(text);
}

/* Every member is needed: without any one of them (but caret and the settings) a record is refused, or it may be
 * null. */
static void test_record__a_missing_member_never_changes_the_rest(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		json_t *full = help_json(good[i].json);
		const char *key;
		json_t *value, *less;
		json_object_foreach(full, key, value)
		{
			struct record_box box;
			struct buffer b = BUFFER_INIT(LIMIT_RECORD_JSON);
			bool null = json_is_null(value),
				 setting = strstr(good[i].json, "\"setup\"") || strcmp(key, "caret") == 0;
			less = json_copy(full);
			json_object_del(less, key);
			json_add_json(&b, less);
			int r = record_parse(&box, good[i].kind, buffer_text(&b), b.len, NULL);
			bool stamp =
				strcmp(key, "n") == 0 || strcmp(key, "ms") == 0 || strcmp(key, "t") == 0 || strcmp(key, "e") == 0;
			bool answer_null = null && strcmp(key, "value") == 0;
			if (r == 0 && (stamp || answer_null))
				fail_msg("%s without %s was taken", good[i].json, key);
			if (r == 0)
				record_box_release(&box);
			if (r == 0 && !null && !setting && strcmp(key, "wording") == 0)
				fail_msg("%s without %s was taken", good[i].json, key);
			buffer_release(&b);
			json_decref(less);
		}
		json_decref(full);
	}
}

static void test_record__refuses(void **state)
{
	static const struct {
		enum record_kind kind;
		const char *json;
		int code;
		const char *text;
	} cases[] = {
		{ RECORD_OF_ATTEMPT, "[]", ERR_FORMAT, "" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"dance\"}", ERR_UNSUPPORTED, "dance" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"arrival\"}", ERR_UNSUPPORTED, "arrival" },
		{ RECORD_OF_DESK, "{" S "\"e\":\"answer\"}", ERR_UNSUPPORTED, "answer" },
		{ RECORD_OF_ATTEMPT, "{\"n\":0,\"ms\":5,\"t\":\"2026-11-23T09:30:00Z\",\"e\":\"start\"}", ERR_FORMAT,
			"n:" },
		{ RECORD_OF_ATTEMPT, "{\"n\":1,\"ms\":-5,\"t\":\"2026-11-23T09:30:00Z\",\"e\":\"start\"}", ERR_FORMAT,
			"ms:" },
		{ RECORD_OF_ATTEMPT, "{\"n\":1,\"ms\":5.5,\"t\":\"2026-11-23T09:30:00Z\",\"e\":\"start\"}", ERR_FORMAT,
			"ms:" },
		{ RECORD_OF_ATTEMPT, "{\"n\":1,\"ms\":5,\"t\":\"yesterday\",\"e\":\"start\"}", ERR_FORMAT, "t:" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"see\",\"item\":\"a b\"}", ERR_FORMAT, "item:" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"see\",\"item\":7}", ERR_FORMAT, "item: not text" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"answer\",\"item\":\"a\",\"response\":\"R\"}", ERR_FORMAT,
			"value: missing" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"answer\",\"item\":\"a\",\"response\":\"R\",\"value\":[[1]]}",
			ERR_FORMAT, "value:" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"pause\",\"by\":\"dog\",\"staff\":[]}", ERR_FORMAT, "by:" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"resume\",\"staff\":[7]}", ERR_FORMAT, "staff:" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"resume\",\"staff\":[],\"order\":{\"id\":\"o\"}}", ERR_FORMAT,
			"order.seq" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"torn\",\"bytes\":1,\"sha256\":\"AA\"}", ERR_FORMAT, "sha256" },
		{ RECORD_OF_ATTEMPT, "{" S "\"e\":\"setup\",\"text-size\":110}", ERR_FORMAT, "text-size" },
		{ RECORD_OF_ATTEMPT,
			"{" S "\"e\":\"plan\",\"items\":[],\"sections\":[{\"title\":\"x\",\"first\":0,\"count\":1}]}",
			ERR_FORMAT, "sections[0].first" },
		{ RECORD_OF_DESK, "{" S "\"e\":\"arrival\",\"staff\":[],\"candidate\":\"c\",\"at\":\"09:10\"}", ERR_FORMAT,
			"at:" },
		{ RECORD_OF_DESK,
			"{" S "\"e\":\"order\",\"staff\":[],\"order\":\"o\",\"seq\":1,\"kind\":\"end\",\"attempt\":\"a\","
			"\"args\":[]}",
			ERR_FORMAT, "args" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct record_box box;
		struct error err = ERROR_INIT;
		int r = record_parse(&box, cases[i].kind, cases[i].json, strlen(cases[i].json), &err);
		if (r != cases[i].code || !strstr(err.text, cases[i].text))
			fail_msg("%s: %d %s", cases[i].json, r, err.text);
	}
}

static void test_record__unknown_members_are_ignored(void **state)
{
	static const char json[] = "{" S "\"e\":\"see\",\"item\":\"r1\",\"later\":{\"x\":[1]}}";
	struct record_box box;
	(void)state;
	assert_int_equal(record_parse(&box, RECORD_OF_ATTEMPT, json, strlen(json), NULL), 0);
	assert_string_equal(box.record.u.see.item, "r1");
	record_box_release(&box);
}

static void test_record__builders_print_what_they_were_given(void **state)
{
	struct record_stamp at = help_stamp(2, 5);
	static const char *const ids[] = { "s1" };
	struct text_list staff = { 1, ids };
	struct order_ref order = { "o1", 3, "desk-1", "x" };
	struct scalar text = { .base = BASE_STRING, .as.text = "A" };
	struct value value = { CARD_MULTIPLE, BASE_STRING, 1, &text, NULL };
	struct setup setup = SETUP_NONE;
	setup.divider = 40;
	const struct {
		struct record record;
		const char *json;
	} cases[] = {
		{ record_make(&at, RECORD_START), "{" S "\"e\":\"start\"}" },
		{ record_make_answer(&at, "r1", "R", &value, -1),
			"{" S "\"e\":\"answer\",\"item\":\"r1\",\"response\":\"R\",\"value\":[\"A\"]}" },
		{ record_make_setup(&at, &setup), "{" S "\"e\":\"setup\",\"divider\":40}" },
		{ record_make_pause(&at, PAUSE_STAFF, staff, "alarm", &order),
			"{" S "\"e\":\"pause\",\"by\":\"staff\",\"staff\":[\"s1\"],\"reason\":\"alarm\",\"order\":" ORDER "}" },
		{ record_make_extend(&at, 60000, EXTEND_INCIDENT, staff, "r", NULL),
			"{" S "\"e\":\"extend\",\"add_ms\":60000,\"kind\":\"incident\",\"staff\":[\"s1\"],\"reason\":\"r\","
			"\"order\":null}" },
		{ record_make_choice(&at, CHOICE_SHARING, true, "w", "c"),
			"{" S "\"e\":\"choice\",\"what\":\"sharing\",\"value\":true,\"wording\":\"w\",\"actor\":\"c\"}" },
		{ record_make_desk(&at, RECORD_SIGNIN, staff), "{" S "\"e\":\"signin\",\"staff\":[\"s1\"]}" },
	};
	struct error err = ERROR_INIT;
	struct buffer b = BUFFER_INIT(1000);
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		buffer_clear(&b);
		assert_int_equal(record_write(&b, &cases[i].record, &err), 0);
		assert_string_equal(buffer_text(&b), cases[i].json);
	}
	struct record bad = record_make(&at, RECORD_SEE); /* a builder's gap is found when printing */
	buffer_clear(&b);
	assert_int_equal(record_write(&b, &bad, &err), ERR_FORMAT);
	assert_string_equal(err.text, "see: item: missing");
	bad = record_make(&at, RECORD_ARRIVAL);
	bad.u.arrival.candidate = "c";
	bad.u.arrival.at = "09:00";
	buffer_clear(&b);
	assert_int_equal(record_write(&b, &bad, &err), ERR_FORMAT);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record__round_trip_of_every_type),
		cmocka_unit_test(test_record__a_missing_member_never_changes_the_rest),
		cmocka_unit_test(test_record__refuses),
		cmocka_unit_test(test_record__unknown_members_are_ignored),
		cmocka_unit_test(test_record__F01_the_longest_text_fits),
		cmocka_unit_test(test_record__builders_print_what_they_were_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
