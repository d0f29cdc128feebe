/* Question switch through a stage on the software path: event to presented, at 1920 x 1080, 100 and 200 %. One JSON
 * line each. "cold": text never seen; "prefetched": after the idle hook had its turn. */
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/stage.h"
#include "tests/kiosk/gallery.h"

enum { RUNS = 120 };

struct page {
	int number, look_ahead;
};

static void build(void *ctx, struct view *v)
{
	const struct page *p = ctx;
	view_key(v, view_stringf(v, "q/%d", p->number));
	view_frame_open(v);
	view_top_open(v, "Knowledge assessment", "Sample Candidate 07 · Seat 12");
	view_save(v, SAVE_OK, "Saved");
	view_timer(v, "timer", view_stringf(v, "38:%02d", p->number % 60), "of 75 minutes");
	view_button(v, "call", "Call facilitator", BUTTON_SECONDARY);
	view_top_close(v);
	view_main_open(v, view_is_narrow(v) ? MAIN_FULL : MAIN_PANES);
	if (!view_is_narrow(v)) {
		view_split_open(v, "split", "Scenario and question", 44);
		view_pane_open(
			v, "scenario", "Scenario", &(struct view_box){ .pad = { 40, 50, 40, 40 }, .fill = COLOUR_SURFACE });
		for (int i = 0; i < 4; i++)
			view_textf(v, STYLE_BODY,
				"Paragraph %d of scenario %d: the worker visits the home on the %dth day, finds it warm and tidy, "
				"and hears from the "
				"school that both children were late on %d mornings this month. A neighbour who used to help has "
				"moved away.",
				i, p->number, p->number + i, p->number * 3 + i);
		view_layout_close(v);
		view_pane_open(v, "question", "Question", &(struct view_box){ .pad = { 40, 60, 40, 60 } });
	}
	view_textf(v, STYLE_H1_STEM, "Which three actions of set %d should you take before the meeting?", p->number);
	view_group_open(v, "g",
		&(struct view_group){ .legend = "Answers", .hint = "Choose 3 answers.", .flags = GROUP_LEGEND_HIDDEN });
	for (int i = 0; i < 8; i++)
		view_option(v, view_stringf(v, "o/%d", i), OPTION_CHECKBOX,
			view_stringf(v, "Answer %d of question %d, in a sentence about as long as answers are", i, p->number),
			NULL, i == 2);
	view_group_close(v);
	if (!view_is_narrow(v)) {
		view_layout_close(v);
		view_layout_close(v);
	}
	view_main_close(v);
	view_bottom_open(v);
	view_button(v, "previous", "Previous", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "next", "Next question", BUTTON_MAIN);
	view_bottom_close(v);
	view_frame_close(v);
}

static void on_action(void *ctx, const char *id, enum action action, const char *arg)
{
	struct page *p = ctx;
	(void)arg;
	if (action == ACTION_PRESS && !strcmp(id, "next"))
		p->number++;
}

static bool prefetch(void *ctx, struct view *v, int n)
{
	struct page next = { ((struct page *)ctx)->number + 1, 0 };
	if (n > 0 || !((struct page *)ctx)->look_ahead)
		return false;
	build(&next, v);
	return true;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void measure(struct stage *s, struct page *p, int zoom, int ahead)
{
	double ms[RUNS];
	struct look l = { theme_get(THEME_DEFAULT), zoom, FAMILY_INTER, SPACING_NORMAL };
	p->look_ahead = ahead;
	ui_look_set(stage_ui(s), &l);
	for (int i = 0; i < 5; i++)
		stage_frame(s);
	for (int i = 0; i < RUNS; i++) {
		SDL_Event e = { .type = SDL_KEYDOWN };
		e.key.keysym.sym = SDLK_n;
		e.key.keysym.mod = KMOD_LALT;
		SDL_PushEvent(&e);
		stage_frame(s);
		ms[i] = stage_figures(s).last_ms;
		for (int k = 0; k < 4; k++)
			stage_frame(s);
	}
	qsort(ms, RUNS, sizeof ms[0], by_size);
	printf("{\"bench\":\"question "
		   "switch\",\"zoom\":%d,\"text\":\"%s\",\"driver\":\"%s\",\"median_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%."
		   "2f}\n",
		zoom, ahead ? "prefetched" : "cold", SDL_GetCurrentVideoDriver(), ms[RUNS / 2], ms[RUNS * 99 / 100],
		ms[RUNS - 1]);
}

int main(void)
{
	static const struct ui_shortcut shortcuts[] = { { "Alt+N", "next" } };
	struct page p = { 1, 0 };
	struct ui_screen screen = {
		.build = build, .on_action = on_action, .prefetch = prefetch, .shortcuts = shortcuts, .shortcut_count = 1
	};
	struct stage_options o = { .assets = "assets", .title = "Bench", .width = 1920, .height = 1080 };
	struct error e = ERROR_INIT;
	struct stage *s = NULL;
	if (!getenv("DISPLAY"))
		setenv("SDL_VIDEODRIVER", "dummy", 1);
	if (stage_new(&s, &o, &e) != 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	ui_screen_set(stage_ui(s), &screen, &p);
	for (int zoom = 100; zoom <= 200; zoom += 100)
		for (int ahead = 0; ahead < 2; ahead++)
			measure(s, &p, zoom, ahead);
	stage_free(s);
	return 0;
}
