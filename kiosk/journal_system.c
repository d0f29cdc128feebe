/* The writer. One queue of lines, three consumers that each know how far they are: the two copies and the cutter. A
 * line is freed when all living consumers have passed it.
 *
 * Every consumer is a worker with two functions: due() says when it has something to do (from the state, under the
 * lock), step() does it, letting go of the lock around the disk. Threads only wait until a worker is due and call
 * step(); without threads journal_writer_pump() does, so that both modes run the same code. */
#include "kiosk/journal_system.h"

#include "engine/memory.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define NEVER INT64_MAX
#define BATCH_MAX (4u << 20) /* bytes written by one commit */
#define WAIT_MAX_MS 60000

struct line {
	struct line *next;
	uint64_t n;
	int64_t at_ms; /* when it came in */
	size_t len;
	uint8_t bytes[];
};

struct copy {
	struct journal_store *store; /* NULL: there is no such copy */
	struct line *next;           /* first line not durable here; NULL: none */
	uint64_t lines, bytes;       /* durable here */
	uint64_t marked;             /* bytes of the last mark */
	int64_t marked_ms, retry_ms;
	bool ended, full;
	struct buffer batch; /* belongs to the worker */
};

struct cut_state {
	struct journal_cutter *cutter; /* NULL: no segments; belongs to the worker */
	struct line *next;
	uint64_t lines; /* handed to the cutter */
	int64_t cut_ms, retry_ms;
	size_t waiting;      /* bytes in the cutter */
	bool now;            /* asked for */
	bool busy;           /* a head is still to be dropped, or the last try failed */
	bool failed, parked; /* parked: gave up its lines to save memory; goes on at the next start */
	bool sealed;
	char reference[REFERENCE_SIZE];
};

struct worker {
	struct journal_writer *w;
	int index;
	bool done, threaded;
	pthread_t thread;
	int64_t (*due)(const struct worker *k, int64_t now);
	void (*step)(struct worker *k, int64_t now);
};

enum { WORKER_CUT = 2, WORKERS = 3 };

struct journal_writer {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* something was queued, became durable or failed */
	struct line *head, *tail;
	size_t held; /* bytes in the queue */
	uint64_t lines, bytes, durable;
	struct copy copy[2];
	struct cut_state cut;
	struct worker worker[WORKERS];
	bool stopping, sealing, news, threads;
	int64_t stop_ms; /* copies that are full give up then */
	char why[ERROR_TEXT_MAX];
	void (*wake)(void *ctx);
	void *wake_ctx;
	int64_t (*now_ms)(void *ctx);
	void *now_ctx;
};

static int64_t monotonic_ms(void *ctx)
{
	struct timespec t;
	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t now_of(const struct journal_writer *w)
{
	return w->now_ms(w->now_ctx);
}

static bool living(const struct copy *c)
{
	return c->store && !c->ended;
}

static void tell(struct journal_writer *w)
{
	w->news = true;
	pthread_cond_broadcast(&w->changed);
}

static void note_failure(struct journal_writer *w, const struct error *e)
{
	memcpy(w->why, e->text, sizeof w->why);
	tell(w);
}

/* --- the queue --- */

/* With no copy left, what is not saved stays: it is all there is. */
static uint64_t passed(const struct journal_writer *w)
{
	uint64_t n = living(&w->copy[0]) || living(&w->copy[1]) ? w->lines : w->durable;
	for (int i = 0; i < 2; i++)
		if (living(&w->copy[i]) && w->copy[i].lines < n)
			n = w->copy[i].lines;
	if (w->cut.cutter && !w->cut.parked && w->cut.lines < n)
		n = w->cut.lines;
	return n;
}

static void drop_passed(struct journal_writer *w)
{
	uint64_t n = passed(w);
	while (w->head && w->head->n < n) {
		struct line *l = w->head;
		w->head = l->next;
		w->held -= l->len;
		mem_free(l);
	}
	if (!w->head)
		w->tail = NULL;
}

static void drop_all(struct journal_writer *w)
{
	while (w->head) {
		struct line *l = w->head;
		w->head = l->next;
		mem_free(l);
	}
}

/* Lines from `next` on, whole, up to `limit` lines with n < before; *end gets the number after the last. */
static int gather(struct buffer *out, struct line *next, uint64_t before, uint64_t limit, uint64_t *end)
{
	buffer_clear(out);
	for (struct line *l = next; l && l->n < before && limit; l = l->next, limit--) {
		if (out->len && out->len + l->len > BATCH_MAX)
			break;
		int rc = buffer_add(out, l->bytes, l->len);
		if (rc < 0)
			return rc;
		*end = l->n + 1;
	}
	return 0;
}

static struct line *line_from(struct line *l, uint64_t n)
{
	while (l && l->n < n)
		l = l->next;
	return l;
}

/* --- a copy --- */

static void end_copy(struct journal_writer *w, struct copy *c, const struct error *e)
{
	c->ended = true;
	c->full = false;
	c->next = NULL;
	drop_passed(w);
	note_failure(w, e);
}

static void wait_for_space(struct journal_writer *w, struct copy *c, int64_t now, const struct error *e)
{
	c->full = true;
	c->retry_ms = now + JOURNAL_RETRY_MS;
	note_failure(w, e);
}

/* One write, one sync. After "no space" the copy is cut back to what is durable, so that the next try starts clean.
 */
static int commit(struct copy *c, struct error *e)
{
	size_t written = 0;
	int rc = journal_store_append(c->store, c->batch.data, c->batch.len, &written, e);
	if (rc == 0)
		rc = journal_store_sync(c->store, e);
	if (rc == ERR_FULL && journal_store_cut(c->store, c->bytes, false, e) < 0)
		rc = ERR_IO;
	return rc;
}

static void advance(struct journal_writer *w, struct copy *c, uint64_t end)
{
	c->lines = end;
	c->bytes += c->batch.len;
	c->full = false;
	c->next = line_from(c->next, end);
	if (c->lines > w->durable)
		w->durable = c->lines;
	drop_passed(w);
	tell(w);
}

static void commit_step(struct journal_writer *w, struct copy *c, int64_t now)
{
	struct error e = ERROR_INIT;
	uint64_t end = c->lines;
	/* While space is short, line by line: each that fits is saved. */
	int rc = gather(&c->batch, c->next, UINT64_MAX, c->full ? 1 : UINT64_MAX, &end);
	if (rc < 0)
		rc = error_set(&e, ERR_FULL, "the journal's batch: %s", error_name(rc));
	else {
		pthread_mutex_unlock(&w->lock);
		rc = commit(c, &e);
		pthread_mutex_lock(&w->lock);
	}
	if (rc == 0)
		advance(w, c, end);
	else if (rc == ERR_FULL)
		wait_for_space(w, c, now, &e);
	else
		end_copy(w, c, &e);
}

/* A hint for recovery; failing to write it harms nothing. */
static void mark_step(struct journal_writer *w, struct copy *c, int64_t now, bool durable)
{
	struct journal_mark mark = { c->lines, c->bytes };
	c->marked = c->bytes;
	c->marked_ms = now;
	pthread_mutex_unlock(&w->lock);
	(void)journal_store_mark(c->store, &mark, durable, NULL);
	pthread_mutex_lock(&w->lock);
}

/* The second copy gathers lines for a while, unless it is the only one that can save. */
static bool trails(const struct journal_writer *w, int index)
{
	return index == 1 && living(&w->copy[0]) && !w->copy[0].full && !w->stopping;
}

static int64_t copy_due(const struct worker *k, int64_t now)
{
	const struct journal_writer *w = k->w;
	const struct copy *c = &w->copy[k->index];

	if (k->done || !c->store)
		return NEVER;
	if (c->ended || !c->next) {
		if (w->stopping)
			return now;
		return !c->ended && c->marked < c->bytes ? c->marked_ms + JOURNAL_SECOND_MS : NEVER;
	}
	if (c->full)
		return w->stopping && w->stop_ms < c->retry_ms ? w->stop_ms : c->retry_ms;
	return trails(w, k->index) ? c->next->at_ms + JOURNAL_SECOND_MS : now;
}

static void copy_step(struct worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	struct copy *c = &w->copy[k->index];
	bool give_up = c->full && w->stopping && now >= w->stop_ms;

	if (c->next && !c->ended && !give_up) {
		commit_step(w, c, now);
		if (!c->ended && c->marked < c->bytes && now - c->marked_ms >= JOURNAL_SECOND_MS)
			mark_step(w, c, now, false);
		return;
	}
	if (!c->ended && c->marked < c->bytes)
		mark_step(w, c, now, w->stopping);
	if (w->stopping) {
		k->done = true;
		tell(w);
	}
}

/* --- the cutter --- */

static bool copies_done(const struct journal_writer *w)
{
	return (w->worker[0].done || !w->copy[0].store) && (w->worker[1].done || !w->copy[1].store);
}

/* Lines to hand over, or bytes with the cutter, that no manifest has. */
static bool uncut(const struct journal_writer *w)
{
	return w->cut.waiting || (w->cut.next && w->cut.next->n < w->durable);
}

static bool seal_is_due(const struct journal_writer *w)
{
	return w->sealing && !w->cut.sealed && w->durable >= w->lines;
}

static int64_t cut_due(const struct worker *k, int64_t now)
{
	const struct journal_writer *w = k->w;
	const struct cut_state *c = &w->cut;

	if (k->done || !c->cutter)
		return NEVER;
	if (w->stopping)
		return copies_done(w) ? now : NEVER;
	if (c->parked)
		return NEVER;
	if (c->failed)
		return c->retry_ms;
	if (c->busy || seal_is_due(w) || (c->now && uncut(w)))
		return now;
	if (c->waiting >= JOURNAL_SEGMENT_SIZE)
		return now;
	return uncut(w) ? c->cut_ms + JOURNAL_CUT_MS : NEVER;
}

static int hand_over(struct journal_writer *w)
{
	struct cut_state *c = &w->cut;
	while (c->next && c->next->n < w->durable) {
		int rc = journal_cutter_add(c->cutter, c->next->bytes, c->next->len);
		if (rc < 0)
			return rc;
		c->lines = c->next->n + 1;
		c->next = c->next->next;
	}
	drop_passed(w);
	return 0;
}

static void after_cut(struct journal_writer *w, int rc, int64_t now, const struct error *e)
{
	struct cut_state *c = &w->cut;
	c->waiting = journal_cutter_waiting(c->cutter);
	c->busy = journal_cutter_unpublished(c->cutter);
	c->failed = rc < 0;
	if (rc < 0) {
		c->retry_ms = now + JOURNAL_RETRY_MS;
		note_failure(w, e);
		return;
	}
	c->cut_ms = now;
	c->now = false;
	if (journal_cutter_sealed(c->cutter)) {
		memcpy(c->reference, journal_cutter_reference(c->cutter), sizeof c->reference);
		c->sealed = true;
	}
	tell(w);
}

static void cut_step(struct worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	struct error e = ERROR_INIT;
	bool last = w->stopping;
	int rc = hand_over(w);
	bool seal = seal_is_due(w) && w->cut.lines >= w->lines;

	if (rc < 0)
		error_set(&e, rc, "cutting segments: %s", error_name(rc));
	else {
		pthread_mutex_unlock(&w->lock);
		rc = journal_cutter_cut(w->cut.cutter, seal, &e);
		pthread_mutex_lock(&w->lock);
	}
	after_cut(w, rc, now, &e);
	if (last) {
		k->done = true;
		tell(w);
	}
}

/* --- workers --- */

/* Called with the lock; tells the owner what changed without it. */
static void run_step(struct worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	k->step(k, now);
	if (!w->news || !w->wake)
		return;
	w->news = false;
	pthread_mutex_unlock(&w->lock);
	w->wake(w->wake_ctx);
	pthread_mutex_lock(&w->lock);
}

static void wait_ms(struct journal_writer *w, int64_t ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	ms = ms < 1 ? 1 : ms > WAIT_MAX_MS ? WAIT_MAX_MS : ms;
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&w->changed, &w->lock, &until);
}

static void *run(void *arg)
{
	struct worker *k = arg;
	struct journal_writer *w = k->w;

	pthread_mutex_lock(&w->lock);
	while (!k->done) {
		int64_t now = now_of(w), due = k->due(k, now);
		if (due <= now)
			run_step(k, now);
		else
			wait_ms(w, due - now);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static bool exists(const struct journal_writer *w, int worker)
{
	return worker == WORKER_CUT ? w->cut.cutter != NULL : w->copy[worker].store != NULL;
}

/* Signals belong to the program's own thread. */
static int start_threads(struct journal_writer *w, struct error *e)
{
	sigset_t all, old;
	int rc = 0;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (int i = 0; i < WORKERS && rc == 0; i++) {
		if (!exists(w, i))
			continue;
		rc = pthread_create(&w->worker[i].thread, NULL, run, &w->worker[i]);
		w->worker[i].threaded = rc == 0;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc ? error_set(e, ERR_NOMEM, "no thread for the journal: %s", strerror(rc)) : 0;
}

/* --- life --- */

static void destroy(struct journal_writer *w)
{
	for (int i = 0; i < 2; i++) {
		journal_store_close(w->copy[i].store);
		buffer_release(&w->copy[i].batch);
	}
	journal_cutter_free(w->cut.cutter);
	drop_all(w);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	mem_free(w);
}

static void init_locks(struct journal_writer *w)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &attr);
	pthread_condattr_destroy(&attr);
}

static void init_copy(
	struct copy *c, struct journal_store *store, bool ended, const struct journal_writer_options *o)
{
	c->store = store;
	c->ended = store && ended;
	c->lines = o->lines;
	c->bytes = c->marked = o->bytes;
	buffer_init(&c->batch, BATCH_MAX + LIMIT_JOURNAL_LINE);
}

static int init_cut(struct journal_writer *w, const struct journal_writer_options *o, struct error *e)
{
	struct cut_state *c = &w->cut;
	c->lines = o->lines;
	c->cut_ms = now_of(w);
	if (!o->cut)
		return 0;
	int rc = journal_cutter_new(&c->cutter, o->cut, o->journal, (size_t)o->bytes, e);
	if (rc < 0)
		return rc;
	c->waiting = journal_cutter_waiting(c->cutter);
	c->busy = journal_cutter_unpublished(c->cutter);
	c->sealed = journal_cutter_sealed(c->cutter) && !c->busy;
	memcpy(c->reference, journal_cutter_reference(c->cutter), sizeof c->reference);
	w->sealing = o->sealing || journal_cutter_sealed(c->cutter);
	return 0;
}

static void init_workers(struct journal_writer *w)
{
	for (int i = 0; i < WORKERS; i++) {
		w->worker[i].w = w;
		w->worker[i].index = i;
		w->worker[i].due = i == WORKER_CUT ? cut_due : copy_due;
		w->worker[i].step = i == WORKER_CUT ? cut_step : copy_step;
	}
}

int journal_writer_start(struct journal_writer **out, const struct journal_writer_options *o, struct error *e)
{
	struct journal_writer *w = mem_zero(1, sizeof *w);
	if (!w) {
		journal_store_close(o->first);
		journal_store_close(o->second);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	init_locks(w);
	w->wake = o->wake;
	w->wake_ctx = o->wake_ctx;
	w->now_ms = o->now_ms ? o->now_ms : monotonic_ms;
	w->now_ctx = o->now_ctx;
	w->lines = w->durable = o->lines;
	w->bytes = o->bytes;
	w->threads = o->threads;
	init_copy(&w->copy[0], o->first, o->first_ended, o);
	init_copy(&w->copy[1], o->second, o->second_ended, o);
	init_workers(w);
	int rc = init_cut(w, o, e);
	if (rc == 0 && w->threads && (rc = start_threads(w, e)) < 0) {
		(void)journal_writer_stop(w, 0); /* joins what was started, closes and frees */
		return rc;
	}
	if (rc < 0)
		destroy(w);
	else
		*out = w;
	return rc;
}

static bool stopped(const struct journal_writer *w)
{
	for (int i = 0; i < WORKERS; i++)
		if (exists(w, i) && !w->worker[i].done)
			return false;
	return true;
}

/* Without threads, time passes by waiting for the worker that is due next. */
static void pump_until_stopped(struct journal_writer *w)
{
	while (!stopped(w)) {
		if (journal_writer_pump(w))
			continue;
		pthread_mutex_lock(&w->lock);
		if (w->now_ms == monotonic_ms)
			wait_ms(w, 20);
		else
			w->stop_ms = INT64_MIN; /* a test's clock stands still */
		pthread_mutex_unlock(&w->lock);
	}
}

int journal_writer_stop(struct journal_writer *w, int patience_ms)
{
	if (!w)
		return 0;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	w->stop_ms = now_of(w) + (patience_ms > 0 ? patience_ms : 0);
	tell(w);
	/* A worker whose thread could not be started has nothing to finish. */
	for (int i = 0; i < WORKERS; i++)
		w->worker[i].done |= w->threads && !w->worker[i].threaded;
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < WORKERS; i++)
		if (w->worker[i].threaded)
			pthread_join(w->worker[i].thread, NULL);
	if (!w->threads)
		pump_until_stopped(w);
	int rc = w->durable >= w->lines ? 0 : living(&w->copy[0]) || living(&w->copy[1]) ? ERR_FULL : ERR_STATE;
	destroy(w);
	return rc;
}

/* --- the owner's side --- */

/* Make room: a full copy gives way where the other has everything, then the cutter. */
static bool make_room(struct journal_writer *w)
{
	static const struct error why = { ERR_FULL, 0, "too many lines waited for space: this copy has ended" };
	for (int i = 0; i < 2; i++) {
		struct copy *c = &w->copy[i], *other = &w->copy[1 - i];
		if (living(c) && c->full && living(other) && !other->full && other->lines > c->lines) {
			end_copy(w, c, &why);
			return true;
		}
	}
	if (w->cut.cutter && !w->cut.parked && w->cut.lines < w->durable) {
		w->cut.parked = true;
		w->cut.next = NULL;
		drop_passed(w);
		return true;
	}
	return false;
}

static int check_add(struct journal_writer *w, size_t len)
{
	if (w->sealing || w->stopping || (!living(&w->copy[0]) && !living(&w->copy[1])))
		return ERR_STATE;
	while (w->held + len > JOURNAL_QUEUE_MAX)
		if (!make_room(w))
			return ERR_FULL;
	return 0;
}

static void enqueue(struct journal_writer *w, struct line *l)
{
	l->n = w->lines++;
	l->at_ms = now_of(w);
	w->bytes += l->len;
	w->held += l->len;
	if (w->tail)
		w->tail->next = l;
	else
		w->head = l;
	w->tail = l;
	for (int i = 0; i < 2; i++)
		if (living(&w->copy[i]) && !w->copy[i].next)
			w->copy[i].next = l;
	if (w->cut.cutter && !w->cut.parked && !w->cut.next)
		w->cut.next = l;
}

static int add(struct journal_writer *w, const void *bytes, size_t len, bool last)
{
	if (len == 0 || len > LIMIT_JOURNAL_LINE)
		return ERR_LIMIT;
	struct line *l = mem_alloc(sizeof *l + len);
	if (!l)
		return ERR_NOMEM;
	memcpy(l->bytes, bytes, len);
	l->len = len;
	l->next = NULL;
	pthread_mutex_lock(&w->lock);
	int rc = check_add(w, len);
	if (rc == 0) {
		enqueue(w, l);
		w->sealing = last;
		pthread_cond_broadcast(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	if (rc < 0)
		mem_free(l);
	return rc;
}

int journal_writer_add(struct journal_writer *w, const void *line, size_t len)
{
	return add(w, line, len, false);
}

int journal_writer_add_last(struct journal_writer *w, const void *line, size_t len)
{
	return add(w, line, len, true);
}

static enum journal_state state_of(const struct journal_writer *w)
{
	const struct copy *a = &w->copy[0], *b = &w->copy[1];
	if (!living(a) && !living(b))
		return JOURNAL_LOST;
	if ((living(a) && a->full) || (living(b) && b->full))
		return JOURNAL_FULL;
	return a->ended || b->ended ? JOURNAL_COPY_FAILED : JOURNAL_OK;
}

void journal_writer_status(struct journal_writer *w, struct journal_status *out)
{
	memset(out, 0, sizeof *out);
	pthread_mutex_lock(&w->lock);
	out->state = state_of(w);
	out->lines = out->all = w->lines;
	out->durable = w->durable;
	for (int i = 0; i < 2; i++) {
		out->ended[i] = w->copy[i].ended;
		out->full[i] = w->copy[i].full;
		if (living(&w->copy[i]) && w->copy[i].lines < out->all)
			out->all = w->copy[i].lines;
	}
	out->cut_failed = w->cut.failed || w->cut.parked;
	out->sealed = w->cut.sealed;
	memcpy(out->reference, w->cut.reference, sizeof out->reference);
	memcpy(out->why, w->why, sizeof out->why);
	pthread_mutex_unlock(&w->lock);
}

uint64_t journal_writer_durable(struct journal_writer *w)
{
	pthread_mutex_lock(&w->lock);
	uint64_t n = w->durable;
	pthread_mutex_unlock(&w->lock);
	return n;
}

static int wait_result(const struct journal_writer *w, uint64_t lines)
{
	if (w->durable >= lines)
		return 0;
	return state_of(w) == JOURNAL_LOST ? ERR_STATE : ERR_BUSY;
}

int journal_writer_wait(struct journal_writer *w, uint64_t lines, int timeout_ms)
{
	int64_t until = timeout_ms < 0 ? INT64_MAX : monotonic_ms(NULL) + timeout_ms;
	int rc;

	if (!w->threads)
		while (journal_writer_durable(w) < lines && journal_writer_pump(w))
			;
	pthread_mutex_lock(&w->lock);
	while ((rc = wait_result(w, lines)) == ERR_BUSY && w->threads && monotonic_ms(NULL) < until)
		wait_ms(w, until - monotonic_ms(NULL));
	pthread_mutex_unlock(&w->lock);
	return rc;
}

void journal_writer_cut_now(struct journal_writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->cut.now = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

bool journal_writer_pump(struct journal_writer *w)
{
	bool any = false;
	pthread_mutex_lock(&w->lock);
	int64_t now = now_of(w);
	for (int i = 0; i < WORKERS; i++)
		if (!w->worker[i].threaded && w->worker[i].due(&w->worker[i], now) <= now) {
			run_step(&w->worker[i], now);
			any = true;
		}
	pthread_mutex_unlock(&w->lock);
	return any;
}
