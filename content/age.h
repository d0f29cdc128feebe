/* age v1 (age-encryption.org/v1), binary form, X25519 and scrypt recipients.
 *
 * age gives secrecy and integrity to whoever holds an identity, but does not say who sealed a file: verify a
 * signature BEFORE opening (DESIGN §3). No byte of plaintext is ever handed out whose chunk was not authenticated
 * (F30). Plaintext already authenticated may have been written when a later chunk fails; the return code says so,
 * and only age_reader_next() returning 0 with length 0 (or age_open/age_pipe_open returning 0) means that the file
 * is whole. Everything non-canonical is refused (the C2SP CCTV vectors): base64, line lengths, arguments, work
 * factors, an scrypt stanza that is not alone, low-order X25519 points, a last chunk that is empty or followed by
 * more. Stanzas of unknown types are skipped as the specification wants; ASCII armour is refused.
 *
 * Codes of opening: ERR_FORMAT malformed header or cut-off file; ERR_UNSUPPORTED not age or another version;
 * ERR_NOTFOUND sealed to none of the identities; ERR_AUTH header MAC or a chunk's tag does not hold; ERR_LIMIT
 * header or work factor over the limit. Header faults come from opening and _new, payload faults from reading.
 * Objects belong to one thread at a time; identities are only read. */
#ifndef CONTENT_AGE_H
#define CONTENT_AGE_H

#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"

#include <stddef.h>
#include <stdint.h>

#define AGE_CHUNK 65536                 /* bytes of plaintext per chunk */
#define AGE_TAG 16                      /* bytes added to each chunk */
#define AGE_WORK_FACTOR_DEFAULT 18      /* log2 N used by the age CLI */
#define AGE_WORK_FACTOR_FALLBACK_MIN 15 /* what the release fallback's reader accepts */
#define AGE_WORK_FACTOR_FALLBACK_MAX 18

/* --- recipients and identities --- */

#define AGE_RECIPIENT_SIZE 63 /* "age1…" and a NUL */
#define AGE_IDENTITY_SIZE 75  /* "AGE-SECRET-KEY-1…" and a NUL */
#define AGE_PASSPHRASE_MAX 1024

/* An X25519 public key; a plain value, compare with memcmp. */
struct age_recipient {
	uint8_t point[32];
};

enum age_identity_kind { AGE_IDENTITY_X25519 = 1, AGE_IDENTITY_PASSPHRASE };

/* Transparent and copyable, but secret: age_identity_wipe() every copy. */
struct age_identity {
	enum age_identity_kind kind;
	uint8_t secret[32];                      /* X25519 */
	struct age_recipient recipient;          /* X25519: its public half */
	char passphrase[AGE_PASSPHRASE_MAX + 1]; /* passphrase, NUL-terminated */
	int work_min, work_max;                  /* passphrase: work factors accepted, inclusive */
};

/* "age1…", lower case. ERR_FORMAT. A low-order point is refused. */
int age_recipient_parse(struct age_recipient *out, const char *text, size_t len, struct error *e);
void age_recipient_text(char out[AGE_RECIPIENT_SIZE], const struct age_recipient *r);

int age_identity_generate(struct age_identity *out, struct error *e); /* X25519; ERR_IO, ERR_NOMEM */
int age_identity_parse(struct age_identity *out, const char *text, size_t len, struct error *e); /* one bare line */
void age_identity_text(char out[AGE_IDENTITY_SIZE], const struct age_identity *id); /* X25519 only; secret text */

/* Accepts work factors work_min..work_max (within 1..LIMIT_AGE_WORK_FACTOR). ERR_FORMAT for an empty passphrase or
 * one with a NUL in it, ERR_LIMIT for a longer one than AGE_PASSPHRASE_MAX. */
int age_identity_passphrase(
	struct age_identity *out, const char *pass, size_t len, int work_min, int work_max, struct error *e);
void age_identity_wipe(struct age_identity *id);

/* An identity file: one identity a line, # comments, empty lines; at least one. The array is the caller's,
 * age_identities_free() wipes it. load reads any readable file; load_private (a device's own age.key) refuses one
 * that group or others can read with ERR_AUTH. */
int age_identities_parse(struct age_identity **out, size_t *count, const char *text, size_t len, struct error *e);
int age_identities_load(struct age_identity **out, size_t *count, const char *path, struct error *e);
int age_identities_load_private(struct age_identity **out, size_t *count, const char *path, struct error *e);
void age_identities_free(struct age_identity *list, size_t count);

/* As age-keygen writes it ("# public key: age1…"), mode 0600, durable, never overwrites: ERR_EXISTS. */
int age_identity_save(const struct age_identity *id, const char *path, struct error *e);

/* --- whole buffers --- */

/* What a file is sealed to: X25519 recipients (at least one), or one passphrase. Borrowed for the call. */
struct age_to {
	const struct age_recipient *recipients;
	size_t count;
	const char *passphrase; /* NUL-terminated; then recipients must be NULL */
	int work_factor;        /* 0 = AGE_WORK_FACTOR_DEFAULT */
};

/* Append the sealed file to `out`. ERR_NOMEM, ERR_IO (no randomness), ERR_LIMIT (out->max, header size), ERR_STATE
 * (no recipient, or both sorts). Two seals of the same bytes never share a key, a nonce or a byte of payload. */
int age_seal_to(struct buffer *out, const struct age_to *to, const void *plain, size_t len, struct error *e);
int age_seal(struct buffer *out, const struct age_recipient *recipients, size_t count, const void *plain,
	size_t len, struct error *e);

/* Append the plaintext to `out` (use buffer_release_wiped() where it is secret). All or nothing: `out` keeps its
 * former length on failure. out->max bounds the plaintext: ERR_LIMIT. */
int age_open(struct buffer *out, const struct age_identity *ids, size_t count, const void *sealed, size_t len,
	struct error *e);

/* --- streams --- */

/* Takes all of `len` bytes or fails with a code and detail. */
typedef int (*age_sink)(void *ctx, const void *data, size_t len, struct error *e);

/* Gives 1..room bytes, or *got = 0 at the end; short reads are fine. */
typedef int (*age_source)(void *ctx, void *data, size_t room, size_t *got, struct error *e);

/* new writes the header at once; end writes the last chunk (without it the file is unreadable, on purpose); free
 * drops an unfinished one. */
struct age_writer;
int age_writer_new(struct age_writer **out, const struct age_to *to, age_sink sink, void *ctx, struct error *e);
int age_writer_add(struct age_writer *w, const void *data, size_t len, struct error *e);
int age_writer_end(struct age_writer *w, struct error *e);
void age_writer_free(struct age_writer *w); /* NULL is fine; wipes */

/* new reads the header and finds the file key. next gives the next authenticated chunk, borrowed until the
 * following call; length 0 = the end was reached and the whole file was authentic. Errors stick. */
struct age_reader;
int age_reader_new(struct age_reader **out, const struct age_identity *ids, size_t count, age_source source,
	void *ctx, struct error *e);
int age_reader_next(struct age_reader *r, const uint8_t **chunk, size_t *len, struct error *e);
void age_reader_free(struct age_reader *r); /* NULL is fine; wipes */

/* Source to sink, whole. On failure the sink may have got authenticated chunks before the bad one. */
int age_pipe_seal(
	const struct age_to *to, age_source source, void *source_ctx, age_sink sink, void *sink_ctx, struct error *e);
int age_pipe_open(const struct age_identity *ids, size_t count, age_source source, void *source_ctx, age_sink sink,
	void *sink_ctx, struct error *e);

/* --- random access --- */

/* Reads exactly `len` bytes at `offset` or fails. */
typedef int (*age_read_at)(void *ctx, uint64_t offset, void *out, size_t len, struct error *e);

/* Opening reads the header and the last chunk only, whatever the size: a cut-off or extended file is refused at
 * once. Other chunks are authenticated when first read, and a few kept decrypted. */
struct age_file;
int age_file_open(struct age_file **out, const struct age_identity *ids, size_t count, age_read_at read_at,
	void *ctx, uint64_t sealed_size, struct error *e);
int age_file_open_path(struct age_file **out, const struct age_identity *ids, size_t count, const char *path,
	struct error *e); /* holds the file open until age_file_free */
int age_file_open_memory(struct age_file **out, const struct age_identity *ids, size_t count, const void *data,
	size_t len, struct error *e); /* data is borrowed until age_file_free */

uint64_t age_file_size(const struct age_file *f); /* bytes of plaintext */

/* Exactly `len` bytes of plaintext at `offset`; a range beyond the end is ERR_FORMAT. On failure nothing of `out`
 * may be used, and no unauthenticated byte was written to it. */
int age_file_read(struct age_file *f, uint64_t offset, void *out, size_t len, struct error *e);

/* Verifies every chunk's tag in order. progress (may be NULL) is called after each chunk with bytes of plaintext
 * done and in all; non-zero stops with ERR_STATE. Takes nothing from the cache and leaves it as it is. */
typedef int (*age_progress)(void *ctx, uint64_t done, uint64_t total);
int age_file_check_all(struct age_file *f, age_progress progress, void *ctx, struct error *e);

void age_file_free(struct age_file *f); /* NULL is fine; wipes keys and chunks */

#endif
