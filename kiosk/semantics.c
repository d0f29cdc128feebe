/* Filters and prints the tree; finds nodes by role and name. */
#include "kiosk/semantics.h"

#include <string.h>

#include "kiosk/focus.h"

/* What stands inside these is their name, not something of its own. */
static bool is_opaque(const struct node *n)
{
	switch ((int)n->role) {
	case ROLE_BUTTON:
	case ROLE_RADIO:
	case ROLE_CHECKBOX:
	case ROLE_OPTION:
	case ROLE_LINK:
	case ROLE_SLIDER:
	case ROLE_PROGRESSBAR:
	case ROLE_IMAGE:
	case ROLE_SEPARATOR:
	case ROLE_TIMER:
	case ROLE_STATUS:
		return true;
	default:
		return false;
	}
}

bool semantic_node(const struct node *n)
{
	if (n->role == ROLE_NONE || n->widget == WIDGET_LENGTH)
		return false;
	for (const struct node *p = n->parent; p; p = p->parent)
		if (is_opaque(p))
			return false;
	return true;
}

const char *semantic_lang(const struct node *n, const struct view *v)
{
	(void)v;
	while (n->parent && !*n->lang)
		n = n->parent;
	return n->lang;
}

bool semantic_offers(const struct node *n, enum action a)
{
	return (n->actions & 1u << a) && !(n->states & STATE_DISABLED);
}

static void quoted(struct buffer *b, const char *s)
{
	buffer_add_byte(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buffer_add_byte(b, '\\');
		if (*s == '\n')
			buffer_add_string(b, "\\n");
		else
			buffer_add_byte(b, (uint8_t)*s);
	}
	buffer_add_byte(b, '"');
}

static void add_value(struct buffer *b, const struct node *n)
{
	if (!*n->value || n->role == ROLE_HEADING)
		return;
	buffer_add_string(b, " value ");
	if (n->states & STATE_SECRET)
		buffer_add_string(b, "\"(secret)\"");
	else
		quoted(b, n->value);
}

static void add_list(struct buffer *b, const struct node *n)
{
	int shown = 0;
	for (int i = 0; i < STATE_COUNT; i++)
		if (n->states & 1u << i)
			buffer_addf(b, "%s%s", shown++ ? " " : " [", state_name((enum state)(1 << i)));
	if (shown)
		buffer_add_string(b, "]");
	shown = 0;
	for (int i = 1; i < ACTION_COUNT; i++)
		if ((n->actions & 1u << i) && !(i == ACTION_FOCUS))
			buffer_addf(b, "%s%s", shown++ ? " " : " -> ", action_name((enum action)i));
}

static void add_node(
	struct buffer *b, struct view *v, const struct node *n, int depth, const struct dump_options *o)
{
	buffer_addf(b, "%*s%s", depth * 2, "", role_name(n->role));
	if (n->role == ROLE_HEADING)
		buffer_addf(b, " %d", n->level);
	if (*n->name) {
		buffer_add_byte(b, ' ');
		quoted(b, n->name);
	}
	add_value(b, n);
	if (*n->description) {
		buffer_add_string(b, " description ");
		quoted(b, n->description);
	}
	add_list(b, n);
	if (n->live)
		buffer_add_string(b, n->live == LIVE_POLITE ? " live" : " live!");
	if (*n->lang)
		buffer_addf(b, " lang=%s", n->lang);
	if (o->ids && *n->id)
		buffer_addf(b, " #%s", n->id);
	if (o->bounds)
		buffer_addf(b, " @%d,%d %dx%d", n->bounds.x, n->bounds.y, n->bounds.w, n->bounds.h);
	buffer_add_byte(b, '\n');
	(void)v;
}

static void dump(struct buffer *b, struct view *v, const struct node *n, int depth, const struct dump_options *o)
{
	if (semantic_node(n)) {
		add_node(b, v, n, depth, o);
		depth++;
	}
	for (const struct node *c = n->first; c; c = c->next)
		dump(b, v, c, depth, o);
}

int semantic_dump(struct buffer *out, struct view *v, const struct dump_options *o)
{
	static const struct dump_options plain = { false, false };
	dump(out, v, view_root(v), 0, o ? o : &plain);
	return out->failed;
}

static bool is_acting(const struct node *n)
{
	return (n->actions & ~(1u << ACTION_FOCUS | 1u << ACTION_SCROLL)) != 0;
}

static size_t collect(
	struct view *v, enum role role, const char *name, bool acting, struct node **out, size_t max, size_t have)
{
	for (struct node *n = view_root(v); n; n = node_next(n, view_root(v))) {
		bool wanted = role == ROLE_NONE ? n->role != ROLE_WINDOW : n->role == role;
		if (!semantic_node(n) || !wanted || strcmp(n->name, name) || is_acting(n) != acting)
			continue;
		if (have < max)
			out[have] = n;
		have++;
	}
	return have;
}

size_t semantic_find(struct view *v, enum role role, const char *name, struct node **out, size_t max)
{
	const char *colon = role == ROLE_NONE ? strchr(name, ':') : NULL;
	enum role named;
	if (colon && role_find(&named, name, (size_t)(colon - name))) {
		role = named;
		name = colon + 1;
	}
	size_t n = collect(v, role, name, true, out, max, 0);
	return collect(v, role, name, false, out, max, n);
}
