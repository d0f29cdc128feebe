/* Central's store: what was published, received, logged and marked (DESIGN §4). Rows only; bytes of files, segments
 * and objects are bodies (sync/bodies.h).
 *
 * One schema for an embedded and a distributed engine: `centre` leads every key and every WHERE, ids are made by
 * clients or are content hashes, rows are inserted and never changed (ON CONFLICT DO NOTHING, then compare), one
 * centre per transaction, the whole transaction is run again when the engine says busy. store.c holds the meaning,
 * store_sql.c the SQL, a driver (store_driver.h; store_sqlite.c) only runs statements.
 *
 * All functions but open, close, run, read and centres must be called inside store_run() or store_read(), for its
 * centre; not from a row callback. Codes: ERR_BUSY
 * (run again: store_run does), ERR_FULL, ERR_IO, ERR_NOMEM, ERR_FORMAT (a row that cannot be), and what is said
 * below. A row handed to a callback is borrowed for that call; a callback's non-zero result stops and is returned.
 * One thread. */
#ifndef SYNC_STORE_H
#define SYNC_STORE_H

#include "content/hash.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stdint.h>

#define STORE_ID (LIMIT_IDENTIFIER + 1)
#define STORE_NAME 256 /* a file's name, with the NUL */

struct store;

/* `path` is SQLite's file (made when missing). `checkpoints`: this connection may move the WAL into the database;
 * only one process may say so (3.40's WAL-reset race): `serve`, under its lock. */
int store_open(struct store **out, const char *path, bool checkpoints, struct error *e);
void store_close(struct store *s); /* NULL is fine */

/* Run `work` as one transaction of one centre, durable when 0 comes back, rolled back otherwise. ERR_BUSY is tried
 * again from the start (up to some seconds), so `work` must not keep effects of a run that failed. */
typedef int (*store_work)(struct store *s, void *ctx, struct error *e);
int store_run(struct store *s, const char *centre, store_work work, void *ctx, struct error *e);

/* The same for reading only: takes no write lock, and what `work` inserts is an error of the engine. */
int store_read(struct store *s, const char *centre, store_work work, void *ctx, struct error *e);

/* Every insert answers one of these; negative results are error codes. */
enum store_put {
	STORE_NEW = 0,
	STORE_SAME = 1,     /* was there, equal */
	STORE_DIFFERENT = 2 /* another row of that key was there first; see each function for what was kept */
};

/* --- enrolled devices --- */

struct store_device {
	char id[STORE_ID], role[16];
	char tls[SHA256_HEX_SIZE]; /* hash of the certificate's DER */
	int64_t enrolled;          /* seconds since 1970 */
	const char *request;       /* the request's JSON */
	size_t request_len;
};
typedef int (*store_device_row)(void *ctx, const struct store_device *d);
int store_put_device(struct store *s, const struct store_device *d, struct error *e);     /* key: id, tls */
int store_each_device(struct store *s, store_device_row row, void *ctx, struct error *e); /* by id, oldest first */

/* --- published files --- */

struct store_file {
	char sitting[STORE_ID]; /* "" for the centre's own files */
	char name[STORE_NAME];
	int64_t version; /* 1, 2, …: the newest is served */
	char sha256[SHA256_HEX_SIZE];
	int64_t size;
};
typedef int (*store_file_row)(void *ctx, const struct store_file *f);
int store_put_file(struct store *s, const struct store_file *f, struct error *e);
/* Newest version. ERR_NOTFOUND (no detail written). */
int store_get_file(struct store_file *out, struct store *s, const char *sitting, const char *name, struct error *e);
int store_each_file(struct store *s, store_file_row row, void *ctx, struct error *e); /* the newest of each name */

/* --- what devices sent --- */

struct store_segment {
	char attempt[STORE_ID], sha256[SHA256_HEX_SIZE];
	int64_t size;
};
int store_put_segment(struct store *s, const struct store_segment *g, const char *device, struct error *e);
int store_get_segment(struct store_segment *out, struct store *s, const char *attempt, const char *sha256,
	struct error *e); /* ERR_NOTFOUND */

struct store_head {
	char attempt[STORE_ID], device[STORE_ID], sha256[SHA256_HEX_SIZE]; /* hash of the manifest's bytes */
	int64_t generation, count, bytes;
	bool sealed;
	bool refused; /* came second and differs: kept, never counted */
	const void *manifest;
	size_t manifest_len;
	const char *signature;
	size_t signature_len;
};
typedef int (*store_head_row)(void *ctx, const struct store_head *h);
/* Key: attempt, generation, hash. STORE_SAME for equal manifest bytes (signatures may differ). */
int store_put_head(struct store *s, const struct store_head *h, struct error *e);
/* The accepted head of a generation with most segments, a sealed one before an open one; or the one of that hash.
 * `row` is called at most once. */
int store_newest_head(
	struct store *s, const char *attempt, int64_t generation, store_head_row row, void *ctx, struct error *e);
int store_get_head(struct store *s, const char *attempt, int64_t generation, const char *sha256, store_head_row row,
	void *ctx, struct error *e);
/* All heads of an attempt ("" = of the centre), by attempt, generation, count. */
int store_each_head(struct store *s, const char *attempt, store_head_row row, void *ctx, struct error *e);

struct store_object {
	char sitting[STORE_ID], sha256[SHA256_HEX_SIZE], device[STORE_ID];
	int64_t size, at_ms; /* when central got it */
};
typedef int (*store_object_row)(void *ctx, const struct store_object *o);
int store_put_object(struct store *s, const struct store_object *o, struct error *e);
int store_get_object(
	struct store_object *out, struct store *s, const char *sitting, const char *sha256, struct error *e);
/* At most `limit` received at `after_ms` or later, in order of (at_ms, sha256). */
int store_each_object(struct store *s, const char *sitting, int64_t after_ms, int64_t limit, store_object_row row,
	void *ctx, struct error *e);

/* --- the log --- */

struct store_leaf {
	int64_t index;
	uint8_t hash[SHA256_SIZE];
	char attempt[STORE_ID];
	int64_t generation;
};
typedef int (*store_leaf_row)(void *ctx, const struct store_leaf *l);
/* STORE_DIFFERENT: another instance took that index; nothing was kept, run the transaction again. */
int store_put_leaf(struct store *s, const struct store_leaf *l, struct error *e);
int store_each_leaf(struct store *s, int64_t from, store_leaf_row row, void *ctx, struct error *e); /* by index */
int store_get_leaf(struct store_leaf *out, struct store *s, const char *attempt, int64_t generation,
	struct error *e); /* ERR_NOTFOUND; generation 0: the highest */

int store_put_checkpoint(struct store *s, int64_t size, const char *text, size_t len, struct error *e);
/* Append the newest checkpoint's text. ERR_NOTFOUND. */
int store_get_checkpoint(int64_t *size, struct buffer *text, struct store *s, struct error *e);
typedef int (*store_checkpoint_row)(void *ctx, int64_t size, const char *text, size_t len);
int store_each_checkpoint(struct store *s, store_checkpoint_row row, void *ctx, struct error *e); /* by size */

/* --- results --- */

struct store_result {
	char attempt[STORE_ID], sha256[SHA256_HEX_SIZE]; /* of the JSON */
	int64_t at;                                      /* seconds since 1970 */
	const char *json;
	size_t json_len;
};
typedef int (*store_result_row)(void *ctx, const struct store_result *r);
/* Key: attempt, hash: marking again gives the same row or, when it differs, a second one beside the first. */
int store_put_result(struct store *s, const struct store_result *r, struct error *e);
int store_each_result(
	struct store *s, store_result_row row, void *ctx, struct error *e); /* by attempt, oldest first */

/* --- across centres (operator's reports; not inside store_run) --- */

typedef int (*store_centre_row)(void *ctx, const char *centre);
int store_each_centre(struct store *s, store_centre_row row, void *ctx, struct error *e);

#endif
