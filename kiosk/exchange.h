/* Orders and states between desk and seats, through the spool (sync/PROTOCOL.md §2) and, with --peer, a shared
 * folder.
 *
 * Sending seals, signs and drops a file into spool/out/objects. Receiving reads spool/in/objects (and this device's
 * own spool/out, so that desk and seat on one PC use the same path), opens what is addressed to this device,
 * verifies it, and hands each object over once per process. What cannot be opened or verified is skipped and
 * counted; a refusal that concerns this device is named in exchange_problem(). Whether an order was applied before
 * (another run) is for the seat's journal to know. One thread. */
#ifndef KIOSK_EXCHANGE_H
#define KIOSK_EXCHANGE_H

#include "content/order.h"
#include "kiosk/library.h"

struct exchange;

/* `peer` may be NULL. device and library are borrowed. */
int exchange_open(
	struct exchange **out, const struct device *device, struct library *library, const char *peer, struct error *e);
void exchange_close(struct exchange *x); /* NULL is fine */

/* Durable when it returns 0. `id`, `device` (from) and `centre` of the order or state are filled in here. */
int exchange_send_order(struct exchange *x, struct order *order, struct error *e);
int exchange_send_state(struct exchange *x, struct seat_state *state, struct error *e); /* to all desks */

/* At most once a second does real work. Pointers in the calls are borrowed for the call. */
struct exchange_sink {
	void (*on_order)(void *ctx, const struct order *order);
	void (*on_state)(void *ctx, const struct seat_state *state);
};
void exchange_poll(struct exchange *x, uint64_t now_ms, const struct exchange_sink *sink, void *ctx);

const char *exchange_problem(const struct exchange *x); /* "" or one line */

#endif
