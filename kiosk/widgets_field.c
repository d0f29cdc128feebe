/* Text fields, selects, sliders: label, hint and error above the control, whose name and description hold the same
 * words. */
#include <stdio.h>
#include <string.h>

#include "engine/limits.h"
#include "kiosk/tree.h"

static void above(struct view *v, const char *label, const char *hint, const char *error, unsigned flags)
{
	if (label && !(flags & FIELD_LABEL_HIDDEN)) {
		struct node *n = view_text(v, flags & FIELD_LABEL_H1 ? STYLE_H1 : STYLE_BOLD, label);
		n->role = flags & FIELD_LABEL_H1 ? ROLE_HEADING : ROLE_NONE;
	}
	if (hint)
		view_text(v, STYLE_HINT, hint)->role = ROLE_NONE;
	if (error)
		view_text(v, STYLE_ERROR, error)->role = ROLE_NONE;
}

static void describe(struct view *v, struct node *n, const char *label, const char *hint, const char *error)
{
	const char *h = hint ? hint : "", *e = error ? error : "";
	n->name = view_string(v, label);
	n->description = view_stringf(v, "%s%s%s", h, *h && *e ? " " : "", e);
	node_state(n, STATE_INVALID, *e != 0);
}

struct node *view_field(struct view *v, const char *id, const struct view_field *f)
{
	bool in_line = (f->flags & FIELD_INLINE) != 0;
	if (!in_line) {
		view_open(v, ROLE_NONE, NULL)->box.gap = 10; /* the ring of the focus takes 8 */
		above(v, f->label, f->hint, f->error, f->flags);
	}
	struct node *n = view_leaf(v, ROLE_TEXTBOX, id, WIDGET_FIELD);
	describe(v, n, f->label, f->hint, f->error);
	n->value = view_string(v, f->value);
	n->variant = f->flags;
	n->style = f->flags & FIELD_CODE ? STYLE_TIME : STYLE_BODY;
	n->number = f->chars;
	n->minimum = f->rows > 0 ? f->rows : 5;
	size_t line = f->flags & FIELD_MULTILINE ? LIMIT_RESPONSE_TEXT : 4096;
	n->maximum = (int)(f->max_bytes > 0 && f->max_bytes < line ? f->max_bytes : line);
	n->flags = NODE_FOCUSABLE;
	n->actions = 1u << ACTION_FOCUS | (f->flags & FIELD_READONLY ? 0u : 1u << ACTION_CHANGE | 1u << ACTION_SUBMIT);
	node_state(n, STATE_MULTILINE, (f->flags & FIELD_MULTILINE) != 0);
	node_state(n, STATE_SECRET, (f->flags & FIELD_SECRET) != 0);
	node_state(n, STATE_READONLY, (f->flags & FIELD_READONLY) != 0);
	node_state(n, STATE_REQUIRED, (f->flags & FIELD_REQUIRED) != 0);
	if (!in_line)
		view_close(v);
	return n;
}

static void choices(struct view *v, const char *id, const struct view_select *s)
{
	struct node *list = view_open(v, ROLE_LISTBOX, view_stringf(v, "%s/list", id));
	list->widget = WIDGET_POPUP;
	list->name = view_string(v, s->label);
	for (size_t i = 0; i < s->count; i++) {
		struct node *k = view_leaf(v, ROLE_OPTION, view_stringf(v, "%s/%zu", id, i), WIDGET_CHOICE);
		k->name = view_string(v, s->options[i]);
		k->number = (int)i;
		k->actions = 1u << ACTION_PRESS;
		node_state(k, STATE_SELECTED, (int)i == s->selected);
	}
	view_close(v);
}

struct node *view_select(struct view *v, const char *id, const struct view_select *s)
{
	bool in_line = (s->flags & SELECT_INLINE) != 0, open = view_expanded(v, id);
	if (!in_line) {
		view_open(v, ROLE_NONE, NULL)->box.gap = 10; /* the ring of the focus takes 8 */
		above(v, s->label, s->hint, s->error, 0);
	}
	struct node *n = view_open(v, ROLE_COMBOBOX, id);
	n->widget = WIDGET_SELECT;
	describe(v, n, s->label, s->hint, s->error);
	bool chosen = s->selected >= 0 && (size_t)s->selected < s->count;
	n->value = view_string(v, chosen ? s->options[s->selected] : s->empty ? s->empty : "Choose");
	n->label = n->value;
	n->number = chosen ? s->selected : -1;
	n->maximum = (int)s->count - 1;
	n->flags = NODE_FOCUSABLE;
	n->actions = 1u << ACTION_FOCUS | 1u << ACTION_PRESS | 1u << ACTION_CHANGE | 1u << ACTION_INCREMENT |
				 1u << ACTION_DECREMENT | 1u << (open ? ACTION_COLLAPSE : ACTION_EXPAND);
	node_state(n, open ? STATE_EXPANDED : STATE_COLLAPSED, true);
	node_state(n, STATE_REQUIRED, (s->flags & SELECT_REQUIRED) != 0);
	for (size_t i = 0; i < s->count; i++) { /* the widest choice decides the width */
		struct node *k = view_leaf(v, ROLE_NONE, NULL, WIDGET_LENGTH);
		k->name = view_string(v, s->options[i]);
	}
	if (open)
		choices(v, n->id, s);
	view_close(v);
	if (!in_line)
		view_close(v);
	return n;
}

struct node *view_slider(struct view *v, const char *id, const char *label, int min, int max, int step, int value)
{
	view_open(v, ROLE_NONE, NULL)->box.gap = 5;
	struct node *head = view_row_open(v, &(struct view_box){ .gap = 20 });
	head->box.max_width = 480;
	view_text(v, STYLE_BOLD, label)->role = ROLE_NONE;
	view_row_end(v);
	view_textf(v, STYLE_NUMBER, "%d", value)->role = ROLE_NONE;
	view_close(v);
	struct node *n = view_leaf(v, ROLE_SLIDER, id, WIDGET_SLIDER);
	n->box.max_width = 480;
	n->name = view_string(v, label);
	n->minimum = min;
	n->maximum = max > min ? max : min + 1;
	n->step = step > 0 ? step : 1;
	n->number = value < n->minimum ? n->minimum : value > n->maximum ? n->maximum : value;
	n->value = view_stringf(v, "%d", n->number);
	n->flags = NODE_FOCUSABLE;
	n->actions = 1u << ACTION_FOCUS | 1u << ACTION_CHANGE | 1u << ACTION_INCREMENT | 1u << ACTION_DECREMENT;
	view_close(v);
	return n;
}
