/* The desk's screens: what they share. Used by desk_screens.c and desk_page_*.c only.
 *
 * A page is a struct screen in the table of desk_screens.c; pages_go() changes it. What is typed and not yet given
 * to the model stands in a form: slots by node id. Conventions that make most pages need no wiring: a field's id is
 * its slot; a radio "slot/value" puts value into slot; a checkbox "slot+value" adds it to or takes it from the
 * slot's words. Errors belong to a page until the next press. Names and PINs are wiped when a page is left. */
#ifndef KIOSK_DESK_PAGES_H
#define KIOSK_DESK_PAGES_H

#include "kiosk/app.h"
#include "kiosk/desk_acts.h"

#define FORM_SLOTS 16
#define FORM_TEXT 1024
#define PAGE_ERRORS 16

enum desk_page {
	DESK_PAGE_LIST,
	DESK_PAGE_TASKS,
	DESK_PAGE_ARRIVAL,
	DESK_PAGE_IDENTITY,
	DESK_PAGE_NUMBER,
	DESK_PAGE_PLAN,
	DESK_PAGE_FILMING,
	DESK_PAGE_DEVICES,
	DESK_PAGE_SEAT,
	DESK_PAGE_SUMMARY,
	DESK_PAGE_CODE,
	DESK_PAGE_REFUSE,
	DESK_PAGE_REFUSED,
	DESK_PAGE_WALK_IN,
	DESK_PAGE_PERSON,
	DESK_PAGE_PAUSE,
	DESK_PAGE_EXTEND,
	DESK_PAGE_EXTEND_CONFIRM,
	DESK_PAGE_VOID,
	DESK_PAGE_PAUSE_ALL,
	DESK_PAGE_INCIDENT,
	DESK_PAGE_END,
	DESK_PAGE_DISPLAY,
	DESK_PAGES
};

struct form_slot {
	char id[48];
	char text[FORM_TEXT];
};

struct page_error {
	char field[64]; /* "" = no link */
	char text[240];
};

struct desk_pages {
	enum desk_page page, before; /* `before`: where Display goes back to */
	char candidate[LIMIT_IDENTIFIER + 1];
	struct form_slot slots[FORM_SLOTS];
	struct page_error errors[PAGE_ERRORS];
	size_t error_count;
	char told[300]; /* said once at the top of the next page */
	bool told_bad;
	char search[120];
	char code[DESK_CODE_SIZE]; /* on F10's last page only */
	char code_seat[LIMIT_IDENTIFIER + 1];
	unsigned turn; /* grows with every change of page: the view's key */
};

/* Page functions of desk_page_*.c, named in the table. */
#define PAGE_DECLARE(name)                                     \
	void page_##name##_build(struct app *app, struct view *v); \
	void page_##name##_action(struct app *app, const char *id, enum action action, const char *arg)
PAGE_DECLARE(unlock);
PAGE_DECLARE(list);
PAGE_DECLARE(tasks);
PAGE_DECLARE(arrival);
PAGE_DECLARE(identity);
PAGE_DECLARE(number);
PAGE_DECLARE(plan);
PAGE_DECLARE(filming);
PAGE_DECLARE(devices);
PAGE_DECLARE(seat);
PAGE_DECLARE(summary);
PAGE_DECLARE(code);
PAGE_DECLARE(refuse);
PAGE_DECLARE(refused);
PAGE_DECLARE(walk_in);
PAGE_DECLARE(person);
PAGE_DECLARE(pause);
PAGE_DECLARE(extend);
PAGE_DECLARE(extend_confirm);
PAGE_DECLARE(void);
PAGE_DECLARE(pause_all);
PAGE_DECLARE(incident);
PAGE_DECLARE(end);
PAGE_DECLARE(display);

/* --- moving ----------------------------------------------------------------------------------------------------
 */
void pages_go(struct app *app, enum desk_page page);          /* wipes the form, errors and the seat code */
void pages_go_keep(struct app *app, enum desk_page page);     /* keeps the form: a confirmation page */
void pages_candidate(struct app *app, const char *candidate); /* who the next pages are about */
void pages_open(struct app *app, const char *candidate);      /* the page that fits what was recorded */
/* Back to the steps; or to F12 with the profile's reason of this code chosen, where it has one. */
void pages_refuse_unless(struct app *app, bool fine, const char *code);
void pages_tell(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* After an act: 0 and ERR_BUSY tell and go on (true); else the error stands at `field` (NULL: no field). */
bool pages_done(struct app *app, int code, const struct error *e, const char *field);
/* What every page does with typing and ticking; true when it was that. */
bool pages_default(struct app *app, const char *id, enum action action, const char *arg);
bool pressed(const char *id, enum action action, const char *want);

/* --- form ------------------------------------------------------------------------------------------------------
 */
const char *form_get(const struct desk_pages *p, const char *id); /* "" where nothing was put */
bool form_is(const struct desk_pages *p, const char *id, const char *value);
bool form_has(const struct desk_pages *p, const char *id, const char *value); /* one of a checkbox group's words */
bool form_known(const struct desk_pages *p, const char *id);
void form_set(struct desk_pages *p, const char *id, const char *text);
void form_toggle(struct desk_pages *p, const char *id, const char *value);
void form_clear(struct desk_pages *p); /* wipes */

void page_error(struct app *app, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *page_error_at(const struct desk_pages *p, const char *field); /* NULL where there is none */

/* --- building --------------------------------------------------------------------------------------------------
 */
/* Frame, top bar, main area, errors, what is to be told, caption (may be NULL) and h1. */
void page_open(
	struct app *app, struct view *v, const char *key, enum main_kind kind, const char *caption, const char *h1);
void page_bottom(struct view *v); /* ends the main area, begins the bottom bar */
void page_close(struct view *v);
/* Bottom bar with Back at the left and one main action. */
void page_end(struct view *v, const char *back, const char *main_id, const char *main_label);
void page_field(struct app *app, struct view *v, const char *id, const char *label, const char *hint,
	unsigned flags, int chars);
void page_reason(struct app *app, struct view *v, const char *id, const char *label, const char *hint);
void page_group_open(
	struct app *app, struct view *v, const char *id, const char *legend, const char *hint, unsigned flags);
void page_radio(
	struct app *app, struct view *v, const char *group, const char *value, const char *label, const char *hint);
void page_check(
	struct app *app, struct view *v, const char *group, const char *value, const char *label, const char *hint);
void page_clock(char out[32], int64_t unix_s);            /* "09:06" */
void page_day(char out[80], int64_t unix_s, int64_t now); /* "today, 07:58" or "21 November 2026, 07:58" */
const char *page_date(struct view *v, const char *iso);   /* "1990-04-12" → "12 April 1990" */
void page_minutes(char out[32], int64_t ms);              /* "28:08"; "no limit" */

void page_status_tag(struct view *v, enum desk_status s); /* text, icon and colour */
void page_contact(struct app *app, struct view *v);       /* whom to ask, from the profile */

/* The candidate's last admission and what its seat said; NULL. */
const struct desk_admit *page_admit(struct app *app);
const struct seat_state *page_state(struct app *app);

/* In place of a page whose candidate the roster no longer has. */
void page_gone_build(struct app *app, struct view *v);
void page_show_code(struct app *app, char code[DESK_CODE_SIZE], const char *seat); /* goes there; wipes `code` */
void page_new_code(struct app *app);

/* A second person's name and PIN; page_second() gives the id, or puts errors at the fields. */
void page_second_fields(struct app *app, struct view *v, const char *why);
bool page_second(struct app *app, char staff[LIMIT_IDENTIFIER + 1]);

/* The candidate that the pages are about; false (and the list is shown) where the roster no longer has them. */
bool page_row(struct app *app, struct desk_row *row);
const struct desk_candidate *page_recorded(struct app *app); /* NULL: nothing yet */
/* "60 → 75 minutes · cream · 200 %" of this candidate; "None approved" */
void page_plan_words(struct app *app, const struct desk_row *row, char *out, size_t room);
/* Note of a task's line, "" where nothing is recorded. */
void page_task_note(struct app *app, const struct desk_row *row, enum desk_task task, char *out, size_t room);
const char *page_task_label(struct app *app, enum desk_task task);
enum desk_page page_of_task(enum desk_task task);

#endif
