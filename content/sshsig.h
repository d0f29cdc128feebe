/* SSHSIG: OpenSSH's detached signatures (PROTOCOL.sshsig), version 1, SHA-512, armoured.
 *
 * The registered key decides the algorithm, never the message: verification takes the public key that is expected,
 * and the key and algorithm named in the signature must be exactly those. A namespace is always required, one per
 * purpose (DESIGN §3); a signature for one purpose never serves for another. Parsing is strict: version 1, empty
 * reserved field, SHA-512, no trailing byte at any level, canonical base64 in equal lines of at most 76 characters,
 * one final newline. Checked by `ssh-keygen -Y verify`, and reads what `ssh-keygen -Y sign` writes. Any thread. */
#ifndef CONTENT_SSHSIG_H
#define CONTENT_SSHSIG_H

#include "content/hash.h"
#include "content/keys.h"
#include "engine/buffer.h"
#include "engine/error.h"

/* The purposes. Nothing else is signed with these keys. */
#define SSHSIG_CENTRE "centre@invigil"
#define SSHSIG_MANIFEST "manifest@invigil"
#define SSHSIG_ROSTER "roster@invigil"
#define SSHSIG_RELEASE "release@invigil"
#define SSHSIG_ANSWERS "answers@invigil"
#define SSHSIG_ORDER "order@invigil"
#define SSHSIG_STATE "state@invigil"

/* Appends the armoured signature of `msg` to `out`. ERR_NOMEM, ERR_LIMIT (the buffer's), ERR_AUTH (the key
 * refused). */
int sshsig_sign(struct buffer *out, const struct signing_key *key, const char *name_space, const void *msg,
	size_t len, struct error *e);

/* 0 when `sig` is this key's signature of `msg` for this namespace; ERR_FORMAT for a malformed one; ERR_AUTH for
 * one by another key, for another namespace or of other bytes; ERR_UNSUPPORTED for another version, hash or
 * algorithm. */
int sshsig_verify(const struct public_key *key, const char *name_space, const void *msg, size_t len,
	const char *sig, size_t sig_len, struct error *e);

/* The same for a message that was hashed piece by piece (HASH_SHA512). */
int sshsig_sign_hash(struct buffer *out, const struct signing_key *key, const char *name_space,
	const uint8_t hash[SHA512_SIZE], struct error *e);
int sshsig_verify_hash(const struct public_key *key, const char *name_space, const uint8_t hash[SHA512_SIZE],
	const char *sig, size_t sig_len, struct error *e);

/* The key a signature names. NOT a verification: for choosing among registered keys and for error messages only. */
int sshsig_claimed_key(struct public_key *out, const char *sig, size_t sig_len, struct error *e);

#endif
