/* Where the keyboard can go: tab stops in tree order, roving groups as one stop, rows of tables. Pure tree walking.
 */
#ifndef KIOSK_FOCUS_H
#define KIOSK_FOCUS_H

#include "kiosk/view.h"

bool focus_possible(const struct node *n);         /* may hold the focus by keyboard */
bool focus_accepts(const struct node *n);          /* may hold it at all (headings, error summary) */
struct node *focus_roving(const struct node *n);   /* the roving container around n, or NULL */
struct node *focus_member(struct node *container); /* its one tab stop */
struct node *focus_next(
	struct view *v, const struct node *from, bool forward); /* next tab stop, wraps; NULL = none */
struct node *focus_arrow(
	const struct node *from, int step, bool ends);         /* within the roving container; ends: first/last */
struct node *focus_row(const struct node *from, int step); /* next row of the table around, its first focusable */
struct node *focus_default(struct view *v);                /* view_focus(), h1, first tab stop; NULL = none */
struct node *focus_target(struct node *n);                 /* n or, for groups, the member that takes it; NULL */

#endif
