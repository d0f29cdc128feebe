/* Trees, focus and dispatch. The present tree and the last one are kept: focus, live regions and error summaries
 * are decided by comparing them. Actions that come while the screen handles one are queued. */
#include "kiosk/ui_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/error.h"
#include "engine/memory.h"
#include "kiosk/paint.h"
#include "kiosk/semantics.h"

static void copy_id(char to[UI_ID_MAX], const char *id)
{
	snprintf(to, UI_ID_MAX, "%s", id ? id : "");
}

int ui_new(struct ui **out, struct text_engine *text)
{
	static const struct look plain = LOOK_INIT;
	struct ui *ui = mem_zero(1, sizeof *ui);
	if (!ui)
		return ERR_NOMEM;
	ui->text = text;
	ui->images = images_new();
	ui->now = view_new();
	ui->last = view_new();
	ui->ahead = view_new();
	ui->width = 1920;
	ui->height = 1080;
	ui->goal_x = -1;
	snprintf(ui->lang, sizeof ui->lang, "en-GB");
	ui_look_set(ui, &plain);
	if (!ui->images || !ui->now || !ui->last || !ui->ahead) {
		ui_free(ui);
		return ERR_NOMEM;
	}
	*out = ui;
	return 0;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	ui_forget(ui);
	for (int i = 0; i < ui->queued; i++)
		mem_free(ui->queue[i].arg);
	view_free(ui->now);
	view_free(ui->last);
	view_free(ui->ahead);
	images_free(ui->images);
	mem_free_wiped(ui, sizeof *ui);
}

void ui_forget(struct ui *ui)
{
	for (int i = 0; i < UI_EDITORS; i++)
		field_free(ui->editors[i].field);
	memset(ui->editors, 0, sizeof ui->editors);
	memset(ui->scrolls, 0, sizeof ui->scrolls);
	mem_free_wiped(ui->clip, ui->clip ? strlen(ui->clip) : 0);
	ui->clip = NULL;
	mem_wipe(ui->composing, sizeof ui->composing);
	ui->stale = true;
}

/* --- settings --- */
void ui_screen_set(struct ui *ui, const struct ui_screen *screen, void *ctx)
{
	ui->screen = screen;
	ui->ctx = ctx;
	ui_changed(ui);
}

/* The page is laid out anew, so what has the focus may have left the view: it is brought back. */
static void show_look(struct ui *ui, const struct look *look)
{
	ui->look = *look;
	ui->theme = look->theme ? *look->theme : *theme_get(THEME_DEFAULT);
	ui->look.theme = &ui->theme;
	ui->reveal = true;
	ui_changed(ui);
}

void ui_look_set(struct ui *ui, const struct look *look)
{
	ui->asked = *look;
	ui->asked_theme = look->theme ? *look->theme : *theme_get(THEME_DEFAULT);
	ui->asked.theme = &ui->asked_theme;
	if (!ui->forced)
		show_look(ui, &ui->asked);
}

void ui_look_force(struct ui *ui, const struct look *look)
{
	ui->forced = look != NULL;
	show_look(ui, look ? look : &ui->asked);
}

const struct look *ui_look(const struct ui *ui)
{
	return &ui->asked;
}

void ui_lang_set(struct ui *ui, const char *lang)
{
	snprintf(ui->lang, sizeof ui->lang, "%s", lang && *lang ? lang : "en-GB");
	ui_changed(ui);
}

void ui_size_set(struct ui *ui, int width, int height)
{
	if (ui->width == width && ui->height == height)
		return;
	ui->width = width > 0 ? width : 1;
	ui->height = height > 0 ? height : 1;
	ui_changed(ui);
}

void ui_changed(struct ui *ui)
{
	ui->stale = true;
	ui->prefetched = 0;
}

void ui_focus(struct ui *ui, const char *id)
{
	ui->want = true;
	copy_id(ui->wanted, id);
	ui_changed(ui);
}

const char *ui_focused(const struct ui *ui)
{
	return ui->focused;
}

bool ui_is_stale(const struct ui *ui)
{
	return ui->stale;
}

struct view *ui_view(struct ui *ui)
{
	return ui->now;
}

struct images *ui_images(struct ui *ui)
{
	return ui->images;
}

void ui_narrator_set(struct ui *ui, struct narrator *n)
{
	ui->narrator = n;
}

struct node *ui_focused_node(struct ui *ui)
{
	return view_find(ui->now, ui->focused);
}

/* --- scrolling --- */
struct ui_scroll *ui_scroll_slot(struct ui *ui, const char *id, bool make)
{
	struct ui_scroll *oldest = &ui->scrolls[0];
	for (int i = 0; i < UI_SCROLLS; i++) {
		if (*id && !strcmp(ui->scrolls[i].id, id)) {
			ui->scrolls[i].used = ++ui->clock;
			return &ui->scrolls[i];
		}
		if (ui->scrolls[i].used < oldest->used)
			oldest = &ui->scrolls[i];
	}
	if (!make || !*id)
		return NULL;
	*oldest = (struct ui_scroll){ .used = ++ui->clock };
	copy_id(oldest->id, id);
	return oldest;
}

static int scroll_of(void *ctx, const struct node *n)
{
	struct ui_scroll *s = ui_scroll_slot(ctx, n->id, false);
	if (s)
		s->keep = (n->flags & NODE_SCROLL_KEEP) != 0;
	return s ? s->at : 0;
}

struct layout ui_layout(struct ui *ui)
{
	return (struct layout){ ui->text, ui->images, scroll_of, ui };
}

static void scroll_to(struct ui *ui, const struct node *area, int at)
{
	int most = area->content_height - area->bounds.h;
	at = at > most ? most : at;
	at = at < 0 ? 0 : at;
	struct ui_scroll *s = at == area->scroll ? NULL : ui_scroll_slot(ui, area->id, true);
	if (s) {
		s->at = at;
		ui->stale = true;
	}
}

int ui_scroll_by(struct ui *ui, struct node *area, const char *how)
{
	static const struct {
		const char *how;
		int percent, px;
	} ways[] = { { "up", 0, -60 }, { "down", 0, 60 }, { "page-up", -85, 0 }, { "page-down", 85, 0 },
		{ "top", -1000000, 0 }, { "end", 1000000, 0 } };
	for (size_t i = 0; how && i < sizeof ways / sizeof ways[0]; i++)
		if (!strcmp(ways[i].how, how)) {
			int64_t by = (int64_t)area->bounds.h * ways[i].percent / 100 + look_px(&ui->look, ways[i].px),
					at = area->scroll + by;
			scroll_to(ui, area, at < 0 ? 0 : at > 0x3FFFFFFF ? 0x3FFFFFFF : (int)at);
			return 0;
		}
	return ERR_USAGE;
}

void ui_reveal(struct ui *ui, struct node *n)
{
	int margin = look_px(&ui->look, 20), y = n->bounds.y, h = n->bounds.h;
	for (struct node *a = n->parent; a; a = a->parent) {
		if (a->widget != WIDGET_SCROLL || (a->flags & NODE_EXPANDS))
			continue;
		int top = a->bounds.y, low = top + a->bounds.h, by = 0;
		if (n->role == ROLE_HEADING && n->level == 1 && y >= top && y + h <= low)
			return;
		if (y + h + margin > low)
			by = y + h + margin - low;
		if (y - margin - by < top)
			by = y - margin - top;
		if (by)
			scroll_to(ui, a, a->scroll + by);
		y -= by;
	}
}

/* --- focus --- */
void ui_set_focus(struct ui *ui, struct node *n)
{
	struct node *before = ui_focused_node(ui);
	if (!n || n == before)
		return;
	if (before)
		before->states &= ~(unsigned)STATE_FOCUSED;
	copy_id(ui->focused, n->id);
	n->states |= STATE_FOCUSED;
	ui->goal_x = -1;
	ui->composing[0] = 0;
	if (*ui->expanded && strcmp(ui->expanded, n->id))
		ui->expanded[0] = 0;
	ui->stale = true;
	ui_reveal(ui, n);
	if (ui->narrator)
		narrator_focus(ui->narrator, ui->now, n);
}

static struct node *newcomer(struct ui *ui, bool first)
{
	for (struct node *n = view_root(ui->now); n; n = node_next(n, view_root(ui->now)))
		if ((n->flags & NODE_FOCUS_NEW) && *n->id && (first || !view_find(ui->last, n->id)))
			return n;
	return NULL;
}

/* Where the focus stands in a new tree; see ui.h. */
static void settle_focus(struct ui *ui, bool new_page, bool first)
{
	struct node *n = newcomer(ui, first);
	if (ui->want)
		n = *ui->wanted ? focus_target(view_find(ui->now, ui->wanted)) : focus_default(ui->now);
	if (!n && !new_page)
		n = view_find(ui->now, ui->focused);
	if (!n || !focus_accepts(n))
		n = focus_default(ui->now);
	bool moved = n && (new_page || strcmp(n->id, ui->focused) || ui->want);
	ui->want = false;
	if (!n) {
		ui->focused[0] = 0;
		return;
	}
	n->states |= STATE_FOCUSED;
	if (!moved)
		return;
	copy_id(ui->focused, n->id);
	ui->goal_x = -1;
	ui->composing[0] = 0;
	ui_reveal(ui, n);
	if (ui->narrator)
		narrator_focus(ui->narrator, ui->now, n);
}

/* --- rebuilding --- */
static void build(struct ui *ui)
{
	struct view *old = ui->last;
	ui->last = ui->now;
	ui->now = old;
	view_reset(ui->now, ui->width, ui->height, &ui->look, ui->lang);
	view_set_expanded(ui->now, ui->expanded);
	ui->building = true;
	if (ui->screen && ui->screen->build)
		ui->screen->build(ui->ctx, ui->now);
	ui->building = false;
	view_finish(ui->now);
}

static void new_page_scrolls(struct ui *ui)
{
	for (int i = 0; i < UI_SCROLLS; i++)
		if (!ui->scrolls[i].keep)
			memset(&ui->scrolls[i], 0, sizeof ui->scrolls[i]);
}

static void relayout(struct ui *ui)
{
	struct layout l = ui_layout(ui);
	for (int pass = 0; pass < 3 && ui->stale; pass++) {
		ui->stale = false;
		layout_view(ui->now, &l);
		struct node *n = ui_focused_node(ui);
		if (n && n->widget == WIDGET_FIELD)
			ui_reveal_caret(ui, n);
	}
	ui->stale = false;
}

bool ui_update(struct ui *ui, uint64_t now_ms)
{
	ui->time = now_ms > ui->time ? now_ms : ui->time;
	now_ms = ui->time;
	if (ui->screen && ui->screen->tick && !ui->busy && ui->screen->tick(ui->ctx, now_ms))
		ui_changed(ui);
	if (!ui->stale || ui->building || ui->busy)
		return false;
	build(ui);
	bool first = !ui->built, new_page = strcmp(ui->key, view_key_get(ui->now)) != 0 || first;
	if (new_page)
		new_page_scrolls(ui);
	ui_editors_sync(ui);
	struct layout l = ui_layout(ui);
	layout_view(ui->now, &l);
	ui->stale = false;
	settle_focus(ui, new_page, first);
	ui->built = true;
	copy_id(ui->key, view_key_get(ui->now));
	struct node *n = ui_focused_node(ui);
	if (n && ui->reveal)
		ui_reveal(ui, n);
	ui->reveal = false;
	if (n && n->widget == WIDGET_FIELD)
		ui_reveal_caret(ui, n);
	relayout(ui);
	ui->prefetched = 0;
	if (ui->narrator)
		narrator_rebuilt(ui->narrator, first ? NULL : ui->last, ui->now);
	return true;
}

bool ui_idle(struct ui *ui)
{
	if (ui->stale || ui->prefetched < 0 || !ui->screen || !ui->screen->prefetch)
		return false;
	view_reset(ui->ahead, ui->width, ui->height, &ui->look, ui->lang);
	bool more = ui->screen->prefetch(ui->ctx, ui->ahead, ui->prefetched++);
	if (more) {
		struct layout l = { ui->text, ui->images, NULL, NULL };
		struct paint_list list = PAINT_LIST_INIT;
		struct paint_state s = { .focused = "" };
		view_finish(ui->ahead);
		layout_view(ui->ahead, &l);
		paint_build(&list, ui->ahead, ui->text, &s);
		paint_warm(&list, ui->text, ui->images);
		paint_list_release(&list);
	} else
		ui->prefetched = -1;
	return more;
}

/* --- dispatch --- */
void ui_call(struct ui *ui, const char *id, enum action action, const char *arg)
{
	char copy[UI_ID_MAX];
	copy_id(copy, id);
	ui_changed(ui);
	if (!ui->screen || !ui->screen->on_action)
		return;
	ui->busy = true;
	ui->screen->on_action(ui->ctx, copy, action, arg ? arg : "");
	ui->busy = false;
}

static int enqueue(struct ui *ui, const char *id, enum action action, const char *arg)
{
	if (ui->queued == UI_QUEUE)
		return ERR_LIMIT;
	struct ui_queued *q = &ui->queue[ui->queued];
	copy_id(q->id, id);
	q->action = action;
	q->arg = arg ? mem_string(arg) : NULL;
	if (arg && !q->arg)
		return ERR_NOMEM;
	ui->queued++;
	return 0;
}

static void run_queue(struct ui *ui)
{
	while (ui->queued > 0 && !ui->busy) {
		struct ui_queued q = ui->queue[0];
		memmove(ui->queue, ui->queue + 1, (size_t)--ui->queued * sizeof q);
		ui_dispatch(ui, q.id, q.action, q.arg);
		mem_free(q.arg);
	}
}

int ui_adjust(struct ui *ui, struct node *n, int value)
{
	char text[24];
	value = value < n->minimum ? n->minimum : value > n->maximum ? n->maximum : value;
	snprintf(text, sizeof text, "%d", value);
	if (value != n->number)
		ui_call(ui, n->id, ACTION_CHANGE, text);
	return 0;
}

static int change_select(struct ui *ui, struct node *n, const char *arg)
{
	char *end, index[24];
	long i = strtol(arg, &end, 10);
	if (end == arg || *end || i < 0 || i > n->maximum) { /* not a number: one of the choices by its words */
		i = 0;
		const struct node *c = n->first;
		while (c && (c->widget != WIDGET_LENGTH || strcmp(c->name, arg))) {
			i += c->widget == WIDGET_LENGTH;
			c = c->next;
		}
		if (!c)
			return ERR_NOTFOUND;
	}
	snprintf(index, sizeof index, "%ld", i);
	ui->expanded[0] = 0;
	ui_call(ui, n->id, ACTION_CHANGE, index);
	return 0;
}

static int act_change(struct ui *ui, struct node *n, const char *arg)
{
	if (n->role == ROLE_COMBOBOX)
		return change_select(ui, n, arg);
	if (n->role == ROLE_TEXTBOX) {
		struct field *f = ui_editor_of(ui, n);
		if (!f)
			return ERR_NOMEM;
		field_select_all(f);
		if (*arg ? field_insert(f, arg) : field_delete(f, true, FIELD_CLUSTER))
			ui_edited(ui, n, f);
		return 0;
	}
	char *end;
	long value = strtol(arg, &end, 10);
	if (end == arg || *end || value < -1000000 || value > 1000000)
		return ERR_FORMAT;
	return ui_adjust(ui, n, (int)value);
}

static int act_step(struct ui *ui, struct node *n, int by)
{
	if (n->role == ROLE_COMBOBOX) {
		int to = n->number + by;
		char index[24];
		to = to < 0 ? 0 : to > n->maximum ? n->maximum : to;
		snprintf(index, sizeof index, "%d", to);
		if (to != n->number && n->maximum >= 0)
			ui_call(ui, n->id, ACTION_CHANGE, index);
		return 0;
	}
	return ui_adjust(ui, n, n->number + by * (n->step > 0 ? n->step : 1));
}

static int press_choice(struct ui *ui, struct node *n)
{
	char index[24];
	struct node *select = n->parent->parent;
	snprintf(index, sizeof index, "%d", n->number);
	ui->expanded[0] = 0;
	ui_set_focus(ui, select);
	ui_call(ui, select->id, ACTION_CHANGE, index);
	return 0;
}

static int act_press(struct ui *ui, struct node *n, const char *arg)
{
	if (n->widget == WIDGET_CHOICE)
		return press_choice(ui, n);
	if (focus_possible(n))
		ui_set_focus(ui, n);
	if (n->role == ROLE_COMBOBOX) {
		bool open = !strcmp(ui->expanded, n->id);
		copy_id(ui->expanded, open ? "" : n->id);
		ui_changed(ui);
		return 0;
	}
	if (!strncmp(n->id, "errors/", 7)) {
		struct node *to = focus_target(view_find(ui->now, n->id + 7));
		if (to)
			ui_set_focus(ui, to);
		return 0;
	}
	ui_call(ui, n->id, ACTION_PRESS, arg);
	return 0;
}

static int act(struct ui *ui, struct node *n, enum action action, const char *arg)
{
	switch (action) {
	case ACTION_PRESS:
		return act_press(ui, n, arg);
	case ACTION_FOCUS: {
		struct node *to = focus_target(n);
		if (!to)
			return ERR_UNSUPPORTED;
		ui_set_focus(ui, to);
		ui_call(ui, to->id, ACTION_FOCUS, NULL);
		return 0;
	}
	case ACTION_CHANGE:
		return act_change(ui, n, arg);
	case ACTION_INCREMENT:
		return act_step(ui, n, 1);
	case ACTION_DECREMENT:
		return act_step(ui, n, -1);
	case ACTION_SCROLL:
		return ui_scroll_by(ui, n, arg);
	case ACTION_EXPAND:
	case ACTION_COLLAPSE:
		copy_id(ui->expanded, action == ACTION_EXPAND ? n->id : "");
		ui_changed(ui);
		return 0;
	case ACTION_SUBMIT:
		ui_call(ui, n->id, ACTION_SUBMIT, n->value);
		return 0;
	case ACTION_NONE:
	case ACTION_SHORTCUT:
	case ACTION_ESCAPE:
	case ACTION_COUNT:
		break;
	}
	return ERR_UNSUPPORTED;
}

int ui_dispatch(struct ui *ui, const char *id, enum action action, const char *arg)
{
	if (ui->busy || ui->building)
		return enqueue(ui, id, action, arg);
	if (ui->stale)
		ui_update(ui, 0);
	if (action == ACTION_SHORTCUT || action == ACTION_ESCAPE) {
		ui_call(ui, id, action, arg);
		run_queue(ui);
		return 0;
	}
	struct node *n = view_find(ui->now, id);
	if (!n)
		return ERR_NOTFOUND;
	if (n->states & STATE_DISABLED)
		return ERR_STATE;
	bool can = semantic_offers(n, action) || (action == ACTION_FOCUS && focus_target(n));
	if (!can)
		return ERR_UNSUPPORTED;
	int rc = act(ui, n, action, arg ? arg : "");
	run_queue(ui);
	return rc;
}
