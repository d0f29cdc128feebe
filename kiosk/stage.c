/* SDL is one per process, so a stage is too. Painting goes straight onto the window surface where its pixels are
 * 32-bit xRGB, else onto a canvas of our own that is copied. */
#include "kiosk/stage.h"

#include <SDL.h>
#include <SDL_image.h>
#include <stdio.h>
#include <string.h>

#include "engine/memory.h"
#include "kiosk/paint.h"
#include "kiosk/script.h"

struct stage {
	SDL_Window *window;
	SDL_Surface *own; /* NULL where the window's surface is painted on */
	struct text_engine *text;
	struct ui *ui;
	struct painter *painter;
	struct script *script;
	char title[128];
	uint64_t start;
	int64_t added;
	uint32_t wake_event;
	SDL_sem
		*silent; /* waits in place of SDL where the video driver has no events (dummy): SDL would look every ms */
	bool quit, may_close, video, typing;
	struct stage_figures figures;
};

static bool make_window(struct stage *s, const struct stage_options *o)
{
	int w = o->width, h = o->height;
	unsigned flags = o->hidden ? SDL_WINDOW_HIDDEN : 0;
	SDL_DisplayMode mode;
	if (w <= 0 || h <= 0) {
		if (SDL_GetDesktopDisplayMode(0, &mode) != 0)
			return false;
		w = mode.w;
		h = mode.h;
		flags |= SDL_WINDOW_BORDERLESS;
	} else
		flags |= SDL_WINDOW_RESIZABLE;
	s->window = SDL_CreateWindow(s->title, flags & SDL_WINDOW_BORDERLESS ? 0 : (int)SDL_WINDOWPOS_CENTERED,
		flags & SDL_WINDOW_BORDERLESS ? 0 : (int)SDL_WINDOWPOS_CENTERED, w, h, flags);
	return s->window != NULL;
}

static int start_video(struct stage *s, const struct stage_options *o, struct error *e)
{
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_IME_SHOW_UI, "1");
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
		return error_set(e, ERR_IO, "no display: %s", SDL_GetError());
	s->video = true;
	if (!make_window(s, o))
		return error_set(e, ERR_IO, "no window: %s", SDL_GetError());
	SDL_StopTextInput();
	s->wake_event = SDL_RegisterEvents(1);
	const char *driver = SDL_GetCurrentVideoDriver();
	if (driver && (!strcmp(driver, "dummy") || !strcmp(driver, "offscreen")))
		s->silent = SDL_CreateSemaphore(0);
	return 0;
}

int stage_new(struct stage **out, const struct stage_options *o, struct error *e)
{
	struct stage *s = mem_zero(1, sizeof *s);
	if (!s)
		return error_set(e, ERR_NOMEM, "out of memory");
	snprintf(s->title, sizeof s->title, "%s", o->title ? o->title : "Invigil");
	s->may_close = true;
	s->start = SDL_GetTicks64();
	int rc = text_engine_new(&s->text, o->assets, e);
	if (rc == 0)
		rc = start_video(s, o, e);
	if (rc == 0 && (ui_new(&s->ui, s->text) != 0 || !(s->painter = painter_new())))
		rc = error_set(e, ERR_NOMEM, "out of memory");
	if (rc != 0) {
		stage_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

void stage_free(struct stage *s)
{
	if (!s)
		return;
	ui_free(s->ui);
	painter_free(s->painter);
	text_engine_free(s->text);
	SDL_FreeSurface(s->own);
	if (s->silent)
		SDL_DestroySemaphore(s->silent);
	if (s->window)
		SDL_DestroyWindow(s->window);
	if (s->video)
		SDL_QuitSubSystem(SDL_INIT_VIDEO);
	mem_free(s);
}

struct ui *stage_ui(struct stage *s)
{
	return s->ui;
}

const char *stage_warning(const struct stage *s, int n)
{
	return text_warning(s->text, n);
}

uint64_t stage_now(const struct stage *s)
{
	return SDL_GetTicks64() - s->start + (uint64_t)s->added;
}

void stage_clock_add(struct stage *s, int64_t ms)
{
	s->added += ms > 0 ? ms : 0;
}

void stage_quit(struct stage *s)
{
	s->quit = true;
}

void stage_allow_close(struct stage *s, bool allow)
{
	s->may_close = allow;
}

void stage_script(struct stage *s, struct script *script)
{
	s->script = script;
}

void stage_wake(struct stage *s)
{
	SDL_Event e = { .type = s->wake_event };
	SDL_PushEvent(&e);
	if (s->silent)
		SDL_SemPost(s->silent);
}

struct stage_figures stage_figures(const struct stage *s)
{
	return s->figures;
}

/* --- events --- */
static void take_window_event(struct stage *s, const SDL_Event *e)
{
	if (e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED || e->window.event == SDL_WINDOWEVENT_EXPOSED ||
		e->window.event == SDL_WINDOWEVENT_SHOWN)
		painter_forget(s->painter);
}

static void take_events(struct stage *s)
{
	SDL_Event e;
	for (int i = 0; i < 256 && SDL_PollEvent(&e); i++) {
		if (e.type == SDL_QUIT)
			s->quit |= s->may_close;
		else if (e.type == SDL_WINDOWEVENT)
			take_window_event(s, &e);
		else
			ui_event(s->ui, &e);
	}
}

void stage_wait(struct stage *s, int ms)
{
	if (s->quit || ui_is_stale(s->ui) || SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT))
		return;
	if (s->silent)
		SDL_SemWaitTimeout(s->silent, (uint32_t)ms);
	else
		SDL_WaitEventTimeout(NULL, ms);
}

/* Soft keyboards and IMEs only while a field has the focus, and beside the caret. */
static void follow_text_input(struct stage *s)
{
	struct rect c;
	bool want = ui_caret(s->ui, &c);
	if (want) {
		SDL_Rect r = { c.x, c.y, c.w, c.h };
		SDL_SetTextInputRect(&r);
	}
	if (want != s->typing)
		(want ? SDL_StartTextInput : SDL_StopTextInput)();
	s->typing = want;
}

/* --- drawing --- */
static bool is_plain(const SDL_Surface *f)
{
	return f->format->format == SDL_PIXELFORMAT_RGB888 && f->pitch % 4 == 0;
}

static SDL_Surface *target(struct stage *s, SDL_Surface *window)
{
	if (is_plain(window))
		return window;
	if (!s->own || s->own->w != window->w || s->own->h != window->h) {
		SDL_FreeSurface(s->own);
		s->own = SDL_CreateRGBSurfaceWithFormat(0, window->w, window->h, 32, SDL_PIXELFORMAT_RGB888);
		painter_forget(s->painter);
	}
	return s->own;
}

static struct canvas canvas_of(SDL_Surface *f)
{
	return (struct canvas){ f->pixels, f->w, f->h, f->pitch / 4, { 0, 0, f->w, f->h } };
}

static struct paint_state state_of(struct stage *s)
{
	struct paint_state p = { .focused = ui_focused(s->ui), .ring = true };
	p.has_edit = ui_edit_state(s->ui, &p.edit);
	p.caret_on = ui_caret(s->ui, &p.caret);
	return p;
}

static bool present(struct stage *s)
{
	SDL_Surface *window = SDL_GetWindowSurface(s->window), *to = window ? target(s, window) : NULL;
	struct rect dirty[PAINT_DIRTY_MAX];
	SDL_Rect rects[PAINT_DIRTY_MAX];
	if (!to)
		return false;
	struct canvas c = canvas_of(to);
	struct paint_state p = state_of(s);
	int n = painter_frame(s->painter, ui_view(s->ui), s->text, ui_images(s->ui), &p, &c, dirty);
	for (int i = 0; i < n; i++) {
		rects[i] = (SDL_Rect){ dirty[i].x, dirty[i].y, dirty[i].w, dirty[i].h };
		if (to != window)
			SDL_BlitSurface(to, &rects[i], window, &(SDL_Rect){ rects[i].x, rects[i].y, 0, 0 });
	}
	if (n > 0)
		SDL_UpdateWindowSurfaceRects(s->window, rects, n);
	return n > 0;
}

static void set_title(struct stage *s)
{
	char title[256];
	snprintf(title, sizeof title, "%s - %s", view_root(ui_view(s->ui))->name, s->title);
	SDL_SetWindowTitle(s->window, title);
}

bool stage_frame(struct stage *s)
{
	uint64_t from = SDL_GetPerformanceCounter();
	int w = 0, h = 0;
	take_events(s);
	if (s->script && script_step(s->script, s) != SCRIPT_RUNNING)
		s->quit = true;
	SDL_GetWindowSize(s->window, &w, &h);
	ui_size_set(s->ui, w, h);
	bool rebuilt = ui_update(s->ui, stage_now(s));
	if (rebuilt)
		set_title(s);
	follow_text_input(s);
	bool drawn = present(s);
	s->figures.frames++;
	if (drawn) {
		double ms = (double)(SDL_GetPerformanceCounter() - from) * 1000.0 / (double)SDL_GetPerformanceFrequency();
		s->figures.presented++;
		s->figures.last_ms = ms;
		s->figures.worst_ms = ms > s->figures.worst_ms ? ms : s->figures.worst_ms;
	} else if (!rebuilt)
		ui_idle(s->ui);
	return !s->quit;
}

int stage_shot(struct stage *s, const char *path, struct error *e)
{
	int w = 0, h = 0;
	SDL_GetWindowSize(s->window, &w, &h);
	ui_size_set(s->ui, w, h);
	ui_update(s->ui, stage_now(s));
	SDL_Surface *f = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
	if (!f)
		return error_set(e, ERR_NOMEM, "out of memory");
	struct canvas c = canvas_of(f);
	struct paint_state p = state_of(s);
	struct paint_list l = PAINT_LIST_INIT;
	paint_build(&l, ui_view(s->ui), s->text, &p);
	paint_draw(&l, &c, s->text, ui_images(s->ui));
	paint_list_release(&l);
	int rc = IMG_SavePNG(f, path);
	SDL_FreeSurface(f);
	return rc == 0 ? 0 : error_set(e, ERR_IO, "%s: %s", path, SDL_GetError());
}
