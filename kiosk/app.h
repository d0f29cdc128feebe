/* The kiosk as a whole: one struct of state, no globals. kiosk_main.c fills it in order (start.c's table) and runs
 * frames.
 *
 * Layers inside kiosk/:  models (seat.h, desk.h: no UI, no SDL; they journal, exchange orders and can be tested
 * without a window)  ←  screens (seat_*.c, desk_*.c: build trees from a model and turn actions into calls of it)  ←
 * app (chooses whose screen is shown)  ←  ui, stage (the toolkit). Data flows: spool → library/exchange → models →
 * journal → spool. */
#ifndef KIOSK_APP_H
#define KIOSK_APP_H

#include "kiosk/exchange.h"
#include "kiosk/library.h"
#include "kiosk/options.h"
#include "kiosk/time_system.h"
#include "kiosk/ui.h"
#include "kiosk/view.h"
#include "kiosk/watch_system.h"

struct app;
struct seat;
struct desk;

/* A page. Which one is shown is asked for at each build: seat_screen() and desk_screen() derive it from their
 * model's state. `build` and `action` as in ui_screen; shortcuts may be NULL. */
struct screen {
	const char *name; /* "C7", "F2", … */
	void (*build)(struct app *app, struct view *v);
	void (*action)(struct app *app, const char *id, enum action action, const char *arg);
	bool (*prefetch)(struct app *app, struct view *v, int n); /* or NULL */
};

/* What both models need from the rest; everything is borrowed and outlives them. */
struct services {
	const struct kiosk_options *options;
	const struct device *device;
	struct library *library;
	struct exchange *exchange;
	char boot[40];
};

enum app_side { SIDE_DESK, SIDE_SEAT };

struct app {
	struct kiosk_options options;
	struct device *device;
	struct library *library;
	struct exchange *exchange;
	struct services services;
	struct seat *seat;             /* NULL where this PC is no seat */
	struct desk *desk;             /* NULL where this PC is no desk */
	struct seat_pages *seat_pages; /* screens' own state (what is typed, not yet given to the model) */
	struct desk_pages *desk_pages;
	enum app_side side; /* on a PC that is both: whose screen is shown */
	struct ui *ui;
	struct text_engine *text;
	bool quit;
	uint64_t now_ms; /* of this frame */
	uint64_t next_refresh_ms;
	struct watch incoming;
	int64_t wall_s;
};

/* Implemented by seat_screens.c and desk_screens.c. `new` is given the app with its models in place. */
int seat_pages_new(struct app *app, struct error *e);
void seat_pages_free(struct app *app);
const struct screen *seat_screen(struct app *app);
bool seat_pages_tick(struct app *app); /* every frame, after app->now_ms was set: true = rebuild */

int desk_pages_new(struct app *app, struct error *e);
void desk_pages_free(struct app *app);
const struct screen *desk_screen(struct app *app);
bool desk_pages_tick(struct app *app);

/* On a PC that is both: hand the screen over. */
void app_show(struct app *app, enum app_side side);

#endif
