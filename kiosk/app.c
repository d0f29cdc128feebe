/* One frame of the kiosk: what arrived, the models, the page. The ui's context is the app; each call goes on to the
 * screen that stands now. Nothing here knows what a seat or a desk shows. */
#include "kiosk/app.h"

#include "kiosk/app_run.h"
#include "kiosk/desk.h"
#include "kiosk/seat.h"

#include <string.h>

#define REFRESH_MS 2000

static const struct screen *current(struct app *app)
{
	bool desk = app->desk && (!app->seat || app->side == SIDE_DESK);
	return desk ? desk_screen(app) : seat_screen(app);
}

static void build(void *ctx, struct view *v)
{
	struct app *app = ctx;
	current(app)->build(app, v);
}

static void on_action(void *ctx, const char *id, enum action action, const char *arg)
{
	struct app *app = ctx;
	const struct screen *s = current(app);
	if (s->action)
		s->action(app, id, action, arg);
}

static bool prefetch(void *ctx, struct view *v, int n)
{
	struct app *app = ctx;
	const struct screen *s = current(app);
	return s->prefetch && s->prefetch(app, v, n);
}

static const struct ui_shortcut shortcuts[] = {
	{ "F2", "display" },
	{ "Alt+N", "next" },
	{ "Alt+P", "previous" },
	{ "Alt+F", "flag" },
	{ "Alt+S", "scenario" },
	{ "Ctrl+Alt+S", "staff" },
	{ "Escape", "close" },
};

const struct ui_screen app_screen = { build, on_action, prefetch, NULL, shortcuts,
	sizeof shortcuts / sizeof shortcuts[0] };

void app_show(struct app *app, enum app_side side)
{
	if (app->side == side)
		return;
	app->side = side;
	if (app->ui) {
		ui_forget(app->ui);
		ui_changed(app->ui);
	}
}

static void on_order(void *ctx, const struct order *o)
{
	struct app *app = ctx;
	if (app->seat)
		seat_on_order(app->seat, o);
}

static void on_state(void *ctx, const struct seat_state *s)
{
	struct app *app = ctx;
	if (app->desk)
		desk_on_state(app->desk, s);
}

/* Did sync or a peer bring anything since the library looked last? */
static bool incoming(struct app *app)
{
	char in[FILE_PATH_MAX];
	const char *const roots[] = { in, NULL };
	return device_path(in, app->device, NULL, "spool/in") < 0 || watch_changed(&app->incoming, roots, app->now_ms);
}

bool app_poll(struct app *app)
{
	static const struct exchange_sink sink = { on_order, on_state };
	app->now_ms = time_mono_ms();
	app->wall_s = time_wall_s();
	bool changed = false;
	if (app->now_ms >= app->next_refresh_ms) {
		app->next_refresh_ms = app->now_ms + REFRESH_MS;
		changed = incoming(app) && library_refresh(app->library);
	}
	exchange_poll(app->exchange, app->now_ms, &sink, app);
	if (app->seat) {
		changed |= seat_poll(app->seat, app->now_ms, app->wall_s);
		changed |= seat_pages_tick(app);
	}
	if (app->desk) {
		changed |= desk_poll(app->desk, app->now_ms, app->wall_s);
		changed |= desk_pages_tick(app);
	}
	if (changed)
		ui_changed(app->ui);
	return changed;
}
