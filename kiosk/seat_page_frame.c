/* What the candidate's pages share: top bar, bottom bar, error summary, ledger, the acts that are the same
 * everywhere. */
#include "kiosk/seat_pages.h"

#include <stdio.h>
#include <string.h>

#include "engine/memory.h"

#define SUBTITLE_ROOM 1400 /* narrower, the bar holds only what is needed there */

const char *seat_title(const struct app *app)
{
	const struct profile_component *c = seat_component(app->seat);
	const char *title = c ? c->name : seat_paper_title(app->seat);
	return title && *title ? title : "Assessment";
}

/* "Sample Candidate 07 · Seat 12" */
static void who(char out[256], const struct app *app)
{
	const char *name = seat_candidate_name(app->seat), *seat = seat_number(app->seat);
	snprintf(out, 256, "%.200s%s%s%.20s", name, *name && *seat ? " · " : "", *seat ? "Seat " : "", seat);
}

/* --- top --------------------------------------------------------------------------------------------------- */
static void save_state(struct app *app, struct view *v)
{
	static const struct {
		enum save_state state;
		const char *words;
	} said[] = { [SEAT_SAVED] = { SAVE_OK, "Saved" },
		[SEAT_SAVING] = { SAVE_WAIT, "Saving" },
		[SEAT_SAVED_HERE] = { SAVE_LOCAL, "Saved on this computer" },
		[SEAT_NOT_SAVED] = { SAVE_FAIL, "Not saved" } };
	enum seat_stage stage = seat_stage(app->seat);
	enum seat_saved saved = seat_saved(app->seat);
	if (stage == SEAT_SENT && seat_upload_done(app->seat))
		view_save(v, SAVE_OK, "Sent and received");
	else
		view_save(v, said[saved].state, said[saved].words);
}

static void call_button(struct app *app, struct view *v)
{
	bool on = seat_called(app->seat);
	struct node *n = view_toggle(v, "call", on ? "Facilitator called" : "Call facilitator", BUTTON_SECONDARY, on);
	if (on)
		node_describe(v, n, "A facilitator is coming. Press again to cancel.");
}

int seat_room(const struct view *v)
{
	static const int spacing[SPACING_COUNT] = { 100, 115, 130 };
	const struct look *l = view_look(v);
	int percent = spacing[(unsigned)l->spacing < SPACING_COUNT ? l->spacing : SPACING_NORMAL];
	return view_width(v) * 100 / percent * 100 / (l->family == FAMILY_OPENDYSLEXIC ? 115 : 100);
}

/* Shown in the top bar it is seen wherever the page is scrolled to; but a low window would lose its standing bar
 * for it. */
static bool told_in_bar(const struct view *v)
{
	return view_height(v) >= 900 && !view_is_narrow(v);
}

static void told(struct app *app, struct view *v)
{
	view_row_open(v, &(struct view_box){ .gap = 20 });
	view_banner(v, "told", BANNER_WARN, app->seat_pages->told, NULL);
	view_bar_right(v);
	view_button(v, "told/close", "Close this message", BUTTON_SECONDARY);
	view_layout_close(v);
}

static void told_line(struct app *app, struct view *v)
{
	if (!app->seat_pages->told[0] || !told_in_bar(v))
		return;
	view_stack_open(v, &(struct view_box){ .percent = 100 });
	told(app, v);
	view_layout_close(v);
}

void seat_show_told(struct app *app, struct view *v)
{
	if (!app->seat_pages->told[0] || told_in_bar(v))
		return;
	told(app, v);
	view_space(v, 20);
}

void seat_frame_open(struct app *app, struct view *v, const char *key, const char *title, unsigned parts)
{
	char subtitle[256];
	who(subtitle, app);
	view_key(v, key);
	view_frame_open(v);
	view_top_open(v, title, seat_room(v) < SUBTITLE_ROOM ? NULL : subtitle);
	if (parts & FRAME_SAVE)
		save_state(app, v);
	if (parts & FRAME_TIMER)
		seat_timer(app, v);
	if ((parts & FRAME_DISPLAY) && seat_stage(app->seat) == SEAT_RUNNING && seat_adjustments(app->seat)->breaks)
		view_button(v, "rest", "Take a break", BUTTON_SECONDARY);
	if (parts & FRAME_DISPLAY)
		view_button(v, "display", "Display", BUTTON_SECONDARY);
	if (parts & FRAME_CALL)
		call_button(app, v);
	view_layout_close(v); /* what stands at the right; then the bar itself */
	told_line(app, v);
	view_layout_close(v);
}

void seat_frame_close(struct view *v)
{
	view_frame_close(v);
}

/* --- bottom ------------------------------------------------------------------------------------------------ */
void seat_frame_bottom(struct view *v, const char *left_id, const char *left, const char *main_id, const char *main)
{
	view_bottom_open(v);
	if (left)
		view_button(v, left_id, left, BUTTON_SECONDARY);
	view_bar_right(v);
	if (main)
		view_button(v, main_id, main, BUTTON_MAIN);
	view_bottom_close(v);
}

void seat_frame_bottom_staff(struct view *v)
{
	view_bottom_open(v);
	node_describe(v, view_button(v, "staff", "Staff", BUTTON_LINK), "For staff, with a PIN");
	view_bottom_close(v);
}

/* --- problems ---------------------------------------------------------------------------------------------- */
void seat_show_note(struct app *app, struct view *v)
{
	const struct seat_note *n = &app->seat_pages->note;
	seat_show_told(app, v);
	if (!n->text[0])
		return;
	view_errors(v, &(struct view_error){ n->field[0] ? n->field : NULL, n->text }, 1);
	view_space(v, 30);
}

const char *seat_note_for(const struct app *app, const char *field)
{
	const struct seat_note *n = &app->seat_pages->note;
	return n->text[0] && !strcmp(n->field, field) ? n->text : NULL;
}

void seat_note_clear(struct app *app)
{
	app->seat_pages->note = (struct seat_note){ "", "" };
}

bool seat_did(struct app *app, const char *field, int code, const struct error *e)
{
	struct seat_note *n = &app->seat_pages->note;
	seat_note_clear(app);
	if (code == 0)
		return true;
	snprintf(n->field, sizeof n->field, "%s", field);
	snprintf(n->text, sizeof n->text, "%s", e->text[0] ? e->text : "This did not work. Please call a facilitator.");
	return false;
}

/* --- ledger ------------------------------------------------------------------------------------------------ */
static void ledger_line(struct view *v, const struct ledger *l)
{
	struct buffer value = BUFFER_INIT(200);
	bool used = l->line == LEDGER_USED; /* rounded up, so that used and left make the whole to the second */
	if (l->ms < 0 && l->line == LEDGER_INTERRUPTED)
		buffer_add_string(&value, "length not known");
	else if (l->ms < 0)
		buffer_add_string(&value, "no limit");
	else
		seat_add_minutes(&value, used ? (l->ms + 999) / 1000 * 1000 : l->ms);
	if (l->times > 1)
		buffer_addf(&value, " (%u times)", l->times);
	view_summary_row(v, NULL, l->label, buffer_text(&value));
	buffer_release(&value);
}

void seat_show_ledger(struct app *app, struct view *v)
{
	struct ledger lines[LEDGER_LINES];
	size_t n = clock_ledger(lines, &seat_attempt(app->seat)->clock, (int64_t)app->now_ms);
	view_stack_open(v, NULL);
	for (size_t i = 0; i < n; i++)
		ledger_line(v, &lines[i]);
	view_layout_close(v);
}

/* --- acts that are the same everywhere --------------------------------------------------------------------- */
bool seat_is_press(enum action a)
{
	return a == ACTION_PRESS || a == ACTION_SUBMIT;
}

void seat_staff_open(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	seat_note_clear(app);
	p->staff = true;
	p->staff_ms = app->now_ms;
	p->pin_look_ms = 0;
}

void seat_staff_close(struct app *app)
{
	struct seat_pages *p = app->seat_pages;
	seat_note_clear(app);
	p->staff = p->ledger = false;
	mem_wipe(p->pin, sizeof p->pin);
	mem_wipe(p->staff_id, sizeof p->staff_id);
	mem_wipe(p->reason, sizeof p->reason);
}

static void call(struct app *app)
{
	struct error e = ERROR_INIT;
	seat_did(app, "", seat_call(app->seat, !seat_called(app->seat), &e), &e);
}

/* Before the start the set-up page comes back, in the running paper it lies over the question. */
static void display(struct app *app)
{
	struct error e = ERROR_INIT;
	enum seat_stage stage = seat_stage(app->seat);
	if (stage == SEAT_INSTRUCTIONS || stage == SEAT_READY)
		seat_did(app, "", seat_set_up_back(app->seat, &e), &e);
	else if (stage == SEAT_RUNNING && !app->seat_pages->display) {
		seat_note_clear(app);
		seat_setup_begin(app);
		app->seat_pages->display = true;
	}
}

static void rest(struct app *app)
{
	struct error e = ERROR_INIT;
	seat_did(app, "", seat_break(app->seat, &e), &e);
}

static void go_on(struct app *app)
{
	struct error e = ERROR_INIT;
	seat_did(app, "", seat_break_end(app->seat, &e), &e);
}

bool seat_common_action(struct app *app, const char *id, enum action action)
{
	bool press = action == ACTION_PRESS, key = action == ACTION_SHORTCUT;
	if (press && !strcmp(id, "call"))
		call(app);
	else if (press && !strcmp(id, "told/close"))
		app->seat_pages->told[0] = '\0';
	else if ((press || key) && !strcmp(id, "staff"))
		seat_staff_open(app);
	else if (press && !strcmp(id, "rest"))
		rest(app);
	else if (press && !strcmp(id, "go-on"))
		go_on(app);
	else if ((press || key) && !strcmp(id, "display"))
		display(app);
	else
		return action == ACTION_FOCUS;
	return true;
}
