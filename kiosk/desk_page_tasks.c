/* F2: what is done and what is not, in any order; and F10: the same as a summary to be checked, then "Check in". */
#include "kiosk/desk_pages.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *id;
	enum desk_page page;
} tasks[TASKS] = {
	[TASK_ARRIVAL] = { "task/arrival", DESK_PAGE_ARRIVAL },
	[TASK_IDENTITY] = { "task/identity", DESK_PAGE_IDENTITY },
	[TASK_NUMBER] = { "task/number", DESK_PAGE_NUMBER },
	[TASK_ADJUSTMENTS] = { "task/adjustments", DESK_PAGE_PLAN },
	[TASK_FILMING] = { "task/filming", DESK_PAGE_FILMING },
	[TASK_DEVICES] = { "task/devices", DESK_PAGE_DEVICES },
	[TASK_SEAT] = { "task/seat", DESK_PAGE_SEAT },
};

enum desk_page page_of_task(enum desk_task task)
{
	return tasks[task].page;
}

const char *page_task_label(struct app *app, enum desk_task task)
{
	static const char *const fixed[TASKS] = { "Arrival", "Photo ID", "Registration number", "Adjustments",
		"Filming", "Devices", "Paper and seat" };
	const struct profile *p = desk_profile(app->desk);
	return task == TASK_NUMBER && p && p->number.label ? p->number.label : fixed[task];
}

/* --- notes --- */

static const char *name_in(const struct named *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i].id, id))
			return list[i].name;
	return id;
}

static void arrival_note(
	struct app *app, const struct desk_row *row, const struct desk_candidate *c, char *out, size_t room)
{
	char clock[32];
	int64_t at = 0;
	if (!c->arrived_at || !when_parse(c->arrived_at, &at))
		return;
	(void)app;
	page_clock(clock, at);
	int64_t early = (row->booking->starts - at) / 60;
	if (early >= 0)
		snprintf(out, room, "%s, %lld minute%s before the start", clock, (long long)early, early == 1 ? "" : "s");
	else
		snprintf(out, room, "%s, %lld minute%s after the start", clock, (long long)-early, early == -1 ? "" : "s");
}

static void identity_note(struct app *app, const struct desk_candidate *c, char *out, size_t room)
{
	static const char *const results[] = { "name matches", "not sure", "no match" };
	const struct profile *p = desk_profile(app->desk);
	const char *kind = p ? name_in(p->photos, p->photo_count, c->id_kind) : c->id_kind;
	const char *how =
		c->id_result == IDENTITY_DOUBTFUL && c->id_second ? "accepted by two people" : results[c->id_result];
	snprintf(out, room, "%s, %s", kind, how);
}

static void number_note(const struct desk_candidate *c, char *out, size_t room)
{
	static const char *const results[] = { "confirmed", "does not match", "to be verified later" };
	snprintf(out, room, "ends %s, %s", c->last4, results[c->number_result]);
}

static void devices_note(struct app *app, const struct desk_candidate *c, char *out, size_t room)
{
	const struct profile *p = desk_profile(app->desk);
	size_t n = 0;
	for (size_t i = 0; i < c->devices.count && n < room; i++) {
		const char *name = c->devices.list[i];
		for (size_t k = 0; p && k < p->device_count; k++)
			if (!strcmp(p->devices[k].id, name))
				name = p->devices[k].name;
		n += (size_t)snprintf(out + n, room - n, "%s%s", i ? ", " : "", name);
	}
	if (n < room && c->devices.count && c->bag)
		n += (size_t)snprintf(out + n, room - n, " in bag %s", c->bag);
	if (n < room && !c->devices.count)
		n += (size_t)snprintf(out + n, room - n, "Nothing to hand in");
	if (n < room && c->device_exception)
		snprintf(out + n, room - n, "; stays: %s", c->device_exception);
}

static void plan_note(
	struct app *app, const struct desk_row *row, const struct desk_candidate *c, char *out, size_t room)
{
	page_plan_words(app, row, out, room);
	size_t n = strlen(out);
	if (c->adjustments_note && n < room)
		snprintf(out + n, room - n, "; %s", c->adjustments_note);
}

void page_task_note(struct app *app, const struct desk_row *row, enum desk_task task, char *out, size_t room)
{
	const struct desk_candidate *c = page_recorded(app);
	out[0] = '\0';
	if (!c || !c->done[task])
		return;
	if (task == TASK_ARRIVAL)
		arrival_note(app, row, c, out, room);
	else if (task == TASK_IDENTITY)
		identity_note(app, c, out, room);
	else if (task == TASK_NUMBER)
		number_note(c, out, room);
	else if (task == TASK_ADJUSTMENTS)
		plan_note(app, row, c, out, room);
	else if (task == TASK_FILMING)
		snprintf(out, room, "%s, notice %s", c->filming_acknowledged ? "Acknowledged" : "Not acknowledged",
			c->filming_wording);
	else if (task == TASK_DEVICES)
		devices_note(app, c, out, room);
	else
		snprintf(out, room, "%s, seat %s", desk_paper_name(app->desk, c->paper), c->seat);
}

/* --- F2 --- */

static const char *caption(struct app *app, struct view *v, const struct desk_row *row)
{
	const struct desk_candidate *c = page_recorded(app);
	const struct profile *p = desk_profile(app->desk);
	const struct profile_role *role = p ? profile_find_role(p, row->candidate->role) : NULL;
	char starts[32];
	page_clock(starts, row->booking->starts);
	const char *seat = c && c->seat ? c->seat : row->booking->seat;
	const char *where = seat ? view_stringf(v, " · seat %s planned", seat) : "";
	if (!row->alike)
		return view_stringf(v, "Booked %s · %s%s", starts, role ? role->name : row->candidate->role, where);
	return view_stringf(v, "Booked %s · %s%s · born %s · number %s", starts,
		role ? role->name : row->candidate->role, where, page_date(v, row->candidate->born),
		row->candidate->number);
}

static bool stands_in_the_way(const enum missing *todo, size_t n, enum desk_task task)
{
	for (size_t i = 0; i < n; i++)
		if (missing_task(todo[i]) == task)
			return true;
	return false;
}

/* The line says what is wrong, in the words that the error summary uses. */
static void task_line(struct app *app, struct view *v, const struct desk_row *row, enum desk_task task,
	const enum missing *todo, size_t n)
{
	const struct desk_candidate *c = page_recorded(app);
	const char *error = page_error_at(app->desk_pages, tasks[task].id);
	char note[400];
	bool done = c && c->done[task], open = stands_in_the_way(todo, n, task);
	page_task_note(app, row, task, note, sizeof note);
	enum task_state state = !open ? TASK_DONE : done ? TASK_PROBLEM : TASK_TODO;
	struct node *link = view_task_row(v, tasks[task].id, page_task_label(app, task), error ? error : note, state,
		!open  ? "Done"
		: done ? "Needs attention"
			   : "Not yet");
	node_state(link, STATE_INVALID, error != NULL);
	if (error && link->next)
		node_tone(link->next, COLOUR_ERROR);
}

/* A programme that does not film has no such step. */
static bool asked(struct app *app, enum desk_task task)
{
	return task != TASK_FILMING || desk_filming_notice(app->desk);
}

static int step_count(struct app *app)
{
	return asked(app, TASK_FILMING) ? TASKS : TASKS - 1;
}

static int done_count(struct app *app, const enum missing *todo, size_t n)
{
	int done = step_count(app);
	for (enum desk_task t = TASK_ARRIVAL; t < TASKS; t++)
		done -= stands_in_the_way(todo, n, t);
	return done;
}

void page_tasks_build(struct app *app, struct view *v)
{
	const struct profile_consent *notice = desk_filming_notice(app->desk);
	struct desk_row row;
	enum missing todo[MISSING_CODES];
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	size_t n = desk_todo(todo, app->desk, row.candidate->id);
	page_open(
		app, v, "tasks", MAIN_COLUMN, caption(app, v, &row), view_stringf(v, "Check in %s", row.candidate->name));
	view_space(v, 10);
	view_textf(v, STYLE_HINT, "%d of %d steps done", done_count(app, todo, n), step_count(app));
	view_space(v, 30);
	view_tasks_open(v, "Steps");
	for (enum desk_task t = TASK_ARRIVAL; t < TASKS; t++)
		if (asked(app, t))
			task_line(app, v, &row, t, todo, n);
	view_tasks_close(v);
	if (notice) {
		view_space(v, 30);
		view_inset(
			v, view_stringf(v,
				   "%s has to be acknowledged before a seat is given. Other choices are the candidate's own and "
				   "are made at the seat.",
				   notice->title));
	}
	page_bottom(v);
	view_button(v, "back", "Back to candidates", BUTTON_SECONDARY);
	view_bar_right(v);
	view_button(v, "refuse", "Cannot take the assessment", BUTTON_SECONDARY);
	view_button(v, "check", "Check answers and check in", BUTTON_MAIN);
	page_close(v);
}

/* True when nothing stands in the way; else the error summary. */
static bool all_done(struct app *app)
{
	enum missing todo[MISSING_CODES];
	size_t n = desk_todo(todo, app->desk, app->desk_pages->candidate);
	for (size_t i = 0; i < n; i++)
		page_error(app, tasks[missing_task(todo[i])].id, "%s", missing_words(todo[i]));
	return n == 0;
}

static bool open_task(struct app *app, const char *id)
{
	for (enum desk_task t = TASK_ARRIVAL; t < TASKS; t++)
		if (!strcmp(id, tasks[t].id)) {
			pages_go(app, tasks[t].page);
			return true;
		}
	return false;
}

void page_tasks_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (action == ACTION_PRESS) {
		app->desk_pages->error_count = 0;
		app->desk_pages->told[0] = '\0';
		if (open_task(app, id))
			return;
	}
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_LIST);
	else if (pressed(id, action, "refuse"))
		pages_go(app, DESK_PAGE_REFUSE);
	else if (pressed(id, action, "check")) {
		if (all_done(app))
			pages_go(app, DESK_PAGE_SUMMARY);
	} else
		pages_default(app, id, action, arg);
}

/* --- F10 --- */

void page_summary_build(struct app *app, struct view *v)
{
	struct desk_row row;
	char note[400];
	if (!page_row(app, &row)) {
		page_gone_build(app, v);
		return;
	}
	page_open(app, v, "summary", MAIN_COLUMN, caption(app, v, &row),
		view_stringf(v, "Check answers for %s", row.candidate->name));
	view_space(v, 25);
	view_summary_row(v, NULL, "Name", row.candidate->name);
	for (enum desk_task t = TASK_ARRIVAL; t < TASKS; t++) {
		if (!asked(app, t))
			continue;
		page_task_note(app, &row, t, note, sizeof note);
		view_summary_row(v, tasks[t].id, page_task_label(app, t), note[0] ? note : "Not yet");
	}
	view_space(v, 30);
	view_text(v, STYLE_BODY,
		"When you check in, the seat is told who comes and how the screen is to be set up, and you get a "
		"code for the candidate.");
	page_end(v, "Back to the steps", "check-in", "Check in");
}

static void check_in(struct app *app)
{
	struct desk_pages *p = app->desk_pages;
	struct error e = ERROR_INIT;
	char code[DESK_CODE_SIZE], seat[LIMIT_IDENTIFIER + 1];
	p->error_count = 0;
	if (!all_done(app))
		return;
	const struct desk_candidate *c = page_recorded(app);
	snprintf(seat, sizeof seat, "%s", c->seat);
	int rc = desk_admit(app->desk, p->candidate, code, &e);
	if (rc) {
		page_error(app, NULL, "%s", e.text);
		return;
	}
	page_show_code(app, code, seat);
}

void page_summary_action(struct app *app, const char *id, enum action action, const char *arg)
{
	if (action == ACTION_PRESS && open_task(app, id))
		return;
	if (pressed(id, action, "back"))
		pages_go(app, DESK_PAGE_TASKS);
	else if (pressed(id, action, "check-in"))
		check_in(app);
	else
		pages_default(app, id, action, arg);
}
