/* The journal writer: makes lines durable off the UI thread (DESIGN §3 Journal, *Durable*; FORMAT.md §10–11).
 *
 * The UI thread seals a record (journal_seal_line) and gives the line to journal_writer_add(). Each copy has its
 * own thread, so that a slow stick never holds up the first disk: a commit is one write and one fdatasync of all
 * that was queued while the last one was in flight, no timer. A line is *saved* when one copy has it durably
 * (journal_writer_durable()); the second copy follows within a second; lines stay in memory until every living copy
 * has them. A third thread cuts segments.
 *
 * A copy whose write or fdatasync fails is ended and never touched again: the other takes over what is missing, and
 * the state is JOURNAL_COPY_FAILED until restart (the screens stop the clock, staff resume). No space is not a
 * failure: the copy waits and tries again each second (JOURNAL_FULL). No copy left: JOURNAL_LOST, screen C16; what
 * was saved remains saved, adding is refused.
 *
 * Without threads (tests, browser) the same work is done by journal_writer_pump(). All functions are for the
 * owner's thread except where said; journal_writer_status() and _durable() are for any. */
#ifndef KIOSK_JOURNAL_SYSTEM_H
#define KIOSK_JOURNAL_SYSTEM_H

#include "content/answers.h"
#include "content/journal.h"
#include "engine/error.h"
#include "kiosk/journal_cut.h"

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_SECOND_MS 500         /* the second copy waits so long to gather lines; then it trails by < 1 s */
#define JOURNAL_RETRY_MS 1000         /* after "no space" */
#define JOURNAL_CUT_MS 30000          /* a segment at least this often, where there are new lines */
#define JOURNAL_QUEUE_MAX (64u << 20) /* bytes in memory waiting for a copy */

enum journal_state {
	JOURNAL_OK = 0,
	JOURNAL_COPY_FAILED, /* one of two copies has ended; lines are still being saved */
	JOURNAL_FULL,        /* a living copy waits for space; lines wait with it where durable < lines */
	JOURNAL_LOST         /* nothing can be saved: C16 */
};

struct journal_status {
	enum journal_state state;
	uint64_t lines;   /* given in, header included */
	uint64_t durable; /* lines saved: line n is saved when n < durable; never falls */
	uint64_t all;     /* lines that every living copy has */
	bool ended[2], full[2];
	bool cut_failed; /* segments or heads cannot be put into the spool just now; tried again */
	bool sealed;     /* the sealed answer manifest is in the spool; reference is set */
	char reference[REFERENCE_SIZE];
	char why[ERROR_TEXT_MAX]; /* the last failure, for staff; "" */
};

struct journal_writer_options {
	struct journal_store *first, *second; /* taken over, closed by stop; second NULL: one copy only */
	bool first_ended, second_ended; /* from recovery: exists but must not be written (state starts COPY_FAILED) */
	uint64_t lines, bytes; /* whole lines that both have durably (journal_recover, or 1 and line 0's length) */
	const void *journal;   /* those bytes, borrowed for the call: to resume cutting. May be NULL without cut */
	const struct journal_cut *cut; /* NULL: no segments */
	bool sealing;                  /* the last of those lines is the `seal` record: only its cut may be missing */
	bool threads;                  /* false: journal_writer_pump() does the work */
	void (*wake)(
		void *ctx); /* called from a worker after any change of the status; may be NULL; must not call back */
	void *wake_ctx;
	int64_t (*now_ms)(void *ctx); /* monotonic; NULL = CLOCK_MONOTONIC */
	void *now_ctx;
};

struct journal_writer;

/* ERR_NOMEM, ERR_FORMAT (the head file does not fit the journal), ERR_IO. On failure the stores are closed, too. */
int journal_writer_start(
	struct journal_writer **out, const struct journal_writer_options *options, struct error *e);

/* Queue one whole line (with LF); copied. Does not wait. ERR_STATE (lost, or sealed), ERR_FULL (JOURNAL_QUEUE_MAX
 * waits already), ERR_NOMEM: then the line is not in the journal and the caller's chain must not move on (seal into
 * a copy of the chain first). */
int journal_writer_add(struct journal_writer *w, const void *line, size_t len);

/* The last line (the `seal` record): nothing can be added after it. Once durable the last segment is cut and the
 * sealed answer manifest put into the spool; status.sealed and .reference say so. */
int journal_writer_add_last(struct journal_writer *w, const void *line, size_t len);

void journal_writer_status(struct journal_writer *w, struct journal_status *out); /* any thread */
uint64_t journal_writer_durable(struct journal_writer *w);                        /* any thread; cheap */

/* Wait until `lines` lines are durable, or lost, or the time is over (ms; <0 for ever; without threads it pumps).
 * 0, ERR_STATE (lost) or ERR_BUSY (time over). */
int journal_writer_wait(struct journal_writer *w, uint64_t lines, int timeout_ms);

/* Ask for a cut as soon as the next line boundary is durable (end of a pause, seat move), without sealing. */
void journal_writer_cut_now(struct journal_writer *w);

/* Without threads: do what is due now. Returns true when anything was done. */
bool journal_writer_pump(struct journal_writer *w);

/* Finish: write what is queued to all living copies (waits for space at most `patience_ms`), mark durably, cut,
 * join, close. ERR_STATE or ERR_FULL where lines were not saved anywhere. NULL is fine. */
int journal_writer_stop(struct journal_writer *w, int patience_ms);

#endif
