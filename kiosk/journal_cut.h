/* Cutting segments: runs of whole durable lines into spool/out/segments, and after each cut the device-signed
 * answer manifest into spool/out/heads (content/FORMAT.md §11, sync/PROTOCOL.md §2).
 *
 * The order makes a crash harmless: segments first, then ATTEMPT.G.head beside the journal (manifest and signature,
 * replaced whole), then the head in the spool. What .head says is what this device has vouched for, with the very
 * bytes of the signature, so a head that did not reach the spool is dropped again as it was; COUNT is never used
 * for two manifests. No threads here; the writer calls it from one worker at a time. */
#ifndef KIOSK_JOURNAL_CUT_H
#define KIOSK_JOURNAL_CUT_H

#include "content/answers.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "sync/spool.h"

#define JOURNAL_SEGMENT_SIZE \
	(1 << 20) /* bytes: a cut is made early when so much is waiting; segments are not much larger */

/* Where segments go. `key` must outlive what uses it. */
struct journal_cut {
	struct spool spool;
	char centre[LIMIT_IDENTIFIER + 1], attempt[LIMIT_IDENTIFIER + 1], device[LIMIT_IDENTIFIER + 1];
	uint32_t generation;
	const struct signing_key *key;
	char head[FILE_PATH_MAX]; /* ATTEMPT.G.head beside the first journal: the last cut, with its signature */
};

/* What a .head file says: parsed, its signature verified by `key`. ERR_NOTFOUND: nothing was cut yet. bytes is the
 * floor below which journal_recover() may not cut (journal_sources.uploaded). */
int journal_head_read(struct answers *out, const char *path, const struct public_key *key, struct error *e);

struct journal_cutter;

/* `journal` are the journal's whole durable lines: what the .head covers is checked against it (ERR_FORMAT), the
 * rest waits to be cut. */
int journal_cutter_new(
	struct journal_cutter **out, const struct journal_cut *cut, const void *journal, size_t len, struct error *e);
void journal_cutter_free(struct journal_cutter *c); /* NULL is fine */

/* Whole durable lines, in order. ERR_NOMEM, ERR_LIMIT: nothing was added. */
int journal_cutter_add(struct journal_cutter *c, const void *lines, size_t len);

/* Put what waits into the spool, and the manifest over everything so far; with `seal` it is the last one. On
 * failure nothing is lost and the same call may be made again. Nothing waiting and no seal: 0. ERR_STATE: sealed
 * already. */
int journal_cutter_cut(struct journal_cutter *c, bool seal, struct error *e);

size_t journal_cutter_waiting(const struct journal_cutter *c);        /* bytes not cut */
bool journal_cutter_unpublished(const struct journal_cutter *c);      /* a head is still to be dropped */
bool journal_cutter_sealed(const struct journal_cutter *c);           /* vouched for by .head */
const char *journal_cutter_reference(const struct journal_cutter *c); /* "" before the seal */

#endif
