/* The answer manifest and the answer set (content/FORMAT.md §11): which bytes of a journal a device vouches for.
 *
 * Seven lines, one canonical form only; the device signs these bytes (`answers@invigil`), and the sealed ones are
 * the log entry whose leaf gives the candidate's reference, known offline at hand-in. Parsing is not trusting.
 * struct answers owns its hashes; transparent, one thread. */
#ifndef CONTENT_ANSWERS_H
#define CONTENT_ANSWERS_H

#include "content/centre.h"
#include "content/codec.h"
#include "content/hash.h"
#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stdbool.h>
#include <stdint.h>

#define ANSWERS_FORMAT "invigil-answers/1"
#define ANSWERS_TEXT_MAX (LIMIT_SEGMENTS * 65 + 1024) /* bytes of a manifest */

struct answers {
	char centre[LIMIT_IDENTIFIER + 1], attempt[LIMIT_IDENTIFIER + 1], device[LIMIT_IDENTIFIER + 1];
	uint32_t generation;
	bool sealed;
	uint64_t bytes;                   /* of the journal so far: whole lines */
	uint8_t (*segments)[SHA256_SIZE]; /* owned */
	size_t segment_count;             /* at least 1 in a manifest that is written */
};

void answers_release(struct answers *a); /* zero again */
int answers_add_segment(
	struct answers *a, const void *bytes, size_t len); /* hash, count, bytes; ERR_LIMIT, ERR_NOMEM */
int answers_write(struct buffer *out, const struct answers *a, struct error *e); /* the seven lines */

/* ERR_FORMAT names the line; nothing but the canonical form is accepted. */
int answers_parse(struct answers *out, const void *text, size_t len, struct error *e);

/* Parse, and verify that the device named signed it: a device of this centre file, with its key there. *revoked
 * (may be NULL) says whether that device has been revoked since: with NULL a revoked one is ERR_AUTH. ERR_AUTH:
 * another centre, unknown device, bad signature. */
int answers_verify(struct answers *out, bool *revoked, const struct centre *c, const void *text, size_t len,
	const char *sig, size_t sig_len, struct error *e);
int answers_sign(struct buffer *sig, const void *text, size_t len, const struct signing_key *key, struct error *e);

/* Segment `n` as received: its hash is the manifest's, it begins and ends at line boundaries. ERR_FORMAT. */
int answers_check_segment(const struct answers *a, size_t n, const void *bytes, size_t len, struct error *e);

/* The segments put together: right hashes at line boundaries, right length, and the journal's own header names the
 * same centre, attempt, generation and device. Segment lengths are found by hashing at each line end. ERR_FORMAT
 * naming the first segment that differs. */
int answers_check_journal(const struct answers *a, const void *journal, size_t len, struct error *e);

/* True when `later` continues `earlier`: same names, its segments begin with the earlier ones, nothing after a
 * seal. */
bool answers_continues(const struct answers *earlier, const struct answers *later);

/* Leaf of the log (RFC 6962: SHA-256(0x00 ‖ bytes)) and the candidate's reference of sealed manifest bytes.
 * ERR_NOMEM. */
int answers_leaf(uint8_t out[SHA256_SIZE], const void *text, size_t len);
int answers_reference(char out[REFERENCE_SIZE], const void *text, size_t len);

#endif
