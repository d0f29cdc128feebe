/* The central service's state (DESIGN §3 HTTP, §4): what `serve` and the operator's verbs share.
 *
 * DATA/central.json {"format":"invigil-central/1","name"}, DATA/trust/{allowed_signers,ca.pem,log.pub}, DATA/keys/
 * {log.key,server.key,server.crt}, DATA/ca/{ca.pem,ca.key} (move ca.key to another host), DATA/store.sqlite,
 * DATA/bodies, DATA/lock. A struct central never holds intake, marking or release identities, nor the CA's key.
 *
 * A "place" is what the service keeps of one centre: its newest verified centre file and its log's tree. Both are
 * caches of the store and brought up to date inside each transaction, so several processes may share a store.
 * One thread. */
#ifndef SYNC_CENTRAL_H
#define SYNC_CENTRAL_H

#include "content/centre.h"
#include "sync/bodies.h"
#include "sync/checkpoint.h"
#include "sync/store.h"

#include <stdio.h>

#define CENTRAL_FORMAT "invigil-central/1"
#define CENTRAL_TABLE 256

struct place {
	struct place *next;
	char id[STORE_ID];
	struct centre *file; /* NULL before one was published */
	struct merkle *log;
	uint64_t committed; /* leaves of `log` that are surely in the store */
};

struct central {
	char data[FILE_PATH_MAX];
	struct store *store;
	struct bodies *bodies;
	struct trust *trust;
	struct log_key log;          /* name and public key */
	struct signing_key *log_key; /* the secret half; NULL where only verbs run */
	struct file_lock *lock;      /* `serve` */
	struct place *place[CENTRAL_TABLE];
};

enum central_use { CENTRAL_SERVE, CENTRAL_VERB };

/* *out belongs to the caller. ERR_NOTFOUND (not made by `init`), ERR_BUSY (`serve` runs already), ERR_AUTH, ERR_IO.
 */
int central_open(struct central **out, const char *data, enum central_use use, struct error *e);
void central_close(struct central *c); /* NULL is fine */

/* "DATA/REST" */
int central_path(char out[FILE_PATH_MAX], const char *data, const char *rest, struct error *e);

/* The place of a centre; made when missing, borrowed until close. ERR_NOMEM. */
int central_place(struct place **out, struct central *c, const char *centre, struct error *e);

/* Inside a transaction of that centre: take over a newer centre file. ERR_NOTFOUND: none published; ERR_AUTH,
 * ERR_EXPIRED: the published one does not hold (the former stays in force). */
int place_refresh(struct place *p, struct central *c, struct store *s, struct error *e);

/* Inside a transaction: take over leaves that others appended. */
int place_catch_up(struct place *p, struct store *s, struct error *e);

/* Inside a transaction: append the log entry (sealed manifest bytes) unless that generation is there already. The
 * caller cuts the tree back to its former size when the transaction fails. ERR_BUSY: another process took the
 * index. */
int place_append(struct place *p, struct store *s, const char *attempt, uint32_t generation, const void *entry,
	size_t len, struct error *e);

/* Inside a transaction: sign and store a checkpoint of the present size. */
int place_checkpoint(struct place *p, struct central *c, struct store *s, int64_t now, struct error *e);

/* Inside a transaction: append the tlog-proof of an attempt's generation (0: the newest). ERR_NOTFOUND. */
int place_proof(struct buffer *out, struct place *p, struct central *c, struct store *s, const char *attempt,
	uint32_t generation, struct error *e);

/* One line on standard error: "central: …". Never names, answers or keys. */
void central_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* --- the service (central_api.c, central_batch.c) --- */

struct exchange;
struct batch;
struct event_base;

int batch_new(struct batch **out, struct central *c, struct event_base *base, struct error *e);
void batch_free(struct batch *b);

/* What a PUT brought, checked as far as that needs no transaction. */
enum put_kind { PUT_SEGMENT, PUT_HEAD, PUT_OBJECT };
struct put {
	enum put_kind kind;
	struct exchange *exchange;
	struct place *place;
	char device[STORE_ID];        /* who sent it */
	char of[STORE_ID];            /* attempt, or sitting of an object */
	char sha256[SHA256_HEX_SIZE]; /* of the body, or of the manifest */
	struct answers *answers;      /* heads; owned */
	const void *manifest;         /* heads: inside the body */
	size_t manifest_len;
	const char *signature;
	size_t signature_len;
	/* filled by the batch */
	int status;
	const char *problem; /* name, NULL: good */
	char detail[160];
	struct buffer reply;
	struct put *next;
};

/* Takes `put` (mem_alloc'ed); its exchange is answered after a durable commit. */
void batch_add(struct batch *b, struct put *put);
void put_free(struct put *put);

/* Decide one head inside a transaction (central_head.c): status, problem, rows, log entry. */
int head_decide(struct put *put, struct central *c, struct store *s, struct error *e);

/* Where a head's body parts: the manifest is all before the signature's first line (PROTOCOL.md §3). false: not
 * there. */
bool head_split(struct put *put, const char *body, size_t len);

struct api;
int api_new(struct api **out, struct central *c, struct batch *b, const char *practice, struct error *e);
void api_free(struct api *a);
void api_admit(void *ctx, struct exchange *x, uint64_t *body_max);
void api_handle(void *ctx, struct exchange *x);

#endif
