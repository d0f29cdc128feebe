/* Check-in at the desk: the fold of a desk journal (FORMAT.md §10) and the rules about who may sit.
 *
 * The roster (names) is not in here: people are ids. Candidates appear with their first record, in that order. What
 * the rules allow comes from the programme profile. Two people means two different staff ids. All pointers live
 * until desk_release(); pointers to candidates until the next apply. */
#ifndef ENGINE_DESK_H
#define ENGINE_DESK_H

#include "engine/arena.h"
#include "engine/profile.h"
#include "engine/record.h"

enum desk_task {
	TASK_ARRIVAL,
	TASK_IDENTITY,
	TASK_NUMBER,
	TASK_ADJUSTMENTS,
	TASK_FILMING,
	TASK_DEVICES,
	TASK_SEAT,
	TASKS
};
const char *desk_task_name(enum desk_task t); /* "arrival" … */

/* In the order in which a day goes; the word is desk_status_name(). */
enum desk_status {
	DESK_BOOKED,
	DESK_ARRIVED,
	DESK_CHECKED_IN, /* all seven done, not admitted yet */
	DESK_SEATED,     /* admitted to a seat, clock not started */
	DESK_IN_TEST,
	DESK_PAUSED,
	DESK_FINISHED,
	DESK_REFUSED,
	DESK_ABSENT, /* the desk closed and they had not come */
};
const char *desk_status_name(enum desk_status s); /* "checked in" … */

/* What a seat last said about an attempt (not journalled by the desk; from its state files). */
enum seat_progress { DESK_SEAT_UNKNOWN, DESK_SEAT_READY, DESK_SEAT_RUNNING, DESK_SEAT_PAUSED, DESK_SEAT_FINISHED };

struct desk_admit {
	const char *paper, *attempt, *seat, *order;
	enum seat_progress progress;
};

struct desk_choice {
	bool made, value;
	const char *wording;
};

struct desk_candidate {
	const char *id;
	bool done[TASKS];       /* recorded; whether it is good enough is desk_missing() */
	const char *arrived_at; /* RFC 3339, or NULL */
	const char *arrival_reason;
	bool late_decided;
	enum late_decision late_decision;
	const char *late_reason;
	const char *id_kind;
	enum identity_result id_result;
	const char *id_staff, *id_second; /* who looked; second may be NULL */
	enum number_result number_result;
	const char *last4;
	bool adjustments_confirmed;
	const char *adjustments_note;
	bool filming_acknowledged;
	const char *filming_wording;
	struct desk_choice choices[2]; /* by enum choice_what: changed at the desk */
	struct text_list devices;
	const char *bag, *device_exception;
	bool bag_returned;
	const char *paper, *seat; /* planned */
	bool refused;
	const char *refusal, *refusal_text, *refusal_second;
	bool away; /* left the room, not back */
	size_t admit_count;
	struct desk_admit *admits; /* the last is the present one */
};

struct desk_incident {
	uint64_t n;
	char t[WHEN_SIZE];
	const char *text, *seat, *candidate, *staff; /* seat, candidate, staff may be NULL */
};

struct desk_order {
	uint64_t n;
	const char *id, *attempt, *seat, *reason;
	enum order_kind kind;
	int64_t seq;
	struct text_list staff;
};

struct desk_log {
	const struct profile *profile; /* borrowed; may be NULL: rules that need one are not enforced */
	uint64_t n;
	int64_t last_ms;
	bool opened, closed;
	const char *sitting, *device;
	const char *signed_in; /* staff id or NULL */
	size_t candidate_count;
	struct desk_candidate *candidates;
	size_t incident_count;
	struct desk_incident *incidents;
	size_t order_count;
	struct desk_order *orders;
	size_t pin_failures;
	size_t candidate_room, incident_room, order_room; /* private */
	struct arena arena;
};

void desk_init(struct desk_log *d, const struct profile *profile);
void desk_release(struct desk_log *d);

/* Apply or refuse, changing nothing. ERR_FORMAT: wrong n, time going back; ERR_STATE: before open, after close,
 * admit of a refused candidate or (with a profile) of one with something missing; ERR_AUTH: a second person who is
 * the first; ERR_EXISTS: an attempt or order id used before; ERR_EXPIRED: seq not higher; ERR_LIMIT, ERR_NOMEM.
 * After `close` only boot, torn, fault, sign-in and -out, incidents and bags. An `arrival` with a reason takes a
 * refusal back. */
int desk_apply(struct desk_log *d, const struct record *r, struct error *err);
int desk_apply_json(struct desk_log *d, const char *json, size_t len, struct error *err);

const struct desk_candidate *desk_find(
	const struct desk_log *d, const char *candidate); /* NULL: nothing recorded yet */
/* From a seat's state file. ERR_NOTFOUND: no such attempt. */
int desk_note_progress(struct desk_log *d, const char *attempt, enum seat_progress progress);
enum desk_status desk_status(const struct desk_log *d, const char *candidate);
int64_t desk_next_seq(const struct desk_log *d, const char *attempt); /* 1, or one above the last this desk gave */

/* What stands between a candidate and "Check in", in task order. */
enum missing {
	MISSING_ARRIVAL,
	MISSING_LATE_DECISION, /* came late, nobody decided */
	MISSING_LATE_REFUSED,  /* decided: may not sit today */
	MISSING_IDENTITY,
	MISSING_IDENTITY_SECOND, /* doubtful: a second person has to look */
	MISSING_IDENTITY_NO_MATCH,
	MISSING_NUMBER,
	MISSING_NUMBER_MISMATCH,
	MISSING_NUMBER_LATER, /* "verify later", which this programme does not allow */
	MISSING_ADJUSTMENTS,
	MISSING_FILMING,
	MISSING_FILMING_REFUSED, /* told, not acknowledged */
	MISSING_DEVICES,
	MISSING_BAG, /* something was handed in, no bag number */
	MISSING_SEAT,
	MISSING_REFUSED, /* has been told that they cannot sit */
	MISSING_CODES
};
enum desk_task missing_task(enum missing m); /* where to put the message */
const char *missing_words(enum missing m);   /* "Record when the candidate arrived" */

/* Returns how many codes were put into `out`. `starts` = booked start in seconds since 1970, 0 = do not judge
 * lateness. */
size_t desk_missing(
	enum missing out[MISSING_CODES], const struct desk_log *d, const char *candidate, int64_t starts);

/* Minutes before (+) or after (-) the latest arrival time that the profile asks for; late when negative. False when
 * a time cannot be read. */
bool desk_minutes_early(const struct profile *p, const char *at, int64_t starts, int64_t *minutes);

/* Bags handed in and not returned. */
size_t desk_bags_out(const struct desk_log *d);

#endif
