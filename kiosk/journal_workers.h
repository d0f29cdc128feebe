/* Inside of the journal writer, shared by journal_system.c (threads, life, the owner's side) and journal_workers.c
 * (what the workers do). Not for others.
 *
 * One queue of lines, three consumers that each know how far they are: the two copies and the cutter. A line is
 * freed when all living consumers have passed it. Everything but what is marked as a worker's own is guarded by the
 * lock. */
#ifndef KIOSK_JOURNAL_WORKERS_H
#define KIOSK_JOURNAL_WORKERS_H

#include "kiosk/journal_system.h"

#define JOURNAL_NEVER INT64_MAX
#define JOURNAL_BATCH_MAX (4u << 20) /* bytes written by one commit */

struct journal_line {
	struct journal_line *next;
	uint64_t n;
	int64_t at_ms; /* when it came in */
	size_t len;
	uint8_t bytes[];
};

struct journal_copy {
	struct journal_store *store; /* NULL: there is no such copy. Used by its worker without the lock */
	struct journal_line *next;   /* first line not durable here; NULL: none */
	uint64_t lines, bytes;       /* durable here */
	uint64_t marked;             /* bytes of the last mark */
	int64_t marked_ms, retry_ms;
	bool ended, full;
	struct buffer batch; /* the worker's own */
};

struct journal_cut_state {
	struct journal_cutter *cutter; /* NULL: no segments. Used by its worker without the lock */
	struct journal_line *next;
	uint64_t lines; /* handed to the cutter */
	int64_t cut_ms, retry_ms;
	size_t waiting;      /* bytes in the cutter */
	bool now;            /* asked for */
	bool busy;           /* a head is still to be dropped */
	bool failed, parked; /* parked: gave up its lines to save memory; goes on at the next start */
	bool sealed;
	char reference[REFERENCE_SIZE];
};

enum { WORKER_CUT = 2, WORKERS = 3 }; /* 0 and 1 are the copies */

struct journal_worker {
	struct journal_writer *w;
	int index;
	bool done, threaded;
	/* When it has something to do: <= now, later, or JOURNAL_NEVER. */
	int64_t (*due)(const struct journal_worker *k, int64_t now);
	/* Does it; called with the lock, lets go of it around the disk. */
	void (*step)(struct journal_worker *k, int64_t now);
};

struct journal_writer {
	struct journal_threads *threads; /* lock and conditions: journal_system.c's own */
	bool threaded;
	struct journal_line *head, *tail;
	size_t held; /* bytes in the queue */
	uint64_t lines, bytes, durable;
	struct journal_copy copy[2];
	struct journal_cut_state cut;
	struct journal_worker worker[WORKERS];
	bool stopping, sealing, news;
	int64_t stop_ms; /* copies that are full give up then */
	char why[ERROR_TEXT_MAX];
	void (*wake)(void *ctx);
	void *wake_ctx;
	int64_t (*now_ms)(void *ctx);
	void *now_ctx;
};

/* journal_system.c */
void journal_lock(struct journal_writer *w);
void journal_unlock(struct journal_writer *w);
void journal_tell(struct journal_writer *w); /* something became durable or failed: whoever waits looks again */
void journal_nudge(struct journal_writer *w, int worker); /* its due() may have changed */

/* journal_workers.c */
void journal_workers_init(struct journal_writer *w);
bool journal_copy_lives(const struct journal_copy *c);
void journal_copy_end(struct journal_writer *w, struct journal_copy *c, const struct error *e);
void journal_queue_add(struct journal_writer *w, struct journal_line *l, int64_t now); /* takes it over */
void journal_queue_drop_passed(struct journal_writer *w);
void journal_queue_release(struct journal_writer *w);

#endif
