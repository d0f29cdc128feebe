/* Shared by the parts of the journal; not for others. */
#ifndef CONTENT_JOURNAL_INTERNAL_H
#define CONTENT_JOURNAL_INTERNAL_H

#include "content/journal.h"

#define JOURNAL_NONCE 12
#define JOURNAL_TAG 16

/* The sealed forms of line `n` after a line with hash `last`. seal: in[len] to out[len + JOURNAL_TAG]; open: the
 * other way, in place is fine. 0, ERR_AUTH (open), ERR_NOMEM. */
struct journal_place {
	const uint8_t *key;
	const uint8_t *nonce;
	uint64_t n;
	const uint8_t *last;
};
int journal_aead_seal(uint8_t *out, const struct journal_place *at, const void *in, size_t len);
int journal_aead_open(uint8_t *out, const struct journal_place *at, const void *in, size_t len);

/* Line 0 without LF; its wrapped key is appended to `wrapped` (may be NULL). */
int journal_header_read(
	struct journal_header *out, struct buffer *wrapped, const char *line, size_t len, struct error *e);

#endif
