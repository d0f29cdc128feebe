/* One round of sync: bring down what central published, send up what the kiosk made, bring back proofs (PROTOCOL.md
 * §5).
 *
 * Every step may be repeated and broken off anywhere: nothing is removed from the spool before what it stands for
 * is safe elsewhere, nothing is put into it before it was verified as far as this user can. What is known to be
 * done is kept in memory only. One thread. */
#ifndef SYNC_SYNC_PASS_H
#define SYNC_SYNC_PASS_H

#include "content/centre.h"
#include "content/device.h"
#include "sync/checkpoint.h"
#include "sync/spool.h"
#include "sync/sync_set.h"
#include "sync/sync_wire.h"

struct syncer {
	struct device *device; /* without keys */
	struct spool spool;
	struct trust *trust;
	struct log_key log;
	struct wire *wire;
	struct centre *centre;     /* as last verified, NULL before */
	struct set sent;           /* segments, heads and objects that central has */
	struct set refused;        /* heads that central refused for good */
	struct set local;          /* hashes of local files by path: value = size and time mixed */
	struct set listed;         /* "objects/SITTING": value = next */
	int retry_after;           /* seconds that central asked for in this round */
	unsigned up, down, proofs; /* things moved in this round */
	unsigned held_back;        /* things that central refused */
};

int syncer_new(struct syncer **out, const char *data, const char *server, struct error *e);
void syncer_free(struct syncer *s); /* NULL is fine */

/* ERR_NETWORK: central cannot be used at the moment (the reason is plain text for link.json); ERR_IO, ERR_FULL:
 * this machine. Single things that central refuses are counted, not errors. */
int sync_pass(struct syncer *s, struct error *e);

/* --- the parts of a round --- */
int sync_download(struct syncer *s, struct error *e); /* sync_download.c */
int sync_answers(struct syncer *s, struct error *e);  /* sync_answers.c */
int sync_objects(struct syncer *s, struct error *e);  /* sync_objects.c */

/* Any status but those expected: a message for link.json, ERR_NETWORK. Notes Retry-After. */
int sync_unexpected(struct syncer *s, const char *what, const struct wire_reply *r, struct error *e);

/* One line on standard error: "sync: …". Never names, answers or keys. */
void sync_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
