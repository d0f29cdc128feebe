/* Bodies as views: what stands in the tree for each element, ids, hints, and that odd bodies neither crash nor lose
 * words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "engine/limits.h"
#include "kiosk/body.h"
#include "kiosk/semantics.h"

#include <cmocka.h> /* last: it renames test_free */

#define ITEM(responses, body)                                                                                      \
	"{\"id\":\"i\",\"title\":\"t\",\"label\":\"\",\"lang\":\"en-GB\",\"adaptive\":false,\"time-dependent\":false," \
	"\"responses\":[" responses "],\"outcomes\":[],\"templates\":[],\"stimuli\":[],\"body\":[" body "]}"
#define RESPONSE(id, cardinality, base) \
	"{\"id\":\"" id "\",\"cardinality\":\"" cardinality "\",\"base\":\"" base "\",\"default\":null}"
#define SINGLE RESPONSE("R", "single", "identifier")
#define MULTIPLE RESPONSE("R", "multiple", "identifier")
#define CHOICE(max, min, prompt)                                                                          \
	"{\"e\":\"choice-interaction\",\"r\":\"R\",\"shuffle\":false,\"max\":" max ",\"min\":" min            \
	",\"prompt\":[" prompt "],\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"Red\"]},{\"id\":\"B\"," \
	"\"fixed\":false,\"c\":[\"Blue\"]}]}"

static struct item *load(const char *json)
{
	struct error e = ERROR_INIT;
	struct item *item = NULL;
	if (item_load(&item, json, strlen(json), &e) < 0)
		fail_msg("%s", e.text);
	return item;
}

/* The semantic dump of a body, one blank between what the lines say; caller's buffer. */
static void show(struct buffer *out, const char *json, const struct body_host *host)
{
	struct view *v = view_new();
	struct item *item = load(json);
	struct body_stem stem = body_find_stem(&item->body);
	assert_non_null(v);
	view_main_open(v, MAIN_COLUMN);
	body_show(v, &item->body, &stem, host);
	view_main_close(v);
	assert_int_equal(view_finish(v), 0);
	assert_int_equal(semantic_dump(out, v, &(struct dump_options){ false, true }), 0);
	item_free(item);
	view_free(v);
}

static const struct {
	const char *name, *body, *says;
} elements[] = {
	{ "paragraph", "{\"e\":\"p\",\"c\":[\"One \",{\"e\":\"em\",\"c\":[\"two\"]},\" three\"]}",
		"\"One two three\"" },
	{ "loose text", "\"Alone\"", "text \"Alone\"" },
	{ "heading is never h1", "{\"e\":\"h1\",\"c\":[\"Title\"]},{\"e\":\"p\",\"c\":[\"x\"]}",
		"heading 2 \"Title\"" },
	{ "low heading", "{\"e\":\"h4\",\"c\":[\"Low\"]},{\"e\":\"p\",\"c\":[\"x\"]}", "heading 3 \"Low\"" },
	{ "list", "{\"e\":\"ul\",\"c\":[{\"e\":\"li\",\"c\":[\"first\"]}]}", "listitem" },
	{ "numbers", "{\"e\":\"ol\",\"c\":[{\"e\":\"li\",\"c\":[\"a\"]},{\"e\":\"li\",\"c\":[\"b\"]}]}", "\"2.\"" },
	{ "definitions", "{\"e\":\"dl\",\"c\":[{\"e\":\"dt\",\"c\":[\"word\"]},{\"e\":\"dd\",\"c\":[\"meaning\"]}]}",
		"text \"meaning\"" },
	{ "quote", "{\"e\":\"blockquote\",\"c\":[{\"e\":\"p\",\"c\":[\"said\"]}]}", "blockquote" },
	{ "q", "{\"e\":\"p\",\"c\":[{\"e\":\"q\",\"c\":[\"hello\"]}]}", "“hello”" },
	{ "code", "{\"e\":\"pre\",\"c\":[\"a  b\"]}", "a  b" },
	{ "link is text", "{\"e\":\"p\",\"c\":[{\"e\":\"a\",\"a\":{\"title\":\"t\"},\"c\":[\"place\"]}]}",
		"text \"place\"" },
	{ "picture without bytes", "{\"e\":\"img\",\"a\":{\"src\":\"x.png\",\"alt\":\"A family tree\"}}",
		"[Picture: A family tree]" },
	{ "caption",
		"{\"e\":\"table\",\"c\":[{\"e\":\"caption\",\"c\":[\"Visits\"]},{\"e\":\"tr\",\"c\":[{\"e\":\"td\",\"c\":["
		"\"x\"]}]}]}",
		"table \"Visits\"" },
	{ "head",
		"{\"e\":\"table\",\"c\":[{\"e\":\"tr\",\"c\":[{\"e\":\"th\",\"c\":[\"When\"]}]},{\"e\":\"tr\",\"c\":[{"
		"\"e\":\"td\",\"c\":"
		"[\"Today\"]}]}]}",
		"columnheader \"When\"" },
	{ "div", "{\"e\":\"div\",\"c\":[\"loose\",{\"e\":\"p\",\"c\":[\"set\"]}]}", "text \"loose\"" },
};

static void test_each_element_has_its_node(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		char json[4000];
		struct buffer b = BUFFER_INIT(1 << 20);
		snprintf(json, sizeof json, ITEM("%s", "%s,%s"), SINGLE, elements[i].body, CHOICE("1", "1", "\"Which?\""));
		show(&b, json, NULL);
		if (!strstr(buffer_text(&b), elements[i].says))
			fail_msg("%s: no %s in\n%s", elements[i].name, elements[i].says, buffer_text(&b));
		assert_non_null(strstr(buffer_text(&b), "heading 1 \"Which?\""));
		buffer_release(&b);
	}
}

static void test_spans_keep_values_under_their_titles(void **state)
{
	static const char json[] =
		ITEM(SINGLE, "{\"e\":\"table\",\"c\":[{\"e\":\"tr\",\"c\":[{\"e\":\"th\",\"c\":[\"A\"]},{\"e\":\"th\","
					 "\"c\":[\"B\"]},{\"e\":\"th\",\"c\":"
					 "[\"C\"]}]},{\"e\":\"tr\",\"c\":[{\"e\":\"td\",\"a\":{\"rowspan\":\"2\"},\"c\":[\"tall\"]},{"
					 "\"e\":\"td\",\"a\":{\"colspan\":"
					 "\"2\"},\"c\":[\"wide\"]}]},{\"e\":\"tr\",\"c\":[{\"e\":\"td\",\"c\":[\"b2\"]},{\"e\":\"td\","
					 "\"c\":[\"c2\"]}]}]}," CHOICE("1", "1", "\"Which?\""));
	struct buffer b = BUFFER_INIT(1 << 20);
	size_t cells = 0;
	(void)state;
	show(&b, json, NULL);
	for (const char *s = buffer_text(&b); (s = strstr(s, "        cell")); s++)
		cells++;
	assert_int_equal(cells, 6);
	assert_non_null(strstr(buffer_text(&b), "        cell\n        cell \"b2\""));
	buffer_release(&b);
}

static const struct {
	const char *json, *stem;
} stems[] = {
	{ ITEM(SINGLE, "{\"e\":\"p\",\"c\":[\"Case.\"]}," CHOICE("1", "1", "\"What now?\"")), "What now?" },
	{ ITEM(SINGLE, "{\"e\":\"p\",\"c\":[\"Case.\"]},{\"e\":\"p\",\"c\":[\"Asked here?\"]}," CHOICE("1", "1", "")),
		"Asked here?" },
	{ ITEM(SINGLE, "{\"e\":\"div\",\"c\":[{\"e\":\"h2\",\"c\":[\"In a div\"]}," CHOICE("1", "1", "") "]}"),
		"In a div" },
	{ ITEM(SINGLE, CHOICE("1", "1", "")), "" },
};

static void test_stem(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
		struct item *item = load(stems[i].json);
		struct buffer b = BUFFER_INIT(400);
		assert_int_equal(body_stem_words(&b, &item->body, 100), 0);
		assert_string_equal(buffer_text(&b), stems[i].stem);
		buffer_release(&b);
		item_free(item);
	}
	struct item *item = load(stems[0].json);
	struct buffer b = BUFFER_INIT(400);
	assert_int_equal(body_stem_words(&b, &item->body, 6), 0);
	assert_string_equal(buffer_text(&b), "What…");
	buffer_release(&b);
	item_free(item);
}

static void test_the_stem_is_described_by_what_stands_before(void **state)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	(void)state;
	show(&b, stems[0].json, NULL);
	assert_non_null(strstr(buffer_text(&b), "heading 1 \"What now?\" description \"Case.\""));
	buffer_release(&b);
}

static const struct {
	const char *max, *min, *hint;
	bool multiple;
} hints[] = { { "1", "1", "Choose 1 answer.", false }, { "2", "2", "Choose 2 answers. You have chosen 0.", true },
	{ "2", "1", "Choose 1 to 2 answers. You have chosen 0.", true },
	{ "2", "0", "Choose up to 2 answers. You have chosen 0.", true },
	{ "0", "2", "Choose at least 2 answers. You have chosen 0.", true },
	{ "0", "0", "Choose all that apply. You have chosen 0.", true } };

static void test_hints(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
		char json[2000];
		struct buffer b = BUFFER_INIT(1 << 20);
		snprintf(json, sizeof json,
			ITEM("%s", "{\"e\":\"choice-interaction\",\"r\":\"R\",\"shuffle\":false,\"max\":%s,\"min\":%s,"
					   "\"prompt\":[\"?\"],"
					   "\"choices\":[{\"id\":\"A\",\"fixed\":false,\"c\":[\"x\"]},{\"id\":\"B\",\"fixed\":false,"
					   "\"c\":[\"y\"]}]}"),
			hints[i].multiple ? MULTIPLE : SINGLE, hints[i].max, hints[i].min);
		show(&b, json, NULL);
		if (!strstr(buffer_text(&b), hints[i].hint))
			fail_msg("no \"%s\" in\n%s", hints[i].hint, buffer_text(&b));
		assert_non_null(strstr(buffer_text(&b), hints[i].multiple ? "checkbox \"x\"" : "radio \"x\""));
		buffer_release(&b);
	}
}

static int backwards(void *ctx, size_t *order, const struct interaction *x)
{
	(void)ctx;
	for (size_t i = 0; i < x->choice_count; i++)
		order[i] = x->choice_count - 1 - i;
	return 0;
}

static bool blue(void *ctx, const struct interaction *x, const char *choice)
{
	(void)ctx, (void)x;
	return !strcmp(choice, "B");
}

static void test_order_and_choice_come_from_the_host(void **state)
{
	const struct body_host host = { .prefix = "q1", .order = backwards, .chosen = blue };
	struct buffer b = BUFFER_INIT(1 << 20);
	(void)state;
	show(&b, ITEM(SINGLE, CHOICE("1", "1", "\"Which?\"")), &host);
	assert_non_null(strstr(buffer_text(&b), "radio \"Blue\" [checked] -> press #q1/0/1\n"));
	assert_true(strstr(buffer_text(&b), "Blue") < strstr(buffer_text(&b), "Red"));
	assert_non_null(strstr(buffer_text(&b), "button \"Clear my answer\" -> press #clear/q1/0"));
	buffer_release(&b);
}

static const struct {
	const char *id;
	bool good, clear;
	size_t interaction;
	int choice;
} ids[] = { { "q1/0", true, false, 0, -1 }, { "q1/2/13", true, false, 2, 13 }, { "clear/q1/0", true, true, 0, -1 },
	{ "q1/", false, false, 0, 0 }, { "q1", false, false, 0, 0 }, { "q12/0", false, false, 0, 0 },
	{ "q1/0/", false, false, 0, 0 }, { "q1/0/hint", false, false, 0, 0 }, { "q1/-1", false, false, 0, 0 },
	{ "q1/9999999999", false, false, 0, 0 }, { "q1/0/1/2", false, false, 0, 0 }, { "", false, false, 0, 0 } };

static void test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct body_id out = { 0 };
		assert_int_equal(body_id_parse(&out, "q1", ids[i].id), ids[i].good);
		if (!ids[i].good)
			continue;
		assert_int_equal(out.clear, ids[i].clear);
		assert_int_equal(out.interaction, ids[i].interaction);
		assert_int_equal(out.choice, ids[i].choice);
	}
}

static void test_words(void **state)
{
	(void)state;
	assert_int_equal(body_words(""), 0);
	assert_int_equal(body_words("  \n "), 0);
	assert_int_equal(body_words("one"), 1);
	assert_int_equal(body_words(" one\ttwo\nthree  "), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_element_has_its_node),
		cmocka_unit_test(test_spans_keep_values_under_their_titles),
		cmocka_unit_test(test_stem),
		cmocka_unit_test(test_the_stem_is_described_by_what_stands_before),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_order_and_choice_come_from_the_host),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
