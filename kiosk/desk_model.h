/* The desk's insides, shared by desk*.c of the model only. Two folds stand side by side: `fold` is what is shown,
 * made of durable records only; `ahead` has also those on their way to the disk, and is asked whether a new record
 * is allowed. */
#ifndef KIOSK_DESK_MODEL_H
#define KIOSK_DESK_MODEL_H

#include "content/journal.h"
#include "kiosk/desk_acts.h"
#include "kiosk/desk_pin.h"
#include "kiosk/journal_system.h"
#include "sync/spool.h"

#define DESK_SAVE_MS 3000   /* an act waits so long for the disk before it says "being saved" */
#define DESK_LINK_MS 2000   /* link.json is looked at so often */
#define DESK_RETRY_MS 2000  /* and a journal that could not be opened is tried again */
#define DESK_HEARD_MAX 8192 /* states kept: one per device and attempt */

struct desk_pending {
	char *json; /* owned, wiped */
	size_t len;
	uint64_t n;
};

struct desk_heard {
	struct seat_state state;
	int64_t at; /* this desk's clock */
};

struct desk {
	struct desk_log fold, ahead;
	const struct services *s;
	char sitting[LIMIT_IDENTIFIER + 1]; /* "" none yet */
	bool wanted;                        /* asked for by name, not the nearest one */
	bool ready, lost;
	bool one_copy; /* a second disk is set up and cannot be used */
	char trouble[ERROR_TEXT_MAX];
	struct journal_writer *writer;
	struct journal_chain chain;
	struct desk_pending *pending;
	size_t pending_count;
	uint64_t now_ms, next_open_ms, next_link_ms;
	int64_t wall_s;
	char staff[LIMIT_IDENTIFIER + 1];
	struct pin_guard pins;
	struct desk_heard *heard;
	size_t heard_count;
	struct spool_link link;
	bool link_known;
	struct desk_row *rows;
	struct desk_seat *seats;
	char *found_json; /* last record of the journal as it was found at opening; owned */
	size_t found_len;
	char save_words[ERROR_TEXT_MAX];
	bool news; /* a state came since the last poll */
};

/* Point both folds at the programme that the library has now. */
void desk_model_bind(struct desk *m);
const struct library_sitting *desk_model_sitting(const struct desk *m);

/* desk_journal.c */
int desk_journal_open(struct desk *m, struct error *e);
void desk_journal_close(struct desk *m);
/* Fold what has become durable; true when something did. */
bool desk_journal_settle(struct desk *m);
/* Judge, seal, save, fold. `last`: nothing can follow. */
int desk_journal_add(struct desk *m, const struct record *r, bool last, struct error *e);
struct record_stamp desk_stamp(const struct desk *m);

/* desk_acts.c: a record of the signed-in person, and of a second one where not NULL. `list` has room for 2 and must
 * live as long as the record. */
int desk_act_begin(struct record *out, const char *list[2], const struct desk *m, enum record_type type,
	const char *second, struct error *e);
/* Who shows a passport is there: stamps the arrival where there is none. */
int desk_act_arrival(struct desk *m, const char *candidate, struct error *e);

/* desk_room.c */
void desk_note_all(struct desk *m);                                    /* tell the fold again what seats said */
bool desk_admit_is_last(const struct desk_candidate *c, size_t index); /* no later admission to the same paper */

/* desk_orders.c: the last order once more, with its id, where it is the journal's last record: it may have been
 * journalled just before a crash and never sent. */
void desk_resend(struct desk *m);

#endif
