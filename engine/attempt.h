/* One attempt: the state machine and the fold of its journal (FORMAT.md §10).
 *
 * What is shown is fold(records): the kiosk applies each record that it writes to the same struct, so the screen
 * after a crash cannot differ from the screen before. A record that the state forbids is refused and changes
 * nothing. A fold of any prefix of a good journal is good. The struct is read-only for callers; all pointers in it
 * live until attempt_release(), responses until the next record is applied. No threads.
 *
 *     not started ── start ──▶ running ◀─ resume / pause ─▶ paused        boot: running → paused (interrupted)
 *     running ── submit(candidate, staff) ──▶ submitted       running ── submit(time) ──▶ expired
 *     expired ── extend ──▶ paused (time given back before the seal)      any but sealed ── void ──▶ void
 *     frozen and sealed are flags: a frozen generation takes only seal, torn and a next generation's open;
 *     a sealed one nothing but that. */
#ifndef ENGINE_ATTEMPT_H
#define ENGINE_ATTEMPT_H

#include "engine/clock.h"
#include "engine/processing.h"
#include "engine/record.h"

enum attempt_state {
	ATTEMPT_EMPTY, /* before `open` */
	ATTEMPT_NOT_STARTED,
	ATTEMPT_RUNNING,
	ATTEMPT_PAUSED,
	ATTEMPT_SUBMITTED,
	ATTEMPT_EXPIRED, /* time up; answers kept */
	ATTEMPT_VOID,
};
const char *attempt_state_name(enum attempt_state s); /* "not started" … */

struct attempt_response {
	const char *id;
	struct value value; /* untyped, as journalled */
	int64_t caret;      /* -1 = none */
	struct arena arena; /* private: holds the value */
};

struct attempt_item {
	const char *id; /* item-ref id */
	bool seen, flagged;
	size_t response_count;
	struct attempt_response *responses;
};

struct attempt_choice {
	bool made, value;
	const char *wording, *actor;
	char t[WHEN_SIZE];
};

struct attempt_order {
	const char *id, *device;
	int64_t seq;
};

struct attempt {
	enum attempt_state state;
	bool started, frozen, sealed, called, planned;
	unsigned generation; /* how many opens were folded */
	uint64_t n;          /* last record applied; the next has n + 1 */
	char t[WHEN_SIZE];   /* its wall time */
	/* from `open` */
	const char *candidate, *paper, *sitting, *seat, *device, *pack, *manifest, *centre_file, *release;
	const char *programme_id, *programme_sha256, *boot, *software;
	uint64_t seed;
	struct adjustments adjustments;
	/* as it is now */
	struct clock clock;
	struct setup setup;               /* last values set, else those of the adjustments */
	struct attempt_choice choices[2]; /* by enum choice_what */
	enum pause_by pause_by;           /* while paused */
	const char *pause_reason;         /* may be NULL */
	enum submit_by submit_by;         /* once submitted or expired */
	size_t item_count;
	struct attempt_item *items; /* in paper order; empty before `plan` */
	size_t current;             /* index of the question on screen; item_count = none yet */
	size_t section_count;
	const struct plan_section *sections;
	size_t order_count;
	struct attempt_order *orders; /* applied, in order */
	size_t order_room;            /* private */
	size_t faults, torn;
	struct arena arena; /* private */
};

void attempt_init(struct attempt *a);    /* ATTEMPT_EMPTY */
void attempt_release(struct attempt *a); /* wipes; NULL-safe on a zeroed struct */

/* Apply one record or refuse it, leaving the attempt as it was. ERR_STATE: not in this state (answer after submit
 * or while paused, a second start, time is up); ERR_FORMAT: wrong n, time going backwards, unknown item, does not
 * fit the one before; ERR_AUTH: two people or a staff act missing; ERR_EXISTS / ERR_EXPIRED: an order applied
 * already / its seq is not higher; ERR_LIMIT, ERR_NOMEM. */
int attempt_apply(struct attempt *a, const struct record *r, struct error *err);
/* As above from the record's JSON. */
int attempt_apply_json(struct attempt *a, const char *json, size_t len, struct error *err);

/* Fresh orders only: would attempt_apply() take a record with this order? Same codes. Use before journalling. */
int attempt_check_order(const struct attempt *a, const struct order_ref *order, struct error *err);

/* `open` of the next generation continues a folded one: same candidate, paper, pack, seed; previous_n = a->n; the
 * clock closes at the last record and the attempt waits, interrupted, for staff. Ledger, plan, answers, caret and
 * settings are kept. Orders stay applied. */

struct attempt_events {
	int warning_minutes; /* 10, 5, 1 or 0 */
	bool time_up;        /* true at every tick while running with no time left: journal `submit` by time */
};
struct attempt_events attempt_tick(struct attempt *a, int64_t now_ms);

/* Answers typed before time is up count even when they are written a moment later: stamp them with
 * attempt_answer_ms(now) = now, but not later than the expiry, and write them before `submit`. */
int64_t attempt_answer_ms(const struct attempt *a, int64_t now_ms);

size_t attempt_find(const struct attempt *a, const char *item); /* index; item_count when absent */
/* Borrowed until the next record is applied; NULL when there is none. */
const struct attempt_response *attempt_find_response(const struct attempt *a, size_t index, const char *response);

/* The responses of one question, for scoring and progress. At most `max`; returns how many there are. */
size_t attempt_responses(struct response *out, size_t max, const struct attempt *a, size_t index);
/* Progress of one question; `item` NULL: any response counts as answered. */
enum progress attempt_progress(const struct attempt *a, size_t index, const struct item *item);
/* "Question 18, not answered, flagged" */
void attempt_add_question_words(struct buffer *b, const struct attempt *a, size_t index, const struct item *item);

struct attempt_counts {
	size_t answered, part, not_answered, not_seen, flagged;
};
/* `items` runs beside a->items; NULL, or NULL entries, count as in attempt_progress(). */
struct attempt_counts attempt_count(const struct attempt *a, const struct item *const *items);

#endif
