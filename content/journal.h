/* The sealed journal (content/FORMAT.md §10): one interface, several stores.
 *
 * Three parts that know nothing of each other's work:
 *   chain   pure: seals records into lines, each bound to its number and to the line before (struct journal_chain)
 *   scan    pure: reads bytes, unwraps the key, verifies and decrypts line by line
 *   store   bytes at rest: journal_file.c (a file and its .mark), journal_memory.c (tests, previews)
 * and journal_recover(), which brings up to two stores back to one agreed state after a crash. When lines are
 * written and what counts as saved is the writer's business (kiosk/journal_system.h).
 *
 * Invariants. A line's bytes never change once made: they are what is signed and uploaded. A nonce is fresh random
 * for every line. Nothing at or before the last line known durable (the mark) is ever dropped; bytes beyond it are
 * moved aside to .torn, never deleted. A chain and a store each belong to one thread at a time. */
#ifndef CONTENT_JOURNAL_H
#define CONTENT_JOURNAL_H

#include "content/age.h"
#include "content/hash.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_FORMAT "invigil-journal/1"
#define JOURNAL_KEY_SIZE 32

enum journal_kind { JOURNAL_ATTEMPT = 1, JOURNAL_DESK };

/* Line 0 without its key. */
struct journal_header {
	enum journal_kind kind;
	char centre[LIMIT_IDENTIFIER + 1];
	char attempt[LIMIT_IDENTIFIER + 1];
	uint32_t generation; /* 1..LIMIT_GENERATIONS */
	char device[LIMIT_IDENTIFIER + 1];
	int64_t created; /* unix seconds, the device's clock */
};

/* --- chain --- */

/* Transparent but secret: journal_chain_wipe(). Copyable, but never continue two copies of one chain. */
struct journal_chain {
	uint8_t key[JOURNAL_KEY_SIZE];
	uint64_t next;             /* number of the next line, 1.. */
	uint8_t last[SHA256_SIZE]; /* SHA-256 of the line before it, without LF */
};

/* A new journal: a fresh key, wrapped to `to` (centre_recipients(…, CENTRE_JOURNAL)). Appends line 0 with LF to
 * `line`. ERR_FORMAT (a header member), ERR_IO (no randomness), ERR_NOMEM, ERR_STATE (no recipient). */
int journal_begin(struct journal_chain *out, struct buffer *line, const struct journal_header *h,
	const struct age_recipient *to, size_t to_count, struct error *e);

/* Seal one record (a JSON object; its "n" must be chain->next) and append the line with LF to `out`. On failure the
 * chain has not moved. ERR_LIMIT (over LIMIT_RECORD_JSON, LIMIT_JOURNAL_LINES or the buffer's), ERR_IO, ERR_NOMEM.
 */
int journal_seal_line(struct journal_chain *c, struct buffer *out, const void *record, size_t len, struct error *e);
void journal_chain_wipe(struct journal_chain *c);

/* --- scan --- */

/* What opens line 0: identities, or the key itself (from a move order). */
struct journal_opener {
	const struct age_identity *ids;
	size_t id_count;
	const uint8_t *key; /* JOURNAL_KEY_SIZE bytes, or NULL */
};

/* One record, decrypted; `json` is borrowed for the call and wiped after it. Non-zero stops the scan with that
 * code. */
typedef int (*journal_record_fn)(void *ctx, uint64_t n, const char *json, size_t len);

struct journal_facts {
	struct journal_header header;
	uint64_t lines; /* whole and valid, line 0 included; the first bad line has this number */
	uint64_t bytes; /* of those lines */
	bool whole;     /* bytes is all that was given */
	char why[128];  /* where not whole: "line 7 does not authenticate" … */
};

/* Read as far as lines are valid. 0 also where damage ends it (facts->whole is false): the caller decides what that
 * means. chain (may be NULL) is left ready to continue after the last valid line; fn may be NULL. Errors are those
 * of line 0 (ERR_FORMAT; ERR_NOTFOUND: wrapped to none of these identities; ERR_AUTH), ERR_LIMIT, ERR_NOMEM, fn's.
 */
int journal_scan(struct journal_facts *facts, struct journal_chain *chain, const void *bytes, size_t len,
	const struct journal_opener *opener, journal_record_fn fn, void *ctx, struct error *e);

/* The same, but anything short of whole is ERR_FORMAT naming the line: verification of a sealed set. */
int journal_verify(struct journal_facts *facts, const void *bytes, size_t len, const struct journal_opener *opener,
	journal_record_fn fn, void *ctx, struct error *e);

/* Line 0 alone, without the key: hubs, listings. */
int journal_header_parse(struct journal_header *out, const void *bytes, size_t len, struct error *e);

/* --- stores --- */

/* The last line known durable; lines 0 where nothing is known. */
struct journal_mark {
	uint64_t lines, bytes;
};

struct journal_store;

/* What a back end provides; journal_web.c will be a third one. All paths and sizes are the back end's. */
struct journal_store_ops {
	int (*read)(struct journal_store *s, struct buffer *out, struct journal_mark *mark, struct error *e);
	int (*append)(struct journal_store *s, const void *data, size_t len, size_t *written, struct error *e);
	int (*sync)(struct journal_store *s, struct error *e);
	int (*mark)(struct journal_store *s, const struct journal_mark *mark, bool durable, struct error *e);
	int (*cut)(struct journal_store *s, uint64_t keep, bool aside, struct error *e);
	int (*replace)(
		struct journal_store *s, const void *data, size_t len, const struct journal_mark *mark, struct error *e);
	void (*close)(struct journal_store *s);
};

/* Back ends put this first in their struct. */
struct journal_store {
	const struct journal_store_ops *ops;
	const char *name; /* for messages: the file's name */
};

/* All bytes, and the mark. ERR_NOTFOUND: the store is empty (journal_store_replace() fills it). ERR_IO, ERR_LIMIT.
 */
int journal_store_read(struct journal_store *s, struct buffer *out, struct journal_mark *mark, struct error *e);

/* Add bytes at the end, not yet durable. On failure *written of them are there. ERR_FULL: no space, may be tried
 * again with the rest; ERR_IO: this store is finished. */
int journal_store_append(struct journal_store *s, const void *data, size_t len, size_t *written, struct error *e);

/* All appended bytes are durable when this returns 0. After any failure but ERR_FULL the store MUST NOT be appended
 * to or synced again: the system may have dropped the bytes. After ERR_FULL: journal_store_cut() back to what was
 * durable, then append anew. */
int journal_store_sync(struct journal_store *s, struct error *e);

/* Note what is durable, after the sync that made it so. Cheap: no sync of its own unless `durable`, so it may be
 * lost in a crash, but never says too much. */
int journal_store_mark(struct journal_store *s, const struct journal_mark *mark, bool durable, struct error *e);

/* Keep the first `keep` bytes; with `aside` the others are first added durably to .torn. */
int journal_store_cut(struct journal_store *s, uint64_t keep, bool aside, struct error *e);

/* Put these bytes in place of whatever is there, which is kept aside under another name (.damaged); durable on
 * return. */
int journal_store_replace(
	struct journal_store *s, const void *data, size_t len, const struct journal_mark *mark, struct error *e);
void journal_store_close(struct journal_store *s); /* NULL is fine */

/* PATH is ATTEMPT.G.journal; PATH with .mark, .torn, .damaged beside it; the folder exists. create writes line 0
 * (and what else is given) and the mark durably before it returns: ERR_EXISTS where there is a journal, ERR_FULL,
 * ERR_IO. open: an absent file is not an error here but at reading. *out is the caller's. */
int journal_file_create(struct journal_store **out, const char *path, const void *data, size_t len,
	const struct journal_mark *mark, struct error *e);
int journal_file_open(struct journal_store **out, const char *path, struct error *e);

/* "FOLDER/ATTEMPT.G.journal" */
int journal_file_path(
	char *out, size_t room, const char *folder, const char *attempt, uint32_t generation, struct error *e);

/* In memory, with the faults that tests want. Only synced bytes survive journal_memory_crash(). */
struct journal_memory_faults {
	size_t capacity; /* bytes before ERR_FULL; 0 = no bound */
	int fail_append; /* the Nth append from now fails with ERR_IO (1 = the next); 0 = none; stays failed */
	int fail_sync;   /* as above */
};
int journal_memory_new(
	struct journal_store **out, const void *data, size_t len, struct error *e); /* len 0: empty */
void journal_memory_set(struct journal_store *s, const struct journal_memory_faults *faults);
void journal_memory_crash(struct journal_store *s, size_t keep_unsynced); /* so many unsynced bytes survive, too */
const struct buffer *journal_memory_bytes(const struct journal_store *s);

/* --- recovery --- */

struct journal_sources {
	struct journal_store *first, *second; /* second may be NULL */
	uint64_t uploaded;    /* bytes of the highest answer manifest known uploaded or handed over; 0 = none */
	const void *segments; /* those bytes put together again, where they are still at hand; or NULL */
	size_t segments_len;
};

struct journal_recovery {
	struct journal_facts facts;         /* of the agreed state */
	bool first_failed, second_failed;   /* could not be read or brought up to date: do not write to it */
	bool first_damaged, second_damaged; /* damage at or before the mark; replaced, the damaged bytes kept aside */
	uint64_t torn_bytes;                /* moved to .torn from the copy that was used: record it (`torn`) */
	char torn_sha256[SHA256_HEX_SIZE];
};

/* After this both stores (that did not fail) hold the same whole lines, durably, and `chain` continues them. Chosen
 * is the longest valid copy. Damage at or before the highest of marks and `uploaded` that no copy can make good:
 * ERR_FORMAT naming file and line, and nothing was changed. fn gets every record once. ERR_NOTFOUND: no journal at
 * all. */
int journal_recover(struct journal_chain *chain, struct journal_recovery *out,
	const struct journal_sources *sources, const struct journal_opener *opener, journal_record_fn fn, void *ctx,
	struct error *e);

#endif
