/* Signed lines and sealed signed lines (content/FORMAT.md §1).
 *
 * A signed line is one line of JSON without LF, one LF, and an armoured SSHSIG over the line's bytes; a sealed one
 * is that inside an age file. The JSON is never re-serialised: what was read is what is verified. age does not say
 * who sealed: after opening, the signature MUST be verified before anything of the line is believed. Pure; any
 * thread. */
#ifndef CONTENT_SIGNED_LINE_H
#define CONTENT_SIGNED_LINE_H

#include "content/age.h"
#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"

#include <stddef.h>

/* Views into the bytes that were split; valid as long as they are. Not NUL-terminated. */
struct signed_line {
	const char *json;
	size_t json_len;
	const char *signature;
	size_t signature_len;
};

/* ERR_FORMAT: no LF, an empty line, control characters in it, no signature; ERR_LIMIT: line over `max_json`. */
int signed_line_split(struct signed_line *out, const void *bytes, size_t len, size_t max_json, struct error *e);

/* Append line, LF, signature to `out`. `json` must be one line. ERR_FORMAT, ERR_LIMIT, ERR_NOMEM, ERR_AUTH. */
int signed_line_make(struct buffer *out, const char *json, size_t len, const struct signing_key *key,
	const char *name_space, struct error *e);

/* The same, sealed: append the age file to `out`. */
int signed_line_seal(struct buffer *out, const char *json, size_t len, const struct signing_key *key,
	const char *name_space, const struct age_recipient *to, size_t to_count, struct error *e);

/* Append the plaintext to `plain` (its max bounds it) and split it. `line` points into plain: keep it, then
 * buffer_release_wiped(). ERR_NOTFOUND: sealed to none of these identities. NOT a verification. */
int signed_line_open(struct signed_line *line, struct buffer *plain, const struct age_identity *ids,
	size_t id_count, const void *sealed, size_t len, size_t max_json, struct error *e);

/* 0 when `key` signed the line for this purpose; codes of sshsig_verify(). */
int signed_line_verify(
	const struct signed_line *line, const struct public_key *key, const char *name_space, struct error *e);

#endif
