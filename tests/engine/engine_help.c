/* See engine_help.h. */
#include "tests/engine/engine_help.h"

#include <stdlib.h>

const char help_item_one_of_four[] =
	"{\"id\":\"q1\",\"title\":\"One\",\"label\":\"area-3\",\"lang\":\"en-GB\",\"adaptive\":false,\"time-"
	"dependent\":false,"
	"\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"single\",\"base\":\"identifier\",\"default\":null}],"
	"\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":[0]}],\"templates\":"
	"[],"
	"\"stimuli\":[{\"id\":\"s1\",\"title\":\"The family\"}],"
	"\"body\":[{\"e\":\"p\",\"c\":[\"Which \",{\"e\":\"strong\",\"c\":[\"one\"]},\" is right?\"]},"
	"{\"e\":\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":true,\"max\":1,\"min\":0,\"prompt\":[\"Choose\"],"
	"\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"First\"]},{\"id\":\"B\",\"fixed\":false,\"c\":[\"Second\"]"
	"},"
	"{\"id\":\"C\",\"fixed\":false,\"c\":[\"Third\"]},{\"id\":\"D\",\"fixed\":true,\"c\":[\"None\"]}]}],"
	"\"correct\":{\"RESPONSE\":[\"A\"]},"
	"\"processing\":[[\"response-condition\",[[\"if\",[\"match\",[\"variable\",\"RESPONSE\"],[\"correct\","
	"\"RESPONSE\"]],"
	"[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",1]]],"
	"[\"else\",[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",0]]]]]]}";

const char help_item_three_of_eight[] =
	"{\"id\":\"q2\",\"title\":\"Three\",\"responses\":[{\"id\":\"RESPONSE\",\"cardinality\":\"multiple\",\"base\":"
	"\"identifier\","
	"\"default\":null}],\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":"
	"null}],"
	"\"templates\":[],\"stimuli\":[],\"body\":[{\"e\":\"choice-interaction\",\"r\":\"RESPONSE\",\"shuffle\":true,"
	"\"max\":3,"
	"\"min\":3,\"prompt\":[\"Choose "
	"three\"],\"choices\":[{\"id\":\"A\",\"c\":[\"a\"]},{\"id\":\"B\",\"c\":[\"b\"]},"
	"{\"id\":\"C\",\"c\":[\"c\"]},{\"id\":\"D\",\"c\":[\"d\"]},{\"id\":\"E\",\"c\":[\"e\"]},{\"id\":\"F\",\"c\":["
	"\"f\"]},"
	"{\"id\":\"G\",\"c\":[\"g\"]},{\"id\":\"H\",\"c\":[\"h\"]}]}],\"correct\":{\"RESPONSE\":[\"A\",\"C\",\"E\"]},"
	"\"mapping\":{\"RESPONSE\":{\"default\":-1,\"lower\":0,\"upper\":2.5,\"entries\":[[\"A\",1,true],[\"C\",1,true]"
	","
	"[\"E\",1,true]]}},\"processing\":[[\"response-condition\",[[\"if\",[\"is-null\",[\"variable\",\"RESPONSE\"]],"
	"[\"set-outcome-value\",\"SCORE\",[\"base-value\",\"float\",0]]],[\"else\",[\"set-outcome-value\",\"SCORE\","
	"[\"map-response\",\"RESPONSE\"]]]]]]}";

const char help_item_text[] =
	"{\"id\":\"q3\",\"title\":\"Write\",\"responses\":[{\"id\":\"TEXT\",\"cardinality\":\"single\",\"base\":"
	"\"string\","
	"\"default\":null}],\"outcomes\":[{\"id\":\"SCORE\",\"cardinality\":\"single\",\"base\":\"float\",\"default\":"
	"null,"
	"\"external-scored\":\"human\"}],\"templates\":[],\"stimuli\":[],\"body\":[{\"e\":\"extended-text-"
	"interaction\","
	"\"r\":\"TEXT\",\"lines\":10,\"length\":3000,\"min\":0,\"max\":0,\"format\":\"plain\",\"pattern\":null,"
	"\"placeholder\":null,\"prompt\":[\"Write\"]}]}";

#define T ",\"t\":\"2026-11-23T09:30:00Z\","
const char *const help_attempt_records[] = {
	"{\"n\":1,\"ms\":1000" T "\"e\":\"open\",\"manifest\":\"" HASH_A "\",\"centre_file\":\"" HASH_A
	"\",\"release\":\"" HASH_A "\",\"pack\":\"" HASH_A
	"\",\"paper\":\"PRAC-KNOWLEDGE\",\"sitting\":\"s-1\",\"seat\":\"12\",\"device\":\"seat-12\","
	"\"programme\":{\"id\":\"naas\",\"sha256\":\"" HASH_A "\"},\"candidate\":\"cand-07\","
	"\"adjustments\":{\"additional-testing-time\":{\"time-multiplier\":1.25},\"breaks\":true,\"text-size\":200,"
	"\"theme\":\"cream\"},"
	"\"seed\":\"0123456789abcdef\",\"software\":\"0.1.0\",\"boot\":\"b1\",\"base_ms\":3600000,\"previous\":null,"
	"\"admit\":{\"id\":\"o1\",\"seq\":1,\"device\":\"desk-1\",\"signature\":null}}",
	"{\"n\":2,\"ms\":1100" T
	"\"e\":\"plan\",\"items\":[\"r1\",\"r2\",\"r3\"],\"sections\":[{\"title\":\"General\",\"first\":1,"
	"\"count\":2},{\"title\":\"Applied\",\"first\":3,\"count\":1}]}",
	"{\"n\":3,\"ms\":2000" T
	"\"e\":\"choice\",\"what\":\"training\",\"value\":false,\"wording\":\"training-1\",\"actor\":\"cand-07\"}",
	"{\"n\":4,\"ms\":60000" T "\"e\":\"setup\",\"text-size\":250,\"timer\":\"minutes\"}",
	"{\"n\":5,\"ms\":100000" T "\"e\":\"start\"}",
	"{\"n\":6,\"ms\":100000" T "\"e\":\"see\",\"item\":\"r1\"}",
	"{\"n\":7,\"ms\":130000" T "\"e\":\"answer\",\"item\":\"r1\",\"response\":\"RESPONSE\",\"value\":\"A\"}",
	"{\"n\":8,\"ms\":131000" T "\"e\":\"see\",\"item\":\"r2\"}",
	"{\"n\":9,\"ms\":140000" T
	"\"e\":\"answer\",\"item\":\"r2\",\"response\":\"RESPONSE\",\"value\":[\"A\",\"C\"]}",
	"{\"n\":10,\"ms\":141000" T "\"e\":\"flag\",\"item\":\"r2\",\"on\":true}",
	"{\"n\":11,\"ms\":151000" T "\"e\":\"beat\"}",
	"{\"n\":12,\"ms\":160000" T "\"e\":\"pause\",\"by\":\"break\",\"staff\":[],\"reason\":null,\"order\":null}",
	"{\"n\":13,\"ms\":400000" T "\"e\":\"resume\",\"staff\":[],\"order\":null}",
	"{\"n\":14,\"ms\":410000" T "\"e\":\"see\",\"item\":\"r3\"}",
	"{\"n\":15,\"ms\":420000" T "\"e\":\"answer\",\"item\":\"r3\",\"response\":\"TEXT\",\"value\":\"I "
	"would\\nvisit \\\"today\\\".\",\"caret\":8}",
	"{\"n\":16,\"ms\":500" T "\"e\":\"boot\",\"boot\":\"b2\",\"software\":\"0.1.0\"}",
	"{\"n\":17,\"ms\":9000" T
	"\"e\":\"extend\",\"add_ms\":120000,\"kind\":\"incident\",\"staff\":[\"staff-1\"],\"reason\":\"power cut\","
	"\"order\":{\"id\":\"o2\",\"seq\":2,\"device\":\"desk-1\",\"signature\":\"sig\"}}",
	"{\"n\":18,\"ms\":10000" T "\"e\":\"resume\",\"staff\":[\"staff-1\"],\"order\":null}",
	"{\"n\":19,\"ms\":12000" T "\"e\":\"call\",\"on\":true}",
	"{\"n\":20,\"ms\":20000" T "\"e\":\"fault\",\"what\":\"second copy failed\"}",
	"{\"n\":21,\"ms\":30000" T "\"e\":\"torn\",\"bytes\":17,\"sha256\":\"" HASH_A "\"}",
	"{\"n\":22,\"ms\":40000" T "\"e\":\"submit\",\"by\":\"candidate\",\"staff\":[],\"order\":null}",
	"{\"n\":23,\"ms\":41000" T "\"e\":\"seal\"}",
	NULL,
};

struct record_stamp help_stamp(uint64_t n, int64_t ms)
{
	return (struct record_stamp){ n, ms, "2026-11-23T09:30:00Z" };
}

struct item *help_item(const char *json)
{
	struct item *item = NULL;
	struct error err = ERROR_INIT;
	if (item_load(&item, json, strlen(json), &err) < 0)
		fail_msg("item: %s", err.text);
	return item;
}

json_t *help_json(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	if (!json)
		fail_msg("not JSON: %s", text);
	return json;
}

struct test *help_test(const char *json, const char *const (*rows)[4], size_t count)
{
	struct test *test = NULL;
	struct error err = ERROR_INIT;
	if (test_load(&test, json, strlen(json), &err) < 0)
		fail_msg("test: %s", err.text);
	for (size_t i = 0; i < count; i++)
		if (test_add_ref(test, rows[i][0], rows[i][1], rows[i][2], rows[i][3], strlen(rows[i][3]), &err) < 0)
			fail_msg("ref: %s", err.text);
	if (test_finish(test, &err) < 0)
		fail_msg("finish: %s", err.text);
	return test;
}

char *help_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		fail_msg("cannot open %s", path);
	fseek(f, 0, SEEK_END);
	*len = (size_t)ftell(f);
	rewind(f);
	char *text = mem_alloc(*len + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, *len, f), *len);
	text[*len] = 0;
	fclose(f);
	return text;
}

/* --- torture
 * ------------------------------------------------------------------------------------------------------ */

static long countdown = -1, live;
static int failed;

static int refuse(void)
{
	if (countdown < 0 || countdown-- > 0)
		return 0;
	failed = 1;
	return 1;
}

static void *hook(void *old, size_t size)
{
	if (size == 0) {
		live -= old != NULL;
		free(old);
		return NULL;
	}
	if (refuse())
		return NULL;
	live += old == NULL;
	return realloc(old, size);
}

static void *json_alloc(size_t size)
{
	if (refuse())
		return NULL;
	live++;
	return malloc(size);
}

static void json_release(void *p)
{
	live -= p != NULL;
	free(p);
}

void help_torture(int (*work)(void *ctx), void *ctx)
{
	long n = 0;
	live = 0;
	mem_set_hook(hook);
	json_set_alloc_funcs(json_alloc, json_release);
	do {
		countdown = n++;
		failed = 0;
		int r = work(ctx);
		countdown = -1;
		if (live != 0)
			fail_msg("allocation %ld: %ld blocks left", n, live);
		if ((r < 0) != failed)
			fail_msg("allocation %ld: result %d", n, r);
	} while (failed && n < 200000);
	mem_set_hook(NULL);
	json_set_alloc_funcs(malloc, free);
	assert_false(failed);
	printf("torture: %ld allocations\n", n - 1);
}
