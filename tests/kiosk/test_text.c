/* Shaping, order, fallback, breaking, carets: on real fonts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/text.h"
#include "kiosk/utf8.h"

static struct text_engine *engine;

static struct text_block *lay(const char *text, int width, enum spacing spacing)
{
	struct text_part part = { .len = strlen(text) };
	part.face.px = 19;
	part.face.spacing = (uint8_t)spacing;
	struct text_para p = { .text = text, .len = strlen(text), .parts = &part, .part_count = 1, .line_height = 25 };
	struct text_block *b = text_block_get(engine, &p, width);
	assert_non_null(b);
	return b;
}

static void test_breaking(void **state)
{
	(void)state;
	struct text_block *b = lay("The quick brown fox jumps over the lazy dog", 200, SPACING_NORMAL);
	assert_true(b->line_count > 1);
	assert_int_equal(b->height, 25 * b->line_count);
	for (int i = 0; i < b->line_count; i++) {
		assert_true(b->lines[i].width <= 200);
		assert_int_equal(b->lines[i].end, i + 1 < b->line_count ? b->lines[i + 1].start : b->len);
	}
	assert_true(b->narrowest < 100 && b->natural > 300);
	text_block_unref(engine, b);
	/* A line is as wide as it is drawn, not as the sum of its words. */
	for (int width = 100; width < 900; width += 7) {
		b = lay(
			"There are 30 questions. The first 18 are short. The last 12 are about a situation that you can read "
			"beside the question.",
			width, SPACING_NORMAL);
		for (int i = 0; i < b->line_count; i++)
			assert_true(b->lines[i].width <= width);
		text_block_unref(engine, b);
	}
	b = lay("Back to the candidate's screen and to the next question", -1, SPACING_NORMAL);
	int natural = b->natural;
	text_block_unref(engine, b);
	b = lay("Back to the candidate's screen and to the next question", natural, SPACING_NORMAL);
	assert_int_equal(b->line_count, 1);
	text_block_unref(engine, b);
	b = lay("Rindfleischetikettierungsüberwachungsaufgabe", 120, SPACING_NORMAL);
	assert_true(b->line_count >= 3);
	for (int i = 0; i < b->line_count; i++)
		assert_true(b->lines[i].width <= 120);
	text_block_unref(engine, b);
	for (int width = 60; width < 500; width += 7) {
		b = lay("/tmp/centre/second/att-8a0514fd312b28ac44f666f3c3af0e6c.1.journal: cannot write", width,
			SPACING_NORMAL);
		for (int i = 0; i < b->line_count; i++)
			assert_true(b->lines[i].width <= width);
		text_block_unref(engine, b);
	}
	b = lay("two\n\nlines\n", 500, SPACING_NORMAL);
	assert_int_equal(b->line_count, 4);
	text_block_unref(engine, b);
	b = lay("well-known north/south", 90, SPACING_NORMAL);
	assert_int_equal(b->text[b->lines[1].start - 1], '-');
	text_block_unref(engine, b);
	b = lay("", 100, SPACING_NORMAL);
	assert_int_equal(b->line_count, 1);
	assert_int_equal(b->height, 25);
	text_block_unref(engine, b);
}

/* "المادة 47": the number stands left of the word, and reads 47, not 74. */
static void test_bidi(void **state)
{
	(void)state;
	struct text_block *b = lay("المادة 47", 400, SPACING_NORMAL);
	assert_true(b->lines[0].rtl);
	assert_true(b->lines[0].x > 200); /* stands at the right */
	const struct text_piece *first = &b->pieces[b->lines[0].first];
	assert_int_equal(first->rtl, 0);
	assert_memory_equal(b->text + first->start, "47", 2);
	assert_true(b->pieces[b->lines[0].first + b->lines[0].count - 1].rtl);
	text_block_unref(engine, b);
	b = lay("see שלום (12) there", 600, SPACING_NORMAL);
	assert_false(b->lines[0].rtl);
	assert_memory_equal(b->text + b->pieces[0].start, "see", 3);
	text_block_unref(engine, b);
}

static void test_fallback(void **state)
{
	(void)state;
	struct text_block *b = lay("Latin नमस्ते Ελληνικά ⚑", 900, SPACING_NORMAL);
	int faces = 0;
	for (int i = 0; i < b->piece_count; i++) {
		struct text_map m;
		faces += i > 0 && b->pieces[i].face != b->pieces[i - 1].face;
		if (b->text[b->pieces[i].start] != ' ' || b->pieces[i].len > 1)
			assert_true(text_map_get(engine, b, &b->pieces[i], &m));
	}
	assert_true(faces >= 2);
	text_block_unref(engine, b);
}

static void test_caret(void **state)
{
	static const char *const texts[] = { "Hello wörld, e\xCC\x81t al", "المادة 47 ok", "a\nb c",
		"👨‍👩‍👧 family" };
	(void)state;
	for (size_t t = 0; t < 4; t++)
		for (int s = 0; s < SPACING_COUNT; s++) {
			struct text_block *b = lay(texts[t], 500, (enum spacing)s);
			for (size_t at = 0; at < b->len; at = grapheme_next(b->text, b->len, at)) {
				struct text_caret c = text_caret_at(engine, b, at);
				assert_in_range(c.x, 0, 500);
				if (t == 0)
					assert_int_equal(text_offset_at(engine, b, c.x + 1, c.y + 5), at);
			}
			text_block_unref(engine, b);
		}
	struct text_block *b = lay("one two three four five six", 120, SPACING_NORMAL);
	size_t low = text_offset_at(engine, b, 1000, b->lines[0].y);
	assert_int_equal(low, b->lines[0].end - 1);
	assert_int_equal(text_caret_at(engine, b, b->lines[1].start).line, 1);
	text_block_unref(engine, b);
}

static void test_spacing(void **state)
{
	(void)state;
	struct text_block *a = lay("letter spacing", 900, SPACING_NORMAL),
					  *b = lay("letter spacing", 900, SPACING_EXTRA);
	assert_true(b->used >= a->used + 14 * 2);
	text_block_unref(engine, a);
	text_block_unref(engine, b);
}

static void test_cache(void **state)
{
	(void)state;
	struct text_block *a = lay("the same words", 300, SPACING_NORMAL);
	uint64_t made = text_stats(engine).blocks_made;
	struct text_block *b = lay("the same words", 300, SPACING_NORMAL);
	assert_ptr_equal(a, b);
	assert_int_equal(text_stats(engine).blocks_made, made);
	text_block_unref(engine, a);
	text_block_unref(engine, b);
	for (int i = 0; i < 4000; i++) {
		char text[20] = "n";
		text[1] = (char)('a' + i % 26);
		text[2] = (char)('a' + i / 26 % 26);
		text[3] = (char)('a' + i / 676);
		text_block_unref(engine, lay(text, 100, SPACING_NORMAL));
	}
	assert_true(text_stats(engine).blocks <= 3001);
}

static void test_utf8(void **state)
{
	char out[64];
	(void)state;
	assert_int_equal(utf8_clean(out, "a\xFF\tb\r\nc\x07", 8, true), 8);
	assert_string_equal(out, "a\xEF\xBF\xBD b\nc");
	const char *flag = "🇬🇧🇫🇷x";
	assert_int_equal(grapheme_next(flag, strlen(flag), 0), 8);
	assert_int_equal(grapheme_prev(flag, strlen(flag), 16), 8);
	const char *e = "e\xCC\x81x";
	assert_int_equal(grapheme_next(e, 4, 0), 3);
	assert_int_equal(grapheme_prev(e, 4, 3), 0);
	assert_int_equal(word_next("one, two", 8, 0), 3);
	assert_int_equal(word_next("one, two", 8, 3), 8);
	assert_int_equal(word_prev("one, two", 8, 8), 5);
}

static int setup(void **state)
{
	struct error e = ERROR_INIT;
	(void)state;
	return text_engine_new(&engine, "assets", &e);
}

static int teardown(void **state)
{
	(void)state;
	text_engine_free(engine);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_breaking), cmocka_unit_test(test_bidi),
		cmocka_unit_test(test_fallback), cmocka_unit_test(test_caret), cmocka_unit_test(test_spacing),
		cmocka_unit_test(test_cache), cmocka_unit_test(test_utf8) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
