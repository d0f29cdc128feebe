/* Tags, panels, task lists, tables, strips, pictures, error summaries: composed nodes. */
#include <stdio.h>
#include <string.h>

#include "engine/error.h"
#include "kiosk/tree.h"

#define PRESS (1u << ACTION_PRESS | 1u << ACTION_FOCUS)

struct node *view_tag(struct view *v, enum tag_kind kind, const char *text)
{
	static const enum colour inks[] = { COLOUR_TEXT2, COLOUR_OK, COLOUR_ERROR, COLOUR_WARN, COLOUR_LINK,
		COLOUR_FLAG };
	struct node *n = view_leaf(v, ROLE_PARAGRAPH, NULL, WIDGET_TAG);
	n->variant = (unsigned)kind;
	n->name = view_string(v, text);
	n->style = STYLE_SMALL_BOLD;
	n->box.ink = inks[(unsigned)kind < 6 ? kind : TAG_NEUTRAL];
	return n;
}

void view_inset_open(struct view *v)
{
	struct node *n = view_open(v, ROLE_NOTE, NULL);
	n->box = (struct view_box){
		.pad = { 15, 20, 15, 30 }, .border = COLOUR_BORDER, .border_width = 10, .sides = SIDE_LEFT
	};
}

void view_inset_close(struct view *v)
{
	view_close(v);
}

void view_inset(struct view *v, const char *text)
{
	view_inset_open(v);
	view_text(v, STYLE_BODY, text);
	view_inset_close(v);
}

void view_panel_open(struct view *v)
{
	struct node *n = view_open(v, ROLE_NONE, NULL);
	int pad = view_is_narrow(v) ? 20 : 50;
	n->box = (struct view_box){
		.pad = { pad, pad, pad, pad }, .fill = COLOUR_BUTTON, .ink = COLOUR_BUTTON_TEXT, .align = ALIGN_CENTRE
	};
}

void view_panel_close(struct view *v)
{
	view_close(v);
}

struct node *view_card_open(struct view *v, const char *id, bool alert, bool on)
{
	struct node *n = view_open(v, id ? ROLE_BUTTON : ROLE_GROUP, id);
	n->widget = WIDGET_CARD;
	n->variant = alert;
	n->box = (struct view_box){ .pad = { 14, 16, 14, 16 }, .gap = -1, .min_height = 128 };
	n->flags = NODE_NAMED_BY_CONTENT | (id ? NODE_FOCUSABLE : 0u);
	n->actions = id ? PRESS : 0u;
	node_state(n, STATE_PRESSED, on);
	return n;
}

void view_card_close(struct view *v)
{
	view_close(v);
}

void view_tasks_open(struct view *v, const char *name)
{
	struct node *n = view_open(v, ROLE_LIST, NULL);
	n->name = view_string(v, name);
	n->box = (struct view_box){ .gap = -1, .border = COLOUR_HAIR, .border_width = 1, .sides = SIDE_BOTTOM };
}

void view_tasks_close(struct view *v)
{
	view_close(v);
}

static struct node *line_row(struct view *v, enum role role, int gap)
{
	struct node *n = view_open(v, role, NULL);
	n->widget = WIDGET_ROW;
	n->box = (struct view_box){ .pad = { 10, 0, 10, 0 },
		.gap = gap,
		.min_height = 58,
		.align = ALIGN_CENTRE,
		.border = COLOUR_HAIR,
		.border_width = 1,
		.sides = SIDE_TOP };
	return n;
}

struct node *view_task_row(
	struct view *v, const char *id, const char *label, const char *note, enum task_state s, const char *status)
{
	static const enum tag_kind kinds[] = { TAG_NEUTRAL, TAG_INFO, TAG_ERROR, TAG_WARN };
	line_row(v, ROLE_LISTITEM, 20);
	struct node *link = view_link(v, id, label);
	const char *n = note ? note : "", *st = status ? status : "";
	link->description = view_stringf(v, "%s%s%s", n, *n && *st ? ", " : "", st);
	if (*n)
		view_text(v, STYLE_HINT, n);
	view_row_end(v);
	if (s == TASK_DONE)
		view_text(v, STYLE_BODY, st);
	else if (*st)
		view_tag(v, kinds[(unsigned)s < 4 ? s : TASK_TODO], st);
	view_close(v);
	return link;
}

void view_summary_row(struct view *v, const char *id, const char *key, const char *value)
{
	struct node *row = line_row(v, ROLE_GROUP, 20);
	row->box.sides = SIDE_BOTTOM;
	row->name = view_string(v, key);
	struct node *k = view_text(v, STYLE_BOLD, key);
	k->role = ROLE_NONE;
	k->box.percent = 30;
	view_text(v, STYLE_BODY, value)->box.percent = 50;
	view_row_end(v);
	if (id) {
		struct node *link = view_link(v, id, "Change");
		node_name(v, link, view_stringf(v, "Change %s", key));
		link->description = view_string(v, value);
	}
	view_close(v);
}

struct node *view_banner(struct view *v, const char *id, enum banner_kind kind, const char *title, const char *text)
{
	static const enum colour inks[] = { COLOUR_LINK, COLOUR_OK, COLOUR_WARN, COLOUR_ERROR };
	enum colour ink = inks[(unsigned)kind < 4 ? kind : BANNER_INFO];
	struct node *n = view_open(v, kind == BANNER_ERROR ? ROLE_ALERT : ROLE_STATUS, id);
	n->box = (struct view_box){ .pad = { 15, 20, 15, 20 },
		.gap = 5,
		.fill = COLOUR_SURFACE,
		.border = ink,
		.border_width = 5,
		.sides = SIDE_LEFT };
	n->live = kind == BANNER_ERROR ? LIVE_ASSERTIVE : LIVE_POLITE;
	n->name = text && *text ? view_stringf(v, "%s %s", title, text) : view_string(v, title);
	struct node *t = view_text(v, STYLE_BOLD, title);
	t->role = ROLE_NONE;
	t->box.ink = ink;
	if (text && *text)
		view_text(v, STYLE_BODY, text)->role = ROLE_NONE;
	view_close(v);
	return n;
}

void view_errors(struct view *v, const struct view_error *errors, size_t count)
{
	struct node *n = view_open(v, ROLE_ALERT, "errors");
	n->box = (struct view_box){ .pad = { 20, 20, 20, 20 }, .gap = 10, .border = COLOUR_ERROR, .border_width = 4 };
	n->name = "There is a problem";
	n->live = LIVE_ASSERTIVE;
	n->flags = NODE_FOCUS_NEW;
	n->actions = 1u << ACTION_FOCUS;
	view_text(v, STYLE_H2, "There is a problem");
	for (size_t i = 0; i < count; i++) {
		if (!errors[i].field) {
			view_text(v, STYLE_ERROR, errors[i].text);
			continue;
		}
		struct node *link = view_link(v, view_stringf(v, "errors/%s", errors[i].field), errors[i].text);
		link->style = STYLE_BOLD;
		link->box.ink = COLOUR_ERROR;
	}
	view_close(v);
}

struct node *view_progress(struct view *v, const char *id, const char *name, int now, int max)
{
	struct node *n = view_leaf(v, ROLE_PROGRESSBAR, id, WIDGET_PROGRESS);
	n->name = view_string(v, name);
	n->maximum = max > 0 ? max : 1;
	n->number = now < 0 ? 0 : now > n->maximum ? n->maximum : now;
	n->value = view_stringf(v, "%d of %d", n->number, n->maximum);
	return n;
}

/* --- pictures ----------------------------------------------------------------------------------------------------
 */
static void fill_image(struct view *v, struct node *n, const char *alt, const void *bytes, size_t len)
{
	n->widget = WIDGET_IMAGE;
	n->name = view_string(v, alt);
	n->image = bytes;
	n->image_len = bytes ? len : 0;
}

struct node *view_image(
	struct view *v, const char *id, const char *alt, const void *bytes, size_t len, int width, int height)
{
	struct node *n = view_leaf(v, ROLE_IMAGE, id, WIDGET_IMAGE);
	fill_image(v, n, alt, bytes, len);
	n->box.width = width;
	n->box.min_height = height;
	return n;
}

struct node *view_image_open(struct view *v, const char *id, const char *alt, const void *bytes, size_t len)
{
	struct node *n = view_open(v, ROLE_GROUP, id);
	fill_image(v, n, alt, bytes, len);
	return n;
}

struct node *view_spot(struct view *v, const char *id, const char *name, int x, int y, int w, int h, bool on)
{
	struct node *n = view_leaf(v, ROLE_CHECKBOX, id, WIDGET_SPOT);
	n->name = view_string(v, name);
	n->flags = NODE_FOCUSABLE;
	n->actions = PRESS;
	n->box.pad[0] = y;
	n->box.pad[3] = x;
	n->box.width = w;
	n->box.min_height = h;
	node_state(n, STATE_CHECKED, on);
	return n;
}

void view_image_close(struct view *v)
{
	view_close(v);
}

/* --- tables ------------------------------------------------------------------------------------------------------
 */
enum { TABLE_STACKED = 0x100 };

static bool too_wide(const struct view *v, const struct view_column *columns, size_t count)
{
	int need = 0;
	for (size_t i = 0; i < count; i++)
		need += columns[i].width ? columns[i].width : 160;
	return view_is_narrow(v) && need > view_width(v) - 60;
}

static struct node *cell_open(struct view *v, enum role role, int column)
{
	struct node *n = view_open(v, role, NULL);
	n->widget = WIDGET_CELL;
	n->level = column + 1;
	n->flags = NODE_NAMED_BY_CONTENT;
	return n;
}

static void heads(struct view *v, struct node *table)
{
	struct node *row = view_tr_open(v, NULL);
	for (size_t i = 0; i < table->column_count; i++) {
		struct node *cell = cell_open(v, ROLE_COLUMNHEADER, (int)i);
		cell->name = table->columns[i].title;
		view_text(v, STYLE_BOLD, table->columns[i].title)->role = ROLE_NONE;
		view_close(v);
	}
	view_tr_close(v);
	if (table->variant & TABLE_STACKED)
		row->flags |= NODE_HIDDEN;
}

struct node *view_table_open(
	struct view *v, const char *id, const char *name, const struct view_column *columns, size_t count)
{
	struct node *n = view_open(v, ROLE_TABLE, id);
	struct view_column *copy = view_alloc(v, count + 1, sizeof *copy);
	n->widget = WIDGET_TABLE;
	n->name = view_string(v, name);
	n->variant = too_wide(v, columns, count) ? TABLE_STACKED : 0;
	bool titled = false;
	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = columns[i];
		copy[i].title = view_string(v, columns[i].title);
		titled |= *copy[i].title != 0;
	}
	n->columns = copy;
	n->column_count = copy ? count : 0;
	if (titled)
		heads(v, n);
	return n;
}

struct node *view_tr_open(struct view *v, const char *id)
{
	struct node *table = v->open;
	struct node *n = view_open(v, ROLE_ROW, id);
	n->widget = WIDGET_TABLE_ROW;
	n->variant = table->variant;
	n->columns = table->columns;
	n->column_count = table->column_count;
	return n;
}

struct node *view_td_open(struct view *v)
{
	struct node *row = v->open;
	int column = row->last ? row->last->level : 0;
	struct node *n = cell_open(v, ROLE_CELL, column);
	if ((row->variant & TABLE_STACKED) && (size_t)column < row->column_count && *row->columns[column].title) {
		struct node *t = view_text(v, STYLE_BOLD, view_stringf(v, "%s:", row->columns[column].title));
		t->role = ROLE_NONE;
		t->flags |= NODE_COMPACT;
	}
	return n;
}

void view_td_close(struct view *v)
{
	view_close(v);
}

void view_td(struct view *v, const char *text)
{
	struct node *n = view_td_open(v);
	const struct node *row = n->parent;
	bool number = row && (size_t)(n->level - 1) < row->column_count && row->columns[n->level - 1].number;
	if (text && *text)
		view_text(v, number ? STYLE_NUMBER : STYLE_BODY, text)->role = ROLE_NONE;
	if (text && *text)
		n->name = view_string(v, text);
	view_td_close(v);
}

void view_tr_close(struct view *v)
{
	view_close(v);
}

void view_table_close(struct view *v)
{
	view_close(v);
}

/* --- question strip ----------------------------------------------------------------------------------------------
 */
static const char *item_name(struct view *v, const struct view_strip_item *i)
{
	if (i->name)
		return view_string(v, i->name);
	return view_stringf(v, "Question %s, %s%s%s", i->label,
		i->answered ? "answered"
		: i->partly ? "part answered"
					: "not answered",
		i->flagged ? ", flagged" : "", i->current ? ", current" : "");
}

enum { STRIP_ANSWERED = 1, STRIP_PARTLY = 2, STRIP_FLAGGED = 4 };

struct node *view_strip(
	struct view *v, const char *id, const char *name, const struct view_strip_item *items, size_t count)
{
	struct node *n = view_open(v, ROLE_LISTBOX, id);
	n->widget = WIDGET_STRIP;
	n->name = view_string(v, name);
	n->flags = NODE_ROVING;
	for (size_t i = 0; i < count; i++) {
		struct node *k = view_leaf(v, ROLE_OPTION, items[i].id, WIDGET_STRIP_ITEM);
		k->label = view_string(v, items[i].label);
		k->name = item_name(v, &items[i]);
		k->style = items[i].current ? STYLE_SMALL_BOLD : STYLE_SMALL;
		k->flags = NODE_FOCUSABLE | (items[i].gap_before ? NODE_GAP_BEFORE : 0u);
		k->actions = PRESS;
		k->variant = (items[i].answered ? STRIP_ANSWERED : 0u) | (items[i].partly ? STRIP_PARTLY : 0u) |
					 (items[i].flagged ? STRIP_FLAGGED : 0u);
		node_state(k, STATE_SELECTED, items[i].current);
	}
	view_close(v);
	return n;
}
