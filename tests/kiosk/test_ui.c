/* Focus, keys, editing, scrolling, dispatch, narration: all on gallery pages, all through events or ui_dispatch().
 */
#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/error.h"
#include "kiosk/field.h"
#include "kiosk/lint.h"
#include "kiosk/semantics.h"
#include "tests/kiosk/kit.h"

static void key(struct kit *k, int sym, unsigned mods)
{
	ui_key(k->ui, sym, mods);
	ui_update(k->ui, 0);
}

static void test_tab_order(void **state)
{
	static const char *const order[] = { "read", "display", "call", "split", "flag", "option/0", "option/1" };
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	assert_string_equal(ui_focused(k.ui), "h1");
	ui_focus(k.ui, "read");
	ui_update(k.ui, 0);
	for (size_t i = 0; i < 7; i++) {
		assert_string_equal(ui_focused(k.ui), order[i]);
		key(&k, SDLK_TAB, 0);
	}
	for (int i = 0; i < 100; i++) { /* round and round, never stuck, the strip being one stop */
		key(&k, SDLK_TAB, i < 50 ? 0 : KMOD_LSHIFT);
		assert_true(strncmp(ui_focused(k.ui), "go/", 3) || !strcmp(ui_focused(k.ui), "go/21"));
	}
	kit_close(&k);
}

static void test_strip_and_separator(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	ui_focus(k.ui, "go/21");
	key(&k, SDLK_RIGHT, 0);
	assert_string_equal(ui_focused(k.ui), "go/22");
	assert_int_equal(k.state.presses, 0);
	key(&k, SDLK_HOME, 0);
	assert_string_equal(ui_focused(k.ui), "go/1");
	key(&k, SDLK_RETURN, 0);
	assert_string_equal(k.state.last_id, "go/1");
	ui_focus(k.ui, "split");
	key(&k, SDLK_RIGHT, 0);
	assert_int_equal(k.state.percent, 49);
	key(&k, SDLK_END, 0);
	assert_int_equal(k.state.percent, 80);
	kit_close(&k);
}

static void test_press_and_page(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	ui_focus(k.ui, "option/1");
	key(&k, SDLK_SPACE, 0);
	assert_int_equal(k.state.chosen, 7);
	assert_true(kit_node(&k, "option/1")->states & STATE_CHECKED);
	assert_string_equal(ui_focused(k.ui), "option/1");
	key(&k, SDLK_n, KMOD_RALT);
	assert_int_equal(k.state.question, 22);
	assert_string_equal(ui_focused(k.ui), "h1");
	const struct node *n = kit_node(&k, "option/3");
	ui_click(k.ui, n->bounds.x + 200, n->bounds.y + 20);
	assert_int_equal(k.state.chosen, 15);
	key(&k, SDLK_ESCAPE, 0);
	assert_string_equal(k.state.last_id, "leave");
	assert_int_equal(ui_dispatch(k.ui, "nothing", ACTION_PRESS, NULL), ERR_NOTFOUND);
	assert_int_equal(ui_dispatch(k.ui, "save-state", ACTION_PRESS, NULL), ERR_UNSUPPORTED);
	kit_page(&k, "widgets");
	assert_int_equal(ui_dispatch(k.ui, "b/off", ACTION_PRESS, NULL), ERR_STATE);
	kit_close(&k);
}

static void test_radio_arrows(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "setup", 1920, 1080);
	ui_focus(k.ui, "zoom");
	ui_update(k.ui, 0);
	assert_string_equal(ui_focused(k.ui), "zoom/2");
	key(&k, SDLK_RIGHT, 0);
	assert_string_equal(k.state.last_id, "zoom/3");
	assert_string_equal(ui_focused(k.ui), "zoom/3");
	kit_close(&k);
}

static void test_field(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "widgets", 1920, 1080);
	ui_focus(k.ui, "name");
	ui_text(k.ui, "Zoë and 한국");
	assert_string_equal(k.state.text, "Zoë and 한국");
	key(&k, SDLK_BACKSPACE, 0);
	assert_string_equal(k.state.text, "Zoë and 한");
	key(&k, SDLK_LEFT, KMOD_LCTRL);
	key(&k, SDLK_LEFT, KMOD_LCTRL);
	ui_text(k.ui, "B ");
	assert_string_equal(k.state.text, "Zoë B and 한");
	key(&k, SDLK_z, KMOD_LCTRL);
	assert_string_equal(k.state.text, "Zoë and 한");
	key(&k, SDLK_y, KMOD_LCTRL);
	assert_string_equal(k.state.text, "Zoë B and 한");
	key(&k, SDLK_a, KMOD_LCTRL);
	key(&k, SDLK_x, KMOD_LCTRL);
	assert_string_equal(k.state.text, "");
	key(&k, SDLK_v, KMOD_LCTRL);
	assert_string_equal(k.state.text, "Zoë B and 한");
	key(&k, SDLK_RETURN, 0);
	assert_string_equal(k.state.last_id, "name");
	ui_focus(k.ui, "essay");
	for (int i = 0; i < 12; i++)
		ui_text(k.ui, "line of text\n");
	ui_update(k.ui, 0);
	assert_true(kit_node(&k, "essay")->scroll > 0);
	size_t end, up;
	assert_true(ui_field_caret(k.ui, "essay", &end));
	key(&k, SDLK_UP, 0);
	key(&k, SDLK_END, 0);
	assert_true(ui_field_caret(k.ui, "essay", &up));
	assert_int_equal(up, end - 1);
	key(&k, SDLK_HOME, KMOD_LCTRL);
	assert_int_equal(kit_node(&k, "essay")->scroll, 0);
	snprintf(k.state.essay, sizeof k.state.essay, "changed by the screen");
	ui_changed(k.ui);
	key(&k, SDLK_END, 0);
	ui_text(k.ui, "!");
	assert_string_equal(k.state.essay, "changed by the screen!");
	kit_close(&k);
}

static void test_select_slider(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "widgets", 1920, 1080);
	ui_focus(k.ui, "rich/select");
	key(&k, SDLK_DOWN, 0);
	assert_int_equal(k.state.selected, 0);
	key(&k, SDLK_SPACE, 0);
	assert_true(kit_node(&k, "rich/select")->states & STATE_EXPANDED);
	const struct node *c = kit_node(&k, "rich/select/2");
	ui_click(k.ui, c->bounds.x + 4, c->bounds.y + 4);
	assert_int_equal(k.state.selected, 2);
	assert_true(kit_node(&k, "rich/select")->states & STATE_COLLAPSED);
	assert_int_equal(ui_dispatch(k.ui, "rich/select", ACTION_CHANGE, "a genogram"), 0);
	assert_int_equal(k.state.selected, 1);
	ui_focus(k.ui, "speed");
	key(&k, SDLK_UP, 0);
	assert_int_equal(k.state.slider, 55);
	assert_int_equal(ui_dispatch(k.ui, "speed", ACTION_CHANGE, "1000"), 0);
	assert_int_equal(k.state.slider, 100);
	kit_close(&k);
}

static void test_errors_and_scrolling(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "widgets", 1280, 720);
	for (int i = 0; i < 60; i++) { /* whatever has the focus can be seen */
		key(&k, SDLK_TAB, 0);
		const struct node *n = kit_node(&k, ui_focused(k.ui));
		assert_true(n->bounds.y >= n->clip.y && n->bounds.y + n->bounds.h <= n->clip.y + n->clip.h);
	}
	ui_dispatch(k.ui, "finish", ACTION_PRESS, NULL);
	ui_update(k.ui, 0);
	assert_string_equal(ui_focused(k.ui), "errors");
	ui_dispatch(k.ui, "errors/code", ACTION_PRESS, NULL);
	assert_string_equal(ui_focused(k.ui), "code");
	ui_dispatch(k.ui, "errors/yesno", ACTION_PRESS, NULL);
	assert_string_equal(ui_focused(k.ui), "yesno/no");
	int before = kit_node(&k, "main")->scroll;
	key(&k, SDLK_PAGEUP, 0);
	assert_true(kit_node(&k, "main")->scroll < before);
	kit_close(&k);
}

static void test_narrator(void **state)
{
	struct kit k;
	(void)state;
	kit_open(&k, "question", 1920, 1080);
	tts_transcript_clear(k.tts);
	ui_focus(k.ui, "option/2");
	ui_update(k.ui, 0);
	assert_string_equal(tts_transcript(k.tts),
		"! Ask the school for the attendance record and what staff have noticed, check box, checked\n");
	tts_transcript_clear(k.tts);
	ui_focus(k.ui, "go/21");
	ui_update(k.ui, 0);
	assert_string_equal(tts_transcript(k.tts), "! Question 21, not answered, current, selected\n");
	tts_transcript_clear(k.tts);
	ui_dispatch(k.ui, "option/1", ACTION_PRESS, NULL);
	ui_update(k.ui, 0);
	assert_non_null(strstr(tts_transcript(k.tts), "check box, not checked\nchecked\n"));
	tts_transcript_clear(k.tts);
	kit_page(&k, "checkin");
	assert_non_null(strstr(tts_transcript(k.tts), "Roster of today, 07:58\n"));
	kit_close(&k);
}

/* Keys, text and clicks at random: no crash, always a focus, always a whole tree. */
static void test_random(void **state)
{
	static const int keys[] = { SDLK_TAB, SDLK_SPACE, SDLK_RETURN, SDLK_LEFT, SDLK_RIGHT, SDLK_UP, SDLK_DOWN,
		SDLK_HOME, SDLK_END, SDLK_PAGEUP, SDLK_PAGEDOWN, SDLK_BACKSPACE, SDLK_DELETE, SDLK_ESCAPE, SDLK_a, SDLK_c,
		SDLK_v, SDLK_x, SDLK_z, SDLK_y, SDLK_n };
	static const unsigned mods[] = { 0, 0, 0, KMOD_LSHIFT, KMOD_LCTRL, KMOD_LALT, KMOD_LCTRL | KMOD_LSHIFT };
	static const char *const texts[] = { "x", " ", "é", "ال", "👨‍👩‍👧", "\xFF", "long text with words ",
		"\n" };
	struct kit k;
	unsigned seed = 7;
	(void)state;
	kit_open(&k, "question", 1024, 768);
	for (int i = 0; i < 3000; i++) {
		seed = seed * 1103515245u + 12345u;
		unsigned r = seed >> 8;
		if (i % 200 == 199)
			kit_page(&k, gallery_pages[r % gallery_count].name);
		if (i % 150 == 75) {
			struct look l = { theme_get((enum theme_id)(r % THEME_COUNT)), look_zooms[r / 16 % 7],
				(enum font_family)(r % 3), (enum spacing)(r / 4 % 3) };
			ui_look_set(k.ui, &l);
		}
		if (r % 5 == 0)
			ui_text(k.ui, texts[r / 8 % 8]);
		else if (r % 5 == 1)
			ui_click(k.ui, (int)(r / 8 % 1024), (int)(r / 32 % 768));
		else if (r % 41 == 2)
			ui_wheel(k.ui, 500, 400, (int)(r / 64 % 400) - 200);
		else
			ui_key(k.ui, keys[r / 8 % 21], mods[r / 256 % 7]);
		ui_update(k.ui, (uint64_t)i);
		assert_int_equal(view_error(ui_view(k.ui)), 0);
		assert_true(*ui_focused(k.ui));
	}
	kit_close(&k);
}

static void bad_tree(void *ctx, struct view *v)
{
	(void)ctx;
	view_open(v, ROLE_MAIN, "main");
	view_text(v, STYLE_H1, "One");
	view_text(v, STYLE_H1, "Two");
	view_button(v, "a", "Same", BUTTON_MAIN);
	view_button(v, "b", "Same", BUTTON_MAIN);
	view_button(v, "", "No id", BUTTON_MAIN);
	view_button(v, "c", "", BUTTON_MAIN);
	view_close(v);
}

static void test_lint_finds(void **state)
{
	static const char *const wanted[] = { "more than one h1", "name stands twice", "has no id", "has no name" };
	struct buffer b = BUFFER_INIT(1 << 16);
	struct ui_screen screen = { .build = bad_tree };
	struct kit k;
	(void)state;
	kit_open(&k, "sent", 800, 600);
	ui_screen_set(k.ui, &screen, NULL);
	ui_update(k.ui, 0);
	assert_true(lint_view(&b, ui_view(k.ui)) >= 4);
	for (size_t i = 0; i < 4; i++)
		assert_non_null(strstr(buffer_text(&b), wanted[i]));
	buffer_release(&b);
	kit_close(&k);
}

static void test_unbalanced(void **state)
{
	struct view *v = view_new();
	(void)state;
	view_reset(v, 100, 100, NULL, NULL);
	view_close(v);
	assert_int_equal(view_finish(v), ERR_STATE);
	view_reset(v, 100, 100, NULL, NULL);
	for (int i = 0; i < 400; i++)
		view_open(v, ROLE_GROUP, "deep");
	assert_int_equal(view_finish(v), ERR_LIMIT);
	view_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_tab_order),
		cmocka_unit_test(test_strip_and_separator), cmocka_unit_test(test_press_and_page),
		cmocka_unit_test(test_radio_arrows), cmocka_unit_test(test_field), cmocka_unit_test(test_select_slider),
		cmocka_unit_test(test_errors_and_scrolling), cmocka_unit_test(test_narrator), cmocka_unit_test(test_random),
		cmocka_unit_test(test_lint_finds), cmocka_unit_test(test_unbalanced) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
