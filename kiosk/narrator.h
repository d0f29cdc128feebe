/* Turns focus moves and live regions into utterances: name, role, state, value, description, in that order.
 *
 * Told by the ui of every rebuild and focus move; speaks through a tts back end; reads only the semantic tree, so
 * what it says is what scripts and tests see. NARRATE_ASKED speaks only on narrator_read(). Borrows tts. */
#ifndef KIOSK_NARRATOR_H
#define KIOSK_NARRATOR_H

#include "kiosk/tts.h"
#include "kiosk/view.h"

struct narrator;
enum narrate { NARRATE_OFF, NARRATE_ASKED, NARRATE_ALWAYS };

struct narrator *narrator_new(struct tts *tts); /* NULL when out of memory */
void narrator_free(struct narrator *n);
void narrator_mode(struct narrator *n, enum narrate mode); /* starts as NARRATE_ALWAYS */
void narrator_focus(struct narrator *n, struct view *v, const struct node *node);
/* Live regions whose words changed (by id), polite or assertive. old may be NULL: only assertive ones speak. */
void narrator_rebuilt(struct narrator *n, struct view *old, struct view *now);
void narrator_edit(struct narrator *n, const char *text, const char *lang); /* a typed or deleted character */
void narrator_read(struct narrator *n, struct view *v); /* the whole page, whatever the mode but OFF */
/* What would be said of a node, into out (always ended). */
void narrator_words(struct view *v, const struct node *node, char *out, size_t size);

#endif
