/* The check-in desk's model: one sitting's desk journal and what staff do to it. No UI, no SDL.
 *
 * This header is the life of a desk; kiosk/desk_acts.h is what may be known and done there. One thread; the journal
 * writer has its own. */
#ifndef KIOSK_DESK_H
#define KIOSK_DESK_H

#include "content/order.h"
#include "engine/error.h"
#include "kiosk/app.h"

#include <stdbool.h>
#include <stdint.h>

struct desk;

/* `sitting` NULL: the roster's sitting that starts nearest to the PC's clock. Without a roster, or where the
 * journal cannot be read, the desk opens all the same and says so in desk_facts(); desk_poll() tries again.
 * ERR_NOMEM. `s` is borrowed. */
int desk_open(struct desk **out, const struct services *s, const char *sitting, struct error *e);
void desk_close(struct desk *d); /* NULL is fine; what is queued is written first */

/* Once a frame, after library_refresh(). True when something shown may have changed. `wall_s` is what records and
 * screens are stamped with. */
bool desk_poll(struct desk *d, uint64_t now_ms, int64_t wall_s);
void desk_on_state(struct desk *d, const struct seat_state *state); /* for exchange_sink; verified there */

#endif
