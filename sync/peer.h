/* Exchange with a shared folder or stick (sync/PROTOCOL.md §2, --peer DIR): the same layout, no line needed.
 *
 * Out: own out/objects go to DIR/objects. In: DIR/objects, DIR/centre.json, DIR/roster.age and DIR/sittings come to
 * `in` where they are missing here; a file that has signatures beside it, and one that would replace another, is
 * taken only where `accept` says so, the file and its signatures together. A content-named file whose bytes do not
 * have its name is not copied, in either direction. The carrier is not trusted: readers verify everything; accept
 * only keeps rubbish from taking the place of something good. Safe to run again at any time, to kill at any time,
 * and against a folder that others write to. */
#ifndef SYNC_PEER_H
#define SYNC_PEER_H

#include "content/age.h"
#include "content/trust.h"
#include "sync/spool.h"

#define PEER_FILE_MAX ((uint64_t)4 << 30) /* bytes of one file of a sitting */

struct peer_report {
	unsigned sent, received; /* files copied; a signed file and its signatures are one */
	unsigned refused;        /* names that lie, too large, not accepted */
	unsigned failed;         /* could not be copied (the first reason is in the error) */
};

/* Asked before FROM_DIR/name comes to TO_DIR/name, which may exist with other bytes. It must change nothing. */
typedef bool (*peer_accept_fn)(void *ctx, const char *from_dir, const char *to_dir, const char *name);

/* One round. 0 also where single files failed (report->failed, the first reason in `e`); ERR_NOTFOUND or ERR_IO
 * where DIR or the spool cannot be read at all. accept NULL: only files that are missing here and have no
 * signatures beside them. */
int peer_exchange(const struct spool *s, const char *dir, struct peer_report *report, struct error *e,
	peer_accept_fn accept, void *ctx);

/* The accept function of a device: a centre file, manifest, release or roster that verifies now and is newer than
 * (or better than) the one here; a pack, fallback or programme file whose hash the manifest of its folder lists.
 * ctx: */
struct peer_trust {
	const struct trust *trust;
	const char *centre;            /* this device's */
	const struct age_identity *id; /* NULL: a roster is taken only where there is none */
};
bool peer_accept_verified(void *ctx, const char *from_dir, const char *to_dir, const char *name);

#endif
