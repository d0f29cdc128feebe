/* The seat's insides, shared by seat*.c only. Data and their owners:
 *   admits    what desks admitted here (from orders), kept until used; the present one gives names and PIN
 * verifiers attempt   the fold; changed only by seat_record(), which also journals content   pack, test, paper and
 * loaded items of the present attempt journal   chain (sealing) and writer (durability) */
#ifndef KIOSK_SEAT_PRIVATE_H
#define KIOSK_SEAT_PRIVATE_H

#include "content/journal.h"
#include "content/order.h"
#include "content/pack.h"
#include "engine/test.h"
#include "kiosk/journal_system.h"
#include "kiosk/seat.h"
#include "kiosk/unlock_system.h"
#include "sync/spool.h"

#define SEAT_ADMITS_MAX 1024
#define SEAT_BEAT_MS 10000  /* a running clock is recorded at least this often */
#define SEAT_TYPING_MS 1000 /* typed text is journalled at most so late */
#define SEAT_STATE_MS 15000 /* a state goes to the desk at least this often while running */
#define SEAT_STATE_MIN_MS 1000
#define SEAT_SEAL_MS 60000 /* after time is up the answers are sealed by themselves */
#define SEAT_FULL_MS 2000  /* no space for so long: the clock stops */
#define SEAT_SPACE_MS 2000 /* no space at the start: so long until the next try */
#define SEAT_CODE_TRIES 3
#define SEAT_PIN_TRIES 5
#define SEAT_PIN_WAIT_S 60
#define SEAT_LAST_TRIES 40 /* a seal that is under way when the kiosk is closed: so often, */
#define SEAT_LAST_MS 50    /* so long each time */

struct seat_admit {
	struct order order; /* without args once parsed */
	struct order_admit args;
	struct adjustments adjustments;
	bool used;       /* its attempt has a journal here */
	bool superseded; /* a later code was given for the same person and paper */
};

struct seat_item {
	struct item *item;
	bool failed;
};

struct seat_kept { /* stimuli and media by name */
	char *name;
	struct stimulus *stimulus;
	struct buffer bytes;
};

struct seat {
	const struct services *services;
	struct spool spool;
	uint64_t now;
	int64_t wall;
	char problem[ERROR_TEXT_MAX], problem_shown[ERROR_TEXT_MAX];
	char alert[256]; /* for the desk: the last refusal */

	struct seat_admit *admits;
	size_t admit_count;
	struct seat_admit *present; /* in admits, or NULL */
	struct order_ledger ledger;

	/* before an attempt */
	bool confirmed, locked;
	int code_tries;
	bool called_early; /* called before there was a journal */
	struct unlock *unlock;
	bool unlock_ok;
	char release_sha256[SHA256_HEX_SIZE];
	uint64_t next_try_ms;

	/* the attempt */
	struct attempt attempt;
	bool open; /* there is a journal */
	bool choices_done, setup_done, instructions_done;
	bool held; /* restarted before the clock ran: staff first */
	bool blocked;
	uint64_t next_resume_ms; /* blocked by a full disk only: looked at again then; 0 = people must look */
	char attempt_id[LIMIT_IDENTIFIER + 1];
	uint32_t generation;
	struct journal_chain chain;
	struct journal_writer *writer;
	struct journal_status status;
	bool copy_failure_seen;
	uint64_t full_since; /* 0 = there is space */
	bool lost;
	uint64_t last_record_ms;
	uint64_t time_up_ms;
	bool seal_given;
	bool upload_done;
	uint64_t next_upload_look;

	/* content */
	struct age_identity identity; /* of the release; wiped once the pack is open */
	struct pack *pack;
	struct test *test;
	struct paper paper;
	bool has_paper;
	struct seat_item *items; /* paper.count */
	struct seat_kept *kept;
	size_t kept_count;

	/* typed and not yet journalled */
	struct {
		bool on;
		size_t index;
		char response[LIMIT_IDENTIFIER + 1];
		struct buffer text;
		size_t caret;
		uint64_t since;
	} typing;

	/* states to the desk */
	uint64_t state_seq, state_ms;
	bool state_due;
	enum seat_stage state_stage;
	struct spool_link link;
	bool link_known;
	uint64_t next_link_look;
	bool changed, closing;
};

/* seat_attempt.c */
struct record_stamp seat_stamp(const struct seat *s);
/* Apply to the fold and journal; the one way the attempt changes. On ERR_STATE etc. of the fold nothing changed.
 * When the journal cannot take it any more: s->lost, and the error. */
int seat_record(struct seat *s, const struct record *r, struct error *e);
int seat_begin(struct seat *s, struct error *e);        /* new journal: open, plan */
int seat_record_plan(struct seat *s, struct error *e);  /* what is delivered, from s->paper */
bool seat_only_begun(const char *path);                 /* a journal that got no further than its first line */
int seat_resume_files(struct seat *s, struct error *e); /* at start: the unsealed journal on this PC, if any */
void seat_drop_attempt(struct seat *s);                 /* close files, wipe, back to idle */
int seat_seal(struct seat *s, struct error *e);
int seat_flush_typing(struct seat *s, struct error *e);
void seat_watch_journal(struct seat *s);

/* seat_content.c */
int seat_open_content(struct seat *s, const char *pack_path, struct error *e); /* pack and test; uses s->identity */
int seat_make_paper(struct seat *s, uint64_t seed, struct error *e);
void seat_drop_content(struct seat *s);
void seat_unlock_poll(struct seat *s); /* SEAT_WAITING: release, check, then begin or resume */

/* seat_orders.c */
const struct library_sitting *seat_sitting(const struct seat *s);
void seat_state_poll(struct seat *s);
void seat_state_flush(struct seat *s); /* before the attempt is dropped: what is due goes out now */
void seat_state_last(struct seat *s);  /* before closing: the desk hears how things stand */
struct seat_admit *seat_find_admit(struct seat *s, const char *attempt);
void seat_admits_release(struct seat *s);
void seat_refused_load(struct seat *s);

#endif
