/* C3 set up your screen, and the same choices over the running paper (F2). What is chosen shows in the preview at
 * once; the page itself changes only when it is applied, so that nothing moves under the pointer. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGE_MM 7.33    /* 0.7 degrees at 600 mm */
#define CAP_HEIGHT 0.727 /* of Inter's em */
#define BODY_PX 19

/* --- what is in force -------------------------------------------------------------------------------------- */
static int or_else(int value, int other)
{
	return value == SETTING_UNSET ? other : value;
}

struct setup seat_setup_full(const struct app *app)
{
	struct setup s = *seat_setup(app->seat);
	s.theme = or_else(s.theme, SETUP_THEME_DEFAULT);
	s.text_size = or_else(s.text_size, 100);
	s.font = or_else(s.font, SETUP_FONT_INTER);
	s.spacing = or_else(s.spacing, SETUP_SPACING_NORMAL);
	s.timer = or_else(s.timer, SETUP_TIMER_DIGITS);
	s.divider = or_else(s.divider, 44);
	return s;
}

/* The enums of engine/adjustments.h and kiosk/theme.h have the same order (proved in the test). */
void seat_look_of(struct look *out, const struct setup *s)
{
	*out = (struct look){ theme_get((enum theme_id)s->theme), s->text_size, (enum font_family)s->font,
		(enum spacing)s->spacing };
}

void seat_setup_begin(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	p->setup = seat_setup_full(app);
	if (p->divider)
		p->setup.divider = p->divider;
}

/* --- the choices ------------------------------------------------------------------------------------------- */
/* The first step whose capital H is large enough at arm's length on this panel; 0 = the panel is not known. */
static int large_step(const struct seat_pages *p)
{
	double mm = p->panel_dpi > 0 ? BODY_PX * CAP_HEIGHT * 25.4 / p->panel_dpi : 0;
	for (size_t i = 0; mm > 0 && i < sizeof look_zooms / sizeof *look_zooms; i++)
		if (mm * look_zooms[i] / 100 >= LARGE_MM)
			return look_zooms[i];
	return 0;
}

static void heading(struct view *v, const char *text)
{
	view_text(v, STYLE_H2, text);
	view_space(v, 12);
}

static void themes(struct view *v, const struct setup *s)
{
	static const struct {
		enum theme_id theme;
		const char *label;
	} all[THEME_COUNT] = { { THEME_DEFAULT, "Standard" }, { THEME_CREAM, "Cream" },
		{ THEME_PALE_BLUE, "Pale blue" }, { THEME_PINK, "Pink" }, { THEME_LOW_GLARE, "Low glare" },
		{ THEME_WHITE_ON_BLACK, "White on black" }, { THEME_YELLOW_ON_BLACK, "Yellow on black" },
		{ THEME_YELLOW_ON_BLUE, "Yellow on blue" }, { THEME_BLACK_ON_YELLOW, "Black on yellow" } };
	heading(v, "Colours");
	view_swatches_open(v, "theme", "Colours");
	for (int i = 0; i < THEME_COUNT; i++)
		view_swatch(v, view_stringf(v, "theme/%d", (int)all[i].theme), all[i].label, theme_get(all[i].theme),
			s->theme == (int)all[i].theme);
	view_swatches_close(v);
	view_space(v, 28);
}

static void sizes(struct view *v, const struct seat_pages *p)
{
	int large = large_step(p);
	heading(v, "Text size");
	view_segmented_open(v, "size", "Text size");
	for (size_t i = 0; i < sizeof look_zooms / sizeof *look_zooms; i++) {
		int z = look_zooms[i];
		view_segment(v, view_stringf(v, "size/%d", z), view_stringf(v, z == large ? "%d %% Large" : "%d %%", z),
			p->setup.text_size == z);
	}
	view_segmented_close(v);
	view_space(v, 28);
}

static void segments(struct view *v, const char *id, const char *name, const char *const *labels, int count, int on)
{
	heading(v, name);
	view_segmented_open(v, id, name);
	for (int i = 0; i < count; i++)
		view_segment(v, view_stringf(v, "%s/%d", id, i), labels[i], on == i);
	view_segmented_close(v);
	view_space(v, 28);
}

static void controls(struct app *app, struct view *v)
{
	static const char *const fonts[] = { "Inter", "Open Sans", "OpenDyslexic" };
	static const char *const spaces[] = { "Normal", "Wide", "Extra wide" };
	static const char *const timers[] = { "Digits", "Minutes", "Bar", "From 10 minutes" };
	const struct seat_pages *p = app->seat_pages;
	themes(v, &p->setup);
	sizes(v, p);
	segments(v, "font", "Letters", fonts, 3, p->setup.font);
	segments(v, "spacing", "Spacing", spaces, 3, p->setup.spacing);
	if (seat_allowed_ms(app) >= 0)
		segments(v, "timer", "Timer", timers, 4, p->setup.timer);
}

/* --- the preview ------------------------------------------------------------------------------------------- */
static void preview(struct app *app, struct view *v)
{
	static const char *const days[] = { "Tuesday", "Sunday", "Friday" };
	struct look look;
	bool narrow = view_is_narrow(v);
	seat_look_of(&look, &app->seat_pages->setup);
	int side = narrow ? 20 : 60, top = narrow ? 20 : 50;
	struct node *pane = view_pane_open(v, "preview", "Preview",
		&(struct view_box){ .pad = { top, side, 40, side }, .fill = COLOUR_SURFACE, .gap = 20, .grow = 1 });
	struct theme theme = *(look.theme ? look.theme : theme_get(THEME_DEFAULT));
	struct look frame = *view_look(v);
	frame.theme = &theme;
	node_look(v, pane, &frame);
	view_text(v, STYLE_HINT, "This is how questions will look");
	node_look(v, view_stack_open(v, &(struct view_box){ .fill = COLOUR_SURFACE }), &look);
	view_text(v, STYLE_STEM, "Which day comes after Monday?");
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct node *n = view_option(v, view_stringf(v, "preview/%zu", i), OPTION_RADIO, days[i], NULL, i == 0);
		n->role = ROLE_PARAGRAPH;
		n->flags &= ~(unsigned)NODE_FOCUSABLE;
		n->actions = 0;
	}
	view_layout_close(v);
	view_layout_close(v);
}

/* Side by side when wide; in one column else. */
static void body(struct app *app, struct view *v, void (*choices)(struct app *app, struct view *v))
{
	if (view_is_narrow(v)) {
		view_main_open(v, MAIN_FULL);
		choices(app, v);
		preview(app, v);
		view_main_close(v);
		return;
	}
	view_main_open(v, MAIN_PANES);
	view_pane_open(v, "choices", "Choices", &(struct view_box){ .pad = { 50, 60, 40, 60 }, .percent = 50 });
	choices(app, v);
	view_layout_close(v);
	preview(app, v);
	view_main_close(v);
}

/* --- C3 ---------------------------------------------------------------------------------------------------- */
static void setup_choices(struct app *app, struct view *v)
{
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Make the screen comfortable");
	view_space(v, 10);
	view_text(v, STYLE_HINT, "Your time has not started. You can change all of this later.");
	view_space(v, 28);
	controls(app, v);
}

static void build(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "setup", "Set up your screen", FRAME_CALL);
	body(app, v, setup_choices);
	view_bottom_open(v);
	view_button(v, "try", "Use on this page", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "continue", "Continue to instructions", BUTTON_MAIN);
	view_bottom_close(v);
	seat_frame_close(v);
}

/* "theme/3" → 3 when `id` begins with `group`; else -1. */
static int picked(const char *id, const char *group)
{
	size_t n = strlen(group);
	return !strncmp(id, group, n) && id[n] == '/' ? atoi(id + n + 1) : -1;
}

static bool pick(struct seat_pages *p, const char *id)
{
	const struct {
		const char *group;
		int *value;
	} all[] = { { "theme", &p->setup.theme }, { "size", &p->setup.text_size }, { "font", &p->setup.font },
		{ "spacing", &p->setup.spacing }, { "timer", &p->setup.timer } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (picked(id, all[i].group) >= 0) {
			*all[i].value = picked(id, all[i].group);
			return true;
		}
	return false;
}

static bool same(const struct setup *a, const struct setup *b)
{
	return a->theme == b->theme && a->text_size == b->text_size && a->font == b->font && a->spacing == b->spacing &&
		   a->timer == b->timer && a->divider == b->divider;
}

static bool apply(struct app *app)
{
	struct error e = ERROR_INIT;
	if (same(&app->seat_pages->setup, seat_setup(app->seat)))
		return true;
	return seat_did(app, "", seat_set_up(app->seat, &app->seat_pages->setup, &e), &e);
}

static void on_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct error e = ERROR_INIT;
	(void)arg;
	if (seat_common_action(app, id, action) || action != ACTION_PRESS || pick(app->seat_pages, id))
		return;
	if (!strcmp(id, "try"))
		apply(app);
	else if (!strcmp(id, "continue") && apply(app))
		seat_did(app, "", seat_set_up_done(app->seat, &e), &e);
}

const struct screen seat_page_setup = { "C3", build, on_action, NULL };

/* --- F2 in the paper --------------------------------------------------------------------------------------- */
static void display_choices(struct app *app, struct view *v)
{
	seat_show_note(app, v);
	view_text(v, STYLE_H1, "Change how the screen looks");
	view_space(v, 10);
	view_text(v, STYLE_HINT,
		seat_allowed_ms(app) < 0 ? "Your answers are kept." : "Your answers are kept. Your time goes on.");
	view_space(v, 28);
	controls(app, v);
	heading(v, "Your time");
	seat_show_ledger(app, v);
}

static void display_build(struct app *app, struct view *v)
{
	seat_frame_open(app, v, "display", seat_title(app), FRAME_SAVE | FRAME_TIMER | FRAME_CALL);
	body(app, v, display_choices);
	seat_frame_bottom(v, "close", "Go back without changing", "use", "Use this and go back");
	seat_frame_close(v);
}

static void leave_display(struct app *app)
{
	app->seat_pages->display = false;
	ui_focus(app->ui, "display");
}

static void display_action(struct app *app, const char *id, enum action action, const char *arg)
{
	struct seat_pages *p = app->seat_pages;
	bool press = action == ACTION_PRESS, key = action == ACTION_SHORTCUT;
	(void)arg;
	if ((press || key) && (!strcmp(id, "close") || !strcmp(id, "display")))
		leave_display(app);
	else if (seat_common_action(app, id, action) || !press || pick(p, id))
		return;
	else if (!strcmp(id, "use") && apply(app))
		leave_display(app);
}

const struct screen seat_page_display = { "C7-display", display_build, display_action, NULL };
