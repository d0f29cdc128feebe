/* A set of names already looked at keeps each object from being opened twice; names are content hashes, so nothing
 * can change under one. The set is per process: what an order did before is known to the journal, not here. */
#include "kiosk/exchange.h"

#include "engine/memory.h"
#include "kiosk/watch_system.h"
#include "sync/peer.h"
#include "sync/spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLL_MS 1000
#define SEEN_MAX 1000000

struct exchange {
	const struct device *device;
	struct library *library;
	const char *peer;
	char in[FILE_PATH_MAX], out[FILE_PATH_MAX];
	struct watch watch;
	struct spool spool;
	uint64_t next_ms;
	char (*seen)[SHA256_HEX_SIZE]; /* sorted */
	size_t seen_count, seen_size;
	struct order *waiting; /* read in this round, not handed over yet */
	size_t waiting_count, waiting_size;
	char problem[ERROR_TEXT_MAX];      /* the last object that was refused */
	char peer_problem[ERROR_TEXT_MAX]; /* the shared folder, as it is now */
};

int exchange_open(
	struct exchange **out, const struct device *device, struct library *library, const char *peer, struct error *e)
{
	struct exchange *x = mem_zero(1, sizeof *x);
	if (!x)
		return error_set(e, ERR_NOMEM, "out of memory");
	x->device = device;
	x->library = library;
	x->peer = peer;
	int r = spool_open(&x->spool, device->folder, e);
	if (r == 0)
		r = spool_init(&x->spool, e);
	if (r == 0)
		r = spool_path(x->in, &x->spool, "in", e);
	if (r == 0)
		r = spool_path(x->out, &x->spool, "out", e);
	if (r < 0) {
		exchange_close(x);
		return r;
	}
	*out = x;
	return 0;
}

static void exchange_with_peer(struct exchange *x);

void exchange_close(struct exchange *x)
{
	if (!x)
		return;
	if (x->spool.root[0] && library_centre(x->library))
		exchange_with_peer(x); /* the last state shall not wait for the next start */
	mem_free(x->seen);
	mem_free(x->waiting);
	mem_free(x);
}

const char *exchange_problem(const struct exchange *x)
{
	return x->peer_problem[0] ? x->peer_problem : x->problem;
}

/* --- the set of names --- */

static size_t seen_place(const struct exchange *x, const char *name)
{
	size_t lo = 0, hi = x->seen_count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (strcmp(x->seen[mid], name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool seen_has(const struct exchange *x, const char *name)
{
	size_t at = seen_place(x, name);
	return at < x->seen_count && !strcmp(x->seen[at], name);
}

static void seen_add(struct exchange *x, const char *name)
{
	size_t at = seen_place(x, name);
	if (x->seen_count >= SEEN_MAX)
		return;
	if (x->seen_count == x->seen_size) {
		size_t size = x->seen_size ? x->seen_size * 2 : 64;
		void *p = mem_array(x->seen, size, sizeof *x->seen);
		if (!p)
			return; /* looked at again next time: harmless */
		x->seen = p;
		x->seen_size = size;
	}
	memmove(x->seen + at + 1, x->seen + at, (x->seen_count - at) * sizeof *x->seen);
	snprintf(x->seen[at], sizeof x->seen[at], "%s", name);
	x->seen_count++;
}

/* --- sending --- */

static int put(struct exchange *x, const char *sitting, struct buffer *sealed, int r, struct error *e)
{
	if (r == 0)
		r = spool_put_object(&x->spool, sitting, NULL, sealed->data, sealed->len, e);
	buffer_release(sealed);
	x->next_ms = 0; /* a peer should have it soon */
	return r;
}

int exchange_send_order(struct exchange *x, struct order *order, struct error *e)
{
	struct buffer sealed = BUFFER_INIT(LIMIT_OBJECT);
	const struct centre *c = library_centre(x->library);
	if (!c)
		return error_set(e, ERR_STATE, "no centre file yet, so nobody can be addressed");
	if (!order->id[0] && order_new_id(order->id) < 0)
		return error_set(e, ERR_IO, "the system gave no random bytes");
	snprintf(order->device, sizeof order->device, "%s", x->device->info.id);
	snprintf(order->centre, sizeof order->centre, "%s", c->id);
	return put(x, order->sitting, &sealed, order_seal(&sealed, order, c, x->device->sign, e), e);
}

int exchange_send_state(struct exchange *x, struct seat_state *state, struct error *e)
{
	struct buffer sealed = BUFFER_INIT(LIMIT_OBJECT);
	const struct centre *c = library_centre(x->library);
	if (!c)
		return error_set(e, ERR_STATE, "no centre file yet, so nobody can be addressed");
	snprintf(state->device, sizeof state->device, "%s", x->device->info.id);
	snprintf(state->centre, sizeof state->centre, "%s", c->id);
	return put(x, state->sitting, &sealed, state_seal(&sealed, state, c, x->device->sign, e), e);
}

/* --- receiving --- */

struct round {
	const struct exchange_sink *sink;
	void *ctx;
};

static void note_refused(
	struct exchange *x, const char *what, const char *sitting, const char *name, const struct error *e)
{
	snprintf(x->problem, sizeof x->problem, "%s was refused (sitting %.60s, %.12s…): %.300s", what, sitting, name,
		e->text[0] ? e->text : error_name(e->code));
}

/* Files are found by the order of their hashes, which says nothing. What arrived together is handed over by number,
 * or an extension would be refused as older than the pause that was given after it. */
static int by_number(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	int c = strcmp(x->device, y->device);
	c = c ? c : strcmp(x->attempt, y->attempt);
	return c ? c : (x->seq > y->seq) - (x->seq < y->seq);
}

static void hand_over(struct exchange *x, const struct round *round)
{
	if (x->waiting_count)
		qsort(x->waiting, x->waiting_count, sizeof *x->waiting, by_number);
	for (size_t i = 0; i < x->waiting_count; i++) {
		if (round->sink->on_order)
			round->sink->on_order(round->ctx, &x->waiting[i]);
		order_release(&x->waiting[i]);
	}
	x->waiting_count = 0;
}

/* Takes the order over. Without memory for one more, those before it go first. */
static void keep_order(struct exchange *x, struct order *o, const struct round *round)
{
	if (x->waiting_count == x->waiting_size) {
		size_t size = x->waiting_size ? x->waiting_size * 2 : 16;
		void *p = mem_array(x->waiting, size, sizeof *x->waiting);
		if (p) {
			x->waiting = p;
			x->waiting_size = size;
		} else {
			hand_over(x, round);
		}
	}
	if (x->waiting_count < x->waiting_size) {
		x->waiting[x->waiting_count++] = *o;
	} else {
		if (round->sink->on_order)
			round->sink->on_order(round->ctx, o);
		order_release(o);
	}
}

/* Orders go to one device, states to desks; a desk tries both. Not for us is the ordinary case and says nothing. */
static void look_at(
	struct exchange *x, const char *sitting, const char *name, const struct buffer *b, const struct round *round)
{
	const struct centre *c = library_centre(x->library);
	struct error e = ERROR_INIT;
	struct order o;
	struct seat_state s;
	memset(&o, 0, sizeof o);
	int r = order_open(&o, c, &x->device->age, b->data, b->len, &e);
	if (r == 0)
		keep_order(x, &o, round);
	if (r == 0 || r == ERR_NOTFOUND || !device_role_is_desk(x->device->info.role)) {
		if (r < 0 && r != ERR_NOTFOUND)
			note_refused(x, "an order", sitting, name, &e);
		return;
	}
	struct error es = ERROR_INIT;
	int rs = state_open(&s, c, sitting, &x->device->age, b->data, b->len, &es);
	if (rs == 0 && round->sink->on_state)
		round->sink->on_state(round->ctx, &s);
	else if (rs < 0 && rs != ERR_NOTFOUND)
		note_refused(x, "a message", sitting, name, &es);
}

static void read_folder(struct exchange *x, const char *side, const char *sitting, const struct round *round)
{
	char dir[LIMIT_IDENTIFIER + 32];
	struct file_names names = { NULL, 0 };
	snprintf(dir, sizeof dir, "%s/objects/%s", side, sitting);
	if (spool_list(&x->spool, dir, &names, NULL) < 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		struct buffer b = BUFFER_INIT(LIMIT_OBJECT);
		if (!spool_is_hash(names.name[i]) || seen_has(x, names.name[i]))
			continue;
		if (spool_get_hashed(&x->spool, dir, names.name[i], &b, NULL) == 0) {
			seen_add(x, names.name[i]);
			look_at(x, sitting, names.name[i], &b, round);
		}
		buffer_release_wiped(&b);
	}
	file_names_release(&names);
}

static void read_side(struct exchange *x, const char *side, const struct round *round)
{
	char dir[32];
	struct file_names names = { NULL, 0 };
	snprintf(dir, sizeof dir, "%s/objects", side);
	if (spool_list(&x->spool, dir, &names, NULL) < 0)
		return;
	for (size_t i = 0; i < names.count; i++)
		if (device_id_valid(names.name[i]))
			read_folder(x, side, names.name[i], round);
	file_names_release(&names);
}

static void exchange_with_peer(struct exchange *x)
{
	struct peer_report report;
	struct error e = ERROR_INIT;
	if (!x->peer)
		return;
	struct peer_trust trust = { library_trust(x->library), x->device->info.centre,
		device_role_is_desk(x->device->info.role) ? &x->device->age : NULL };
	int r = peer_exchange(&x->spool, x->peer, &report, &e, peer_accept_verified, &trust);
	x->peer_problem[0] = 0;
	if (r < 0 || report.failed)
		snprintf(x->peer_problem, sizeof x->peer_problem, "shared folder: %.400s", e.text);
}

void exchange_poll(struct exchange *x, uint64_t now_ms, const struct exchange_sink *sink, void *ctx)
{
	struct round round = { sink, ctx };
	if (now_ms < x->next_ms || !library_centre(x->library))
		return;
	x->next_ms = now_ms + POLL_MS;
	const char *const roots[] = { x->in, x->out, x->peer, NULL };
	if (!watch_changed(&x->watch, roots, now_ms))
		return;
	exchange_with_peer(x);
	read_side(x, "in", &round);
	/* Desk and seat on one PC: what this device sent to itself. */
	if (x->device->info.role == DEVICE_BOTH)
		read_side(x, "out", &round);
	hand_over(x, &round);
}
