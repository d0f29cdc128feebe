/* Hashes and what is made of them: SHA-256/512, HMAC, HKDF, scrypt, PIN verifiers, constant-time comparison.
 *
 * A thin layer over libcrypto's EVP so that no other file names an algorithm twice. Functions return 0 or ERR_NOMEM
 * (libcrypto fails here only for want of memory) unless said otherwise; outputs are untouched on failure. Any
 * thread; one `struct hash` belongs to one thread at a time. */
#ifndef CONTENT_HASH_H
#define CONTENT_HASH_H

#include "engine/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_HEX_SIZE 65 /* with the NUL */
#define SHA512_SIZE 64

enum hash_kind { HASH_SHA256, HASH_SHA512 };

int sha256(uint8_t out[SHA256_SIZE], const void *data, size_t len);
int sha256_hex(char out[SHA256_HEX_SIZE], const void *data, size_t len); /* lower case */
int sha512(uint8_t out[SHA512_SIZE], const void *data, size_t len);

/* Incremental. hash_new() may return NULL; the others take NULL and remember a failure, so only hash_end() need be
 * checked: it writes SHA256_SIZE or SHA512_SIZE bytes and frees `h` in every case. hash_free() drops an unfinished
 * one. */
struct hash;
struct hash *hash_new(enum hash_kind kind);
void hash_add(struct hash *h, const void *data, size_t len);
int hash_end(struct hash *h, uint8_t *out);
void hash_free(struct hash *h);

/* SHA-256 of a file's bytes, read in pieces; *size (may be NULL) gets its length in bytes.
 * ERR_NOTFOUND, ERR_IO, ERR_NOMEM with the detail in `e`. */
int hash_file(uint8_t out[SHA256_SIZE], uint64_t *size, const char *path, struct error *e);

/* RFC 2104 and RFC 5869 with SHA-256. hkdf: out_len <= 255 * 32, `info` is text without its NUL, salt may be NULL.
 */
int hmac_sha256(uint8_t out[SHA256_SIZE], const void *key, size_t key_len, const void *data, size_t len);
int hkdf_sha256(uint8_t *out, size_t out_len, const void *secret, size_t secret_len, const void *salt,
	size_t salt_len, const char *info);

/* RFC 7914 with r = 8, p = 1, N = 2^log2_n (1..22); uses 2^log2_n KiB of memory while it runs. ERR_LIMIT
 * outside 1..22. */
int scrypt(uint8_t *out, size_t out_len, const void *pass, size_t pass_len, const void *salt, size_t salt_len,
	unsigned log2_n);

/* Constant time in the contents. */
bool bytes_equal(const void *a, const void *b, size_t len);

/* --- PIN verifiers: staff PINs and the 6-character seat code --- */

#define PIN_VERIFIER_SIZE 96 /* "scrypt$15$SALT$HASH" (16-byte salt, 32-byte hash, unpadded base64) and a NUL */

/* A fresh salted verifier of the `len` bytes of `pin`. Callers normalise first (seat codes: upper case). 0.1 s of
 * one core and 32 MiB. ERR_NOMEM or ERR_IO (no randomness). */
int pin_make(char out[PIN_VERIFIER_SIZE], const char *pin, size_t len);

/* 0 when `pin` is the one; ERR_AUTH when not; ERR_FORMAT when the verifier is not of exactly the form above (other
 * work factors included: a verifier cannot make itself cheap); ERR_NOMEM. */
int pin_check(const char *verifier, const char *pin, size_t len);

#endif
