/* Marking keys: what parses, what is refused by name, and that a key only ever meets the item it was made for
 * (F26). */
#include "content/hash.h"
#include "content/markkey.h"
#include "engine/item.h"
#include "engine/processing.h"
#include "engine/test.h"
#include "tests/content/foundation_help.h"

#undef test_free /* cmocka has a macro of that name */

#define H "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ITEM                                                                                                     \
	"{\"id\":\"i1\",\"title\":\"T\",\"label\":\"area-1\",\"lang\":\"en\",\"adaptive\":false,\"time-dependent\":" \
	"false,"                                                                                                     \
	"\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null}]," \
	"\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":[0]}],"           \
	"\"templates\":[],\"stimuli\":[],"                                                                           \
	"\"body\":[{\"e\":\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":false,\"max\":1,\"min\":0,\"a\":{}," \
	"\"prompt\":[],"                                                                                             \
	"\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"a\"]},{\"id\":\"B\",\"fixed\":false,\"c\":[\"b\"]}]}]}"
#define ENTRY(hash)                                                                                                \
	"{\"sha256\":\"" hash                                                                                          \
	"\",\"area\":\"area-1\",\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\","        \
	"\"default\":[0]}],\"correct\":{\"RESPONSE\":[\"B\"]},\"mapping\":{},\"processing\":[[\"response-condition\"," \
	"[[\"if\",[\"match\","                                                                                         \
	"[\"variable\",\"RESPONSE\"],[\"correct\",\"RESPONSE\"]],[\"set-outcome-value\",\"SCORE\",[\"base-value\","    \
	"\"float\",1]]]]]]}"
#define KEY(items)                                                                                \
	"{\"format\":\"invigil-key/1\",\"paper\":\"PAPER\",\"pack\":\"" H "\",\"items\":{" items "}," \
	"\"test\":{\"outcomes\":[],\"processing\":[]}}"

static struct markkey *key_of(const char *text)
{
	struct markkey *k = NULL;
	struct error e = ERROR_INIT;
	if (markkey_parse(&k, text, strlen(text), &e) < 0)
		fail_msg("%s", e.text);
	return k;
}

static struct item *load(void)
{
	struct item *item = NULL;
	assert_int_equal(item_load(&item, ITEM, strlen(ITEM), NULL), 0);
	return item;
}

static void test_markkey__reads(void **state)
{
	struct markkey_item x;
	struct error e = ERROR_INIT;
	(void)state;
	struct markkey *k = key_of(KEY("\"z\":" ENTRY(H) ",\"a\":" ENTRY(H)));
	assert_string_equal(markkey_paper(k), "PAPER");
	assert_string_equal(markkey_pack(k), H);
	assert_int_equal(markkey_count(k), 2);
	markkey_at(&x, k, 0);
	assert_string_equal(x.id, "a");
	assert_int_equal(markkey_find(&x, k, "z", &e), 0);
	assert_string_equal(x.area, "area-1");
	assert_int_equal(markkey_find(&x, k, "q", &e), ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "q"));
	assert_int_equal(markkey_check_pack(k, H, &e), 0);
	assert_int_equal(markkey_check_pack(k, "ff", &e), ERR_AUTH);
	markkey_free(k);
	markkey_free(NULL);
}

static void test_markkey__scores_with_its_own_item(void **state)
{
	char text[4096], hash[SHA256_HEX_SIZE];
	struct item_result result;
	struct error e = ERROR_INIT;
	double score = 0;
	(void)state;
	assert_int_equal(sha256_hex(hash, ITEM, strlen(ITEM)), 0);
	snprintf(text, sizeof text, KEY("\"i1\":" ENTRY("%s")), hash);
	struct markkey *k = key_of(text);
	struct item *item = load();
	assert_int_equal(markkey_apply_item(k, item, hash, &e), 0);
	struct scalar b = { .base = BASE_IDENTIFIER, .as.text = "B" };
	struct response answer = { "RESPONSE", { CARD_SINGLE, BASE_IDENTIFIER, 1, &b, NULL } };
	assert_int_equal(item_score(&result, item, &answer, 1, &e), 0);
	assert_true(item_result_number(&result, "SCORE", &score));
	assert_true(score > 0.5);
	item_result_release(&result);
	item_free(item);
	markkey_free(k);
}

static void test_markkey__F26_never_another_item(void **state)
{
	struct error e = ERROR_INIT;
	(void)state;
	struct markkey *k = key_of(KEY("\"i1\":" ENTRY(H)));
	struct item *item = load();
	char hash[SHA256_HEX_SIZE];
	assert_int_equal(sha256_hex(hash, ITEM, strlen(ITEM)), 0);
	assert_int_equal(markkey_apply_item(k, item, hash, &e), ERR_AUTH);
	assert_non_null(strstr(e.text, "hash differs"));
	markkey_free(k);
	k = key_of(KEY("\"other\":" ENTRY(H)));
	assert_int_equal(markkey_apply_item(k, item, H, &e), ERR_NOTFOUND);
	markkey_free(k);
	item_free(item);
	static const char text[] =
		"{\"id\":\"OTHER\",\"title\":\"\",\"lang\":\"\",\"time-limits\":null,\"outcomes\":[],\"parts\":[]}";
	struct test *t = NULL;
	if (test_load(&t, text, strlen(text), &e) == 0) {
		k = key_of(KEY(""));
		assert_int_equal(markkey_apply_test(k, t, &e), ERR_AUTH);
		markkey_free(k);
		test_free(t);
	}
}

static const struct {
	const char *json;
	int code;
	const char *text;
} bad[] = {
	{ "", ERR_FORMAT, "marking key" },
	{ "[]", ERR_FORMAT, "marking key" },
	{ "{\"format\":\"invigil-key/2\",\"paper\":\"P\",\"pack\":\"" H "\",\"items\":{},\"test\":{}}", ERR_UNSUPPORTED,
		"invigil-key/2" },
	{ "{\"format\":\"invigil-key/1\",\"paper\":\"P\",\"pack\":\"12\",\"items\":{},\"test\":{}}", ERR_FORMAT,
		"pack" },
	{ "{\"format\":\"invigil-key/1\",\"pack\":\"" H "\",\"items\":{},\"test\":{}}", ERR_FORMAT, "paper" },
	{ "{\"format\":\"invigil-key/1\",\"paper\":\"P\",\"pack\":\"" H "\",\"items\":{}}", ERR_FORMAT, "test" },
	{ KEY("\"i\":{}"), ERR_FORMAT, "sha256" },
	{ KEY("\"i\":7"), ERR_FORMAT, "items" },
	{ KEY("\"i\":" ENTRY(H) ",\"i\":" ENTRY(H)), ERR_FORMAT, "marking key" },
	{ KEY("\"a b\":" ENTRY(H)), ERR_FORMAT, "identifier" },
};

static void test_markkey__refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct markkey *k = NULL;
		struct error e = ERROR_INIT;
		int r = markkey_parse(&k, bad[i].json, strlen(bad[i].json), &e);
		if (r != bad[i].code || !strstr(e.text, bad[i].text))
			fail_msg("%zu: code %d \"%s\", want %d \"%s\"", i, r, e.text, bad[i].code, bad[i].text);
		assert_null(k);
	}
}

static void test_markkey__truncated(void **state)
{
	static const char text[] = KEY("\"i1\":" ENTRY(H));
	(void)state;
	for (size_t n = 0; n + 1 < sizeof text - 1; n += 3) {
		struct markkey *k = NULL;
		assert_true(markkey_parse(&k, text, n, NULL) < 0);
		assert_null(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markkey__reads),
		cmocka_unit_test(test_markkey__scores_with_its_own_item),
		cmocka_unit_test(test_markkey__F26_never_another_item),
		cmocka_unit_test(test_markkey__refuses),
		cmocka_unit_test(test_markkey__truncated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
