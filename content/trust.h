/* What a device believes, and since when: DATA/trust and DATA/state/seen.json (content/FORMAT.md §2, DESIGN §3
 * Trust, Time).
 *
 * `trust` holds allowed_signers, put there by hand at enrolment. `seen` holds what can only grow: the highest
 * version verified of each centre file, roster and sitting manifest, and the latest time found in anything that
 * people signed. That time, never the PC's clock, decides what has expired: a clock set back or forward changes
 * nothing. Times in orders and states come from device clocks and MUST NOT be noted here.
 *
 * Acceptance is one call, trust_accept*(): signatures over the exact bytes, then version, then expiry, then the
 * memory is raised and saved. Order matters: nothing unsigned ever raises it. A claim's fields are read from the
 * same bytes by the caller's parser beforehand (parsing is not trusting). One thread. */
#ifndef CONTENT_TRUST_H
#define CONTENT_TRUST_H

#include "content/signed_line.h"
#include "content/signers.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRUST_SEEN_FORMAT "invigil-seen/1"
#define TRUST_SEEN_MAX 4096 /* names remembered; the oldest sittings need not be dropped below this */

struct trust;

enum trust_mode {
	TRUST_MEMORY, /* seen_path is not used: central and invigil-verify */
	TRUST_READ,   /* seen is read where it is there, never written: sync */
	TRUST_WRITE   /* read, and saved durably at each change: the kiosk, one process at a time (DATA/lock) */
};

/* `trust_dir` has allowed_signers. ERR_NOTFOUND, ERR_FORMAT (also a damaged seen.json: remove it only by hand),
 * ERR_IO. */
int trust_open(
	struct trust **out, const char *trust_dir, const char *seen_path, enum trust_mode mode, struct error *e);

/* The same from bytes, in memory only: tests, fuzzers, the browser. */
int trust_from_text(struct trust **out, const char *allowed_signers, size_t len, struct error *e);
void trust_close(struct trust *t); /* NULL is fine */

const struct signers *trust_signers(const struct trust *t); /* borrowed */

/* Unix seconds of the latest time verified; 0 before anything was. */
int64_t trust_time(const struct trust *t);

/* Raise the time by one that was found in something whose signature the caller verified himself (a checkpoint).
 * Lower ones change nothing. ERR_IO, ERR_FULL from saving. */
int trust_note_time(struct trust *t, int64_t when, struct error *e);

/* Highest version accepted under `kind`:`id`, 0 for none. kind is "centre", "roster" or "sitting". */
uint64_t trust_version(const struct trust *t, const char *kind, const char *id);

/* What a signed file says of itself. */
struct trust_claim {
	const char *what;       /* for messages: "centre file" */
	const char *name_space; /* SSHSIG_… */
	const char *kind, *id;  /* for the version; kind NULL: it has none (release) */
	uint64_t version;
	int64_t issued, expires; /* unix seconds, 0: it has none */
};

/* Bytes that two people signed, the signatures beside `path` as NAME.PRINCIPAL.sig.
 * ERR_AUTH (unsigned, one signature, not for this purpose …), ERR_EXPIRED (older than one accepted, past its
 * expiry, a signer no longer valid), ERR_IO. who (may be NULL) is borrowed from the signers. */
int trust_accept_beside(struct trust *t, const struct trust_claim *claim, const char *path, const void *bytes,
	size_t len, const struct signer *who[2], struct error *e);

/* The same with the signatures given. */
int trust_accept_two(struct trust *t, const struct trust_claim *claim, const void *bytes, size_t len,
	const struct signature *list, size_t count, const struct signer *who[2], struct error *e);

/* A signed line that one person signed (roster). */
int trust_accept_line(struct trust *t, const struct trust_claim *claim, const struct signed_line *line,
	const struct signer **who, struct error *e);

/* The same judgements without remembering anything: may this file be taken instead of the one that is here? */
int trust_check_beside(const struct trust *t, const struct trust_claim *claim, const char *path, const void *bytes,
	size_t len, struct error *e);
int trust_check_line(
	const struct trust *t, const struct trust_claim *claim, const struct signed_line *line, struct error *e);

#endif
