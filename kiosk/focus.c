/* One pass over the tree each time: trees are small and moves rare. */
#include "kiosk/focus.h"

static bool shown(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->flags & NODE_HIDDEN)
			return false;
	return true;
}

bool focus_possible(const struct node *n)
{
	return (n->flags & NODE_FOCUSABLE) && !(n->states & STATE_DISABLED) && *n->id && shown(n);
}

bool focus_accepts(const struct node *n)
{
	return focus_possible(n) || (*n->id && shown(n) && (n->role == ROLE_HEADING || (n->flags & NODE_FOCUS_NEW)));
}

struct node *focus_roving(const struct node *n)
{
	for (struct node *p = n->parent; p; p = p->parent)
		if (p->flags & NODE_ROVING)
			return p;
	return NULL;
}

struct node *focus_member(struct node *container)
{
	struct node *first = NULL, *chosen = NULL, *focused = NULL;
	for (struct node *n = node_next(container, container); n; n = node_next(n, container)) {
		if (!focus_possible(n))
			continue;
		first = first ? first : n;
		if (!chosen && (n->states & (STATE_CHECKED | STATE_SELECTED)))
			chosen = n;
		if (n->states & STATE_FOCUSED)
			focused = n;
	}
	return focused ? focused : chosen ? chosen : first;
}

static bool is_stop(struct node *n)
{
	if (!focus_possible(n))
		return false;
	struct node *group = focus_roving(n);
	return !group || focus_member(group) == n;
}

struct node *focus_next(struct view *v, const struct node *from, bool forward)
{
	struct node *root = view_root(v), *first = NULL, *last = NULL, *before = NULL, *after = NULL;
	for (struct node *n = root; n; n = node_next(n, root)) {
		if (n == from || !is_stop(n))
			continue;
		first = first ? first : n;
		last = n;
		if (from && n->index < from->index)
			before = n;
		if (from && n->index > from->index && !after)
			after = n;
	}
	if (forward)
		return after ? after : first;
	return before ? before : last;
}

struct node *focus_arrow(const struct node *from, int step, bool ends)
{
	struct node *group = focus_roving(from), *first = NULL, *last = NULL, *before = NULL, *after = NULL;
	if (!group)
		return NULL;
	for (struct node *n = node_next(group, group); n; n = node_next(n, group)) {
		if (!focus_possible(n))
			continue;
		first = first ? first : n;
		last = n;
		if (n->index < from->index)
			before = n;
		if (n->index > from->index && !after)
			after = n;
	}
	if (ends)
		return step < 0 ? first : last;
	return step > 0 ? (after ? after : first) : before ? before : last;
}

struct node *focus_row(const struct node *from, int step)
{
	const struct node *row = from;
	while (row && row->role != ROLE_ROW)
		row = row->parent;
	for (struct node *r = row ? (step > 0 ? row->next : row->prev) : NULL; r; r = step > 0 ? r->next : r->prev)
		for (struct node *n = r; n; n = node_next(n, r))
			if (focus_possible(n))
				return n;
	return NULL;
}

struct node *focus_target(struct node *n)
{
	if (!n || focus_accepts(n))
		return n;
	if (n->flags & NODE_ROVING)
		return focus_member(n);
	for (struct node *k = node_next(n, n); k; k = node_next(k, n))
		if (focus_possible(k))
			return k;
	return NULL;
}

struct node *focus_default(struct view *v)
{
	struct node *n = focus_target(view_find(v, view_focus_get(v)));
	if (n)
		return n;
	for (n = view_root(v); n; n = node_next(n, view_root(v)))
		if (n->role == ROLE_HEADING && n->level == 1 && focus_accepts(n))
			return n;
	return focus_next(v, NULL, true);
}
