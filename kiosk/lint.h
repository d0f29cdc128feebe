/* Checks of a laid-out tree against the rules of the house: every focusable has name, role and action; one h1;
 * unique names among what can be pressed; targets large enough; text within its edges; everything inside the window
 * or a scroll area; a language. */
#ifndef KIOSK_LINT_H
#define KIOSK_LINT_H

#include "engine/buffer.h"
#include "kiosk/view.h"

/* Writes one line a finding; returns how many. Sizes are judged at the view's own zoom. */
int lint_view(struct buffer *out, struct view *v);

#endif
