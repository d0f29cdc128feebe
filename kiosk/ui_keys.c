/* Keyboard, mouse, touch and wheel: everything ends in ui_dispatch() or an editor. Order for a key: the field that
 * is being edited, Tab, the widget's own keys, scrolling, the screen's shortcuts, Esc. */
#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/ui_inside.h"

/* --- chords --- */
static bool key_by_name(const char *name, int *sym)
{
	static const struct {
		const char *name;
		int sym;
	} names[] = { { "Enter", SDLK_RETURN }, { "Esc", SDLK_ESCAPE }, { "Space", SDLK_SPACE },
		{ "PgUp", SDLK_PAGEUP }, { "PgDn", SDLK_PAGEDOWN }, { "Del", SDLK_DELETE }, { "Plus", SDLK_PLUS },
		{ "Minus", SDLK_MINUS } };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!SDL_strcasecmp(names[i].name, name)) {
			*sym = names[i].sym;
			return true;
		}
	*sym = SDL_GetKeyFromName(name);
	return *sym != SDLK_UNKNOWN;
}

bool ui_chord_parse(const char *chord, int *sym, unsigned *mods)
{
	static const struct {
		const char *name;
		unsigned mod;
	} list[] = { { "Alt+", KMOD_LALT }, { "Ctrl+", KMOD_LCTRL }, { "Shift+", KMOD_LSHIFT } };
	*mods = 0;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < 3; i++)
			if (!SDL_strncasecmp(chord, list[i].name, strlen(list[i].name)) && chord[strlen(list[i].name)]) {
				*mods |= list[i].mod;
				chord += strlen(list[i].name);
				more = true;
			}
	}
	return key_by_name(chord, sym);
}

static unsigned plain_mods(unsigned mods)
{
	return (mods & KMOD_ALT ? KMOD_LALT : 0u) | (mods & KMOD_CTRL ? KMOD_LCTRL : 0u) |
		   (mods & KMOD_SHIFT ? KMOD_LSHIFT : 0u);
}

const char *ui_shortcut_of(const struct ui *ui, const char *id)
{
	for (size_t i = 0; ui->screen && i < ui->screen->shortcut_count; i++)
		if (!strcmp(ui->screen->shortcuts[i].id, id))
			return ui->screen->shortcuts[i].chord;
	return NULL;
}

static bool shortcut(struct ui *ui, int sym, unsigned mods)
{
	for (size_t i = 0; ui->screen && i < ui->screen->shortcut_count; i++) {
		const struct ui_shortcut *s = &ui->screen->shortcuts[i];
		int want;
		unsigned with;
		if (!ui_chord_parse(s->chord, &want, &with) || want != sym || with != plain_mods(mods))
			continue;
		const struct node *n = view_find(ui->now, s->id);
		bool pressable = n && (n->actions & 1u << ACTION_PRESS);
		ui_dispatch(ui, s->id, pressable ? ACTION_PRESS : ACTION_SHORTCUT, s->chord);
		return true;
	}
	return false;
}

/* --- the widget's own keys --- */
static bool arrow_step(int sym, int *step)
{
	*step = sym == SDLK_LEFT || sym == SDLK_UP ? -1 : sym == SDLK_RIGHT || sym == SDLK_DOWN ? 1 : 0;
	return *step != 0;
}

static bool roving_key(struct ui *ui, struct node *n, int sym)
{
	int step;
	struct node *to = NULL;
	if (!focus_roving(n))
		return false;
	if (arrow_step(sym, &step))
		to = focus_arrow(n, step, false);
	else if (sym == SDLK_HOME || sym == SDLK_END)
		to = focus_arrow(n, sym == SDLK_HOME ? -1 : 1, true);
	if (!to)
		return false;
	if (to->role == ROLE_RADIO)
		ui_dispatch(ui, to->id, ACTION_PRESS, NULL);
	else
		ui_dispatch(ui, to->id, ACTION_FOCUS, NULL);
	return true;
}

static bool range_key(struct ui *ui, struct node *n, int sym)
{
	int step;
	if (n->role != ROLE_SLIDER && n->role != ROLE_SEPARATOR)
		return false;
	if (arrow_step(sym, &step)) {
		bool up_is_more = n->role == ROLE_SLIDER && (sym == SDLK_UP || sym == SDLK_DOWN);
		ui_dispatch(ui, n->id, (step > 0) != up_is_more ? ACTION_INCREMENT : ACTION_DECREMENT, NULL);
		return true;
	}
	if (sym != SDLK_HOME && sym != SDLK_END)
		return false;
	ui_adjust(ui, n, sym == SDLK_HOME ? n->minimum : n->maximum);
	return true;
}

static bool select_key(struct ui *ui, struct node *n, int sym, unsigned mods)
{
	int step;
	bool open = (n->states & STATE_EXPANDED) != 0;
	if (n->role != ROLE_COMBOBOX)
		return false;
	if ((mods & KMOD_ALT) && (sym == SDLK_UP || sym == SDLK_DOWN)) {
		ui_dispatch(ui, n->id, open ? ACTION_COLLAPSE : ACTION_EXPAND, NULL);
		return true;
	}
	if (arrow_step(sym, &step)) {
		ui_dispatch(ui, n->id, step > 0 ? ACTION_INCREMENT : ACTION_DECREMENT, NULL);
		return true;
	}
	if (sym == SDLK_ESCAPE && open) {
		ui_dispatch(ui, n->id, ACTION_COLLAPSE, NULL);
		return true;
	}
	return false;
}

static bool row_key(struct ui *ui, struct node *n, int sym)
{
	struct node *to = sym == SDLK_UP || sym == SDLK_DOWN ? focus_row(n, sym == SDLK_UP ? -1 : 1) : NULL;
	if (to)
		ui_dispatch(ui, to->id, ACTION_FOCUS, NULL);
	return to != NULL;
}

static bool press_key(struct ui *ui, struct node *n, int sym)
{
	bool enter = sym == SDLK_RETURN || sym == SDLK_KP_ENTER;
	if ((!enter && sym != SDLK_SPACE) || !(n->actions & 1u << ACTION_PRESS) ||
		(sym == SDLK_SPACE && n->role == ROLE_LINK))
		return false;
	ui_dispatch(ui, n->id, ACTION_PRESS, NULL);
	return true;
}

static bool tab_key(struct ui *ui, int sym, unsigned mods)
{
	if (sym != SDLK_TAB || (mods & (KMOD_ALT | KMOD_CTRL)))
		return false;
	struct node *to = focus_next(ui->now, ui_focused_node(ui), !(mods & KMOD_SHIFT));
	if (to)
		ui_dispatch(ui, to->id, ACTION_FOCUS, NULL);
	return true;
}

/* --- scrolling --- */
static bool can_scroll(const struct node *n)
{
	return n->widget == WIDGET_SCROLL && !(n->flags & NODE_EXPANDS) && n->content_height > n->bounds.h;
}

/* The scroll area around the focus, else the page's own, else any. */
static struct node *scroll_area(struct ui *ui, struct node *from)
{
	for (struct node *n = from; n; n = n->parent)
		if (can_scroll(n))
			return n;
	struct node *root = view_root(ui->now);
	for (struct node *n = root; n; n = node_next(n, root))
		if (can_scroll(n))
			return n;
	return NULL;
}

static bool scroll_key(struct ui *ui, struct node *from, int sym)
{
	static const struct {
		int sym;
		const char *how;
	} keys[] = { { SDLK_PAGEUP, "page-up" }, { SDLK_PAGEDOWN, "page-down" }, { SDLK_UP, "up" },
		{ SDLK_DOWN, "down" }, { SDLK_HOME, "top" }, { SDLK_END, "end" } };
	struct node *area = scroll_area(ui, from);
	for (size_t i = 0; area && i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i].sym == sym) {
			ui_dispatch(ui, area->id, ACTION_SCROLL, keys[i].how);
			return true;
		}
	return false;
}

bool ui_key(struct ui *ui, int sym, unsigned mods)
{
	if (ui->stale)
		ui_update(ui, 0);
	struct node *n = ui_focused_node(ui);
	bool chorded = (mods & (KMOD_ALT | KMOD_CTRL)) != 0;
	if (n && n->role == ROLE_TEXTBOX && ui_edit_key(ui, n, sym, mods))
		return true;
	if (tab_key(ui, sym, mods) || (n && select_key(ui, n, sym, mods)))
		return true;
	if (n && !chorded &&
		(roving_key(ui, n, sym) || range_key(ui, n, sym) || press_key(ui, n, sym) || row_key(ui, n, sym)))
		return true;
	if (shortcut(ui, sym, mods))
		return true;
	if (!chorded && scroll_key(ui, n, sym))
		return true;
	if (sym == SDLK_ESCAPE && !chorded) {
		ui_dispatch(ui, ui->focused, ACTION_ESCAPE, NULL);
		return true;
	}
	return false;
}

/* --- pointing --- */
static bool hit(const struct node *n, int x, int y)
{
	return rect_has(n->bounds, x, y) && rect_has(n->clip, x, y) && !(n->flags & NODE_HIDDEN);
}

struct node *ui_at(struct ui *ui, int x, int y)
{
	struct node *root = view_root(ui->now), *found = NULL;
	for (struct node *n = root; n; n = node_next(n, root)) {
		unsigned useful = 1u << ACTION_PRESS | 1u << ACTION_CHANGE;
		bool takes = n->actions & useful || n->role == ROLE_TEXTBOX;
		if (takes && hit(n, x, y) && !(found && found->widget == WIDGET_CHOICE))
			found = n;
	}
	return found;
}

static void drag_to(struct ui *ui, int x, int y)
{
	struct node *n = view_find(ui->now, ui->dragged);
	if (!n)
		return;
	if (n->role == ROLE_TEXTBOX)
		ui_caret_to(ui, n, x, y, true);
	else if (n->role == ROLE_SEPARATOR && n->parent->bounds.w > 0)
		ui_adjust(ui, n, (int)((int64_t)(x - n->parent->bounds.x) * 100 / n->parent->bounds.w));
	else if (n->role == ROLE_SLIDER) {
		int knob = look_px(&ui->look, 28), room = n->bounds.w - knob > 0 ? n->bounds.w - knob : 1;
		int64_t range = n->maximum - n->minimum, along = (int64_t)(x - n->bounds.x - knob / 2) * range / room;
		ui_adjust(ui, n, n->minimum + (int)((along + n->step / 2) / n->step * n->step));
	}
}

void ui_click(struct ui *ui, int x, int y)
{
	if (ui->stale)
		ui_update(ui, 0);
	struct node *n = ui_at(ui, x, y);
	ui->dragged[0] = 0;
	if (*ui->expanded && (!n || (n->widget != WIDGET_CHOICE && strcmp(n->id, ui->expanded)))) {
		ui->expanded[0] = 0;
		ui_changed(ui);
	}
	if (!n)
		return;
	if (n->role == ROLE_TEXTBOX || n->role == ROLE_SLIDER || n->role == ROLE_SEPARATOR) {
		snprintf(ui->dragged, sizeof ui->dragged, "%s", n->id);
		bool text = n->role == ROLE_TEXTBOX;
		if (text)
			ui_caret_to(ui, n, x, y, false);
		ui_dispatch(ui, ui->dragged, ACTION_FOCUS, NULL);
		if (ui->stale)
			ui_update(ui, 0);
		if (!text)
			drag_to(ui, x, y);
		return;
	}
	ui_dispatch(ui, n->id, ACTION_PRESS, NULL);
}

void ui_wheel(struct ui *ui, int x, int y, int pixels)
{
	if (ui->stale)
		ui_update(ui, 0);
	struct node *root = view_root(ui->now), *area = NULL;
	for (struct node *n = root; n; n = node_next(n, root))
		if (can_scroll(n) && hit(n, x, y))
			area = n;
	if (!area)
		return;
	int at = area->scroll + pixels, most = area->content_height - area->bounds.h;
	struct ui_scroll *s = ui_scroll_slot(ui, area->id, true);
	if (s)
		s->at = at < 0 ? 0 : at > most ? most : at;
	ui->stale = true;
}

bool ui_event(struct ui *ui, const union SDL_Event *e)
{
	switch (e->type) {
	case SDL_KEYDOWN:
		return ui_key(ui, e->key.keysym.sym, e->key.keysym.mod);
	case SDL_TEXTINPUT: /* X11 sends the letter of a chord too; AltGr is the right Alt */
		if (!(SDL_GetModState() & (KMOD_LALT | KMOD_CTRL)))
			ui_text(ui, e->text.text);
		return true;
	case SDL_TEXTEDITING:
		snprintf(ui->composing, sizeof ui->composing, "%s", e->edit.text);
		ui->stale = true;
		return true;
	case SDL_MOUSEBUTTONDOWN:
		if (e->button.button == SDL_BUTTON_LEFT)
			ui_click(ui, e->button.x, e->button.y);
		return true;
	case SDL_MOUSEBUTTONUP:
		ui->dragged[0] = 0;
		return true;
	case SDL_MOUSEMOTION:
		if (*ui->dragged && (e->motion.state & SDL_BUTTON_LMASK))
			drag_to(ui, e->motion.x, e->motion.y);
		return *ui->dragged != 0;
	case SDL_MOUSEWHEEL:
		ui_wheel(ui, e->wheel.mouseX, e->wheel.mouseY, -e->wheel.y * look_px(&ui->look, 80));
		return true;
	default:
		return false;
	}
}
