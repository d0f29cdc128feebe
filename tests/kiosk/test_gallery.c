/* Every gallery page in themes and zooms: built whole, linted, painted only from nodes, the same pixels twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/lint.h"
#include "kiosk/semantics.h"
#include "tests/kiosk/kit.h"

static void lint_now(struct kit *k, const char *what)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	int n = lint_view(&b, ui_view(k->ui));
	if (n)
		fail_msg("%s: %d findings\n%s", what, n, buffer_text(&b));
	buffer_release(&b);
}

static void test_lint(void **state)
{
	static const int zooms[] = { 100, 150, 200, 300, 400 };
	static const enum spacing spacings[] = { SPACING_NORMAL, SPACING_EXTRA };
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	for (size_t p = 0; p < gallery_count; p++)
		for (size_t z = 0; z < 5; z++)
			for (size_t s = 0; s < 2; s++) {
				char what[80];
				kit_page(&k, gallery_pages[p].name);
				struct look l = { theme_get(THEME_DEFAULT), zooms[z], FAMILY_INTER, spacings[s] };
				ui_look_set(k.ui, &l);
				ui_update(k.ui, 0);
				snprintf(what, sizeof what, "%s at %d, spacing %d", gallery_pages[p].name, zooms[z], (int)s);
				lint_now(&k, what);
			}
	kit_close(&k);
}

/* The string that a text operation draws from must be the node's, and be said by the semantic tree. */
static bool said(struct view *v, const char *text, size_t len)
{
	char *part = strndup(text, len);
	bool found = false;
	for (struct node *n = view_root(v); n && !found; n = node_next(n, view_root(v)))
		if (n->role != ROLE_NONE)
			found = strstr(n->name, part) || strstr(n->description, part) || strstr(n->value, part) ||
					(n->label && strstr(n->label, part));
	free(part);
	return found;
}

static void test_painted_text_stands_in_nodes(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	for (size_t p = 0; p < gallery_count; p++) {
		struct paint_list l = PAINT_LIST_INIT;
		kit_page(&k, gallery_pages[p].name);
		kit_paint(&k, &l);
		size_t texts = 0;
		for (size_t i = 0; i < l.count; i++) {
			const struct paint_op *op = &l.ops[i];
			if (op->kind != PAINT_TEXT)
				continue;
			texts++;
			const struct node *n = op->node;
			const char *own = n->widget == WIDGET_FIELD && !(n->states & STATE_SECRET) ? n->value
							  : n->label                                               ? n->label
																					   : n->name;
			assert_string_equal(op->block->text, own);
			const struct text_piece *piece = &op->block->pieces[op->piece];
			if (!said(ui_view(k.ui), op->block->text + piece->start, piece->len))
				fail_msg("%s: painted but not said: %.*s", gallery_pages[p].name, (int)piece->len,
					op->block->text + piece->start);
		}
		assert_true(texts > 10);
		paint_list_release(&l);
	}
	kit_close(&k);
}

/* The same pixels in a second program run's worth of state, and whether drawn whole or piece by piece. */
static void test_same_pixels(void **state)
{
	struct kit a, b;
	(void)state;
	kit_open(&a, "question", 1280, 720);
	kit_open(&b, "widgets", 1280, 720);
	for (size_t p = 0; p < gallery_count; p++) {
		kit_page(&a, gallery_pages[p].name);
		kit_paint(&a, NULL);
		uint64_t first = kit_hash(&a);
		kit_page(&b, gallery_pages[gallery_count - 1 - p].name);
		kit_paint(&b, NULL);
		kit_page(&b, gallery_pages[p].name);
		memset(b.pixels, 0x55, (size_t)b.w * (size_t)b.h * 4);
		kit_paint(&b, NULL);
		assert_int_equal(first, kit_hash(&b));
	}
	kit_close(&a);
	kit_close(&b);
}

static void painter_step(struct kit *k, struct painter *p)
{
	struct rect dirty[PAINT_DIRTY_MAX];
	struct canvas c = { k->pixels, k->w, k->h, k->w, { 0, 0, k->w, k->h } };
	ui_update(k->ui, 0);
	struct paint_state s = { .focused = ui_focused(k->ui), .ring = true };
	s.has_edit = ui_edit_state(k->ui, &s.edit);
	s.caret_on = ui_caret(k->ui, &s.caret);
	painter_frame(p, ui_view(k->ui), k->text, ui_images(k->ui), &s, &c, dirty);
}

static void test_dirty_equals_whole(void **state)
{
	struct kit k;
	struct painter *p = painter_new();
	(void)state;
	assert_non_null(p);
	kit_open(&k, "question", 1920, 1080);
	painter_step(&k, p);
	for (int i = 0; i < 40; i++) {
		int key = i % 5 == 0 ? ' ' : i % 7 == 3 ? 0x4000004F : '\t';
		if (i == 20)
			kit_page(&k, "widgets");
		ui_key(k.ui, key, 0);
		ui_text(k.ui, "ab");
		painter_step(&k, p);
		uint64_t piecewise = kit_hash(&k);
		kit_paint(&k, NULL);
		assert_int_equal(piecewise, kit_hash(&k));
	}
	painter_free(p);
	kit_close(&k);
}

static void test_pictures(void **state)
{
	static const enum theme_id themes[] = { THEME_DEFAULT, THEME_CREAM, THEME_YELLOW_ON_BLACK };
	static const int zooms[] = { 100, 200, 400 };
	struct kit k;
	char name[100];
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	for (size_t p = 0; p < gallery_count; p++) {
		kit_page(&k, gallery_pages[p].name);
		ui_focus(k.ui, gallery_pages[p].focused);
		kit_paint(&k, NULL);
		snprintf(name, sizeof name, "gallery-%s", gallery_pages[p].name);
		kit_save(&k, name);
	}
	kit_page(&k, "widgets");
	for (size_t t = 0; t < 3; t++)
		for (size_t z = 0; z < 3; z++) {
			struct look l = { theme_get(themes[t]), zooms[z], (enum font_family)(t % FAMILY_COUNT),
				(enum spacing)t };
			ui_look_set(k.ui, &l);
			kit_paint(&k, NULL);
			snprintf(name, sizeof name, "gallery-%s-%d", theme_get(themes[t])->id, zooms[z]);
			kit_save(&k, name);
		}
	kit_close(&k);
}

static void test_dump(void **state)
{
	struct buffer b = BUFFER_INIT(1 << 20);
	struct kit k;
	(void)state;
	kit_open(&k, "checkin", 1920, 1080);
	assert_int_equal(semantic_dump(&b, ui_view(k.ui), NULL), 0);
	assert_non_null(strstr(buffer_text(&b), "heading 1 \"Check in Sample Candidate 07\" [focused]\n"));
	assert_non_null(strstr(
		buffer_text(&b), "link \"Arrival\" description \"09:04, 26 minutes before the start, Done\" -> press\n"));
	assert_non_null(strstr(buffer_text(&b), "status \"Roster of today, 07:58\" live\n"));
	buffer_release(&b);
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lint),
		cmocka_unit_test(test_painted_text_stands_in_nodes), cmocka_unit_test(test_same_pixels),
		cmocka_unit_test(test_dirty_equals_whole), cmocka_unit_test(test_dump), cmocka_unit_test(test_pictures) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
