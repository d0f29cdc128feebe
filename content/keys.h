/* Signing keys and public keys: P-256 for devices, Ed25519 for people and for central's log.
 *
 * A struct signing_key is opaque, holds the secret inside libcrypto (or, through a provider, a TPM) and is wiped
 * when freed. A struct public_key is a plain value. People's secret keys are never read here: people sign with
 * `ssh-keygen -Y sign`. The one text form of a public key is the OpenSSH line "TYPE BASE64", as in allowed_signers.
 * Reading is strict: a point must be on the curve and an encoding canonical. Signing and verifying may be called
 * from any thread; loading and freeing belong to the owner. */
#ifndef CONTENT_KEYS_H
#define CONTENT_KEYS_H

#include "engine/buffer.h"
#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_kind {
	KEY_P256 = 1, /* ecdsa-sha2-nistp256 */
	KEY_ED25519   /* ssh-ed25519 */
};

/* Transparent; compare with public_key_equal(). */
struct public_key {
	enum key_kind kind;
	size_t len; /* 65 for P-256 (uncompressed point, SEC 1 §2.3.3), 32 for Ed25519 */
	uint8_t bytes[65];
};

#define KEY_SIGNATURE_SIZE 64    /* both kinds: Ed25519 (RFC 8032), or r and s of 32 bytes each, big-endian */
#define PUBLIC_KEY_LINE_SIZE 192 /* "ecdsa-sha2-nistp256 AAAA…" and a NUL */
#define PUBLIC_KEY_PRINT_SIZE 56 /* "SHA256:" + 43 characters and a NUL */

/* --- public keys --- */

/* "ssh-ed25519 AAAA… [comment]" or "ecdsa-sha2-nistp256 AAAA… [comment]", no options in front. ERR_FORMAT;
 * ERR_UNSUPPORTED for other key types (RSA, sk-, certificates). */
int public_key_parse(struct public_key *out, const char *line, size_t len, struct error *e);

/* RFC 4253 §6.6 / RFC 5656 §3.1 / RFC 8709 key blob, as inside the base64. */
int public_key_from_blob(struct public_key *out, const uint8_t *blob, size_t len, struct error *e);
int public_key_add_blob(struct buffer *out, const struct public_key *key);

void public_key_line(char out[PUBLIC_KEY_LINE_SIZE], const struct public_key *key); /* "TYPE BASE64" */
int public_key_print(
	char out[PUBLIC_KEY_PRINT_SIZE], const struct public_key *key); /* as `ssh-keygen -l`; 0, ERR_NOMEM */

/* SubjectPublicKeyInfo (RFC 5480, RFC 8410), DER or PEM; for `openssl pkeyutl -verify -pubin`, requests and tests.
 */
int public_key_add_spki(struct buffer *out, const struct public_key *key);
int public_key_add_pem(struct buffer *out, const struct public_key *key);
int public_key_from_pem(struct public_key *out, const char *pem, size_t len, struct error *e);

bool public_key_equal(const struct public_key *a, const struct public_key *b);

/* The bare signature (no SSHSIG around it): Ed25519 over the message, or ECDSA over its SHA-256. 0 or ERR_AUTH;
 * ERR_NOMEM. */
int public_key_verify(
	const struct public_key *key, const uint8_t sig[KEY_SIGNATURE_SIZE], const void *msg, size_t len);

/* --- signing keys --- */

struct signing_key;
struct evp_pkey_st; /* libcrypto's EVP_PKEY */

/* Each gives *out to the caller (signing_key_free) and leaves it untouched on failure. */
int signing_key_generate(struct signing_key **out, enum key_kind kind, struct error *e);

/* PKCS#8 (or SEC 1) PEM without a passphrase. ERR_FORMAT, ERR_UNSUPPORTED (another kind of key), ERR_NOMEM. */
int signing_key_from_pem(struct signing_key **out, const char *pem, size_t len, struct error *e);

/* From a file that only its owner can read: ERR_AUTH when group or others have any right to it; ERR_NOTFOUND,
 * ERR_IO. */
int signing_key_load(struct signing_key **out, const char *path, struct error *e);

/* PKCS#8 PEM, mode 0600, durable; never overwrites: ERR_EXISTS. ERR_IO, ERR_FULL, ERR_NOMEM. */
int signing_key_save(const struct signing_key *key, const char *path, struct error *e);

/* The secret as PEM; release the buffer with buffer_release_wiped(). */
int signing_key_add_pem(struct buffer *out, const struct signing_key *key);

void signing_key_public(struct public_key *out, const struct signing_key *key);
enum key_kind signing_key_kind(const struct signing_key *key);

/* The bare signature, see public_key_verify(). For checkpoints; everything else is SSHSIG (sshsig.h). */
int signing_key_sign(const struct signing_key *key, uint8_t sig[KEY_SIGNATURE_SIZE], const void *msg, size_t len);

/* Borrowed, for certificates and TLS; valid as long as `key`. */
struct evp_pkey_st *signing_key_evp(const struct signing_key *key);

void signing_key_free(struct signing_key *key); /* NULL is fine; wipes */

#endif
