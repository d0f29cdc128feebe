/* The ledger of one attempt's time:
 *
 *     allowed = base × multiplier + fixed + Σ time given back       used = Σ running intervals
 *
 * Times are monotonic milliseconds of the device, given by the caller; wall-clock time never enters (F04), nor does
 * any closing time of a room (F07). Breaks, pauses, crashes and power cuts are simply not running. A start of the
 * machine begins a new count of `ms`: clock_boot() closes a running interval at the last moment that was
 * recorded, so dead time is never charged (F09, F13). A plain value; nothing to free. */
#ifndef ENGINE_CLOCK_H
#define ENGINE_CLOCK_H

#include "engine/adjustments.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pause_by { PAUSE_STAFF, PAUSE_BREAK, PAUSE_FAULT, PAUSE_INTERRUPTED };
enum extend_kind { EXTEND_PLANNED, EXTEND_INCIDENT };

struct clock {
	bool timed;
	int64_t base_ms;     /* time limit of the test */
	int64_t extra_ms;    /* base × multiplier + fixed - base */
	int64_t planned_ms;  /* extra time that staff added as approved (extend, planned) */
	int64_t incident_ms; /* time given back (extend, incident) */
	int64_t used_ms;     /* closed running intervals */
	bool started, running;
	int64_t since_ms; /* begin of the running interval, or of the pause */
	int64_t last_ms;  /* latest moment recorded since this start of the machine */
	bool pausing;     /* a pause whose length can still be told */
	enum pause_by pause_by;
	int64_t break_ms, paused_ms, interrupted_ms; /* not counted, for reading only */
	unsigned breaks, pauses, interruptions;
	int warned; /* private: the last warning given, 0..4 */
};

/* base_ms < 0: untimed. */
void clock_init(struct clock *c, int64_t base_ms, const struct adjustments *a);

/* A moment in the record. ERR_FORMAT: ms negative, over LIMIT_MS, or before one already recorded. */
int clock_see(struct clock *c, int64_t ms, struct error *err);
/* The changes below take moments already passed to clock_see(). */
void clock_run(struct clock *c, int64_t ms);                    /* start or resume */
void clock_stop(struct clock *c, int64_t ms, enum pause_by by); /* pause; while paused: another reason takes over */
void clock_end(struct clock *c, int64_t ms);                    /* for good: submitted, void, frozen */
void clock_boot(
	struct clock *c, int64_t ms); /* started again: closes at last_ms, `ms` begins anew at this moment */
int clock_add(struct clock *c, int64_t add_ms, enum extend_kind kind, struct error *err); /* 1..LIMIT_DURATION_MS */

int64_t clock_allowed_ms(const struct clock *c);              /* -1 untimed */
int64_t clock_used_ms(const struct clock *c, int64_t now_ms); /* now before the last record counts as that */
int64_t clock_left_ms(const struct clock *c, int64_t now_ms); /* never below 0; -1 untimed */
int64_t clock_expiry_ms(
	const struct clock *c); /* monotonic moment at which time is up; INT64_MAX untimed or not running */
int64_t clock_last_used_ms(const struct clock *c); /* used up to the last record */

/* Minutes of the warning that is due at `now` (10, 5, 1) or 0; each is given once, only the most urgent one, and
 * again only after time was added. */
int clock_warning(struct clock *c, int64_t now_ms);
/* No warning for what has passed already: after a start, a fold, a move. */
void clock_quiet(struct clock *c, int64_t now_ms);

/* The ledger as lines that candidate and staff can read one by one (UX.md, Ledger). */
enum ledger_line {
	LEDGER_BASE,        /* "Time allowed" */
	LEDGER_EXTRA,       /* "Extra time" */
	LEDGER_GIVEN_BACK,  /* "Time given back" */
	LEDGER_ALLOWED,     /* "In all" */
	LEDGER_USED,        /* "Used" */
	LEDGER_BREAK,       /* "Break, not counted" */
	LEDGER_PAUSED,      /* "Paused by staff, not counted" */
	LEDGER_INTERRUPTED, /* "Interrupted, not counted" */
	LEDGER_LEFT,        /* "Left" */
	LEDGER_LINES
};
struct ledger {
	enum ledger_line line;
	const char *label; /* static English */
	int64_t ms;        /* -1: "no limit", or a length that nobody can know (power cut) */
	unsigned times;    /* breaks, pauses, interruptions; else 0 */
};
/* Lines that say something, in order; returns how many (≤ LEDGER_LINES). */
size_t clock_ledger(struct ledger out[LEDGER_LINES], const struct clock *c, int64_t now_ms);

/* "1 hour 15 minutes", "4 minutes", "50 seconds", "no limit" (-1). Whole minutes from 10 minutes up; rounds down.
 */
void clock_words(struct buffer *b, int64_t ms);

#endif
