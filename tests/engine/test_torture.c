/* Every allocation of the main paths fails once: an error comes back, nothing is left behind, nothing half done
 * shows. */
#include "tests/engine/engine_help.h"

static int score_items(void *ctx)
{
	const char *const texts[] = { help_item_one_of_four, help_item_three_of_eight };
	struct scalar c = { .base = BASE_STRING, .as.text = "A" };
	struct response response = { "RESPONSE", { CARD_SINGLE, BASE_STRING, 1, &c, NULL } };
	int r = 0;
	(void)ctx;
	for (size_t i = 0; r == 0 && i < COUNT(texts); i++) {
		struct item *item = NULL;
		struct item_result result;
		struct buffer b = BUFFER_INIT(10000);
		size_t order[LIMIT_CHOICES];
		r = item_load(&item, texts[i], strlen(texts[i]), NULL);
		if (r == 0)
			r = paper_choice_order(order, item, item->interactions[0], 7);
		if (r == 0)
			r = item_score(&result, item, &response, 1, NULL);
		if (r == 0) {
			item_result_add_json(&b, &result);
			r = b.failed;
			item_result_release(&result);
		}
		buffer_release(&b);
		item_free(item);
	}
	return r;
}

static int make_paper(void *ctx)
{
	static const char json[] = "{\"id\":\"t\",\"title\":\"T\",\"outcomes\":[{\"id\":\"N\",\"cardinality\":"
							   "\"single\",\"base\":\"float\",\"default\":null}],"
							   "\"parts\":[{\"id\":\"p\",\"navigation\":\"linear\",\"submission\":\"individual\","
							   "\"sections\":[{\"id\":\"s\",\"title\":\"S\","
							   "\"shuffle\":true,\"selection\":{\"select\":3},\"content\":[{\"refs\":2},{"
							   "\"section\":{\"id\":\"m\",\"title\":\"\",\"visible\":false,"
							   "\"keep-together\":false,\"content\":[{\"refs\":2}]}}]}]}],\"processing\":[[\"set-"
							   "outcome-value\",\"N\",[\"sum\","
							   "[\"test-variables\",{\"variable\":\"SCORE\"}]]]]}";
	static const char *const rows[][4] = { { "s", "r1", "q", "{\"weight\":{\"W\":2},\"category\":[\"a\"]}" },
		{ "s", "r2", "q", "{}" }, { "m", "r3", "q", "{\"required\":true}" }, { "m", "r4", "q", "{}" } };
	struct test *test = NULL;
	struct paper paper;
	struct test_result result;
	int r = test_load(&test, json, strlen(json), NULL);
	(void)ctx;
	for (size_t i = 0; r == 0 && i < COUNT(rows); i++)
		r = test_add_ref(test, rows[i][0], rows[i][1], rows[i][2], rows[i][3], strlen(rows[i][3]), NULL);
	if (r == 0)
		r = test_finish(test, NULL);
	if (r == 0 && (r = paper_make(&paper, test, 5, NULL)) == 0)
		paper_release(&paper);
	if (r == 0 && (r = test_score(&result, test, NULL, 0, NULL)) == 0)
		test_result_release(&result);
	test_free(test);
	return r;
}

static int fold_attempt(void *ctx)
{
	struct attempt a;
	int r = 0;
	(void)ctx;
	attempt_init(&a);
	for (size_t i = 0; r == 0 && help_attempt_records[i]; i++) {
		struct record_box box;
		struct buffer b = BUFFER_INIT(LIMIT_RECORD_JSON);
		uint64_t n = a.n;
		r = record_parse(&box, RECORD_OF_ATTEMPT, help_attempt_records[i], strlen(help_attempt_records[i]), NULL);
		if (r < 0)
			break;
		r = record_write(&b, &box.record, NULL);
		if (r == 0)
			r = attempt_apply(&a, &box.record, NULL);
		if (r < 0)
			assert_int_equal(a.n, n);
		buffer_release(&b);
		record_box_release(&box);
	}
	attempt_release(&a);
	return r;
}

static int fold_desk(void *ctx)
{
#define S(n) "{\"n\":" n ",\"ms\":1,\"t\":\"2026-11-23T09:30:00Z\",\"staff\":[\"s1\"],"
	static const char *const records[] = {
		S("1") "\"e\":\"open\",\"sitting\":\"s\",\"device\":\"d\",\"roster\":1,\"centre_file\":\"" HASH_A
			   "\",\"software\":\"x\",\"boot\":\"b\"}",
		S("2") "\"e\":\"arrival\",\"candidate\":\"c\",\"at\":\"2026-11-23T09:10:00Z\",\"late\":{\"decision\":"
			   "\"admit\",\"reason\":\"r\"}}",
		S("3") "\"e\":\"devices\",\"candidate\":\"c\",\"items\":[\"phone\"],\"bag\":\"1\",\"exception\":\"e\"}",
		S("4") "\"e\":\"admit\",\"candidate\":\"c\",\"paper\":\"P\",\"attempt\":\"a\",\"seat\":\"1\",\"order\":"
			   "\"o\",\"seq\":1}",
		S("5") "\"e\":\"incident\",\"text\":\"t\",\"seat\":\"1\",\"candidate\":\"c\"}",
		S("6") "\"e\":\"order\",\"order\":\"p\",\"seq\":2,\"kind\":\"end\",\"attempt\":\"a\",\"seat\":\"1\","
			   "\"args\":{\"x\":[1]},\"reason\":\"r\"}",
	};
	struct desk_log d;
	int r = 0;
	(void)ctx;
	desk_init(&d, NULL);
	for (size_t i = 0; r == 0 && i < COUNT(records); i++) {
		uint64_t n = d.n;
		r = desk_apply_json(&d, records[i], strlen(records[i]), NULL);
		if (r < 0)
			assert_int_equal(d.n, n);
	}
	desk_release(&d);
	return r;
}

static int load_profile(void *ctx)
{
	struct profile *p = NULL;
	int r = profile_load(&p, ctx, strlen(ctx), NULL);
	profile_free(p);
	return r;
}

static void test_torture__items(void **state)
{
	(void)state;
	help_torture(score_items, NULL);
}

static void test_torture__papers(void **state)
{
	(void)state;
	help_torture(make_paper, NULL);
}

static void test_torture__attempts(void **state)
{
	(void)state;
	help_torture(fold_attempt, NULL);
}

static void test_torture__desks(void **state)
{
	(void)state;
	help_torture(fold_desk, NULL);
}

static void test_torture__profiles(void **state)
{
	size_t len;
	char *text = help_file("assets/programmes/naas.json", &len);
	(void)state;
	help_torture(load_profile, text);
	mem_free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_torture__items),
		cmocka_unit_test(test_torture__papers),
		cmocka_unit_test(test_torture__attempts),
		cmocka_unit_test(test_torture__desks),
		cmocka_unit_test(test_torture__profiles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
