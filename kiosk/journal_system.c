/* Threads, life and the owner's side of the writer; the work itself is journal_workers.c. Threads only wait until
 * their worker is due and call its step; without threads journal_writer_pump() does, so that both modes run the
 * same code. */
#include "kiosk/journal_system.h"

#include "engine/memory.h"
#include "kiosk/journal_workers.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define WAIT_MAX_MS 60000

struct journal_threads {
	pthread_mutex_t lock;
	pthread_cond_t changed;       /* for those who wait */
	pthread_cond_t wake[WORKERS]; /* each its own, so that one line does not wake all of them */
	pthread_t thread[WORKERS];
};

/* One block, the writer first. */
struct whole {
	struct journal_writer w;
	struct journal_threads threads;
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

void journal_lock(struct journal_writer *w)
{
	pthread_mutex_lock(&w->threads->lock);
}

void journal_unlock(struct journal_writer *w)
{
	pthread_mutex_unlock(&w->threads->lock);
}

void journal_tell(struct journal_writer *w)
{
	w->news = true;
	pthread_cond_broadcast(&w->threads->changed);
}

void journal_nudge(struct journal_writer *w, int worker)
{
	pthread_cond_signal(&w->threads->wake[worker]);
}

/* --- workers --- */

/* Called with the lock; tells the owner what changed without it. */
static void run_step(struct journal_worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	k->step(k, now);
	if (!w->news || !w->wake)
		return;
	w->news = false;
	journal_unlock(w);
	w->wake(w->wake_ctx);
	journal_lock(w);
}

static void wait_ms(struct journal_writer *w, pthread_cond_t *cond, int64_t ms)
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
	pthread_cond_timedwait(cond, &w->threads->lock, &until);
}

static void *run(void *arg)
{
	struct journal_worker *k = arg;
	struct journal_writer *w = k->w;

	journal_lock(w);
	while (!k->done) {
		int64_t now = now_of(w), due = k->due(k, now);
		if (due <= now)
			run_step(k, now);
		else
			wait_ms(w, &w->threads->wake[k->index], due - now);
	}
	journal_unlock(w);
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
		rc = pthread_create(&w->threads->thread[i], NULL, run, &w->worker[i]);
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
	journal_queue_release(w);
	pthread_cond_destroy(&w->threads->changed);
	for (int i = 0; i < WORKERS; i++)
		pthread_cond_destroy(&w->threads->wake[i]);
	pthread_mutex_destroy(&w->threads->lock);
	mem_free(w);
}

static void init_locks(struct journal_writer *w)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&w->threads->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->threads->changed, &attr);
	for (int i = 0; i < WORKERS; i++)
		pthread_cond_init(&w->threads->wake[i], &attr);
	pthread_condattr_destroy(&attr);
}

static void init_copy(
	struct journal_copy *c, struct journal_store *store, bool ended, const struct journal_writer_options *o)
{
	c->store = store;
	c->ended = store && ended;
	c->lines = o->lines;
	c->bytes = c->marked = o->bytes;
	buffer_init(&c->batch, JOURNAL_BATCH_MAX + LIMIT_JOURNAL_LINE);
}

static int init_cut(struct journal_writer *w, const struct journal_writer_options *o, struct error *e)
{
	struct journal_cut_state *c = &w->cut;
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

static void init(struct journal_writer *w, const struct journal_writer_options *o)
{
	init_locks(w);
	w->threaded = o->threads;
	w->wake = o->wake;
	w->wake_ctx = o->wake_ctx;
	w->now_ms = o->now_ms ? o->now_ms : monotonic_ms;
	w->now_ctx = o->now_ctx;
	w->lines = w->durable = o->lines;
	w->bytes = o->bytes;
	init_copy(&w->copy[0], o->first, o->first_ended, o);
	init_copy(&w->copy[1], o->second, o->second_ended, o);
	journal_workers_init(w);
}

int journal_writer_start(struct journal_writer **out, const struct journal_writer_options *o, struct error *e)
{
	struct whole *whole = mem_zero(1, sizeof *whole);
	if (!whole) {
		journal_store_close(o->first);
		journal_store_close(o->second);
		return error_set(e, ERR_NOMEM, "out of memory");
	}
	struct journal_writer *w = &whole->w;
	w->threads = &whole->threads;
	init(w, o);
	int rc = init_cut(w, o, e);
	if (rc < 0) {
		destroy(w);
		return rc;
	}
	if (w->threaded && (rc = start_threads(w, e)) < 0) {
		(void)journal_writer_stop(w, 0); /* joins what was started, closes and frees */
		return rc;
	}
	*out = w;
	return 0;
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
		journal_lock(w);
		if (w->now_ms == monotonic_ms)
			wait_ms(w, &w->threads->changed, 20);
		else
			w->stop_ms = INT64_MIN; /* a test's clock stands still */
		journal_unlock(w);
	}
}

int journal_writer_stop(struct journal_writer *w, int patience_ms)
{
	if (!w)
		return 0;
	journal_lock(w);
	w->stopping = true;
	w->stop_ms = now_of(w) + (patience_ms > 0 ? patience_ms : 0);
	journal_tell(w);
	for (int i = 0; i < WORKERS; i++)
		journal_nudge(w, i);
	/* A worker whose thread could not be started has nothing to finish. */
	for (int i = 0; i < WORKERS; i++)
		w->worker[i].done |= w->threaded && !w->worker[i].threaded;
	journal_unlock(w);
	for (int i = 0; i < WORKERS; i++)
		if (w->worker[i].threaded)
			pthread_join(w->threads->thread[i], NULL);
	if (!w->threaded)
		pump_until_stopped(w);
	int rc = w->durable >= w->lines                                               ? 0
			 : journal_copy_lives(&w->copy[0]) || journal_copy_lives(&w->copy[1]) ? ERR_FULL
																				  : ERR_STATE;
	destroy(w);
	return rc;
}

/* --- the owner's side --- */

/* Make room: a full copy gives way where the other has everything, then the cutter. */
static bool make_room(struct journal_writer *w)
{
	static const struct error why = { ERR_FULL, 0, "too many lines waited for space: this copy has ended" };
	for (int i = 0; i < 2; i++) {
		struct journal_copy *c = &w->copy[i], *other = &w->copy[1 - i];
		if (journal_copy_lives(c) && c->full && journal_copy_lives(other) && !other->full &&
			other->lines > c->lines) {
			journal_copy_end(w, c, &why);
			return true;
		}
	}
	if (w->cut.cutter && !w->cut.parked && w->cut.lines < w->durable) {
		w->cut.parked = true;
		w->cut.next = NULL;
		journal_queue_drop_passed(w);
		return true;
	}
	return false;
}

static int check_add(struct journal_writer *w, size_t len)
{
	if (w->sealing || w->stopping || (!journal_copy_lives(&w->copy[0]) && !journal_copy_lives(&w->copy[1])))
		return ERR_STATE;
	while (w->held + len > JOURNAL_QUEUE_MAX)
		if (!make_room(w))
			return ERR_FULL;
	return 0;
}

static int add(struct journal_writer *w, const void *bytes, size_t len, bool last)
{
	if (len == 0 || len > LIMIT_JOURNAL_LINE)
		return ERR_LIMIT;
	struct journal_line *l = mem_alloc(sizeof *l + len);
	if (!l)
		return ERR_NOMEM;
	memcpy(l->bytes, bytes, len);
	l->len = len;
	l->next = NULL;
	journal_lock(w);
	int rc = check_add(w, len);
	if (rc == 0) {
		journal_queue_add(w, l, now_of(w));
		w->sealing = last;
	}
	journal_unlock(w);
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
	const struct journal_copy *a = &w->copy[0], *b = &w->copy[1];
	if (!journal_copy_lives(a) && !journal_copy_lives(b))
		return JOURNAL_LOST;
	if ((journal_copy_lives(a) && a->full) || (journal_copy_lives(b) && b->full))
		return JOURNAL_FULL;
	return a->ended || b->ended ? JOURNAL_COPY_FAILED : JOURNAL_OK;
}

void journal_writer_status(struct journal_writer *w, struct journal_status *out)
{
	memset(out, 0, sizeof *out);
	journal_lock(w);
	out->state = state_of(w);
	out->lines = out->all = w->lines;
	out->durable = w->durable;
	for (int i = 0; i < 2; i++) {
		out->ended[i] = w->copy[i].ended;
		out->full[i] = w->copy[i].full;
		if (journal_copy_lives(&w->copy[i]) && w->copy[i].lines < out->all)
			out->all = w->copy[i].lines;
	}
	out->cut_failed = w->cut.failed || w->cut.parked;
	out->sealed = w->cut.sealed;
	memcpy(out->reference, w->cut.reference, sizeof out->reference);
	memcpy(out->why, w->why, sizeof out->why);
	journal_unlock(w);
}

uint64_t journal_writer_durable(struct journal_writer *w)
{
	journal_lock(w);
	uint64_t n = w->durable;
	journal_unlock(w);
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

	if (!w->threaded)
		while (journal_writer_durable(w) < lines && journal_writer_pump(w))
			;
	journal_lock(w);
	while ((rc = wait_result(w, lines)) == ERR_BUSY && w->threaded && monotonic_ms(NULL) < until)
		wait_ms(w, &w->threads->changed, until - monotonic_ms(NULL));
	journal_unlock(w);
	return rc;
}

void journal_writer_cut_now(struct journal_writer *w)
{
	journal_lock(w);
	w->cut.now = true;
	journal_nudge(w, WORKER_CUT);
	journal_unlock(w);
}

bool journal_writer_pump(struct journal_writer *w)
{
	bool any = false;
	journal_lock(w);
	int64_t now = now_of(w);
	for (int i = 0; i < WORKERS; i++)
		if (!w->worker[i].threaded && w->worker[i].due(&w->worker[i], now) <= now) {
			run_step(&w->worker[i], now);
			any = true;
		}
	journal_unlock(w);
	return any;
}
