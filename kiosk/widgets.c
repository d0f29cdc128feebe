/* Containers, frame, things to press and to show: each builder call fills in nodes; nothing here measures or
 * paints. */
#include <stdio.h>
#include <string.h>

#include "engine/error.h"
#include "kiosk/tree.h"

#define PRESS (1u << ACTION_PRESS | 1u << ACTION_FOCUS)

static void set_box(struct node *n, const struct view_box *box)
{
	if (box)
		n->box = *box;
}

static struct node *container(
	struct view *v, enum role role, const char *id, enum widget widget, const struct view_box *box)
{
	struct node *n = view_open(v, role, id);
	n->widget = widget;
	set_box(n, box);
	return n;
}

/* Text that only shows what another node's name, value or description already says. */
static struct node *shown(struct view *v, enum text_style style, const char *text)
{
	struct node *n = view_text(v, style, text);
	n->role = ROLE_NONE;
	return n;
}

/* --- layout ------------------------------------------------------------------------------------------------------
 */
struct node *view_stack_open(struct view *v, const struct view_box *box)
{
	return container(v, ROLE_NONE, NULL, WIDGET_STACK, box);
}

struct node *view_row_open(struct view *v, const struct view_box *box)
{
	struct node *n = container(v, ROLE_NONE, NULL, WIDGET_ROW, box);
	if (n->box.align == ALIGN_START)
		n->box.align = ALIGN_CENTRE;
	return n;
}

struct node *view_grid_open(struct view *v, int min_column, const struct view_box *box)
{
	struct node *n = container(v, ROLE_NONE, NULL, WIDGET_GRID, box);
	n->minimum = min_column;
	return n;
}

struct node *view_column_open(struct view *v, int width)
{
	return container(
		v, ROLE_NONE, NULL, WIDGET_STACK, &(struct view_box){ .max_width = width, .justify = ALIGN_CENTRE });
}

struct node *view_split_open(struct view *v, const char *id, const char *name, int percent)
{
	struct node *n = container(v, ROLE_NONE, NULL, WIDGET_SPLIT, NULL);
	n->label = view_string(v, id);
	n->description = view_string(v, name);
	n->number = percent < 20 ? 20 : percent > 80 ? 80 : percent;
	return n;
}

static void add_divider(struct view *v, struct node *split)
{
	struct node *d = view_leaf(v, ROLE_SEPARATOR, split->label, WIDGET_DIVIDER);
	d->name = split->description;
	d->number = split->number;
	d->minimum = 20;
	d->maximum = 80;
	d->step = 5;
	d->value = view_stringf(v, "%d", d->number);
	d->flags = NODE_FOCUSABLE;
	d->actions = 1u << ACTION_FOCUS | 1u << ACTION_INCREMENT | 1u << ACTION_DECREMENT | 1u << ACTION_CHANGE;
	split->label = NULL;
	split->description = "";
}

struct node *view_pane_open(struct view *v, const char *id, const char *name, const struct view_box *box)
{
	struct node *parent = v->open;
	if (parent->widget == WIDGET_SPLIT && parent->first && parent->first == parent->last && !view_is_narrow(v))
		add_divider(v, parent);
	struct node *n = container(v, ROLE_REGION, id, WIDGET_SCROLL, box);
	n->name = view_string(v, name);
	n->actions = 1u << ACTION_SCROLL | 1u << ACTION_FOCUS;
	return n;
}

void view_layout_close(struct view *v)
{
	view_close(v);
}

void view_space(struct view *v, int px)
{
	struct node *n = view_leaf(v, ROLE_NONE, NULL, WIDGET_SPACE);
	n->box.min_height = px;
}

struct node *view_row_end(struct view *v)
{
	struct node *n = view_leaf(v, ROLE_NONE, NULL, WIDGET_SPACE);
	n->box.grow = 1;
	return n;
}

void view_rule(struct view *v)
{
	view_leaf(v, ROLE_NONE, NULL, WIDGET_RULE);
}

/* --- frame -------------------------------------------------------------------------------------------------------
 */
void view_frame_open(struct view *v)
{
	container(v, ROLE_NONE, NULL, WIDGET_FRAME, NULL);
}

void view_frame_close(struct view *v)
{
	view_close(v);
}

static void bar_part(struct view *v, int gap)
{
	view_row_open(v, &(struct view_box){ .gap = gap });
}

void view_top_open(struct view *v, const char *title, const char *subtitle)
{
	struct node *n = container(v, ROLE_BANNER, "top", WIDGET_BAR, NULL);
	bool narrow = view_is_narrow(v);
	int side = narrow ? 20 : 40, gap = narrow ? 14 : 30, above = narrow ? 6 : 8;
	n->box = (struct view_box){ .pad = { above, side, above, side },
		.gap = gap,
		.min_height = narrow ? 56 : 72,
		.align = ALIGN_CENTRE,
		.border = COLOUR_TEXT,
		.border_width = 2,
		.sides = SIDE_BOTTOM };
	bar_part(v, gap);
	if (title && *title)
		view_text(v, STYLE_BOLD, title);
	if (subtitle && *subtitle)
		view_text(v, STYLE_HINT, subtitle);
	view_bar_right(v);
}

void view_bar_centre(struct view *v)
{
	view_bar_right(v);
}

void view_bar_right(struct view *v)
{
	bool in_bar = v->open->parent && v->open->parent->widget == WIDGET_BAR;
	int gap = v->open->box.gap;
	if (in_bar)
		view_close(v);
	view_row_end(v);
	if (in_bar)
		bar_part(v, gap);
}

void view_top_close(struct view *v)
{
	view_close(v);
	view_close(v);
}

void view_bottom_open(struct view *v)
{
	struct node *n = container(v, ROLE_CONTENTINFO, "bottom", WIDGET_BAR, NULL);
	int side = view_is_narrow(v) ? 20 : 40, above = view_is_narrow(v) ? 8 : 12;
	n->box = (struct view_box){ .pad = { above, side, above, side },
		.gap = 20,
		.min_height = 60 + 2 * above,
		.align = ALIGN_CENTRE,
		.border = COLOUR_HAIR,
		.border_width = 1,
		.sides = SIDE_TOP };
	bar_part(v, 20);
}

void view_bottom_close(struct view *v)
{
	view_close(v);
	view_close(v);
}

struct node *view_save(struct view *v, enum save_state s, const char *words)
{
	static const enum colour inks[] = { COLOUR_OK, COLOUR_OK, COLOUR_WARN, COLOUR_ERROR };
	struct node *n = view_leaf(v, ROLE_STATUS, "save-state", WIDGET_SAVE);
	n->variant = (unsigned)s;
	n->name = view_string(v, words);
	n->style = STYLE_BOLD;
	n->box.ink = inks[(unsigned)s < 4 ? s : SAVE_OK];
	n->live = LIVE_POLITE;
	return n;
}

struct node *view_timer(struct view *v, const char *id, const char *text, const char *small)
{
	bool two = small && *small;
	struct node *n = container(v, ROLE_TIMER, id, WIDGET_STACK, &(struct view_box){ .gap = -1 });
	n->name = two ? view_stringf(v, "%s %s", text, small) : view_string(v, text);
	shown(v, STYLE_TIME, text)->box.justify = ALIGN_END;
	if (two)
		shown(v, STYLE_SMALL_HINT, small)->box.justify = ALIGN_END;
	view_close(v);
	return n;
}

struct node *view_main_open(struct view *v, enum main_kind kind)
{
	struct node *n = container(v, ROLE_MAIN, "main", WIDGET_SCROLL, NULL);
	n->variant = (unsigned)kind;
	n->actions = 1u << ACTION_SCROLL | 1u << ACTION_FOCUS;
	n->name = "Page";
	if (kind == MAIN_PANES) {
		struct node *row = container(v, ROLE_NONE, NULL, WIDGET_ROW, NULL);
		row->box.nowrap = true;
		row->box.align = ALIGN_STRETCH;
		row->flags = NODE_FILL_HEIGHT;
		return n;
	}
	int side = view_is_narrow(v) ? 20 : 40, top = view_is_narrow(v) ? 20 : kind == MAIN_FULL ? 40 : 50;
	n->box.pad[0] = top;
	n->box.pad[1] = n->box.pad[3] = side;
	n->box.pad[2] = 40;
	view_column_open(v, kind == MAIN_COLUMN ? 960 : kind == MAIN_WIDE ? 1200 : 0);
	return n;
}

void view_main_close(struct view *v)
{
	view_close(v);
	view_close(v);
}

/* --- pressing ----------------------------------------------------------------------------------------------------
 */
static struct node *pressable(struct view *v, enum role role, const char *id, enum widget w, const char *label)
{
	struct node *n = view_leaf(v, role, id, w);
	n->name = view_string(v, label);
	n->flags = NODE_FOCUSABLE;
	n->actions = PRESS;
	return n;
}

struct node *view_link(struct view *v, const char *id, const char *label)
{
	struct node *n = pressable(v, ROLE_LINK, id, WIDGET_LINK, label);
	n->box.ink = COLOUR_LINK;
	return n;
}

struct node *view_button(struct view *v, const char *id, const char *label, enum button_kind kind)
{
	struct node *n = pressable(v, ROLE_BUTTON, id, kind == BUTTON_LINK ? WIDGET_LINK : WIDGET_BUTTON, label);
	n->variant = (unsigned)kind;
	n->style = STYLE_BOLD;
	if (kind == BUTTON_LINK)
		n->box.ink = COLOUR_LINK;
	return n;
}

struct node *view_toggle(struct view *v, const char *id, const char *label, enum button_kind kind, bool on)
{
	struct node *n = view_button(v, id, label, kind);
	n->value = on ? "on" : "off";
	node_state(n, STATE_PRESSED, on);
	return n;
}

static void describe_two(struct view *v, struct node *n, const char *hint, const char *error)
{
	const char *h = hint ? hint : "", *e = error ? error : "";
	n->description = view_stringf(v, "%s%s%s", h, *h && *e ? " " : "", e);
	node_state(n, STATE_INVALID, *e != 0);
}

static void shown_heading(struct view *v, enum text_style style, const char *text, bool h1)
{
	struct node *n = view_text(v, h1 ? STYLE_H1 : style, text);
	if (!h1)
		n->role = ROLE_NONE;
}

struct node *view_group_open(struct view *v, const char *id, const struct view_group *g)
{
	struct node *n = container(v, g->flags & GROUP_ONE ? ROLE_RADIOGROUP : ROLE_GROUP, id, WIDGET_STACK, NULL);
	if (g->flags & GROUP_ONE)
		n->flags = NODE_ROVING;
	n->name = view_string(v, g->legend);
	n->box.gap = -1;
	describe_two(v, n, g->hint, g->error);
	node_state(n, STATE_REQUIRED, (g->flags & GROUP_REQUIRED) != 0);
	if (g->legend && !(g->flags & GROUP_LEGEND_HIDDEN)) {
		shown_heading(v, STYLE_STEM, g->legend, (g->flags & GROUP_LEGEND_H1) != 0);
		view_space(v, 10);
	}
	if (g->hint) {
		shown(v, STYLE_HINT, g->hint);
		view_space(v, g->error ? 10 : 20);
	}
	if (g->error) {
		shown(v, STYLE_ERROR, g->error);
		view_space(v, 15);
	}
	bool in_line = (g->flags & GROUP_INLINE) != 0;
	container(
		v, ROLE_NONE, NULL, in_line ? WIDGET_ROW : WIDGET_STACK, &(struct view_box){ .gap = in_line ? 20 : 12 });
	return n;
}

void view_group_close(struct view *v)
{
	view_close(v);
	view_close(v);
}

struct node *view_option_open(struct view *v, const char *id, enum option_kind kind, bool checked)
{
	bool box = ((unsigned)kind & 0xFF) == OPTION_CHECKBOX;
	struct node *n = container(v, box ? ROLE_CHECKBOX : ROLE_RADIO, id, WIDGET_OPTION, NULL);
	n->variant = (unsigned)kind;
	n->flags = NODE_FOCUSABLE | NODE_NAMED_BY_CONTENT;
	n->actions = PRESS;
	n->box.max_width = 900;
	node_state(n, STATE_CHECKED, checked);
	return n;
}

void view_option_close(struct view *v)
{
	view_close(v);
}

struct node *view_option(
	struct view *v, const char *id, enum option_kind kind, const char *label, const char *hint, bool checked)
{
	struct node *n = view_option_open(v, id, kind, checked);
	n->name = view_string(v, label);
	n->box.gap = -1;
	shown(v, STYLE_BODY, label);
	if (hint) {
		n->description = view_string(v, hint);
		shown(v, STYLE_HINT, hint);
	}
	view_option_close(v);
	return n;
}

void view_segmented_open(struct view *v, const char *id, const char *name)
{
	struct node *n = container(v, ROLE_RADIOGROUP, id, WIDGET_SEGMENTED, NULL);
	n->name = view_string(v, name);
	n->flags = NODE_ROVING;
}

struct node *view_segment(struct view *v, const char *id, const char *label, bool on)
{
	struct node *n = pressable(v, ROLE_RADIO, id, WIDGET_SEGMENT, label);
	n->style = on ? STYLE_BOLD : STYLE_BODY;
	node_state(n, STATE_CHECKED, on);
	return n;
}

void view_segmented_close(struct view *v)
{
	view_close(v);
}

void view_swatches_open(struct view *v, const char *id, const char *name)
{
	struct node *n =
		container(v, ROLE_RADIOGROUP, id, WIDGET_ROW, &(struct view_box){ .gap = 16, .align = ALIGN_CENTRE });
	n->name = view_string(v, name);
	n->flags = NODE_ROVING;
}

struct node *view_swatch(struct view *v, const char *id, const char *label, const struct theme *theme, bool on)
{
	struct node *n = pressable(v, ROLE_RADIO, id, WIDGET_SWATCH, label);
	struct look look = *node_look_of(v, n->parent ? n->parent : v->root);
	n->style = STYLE_BOLD;
	node_state(n, STATE_CHECKED, on);
	look.theme = theme;
	if (theme)
		node_look(v, n, &look);
	return n;
}

void view_swatches_close(struct view *v)
{
	view_close(v);
}
