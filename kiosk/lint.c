/* Each rule is a function over one node; names are compared pairwise, trees are small. */
#include "kiosk/lint.h"

#include <string.h>
#include <strings.h>

#include "kiosk/focus.h"
#include "kiosk/layout.h"
#include "kiosk/semantics.h"
#include "kiosk/text.h"

struct lint {
	struct buffer *out;
	struct view *v;
	int found;
};

static void finding(struct lint *l, const struct node *n, const char *what)
{
	buffer_addf(l->out, "%s \"%s\" (%s): %s\n", role_name(n->role), n->name, n->id, what);
	l->found++;
}

static bool acts(const struct node *n)
{
	return (n->actions & (1u << ACTION_PRESS | 1u << ACTION_CHANGE)) != 0;
}

/* Capitals do not matter to speech input: "Given back" is in "Bag 12 given back". */
static bool holds(const char *text, const char *part)
{
	size_t n = strlen(part);
	for (; *text; text++)
		if (!strncasecmp(text, part, n))
			return true;
	return n == 0;
}

static void check_named(struct lint *l, const struct node *n)
{
	bool focusable = (n->flags & NODE_FOCUSABLE) != 0;
	if (!focusable && !acts(n))
		return;
	if (!*n->name)
		finding(l, n, "can be reached but has no name");
	if (n->role == ROLE_NONE)
		finding(l, n, "can be reached but has no role");
	if (!*n->id)
		finding(l, n, "can be reached but has no id");
	if (!n->actions)
		finding(l, n, "can be reached but has no action");
	if (n->label && *n->label && n->role != ROLE_COMBOBOX && n->role != ROLE_TEXTBOX && !holds(n->name, n->label))
		finding(l, n, "its name does not hold the label that is shown");
}

static void check_unique(struct lint *l, const struct node *n)
{
	struct node *root = view_root(l->v);
	if (!*n->id)
		return;
	for (const struct node *k = node_next(n, root); k; k = node_next(k, root)) {
		if (!strcmp(k->id, n->id))
			finding(l, n, "its id stands twice");
		if (acts(n) && acts(k) && n->role == k->role && *n->name && !strcmp(k->name, n->name))
			finding(l, n, "its name stands twice");
	}
}

static int least_size(const struct node *n)
{
	switch ((int)n->widget) {
	case WIDGET_OPTION:
	case WIDGET_CHOICE:
	case WIDGET_SLIDER:
		return 48;
	case WIDGET_LINK:
		return n->role == ROLE_BUTTON ? 44 : 24;
	case WIDGET_STRIP_ITEM:
	case WIDGET_INLINE:
	case WIDGET_SPOT:
		return 24;
	case WIDGET_DIVIDER:
		return 0; /* has a keyboard form, and arrow keys */
	default:
		return 44;
	}
}

static void check_target(struct lint *l, const struct node *n)
{
	int least = look_px(view_look(l->v), least_size(n));
	if (!acts(n) || (n->flags & NODE_HIDDEN))
		return;
	if (n->bounds.h < least || n->bounds.w < (least < 24 ? least : look_px(view_look(l->v), 24)))
		finding(l, n, "is too small a target");
}

/* Text that is drawn wider than the room it was given (one unbreakable word may be). */
static void check_text(struct lint *l, const struct node *n)
{
	if (n->text && n->text->width > 0 && n->text->used > n->text->width && n->text->line_count > 1)
		finding(l, n, "its text runs over the edge");
}

static bool can_be_scrolled_to(const struct node *n)
{
	for (const struct node *p = n->parent; p; p = p->parent)
		if (p->widget == WIDGET_SCROLL && !(p->flags & NODE_EXPANDS))
			return true;
	return n->widget == WIDGET_POPUP || (n->parent && n->parent->widget == WIDGET_POPUP) ||
		   (n->clip.h > 0 && n->parent && n->parent->widget == WIDGET_FRAME);
}

static void check_inside(struct lint *l, const struct node *n)
{
	struct rect w = view_root(l->v)->bounds, b = n->bounds;
	if (n->role == ROLE_NONE || !b.w || !b.h)
		return;
	if (b.x < w.x || b.x + b.w > w.w)
		finding(l, n, "stands outside the window sideways");
	bool bar = false;
	for (const struct node *p = n; p; p = p->parent)
		bar |= p->widget == WIDGET_BAR && !(p->flags & NODE_STUCK);
	if ((b.y < w.y || b.y + b.h > w.h) && !can_be_scrolled_to(n) && !bar)
		finding(l, n, "stands outside the window and cannot be scrolled to");
}

int lint_view(struct buffer *out, struct view *v)
{
	struct lint l = { out, v, 0 };
	int h1 = 0;
	if (view_error(v))
		finding(&l, view_root(v), "the tree was not built to its end");
	for (struct node *n = view_root(v); n; n = node_next(n, view_root(v))) {
		h1 += n->role == ROLE_HEADING && n->level == 1;
		check_named(&l, n);
		check_unique(&l, n);
		check_target(&l, n);
		check_inside(&l, n);
		check_text(&l, n);
		if (!*semantic_lang(n, v))
			finding(&l, n, "has no language");
		if (n->role == ROLE_HEADING && !*n->name)
			finding(&l, n, "is an empty heading");
	}
	if (h1 != 1)
		finding(&l, view_root(v), h1 ? "has more than one h1" : "has no h1");
	return l.found;
}
