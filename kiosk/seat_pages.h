/* The candidate's screens: their own state, and what they share.
 *
 * A page is derived at each build from the seat's stage (seat.h) and from this struct, which holds only what is
 * typed or toggled but not yet given to the model: nothing in here survives a crash, and nothing of it counts. It
 * is wiped when the seat becomes idle. Screens only call seat.h; they never read a clock (app->now_ms, app->wall_s)
 * and never touch SDL. Ids that app.c's keys name: "next", "previous", "flag", "scenario", "display", "staff",
 * "close" (Esc). One thread. */
#ifndef KIOSK_SEAT_PAGES_H
#define KIOSK_SEAT_PAGES_H

#include "kiosk/app.h"
#include "kiosk/body.h"
#include "kiosk/seat.h"

enum running_page { RUNNING_QUESTION, RUNNING_REVIEW, RUNNING_CONFIRM };
enum review_filter { REVIEW_ALL, REVIEW_NOT_FINISHED, REVIEW_FLAGGED, REVIEW_FILTERS };
enum sample_kind { SAMPLE_ONE, SAMPLE_SEVERAL, SAMPLE_TEXT, SAMPLE_KINDS };

#define SEAT_WORD_LINES 8     /* interactions of one question with a word count of their own */
#define SEAT_SAMPLE_TEXT 2000 /* bytes typed into the sample */
#define SEAT_REASON 200

/* What went wrong last, in words that can be shown, and the field it belongs to ("" = the whole page). */
struct seat_note {
	char field[64];
	char text[ERROR_TEXT_MAX];
};

struct seat_pages {
	enum seat_stage stage;  /* as the last tick saw it */
	enum running_page page; /* within SEAT_RUNNING */
	size_t question;        /* question whose page was entered last; SIZE_MAX = none */
	bool carets;            /* its carets are still to be put back */
	bool code_page;         /* SEAT_IDLE: C1 in place of C0 */
	bool display;           /* the set-up choices over the running paper */
	bool staff, ledger;     /* C19 over everything; its ledger */
	bool scenario;          /* narrow: the scenario in place of the question */
	bool choices_asked;     /* C2b: Continue was pressed, so what is missing is said */
	enum review_filter filter;
	struct seat_note note;

	char code[32], pin[32];
	char staff_id[LIMIT_IDENTIFIER + 1]; /* "" = PIN not given yet */
	char reason[SEAT_REASON];
	uint64_t staff_ms; /* last act of staff: the page closes by itself */
	bool pin_waits;
	uint64_t pin_look_ms; /* when pin_waits was last asked for */

	int choice[2];      /* by enum choice_what: 1, 0, -1 */
	struct setup setup; /* C3: chosen, not yet applied; all members set */

	/* told once, on screen until dismissed or 20 s */
	char told[160];
	uint64_t told_ms;
	int minutes_told;                /* 10, 5, 1: the last warning; 0 = none */
	int64_t added_told;              /* time added by staff that the candidate knows of */
	char timer[64], timer_small[64]; /* as shown */

	int divider; /* percent, moved but not yet recorded; 0 = none */
	uint64_t divider_ms;
	uint64_t typed_ms; /* last key in an answer; 0 = counted */
	size_t words[SEAT_WORD_LINES];

	unsigned samples; /* bit set of enum sample_kind in this paper */
	bool sample_chosen[2][8];
	char sample_text[SEAT_SAMPLE_TEXT];

	double panel_dpi; /* 0 = not known */
};

/* Dots per inch of the panel, so that set-up can mark the first large step; without a call nothing is marked. */
void seat_pages_panel(struct app *app, double dpi);

/* --- pages (seat_page_*.c) --------------------------------------------------------------------------------- */
extern const struct screen seat_page_idle, seat_page_code, seat_page_identity, seat_page_locked, seat_page_waiting;
extern const struct screen seat_page_choices, seat_page_setup, seat_page_instructions, seat_page_ready;
extern const struct screen seat_page_question, seat_page_review, seat_page_confirm, seat_page_display;
extern const struct screen seat_page_paused, seat_page_interrupted, seat_page_fault, seat_page_blocked;
extern const struct screen seat_page_time_up, seat_page_sent, seat_page_ended, seat_page_pin, seat_page_staff;

/* --- shared (seat_page_frame.c) ---------------------------------------------------------------------------- */
enum seat_frame { FRAME_SAVE = 1, FRAME_TIMER = 2, FRAME_DISPLAY = 4, FRAME_CALL = 8 };
/* Key, frame and top bar with what `parts` asks for, and the banner of what was just told; then the page opens its
 * main. */
void seat_frame_open(struct app *app, struct view *v, const char *key, const char *title, unsigned parts);
void seat_frame_close(struct view *v);
/* A whole bottom bar: what is at the left (id, label; may be NULL) and the main button at the right (may be NULL).
 */
void seat_frame_bottom(
	struct view *v, const char *left_id, const char *left, const char *main_id, const char *main);
void seat_frame_bottom_staff(struct view *v); /* only the small "Staff" button */
int seat_room(
	const struct view *v); /* design width, less what wide letters and spacing take: for what fits beside what */
void seat_show_note(struct app *app, struct view *v); /* error summary, when there is a note; and what was told */
void seat_show_told(struct app *app, struct view *v); /* where the top bar has no room for it */
const char *seat_note_for(const struct app *app, const char *field); /* its text at that field, or NULL */
void seat_show_ledger(struct app *app, struct view *v);
const char *seat_title(const struct app *app); /* component or paper */

/* Ids that mean the same on every page (call, staff, told, display). True = done. Each page's action asks this
 * first. */
bool seat_common_action(struct app *app, const char *id, enum action action);

/* Keep the failure of a call of seat.h for seat_show_note(); code 0 clears. Returns true on success. */
bool seat_did(struct app *app, const char *field, int code, const struct error *e);
void seat_note_clear(struct app *app);
void seat_staff_open(struct app *app);
void seat_staff_close(struct app *app); /* forgets who it was */
bool seat_is_press(enum action a);      /* a button or link, or Enter in a field */

/* --- words and time (seat_page_time.c) --------------------------------------------------------------------- */
void seat_add_minutes(struct buffer *b, int64_t ms);              /* "75 minutes", "56 minutes 15 seconds" */
void seat_add_time_line(struct buffer *b, const struct app *app); /* "Your time is 75 minutes: 60 + 15 extra." */
int64_t seat_allowed_ms(const struct app *app);                   /* -1 untimed */
int64_t seat_left_ms(const struct app *app);                      /* -1 untimed */
void seat_timer(struct app *app, struct view *v);                 /* into the top bar, in the chosen style */
bool seat_timer_follow(struct app *app);                          /* true = the shown words changed */
bool seat_told_follow(struct app *app); /* warnings and time added; true = banner came or went */
void seat_told_begin(struct app *app);  /* what has passed already is not told */

/* --- set-up (seat_page_setup.c) ---------------------------------------------------------------------------- */
struct setup seat_setup_full(const struct app *app); /* what is in force, nothing unset */
void seat_look_of(struct look *out, const struct setup *s);
void seat_setup_begin(struct app *app); /* the page's choices := what is in force */

/* --- questions (seat_page_answer.c) ------------------------------------------------------------------------ */
size_t seat_current(const struct app *app); /* index of the question on screen */
size_t seat_question_count(const struct app *app);
enum progress seat_progress(struct app *app, size_t index);
struct attempt_counts seat_counts(struct app *app);
void seat_open_question(struct app *app, size_t index); /* see it, and show its page */
bool seat_answer_action(struct app *app, const char *id, enum action action, const char *arg);
bool seat_question_follow(struct app *app); /* entering a question, word counts, the divider */
struct seat_answer {                        /* a body's host: what the candidate has answered to one question */
	struct app *app;
	size_t index;
	char prefix[32]; /* "q21" */
	struct body_host host;
};
void seat_answer_init(struct seat_answer *out, struct app *app, size_t index); /* lives as long as *out */

/* --- the untimed sample (seat_page_sample.c) --------------------------------------------------------------- */
void seat_samples_begin(struct app *app); /* which kinds of question there are in the paper */
void seat_samples_show(struct app *app, struct view *v);
bool seat_samples_action(struct app *app, const char *id, enum action action, const char *arg);

#endif
