/* PUTs that came in one turn of the loop share their costs: bodies are flushed together, then there is one
 * transaction and at most one checkpoint per centre, and only after the commit are the replies sent. The batch runs
 * as an event that the first PUT of a turn activates; it stands behind all reads of that turn in the loop's queue.
 */
#include "sync/central.h"

#include "content/answers.h"
#include "engine/memory.h"
#include "sync/server.h"

#include <event2/event.h>
#include <string.h>
#include <time.h>

struct batch {
	struct central *central;
	struct event *run;
	struct put *first, **last;
};

void put_free(struct put *put)
{
	if (!put)
		return;
	if (put->answers)
		answers_release(put->answers);
	mem_free(put->answers);
	buffer_release(&put->reply);
	mem_free(put);
}

static void fail(struct put *put, int rc)
{
	put->status = rc == ERR_FULL ? 507 : 503;
	put->problem = rc == ERR_FULL ? "full" : "not-stored";
	snprintf(put->detail, sizeof put->detail, "%s",
		rc == ERR_FULL ? "There is no space left here; nothing was taken." : "Not stored; try again.");
}

static void reply(struct put *put)
{
	if (put->problem)
		exchange_problem(put->exchange, put->status, put->problem, put->detail);
	else
		exchange_reply(
			put->exchange, put->status, "text/plain; charset=utf-8", buffer_text(&put->reply), put->reply.len);
	put_free(put);
}

/* --- rows --- */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int do_segment(struct put *put, struct store *s, struct error *e)
{
	struct store_segment g = { .size = (int64_t)exchange_body(put->exchange)->len };
	snprintf(g.attempt, sizeof g.attempt, "%s", put->of);
	snprintf(g.sha256, sizeof g.sha256, "%s", put->sha256);
	int rc = store_put_segment(s, &g, put->device, e);
	put->status = rc == STORE_NEW ? 201 : 200;
	return rc < 0 ? rc : 0;
}

static int do_object(struct put *put, struct store *s, struct error *e)
{
	struct store_object o = { .size = (int64_t)exchange_body(put->exchange)->len, .at_ms = now_ms() };
	snprintf(o.sitting, sizeof o.sitting, "%s", put->of);
	snprintf(o.sha256, sizeof o.sha256, "%s", put->sha256);
	snprintf(o.device, sizeof o.device, "%s", put->device);
	int rc = store_put_object(s, &o, e);
	put->status = rc == STORE_NEW ? 201 : 200;
	return rc < 0 ? rc : 0;
}

/* One centre's part of the batch. */
struct group {
	struct batch *batch;
	struct place *place;
	struct put *first;
};

static int do_put(struct group *g, struct put *put, struct store *s, struct error *e)
{
	put->problem = NULL;
	switch (put->kind) {
	case PUT_SEGMENT:
		return do_segment(put, s, e);
	case PUT_OBJECT:
		return do_object(put, s, e);
	case PUT_HEAD:
		return head_decide(put, g->batch->central, s, e);
	}
	return ERR_USAGE;
}

/* Receipts of the sealed sets, all under one checkpoint. */
static int add_receipts(struct group *g, struct store *s, struct error *e)
{
	for (struct put *p = g->first; p; p = p->next) {
		if (p->place != g->place || p->kind != PUT_HEAD || p->problem || !p->answers->sealed)
			continue;
		buffer_clear(&p->reply);
		int rc = place_proof(&p->reply, g->place, g->batch->central, s, p->of, p->answers->generation, e);
		if (rc)
			return rc;
	}
	return 0;
}

static int work(struct store *s, void *ctx, struct error *e)
{
	struct group *g = ctx;
	/* A run that failed may have left leaves in the tree that no row has. */
	merkle_cut(g->place->log, g->place->committed);
	int rc = place_catch_up(g->place, s, e);
	uint64_t before = merkle_size(g->place->log);
	for (struct put *p = g->first; p && rc == 0; p = p->next)
		if (p->place == g->place)
			rc = do_put(g, p, s, e);
	if (rc == 0 && merkle_size(g->place->log) > before)
		rc = place_checkpoint(g->place, g->batch->central, s, (int64_t)time(NULL), e);
	return rc ? rc : add_receipts(g, s, e);
}

static void say_outcome(const struct put *p)
{
	if (p->kind == PUT_HEAD && p->status == 409)
		central_say(
			"attempt %s.%u: a second, different answer set; kept, not accepted", p->of, p->answers->generation);
	else if (p->kind == PUT_HEAD && p->status == 202 && p->answers->sealed)
		central_say("attempt %s.%u: sealed set accepted and logged", p->of, p->answers->generation);
}

static void run_group(struct batch *b, struct put *list, struct place *place)
{
	struct group g = { b, place, list };
	struct error e = ERROR_INIT;
	int rc = store_run(b->central->store, place->id, work, &g, &e);
	if (rc) {
		central_say("not stored: %s", e.text[0] ? e.text : error_name(rc));
		merkle_cut(place->log, place->committed);
	}
	place->committed = merkle_size(place->log);
	for (struct put *p = list; p; p = p->next) {
		if (p->place != place)
			continue;
		if (rc)
			fail(p, rc);
		else
			say_outcome(p);
	}
}

static int flush_bodies(struct batch *b, struct put *list, struct error *e)
{
	int rc = 0;
	for (struct put *p = list; p && rc == 0; p = p->next) {
		const struct buffer *body = exchange_body(p->exchange);
		if (p->kind != PUT_HEAD)
			rc = bodies_stage(b->central->bodies, p->sha256, body->data, body->len, e);
	}
	int flushed = bodies_flush(b->central->bodies, rc ? NULL : e);
	return rc ? rc : flushed;
}

/* True for the first put of its centre in the list. */
static bool first_of_place(const struct put *list, const struct put *put)
{
	for (; list != put; list = list->next)
		if (list->place == put->place)
			return false;
	return true;
}

static void on_run(evutil_socket_t fd, short what, void *ctx)
{
	struct batch *b = ctx;
	struct put *list = b->first;
	struct error e = ERROR_INIT;
	(void)fd;
	(void)what;
	b->first = NULL;
	b->last = &b->first;
	int rc = flush_bodies(b, list, &e);
	if (rc)
		central_say("not stored: %s", e.text);
	for (struct put *p = list; p; p = p->next) {
		if (rc)
			fail(p, rc);
		else if (first_of_place(list, p))
			run_group(b, list, p->place);
	}
	for (struct put *p = list, *next; p; p = next) {
		next = p->next;
		reply(p);
	}
}

void batch_add(struct batch *b, struct put *put)
{
	put->next = NULL;
	*b->last = put;
	b->last = &put->next;
	if (b->first == put)
		event_active(b->run, EV_TIMEOUT, 0);
}

int batch_new(struct batch **out, struct central *c, struct event_base *base, struct error *e)
{
	struct batch *b = mem_zero(1, sizeof *b);
	if (!b || !(b->run = event_new(base, -1, 0, on_run, b))) {
		mem_free(b);
		return error_set(e, ERR_NOMEM, "central: no memory");
	}
	b->central = c;
	b->last = &b->first;
	*out = b;
	return 0;
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	for (struct put *p = b->first, *next; p; p = next) {
		next = p->next;
		put_free(p);
	}
	event_free(b->run);
	mem_free(b);
}
