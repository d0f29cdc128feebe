/* The tree as assistive technology, scripts and tests see it: no layout nodes, no parts of a button. */
#ifndef KIOSK_SEMANTICS_H
#define KIOSK_SEMANTICS_H

#include "engine/buffer.h"
#include "kiosk/view.h"

/* Neither hidden behind a role whose content is presentational (button, option, ...) nor layout only. */
bool semantic_node(const struct node *n);
const char *semantic_lang(const struct node *n, const struct view *v);
bool semantic_offers(const struct node *n, enum action a); /* enabled and has it */

struct dump_options {
	bool bounds, ids;
};
/* The golden text: one node a line, two spaces a level:   role "name" [value "..."] [flags] [-> actions].
 * Deterministic. 0 or the buffer's error. */
int semantic_dump(struct buffer *out, struct view *v, const struct dump_options *o);

/* Nodes of that role (ROLE_NONE = any) whose name is exactly `name`; up to max are written. Returns how many there
 * are. "ROLE:NAME" in name is understood where role is ROLE_NONE. Nodes with actions come before plain text. */
size_t semantic_find(struct view *v, enum role role, const char *name, struct node **out, size_t max);

#endif
