/* Fixtures for the kiosk's tests. */
#include "tests/kiosk/kit.h"

#include <SDL.h>
#include <SDL_image.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void on_action(void *ctx, const char *id, enum action action, const char *arg)
{
	struct gallery_state *s = ctx;
	int n;
	if (action == ACTION_FOCUS)
		return;
	s->presses++;
	snprintf(s->last_id, sizeof s->last_id, "%s", id);
	snprintf(s->last_arg, sizeof s->last_arg, "%s", arg);
	if (sscanf(id, "option/%d", &n) == 1 && n >= 0 && n < 8)
		s->chosen ^= 1u << n;
	else if (!strcmp(id, "split"))
		s->percent = atoi(arg);
	else if (!strcmp(id, "next"))
		s->question++;
	else if (!strcmp(id, "name"))
		snprintf(s->text, sizeof s->text, "%s", arg);
	else if (!strcmp(id, "essay"))
		snprintf(s->essay, sizeof s->essay, "%s", arg);
	else if (!strcmp(id, "rich/select"))
		s->selected = atoi(arg);
	else if (!strcmp(id, "speed"))
		s->slider = atoi(arg);
	else if (!strcmp(id, "finish") || !strcmp(id, "checkin"))
		s->problem = true;
}

void kit_page(struct kit *k, const char *page)
{
	static const struct ui_shortcut shortcuts[] = { { "Alt+N", "next" }, { "F2", "display" },
		{ "Escape", "leave" } };
	const struct gallery_page *p = gallery_find(page);
	assert_non_null(p);
	k->screen = (struct ui_screen){
		.build = p->build, .on_action = on_action, .shortcuts = shortcuts, .shortcut_count = 3
	};
	ui_screen_set(k->ui, &k->screen, &k->state);
	struct look l = { theme_get(p->theme), p->zoom, FAMILY_INTER, SPACING_NORMAL };
	ui_look_set(k->ui, &l);
	ui_update(k->ui, 0);
}

void kit_open(struct kit *k, const char *page, int w, int h)
{
	static const struct gallery_state fresh = GALLERY_STATE_INIT;
	struct error e = ERROR_INIT;
	memset(k, 0, sizeof *k);
	k->state = fresh;
	int rc = text_engine_new(&k->text, "assets", &e);
	if (rc != 0)
		fail_msg("%s", e.text);
	assert_int_equal(ui_new(&k->ui, k->text), 0);
	k->tts = tts_null_new();
	k->narrator = narrator_new(k->tts);
	ui_narrator_set(k->ui, k->narrator);
	k->w = w;
	k->h = h;
	k->pixels = calloc((size_t)w * (size_t)h, 4);
	assert_non_null(k->pixels);
	ui_size_set(k->ui, w, h);
	kit_page(k, page);
}

void kit_close(struct kit *k)
{
	ui_free(k->ui);
	narrator_free(k->narrator);
	tts_free(k->tts);
	text_engine_free(k->text);
	free(k->pixels);
}

struct node *kit_node(struct kit *k, const char *id)
{
	ui_update(k->ui, 0);
	struct node *n = view_find(ui_view(k->ui), id);
	if (!n)
		fail_msg("no node %s", id);
	return n;
}

void kit_paint(struct kit *k, struct paint_list *keep)
{
	struct paint_list own = PAINT_LIST_INIT, *l = keep ? keep : &own;
	ui_update(k->ui, 0);
	struct paint_state p = { .focused = ui_focused(k->ui), .ring = true };
	p.has_edit = ui_edit_state(k->ui, &p.edit);
	p.caret_on = ui_caret(k->ui, &p.caret);
	struct canvas c = { k->pixels, k->w, k->h, k->w, { 0, 0, k->w, k->h } };
	paint_build(l, ui_view(k->ui), k->text, &p);
	assert_false(l->failed);
	paint_draw(l, &c, k->text, ui_images(k->ui));
	paint_list_release(&own);
}

uint64_t kit_hash(const struct kit *k)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < (size_t)k->w * (size_t)k->h; i++)
		h = (h ^ k->pixels[i]) * 0x100000001B3u;
	return h;
}

void kit_save(const struct kit *k, const char *name)
{
	char path[200];
	mkdir("build", 0777);
	mkdir("build/shots", 0777);
	snprintf(path, sizeof path, "build/shots/%s.png", name);
	SDL_Surface *s =
		SDL_CreateRGBSurfaceWithFormatFrom(k->pixels, k->w, k->h, 32, k->w * 4, SDL_PIXELFORMAT_RGB888);
	assert_non_null(s);
	assert_int_equal(IMG_SavePNG(s, path), 0);
	SDL_FreeSurface(s);
}
