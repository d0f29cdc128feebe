/* invigil-kiosk: start-up as a table of steps, each undone in reverse when a later one fails or the day ends; then
 * frames. */
#include "kiosk/app_run.h"
#include "kiosk/desk.h"
#include "kiosk/figures_system.h"
#include "kiosk/narrator.h"
#include "kiosk/protect_system.h"
#include "kiosk/script.h"
#include "kiosk/seat.h"
#include "kiosk/seat_pages.h"
#include "kiosk/stage.h"
#include "kiosk/tts.h"

#include "engine/memory.h"

#include <SDL.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "content/random_system.h"

struct run {
	struct app app;
	struct stage *stage;
	struct script *script;
	struct tts *tts;
	struct narrator *narrator;
	struct figures figures;
	char assets[FILE_PATH_MAX];
	int exit_code;
};

static void say(const char *what, const char *text)
{
	fprintf(stderr, "kiosk: %s%s%s\n", what, text[0] ? ": " : "", text);
}

/* --- steps --- */

static int open_process(struct run *r, struct error *e)
{
	char why[160];
	uint8_t seed[4] = { 0 };
	(void)r;
	protect_process(why, sizeof why);
	if (why[0])
		say("protection", why);
	if (random_bytes(seed, sizeof seed) < 0)
		return error_set(e, ERR_IO, "the system gave no random bytes");
	json_object_seed(((size_t)seed[0] << 24 | (size_t)seed[1] << 16 | (size_t)seed[2] << 8 | seed[3]) | 1);
	json_set_alloc_funcs(mem_alloc, mem_free);
	return 0;
}

static int open_device(struct run *r, struct error *e)
{
	struct app *app = &r->app;
	int code = device_open(&app->device, app->options.data, DEVICE_KEYS | DEVICE_LOCK, e);
	if (code < 0)
		return code;
	const struct kiosk_options *o = &app->options;
	bool scripted = o->script || o->vars || o->shots || o->bench;
	if (scripted && !app->device->info.demo)
		return error_set(e, ERR_STATE,
			"--script, --vars, --shots and --bench work only on a data folder enrolled with --demo; this one is a "
			"real device");
	return 0;
}

static void close_device(struct run *r)
{
	device_close(r->app.device);
	r->app.device = NULL;
}

static int open_library(struct run *r, struct error *e)
{
	return library_open(&r->app.library, r->app.device, e);
}

static void close_library(struct run *r)
{
	library_close(r->app.library);
	r->app.library = NULL;
}

static int open_exchange(struct run *r, struct error *e)
{
	struct app *app = &r->app;
	app->services.options = &app->options;
	app->services.device = app->device;
	app->services.library = app->library;
	time_boot_id(app->services.boot);
	int code = exchange_open(&app->exchange, app->device, app->library, app->options.peer, e);
	app->services.exchange = app->exchange;
	return code;
}

static void close_exchange(struct run *r)
{
	exchange_close(r->app.exchange);
	r->app.exchange = NULL;
}

static int open_models(struct run *r, struct error *e)
{
	struct app *app = &r->app;
	enum device_role role = app->device->info.role;
	enum kiosk_role asked = app->options.role;
	bool desk = role == DEVICE_DESK || role == DEVICE_BOTH, seat = role == DEVICE_SEAT || role == DEVICE_BOTH;
	if ((asked == ROLE_DESK_PC && !desk) || (asked == ROLE_SEAT_PC && !seat) ||
		(asked == ROLE_BOTH_PC && !(desk && seat)))
		return error_set(
			e, ERR_STATE, "this device was enrolled as %s; it cannot be anything else", device_role_name(role));
	app->now_ms = time_mono_ms();
	app->wall_s = time_wall_s();
	int code = 0;
	if (desk && asked != ROLE_SEAT_PC)
		code = desk_open(&app->desk, &app->services, NULL, e);
	if (code == 0 && seat && asked != ROLE_DESK_PC)
		code = seat_open(&app->seat, &app->services, app->now_ms, app->wall_s, e);
	app->side = app->desk ? SIDE_DESK : SIDE_SEAT;
	return code;
}

static void close_models(struct run *r)
{
	seat_close(r->app.seat);
	r->app.seat = NULL;
	desk_close(r->app.desk);
	r->app.desk = NULL;
}

/* Installed programs find their data beside them, programs in the build folder in the source tree. */
static int find_assets(char out[FILE_PATH_MAX], struct error *e)
{
	static const char *const places[] = { "../share/invigil", "../../assets" };
	char self[FILE_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	self[n > 0 ? n : 0] = 0;
	char *slash = strrchr(self, '/');
	if (slash)
		*slash = 0;
	for (size_t i = 0; slash && i < sizeof places / sizeof places[0]; i++) {
		char fonts[FILE_PATH_MAX];
		if (snprintf(out, FILE_PATH_MAX, "%s/%s", self, places[i]) < FILE_PATH_MAX - 16 &&
			file_join(fonts, out, "fonts.json", NULL) == 0 && file_exists(fonts))
			return 0;
	}
	return error_set(e, ERR_NOTFOUND,
		"fonts.json is not beside the program (../share/invigil or ../../assets); install it again");
}

static int open_stage(struct run *r, struct error *e)
{
	struct app *app = &r->app;
	int code = find_assets(r->assets, e);
	if (code < 0)
		return code;
	struct stage_options o = {
		.assets = r->assets, .title = "Invigil", .width = app->options.width, .height = app->options.height
	};
	code = stage_new(&r->stage, &o, e);
	if (code < 0)
		return code;
	for (int i = 0; stage_warning(r->stage, i); i++)
		say("font", stage_warning(r->stage, i));
	stage_allow_close(r->stage, app->device->info.demo);
	app->ui = stage_ui(r->stage);
	return 0;
}

static void close_stage(struct run *r)
{
	stage_free(r->stage);
	r->stage = NULL;
	r->app.ui = NULL;
}

static int open_pages(struct run *r, struct error *e)
{
	int code = r->app.seat ? seat_pages_new(&r->app, e) : 0;
	float dpi = 0;
	if (code == 0 && r->app.seat && SDL_GetDisplayDPI(0, NULL, NULL, &dpi) == 0)
		seat_pages_panel(&r->app, (double)dpi);
	if (code == 0 && r->app.desk)
		code = desk_pages_new(&r->app, e);
	if (code == 0)
		ui_screen_set(r->app.ui, &app_screen, &r->app);
	return code;
}

static void close_pages(struct run *r)
{
	desk_pages_free(&r->app);
	seat_pages_free(&r->app);
}

static void forward(void *ctx, int64_t ms)
{
	(void)ctx;
	time_test_forward(ms / 1000);
}

static int open_script(struct run *r, struct error *e)
{
	const struct kiosk_options *o = &r->app.options;
	if (!o->script)
		return 0;
	int code = script_load(&r->script, o->script, o->vars, e);
	if (code < 0)
		return code;
	r->tts = tts_null_new();
	struct script_options so = {
		.shots = o->shots, .tts = r->tts, .clock = time_test_forward(0), .clock_add = forward
	};
	script_options(r->script, &so);
	r->narrator = r->tts ? narrator_new(r->tts) : NULL;
	ui_narrator_set(r->app.ui, r->narrator);
	stage_script(r->stage, r->script);
	return 0;
}

static void close_script(struct run *r)
{
	if (r->app.ui)
		ui_narrator_set(r->app.ui, NULL);
	narrator_free(r->narrator);
	script_free(r->script);
	tts_free(r->tts);
}

static const struct {
	const char *name;
	int (*perform)(struct run *r, struct error *e);
	void (*revert)(struct run *r);
} steps[] = {
	{ "process", open_process, NULL },
	{ "data folder", open_device, close_device },
	{ "trust", open_library, close_library },
	{ "exchange", open_exchange, close_exchange },
	{ "journal", open_models, close_models },
	{ "screen", open_stage, close_stage },
	{ "pages", open_pages, close_pages },
	{ "script", open_script, close_script },
};
#define STEPS (sizeof steps / sizeof steps[0])

/* --- frames --- */

static bool script_ended(struct run *r)
{
	if (!r->script || script_state(r->script) == SCRIPT_RUNNING)
		return false;
	if (script_state(r->script) == SCRIPT_FAILED) {
		say("script", script_message(r->script));
		r->exit_code = 1;
	}
	return true;
}

/* A second hand is shown to the second: waiting longer than a quarter of one would be seen. */
#define FRAME_MS 250
#define SCRIPT_MS 5

static void run_frames(struct run *r)
{
	for (;;) {
		app_poll(&r->app);
		bool open = stage_frame(r->stage);
		figures_frame(&r->figures, r->stage);
		if (script_ended(r) || !open || r->app.quit)
			return;
		int busy = r->script ? script_idle_ms(r->script) : FRAME_MS;
		stage_wait(r->stage, busy < SCRIPT_MS ? SCRIPT_MS : busy < FRAME_MS ? busy : FRAME_MS);
	}
}

static int run(struct run *r)
{
	struct error e = ERROR_INIT;
	size_t done = 0;
	for (; done < STEPS; done++)
		if (steps[done].perform(r, &e) < 0) {
			say(steps[done].name, e.text[0] ? e.text : error_name(e.code));
			r->exit_code = 1;
			/* A step that failed half-way undoes itself through its own revert: all of them take what is not there.
			 */
			if (steps[done].revert)
				steps[done].revert(r);
			break;
		}
	if (done == STEPS) {
		run_frames(r);
		if (r->app.options.bench && figures_write(&r->figures, r->app.options.bench, &e) < 0)
			say("figures", e.text);
	}
	while (done-- > 0)
		if (steps[done].revert)
			steps[done].revert(r);
	return r->exit_code;
}

int main(int argc, char **argv)
{
	static struct run r;
	struct error e = ERROR_INIT;
	figures_begin(&r.figures);
	if (kiosk_options_parse(&r.app.options, argc, argv, &e) < 0) {
		say("usage", e.text);
		return 2;
	}
	if (r.app.options.help)
		fputs(kiosk_options_help(), stdout);
	else if (r.app.options.version)
		puts("invigil-kiosk " INVIGIL_VERSION);
	else
		return run(&r);
	return 0;
}
