/* Orders (desk → seat) and states (seat → desk): content/FORMAT.md §12.
 *
 * Both are sealed signed lines whose signature is by the sending *device* (its P-256 key as in the centre file),
 * for the one device addressed (orders) or the centre's desks (states). The life of an order: order_open() decrypts
 * and parses, verifies the signature by the device it names; order_check() judges rights and replay against where
 * this device stands; the caller applies it, journals it with order_write_reference(), and order_ledger_add()s it.
 * A ledger is rebuilt from the journal at start, so that replay is refused after a restart too. Nothing here looks
 * at a clock. struct order and struct seat_state own their strings; ledgers belong to one thread. */
#ifndef CONTENT_ORDER_H
#define CONTENT_ORDER_H

#include "content/centre.h"
#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/record.h"

#include <stdbool.h>
#include <stdint.h>

#define ORDER_FORMAT "invigil-order/1"
#define STATE_FORMAT "invigil-state/1"
#define ORDER_ID_SIZE 33 /* 32 lower-case hex digits and a NUL */
#define ORDER_STAFF_MAX 8
#define ORDER_REASON_MAX 2000 /* bytes of reason or alert */

/* enum order_kind and order_kind_names[] are engine/record.h's. */
int order_kind_parse(enum order_kind *out, const char *text); /* 0 or ERR_FORMAT */

struct order {
	char id[ORDER_ID_SIZE];
	char centre[LIMIT_IDENTIFIER + 1], sitting[LIMIT_IDENTIFIER + 1];
	char device[LIMIT_IDENTIFIER + 1]; /* who sends and signs */
	char to[LIMIT_IDENTIFIER + 1];
	char attempt[LIMIT_IDENTIFIER + 1];
	uint32_t generation; /* 1.. ; for the new seat of a move: the one it starts */
	uint64_t seq;        /* 1.. ; grows per sending device and attempt */
	enum order_kind kind;
	char staff[ORDER_STAFF_MAX][LIMIT_IDENTIFIER + 1];
	size_t staff_count; /* at least one */
	int64_t issued;     /* the sender's clock: for people, never for judging */
	char *args;      /* owned JSON object text, checked for its kind by the reader below; NULL is written as {} */
	char *reason;    /* owned, or NULL */
	char *signature; /* owned: armoured SSHSIG as received; NULL in one that was made here */
};

/* Zero, then fill. order_release() frees what is owned; the struct is zero again. */
void order_release(struct order *o);
int order_new_id(char out[ORDER_ID_SIZE]); /* 0 or ERR_IO */

/* Append the JSON line (no LF). ERR_FORMAT where a member is not valid. */
int order_write(struct buffer *out, const struct order *o, struct error *e);
int order_parse(struct order *out, const char *json, size_t len, struct error *e); /* not trusted yet */

/* Sign with this device's key, seal to o->to as the centre file has it; append the file to `out`. ERR_AUTH:
 * addressee unknown or revoked. */
int order_seal(struct buffer *out, const struct order *o, const struct centre *c, const struct signing_key *key,
	struct error *e);

/* ERR_NOTFOUND: not for this device (an ordinary case: skip it). ERR_AUTH: unknown or revoked sender, bad
 * signature, of another centre. ERR_FORMAT. */
int order_open(struct order *out, const struct centre *c, const struct age_identity *id, const void *sealed,
	size_t len, struct error *e);

/* {"id","seq","device","signature"} as the `order` member of a journal record. */
int order_write_reference(struct buffer *out, const struct order *o);

/* --- rights and replay --- */

/* What this device has applied. Start from ORDER_LEDGER_INIT. */
struct order_ledger {
	struct order_seen *seen; /* per device and attempt: highest seq */
	size_t seen_count;
	char (*ids)[ORDER_ID_SIZE];
	size_t id_count;
};
#define ORDER_LEDGER_INIT \
	{                     \
		NULL, 0, NULL, 0  \
	}
void order_ledger_release(struct order_ledger *l);

/* Remember an order applied (or read back from the journal: the members of its reference suffice). ERR_NOMEM. */
int order_ledger_add(struct order_ledger *l, const char *id, const char *device, const char *attempt, uint64_t seq);
uint64_t order_ledger_seq(const struct order_ledger *l, const char *device, const char *attempt); /* 0: none */

/* Where this device stands. */
struct order_place {
	const char *sitting;
	const char *device;  /* this device's id */
	const char *attempt; /* NULL while no attempt is here */
	uint32_t generation; /* of that attempt */
};

/* 0 = apply it. Refused by name: ERR_EXISTS (this id was applied already: skip quietly), ERR_AUTH (another centre
 * or sitting, addressed to another device, unknown or revoked sender, no right, a second person or reason missing),
 * ERR_STATE (an attempt that is not here, or one that is here already), ERR_EXPIRED (an old generation, a seq not
 * higher than the last one). `move` with args.frozen false, and `void`, want two staff ids that differ and a
 * reason; `extend` wants a reason. */
int order_check(const struct order *o, const struct centre *c, const struct order_place *place,
	const struct order_ledger *ledger, struct error *e);

/* --- arguments --- */

/* Strings point into the struct's own storage `text`, freed by order_admit_release(). */
struct order_admit {
	const char *candidate_id, *candidate_name, *last4, *role;
	const char *paper, *seat;
	const char *code;        /* verifier of the seat code */
	const char *adjustments; /* JSON text of ADJUSTMENTS, or NULL */
	const char *choices;     /* JSON text {"training","sharing","wording"}, or NULL */
	const char *filming_wording;
	const char *staff; /* JSON text [{"id","pin"}…]: verifiers for staff functions at the seat (C19), which has no
						  roster; or NULL */
	char *text;
	size_t text_len;
};
int order_admit_write(struct buffer *out, const struct order_admit *a, struct error *e); /* the args object */
int order_admit_parse(struct order_admit *out, const struct order *o, struct error *e);
void order_admit_release(struct order_admit *a);

struct order_extend {
	uint32_t minutes; /* 1..600 */
	bool incident;    /* else planned */
};
int order_extend_write(struct buffer *out, const struct order_extend *x);
int order_extend_parse(struct order_extend *out, const struct order *o, struct error *e);

/* A move has two orders of one generation G+1: `freeze` to the old seat, and to the new seat the take-over point of
 * generation G, whose bytes travel as objects named by their hashes. */
struct order_move {
	bool freeze;                       /* to the old seat: only `other` and `seat` are used */
	char other[LIMIT_IDENTIFIER + 1];  /* freeze: the new device; else the old one */
	char seat[LIMIT_IDENTIFIER + 1];   /* seat number of the new device */
	bool frozen;                       /* the old seat's `frozen` record is among the lines */
	uint8_t key[32];                   /* G's journal key; secret: order_move_release() wipes */
	uint64_t lines, bytes;             /* of G up to the take-over point */
	char last[SHA256_HEX_SIZE];        /* of the last line without LF */
	char (*segments)[SHA256_HEX_SIZE]; /* owned */
	size_t segment_count;
	char *code; /* owned: verifier of a new seat code, or NULL */
};
int order_move_write(struct buffer *out, const struct order_move *m, struct error *e);
int order_move_parse(struct order_move *out, const struct order *o, struct error *e);
void order_move_release(struct order_move *m);

/* --- states --- (lead: struct seat_state, because kiosk/view.h has an enum state) */

struct seat_state {
	char centre[LIMIT_IDENTIFIER + 1], sitting[LIMIT_IDENTIFIER + 1], device[LIMIT_IDENTIFIER + 1];
	char seat[LIMIT_IDENTIFIER + 1];
	char attempt[LIMIT_IDENTIFIER + 1]; /* "" for null */
	uint32_t generation;
	uint64_t seq;
	char state[16]; /* one of the words of FORMAT.md §12 */
	bool called, sent;
	uint32_t answered, total;
	int64_t allowed_ms, used_ms, left_ms; /* allowed and left: -1 for null */
	char alert[256];                      /* "" for null */
	char reference[10];                   /* "" for null */
	int64_t at;
};

bool state_word_valid(const char *word);
int state_write(struct buffer *out, const struct seat_state *s, struct error *e);
int state_parse(struct seat_state *out, const char *json, size_t len, struct error *e);

/* Sealed to the centre's desks. */
int state_seal(struct buffer *out, const struct seat_state *s, const struct centre *c,
	const struct signing_key *key, struct error *e);

/* ERR_NOTFOUND: not sealed to this device. ERR_AUTH: sender unknown or revoked, bad signature, another centre or
 * sitting, a seat number that is not the sender's. Replay is the reader's: keep the highest seq per device (a lower
 * one is old news). */
int state_open(struct seat_state *out, const struct centre *c, const char *sitting, const struct age_identity *id,
	const void *sealed, size_t len, struct error *e);

#endif
