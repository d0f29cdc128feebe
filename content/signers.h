/* Who may sign what, and until when: OpenSSH `allowed_signers` files (ssh-keygen(1), ALLOWED SIGNERS).
 *
 * One line: PRINCIPALS [namespaces="a,b"][,valid-after="T"][,valid-before="T"] KEYTYPE BASE64 [comment]. Empty
 * lines and lines starting with # are skipped. Stricter than OpenSSH where leniency could widen a permission:
 * principals and namespaces are exact names (a pattern with * ? ! is refused), times must end in Z (UTC, so that a
 * file means the same on every machine), cert-authority and unknown options are refused, any bad line refuses the
 * whole file. No `namespaces` option means every namespace, as in OpenSSH. A principal may have several keys
 * (rotation).
 *
 * A signature is accepted when the key it names is registered for that principal, for that namespace, at time
 * `now`, and verifies. A missing, empty or unreadable signature is always an error, never "nothing to check" (F30).
 * Times are seconds since 1970 UTC, the caller's signed time and not the PC's clock (DESIGN §3 Time). Read-only
 * after parsing, so any thread may verify. */
#ifndef CONTENT_SIGNERS_H
#define CONTENT_SIGNERS_H

#include "content/keys.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdint.h>

struct signers;

/* One key of one principal. All pointers live as long as the set. */
struct signer {
	const char *principal;
	const char *namespaces; /* comma-separated, or NULL for all */
	int64_t valid_after;    /* INT64_MIN when not given */
	int64_t valid_before;   /* INT64_MAX when not given; the second itself is still valid, as in OpenSSH */
	struct public_key key;
	int line;
};

/* ERR_FORMAT, ERR_UNSUPPORTED (with the line number), ERR_LIMIT, ERR_NOMEM; load also ERR_NOTFOUND, ERR_IO. An
 * empty file is a valid set of nobody. `name` stands in front of the messages. */
int signers_parse(struct signers **out, const char *name, const char *text, size_t len, struct error *e);
int signers_load(struct signers **out, const char *path, struct error *e);
void signers_free(struct signers *s); /* NULL is fine */

size_t signers_count(const struct signers *s);
const struct signer *signers_at(const struct signers *s, size_t i);

/* The first line for this principal, namespace and time; key NULL, or only that key. NULL when there is none. */
const struct signer *signers_find(const struct signers *s, const char *principal, const char *name_space,
	int64_t now, const struct public_key *key);

/* One allowed_signers line (with LF) for a key; namespaces NULL = all, times as in struct signer. */
int signers_add_line(struct buffer *out, const struct signer *signer);

/* One signature by one principal. ERR_AUTH (not registered, other purpose, not valid now, does not verify),
 * ERR_EXPIRED (registered, but not valid at `now`), ERR_FORMAT. *who (may be NULL) gets the line that was used. */
int signers_verify(const struct signers *s, const char *principal, const char *name_space, int64_t now,
	const void *msg, size_t len, const char *sig, size_t sig_len, const struct signer **who, struct error *e);

/* --- two people --- */

#define SIGNATURES_MAX 64 /* beside one file */

struct signature {
	const char *principal; /* borrowed */
	const char *armour;    /* borrowed; the bytes of NAME.PRINCIPAL.sig */
	size_t len;
};

/* Among the signatures given must be two that hold, of different principals AND different keys; they are written to
 * who[]. One that does not hold never counts, and its reason is in the message when fewer than two do. ERR_AUTH
 * with "signed only by X: a second person must sign" and the like; ERR_LIMIT over SIGNATURES_MAX. */
int signers_verify_two(const struct signers *s, const char *name_space, int64_t now, const void *msg, size_t len,
	const struct signature *list, size_t count, const struct signer *who[2], struct error *e);

/* The same for the signatures that lie beside the file `path` as NAME.PRINCIPAL.sig; `msg` is what the caller read
 * from that file (it must use these bytes, never read the file again). Also ERR_IO, ERR_LIMIT. */
int signers_verify_two_beside(const struct signers *s, const char *path, const char *name_space, int64_t now,
	const void *msg, size_t len, const struct signer *who[2], struct error *e);

#endif
