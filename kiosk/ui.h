/* The user interface behind a screen: builds its tree, keeps focus, scrolling and editing across rebuilds, turns
 * keys, clicks and scripts into actions.
 *
 * ui_dispatch() is the only way anything happens. Keyboard, mouse, touch, scripts and tests all end there; the ui
 * does what is its own (focus, scrolling, text editing, opening a select) and hands the rest to the screen's
 * on_action(). After every dispatch the tree is stale; it is rebuilt at the next ui_update() (stage_frame() calls
 * it). Ownership: the ui owns two views (last and present tree), editors and caches; it borrows the text engine and
 * the screen. No clock, no threads, no window of its own: sizes and `now` come in, pixels go out through paint.h.
 *
 * Focus: kept by id. When its id has gone, or view_key() changed: the node asked for by view_focus(), else the h1,
 * else the first tab stop. NODE_FOCUS_NEW (error summary) wins on the build in which it appears. ui_focus() wins
 * over all.
 *
 * Keys: Tab Shift+Tab; Enter/Space press; arrows inside radio groups, segments, strips, selects, sliders,
 * separators and tables' links; PageUp/PageDown/Home/End scroll the focused scroll area; editing keys in fields;
 * then the shortcuts. */
#ifndef KIOSK_UI_H
#define KIOSK_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/error.h"
#include "kiosk/view.h"

struct ui;
struct text_engine;
struct narrator;
union SDL_Event;

/* "F1", "F2", "Escape", "Alt+N", "Ctrl+Enter", ... If a node has the shortcut's id and can be pressed, it is
 * pressed (so disabled buttons stay so); else the screen gets (id, ACTION_SHORTCUT, chord). */
struct ui_shortcut {
	const char *chord;
	const char *id;
};

struct ui_screen {
	void (*build)(void *ctx, struct view *v);
	void (*on_action)(void *ctx, const char *id, enum action action, const char *arg); /* may be NULL */
	/* Build the n-th neighbour (next question, previous one, ...) into v; false = no more. Called while idle:
	 * layout and rasterising are done beforehand. May be NULL. */
	bool (*prefetch)(void *ctx, struct view *v, int n);
	/* Called once a frame before rebuilding; for clocks: return true when something shown changed. May be NULL. */
	bool (*tick)(void *ctx, uint64_t now_ms);
	const struct ui_shortcut *shortcuts; /* may be NULL */
	size_t shortcut_count;
};

int ui_new(struct ui **out, struct text_engine *text); /* 0 or ERR_NOMEM */
void ui_free(struct ui *ui);                           /* wipes what was typed */

void ui_screen_set(struct ui *ui, const struct ui_screen *screen, void *ctx); /* borrowed; marks the tree stale */
void ui_look_set(struct ui *ui, const struct look *look);                     /* copied; theme pointer borrowed */
const struct look *ui_look(const struct ui *ui); /* as set, also while another one is forced */
/* Scripts of test builds: show this look whatever the screens set; NULL = as set. Copied; theme pointer borrowed.
 */
void ui_look_force(struct ui *ui, const struct look *look);
void ui_lang_set(struct ui *ui, const char *lang);      /* default "en-GB" */
void ui_size_set(struct ui *ui, int width, int height); /* device pixels */
void ui_changed(struct ui *ui);                         /* state changed outside on_action(): rebuild */
void ui_focus(struct ui *ui, const char *id); /* after the next rebuild focus goes there; NULL = page default */
const char *ui_focused(const struct ui *ui);  /* "" when nothing has it */

/* One action on a node. 0; ERR_NOTFOUND: no node of that id; ERR_STATE: disabled; ERR_UNSUPPORTED: it has no such
 * action. arg may be NULL. Safe to call from on_action() (queued until that returns). */
int ui_dispatch(struct ui *ui, const char *id, enum action action, const char *arg);

/* Rebuild and lay out if stale. True when a new tree was made. `now` in ms, any origin, never backwards. */
bool ui_update(struct ui *ui, uint64_t now_ms);
bool ui_is_stale(const struct ui *ui);
struct view *ui_view(struct ui *ui); /* the present tree, laid out; never NULL */
bool ui_idle(struct ui *ui);         /* one step of prefetching; false = nothing left to do */

/* Input. ui_event() understands SDL's key, text, editing, mouse, wheel and finger events (window coordinates). */
bool ui_event(struct ui *ui, const union SDL_Event *event);
bool ui_key(struct ui *ui, int sym, unsigned mods); /* SDL_Keycode, KMOD_*; true = used */
void ui_text(struct ui *ui, const char *utf8);      /* typed or composed text into the focused field */
void ui_click(struct ui *ui, int x, int y);         /* press what stands there */
void ui_wheel(struct ui *ui, int x, int y, int pixels);
struct node *ui_at(struct ui *ui, int x, int y); /* innermost actionable node there, or NULL */

/* Where the caret of the focused field is, device pixels; false = none. Selection and composed text for the
 * painter. */
bool ui_caret(const struct ui *ui, struct rect *out);
struct ui_edit {
	size_t caret, anchor;  /* bytes in node->value; equal = no selection */
	const char *composing; /* IME text at the caret, "" = none */
};
bool ui_edit_state(const struct ui *ui, struct ui_edit *out);

/* Field caret as state to be journalled and restored ("same question, caret and tools on return"). */
bool ui_field_caret(const struct ui *ui, const char *id, size_t *out);
void ui_field_caret_set(struct ui *ui, const char *id, size_t caret);
void ui_forget(struct ui *ui); /* drop all editors and scroll positions, wiped: next candidate */

struct images;
struct images *ui_images(struct ui *ui); /* decoded pictures, for the painter; owned by the ui */
const char *ui_shortcut_of(const struct ui *ui, const char *id); /* chord of a node's shortcut, or NULL */
/* "Alt+N", "F1", "Ctrl+Shift+Left", "Escape", "Enter", "Space", "PageUp": SDL key and KMOD_* bits. False: unknown.
 */
bool ui_chord_parse(const char *chord, int *sym, unsigned *mods);

/* Every focus move and rebuild is told to the narrator (narrator.h). NULL = none. Borrowed. */
void ui_narrator_set(struct ui *ui, struct narrator *n);

#endif
