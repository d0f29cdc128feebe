/* Fields: an editor for each id, kept over rebuilds; the screen's state is told after every change and wins where
 * it differs. Up and Down go by the shaped lines. */
#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "engine/memory.h"
#include "kiosk/tree.h"
#include "kiosk/ui_inside.h"

static struct ui_editor *slot(struct ui *ui, const char *id)
{
	for (int i = 0; i < UI_EDITORS; i++)
		if (ui->editors[i].field && !strcmp(ui->editors[i].id, id))
			return &ui->editors[i];
	return NULL;
}

static struct ui_editor *free_slot(struct ui *ui)
{
	struct ui_editor *e = &ui->editors[0];
	for (int i = 1; i < UI_EDITORS && e->field; i++)
		if (!ui->editors[i].field || ui->editors[i].used < e->used)
			e = &ui->editors[i];
	field_free(e->field);
	memset(e, 0, sizeof *e);
	return e;
}

struct field *ui_editor_of(struct ui *ui, const struct node *n)
{
	if (n->role != ROLE_TEXTBOX || !*n->id)
		return NULL;
	struct ui_editor *e = slot(ui, n->id);
	bool multi = (n->states & STATE_MULTILINE) != 0;
	if (!e || e->multiline != multi) {
		if (e) {
			field_free(e->field);
			e->field = NULL;
		}
		e = free_slot(ui);
		e->field = field_new((size_t)n->maximum, multi);
		if (!e->field)
			return NULL;
		snprintf(e->id, sizeof e->id, "%s", n->id);
		e->multiline = multi;
		field_set(e->field, n->value);
		field_place(e->field, field_len(e->field), false);
	}
	e->used = ++ui->clock;
	return e->field;
}

void ui_editors_sync(struct ui *ui)
{
	for (struct node *n = view_root(ui->now); n; n = node_next(n, view_root(ui->now))) {
		struct ui_editor *e = n->role == ROLE_TEXTBOX ? slot(ui, n->id) : NULL;
		if (e && strcmp(field_text(e->field), n->value))
			field_set(e->field, n->value);
	}
}

void ui_edited(struct ui *ui, const struct node *n, struct field *f)
{
	char *text = mem_string(field_text(f)); /* the screen may make the ui forget the editor */
	ui->goal_x = -1;
	if (!text)
		return;
	ui_call(ui, n->id, ACTION_CHANGE, text);
	mem_free_wiped(text, strlen(text));
}

/* --- caret --- */
/* Dots are shown for a secret: n-th character ↔ n-th dot (3 bytes). */
static size_t shown_offset(const struct node *n, size_t at)
{
	if (!(n->states & STATE_SECRET))
		return at;
	size_t chars = 0;
	for (size_t i = 0; i < at && n->value[i]; i++)
		chars += ((unsigned char)n->value[i] & 0xC0) != 0x80;
	return chars * 3;
}

static size_t value_offset(const struct node *n, size_t shown)
{
	if (!(n->states & STATE_SECRET))
		return shown;
	size_t chars = shown / 3, i = 0;
	for (; n->value[i]; i++)
		if (((unsigned char)n->value[i] & 0xC0) != 0x80 && chars-- == 0)
			break;
	return i;
}

static bool caret_rect(const struct ui *ui, const struct node *n, size_t at, struct rect *out)
{
	if (!n->text)
		return false;
	struct text_caret c = text_caret_at(ui->text, n->text, shown_offset(n, at));
	bool multi = (n->states & STATE_MULTILINE) != 0;
	int w = look_px(&ui->look, 2);
	*out = (struct rect){ n->inner.x + c.x - (multi ? 0 : n->scroll), n->inner.y + c.y - (multi ? n->scroll : 0),
		w > 1 ? w : 2, c.height };
	return true;
}

bool ui_caret(const struct ui *ui, struct rect *out)
{
	const struct node *n = view_find(ui->now, ui->focused);
	if (!n || n->role != ROLE_TEXTBOX)
		return false;
	for (int i = 0; i < UI_EDITORS; i++)
		if (ui->editors[i].field && !strcmp(ui->editors[i].id, n->id))
			return caret_rect(ui, n, field_caret(ui->editors[i].field), out);
	return caret_rect(ui, n, strlen(n->value), out);
}

bool ui_edit_state(const struct ui *ui, struct ui_edit *out)
{
	const struct node *n = view_find(ui->now, ui->focused);
	if (!n || n->role != ROLE_TEXTBOX)
		return false;
	*out = (struct ui_edit){ strlen(n->value), strlen(n->value), ui->composing };
	for (int i = 0; i < UI_EDITORS; i++)
		if (ui->editors[i].field && !strcmp(ui->editors[i].id, n->id)) {
			out->caret = shown_offset(n, field_caret(ui->editors[i].field));
			out->anchor = shown_offset(n, field_anchor(ui->editors[i].field));
		}
	return true;
}

bool ui_field_caret(const struct ui *ui, const char *id, size_t *out)
{
	for (int i = 0; i < UI_EDITORS; i++)
		if (ui->editors[i].field && !strcmp(ui->editors[i].id, id)) {
			*out = field_caret(ui->editors[i].field);
			return true;
		}
	return false;
}

void ui_field_caret_set(struct ui *ui, const char *id, size_t caret)
{
	if (ui->stale)
		ui_update(ui, 0);
	struct node *n = view_find(ui->now, id);
	struct field *f = n ? ui_editor_of(ui, n) : NULL;
	if (f)
		field_place(f, caret, false);
	ui->stale = true;
}

void ui_reveal_caret(struct ui *ui, struct node *n)
{
	struct field *f = ui_editor_of(ui, n);
	struct rect r;
	if (!f || !caret_rect(ui, n, field_caret(f), &r))
		return;
	bool multi = (n->states & STATE_MULTILINE) != 0;
	int low = multi ? r.y - n->inner.y : r.x - n->inner.x, high = low + (multi ? r.h : r.w),
		room = multi ? n->inner.h : n->inner.w;
	int by = low < 0 ? low : high > room ? high - room : 0;
	struct ui_scroll *s = by ? ui_scroll_slot(ui, n->id, true) : NULL;
	int at = n->scroll + by;
	if (s && s->at != (at < 0 ? 0 : at)) {
		s->at = at < 0 ? 0 : at;
		ui->stale = true;
	}
}

void ui_caret_to(struct ui *ui, struct node *n, int x, int y, bool select)
{
	struct field *f = ui_editor_of(ui, n);
	bool multi = (n->states & STATE_MULTILINE) != 0;
	if (!f || !n->text)
		return;
	size_t at = text_offset_at(
		ui->text, n->text, x - n->inner.x + (multi ? 0 : n->scroll), y - n->inner.y + (multi ? n->scroll : 0));
	field_place(f, value_offset(n, at), select);
	ui->goal_x = -1;
	ui->stale = true;
}

static void move_lines(struct ui *ui, struct node *n, struct field *f, int lines, bool select)
{
	if (!n->text || !n->text->line_count)
		return;
	struct text_caret c = text_caret_at(ui->text, n->text, shown_offset(n, field_caret(f)));
	int goal = ui->goal_x >= 0 ? ui->goal_x : c.x, to = c.line + lines;
	if (to < 0)
		field_place(f, 0, select);
	else if (to >= n->text->line_count)
		field_place(f, field_len(f), select);
	else {
		const struct text_line *line = &n->text->lines[to];
		field_place(
			f, value_offset(n, text_offset_at(ui->text, n->text, goal, line->y + line->height / 2)), select);
	}
	ui->goal_x = goal;
}

/* Home and End of the line as it is shown. */
static void move_edge(struct ui *ui, struct node *n, struct field *f, bool end, bool select)
{
	if (!n->text || !n->text->line_count)
		return;
	struct text_caret c = text_caret_at(ui->text, n->text, shown_offset(n, field_caret(f)));
	const struct text_line *line = &n->text->lines[c.line];
	int x = end != line->rtl ? 0x3FFFFFFF : -1;
	field_place(f, value_offset(n, text_offset_at(ui->text, n->text, x, line->y + line->height / 2)), select);
	ui->goal_x = -1;
}

static int page_lines(const struct node *n)
{
	int line = n->text && n->text->line_count ? n->text->lines[0].height : 1,
		lines = n->inner.h / (line > 0 ? line : 1) - 1;
	return lines > 0 ? lines : 1;
}

/* --- keys --- */
static void copy_out(struct ui *ui, struct field *f)
{
	char *s = field_selected(f);
	if (s && *s) {
		mem_free_wiped(ui->clip, ui->clip ? strlen(ui->clip) : 0);
		ui->clip = s;
	} else
		mem_free(s);
}

static bool control_key(struct ui *ui, struct field *f, int sym, bool shift, bool readonly, bool *changed)
{
	switch (sym) {
	case SDLK_a:
		field_select_all(f);
		return true;
	case SDLK_c:
		copy_out(ui, f);
		return true;
	case SDLK_x:
		copy_out(ui, f);
		*changed = !readonly && field_caret(f) != field_anchor(f) && field_delete(f, true, FIELD_CLUSTER);
		return true;
	case SDLK_v:
		*changed = !readonly && ui->clip && field_insert(f, ui->clip);
		return true;
	case SDLK_z:
		*changed = !readonly && (shift ? field_redo(f) : field_undo(f));
		return true;
	case SDLK_y:
		*changed = !readonly && field_redo(f);
		return true;
	default:
		return false;
	}
}

static bool move_key(struct ui *ui, struct node *n, struct field *f, int sym, bool control, bool shift)
{
	bool multi = (n->states & STATE_MULTILINE) != 0;
	switch (sym) {
	case SDLK_LEFT:
	case SDLK_RIGHT:
		ui->goal_x = -1;
		field_move(f, sym == SDLK_RIGHT, control ? FIELD_WORD : FIELD_CLUSTER, shift);
		return true;
	case SDLK_HOME:
	case SDLK_END:
		if (control)
			field_place(f, sym == SDLK_HOME ? 0 : field_len(f), shift);
		else
			move_edge(ui, n, f, sym == SDLK_END, shift);
		return true;
	case SDLK_UP:
	case SDLK_DOWN:
		if (multi)
			move_lines(ui, n, f, sym == SDLK_UP ? -1 : 1, shift);
		return multi;
	case SDLK_PAGEUP:
	case SDLK_PAGEDOWN:
		if (multi)
			move_lines(ui, n, f, sym == SDLK_PAGEUP ? -page_lines(n) : page_lines(n), shift);
		return multi;
	default:
		return false;
	}
}

bool ui_edit_key(struct ui *ui, struct node *n, int sym, unsigned mods)
{
	struct field *f = ui_editor_of(ui, n);
	bool control = (mods & KMOD_CTRL) != 0, shift = (mods & KMOD_SHIFT) != 0, changed = false;
	bool readonly = (n->states & (STATE_READONLY | STATE_DISABLED)) != 0;
	if (!f || (mods & KMOD_ALT))
		return false;
	bool used =
		(control && control_key(ui, f, sym, shift, readonly, &changed)) || move_key(ui, n, f, sym, control, shift);
	if (!used && (sym == SDLK_BACKSPACE || sym == SDLK_DELETE)) {
		changed = !readonly && field_delete(f, sym == SDLK_DELETE, control ? FIELD_WORD : FIELD_CLUSTER);
		used = true;
	} else if (!used && (sym == SDLK_RETURN || sym == SDLK_KP_ENTER)) {
		used = true;
		if (n->states & STATE_MULTILINE)
			changed = !readonly && field_insert(f, "\n");
		else
			ui_dispatch(ui, n->id, ACTION_SUBMIT, NULL);
	}
	ui->stale |= used;
	if (changed)
		ui_edited(ui, n, f);
	return used;
}

void ui_text(struct ui *ui, const char *utf8)
{
	if (ui->stale)
		ui_update(ui, 0);
	struct node *n = ui_focused_node(ui);
	ui->composing[0] = 0;
	if (!n || n->role != ROLE_TEXTBOX || (n->states & (STATE_READONLY | STATE_DISABLED)))
		return;
	struct field *f = ui_editor_of(ui, n);
	char *text = mem_string(utf8);
	for (char *s = text; s && (n->variant & FIELD_CODE) && *s; s++)
		*s = *s >= 'a' && *s <= 'z' ? (char)(*s - 32) : *s;
	if (f && text && field_insert(f, text)) {
		if (ui->narrator && !(n->states & STATE_SECRET))
			narrator_edit(ui->narrator, text, ui->lang);
		ui_edited(ui, n, f);
	}
	mem_free_wiped(text, text ? strlen(text) : 0);
}
