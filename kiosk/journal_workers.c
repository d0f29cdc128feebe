/* What the workers do. Every one has two functions: due() says when it has something to do (from the state, under
 * the lock), step() does it. Threads or journal_writer_pump() call them; nothing here knows which. */
#include "kiosk/journal_workers.h"

#include "engine/memory.h"

#include <string.h>

bool journal_copy_lives(const struct journal_copy *c)
{
	return c->store && !c->ended;
}

static void nudge_all(struct journal_writer *w)
{
	for (int i = 0; i < WORKERS; i++)
		journal_nudge(w, i);
}

/* Whatever fails may change what is due for the others. */
static void note_failure(struct journal_writer *w, const struct error *e)
{
	memcpy(w->why, e->text, sizeof w->why);
	journal_tell(w);
	nudge_all(w);
}

/* --- the queue --- */

/* With no copy left, what is not saved stays: it is all there is. */
static uint64_t passed(const struct journal_writer *w)
{
	uint64_t n = journal_copy_lives(&w->copy[0]) || journal_copy_lives(&w->copy[1]) ? w->lines : w->durable;
	for (int i = 0; i < 2; i++)
		if (journal_copy_lives(&w->copy[i]) && w->copy[i].lines < n)
			n = w->copy[i].lines;
	if (w->cut.cutter && !w->cut.parked && w->cut.lines < n)
		n = w->cut.lines;
	return n;
}

void journal_queue_drop_passed(struct journal_writer *w)
{
	uint64_t n = passed(w);
	while (w->head && w->head->n < n) {
		struct journal_line *l = w->head;
		w->head = l->next;
		w->held -= l->len;
		mem_free(l);
	}
	if (!w->head)
		w->tail = NULL;
}

void journal_queue_release(struct journal_writer *w)
{
	while (w->head) {
		struct journal_line *l = w->head;
		w->head = l->next;
		mem_free(l);
	}
}

/* Lines from `next` on, whole, up to `limit` lines with n < before; *end gets the number after the last. */
static int gather(struct buffer *out, struct journal_line *next, uint64_t limit, uint64_t *end)
{
	buffer_clear(out);
	for (struct journal_line *l = next; l && limit; l = l->next, limit--) {
		if (out->len && out->len + l->len > JOURNAL_BATCH_MAX)
			break;
		int rc = buffer_add(out, l->bytes, l->len);
		if (rc < 0)
			return rc;
		*end = l->n + 1;
	}
	return 0;
}

static struct journal_line *line_from(struct journal_line *l, uint64_t n)
{
	while (l && l->n < n)
		l = l->next;
	return l;
}

/* --- a copy --- */

void journal_copy_end(struct journal_writer *w, struct journal_copy *c, const struct error *e)
{
	c->ended = true;
	c->full = false;
	c->next = NULL;
	journal_queue_drop_passed(w);
	note_failure(w, e);
}

static void wait_for_space(struct journal_writer *w, struct journal_copy *c, int64_t now, const struct error *e)
{
	c->full = true;
	c->retry_ms = now + JOURNAL_RETRY_MS;
	note_failure(w, e);
}

/* One write, one sync. After "no space" the copy is cut back to what is durable, so that the next try starts clean.
 */
static int commit(struct journal_copy *c, struct error *e)
{
	size_t written = 0;
	int rc = journal_store_append(c->store, c->batch.data, c->batch.len, &written, e);
	if (rc == 0)
		rc = journal_store_sync(c->store, e);
	if (rc == ERR_FULL && journal_store_cut(c->store, c->bytes, false, e) < 0)
		rc = ERR_IO;
	return rc;
}

static void advance(struct journal_writer *w, struct journal_copy *c, uint64_t end)
{
	c->lines = end;
	c->bytes += c->batch.len;
	c->full = false;
	c->next = line_from(c->next, end);
	if (c->lines > w->durable)
		w->durable = c->lines;
	journal_queue_drop_passed(w);
	journal_tell(w);
	if (w->sealing || w->cut.now)
		journal_nudge(w, WORKER_CUT);
}

static void commit_step(struct journal_writer *w, struct journal_copy *c, int64_t now)
{
	struct error e = ERROR_INIT;
	uint64_t end = c->lines;
	/* While space is short, line by line: each that fits is saved. */
	int rc = gather(&c->batch, c->next, c->full ? 1 : UINT64_MAX, &end);
	if (rc < 0)
		rc = error_set(&e, ERR_FULL, "the journal's batch: %s", error_name(rc));
	else {
		journal_unlock(w);
		rc = commit(c, &e);
		journal_lock(w);
	}
	if (rc == 0)
		advance(w, c, end);
	else if (rc == ERR_FULL)
		wait_for_space(w, c, now, &e);
	else
		journal_copy_end(w, c, &e);
}

/* A hint for recovery; failing to write it harms nothing. */
static void mark_step(struct journal_writer *w, struct journal_copy *c, int64_t now, bool durable)
{
	struct journal_mark mark = { c->lines, c->bytes };
	c->marked = c->bytes;
	c->marked_ms = now;
	journal_unlock(w);
	(void)journal_store_mark(c->store, &mark, durable, NULL);
	journal_lock(w);
}

/* The second copy gathers lines for a while, unless it is the only one that can save. */
static bool trails(const struct journal_writer *w, int index)
{
	return index == 1 && journal_copy_lives(&w->copy[0]) && !w->copy[0].full && !w->stopping;
}

static int64_t copy_due(const struct journal_worker *k, int64_t now)
{
	const struct journal_writer *w = k->w;
	const struct journal_copy *c = &w->copy[k->index];

	if (k->done || !c->store)
		return JOURNAL_NEVER;
	if (c->ended || !c->next) {
		if (w->stopping)
			return now;
		return !c->ended && c->marked < c->bytes ? c->marked_ms + JOURNAL_SECOND_MS : JOURNAL_NEVER;
	}
	if (c->full)
		return w->stopping && w->stop_ms < c->retry_ms ? w->stop_ms : c->retry_ms;
	return trails(w, k->index) ? c->next->at_ms + JOURNAL_SECOND_MS : now;
}

static void copy_step(struct journal_worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	struct journal_copy *c = &w->copy[k->index];
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
		journal_tell(w);
		nudge_all(w);
	}
}

/* --- the cutter --- */

static bool copies_done(const struct journal_writer *w)
{
	return (w->worker[0].done || !w->copy[0].store) && (w->worker[1].done || !w->copy[1].store);
}

/* Lines or bytes with the cutter that no manifest has. */
static bool uncut(const struct journal_writer *w)
{
	return w->cut.waiting || w->cut.next;
}

static bool seal_is_due(const struct journal_writer *w)
{
	return w->sealing && !w->cut.sealed && w->durable >= w->lines;
}

static int64_t cut_due(const struct journal_worker *k, int64_t now)
{
	const struct journal_writer *w = k->w;
	const struct journal_cut_state *c = &w->cut;

	if (k->done || !c->cutter)
		return JOURNAL_NEVER;
	if (w->stopping)
		return copies_done(w) ? now : JOURNAL_NEVER;
	if (c->parked)
		return JOURNAL_NEVER;
	if (c->failed)
		return c->retry_ms;
	if (c->busy || seal_is_due(w) || (c->now && (c->waiting || (c->next && c->next->n < w->durable))))
		return now;
	if (c->waiting >= JOURNAL_SEGMENT_SIZE)
		return now;
	return uncut(w) ? c->cut_ms + JOURNAL_CUT_MS : JOURNAL_NEVER;
}

static int hand_over(struct journal_writer *w)
{
	struct journal_cut_state *c = &w->cut;
	while (c->next && c->next->n < w->durable) {
		int rc = journal_cutter_add(c->cutter, c->next->bytes, c->next->len);
		if (rc < 0)
			return rc;
		c->lines = c->next->n + 1;
		c->next = c->next->next;
	}
	journal_queue_drop_passed(w);
	return 0;
}

static void after_cut(struct journal_writer *w, int rc, int64_t now, const struct error *e)
{
	struct journal_cut_state *c = &w->cut;
	c->waiting = journal_cutter_waiting(c->cutter);
	c->busy = journal_cutter_unpublished(c->cutter);
	c->failed = rc < 0;
	if (rc < 0) {
		c->retry_ms = now + JOURNAL_RETRY_MS;
		note_failure(w, e);
		return;
	}
	/* Lines that are not durable yet keep it waiting, but not for another half minute. */
	c->cut_ms = c->next ? now - JOURNAL_CUT_MS + JOURNAL_RETRY_MS : now;
	c->now = false;
	if (journal_cutter_sealed(c->cutter)) {
		memcpy(c->reference, journal_cutter_reference(c->cutter), sizeof c->reference);
		c->sealed = true;
	}
	journal_tell(w);
}

static void cut_step(struct journal_worker *k, int64_t now)
{
	struct journal_writer *w = k->w;
	struct error e = ERROR_INIT;
	bool last = w->stopping;
	int rc = hand_over(w);
	bool seal = seal_is_due(w) && w->cut.lines >= w->lines;

	if (rc < 0)
		error_set(&e, rc, "cutting segments: %s", error_name(rc));
	else {
		journal_unlock(w);
		rc = journal_cutter_cut(w->cut.cutter, seal, &e);
		journal_lock(w);
	}
	after_cut(w, rc, now, &e);
	if (last) {
		k->done = true;
		journal_tell(w);
	}
}

/* Who had nothing to do is woken: the first copy at once, the others to reckon when. */
static void give_to_workers(struct journal_writer *w, struct journal_line *l)
{
	for (int i = 0; i < 2; i++)
		if (journal_copy_lives(&w->copy[i]) && !w->copy[i].next) {
			w->copy[i].next = l;
			journal_nudge(w, i);
		}
	if (w->cut.cutter && !w->cut.parked && !w->cut.next) {
		w->cut.next = l;
		journal_nudge(w, WORKER_CUT);
	}
}

void journal_queue_add(struct journal_writer *w, struct journal_line *l, int64_t now)
{
	l->n = w->lines++;
	l->at_ms = now;
	w->bytes += l->len;
	w->held += l->len;
	if (w->tail)
		w->tail->next = l;
	else
		w->head = l;
	w->tail = l;
	give_to_workers(w, l);
}

void journal_workers_init(struct journal_writer *w)
{
	for (int i = 0; i < WORKERS; i++) {
		w->worker[i].w = w;
		w->worker[i].index = i;
		w->worker[i].due = i == WORKER_CUT ? cut_due : copy_due;
		w->worker[i].step = i == WORKER_CUT ? cut_step : copy_step;
	}
}
