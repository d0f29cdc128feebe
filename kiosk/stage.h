/* The window: its surface, the event queue and the frame. One frame() serves the native loop, scripts and the
 * browser.
 *
 * stage_frame() takes the waiting events, lets a script make its next step, asks the screen's tick(), rebuilds a
 * stale tree, draws what changed and presents those rectangles; when nothing was to do it prefetches. It never
 * blocks; a native loop calls stage_wait() in between:
 *
 *     while (stage_frame(s))
 *             stage_wait(s, 100);
 *
 * The window is borderless and as large as the display, or of a given size. SDL's dummy video driver gives the same
 * pixels without a display. Owns the ui and the text engine. Only one stage at a time (SDL is one per process). */
#ifndef KIOSK_STAGE_H
#define KIOSK_STAGE_H

#include "engine/error.h"
#include "kiosk/ui.h"

struct stage;
struct script;

struct stage_options {
	const char *assets; /* folder with fonts.json */
	const char *title;  /* of the window; the page's h1 is added */
	int width, height;  /* 0 = the display's size, borderless */
	bool hidden;        /* tests */
};

/* ERR_NOTFOUND (fonts), ERR_IO (no video), ERR_NOMEM. Warnings about fonts: stage_warning(). */
int stage_new(struct stage **out, const struct stage_options *o, struct error *e);
void stage_free(struct stage *s);
struct ui *stage_ui(struct stage *s);
const char *stage_warning(const struct stage *s, int n); /* NULL past the last */

bool stage_frame(struct stage *s);        /* false: the window was closed, or stage_quit() */
void stage_wait(struct stage *s, int ms); /* until an event or for that long; returns at once while work waits */
void stage_wake(struct stage *s);         /* from any thread: ends stage_wait() */
void stage_quit(struct stage *s);
void stage_allow_close(struct stage *s, bool allow);       /* a kiosk does not close by Alt+F4; default true */
void stage_script(struct stage *s, struct script *script); /* borrowed; one step a frame */

uint64_t stage_now(const struct stage *s);                          /* ms, what ui_update() gets */
void stage_clock_add(struct stage *s, int64_t ms);                  /* test builds: scripts' `clock` */
int stage_shot(struct stage *s, const char *path, struct error *e); /* PNG of what is shown, drawn anew */

struct stage_figures {
	uint64_t frames, presented; /* presented: frames in which something was drawn */
	double last_ms, worst_ms;   /* event or stale tree to presented */
};
struct stage_figures stage_figures(const struct stage *s);

#endif
