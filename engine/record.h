/* Records of the attempt's and the desk's journal: typed struct ↔ one JSON object (FORMAT.md §10).
 *
 * A record is plain data whose texts and lists are borrowed: from the caller where it is built, from its own
 * arena where it was parsed. Which members a type has, of which kind and whether they may be null, stands in one
 * table (record_table.c); parsing, printing and bounds follow it. Parsing is strict about known members and ignores
 * unknown ones; an unknown type is ERR_UNSUPPORTED. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/adjustments.h"
#include "engine/arena.h"
#include "engine/clock.h"
#include "engine/value.h"
#include "engine/when.h"

enum record_kind { RECORD_OF_ATTEMPT, RECORD_OF_DESK };

enum record_type {
	/* attempt */
	RECORD_OPEN,
	RECORD_PLAN,
	RECORD_BOOT, /* also desk */
	RECORD_CHOICE,
	RECORD_SETUP,
	RECORD_START,
	RECORD_SEE,
	RECORD_ANSWER,
	RECORD_FLAG,
	RECORD_BEAT,
	RECORD_PAUSE,
	RECORD_RESUME,
	RECORD_EXTEND,
	RECORD_CALL,
	RECORD_SUBMIT,
	RECORD_VOID,
	RECORD_FROZEN,
	RECORD_TORN,  /* also desk */
	RECORD_FAULT, /* also desk */
	RECORD_SEAL,
	/* desk */
	RECORD_DESK_OPEN,
	RECORD_SIGNIN,
	RECORD_SIGNOUT,
	RECORD_PINFAIL,
	RECORD_ARRIVAL,
	RECORD_IDENTITY,
	RECORD_NUMBER,
	RECORD_ADJUSTMENTS,
	RECORD_FILMING,
	RECORD_DESK_CHOICE,
	RECORD_DEVICES,
	RECORD_SEAT,
	RECORD_ADMIT,
	RECORD_REFUSE,
	RECORD_LEAVE,
	RECORD_RETURN,
	RECORD_ORDER,
	RECORD_INCIDENT,
	RECORD_BAG,
	RECORD_CLOSE,
	RECORD_TYPES
};

/* n = line number (1 for the first record), ms = monotonic, t = wall time for people. */
struct record_stamp {
	uint64_t n;
	int64_t ms;
	char t[WHEN_SIZE];
};

struct text_list {
	size_t count;
	const char *const *list;
};

struct order_ref { /* `order`; id NULL = null */
	const char *id;
	int64_t seq;
	const char *device;
	const char *signature; /* armoured, or NULL */
};

struct plan_section {
	const char *title;
	int64_t first, count; /* first = number of its first question, 1-based */
};

enum choice_what { CHOICE_TRAINING, CHOICE_SHARING };
enum submit_by { SUBMIT_CANDIDATE, SUBMIT_TIME, SUBMIT_STAFF };
enum identity_result { IDENTITY_MATCH, IDENTITY_DOUBTFUL, IDENTITY_NO_MATCH };
enum number_result { NUMBER_MATCH, NUMBER_MISMATCH, NUMBER_LATER };
enum late_decision { LATE_ADMIT, LATE_REFUSE };
enum order_kind { ORDER_ADMIT, ORDER_PAUSE, ORDER_RESUME, ORDER_EXTEND, ORDER_MOVE, ORDER_VOID, ORDER_END };
extern const char *const order_kind_names[]; /* NULL-ended; "admit" … */

struct record_open {
	const char *manifest, *centre_file, *release; /* hashes; NULL in practice */
	const char *pack;                             /* hash */
	const char *paper, *sitting, *seat, *device;  /* sitting and seat NULL in practice */
	const char *programme_id, *programme_sha256;
	const char *candidate;
	struct adjustments adjustments;
	const char *seed; /* 16 hex digits */
	const char *software, *boot;
	int64_t base_ms; /* -1 = null: untimed */
	bool has_previous;
	int64_t previous_n; /* last line of the generation before that is carried over */
	const char *previous_sha256;
	struct order_ref admit; /* the admit or move order; id NULL in practice */
};
struct record_plan {
	struct text_list items; /* item-ref ids in order */
	size_t section_count;
	const struct plan_section *sections;
};
struct record_answer {
	const char *item, *response;
	struct value value; /* parsed untyped: see value_from_any_json() */
	int64_t caret;      /* byte offset in the UTF-8 text; -1 = absent */
};

/* One union member per type that has fields of its own. `staff` and `order` are shared by the types that have them.
 */
struct record {
	struct record_stamp stamp;
	enum record_type type;
	struct text_list staff; /* ids; desk: who was signed in, first; may be empty */
	struct order_ref order;
	const char *reason; /* NULL when null */
	union {
		struct record_open open;
		struct record_plan plan;
		struct {
			const char *boot, *software;
		} boot;
		struct {
			int what;
			bool value;
			const char *wording, *actor;
		} choice; /* what = enum choice_what */
		struct setup setup;
		struct {
			const char *item;
		} see;
		struct record_answer answer;
		struct {
			const char *item;
			bool on;
		} flag;
		struct {
			int by;
		} pause; /* enum pause_by */
		struct {
			int64_t add_ms;
			int kind;
		} extend; /* enum extend_kind */
		struct {
			bool on;
		} call;
		struct {
			int by;
		} submit; /* enum submit_by */
		struct {
			int64_t bytes;
			const char *sha256;
		} torn;
		struct {
			const char *what;
		} fault;
		/* desk */
		struct {
			const char *sitting, *device;
			int64_t roster;
			const char *centre_file, *software, *boot;
		} desk_open;
		struct {
			int64_t wait_s;
		} pinfail;
		struct {
			const char *candidate, *at;
			bool late;
			int late_decision;
			const char *late_reason;
		} arrival;
		struct {
			const char *candidate, *kind;
			int result;
			const char *second;
		} identity;
		struct {
			const char *candidate;
			int result;
			const char *last4;
		} number;
		struct {
			const char *candidate;
			bool confirmed;
			const char *note;
		} adjustments;
		struct {
			const char *candidate;
			bool acknowledged;
			const char *wording;
		} filming;
		struct {
			const char *candidate;
			int what;
			bool value;
			const char *wording;
		} desk_choice;
		struct {
			const char *candidate;
			struct text_list items;
			const char *bag, *exception;
		} devices;
		struct {
			const char *candidate, *paper, *seat;
		} seat;
		struct {
			const char *candidate, *paper, *attempt, *seat, *order;
			int64_t seq;
		} admit;
		struct {
			const char *candidate, *code, *text, *shown, *second;
		} refuse; /* code = member `reason` */
		struct {
			const char *candidate;
			int identity;
			const char *bag;
		} leave; /* and return; identity -1 = null */
		struct {
			const char *order;
			int64_t seq;
			int kind;
			const char *attempt, *seat, *args;
		} order; /* args = JSON text */
		struct {
			const char *text, *seat, *candidate;
		} incident;
		struct {
			const char *candidate;
			bool returned;
		} bag;
		struct {
			int64_t unsent, bags;
			const char *record;
		} close; /* record = `register`, JSON array text or NULL */
	} u;
};

/* A parsed record with the arena that its texts live in. */
struct record_box {
	struct record record;
	struct arena arena;
};

/* `text` is one JSON object, at most LIMIT_RECORD_JSON bytes. ERR_FORMAT, ERR_LIMIT, ERR_NOMEM, ERR_UNSUPPORTED.
 * Release the box afterwards (wiped: it may hold answers). */
int record_parse(struct record_box *out, enum record_kind kind, const char *text, size_t len, struct error *err);
void record_box_release(struct record_box *box);

/* Canonical JSON: n, ms, t, e, then the members in the order of the table. Checks what it prints as parsing would:
 * ERR_FORMAT names the member; ERR_LIMIT, ERR_NOMEM. The buffer should be made with LIMIT_RECORD_JSON. */
int record_write(struct buffer *b, const struct record *r, struct error *err);

const char *record_type_name(enum record_type type); /* "answer" */
bool record_type_is(enum record_type type, enum record_kind kind);

/* --- builders: what each type needs, nothing left unset ------------------------------------------------------- */

struct record record_make(
	const struct record_stamp *at, enum record_type type); /* all fields empty; start, beat, seal */
struct record record_make_open(const struct record_stamp *at, const struct record_open *open);
struct record record_make_plan(const struct record_stamp *at, struct text_list items,
	const struct plan_section *sections, size_t section_count);
struct record record_make_boot(const struct record_stamp *at, const char *boot, const char *software);
struct record record_make_choice(
	const struct record_stamp *at, enum choice_what what, bool value, const char *wording, const char *actor);
struct record record_make_setup(const struct record_stamp *at, const struct setup *setup);
struct record record_make_see(const struct record_stamp *at, const char *item);
struct record record_make_answer(const struct record_stamp *at, const char *item, const char *response,
	const struct value *value, int64_t caret);
struct record record_make_flag(const struct record_stamp *at, const char *item, bool on);
struct record record_make_pause(const struct record_stamp *at, enum pause_by by, struct text_list staff,
	const char *reason, const struct order_ref *order); /* order NULL = none, also below */
struct record record_make_resume(
	const struct record_stamp *at, struct text_list staff, const struct order_ref *order);
struct record record_make_extend(const struct record_stamp *at, int64_t add_ms, enum extend_kind kind,
	struct text_list staff, const char *reason, const struct order_ref *order);
struct record record_make_call(const struct record_stamp *at, bool on);
struct record record_make_submit(
	const struct record_stamp *at, enum submit_by by, struct text_list staff, const struct order_ref *order);
struct record record_make_void(
	const struct record_stamp *at, struct text_list staff, const char *reason, const struct order_ref *order);
struct record record_make_frozen(const struct record_stamp *at, const struct order_ref *order);
struct record record_make_torn(const struct record_stamp *at, int64_t bytes, const char *sha256);
struct record record_make_fault(const struct record_stamp *at, const char *what);

struct record record_make_desk_open(const struct record_stamp *at, const char *sitting, const char *device,
	int64_t roster, const char *centre_file, const char *software, const char *boot);
/* Desk records with `staff`: signin, signout, pinfail and all below; fill the union member named like the type. */
struct record record_make_desk(const struct record_stamp *at, enum record_type type, struct text_list staff);

#endif
