/* What the age_*.c files share: the header's two directions and the cipher of one chunk. Not for other files. */
#ifndef CONTENT_AGE_INTERNAL_H
#define CONTENT_AGE_INTERNAL_H

#include "content/age.h"

#include <stdbool.h>

#define AGE_FILE_KEY 16
#define AGE_NONCE 16
#define AGE_SEALED_CHUNK (AGE_CHUNK + AGE_TAG)

/* --- age_keys.c --- */

/* RFC 7748; ERR_FORMAT when the result is all zero (a low-order point). point NULL = the base point. */
int age_x25519(uint8_t out[32], const uint8_t secret[32], const uint8_t point[32]);

/* --- age_header.c --- */

/* A new header for `to` and its file key. */
int age_header_write(struct buffer *out, uint8_t file_key[AGE_FILE_KEY], const struct age_to *to, struct error *e);

/* Length of the header that starts at `data`, its last LF included; 0 when more bytes are needed; ERR_FORMAT or
 * ERR_UNSUPPORTED when this cannot be one, ERR_LIMIT when it is too long. `whole`: no more bytes will come. */
int age_header_length(const uint8_t *data, size_t len, bool whole, struct error *e);

/* Checks the header of exactly `len` bytes and finds the file key. */
int age_header_open(uint8_t file_key[AGE_FILE_KEY], const uint8_t *header, size_t len,
	const struct age_identity *ids, size_t count, struct error *e);

/* --- age_chunk.c --- */

struct age_cipher;

int age_cipher_new(struct age_cipher **out, const uint8_t file_key[AGE_FILE_KEY], const uint8_t nonce[AGE_NONCE],
	bool sealing, struct error *e);
void age_cipher_free(struct age_cipher *c); /* wipes */

/* Chunk number `n`. seal writes len + AGE_TAG bytes; open takes len (tag included), writes len - AGE_TAG bytes or,
 * with ERR_AUTH, only zeros. */
int age_chunk_seal(struct age_cipher *c, uint64_t n, bool last, uint8_t *out, const void *plain, size_t len);
int age_chunk_open(struct age_cipher *c, uint64_t n, bool last, uint8_t *out, const uint8_t *sealed, size_t len);

/* ChaCha20-Poly1305 with a zero nonce, for wrapping a file key once under a fresh key. */
int age_wrap(uint8_t out[AGE_FILE_KEY + AGE_TAG], const uint8_t key[32], const uint8_t file_key[AGE_FILE_KEY]);
int age_unwrap(uint8_t file_key[AGE_FILE_KEY], const uint8_t key[32], const uint8_t sealed[AGE_FILE_KEY + AGE_TAG]);

#endif
