/* Arena, nodes, the stack of open ones, names from content. A tree lives a few milliseconds to a few minutes; it is
 * thrown away as a whole. */
#include "kiosk/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/error.h"
#include "engine/limits.h"
#include "engine/memory.h"
#include "kiosk/tree.h"
#include "kiosk/utf8.h"

#define CHUNK (64u << 10)
#define ARENA_MAX (64u << 20)
#define DEPTH_MAX 200

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	_Alignas(16) unsigned char data[];
};

static const char *const role_names[ROLE_COUNT] = { "none", "window", "banner", "main", "contentinfo", "group",
	"region", "heading", "text", "link", "button", "radiogroup", "radio", "checkbox", "textbox", "combobox",
	"listbox", "option", "slider", "separator", "table", "row", "columnheader", "rowheader", "cell", "list",
	"listitem", "img", "progressbar", "timer", "status", "alert", "note", "blockquote" };
static const char *const state_names[STATE_COUNT] = { "disabled", "checked", "selected", "expanded", "collapsed",
	"focused", "invalid", "required", "busy", "readonly", "multiline", "pressed", "secret" };
static const char *const action_names[ACTION_COUNT] = { "none", "press", "focus", "change", "increment",
	"decrement", "scroll", "expand", "collapse", "submit", "shortcut", "escape" };

const char *role_name(enum role r)
{
	return role_names[(unsigned)r < ROLE_COUNT ? r : ROLE_NONE];
}

static const struct {
	const char *name;
	enum role role;
} other_names[] = { { "image", ROLE_IMAGE }, { "paragraph", ROLE_PARAGRAPH }, { "field", ROLE_TEXTBOX },
	{ "select", ROLE_COMBOBOX } };

bool role_find(enum role *out, const char *name, size_t len)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (strlen(role_names[i]) == len && !memcmp(role_names[i], name, len)) {
			*out = (enum role)i;
			return true;
		}
	for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
		if (strlen(other_names[i].name) == len && !memcmp(other_names[i].name, name, len)) {
			*out = other_names[i].role;
			return true;
		}
	return false;
}

const char *state_name(enum state one_bit)
{
	for (int i = 0; i < STATE_COUNT; i++)
		if ((unsigned)one_bit == 1u << i)
			return state_names[i];
	return "";
}

const char *action_name(enum action a)
{
	return action_names[(unsigned)a < ACTION_COUNT ? a : ACTION_NONE];
}

/* --- arena ------------------------------------------------------------------------------------------------------
 */
static struct arena_chunk *new_chunk(struct view *v, size_t least)
{
	size_t size = least > CHUNK ? least : CHUNK, total = size;
	for (const struct arena_chunk *c = v->chunks; c; c = c->next)
		total += c->size;
	struct arena_chunk *c = total <= ARENA_MAX ? mem_alloc(sizeof *c + size) : NULL;
	if (!c) {
		v->error = total <= ARENA_MAX ? ERR_NOMEM : ERR_LIMIT;
		return NULL;
	}
	c->next = v->chunks;
	c->used = 0;
	c->size = size;
	v->chunks = c;
	return c;
}

void *view_alloc(struct view *v, size_t count, size_t size)
{
	if (size && count > ARENA_MAX / size) {
		v->error = ERR_LIMIT;
		return NULL;
	}
	size_t bytes = (count * size + 15) & ~(size_t)15;
	struct arena_chunk *c = v->chunks;
	if ((!c || c->size - c->used < bytes) && !(c = new_chunk(v, bytes)))
		return NULL;
	void *p = c->data + c->used;
	c->used += bytes;
	memset(p, 0, bytes);
	return p;
}

static char *string_n(struct view *v, const char *s, size_t len)
{
	static char nothing[1];
	size_t high = 0;
	for (size_t i = 0; i < len; i++)
		high += (unsigned char)s[i] >= 0x80;
	char *out = len ? view_alloc(v, len + 2 * high + 1, 1) : NULL;
	if (!out)
		return nothing;
	utf8_clean(out, s, len, true);
	return out;
}

char *view_string(struct view *v, const char *s)
{
	return string_n(v, s, s ? strlen(s) : 0);
}

__attribute__((format(printf, 2, 0))) static char *string_va(struct view *v, const char *fmt, va_list ap)
{
	char text[2048];
	int n = vsnprintf(text, sizeof text, fmt, ap);
	return string_n(v, text, n < 0 ? 0 : strlen(text));
}

char *view_stringf(struct view *v, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = string_va(v, fmt, ap);
	va_end(ap);
	return s;
}

/* --- the view ---------------------------------------------------------------------------------------------------
 */
struct view *view_new(void)
{
	struct view *v = mem_zero(1, sizeof *v);
	if (!v)
		return NULL;
	buffer_init(&v->para_text, LIMIT_ITEM_JSON);
	view_reset(v, 1920, 1080, NULL, "en-GB");
	return v;
}

static void release(struct view *v)
{
	for (struct node *n = v->root; n && v->text; n = node_next(n, v->root))
		text_block_unref(v->text, n->text);
	while (v->chunks) {
		struct arena_chunk *c = v->chunks;
		v->chunks = c->next;
		mem_free_wiped(c, sizeof *c + c->used);
	}
	v->root = NULL;
	v->text = NULL;
}

void view_free(struct view *v)
{
	if (!v)
		return;
	release(v);
	buffer_release_wiped(&v->para_text);
	mem_free(v->runs);
	mem_free(v);
}

static void blank(struct node *n, enum role role)
{
	*n = (struct node){ .id = "",
		.role = role,
		.name = "",
		.description = "",
		.value = "",
		.lang = "",
		.natural = -1,
		.narrowest = -1 };
}

void view_reset(struct view *v, int width, int height, const struct look *look, const char *lang)
{
	static const struct look plain = LOOK_INIT;
	release(v);
	v->width = width > 0 ? width : 1;
	v->height = height > 0 ? height : 1;
	v->look = look ? *look : plain;
	v->theme = v->look.theme ? *v->look.theme : *theme_get(THEME_DEFAULT);
	v->look.theme = &v->theme;
	v->look.zoom = v->look.zoom < 50 ? 100 : v->look.zoom > 800 ? 800 : v->look.zoom;
	snprintf(v->lang, sizeof v->lang, "%s", lang && *lang ? lang : "en-GB");
	v->key = v->focus = v->title = "";
	v->error = 0;
	v->count = 0;
	v->para = NULL;
	blank(&v->dummy, ROLE_NONE);
	v->open = NULL;
	v->root = view_alloc(v, 1, sizeof *v->root);
	if (!v->root)
		v->root = &v->dummy;
	blank(v->root, ROLE_WINDOW);
	v->root->id = "window";
	v->root->lang = v->lang;
	v->open = v->root;
}

int view_error(const struct view *v)
{
	return v->error;
}

struct node *view_root(struct view *v)
{
	return v->root;
}

const struct look *view_look(const struct view *v)
{
	return &v->look;
}

struct node *node_next(const struct node *n, const struct node *within)
{
	if (n->first)
		return n->first;
	while (n && n != within && !n->next)
		n = n->parent;
	return n && n != within ? n->next : NULL;
}

struct node *view_find(struct view *v, const char *id)
{
	for (struct node *n = v->root; id && *id && n; n = node_next(n, v->root))
		if (!strcmp(n->id, id))
			return n;
	return NULL;
}

int view_width(const struct view *v)
{
	return v->width * 100 / v->look.zoom;
}

int view_height(const struct view *v)
{
	return v->height * 100 / v->look.zoom;
}

bool view_is_narrow(const struct view *v)
{
	return view_width(v) < 1000;
}

bool view_expanded(const struct view *v, const char *id)
{
	return id && *id && !strcmp(v->expanded, id);
}

void view_set_expanded(struct view *v, const char *id)
{
	snprintf(v->expanded, sizeof v->expanded, "%s", id ? id : "");
}

void view_key(struct view *v, const char *key)
{
	v->key = view_string(v, key);
}

const char *view_key_get(const struct view *v)
{
	return v->key;
}

void view_focus(struct view *v, const char *id)
{
	v->focus = view_string(v, id);
}

const char *view_focus_get(const struct view *v)
{
	return v->focus;
}

void view_title(struct view *v, const char *title)
{
	v->root->name = view_string(v, title);
}

/* --- building ---------------------------------------------------------------------------------------------------
 */
struct node *view_leaf(struct view *v, enum role role, const char *id, enum widget widget)
{
	int depth = 0;
	for (const struct node *p = v->open; p; p = p->parent)
		depth++;
	if (v->count >= LIMIT_NODES || depth > DEPTH_MAX)
		v->error = v->error ? v->error : ERR_LIMIT;
	struct node *n = v->error ? NULL : view_alloc(v, 1, sizeof *n);
	if (!n) {
		blank(&v->dummy, role);
		return &v->dummy;
	}
	blank(n, role);
	n->id = id ? view_string(v, id) : "";
	n->widget = widget;
	n->index = ++v->count;
	struct node *p = v->open;
	n->parent = p;
	n->prev = p->last;
	*(p->last ? &p->last->next : &p->first) = n;
	p->last = n;
	return n;
}

struct node *view_open(struct view *v, enum role role, const char *id)
{
	struct node *n = view_leaf(v, role, id, WIDGET_STACK);
	if (n != &v->dummy)
		v->open = n;
	return n;
}

void view_close(struct view *v)
{
	if (v->open && v->open->parent)
		v->open = v->open->parent;
	else if (!v->error)
		v->error = ERR_STATE;
}

void node_name(struct view *v, struct node *n, const char *name)
{
	if (!n->label && *n->name)
		n->label = n->name;
	n->name = view_string(v, name);
}

void node_describe(struct view *v, struct node *n, const char *text)
{
	n->description = view_string(v, text);
}

void node_value(struct view *v, struct node *n, const char *text)
{
	n->value = view_string(v, text);
}

void node_lang(struct view *v, struct node *n, const char *lang)
{
	n->lang = view_string(v, lang);
}

void node_state(struct node *n, enum state s, bool on)
{
	n->states = on ? n->states | (unsigned)s : n->states & ~(unsigned)s;
}

void node_live(struct node *n, enum live live)
{
	n->live = live;
}

void node_tone(struct node *n, enum colour ink)
{
	n->box.ink = ink;
}

void node_icon(struct node *n, enum icon icon)
{
	n->icon = icon;
}

void node_look(struct view *v, struct node *n, const struct look *look)
{
	struct look *copy = view_alloc(v, 1, sizeof *copy);
	struct theme *theme = view_alloc(v, 1, sizeof *theme);
	if (!copy || !theme)
		return;
	*copy = *look;
	*theme = look->theme ? *look->theme : *theme_get(THEME_DEFAULT);
	copy->theme = theme;
	n->look = copy;
}

const struct look *node_look_of(const struct view *v, const struct node *n)
{
	for (; n; n = n->parent)
		if (n->look)
			return n->look;
	return &v->look;
}

const char *node_painted(const struct node *n)
{
	if (n->widget == WIDGET_FIELD)
		return n->value;
	return n->label ? n->label : n->name;
}

/* --- names from content --- */
static void add_words(struct buffer *b, const char *s)
{
	if (!*s)
		return;
	if (b->len)
		buffer_add_byte(b, ' ');
	buffer_add_string(b, s);
}

static void content_name(struct view *v, struct node *n)
{
	struct buffer b = BUFFER_INIT(LIMIT_ITEM_JSON);
	for (struct node *k = node_next(n, n); k; k = node_next(k, n)) {
		bool inside = k->parent != n && k->parent->widget == WIDGET_TEXT;
		if (!inside && (k->widget == WIDGET_TEXT || k->widget == WIDGET_TAG || k->role == ROLE_IMAGE ||
						   k->role == ROLE_LINK || k->role == ROLE_BUTTON))
			add_words(&b, k->name);
		if (k->role == ROLE_TEXTBOX || k->role == ROLE_COMBOBOX)
			add_words(&b, k->value);
	}
	n->name = b.failed ? "" : view_string(v, buffer_text(&b));
	buffer_release_wiped(&b);
}

/* The first h1 names the window and can take the focus: it needs an id. */
static void take_title(struct view *v)
{
	struct node *n = v->root;
	while (n && !(n->role == ROLE_HEADING && n->level == 1))
		n = node_next(n, v->root);
	if (!n)
		return;
	if (!*n->id)
		n->id = "h1";
	n->actions |= 1u << ACTION_FOCUS;
	if (!*v->root->name)
		v->root->name = n->name;
}

int view_finish(struct view *v)
{
	if (v->open != v->root && !v->error)
		v->error = ERR_STATE;
	v->open = v->root;
	for (struct node *n = v->root; n; n = node_next(n, v->root))
		if ((n->flags & NODE_NAMED_BY_CONTENT) && !*n->name)
			content_name(v, n);
	take_title(v);
	return v->error;
}
