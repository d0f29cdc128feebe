/* A seat: one PC's share in the day, without any UI. It takes orders, runs one attempt at a time, journals what
 * happens before it counts, and tells the desks its state.
 *
 * What is shown about the attempt is the fold of its journal (engine/attempt.h): every act below first becomes a
 * record, is applied to the same struct that a restart would rebuild, and goes to the journal writer. "Saved" means
 * durable. The stage says which screen stands; it is derived, never stored. All times come from the caller: `now`
 * in monotonic ms, `wall` in unix seconds (for records' `t` only). One thread; pointers live until the next call
 * that is not const. */
#ifndef KIOSK_SEAT_H
#define KIOSK_SEAT_H

#include "engine/attempt.h"
#include "engine/item.h"
#include "engine/paper.h"
#include "engine/profile.h"
#include "kiosk/app.h"

enum seat_stage {
	SEAT_IDLE,         /* C0, C1: nobody here; admits may be waiting for their code */
	SEAT_IDENTITY,     /* C2: the code fitted: is this you? */
	SEAT_LOCKED,       /* wrong tries or "No, this is not me": staff come (PIN) */
	SEAT_WAITING,      /* C17: the release has not come, or the paper is being checked */
	SEAT_CHOICES,      /* C2b */
	SEAT_SETUP,        /* C3 */
	SEAT_INSTRUCTIONS, /* C5 */
	SEAT_READY,        /* C6 */
	SEAT_RUNNING,      /* C7, C9, C10: the clock runs */
	SEAT_PAUSED,       /* C12 (break) or C14 (staff), by seat_attempt()->pause_by */
	SEAT_INTERRUPTED,  /* C15: after a crash or power cut, waits for staff */
	SEAT_FAULT,        /* C16: nothing can be saved */
	SEAT_TIME_UP,      /* C13: time is over; the answers are being sealed or are sealed */
	SEAT_SENT,         /* C11: handed in */
	SEAT_ENDED,        /* C18: ended by staff */
	SEAT_BLOCKED,      /* a journal on this PC is damaged or cannot be opened: staff; seat_problem() says why */
	SEAT_STAGES
};

enum seat_saved { SEAT_SAVED, SEAT_SAVING, SEAT_SAVED_HERE /* link down */, SEAT_NOT_SAVED };

struct seat;

/* Opens what was running on this PC before (journals in DATA/journal that are not sealed). services are borrowed.
 * Errors are those of out of memory only; anything else is a stage. */
int seat_open(struct seat **out, const struct services *services, uint64_t now, int64_t wall, struct error *e);
/* Writes and joins what is queued. NULL is fine. The attempt stays as it is: a next start is an interruption. */
void seat_close(struct seat *s);

/* Once a frame: orders, timer, durable lines, states to the desk. True when something that may be shown changed. */
bool seat_poll(struct seat *s, uint64_t now, int64_t wall);
/* For the exchange's sink. */
void seat_on_order(struct seat *s, const struct order *o);

/* --- looking --- */
enum seat_stage seat_stage(const struct seat *s);
const char *seat_number(const struct seat *s);         /* "12"; "" while there is no centre file */
const char *seat_problem(const struct seat *s);        /* one line for staff, "" when all is well */
const char *seat_candidate_name(const struct seat *s); /* "" in SEAT_IDLE */
const char *seat_candidate_last4(const struct seat *s);
const char *seat_paper_title(const struct seat *s);                   /* "Knowledge assessment" */
const struct profile *seat_profile(const struct seat *s);             /* NULL in SEAT_IDLE */
const struct profile_component *seat_component(const struct seat *s); /* NULL in SEAT_IDLE */
const struct adjustments *seat_adjustments(const struct seat *s);     /* never NULL */
int64_t seat_base_ms(const struct seat *s); /* time limit of the paper as the profile has it; -1 untimed */
bool seat_waiting_for_release(
	const struct seat *s);                      /* in SEAT_WAITING: true = release, false = paper being checked */
int seat_waiting_percent(const struct seat *s); /* of the check, 0..100 */
int64_t seat_opens_at(const struct seat *s);    /* unix s from the manifest, 0 unknown */
const struct attempt *seat_attempt(const struct seat *s); /* never NULL; ATTEMPT_EMPTY before SEAT_CHOICES */
const struct paper *seat_paper(const struct seat *s);     /* NULL before SEAT_CHOICES */
const struct setup *seat_setup(const struct seat *s);     /* effective: journalled, else adjustments, else unset */
/* Booked choice of the candidate where one was given: 1 yes, 0 no, -1 none. C2b shows it preselected only then. */
int seat_booked_choice(const struct seat *s, enum choice_what what);
enum seat_saved seat_saved(const struct seat *s);
bool seat_upload_done(const struct seat *s); /* the receipt has come back and was verified, or a hub holds it */
const char *seat_reference(const struct seat *s);                      /* "XXXX-XXXX" once sealed, else "" */
bool seat_pin_waits(const struct seat *s, int64_t wall, int *seconds); /* after 5 wrong PINs */
int seat_code_tries_left(const struct seat *s);

/* Item of question `index` (0-based), loaded on demand and kept. NULL: cannot be read (seat_problem()). */
const struct item *seat_item(struct seat *s, size_t index);
const struct stimulus *seat_stimulus(struct seat *s, const char *id); /* NULL: none */
/* Bytes of a media file, kept; false: cannot be read. */
bool seat_media(struct seat *s, const char *name, const void **bytes, size_t *len);
/* Order of choices: order[place] = index; room for x->choice_count. */
int seat_choice_order(struct seat *s, size_t *order, size_t index, const struct interaction *x);

/* --- acting. 0, or a code with a sentence that can be shown. --- */
int seat_try_code(
	struct seat *s, const char *typed, struct error *e);     /* ERR_AUTH wrong, ERR_STATE locked, ERR_FORMAT */
int seat_confirm(struct seat *s, bool yes, struct error *e); /* C2; no = SEAT_LOCKED and the facilitator called */
int seat_choose(struct seat *s, enum choice_what what, bool value, struct error *e);
int seat_choices_done(struct seat *s, struct error *e);                      /* ERR_STATE names the one missing */
int seat_set_up(struct seat *s, const struct setup *setup, struct error *e); /* any time after SEAT_CHOICES */
int seat_set_up_done(struct seat *s, struct error *e);                       /* → SEAT_INSTRUCTIONS */
int seat_set_up_back(struct seat *s, struct error *e);       /* from INSTRUCTIONS or READY → SETUP */
int seat_instructions_done(struct seat *s, struct error *e); /* → SEAT_READY */
int seat_start(struct seat *s, struct error *e);             /* the clock starts; question 1 is seen */
int seat_see(struct seat *s, size_t index, struct error *e);
/* Choice: journalled at once. ERR_LIMIT: more than allowed (nothing changed; the message says how many). */
int seat_choose_answer(
	struct seat *s, size_t index, const char *response, const char *choice, bool on, struct error *e);
/* Text: kept at once, journalled within a second or at the next act, whichever is first. */
int seat_type_answer(
	struct seat *s, size_t index, const char *response, const char *text, size_t caret, struct error *e);
/* What is to be shown in the field: typed but perhaps not yet journalled. "" when none. */
const char *seat_typed(struct seat *s, size_t index, const char *response, size_t *caret);
int seat_flag(struct seat *s, size_t index, bool on, struct error *e);
int seat_call(struct seat *s, bool on, struct error *e); /* call facilitator, any stage */
/* A rest break of the candidate's own, where the adjustments have `breaks`: the clock stops, questions are hidden
 * (C12), and the candidate goes on alone. ERR_AUTH: breaks are not part of the plan. */
int seat_break(struct seat *s, struct error *e);
int seat_break_end(struct seat *s, struct error *e);
int seat_submit(struct seat *s, struct error *e); /* C10 "Send my answers": submit and seal */
int seat_finish(struct seat *s, struct error *e); /* from SENT, TIME_UP, ENDED: → SEAT_IDLE */

/* --- staff at the seat (C19) --- */
/* 0 and the staff id; ERR_AUTH wrong; ERR_BUSY: wait (5 wrong tries, 60 s); ERR_STATE: this seat knows no staff
 * yet. */
int seat_staff_pin(struct seat *s, const char *pin, char staff[LIMIT_IDENTIFIER + 1], struct error *e);
int seat_staff_pause(struct seat *s, const char *staff, const char *reason, struct error *e);
int seat_staff_resume(struct seat *s, const char *staff, struct error *e); /* PAUSED, INTERRUPTED, LOCKED */

/* Has the facilitator been called, before or during the attempt (attempt->called is only the latter)? */
bool seat_called(const struct seat *s);

#endif
