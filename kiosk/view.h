/* The one view tree: what a screen shows, says and does.
 *
 *     screen state -> view tree -> layout -> paint
 *                         \-> semantics -> focus, keyboard, narrator, scripts, tests, web mirror
 *
 * A screen is a function that builds the whole tree anew from its state whenever something changed (not per
 * frame). It never draws, never sees pixels, never handles keys: it names nodes by stable ids and gets actions
 * back by those ids (ui.h). A complete screen:
 *
 *     static void build(void *ctx, struct view *v)
 *     {
 *         const struct filming *f = ctx;
 *
 *         view_key(v, "filming");                       // another key = another page: focus goes to its h1
 *         view_frame_open(v);
 *         view_top_open(v, "Check-in desk", "Sample Centre North · Morning, 09:30");
 *         view_save(v, SAVE_OK, "Roster of today, 07:58");
 *         view_timer(v, "clock", "09:06", NULL);
 *         view_button(v, "lock", "Lock desk", BUTTON_SECONDARY);
 *         view_top_close(v);
 *         view_main_open(v, MAIN_COLUMN);               // scrolls by itself; 960 wide, centred
 *         if (f->problem)
 *             view_errors(v, &(struct view_error){ "answer", f->problem }, 1);
 *         view_text(v, STYLE_H1, "Filming notice");
 *         view_space(v, 20);
 *         view_group_open(v, "answer", &(struct view_group){ .legend = "Was the notice given?",
 *                                          .error = f->problem, .flags = GROUP_ONE });
 *         view_option(v, "answer/yes", OPTION_RADIO, "Yes, and it was acknowledged", NULL, f->answer == 1);
 *         view_option(v, "answer/no", OPTION_RADIO, "No", NULL, f->answer == 2);
 *         view_group_close(v);
 *         view_main_close(v);
 *         view_bottom_open(v);
 *         view_button(v, "back", "Back to check-in", BUTTON_SECONDARY);
 *         view_bar_right(v);
 *         view_button(v, "continue", "Save and continue", BUTTON_MAIN);
 *         view_bottom_close(v);
 *         view_frame_close(v);
 *     }
 *     static void on_action(void *ctx, const char *id, enum action action, const char *arg)
 *     {
 *         struct filming *f = ctx;
 *         if (!strcmp(id, "answer/yes")) f->answer = 1;       // ACTION_PRESS of an option
 *         if (!strcmp(id, "continue")) ... ;                  // ACTION_PRESS of a button
 *     }                                                       // the tree is rebuilt after every action by itself
 *
 * Ownership: nodes and all strings live in the view's arena until the next view_reset(); every string passed in is
 * copied (made valid UTF-8, control characters dropped), so callers may pass stack buffers. Builder calls never
 * return NULL and never fail visibly: out of memory or over LIMIT_NODES sticks in view_error() and the node
 * returned is a dummy. Not for sharing between threads. All lengths are design pixels at 100 %; zoom is applied
 * by the layout. Painting can only draw a node's own strings (label or name, value, description), see paint.h. */
#ifndef KIOSK_VIEW_H
#define KIOSK_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/theme.h"

struct view;
struct text_block;

/* Roles carry ARIA's names (role_name()). */
enum role {
	ROLE_NONE, /* layout only: not in the semantic tree, its children are the parent's */
	ROLE_WINDOW,
	ROLE_BANNER,
	ROLE_MAIN,
	ROLE_CONTENTINFO,
	ROLE_GROUP,
	ROLE_REGION,
	ROLE_HEADING,
	ROLE_PARAGRAPH, /* any plain text */
	ROLE_LINK,
	ROLE_BUTTON,
	ROLE_RADIOGROUP,
	ROLE_RADIO,
	ROLE_CHECKBOX,
	ROLE_TEXTBOX,
	ROLE_COMBOBOX,
	ROLE_LISTBOX,
	ROLE_OPTION,
	ROLE_SLIDER,
	ROLE_SEPARATOR,
	ROLE_TABLE,
	ROLE_ROW,
	ROLE_COLUMNHEADER,
	ROLE_ROWHEADER,
	ROLE_CELL,
	ROLE_LIST,
	ROLE_LISTITEM,
	ROLE_IMAGE,
	ROLE_PROGRESSBAR,
	ROLE_TIMER,
	ROLE_STATUS, /* polite */
	ROLE_ALERT,  /* assertive */
	ROLE_NOTE,
	ROLE_BLOCKQUOTE,
	ROLE_COUNT
};
const char *role_name(enum role r); /* "button", "heading", ...; static */
bool role_find(enum role *out, const char *name, size_t len);

/* Bit set in node.states. */
enum state {
	STATE_DISABLED = 1 << 0,
	STATE_CHECKED = 1 << 1,
	STATE_SELECTED = 1 << 2, /* current option of a strip or list */
	STATE_EXPANDED = 1 << 3,
	STATE_COLLAPSED = 1 << 4,
	STATE_FOCUSED = 1 << 5, /* set by the ui */
	STATE_INVALID = 1 << 6,
	STATE_REQUIRED = 1 << 7,
	STATE_BUSY = 1 << 8,
	STATE_READONLY = 1 << 9,
	STATE_MULTILINE = 1 << 10,
	STATE_PRESSED = 1 << 11, /* a toggle button that is on */
	STATE_SECRET = 1 << 12,  /* value is shown and dumped as dots */
	STATE_COUNT = 13
};
const char *state_name(enum state one_bit);

/* The verbs of ui_dispatch(). Bit numbers in node.actions. */
enum action {
	ACTION_NONE,
	ACTION_PRESS,     /* button, link, option, segment, strip item: the screen gets it */
	ACTION_FOCUS,     /* moves the focus; the screen gets it too (most ignore it) */
	ACTION_CHANGE,    /* arg = the whole new text (field), index (select), number (slider, separator) */
	ACTION_INCREMENT, /* slider, separator, select: becomes ACTION_CHANGE for the screen */
	ACTION_DECREMENT,
	ACTION_SCROLL, /* arg = "up" "down" "page-up" "page-down" "top" "end": the ui's own */
	ACTION_EXPAND, /* combobox: the ui's own */
	ACTION_COLLAPSE,
	ACTION_SUBMIT,   /* Enter in a single-line field: the screen gets it with the field's id */
	ACTION_SHORTCUT, /* id = the shortcut's id, arg = chord, where no node has that id */
	ACTION_ESCAPE,   /* Esc, where no shortcut takes it: id = focused node or "" */
	ACTION_COUNT
};
const char *action_name(enum action a);

enum live { LIVE_OFF, LIVE_POLITE, LIVE_ASSERTIVE };

enum text_style { /* size/line at 100 % */
	STYLE_BODY,   /* 19/25 */
	STYLE_BOLD,   /* 19/25 bold */
	STYLE_HINT,   /* 19/25 secondary colour */
	STYLE_SMALL,  /* 16/20 */
	STYLE_SMALL_HINT,
	STYLE_H1,       /* 36/40 bold, heading level 1: exactly one a page */
	STYLE_H1_STEM,  /* 24/32 bold, heading level 1: the stem of a question is the page's h1 */
	STYLE_H2,       /* 24/30 bold, heading level 2 */
	STYLE_H3,       /* 19/25 bold, heading level 3 */
	STYLE_H1_PANEL, /* 48/50 bold, heading level 1 */
	STYLE_STEM,     /* 24/32 bold, no heading */
	STYLE_LEAD,     /* 24/30 */
	STYLE_PANEL,    /* 30/40 */
	STYLE_PANEL_BOLD,
	STYLE_TIME,       /* 24/30 bold, digits of one width */
	STYLE_NUMBER,     /* 19/25, digits of one width */
	STYLE_ERROR,      /* 19/25 bold in the error colour */
	STYLE_CODE,       /* 19/25 in a typewriter face, spaces and line ends kept */
	STYLE_SMALL_BOLD, /* 16/20 bold */
	STYLE_COUNT
};

enum widget { /* how layout and paint treat a node; set by the builder calls */
	WIDGET_STACK,
	WIDGET_ROW,
	WIDGET_GRID,
	WIDGET_SPLIT,
	WIDGET_SCROLL,
	WIDGET_FRAME,
	WIDGET_BAR,
	WIDGET_TABLE,
	WIDGET_TABLE_ROW,
	WIDGET_CELL,
	WIDGET_SPACE,
	WIDGET_TEXT,
	WIDGET_BUTTON,
	WIDGET_LINK,
	WIDGET_OPTION,
	WIDGET_SEGMENTED,
	WIDGET_SEGMENT,
	WIDGET_SWATCH,
	WIDGET_FIELD,
	WIDGET_SELECT,
	WIDGET_POPUP,
	WIDGET_CHOICE,
	WIDGET_SLIDER,
	WIDGET_TAG,
	WIDGET_SAVE,
	WIDGET_STRIP,
	WIDGET_STRIP_ITEM,
	WIDGET_DIVIDER,
	WIDGET_PROGRESS,
	WIDGET_IMAGE,
	WIDGET_SPOT,
	WIDGET_RULE,
	WIDGET_INLINE,
	WIDGET_ITEM,
	WIDGET_CARD,
	WIDGET_LENGTH
};

enum icon { ICON_NONE, ICON_FLAG, ICON_CHECK, ICON_WARNING, ICON_SPEAKER, ICON_ARROW_UP, ICON_ARROW_DOWN };

enum align { ALIGN_START, ALIGN_CENTRE, ALIGN_END, ALIGN_STRETCH, ALIGN_BASELINE };

/* Everything is optional; {0} is a plain stack or row. Design pixels. */
struct view_box {
	int pad[4];         /* top right bottom left */
	int gap;            /* between children */
	int width;          /* fixed; 0 = natural (in a row) or all (in a stack) */
	int percent;        /* of the parent's inner width; 0 = none. In a narrow view the parent stacks instead */
	int max_width;      /* 0 = none */
	int min_height;     /* 0 = none */
	int grow;           /* share of the free width in a row (of the free height in a frame) */
	enum align align;   /* children across: row → vertical (START = centre is usual, see view_row_open) */
	enum align justify; /* children along a row, or the node itself when narrower than its stack */
	bool nowrap;        /* row: never wraps */
	enum colour fill;   /* background */
	enum colour border; /* outline colour, 0 = none */
	int border_width;   /* 0 = 1 where there is a border colour; bits below choose the sides */
	unsigned sides;     /* 0 = all; SIDE_* */
	int radius;
	enum colour ink; /* text colour of everything inside, COLOUR_NONE = inherited */
};
enum { SIDE_TOP = 1, SIDE_RIGHT = 2, SIDE_BOTTOM = 4, SIDE_LEFT = 8 };

struct rect {
	int x, y, w, h; /* device pixels */
};

/* A stretch of a paragraph's text in one face. Offsets are bytes in the node's painted string. */
struct text_run {
	size_t start, len;
	unsigned flags;       /* RUN_* */
	struct node *inlined; /* the link or inline widget that this stretch stands for, or NULL */
};
enum run_flag {
	RUN_BOLD = 1,
	RUN_ITALIC = 2,
	RUN_CODE = 4,
	RUN_UNDERLINE = 8,
	RUN_SUB = 16,
	RUN_SUP = 32,
	RUN_STRIKE = 64,
	RUN_MARK = 128,   /* highlighter */
	RUN_OBJECT = 256, /* an inline widget: one U+FFFC in the text */
	RUN_SMALL = 512
};

/* One node. Screens read what they like and set through the node_*() calls below; layout fills the rest. */
struct node {
	/* semantics */
	const char *id; /* stable; "" for plain text that nothing refers to */
	enum role role;
	const char *name;        /* accessible name, "" where none; view_finish() takes it from the content if unset */
	const char *label;       /* what is painted where that differs from the name; NULL = the name */
	const char *description; /* "" where none */
	const char *value;       /* "" where none */
	const char *lang;        /* BCP 47, inherited; "" = the view's */
	unsigned states;         /* STATE_* */
	unsigned actions;        /* 1u << ACTION_* */
	enum live live;
	int level;                          /* headings 1..6, table cells: column + 1 */
	int number, minimum, maximum, step; /* sliders, progress, separators */
	/* tree */
	struct node *parent, *first, *last, *next, *prev;
	unsigned index; /* order of building */
	/* appearance, device independent */
	enum widget widget;
	enum text_style style;
	unsigned variant; /* BUTTON_*, TAG_*, OPTION_*, ... */
	unsigned flags;   /* NODE_* */
	enum icon icon;
	struct view_box box;
	const struct look *look; /* own look of this branch (preview, swatch), or NULL */
	struct text_run *runs;   /* paragraphs */
	size_t run_count;
	const void *image; /* encoded bytes, owned by the caller until the next build; NULL = none */
	size_t image_len;
	const struct view_column *columns; /* tables */
	size_t column_count;
	/* results of layout: device pixels in the window */
	struct rect bounds;      /* where it is now, scrolling included */
	struct rect clip;        /* the part of the window that can show it */
	struct rect inner;       /* bounds less padding: for fields the text area, for scrolls the view port */
	struct text_block *text; /* shaped text of the painted string, or NULL */
	int content_height;      /* scrolls, fields: all of it */
	int scroll;              /* scrolls, fields: device pixels from the top */
	int baseline;            /* from bounds.y, 0 = none */
	int natural, narrowest;  /* cached widths, -1 = not known */
};
enum node_flag {
	NODE_FOCUSABLE = 1 << 0,
	NODE_ROVING = 1 << 1,    /* its focusable children are one tab stop with arrow keys */
	NODE_FOCUS_NEW = 1 << 2, /* takes the focus when it appears */
	NODE_NAMED_BY_CONTENT = 1 << 3,
	NODE_HIDDEN = 1 << 4,      /* in the semantic tree but not painted (names of tables, ...) */
	NODE_SCROLL_KEEP = 1 << 5, /* the scroll position survives a change of view_key() */
	NODE_STUCK = 1 << 6,       /* layout: this bar stands still */
	NODE_COMPACT = 1 << 7,
	NODE_GAP_BEFORE = 1 << 8,
	NODE_NO_FOCUS_RING = 1 << 9,
	NODE_MONO = 1 << 10,
	NODE_EXPANDS = 1 << 11, /* layout: a scroll that shows all of itself because the frame scrolls */
	NODE_FILL_HEIGHT = 1 << 12
};

/* --- a view --- */
struct view *view_new(void);    /* NULL when out of memory */
void view_free(struct view *v); /* NULL is fine */
/* Empty it and say for what window the next tree is: device pixels, look (copied), language ("en-GB"). */
void view_reset(struct view *v, int width, int height, const struct look *look, const char *lang);
int view_finish(struct view *v);      /* closes what is open, derives names; 0 or the sticky error code */
int view_error(const struct view *v); /* 0, ERR_NOMEM, ERR_LIMIT, ERR_STATE (an open/close pair is wrong) */
struct node *view_root(struct view *v);
const struct look *view_look(const struct view *v);
struct node *view_find(struct view *v, const char *id);                  /* NULL when there is none */
struct node *node_next(const struct node *n, const struct node *within); /* depth first; NULL at the end */

/* What the screen may ask while building. */
int view_width(const struct view *v); /* design pixels: window width ÷ zoom */
int view_height(const struct view *v);
bool view_is_narrow(const struct view *v); /* width ÷ zoom < 1000: one column, Scenario/Question toggle */
bool view_expanded(const struct view *v, const char *id); /* is this select open (kept by the ui) */
void view_set_expanded(struct view *v, const char *id);   /* ui only */

/* The page's identity: when it differs from the last tree's, focus goes to view_focus()'s node or the h1, and
 * scroll positions start at the top (but for NODE_SCROLL_KEEP). Without it focus stays by id. */
void view_key(struct view *v, const char *key);
const char *view_key_get(const struct view *v);
void view_focus(struct view *v, const char *id); /* where focus goes on a new page, or when its id has gone */
const char *view_focus_get(const struct view *v);
void view_title(struct view *v, const char *title); /* window title; default: the h1 */

/* Lower level, for widgets of your own: a node of any role as a vertical stack. Strings copied. */
struct node *view_open(struct view *v, enum role role, const char *id);
void view_close(struct view *v);
struct node *view_leaf(struct view *v, enum role role, const char *id, enum widget widget);
char *view_string(struct view *v, const char *s); /* arena copy, cleaned; NULL gives "" */
/* view_stringf() and view_textf() cut off at 2047 bytes; view_string() and view_text() do not. */
char *view_stringf(struct view *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void *view_alloc(struct view *v, size_t count, size_t size); /* zeroed arena memory; NULL when out of it */

/* Changes to a node that a builder call returned. */
void node_name(struct view *v, struct node *n, const char *name); /* "Change arrival" under a visible "Change" */
void node_describe(struct view *v, struct node *n, const char *text);
void node_value(struct view *v, struct node *n, const char *text);
void node_lang(struct view *v, struct node *n, const char *lang);
void node_state(struct node *n, enum state s, bool on);
void node_live(struct node *n, enum live live);
void node_tone(struct node *n, enum colour ink); /* text colour */
void node_icon(struct node *n, enum icon icon);
void node_look(struct view *v, struct node *n, const struct look *look); /* own look for this branch */

/* --- the page frame --- */
/* Bars wrap; one that would take more than ~15 % of the height scrolls with the page instead. */
void view_frame_open(struct view *v);
void view_frame_close(struct view *v);
void view_top_open(struct view *v, const char *title, const char *subtitle); /* then what stands at the right */
void view_top_close(struct view *v);
enum save_state { SAVE_OK, SAVE_LOCAL, SAVE_WAIT, SAVE_FAIL };
struct node *view_save(struct view *v, enum save_state s, const char *words); /* polite live, id "save-state" */
struct node *view_timer(struct view *v, const char *id, const char *text, const char *small);
enum main_kind {
	MAIN_COLUMN, /* 960 wide, centred, scrolls */
	MAIN_WIDE,   /* 1200 wide, centred, scrolls */
	MAIN_FULL,   /* all of it with the usual padding, scrolls */
	MAIN_PANES   /* all of it, no padding: put view_split_open() or panes (view_pane_open) inside */
};
struct node *view_main_open(struct view *v, enum main_kind kind);
void view_main_close(struct view *v);
void view_bottom_open(struct view *v); /* left side first ... */
void view_bar_centre(struct view *v);  /* ... then the middle ... */
void view_bar_right(struct view *v);   /* ... then the right; also inside view_row_open(): pushes the rest right */
void view_bottom_close(struct view *v);

/* --- layout --- */
struct node *view_stack_open(struct view *v, const struct view_box *box); /* box may be NULL everywhere */
struct node *view_row_open(struct view *v, const struct view_box *box);   /* wraps; children centred vertically */
struct node *view_grid_open(struct view *v, int min_column, const struct view_box *box); /* equal columns */
struct node *view_column_open(struct view *v, int width);                                /* centred column */
/* Two panes and a divider (role separator, name, arrow keys, drag): percent = width of the first. The screen gets
 * ACTION_CHANGE with the new percent under the split's id and keeps it. Children: exactly two view_pane_open(). In
 * a narrow view panes stand one below the other (screens rather show one with a segmented toggle). */
struct node *view_split_open(struct view *v, const char *id, const char *name, int percent);
/* A pane or any scroll area of its own: region with a name, keyboard scroll, tab stop where it overflows. */
struct node *view_pane_open(struct view *v, const char *id, const char *name, const struct view_box *box);
void view_layout_close(struct view *v); /* closes any of these */
void view_space(struct view *v, int px);
void view_rule(struct view *v); /* hairline */

/* --- text --- */
struct node *view_text(struct view *v, enum text_style style, const char *text);
struct node *view_textf(struct view *v, enum text_style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A paragraph of runs. Everything added between open and close flows as one text. */
struct node *view_para_open(struct view *v, enum text_style style);
void view_run(struct view *v, unsigned flags, const char *text);
void view_break(struct view *v); /* forced line end */
struct node *view_run_link(struct view *v, const char *id, const char *text);
/* An inline widget: build exactly one node between (field with FIELD_INLINE, select with SELECT_INLINE, image). */
void view_run_open(struct view *v);
void view_run_close(struct view *v);
void view_para_close(struct view *v);
enum list_kind { LIST_BULLET, LIST_NUMBER, LIST_PLAIN };
void view_list_open(struct view *v, enum list_kind kind);
void view_item_open(struct view *v); /* a stack: paragraphs, nested lists */
void view_item_close(struct view *v);
void view_list_close(struct view *v);
void view_quote_open(struct view *v);
void view_quote_close(struct view *v);

/* --- things to press --- */
enum button_kind { BUTTON_MAIN, BUTTON_SECONDARY, BUTTON_WARNING, BUTTON_LINK };
struct node *view_button(struct view *v, const char *id, const char *label, enum button_kind kind);
struct node *view_link(struct view *v, const char *id, const char *label);
/* A button that stays on or off (Flag for review): STATE_PRESSED, said as "pressed". */
struct node *view_toggle(struct view *v, const char *id, const char *label, enum button_kind kind, bool on);

enum {
	GROUP_ONE = 1,
	/* radio group */ GROUP_LEGEND_H1 = 2,
	GROUP_LEGEND_HIDDEN = 4,
	GROUP_INLINE = 8,
	GROUP_REQUIRED = 16
};
struct view_group {
	const char *legend, *hint, *error; /* NULL where none */
	unsigned flags;
};
struct node *view_group_open(struct view *v, const char *id, const struct view_group *g);
void view_group_close(struct view *v);
enum option_kind { OPTION_RADIO, OPTION_CHECKBOX };
struct node *view_option(
	struct view *v, const char *id, enum option_kind kind, const char *label, const char *hint, bool checked);
/* With content of any kind (QTI choices): name = the text inside. */
struct node *view_option_open(struct view *v, const char *id, enum option_kind kind, bool checked);
void view_option_close(struct view *v);
enum {
	OPTION_COMPACT = 0x100,
	/* small box, no outline: or into kind */ OPTION_STRUCK = 0x200 /* struck out; describe it too */
};

void view_segmented_open(struct view *v, const char *id, const char *name);
struct node *view_segment(struct view *v, const char *id, const char *label, bool on);
/* In place of a segment: a colour swatch painted in another theme. */
struct node *view_swatch(struct view *v, const char *id, const char *label, const struct theme *theme, bool on);
void view_segmented_close(struct view *v);
void view_swatches_open(struct view *v, const char *id, const char *name);
void view_swatches_close(struct view *v);

/* --- fields --- */
enum field_flag {
	FIELD_MULTILINE = 1,
	FIELD_SECRET = 2,
	FIELD_CODE = 4 /* large, spaced, upper case */,
	FIELD_INLINE = 8,
	FIELD_REQUIRED = 16,
	FIELD_READONLY = 32,
	FIELD_DIGITS = 64 /* hint to soft keyboards only */,
	FIELD_LABEL_H1 = 128,
	FIELD_LABEL_HIDDEN = 256,
	FIELD_PLAIN_TEXT = 512
};
struct view_field {
	const char *label, *hint, *error, *value; /* value: what the state holds; the ui keeps caret and undo by id */
	unsigned flags;
	int chars;        /* width in characters, 0 = all of the width */
	int rows;         /* multi-line, 0 = 5 */
	size_t max_bytes; /* 0 = LIMIT_RESPONSE_TEXT */
};
/* The screen gets ACTION_CHANGE with the whole text after every edit, and ACTION_SUBMIT on Enter (single line). */
struct node *view_field(struct view *v, const char *id, const struct view_field *f);

enum { SELECT_INLINE = 1, SELECT_REQUIRED = 2 };
struct view_select {
	const char *label, *hint, *error;
	const char *const *options;
	size_t count;
	int selected;      /* index, -1 = none */
	const char *empty; /* shown when none is chosen; NULL = "Choose" */
	unsigned flags;
};
struct node *view_select(struct view *v, const char *id, const struct view_select *s); /* ACTION_CHANGE: index */
struct node *view_slider(struct view *v, const char *id, const char *label, int min, int max, int step, int value);

/* --- showing --- */
enum tag_kind { TAG_NEUTRAL, TAG_OK, TAG_ERROR, TAG_WARN, TAG_INFO, TAG_FLAG };
struct node *view_tag(struct view *v, enum tag_kind kind, const char *text);
void view_inset_open(struct view *v); /* thick left border; role note */
void view_inset_close(struct view *v);
void view_inset(struct view *v, const char *text);
void view_panel_open(struct view *v); /* confirmation panel in button colours; texts centred */
void view_panel_close(struct view *v);
/* Outlined box (room board seat). With an id it is one pressable node, named by its content. alert = red edge. */
struct node *view_card_open(struct view *v, const char *id, bool alert, bool on);
void view_card_close(struct view *v);
/* A line of the check-in task list: link, note, status at the right. done: plain text; else a tag. */
enum task_state { TASK_DONE, TASK_TODO, TASK_PROBLEM, TASK_WAIT };
struct node *view_task_row(
	struct view *v, const char *id, const char *label, const char *note, enum task_state s, const char *status);
void view_tasks_open(struct view *v, const char *name);
void view_tasks_close(struct view *v);
/* Summary line of a check-answers page: key, value, and a link "Change" named "Change KEY". id NULL = no link. */
void view_summary_row(struct view *v, const char *id, const char *key, const char *value);

enum banner_kind { BANNER_INFO, BANNER_OK, BANNER_WARN, BANNER_ERROR };
struct node *view_banner(
	struct view *v, const char *id, enum banner_kind kind, const char *title, const char *text);
struct view_error {
	const char *field; /* id to go to; NULL = no link */
	const char *text;
};
/* "There is a problem": alert, id "errors", takes the focus when it appears; links "errors/FIELD" focus the field.
 */
void view_errors(struct view *v, const struct view_error *errors, size_t count);

struct node *view_progress(struct view *v, const char *id, const char *name, int now, int max);
/* width/height: 0 = as large as the picture; scaled down to fit. A neutral plate is laid under it. */
struct node *view_image(
	struct view *v, const char *id, const char *alt, const void *bytes, size_t len, int width, int height);
/* Regions over an image, in the image's own pixels. */
struct node *view_image_open(struct view *v, const char *id, const char *alt, const void *bytes, size_t len);
struct node *view_spot(struct view *v, const char *id, const char *name, int x, int y, int w, int h, bool on);
void view_image_close(struct view *v);

struct view_column {
	const char *title;
	int width;   /* design pixels, 0 = shares the rest */
	bool number; /* right aligned, digits of one width */
};
/* Cells are filled row by row, left to right. In a narrow view rows become blocks of "title: value". */
struct node *view_table_open(
	struct view *v, const char *id, const char *name, const struct view_column *columns, size_t count);
struct node *view_tr_open(struct view *v, const char *id); /* id may be NULL */
void view_td(struct view *v, const char *text);
struct node *view_td_open(struct view *v);
void view_td_close(struct view *v);
void view_tr_close(struct view *v);
void view_table_close(struct view *v);
enum { TABLE_NO_HEAD = 1 }; /* or into node->variant: titles are said but not shown */

struct view_strip_item {
	const char *id;    /* "go/18": ACTION_PRESS comes under it */
	const char *label; /* "18" */
	const char *name;  /* "Question 18, not answered, flagged"; NULL = made from the flags below */
	bool answered, partly, flagged, current, gap_before;
};
struct node *view_strip(
	struct view *v, const char *id, const char *name, const struct view_strip_item *items, size_t count);

#endif
