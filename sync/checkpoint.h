/* Checkpoints of the transparency log and the receipts made of them (sync/PROTOCOL.md §4).
 *
 * Formats are C2SP's, so that stock tools check them: a checkpoint is a signed note (signed-note, tlog-checkpoint)
 * with two signatures by the log's Ed25519 key, the plain one (type 0x01) over the note's text, and a timestamped
 * one (tlog-cosignature, type 0x04) that gives devices a signed time. A receipt is a tlog-proof: entry index,
 * inclusion path and checkpoint. Each centre has a log of its own under the same key; its origin and key name are
 * NAME/CENTRE.
 *
 * Verification takes the log's key from trust/log.pub and the origin from what the caller expects, never from the
 * text. Lines by other names or key ids (witnesses) are ignored as the specification wants; ours must both be there
 * and hold. Everything is (ptr, len), bounded, canonical only. Pure functions; any thread. */
#ifndef SYNC_CHECKPOINT_H
#define SYNC_CHECKPOINT_H

#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"
#include "engine/limits.h"
#include "sync/merkle.h"

#include <stddef.h>
#include <stdint.h>

#define PROOF_TEXT_MAX (16 * 1024)    /* bytes of one tlog-proof or checkpoint */
#define NOTE_SIGNATURES_MAX 16        /* signature lines in one note */
#define LOG_NAME_MAX LIMIT_IDENTIFIER /* bytes of NAME */
#define LOG_ORIGIN_SIZE (LOG_NAME_MAX + 1 + LIMIT_IDENTIFIER + 1)

/* trust/log.pub: a line "invigil-log/1 NAME", then the Ed25519 key as PEM (openssl skips the line). Plain value. */
struct log_key {
	char name[LOG_NAME_MAX + 1];
	struct public_key key;
};

/* ERR_FORMAT: not of that form, a name with a space, plus sign or control character, or a key of another kind. */
int log_key_parse(struct log_key *out, const char *text, size_t len, struct error *e);
int log_key_load(struct log_key *out, const char *path, struct error *e); /* also ERR_NOTFOUND, ERR_IO */
int log_key_write(struct buffer *out, const struct log_key *key);

/* NAME/CENTRE. ERR_FORMAT for a centre with a character that a key name may not have, or with a slash. */
int log_origin(char out[LOG_ORIGIN_SIZE], const char *name, const char *centre, struct error *e);

/* C2SP "vkey" NAME/CENTRE+ID+BASE64 for other verifiers (Go's sumdb/note). */
int log_vkey(struct buffer *out, const struct log_key *key, const char *centre, struct error *e);

/* --- checkpoints --- */

struct checkpoint {
	uint64_t size; /* leaves */
	uint8_t root[SHA256_SIZE];
	int64_t time; /* seconds since 1970 UTC at which the log signed it */
};

/* Append the signed note. `key` is the log's Ed25519 key (assert). ERR_NOMEM, ERR_LIMIT, ERR_AUTH (key refused). */
int checkpoint_sign(struct buffer *out, const struct signing_key *key, const char *origin,
	const struct checkpoint *c, struct error *e);

/* ERR_FORMAT malformed; ERR_AUTH another origin, no signature by this key, or one that does not hold. */
int checkpoint_verify(struct checkpoint *out, const struct log_key *key, const char *centre, const char *text,
	size_t len, struct error *e);

/* --- receipts --- */

/* Append the tlog-proof around a signed checkpoint. */
int proof_write(
	struct buffer *out, uint64_t index, const struct merkle_path *path, const char *checkpoint, size_t len);

/* What a receipt proves once verified. */
struct receipt {
	struct checkpoint checkpoint;
	uint64_t index;
	uint8_t leaf[SHA256_SIZE];
};

/* 0 when `proof` shows that `entry` (the sealed answer manifest's bytes) is in the log of `centre`; ERR_FORMAT,
 * ERR_AUTH with what is wrong (F23). The caller checks that the entry is the one it means. */
int receipt_verify(struct receipt *out, const struct log_key *key, const char *centre, const void *entry,
	size_t entry_len, const char *proof, size_t len, struct error *e);

#endif
