/* Inside of the ui, shared by ui.c (trees, dispatch), ui_edit.c (fields) and ui_keys.c (keyboard, mouse). */
#ifndef KIOSK_UI_INSIDE_H
#define KIOSK_UI_INSIDE_H

#include "kiosk/field.h"
#include "kiosk/focus.h"
#include "kiosk/layout.h"
#include "kiosk/narrator.h"
#include "kiosk/ui.h"

#define UI_ID_MAX 160
#define UI_SCROLLS 32
#define UI_EDITORS 32
#define UI_QUEUE 16

struct ui_scroll {
	char id[UI_ID_MAX];
	int at;
	bool keep;
	uint64_t used;
};

struct ui_editor {
	char id[UI_ID_MAX];
	struct field *field;
	bool multiline;
	uint64_t used;
};

struct ui_queued {
	char id[UI_ID_MAX];
	enum action action;
	char *arg;
};

struct ui {
	struct text_engine *text;
	struct images *images;
	struct view *now, *last;
	const struct ui_screen *screen;
	void *ctx;
	struct look look;  /* what is shown: the one asked for, or the forced one */
	struct look asked; /* what the screens set and see */
	bool forced;
	struct theme asked_theme;
	struct theme theme;
	char lang[36];
	int width, height;
	bool stale, busy, building, built; /* built: there is a tree */
	char focused[UI_ID_MAX], wanted[UI_ID_MAX], expanded[UI_ID_MAX], key[UI_ID_MAX];
	bool want;
	bool reveal; /* another look: the focused node may have left the view */
	struct ui_scroll scrolls[UI_SCROLLS];
	struct ui_editor editors[UI_EDITORS];
	uint64_t clock, time; /* order of use; ms last told */
	struct ui_queued queue[UI_QUEUE];
	int queued;
	char *clip;              /* clipboard inside the program */
	char composing[256];     /* IME */
	int goal_x;              /* caret column for Up and Down, -1 = none */
	char dragged[UI_ID_MAX]; /* slider, divider or field under the pressed mouse button */
	int prefetched;          /* -1 = all done */
	struct view *ahead;
	struct narrator *narrator;
};

struct layout ui_layout(struct ui *ui);
void ui_call(struct ui *ui, const char *id, enum action action, const char *arg); /* the screen's on_action() */
void ui_set_focus(struct ui *ui, struct node *n); /* moves it, scrolls it into view, tells the narrator */
struct node *ui_focused_node(struct ui *ui);
struct ui_scroll *ui_scroll_slot(struct ui *ui, const char *id, bool make);
void ui_reveal(struct ui *ui, struct node *n);
int ui_scroll_by(struct ui *ui, struct node *area, const char *how);
int ui_adjust(struct ui *ui, struct node *n, int value); /* slider, divider: clamp and tell */

struct field *ui_editor_of(struct ui *ui, const struct node *n); /* made where needed; NULL: not editable */
void ui_editors_sync(struct ui *ui);                             /* after a rebuild: values changed by the screen */
bool ui_edit_key(struct ui *ui, struct node *n, int sym, unsigned mods);
void ui_edited(struct ui *ui, const struct node *n, struct field *f); /* tell the screen */
void ui_caret_to(struct ui *ui, struct node *n, int x, int y, bool select);
void ui_reveal_caret(struct ui *ui, struct node *n);

#endif
