/* What may be known and done at the check-in desk (kiosk/desk.h says what a desk is and how long it lives).
 *
 * Screens read what was recorded from desk_fold() with engine/desk.h's functions (desk_find(), desk_status()) and
 * change it only through the acts below. An act seals a record, waits until the journal has it durably and only
 * then folds it: what is shown as done survives a kill -9.
 *
 * Names come from the roster and stay on this device's screen. Roster, centre file and profile are looked up in the
 * library at each call, because a refresh may replace them: pointers handed out here live until the next
 * desk_poll().
 *
 * Acts return 0 or: ERR_STATE (not allowed now; nobody is signed in; nothing can be saved), ERR_AUTH (a second
 * person is wanted), ERR_FORMAT (something to correct: the text is a sentence for the field), ERR_BUSY
 * (given to the journal but not durable yet: it will show by itself), ERR_NOTFOUND. One thread. */
#ifndef KIOSK_DESK_ACTS_H
#define KIOSK_DESK_ACTS_H

#include "content/order.h"
#include "content/roster.h"
#include "engine/desk.h"
#include "kiosk/desk.h"

#define DESK_CODE_SIZE 7        /* seat code: 6 of A-Z 2-9 without I and O, and a NUL */
#define DESK_ROSTER_OLD_S 86400 /* an older roster is shown in amber */
#define DESK_PIN_TRIES 5        /* then everybody waits */
#define DESK_PIN_WAIT_S 60

/* Another sitting of the roster: closes this journal, opens that one. Signs out. ERR_NOTFOUND; ERR_STATE: journal.
 */
int desk_choose(struct desk *d, const char *sitting, struct error *e);

/* --- what is around ------------------------------------------------------------------------------------------ */
struct desk_facts {
	bool ready;                     /* a journal is open: staff may sign in */
	const char *centre;             /* name, or the id where there is no centre file */
	const char *session;            /* "Morning", or "" */
	int64_t starts;                 /* 0 = not known */
	int64_t now;                    /* the PC's clock */
	int64_t signed_time;            /* latest signed time verified, 0 = none */
	bool clock_behind, clock_ahead; /* the PC's clock cannot be right / is far beyond anything signed */
	int64_t roster_issued;          /* 0 = no roster */
	bool roster_old;
	bool link_known, link_up;
	int64_t link_at;
	const char *link_what;
	bool saving;              /* an act waits for the disk */
	const char *save_problem; /* "" or what staff have to know about the journal */
	const char *problem;      /* "" or one line: library, journal or exchange */
};
void desk_facts(struct desk_facts *out, const struct desk *d);
const struct desk_log *desk_fold(const struct desk *d);   /* never NULL; durable records only */
const struct roster *desk_roster(const struct desk *d);   /* NULL */
const struct profile *desk_profile(const struct desk *d); /* NULL */
int64_t desk_now(const struct desk *d);                   /* the PC's clock at the last poll */

bool desk_has_text(const char *s); /* more than blanks; NULL is none */

/* --- staff --------------------------------------------------------------------------------------------------- */
/* `who` = staff id or full name, case and spaces forgiven. ERR_AUTH says the same whatever was wrong; ERR_BUSY:
 * five wrong tries, wait (also after a restart). Takes 0.1 s. */
int desk_sign_in(struct desk *d, const char *who, const char *pin, struct error *e);
int desk_sign_out(struct desk *d, struct error *e);
const struct roster_staff *desk_staff(const struct desk *d); /* who is signed in, or NULL */
unsigned desk_wait_s(const struct desk *d);                  /* seconds until a PIN may be tried again */
/* A second person, who must not be the one signed in. `staff` gets the id. Codes as desk_sign_in(); ERR_FORMAT: it
 * is the same person. Counts wrong tries, signs nobody in. */
int desk_second(
	char staff[LIMIT_IDENTIFIER + 1], struct desk *d, const char *who, const char *pin, struct error *e);
/* The signed-in person's PIN again (end of the sitting). */
int desk_confirm_pin(struct desk *d, const char *pin, struct error *e);

/* --- candidates ---------------------------------------------------------------------------------------------- */
struct desk_row {
	const struct roster_candidate *candidate;
	const struct roster_booking *booking;
	enum desk_status status;
	bool alike; /* another one here has this name: show date of birth and number */
};
/* This sitting's candidates, by start and name. `search` (NULL or "" = all): words of the name, or the number as
 * people write it. Returns how many; *rows live until the next call. */
size_t desk_rows(const struct desk_row **rows, struct desk *d, const char *search);
bool desk_row(struct desk_row *out, const struct desk *d, const char *candidate); /* false: not booked here */
size_t desk_count(const struct desk *d, enum desk_status status);

/* Approved plan as a value; ADJUSTMENTS_NONE where there is none. */
void desk_adjustments(struct adjustments *out, const struct roster_candidate *c);
const struct sitting_pack *desk_paper(const struct desk *d, const char *paper); /* of the manifest, or NULL */
/* "Knowledge assessment" for a paper's id; the id where the profile has no such component. */
const char *desk_paper_name(const struct desk *d, const char *paper);
int64_t desk_paper_ms(const struct desk *d, const char *paper); /* -1 untimed or not known */
/* The admission for this paper, or NULL: not admitted to it. */
const struct desk_admit *desk_admitted(const struct desk *d, const char *candidate, const char *paper);
/* First booked paper not yet admitted to; NULL: all are. */
const char *desk_next_paper(const struct desk *d, const struct desk_row *row);
/* What still stands in the way, as desk_missing(), with the booked start filled in. */
size_t desk_todo(enum missing out[MISSING_CODES], const struct desk *d, const char *candidate);

/* Is it too late by the profile at `at`? minutes: before (+) or after (-) the arrive-by time. */
bool desk_is_late(const struct desk *d, const struct desk_row *row, int64_t at, int64_t *minutes);

/* --- check-in acts -------------------------------------------------------------------------------------------
 * Each stamps the arrival by itself where none was recorded yet: who shows a passport is there. */
struct desk_late { /* NULL: none needed, or not decided yet */
	enum late_decision decision;
	const char *reason;
};
/* at 0 = now. `reason` is wanted where a recorded time is changed. */
int desk_arrive(struct desk *d, const char *candidate, int64_t at, const char *reason, const struct desk_late *late,
	struct error *e);
/* `second`: id from desk_second(), or NULL. DOUBTFUL without one is ERR_AUTH where the profile wants two people. */
int desk_identity(struct desk *d, const char *candidate, const char *kind, enum identity_result result,
	const char *second, struct error *e);
/* Compares what was re-keyed with the roster; *result tells. A mismatch is recorded too. ERR_FORMAT: cannot be a
 * number. */
int desk_number(
	struct desk *d, const char *candidate, const char *typed, enum number_result *result, struct error *e);
int desk_number_later(
	struct desk *d, const char *candidate, struct error *e); /* ERR_STATE: the profile does not allow it */
int desk_adjust(struct desk *d, const char *candidate, bool confirmed, const char *note, struct error *e);
const struct profile_consent *desk_filming_notice(const struct desk *d); /* NULL: this programme does not film */
int desk_filming(struct desk *d, const char *candidate, bool acknowledged, struct error *e);
/* ERR_FORMAT: something is handed in and there is no bag number, or the bag is another candidate's. */
int desk_devices(struct desk *d, const char *candidate, struct text_list ids, const char *bag,
	const char *exception, struct error *e);
int desk_bag_back(struct desk *d, const char *candidate, struct error *e);
/* ERR_STATE: the seat is taken, unfit or not in the centre file. */
int desk_plan_seat(struct desk *d, const char *candidate, const char *paper, const char *seat, struct error *e);
/* The admit order for the planned paper and seat goes out; `code` gets the seat code, which stands nowhere else:
 * wipe it. Also gives a new code to who was admitted but has not begun (a new attempt replaces that one). Takes 0.1
 * s. */
int desk_admit(struct desk *d, const char *candidate, char code[DESK_CODE_SIZE], struct error *e);
/* `code` from the profile. `shown`: what the person showed. ERR_AUTH: this refusal wants a second person. */
int desk_refuse(struct desk *d, const char *candidate, const char *code, const char *text, const char *shown,
	const char *second, struct error *e);

/* --- the room ------------------------------------------------------------------------------------------------ */
struct desk_seat {
	const char *seat, *device;
	bool revoked;                   /* its device may not be used */
	const struct seat_state *state; /* last heard, or NULL: never */
	int64_t heard;                  /* the desk's clock when it was heard */
	const char *candidate;          /* admitted there and not finished, or planned there; NULL: free */
	bool planned;                   /* only planned */
};
/* By seat number; *seats live until the next call. */
size_t desk_seats(const struct desk_seat **seats, struct desk *d);
const struct seat_state *desk_state(const struct desk *d, const char *attempt); /* NULL: not heard of */

/* pause, resume, extend, void of one attempt. `minutes` and `extend` for extend only. Reasons are wanted for all
 * but resume; void wants `second`. */
struct desk_order_ask {
	const char *candidate; /* acts on the last admission */
	enum order_kind kind;
	unsigned minutes; /* 1..600 */
	enum extend_kind extend;
	const char *reason, *second;
};
int desk_send(struct desk *d, const struct desk_order_ask *ask, struct error *e);
/* Everybody whose clock may be running. *count gets how many orders went out. */
int desk_pause_all(struct desk *d, const char *reason, size_t *count, struct error *e);
int desk_log_incident(struct desk *d, const char *text, const char *seat, const char *candidate, struct error *e);

/* --- the end ------------------------------------------------------------------------------------------------- */
size_t desk_unsent(const struct desk *d);  /* admitted, and the seat has not said that the answers were received */
size_t desk_unended(const struct desk *d); /* admitted, and not known to have finished */
/* Journals the register and closes the sitting at this desk; nothing can be done after it. What is still open
 * (unsent answers, bags) is recorded with it: the screen has staff acknowledge that first. */
int desk_end(struct desk *d, struct error *e);

#endif
