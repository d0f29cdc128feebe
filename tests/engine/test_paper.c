/* Selection and order: the same seed gives the same paper, and QTI's promises hold for every seed. */
#include "tests/engine/engine_help.h"

#define SECTION(id, more, content) \
	"{\"id\":\"" id "\",\"title\":\"" id "\",\"visible\":true," more "\"content\":[" content "]}"
#define GOLDEN "r0 r6 r1 r3 r4 r9 0213" /* computed by a second program from FORMAT.md §9 */
#define TEST(sections)                                                                                    \
	"{\"id\":\"t\",\"title\":\"T\",\"parts\":[{\"id\":\"p\",\"navigation\":\"nonlinear\",\"submission\":" \
	"\"simultaneous\","                                                                                   \
	"\"sections\":[" sections "]}]}"

static void make(struct paper *p, const struct test *t, uint64_t seed)
{
	struct error err = ERROR_INIT;
	if (paper_make(p, t, seed, &err) < 0)
		fail_msg("%s", err.text);
}

/* Ten refs, the first and the last fixed, six of them taken, one required. */
static struct test *ten(void)
{
	static const char *const rows[][4] = { { "s", "r0", "q", "{\"fixed\":true,\"required\":true}" },
		{ "s", "r1", "q", "{}" }, { "s", "r2", "q", "{}" }, { "s", "r3", "q", "{\"required\":true}" },
		{ "s", "r4", "q", "{}" }, { "s", "r5", "q", "{}" }, { "s", "r6", "q", "{}" }, { "s", "r7", "q", "{}" },
		{ "s", "r8", "q", "{}" }, { "s", "r9", "q", "{\"fixed\":true,\"required\":true}" } };
	return help_test(TEST(SECTION("s", "\"shuffle\":true,\"selection\":{\"select\":6,\"with-replacement\":false},",
						 "{\"refs\":10}")),
		rows, COUNT(rows));
}

static void test_paper__selection_counts_and_required(void **state)
{
	size_t taken[10] = { 0 };
	(void)state;
	struct test *test = ten();
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct paper p;
		make(&p, test, seed);
		assert_int_equal(p.count, 6);
		assert_string_equal(p.entries[0].id, "r0"); /* fixed keep first and last place */
		assert_string_equal(p.entries[5].id, "r9");
		assert_true(paper_find(&p, "r3") < 6);
		for (size_t i = 0; i < 6; i++) {
			taken[p.entries[i].id[1] - '0']++;
			assert_int_equal(p.entries[i].number, i + 1);
			assert_int_equal(paper_find(&p, p.entries[i].id), i); /* no repeats */
		}
		assert_int_equal(p.section_count, 1);
		assert_int_equal(p.sections[0].count, 6);
		paper_release(&p);
	}
	for (size_t i = 0; i < 10; i++) /* 3 of the 7 others: 1286 times each on average */
		if (i == 0 || i == 3 || i == 9)
			assert_int_equal(taken[i], 3000);
		else
			assert_in_range(taken[i], 1150, 1420);
	test_free(test);
}

static void test_paper__F25_seed_replay_is_the_same_after_resume(void **state)
{
	(void)state;
	struct test *test = ten(), *again = ten();
	size_t different = 0;
	for (uint64_t seed = 1; seed < 200; seed++) {
		struct paper a, b, c;
		struct error err = ERROR_INIT;
		const char *ids[6];
		make(&a, test, seed);
		make(&b, again, seed);
		make(&c, test, seed + 1);
		for (size_t i = 0; i < 6; i++)
			ids[i] = a.entries[i].id;
		assert_int_equal(paper_check(&b, ids, 6, &err), 0);
		different += paper_check(&c, ids, 6, &err) != 0;
		assert_int_equal(paper_check(&b, ids, 5, &err), ERR_FORMAT);
		ids[2] = "other";
		assert_int_equal(paper_check(&b, ids, 6, &err), ERR_FORMAT);
		assert_non_null(strstr(err.text, "question 3 is other"));
		paper_release(&a);
		paper_release(&b);
		paper_release(&c);
	}
	assert_true(different > 180);
	test_free(test);
	test_free(again);
}

/* The bytes of a paper must never change: attempts are replayed years later. */
static void test_paper__golden_order(void **state)
{
	struct paper p;
	struct buffer b = BUFFER_INIT(100);
	size_t order[4];
	(void)state;
	struct test *test = ten();
	struct item *item = help_item(help_item_one_of_four);
	make(&p, test, UINT64_C(0x0123456789abcdef));
	for (size_t i = 0; i < p.count; i++)
		buffer_addf(&b, "%s ", p.entries[i].id);
	assert_int_equal(paper_choice_order(order, item, item->interactions[0], UINT64_C(0x0123456789abcdef)), 0);
	for (size_t i = 0; i < 4; i++)
		buffer_addf(&b, "%zu", order[i]);
	assert_string_equal(buffer_text(&b), GOLDEN);
	buffer_release(&b);
	paper_release(&p);
	item_free(item);
	test_free(test);
}

static void test_paper_choice_order__F25_fixed_choices_keep_their_place(void **state)
{
	size_t seen[4][4] = { { 0 } }, order[8], again[8];
	(void)state;
	struct item *item = help_item(help_item_one_of_four), *three = help_item(help_item_three_of_eight);
	for (uint64_t seed = 0; seed < 6000; seed++) {
		assert_int_equal(paper_choice_order(order, item, item->interactions[0], seed), 0);
		assert_int_equal(paper_choice_order(again, item, item->interactions[0], seed), 0);
		assert_memory_equal(order, again, 4 * sizeof *order);
		assert_int_equal(order[3], 3);
		for (size_t i = 0; i < 4; i++)
			seen[i][order[i]]++;
		assert_int_equal(paper_choice_order(order, three, three->interactions[0], seed), 0);
		unsigned mask = 0;
		for (size_t i = 0; i < 8; i++)
			mask |= 1u << order[i];
		assert_int_equal(mask, 255);
	}
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++)
			assert_in_range(seen[i][j], 1850, 2150);
	item_free(item);
	item_free(three);
}

/* Invisible sections that need not stay together are mixed into a shuffling parent; others stay in one block. */
static void test_paper__nested_sections(void **state)
{
	static const char *const rows[][4] = { { "top", "t1", "q", "{}" }, { "mix", "m1", "q", "{}" },
		{ "mix", "m2", "q", "{}" }, { "block", "b1", "q", "{}" }, { "block", "b2", "q", "{}" },
		{ "seen", "v1", "q", "{}" }, { "seen", "v2", "q", "{}" } };
	static const char json[] = TEST(SECTION("top", "\"shuffle\":true,",
		"{\"refs\":1},{\"section\":{\"id\":\"mix\",\"title\":\"\",\"visible\":false,\"keep-together\":false,"
		"\"content\":[{\"refs\":2}]}},"
		"{\"section\":{\"id\":\"block\",\"title\":\"\",\"visible\":false,\"keep-together\":true,\"content\":[{"
		"\"refs\":2}]}},"
		"{\"section\":{\"id\":\"seen\",\"title\":\"Seen\",\"visible\":true,\"keep-together\":false,\"content\":[{"
		"\"refs\":2}]}}"));
	size_t apart = 0;
	(void)state;
	struct test *test = help_test(json, rows, COUNT(rows));
	for (uint64_t seed = 0; seed < 500; seed++) {
		struct paper p;
		size_t at = 1;
		make(&p, test, seed);
		assert_int_equal(p.count, 7);
		assert_int_equal(paper_find(&p, "b2"), paper_find(&p, "b1") + 1);
		assert_int_equal(paper_find(&p, "v2"), paper_find(&p, "v1") + 1);
		size_t m1 = paper_find(&p, "m1"), m2 = paper_find(&p, "m2");
		apart += m1 + 1 != m2 && m2 + 1 != m1;
		for (size_t i = 0; i < p.section_count; i++) {
			assert_int_equal(p.sections[i].first, at);
			assert_string_equal(p.sections[i].title, p.entries[at - 1].id[0] == 'v' ? "Seen" : "top");
			at += p.sections[i].count;
		}
		assert_int_equal(at, 8);
		paper_release(&p);
	}
	assert_true(apart > 100);
	test_free(test);
}

static void test_paper__with_replacement(void **state)
{
	static const char *const rows[][4] = { { "s", "r1", "q", "{}" }, { "s", "r2", "q", "{}" } };
	struct paper p;
	(void)state;
	struct test *test =
		help_test(TEST(SECTION("s", "\"selection\":{\"select\":5,\"with-replacement\":true},", "{\"refs\":2}")),
			rows, COUNT(rows));
	make(&p, test, 7);
	assert_int_equal(p.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(paper_find(&p, p.entries[i].id), i); /* ids differ: r1, r1.2, … */
	assert_true(paper_find(&p, "r1.2") < 5 || paper_find(&p, "r2.2") < 5);
	paper_release(&p);
	test_free(test);
}

static void test_paper__too_many_selected_is_an_error(void **state)
{
	static const char *const rows[][4] = { { "s", "r1", "q", "{}" }, { "s", "r2", "q", "{}" } };
	struct paper p;
	struct error err = ERROR_INIT;
	(void)state;
	struct test *test =
		help_test(TEST(SECTION("s", "\"selection\":{\"select\":3},", "{\"refs\":2}")), rows, COUNT(rows));
	assert_int_equal(paper_make(&p, test, 7, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, "section s: cannot select 3 of 2"));
	test_free(test);
}

static void test_test__rows_must_fit(void **state)
{
	struct test *test = NULL;
	struct error err = ERROR_INIT;
	static const char json[] = TEST(SECTION("s", "", "{\"refs\":2},{\"ref\":\"named\"}"));
	(void)state;
	assert_int_equal(test_load(&test, json, strlen(json), &err), 0);
	assert_int_equal(test_add_ref(test, "x", "r1", "q", "{}", 2, &err), ERR_NOTFOUND);
	assert_int_equal(test_add_ref(test, "s", "r 1", "q", "{}", 2, &err), ERR_FORMAT);
	assert_int_equal(test_add_ref(test, "s", "r1", "q", "{\"fixed\":1}", 11, &err), ERR_FORMAT);
	assert_int_equal(test_add_ref(test, "s", "r1", "q", "{}", 2, &err), 0);
	assert_int_equal(test_finish(test, &err), ERR_FORMAT);
	assert_int_equal(test_add_ref(test, "s", "r2", "q", "{}", 2, &err), 0);
	assert_int_equal(test_add_ref(test, "s", "other", "q", "{}", 2, &err), ERR_FORMAT);
	assert_int_equal(test_add_ref(test, "s", "named", "q", "{}", 2, &err), 0);
	assert_int_equal(test_add_ref(test, "s", "r3", "q", "{}", 2, &err), ERR_FORMAT);
	assert_int_equal(test_finish(test, &err), 0);
	assert_non_null(test_find_ref(test, "named"));
	assert_null(test_find_ref(test, "absent"));
	test_free(test);
	static const char twice[] = TEST(SECTION("s", "", "{\"refs\":0}") "," SECTION("s", "", "{\"refs\":0}"));
	assert_int_equal(test_load(&test, twice, strlen(twice), &err), ERR_FORMAT);
}

static void test_test__thirty_thousand_refs(void **state)
{
	static const char json[] =
		TEST(SECTION("s", "\"selection\":{\"select\":30},\"shuffle\":true,", "{\"refs\":30000}"));
	struct test *test = NULL;
	struct paper p;
	(void)state;
	assert_int_equal(test_load(&test, json, strlen(json), NULL), 0);
	for (int i = 0; i < 30000; i++) {
		char id[32];
		snprintf(id, sizeof id, "ref-%05d", i);
		assert_int_equal(test_add_ref(test, "s", id, id, "{}", 2, NULL), 0);
	}
	assert_int_equal(test_finish(test, NULL), 0);
	make(&p, test, 99);
	assert_int_equal(p.count, 30);
	assert_string_equal(test_find_ref(test, "ref-12345")->item, "ref-12345");
	paper_release(&p);
	test_free(test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paper__selection_counts_and_required),
		cmocka_unit_test(test_paper__F25_seed_replay_is_the_same_after_resume),
		cmocka_unit_test(test_paper__golden_order),
		cmocka_unit_test(test_paper_choice_order__F25_fixed_choices_keep_their_place),
		cmocka_unit_test(test_paper__nested_sections),
		cmocka_unit_test(test_paper__with_replacement),
		cmocka_unit_test(test_paper__too_many_selected_is_an_error),
		cmocka_unit_test(test_test__rows_must_fit),
		cmocka_unit_test(test_test__thirty_thousand_refs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
